package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
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
	switch len(args) {
	case 0:
		for _, t := range templates.All() {
			fmt.Fprintf(w.Out, "%-12s %s (%s, %s)\n", t.ID, t.Bot.Name.Value, count(len(t.Bot.Flows), "flow"), strings.Join(t.Languages, " and "))
		}
		return nil
	case 2:
	default:
		return usagef("new: a template and a folder; see `parley help new`")
	}
	if err := copyTemplate(args[0], args[1]); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "made %[1]s from the template %[2]s\n\n  parley chat %[1]s      talk to it here\n  parley test %[1]s      replay its conversations\n  parley serve %[1]s     open it in the browser\n", args[1], args[0])
	return nil
}

// copyTemplate makes dir a copy of a template.
func copyTemplate(name, dir string) error {
	t, ok := templates.Find(name)
	if !ok {
		return noTemplate(name)
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
	files, err := t.Files("")
	if err != nil {
		return fmt.Errorf("new %s: %w", dir, err)
	}
	for name, data := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o644)); err != nil {
			return fmt.Errorf("new %s: %w", dir, err)
		}
	}
	return nil
}

func noTemplate(name string) error {
	var ids []string
	for _, t := range templates.All() {
		ids = append(ids, t.ID)
	}
	hint := flows.DidYouMean(name, ids)
	if hint == "" {
		hint = "there are " + strings.Join(ids, ", ")
	}
	return usagef("new: no template is called %q; %s", name, strings.ReplaceAll(hint, "`", `"`))
}
