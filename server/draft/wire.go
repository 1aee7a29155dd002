package draft

import (
	"time"

	"parley/engine"
)

// What is told of a chat; wire.ts has the same shapes.

// Place is a step.
type Place struct {
	Flow  string `json:"flow"`
	Step  string `json:"step"`
	Index int    `json:"index"` // of the step in its flow; -1 where it has none of that name
}

// Pass is a step that the chat came by.
type Pass struct {
	Place
	Choice string `json:"choice,omitempty"` // that was its answer
}

// Choice is an offered answer; Flow, Step and Choice are what tapping it says.
type Choice struct {
	Label    string `json:"label"`
	Flow     string `json:"flow"`
	Step     string `json:"step"`
	Choice   string `json:"choice"`
	Describe string `json:"description,omitempty"`
}

// Block is one message as the channel shows it.
type Block struct {
	Type    string        `json:"type"` // text, image, video, audio, file, cards
	Text    string        `json:"text,omitempty"`
	URL     string        `json:"url,omitempty"`
	Title   string        `json:"title,omitempty"`
	Choices []Choice      `json:"choices,omitempty"`
	Links   []engine.Link `json:"links,omitempty"`
	Cards   []Block       `json:"cards,omitempty"`
}

// Message is one that the bot sends.
type Message struct {
	Place
	Blocks  []Block  `json:"blocks"`
	Choices []Choice `json:"choices"`
	Limits  []string `json:"limits"` // what the channel changed: split, cut, numbered, pictures
}

// Decision is one of the engine, with its reason.
type Decision struct {
	engine.Trace
	Kind string   `json:"kind,omitempty"` // see engine.Reason
	Of   []string `json:"of,omitempty"`
}

// Turn is something that happened, and what came of it.
type Turn struct {
	In       *Input     `json:"in"` // nil where the flow was begun by hand
	Shown    string     `json:"shown"`
	At       time.Time  `json:"at"`
	Messages []Message  `json:"messages"`
	Trace    []Decision `json:"trace"`
	Path     []Pass     `json:"path"`
	Telling  int        `json:"telling"` // the index in Trace of what tells most; -1 where there is nothing
}

// Contact is who chats.
type Contact struct {
	Name     string         `json:"name"`
	Language string         `json:"language"`
	Phone    string         `json:"phone,omitempty"`
	Email    string         `json:"email,omitempty"`
	Tags     []string       `json:"tags,omitempty"`
	Fields   map[string]any `json:"fields,omitempty"`
}

// Var is what the chat knows.
type Var struct {
	Flow string `json:"flow"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// Lack is a name that a flow reads behind the step at which a chat begins, and
// does not know by itself.
type Lack struct {
	Name   string `json:"name"`
	Known  bool   `json:"known"`  // the chat was told
	Unread bool   `json:"unread"` // it was told something that cannot be read as its value
}

// Needs is an action whose answer the chat waits for.
type Needs struct {
	Action   string   `json:"action"`
	Flow     string   `json:"flow"`
	Step     string   `json:"step"`
	Outcomes []string `json:"outcomes"`
}

// Chat is a chat as it stands.
type Chat struct {
	As      string     `json:"as"`
	Flow    string     `json:"flow"`
	From    *Place     `json:"from"`  // the step at which the flow was begun; nil for its first
	Lacks   []Lack     `json:"lacks"` // beside From
	Now     time.Time  `json:"now"`
	Seed    uint64     `json:"seed"`
	Contact Contact    `json:"contact"`
	Turns   []Turn     `json:"turns"`
	At      *Place     `json:"at"`
	Waits   string     `json:"waits"` // the type of answer that it waits for, else the verb of its step; "" where it waits for nothing
	Vars    []Var      `json:"vars"`
	Ended   string     `json:"ended"`
	Open    bool       `json:"open"`
	Due     *time.Time `json:"due"` // when something happens of itself
	Needs   *Needs     `json:"needs"`
	Error   string     `json:"error"`
}
