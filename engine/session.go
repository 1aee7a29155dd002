package engine

import "time"

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
	Vars     Vars      `json:"vars,omitempty"`
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
