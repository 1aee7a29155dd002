package logged

import (
	"fmt"
	"strings"
	"time"

	"parley/engine"
	"parley/flows"
)

// Player runs sessions on one program. It is safe for concurrent use.
type Player struct{ p *engine.Program }

// NewPlayer returns a player of sessions on p.
func NewPlayer(p *engine.Program) *Player { return &Player{p} }

// Result is how a session went.
type Result struct {
	Talk
	Versions    []string     // that it ran on, in order
	Turns       int          // that were compared
	Left        int          // that were not, since the talk rests elsewhere by then
	Differences []Difference // in order
}

// Kind is a kind of difference; see the package.
type Kind string

// The kinds of differences.
const (
	Step     Kind = "step"
	Route    Kind = "route"
	Text     Kind = "text"
	Variable Kind = "variable"
	Ended    Kind = "ended"
	Timer    Kind = "timer"
	Action   Kind = "action"
	Error    Kind = "error"
	Limit    Kind = "limit"
)

// Kinds are all of them, in the order of a report.
var Kinds = []Kind{Error, Limit, Action, Step, Route, Ended, Variable, Timer, Text}

// Difference is one thing that the session's new run does otherwise.
type Difference struct {
	Kind   Kind
	Turn   int    // counts events from 1
	Said   string // by the person, in that turn
	About  string // FLOW.STEP or FLOW.NAME, as the new version calls it
	Before string
	After  string
	Why    string    // the line of the new trace that explains it, or ""
	File   string    // of the step in the new version, or ""
	Pos    flows.Pos // likewise
}

// run is one session on its way.
type run struct {
	*Player
	s       *Session
	res     *Result
	session engine.Session
	contact engine.Contact
	was     position          // what the log says by now
	values  [2]map[string]any // what was set, in the log and now
	asked   map[string]string // ids of requests in the log, and what they are now
	dropped map[string]bool   // what the log asked for by Request.What, and this run did not
	drifted bool              // a timer was set to another time than in the log
	over    bool              // nothing further can be compared
}

// position is where a talk in the log stands.
type position struct {
	at    []string
	alarm time.Time
}

// maxFired is how many timers of its own a session fires between two events:
// a bot that waits in a circle would never be done.
const maxFired = 100

// Play runs s, which nobody else may play meanwhile.
func (pl *Player) Play(s *Session) *Result {
	r := &run{
		Player: pl, s: s, res: &Result{Talk: s.Talk},
		session: s.begin.Session, contact: s.begin.Contact,
		values: [2]map[string]any{{}, {}}, asked: map[string]string{}, dropped: map[string]bool{},
	}
	for i := range s.turns {
		if r.over {
			break
		}
		r.turn(i)
	}
	r.res.Left = len(s.turns) - r.res.Turns
	return r.res
}

// turn feeds one event of the log, and compares what comes of it.
func (r *run) turn(i int) {
	t := &r.s.turns[i]
	if n := len(r.res.Versions); n == 0 || r.res.Versions[n-1] != t.Version {
		r.res.Versions = append(r.res.Versions, t.Version)
	}
	if t.event == nil { // nothing came of it, nor can now
		r.res.Turns++
		return
	}
	if r.fire(i); r.over || r.unplanned(t.event) {
		r.over = true
		return
	}
	r.res.Turns++
	if t.person {
		r.contact = r.contact.Told(t.told, r.s.Address)
	}
	before, at := r.session, engine.MetaOf(t.event).At
	ev := r.matched(i)
	if ev != nil {
		engine.MetaOf(ev).Contact, at = r.contact, engine.MetaOf(ev).At
	}
	now := r.step(ev)
	c := compared{
		run: r, turn: i + 1, said: t.said, missed: ev == nil, old: &t.outcome, now: &now,
		at: [2]time.Time{engine.MetaOf(t.event).At, at}, alarm: [2]time.Time{r.was.alarm, before.Alarm},
	}
	c.compare(&before)
	r.was = position{t.At, t.Alarm}
}

// fire fires timers of the session's own that are due before the i-th event,
// and that the log does not have.
func (r *run) fire(i int) {
	if _, timer := r.s.turns[i].event.(*engine.TimerFired); timer || !r.drifted {
		return
	}
	until := engine.MetaOf(r.s.turns[i].event).At
	for range maxFired {
		at := r.session.Alarm
		if r.over || at.IsZero() || at.Equal(r.was.alarm) || at.After(until) {
			return
		}
		before := r.session
		now := r.step(&engine.TimerFired{Meta: engine.Meta{At: at, Channel: r.s.Channel, Contact: r.contact}, Generation: r.session.Timer})
		old := outcome{Turn: engine.Turn{At: r.was.at, Alarm: now.Alarm}}
		c := compared{run: r, turn: i + 1, said: "(timer)", at: [2]time.Time{at, at}, old: &old, now: &now}
		c.alarm = [2]time.Time{old.Alarm, before.Alarm}
		c.compare(&before)
	}
}

// unplanned tells of a scheduled flow that this run has scheduled otherwise, or
// not at all. What was scheduled before the session is not known to it.
func (r *run) unplanned(ev engine.Event) bool {
	start, ok := ev.(*engine.Start)
	return ok && start.Timed && r.dropped["schedule "+start.Key]
}

// matched returns the i-th event as it happens to this run: nil where it
// answers what this run did not ask for.
func (r *run) matched(i int) engine.Event {
	switch ev := r.s.turns[i].event.(type) {
	case *engine.TimerFired:
		out := *ev
		if !r.drifted {
			return &out
		}
		if r.was.alarm.IsZero() || out.At.Before(r.was.alarm) { // it was an old one in the log, too
			return nil
		}
		out.Generation = r.session.Timer
		if !r.session.Alarm.Equal(r.was.alarm) {
			out.At = r.session.Alarm
		}
		if out.At.IsZero() || !r.silent(i, out.At) {
			return nil
		}
		return &out
	case *engine.ActionDone:
		out := *ev
		if out.Do = r.asked[ev.Do]; out.Do == "" {
			return nil
		}
		return &out
	}
	return r.s.turns[i].event
}

// silent tells whether nothing but timers comes after the i-th event, up to a
// time.
func (r *run) silent(i int, until time.Time) bool {
	for _, t := range r.s.turns[i+1:] {
		if _, timer := t.event.(*engine.TimerFired); !timer && t.event != nil {
			return !engine.MetaOf(t.event).At.Before(until)
		}
	}
	return true
}

// step feeds an event, nil for none, and carries out what comes of it.
func (r *run) step(ev engine.Event) (out outcome) {
	before := r.session
	if ev == nil {
		out.Turn = engine.NewTurn(r.p, &before, &before, nil, nil)
		return out
	}
	next, effects, trace, failed := r.try(ev)
	if failed != "" {
		out.Turn = engine.NewTurn(r.p, &before, &before, nil, []engine.Trace{{What: "error", Why: failed}})
		out.parked = true
		return out
	}
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			out.sends = append(out.sends, e)
		case engine.SetContact:
			r.contact = r.contact.With(e.Field, e.Value)
		}
	}
	r.session = next
	out.Turn = engine.NewTurn(r.p, &before, &next, effects, trace)
	return out
}

// try runs the engine; failed tells why it panicked.
func (r *run) try(ev engine.Event) (next engine.Session, effects []engine.Effect, trace []engine.Trace, failed string) {
	defer func() {
		if v := recover(); v != nil {
			failed = fmt.Sprint("the engine panicked: ", v)
		}
	}()
	next, effects, trace = engine.Step(r.p, r.session, ev)
	return next, effects, trace, ""
}

// current returns a name of the log, FLOW.STEP or FLOW.NAME, as this version
// calls it. It tells whether there is a step of that name.
func (pl *Player) current(name string) (string, bool) {
	flow, id, _ := strings.Cut(name, ".")
	_, st, now := pl.p.Step(flow, id)
	if st == nil {
		return name, false
	}
	return flow + "." + now, true
}

// place returns where a step stands in this version.
func (pl *Player) place(name string) (string, flows.Pos) {
	flow, id, _ := strings.Cut(name, ".")
	f, st, _ := pl.p.Step(flow, id)
	if st == nil {
		return "", flows.Pos{}
	}
	return f.File, st.Pos
}
