package cover

import (
	"cmp"
	"slices"
	"strings"

	"parley/engine"
	"parley/flows"
)

// place is where the items of a step, or of a file, are found.
type place struct {
	file string
	flow string
	step int
	name string // of the step, in the words of a message
}

// mark adds an item that counts when the engine sets the mark.
func (c *Coverage) mark(part Part, at place, pos flows.Pos, kind engine.MarkKind, name, what, short string) {
	m := engine.Mark{What: kind, Flow: at.flow, Step: at.step, Name: name}
	if c.marks[m] == nil {
		c.marks[m] = c.add(part, at, pos, what, short)
	}
}

func (c *Coverage) add(part Part, at place, pos flows.Pos, what, short string) *Item {
	item := &Item{Part: part, File: at.file, Pos: pos, Flow: at.flow, Step: at.step, What: what, Short: short}
	c.Items = append(c.Items, item)
	return item
}

func (c *Coverage) flow(f *flows.Flow) {
	at := place{file: f.File, flow: f.ID, step: -1}
	for i := range f.Triggers {
		t := &f.Triggers[i]
		c.mark(Entries, at, t.Pos, engine.MarkTrigger, ordinal(i), "trigger "+ordinal(i)+" of flow `"+f.ID+"`", trigger(t))
	}
	c.anytime(at, f.Anytime, engine.MarkAnytime)
	for i := range f.Steps {
		c.step(f, i)
	}
	if f.Fallback != nil {
		c.mark(Errors, at, f.Fallback.Pos, engine.MarkFallback, "", "the fallback of flow `"+f.ID+"`", "not understood, again and again")
	}
	if f.OnError != nil {
		c.mark(Errors, at, f.OnError.Pos, engine.MarkOnError, "", "`on_error` of flow `"+f.ID+"`", "something went wrong")
	}
}

// bot adds what bot.yaml and faq.yaml hold.
func (c *Coverage) bot() {
	at := place{file: "bot.yaml", step: -1}
	c.anytime(at, c.Bot.Anytime, engine.MarkAnytime)
	if a := c.Bot.Fallback; a != nil {
		c.mark(Errors, at, a.Pos, engine.MarkFallback, "", "the fallback of the bot", "not understood, again and again")
	}
	if a := c.Bot.OnError; a != nil {
		c.mark(Errors, at, a.Pos, engine.MarkOnError, "", "`on_error` of the bot", "something went wrong")
	}
	c.anytime(place{file: "faq.yaml", step: -1}, c.Bot.FAQ, engine.MarkFAQ)
}

// anytime adds the entries of a list, and what they say in each language.
func (c *Coverage) anytime(at place, list []flows.Anytime, kind engine.MarkKind) {
	translations, src := c.translations(at), engine.Source{Flow: cmp.Or(at.flow, "bot")}
	for i := range list {
		a := &list[i]
		name, what := ordinal(i), "`anytime` "+ordinal(i)
		src.Step = "anytime." + name
		key := src.Step
		if kind == engine.MarkFAQ {
			name, what = a.ID, "question `"+a.ID+"` of the FAQ"
			src.Flow, src.Step, key = "faq", a.ID, a.ID
		} else if at.flow != "" {
			what += " of flow `" + at.flow + "`"
		}
		c.mark(Entries, at, a.Pos, kind, name, what, heard(a))
		if len(a.Say) > 0 {
			c.text(at, a.Say[0].Pos, src, what, a.Say[0].Value)
		}
		for _, tr := range translations {
			if t, ok := tr.Texts[key+".say"]; ok && len(a.Say) > 0 {
				c.translated(at, tr, t, src, what)
			}
		}
	}
}

// translations returns the files with the texts of a place.
func (c *Coverage) translations(at place) []*flows.Translation {
	switch at.file {
	case "bot.yaml":
		return c.Bot.Translations
	case "faq.yaml":
		return c.Bot.FAQTexts
	}
	for _, f := range c.Bot.Flows {
		if f.ID == at.flow {
			return f.Texts
		}
	}
	return nil
}

func (c *Coverage) step(f *flows.Flow, i int) {
	s := f.Steps[i]
	at := place{f.File, f.ID, i, "this `" + string(s.Verb) + "`"}
	if s.ID != "" {
		at.name = "`" + s.ID + "`"
	}
	c.mark(Steps, at, s.Pos, engine.MarkStep, "", "step "+at.name, "")
	if s.If.Set() {
		c.mark(Routes, at, s.If.Pos, engine.MarkSkipped, "", at.name+" passed over, as its `if` is not so", "passed over")
	}
	c.answers(at, s)
	c.routes(at, s)
	c.silence(at, s)
	c.words(at, f, s)
}

// answers adds what can be answered to a question, and what refuses it.
func (c *Coverage) answers(at place, s *flows.Step) {
	if s.Verb != flows.Ask {
		return
	}
	for i := range s.Choices {
		ch := &s.Choices[i]
		short := ch.ID
		if len(ch.Label) > 0 {
			short = ch.Label[0].Value
		}
		c.mark(Choices, at, ch.Pos, engine.MarkChoice, ch.ID, "choice `"+ch.ID+"` of "+at.name, short)
	}
	if s.AnswerType() == "yesno" {
		for _, id := range []string{"yes", "no"} {
			c.mark(Choices, at, s.Pos, engine.MarkOutcome, id, "the answer `"+id+"` to "+at.name, id)
		}
	}
	if s.Default.Set() {
		c.mark(Routes, at, s.Default.Pos, engine.MarkDefault, "", "the default of "+at.name, "left to the default")
	}
	if pos := cmp.Or(s.Min.Pos, s.Max.Pos); s.Min.Set() || s.Max.Set() {
		c.mark(Rejects, at, pos, engine.MarkBounds, "bounds", "an answer beyond the bounds of "+at.name, "too little or too much")
	}
	if s.Pattern.Set() {
		c.mark(Rejects, at, s.Pattern.Pos, engine.MarkBounds, "pattern", "an answer that the pattern of "+at.name+" does not fit", "not of the right form")
	}
	for i := range s.Reject {
		short := "refused"
		if say := s.Reject[i].Say; len(say) > 0 {
			short = say[0].Value
		}
		c.mark(Rejects, at, s.Reject[i].Pos, engine.MarkReject, ordinal(i), "reject "+ordinal(i)+" of "+at.name, short)
	}
}

// routes adds the ways out of a step that are no choices.
func (c *Coverage) routes(at place, s *flows.Step) {
	for i := range s.Routes {
		r := &s.Routes[i]
		part := Routes
		switch {
		case s.Verb == flows.Ask && (r.Outcome == "yes" || r.Outcome == "no" || slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return ch.ID == r.Outcome })):
			continue // a choice, and counted as one
		case r.Outcome == "timeout":
			part = Timeouts
		case r.Outcome == "error":
			part = Errors
		}
		c.mark(part, at, r.Pos, engine.MarkOutcome, r.Outcome, "route `"+r.Outcome+"` of "+at.name, outcomeWords(r.Outcome))
	}
	open := s.Verb == flows.Branch
	for i := range s.Arms {
		a := &s.Arms[i]
		open = open && !a.Else && a.Chance == nil
		c.mark(Routes, at, a.Pos, engine.MarkArm, ordinal(i), "arm "+ordinal(i)+" of "+at.name, arm(a))
	}
	if open {
		c.mark(Routes, at, s.Pos, engine.MarkArm, "0", at.name+" left by no arm, as none holds", "none of these")
	}
}

// silence adds what happens while a person does not answer.
func (c *Coverage) silence(at place, s *flows.Step) {
	for i, r := range s.Remind {
		name := "remind"
		if len(s.Remind) > 1 {
			name += "." + ordinal(i)
		}
		c.mark(Reminders, at, r.Pos, engine.MarkRemind, name, "the reminder of "+at.name+" after "+short(r.After.Duration), "reminded after "+short(r.After.Duration))
	}
	routed := slices.ContainsFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == "timeout" })
	if s.Timeout.Set() && !routed {
		c.mark(Timeouts, at, s.Timeout.Pos, engine.MarkTimeout, "", "the time-out of "+at.name, "no answer for "+short(s.Timeout.Duration))
	}
}

// words adds what a step says, in each language that it is written in.
func (c *Coverage) words(at place, f *flows.Flow, s *flows.Step) {
	id := s.ID
	if id == "" {
		id = "#" + ordinal(at.step)
	}
	src := engine.Source{Flow: f.ID, Step: id}
	for _, t := range spoken(s) {
		src.Part = t.part
		what := "the words of " + at.name
		if t.part != "" {
			what = "the words of " + at.name + " (" + t.part + ")"
		}
		c.text(at, t.pos, src, what, t.words)
		for _, tr := range f.Texts {
			if words, ok := find(tr, s, t.part); ok && s.ID != "" {
				c.translated(at, tr, words, src, what)
			}
		}
	}
}

// spoke is one text of a step.
type spoke struct {
	part  string
	pos   flows.Pos
	words string
}

// spoken lists the texts of a step that are sent each in a message of its own.
func spoken(s *flows.Step) []spoke {
	var out []spoke
	add := func(part string, t flows.Text) {
		if len(t) > 0 {
			out = append(out, spoke{part, t[0].Pos, t[0].Value})
		}
	}
	add("", s.Text)
	if len(s.Text) == 0 && len(s.Cards) > 0 {
		add("", s.Cards[0].Title)
	}
	add("retry", s.Retry)
	for i := range s.Reject {
		add("reject."+ordinal(i), s.Reject[i].Say)
	}
	for i := range s.Remind {
		part := "remind"
		if len(s.Remind) > 1 {
			part += "." + ordinal(i)
		}
		add(part, s.Remind[i].Say)
	}
	return out
}

// find returns the translation of a text: for a step that has cards or choices
// only, of the first of those.
func find(tr *flows.Translation, s *flows.Step, part string) (flows.Translated, bool) {
	key := s.ID
	if part != "" {
		key += "." + part
	}
	if t, ok := tr.Texts[key]; ok || part != "" {
		return t, ok
	}
	t, ok := tr.Texts[key+".cards.1.title"]
	return t, ok && len(s.Text) == 0
}

func (c *Coverage) text(at place, pos flows.Pos, src engine.Source, what, words string) {
	lang := c.Bot.Languages[0]
	c.texts[said{src, lang}] = c.add(Texts+Part(" "+lang), at, pos, what, words)
}

func (c *Coverage) translated(at place, tr *flows.Translation, t flows.Translated, src engine.Source, what string) {
	if !slices.Contains(c.Bot.Languages, tr.Lang) || len(t.Text) == 0 {
		return
	}
	at.file = tr.File
	c.texts[said{src, tr.Lang}] = c.add(Texts+Part(" "+tr.Lang), at, t.Pos, what, t.Text[0].Value)
}

// trigger says in a few words what a trigger hears.
func trigger(t *flows.Trigger) string {
	switch {
	case len(t.Words) > 0:
		return some(t.Words)
	case len(t.Like) > 0:
		return some(t.Like)
	case t.Event.Set():
		return "event " + t.Event.Value
	case t.Ref.Set():
		return "link " + t.Ref.Value
	}
	return "anything else"
}

func heard(a *flows.Anytime) string {
	if len(a.Words) > 0 {
		return some(a.Words)
	}
	return some(a.Like)
}

// some returns the first of a list of words.
func some(t flows.Text) string {
	if len(t) == 0 {
		return ""
	}
	return "“" + t[0].Value + "”"
}

func arm(a *flows.Arm) string {
	switch {
	case a.If.Set():
		return "if " + a.If.Value
	case a.Chance != nil:
		return "by chance"
	}
	return "else"
}

// outcomeWords says an outcome in words for people who know no flow files.
func outcomeWords(outcome string) string {
	switch outcome {
	case "invalid":
		return "not understood, again and again"
	case "timeout":
		return "no answer in time"
	case "error":
		return "something went wrong"
	case "skip":
		return "skipped"
	case "none":
		return "nothing to offer"
	case "failed":
		return "payment failed"
	}
	return strings.ReplaceAll(outcome, "_", " ")
}
