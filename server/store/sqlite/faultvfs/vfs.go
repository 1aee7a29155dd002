package faultvfs

// #cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
// #include "vfs.h"
import "C"

import (
	"errors"
	"path/filepath"
	"sync"
	"syscall"
	"unsafe"

	_ "github.com/mattn/go-sqlite3" // brings SQLite
)

// Result codes of SQLite, https://sqlite.org/rescode.html.
const (
	sqliteOK        = 0
	sqliteFull      = 13
	sqliteCantOpen  = 14
	sqliteIORead    = 10 | 1<<8
	sqliteShortRead = 10 | 2<<8
	sqliteIOWrite   = 10 | 3<<8
	sqliteIOSync    = 10 | 4<<8
	sqliteIOTrunc   = 10 | 6<<8
	sqliteIODelete  = 10 | 10<<8
	sqliteNoEntry   = 10 | 23<<8
	sqliteShmSize   = 10 | 19<<8
)

// Flags of xOpen.
const (
	openCreate = 0x4
	// openJournals are the kinds of file with whose first sync SQLite's own
	// VFS syncs the folder too, where it made them: unixOpen, isNewJrnl.
	openJournals = 0x800 | 0x4000 | 0x80000 // main journal, super-journal, log
)

// watched are the folders that are watched, by their path.
var watched = struct {
	sync.Mutex
	install sync.Once
	err     error
	disks   map[string]*Disk
	files   map[C.int]*file
	last    C.int
}{disks: map[string]*Disk{}, files: map[C.int]*file{}}

// install makes the VFS the default, once.
func install() error {
	watched.install.Do(func() {
		if C.parley_install() != 0 {
			watched.err = errors.New("faultvfs: SQLite did not take the VFS")
		}
	})
	return watched.err
}

// diskOf returns the disk that a file is on; nil where nobody watches it.
func diskOf(path string) *Disk {
	watched.Lock()
	defer watched.Unlock()
	return watched.disks[filepath.Dir(path)]
}

// file is one that a connection has open.
type file struct {
	disk   *Disk
	name   string
	handle int
	inode  int
	first  bool // its first sync makes its name durable
}

func keepFile(f *file) C.int {
	watched.Lock()
	defer watched.Unlock()
	watched.last++
	watched.files[watched.last] = f
	f.handle = int(watched.last)
	return watched.last
}

func fileOf(f *C.parley_file) *file {
	watched.Lock()
	defer watched.Unlock()
	return watched.files[f.id]
}

// failed packs what an operation answers where it fails: SQLite's code and the
// errno.
func failed(code int, err error) C.longlong {
	var no syscall.Errno
	if !errors.As(err, &no) {
		no = syscall.EIO
	}
	return C.longlong(code) | C.longlong(no)<<32
}

//export faultvfsWatches
func faultvfsWatches(name *C.char) C.int {
	if diskOf(C.GoString(name)) == nil {
		return 0
	}
	return 1
}

//export faultvfsOpen
func faultvfsOpen(name *C.char, f *C.parley_file, flags C.int, out *C.int) C.longlong {
	path := C.GoString(name)
	d, base := diskOf(path), filepath.Base(path)
	if d == nil {
		return failed(sqliteCantOpen, syscall.ENOENT)
	}
	if err := d.ask(Op{Kind: Open, Name: base}); err != nil {
		return failed(sqliteCantOpen, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if rc := C.parley_open(name, f, flags, out); rc != sqliteOK {
		return C.longlong(rc)
	}
	o := &file{disk: d, name: base}
	f.id = keepFile(o)
	inode, made := d.opened(base, o.handle)
	o.inode, o.first = inode, made && flags&openCreate != 0 && flags&openJournals != 0
	return sqliteOK
}

//export faultvfsClose
func faultvfsClose(f *C.parley_file) {
	watched.Lock()
	defer watched.Unlock()
	delete(watched.files, f.id)
}

//export faultvfsRead
func faultvfsRead(f *C.parley_file, p unsafe.Pointer, n C.int, at C.longlong) C.longlong {
	o := fileOf(f)
	if err := o.disk.ask(Op{Kind: Read, Name: o.name, Handle: o.handle, At: int64(at), Size: int64(n)}); err != nil {
		return failed(sqliteIORead, err)
	}
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	return C.longlong(C.parley_read(f, p, n, at))
}

//export faultvfsWrite
func faultvfsWrite(f *C.parley_file, p unsafe.Pointer, n C.int, at C.longlong) C.longlong {
	o := fileOf(f)
	op := Op{Kind: Write, Name: o.name, Handle: o.handle, At: int64(at), Size: int64(n), inode: o.inode}
	err := o.disk.ask(op)
	if errors.Is(err, ErrIgnored) {
		return sqliteOK
	}
	full := errors.Is(err, syscall.ENOSPC)
	if full {
		n = n / 2 / sector * sector // the part for which there was room
	}
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	if (err == nil || full) && n > 0 {
		op.Data = C.GoBytes(p, n)
		o.disk.note(op)
		if rc := C.parley_write(f, p, n, at); rc != sqliteOK {
			return C.longlong(rc)
		}
	}
	switch {
	case full:
		return failed(sqliteFull, err)
	case err != nil:
		return failed(sqliteIOWrite, err)
	}
	return sqliteOK
}

//export faultvfsTruncate
func faultvfsTruncate(f *C.parley_file, size C.longlong) C.longlong {
	o := fileOf(f)
	op := Op{Kind: Truncate, Name: o.name, Handle: o.handle, Size: int64(size), inode: o.inode}
	switch err := o.disk.ask(op); {
	case errors.Is(err, ErrIgnored):
		return sqliteOK
	case err != nil:
		return failed(sqliteIOTrunc, err)
	}
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	o.disk.note(op)
	return C.longlong(C.parley_truncate(f, size))
}

//export faultvfsSync
func faultvfsSync(f *C.parley_file) C.longlong {
	o := fileOf(f)
	op := Op{Kind: Sync, Name: o.name, Handle: o.handle, inode: o.inode, from: o.disk.Len()}
	err := o.disk.ask(op)
	if errors.Is(err, ErrIgnored) {
		return sqliteOK
	}
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	if op.Failed = err != nil; op.Failed {
		o.disk.note(op)
		return failed(sqliteIOSync, err)
	}
	op.names, o.first = o.first, false
	o.disk.note(op)
	return sqliteOK
}

//export faultvfsMap
func faultvfsMap(f *C.parley_file, page, size, extend C.int, p *unsafe.Pointer) C.longlong {
	o := fileOf(f)
	if extend != 0 {
		if err := o.disk.ask(Op{Kind: Map, Name: o.name, Handle: o.handle, At: int64(page) * int64(size), Size: int64(size)}); err != nil {
			return failed(sqliteShmSize, err)
		}
	}
	return C.longlong(C.parley_map(f, page, size, extend, p))
}

//export faultvfsDelete
func faultvfsDelete(name *C.char, sync C.int) C.longlong {
	path := C.GoString(name)
	d := diskOf(path)
	if d == nil {
		return failed(sqliteNoEntry, syscall.ENOENT)
	}
	op := Op{Kind: Delete, Name: filepath.Base(path), names: sync != 0}
	if err := d.ask(op); err != nil {
		return failed(sqliteIODelete, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	rc := C.parley_delete(name, 0)
	if rc == sqliteOK {
		d.deleted(op)
	}
	return C.longlong(rc)
}
