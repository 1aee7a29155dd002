package engine

import (
	"fmt"
)

// startEach begins a call with `each`: the flow runs once an item, in order.
func (m *machine) startEach(fr *Frame, st *step) (jump, error) {
	v, err := m.eval(st.each, fr)
	if err != nil {
		return rest, err
	}
	items, ok := list(v)
	switch {
	case v == nil:
		return rest, fmt.Errorf("each %s: %w", st.each.src, errMissing)
	case !ok:
		return rest, fmt.Errorf("each %s: a list is wanted", st.each.src)
	case len(items) > MaxEach:
		return rest, &limitError{fmt.Sprintf("`each` goes through at most %d items, and there are %d", MaxEach, len(items)), "items", MaxEach}
	}
	fr.Each = &Each{Items: items}
	return m.nextEach(fr, st)
}

// nextEach calls the flow for the next item; after the last it goes on, with
// the list of what each gave.
func (m *machine) nextEach(fr *Frame, st *step) (jump, error) {
	e := *fr.Each
	if e.At >= len(e.Items) {
		return m.endEach(fr, st, "")
	}
	e.At++
	fr.Each = &e
	vars, err := m.inputs(st, fr)
	if err != nil {
		return rest, err
	}
	m.note("each", itoa(e.At), fmt.Sprintf("of %d", len(e.Items)))
	return m.push(st.call, ByStep, vars)
}

// gaveEach takes what one item gave; a label that has a route ends the loop.
func (m *machine) gaveEach(fr *Frame, st *step, label string, out map[string]any) (jump, error) {
	e := *fr.Each
	e.Gave = append(append(make(List, 0, len(e.Gave)+1), e.Gave...), out)
	fr.Each = &e
	if err := m.weigh(); err != nil {
		return rest, err
	}
	if st.routes[label] != nil {
		return m.endEach(fr, st, label)
	}
	return m.nextEach(fr, st)
}

func (m *machine) endEach(fr *Frame, st *step, label string) (jump, error) {
	gave := fr.Each.Gave
	fr.Each = nil
	if gave == nil {
		gave = List{}
	}
	if err := m.keepResult(fr, st, []any(gave)); err != nil {
		return rest, err
	}
	fr.Vars = fr.Vars.With(st.id+calledSuffix, label)
	return m.leave(st, label)
}

// lookup returns what `item` or `index` stands for.
func (e *Each) lookup(name string) any {
	if e.At < 1 || e.At > len(e.Items) {
		return nil
	}
	if name == "index" {
		return e.At
	}
	return e.Items[e.At-1]
}
