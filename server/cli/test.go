package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"parley/engine/replay"
)

var testCommand = command{
	name: "test", args: "BOT [flags]", short: "replay the conversations of a bot",
	long: `Plays the talks in conversations/*.yaml and compares what the bot says with
what is written. A talk that differs is printed up to the first difference,
with the step that spoke and why. The exit status is 1 where one differs.

--accept writes the bot lines as the talk went, and leaves every other byte of
the file alone. Read the diff before you keep it.

--coverage tells what parts of the bot the talks came by, and which they never
did. --html FILE writes it as a page for people who read no flow files.

--explore walks through the bot on its own: every choice, good answers and such
as are refused, nonsense, silence, back, cancel, and actions that fail. It tells
how often each outcome of each question was seen, what was not and why, and
prints each fault it finds as a conversation that goes wrong; --save DIR keeps
these. The exit status is 1 where it finds one.

--mutate changes the bot in one small place after the other (a route less, two
swapped, a rule taken away, a comparison turned around, a number one more, a
step left out, ...), plays the talks, and tells which changes none of them
noticed. No file is written. --least N makes the exit status 1 where they notice
fewer than N percent.`,
	flags: func(fs *flag.FlagSet) runner {
		o := testOptions{}
		fs.StringVar(&o.run, "run", "", "only talks whose name or file matches the pattern `RE`")
		fs.BoolVar(&o.accept, "accept", false, "write the bot lines as the talks went")
		fs.StringVar(&o.junit, "junit", "", "also write the results to `FILE` as JUnit XML")
		fs.BoolVar(&o.json, "json", false, "print the results as JSON, with each whole talk")
		fs.BoolVar(&o.coverage, "coverage", false, "tell what parts of the bot no talk came by")
		fs.StringVar(&o.html, "html", "", "write the coverage to `FILE`, as a page")
		fs.BoolVar(&o.explore, "explore", false, "walk through the bot, and find what leaves people without an answer")
		fs.StringVar(&o.save, "save", "", "explore, and write each finding as a conversation into `DIR`")
		fs.BoolVar(&o.mutate, "mutate", false, "tell which small mistakes in the bot no talk would notice")
		fs.IntVar(&o.least, "least", 0, "mutate, and exit with 1 where the talks notice fewer than `N` percent")
		return func(_ context.Context, w *World, args []string) error { return o.test(w, args) }
	},
}

type testOptions struct {
	run, junit        string
	html, save        string
	accept, json      bool
	coverage, explore bool
	mutate            bool
	least             int // percent; 0 asks for none
}

func (o *testOptions) test(w *World, args []string) error {
	only, err := regexp.Compile(o.run)
	if err != nil {
		return usagef("test --run %s: %v", o.run, err)
	}
	if o.least < 0 || o.least > 100 {
		return usagef("test --least %d: want a number from 1 to 100", o.least)
	}
	f, err := oneBot("test", args)
	if err != nil {
		return err
	}
	defer f.root.Close()
	b, p, err := f.sound(w.Err, "test")
	if err != nil {
		return err
	}
	talks, err := f.talks(b)
	if err != nil {
		return err
	}
	player := replay.NewPlayer(b, p)
	var results []*replay.Result
	var played []*replay.Conversation
	for _, t := range talks {
		if !only.MatchString(t.Name) && !only.MatchString(t.File) {
			continue
		}
		if t.diags.Errors() == 0 && o.accept {
			if t.Conversation, err = f.accept(w, player, t.Conversation, o.json); err != nil {
				return err
			}
		}
		if t.diags.Errors() > 0 {
			printDiags(w.Err, f.path, t.diags)
			results = append(results, replay.Unreadable(t.Conversation, t.diags))
			continue
		}
		played = append(played, t.Conversation)
		results = append(results, player.Play(t.Conversation)...)
	}
	proofs, err := o.prove(b, p, played, results)
	if err != nil {
		return err
	}
	return o.report(w, f, results, proofs)
}

// accept writes the bot lines of a talk, and returns it as it then is.
func (f *folder) accept(w *World, p *replay.Player, c *replay.Conversation, quiet bool) (*replay.Conversation, error) {
	out, err := p.Accept(c)
	if err != nil {
		return nil, fmt.Errorf("accept %s: %w", filepath.Join(f.path, c.File), err)
	}
	before, err := f.root.ReadFile(c.File)
	if err != nil {
		return nil, fmt.Errorf("accept %s: %w", filepath.Join(f.path, c.File), plain(err))
	}
	if bytes.Equal(before, out) {
		return c, nil
	}
	if err := f.replace(c.File, out); err != nil {
		return nil, fmt.Errorf("accept %s: %w", filepath.Join(f.path, c.File), plain(err))
	}
	if !quiet {
		fmt.Fprintf(w.Out, "wrote %s\n", c.File)
	}
	again, _ := p.Read(c.File, out)
	return again, nil
}

// replace writes a file of the folder whole: a reader sees the old one or the
// new one.
func (f *folder) replace(name string, data []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := f.root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	temp := name + ".new"
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = f.root.Rename(temp, name)
	}
	if err != nil {
		_ = f.root.Remove(temp) // the first error is the one to tell
	}
	return err
}

func (o *testOptions) report(w *World, f *folder, results []*replay.Result, proofs *proofs) error {
	passed, failed := replay.Count(results)
	if o.junit != "" {
		if err := writeFile(o.junit, func(w io.Writer) error { return replay.WriteJUnit(w, f.id, results) }); err != nil {
			return err
		}
	}
	if o.json {
		if err := replay.WriteJSON(w.Out, results, proofs.json()); err != nil {
			return fmt.Errorf("test %s: %w", f.path, err)
		}
	} else if err := printResults(w.Out, f.path, results); err != nil {
		return fmt.Errorf("test %s: %w", f.path, err)
	} else {
		fmt.Fprintf(w.Out, "%d passed, %d failed\n", passed, failed)
		if err := proofs.print(w.Out, filepath.ToSlash(f.path)); err != nil {
			return fmt.Errorf("test %s: %w", f.path, err)
		}
	}
	if len(results) == 0 && o.run != "" {
		return fmt.Errorf("test %s: no talk is called %q", f.path, o.run)
	} else if len(results) == 0 {
		fmt.Fprintf(w.Err, "parley: test %s: conversations/ holds no talk\n", f.path)
	}
	if failed > 0 || proofs.failed() {
		return errNo
	}
	return nil
}

func printResults(w io.Writer, folder string, results []*replay.Result) error {
	for _, r := range results {
		if r.Passed() {
			fmt.Fprintf(w, "ok    %s\n", r.Name)
			continue
		}
		fmt.Fprintf(w, "FAIL  %s (%s:%d)\n", r.Name, path.Join(filepath.ToSlash(folder), r.File), r.Pos.Line)
		if err := r.Print(w); err != nil {
			return err
		}
	}
	return nil
}

// writeFile makes a file of what write writes.
func writeFile(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	err := write(&b)
	if err == nil {
		err = os.WriteFile(name, b.Bytes(), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, plain(err))
	}
	return nil
}
