package bots

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/flows"
)

const (
	maxName  = 80  // characters of a bot's name
	maxAlike = 999 // bots whose names give the same id
	anyID    = "bot"
)

var errNoPlace = cannotf("this server was started with the folders that it serves, so it makes no others; make one with `parley new`, and name it at the next start")

// MayCreate tells whether bots can be made: there must be a folder of bots, in
// which the next start finds them.
func (r *Registry) MayCreate() bool { return r.cfg.Root != "" }

// Name returns a bot's name as it is kept; its error is an [UnfitError].
func Name(name string) (string, error) {
	name = strings.TrimSpace(name)
	not := func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
	switch {
	case name == "":
		return "", &UnfitError{"name", "the name", "is missing"}
	case utf8.RuneCountInString(name) > maxName:
		return "", &UnfitError{"name", "the name", fmt.Sprintf("has more than %d characters", maxName)}
	case !utf8.ValidString(name) || strings.ContainsFunc(name, not):
		return "", &UnfitError{"name", "the name", "must be one line of text"}
	}
	return name, nil
}

// Create makes a folder of files in the folder of bots, serves the bot, and
// returns its id, which is made of the name. A folder is there whole or not at
// all. It fails with a [CannotError] where [Registry.MayCreate] is false.
func (r *Registry) Create(ctx context.Context, name string, files map[string][]byte) (string, error) {
	if !r.MayCreate() {
		return "", errNoPlace
	}
	top, err := filepath.Abs(r.cfg.Root)
	if err != nil {
		return "", err
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		return "", fmt.Errorf("open the folder of bots: %w", err)
	}
	defer root.Close()
	r.look.Lock() // else the folder could be found before we serve it
	defer r.look.Unlock()
	id, err := r.freeID(ctx, root, name)
	if err != nil {
		return "", err
	}
	if err := build(root, id, files); err != nil {
		return "", fmt.Errorf("make the folder of %s: %w", id, err)
	}
	dir := filepath.Join(top, id)
	f := &folder{seen: stampOf(dir)}
	f.loaded = f.seen
	diags, err := r.start(context.WithoutCancel(ctx), dir, f)
	if err == nil && diags.Errors() > 0 {
		err = BrokenError{{dir, diags}}
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("serve the new bot %s: %w", id, err), root.RemoveAll(id))
	}
	r.folders[dir] = f
	return id, nil
}

// freeID makes an id of a name that no bot has, nor had: who talks to one that
// is gone must not come to another.
func (r *Registry) freeID(ctx context.Context, root *os.Root, name string) (string, error) {
	base := cmp.Or(flows.Slug(name), anyID)
	for n := 1; n <= maxAlike; n++ {
		id := base
		if n > 1 {
			end := fmt.Sprintf("_%d", n)
			id = base[:min(len(base), 63-len(end))] + end
		}
		if _, err := root.Lstat(id); err == nil || r.get(id) != nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look for a folder %s: %w", id, err)
		}
		had, err := r.cfg.Store.Publishes(ctx, id, 1)
		if err != nil {
			return "", err
		}
		if len(had) == 0 {
			return id, nil
		}
	}
	return "", cannotf("there are %d bots of this name; give it another", maxAlike)
}

// build makes a folder with files in it, all on the disk.
func build(root *os.Root, id string, files map[string][]byte) error {
	temp := tempPrefix + strings.ToLower(rand.Text()) // no look at the disk sees it
	if err := fill(root, temp, files); err != nil {
		return errors.Join(err, root.RemoveAll(temp))
	}
	if err := root.Rename(temp, id); err != nil {
		return errors.Join(err, root.RemoveAll(temp))
	}
	return syncDir(root, ".")
}

// fill makes a folder, out of which no path leads, and writes files into it.
func fill(root *os.Root, dir string, files map[string][]byte) error {
	if err := root.Mkdir(dir, 0o755); err != nil {
		return err
	}
	in, err := root.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer in.Close()
	dirs := map[string]bool{".": true}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		dirs[path.Dir(name)] = true
		if err := in.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		f, err := in.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = f.Write(files[name])
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	for d := range dirs {
		if err := syncDir(in, d); err != nil {
			return err
		}
	}
	return nil
}

// unbuilt takes away folders that were being built when the program last ended.
func (cfg *Config) unbuilt() error {
	if cfg.Root == "" {
		return nil
	}
	entries, err := os.ReadDir(cfg.Root)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(cfg.Root, e.Name())))
		}
	}
	return err
}
