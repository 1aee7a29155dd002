package engine

import (
	"errors"
	"time"

	"parley/engine/value"
)

// Session is all that the engine remembers of one conversation: the flows
// that are open, their variables, and what must outlive them. The zero
// Session is a conversation in which nothing has happened.
//
// It is a value: Step returns a new one and leaves the old one as it was. It
// survives its JSON, and its shorter stored form (see [Session.AppendBinary]).
type Session struct {
	Run     int       `json:"run"`               // counts from 1; each trigger begins a new one
	Seed    uint64    `json:"seed"`              // of this run: picks variants and chances
	Visit   int       `json:"visit"`             // counts the steps entered in this run
	Sent    int       `json:"sent"`              // counts the effects of this run
	First   string    `json:"first,omitempty"`   // the flow this run began with
	Frames  []Frame   `json:"frames,omitempty"`  // the open flows, the caller first; empty where nothing runs
	Stopped bool      `json:"stopped,omitempty"` // the person has opted out
	Ended   string    `json:"ended,omitempty"`   // label of the last run, once it has ended
	Recent  []string  `json:"recent,omitempty"`  // ids of the last events, oldest first, at most MaxRecent
	Timer   int       `json:"timer,omitempty"`   // generation of the last timer that was asked for, of all runs
	Alarm   time.Time `json:"alarm,omitzero"`    // what it is set to, UTC; zero where it is not
	Past    []byte    `json:"past,omitempty"`    // how to get back to before the last answers; see past.go
	Kept    [][]byte  `json:"kept,omitempty"`    // events that came while an action was under way, as EncodeEvent writes them

	moved bool // by Move, since the last event; never stored
}

// Frame is one open flow.
type Frame struct {
	Flow     string    `json:"flow"`
	Version  string    `json:"version"`             // of the program that entered it
	Entry    Entry     `json:"entry,omitempty"`     // how it was entered, and so where its end leads
	Step     string    `json:"step"`                // the step it rests at or called from
	Asked    string    `json:"asked,omitempty"`     // the question it asked last
	Visit    int       `json:"visit"`               // of that step
	Misses   int       `json:"misses,omitempty"`    // at that step
	Picked   []string  `json:"picked,omitempty"`    // choices tapped so far, of a question that takes several
	Since    time.Time `json:"since"`               // when the step was entered, UTC
	Quiet    time.Time `json:"quiet,omitzero"`      // the last sign of the person, or return to the question, UTC
	Reminded int       `json:"reminded,omitempty"`  // reminders sent at that step
	TimedOut bool      `json:"timed_out,omitempty"` // its timeout has passed
	Until    time.Time `json:"until,omitzero"`      // of a wait, UTC
	Heard    []Said    `json:"heard,omitempty"`     // what was written, for questions that hear
	Redo     *Redo     `json:"redo,omitempty"`      // while the frame walks silently; never written to
	Doing    string    `json:"doing,omitempty"`     // the id of the action that the step waits for
	Tried    int       `json:"tried,omitempty"`     // how often that has failed
	Offered  List      `json:"offered,omitempty"`   // what a calendar or a provider gave for the question: slots, a payment's link
	Chosen   Value     `json:"chosen,omitzero"`     // the slot that is about to be held
	Agent    string    `json:"agent,omitempty"`     // who has the chat, of a handover
	Each     *Each     `json:"each,omitempty"`      // of a call with `each`; never written to
	Sealed   []string  `json:"sealed,omitempty"`    // questions that lie before a finished command: `redo` does not get there
	Vars     Vars      `json:"vars,omitempty"`

	enter bool // the step was not the frame's before it moved; never stored
}

// Each is how far a call with `each` has come.
type Each struct {
	Items List `json:"items"`          // what it goes through; at most MaxEach
	At    int  `json:"at"`             // the item that is its turn, from 1
	Gave  List `json:"gave,omitempty"` // what each has given so far
}

// List is a list of values that survives JSON; see package value.
type List []any

// MarshalJSON writes it as value.Marshal does.
func (l List) MarshalJSON() ([]byte, error) { return value.Marshal([]any(l)) }

// UnmarshalJSON is the inverse of MarshalJSON.
func (l *List) UnmarshalJSON(b []byte) error {
	v, err := value.Unmarshal(b)
	if err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok && v != nil {
		return errors.New("a list of values is wanted")
	}
	*l = list
	return nil
}

// Entry says how a frame was entered.
type Entry string

// The ways into a frame.
const (
	First      Entry = ""           // by a trigger or a `start`
	ByStep     Entry = "call"       // by a `call` step: its label picks the route, its values are the step's
	ByArrow    Entry = "arrow"      // by a `call` arrow: then the step after
	AtQuestion Entry = "question"   // by a `call` arrow while a question is open: then the question again
	Digression Entry = "digression" // by a trigger in the middle of another flow: then its question again, retries untouched
)

// Open tells whether a flow is open.
func (s *Session) Open() bool { return len(s.Frames) > 0 }

// clone returns a copy that shares only what is never written to.
func (s Session) clone() Session {
	s.Frames = append(make([]Frame, 0, len(s.Frames)), s.Frames...)
	return s
}
