package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
)

// folder is a bot's folder on disk. What is read from it cannot lead outside
// of it.
type folder struct {
	id   string // its own name
	path string // as it was given
	root *os.Root
}

// openFolder opens the folder of a bot. What is no folder is wrong use.
func openFolder(name string) (*folder, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, fmt.Errorf("read bot %s: %w", name, err)
	}
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("read bot %s: no such folder", name)
	case err != nil:
		return nil, fmt.Errorf("read bot %s: %w", name, plain(err))
	case !info.IsDir():
		return nil, usagef("read bot %s: it is a file; a bot is a folder", name)
	}
	root, err := os.OpenRoot(full)
	if err != nil {
		return nil, fmt.Errorf("read bot %s: %w", name, plain(err))
	}
	return &folder{id: filepath.Base(full), path: name, root: root}, nil
}

// plain drops the operation and the path that os puts before an error's
// reason: ours name them already.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// oneBot opens the folder of the one bot that args name.
func oneBot(command string, args []string) (*folder, error) {
	switch len(args) {
	case 1:
		return openFolder(args[0])
	case 0:
		return nil, usagef("%s: which bot? name its folder; see `parley help %s`", command, command)
	}
	return nil, usagef("%s: one bot at a time, not %s", command, strings.Join(args, ", "))
}

// read reads and compiles the bot. The program is nil where there are errors.
func (f *folder) read() (*flows.Bot, *engine.Program, flows.Diags) {
	b, diags := flows.ReadBot(f.id, f.root.FS())
	if b == nil {
		diags.Sort()
		return nil, nil, diags
	}
	p, more := check.Bot(b)
	diags = append(diags, more...)
	diags.Sort()
	if diags.Errors() > 0 {
		return b, nil, diags
	}
	return b, p, diags
}

// sound reads a bot that has to be without errors; all its problems go to w
// where it is not, and the error says what was tried.
func (f *folder) sound(w io.Writer, tried string) (*flows.Bot, *engine.Program, error) {
	b, p, diags := f.read()
	if p != nil {
		return b, p, nil
	}
	printDiags(w, f.path, diags)
	return nil, nil, fmt.Errorf("%s %s: %s in its files", tried, f.path, count(diags.Errors(), "error"))
}

// printDiags writes diagnostics, one a line, with paths that can be clicked.
func printDiags(w io.Writer, folder string, diags flows.Diags) {
	for _, d := range diags {
		d.File = path.Join(filepath.ToSlash(folder), d.File)
		fmt.Fprintln(w, d)
	}
}

// count writes "1 error", "2 errors".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// talk is a file of conversations/, read.
type talk struct {
	*replay.Conversation
	diags flows.Diags
}

// talks reads the conversations of the bot, sorted by file. A bot may have
// none.
func (f *folder) talks(b *flows.Bot) ([]talk, error) {
	fsys := f.root.FS()
	files, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("read conversations of %s: %w", f.path, err)
	}
	out := make([]talk, 0, len(files))
	for _, file := range files {
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Join(f.path, file), plain(err))
		}
		c, diags := replay.Read(b, file, src)
		out = append(out, talk{c, diags})
	}
	return out, nil
}

// sorted returns the list in order, each once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
