package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/server/store"
)

// A copy that is made while events flow holds every one that was accepted
// before it was begun, and is sound.
func TestBackupWhileEventsFlow(t *testing.T) {
	s := openTest(t, Options{})
	var before atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := int64(0); ; i++ {
			k := store.Key{Bot: "b", Channel: "web", Address: fmt.Sprint(i % 7)}
			if _, err := s.Accept(context.Background(), []store.Inbound{{Key: k, ID: fmt.Sprint(i), At: time.Unix(0, 0), Event: []byte(strings.Repeat("x", 500))}}); err != nil {
				t.Error(err)
				return
			}
			before.Store(i + 1)
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	for round := range 3 {
		for before.Load() < int64(200*(round+1)) {
			time.Sleep(time.Millisecond)
		}
		n := before.Load()
		dir := t.TempDir()
		file := filepath.Join(dir, "parley.db")
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy: %v, %v, want it to be its owner's alone", info.Mode(), err)
		}
		if err := Verify(file); err != nil {
			t.Errorf("Verify: %v", err)
		}
		c := openIn(t, dir, Options{})
		d, err := c.Depths(t.Context())
		if err != nil || int64(d.Unread) < n {
			t.Errorf("the copy has %d events, %v; %d were accepted before", d.Unread, err, n)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	<-stopped
}

// A copy that is under way ends with its context, and keeps no store from
// being closed.
func TestBackupBreaksOff(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, filepath.Join(dir, "a")); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: got %v", err)
	}
	held, stop, err := s.untilClosed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	<-held.Done()
	if err := context.Cause(held); !errors.Is(err, store.ErrClosed) {
		t.Errorf("when the store is closed it ends with %v", err)
	}
	stop()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "b")); !errors.Is(err, store.ErrClosed) {
		t.Errorf("closed: got %v", err)
	}
}

func TestVerify(t *testing.T) {
	dir := t.TempDir()
	file := filled(t, dir)
	if err := Verify(file); err != nil {
		t.Errorf("a sound one: %v", err)
	}
	corrupt(t, file)
	if err := Verify(file); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a damaged one: got %v, want ErrCorrupt", err)
	}
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verify(empty); !errors.Is(err, ErrForeign) {
		t.Errorf("an empty one: got %v, want ErrForeign", err)
	}
}

// corrupt overwrites what lies in the middle of a database that is closed.
func corrupt(t *testing.T, file string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	at := info.Size() / page / 2 * page
	if _, err := f.WriteAt([]byte(strings.Repeat("nonsense", page/8)), at); err != nil {
		t.Fatal(err)
	}
}
