package bots

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/server/store"
)

// FileChange is a file that differs between what is live and the folder.
type FileChange struct {
	Path  string  `json:"path"`
	Live  *string `json:"live"`  // its text; nil where it is not there, or is no text
	Draft *string `json:"draft"` // the same, of the folder
	// What became of a file without a text: added, changed or removed.
	Medium string `json:"medium,omitempty"`
}

// Changes tells what a publish of the folder would change, by path. Tests are no
// part of what is live, and so not of it.
func (r *Registry) Changes(ctx context.Context, bot string) ([]FileChange, error) {
	l := r.get(bot)
	if l == nil {
		return nil, errNotServed
	}
	live, err := r.kept(ctx, bot, l.program.Version)
	if err != nil {
		return nil, err
	}
	folder, closeFolder, err := r.Folder(bot)
	if err != nil {
		return nil, err
	}
	defer closeFolder()
	draft, err := snapshot(folder)
	if err != nil {
		return nil, err
	}
	before, after := byName(live.files), byName(draft.files)
	names := maps.Clone(before)
	maps.Copy(names, after)
	out := []FileChange{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		was, had := before[name]
		is, has := after[name]
		if had && has && was.Hash == is.Hash {
			continue
		}
		c := FileChange{Path: name}
		if strings.HasPrefix(name, "media/") {
			c.Medium = map[bool]string{true: "changed", false: "added"}[had]
			if !has {
				c.Medium = "removed"
			}
		} else if c.Live, err = textIn(live, name, had); err == nil {
			c.Draft, err = textIn(draft, name, has)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func byName(files []store.File) map[string]store.File {
	out := map[string]store.File{}
	for _, f := range files {
		out[f.Name] = f
	}
	return out
}

func textIn(t *tree, name string, there bool) (*string, error) {
	if !there {
		return nil, nil
	}
	b, err := fs.ReadFile(t, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	text := string(b)
	if !utf8.ValidString(text) {
		return nil, nil
	}
	return &text, nil
}
