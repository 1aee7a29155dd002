package explore

import (
	"cmp"
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// Kind is a kind of fault.
type Kind string

// The kinds of faults.
const (
	DeadAir     Kind = "dead-air"      // a person did something, and the bot said nothing
	SilentWait  Kind = "silent-wait"   // it waits, and has not said so
	SilentEnd   Kind = "silent-end"    // the talk ended, and the last message of the person got no reply
	Limit       Kind = "limit"         // a limit was met: steps, messages, depth, ...
	ErrorText   Kind = "error-text"    // the built-in apology was sent
	Missing     Kind = "missing-value" // a value was wanted that was never set
	Blank       Kind = "blank-text"    // words came out empty
	NoFallback  Kind = "no-fallback"   // who was not understood has nowhere to go
	TimeoutLost Kind = "lost-timeout"  // a time-out passed, and nothing came of it
	Endless     Kind = "endless"       // a time-out leads back to where it was, for ever
	AnswerLost  Kind = "lost-answer"   // an answer is gone before anything has read it
	Unreachable Kind = "unreachable"   // no talk comes to a step
)

// A Fault is one thing that went wrong in a turn of a talk.
type Fault struct {
	Kind Kind
	Flow string // "" where it is about none
	Step int    // index in the flow's steps; -1 where it is about none
	Why  string // of the trace; may be empty

	cut  int    // the messages before it
	name string // of AnswerLost: the question
}

// Faults returns what went wrong in a talk that was played, in order.
func Faults(b *flows.Bot, p *engine.Program, r *replay.Result) []Fault {
	c := newChart(b, p)
	var out []Fault
	before := &engine.Session{}
	for i := range r.Exchange {
		x := &r.Exchange[i]
		out = append(out, c.faults(before, x)...)
		before = &x.After
	}
	if f, ok := c.endless(r.Exchange); ok {
		out = append(out, f)
	}
	return out
}

// faults looks for what went wrong in one turn.
func (c *chart) faults(before *engine.Session, x *replay.Exchange) []Fault {
	var out []Fault
	out = append(out, c.failures(x)...)
	out = append(out, c.blanks(x)...)
	if f, ok := c.silence(before, x); ok && len(out) == 0 {
		out = append(out, f)
	}
	if f, ok := c.nowhere(x); ok {
		out = append(out, f)
	}
	if f, ok := c.timeoutLost(x); ok {
		out = append(out, f)
	}
	return append(out, c.answersLost(before, x)...)
}

// text returns the index of a built-in text among the messages, -1 where it
// was not sent.
func text(x *replay.Exchange, name string) int {
	for i := range x.Messages {
		if src := x.Messages[i].Source; src.Flow == "text" && src.Step == name {
			return i
		}
	}
	return -1
}

// failures finds errors that reached the person, limits, and values that were
// missing.
func (c *chart) failures(x *replay.Exchange) []Fault {
	apology, missing := text(x, "error"), false
	for _, m := range x.Marks {
		missing = missing || m.What == engine.MarkMissing
	}
	for _, t := range x.Trace {
		f := Fault{Flow: t.Flow, Step: c.step(t.Flow, t.Step), Why: cmp.Or(t.Why, t.Text), cut: apology}
		switch {
		case t.What == "limit" && t.Flow != "":
			f.Kind = Limit
		case t.What == "error" && missing:
			f.Kind = Missing
		case t.What == "error" && apology >= 0:
			f.Kind = ErrorText
		default:
			continue
		}
		if f.cut < 0 && f.Kind == Limit {
			f.cut = beforeRescue(x)
		} else if f.cut < 0 {
			f.cut = len(x.Messages)
		}
		return []Fault{f}
	}
	if apology >= 0 {
		return []Fault{{Kind: ErrorText, Flow: lastMark(x).Flow, Step: lastMark(x).Step, cut: apology}}
	}
	return nil
}

// beforeRescue is how many messages came before those of the fallback that a
// talk was given up for.
func beforeRescue(x *replay.Exchange) int {
	n := len(x.Messages)
	for n > 0 && x.Messages[n-1].Source.Flow == x.Messages[len(x.Messages)-1].Source.Flow {
		n--
	}
	return n
}

// blanks finds words that came out empty.
func (c *chart) blanks(x *replay.Exchange) []Fault {
	for _, t := range x.Trace {
		if t.What == "silent" {
			return []Fault{{Kind: Blank, Flow: t.Flow, Step: c.step(t.Flow, t.Step), Why: t.Why, cut: len(x.Messages)}}
		}
	}
	for i := range x.Messages {
		m := &x.Messages[i]
		if m.Sent.Kind == "text" && m.Sent.Ref == "" && strings.TrimSpace(m.Sent.Text) == "" && len(m.Sent.Links) == 0 {
			return []Fault{{Kind: Blank, Flow: m.Source.Flow, Step: c.step(m.Source.Flow, m.Source.Step), cut: i}}
		}
	}
	return nil
}

// silence finds a person who gets no answer, with nothing under way for them.
func (c *chart) silence(before *engine.Session, x *replay.Exchange) (Fault, bool) {
	if !x.ByPerson && !c.keptWaiting(x) || len(x.Messages) > 0 {
		return Fault{}, false
	}
	at := c.rests(&x.After)
	f := Fault{Kind: DeadAir, Flow: at.flow, Step: at.step}
	s := c.at(at)
	switch {
	case !x.After.Open():
		f.Kind = SilentEnd
		last := lastMark(x)
		f.Flow, f.Step = last.Flow, last.Step
		if f.Flow == "" {
			was := c.rests(before)
			f.Flow, f.Step = was.flow, was.step
		}
	case s == nil:
	case s.Verb == flows.Wait:
		f.Kind = SilentWait
		if waited(before, &x.After) {
			return Fault{}, false // it was told of when it began
		}
	case s.Verb == flows.Handover:
		return Fault{}, false // a person has the chat, or is asked to take it
	case x.After.Frames[len(x.After.Frames)-1].Doing != "":
		return Fault{}, false
	}
	return f, true
}

// keptWaiting tells whether a person was promised a colleague, and none came in
// time: then it is they who wait for a word.
func (c *chart) keptWaiting(x *replay.Exchange) bool {
	return slices.ContainsFunc(x.Marks, func(m engine.Mark) bool {
		s := c.at(spot{m.Flow, m.Step})
		return m.What == engine.MarkTimeout && s != nil && s.Verb == flows.Handover
	})
}

// waited tells whether the wait at which a talk rests had begun before.
func waited(before, after *engine.Session) bool {
	at := &after.Frames[len(after.Frames)-1]
	return slices.ContainsFunc(before.Frames, func(fr engine.Frame) bool {
		return before.Run == after.Run && fr.Flow == at.Flow && fr.Visit == at.Visit
	})
}

// lastMark is the last step that the turn came by.
func lastMark(x *replay.Exchange) engine.Mark {
	for i := len(x.Marks) - 1; i >= 0; i-- {
		if x.Marks[i].Step >= 0 {
			return x.Marks[i]
		}
	}
	return engine.Mark{Step: -1}
}

// nowhere finds a person who was not understood, where nothing is set up for
// that.
func (c *chart) nowhere(x *replay.Exchange) (Fault, bool) {
	at := text(x, "unknown")
	if at < 0 {
		return Fault{}, false
	}
	for _, t := range x.Trace {
		if t.What == "fallback" && t.Rank == 0 {
			return Fault{}, false // there is one, and it is open already
		}
	}
	last := lastMark(x)
	return Fault{Kind: NoFallback, Flow: last.Flow, Step: last.Step, cut: at}, true
}

// timeoutLost finds a time-out that leads nowhere.
func (c *chart) timeoutLost(x *replay.Exchange) (Fault, bool) {
	if len(x.Messages) > 0 {
		return Fault{}, false
	}
	for i, m := range x.Marks {
		if m.What != engine.MarkTimeout {
			continue
		}
		for _, later := range x.Marks[i:] {
			if later.What == engine.MarkOutcome {
				return Fault{}, false
			}
		}
		return Fault{Kind: TimeoutLost, Flow: m.Flow, Step: m.Step}, true
	}
	return Fault{}, false
}

// answersLost finds answers to questions of a called flow that are gone with
// it, before anything has read them.
func (c *chart) answersLost(before *engine.Session, x *replay.Exchange) []Fault {
	var out []Fault
	for _, m := range x.Marks {
		fc := c.flows[m.Flow]
		if m.What != engine.MarkReturn || m.Name != string(engine.ByStep) || fc == nil {
			continue
		}
		for i, s := range fc.src.Steps {
			if fc.lost[s.ID] && answered(before, x, spot{m.Flow, i}, s.ID) {
				out = append(out, Fault{Kind: AnswerLost, Flow: m.Flow, Step: i, cut: len(x.Messages), name: s.ID})
			}
		}
	}
	return out
}

// answered tells whether a question that is open no more was answered.
func answered(before *engine.Session, x *replay.Exchange, at spot, id string) bool {
	for _, m := range x.Marks {
		if m.What == engine.MarkAnswer && m.Flow == at.flow && m.Step == at.step {
			return true
		}
	}
	for i := range before.Frames {
		if fr := &before.Frames[i]; fr.Flow == at.flow && fr.Vars.Get(id) != nil {
			return true
		}
	}
	return false
}

// says puts a kind of fault in words for an author; name is the step's.
func (k Kind) says(name string) string {
	at := cmp.Or(name, "this place")
	switch k {
	case DeadAir:
		return "a person writes at " + at + ", and gets no answer"
	case SilentWait:
		return "the talk waits at " + at + ", and the person gets no answer"
	case SilentEnd:
		return "the talk ends behind " + at + ", and the person's last message gets no answer"
	case Limit:
		return "a limit is met at " + at
	case ErrorText:
		return "an error at " + at + " has no road of its own: the person gets the built-in apology"
	case Missing:
		return at + " wants a value that is not set on this way"
	case Blank:
		return "the words of " + at + " come out empty"
	case NoFallback:
		return "who is not understood at " + at + " has nowhere to go: there is no `fallback`"
	case TimeoutLost:
		return "the time-out of " + at + " passes, and nothing comes of it: it has no route"
	case Endless:
		return "who says nothing at " + at + " is never let go: the time-out leads back to it, again and again"
	case AnswerLost:
		return "the answer to " + at + " is gone when its flow ends: nothing reads, saves or gives it back"
	case Unreachable:
		return "no talk comes to " + at
	}
	return string(k) + " at " + at
}
