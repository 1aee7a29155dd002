package sqlite

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"parley/server/store"
	"parley/server/store/sqlite/faultvfs"
	"parley/server/store/storetest"
)

const walFile = "parley.db-wal"

// watched returns a store on a disk that sees its every operation.
func watched(t testing.TB) (*faultvfs.Disk, *Store) {
	t.Helper()
	dir := t.TempDir()
	disk := faultvfs.Watch(t, dir)
	s := openIn(t, dir, Options{})
	t.Cleanup(func() { s.Close() })
	return disk, s
}

func inbound(address, id string) store.Inbound {
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	return store.Inbound{Key: store.Key{Bot: "bakery", Channel: "wire", Address: address}, ID: id, At: at, Event: []byte(`{}`)}
}

// frames tells of a write to the write-ahead log that it is no header: a log
// that begins anew is synced once more for that.
func frames(op faultvfs.Op) bool {
	return op.Kind == faultvfs.Write && op.Name == walFile && op.At > 0
}

// syncs counts the syncs of the write-ahead log from the operation at from on
// that cover frames which the same connection wrote.
func syncs(l faultvfs.Log, from int) (n int) {
	wrote := 0 // by which handle
	for _, op := range l.Ops[from:] {
		switch {
		case frames(op):
			wrote = op.Handle
		case op.Kind == faultvfs.Sync && op.Handle == wrote:
			n++
			wrote = 0
		}
	}
	return n
}

// Every durable act returns after a sync of all that it wrote.
func TestEveryActIsSynced(t *testing.T) {
	disk, s := watched(t)
	ctx := t.Context()
	at := inbound("ana", "").At
	acts := map[string]func() error{
		"Accept": func() error {
			_, err := s.Accept(ctx, []store.Inbound{inbound("ana", fmt.Sprint(disk.Len()))})
			return err
		},
		"Commit": func() error {
			cs, err := s.Claim(ctx, 1)
			if err != nil || len(cs) != 1 {
				return fmt.Errorf("claim: %v, %v", cs, err)
			}
			_, err = s.Commit(ctx, cs[0], store.Change{At: at, Session: []byte(`{}`), Timer: &store.Timer{At: at, Generation: 1},
				Done: []int64{cs[0].Pending[0].Seq}, Sends: []store.Send{{ID: fmt.Sprint(disk.Len()), Message: []byte(`{}`)}}})
			return err
		},
		"Due": func() error {
			_, err := s.Due(ctx, at, 1, func(store.Alarm) []byte { return []byte(`{}`) })
			return err
		},
		"Deliver and Mark": func() error {
			out, err := storetest.Deliver(ctx, s, at, 1)
			if err != nil || len(out) != 1 {
				return fmt.Errorf("deliver: %v, %v", out, err)
			}
			_, err = s.Mark(ctx, []store.Mark{{Key: out[0].Key, Seq: out[0].Seq, Lane: out[0].Lane, At: at, Sent: true}})
			return err
		},
	}
	for round := range 10 {
		for _, name := range []string{"Accept", "Commit", "Due", "Deliver and Mark"} {
			before := disk.Len()
			if err := acts[name](); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			l := disk.Log()
			if syncs(l, before) == 0 || l.Unsynced(walFile) > 0 {
				t.Errorf("round %d: %s returned after %d syncs, %d writes are not synced", round, name, syncs(l, before), l.Unsynced(walFile))
			}
		}
	}
}

func TestOneActOneSync(t *testing.T) {
	disk, s := watched(t)
	const acts = 100
	before := disk.Len()
	for i := range acts {
		if _, err := s.Accept(t.Context(), []store.Inbound{inbound("ana", fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
	}
	if n := syncs(disk.Log(), before); n != acts {
		t.Errorf("syncs for %d messages one after the other: got %d, want one each", acts, n)
	}
}

// What waits while one act is synced shares the next sync, and nobody returns
// before it.
func TestManyActsOneSync(t *testing.T) {
	disk, s := watched(t)
	reached, goOn := make(chan struct{}, 8), make(chan struct{})
	var wrote atomic.Int64 // the handle by which frames were written that are not synced
	disk.Before(func(_ int, op faultvfs.Op) error {
		switch {
		case frames(op):
			wrote.Store(int64(op.Handle))
		case op.Kind == faultvfs.Sync && wrote.CompareAndSwap(int64(op.Handle), 0):
			reached <- struct{}{}
			<-goOn
		}
		return nil
	})
	accept := func(id string, done chan<- error) {
		_, err := s.Accept(t.Context(), []store.Inbound{inbound("p"+id, id)})
		done <- err
	}
	first, rest := make(chan error, 1), make(chan error, maxBatch)
	go accept("first", first)
	<-reached
	for i := range maxBatch {
		go accept(fmt.Sprint(i), rest)
	}
	for len(s.queue) < maxBatch {
		time.Sleep(time.Millisecond)
	}
	if len(first) > 0 {
		t.Error("the first returned before the sync")
	}
	before := disk.Len()
	goOn <- struct{}{}
	<-reached
	if err := <-first; err != nil {
		t.Error(err)
	}
	if len(rest) > 0 {
		t.Error("one of the rest returned before the sync")
	}
	close(goOn)
	for range maxBatch {
		if err := <-rest; err != nil {
			t.Error(err)
		}
	}
	if n := syncs(disk.Log(), before+1); n != 1 { // the one after the first's own
		t.Errorf("syncs for %d messages that waited together: got %d, want 1", maxBatch, n)
	}
}
