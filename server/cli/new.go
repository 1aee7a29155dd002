package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"parley/flows"
	"parley/flows/templates"
)

var newCommand = command{
	name: "new", args: "[TEMPLATE DIR]", short: "begin a bot from a template",
	long: `Copies a template into the folder DIR, which must not exist or be empty. The
folder's name becomes the bot's id. Without arguments it lists the templates.`,
	flags: func(*flag.FlagSet) runner { return runNew },
}

// botID is what a bot's folder may be called: an id, with hyphens allowed.
var botID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)

func runNew(_ context.Context, w *World, args []string) error {
	known, err := templateNames()
	if err != nil {
		return err
	}
	switch len(args) {
	case 0:
		for _, name := range known {
			fmt.Fprintf(w.Out, "%-12s %s\n", name, describeTemplate(name))
		}
		return nil
	case 2:
	default:
		return usagef("new: a template and a folder; see `parley help new`")
	}
	if err := copyTemplate(args[0], args[1], known); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "made %[1]s from the template %[2]s\n\n  parley chat %[1]s      talk to it here\n  parley test %[1]s      replay its conversations\n  parley serve %[1]s     open it in the browser\n", args[1], args[0])
	return nil
}

// templateNames returns the templates there are, sorted.
func templateNames() ([]string, error) {
	entries, err := templates.FS.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// describeTemplate tells in one line what a template is: its name, and the
// languages it speaks.
func describeTemplate(name string) string {
	sub, err := fs.Sub(templates.FS, name)
	if err != nil {
		return ""
	}
	b, _ := flows.ReadBot(name, sub)
	if b == nil {
		return ""
	}
	return fmt.Sprintf("%s (%s, %s)", b.Name.Value, count(len(b.Flows), "flow"), strings.Join(b.Languages, " and "))
}

// copyTemplate makes dir a copy of a template.
func copyTemplate(name, dir string, known []string) error {
	sub, err := templateFS(name, known)
	if err != nil {
		return err
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("new %s: %w", dir, err)
	}
	if id := filepath.Base(full); !botID.MatchString(id) {
		return usagef("new %s: the folder's name is the bot's id: small letters, digits, - and _, a letter first", dir)
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("new %s: the folder is not empty", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("new %s: %w", dir, plain(err))
	}
	if err := copyFS(sub, dir); err != nil {
		return fmt.Errorf("new %s: %w", dir, err)
	}
	return nil
}

func templateFS(name string, known []string) (fs.FS, error) {
	for _, k := range known {
		if k == name {
			return fs.Sub(templates.FS, name)
		}
	}
	hint := flows.DidYouMean(name, known)
	if hint == "" {
		hint = "there are " + strings.Join(known, ", ")
	}
	return nil, usagef("new: no template is called %q; %s", name, strings.ReplaceAll(hint, "`", `"`))
}

// copyFS copies the files of from into dir, as files their owner may change.
func copyFS(from fs.FS, dir string) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if path.Base(name) == ".keep" {
			return nil
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
}
