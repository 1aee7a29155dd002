package faultvfs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// sector is what a disk writes whole or not at all, in bytes.
const sector = 512

// Kind is what an operation does.
type Kind int

// The kinds of operations. Read and Map (the shared memory grows) change no file
// and are not in the log; Open is there where it made the file.
const (
	Open Kind = iota
	Read
	Map
	Write
	Truncate
	Sync
	Delete
)

func (k Kind) String() string {
	return [...]string{"open", "read", "map", "write", "truncate", "sync", "delete"}[k]
}

// Op is one operation on a file.
type Op struct {
	Kind   Kind
	Name   string // of the file, in its folder
	At     int64  // of Read, Write and Map: where, in bytes
	Size   int64  // how many bytes; of Truncate, the new size
	Data   []byte // of a Write in the log: what reached the file
	Failed bool   // of a Sync in the log: it said so
	Handle int    // by which the file is open: each connection has its own; 0 for Delete

	inode int
	from  int  // of Sync: it covers what the log held then
	names bool // of Sync and Delete: the names of the folder are durable too
}

func (o Op) String() string { return fmt.Sprintf("%s %s %d+%d", o.Kind, o.Name, o.At, o.Size) }

// Disk is a folder whose files SQLite has opened through this package. It is
// safe for concurrent use.
type Disk struct {
	dir string

	mu     sync.Mutex // one operation at a time
	before func(n int, op Op) error
	asked  int
	ops    []Op
	names  map[string]int // to inodes, from 1
	inodes int
	start  map[string][]byte
}

// Watch sees to every file that SQLite opens in dir from now on, until Close or
// the end of the test. What is there already counts as durable.
func Watch(t testing.TB, dir string) *Disk {
	t.Helper()
	if err := install(); err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := &Disk{dir: dir, names: map[string]int{}, start: map[string][]byte{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		if d.start[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
		d.inodes++
		d.names[e.Name()] = d.inodes
	}
	watched.Lock()
	defer watched.Unlock()
	watched.disks[dir] = d
	t.Cleanup(d.Close)
	return d
}

// Close ends the watch, and forgets the log. Files that are open must be closed
// before.
func (d *Disk) Close() {
	watched.Lock()
	delete(watched.disks, d.dir)
	watched.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ops, d.start = nil, nil
}

// ErrIgnored makes a write, a truncation or a sync do nothing and say that it did.
var ErrIgnored = errors.New("ignored")

// Before has f called before each operation, with how many there were before
// it. An error that it returns, a [syscall.Errno] or ErrIgnored, is what the
// operation fails with. Of a write that fails with ENOSPC the first half is written. f may be
// called at the same time by several connections, and may wait.
func (d *Disk) Before(f func(n int, op Op) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.before = f
}

// Asked tells how many operations there were, failed ones too.
func (d *Disk) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// Len tells how many operations are in the log.
func (d *Disk) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ops)
}

// ask counts an operation and tells whether it is to fail.
func (d *Disk) ask(op Op) error {
	d.mu.Lock()
	n, f := d.asked, d.before
	d.asked++
	d.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(n, op)
}

// note adds to the log. The caller holds mu.
func (d *Disk) note(op Op) { d.ops = append(d.ops, op) }

// opened returns the inode of a name, and whether it is a new one. The caller
// holds mu.
func (d *Disk) opened(name string, handle int) (inode int, made bool) {
	if inode = d.names[name]; inode != 0 {
		return inode, false
	}
	d.inodes++
	d.names[name] = d.inodes
	d.note(Op{Kind: Open, Name: name, Handle: handle, inode: d.inodes})
	return d.inodes, true
}

// deleted notes that a name is gone. The caller holds mu.
func (d *Disk) deleted(op Op) {
	delete(d.names, op.Name)
	d.note(op)
}

// SyncFolder stands for a sync of the folder itself, which makes the names of
// its files durable. A folder that is not watched is left alone.
func SyncFolder(dir string) error {
	d := diskOf(filepath.Join(dir, "any"))
	if d == nil {
		return nil
	}
	op := Op{Kind: Sync, Name: ".", names: true}
	switch err := d.ask(op); {
	case errors.Is(err, ErrIgnored):
		return nil
	case err != nil:
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(op)
	return nil
}
