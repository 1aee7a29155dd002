package logged

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parley/engine"
)

// begin is the kind of the entry that a session begins with.
const begin = "begin"

// Entry is one line of a conversation's log.
type Entry struct {
	Kind string // begin, in, out, trace, or another name of an event that the server itself made
	ID   string // of the event or effect
	Body []byte // as JSON
}

// Session is one session of the log, read.
type Session struct {
	Talk
	begin engine.Begin
	turns []turn
}

// Talk names a session to people.
type Talk struct {
	Channel string    `json:"channel"`
	Address string    `json:"address"` // the person's id on the channel
	At      time.Time `json:"at"`      // when it began, UTC
}

// String returns the talk as CHANNEL/ADDRESS and when it began, UTC.
func (t Talk) String() string {
	return t.Channel + "/" + t.Address + " " + t.At.UTC().Format("2006-01-02 15:04")
}

// turn is an event and what came of it.
type turn struct {
	event  engine.Event // nil where it was parked since it could not be read
	said   string       // as a person reads it
	person bool         // it comes from the person, so it may tell about them
	told   engine.Contact
	outcome
}

// outcome is what came of an event.
type outcome struct {
	sends []engine.Send
	engine.Turn
	parked bool // nothing: reading it failed
}

// ErrCut reports a session whose beginning is not in the log.
var ErrCut = errors.New("the log does not hold how it began")

// Read makes a session of its entries, in order. What follows where another
// begins is left out: it may have begun after its place was looked up. The
// error says why it cannot be run again.
func Read(talk Talk, entries []Entry) (*Session, error) {
	s := &Session{Talk: talk}
	if len(entries) == 0 || entries[0].Kind != begin {
		return s, ErrCut
	}
	if err := json.Unmarshal(entries[0].Body, &s.begin); err != nil {
		return s, fmt.Errorf("how it began cannot be read: %w", err)
	}
	for i := 1; i < len(entries) && entries[i].Kind != begin; i++ {
		if err := s.add(&entries[i]); err != nil {
			return s, err
		}
	}
	for i := range s.turns {
		if len(s.turns[i].Lines) == 0 {
			return s, fmt.Errorf("what came of event %d is not in the log", i+1)
		}
	}
	if len(s.turns) == 0 {
		return s, errors.New("it holds no event")
	}
	return s, nil
}

// add takes the next entry.
func (s *Session) add(e *Entry) error {
	if e.Kind != "out" && e.Kind != "trace" {
		return s.happened(e)
	}
	if len(s.turns) == 0 {
		return fmt.Errorf("%s %s belongs to no event", e.Kind, e.ID)
	}
	t := &s.turns[len(s.turns)-1]
	if e.Kind == "out" {
		var out engine.Send
		if err := json.Unmarshal(e.Body, &out); err != nil {
			return fmt.Errorf("message %s cannot be read: %w", e.ID, err)
		}
		t.sends = append(t.sends, out)
		return nil
	}
	if err := json.Unmarshal(e.Body, &t.Turn); err != nil {
		return fmt.Errorf("what came of event %d cannot be read: %w", len(s.turns), err)
	}
	t.parked = len(t.Lines) == 1 && t.Lines[0].What == engine.Parked
	if t.event == nil && !t.parked {
		return fmt.Errorf("event %d, %s %s, is of a kind that this parley does not know", len(s.turns), e.Kind, e.ID)
	}
	return nil
}

// happened takes an event. One that cannot be read may have been parked for
// that; what came of it tells.
func (s *Session) happened(e *Entry) error {
	t := turn{person: e.Kind == "in"}
	if ev, err := engine.DecodeEvent(e.Body); err == nil {
		t.event, t.told = ev, engine.MetaOf(ev).Contact
	}
	t.said = said(t.event)
	s.turns = append(s.turns, t)
	return nil
}

// said is what a person reads of an event.
func said(ev engine.Event) string {
	switch ev := ev.(type) {
	case nil:
		return "(cannot be read)"
	case *engine.Utterance:
		return ev.Text
	case *engine.Tap:
		return ev.Text
	case *engine.Media:
		return "(" + ev.Kind + ") " + ev.Text
	case *engine.Signal:
		return "(event " + ev.Name + ")"
	case *engine.Start:
		return "(start " + ev.Flow + ev.Ref + ")"
	case *engine.TimerFired:
		return "(timer)"
	case *engine.ActionDone:
		return "(result of an action)"
	case *engine.PaymentChanged:
		return "(payment " + ev.Status + ")"
	case *engine.AgentReplied:
		return "(colleague) " + ev.Text
	case *engine.AgentClosed:
		return "(colleague closes)"
	}
	return "(event)"
}
