package engine

import (
	"fmt"
	"slices"

	"parley/engine/match"
	"parley/engine/value"
)

// item is an answer that a question offers of what a list holds: an entry of
// `choices_from`, or a slot of a calendar.
type item struct {
	id              string
	label           string
	image, describe string
	value           any
}

// items lists what a question offers of a list; none where its choices are
// written.
func (m *machine) items(fr *Frame, st *step) ([]item, error) {
	switch {
	case st.ask.kind == "slot":
		return m.slotItems(fr), nil
	case st.ask.from == nil:
		return nil, nil
	}
	v, err := m.eval(st.ask.from, fr)
	if err != nil {
		return nil, err
	}
	l, ok := list(v)
	switch {
	case !ok && v != nil:
		return nil, fmt.Errorf("choices_from %s: a list is wanted", st.ask.from.src)
	case len(l) > MaxEach:
		return nil, &limitError{fmt.Sprintf("choices_from offers at most %d items, and there are %d", MaxEach, len(l)), "items", MaxEach}
	}
	out := make([]item, 0, len(l))
	for _, v := range l {
		it, err := m.itemOf(v)
		if err != nil {
			return nil, fmt.Errorf("choices_from %s: %w", st.ask.from.src, err)
		}
		if !slices.ContainsFunc(out, func(o item) bool { return o.id == it.id }) {
			out = append(out, it)
		}
	}
	return out, nil
}

// itemOf reads an entry of a list: a text, or a group of values with a label.
func (m *machine) itemOf(v any) (item, error) {
	in := &view{m, nil}
	group, ok := v.(map[string]any)
	if !ok {
		s := in.print(v)
		if s == "" {
			return item{}, fmt.Errorf("an item is empty")
		}
		return item{id: s, label: s, value: v}, nil
	}
	it := item{value: v, label: in.print(group["label"]), image: in.print(group["image"]), describe: in.print(group["describe"])}
	if it.label == "" {
		it.label = in.print(v)
	}
	if it.label == "" {
		return item{}, fmt.Errorf("an item has no `label`")
	}
	if it.id = in.print(group["id"]); it.id == "" {
		it.id = it.label
	}
	return it, nil
}

// slotItems lists the slots that were offered, each named by its time.
func (m *machine) slotItems(fr *Frame) []item {
	out := make([]item, 0, len(fr.Offered))
	for _, v := range fr.Offered {
		if start, ok := begins(v); ok {
			out = append(out, item{id: slotID(v), label: value.Format(start.Time, m.p.locale(m.lang), m.now), value: v})
		}
	}
	return out
}

// answers are what a question offers now, as it can be typed.
type answers struct {
	options *match.Options // nil where nothing is offered
	ids     []string       // by the index that a hit has
	visible func(int) bool // nil where all are
}

// answers returns what the question offers: what stands in a list first, then
// its choices.
func (m *machine) answers(fr *Frame, st *step) answers {
	items, err := m.items(fr, st)
	m.must(err)
	if len(items) == 0 {
		return answers{m.options(fr, st), st.ask.ids, m.visible(fr, st)}
	}
	opts := make([]match.Option, 0, len(items)+len(st.ask.choices))
	ids := make([]string, 0, cap(opts))
	for _, it := range items {
		opts = append(opts, match.Option{ID: it.id, Labels: []string{it.label}})
		ids = append(ids, it.id)
	}
	opts, ids = append(opts, m.typed(fr, st)...), append(ids, st.ask.ids...)
	own := m.visible(fr, st)
	return answers{match.NewOptions(opts), ids, func(i int) bool {
		if i < len(items) {
			return !slices.Contains(fr.Picked, items[i].id)
		}
		return own == nil || own(i-len(items))
	}}
}

// itemNamed returns the item of an id that the question offers.
func (m *machine) itemNamed(fr *Frame, st *step, id string) (item, bool) {
	items, err := m.items(fr, st)
	m.must(err)
	i := slices.IndexFunc(items, func(it item) bool { return it.id == id })
	if i < 0 {
		return item{}, false
	}
	return items[i], true
}
