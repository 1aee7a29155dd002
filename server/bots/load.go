package bots

import (
	"fmt"
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
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open bot: %w", err)
	}
	defer root.Close()
	bot, diags := flows.ReadBot(filepath.Base(dir), root.FS())
	p, more := check.Bot(bot)
	diags = slices.Concat(diags, more, check.Served(bot))
	diags.Sort()
	return p, diags, nil
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
