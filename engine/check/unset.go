package check

import (
	"fmt"
	"slices"
	"strings"

	"parley/flows"
)

// names is a set of variables of a flow, a bit for each.
type names []uint64

func (n names) has(i int) bool { return n[i/64]&(1<<(i%64)) != 0 }
func (n names) add(i int)      { n[i/64] |= 1 << (i % 64) }

// unset warns of variables that are read where no path has set them, and of
// texts that print one which some path has not.
func unset(g *graph) flows.Diags {
	var out flows.Diags
	for _, c := range g.flows {
		u := newUnset(g, c)
		u.spread()
		for i := range c.steps {
			if c.at[i] && u.may[i] != nil {
				u.step(i)
			}
		}
		out = append(out, u.out...)
	}
	return out
}

// Missing names the variables of a flow that are read somewhere behind one of
// its steps, and that a talk which begins at the step may not know by then: in
// the order of the steps that read them.
func Missing(b *flows.Bot, flow string, step int) []string {
	g := newGraph(b)
	c := g.byID[flow]
	if c == nil || step < 0 || step >= len(c.steps) {
		return nil
	}
	u := newUnset(g, c)
	var out []string
	u.missing = func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	u.enter(step, make(names, u.size), make(names, u.size))
	u.follow()
	for i := range c.steps {
		if u.may[i] != nil {
			u.step(i)
		}
	}
	return out
}

// unsetFinder follows the values of one flow.
type unsetFinder struct {
	g     *graph
	c     *chart
	index map[string]int
	size  int     // words of a set
	may   []names // by step: what some path there has set; nil where none leads
	must  []names // by step: what every path there has set
	queue []int
	out   flows.Diags

	missing func(name string) // hears of what is not known, instead of out; may be nil
}

func newUnset(g *graph, c *chart) *unsetFinder {
	u := &unsetFinder{g: g, c: c, index: map[string]int{}}
	note := func(name string) {
		if _, ok := u.index[name]; !ok && !strings.Contains(name, ".") {
			u.index[name] = len(u.index)
		}
	}
	for _, in := range c.src.Inputs {
		note(in.Name)
	}
	for _, s := range c.src.Steps {
		for _, name := range kept(s) {
			note(name)
		}
	}
	u.size = len(u.index)/64 + 1
	u.may, u.must = make([]names, len(c.steps)+1), make([]names, len(c.steps)+1)
	return u
}

// spread carries what is set along all paths, until nothing changes.
func (u *unsetFinder) spread() {
	may, must := make(names, u.size), make(names, u.size)
	for _, in := range u.c.src.Inputs {
		may.add(u.index[in.Name])
		if !in.Optional {
			must.add(u.index[in.Name])
		}
	}
	u.enter(0, may, must)
	all := make(names, u.size)
	for i := range all {
		all[i] = ^uint64(0)
	}
	for _, e := range u.c.ins { // from anywhere in the flow
		if e.to != gone {
			u.enter(e.to, all, must)
		}
	}
	u.follow()
}

// follow carries what is set on, from the steps that are queued.
func (u *unsetFinder) follow() {
	for len(u.queue) > 0 {
		i := u.queue[0]
		u.queue = u.queue[1:]
		if i == len(u.c.steps) {
			continue
		}
		known := u.conditions(u.c.src.Steps[i])
		for _, e := range u.c.steps[i] {
			if e.to == gone || !u.g.taken(e) {
				continue
			}
			may, must := slices.Clone(u.may[i]), slices.Clone(u.must[i])
			for _, name := range e.sets {
				if j, ok := u.index[name]; ok {
					may.add(j)
					must.add(j)
				}
			}
			for _, j := range known {
				must.add(j)
			}
			u.enter(e.to, may, must)
		}
	}
}

// enter joins what one path has set to what is known of a step.
func (u *unsetFinder) enter(i int, may, must names) {
	if u.may[i] == nil {
		u.may[i], u.must[i] = slices.Clone(may), slices.Clone(must)
		u.queue = append(u.queue, i)
		return
	}
	changed := false
	for w := range may {
		m, n := u.may[i][w]|may[w], u.must[i][w]&must[w]
		changed = changed || m != u.may[i][w] || n != u.must[i][w]
		u.may[i][w], u.must[i][w] = m, n
	}
	if changed {
		u.queue = append(u.queue, i)
	}
}

// conditions are the variables that a step's conditions ask about: behind
// them, who wrote it is taken to know which are set.
func (u *unsetFinder) conditions(s *flows.Step) []int {
	var out []int
	look := func(c flows.Str) {
		if !c.Set() {
			return
		}
		for _, r := range namesIn(c.Value) {
			if j, ok := u.index[r.name]; ok {
				out = append(out, j)
			}
		}
	}
	look(s.If)
	for _, a := range s.Arms {
		look(a.If)
	}
	return out
}

// step looks at what a step reads.
func (u *unsetFinder) step(i int) {
	s := u.c.src.Steps[i]
	own := kept(s)
	expr := func(x flows.Str, own []string) {
		if x.Set() {
			u.reads(i, u.c.src.File, x, piece{x.Value, 0}, own, false)
		}
	}
	text := func(file string, t flows.Text, own []string) {
		for _, v := range t {
			if !strings.Contains(v.Value, "${") {
				continue
			}
			for _, p := range piecesOf(v.Value) {
				u.reads(i, file, v, p, own, true)
			}
		}
	}
	expr(s.If, nil)
	expr(s.Value, nil)
	for j, a := range s.Sets {
		expr(a.Expr, own[:j])
	}
	for _, a := range s.Arms {
		expr(a.If, nil)
	}
	expr(s.Min, own)
	expr(s.Max, own)
	for _, r := range s.Reject {
		expr(r.If, own)
	}
	for _, ch := range s.Choices {
		expr(ch.If, own)
	}
	for _, x := range []flows.Str{s.Until, s.Each, s.From, s.Day, s.Length, s.Amount} {
		expr(x, nil)
	}
	for _, v := range values(s) { // what is given may be missing
		for _, p := range piecesOf(v.Value) {
			u.reads(i, u.c.src.File, v, p, own, false)
		}
	}
	for _, w := range s.Wordings() {
		seen := []string(nil)
		if w.Key != "" { // said when there is, or was, an answer
			seen = own
		}
		text(u.c.src.File, w.Text, seen)
		key := s.ID + w.Key
		for _, tr := range u.c.src.Texts {
			text(tr.File, tr.Texts[key].Text, seen)
		}
	}
}

// reads looks at one expression. What is worked out with `??` or compared with
// nil is meant to be missing at times.
func (u *unsetFinder) reads(i int, file string, in flows.Str, p piece, own []string, sent bool) {
	if strings.Contains(p.src, "??") || strings.Contains(p.src, "nil") || strings.Contains(p.src, "?.") {
		return
	}
	s := u.c.src.Steps[i]
	for _, r := range namesIn(p.src) {
		j, ok := u.index[r.name]
		if !ok || slices.Contains(own, r.name) {
			continue
		}
		if u.missing != nil {
			if !u.must[i].has(j) {
				u.missing(r.name)
			}
			continue
		}
		d := flows.Diag{File: file, Severity: flows.Warning, Pos: in.At(p.offset + r.offset)}
		switch {
		case !u.may[i].has(j):
			d.Rule, d.Message = "never-set", fmt.Sprintf("`%s` has no value here: no way to %s sets it", r.name, u.c.name(i))
			d.Hint = "set it before, or read it further down"
		case sent && !u.must[i].has(j) && !s.If.Set() && !strings.Contains(p.src, "?"):
			d.Rule, d.Message = "maybe-unset", fmt.Sprintf("`%s` may have no value here, and then this text cannot be sent", r.name)
			d.Hint = fmt.Sprintf("write `${%s ?? \"...\"}`, or set it on every way to %s", r.name, u.c.name(i))
		default:
			continue
		}
		u.out = append(u.out, d)
	}
}
