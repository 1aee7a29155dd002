package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"parley/engine/check"
	"parley/flows"
)

var checkCommand = command{
	name: "check", args: "BOT [flags]", short: "find what is wrong in a bot's files",
	long: `Reads all files of the bot, its conversations too, and prints one line for
each problem: file:line:col: error|warning RULE: message; hint.
The exit status is 1 where there is an error; warnings keep no bot from
running.

--fix mends what has one right answer, and says what it did and what is left.
Comments, layout and line ends stay. What only you can know it leaves alone:
to delete the translations of texts that are gone, name the rule:
--fix=orphan-translation. With --at only that file, or that line, is mended.

--translated notes in translated.txt that the translations say what the texts
say now, all or those of --at. From then on a text that changes is told of
where its translation has not; a translation that is written anew needs no
more than --fix, which notes it.

--since DIR compares with a copy of the bot as it was before, say the version
that runs now, and tells of steps and flows that look like an old one under a
new id: people who are there lose their place without a line ` + "`was: OLD`" + `.`,
	flags: func(fs *flag.FlagSet) runner {
		o := checkOptions{}
		fs.StringVar(&o.format, "format", "text", "`FORM` of the output: text, json, github or sarif")
		fs.BoolFunc("fix", "mend what has one right answer; =RULE,... mends these rules, asked or not", o.setFix)
		fs.StringVar(&o.at, "at", "", "with --fix or --translated: only `FILE[:LINE]` of the bot's folder")
		fs.BoolVar(&o.translated, "translated", false, "note that the translations are right as they are")
		fs.StringVar(&o.since, "since", "", "`DIR` of a version before: also tell of steps that have changed their id")
		return func(_ context.Context, w *World, args []string) error {
			switch o.format {
			case "text", "json", "github", "sarif":
			default:
				return usagef("check: no format %q; there are text, json, github and sarif", o.format)
			}
			if o.translated {
				o.fix, o.rules = true, append(o.rules, "outdated-translation", "unnoted-translation", "two-notes", "bad-note")
			}
			if o.at != "" && !o.fix {
				return usagef("check: --at goes with --fix or --translated")
			}
			return o.check(w, args)
		}
	},
}

type checkOptions struct {
	format     string
	fix        bool
	rules      []string // that are fixed; nil is all that are sure
	at         string
	translated bool
	since      string     // the folder of a version before
	before     *flows.Bot // what is in it
}

func (o *checkOptions) setFix(value string) error {
	switch value {
	case "false":
		o.fix = false
	case "true":
		o.fix = true
	default:
		o.fix, o.rules = true, append(o.rules, strings.Split(value, ",")...)
	}
	return nil
}

// picks tells whether a diagnostic is to be fixed.
func (o *checkOptions) picks(d flows.Diag) bool {
	file, line, _ := strings.Cut(o.at, ":")
	switch {
	case file != "" && d.File != filepath.ToSlash(file), line != "" && strconv.Itoa(d.Pos.Line) != line:
		return false
	case o.rules != nil:
		return slices.Contains(o.rules, d.Rule)
	}
	return d.Fix.Sure
}

// checked is what a check has found.
type checked struct {
	diags        flows.Diags
	flows, talks int // of a bot without errors
	fixed        *flows.Repaired
}

func (o *checkOptions) check(w *World, args []string) error {
	f, err := oneBot("check", args)
	if err != nil {
		return err
	}
	defer f.root.Close()
	if err := o.readBefore(w); err != nil {
		return err
	}
	if o.translated {
		if err := f.beginNotes(); err != nil {
			return err
		}
	}
	var c checked
	look := func(fsys fs.FS) flows.Diags {
		var again error
		c, again = f.checkFrom(fsys, o.before)
		err = cmp.Or(err, again)
		return c.diags
	}
	if o.fix {
		repaired, failed := flows.Repair(f.root.FS(), look, o.picks)
		if err = cmp.Or(err, failed); err == nil {
			c.fixed = repaired
			err = f.write(repaired)
		}
	} else {
		look(f.root.FS())
	}
	if err == nil {
		err = o.print(w, f, c)
	}
	if err == nil && c.diags.Errors() > 0 {
		return errNo
	}
	return err
}

// readBefore reads the version that --since names.
func (o *checkOptions) readBefore(w *World) error {
	if o.since == "" {
		return nil
	}
	f, err := openFolder(o.since)
	if err != nil {
		return err
	}
	defer f.root.Close()
	b, diags := flows.ReadBot(f.id, f.root.FS())
	if diags.Errors() > 0 {
		printDiags(w.Err, f.path, diags)
		return fmt.Errorf("check since %s: it has errors of its own", f.path)
	}
	o.before = b
	return nil
}

// checkFrom checks the folder as it could be, also against a version before,
// where there is one.
func (f *folder) checkFrom(fsys fs.FS, before *flows.Bot) (checked, error) {
	found, err := check.Folder(f.id, fsys)
	if err != nil {
		return checked{}, fmt.Errorf("check %s: %w", f.path, plain(err))
	}
	c := checked{diags: found.Diags}
	if before != nil && found.Bot != nil {
		c.diags = append(c.diags, check.Renamed(before, found.Bot)...)
		c.diags.Sort()
	}
	if found.Program != nil {
		c.flows, c.talks = len(found.Bot.Flows), len(found.Talks)
	}
	return c, nil
}

// beginNotes makes the file that notes what translations were made from, where
// there is none.
func (f *folder) beginNotes() error {
	_, err := f.root.Stat(flows.NotesFile)
	if errors.Is(err, fs.ErrNotExist) {
		err = f.replace(flows.NotesFile, []byte(flows.NotesHead))
	}
	if err != nil {
		return fmt.Errorf("note translations in %s: %w", f.path, plain(err))
	}
	return nil
}

// write writes the files that were repaired, unless somebody else has done so
// meanwhile.
func (f *folder) write(r *flows.Repaired) error {
	names := slices.Sorted(maps.Keys(r.Files))
	for _, name := range names {
		now, err := f.root.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("fix %s: %w", filepath.Join(f.path, name), plain(err))
		}
		if !bytes.Equal(now, r.Was[name]) {
			return fmt.Errorf("fix %s: it has changed meanwhile; nothing was written", filepath.Join(f.path, name))
		}
	}
	for _, name := range names {
		if err := f.replace(name, r.Files[name]); err != nil {
			return fmt.Errorf("fix %s: %w", filepath.Join(f.path, name), plain(err))
		}
	}
	return nil
}

func (o *checkOptions) print(w *World, f *folder, c checked) error {
	switch o.format {
	case "json":
		return writeJSON(w, c)
	case "sarif":
		return writeSARIF(w.Out, f.path, c.diags)
	case "github":
		printGitHub(w.Out, f.path, c.diags)
		return nil
	}
	if c.fixed != nil {
		for _, d := range c.fixed.Fixed {
			fmt.Fprintf(w.Out, "%s:%d: fixed %s: %s\n", fileIn(f.path, d.File), max(d.Pos.Line, 1), d.Rule, d.Fix.Title)
		}
	}
	printDiags(w.Out, f.path, c.diags)
	fmt.Fprintln(w.Out, summary(f.path, c))
	return nil
}

// summary is the last line of a check.
func summary(bot string, c checked) string {
	parts := []string{}
	if c.fixed != nil && len(c.fixed.Fixed) > 0 {
		parts = append(parts, fmt.Sprintf("%d fixed in %s", len(c.fixed.Fixed), count(len(c.fixed.Files), "file")))
	}
	if len(c.diags) == 0 {
		parts = append(parts, fmt.Sprintf("no problems in %s, %s", count(c.flows, "flow"), count(c.talks, "conversation")))
	} else {
		parts = append(parts, count(c.diags.Errors(), "error"), count(len(c.diags)-c.diags.Errors(), "warning"))
		if n := fixable(c.diags); n > 0 && c.fixed == nil {
			parts = append(parts, fmt.Sprintf("--fix mends %d", n))
		}
	}
	return bot + ": " + strings.Join(parts, ", ")
}

// fixable counts what --fix would mend.
func fixable(diags flows.Diags) int {
	n := 0
	for _, d := range diags {
		if d.Fix != nil && d.Fix.Sure {
			n++
		}
	}
	return n
}

// jsonDiag is one diagnostic in --format json.
type jsonDiag struct {
	File     string         `json:"file"` // inside the bot's folder
	Line     int            `json:"line"`
	Column   int            `json:"column"`
	Offset   int            `json:"offset"` // in bytes, as those of a fix
	Severity flows.Severity `json:"severity"`
	Rule     string         `json:"rule"`
	Message  string         `json:"message"`
	Hint     string         `json:"hint,omitempty"`
	Fix      *flows.Fix     `json:"fix,omitempty"`
}

func jsonDiags(diags flows.Diags) []jsonDiag {
	out := make([]jsonDiag, 0, len(diags))
	for _, d := range diags {
		out = append(out, jsonDiag{d.File, max(d.Pos.Line, 1), max(d.Pos.Column, 1), d.Pos.Offset, d.Severity, d.Rule, d.Message, d.Hint, d.Fix})
	}
	return out
}

func writeJSON(w *World, c checked) error {
	out := struct {
		Errors      int        `json:"errors"`
		Warnings    int        `json:"warnings"`
		Fixed       []jsonDiag `json:"fixed,omitempty"` // what --fix has done, at its place then
		Diagnostics []jsonDiag `json:"diagnostics"`
	}{Errors: c.diags.Errors(), Warnings: len(c.diags) - c.diags.Errors(), Diagnostics: jsonDiags(c.diags)}
	if c.fixed != nil {
		out.Fixed = jsonDiags(c.fixed.Fixed)
	}
	enc := json.NewEncoder(w.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
