package engine

import "time"

// Effect is something that must be done: Send, SetContact, SetTimer,
// CancelTimer and Ended are effects. They are plain data that survive their own
// JSON, and their ids are the same however often the same Step is run.
type Effect interface{ effect() }

// Send is one message to the person.
type Send struct {
	ID      string  `json:"id"` // unique in its conversation
	Source  Source  `json:"source"`
	Message Message `json:"message"`
}

// SetContact changes a field of the contact.
type SetContact struct {
	ID    string `json:"id"`
	Field string `json:"field"` // name, first_name, language, email, phone, tags or a declared one
	Value any    `json:"value"` // see package value; nil empties the field
}

// SetTimer asks for a TimerFired at a time. A conversation has one timer at
// the most: a new one takes the place of the old.
type SetTimer struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at"` // UTC; may have passed already
	Generation int       `json:"generation"`
}

// CancelTimer takes the conversation's timer away.
type CancelTimer struct {
	ID         string `json:"id"`
	Generation int    `json:"generation"` // of the timer that is cancelled
}

// Ended tells that the session has ended.
type Ended struct {
	ID    string `json:"id"`
	Label string `json:"label"`          // done, cancelled, stopped, left, failed, or the label of an `end`
	Flow  string `json:"flow"`           // the one it began with
	Vars  Vars   `json:"vars,omitempty"` // of that flow, as it ended
}

func (Send) effect()        {}
func (SetContact) effect()  {}
func (SetTimer) effect()    {}
func (CancelTimer) effect() {}
func (Ended) effect()       {}

// Source says what part of the bot a message comes from.
type Source struct {
	Flow string `json:"flow,omitempty"` // "bot" for bot.yaml, "text" for a built-in text
	Step string `json:"step,omitempty"` // its id, "anytime.N", or the name of the built-in text
	Part string `json:"part,omitempty"` // "" for the step's own text; retry, reject.N
}

// String returns the name that conversations use: FLOW.STEP, with .PART
// where there is one.
func (s Source) String() string {
	out := s.Flow + "." + s.Step
	if s.Part != "" {
		out += "." + s.Part
	}
	return out
}

// Message is one logical message; package layout makes of it what a channel
// can show.
type Message struct {
	Kind    string   `json:"kind"` // text, image, video, audio, file or cards
	Text    string   `json:"text,omitempty"`
	Ref     string   `json:"ref,omitempty"` // of a medium: a name in media/ or an https address
	Cards   []Card   `json:"cards,omitempty"`
	Choices []Choice `json:"choices,omitempty"` // offered answers, on the last message of a question
	Multi   bool     `json:"multi,omitempty"`   // several may be chosen, one tap each
	Lang    string   `json:"lang"`              // the language of the words, for the page and the screen reader
}

// Choice is one offered answer.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Token string `json:"token"`           // at most 64 bytes; comes back in a Tap
	Typed string `json:"typed,omitempty"` // what typing it takes where labels cannot be tapped; "" is its number
}

// Card is one card: a title with a text, a picture and a link.
type Card struct {
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
	Image string `json:"image,omitempty"`
	Link  string `json:"link,omitempty"`
}
