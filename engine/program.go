package engine

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley/engine/match"
	"parley/engine/value"
	"parley/flows"
)

// Program is a bot made ready to run: every arrow resolved, every expression
// and text compiled once. What it means is never changed, and it is safe for
// concurrent use.
type Program struct {
	Version string // of the bot's files
	Bot     *flows.Bot

	langs        []string   // the first is the one the flows are written in
	reading      [][]string // by language: that one, then all
	zone         *time.Location
	flows        map[string]*flow
	ordered      []*flow // by id
	places       map[string]*flows.Place
	fields       map[string]string  // contact fields and their types
	saved        map[string][]*step // the questions whose answers a contact field keeps
	data         []map[string]any   // by language
	texts        map[string][]*text // built-in texts: by name, then language
	anytime      []*anytime         // the bot's
	hears        hearing            // them
	faq          []*anytime         // faq.yaml
	hearsFAQ     hearing
	hearsTrigger hearing             // words and examples of all triggers, by index in trigger
	trigger      []*trigger          // in the order of flow ids
	events       map[string]*trigger // by event
	refs         map[string]*trigger // by ref
	otherwise    *trigger            // the default one
	commands     *match.Phrases      // command words, by index in commandNames
	fallback     *arrow
	onError      *arrow
	names        *botScope
}

// Languages returns the languages the bot speaks, its first one first.
func (p *Program) Languages() []string { return slices.Clone(p.langs) }

// lang returns the index of the language to speak with a contact.
func (p *Program) lang(language string) int {
	if i := slices.Index(p.langs, language); i >= 0 {
		return i
	}
	if base, _, ok := strings.Cut(strings.ReplaceAll(language, "_", "-"), "-"); ok {
		if i := slices.Index(p.langs, strings.ToLower(base)); i >= 0 {
			return i
		}
	}
	return 0
}

// locale returns how values are shown in a language of the bot.
func (p *Program) locale(lang int) value.Locale {
	return value.Locale{Lang: p.langs[lang], Country: p.Bot.Country, Currency: p.Bot.Currency, Zone: p.zone}
}

// flow is a compiled flows.Flow.
type flow struct {
	id       string
	src      *flows.Flow
	steps    []*step
	index    map[string]int   // by id
	renamed  map[string]int   // by the id a step once had
	hashes   map[uint32]int   // by the hash of id, for taps
	moved    map[string]*step // by the id of a step that is gone: where its talks go on
	vars     map[string]*variable
	data     []map[string]any // by language, over the bot's
	anytime  []*anytime
	hears    hearing // them
	fallback *arrow
	onError  *arrow
	scope    *flowScope
	listens  bool // a question of it hears
}

// find returns the step that a stored id means, renamed ones too.
func (f *flow) find(id string) (*step, bool) {
	if i, ok := f.index[id]; ok {
		return f.steps[i], true
	}
	if i, ok := f.renamed[id]; ok {
		return f.steps[i], true
	}
	return nil, false
}

// step is a compiled flows.Step.
type step struct {
	id     string // "#N" where none is written
	flow   *flow
	i      int
	src    *flows.Step
	cond   *expression
	next   *arrow
	routes map[string]*arrow

	text     *text
	media    []media
	cards    []card
	links    []link
	template *text // of say: its name; with gives its values
	ask      *question
	sets     []assign
	arms     []arm
	total    float64 // of the arms' chances
	call     *flow
	each     *expression // of call
	with     []arg
	action   *flows.Action // of do
	command  bool          // of do: it runs once
	once     *text         // of do
	queue    *text         // of handover
	label    *text         // of end
	reminds  []remind
	timeout  time.Duration // of ask, wait and handover
	until    *expression   // of wait
	reads    []string      // the names that its answer or its result depends on; see redo
}

// link is a compiled flows.Link.
type link struct {
	id         string
	label, url *text
}

type media struct {
	kind string
	ref  *text
}

type card struct {
	title, text, image, link *text
}

// question is what an ask step adds.
type question struct {
	kind        string // its type: text, choice, ...
	reads       match.Kind
	choices     []choice
	offers      []offer     // by language
	constant    bool        // no label holds an expression
	ids         []string    // of the choices
	conditional bool        // a choice has an `if`
	from        *expression // `choices_from`
	calendar    *text       // of a slot
	day, length *expression // of a slot
	amount      *expression // of a payment
	min, max    *expression
	pattern     pattern
	rejects     []reject
	fallback    *text // `default`
	skip        bool  // a default or a skip route
	retries     int
	retry       *text
	save        []string
	anytime     string
}

// offer is what can be typed for the choices of a question in one language.
type offer struct {
	made    sync.Once
	options *match.Options // nil where a label holds an expression
	typed   []match.Option // beside such labels, and beside what stands in a list
}

type choice struct {
	id              string
	label           *text
	cond            *expression
	tail            string // of a tap's token, behind the run
	image, describe *text
}

type reject struct {
	cond *expression
	say  *text
}

type assign struct {
	name  string
	value *expression
}

type arg struct {
	name  string
	value operand
}

type arm struct {
	cond   *expression
	chance float64
	next   *arrow
}

// arrow is a flows.Arrow whose target is known to exist.
type arrow struct {
	do    flows.Go
	step  int   // of GoStep, in owner
	owner *flow // the flow it is written in; nil for the bot's
	flow  *flow // of GoCall and GoStart
	label string
}

func (a *arrow) String() string {
	switch a.do {
	case flows.GoStep:
		return a.owner.steps[a.step].id
	case flows.GoCall, flows.GoStart:
		return string(a.do) + " " + a.flow.id
	case flows.GoEnd:
		return strings.TrimSpace("end " + a.label)
	}
	return string(a.do)
}

type trigger struct {
	flow *flow
	src  *flows.Trigger
}

type anytime struct {
	i     int    // from 1, as its file lists it
	id    string // of an entry of the FAQ
	owner *flow  // nil for the bot's
	cond  *expression
	say   *text
	next  *arrow
	words flows.Text
}

// source names the entry in conversations.
func (a *anytime) source() Source {
	s := Source{Flow: "bot", Step: "anytime." + itoa(a.i)}
	if a.id != "" {
		return Source{Flow: "faq", Step: a.id}
	}
	if a.owner != nil {
		s.Flow = a.owner.id
	}
	return s
}

// variable is a name of a flow that can hold a value.
type variable struct {
	name string
	from []*step // the questions whose answer it is
	kind string  // type of the question or input; "" where an expression decides
	typ  vtype
	set  []setter
	busy bool // its type is being worked out
	done bool
}

// setter is an expression that a variable can get its value from.
type setter struct {
	str flows.Str
}

// Triggers returns the names of the events and refs that the bot listens to.
func (p *Program) Triggers() (events, refs []string) {
	return slices.Sorted(maps.Keys(p.events)), slices.Sorted(maps.Keys(p.refs))
}

// Flows returns the ids of the bot's flows, sorted.
func (p *Program) Flows() []string {
	out := make([]string, len(p.ordered))
	for i, f := range p.ordered {
		out[i] = f.id
	}
	return out
}

// Step returns the step that an id of a flow means, one of before it was
// renamed too, with the id that it has now; nil where there is none. A step
// without an id is #N, counted from 1.
func (p *Program) Step(flow, id string) (*flows.Flow, *flows.Step, string) {
	f := p.flows[flow]
	if f == nil {
		return nil, nil, ""
	}
	st, ok := f.find(id)
	if !ok {
		return f.src, nil, ""
	}
	return f.src, st.src, st.id
}

// Token returns what a tap on a choice of a question in the open run brings
// back: at most 64 bytes, and nothing a stranger can use elsewhere.
func (p *Program) Token(s Session, flow, step, choice string) string {
	return string(strconv.AppendInt(nil, int64(s.Run), 36)) + tokenTail(flow, step, choice)
}
