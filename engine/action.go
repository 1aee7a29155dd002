package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parley/flows"
)

// An action is asked for by the effect Do, and the step rests until its
// ActionDone comes. What else happens meanwhile is kept, and read after it.

// actionError is an action that failed.
type actionError struct{ action, why string }

func (e *actionError) Error() string { return e.action + ": " + e.why }

// act carries out a do step.
func (m *machine) act(fr *Frame, st *step) (jump, error) {
	if st.action == nil { // the reader has reported it
		return rest, fmt.Errorf("there is no action %q", st.src.Action.Value)
	}
	with, err := m.values(st.with, fr)
	if err != nil {
		return rest, err
	}
	switch st.action.Name {
	case "schedule":
		return m.schedule(fr, st, with)
	case "unschedule":
		return m.unschedule(st, with)
	}
	once := ""
	if st.command {
		once = st.flow.id + "." + st.id + ":"
		if st.once == nil {
			once += m.visited(fr)
		} else {
			s, _, err := m.say(st.once, fr)
			if err != nil {
				return rest, err
			}
			once += s
		}
	}
	for name, v := range with {
		switch v.(type) {
		case time.Duration, span:
			return rest, fmt.Errorf("%s: a duration cannot be given; give a date or a number", name)
		}
	}
	m.request(fr, st, st.action.Name, with, once)
	return rest, nil
}

// visited names this visit of a step, in the conversation.
func (m *machine) visited(fr *Frame) string {
	return strconv.FormatInt(int64(m.s.Run), 36) + "-" + strconv.FormatInt(int64(fr.Visit), 36)
}

// values works out the values of a `with`; a text key keeps the type of a
// value that is one expression.
func (m *machine) values(args []arg, fr *Frame) (Values, error) {
	vars, err := m.args(args, fr)
	if err != nil || len(vars) == 0 {
		return nil, err
	}
	out := make(Values, len(vars))
	for _, v := range vars {
		out[v.Name] = v.Value
	}
	return out, nil
}

// request asks for an action; the frame rests until its result comes.
func (m *machine) request(fr *Frame, st *step, action string, with Values, once string) {
	fr.Doing, fr.Quiet = m.effectID(), m.now
	m.effects = append(m.effects, Do{
		ID: fr.Doing, Source: Source{Flow: fr.Flow, Step: st.id}, Action: action, With: with, Once: once, Try: fr.Tried,
	})
	m.note("do", action, "")
}

// acting returns the step that waits for the result of an action, if one does.
func (m *machine) acting() (*Frame, *step) {
	if len(m.s.Frames) == 0 || m.top().Doing == "" {
		return nil, nil
	}
	fr := m.top()
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok {
		return nil, nil
	}
	return fr, st
}

// actionDone reads the result of an action.
func (m *machine) actionDone(ev *ActionDone) {
	m.kind = "action"
	fr, st := m.acting()
	if fr == nil || fr.Doing != ev.Do {
		m.late(ev)
		return
	}
	m.note("result", ev.Action, cmp.Or(ev.Outcome, "done"))
	m.run(m.resulted(fr, st, ev))
}

// late is for a result that nobody waits for any more. What a command has
// changed is told to the shop.
func (m *machine) late(ev *ActionDone) {
	m.note("late", ev.Action, "no step waits for this result any more")
	if ev.Outcome == "" && ev.Command {
		m.effects = append(m.effects, Notice{ID: m.effectID(), Text: ev.Action + " was done after its talk had ended or moved on"})
	}
}

// resulted goes on behind an action.
func (m *machine) resulted(fr *Frame, st *step, ev *ActionDone) (jump, error) {
	fr.Doing = ""
	if ev.Outcome == "error" {
		return m.triedAgain(fr, st, ev)
	}
	if st.ask != nil {
		return m.resultOfAsk(fr, st, ev)
	}
	if !st.knows(ev.Outcome) {
		return rest, &actionError{st.src.Action.Value, "it came back with the unknown outcome " + ev.Outcome}
	}
	if err := m.keepResult(fr, st, ev.Value.V); err != nil {
		return rest, err
	}
	if st.command && ev.Outcome == "" {
		m.seal()
	}
	fr.Vars = fr.Vars.With(st.id+calledSuffix, ev.Outcome)
	return m.leave(st, ev.Outcome)
}

// knows tells whether an outcome is one of the action's.
func (st *step) knows(outcome string) bool {
	if outcome == "" || slices.Contains(st.action.Outcomes, outcome) {
		return true
	}
	return st.action.Name == "llm.pick" && st.routes[outcome] != nil
}

// triedAgain asks for an action once more, as often as the step allows; then
// it has failed.
func (m *machine) triedAgain(fr *Frame, st *step, ev *ActionDone) (jump, error) {
	fr.Tried++
	why := cmp.Or(ev.Error, "it failed")
	if fr.Tried > st.src.Tries || st.ask != nil {
		return rest, &actionError{cmp.Or(ev.Action, st.src.Action.Value), why}
	}
	m.note("retry", strconv.Itoa(fr.Tried), why)
	return m.act(fr, st)
}

// keepResult stores what an action gave.
func (m *machine) keepResult(fr *Frame, st *step, v any) error {
	if err := m.set(fr, st.id, v); err != nil {
		return err
	}
	for _, s := range st.src.Save {
		if err := m.set(fr, s.To.Value, v); err != nil {
			return err
		}
	}
	return nil
}

// seal closes the way back over what has been done: neither `back` nor `redo`
// crosses a finished command or a handover.
func (m *machine) seal() {
	m.sealed = true
	for i := range m.s.Frames {
		fr := &m.s.Frames[i]
		f := m.flowOf(fr)
		if f == nil {
			continue
		}
		var ids []string
		for _, st := range f.steps {
			if st.ask != nil && fr.Vars.Get(st.id) != nil {
				ids = append(ids, st.id)
			}
		}
		fr.Sealed = ids
	}
}

// unseal notes that a question was answered anew.
func (fr *Frame) unseal(id string) {
	if i := slices.Index(fr.Sealed, id); i >= 0 {
		fr.Sealed = append(append([]string(nil), fr.Sealed[:i]...), fr.Sealed[i+1:]...)
	}
}

// keepForLater puts an event aside until the action that is under way is done,
// or the person who has the chat gives it back.
func (m *machine) keepForLater(ev Event, why string) {
	b, err := EncodeEvent(ev)
	if err != nil || len(b) > MaxKeptEvent {
		m.note("limit", "", "an event is too large to be kept")
		m.reason("long")
		return
	}
	if len(m.s.Kept) >= MaxKept {
		m.note("limit", "", fmt.Sprintf("more than %d messages came meanwhile; this one is not read", MaxKept))
		m.reason("kept", itoa(MaxKept))
		return
	}
	m.s.Kept = append(slices.Clip(m.s.Kept), b)
	m.note("kept", "", why)
}

// readKept reads what was put aside, until something is under way again.
func (m *machine) readKept() {
	for len(m.s.Kept) > 0 {
		if fr, _ := m.acting(); fr != nil {
			return
		}
		if fr, _ := m.paused(); fr != nil {
			return
		}
		ev, err := DecodeEvent(m.s.Kept[0])
		m.s.Kept = m.s.Kept[1:]
		if len(m.s.Kept) == 0 {
			m.s.Kept = nil
		}
		if err != nil {
			m.note("error", "", err.Error())
			m.erred(err)
			continue
		}
		m.renew()
		m.handle(ev)
	}
}

// renew makes the machine ready for another event of the same Step.
func (m *machine) renew() {
	m.given = m.s.clone()
	m.said, m.kind, m.ref, m.agent, m.data, m.local = "", "", "", "", nil, nil
	m.steps, m.messages, m.failures = 0, 0, 0
	m.apologised, m.rescued, m.answered, m.wentBack, m.redoing, m.sealed = false, false, false, false, false, false
}

// schedule asks for a flow to be started later.
func (m *machine) schedule(fr *Frame, st *step, with Values) (jump, error) {
	name, _ := with["flow"].(string)
	if m.p.flows[name] == nil {
		return rest, fmt.Errorf("schedule: there is no flow %q", name)
	}
	at, err := m.scheduledAt(with)
	if err != nil {
		return rest, err
	}
	key := name
	if k, ok := with["key"]; ok {
		key = (&view{m, fr}).print(k)
	}
	given, _ := with["with"].(map[string]any)
	m.dropKept(key)
	m.effects = append(m.effects, Schedule{ID: m.effectID(), Key: key, Flow: name, At: at, With: given})
	m.note("do", "schedule", name+" at "+at.Format(time.RFC3339))
	m.seal()
	return m.leave(st, "")
}

// scheduledAt works out when a scheduled flow is to start, UTC.
func (m *machine) scheduledAt(with Values) (time.Time, error) {
	if in, ok := with["in"]; ok {
		d, err := lengthOf(in)
		return m.now.Add(d).UTC(), err
	}
	at, ok := with["at"]
	if !ok || at == nil {
		return time.Time{}, errors.New("schedule: `at` or `in` is wanted")
	}
	t, err := m.moment(at)
	if err != nil {
		return time.Time{}, fmt.Errorf("schedule: at: %w", err)
	}
	return t, nil
}

// lengthOf reads a length of time: 30m, 24h, 2d, or a duration.
func lengthOf(v any) (time.Duration, error) {
	switch v := v.(type) {
	case time.Duration:
		return v, nil
	case span:
		return time.Duration(v.Days) * 24 * time.Hour, nil
	case string:
		if d, ok := flows.ParseDuration(v); ok {
			return d, nil
		}
	}
	return 0, fmt.Errorf("schedule: in: a length of time such as 24h is wanted, not %v", v)
}

// unschedule takes back what was scheduled under a key.
func (m *machine) unschedule(st *step, with Values) (jump, error) {
	key, _ := with["key"].(string)
	if key == "" {
		return rest, errors.New("unschedule: a key is wanted")
	}
	m.dropKept(key)
	m.effects = append(m.effects, Unschedule{ID: m.effectID(), Key: key})
	m.note("do", "unschedule", key)
	return m.leave(st, "")
}

// dropKept takes back what was scheduled under a key, has come due, and was put
// aside while a person had the chat.
func (m *machine) dropKept(key string) {
	m.s.Kept = slices.DeleteFunc(slices.Clone(m.s.Kept), func(b []byte) bool {
		ev, err := DecodeEvent(b)
		start, ok := ev.(*Start)
		return err == nil && ok && start.Timed && start.Key == key
	})
	if len(m.s.Kept) == 0 {
		m.s.Kept = nil
	}
}

// startLater begins a scheduled flow: as a new run where nothing is asked,
// else as a digression.
func (m *machine) startLater(ev *Start) {
	f := m.p.flows[ev.Flow]
	switch {
	case m.s.Stopped:
		m.note("ignored", ev.Flow, "the person has opted out")
	case f == nil:
		m.note("ignored", ev.Flow, "there is no such flow any more")
	case m.isOpen(f):
		m.note("ignored", ev.Flow, "is open already")
	default:
		m.note("start", ev.Flow, "as scheduled under "+ev.Key)
		m.data = ev.With
		vars, err := inputsOf(f, ev.With)
		if err != nil {
			m.note("error", ev.Flow, err.Error())
			m.erred(err)
			return
		}
		j, err := m.push(f, Digression, nil)
		if err == nil {
			m.top().Vars = vars
		}
		m.run(j, err)
	}
}

// inputsOf takes from values what a flow declares.
func inputsOf(f *flow, with Values) (Vars, error) {
	var vars Vars
	for _, in := range f.src.Inputs {
		v := with[in.Name]
		if v == nil && !in.Optional {
			return nil, fmt.Errorf("flow %s: %s: %w", f.id, in.Name, errMissing)
		}
		vars = vars.With(in.Name, v)
	}
	return vars, nil
}
