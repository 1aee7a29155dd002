package mutate

import (
	"slices"

	"parley/flows"
)

// Kind says what sort of mistake a change is; its text is what the report
// counts.
type Kind string

// The kinds of changes.
const (
	StepLeftOut Kind = "steps left out"
	IfDropped   Kind = "conditions dropped" // the `if` of a step or a choice
	Turned      Kind = "comparisons turned" // == is !=, < is >=, and is or, not is nothing
	Number      Kind = "numbers changed"    // by one
	Computed    Kind = "sums changed"       // + is -, * is /
	Dropped     Kind = "ways dropped"       // a next, a route, an arm, a fallback, an on_error
	Swapped     Kind = "routes swapped"     // two of one step
	Rule        Kind = "rules dropped"      // reject, min, max, pattern, default, hear, retries, anytime, once, retry
	Choice      Kind = "choices dropped"    // one of several
	Unkept      Kind = "values dropped"     // a save, one of several set, one given to a flow or by it
	Silence     Kind = "times changed"      // a reminder or a time-out dropped, a wait twice as long
	Label       Kind = "labels changed"     // of an end
	Entry       Kind = "entries dropped"    // a trigger, an anytime, a question of the FAQ
)

// Kinds lists the kinds of changes, in the order of the report.
var Kinds = []Kind{StepLeftOut, IfDropped, Turned, Number, Computed, Dropped, Swapped, Rule, Choice, Unkept, Silence, Label, Entry}

// A Change is one small mistake in a bot.
type Change struct {
	Kind Kind
	File string
	Pos  flows.Pos
	What string // in plain words: the route `skip` of `wishes` is taken away

	flow string // where it is; "" for bot.yaml and faq.yaml
	step int    // -1 for none
	make func(*flows.Bot) *flows.Bot
}

// changer collects the changes of one bot.
type changer struct {
	bot *flows.Bot
	out []Change
}

// Changes lists the small mistakes that can be made in a bot, file by file.
func Changes(b *flows.Bot) []Change {
	c := &changer{bot: b}
	c.settings()
	for i, f := range b.Flows {
		c.flow(i, f)
		for j := range f.Steps {
			s := &site{c, i, j, f, f.Steps[j]}
			s.changes()
		}
	}
	return c.out
}

// inFlow adds a change of a flow outside of its steps.
func (c *changer) inFlow(k Kind, i int, pos flows.Pos, what string, change func(*flows.Flow)) {
	f := c.bot.Flows[i]
	c.out = append(c.out, Change{k, f.File, pos, what, f.ID, -1, func(b *flows.Bot) *flows.Bot { return withFlow(b, i, change) }})
}

// inBot adds a change of bot.yaml or faq.yaml.
func (c *changer) inBot(k Kind, file string, pos flows.Pos, what string, change func(*flows.Bot)) {
	c.out = append(c.out, Change{k, file, pos, what, "", -1, func(b *flows.Bot) *flows.Bot {
		changed := *b
		change(&changed)
		return &changed
	}})
}

// withFlow returns a bot in which one flow is changed. change must not write
// to what the flow's fields lead to.
func withFlow(b *flows.Bot, i int, change func(*flows.Flow)) *flows.Bot {
	changed, f := *b, *b.Flows[i]
	change(&f)
	changed.Flows = slices.Clone(b.Flows)
	changed.Flows[i] = &f
	return &changed
}

// withStep returns a bot in which one step is changed, likewise.
func withStep(b *flows.Bot, i, j int, change func(*flows.Step)) *flows.Bot {
	return withFlow(b, i, func(f *flows.Flow) {
		s := *f.Steps[j]
		change(&s)
		f.Steps = slices.Clone(f.Steps)
		f.Steps[j] = &s
	})
}

// without returns list without its element i.
func without[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

// with returns list with another element i.
func with[T any](list []T, i int, change func(*T)) []T {
	out := slices.Clone(list)
	change(&out[i])
	return out
}

func (c *changer) settings() {
	for i := range c.bot.Anytime {
		c.inBot(Entry, "bot.yaml", c.bot.Anytime[i].Pos, "`anytime` "+ordinal(i)+" is taken away", func(b *flows.Bot) { b.Anytime = without(b.Anytime, i) })
	}
	if a := c.bot.Fallback; a != nil {
		c.inBot(Dropped, "bot.yaml", a.Pos, "the fallback is taken away", func(b *flows.Bot) { b.Fallback = nil })
	}
	if a := c.bot.OnError; a != nil {
		c.inBot(Dropped, "bot.yaml", a.Pos, "`on_error` is taken away", func(b *flows.Bot) { b.OnError = nil })
	}
	for i := range c.bot.FAQ {
		c.inBot(Entry, "faq.yaml", c.bot.FAQ[i].Pos, "the question `"+c.bot.FAQ[i].ID+"` is taken away", func(b *flows.Bot) { b.FAQ = without(b.FAQ, i) })
	}
}

func (c *changer) flow(i int, f *flows.Flow) {
	for j := range f.Triggers {
		c.inFlow(Entry, i, f.Triggers[j].Pos, "trigger "+ordinal(j)+" is taken away", func(f *flows.Flow) { f.Triggers = without(f.Triggers, j) })
	}
	for j := range f.Anytime {
		c.inFlow(Entry, i, f.Anytime[j].Pos, "`anytime` "+ordinal(j)+" is taken away", func(f *flows.Flow) { f.Anytime = without(f.Anytime, j) })
	}
	if f.Fallback != nil {
		c.inFlow(Dropped, i, f.Fallback.Pos, "the fallback is taken away", func(f *flows.Flow) { f.Fallback = nil })
	}
	if f.OnError != nil {
		c.inFlow(Dropped, i, f.OnError.Pos, "`on_error` is taken away", func(f *flows.Flow) { f.OnError = nil })
	}
}
