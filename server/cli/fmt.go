package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"parley/flows"
)

var fmtCommand = command{
	name: "fmt", args: "[-w | -d] PATH...", short: "lay out a bot's files in one way",
	long: `Gives files of a bot their canonical layout: order of keys, indent, blanks and
blank lines. Comments, the order of steps, quotes and texts stay. PATH is a
file, or a folder: then all .yaml files in it.
Without a flag the text of one file is printed. A file that is no YAML is left
alone and said; the exit status is then 1.`,
	flags: func(fs *flag.FlagSet) runner {
		write := fs.Bool("w", false, "write the files that change, and print their names")
		show := fs.Bool("d", false, "print what would change, as a diff; exit with 1 if anything would")
		return func(_ context.Context, w *World, args []string) error {
			if *write && *show {
				return usagef("fmt: either -w or -d")
			}
			return runFmt(w, args, *write, *show)
		}
	},
}

func runFmt(w *World, args []string, write, show bool) error {
	if len(args) == 0 {
		return usagef("fmt: which files? name them, or their folder; see `parley help fmt`")
	}
	files, err := yamlFiles(args)
	if err != nil {
		return err
	}
	if !write && !show && (len(args) > 1 || len(files) != 1 || files[0] != args[0]) {
		return usagef("fmt prints one file; for more, or a folder, say -w or -d")
	}
	answer := error(nil)
	for _, file := range files {
		switch changed, err := fmtFile(w, file, write, show); {
		case errors.Is(err, errNo):
			answer = errNo
		case err != nil:
			return err
		case changed && show:
			answer = errNo
		}
	}
	return answer
}

// fmtFile formats one file. The error is errNo where it was left alone.
func fmtFile(w *World, file string, write, show bool) (changed bool, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return false, fmt.Errorf("format %s: %w", file, fmtReason(err))
	}
	out, diags := flows.Format(filepath.ToSlash(file), src)
	if diags.Errors() > 0 {
		for _, d := range diags {
			fmt.Fprintln(w.Err, d)
		}
		return false, errNo
	}
	changed = string(out) != string(src)
	switch {
	case show && changed:
		_, err = w.Out.Write(diff.Diff(file, src, file+" (formatted)", out))
	case write && changed:
		if err = replaceFile(file, out); err == nil {
			fmt.Fprintln(w.Out, file)
		}
	case !show && !write:
		_, err = w.Out.Write(out)
	}
	if err != nil {
		err = fmt.Errorf("format %s: %w", file, fmtReason(err))
	}
	return changed, err
}

// yamlFiles returns the files of paths: a folder stands for the .yaml files in
// it and below, but for hidden ones and media.
func yamlFiles(paths []string) ([]string, error) {
	var out []string
	for _, root := range paths {
		err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			switch base := filepath.Base(name); {
			case err != nil:
				return err
			case name == root && !e.IsDir():
				out = append(out, name)
			case name == root:
			case strings.HasPrefix(base, ".") || base == "media":
				if e.IsDir() {
					return fs.SkipDir
				}
			case e.Type().IsRegular() && strings.HasSuffix(base, ".yaml"):
				out = append(out, name)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", root, fmtReason(err))
		}
	}
	return out, nil
}

// fmtReason is what is wrong with a file, without its name: that is said already.
func fmtReason(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file or folder")
	}
	return plain(err)
}

// replaceFile writes a file as a whole or not at all. A link goes on leading to
// its file.
func replaceFile(name string, data []byte) (err error) {
	name, err = filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
