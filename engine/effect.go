package engine

import "time"

// Effect is something that must be done: Send, Do, Schedule, Unschedule,
// Handover, Notice, SetContact, SetTimer, CancelTimer and Ended are effects.
// They are plain data that survive their own JSON, and their ids are the same
// however often the same Step is run.
type Effect interface{ effect() }

// Send is one message to the person.
type Send struct {
	ID      string  `json:"id"` // unique in its conversation
	Source  Source  `json:"source"`
	Message Message `json:"message"`
}

// Do asks for an action. What comes of it is an ActionDone with the id of the
// Do; one that fails or takes too long comes back as the outcome error.
type Do struct {
	ID     string `json:"id"`
	Source Source `json:"source"`
	Action string `json:"action"` // see flows.Actions; payment.ask makes the link of a payment
	With   Values `json:"with,omitempty"`
	Once   string `json:"once,omitempty"` // of a command: for the same one it runs once; "" where it only reads
	Try    int    `json:"try,omitempty"`  // counts from 0: how often it has failed before
}

// Schedule asks for a Start at a time, instead of what was scheduled for the
// contact under the same key before.
type Schedule struct {
	ID   string    `json:"id"`
	Key  string    `json:"key"`
	Flow string    `json:"flow"`
	At   time.Time `json:"at"` // UTC; may have passed already
	With Values    `json:"with,omitempty"`
}

// Unschedule takes back what is scheduled for the contact.
type Unschedule struct {
	ID  string `json:"id"`
	Key string `json:"key,omitempty"` // "" is all of it
}

// Handover gives the chat to a person. AgentReplied and AgentClosed say how it
// goes on.
type Handover struct {
	ID     string `json:"id"`
	Source Source `json:"source"`
	Queue  string `json:"queue"`
}

// Notice is something that a person of the shop must see: a result that came
// too late for its talk, such as a payment.
type Notice struct {
	ID   string `json:"id"`
	Text string `json:"text"` // in English
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
func (Do) effect()          {}
func (Schedule) effect()    {}
func (Unschedule) effect()  {}
func (Handover) effect()    {}
func (Notice) effect()      {}
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
	Kind     string    `json:"kind"` // text, image, video, audio, file or cards
	Text     string    `json:"text,omitempty"`
	Ref      string    `json:"ref,omitempty"` // of a medium: a name in media/ or an https address
	Cards    []Card    `json:"cards,omitempty"`
	Choices  []Choice  `json:"choices,omitempty"`  // offered answers, on the last message of a question
	Multi    bool      `json:"multi,omitempty"`    // several may be chosen, one tap each
	Links    []Link    `json:"links,omitempty"`    // buttons that open a page
	Template *Template `json:"template,omitempty"` // what goes out instead where only templates may
	Lang     string    `json:"lang"`               // the language of the words, for the page and the screen reader
}

// Link is a button that opens a page and answers nothing.
type Link struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Template names a text that the provider has approved, with its values.
type Template struct {
	Name string            `json:"name"`
	With map[string]string `json:"with,omitempty"`
}

// Choice is one offered answer.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Token string `json:"token"`           // at most 64 bytes; comes back in a Tap
	Typed string `json:"typed,omitempty"` // what typing it takes where labels cannot be tapped; "" is its number

	Image    string `json:"image,omitempty"`    // a name in media/ or an https address
	Describe string `json:"describe,omitempty"` // a line below the label
}

// Card is one card: a title with a text, a picture and a link.
//
// Choice is set by package layout alone, where a channel shows a choice with
// its picture or description as a card.
type Card struct {
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
	Image string `json:"image,omitempty"`
	Link  string `json:"link,omitempty"`

	Choice *Choice `json:"choice,omitempty"` // the answer that the card's button gives
}
