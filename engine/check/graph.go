package check

import (
	"cmp"
	"slices"
	"strings"

	"parley/flows"
)

// gone is where an edge leads that leaves the flow for good: start, cancel,
// restart, back, repeat.
const gone = -1

// anyLabel stands for a label that is worked out while the bot runs.
const anyLabel = "*"

// graph is a bot as its rules walk it: what can come after each step.
type graph struct {
	bot   *flows.Bot
	flows []*chart // as bot.Flows
	byID  map[string]*chart
}

// chart is one flow.
type chart struct {
	src   *flows.Flow
	n     int // in graph.flows
	index map[string]int
	steps [][]edge // by step: what can come after it
	ins   []edge   // the flow's own arrows: anytime, fallback, on_error
	at    []bool   // the steps that a path reaches
	ends  map[string]bool
}

// edge leads from a step to what comes after it.
type edge struct {
	to     int // a step; len(steps) is the end of the flow
	do     flows.Go
	via    string   // the flow that is called on the way, or that `start` begins
	on     string   // the label of via that leads here; "" is any that others has not
	others []string // the labels of via that lead elsewhere
	label  string   // of an end
	pos    flows.Pos
	waits  bool     // an answer, an event or a while stands before it
	skips  bool     // the step's `if` does not hold
	route  string   // the outcome that it is written for
	sets   []string // the names that have a value behind it
}

func newGraph(b *flows.Bot) *graph {
	g := &graph{bot: b, byID: map[string]*chart{}}
	for i, f := range b.Flows {
		c := &chart{src: f, n: i, index: make(map[string]int, len(f.Steps)), ends: map[string]bool{}}
		for j, s := range f.Steps {
			if s.ID != "" {
				c.index[s.ID] = j
			}
		}
		g.flows = append(g.flows, c)
		g.byID[f.ID] = c
	}
	for _, c := range g.flows {
		c.steps = make([][]edge, len(c.src.Steps))
		for i := range c.src.Steps {
			c.steps[i] = c.after(i)
		}
		for _, a := range c.src.Arrows() {
			c.ins = append(c.ins, c.follow(a, len(c.steps), ""))
		}
	}
	g.reach()
	return g
}

// after lists what can come after step i.
func (c *chart) after(i int) []edge {
	s := c.src.Steps[i]
	var out []edge
	if s.If.Set() {
		out = append(out, edge{to: i + 1, skips: true, pos: s.If.Pos})
	}
	switch s.Verb {
	case flows.Branch:
		return append(out, c.arms(i)...)
	case flows.End:
		e := edge{to: len(c.src.Steps), do: flows.GoEnd, label: cmp.Or(s.Label.Value, "done"), pos: s.Pos}
		if strings.Contains(e.label, "${") {
			e.label = anyLabel
		}
		return append(out, e)
	case flows.Ask:
		return append(out, c.answers(i)...)
	case flows.Call:
		return append(out, c.returns(i)...)
	case flows.Wait:
		return append(out, c.rested(i)...)
	case flows.Do:
		return append(out, c.acted(i)...)
	case flows.Handover:
		return append(out, c.handed(i)...)
	}
	for j := range s.Routes {
		out = append(out, c.follow(&s.Routes[j].Arrow, i, ""))
	}
	return append(out, c.onward(i, kept(s)))
}

// onward is the edge of an outcome without a route.
func (c *chart) onward(i int, sets []string) edge {
	s := c.src.Steps[i]
	e := edge{to: i + 1, pos: s.Pos}
	if s.Next != nil {
		e = c.follow(s.Next, i, "")
	}
	e.sets = sets
	return e
}

func (c *chart) arms(i int) []edge {
	s := c.src.Steps[i]
	var out []edge
	open := true
	for j := range s.Arms {
		a := &s.Arms[j]
		out = append(out, c.follow(&a.Next, i, ""))
		open = open && !a.Else && a.Chance == nil
	}
	if open {
		out = append(out, c.onward(i, nil))
	}
	return out
}

// answers lists the edges behind a question.
func (c *chart) answers(i int) []edge {
	s := c.src.Steps[i]
	typ, names := s.AnswerType(), kept(s)
	offers := typ == "slot" || s.From.Set() // and may have nothing to offer
	routed := map[string]bool{}
	var out []edge
	for j := range s.Routes {
		r := &s.Routes[j]
		routed[r.Outcome] = true
		e := c.follow(&r.Arrow, i, r.Outcome)
		e.waits, e.route = r.Outcome != "none" || !offers, r.Outcome
		switch {
		case r.Outcome == "invalid" || r.Outcome == "timeout" || r.Outcome == "failed" || r.Outcome == "none":
		case r.Outcome == "skip" && !s.Default.Set():
		case typ == "choice" || r.Outcome == "yes" || r.Outcome == "no" || r.Outcome == "skip":
			e.sets = names
		}
		out = append(out, e)
	}
	if offers && !routed["none"] {
		out = append(out, c.onward(i, nil))
	}
	all := false // answers have routes
	switch typ {
	case "choice":
		all = !s.From.Set() && !slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return !routed[ch.ID] })
	case "yesno":
		all = routed["yes"] && routed["no"] && !slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return !routed[ch.ID] })
	}
	if !all {
		e := c.onward(i, names)
		e.waits = true
		out = append(out, e)
	}
	return out
}

// returns lists the edges behind a call.
func (c *chart) returns(i int) []edge {
	s := c.src.Steps[i]
	var out []edge
	var routed []string
	for j := range s.Routes {
		r := &s.Routes[j]
		e := c.follow(&r.Arrow, i, "")
		if e.via != "" { // an arrow that calls in its turn: what comes back is not told apart
			out = append(out, e)
			e = edge{to: gone}
		}
		e.via, e.on, e.route = s.Flow.Value, r.Outcome, r.Outcome
		if r.Outcome != "error" {
			e.sets = kept(s)
		}
		routed = append(routed, r.Outcome)
		out = append(out, e)
	}
	e := c.onward(i, kept(s))
	if s.Each.Set() { // of no item, nothing runs
		out = append(out, e)
	}
	if e.via != "" {
		out = append(out, e)
		e = edge{to: gone}
	}
	e.via, e.others, e.pos = s.Flow.Value, routed, s.Pos
	return append(out, e)
}

// rested lists the edges behind a wait.
func (c *chart) rested(i int) []edge {
	s := c.src.Steps[i]
	var out []edge
	timeout := s.Timeout.Set()
	for j := range s.Routes {
		e := c.follow(&s.Routes[j].Arrow, i, "")
		e.waits, e.route = true, s.Routes[j].Outcome
		out = append(out, e)
		timeout = timeout && s.Routes[j].Outcome != "timeout"
	}
	if timeout {
		e := c.onward(i, nil)
		e.waits = true
		out = append(out, e)
	}
	e := c.onward(i, kept(s))
	e.waits = true
	return append(out, e)
}

// acted lists the edges behind an action. It keeps a value where it has done
// what it is for; a page that is not there has a status, too.
func (c *chart) acted(i int) []edge {
	s := c.src.Steps[i]
	empty := []string{"error", "taken", "none"}
	if s.Action.Value == "http" {
		empty = empty[:2]
	}
	var out []edge
	routed := map[string]bool{}
	for j := range s.Routes {
		r := &s.Routes[j]
		e := c.follow(&r.Arrow, i, "")
		e.route, routed[r.Outcome] = r.Outcome, true
		if !slices.Contains(empty, r.Outcome) {
			e.sets = kept(s)
		}
		out = append(out, e)
	}
	if a := flows.ActionOf(s.Action.Value); a != nil && slices.ContainsFunc(a.Outcomes, func(o string) bool {
		return o != "error" && slices.Contains(empty, o) && !routed[o]
	}) {
		out = append(out, c.onward(i, nil))
	}
	return append(out, c.onward(i, kept(s)))
}

// handed lists the edges behind a handover.
func (c *chart) handed(i int) []edge {
	s := c.src.Steps[i]
	var out []edge
	resolved, timeout := false, s.Timeout.Set()
	for j := range s.Routes {
		r := &s.Routes[j]
		e := c.follow(&r.Arrow, i, "")
		e.waits, e.route = r.Outcome != "error", r.Outcome
		switch r.Outcome {
		case "resolved":
			e.sets, resolved = kept(s), true
		case "timeout":
			timeout = false
		}
		out = append(out, e)
	}
	waiting := func(sets []string) {
		e := c.onward(i, sets)
		e.waits = true
		out = append(out, e)
	}
	if timeout {
		waiting(nil)
	}
	if !resolved {
		waiting(kept(s))
	}
	return out
}

// kept are the variables that a step gives a value.
func kept(s *flows.Step) []string {
	var out []string
	if s.ID != "" && (s.Verb != flows.Set || s.Value.Set()) && s.Verb != flows.Say {
		out = append(out, s.ID)
	}
	for _, a := range s.Sets {
		out = append(out, a.Name.Value)
	}
	for _, v := range s.Save {
		out = append(out, v.To.Value)
	}
	return out
}

// follow is the edge of an arrow at step i. Behind the outcomes that leave the
// question open, a call comes back to it.
func (c *chart) follow(a *flows.Arrow, i int, outcome string) edge {
	e := edge{to: gone, do: a.Go, pos: a.Pos}
	switch a.Go {
	case flows.GoStep, flows.GoRedo:
		if j, ok := c.index[a.Target]; ok {
			e.to = j
		}
	case flows.GoCall:
		e.to, e.via = i+1, a.Target
		if outcome == "invalid" || outcome == "timeout" {
			e.to = i
		}
		if i >= len(c.src.Steps) { // not of a step: back to the question
			e.to = gone
		}
	case flows.GoStart:
		e.via = a.Target
	case flows.GoEnd:
		e.to, e.label = len(c.src.Steps), cmp.Or(a.Target, "done")
	}
	return e
}

// reach finds the steps that paths reach and the labels that flows end with;
// which depend on each other.
func (g *graph) reach() {
	for changed := true; changed; {
		changed = false
		for _, c := range g.flows {
			before := len(c.ends)
			c.at = make([]bool, len(c.steps)+1)
			c.walk(0, g.taken)
			for _, e := range c.ins {
				if e.to != gone {
					c.walk(e.to, g.taken)
				}
				c.finish(e)
			}
			for i, edges := range c.steps {
				for _, e := range edges {
					if c.at[i] && g.taken(e) {
						c.finish(e)
					}
				}
			}
			changed = changed || len(c.ends) > before
		}
	}
}

// finish notes the label with which an edge ends the flow.
func (c *chart) finish(e edge) {
	if e.to == len(c.steps) {
		c.ends[cmp.Or(e.label, "done")] = true
	}
}

// walk marks what can be reached from a step.
func (c *chart) walk(from int, taken func(edge) bool) {
	stack := []int{from}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if c.at[i] {
			continue
		}
		c.at[i] = true
		if i == len(c.steps) {
			if len(c.steps) == 0 {
				c.ends["done"] = true
			}
			continue
		}
		for _, e := range c.steps[i] {
			if e.to != gone && !c.at[e.to] && taken(e) {
				stack = append(stack, e.to)
			}
		}
	}
}

// taken tells whether an edge can be taken: one behind a call, whether the
// flow comes back with such a label.
func (g *graph) taken(e edge) bool {
	f := g.byID[e.via]
	if e.via == "" || f == nil || e.do == flows.GoStart && e.on == "" && e.others == nil {
		return true
	}
	return comesBack(f.ends, e)
}

// comesBack tells whether one of the labels leads along an edge behind a call.
func comesBack(labels map[string]bool, e edge) bool {
	switch {
	case len(labels) == 0:
		return e.on == "error"
	case labels[anyLabel] || e.on == "error":
		return true
	case e.on != "":
		return labels[e.on]
	}
	for l := range labels {
		if !slices.Contains(e.others, l) {
			return true
		}
	}
	return false
}

// name is how a message speaks of step i.
func (c *chart) name(i int) string {
	s := c.src.Steps[i]
	if s.ID != "" {
		return "step `" + s.ID + "`"
	}
	return "this `" + string(s.Verb) + "`"
}
