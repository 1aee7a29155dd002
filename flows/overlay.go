package flows

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// overlay is a folder with some of its files as they could be.
type overlay struct {
	under fs.FS
	files map[string][]byte
	was   map[string][]byte // of those, and others that were read
}

// Open opens a file as it could be, or as it is.
func (o *overlay) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &memFile{bytes.NewReader(data), memInfo{path.Base(name), len(data)}}, nil
	}
	return o.under.Open(name)
}

// ReadDir lists a folder, with the files that are not there yet.
func (o *overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	out, err := fs.ReadDir(o.under, dir)
	for name, data := range o.files {
		known := slices.ContainsFunc(out, func(e fs.DirEntry) bool { return e.Name() == path.Base(name) })
		if path.Dir(name) == dir && !known {
			out = append(out, fs.FileInfoToDirEntry(memInfo{path.Base(name), len(data)}))
		}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, err
}

// memFile is a file in memory.
type memFile struct {
	*bytes.Reader
	info memInfo
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memFile) Close() error               { return nil }

type memInfo struct {
	name string
	size int
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return int64(i.size) }
func (i memInfo) Mode() fs.FileMode  { return 0o444 }
func (i memInfo) ModTime() time.Time { return time.Time{} }
func (i memInfo) IsDir() bool        { return false }
func (i memInfo) Sys() any           { return nil }
