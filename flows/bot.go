package flows

import "strconv"

// A Bot is a folder: settings and flows in one language, and their texts in
// the others.
type Bot struct {
	ID      string // the folder's name
	Version string // hash of what was read; see Hash

	Name      Str
	Languages []string // the first is the one the flows are written in; never empty
	Timezone  string   `validate:"omitempty,timezone" key:"timezone"`        // IANA name; "UTC" where none is written
	Country   string   `validate:"omitempty,iso3166_1_alpha2" key:"country"` // ISO 3166 alpha-2, or ""
	Currency  string   `validate:"omitempty,iso4217" key:"currency"`         // ISO 4217, or ""
	Places    []Place
	Contact   []Field
	Channels  []Channel
	Calendars []Calendar
	Payments  *Payments // nil where nothing is paid
	Services  []Service
	Webhook   Str // where `do: webhook` writes, a web address or env:NAME
	Notify    Str // who is told of a handover, a web address or env:NAME
	Anytime   []Anytime
	Words     map[string]Text // more command words, by command: cancel, restart, repeat, skip, back, stop, start
	Texts     map[string]Text // built-in texts in the owner's tone, by name
	Fallback  *Arrow
	OnError   *Arrow

	// Data holds what flows read as data.NAME: string, bool, int, float64,
	// []any and map[string]any of them. Plain scalars that are not a decimal
	// number or true/false are text, dates among them. A map whose keys are
	// all languages of the bot is one text in several languages.
	Data map[string]any

	// Lost are the keys of bot.yaml of which a part could not be read.
	Lost []string

	FAQ []Anytime // faq.yaml, in the order written; each has an ID

	Translations []*Translation // bot.LANG.yaml, sorted by language
	FAQTexts     []*Translation // faq.LANG.yaml, with the keys ID.like and ID.say, sorted by language
	Flows        []*Flow        // sorted by id
	Media        []string       // names in media/, sorted
}

// Field is a contact field that the bot declares.
type Field struct {
	Name string
	Type string
	Pos  Pos
}

// Channel is one way to reach the bot, as bot.yaml sets it up. Values are as
// written: env:NAME and secret:NAME are resolved by the server.
type Channel struct {
	Name string              // web, messenger, json
	Keys map[string][]string // scalars are lists of one
	Pos  Pos
}

// Rate returns how many calls a second the channel may make: what its profile
// says, or its key `rate`.
func (c Channel) Rate() Rate {
	p, _ := ProfileOf(c.Name)
	if own := c.Keys["rate"]; len(own) == 1 {
		if calls, err := strconv.ParseFloat(own[0], 64); err == nil {
			p.Rate.Calls = calls
		}
	}
	return p.Rate
}

// Calendar is what can be busy: a person, a table, an oven. Lengths of time
// that are not written are the engine's to choose.
type Calendar struct {
	Name     string
	Place    Str // whose hours it has, where it has none of its own
	Hours    [7][]Span
	Length   Duration // of a slot, unless the step says
	Capacity int      // how many may have the same time; 1 where none is written
	Lead     Duration // how long before a slot it must be taken
	Ahead    Duration // how far ahead slots are offered
	Hold     Duration // how long a chosen slot is kept; 30m where none is written
	AnyOf    []Str    // the calendars of which the first that is free is meant
	Keys     map[string]Pos
	Pos      Pos
}

// Payments is how a bot is paid. Values are as written: env:NAME and
// secret:NAME are resolved by the server.
type Payments struct {
	Provider string
	Keys     map[string][]string // scalars are lists of one
	Pos      Pos
}

// Service is a system that `do: http` may sign for. A secret goes to the
// address of its own service only.
type Service struct {
	Name    string
	URL     Str
	Headers []Header
	Pos     Pos
}

// Header is one header that a service is sent; its value may be a secret.
type Header struct {
	Name  string
	Value Str
}

// Place has opening hours.
type Place struct {
	Name   string
	Hours  [7][]Span // by time.Weekday, Sunday first
	Closed []DateRange
	Pos    Pos
}

// Span is a part of a day in minutes from midnight; To is after From, and over
// 1440 where the span runs past midnight.
type Span struct{ From, To int }

// DateRange is a range of days, both ends included.
type DateRange struct{ From, To Day }

// Day is a calendar day.
type Day struct{ Year, Month, Day int }
