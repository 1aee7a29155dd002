package explore

import (
	"slices"
	"strings"

	"parley/engine"
	"parley/flows"
)

// spot is a place where a talk can rest: a step of a flow, by its index. The
// zero step of no flow is a talk in which nothing is open.
type spot struct {
	flow string
	step int
}

var idle = spot{}

// use says what a name is still read for.
type use uint8

const (
	printed use = 1 << iota // by a text: whether it is there matters
	decides                 // by an expression that leads elsewhere: its value matters
)

// uses are the names that matter from a step on.
type uses map[string]use

// chart is what can be told of a bot without running it.
type chart struct {
	bot      *flows.Bot
	program  *engine.Program
	flows    map[string]*flowChart
	entry    uses            // of what matters where nothing is open
	contacts uses            // what fields of a contact are read for, anywhere
	levels   []float64       // the numbers that conditions and data name, in order
	named    map[string]bool // the texts that they name: choices, keys, literals
}

type flowChart struct {
	src   *flows.Flow
	index map[string]int
	reads []engine.Reads
	own   engine.Reads
	hears bool   // a question looks in what was written before
	live  []uses // on entering a step
	after []uses // behind it
	lost  map[string]bool
}

// hop is a way from a step to what can follow it.
type hop struct {
	flow string // "" is the same one
	step int
}

func newChart(b *flows.Bot, p *engine.Program) *chart {
	c := &chart{bot: b, program: p, flows: map[string]*flowChart{}, entry: uses{}, contacts: uses{}}
	for _, f := range b.Flows {
		fc := &flowChart{src: f, index: map[string]int{}, own: p.Reads(f.ID, -1)}
		for i, s := range f.Steps {
			if s.ID != "" {
				fc.index[s.ID] = i
			}
			fc.reads = append(fc.reads, p.Reads(f.ID, i))
			fc.hears = fc.hears || s.Hear
		}
		fc.live, fc.after = make([]uses, len(f.Steps)+1), make([]uses, len(f.Steps)+1)
		for i := range fc.live {
			fc.live[i], fc.after[i] = uses{}, uses{}
		}
		fc.lost = fc.unread()
		c.flows[f.ID] = fc
	}
	for _, fc := range c.flows {
		for _, r := range append(fc.reads, fc.own) {
			c.contacts.note(r)
		}
	}
	c.levels, c.named = c.constants()
	for c.spread() {
	}
	for _, fc := range c.flows {
		c.entry.take(fc.live[0], isGlobal)
	}
	return c
}

// spread passes on what matters against the way of the talk, and tells whether
// anything was new.
func (c *chart) spread() bool {
	changed := false
	for _, f := range c.bot.Flows {
		fc := c.flows[f.ID]
		for i := len(f.Steps) - 1; i >= 0; i-- {
			for _, h := range c.hops(f, i) {
				if h.flow == "" {
					changed = fc.after[i].take(fc.live[h.step], nil) || changed
				} else if to := c.flows[h.flow]; to != nil {
					changed = fc.after[i].take(to.live[0], isGlobal) || changed
				}
			}
			own := f.Steps[i].ID
			keeps := f.Steps[i].Verb != flows.Ask || f.Steps[i].If.Set()
			changed = fc.live[i].take(fc.after[i], func(name string) bool { return keeps || name != own }) || changed
			changed = fc.live[i].note(fc.reads[i]) || changed
			for _, name := range fc.reads[i].Values {
				changed = fc.live[i].add(name, printed|c.useOf(fc, i)) || changed
			}
		}
	}
	return changed
}

// useOf says what the values that a step works out are read for: those of a
// variable by what comes behind, those of a call by the flow that it calls,
// those of an end by the calls of its flow, and those of a contact and of an
// action by anybody.
func (c *chart) useOf(fc *flowChart, i int) use {
	s := fc.src.Steps[i]
	out := fc.after[i][s.ID]
	for _, a := range s.Sets {
		out |= fc.after[i][a.Name.Value] | c.contacts[a.Name.Value]
	}
	switch s.Verb {
	case flows.Do:
		return out | decides
	case flows.Call:
		if to := c.flows[s.Flow.Value]; to != nil {
			for _, a := range s.With {
				out |= to.live[0][a.Name.Value]
			}
		}
	case flows.End:
		for _, caller := range c.flows {
			for j, call := range caller.src.Steps {
				if call.Verb == flows.Call && call.Flow.Value == fc.src.ID {
					out |= caller.after[j][call.ID]
				}
			}
		}
	}
	return out
}

func (u uses) add(name string, what use) bool {
	if u[name]&what == what {
		return false
	}
	u[name] |= what
	return true
}

func (u uses) note(r engine.Reads) bool {
	changed := false
	for _, name := range r.Control {
		changed = u.add(name, decides) || changed
	}
	for _, name := range r.Words {
		changed = u.add(name, printed) || changed
	}
	return changed
}

func (u uses) take(from uses, only func(string) bool) bool {
	changed := false
	for name, what := range from {
		if only == nil || only(name) {
			changed = u.add(name, what) || changed
		}
	}
	return changed
}

// isGlobal tells whether a name is the same in every flow.
func isGlobal(name string) bool {
	return name == "now" || strings.HasPrefix(name, "contact.")
}

// hops lists what can follow a step, where nobody interrupts.
func (c *chart) hops(f *flows.Flow, i int) []hop {
	s := f.Steps[i]
	var out []hop
	for _, a := range s.Arrows() {
		out = append(out, c.hop(f, a)...)
	}
	if s.Verb == flows.Call {
		out = append(out, hop{flow: s.Flow.Value})
	}
	if flow, ok := scheduled(s); ok {
		out = append(out, hop{flow: flow})
	}
	if fallsThrough(s) && i+1 < len(f.Steps) {
		out = append(out, hop{step: i + 1})
	}
	for _, a := range s.Arrows() {
		if a.Go == flows.GoCall && i+1 < len(f.Steps) {
			out = append(out, hop{step: i + 1})
		}
	}
	return out
}

func (c *chart) hop(f *flows.Flow, a *flows.Arrow) []hop {
	switch a.Go {
	case flows.GoStep, flows.GoRedo:
		if i, ok := c.flows[f.ID].index[a.Target]; ok {
			return []hop{{step: i}}
		}
	case flows.GoCall, flows.GoStart:
		return []hop{{flow: a.Target}}
	}
	return nil
}

// fallsThrough tells whether the step below can follow.
func fallsThrough(s *flows.Step) bool {
	if s.If.Set() {
		return true
	}
	if s.Next != nil || s.Verb == flows.End {
		return false
	}
	switch s.Verb {
	case flows.Branch:
		return !slices.ContainsFunc(s.Arms, func(a flows.Arm) bool { return a.Else || a.Chance != nil })
	case flows.Ask:
		routed := func(outcome string) bool {
			return slices.ContainsFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == outcome })
		}
		switch s.AnswerType() {
		case "choice":
			return s.From.Set() || slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return !routed(ch.ID) })
		case "yesno":
			return !routed("yes") || !routed("no")
		}
	}
	return true
}

// scheduled returns the flow that a `do: schedule` starts.
func scheduled(s *flows.Step) (string, bool) {
	if s.Verb != flows.Do || s.Action.Value != "schedule" {
		return "", false
	}
	for _, a := range s.With {
		if v, ok := a.Value.(flows.Str); ok && a.Name.Value == "flow" {
			return v.Value, true
		}
	}
	return "", false
}

// reached finds the steps that a path leads to, whatever its conditions say.
func (c *chart) reached() map[spot]bool {
	out := map[spot]bool{}
	var visit func(s spot)
	visit = func(s spot) {
		fc := c.flows[s.flow]
		if fc == nil || out[s] || s.step >= len(fc.src.Steps) {
			return
		}
		out[s] = true
		if s.step == 0 {
			for _, a := range fc.src.Arrows() {
				for _, h := range c.hop(fc.src, a) {
					visit(h.from(s.flow))
				}
			}
		}
		for _, h := range c.hops(fc.src, s.step) {
			visit(h.from(s.flow))
		}
	}
	for _, f := range c.bot.Flows {
		if len(f.Triggers) > 0 {
			visit(spot{f.ID, 0})
		}
	}
	for _, a := range c.bot.Arrows() {
		if a.Enters() {
			visit(spot{a.Target, 0})
		}
	}
	return out
}

func (h hop) from(flow string) spot {
	if h.flow != "" {
		return spot{h.flow, h.step}
	}
	return spot{flow, h.step}
}

// unread finds the questions of a flow whose answer nothing in it reads, no
// route depends on, and nothing saves.
func (fc *flowChart) unread() map[string]bool {
	read := map[string]bool{}
	note := func(r engine.Reads) {
		for _, name := range slices.Concat(r.Control, r.Values, r.Words) {
			read[name] = true
		}
	}
	note(fc.own)
	for i, s := range fc.src.Steps {
		own := fc.reads[i]
		if s.Verb == flows.Ask { // what a question reads of itself is no use of the answer
			notOwn := func(name string) bool { return name == s.ID }
			own = engine.Reads{Values: own.Values, Control: slices.DeleteFunc(slices.Clone(own.Control), notOwn), Words: slices.DeleteFunc(slices.Clone(own.Words), notOwn)}
		}
		note(own)
	}
	out := map[string]bool{}
	for _, s := range fc.src.Steps {
		routed := slices.ContainsFunc(s.Routes, func(r flows.Route) bool {
			return r.Outcome == "yes" || r.Outcome == "no" || slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return ch.ID == r.Outcome })
		})
		if s.Verb == flows.Ask && s.ID != "" && !read[s.ID] && len(s.Save) == 0 && !routed && s.AnswerType() != "payment" && s.AnswerType() != "slot" {
			out[s.ID] = true
		}
	}
	return out
}

// isClosed tells whether a name can hold only values that the walk tries all
// of: picked from choices, yes or no, or worked out from such.
func (c *chart) isClosed(flow, name string) bool {
	return c.closed(flow, name, map[string]bool{})
}

func (c *chart) closed(flow, name string, seen map[string]bool) bool {
	if strings.HasPrefix(name, "data.") || name == "data" || strings.HasPrefix(name, "bot.") || seen[name] {
		return true
	}
	seen[name] = true
	fc := c.flows[flow]
	found := false
	for i, s := range fc.src.Steps {
		sets := s.ID == name && s.Verb == flows.Set && s.Value.Set()
		for _, a := range s.Sets {
			sets = sets || a.Name.Value == name
		}
		switch {
		case sets:
			found = true
			for _, read := range fc.reads[i].Values {
				if !c.closed(flow, read, seen) {
					return false
				}
			}
		case s.ID == name && s.Verb == flows.Ask:
			found = true
			if t := s.AnswerType(); t != "yesno" && (t != "choice" || s.From.Set()) {
				return false
			}
		case s.ID == name:
			return false
		}
	}
	return found
}
