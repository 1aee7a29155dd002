package bots

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"parley/flows"
)

// MaxText is how many bytes a text file of a bot may have.
const MaxText = 1 << 20

// Text is a text file of a bot's folder, as it is on disk.
type Text struct {
	Path string `json:"path"`
	Hash string `json:"hash"` // SHA-256 of its bytes, in hex; "" where there is no such file
	Text string `json:"text"` // all of it, with its BOM and its line ends
	// Unfit says why Text does not hold what is in the file; "" where it does.
	Unfit string `json:"unfit,omitempty"`
}

// Medium is a file in media/.
type Medium struct {
	Path string `json:"path"` // inside media/
	Size int64  `json:"size"` // bytes
}

// Draft is the folder of a bot as it is on disk.
type Draft struct {
	Texts []Text   `json:"files"`
	Media []Medium `json:"media"`
}

// Draft reads the folder of a bot.
func (r *Registry) Draft(bot string) (*Draft, error) {
	f, err := r.open(bot)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := &Draft{}
	if out.Texts, err = f.texts(); err != nil {
		return nil, err
	}
	if out.Media, err = f.listMedia(); err != nil {
		return nil, err
	}
	return out, nil
}

// listMedia lists the files below media/, hidden ones left out.
func (f *openedFolder) listMedia() ([]Medium, error) {
	out := []Medium{}
	if f.media == nil {
		return out, nil
	}
	err := fs.WalkDir(f.media.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), ".") && p != ".":
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := f.media.Stat(p); err == nil && info.Mode().IsRegular() {
			out = append(out, Medium{p, info.Size()})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list media: %w", err)
	}
	return out, nil
}

// Folder opens the folder of a bot as it is on disk. No path leads out of it.
// It must be closed.
func (r *Registry) Folder(bot string) (fs.FS, func(), error) {
	f, err := r.open(bot)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// open opens the folder of a bot, after what a save has left undone is done.
func (r *Registry) open(bot string) (*openedFolder, error) {
	dir := r.Dir(bot)
	if dir == "" {
		return nil, errNotServed
	}
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := finish(f.root); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// texts reads the text files, by their paths; also those at a place where none
// should be, so that the author can move them.
func (f *openedFolder) texts() ([]Text, error) {
	out := []Text{}
	for _, dir := range []string{".", "flows", "conversations"} {
		entries, err := fs.ReadDir(f, dir)
		if err != nil {
			if dir != "." && errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return nil, fmt.Errorf("list %s: %w", dir, err)
		}
		for _, e := range entries {
			name := e.Name()
			if e.IsDir() || strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".yaml") {
				continue
			}
			t, err := textOf(f.root, path.Join(dir, name))
			if err != nil {
				return nil, err
			}
			if t.Hash != "" || t.Unfit != "" {
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(a, b Text) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// textOf reads a text file. One that is not there has the hash "".
func textOf(root *os.Root, name string) (Text, error) {
	t := Text{Path: name}
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nil
	case err != nil:
		t.Unfit = "it cannot be read: it may be a link that leads out of the folder"
		return t, nil
	case !info.Mode().IsRegular(): // opening a pipe could wait for ever
		t.Unfit = "it is no file"
		return t, nil
	}
	file, err := root.Open(name)
	if err != nil {
		return t, fmt.Errorf("read %s: %w", name, err)
	}
	defer file.Close()
	sum := sha256.New()
	b, err := io.ReadAll(io.TeeReader(io.LimitReader(file, MaxText+1), sum))
	if err == nil && len(b) > MaxText {
		_, err = io.Copy(sum, file)
		t.Unfit = "it has more than 1 MiB"
	}
	if err != nil {
		return t, fmt.Errorf("read %s: %w", name, err)
	}
	t.Hash = hex.EncodeToString(sum.Sum(nil))
	if t.Unfit == "" && !utf8.Valid(b) {
		t.Unfit = "it is not UTF-8"
	}
	if t.Unfit == "" {
		t.Text = string(b)
	}
	return t, nil
}

// OpenDraftMedium opens a file in the media/ folder of a bot as it is on disk.
// The error wraps [fs.ErrNotExist] where there is no such file.
func (r *Registry) OpenDraftMedium(bot, name string) (fs.File, error) {
	f, err := r.open(bot)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") || f.media == nil {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	if info, err := f.media.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	return f.media.Open(name)
}

// followers are told that the folder of a bot may have changed.
type followers struct {
	mu  sync.Mutex
	all map[string]map[chan struct{}]bool
}

// Follow returns a channel that is sent to when the folder of a bot may have
// changed: at once after a save, else when the disk is looked at. stop ends it.
func (r *Registry) Follow(bot string) (changed <-chan struct{}, stop func()) {
	f := &r.followers
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := make(chan struct{}, 1)
	if f.all == nil {
		f.all = map[string]map[chan struct{}]bool{}
	}
	if f.all[bot] == nil {
		f.all[bot] = map[chan struct{}]bool{}
	}
	f.all[bot][ch] = true
	return ch, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.all[bot], ch)
	}
}

// tell wakes who follows a bot.
func (f *followers) tell(bot string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for ch := range f.all[bot] {
		select {
		case ch <- struct{}{}:
		default: // is awake
		}
	}
}

// hasPlace tells whether a text may be written at a path: at its place, or
// where a file lies already.
func hasPlace(name string, there bool) bool {
	if flows.HasPlace(name) {
		return true
	}
	dir := path.Dir(name)
	return there && fs.ValidPath(name) && (dir == "." || dir == "flows" || dir == "conversations") &&
		strings.HasSuffix(name, ".yaml") && !strings.HasPrefix(path.Base(name), ".")
}
