package flows

import (
	"strings"
	"time"
)

// Str is a scalar as written: its value after YAML's quoting, and its place.
// The zero Str means "not written".
type Str struct {
	Value string
	Pos   Pos // of the first byte of the scalar, quotes and block mark included
	Style Style

	src *source // nil where a Str was not read from a file
}

// Set tells whether the value was written.
func (s Str) Set() bool { return s.Pos.Line > 0 }

// Style is how a scalar is written, which decides where a byte of its value
// stands in the file; see [Str.At].
type Style uint8

// The styles of YAML scalars.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
)

// Text is words for people: none, one, or several variants to pick from.
type Text []Str

// A Flow is one YAML file: steps, and what leads from one to the next.
type Flow struct {
	ID    string // the file's name
	File  string // path inside the bot's folder
	Title Str
	Was   Str

	Inputs   []Input        // `with:` at the top
	Data     map[string]any // over the bot's; see Bot.Data for the values
	Triggers []Trigger
	Anytime  []Anytime
	Fallback *Arrow
	OnError  *Arrow
	Moved    []Moved
	Steps    []*Step

	// Broken are the ids of steps that are there but could not be read. They have
	// their diagnostic; an arrow to one of them, or its value in an expression, is
	// no further mistake.
	Broken []string

	// Lost are the keys of the flow of which a part could not be read; what is
	// missing there is no further mistake either.
	Lost []string

	Texts []*Translation // one a language, sorted by language

	src *source
	top Pos // of the first key
}

// Moved says where the talks go on that stand at a step which is gone.
type Moved struct {
	From Str // the id that the step had
	To   Str // a step of the flow
}

// Input is a value that a `call` gives to the flow.
type Input struct {
	Name     string
	Type     string // text, number, date, ...: the types of questions
	Optional bool   // written `text?`
	Pos      Pos
}

// Trigger starts a flow. Exactly one of its fields (beside Pos) is set.
type Trigger struct {
	Words   Text
	Like    Text // examples: matched as words are, and by likeness
	Event   Str
	Ref     Str
	Default bool
	Agent   bool // a colleague may start the flow from the inbox
	Pos     Pos
}

// Anytime is heard in the middle of any flow: an entry of `anytime`, or of
// faq.yaml.
type Anytime struct {
	ID    string // of an entry of faq.yaml
	Words Text
	Like  Text // examples: matched as words are, and by likeness
	If    Str
	Label Text
	Say   Text
	Next  *Arrow
	Pos   Pos
}

// Verb is what a step does.
type Verb string

// The verbs that this version runs.
const (
	Say      Verb = "say"
	Ask      Verb = "ask"
	Set      Verb = "set"
	Branch   Verb = "branch"
	Do       Verb = "do"
	Call     Verb = "call"
	Wait     Verb = "wait"
	Handover Verb = "handover"
	End      Verb = "end"
)

// A Step is one thing a flow does. Which of the fields after Verb may be set
// depends on the verb.
type Step struct {
	ID     string // "" where none is written
	Was    Str
	Verb   Verb
	Pos    Pos            // of the step's first key
	Keys   map[string]Pos // where each key of the step stands
	id     Str            // as it is written
	silent bool           // say: ""

	If     Str
	Next   *Arrow
	Routes []Route
	Note   Str

	Text     Text    // of say, ask, handover
	Media    []Media // of say: image, video, audio, file
	Cards    []Card  // of say
	Links    []Link  // of say, ask
	Template Str     // of say: what WhatsApp gets outside its free window; With goes with it

	Type    string // of ask; "" is text, or choice where there are choices
	Choices []Choice
	From    Str // `choices_from`, an expression for a list
	Min     Str // expression
	Max     Str // expression
	Pattern Str // Go regexp
	Reject  []Reject
	Default Str
	Hear    bool // first look in what was written since the flow began
	Retries *int // nil is 2
	Retry   Text // `retry_say`
	Save    []Save
	Anytime string // "", "none" or "all"

	Calendar Str // of a slot
	Day      Str // of a slot, an expression
	Length   Str // of a slot in minutes, an expression; not written is the calendar's
	Amount   Str // of a payment in units of the currency, an expression

	Remind  []Remind
	Timeout Duration // of ask, wait and handover

	For   Str      // of `wait: {for: EVENT}`; "message" is any message
	Until Str      // of `wait: {until: EXPR}`, an expression
	Pause Duration // of `wait: DURATION`

	Value Str      // of `set: EXPR`
	Sets  []Assign // of `set: {NAME: EXPR}`, in the order written

	Arms []Arm // of branch

	Flow Str   // of `call: FLOW`
	Each Str   // of call, an expression for a list: the flow runs once an item
	With []Arg // of call, do, end, and of a say's template

	Action Str // of `do: ACTION`; see Actions
	Once   Str // of do: for the same text the action runs once
	Tries  int // `retry` of do: how often it is tried again

	Queue Str // of `handover: QUEUE`

	Label Str // of end; not written is "done"
}

// Media is a picture, sound or file that a `say` sends.
type Media struct {
	Kind string // image, video, audio or file
	Ref  Str    // a name in media/ or an https address; may hold ${...}
}

// Card is one card of a `say`.
type Card struct {
	Title, Text Text
	Image       Str
	Link        Str
	Pos         Pos
}

// Link is a button that opens a page and answers nothing.
type Link struct {
	ID    string
	Label Text // one variant
	URL   Str  // may hold ${...}
	Pos   Pos
}

// Choice is one offered answer.
type Choice struct {
	ID       string
	Label    Text // one variant
	Like     Text // further words for it
	If       Str
	Image    Str  // a name in media/ or an https address; may hold ${...}
	Describe Text // a line below the label; one variant
	Pos      Pos
}

// Reject refuses an answer for which If holds.
type Reject struct {
	If  Str
	Say Text
	Pos Pos
}

// Remind says something after a silence.
type Remind struct {
	After Duration
	Say   Text // nil is the built-in text
	Pos   Pos
}

// Duration is a length of time as written, such as 30m, 24h or 2d. The zero
// Duration is not written.
type Duration struct {
	time.Duration
	Pos Pos
}

// Set tells whether the duration was written.
func (d Duration) Set() bool { return d.Pos.Line > 0 }

// Save copies an answer: to a contact field (`contact.email`) or a variable.
type Save struct {
	To  Str
	Pos Pos
}

// Assign is one `NAME: EXPR` of a `set`. Name may be contact.FIELD.
type Assign struct {
	Name Str
	Expr Str
}

// Arg is one value of a `with`, a text key: it may hold ${...}.
type Arg struct {
	Name  Str
	Value any // Str, or bool, int, float64, []any, map[string]any of them as written
	Pos   Pos
}

// Arm is one way out of a `branch`: If, Chance, or neither for `else`.
type Arm struct {
	If     Str
	Chance *float64
	Else   bool
	Next   Arrow
	Pos    Pos
}

// Route says where an outcome leads.
type Route struct {
	Outcome string
	Arrow   Arrow
	Pos     Pos // of the outcome

	key Str
}

// Instead is the fix that writes another outcome; nil where word is "".
func (r *Route) Instead(file, word string) *Fix {
	return Instead(file, r.key, 0, len(r.key.Value), word)
}

// Go is what an Arrow does.
type Go string

// The kinds of arrows.
const (
	GoStep    Go = "step"
	GoCall    Go = "call"
	GoStart   Go = "start"
	GoRedo    Go = "redo"
	GoBack    Go = "back"
	GoRepeat  Go = "repeat"
	GoRestart Go = "restart"
	GoCancel  Go = "cancel"
	GoEnd     Go = "end"
)

// Arrow leads from a step to what comes next.
type Arrow struct {
	Go     Go
	Target string // step, flow, or the label of an end ("" is done)
	Pos    Pos

	str Str
}

// Instead is the fix that writes another target; nil where word is "".
func (a *Arrow) Instead(file, word string) *Fix {
	at := strings.LastIndex(a.str.Value, a.Target)
	return Instead(file, a.str, at, at+len(a.Target), word)
}

// Translation is a file of texts in another language: flat keys, one text a
// line, such as `menu.order: Commander un gâteau`.
type Translation struct {
	Lang  string
	File  string
	Texts map[string]Translated
}

// Translated is one entry of a Translation.
type Translated struct {
	Text Text
	Pos  Pos // of the key
}
