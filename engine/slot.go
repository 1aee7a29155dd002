package engine

import (
	"fmt"
	"slices"
	"time"

	"parley/engine/match"
	"parley/engine/value"
)

// A question for a slot asks the calendar first, then the person, and then
// the calendar again to hold the time that was chosen.

// Names of the actions that questions ask for.
const (
	findSlots  = "calendar.free"
	holdSlot   = "calendar.hold"
	askPayment = "payment.ask"
)

// lookForSlots asks the calendar for the free times of the day.
func (m *machine) lookForSlots(fr *Frame, st *step) (jump, error) {
	q := st.ask
	calendar, _, err := m.say(q.calendar, fr)
	if err != nil {
		return rest, err
	}
	with := Values{"calendar": calendar}
	v, err := m.eval(q.day, fr)
	if err != nil {
		return rest, err
	}
	switch v := v.(type) {
	case value.Date:
		with["day"] = v
	case value.Moment:
		with["day"] = v.Date
	case nil:
		return rest, fmt.Errorf("day %s: %w", q.day.src, errMissing)
	default:
		return rest, fmt.Errorf("day %s: a day is wanted", q.day.src)
	}
	if q.length != nil {
		if with["length"], err = m.eval(q.length, fr); err != nil {
			return rest, err
		}
	}
	fr.Offered, fr.Chosen = nil, Value{}
	m.request(fr, st, findSlots, with, "")
	return rest, nil
}

// resultOfAsk goes on with a question whose calendar or provider has answered.
func (m *machine) resultOfAsk(fr *Frame, st *step, ev *ActionDone) (jump, error) {
	switch {
	case st.ask.kind == "payment":
		return m.linkMade(fr, st, ev)
	case fr.Chosen.V != nil:
		return m.held(fr, st, ev)
	}
	slots, ok := list(ev.Value.V)
	if !ok && ev.Value.V != nil {
		return rest, &actionError{findSlots, "it gave no list of times"}
	}
	if len(slots) > MaxEach {
		slots = slots[:MaxEach]
	}
	fr.Offered = slices.DeleteFunc(slices.Clone(slots), func(v any) bool { _, ok := begins(v); return !ok })
	if err := m.weigh(); err != nil {
		return rest, err
	}
	if len(fr.Offered) == 0 || ev.Outcome == "none" {
		fr.Offered = nil
		m.note("none", "", "there is no free time")
		return m.leave(st, "none")
	}
	if v, ok, err := m.hear(fr, st); err != nil {
		return rest, err
	} else if ok {
		return m.hold(fr, st, v)
	}
	return rest, m.ask(fr, st)
}

// slotAt returns the slot that begins at a time of day.
func slotAt(fr *Frame, t value.Time) any {
	for _, v := range fr.Offered {
		if start, ok := begins(v); ok && start.Time == t {
			return v
		}
	}
	return nil
}

// slotID names a slot: by the calendar's own id, else by when it begins.
func slotID(v any) string {
	group, _ := v.(map[string]any)
	if id, ok := group["id"].(string); ok && id != "" {
		return id
	}
	start, _ := begins(v)
	return start.At.Format(time.RFC3339)
}

// choose takes a slot, if the question does not refuse it, and has it held.
func (m *machine) choose(fr *Frame, st *step, slot any) (jump, error) {
	m.answered = true
	if n, words, err := m.rejected(fr, st, slot); err != nil {
		return rest, err
	} else if n > 0 {
		m.mark(MarkReject, st, itoa(n))
		return m.miss(fr, st, "reject."+itoa(n), words)
	}
	return m.hold(fr, st, slot)
}

// hold asks the calendar to keep a slot for the person.
func (m *machine) hold(fr *Frame, st *step, slot any) (jump, error) {
	fr.Chosen = Value{slot}
	// each try is one of its own: a time that was taken may be free again
	m.request(fr, st, holdSlot, Values{"slot": slot}, fr.Flow+"."+st.id+":"+m.visited(fr)+":"+itoa(m.s.Sent))
	return rest, nil
}

// held goes on with a slot that is kept; one that has just gone is said, with
// fresh times, and is no miss.
func (m *machine) held(fr *Frame, st *step, ev *ActionDone) (jump, error) {
	slot := fr.Chosen.V
	fr.Chosen = Value{}
	if ev.Outcome == "taken" {
		m.note("taken", slotID(slot), "somebody else was faster")
		if err := m.sendBuiltin("slot_taken"); err != nil {
			return rest, err
		}
		return m.lookForSlots(fr, st)
	}
	slot = m.labelled(over(slot, ev.Value.V))
	fr.Offered = nil
	m.mark(MarkAnswer, st, "")
	if err := m.keep(fr, st, slot); err != nil {
		return rest, err
	}
	return m.leave(st, "")
}

// over lays the values of one group over those of another.
func over(base, more any) map[string]any {
	out := map[string]any{}
	for _, v := range []any{base, more} {
		group, _ := v.(map[string]any)
		for k, x := range group {
			out[k] = x
		}
	}
	return out
}

// labelled gives a slot its label: its time, as the contact's language has it.
func (m *machine) labelled(slot map[string]any) map[string]any {
	if start, ok := begins(slot); ok && slot["label"] == nil {
		slot["label"] = value.Format(start.Time, m.p.locale(m.lang), m.now)
	}
	return slot
}

// slotsIn turns times that were read from a text into the slots that begin
// then; times that are not free are left out.
func slotsIn(fr *Frame, readings []match.Reading) []match.Reading {
	var out []match.Reading
	for _, r := range readings {
		if t, ok := r.Value.(value.Time); ok {
			if slot := slotAt(fr, t); slot != nil {
				out = append(out, match.Reading{Value: slot, Start: r.Start, End: r.End})
			}
		}
	}
	return out
}
