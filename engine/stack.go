package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/flows"
)

// jump says where a machine goes on: at a step of the top frame, by its
// index, or not at all.
type jump int

// rest is the jump of a talk that waits or has ended.
const rest jump = -1

// begin opens a new run with a flow.
func (m *machine) begin(f *flow) (jump, error) {
	m.s.Run++
	m.s.Visit, m.s.Sent, m.s.First, m.s.Ended, m.s.Past = 0, 0, f.id, "", nil
	m.s.Frames = append(m.s.Frames[:0], Frame{Flow: f.id, Version: m.p.Version})
	m.listen(m.top())
	return 0, nil
}

// restartWith ends what runs and begins a flow.
func (m *machine) restartWith(f *flow) (jump, error) {
	m.end(leftLabel)
	return m.begin(f)
}

// end closes all frames. It does nothing where none is open.
func (m *machine) end(label string) {
	if len(m.s.Frames) == 0 {
		return
	}
	m.note("ended", label, "")
	m.effects = append(m.effects, Ended{ID: m.effectID(), Label: label, Flow: m.s.Frames[0].Flow, Vars: m.s.Frames[0].Vars})
	m.s.Frames, m.s.Ended = m.s.Frames[:0], label
}

// push opens a flow on top of what is open.
func (m *machine) push(f *flow, how Entry, vars Vars) (jump, error) {
	if len(m.s.Frames) == 0 {
		return m.begin(f)
	}
	if how == Digression {
		m.dropOldest()
	}
	if len(m.s.Frames) >= MaxDepth {
		return rest, &limitError{fmt.Sprintf("more than %d flows inside each other", MaxDepth), "depth", MaxDepth}
	}
	m.note(string(how), f.id, "")
	m.s.Frames = append(m.s.Frames, Frame{Flow: f.id, Version: m.p.Version, Entry: how, Vars: vars})
	m.listen(m.top())
	return 0, m.weigh()
}

// dropOldest makes room for one digression more.
func (m *machine) dropOldest() {
	var at []int
	for i := range m.s.Frames {
		if m.s.Frames[i].Entry == Digression {
			at = append(at, i)
		}
	}
	if len(at) < MaxDigressions {
		return
	}
	m.note("dropped", m.s.Frames[at[0]].Flow, fmt.Sprintf("more than %d digressions inside each other", MaxDigressions))
	m.s.Frames = slices.Delete(m.s.Frames, at[0], at[1])
}

// pop closes the top frame and goes on where it was called from.
func (m *machine) pop(label string, vals Vars) (jump, error) {
	if err := m.breakSilence(m.top()); err != nil {
		return rest, err
	}
	entry := m.top().Entry
	if len(m.s.Frames) == 1 {
		m.end(label)
		return rest, nil
	}
	m.note("end", label, "")
	m.markFlow(MarkReturn, m.topFlow(), string(entry))
	m.s.Frames = m.s.Frames[:len(m.s.Frames)-1]
	fr := m.top()
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok { // cannot be: move has seen to it
		return rest, fmt.Errorf("step %s is not there", fr.Step)
	}
	switch entry {
	case ByStep:
		return m.returned(fr, st, label, vals)
	case ByArrow:
		return jump(st.i + 1), nil
	case AtQuestion:
		fr.Misses = 0
	}
	return m.again(fr, st)
}

// returned goes on behind a call step.
func (m *machine) returned(fr *Frame, st *step, label string, vals Vars) (jump, error) {
	out := make(map[string]any, len(vals))
	for _, v := range vals {
		out[v.Name] = v.Value
	}
	if st.each != nil && fr.Each != nil {
		return m.gaveEach(fr, st, label, out)
	}
	if st.src.ID != "" {
		if err := m.set(fr, st.id, out); err != nil {
			return rest, err
		}
		fr.Vars = fr.Vars.With(st.id+calledSuffix, label)
	}
	for _, s := range st.src.Save {
		if err := m.set(fr, s.To.Value, out); err != nil {
			return rest, err
		}
	}
	return m.leave(st, label)
}

// leave goes on behind a step: by the route of an outcome, by `next`, else to
// the step after.
func (m *machine) leave(st *step, outcome string) (jump, error) {
	m.mark(MarkOutcome, st, outcome)
	if a := st.routes[outcome]; a != nil {
		m.note("route", outcome, a.String())
		return m.follow(a, ByArrow)
	}
	if st.next != nil {
		return m.follow(st.next, ByArrow)
	}
	return jump(st.i + 1), nil
}

// follow takes an arrow. how says what a `call` comes back to: the step
// after, or the question that is open.
func (m *machine) follow(a *arrow, how Entry) (jump, error) {
	if a.owner != nil && (a.do == flows.GoStep || a.do == flows.GoEnd) {
		m.unwind(a.owner)
	}
	switch a.do {
	case flows.GoStep:
		return jump(a.step), nil
	case flows.GoCall:
		return m.push(a.flow, how, nil)
	case flows.GoStart:
		return m.restartWith(a.flow)
	case flows.GoRestart:
		f := m.p.flows[m.s.First]
		if f == nil {
			return rest, errors.New("restart: nothing was begun")
		}
		m.end(cancelledLabel)
		return m.begin(f)
	case flows.GoRepeat:
		return m.repeat()
	case flows.GoBack:
		return m.backByArrow()
	case flows.GoRedo:
		return m.redo(a)
	case flows.GoCancel:
		m.end(cancelledLabel)
		return rest, m.sendBuiltin("cancelled")
	case flows.GoEnd:
		if len(m.s.Frames) == 0 {
			return rest, nil
		}
		return m.pop(a.label, nil)
	}
	return rest, fmt.Errorf("arrow %s cannot be taken", a)
}

// unwind closes what is open above the flow that an arrow was written in.
func (m *machine) unwind(owner *flow) {
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		if m.s.Frames[i].Flow == owner.id {
			m.s.Frames = m.s.Frames[:i+1]
			return
		}
	}
}

// frameOf returns the innermost frame of a flow; nil where it is not open.
func (m *machine) frameOf(f *flow) *Frame {
	for i := range slices.Backward(m.s.Frames) {
		if m.s.Frames[i].Flow == f.id {
			return &m.s.Frames[i]
		}
	}
	return nil
}

// repeat sends the open question again, or asks the last one anew.
func (m *machine) repeat() (jump, error) {
	if len(m.s.Frames) == 0 {
		return rest, m.sendBuiltin("unknown")
	}
	fr := m.top()
	f := m.flowOf(fr)
	if st, ok := f.find(fr.Asked); ok && st.ask != nil {
		return jump(st.i), nil
	}
	if st, ok := f.find(fr.Step); ok {
		return jump(st.i + 1), nil
	}
	return rest, nil
}

// run enters steps from a jump on until the talk rests. Errors go where the
// bot says, and at last to the fallback: run always leaves a session that
// waits for something or has ended.
func (m *machine) run(j jump, err error) {
	for {
		if err != nil {
			j, err = m.fail(err)
			continue
		}
		if j == rest {
			return
		}
		j, err = m.enter(int(j))
	}
}

// enter runs one step of the top frame.
func (m *machine) enter(i int) (jump, error) {
	fr := m.top()
	f := m.flowOf(fr)
	if i >= len(f.steps) {
		return m.pop(doneLabel, nil)
	}
	if m.steps++; m.steps > MaxSteps {
		return rest, &limitError{fmt.Sprintf("more than %d steps for one event", MaxSteps), "steps", MaxSteps}
	}
	st := f.steps[i]
	m.s.Visit++
	fr.Step, fr.Visit, fr.Since, fr.Misses, fr.Picked = st.id, m.s.Visit, m.now, 0, nil
	fr.Tried, fr.Offered = 0, nil
	if st.cond != nil {
		ok, err := m.holds(st.cond, fr)
		if err != nil {
			return rest, err
		}
		if !ok {
			m.note("skipped", st.cond.src, "is not so")
			m.mark(MarkSkipped, st, "")
			return jump(i + 1), nil
		}
	}
	if j, done, err := m.silently(fr, st); done || err != nil {
		return j, err
	}
	return m.perform(fr, st)
}

func (m *machine) perform(fr *Frame, st *step) (jump, error) {
	m.mark(MarkStep, st, "")
	switch st.src.Verb {
	case flows.Say:
		if err := m.speakStep(fr, st); err != nil {
			return rest, err
		}
	case flows.Ask:
		fr.Asked, fr.Reminded, fr.TimedOut = st.id, 0, false
		switch {
		case st.ask.kind == "slot":
			return m.lookForSlots(fr, st)
		case st.ask.kind == "payment":
			return m.askToPay(fr, st)
		case st.ask.from != nil:
			if items, err := m.items(fr, st); err != nil {
				return rest, err
			} else if len(items) == 0 {
				m.note("none", "", "there is nothing to offer")
				return m.leave(st, "none")
			}
		}
		if v, ok, err := m.hear(fr, st); err != nil {
			return rest, err
		} else if ok {
			m.mark(MarkHeard, st, "")
			if err := m.keep(fr, st, v); err != nil {
				return rest, err
			}
			return m.leave(st, outcome(st, v))
		}
		return rest, m.ask(fr, st)
	case flows.Set:
		if err := m.assign(fr, st); err != nil {
			return rest, err
		}
	case flows.Wait:
		if err := m.breakSilence(fr); err != nil {
			return rest, err
		}
		return rest, m.startWaiting(fr, st)
	case flows.Branch:
		return m.branch(fr, st)
	case flows.Do:
		return m.act(fr, st)
	case flows.Handover:
		return m.handOver(fr, st)
	case flows.Call:
		if st.each != nil {
			return m.startEach(fr, st)
		}
		vars, err := m.inputs(st, fr)
		if err != nil {
			return rest, err
		}
		return m.push(st.call, ByStep, vars)
	case flows.End:
		return m.endStep(fr, st)
	}
	return m.leave(st, "")
}

// assign carries out a set step, in the order written.
func (m *machine) assign(fr *Frame, st *step) error {
	for _, a := range st.sets {
		v, err := m.eval(a.value, fr)
		if err != nil {
			return err
		}
		if err := m.set(fr, a.name, v); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) speakStep(fr *Frame, st *step) error {
	src := Source{Flow: fr.Flow, Step: st.id}
	for _, md := range st.media {
		ref, _, err := m.say(md.ref, fr)
		if err != nil {
			return err
		}
		if err := m.send(src, Message{Kind: md.kind, Ref: ref}); err != nil {
			return err
		}
	}
	if st.text != nil {
		s, lang, err := m.say(st.text, fr)
		if err != nil {
			return err
		}
		if strings.TrimSpace(s) == "" {
			m.note("silent", st.id, "its text came out empty")
		} else if err := m.sendSaid(fr, st, src, Message{Kind: "text", Text: s, Lang: lang}); err != nil {
			return err
		}
	} else if len(st.links) > 0 {
		if err := m.sendSaid(fr, st, src, Message{Kind: "text"}); err != nil {
			return err
		}
	}
	if len(st.cards) == 0 {
		return nil
	}
	msg := Message{Kind: "cards"}
	for _, c := range st.cards {
		var out Card
		for _, p := range []struct {
			to *string
			t  *text
		}{{&out.Title, c.title}, {&out.Text, c.text}, {&out.Image, c.image}, {&out.Link, c.link}} {
			s, _, err := m.say(p.t, fr)
			if err != nil {
				return err
			}
			*p.to = s
		}
		msg.Cards = append(msg.Cards, out)
	}
	return m.send(src, msg)
}

// sendSaid sends the text of a say, with its links and its template.
func (m *machine) sendSaid(fr *Frame, st *step, src Source, msg Message) (err error) {
	if msg.Links, err = m.linksOf(fr, st); err != nil {
		return err
	}
	if st.template != nil {
		if msg.Template, err = m.templateOf(fr, st); err != nil {
			return err
		}
	}
	return m.send(src, msg)
}

// templateOf is what a provider gets that takes only texts it has approved.
func (m *machine) templateOf(fr *Frame, st *step) (*Template, error) {
	name, _, err := m.say(st.template, fr)
	if err != nil {
		return nil, err
	}
	vars, err := m.args(st.with, fr)
	if err != nil {
		return nil, err
	}
	t := &Template{Name: name}
	for _, v := range vars {
		if t.With == nil {
			t.With = make(map[string]string, len(vars))
		}
		t.With[v.Name] = (&view{m, fr}).print(v.Value)
	}
	return t, nil
}

func (m *machine) branch(fr *Frame, st *step) (jump, error) {
	if st.total > 0 {
		at := float64(m.roll(fr)>>11) / (1 << 53) * st.total
		for i := range st.arms {
			if at -= st.arms[i].chance; at < 0 || i == len(st.arms)-1 {
				m.note("branch", "chance", st.arms[i].next.String())
				m.reason("chance")
				m.mark(MarkArm, st, itoa(i+1))
				return m.follow(st.arms[i].next, ByArrow)
			}
		}
	}
	for i, a := range st.arms {
		ok, err := m.holds(a.cond, fr)
		if err != nil {
			return rest, err
		}
		if ok {
			if a.cond == nil {
				m.note("branch", "else", a.next.String())
				m.reason("else")
			} else {
				m.note("branch", a.cond.src, a.next.String())
				m.reason("if", a.cond.src)
			}
			m.mark(MarkArm, st, itoa(i+1))
			return m.follow(a.next, ByArrow)
		}
	}
	m.note("branch", "no arm holds", "")
	m.reason("none")
	m.mark(MarkArm, st, "0")
	return m.leave(st, "")
}

// inputs works out what a call gives to the flow it calls.
func (m *machine) inputs(st *step, fr *Frame) (Vars, error) {
	vars, err := m.args(st.with, fr)
	if err != nil {
		return nil, err
	}
	for _, in := range st.call.src.Inputs {
		if !in.Optional && vars.Get(in.Name) == nil {
			return nil, fmt.Errorf("call %s: %s: %w", st.call.id, in.Name, errMissing)
		}
	}
	return vars, nil
}

func (m *machine) args(args []arg, fr *Frame) (Vars, error) {
	var vars Vars
	for _, a := range args {
		v, err := m.operand(&a.value, fr)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		vars = vars.With(a.name, v)
	}
	return vars, nil
}

// operand works out a value of a `with`.
func (m *machine) operand(o *operand, fr *Frame) (any, error) {
	if o.template != nil {
		if x := o.template.single(); x != nil {
			return m.eval(x, fr)
		}
		return m.render(o.template, fr)
	}
	if o.list == nil {
		return o.constant, nil
	}
	out := make([]any, len(o.list))
	for i := range o.list {
		v, err := m.operand(&o.list[i], fr)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	if o.keys == nil {
		return out, nil
	}
	byKey := make(map[string]any, len(out))
	for i, k := range o.keys {
		byKey[k] = out[i]
	}
	return byKey, nil
}

func (m *machine) endStep(fr *Frame, st *step) (jump, error) {
	label := doneLabel
	if st.label != nil {
		s, _, err := m.say(st.label, fr)
		if err != nil {
			return rest, err
		}
		label = s
	}
	vals, err := m.args(st.with, fr)
	if err != nil {
		return rest, err
	}
	return m.pop(label, vals)
}

// fail sends an error where the bot says: to the step's own route, to the
// flow, to the call that a flow came from, to the bot; else the person gets
// an apology and the fallback.
func (m *machine) fail(err error) (jump, error) {
	var limit *limitError
	if errors.As(err, &limit) {
		m.note("limit", "", limit.what)
		m.reason(limit.kind, itoa(limit.most))
		return m.rescue()
	}
	m.note("error", "", err.Error())
	m.erred(err)
	if errors.Is(err, errMissing) {
		m.markFlow(MarkMissing, m.topFlow(), "")
	}
	if m.failures++; len(m.s.Frames) == 0 || m.failures > MaxFailures {
		return m.rescue()
	}
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		fr := &m.s.Frames[i]
		f := m.flowOf(fr)
		callee := i < len(m.s.Frames)-1
		if st, ok := f.find(fr.Step); ok && st.routes["error"] != nil && (!callee || m.s.Frames[i+1].Entry == ByStep) {
			m.s.Frames = m.s.Frames[:i+1]
			m.mark(MarkOutcome, st, "error")
			return m.follow(st.routes["error"], ByArrow)
		}
		if f.onError != nil {
			m.s.Frames = m.s.Frames[:i+1]
			m.markFlow(MarkOnError, f, "")
			return m.follow(f.onError, ByArrow)
		}
		if fr.Entry == Digression || fr.Entry == AtQuestion {
			break
		}
	}
	if m.apologised {
		return m.rescue()
	}
	m.apologised = true
	if m.p.onError != nil {
		m.markFlow(MarkOnError, nil, "")
		return m.follow(m.p.onError, m.comeBack())
	}
	if err := m.sendBuiltin("error"); err != nil {
		return rest, err
	}
	if a := m.fallback(); a != nil {
		m.markFlow(MarkFallback, a.owner, "")
		return m.follow(a, m.comeBack())
	}
	m.end(failedLabel)
	return rest, nil
}

// erred says of an error in the last decision what it was.
func (m *machine) erred(err error) {
	var action *actionError
	switch {
	case errors.Is(err, errMissing):
		m.reason("missing", strings.TrimSuffix(strings.TrimSuffix(err.Error(), errMissing.Error()), ": "))
	case errors.As(err, &action):
		m.reason("action", action.action, action.why)
	case err != nil:
		m.reason("other", err.Error())
	}
}

// comeBack says where a call that an error led to comes back to: the
// question, where the error is that of an answer to it.
func (m *machine) comeBack() Entry {
	if _, st := m.open(); st != nil && m.steps == 0 {
		return AtQuestion
	}
	return ByArrow
}

// rescue is for a talk that cannot go on, such as one that ran in circles: it
// ends, and the person gets the fallback. Where that fails too, an apology.
func (m *machine) rescue() (jump, error) {
	a := m.fallback()
	m.end(failedLabel)
	m.steps, m.messages = 0, 0
	if !m.rescued && a != nil && a.flow != nil {
		m.rescued = true
		m.markFlow(MarkFallback, a.owner, "")
		return m.begin(a.flow)
	}
	return rest, m.sendBuiltin("error")
}

// fallback returns the arrow of the innermost open flow that has one, else
// the bot's.
func (m *machine) fallback() *arrow {
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		if f := m.flowOf(&m.s.Frames[i]); f != nil && f.fallback != nil {
			return f.fallback
		}
	}
	return m.p.fallback
}

// fall takes the fallback; where there is none, or it is open already, the
// person is told that they were not understood, and the question comes again.
func (m *machine) fall(fr *Frame, st *step) (jump, error) {
	a := m.fallback()
	switch {
	case a == nil:
	case a.do == flows.GoCall && m.isOpen(a.flow):
		m.note("fallback", a.flow.id, "is open already")
		m.reason("open")
	case a.flow == nil && len(m.s.Frames) == 0:
		m.note("fallback", a.String(), "there is nothing to do it with")
		m.reason("idle")
	default:
		m.note("fallback", a.String(), "")
		m.reason("taken")
		m.markFlow(MarkFallback, a.owner, "")
		return m.follow(a, AtQuestion)
	}
	if err := m.sendBuiltin("unknown"); err != nil || st == nil {
		return rest, err
	}
	fr.Misses = 0
	return m.again(fr, st)
}
