package bots

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"parley/flows"
	"parley/server/store"
)

// tree is a bot's folder as it was at one moment: a version that was
// published, or a draft that is about to be. It is an [fs.FS] that is never
// changed.
type tree struct {
	id    string       // of the version
	files []store.File // of the version, by name
	more  []store.File // what lies beside it: conversations
	read  func(store.File) ([]byte, error)
}

// Version implements what flows.Hash asks for.
func (t *tree) Version() string { return t.id }

// errChanged reports a folder that was written to while it was read.
var errChanged = cannotf("its files changed in the meantime; try again")

// snapshot takes a bot's folder as it is now. Of media only the sums are taken:
// they are read when they are asked for, and must still be the same then.
func snapshot(fsys fs.FS) (*tree, error) {
	sums, err := flows.Sums(fsys)
	if err != nil {
		return nil, err
	}
	t := &tree{id: flows.Version(sums)}
	kept := map[string][]byte{}
	keep := func(name string) (store.File, error) {
		b, err := fs.ReadFile(fsys, name)
		kept[name] = b
		return store.File{Name: name, Size: int64(len(b)), Hash: hashOf(b)}, err
	}
	for _, s := range sums {
		f := store.File{Name: s.Name, Size: s.Size, Hash: s.Hash}
		t.files = append(t.files, f)
		if path.Ext(s.Name) != ".yaml" || strings.HasPrefix(s.Name, "media/") {
			continue
		}
		if got, err := keep(s.Name); err != nil {
			return nil, err
		} else if got != f {
			return nil, errChanged
		}
	}
	talks, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range talks {
		f, err := keep(name)
		if err != nil {
			return nil, err
		}
		t.more = append(t.more, f)
	}
	t.read = func(f store.File) ([]byte, error) {
		if b, ok := kept[f.Name]; ok {
			return b, nil
		}
		b, err := fs.ReadFile(fsys, f.Name)
		if err == nil && hashOf(b) != f.Hash {
			err = errChanged
		}
		return b, err
	}
	return t, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// file returns the file of a name.
func (t *tree) file(name string) (store.File, bool) {
	for _, list := range [][]store.File{t.files, t.more} {
		if i := slices.IndexFunc(list, func(f store.File) bool { return f.Name == name }); i >= 0 {
			return list[i], true
		}
	}
	return store.File{}, false
}

// Open implements [fs.FS].
func (t *tree) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if f, ok := t.file(name); ok {
		return &openFile{info: info{path.Base(name), f.Size, false}, get: func() ([]byte, error) { return t.read(f) }}, nil
	}
	if list := t.list(name); len(list) > 0 || name == "." {
		return &openDir{info{path.Base(name), 0, true}, list}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// list returns what lies in a folder, by name.
func (t *tree) list(dir string) (out []fs.DirEntry) {
	for _, f := range slices.Concat(t.files, t.more) {
		rest := f.Name
		if dir != "." {
			var ok bool
			if rest, ok = strings.CutPrefix(f.Name, dir+"/"); !ok {
				continue
			}
		}
		name, _, deeper := strings.Cut(rest, "/")
		e := info{name, f.Size, deeper}
		if deeper {
			e.size = 0
		}
		out = append(out, fs.FileInfoToDirEntry(e))
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(out, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() })
}

// info tells what a file is.
type info struct {
	name string
	size int64
	dir  bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) IsDir() bool        { return i.dir }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// openFile is a file whose content is read when it is asked for.
type openFile struct {
	info
	get  func() ([]byte, error)
	body *bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

func (f *openFile) open() error {
	if f.body != nil {
		return nil
	}
	b, err := f.get()
	if err != nil {
		return fmt.Errorf("read %s: %w", f.name, err)
	}
	f.body = bytes.NewReader(b)
	return nil
}

func (f *openFile) Read(p []byte) (int, error) {
	if err := f.open(); err != nil {
		return 0, err
	}
	return f.body.Read(p)
}

// Seek implements [io.Seeker].
func (f *openFile) Seek(offset int64, whence int) (int64, error) {
	if err := f.open(); err != nil {
		return 0, err
	}
	return f.body.Seek(offset, whence)
}

// openDir is a folder.
type openDir struct {
	info
	left []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a directory")}
}

// ReadDir implements [fs.ReadDirFile].
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.left)
	} else if len(d.left) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.left))
	out := d.left[:n:n]
	d.left = d.left[n:]
	return out, nil
}
