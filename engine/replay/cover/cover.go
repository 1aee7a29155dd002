package cover

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// Part is a kind of thing that a talk can come by.
type Part string

// The parts, in the order they are reported. The texts of a language are
// Texts and the language: "texts fr".
const (
	Steps     Part = "steps"
	Routes    Part = "routes"
	Choices   Part = "choices"
	Rejects   Part = "rejects"
	Timeouts  Part = "timeouts"
	Reminders Part = "reminders"
	Errors    Part = "errors"
	Entries   Part = "entries"
	Texts     Part = "texts"
)

// An Item is one thing that a talk can come by.
type Item struct {
	Part  Part
	File  string
	Pos   flows.Pos
	Flow  string // "" for what bot.yaml and faq.yaml hold
	Step  int    // index in the flow's steps; -1 for none
	What  string // in the words of the files: reject 2 of `day`
	Short string // beside its step: "Closed that day"
	Times int    // how often a talk came by
}

// Covered tells whether a talk came by.
func (i *Item) Covered() bool { return i.Times > 0 }

// Coverage is what is known so far. It is not safe for concurrent use.
type Coverage struct {
	Bot   *flows.Bot
	Talks int
	Items []*Item // flow by flow, in the order of the files

	marks map[engine.Mark]*Item
	texts map[said]*Item
}

// said names a text: what sends it, and its language.
type said struct {
	engine.Source
	lang string
}

// New returns the coverage of a bot of which nothing was tried.
func New(bot *flows.Bot) *Coverage {
	c := &Coverage{Bot: bot, marks: map[engine.Mark]*Item{}, texts: map[said]*Item{}}
	for _, f := range bot.Flows {
		c.flow(f)
	}
	c.bot()
	return c
}

// Add counts what a talk came by.
func (c *Coverage) Add(r *replay.Result) {
	c.Talks++
	for i := range r.Exchange {
		c.Exchange(&r.Exchange[i])
	}
}

// Exchange counts what one turn of a talk came by.
func (c *Coverage) Exchange(x *replay.Exchange) {
	for _, m := range x.Marks {
		if item := c.marks[m]; item != nil {
			item.Times++
		}
	}
	for i := range x.Messages {
		m := &x.Messages[i]
		if item := c.texts[said{m.Source, m.Sent.Lang}]; item != nil {
			item.Times++
		}
	}
}

// A Share is how much of something was come by.
type Share struct {
	Part           Part
	Covered, Total int
}

// Percent is the share in whole percent, rounded down so that only all of it
// is 100; of nothing it is 100.
func (s Share) Percent() int {
	if s.Total == 0 {
		return 100
	}
	return s.Covered * 100 / s.Total
}

// Shares returns the share of each part that the bot has any of.
func (c *Coverage) Shares() []Share { return shares(c.Items) }

func shares(items []*Item) []Share {
	order := []Part{Steps, Routes, Choices, Rejects, Timeouts, Reminders, Errors, Entries}
	byPart := map[Part]*Share{}
	for _, i := range items {
		s := byPart[i.Part]
		if s == nil {
			s = &Share{Part: i.Part}
			byPart[i.Part] = s
			if strings.HasPrefix(string(i.Part), string(Texts)) {
				order = append(order, i.Part)
			}
		}
		s.Total++
		if i.Covered() {
			s.Covered++
		}
	}
	var out []Share
	for _, p := range order {
		if s := byPart[p]; s != nil {
			out = append(out, *s)
		}
	}
	return out
}

// Sum is the share of all parts together.
func (c *Coverage) Sum() Share { return sum(c.Items) }

func sum(items []*Item) Share {
	out := Share{Total: len(items)}
	for _, i := range items {
		if i.Covered() {
			out.Covered++
		}
	}
	return out
}

// Missed returns what no talk came by, by file and place.
func (c *Coverage) Missed() []*Item {
	var out []*Item
	for _, i := range c.Items {
		if !i.Covered() {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return out
}

func ordinal(i int) string { return strconv.Itoa(i + 1) }
