package check

import (
	"fmt"
	"maps"
	"slices"

	"parley/flows"
)

// silences warns of talks that end without a word: a flow that a person starts
// and that ends before anything is sent, and a last miss that ends it all.
func silences(g *graph) flows.Diags {
	s := &silence{g, g.passing(true)}
	top := g.topLevel()
	var out flows.Diags
	report := func(file string, pos flows.Pos, message string) {
		out = append(out, flows.Diag{Rule: "dead-end", Severity: flows.Warning, File: file, Pos: pos, Message: message,
			Hint: "add a `say` before the talk ends"})
	}
	for _, c := range g.flows {
		if c.byPerson() {
			if file, pos, ok := s.from(c, 0); ok {
				report(file, pos, fmt.Sprintf("a person can start flow `%s` and come to this end without an answer", c.src.ID))
			}
		}
		if !top[c.n] {
			continue
		}
		for i, edges := range c.steps {
			for _, e := range edges {
				if e.route == "invalid" && c.at[i] && s.after(c, e) {
					report(c.src.File, e.pos, fmt.Sprintf("who is not understood at %s is left without an answer", c.name(i)))
				}
			}
		}
		if a := c.src.Fallback; a != nil && s.after(c, c.follow(a, len(c.steps), "")) {
			report(c.src.File, a.Pos, "who is not understood in this flow is left without an answer")
		}
	}
	if a := g.bot.Fallback; a != nil && a.Go == flows.GoEnd {
		report("bot.yaml", a.Pos, "who is not understood is left without an answer")
	}
	return out
}

// silence walks paths on which nothing is sent.
type silence struct {
	g      *graph
	passes []map[string]bool
}

// from finds an end of the talk that is reached from step i in silence.
func (s *silence) from(c *chart, i int) (file string, pos flows.Pos, ok bool) {
	ends := s.g.throughFrom(c, i, true, s.passes)
	for _, label := range slices.Sorted(maps.Keys(ends)) {
		return c.src.File, ends[label], true
	}
	return "", pos, false
}

// after tells whether an edge leads to the end of the talk in silence.
func (s *silence) after(c *chart, e edge) bool {
	switch {
	case e.do == flows.GoStart:
		if f := s.g.byID[e.via]; f != nil {
			_, _, ok := s.from(f, 0)
			return ok
		}
		return false
	case e.to == gone || e.via != "":
		return false
	case e.to == len(c.steps):
		return true
	}
	_, _, ok := s.from(c, e.to)
	return ok
}

// byPerson tells whether a message or a visit of a person starts the flow.
func (c *chart) byPerson() bool {
	return slices.ContainsFunc(c.src.Triggers, func(t flows.Trigger) bool {
		return t.Default || len(t.Words) > 0 || len(t.Like) > 0 || t.Ref.Set() || t.Event.Value == "get_started"
	})
}

// topLevel tells which flows can be the first of a talk.
func (g *graph) topLevel() []bool {
	out := make([]bool, len(g.flows))
	started := func(e edge) {
		if f := g.byID[e.via]; f != nil && e.do == flows.GoStart {
			out[f.n] = true
		}
	}
	for _, c := range g.flows {
		out[c.n] = out[c.n] || len(c.src.Triggers) > 0
		for _, e := range c.ins {
			started(e)
		}
		for _, edges := range c.steps {
			for _, e := range edges {
				started(e)
			}
		}
		for _, s := range c.src.Steps {
			if f := g.byID[scheduled(s)]; f != nil {
				out[f.n] = true
			}
		}
	}
	for _, a := range g.bot.Arrows() {
		if f := g.byID[a.Target]; f != nil && a.Go == flows.GoStart {
			out[f.n] = true
		}
	}
	return out
}
