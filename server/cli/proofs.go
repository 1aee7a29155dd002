package cli

import (
	"fmt"
	"io"

	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/flows"
)

// proofs are what `parley test` finds out beside how the talks went; nil for
// what was not asked for.
type proofs struct {
	coverage *cover.Coverage
}

// prove finds out what was asked for.
func (o *testOptions) prove(b *flows.Bot, results []*replay.Result) (*proofs, error) {
	p := &proofs{}
	if !o.coverage && o.html == "" {
		return p, nil
	}
	c := cover.New(b)
	for _, r := range results {
		c.Add(r)
	}
	if o.coverage {
		p.coverage = c
	}
	if o.html == "" {
		return p, nil
	}
	return p, writeFile(o.html, c.WriteHTML)
}

// json returns the proofs as a part of the report in JSON.
func (p *proofs) json() replay.Proofs {
	var out replay.Proofs
	if p.coverage != nil {
		out.Coverage = p.coverage
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
	return nil
}
