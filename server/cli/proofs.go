package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"parley/engine"
	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/engine/replay/explore"
	"parley/engine/replay/mutate"
	"parley/flows"
)

// proofs are what `parley test` finds out beside how the talks went; nil for
// what was not asked for.
type proofs struct {
	coverage *cover.Coverage
	explored *explore.Report
	saved    []string // the files of the findings
	mutated  *mutate.Report
	least    int // percent of the changes that must be noticed
}

// prove finds out what was asked for, by the talks that were played.
func (o *testOptions) prove(b *flows.Bot, p *engine.Program, talks []*replay.Conversation, results []*replay.Result) (*proofs, error) {
	out := &proofs{least: o.least}
	if err := o.cover(out, b, results); err != nil {
		return nil, err
	}
	if o.explore || o.save != "" {
		var err error
		if out.explored, err = explore.Bot(b, p, explore.Options{Talks: talks}); err != nil {
			return nil, fmt.Errorf("explore %s: %w", b.ID, err)
		}
		if out.saved, err = saveFindings(o.save, out.explored); err != nil {
			return nil, err
		}
	}
	if o.mutate || o.least > 0 {
		out.mutated = mutate.Bot(b, p, talks)
	}
	return out, nil
}

func (o *testOptions) cover(out *proofs, b *flows.Bot, results []*replay.Result) error {
	if !o.coverage && o.html == "" {
		return nil
	}
	c := cover.New(b)
	for _, r := range results {
		c.Add(r)
	}
	if o.coverage {
		out.coverage = c
	}
	if o.html == "" {
		return nil
	}
	return writeFile(o.html, c.WriteHTML)
}

// saveFindings writes each finding as a conversation into a folder, which is
// made where it is not there. A file that is there is left alone: it may have
// been worked on.
func saveFindings(dir string, r *explore.Report) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("save findings in %s: %w", dir, plain(err))
	}
	var out []string
	for _, f := range r.Findings {
		name := filepath.Join(dir, f.Name+".yaml")
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			_, err = file.Write(f.Conversation)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			return out, fmt.Errorf("write %s: %w", name, plain(err))
		}
		out = append(out, name)
	}
	return out, nil
}

// json returns the proofs as a part of the report in JSON.
func (p *proofs) json() replay.Proofs {
	var out replay.Proofs
	if p.coverage != nil {
		out.Coverage = p.coverage
	}
	if p.explored != nil {
		out.Explore = p.explored
	}
	if p.mutated != nil {
		out.Mutate = p.mutated
	}
	return out
}

// print writes the proofs for people; folder is that of the bot.
func (p *proofs) print(w io.Writer, folder string) error {
	if p.coverage != nil {
		fmt.Fprintln(w)
		if err := p.coverage.WriteText(w, folder); err != nil {
			return err
		}
	}
	if p.explored != nil {
		fmt.Fprintln(w)
		if err := p.explored.WriteText(w, folder); err != nil {
			return err
		}
	}
	for _, name := range p.saved {
		fmt.Fprintf(w, "wrote %s\n", filepath.ToSlash(name))
	}
	if p.mutated != nil {
		fmt.Fprintln(w)
		return p.mutated.WriteText(w, folder)
	}
	return nil
}

// failed tells whether something was found that must not be, or too little
// noticed.
func (p *proofs) failed() bool {
	return p.explored != nil && len(p.explored.Findings) > 0 || p.mutated != nil && p.mutated.Percent() < p.least
}
