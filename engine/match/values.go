package match

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is a type of question whose answer is read from words.
type Kind string

// The kinds of values that are read, and the Go type of each.
const (
	Text   Kind = "text"   // string: any text, trimmed
	Number Kind = "number" // float64
	Email  Kind = "email"  // string, its domain in lower case
	Phone  Kind = "phone"  // string, E.164: +33612345678
	URL    Kind = "url"    // string, https:// added where no scheme is written
	YesNo  Kind = "yesno"  // bool
	Rating Kind = "rating" // int, 1 to 5
	Date   Kind = "date"   // value.Date
	Time   Kind = "time"   // value.Time
)

// Context is what a reading depends on beside the text. Nothing in it is
// required, but without Now a day is never relative, and without Country a
// phone number must begin with its country's code.
type Context struct {
	Langs   []string       // ISO 639-1, the contact's first; nil is English
	Country string         // of the bot, ISO 3166-1: FR
	Zone    *time.Location // of the bot; nil is UTC
	Now     time.Time      // of the event
}

// Reading is a value that stands in a text.
type Reading struct {
	Value      any
	Start, End int // bytes of the text
}

// Limits on the texts in which values are looked for.
const (
	MaxRead  = 10_000 // bytes: values are looked for in so much of a message
	maxWhole = 300    // bytes: a message longer than this is no value, but text or an address
	maxURL   = 2_048  // bytes
)

// Whole reads the message as one value of the kind; all of it must be
// understood, though polite words around it ("please", "s'il vous plaît"),
// and the unit of a number, may stand there. A date may come with a time and
// a time with a date ("tomorrow at 3 pm" is an answer to either question).
func Whole(kind Kind, text string, ctx *Context) (any, bool) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, false
	case kind == Text:
		return text, true
	case len(text) > maxURL, kind != URL && len(text) > maxWhole:
		return nil, false
	}
	switch kind {
	case Email:
		return wholeEmail(text)
	case URL:
		return wholeURL(text)
	case Phone:
		return wholePhone(text, ctx.country())
	case YesNo:
		return wholeYesNo(text)
	case Rating:
		return wholeRating(text, ctx)
	case Number:
		return wholeNumber(text, ctx)
	case Date:
		return wholeDate(text, ctx)
	case Time:
		return wholeTime(text, ctx)
	}
	return nil, false
}

// Inside returns the values of the kind that stand in the text, from left to
// right, never overlapping. What is too weak a sign in the middle of words is
// left out: "one" as a number, "sun" as a day, "may" as a month. Text is
// never inside a text.
func Inside(kind Kind, text string, ctx *Context) []Reading {
	text = cut(text, MaxRead)
	switch kind {
	case Email:
		return insideEmail(text)
	case URL:
		return insideURL(text)
	case Phone:
		return insidePhone(text, ctx.country())
	case YesNo:
		return insideYesNo(text, ctx.langs()[0])
	case Rating:
		return insideRating(text, ctx)
	case Number:
		return insideNumber(text, ctx)
	case Date:
		return insideDate(text, ctx)
	case Time:
		return insideTime(text, ctx)
	}
	return nil
}

func (c *Context) country() string {
	if c == nil {
		return ""
	}
	return c.Country
}

func (c *Context) langs() []string {
	if c == nil || len(c.Langs) == 0 {
		return []string{"en"}
	}
	return c.Langs
}

// today returns the day of the event in the bot's zone, at midnight UTC.
func (c *Context) today() (time.Time, bool) {
	if c == nil || c.Now.IsZero() {
		return time.Time{}, false
	}
	t := c.Now.UTC()
	if c.Zone != nil {
		t = c.Now.In(c.Zone)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), true
}

// trimMarks takes punctuation off both ends of a word, as far as keep does not
// want it, and returns where the rest stands.
func trimMarks(s string, keep string) (start, end int) {
	end = len(s)
	for start < end {
		r, n := utf8.DecodeRuneInString(s[start:])
		if isWordRune(r) || strings.ContainsRune(keep, r) {
			break
		}
		start += n
	}
	for start < end {
		r, n := utf8.DecodeLastRuneInString(s[:end])
		if isWordRune(r) || strings.ContainsRune(keep, r) {
			break
		}
		end -= n
	}
	return start, end
}

// fields yields the runs of s between spaces, with their places.
func fields(s string, yield func(start, end int)) {
	start := -1
	for i, r := range s {
		space := r <= ' ' || r == '\u00a0' || r == '\u202f' || r == '\u3000'
		switch {
		case space && start >= 0:
			yield(start, i)
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		yield(start, len(s))
	}
}
