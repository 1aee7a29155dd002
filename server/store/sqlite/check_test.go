package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/server/store"
)

// filled makes a closed database of some pages.
func filled(t *testing.T, dir string) (file string) {
	t.Helper()
	s := openIn(t, dir, Options{})
	for i := range 300 {
		k := store.Key{Bot: "b", Channel: "web", Address: fmt.Sprint(i)}
		if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "1", At: time.Unix(0, 0), Event: []byte(strings.Repeat("x", 500))}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "parley.db")
}

// The whole file is looked through after a stop that was none in order, and
// after no other.
func TestCheckedAfterUncleanStop(t *testing.T) {
	dir := t.TempDir()
	file := filled(t, dir)
	checked := int64(-1)
	o := Options{Checking: func(n int64) { checked = n }}
	s := openIn(t, dir, o)
	if checked != -1 {
		t.Error("it was looked through after a stop in order")
	}
	killed := t.TempDir() // as it is in the middle of the work
	for _, name := range []string{"parley.db", "parley.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(killed, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	s = openIn(t, killed, o)
	if checked != info.Size() {
		t.Errorf("looked through %d bytes, want %d", checked, info.Size())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checked = -1
	if err := openIn(t, killed, o).Close(); err != nil || checked != -1 {
		t.Errorf("after that: %v, looked through %d bytes", err, checked)
	}
}

// A damaged database is not opened after such a stop, however often it is
// tried.
func TestDamagedAfterUncleanStop(t *testing.T) {
	dir := t.TempDir()
	file := filled(t, dir)
	corrupt(t, file)
	if err := os.WriteFile(file+"-wal", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s, err := Open(file, Options{})
		if !errors.Is(err, ErrCorrupt) {
			if err == nil {
				s.Close()
			}
			t.Fatalf("Open: got %v, want ErrCorrupt", err)
		}
	}
}
