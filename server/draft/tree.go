package draft

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// tree is a bot's folder as its author has it: the files that were set, and
// beside them what lies on disk and was not named.
type tree struct {
	disk  fs.FS
	files map[string]*string // nil is left out
}

func (t *tree) Open(name string) (fs.File, error) {
	text, set := t.files[name]
	switch {
	case set && text == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case set:
		return &file{strings.NewReader(*text), info{path.Base(name), int64(len(*text)), 0o444}}, nil
	}
	return t.disk.Open(name)
}

func (t *tree) Stat(name string) (fs.FileInfo, error) {
	text, set := t.files[name]
	switch {
	case set && text == nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	case set:
		return info{path.Base(name), int64(len(*text)), 0o444}, nil
	}
	got, err := fs.Stat(t.disk, name)
	if errors.Is(err, fs.ErrNotExist) && t.holds(name) {
		return info{path.Base(name), 0, fs.ModeDir | 0o555}, nil
	}
	return got, err
}

// holds tells whether a file that was set lies below a folder.
func (t *tree) holds(dir string) bool {
	for name, text := range t.files {
		if text != nil && strings.HasPrefix(name, dir+"/") {
			return true
		}
	}
	return false
}

// ReadDir lists a folder, sorted by name.
func (t *tree) ReadDir(dir string) ([]fs.DirEntry, error) {
	found, err := fs.ReadDir(t.disk, dir)
	if err != nil && !(errors.Is(err, fs.ErrNotExist) && t.holds(dir)) {
		return nil, err
	}
	entries := map[string]fs.DirEntry{}
	for _, e := range found {
		entries[e.Name()] = e
	}
	for name, text := range t.files {
		rest, below := name, true
		if dir != "." {
			rest, below = strings.CutPrefix(name, dir+"/")
		}
		if !below {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		switch {
		case text == nil && !deeper:
			delete(entries, first)
		case text != nil && deeper && entries[first] == nil:
			entries[first] = fs.FileInfoToDirEntry(info{first, 0, fs.ModeDir | 0o555})
		case text != nil && !deeper:
			entries[first] = fs.FileInfoToDirEntry(info{first, int64(len(*text)), 0o444})
		}
	}
	out := make([]fs.DirEntry, 0, len(entries))
	for _, e := range entries {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// file is a file in memory.
type file struct {
	*strings.Reader
	info info
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
