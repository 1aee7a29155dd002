package explore

import (
	"slices"

	"parley/engine"
	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/flows"
)

// come is the shortest talk that came by a step.
type come struct {
	world *world
	via   *turn
	step  *step
}

// cameBy keeps how the steps of a turn were come to.
func (e *explorer) cameBy(w *world, via *turn, s *step) {
	for _, m := range s.x.Marks {
		if m.What != engine.MarkStep {
			continue
		}
		at := spot{m.Flow, m.Step}
		if c := e.came[at]; c == nil || via.depth < c.via.depth {
			e.came[at] = &come{w, via, s}
		}
	}
}

// unreachable finds the steps that no talk comes to: those that nothing leads
// to, and, where the walk is complete, those behind conditions that never
// hold, whatever is picked. A step that may be reached by a value that was not
// tried is none.
func (e *explorer) unreachable(r *Report) ([]Finding, error) {
	reached := e.chart.reached()
	var out []Finding
	for _, f := range e.bot.Flows {
		for i := 0; i < len(f.Steps); i++ {
			at := spot{f.ID, i}
			if e.came[at] != nil || reached[at] && !(r.Complete && e.neverHolds(f, i)) {
				continue
			}
			group := i
			for !reached[at] && i+1 < len(f.Steps) && !reached[spot{f.ID, i + 1}] {
				i++
			}
			found, err := e.unreached(f, group, i)
			if err != nil {
				return nil, err
			}
			out = append(out, found)
		}
	}
	return out, nil
}

// neverHolds tells whether a step is kept from being come to by conditions
// alone, all of whose values were tried.
func (e *explorer) neverHolds(f *flows.Flow, i int) bool {
	if e.skipped(f.ID, i) {
		return e.allClosed(f, i)
	}
	found := false
	for j, s := range f.Steps {
		if e.came[spot{f.ID, j}] == nil || !slices.Contains(e.chart.hops(f, j), hop{step: i}) {
			continue
		}
		picks := s.Verb == flows.Ask && (s.AnswerType() == "choice" && !s.From.Set() || s.AnswerType() == "yesno")
		if s.Verb != flows.Branch && !picks || !e.allClosed(f, j) {
			return false
		}
		found = true
	}
	return found
}

// skipped tells whether a step was passed over, as its `if` did not hold.
func (e *explorer) skipped(flow string, step int) bool {
	return slices.ContainsFunc(e.cover.Items, func(i *cover.Item) bool {
		return i.Flow == flow && i.Step == step && i.Part == cover.Routes && i.Covered()
	})
}

func (e *explorer) allClosed(f *flows.Flow, i int) bool {
	return !slices.ContainsFunc(slices.Concat(e.chart.flows[f.ID].reads[i].Control, e.chart.flows[f.ID].reads[i].Values), func(name string) bool { return !e.chart.isClosed(f.ID, name) })
}

// unreached writes the finding of the steps from first to last: a talk that
// comes as near as one can, and asks for what they would do.
func (e *explorer) unreached(f *flows.Flow, first, last int) (Finding, error) {
	out := e.describe(Unreachable, spot{f.ID, first})
	out.Times = 1
	name, tail := "", ""
	for i := last; i >= first; i-- {
		switch s := f.Steps[i]; {
		case s.ID != "" && (s.Verb == flows.Ask || s.Verb == flows.Say || s.Verb == flows.Handover && len(s.Text) > 0):
			name = f.ID + "." + s.ID
		case s.Verb == flows.End:
			tail = "expect:\n  ended: " + s.Label.Value + "\n"
		case s.ID != "" && tail == "":
			tail = "expect:\n  vars:\n    " + f.ID + "." + s.ID + ": what it would be\n"
		}
	}
	near := e.nearest(f, first)
	r := &raw{world: e.first, via: &turn{in: replay.Says(nonsense), depth: 1}, step: &step{walk: e.player.Walk(e.first.talk, e.actions.usual)}}
	var names []string
	if near != nil {
		r = &raw{world: near.world, via: near.via, step: near.step}
		names = e.player.Names(near.step.x.Messages)
	}
	if name != "" {
		names, tail = append(names, name), ""
	}
	var err error
	out.Conversation, err = e.conversation(r, out, names, tail)
	return out, err
}

// nearest is the talk that came by the last step before one.
func (e *explorer) nearest(f *flows.Flow, i int) *come {
	for j := i - 1; j >= 0; j-- {
		if c := e.came[spot{f.ID, j}]; c != nil {
			return c
		}
	}
	return nil
}
