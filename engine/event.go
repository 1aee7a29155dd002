package engine

import "time"

// Event is what happened: the one input of [Step] beside program and session.
// Utterance, Tap, Media, Signal, TimerFired and Start are events.
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
	Text string  `json:"text,omitempty"` // a caption
	Lat  float64 `json:"lat,omitempty"`
	Lon  float64 `json:"lon,omitempty"`
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

// Start begins a flow by hand: a tester's, or a link with a ref (then Flow is
// empty and the triggers decide).
type Start struct {
	Meta
	Flow string `json:"flow,omitempty"`
	Ref  string `json:"ref,omitempty"`
}
