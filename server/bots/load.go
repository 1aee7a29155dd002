package bots

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/check"
	"parley/flows"
)

// Load reads, checks and compiles the bot in a folder, whose name is the bot's
// id. The program may be served only where the diagnostics hold no error, be it
// one of `parley check` or what this version cannot do while it serves. They
// are sorted; their files are paths inside the folder. The error is of a folder
// that cannot be opened.
func Load(dir string) (*engine.Program, flows.Diags, error) {
	dir, err := filepath.Abs(dir) // "." has a name, too
	if err != nil {
		return nil, nil, err
	}
	f, err := openFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	p, diags := read(filepath.Base(dir), f)
	return p, diags, nil
}

// openedFolder is a bot's folder on disk. No path leads out of it, and none in
// media/ out of that: what lies there is shown to everybody.
type openedFolder struct{ root, media *os.Root }

func openFolder(dir string) (*openedFolder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open bot: %w", err)
	}
	media, err := root.OpenRoot("media")
	if err != nil {
		media = nil // there is none
	}
	return &openedFolder{root, media}, nil
}

// Open implements [fs.FS].
func (f *openedFolder) Open(name string) (fs.File, error) {
	if inside, ok := strings.CutPrefix(name, "media/"); ok && f.media != nil {
		return f.media.FS().Open(inside)
	}
	return f.root.FS().Open(name)
}

func (f *openedFolder) Close() {
	f.root.Close()
	if f.media != nil {
		f.media.Close()
	}
}

// read is Load for a folder that is open.
func read(id string, fsys fs.FS) (*engine.Program, flows.Diags) {
	bot, diags := flows.ReadBot(id, fsys)
	p, more := check.Bot(bot)
	diags = slices.Concat(diags, more, check.Served(bot))
	diags.Sort()
	return p, diags
}

// Broken is a bot that cannot run.
type Broken struct {
	Dir   string
	Diags flows.Diags // at least one error
}

// BrokenError lists all problems of all bots that cannot run.
type BrokenError []Broken

// Error prints one problem a line: FOLDER/FILE:LINE:COL: error|warning RULE:
// message; hint.
func (e BrokenError) Error() string {
	var lines []string
	for _, b := range e {
		for _, d := range b.Diags {
			d.File = filepath.ToSlash(filepath.Join(short(b.Dir), d.File))
			lines = append(lines, d.String())
		}
	}
	return strings.Join(lines, "\n")
}

// short returns a folder as it is seen from here, where it lies below.
func short(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	if rel, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return dir
}
