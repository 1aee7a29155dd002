package engine

import "time"

// Event is what happened: the one input of [Step] beside program and session.
// Utterance, Tap, Media, Signal, TimerFired, Start, ActionDone, PaymentChanged,
// AgentReplied and AgentClosed are events.
//
// They are pointers: &Utterance{...}.
type Event interface{ meta() *Meta }

// MetaOf returns what every event carries. Whoever accepts an event sets its
// At and Channel there.
func MetaOf(ev Event) *Meta { return ev.meta() }

// Meta is what every event carries.
type Meta struct {
	ID      string    `json:"id"`      // unique in its conversation; a second one with the same id is ignored
	At      time.Time `json:"at"`      // UTC, set once when the event was accepted
	Channel string    `json:"channel"` // its name: web, messenger, ...
	Contact Contact   `json:"contact"` // as it stands when the event is read
}

func (m *Meta) meta() *Meta { return m }

// Utterance is text that the person typed.
type Utterance struct {
	Meta
	Text string `json:"text"`
	Ref  string `json:"ref,omitempty"` // what the link or ad that they came by brought along
}

// Tap is a tap on an offered answer.
type Tap struct {
	Meta
	Token string `json:"token"` // Choice.Token as it was sent, or anything a stranger made up
	Text  string `json:"text"`  // the label, as the channel tells it
}

// Media is a picture, sound, file or place that the person sent.
type Media struct {
	Meta
	Kind string  `json:"kind"` // image, audio, video, file, location, sticker, other
	URL  string  `json:"url,omitempty"`
	Name string  `json:"name,omitempty"`
	Size int     `json:"size,omitempty"` // bytes, where the channel tells
	Text string  `json:"text,omitempty"` // a caption, or the name of a place
	Lat  float64 `json:"lat,omitempty"`  // degrees, -90 to 90
	Lon  float64 `json:"lon,omitempty"`  // degrees, -180 to 180
	Also bool    `json:"also,omitempty"` // not the first of what came in one message: no miss where nothing wants it
}

// Signal is a named event, such as get_started.
type Signal struct {
	Meta
	Name string `json:"name"`
	Ref  string `json:"ref,omitempty"` // what a link or an ad brought along
	Data Values `json:"data,omitempty"`
}

// TimerFired tells that the time has come that a SetTimer named.
type TimerFired struct {
	Meta
	Generation int `json:"generation"` // of the timer; an old one does nothing
}

// Start begins a flow without a word of the person: a tester's or a
// colleague's wish, a scheduled flow, or a link with a ref (then Flow is empty
// and the triggers decide).
type Start struct {
	Meta
	Flow  string            `json:"flow,omitempty"`
	Ref   string            `json:"ref,omitempty"`
	Agent string            `json:"agent,omitempty"` // who starts it from the inbox; the flow must allow it
	Key   string            `json:"key,omitempty"`   // of a scheduled flow
	With  Values            `json:"with,omitempty"`  // what a scheduled flow was given
	Timed bool              `json:"timed,omitempty"` // it was scheduled
	Step  string            `json:"step,omitempty"`  // by its id, "#N" without one: a tester begins there, not at the first
	Known map[string]string `json:"known,omitempty"` // beside Step: what the flow knows by then, as a person would write it
}

// ActionDone brings the result of an action that a Do asked for.
type ActionDone struct {
	Meta
	Do      string `json:"do"`                // the id of the effect
	Action  string `json:"action,omitempty"`  // its name
	Command bool   `json:"command,omitempty"` // it changes something, so that a result which comes too late must be seen
	Outcome string `json:"outcome,omitempty"` // "" where it went well; none, taken, error, or what the action names
	Value   Value  `json:"value"`
	Error   string `json:"error,omitempty"` // of the outcome error: why, for the trace
}

// PaymentChanged tells how a payment stands, as its provider said it.
type PaymentChanged struct {
	Meta
	Payment string  `json:"payment"`          // its id; "" is the one that is open
	Status  string  `json:"status"`           // paid, failed or expired
	Amount  float64 `json:"amount,omitempty"` // in units of the currency; 0 is what was asked for
}

// AgentReplied tells that a colleague has written to the person, who has the
// chat from then on until they close it.
type AgentReplied struct {
	Meta
	Name string `json:"name,omitempty"`
	Text string `json:"text,omitempty"` // sent to the person; "" where it reached them otherwise
}

// AgentClosed tells that a colleague gives the chat back.
type AgentClosed struct {
	Meta
	Name string `json:"name,omitempty"`
}
