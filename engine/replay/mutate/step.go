package mutate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/flows"
)

// site is a step that is to be changed.
type site struct {
	*changer
	i, j int // its flow and its place there
	flow *flows.Flow
	step *flows.Step
}

func ordinal(i int) string { return strconv.Itoa(i + 1) }

// name is how a change speaks of the step.
func (s *site) name() string {
	if s.step.ID != "" {
		return "`" + s.step.ID + "`"
	}
	return "this `" + string(s.step.Verb) + "`"
}

// change adds a change of the step.
func (s *site) change(k Kind, pos flows.Pos, what string, change func(*flows.Step)) {
	i, j := s.i, s.j
	s.out = append(s.out, Change{k, s.flow.File, cmp.Or(pos, s.step.Pos), what, s.flow.ID, j,
		func(b *flows.Bot) *flows.Bot { return withStep(b, i, j, change) }})
}

func (s *site) changes() {
	s.whole()
	s.label()
	s.routes()
	s.question()
	s.silence()
	s.conditions()
	s.values()
}

// never is a condition that does not hold.
func never(at flows.Pos) flows.Str { return flows.Str{Value: "false", Pos: at} }

// whole leaves the step out, or carries it out always.
func (s *site) whole() {
	st := s.step
	s.change(StepLeftOut, st.Pos, s.name()+" is left out", func(x *flows.Step) { x.If = never(st.Pos) })
	if st.If.Set() {
		s.change(IfDropped, st.If.Pos, "the `if` of "+s.name()+" is taken away", func(x *flows.Step) { x.If = flows.Str{} })
	}
	if st.Next != nil && !s.isBelow(st.Next) {
		s.change(Dropped, st.Next.Pos, "the `next` of "+s.name()+" is taken away", func(x *flows.Step) { x.Next = nil })
	}
}

// label ends with another label of the flow, or one that nobody knows. Where
// the flow has one label, and nothing but calls lead to it, nobody could tell.
func (s *site) label() {
	st := s.step
	if st.Verb != flows.End || strings.Contains(st.Label.Value, "${") {
		return
	}
	own, to := cmp.Or(st.Label.Value, "done"), ""
	for _, label := range s.labels() {
		if label != own {
			to = label
		}
	}
	if to == "" && !s.stands() {
		return
	}
	to = cmp.Or(to, "another")
	s.change(Label, cmp.Or(st.Label.Pos, st.Pos), "the label `"+own+"` is `"+to+"`", func(x *flows.Step) { x.Label = flows.Str{Value: to, Pos: st.Pos} })
}

// labels are those that the flow can end with.
func (s *site) labels() []string {
	var out []string
	add := func(label string) {
		if !strings.Contains(label, "${") {
			out = append(out, cmp.Or(label, "done"))
		}
	}
	for _, st := range s.flow.Steps {
		if st.Verb == flows.End {
			add(st.Label.Value)
		}
		for _, a := range st.Arrows() {
			if a.Go == flows.GoEnd {
				add(a.Target)
			}
		}
	}
	return out
}

// stands tells whether the flow can run by itself, not called by another.
func (s *site) stands() bool {
	starts := func(a *flows.Arrow) bool { return a.Go == flows.GoStart && a.Target == s.flow.ID }
	if len(s.flow.Triggers) > 0 || slices.ContainsFunc(s.bot.Arrows(), starts) {
		return true
	}
	for _, f := range s.bot.Flows {
		if slices.ContainsFunc(f.Arrows(), starts) {
			return true
		}
		for _, st := range f.Steps {
			if slices.ContainsFunc(st.Arrows(), starts) || st.Action.Value == "schedule" {
				return true
			}
		}
	}
	return false
}

// isBelow tells whether an arrow leads to where the talk goes anyway: the step
// below, and below the last one the end.
func (s *site) isBelow(a *flows.Arrow) bool {
	if s.j+1 == len(s.flow.Steps) {
		return a.Go == flows.GoEnd && (a.Target == "" || a.Target == "done")
	}
	return a.Go == flows.GoStep && s.flow.Steps[s.j+1].ID == a.Target
}

func same(a, b *flows.Arrow) bool { return a.Go == b.Go && a.Target == b.Target }

// hasRule tells whether an outcome does not fall through where it has no route.
func (s *site) hasRule(outcome string) bool {
	switch outcome {
	case "invalid", "timeout", "error":
		return true
	case "skip": // the route alone lets a question be skipped
		return !slices.ContainsFunc(s.step.Choices, func(c flows.Choice) bool { return c.ID == "skip" })
	}
	return false
}

// routes takes each way out away, and swaps each with the next.
func (s *site) routes() {
	st := s.step
	for i := range st.Routes {
		r := &st.Routes[i]
		if s.hasRule(r.Outcome) || st.Next != nil && !same(&r.Arrow, st.Next) || st.Next == nil && !s.isBelow(&r.Arrow) {
			s.change(Dropped, r.Pos, "the route `"+r.Outcome+"` of "+s.name()+" is taken away", func(x *flows.Step) { x.Routes = without(x.Routes, i) })
		}
		if i+1 < len(st.Routes) && !same(&r.Arrow, &st.Routes[i+1].Arrow) {
			s.change(Swapped, r.Pos, "the routes `"+r.Outcome+"` and `"+st.Routes[i+1].Outcome+"` of "+s.name()+" are swapped", func(x *flows.Step) {
				x.Routes = with(x.Routes, i, func(r *flows.Route) { r.Arrow = st.Routes[i+1].Arrow })
				x.Routes[i+1].Arrow = st.Routes[i].Arrow
			})
		}
	}
	for i := range st.Arms {
		if a := &st.Arms[i]; len(st.Arms) > 1 && !(a.Else && s.isBelow(&a.Next)) {
			s.change(Dropped, a.Pos, "arm "+ordinal(i)+" of "+s.name()+" is taken away", func(x *flows.Step) { x.Arms = without(x.Arms, i) })
		}
	}
}

// question changes what a question takes for an answer, and what it does with
// it.
func (s *site) question() {
	st := s.step
	if st.Verb != flows.Ask {
		return
	}
	for i := range st.Reject {
		s.change(Rule, st.Reject[i].Pos, "reject "+ordinal(i)+" of "+s.name()+" is taken away", func(x *flows.Step) { x.Reject = without(x.Reject, i) })
	}
	for i := range st.Choices {
		if len(st.Choices) > 1 {
			s.change(Choice, st.Choices[i].Pos, "the choice `"+st.Choices[i].ID+"` of "+s.name()+" is taken away", func(x *flows.Step) { x.Choices = without(x.Choices, i) })
		}
	}
	for i := range st.Save {
		s.change(Unkept, st.Save[i].Pos, "the answer to "+s.name()+" is not saved as "+st.Save[i].To.Value, func(x *flows.Step) { x.Save = without(x.Save, i) })
	}
	for _, part := range []struct {
		name string
		at   flows.Str
		drop func(*flows.Step)
	}{
		{"min", st.Min, func(x *flows.Step) { x.Min = flows.Str{} }},
		{"max", st.Max, func(x *flows.Step) { x.Max = flows.Str{} }},
		{"pattern", st.Pattern, func(x *flows.Step) { x.Pattern = flows.Str{} }},
		{"default", st.Default, func(x *flows.Step) { x.Default = flows.Str{} }},
	} {
		if part.at.Set() {
			s.change(Rule, part.at.Pos, "the `"+part.name+"` of "+s.name()+" is taken away", part.drop)
		}
	}
	if st.Hear {
		s.change(Rule, st.Keys["hear"], s.name()+" does not `hear`", func(x *flows.Step) { x.Hear = false })
	}
	if st.Retries != nil {
		more := *st.Retries + 1
		s.change(Rule, st.Keys["retries"], s.name()+" asks "+strconv.Itoa(more)+" times again", func(x *flows.Step) { x.Retries = &more })
	}
	if st.Anytime != "" {
		s.change(Rule, st.Keys["anytime"], "`anytime: "+st.Anytime+"` of "+s.name()+" is taken away", func(x *flows.Step) { x.Anytime = "" })
	}
}

// silence changes what happens while nobody answers.
func (s *site) silence() {
	st := s.step
	twice := func(d *flows.Duration, what string, put func(*flows.Step, flows.Duration)) {
		if longer := (flows.Duration{Duration: 2 * d.Duration, Pos: d.Pos}); d.Set() {
			s.change(Silence, d.Pos, what+" is twice as long", func(x *flows.Step) { put(x, longer) })
		}
	}
	twice(&st.Pause, s.name(), func(x *flows.Step, d flows.Duration) { x.Pause = d })
	if st.Verb == flows.Handover {
		twice(&st.Timeout, "the time-out of "+s.name(), func(x *flows.Step, d flows.Duration) { x.Timeout = d })
	}
	for i := range st.Remind {
		s.change(Silence, st.Remind[i].Pos, "the reminder of "+s.name()+" is taken away", func(x *flows.Step) { x.Remind = without(x.Remind, i) })
	}
	if st.Timeout.Set() && st.Verb != flows.Handover {
		s.change(Silence, st.Timeout.Pos, "the time-out of "+s.name()+" is taken away", func(x *flows.Step) { x.Timeout = flows.Duration{} })
	}
}

// conditions changes what decides: each comparison, each number in it.
func (s *site) conditions() {
	st := s.step
	s.expr(st.If, "the `if` of "+s.name(), func(x *flows.Step, v flows.Str) { x.If = v })
	s.expr(st.Min, "the `min` of "+s.name(), func(x *flows.Step, v flows.Str) { x.Min = v })
	s.expr(st.Max, "the `max` of "+s.name(), func(x *flows.Step, v flows.Str) { x.Max = v })
	for i := range st.Arms {
		s.expr(st.Arms[i].If, "arm "+ordinal(i)+" of "+s.name(), func(x *flows.Step, v flows.Str) {
			x.Arms = with(x.Arms, i, func(a *flows.Arm) { a.If = v })
		})
	}
	for i := range st.Reject {
		s.expr(st.Reject[i].If, "reject "+ordinal(i)+" of "+s.name(), func(x *flows.Step, v flows.Str) {
			x.Reject = with(x.Reject, i, func(r *flows.Reject) { r.If = v })
		})
	}
	for i := range st.Choices {
		if st.Choices[i].If.Set() {
			s.change(IfDropped, st.Choices[i].If.Pos, "the `if` of the choice `"+st.Choices[i].ID+"` is taken away", func(x *flows.Step) {
				x.Choices = with(x.Choices, i, func(c *flows.Choice) { c.If = flows.Str{} })
			})
		}
		s.expr(st.Choices[i].If, "the `if` of the choice `"+st.Choices[i].ID+"`", func(x *flows.Step, v flows.Str) {
			x.Choices = with(x.Choices, i, func(c *flows.Choice) { c.If = v })
		})
	}
}

// values changes what is worked out and given.
func (s *site) values() {
	st := s.step
	for _, x := range []struct {
		what string
		src  flows.Str
		put  func(*flows.Step, flows.Str)
	}{
		{"what " + s.name() + " sets", st.Value, func(x *flows.Step, v flows.Str) { x.Value = v }},
		{"the `amount` of " + s.name(), st.Amount, func(x *flows.Step, v flows.Str) { x.Amount = v }},
		{"the `day` of " + s.name(), st.Day, func(x *flows.Step, v flows.Str) { x.Day = v }},
		{"the `length` of " + s.name(), st.Length, func(x *flows.Step, v flows.Str) { x.Length = v }},
		{"the choices of " + s.name(), st.From, func(x *flows.Step, v flows.Str) { x.From = v }},
		{"the `until` of " + s.name(), st.Until, func(x *flows.Step, v flows.Str) { x.Until = v }},
		{"the `each` of " + s.name(), st.Each, func(x *flows.Step, v flows.Str) { x.Each = v }},
	} {
		s.expr(x.src, x.what, x.put)
	}
	for i := range st.Sets {
		name := st.Sets[i].Name.Value
		if len(st.Sets) > 1 {
			s.change(Unkept, st.Sets[i].Name.Pos, "`"+name+"` is not set", func(x *flows.Step) { x.Sets = without(x.Sets, i) })
		}
		s.expr(st.Sets[i].Expr, "what `"+name+"` is set to", func(x *flows.Step, v flows.Str) {
			x.Sets = with(x.Sets, i, func(a *flows.Assign) { a.Expr = v })
		})
	}
	if st.Verb == flows.Call || st.Verb == flows.End {
		for i := range st.With {
			s.change(Unkept, st.With[i].Pos, s.name()+" does not give `"+st.With[i].Name.Value+"`", func(x *flows.Step) { x.With = without(x.With, i) })
		}
	}
	if st.Once.Set() {
		s.change(Rule, st.Once.Pos, "the `once` of "+s.name()+" is taken away", func(x *flows.Step) { x.Once = flows.Str{} })
	}
	if st.Tries > 0 {
		s.change(Rule, st.Keys["retry"], s.name()+" is not tried again", func(x *flows.Step) { x.Tries = 0 })
	}
}

// expr adds the changes of one expression.
func (s *site) expr(x flows.Str, what string, put func(*flows.Step, flows.Str)) {
	if !x.Set() {
		return
	}
	for _, e := range edits(x.Value) {
		changed := x
		changed.Value = x.Value[:e.start] + e.to + x.Value[e.end:]
		s.change(e.kind, x.At(e.start), "in "+what+", "+e.says(x.Value), func(st *flows.Step) { put(st, changed) })
	}
}
