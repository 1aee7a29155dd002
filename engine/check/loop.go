package check

import (
	"fmt"
	"slices"

	"parley/flows"
)

// spot is a step of a bot: of a flow, by their indexes.
type spot struct{ flow, step int }

// loops reports steps that lead back to themselves without a question or a
// wait between: an error where nothing leads out, else a warning.
func loops(g *graph) flows.Diags {
	l := &loopFinder{g: g, passes: g.passing(false), num: map[spot]int{}, low: map[spot]int{}, on: map[spot]bool{}}
	for _, c := range g.flows {
		for i := range c.steps {
			if v := (spot{c.n, i}); c.at[i] && l.num[v] == 0 {
				l.visit(v)
			}
		}
	}
	return l.out
}

// loopFinder is Tarjan's search for strongly connected steps.
type loopFinder struct {
	g       *graph
	passes  []map[string]bool // by flow: the labels it can end with at once
	num     map[spot]int
	low     map[spot]int
	on      map[spot]bool
	stack   []spot
	counter int
	out     flows.Diags
}

// hop is a way from a step to one that follows at once.
type hop struct {
	to   spot
	pos  flows.Pos
	down bool // into a flow that is called
}

// hops lists the steps that follow a step without anything to wait for, and
// tells whether it can lead elsewhere too.
func (l *loopFinder) hops(v spot) (out []hop, leaves bool) {
	c := l.g.flows[v.flow]
	for _, e := range c.steps[v.step] {
		if e.waits {
			leaves = true
			continue
		}
		if called := l.g.byID[e.via]; called != nil {
			starts := e.do == flows.GoStart && e.to == gone && e.on == "" && e.others == nil
			if len(called.steps) > 0 {
				out = append(out, hop{spot{called.n, 0}, e.pos, !starts})
			}
			if starts || !comesBack(l.passes[called.n], e) {
				continue
			}
		}
		switch {
		case e.to == len(c.steps):
			leaves = true
		case e.to != gone:
			out = append(out, hop{spot{v.flow, e.to}, e.pos, false})
		case e.do == flows.GoRestart && len(c.src.Triggers) > 0:
			out = append(out, hop{spot{v.flow, 0}, e.pos, false})
		default:
			leaves = true
		}
	}
	return out, leaves
}

func (l *loopFinder) visit(v spot) {
	l.counter++
	l.num[v], l.low[v], l.on[v] = l.counter, l.counter, true
	l.stack = append(l.stack, v)
	hops, _ := l.hops(v)
	for _, h := range hops {
		switch {
		case l.num[h.to] == 0:
			l.visit(h.to)
			l.low[v] = min(l.low[v], l.low[h.to])
		case l.on[h.to]:
			l.low[v] = min(l.low[v], l.num[h.to])
		}
	}
	if l.low[v] != l.num[v] {
		return
	}
	at := slices.Index(l.stack, v)
	ring := slices.Clone(l.stack[at:])
	l.stack = l.stack[:at]
	for _, w := range ring {
		l.on[w] = false
	}
	if len(ring) > 1 || slices.ContainsFunc(hops, func(h hop) bool { return h.to == v }) {
		l.report(ring)
	}
}

// report tells of a ring of steps, at the arrow that closes it.
func (l *loopFinder) report(ring []spot) {
	slices.SortFunc(ring, func(a, b spot) int {
		if a.flow != b.flow {
			return a.flow - b.flow
		}
		return a.step - b.step
	})
	in := map[spot]bool{}
	for _, v := range ring {
		in[v] = true
	}
	open := false
	from, back := ring[0], hop{to: ring[0]}
	for _, v := range ring {
		hops, leaves := l.hops(v)
		open = open || leaves
		for _, h := range hops {
			switch {
			case !in[h.to]:
				open = open || !h.down || !l.silent(h.to.flow)
			case h.to.flow != v.flow || h.to.step <= v.step:
				from, back = v, h
			}
		}
	}
	if open && l.counts(ring) {
		return
	}
	acts := slices.ContainsFunc(ring, func(v spot) bool { return l.g.flows[v.flow].src.Steps[v.step].Verb == flows.Do })
	c, to := l.g.flows[from.flow], l.g.flows[back.to.flow]
	d := flows.Diag{
		Rule: "endless-loop", Severity: flows.Error, File: c.src.File, Pos: back.pos,
		Message: fmt.Sprintf("from here the talk goes back to %s again and again, without a question or a wait", to.target(back.to.step, from.flow != back.to.flow)),
		Hint:    "put an `ask` or a `wait` into the loop, or lead out of it",
	}
	switch {
	case open && acts:
		d.Severity = flows.Warning
		d.Message = fmt.Sprintf("this leads back to %s without a question or a wait: an action that keeps failing is tried for ever", to.target(back.to.step, from.flow != back.to.flow))
		d.Hint = "write `retry: 3` at the action, or put a `wait` into the loop"
	case open:
		d.Severity = flows.Warning
		d.Message = fmt.Sprintf("this leads back to %s without a question or a wait: after 100 steps the talk breaks off", to.target(back.to.step, from.flow != back.to.flow))
		d.Hint = "put an `ask` or a `wait` into the loop"
	}
	l.out = append(l.out, d)
}

// counts tells whether a ring changes what its conditions read, or leaves it to
// chance: then it can come to an end.
func (l *loopFinder) counts(ring []spot) bool {
	changed := map[string]bool{}
	var conditions []flows.Str
	for _, v := range ring {
		s := l.g.flows[v.flow].src.Steps[v.step]
		for _, name := range kept(s) {
			changed[name] = true
		}
		for _, a := range s.With {
			changed[a.Name.Value] = true
		}
		conditions = append(conditions, s.If)
		for _, a := range s.Arms {
			if a.Chance != nil {
				return true
			}
			conditions = append(conditions, a.If)
		}
	}
	return slices.ContainsFunc(conditions, func(c flows.Str) bool {
		return slices.ContainsFunc(namesIn(c.Value), func(r read) bool { return changed[r.name] })
	})
}

// silent tells whether a flow does nothing but send and work out, and always
// comes back.
func (l *loopFinder) silent(flow int) bool {
	for i, edges := range l.g.flows[flow].steps {
		if v := l.g.flows[flow].src.Steps[i].Verb; v == flows.Ask || v == flows.Wait || v == flows.Do || v == flows.Handover {
			return false
		}
		for _, e := range edges {
			if e.to == gone || e.via != "" {
				return false
			}
		}
	}
	return true
}

// target names a step for an arrow that leads to it.
func (c *chart) target(i int, elsewhere bool) string {
	name := c.name(i)
	if c.src.Steps[i].ID == "" {
		name = fmt.Sprintf("the `%s` of line %d", c.src.Steps[i].Verb, c.src.Steps[i].Pos.Line)
	}
	if elsewhere {
		name += " of flow `" + c.src.ID + "`"
	}
	return name
}

// passing finds, for each flow, the labels that it can end with at once: with
// no question and no wait on the way and, where mute, nothing sent either.
func (g *graph) passing(mute bool) []map[string]bool {
	out := make([]map[string]bool, len(g.flows))
	for i := range out {
		out[i] = map[string]bool{}
	}
	for changed := true; changed; {
		changed = false
		for _, c := range g.flows {
			before := len(out[c.n])
			for label := range g.throughFrom(c, 0, mute, out) {
				out[c.n][label] = true
			}
			changed = changed || len(out[c.n]) > before
		}
	}
	return out
}

// throughFrom returns the labels that a flow can end with from step i on, and
// where it does so.
func (g *graph) throughFrom(c *chart, i int, mute bool, passes []map[string]bool) map[string]flows.Pos {
	found := map[string]flows.Pos{}
	seen := make([]bool, len(c.steps)+1)
	stack := []int{i}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[i] {
			continue
		}
		seen[i] = true
		if i == len(c.steps) {
			if len(c.steps) == 0 {
				found["done"] = flows.Pos{Line: 1, Column: 1}
			}
			continue
		}
		if mute && speaks(c.src.Steps[i]) {
			continue
		}
		for _, e := range c.steps[i] {
			if e.to == gone || e.waits {
				continue
			}
			if called := g.byID[e.via]; called != nil && !comesBack(passes[called.n], e) {
				continue
			}
			if e.to == len(c.steps) {
				label := e.label
				if label == "" {
					label = "done"
				}
				found[label] = e.pos
				continue
			}
			stack = append(stack, e.to)
		}
	}
	return found
}

// speaks tells whether a step sends something. One with an `if` is taken to:
// its condition may be the other half of another one.
func speaks(s *flows.Step) bool {
	switch s.Verb {
	case flows.Say:
		return len(s.Text) > 0 || len(s.Media) > 0 || len(s.Cards) > 0 || len(s.Links) > 0
	case flows.Ask, flows.Handover:
		return true
	}
	return false
}
