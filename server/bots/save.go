package bots

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/server/fault"
)

// maxChanges is how many files one save may change.
const maxChanges = 1000

// Change gives a text file another text.
type Change struct {
	Path string  `json:"path"`
	Base string  `json:"base"` // the hash of what it was made from; "" where there was no file
	Text *string `json:"text"` // nil deletes the file
}

// ClashError reports files that are not what a change was made from. Nothing
// was written.
type ClashError struct{ Files []Text } // as they are

func (e *ClashError) Error() string {
	return fmt.Sprintf("%s was changed by somebody else in the meantime", e.Files[0].Path)
}

// UnfitError reports what cannot be written. Nothing was.
type UnfitError struct {
	Code string // path, size, encoding, empty, needed, media
	Path string
	why  string
}

func (e *UnfitError) Error() string { return e.Path + " " + e.why }

// tempPrefix begins the names of files that are on their way: no look at the
// disk sees them.
const tempPrefix = ".parley-"

// journal names the file that holds what a save of several files comes to,
// while it is done.
const journal = tempPrefix + "save"

// move puts a file that is on its way at its place.
type move struct {
	Path string `json:"path"`
	From string `json:"from"` // "" deletes
}

// Save changes text files of a bot's folder, all or none, and returns them as
// they are then. It fails with a [ClashError] or an [UnfitError]. Where the
// program ends halfway, what is missing is done when the folder is next opened.
func (r *Registry) Save(bot string, changes []Change) ([]Text, error) {
	dir := r.Dir(bot)
	if dir == "" {
		return nil, errNotServed
	}
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := finish(f.root); err != nil {
		return nil, err
	}
	if err := fits(f.root, changes); err != nil {
		return nil, err
	}
	if err := save(f.root, changes); err != nil {
		return nil, err
	}
	r.followers.tell(bot)
	out := make([]Text, len(changes))
	for i, c := range changes {
		out[i].Path = c.Path
		if c.Text != nil {
			out[i].Hash, out[i].Text = hashOf([]byte(*c.Text)), *c.Text
		}
	}
	return out, nil
}

// fits tells whether changes may be written.
func fits(root *os.Root, changes []Change) error {
	if len(changes) > maxChanges {
		return &UnfitError{"size", fmt.Sprint(len(changes)), fmt.Sprintf("files are too many for one save; %d may be", maxChanges)}
	}
	clash := &ClashError{}
	for i, c := range changes {
		if slices.ContainsFunc(changes[:i], func(other Change) bool { return other.Path == c.Path }) {
			return &UnfitError{"path", c.Path, "is changed twice"}
		}
		if !fs.ValidPath(c.Path) {
			return &UnfitError{"path", "a file", "cannot lie there"}
		}
		is, err := textOf(root, c.Path)
		if err != nil {
			return err
		}
		link, err := root.Lstat(c.Path)
		switch {
		case !hasPlace(c.Path, is.Hash != ""):
			return &UnfitError{"path", c.Path, "is no place for a file of a bot: there are bot.yaml, faq.yaml, flows/ID.yaml, their texts in other languages, flows/ID.layout.yaml and conversations/NAME.yaml"}
		case is.Unfit != "" && is.Hash == "":
			return &UnfitError{"path", c.Path, "cannot be written: " + is.Unfit}
		case err == nil && link.Mode()&fs.ModeSymlink != 0:
			return &UnfitError{"path", c.Path, "is a link; change the file that it leads to"}
		case is.Hash != c.Base:
			clash.Files = append(clash.Files, is)
			continue
		}
		if err := fitsText(c, is); err != nil {
			return err
		}
	}
	if len(clash.Files) > 0 {
		return clash
	}
	return nil
}

// fitsText tells whether a text may take the place of what is there.
func fitsText(c Change, is Text) error {
	switch {
	case c.Text == nil && c.Path == "bot.yaml":
		return &UnfitError{"needed", c.Path, "cannot be deleted: a bot has one"}
	case c.Text == nil:
		return nil
	case len(*c.Text) > MaxText:
		return &UnfitError{"size", c.Path, "would have more than 1 MiB"}
	case !utf8.ValidString(*c.Text):
		return &UnfitError{"encoding", c.Path, "would not be UTF-8"}
	case blank(*c.Text) && (is.Unfit != "" || !blank(is.Text)):
		return &UnfitError{"empty", c.Path, "would be empty, and is not; to be rid of it, delete it"}
	}
	return nil
}

// blank tells whether a text says nothing.
func blank(s string) bool { return strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")) == "" }

// save writes changes that fit.
func save(root *os.Root, changes []Change) error {
	moves := make([]move, 0, len(changes))
	for _, c := range changes {
		m := move{Path: c.Path}
		if c.Text != nil {
			var err error
			if m.From, err = bring(root, c.Path, []byte(*c.Text)); err != nil {
				_ = sweep(root)
				return fmt.Errorf("write %s: %w", c.Path, err)
			}
		}
		moves = append(moves, m)
	}
	fault.Point("save")
	// Writing took a while, and somebody else may have been quicker.
	if err := fits(root, changes); err != nil {
		_ = sweep(root)
		return err
	}
	if len(moves) > 1 {
		if err := note(root, moves); err != nil {
			_ = sweep(root)
			return fmt.Errorf("note a save: %w", err)
		}
	}
	if err := carryOut(root, moves); err != nil {
		return fmt.Errorf("put files at their place: %w", err)
	}
	return nil
}

// bring writes a file beside its place, so that it is on the disk, and returns
// its name there. It has the mode of the file whose place it takes.
func bring(root *os.Root, place string, b []byte) (string, error) {
	mode := fs.FileMode(0o644)
	if info, err := root.Stat(place); err == nil {
		mode = info.Mode().Perm()
	}
	dir := path.Dir(place)
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	name := path.Join(dir, tempPrefix+strings.ToLower(rand.Text()))
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = f.Write(b)
	return name, errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
}

// note keeps what a save comes to, so that it can be finished.
func note(root *os.Root, moves []move) error {
	b, err := json.Marshal(moves)
	if err != nil {
		return err
	}
	from, err := bring(root, journal, b)
	if err != nil {
		return err
	}
	if err := root.Rename(from, journal); err != nil {
		return err
	}
	fault.Point("save-noted")
	return syncDir(root, ".")
}

// carryOut puts files at their places. It can be done again.
func carryOut(root *os.Root, moves []move) error {
	var dirs []string
	for _, m := range moves {
		var err error
		if m.From == "" {
			err = root.Remove(m.Path)
		} else {
			err = root.Rename(m.From, m.Path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // else it was done before
			return err
		}
		fault.Point("save-moved")
		dirs = append(dirs, path.Dir(m.Path))
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if err := syncDir(root, dir); err != nil {
			return err
		}
	}
	if len(moves) < 2 {
		return nil
	}
	if err := root.Remove(journal); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(root, ".")
}

func syncDir(root *os.Root, dir string) error {
	f, err := root.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was put there
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// finish does what is missing of a save that was cut off, and takes away what
// one has left that had not come so far.
func finish(root *os.Root) error {
	b, err := root.ReadFile(journal)
	if err == nil {
		var moves []move
		if err := json.Unmarshal(b, &moves); err != nil {
			return errors.Join(root.Remove(journal), sweep(root)) // not ours
		}
		for _, m := range moves {
			ours := m.From == "" || path.Dir(m.From) == path.Dir(m.Path) && strings.HasPrefix(path.Base(m.From), tempPrefix)
			if !ours || !hasPlace(m.Path, true) {
				return errors.Join(root.Remove(journal), sweep(root))
			}
		}
		if err := carryOut(root, moves); err != nil {
			return fmt.Errorf("finish a save: %w", err)
		}
		if err := root.Remove(journal); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("finish a save: %w", err)
	}
	return sweep(root)
}

// sweep takes away files that are on their way and will not arrive.
func sweep(root *os.Root) error {
	for _, dir := range []string{".", "flows", "conversations", "media"} {
		entries, err := fs.ReadDir(root.FS(), dir)
		if err != nil {
			continue // there is none, or who reads it says so
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), tempPrefix) && e.Name() != journal {
				if err := root.Remove(path.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
		}
	}
	return nil
}
