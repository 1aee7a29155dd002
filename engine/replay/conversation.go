package replay

import (
	"regexp"
	"time"

	"parley/engine"
	"parley/flows"
)

// A Conversation is one file of conversations/: a talk that must go as
// written.
type Conversation struct {
	File     string // path inside the bot's folder
	Name     string // `test`
	Flow     string // the flow begun by hand, or ""
	Now      time.Time
	Seed     uint64
	Contact  engine.Contact
	Channels []string        // `as`; never empty
	asked    bool            // `as` is written: messages are laid out for the channel
	Langs    []string        // `in`; empty where the contact's own language counts
	Stubs    map[string]stub // by action
	Talk     []Turn
	Expect   []Expectation

	src   []byte
	pos   flows.Pos // of `test`
	block bool      // talk is a block list, one turn a line
	end   int       // offset of what follows the talk
}

// A Turn is one entry of `talk`: something that happens, or what the bot says
// to it.
type Turn struct {
	Pos   flows.Pos // of its first key
	In    Input     // nil for a `bot` turn
	Shown string    // an Input as a person reads it
	Wants []Want    // of a `bot` turn

	value flows.Pos // of a `bot` turn's value
	shape shape
}

// shape is how the value of a `bot` turn is written.
type shape uint8

const (
	scalar    shape = iota // bot: menu
	flowList               // bot: [greet, menu]
	lineList               // bot: and one `- name` a line
	blockText              // bot: | and the text below
)

// Input is what happens to the bot in a talk: said, tap, sent, signal,
// started, passed, paid, replied, closed or begun.
type Input interface{ input() }

type (
	said    struct{ text string }
	tap     struct{ flow, step, choice string } // flow "" is whichever is open
	sent    struct{ media engine.Media }
	signal  struct{ event engine.Signal }
	started struct{ ref string }
	passed  struct{ by time.Duration } // the clock moves, and what is due fires
	paid    struct{ status string }    // the open payment: paid, failed, expired
	replied struct{ name, text string }
	closed  struct{ name string }
	begun   struct{ name, flow string } // by a colleague
)

func (said) input()    {}
func (tap) input()     {}
func (sent) input()    {}
func (signal) input()  {}
func (started) input() {}
func (passed) input()  {}
func (paid) input()    {}
func (replied) input() {}
func (closed) input()  {}
func (begun) input()   {}

// A Want is one thing that a `bot` line asks for: a name, an exact text, a
// pattern, or any number of messages.
type Want struct {
	Pos     flows.Pos
	Text    string         // as written, without YAML's quotes
	Pattern *regexp.Regexp // of /pattern/
	Any     bool           // of `...`
}

// An Expectation is one entry of `expect`, checked when the talk is over.
type Expectation struct {
	Pos   flows.Pos
	Kind  string // ended, vars, contact, tags or calls
	Name  string // of vars, contact and calls
	Value any    // see package value; []string of tags
}
