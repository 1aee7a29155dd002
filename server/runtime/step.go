package runtime

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"parley/engine"
	"parley/server/fault"
	"parley/server/store"
)

// turn is a claim while its events are read.
type turn struct {
	r       *Runtime
	live    *engine.Program
	program *engine.Program // what reads the event at hand: live, or the version that the talk runs on
	claim   store.Claim
	reader  bool // nothing goes to the outbox
	bulk    bool // the event at hand is none of the person's or the shop's: a timer or a schedule
	session engine.Session
	contact engine.Contact
	known   string // the contact as it is stored
	queue   string // of the last handover
	asked   []engine.Do
	said    spoken
	change  store.Change
}

// spoken are the messages of a change's sends, by the id of the send, as they are
// before they are stored: who delivers them at once need not read them again.
type spoken []engine.Send

// message returns the one of a send, if it is there.
func (s spoken) message(id string) (engine.Message, bool) {
	for _, one := range s {
		if one.ID == id {
			return one.Message, true
		}
	}
	return engine.Message{}, false
}

// step reads the events of a claim, one after the other, into one change. It
// reads at least one; where a later one fails it stops before that, so that
// it can be tried again alone.
func (r *Runtime) step(p *engine.Program, c store.Claim) (store.Change, spoken) {
	t := &turn{r: r, live: p, program: p, claim: c, change: store.Change{At: r.cfg.Clock().UTC()}}
	_, t.reader = r.cfg.Bots.Channel(c.Bot, c.Channel).(Reader)
	if err := t.load(); err != nil {
		r.log.Error("a conversation cannot be read; its events are parked", "bot", c.Bot, "channel", c.Channel, "err", err)
		for _, p := range c.Pending {
			t.park(p, "the conversation cannot be read")
		}
		return t.change, nil
	}
	for i, p := range c.Pending {
		if !t.event(p, i == 0) {
			break
		}
	}
	t.save()
	fault.Point("stepped")
	return t.change, t.said
}

// load decodes what the claim brought along.
func (t *turn) load() (err error) {
	if t.claim.Session != nil {
		if t.session, err = t.r.cfg.Engine.DecodeSession(t.claim.Session); err != nil {
			return fmt.Errorf("session: %w", err)
		}
	}
	if t.claim.Contact != nil {
		if err := json.Unmarshal(t.claim.Contact, &t.contact); err != nil {
			return fmt.Errorf("contact: %w", err)
		}
	}
	t.known = string(t.claim.Contact)
	return nil
}

// save encodes what came of it.
func (t *turn) save() {
	t.change.Session, t.change.Pin = t.r.cfg.Engine.EncodeSession(t.session), t.session.Pinned()
	t.seat()
	b, err := json.Marshal(t.contact)
	if err != nil {
		t.r.log.Error("a contact cannot be kept", "bot", t.claim.Bot, "err", err)
		return
	}
	if string(b) != t.known {
		t.change.Contact = b
	}
}

// event reads one event, and tells whether to go on with the next. The first
// of a claim is always done with, if need be by parking it.
func (t *turn) event(p store.Pending, first bool) bool {
	ev, err := engine.DecodeEvent(p.Event)
	if err != nil {
		t.r.log.Error("an event cannot be read; it is parked", "bot", p.Bot, "channel", p.Channel, "seq", p.Seq, "err", err)
		t.park(p, "it cannot be read")
		return true
	}
	if timer, ok := ev.(*engine.TimerFired); ok && fault.Without("generation") {
		timer.Generation = t.session.Timer
	}
	meta := engine.MetaOf(ev)
	t.bulk = kindOf(ev) == store.Alarmed
	before := t.contact
	if kindOf(ev) == store.In { // else it tells nothing about the person
		t.contact = t.contact.Told(meta.Contact, p.Address)
	}
	meta.Contact = t.contact
	s, idle := t.session, !t.session.Open()
	if idle {
		s.Seed = t.r.cfg.Seed() // of the run that may begin
	}
	next, effects, trace, ok := t.try(p, s, ev)
	if !ok && first {
		next, effects, trace, ok = t.try(p, s, ev)
	}
	if !ok && !first {
		t.contact = before
		return false
	}
	if idle {
		t.log(p, store.Begin, engine.Begin{Session: s, Contact: before})
	}
	if ok {
		t.apply(p, ev, next, effects, trace)
		t.refuse(p)
	} else {
		t.park(p, "reading it failed twice")
	}
	return true
}

// try runs the engine. ok is false where it panicked.
func (t *turn) try(p store.Pending, s engine.Session, ev engine.Event) (next engine.Session, effects []engine.Effect, trace []engine.Trace, ok bool) {
	defer func() {
		if v := recover(); v != nil {
			ok = false
			t.r.log.Error("the engine panicked", "bot", p.Bot, "channel", p.Channel, "seq", p.Seq, "panic", harmless(v), "stack", string(debug.Stack()))
		}
	}()
	began := time.Now()
	s = t.pick(s)
	next, effects, trace = t.r.cfg.Engine.Step(t.program, s, ev)
	t.r.cfg.Metrics.Steps.Inc()
	t.r.cfg.Metrics.Step.UpdateDuration(began)
	return next, effects, trace, true
}

// pick chooses the program that reads the next event of a talk: the live one,
// to which the talk moves where it can; else the version that it runs on. The
// session comes back as it is there.
func (t *turn) pick(s engine.Session) engine.Session {
	t.program = t.live
	pin := s.Pinned()
	if pin == "" || pin == t.live.Version {
		return s
	}
	own := t.r.cfg.Bots.Version(t.claim.Bot, pin)
	moved, stuck := engine.Move(own, t.live, s)
	switch {
	case stuck == nil:
		return moved
	case own != nil:
		t.program = own
	default:
		t.r.log.Warn("a talk ends: the version that it runs on is not kept any more", "bot", t.claim.Bot, "version", pin, "flow", stuck.Flow, "step", stuck.Step)
	}
	return s
}

// harmless returns what may be logged of a panic: what Go's runtime says, but
// no value that may hold a message.
func harmless(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", v)
}

// apply takes what came of an event into the change.
func (t *turn) apply(p store.Pending, ev engine.Event, next engine.Session, effects []engine.Effect, trace []engine.Trace) {
	t.done(p, kindOf(ev))
	t.came(p, next, effects, trace)
}

// came takes the session and the effects of a step into the change.
func (t *turn) came(p store.Pending, next engine.Session, effects []engine.Effect, trace []engine.Trace) {
	before := t.session
	t.session = next
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			t.send(e)
		case engine.SetContact:
			t.contact = t.contact.With(e.Field, e.Value)
		case engine.SetTimer:
			t.setTimer(e)
		case engine.CancelTimer:
			t.cancelTimer(e)
		case engine.Schedule:
			t.schedule(e)
		case engine.Unschedule:
			t.unschedule(e.Key)
		case engine.Do:
			t.asked = append(t.asked, e)
		case engine.Handover:
			t.handover(p, e)
		case engine.Notice:
			t.log(p, store.Notice, e)
			t.notify(p, e.ID, Note{Event: "notice", Text: e.Text})
		}
	}
	t.trace(p, engine.NewTurn(t.program, &before, &t.session, effects, trace))
}

// kindOf returns the kind of the entry that an event leaves. What the person
// did not do is not part of the history that they are shown.
func kindOf(ev engine.Event) string {
	switch ev := ev.(type) {
	case *engine.TimerFired:
		return store.Alarmed
	case *engine.ActionDone, *engine.PaymentChanged:
		return store.Action
	case *engine.AgentReplied, *engine.AgentClosed:
		return store.Agent
	case *engine.Start:
		switch {
		case ev.Timed:
			return store.Alarmed
		case ev.Agent != "":
			return store.Agent
		}
	}
	return store.In
}

// done notes that an event was read.
func (t *turn) done(p store.Pending, kind string) {
	t.change.Done = append(t.change.Done, p.Seq)
	t.change.Log = append(t.change.Log, store.Entry{At: p.At, Kind: kind, ID: p.ID, Body: p.Event})
}

func (t *turn) send(e engine.Send) {
	body, err := json.Marshal(e)
	if err == nil {
		t.change.Log = append(t.change.Log, store.Entry{At: t.change.At, Kind: store.Out, ID: e.ID, Body: body})
	}
	message, merr := json.Marshal(e.Message)
	if err != nil || merr != nil { // strings, lists and bools: cannot be
		t.r.log.Error("a message cannot be encoded", "bot", t.claim.Bot, "err", err)
		return
	}
	if !t.reader {
		t.change.Sends = append(t.change.Sends, store.Send{ID: e.ID, Message: message, Bulk: t.bulk})
		t.said = append(t.said, e)
	}
}

// trace keeps why an event led where it led, and what else came of it, as one
// entry.
func (t *turn) trace(p store.Pending, came engine.Turn) {
	if len(came.Lines) > 0 {
		t.log(p, store.Trace, came)
	}
}

// log keeps a line about an event.
func (t *turn) log(p store.Pending, kind string, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		t.r.log.Error("an entry of the log cannot be encoded", "bot", t.claim.Bot, "kind", kind, "err", err)
		return
	}
	t.change.Log = append(t.change.Log, store.Entry{At: t.change.At, Kind: kind, ID: p.ID, Body: b})
}

// park puts an event aside that cannot be read, so that the talk goes on.
func (t *turn) park(p store.Pending, why string) {
	t.r.cfg.Metrics.Parked.Inc()
	ev, _ := engine.DecodeEvent(p.Event) // nil where that is what is wrong with it
	t.done(p, kindOf(ev))
	parked := []engine.Trace{{What: engine.Parked, Why: why}}
	t.trace(p, engine.NewTurn(t.program, &t.session, &t.session, nil, parked))
}
