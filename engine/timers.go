package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/engine/value"
	"parley/flows"
)

// A conversation has one timer: the next of what the open question or wait
// has to come. Which that is follows from the session, so that nothing is
// kept twice: a reminder or a timeout counts from the last sign of the person
// or the last return to the question, a wait from when it began.

// remind is a compiled flows.Remind.
type remind struct {
	after time.Duration
	say   *text // nil is the built-in text
	part  string
}

// due returns when something is next to be done without a word of the person,
// and whether there is anything.
func (m *machine) due() (time.Time, bool) {
	if len(m.s.Frames) == 0 {
		return time.Time{}, false
	}
	fr := m.top()
	if m.s.Stopped && fr.Doing == "" { // who has opted out is sent nothing unasked
		return time.Time{}, false
	}
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok {
		return time.Time{}, false
	}
	var first time.Time
	consider := func(at time.Time) {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	switch {
	case fr.Doing != "":
		consider(fr.Quiet.Add(maxActionWait))
	case st.src.Verb == flows.Handover && fr.Agent != "":
		consider(fr.Quiet.Add(maxAgentQuiet))
	case st.src.Verb == flows.Handover && st.timeout > 0:
		consider(fr.Since.Add(st.timeout))
	case st.ask != nil:
		if fr.Reminded < len(st.reminds) {
			consider(fr.Quiet.Add(st.reminds[fr.Reminded].after))
		}
		if st.timeout > 0 && !fr.TimedOut {
			consider(fr.Quiet.Add(st.timeout))
		}
	case !fr.Until.IsZero():
		consider(fr.Until)
	}
	return first, !first.IsZero()
}

// setTimer asks for the timer that the session needs now, where it is another
// one than before.
func (m *machine) setTimer() {
	at, ok := m.due()
	if !ok {
		at = time.Time{}
	}
	if at.Equal(m.s.Alarm) {
		return
	}
	old := m.s.Timer
	m.s.Alarm = at
	if !ok {
		m.effects = append(m.effects, CancelTimer{ID: m.effectID(), Generation: old})
		return
	}
	m.s.Timer++
	m.effects = append(m.effects, SetTimer{ID: m.effectID(), At: at, Generation: m.s.Timer})
}

// fired does what is due at the time of the event.
func (m *machine) fired(ev *TimerFired) {
	m.kind = "timer"
	if ev.Generation != m.s.Timer || m.s.Alarm.IsZero() {
		m.note("timer", itoa(ev.Generation), "an old one")
		return
	}
	at, ok := m.due()
	if !ok || at.After(m.now) {
		m.s.Alarm = time.Time{} // too early, by a clock that was set back: it is asked for again
		m.note("timer", itoa(ev.Generation), "nothing is due")
		return
	}
	m.s.Alarm = time.Time{}
	fr := m.top()
	st, _ := m.flowOf(fr).find(fr.Step)
	switch {
	case fr.Doing != "":
		m.note("result", fr.Doing, "has not come in "+maxActionWait.String())
		m.run(m.resulted(fr, st, &ActionDone{Do: fr.Doing, Outcome: "error", Error: "no result came in " + maxActionWait.String()}))
	case st.src.Verb == flows.Handover:
		m.run(m.silenceOver(fr, st))
	case st.ask == nil:
		m.run(m.waited(fr, st))
	case st.timeout > 0 && !fr.TimedOut && !fr.Quiet.Add(st.timeout).After(m.now):
		m.run(m.timedOut(fr, st))
	default:
		m.run(rest, m.remindOf(fr, st))
	}
}

// remindOf sends the next reminder of a question, with what it offers.
func (m *machine) remindOf(fr *Frame, st *step) error {
	r := st.reminds[fr.Reminded]
	fr.Reminded++
	m.note("remind", r.part, "after "+r.after.String())
	m.mark(MarkRemind, st, r.part)
	if r.say == nil {
		return m.pose(fr, st, r.part, m.builtin("remind"), "")
	}
	s, lang, err := m.say(r.say, fr)
	if err != nil {
		return err
	}
	return m.pose(fr, st, r.part, s, lang)
}

// timedOut leaves a question that was not answered in time. Without a route
// the talk rests, and the next message resumes it.
func (m *machine) timedOut(fr *Frame, st *step) (jump, error) {
	fr.TimedOut = true
	m.mark(MarkTimeout, st, "")
	a := st.routes["timeout"]
	if a == nil {
		m.note("timeout", st.timeout.String(), "no route for it: the talk rests")
		m.reason("rests", st.timeout.String())
		return rest, nil
	}
	m.note("timeout", st.timeout.String(), a.String())
	m.reason("route", st.timeout.String())
	m.mark(MarkOutcome, st, "timeout")
	return m.follow(a, AtQuestion)
}

// startWaiting rests at a wait step.
func (m *machine) startWaiting(fr *Frame, st *step) error {
	src := st.src
	fr.Until = time.Time{}
	switch {
	case st.until != nil:
		v, err := m.eval(st.until, fr)
		if err != nil {
			return err
		}
		if fr.Until, err = m.moment(v); err != nil {
			return fmt.Errorf("until %s: %w", st.until.src, err)
		}
	case src.For.Set():
		if st.timeout > 0 {
			fr.Until = m.now.Add(st.timeout)
		}
	default:
		fr.Until = m.now.Add(src.Pause.Duration)
	}
	m.note("waits", "", waitsFor(fr, src))
	return nil
}

// moment returns the instant that a value means, UTC: of a day, when it
// begins.
func (m *machine) moment(v any) (time.Time, error) {
	switch v := v.(type) {
	case value.Moment:
		return v.At, nil
	case value.Date:
		return v.In(m.p.zone).UTC(), nil
	case nil:
		return time.Time{}, errMissing
	}
	return time.Time{}, errors.New("a moment or a day is wanted")
}

func waitsFor(fr *Frame, src *flows.Step) string {
	out := ""
	if src.For.Set() {
		out = "for " + src.For.Value + " "
	}
	if !fr.Until.IsZero() {
		out += "until " + fr.Until.UTC().Format(time.RFC3339)
	}
	return out
}

// waited goes on behind a wait whose time has come.
func (m *machine) waited(fr *Frame, st *step) (jump, error) {
	fr.Until = time.Time{}
	if st.src.For.Set() {
		m.note("timeout", st.timeout.String(), "")
		m.reason("wait", st.timeout.String())
		m.mark(MarkTimeout, st, "")
		return m.leave(st, "timeout")
	}
	m.note("waited", "", "")
	return m.leave(st, "")
}

// waiting returns the wait that the talk rests at, if it does.
func (m *machine) waiting() (*Frame, *step) {
	if len(m.s.Frames) == 0 {
		return nil, nil
	}
	return m.waitsIn(m.top())
}

// waitsIn returns the wait that a frame rests at, if it does.
func (m *machine) waitsIn(fr *Frame) (*Frame, *step) {
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok || st.src.Verb != flows.Wait {
		return nil, nil
	}
	return fr, st
}

// waitingFor returns the index of the frame that waits for an event, also
// below a digression; -1 where none does. A message is heard by the innermost
// flow alone.
func (m *machine) waitingFor(name string) int {
	for i := range slices.Backward(m.s.Frames) {
		if _, st := m.waitsIn(&m.s.Frames[i]); st != nil && st.src.For.Value == name {
			return i
		}
		if name == "message" {
			break
		}
	}
	return -1
}

// resume goes on behind a wait for an event that has come, and tells whether
// it was one. What has interrupted the wait is left.
func (m *machine) resume(name string, data map[string]any) bool {
	at := m.waitingFor(name)
	if at < 0 || name == "" {
		return false
	}
	m.s.Frames = m.s.Frames[:at+1]
	fr, st := m.waiting()
	m.note("event", name, "was waited for")
	fr.Until = time.Time{}
	m.run(func() (jump, error) {
		if data == nil {
			data = map[string]any{}
		}
		if err := m.set(fr, st.id, data); err != nil {
			return rest, err
		}
		return m.leave(st, "")
	}())
	return true
}
