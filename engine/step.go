package engine

import (
	"slices"
	"strings"
	"unicode"

	"parley/engine/match"
	"parley/flows"
)

// Step feeds one event to a session and returns the session that follows, the
// effects to carry out, in order, and why it went that way. It does no I/O,
// reads no clock and leaves s as it was; the same arguments always give the
// same results. Any event at any state has a defined outcome.
func Step(p *Program, s Session, ev Event) (Session, []Effect, []Trace) {
	return advance(p, s, ev, nil)
}

// advance is Step, under the eyes of a watcher.
func advance(p *Program, s Session, ev Event, watch func(Mark)) (Session, []Effect, []Trace) {
	meta := ev.meta()
	m := &machine{p: p, s: s.clone(), ev: meta, contact: meta.Contact, now: meta.At, given: s, watch: watch}
	m.effects, m.trace = make([]Effect, 0, 4), make([]Trace, 0, 2)
	m.reading = match.Context{Country: p.Bot.Country, Zone: p.zone, Now: meta.At}
	m.speak()
	if _, timer := ev.(*TimerFired); !timer && !m.remember(meta.ID) { // a timer is known by its generation
		m.note("duplicate", meta.ID, "seen before")
		return s, nil, m.trace
	}
	if stuck := m.move(); stuck != nil {
		m.note("moved", stuck.Flow+"."+stuck.Step, stuck.Why+"; the talk has ended")
		m.end(leftLabel)
	}
	m.handle(ev)
	m.readKept()
	m.setTimer()
	return m.s, m.effects, m.trace
}

// handle does what one event asks for, and notes how to take it back.
func (m *machine) handle(ev Event) {
	if !m.arrive(ev) && !m.putAside(ev) {
		m.dispatch(ev)
		m.quiet(ev)
	}
	m.keepPast()
}

// putAside is for what cannot be read now: rank 3. It tells whether the event
// is done with.
func (m *machine) putAside(ev Event) bool {
	acting, _ := m.acting()
	paused, _ := m.paused()
	if acting == nil && paused == nil {
		return false
	}
	start, isStart := ev.(*Start)
	switch ev := ev.(type) {
	case *Utterance:
		if command, _ := m.command(readable(ev.Text)); command == match.Stop {
			return false
		}
	case *ActionDone, *TimerFired, *AgentReplied, *AgentClosed:
		return false
	case *PaymentChanged:
		if paused != nil {
			m.paidMeanwhile(ev)
			return true
		}
		m.keepForLater(ev, "a payment, until the talk goes on")
		return true
	}
	switch {
	case isStart && start.Agent != "":
		return acting != nil && m.keptMeanwhile(ev)
	case acting != nil:
		return m.keptMeanwhile(ev)
	case isStart && start.Timed:
		m.keepForLater(ev, "until the person who has the chat gives it back")
		return true
	}
	m.heard(3, "paused", "a person has the chat")
	paused.Quiet = m.now
	return true
}

func (m *machine) keptMeanwhile(ev Event) bool {
	m.keepForLater(ev, "until the action is done")
	return true
}

func (m *machine) dispatch(ev Event) {
	switch ev := ev.(type) {
	case *Utterance:
		if t := m.p.refs[ev.Ref]; ev.Ref != "" && t != nil {
			m.said, m.kind, m.ref = readable(ev.Text), "text", ev.Ref
			m.triggered(t, "ref", ev.Ref)
			break
		}
		m.utterance(ev.Text)
	case *Tap:
		m.tap(ev)
	case *Media:
		m.media(ev)
	case *Signal:
		m.signal(ev)
	case *Start:
		m.start(ev)
	case *TimerFired:
		m.fired(ev)
	case *ActionDone:
		m.actionDone(ev)
	case *PaymentChanged:
		m.paymentChanged(ev)
	case *AgentReplied:
		m.agentReplied(ev)
	case *AgentClosed:
		m.agentClosed(ev)
	}
}

// quiet notes a sign of the person: the silence that reminders and timeouts
// measure begins anew.
func (m *machine) quiet(ev Event) {
	switch ev.(type) {
	case *Utterance, *Tap, *Media, *Signal, *Start:
	default:
		return
	}
	if fr, st := m.open(); st != nil && st.ask.kind != "payment" { // a payment's time runs from its link
		fr.Quiet, fr.TimedOut = m.now, false
	}
}

// remember notes the id of an event, and tells whether it is new: rank 1.
func (m *machine) remember(id string) bool {
	if id == "" {
		return true
	}
	if slices.Contains(m.s.Recent, id) {
		return false
	}
	recent := m.s.Recent
	if len(recent) >= MaxRecent {
		recent = recent[len(recent)-MaxRecent+1:]
	}
	m.s.Recent = append(append(make([]string, 0, len(recent)+1), recent...), id)
	return true
}

// readable returns the text as it is read: valid UTF-8 without control
// characters, of at most MaxText characters.
func readable(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			clean = false
			break
		}
	}
	if !clean {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t' || r == '\u200d' || r == '\u200c':
				return r
			case r == unicode.ReplacementChar || unicode.IsControl(r):
				return -1
			}
			return r
		}, s)
	}
	s = strings.TrimSpace(s)
	if len(s) > MaxText {
		n := 0
		for i := range s {
			if n == MaxText {
				return s[:i]
			}
			n++
		}
	}
	return s
}

// utterance reads a text by the order of language.md 5.
func (m *machine) utterance(text string) {
	m.said = readable(text)
	if m.kind == "" {
		m.kind = "text"
	}
	if len(m.said) < len(strings.TrimSpace(text)) {
		m.note("limit", "", "the message was longer than is read, or held signs that are no text")
		m.reason("long")
	}
	switch command, _ := m.command(m.said); command {
	case match.Stop:
		m.heard(2, "command", command)
		m.optOut()
		return
	case match.Start:
		if m.s.Stopped {
			m.heard(2, "command", command)
			m.s.Stopped = false
			m.must(m.sendBuiltin("started"))
			if fr, st := m.open(); st != nil {
				m.run(m.again(fr, st))
			}
			return
		}
	}
	if fr, st := m.open(); st != nil {
		m.run(m.answer(fr, st, m.said))
		return
	}
	if m.resume("message", map[string]any{"text": m.said}) {
		return
	}
	m.idle()
}

// command returns the command that is all of the text, or "".
func (m *machine) command(text string) (string, bool) {
	found, ok := m.p.commands.Whole(text, m.p.langs[m.lang], nil)
	if !ok {
		return "", false
	}
	return commandNames[found.ID], true
}

// optOut ends all; until they write `start`, nothing is sent that does not
// answer a message of theirs.
func (m *machine) optOut() {
	m.s.Stopped, m.s.Kept = true, nil
	m.end(stoppedLabel)
	m.effects = append(m.effects, Unschedule{ID: m.effectID()})
	m.must(m.sendBuiltin("stopped"))
}

// idle reads a text while nothing is asked: the triggers, then the default,
// then the fallback.
func (m *machine) idle() {
	command, _ := m.command(m.said)
	switch {
	case command == match.Restart && m.p.flows[m.s.First] != nil:
		m.heard(6, "command", command)
		m.run(m.begin(m.p.flows[m.s.First]))
		return
	case command == match.Back && m.s.Open(): // from a wait
		m.heard(6, "command", command)
		m.run(m.back())
		return
	case command == match.Cancel && m.s.Open(): // a wait
		m.heard(6, "command", command)
		m.end(cancelledLabel)
		m.must(m.sendBuiltin("cancelled"))
		return
	case command == match.Cancel:
		m.heard(6, "command", command)
		m.must(m.sendBuiltin("nothing"))
		return
	}
	if c, ok := m.digression(m.said, false); ok {
		m.heard(8, c.name(), c.why())
		m.reason("phrase", c.phrase)
		m.run(m.digress(c, nil, nil))
		return
	}
	m.otherwise()
}

// otherwise begins the default flow, or the fallback where there is none.
func (m *machine) otherwise() {
	if t := m.p.otherwise; t != nil {
		m.heard(8, "trigger", t.flow.id+", by default")
		m.reason("default")
		m.markTrigger(t)
		if m.isOpen(t.flow) { // it waits
			m.note("trigger", t.flow.id, "is open already")
			m.reason("open")
			m.run(m.fall(nil, nil))
			return
		}
		m.run(m.push(t.flow, Digression, nil))
		return
	}
	m.heard(10, "fallback", "nothing runs and nothing matches")
	m.reason("none")
	m.run(m.fall(nil, nil))
}

// tap reads a tap: rank 4.
func (m *machine) tap(ev *Tap) {
	m.said, m.kind = readable(ev.Text), "tap"
	fr, st := m.open()
	run, step, choice, ok := readToken(ev.Token)
	if !ok || st == nil {
		if m.said == "" && st != nil {
			m.heard(4, "tap", "not one of ours")
			m.run(m.oldMenu(fr, st))
			return
		}
		m.utterance(ev.Text)
		return
	}
	switch {
	case run == m.s.Run && !isStep(st, step):
		if m.tappedBefore(step, choice) {
			return
		}
	case run == m.s.Run:
		for _, c := range m.offered(fr, st) {
			if choiceHash(c.ID) == choice {
				m.heard(4, "answer", c.ID)
				m.reason("choice", c.ID)
				m.run(m.chosen(fr, st, c.ID, true))
				return
			}
		}
	}
	m.heard(4, "tap", "of a menu that is not open")
	m.run(m.oldMenu(fr, st))
}

// tappedBefore reads a tap on the menu of another question than the open one:
// of one that was answered, or of one that a digression has interrupted, in
// the innermost open flow that has it. What is open above that flow is left.
// It tells whether the menu still counts.
func (m *machine) tappedBefore(step, choice uint32) bool {
	all := m.s.Frames
	for i := range slices.Backward(all) {
		m.s.Frames = all[: i+1 : i+1]
		fr := m.top()
		if earlier := m.earlier(fr, step); earlier != nil && m.retake(fr, earlier, choice) {
			return true
		}
	}
	m.s.Frames = all
	return false
}

// isStep tells whether a tap's hash means the step, by its id or an old one.
func isStep(st *step, hash uint32) bool {
	i, ok := st.flow.hashes[hash]
	return ok && i == st.i
}

func (m *machine) oldMenu(fr *Frame, st *step) (jump, error) {
	if err := m.sendBuiltin("old_menu"); err != nil {
		return rest, err
	}
	return m.again(fr, st)
}

// earlier returns a question of the frame's flow that was answered in this
// run, or is asked, by the hash that a tap has of it; nil where there is none,
// or where it lies before a finished command.
func (m *machine) earlier(fr *Frame, hash uint32) *step {
	f := m.flowOf(fr)
	i, ok := f.hashes[hash]
	if !ok || f.steps[i].ask == nil {
		return nil
	}
	st := f.steps[i]
	if fr.Vars.Get(st.id) == nil && fr.Step != st.id || slices.Contains(fr.Sealed, st.id) {
		return nil
	}
	return st
}

// retake answers an earlier question anew, by a tap on its menu: a `redo` of
// it with that value. It tells whether the menu still offers the choice.
func (m *machine) retake(fr *Frame, st *step, choice uint32) bool {
	asked := fr.Step
	fr.Step, fr.Picked = st.id, nil
	for _, c := range m.offered(fr, st) {
		if choiceHash(c.ID) != choice {
			continue
		}
		m.heard(4, "answer", c.ID+", of an earlier question")
		m.reason("earlier", c.ID)
		m.s.Visit++
		if asked != st.id {
			fr.Redo = &Redo{By: asked}
		}
		fr.Visit, fr.Misses, fr.Since = m.s.Visit, 0, m.now
		m.run(m.chosen(fr, st, c.ID, true))
		return true
	}
	fr.Step = asked
	return false
}

// media reads a picture, a sound or a place: the answer of a question that
// wants one; else its caption counts as typed, and without one it is a miss.
// The second of several in one message is none: they were sent to one question.
func (m *machine) media(ev *Media) {
	m.kind = ev.Kind
	fr, st := m.open()
	wanted := st != nil && wantsMedia(st.ask.kind)
	if ev.Also && (!wanted || unfit(st, ev) != "") {
		m.note("ignored", ev.Kind, "one of several in a message, and nothing asks for it")
		return
	}
	if wanted {
		m.run(m.mediaAnswer(fr, st, ev))
		return
	}
	if _, st := m.waiting(); st != nil && m.resume("message", mediaValue(ev)) {
		return
	}
	if strings.TrimSpace(ev.Text) != "" {
		m.utterance(ev.Text)
		return
	}
	if st == nil {
		m.otherwise()
		return
	}
	m.heard(10, "miss", "a "+ev.Kind+" is no answer here")
	m.reason("medium", ev.Kind)
	m.mark(MarkMiss, st, "")
	m.run(m.miss(fr, st, "retry", m.builtin("words_only")))
}

// getStarted is the event of a person who opens the chat.
const getStarted = "get_started"

// signal reads a named event: it is meant, so it ends what runs.
func (m *machine) signal(ev *Signal) {
	m.kind, m.ref, m.data = ev.Name, ev.Ref, ev.Data
	if m.s.Stopped && ev.Name != getStarted && ev.Ref == "" { // not the person's own doing
		m.note("ignored", ev.Name, "the person has opted out")
		return
	}
	if m.resume(ev.Name, map[string]any(ev.Data)) {
		return
	}
	if t := m.p.refs[ev.Ref]; ev.Ref != "" && t != nil {
		m.triggered(t, "ref", ev.Ref)
		return
	}
	if t := m.p.events[ev.Name]; t != nil {
		m.triggered(t, "event", ev.Name)
		return
	}
	if ev.Name != getStarted {
		m.note("ignored", ev.Name, "no flow waits for this event")
		return
	}
	m.greet()
}

// start reads the wish to begin a flow by hand, or a link with a ref.
func (m *machine) start(ev *Start) {
	m.kind, m.ref, m.agent = "start", ev.Ref, ev.Agent
	switch {
	case ev.Timed:
		m.kind = "schedule"
		m.startLater(ev)
		return
	case ev.Agent != "":
		m.startByAgent(ev)
		return
	}
	if f := m.p.flows[ev.Flow]; f != nil && ev.Step != "" {
		m.midway(f, ev)
		return
	} else if f != nil {
		m.note("start", f.id, "by hand")
		m.run(m.restartWith(f))
		return
	}
	if t := m.p.refs[ev.Ref]; ev.Ref != "" && t != nil {
		m.triggered(t, "ref", ev.Ref)
		return
	}
	if ev.Flow != "" {
		m.note("ignored", ev.Flow, "there is no such flow")
		return
	}
	m.greet()
}

// greet answers somebody who opens the chat without a word: with the question
// that is open, or as if they had written something that nothing matches.
func (m *machine) greet() {
	if fr, st := m.open(); st != nil {
		m.note("greeting", "", "the open question again")
		m.run(m.again(fr, st))
		return
	}
	m.otherwise()
}

func (m *machine) triggered(t *trigger, by, name string) {
	m.note("trigger", t.flow.id, by+" "+name)
	m.reason(by, name)
	m.markTrigger(t)
	m.run(m.restartWith(t.flow))
}

// must is for messages that are sent before anything else, which no limit can
// stop.
func (m *machine) must(err error) {
	if err != nil {
		m.note("error", "", err.Error())
		m.erred(err)
	}
}

// rests tells whether a talk can rest at the step.
func (st *step) rests() bool {
	switch st.src.Verb {
	case flows.Ask, flows.Wait, flows.Do, flows.Handover:
		return true
	}
	return false
}
