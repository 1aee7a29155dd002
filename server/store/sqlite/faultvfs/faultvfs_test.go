package faultvfs

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// open returns a database on a folder that is watched, with one row.
func open(t *testing.T) (*Disk, *sql.DB) {
	t.Helper()
	dir := t.TempDir()
	d := Watch(t, dir)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "x.db")+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	return d, db
}

func TestLogHoldsWhatTheFilesHold(t *testing.T) {
	d, db := open(t)
	if _, err := db.Exec("INSERT INTO t VALUES (zeroblob(20000)); PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	l := d.Log()
	if n := l.Unsynced("x.db-wal"); n != 0 {
		t.Errorf("after a commit: %d operations on the log are not synced", n)
	}
	whole := Files{}
	dir := t.TempDir()
	for seed := range uint64(50) {
		got := l.Cut(len(l.Ops), rand.New(rand.NewPCG(1, seed)))
		if whole["x.db"] != nil && (!bytes.Equal(got["x.db"], whole["x.db"]) || !bytes.Equal(got["x.db-wal"], whole["x.db-wal"])) {
			t.Fatal("all is synced, but what is found depends on chance")
		}
		whole = got
	}
	if err := whole.WriteTo(dir); err != nil {
		t.Fatal(err)
	}
	again, err := sql.Open("sqlite3", filepath.Join(dir, "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var n int
	if err := again.QueryRow("SELECT count(*) FROM t").Scan(&n); err != nil || n != 3 {
		t.Errorf("rows in the copy: got %d, %v, want 3", n, err)
	}
}

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		no   syscall.Errno
		want sqlite3.ErrNo
	}{
		{Write, syscall.ENOSPC, sqlite3.ErrFull},
		{Write, syscall.EIO, sqlite3.ErrIoErr},
		{Sync, syscall.EIO, sqlite3.ErrIoErr},
		{Sync, syscall.ENOSPC, sqlite3.ErrIoErr},
	} {
		t.Run(fmt.Sprint(c.kind, " ", c.no), func(t *testing.T) {
			d, db := open(t)
			failing := true
			d.Before(func(_ int, op Op) error {
				if failing && op.Kind == c.kind {
					return c.no
				}
				return nil
			})
			_, err := db.Exec("INSERT INTO t VALUES (2)")
			var e sqlite3.Error
			if !errors.As(err, &e) || e.Code != c.want {
				t.Errorf("got %v, want code %d", err, c.want)
			}
			if c.want == sqlite3.ErrIoErr && e.SystemErrno != c.no {
				t.Errorf("errno: got %v, want %v", e.SystemErrno, c.no)
			}
			failing = false
			if _, err := db.Exec("INSERT INTO t VALUES (3)"); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// A disk may find, of what was not synced, nothing or all, in any order, sector
// by sector, with or without its size, and a name or not.
func TestCut(t *testing.T) {
	two := bytes.Repeat([]byte{2}, 2*sector)
	l := Log{Ops: []Op{
		{Kind: Open, Name: "a", inode: 1},
		{Kind: Write, Name: "a", inode: 1, Data: []byte{1}},
		{Kind: Sync, Name: "a", inode: 1, from: 2, names: true},
		{Kind: Open, Name: "b", inode: 2},
		{Kind: Write, Name: "a", inode: 1, Data: two},
		{Kind: Write, Name: "a", inode: 1, At: 4 * sector, Data: []byte{3}},
	}}
	found := map[string]int{}
	for seed := range uint64(2000) {
		f := l.Cut(len(l.Ops), rand.New(rand.NewPCG(1, seed)))
		a := f["a"]
		_, b := f["b"]
		if len(a) == 0 || a[0] != 1 && a[0] != 2 {
			t.Fatalf("what was synced is gone: %v", a)
		}
		for what, is := range map[string]bool{
			"nothing":             len(a) == 1 && a[0] == 1,
			"all":                 len(a) == 4*sector+1 && bytes.Equal(a[:2*sector], two) && a[4*sector] == 3,
			"the first alone":     bytes.Equal(a, two),
			"the second alone":    len(a) == 4*sector+1 && a[0] == 1,
			"half of the first":   len(a) > sector && a[0] != a[sector],
			"what lay there":      len(a) == 4*sector+1 && !slices.Contains([]byte{0, 2}, a[3*sector+7]),
			"no new size":         len(a) == 1 && a[0] == 2,
			"the new name":        b,
			"no new name":         !b,
			"the end and no name": len(a) == 4*sector+1 && !b,
		} {
			if is {
				found[what]++
			}
		}
	}
	if len(found) != 10 {
		t.Errorf("found only %v", found)
	}
	synced := Log{Ops: append(slices.Clone(l.Ops), Op{Kind: Sync, Name: "a", inode: 1, from: 6})}
	lied := synced.WithoutSyncs("a")
	differ := false
	for seed := range uint64(100) {
		if a := synced.Cut(7, rand.New(rand.NewPCG(1, seed)))["a"]; len(a) != 4*sector+1 {
			t.Fatalf("synced, but %d bytes are found", len(a))
		}
		differ = differ || len(lied.Cut(7, rand.New(rand.NewPCG(1, seed)))["a"]) != 4*sector+1
	}
	if !differ {
		t.Error("without syncs, nothing was lost")
	}
}
