package flows

// What a form has to know of expressions: the names that stand in each of them,
// the functions that people need most, and how two values are compared. The
// engine decides what an expression means; a test there holds these tables to it.

// A KnownName is a name that expressions know in every flow.
type KnownName struct {
	Name  string // as it is written
	Type  string // one of Types, or "moment", "list"
	Label string
	Help  string
}

// KnownNames are the names that expressions know in every flow, beside those of
// its own and the fields that bot.yaml declares.
var KnownNames = []KnownName{
	{"contact.first_name", "text", "First name", "The first name of the person."},
	{"contact.name", "text", "Whole name", "The whole name of the person."},
	{"contact.email", "email", "E-mail address", "The e-mail address of the person, where it is known."},
	{"contact.phone", "phone", "Phone number", "The phone number of the person, where it is known."},
	{"contact.language", "text", "Language", "The language that the person is spoken to in, such as en."},
	{"contact.tags", "list", "Tags", "The tags that the person has."},
	{"event.text", "text", "Last message", "What the person wrote last."},
	{"channel", "text", "Channel", "Where the person writes: web, messenger."},
	{"bot.name", "text", "Name of the bot", "What the bot is called."},
	{"today", "date", "Today", "The day of today, where the bot is."},
	{"now", "moment", "Now", "This moment, where the bot is."},
}

// valueParts are the parts of an answer that forms offer, by the type of the
// question: NAME.PART is one, of that type.
var valueParts = map[string]map[string]string{
	"slot":    {"start": "moment", "end": "moment"},
	"payment": {"amount": "number"},
	"date":    {"weekday": "text"},
}

// A KnownFunction is a function that forms offer.
type KnownFunction struct {
	Name    string
	Takes   []string // of what type each argument is; "place" and "step" are names in quotes
	Gives   string   // a type, as KnownName has it
	Label   string
	Help    string
	Example string
}

// KnownFunctions are the functions that forms offer.
var KnownFunctions = []KnownFunction{
	{"open", []string{"place"}, "yesno", "Open now", "Whether a place is open at this moment.", `open("shop")`},
	{"open_on", []string{"place", "date"}, "yesno", "Open on a day", "Whether a place is open on a day.", `open_on("shop", today)`},
	{"money", []string{"number"}, "text", "As money", "A number as money, in the bot's currency.", "money(30)"},
	{"len", []string{"list"}, "number", "How many", "How many there are in a list, or how long a text is.", "len(contact.tags)"},
}

// A Comparison is a way to make a condition of one value or two.
type Comparison struct {
	Name  string
	Form  string   // the expression: A is the value, B what it is compared with
	Types []string // of A; none means all
	Label string
	Help  string
}

var (
	textTypes   = []string{"text", "email", "phone", "url"}
	numberTypes = []string{"number", "rating"}
	timeTypes   = []string{"date", "time", "moment"}
	severalOf   = []string{"list", "choices"}
	equalTypes  = []string{"text", "email", "phone", "url", "choice", "number", "rating", "date", "time", "moment", ""}
)

// Comparisons are the ways to make a condition, in the order that they are
// offered. Where two fit a value, the first is meant.
var Comparisons = []Comparison{
	{"yes", "A", []string{"yesno", ""}, "is so", "Holds where the value is yes."},
	{"no", "not A", []string{"yesno", ""}, "is not so", "Holds where the value is no."},
	{"is", "A == B", equalTypes, "is", "Holds where both are the same."},
	{"is-not", "A != B", equalTypes, "is not", "Holds where they differ."},
	{"less", "A < B", numberTypes, "is less than", "Holds where the first is smaller."},
	{"at-most", "A <= B", numberTypes, "is at most", "Holds where the first is not larger."},
	{"more", "A > B", numberTypes, "is more than", "Holds where the first is larger."},
	{"at-least", "A >= B", numberTypes, "is at least", "Holds where the first is not smaller."},
	{"before", "A < B", timeTypes, "is before", "Holds where the first comes earlier."},
	{"until", "A <= B", timeTypes, "is not after", "Holds where the first comes earlier, or at the same time."},
	{"after", "A > B", timeTypes, "is after", "Holds where the first comes later."},
	{"from", "A >= B", timeTypes, "is not before", "Holds where the first comes later, or at the same time."},
	{"contains", "A contains B", textTypes, "contains", "Holds where the second stands somewhere in the first."},
	{"lacks", "A not contains B", textTypes, "does not contain", "Holds where the second stands nowhere in the first."},
	{"begins", "A startsWith B", textTypes, "begins with", "Holds where the first begins with the second."},
	{"has", "B in A", severalOf, "has among them", "Holds where the second is one of the first."},
	{"has-not", "B not in A", severalOf, "has not among them", "Holds where the second is none of the first."},
	{"known", "A != nil", nil, "is known", "Holds where there is a value."},
	{"unknown", "A == nil", nil, "is not known", "Holds where there is no value."},
}

// stepGroup is a part of a step's form.
type stepGroup struct {
	name, label, help string
	keys              []string
}

// stepGroups are the parts of a step's form, behind the one that says what the
// step is. Keys that stand in none of them are in that one.
var stepGroups = []stepGroup{
	{"answer", "The answer", "What is taken as an answer, and where it is kept.", []string{"save", "min", "max", "pattern", "reject", "default", "hear"}},
	{"trouble", "When it goes otherwise", "When nothing is understood, or nothing comes.", []string{"retries", "retry_say", "remind", "timeout", "retry", "once"}},
	{"more", "More", "What few steps need.", []string{"if", "anytime", "template", "note", "was"}},
}

// wordLabels are what the words of a KindOneOf are called, by table, key and word.
var wordLabels = map[string]string{
	"step.anytime.none": "Only the answer is heard",
	"step.anytime.all":  "Other subjects go first",
}
