package engine

import (
	"maps"
	"reflect"
	"slices"

	"parley/engine/match"
	"parley/flows"
)

// midway begins a flow at one of its steps, for who tries what comes from there
// on.
func (m *machine) midway(f *flow, ev *Start) {
	st, ok := f.find(ev.Step)
	if !ok {
		m.note("ignored", ev.Flow, "there is no step "+ev.Step)
		return
	}
	m.note("start", f.id, "by hand, at "+st.id)
	_, err := m.restartWith(f)
	for _, name := range f.inOrder(ev.Known) {
		if err != nil {
			break
		}
		err = m.know(m.top(), f, name, ev.Known[name])
	}
	m.run(jump(st.i), err)
}

// inOrder lists names in the order in which a flow comes to know them: an
// answer may be one of those that an earlier one offers.
func (f *flow) inOrder(known map[string]string) []string {
	var out []string
	add := func(name string) {
		if _, ok := known[name]; ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, in := range f.src.Inputs {
		add(in.Name)
	}
	for _, st := range f.steps {
		for _, a := range st.sets {
			add(a.name)
		}
		add(st.id)
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		add(name)
	}
	return out
}

// know takes a text for what the flow knows under a name: an answer is kept as
// if it had been given.
func (m *machine) know(fr *Frame, f *flow, name, text string) error {
	st, _ := f.find(name)
	asked := st != nil && st.id == name && st.ask != nil
	var v any
	ok := false
	if asked && !givenAsData(st.ask.kind) {
		v, ok = m.asAnswer(fr, st, text)
	} else if of := f.vars[name]; of != nil {
		v, ok = m.asValue(of, text)
	}
	if !ok {
		m.note("unread", name, quoted(text))
		return nil
	}
	m.note("known", name, m.shown(v))
	if asked {
		return m.keep(fr, st, v)
	}
	return m.set(fr, name, v)
}

// givenAsData tells whether nobody can write an answer to a question of the
// kind in words: it is tapped, sent or paid.
func givenAsData(kind string) bool {
	return wantsMedia(kind) || kind == "slot" || kind == "payment"
}

// asValue reads a text as the value of a variable.
func (m *machine) asValue(of *variable, text string) (any, bool) {
	kind := match.Text
	switch k := kindOf(reflect.TypeOf(of.typ.sample)); k {
	case kText:
		return match.Whole(kind, text, &m.reading)
	case kNumber:
		kind = match.Number
	case kBool:
		kind = match.YesNo
	case kDate:
		kind = match.Date
	case kTime:
		kind = match.Time
	default:
		v := flows.ReadValue(text)
		return v, v != nil && fitsIn(k, v)
	}
	return match.Whole(kind, text, &m.reading)
}

// fitsIn tells whether data is of the kind that a variable holds.
func fitsIn(k kind, v any) bool { return k == kAny || kindOf(reflect.TypeOf(v)) == k }
