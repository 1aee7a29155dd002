package engine

import (
	"slices"
	"strings"

	"parley/flows"
)

// Redo is what a frame remembers while it walks silently from a question that
// was asked again to the step that asked for it.
type Redo struct {
	By      string   `json:"by"`                // the step that redid: the silence ends there
	Changed []string `json:"changed,omitempty"` // variables that have another value than before
	Met     []string `json:"met,omitempty"`     // steps walked past; one met twice ends the silence
}

// change notes that a variable has changed.
func (fr *Frame) change(name string) {
	r := *fr.Redo
	if !slices.Contains(r.Changed, name) {
		r.Changed = append(slices.Clip(r.Changed), name)
	}
	fr.Redo = &r
}

// redo asks a step again, and walks on silently from there.
func (m *machine) redo(a *arrow) (jump, error) {
	if fr := m.frameOf(a.owner); fr != nil && slices.Contains(fr.Sealed, a.owner.steps[a.step].id) {
		m.note("redo", a.owner.steps[a.step].id, "lies before something that was done")
		return m.noWayBack(m.top())
	}
	m.unwind(a.owner)
	fr := m.top()
	fr.Redo = &Redo{By: fr.Step}
	m.note("redo", a.owner.steps[a.step].id, "")
	m.redoing = true
	return jump(a.step), nil
}

// silently walks past a step while its frame redoes. It tells whether it did;
// else the step is performed as usual.
func (m *machine) silently(fr *Frame, st *step) (_ jump, done bool, _ error) {
	if m.redoing { // the step that is asked again
		m.redoing = false
		return rest, false, nil
	}
	if fr.Redo == nil {
		return rest, false, nil
	}
	if st.id == fr.Redo.By || slices.Contains(fr.Redo.Met, st.id) {
		fr.Redo, m.unsaid = nil, nil
		return rest, false, nil
	}
	r := *fr.Redo
	r.Met = append(slices.Clip(r.Met), st.id)
	fr.Redo = &r
	switch st.src.Verb {
	case flows.Say:
		m.unsaid = append(m.unsaid, st)
		j, err := m.leave(st, "")
		return j, true, err
	case flows.Set:
		if err := m.assign(fr, st); err != nil {
			return rest, true, err
		}
		j, err := m.leave(st, "")
		return j, true, err
	case flows.Ask:
		v := fr.Vars.Get(st.id)
		if v == nil && st.ask.skip && fr.Vars.Get(st.id+calledSuffix) == skipChoice && !st.touched(fr.Redo) {
			m.note("kept", skipChoice, "nothing that it depends on has changed")
			j, err := m.leave(st, skipChoice)
			return j, true, err
		}
		keeps, err := m.stillHolds(fr, st, v)
		if err != nil || !keeps {
			return rest, err != nil, err
		}
		m.note("kept", m.shown(v), "nothing that it depends on has changed")
		j, err := m.leave(st, outcome(st, v))
		return j, true, err
	case flows.Call, flows.Do:
		label, ok := fr.Vars.Get(st.id + calledSuffix).(string)
		if !ok || !st.command && st.touched(fr.Redo) {
			return rest, false, nil
		}
		m.note("kept", label, "nothing that it was given has changed")
		j, err := m.leave(st, label)
		return j, true, err
	}
	return rest, false, nil
}

// breakSilence ends the silence where the walk goes another way than before,
// and so never comes to the step that redid. What it walked past is said after
// all: else an answer that is changed at the end would get none.
func (m *machine) breakSilence(fr *Frame) error {
	if fr.Redo == nil {
		return nil
	}
	m.note("redo", fr.Redo.By, "is not come to, so nothing is left unsaid")
	fr.Redo = nil
	for _, st := range m.unsaid {
		m.mark(MarkStep, st, "")
		if err := m.speakStep(fr, st); err != nil {
			return err
		}
	}
	m.unsaid = nil
	return nil
}

// touched tells whether something that the step reads has changed.
func (st *step) touched(r *Redo) bool {
	return slices.ContainsFunc(st.reads, func(name string) bool {
		base, _, _ := strings.Cut(name, ".")
		return slices.Contains(r.Changed, name) || slices.Contains(r.Changed, base)
	})
}

// holdsAll tells whether an answer is still among what is offered: an item,
// or a list of them.
func holdsAll(items []item, v any) bool {
	all, several := v.([]any)
	if !several {
		all = []any{v}
	}
	for _, v := range all {
		if !slices.ContainsFunc(items, func(it item) bool { return equal(it.value, v) }) {
			return false
		}
	}
	return true
}

// calledSuffix makes of a step's id the name under which is kept how it was
// left: the label that the flow of a call ended with, the outcome of an action,
// the skip of a question. No id can hold it.
const calledSuffix = "@"

// stillHolds tells whether an answer is kept: it does not depend on what has
// changed, and the question would still take it.
func (m *machine) stillHolds(fr *Frame, st *step, v any) (bool, error) {
	if v == nil || st.touched(fr.Redo) {
		return false, nil
	}
	if st.ask.from != nil {
		items, err := m.items(fr, st)
		return err == nil && holdsAll(items, v), err
	}
	if id, ok := v.(string); ok && st.ask.kind == "choice" {
		visible := m.visible(fr, st)
		i := slices.IndexFunc(st.ask.choices, func(c choice) bool { return c.id == id })
		if i < 0 || visible != nil && !visible(i) {
			return false, nil
		}
	}
	words, err := m.bounds(fr, st, v)
	if err != nil || words != "" {
		return false, err
	}
	n, _, err := m.rejected(fr, st, v)
	return n == 0, err
}

// noWayBack says that the talk does not go back over what was done. Where the
// step that wished it is a question, that comes again; else the talk goes on.
func (m *machine) noWayBack(fr *Frame) (jump, error) {
	if err := m.sendBuiltin("no_way_back"); err != nil {
		return rest, err
	}
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok {
		return rest, nil
	}
	return m.again(fr, st)
}
