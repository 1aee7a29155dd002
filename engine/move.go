package engine

import (
	"reflect"
	"slices"
	"strings"

	"parley/engine/match"
)

// Stuck says where a talk stands that cannot go on with another version of
// its bot, and why.
type Stuck struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Why  string `json:"why"`
}

// Move brings a talk to another version of its bot. Each open frame must find
// its step there, by its id or as its `was`, of the same verb and type, and
// what was answered so far must still be an answer; or the flow's `moved` must
// say where to go on. Else the talk stays as it is, and stuck says why: it
// goes on with the version that it runs on, from. Where that is not kept any
// more it is nil, and nothing is asked but that the steps are there.
//
// Once it has moved, the next event must follow at once, with Step.
func Move(from, to *Program, s Session) (moved Session, stuck *Stuck) {
	s = s.clone()
	for i := range s.Frames {
		if why := relocate(from, to, s.Frames, i); why != "" {
			return Session{}, &Stuck{Flow: s.Frames[i].Flow, Step: s.Frames[i].Step, Why: why}
		}
	}
	if f := to.flowNamed(s.First); f != nil {
		s.First = f.id
	}
	s.moved = s.Open()
	return s, nil
}

// Pinned returns the version that an open talk runs on; "" where none is open.
func (s *Session) Pinned() string {
	if len(s.Frames) == 0 {
		return ""
	}
	return s.Frames[0].Version
}

// flowNamed returns the flow of an id, or the one that once had it.
func (p *Program) flowNamed(id string) *flow {
	if f := p.flows[id]; f != nil {
		return f
	}
	for _, f := range p.ordered {
		if f.src.Was.Value == id {
			return f
		}
	}
	return nil
}

// relocate brings one frame to a program, or says why it cannot go there.
func relocate(from, to *Program, frames []Frame, i int) string {
	fr := &frames[i]
	f := to.flowNamed(fr.Flow)
	if f == nil {
		return "the flow is gone"
	}
	st, why := f.sameStep(from, frames, i)
	if why == "" {
		why = f.misfit(fr)
	}
	if why != "" {
		if st = f.moved[fr.Step]; st == nil || i < len(frames)-1 {
			return why
		}
		*fr = Frame{Entry: fr.Entry, Heard: fr.Heard, Sealed: fr.Sealed, Visit: fr.Visit, Vars: f.fitting(fr.Vars), enter: true}
	}
	fr.Flow, fr.Step, fr.Version = f.id, st.id, to.Version
	f.rename(fr)
	return ""
}

// sameStep returns the step of f at which the frame stands, or why there is
// none.
func (f *flow) sameStep(from *Program, frames []Frame, i int) (*step, string) {
	fr := &frames[i]
	old := from.stepOf(fr)
	st, ok := f.find(fr.Step)
	if !ok || old != nil && old.src.ID == "" && !f.alike(old) {
		return nil, "the step is gone"
	}
	if i < len(frames)-1 && frames[i+1].Entry == ByStep {
		switch {
		case st.call == nil:
			return nil, "the step calls no flow any more"
		case st.call.id != frames[i+1].Flow && st.call.src.Was.Value != frames[i+1].Flow:
			return nil, "the step calls another flow"
		case (st.each == nil) != (fr.Each == nil):
			return nil, "the step calls the flow once and not for each, or the other way about"
		}
		return st, ""
	}
	if between := i < len(frames)-1 && frames[i+1].Entry == ByArrow; !between && !st.rests() {
		return nil, "nobody can wait at the step any more"
	}
	if old == nil {
		return st, ""
	}
	return st, old.unlike(st)
}

// stepOf returns the step at which a frame stands; nil where it is not known.
func (p *Program) stepOf(fr *Frame) *step {
	if p == nil || p.flows[fr.Flow] == nil {
		return nil
	}
	st, _ := p.flows[fr.Flow].find(fr.Step)
	return st
}

// alike tells whether a step that has no id stands where it stood: its flow
// has as many steps as before, and the same ids and verbs up to it.
func (f *flow) alike(old *step) bool {
	if len(f.steps) != len(old.flow.steps) {
		return false
	}
	for i, st := range old.flow.steps[:old.i+1] {
		if f.steps[i].src.ID != st.src.ID || f.steps[i].src.Verb != st.src.Verb {
			return false
		}
	}
	return true
}

// unlike says in what a step differs from what it was, such that who waits at
// the one does not wait at the other.
func (st *step) unlike(now *step) string {
	switch {
	case st.src.Verb != now.src.Verb:
		return "the step is a `" + string(now.src.Verb) + "` now, and was a `" + string(st.src.Verb) + "`"
	case st.ask != nil && st.ask.kind != now.ask.kind:
		return "the question wants a " + now.ask.kind + " now, and wanted a " + st.ask.kind
	case st.ask != nil && (st.ask.from == nil) != (now.ask.from == nil):
		return "the choices come from elsewhere now"
	case st.action != nil && st.action.Name != now.action.Name:
		return "the step does `" + now.action.Name + "` now, and did `" + st.action.Name + "`"
	}
	return ""
}

// misfit says which answer of a frame is none any more.
func (f *flow) misfit(fr *Frame) string {
	for _, v := range fr.Vars {
		if why := f.unfit(v); why != "" {
			return why
		}
	}
	return ""
}

// fitting returns the variables that are still answers.
func (f *flow) fitting(vars Vars) Vars {
	for _, v := range vars {
		if f.unfit(v) != "" {
			vars = vars.With(v.Name, nil)
		}
	}
	return vars
}

// unfit says why a value is no answer to the question of its name any more.
func (f *flow) unfit(v Var) string {
	name := f.nameNow(v.Name)
	known := f.vars[name]
	if known == nil {
		return ""
	}
	if st := f.asks(name); st != nil && (st.ask.kind == "choice" || st.ask.kind == "choices") {
		return st.unoffered(v.Value)
	}
	want, got := kindOf(reflect.TypeOf(typeOfKind(known.kind).sample)), kindOf(reflect.TypeOf(v.Value))
	if want == kAny || got == kAny || want == got {
		return ""
	}
	return "`" + name + "` is " + kindNames[want] + " now, and was " + kindNames[got]
}

// asks returns the question whose answer a variable is, where it is one alone.
func (f *flow) asks(name string) *step {
	if i, ok := f.index[name]; ok && f.steps[i].ask != nil {
		return f.steps[i]
	}
	return nil
}

// unoffered says which of the choices that were picked is offered no more.
func (st *step) unoffered(v any) string {
	if st.ask.from != nil || st.ask.fallback != nil {
		return ""
	}
	picked, ok := v.([]any)
	if !ok {
		picked = []any{v}
	}
	for _, one := range picked {
		if id, ok := one.(string); !ok || !slices.Contains(st.ask.ids, id) {
			return "`" + st.id + "` does not offer what was picked any more"
		}
	}
	return ""
}

// nameNow returns the name that a variable has now: it follows its step's id.
func (f *flow) nameNow(name string) string {
	id, called := strings.CutSuffix(name, calledSuffix)
	if _, ok := f.index[id]; ok {
		return name
	}
	i, ok := f.renamed[id]
	switch {
	case !ok:
		return name
	case called:
		return f.steps[i].id + calledSuffix
	}
	return f.steps[i].id
}

// rename gives what a frame remembers by ids the ids of now.
func (f *flow) rename(fr *Frame) {
	if len(f.renamed) == 0 {
		return
	}
	for _, v := range fr.Vars {
		if now := f.nameNow(v.Name); now != v.Name {
			fr.Vars = fr.Vars.With(v.Name, nil).With(now, v.Value)
		}
	}
	fr.Asked = f.nameNow(fr.Asked)
	fr.Sealed = f.namesNow(fr.Sealed)
	if fr.Redo != nil {
		r := *fr.Redo
		r.By, r.Met, r.Changed = f.nameNow(r.By), f.namesNow(r.Met), f.namesNow(r.Changed)
		fr.Redo = &r
	}
}

func (f *flow) namesNow(ids []string) []string {
	out := slices.Clone(ids)
	for i := range out {
		out[i] = f.nameNow(out[i])
	}
	return out
}

// move brings the talk to the program at hand, where it runs on another one
// that is not known. Where it is stuck, nothing is changed.
func (m *machine) move() *Stuck {
	if v := m.s.Pinned(); v == "" || v == m.p.Version {
		return nil
	}
	moved, stuck := Move(nil, m.p, m.s)
	if stuck == nil {
		m.s = moved
	}
	return stuck
}

// arrive stands a talk that has just moved at a step that was not its own
// before, and tells whether the event is done with. What the person writes
// answers the question that they were moved to; where that is none, or one
// that must look for what it offers, the talk goes on there.
func (m *machine) arrive(ev Event) bool {
	if !m.s.moved {
		return false
	}
	m.s.moved = false
	m.note("moved", "", "to version "+m.p.Version)
	fr := m.top()
	if !fr.enter {
		return false
	}
	fr.enter = false
	st, _ := m.topFlow().find(fr.Step)
	fr.Since, fr.Quiet = m.now, m.now
	if u, ok := ev.(*Utterance); ok {
		if command, _ := m.command(readable(u.Text)); command == match.Stop {
			return false
		}
	}
	if q := st.ask; q != nil && q.from == nil && q.kind != "slot" && q.kind != "payment" {
		fr.Asked = st.id
		return false
	}
	m.run(jump(st.i), nil)
	switch ev.(type) {
	case *Utterance, *Tap, *Media, *TimerFired:
		return true
	}
	return false
}
