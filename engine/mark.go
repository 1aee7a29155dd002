package engine

import (
	"regexp"
	"slices"
	"time"
)

// Mark is one part of a bot that an event came by, in the terms of the bot's
// files: a trace tells a person why, a mark tells a program where.
type Mark struct {
	What MarkKind
	Flow string // "" for what bot.yaml and faq.yaml hold
	Step int    // index in the flow's steps; -1 where it is about none
	Name string // see What
}

// MarkKind says what part of a bot a Mark is about, and what its Name is.
type MarkKind uint8

// The kinds of marks.
const (
	MarkStep     MarkKind = iota // a step was carried out
	MarkSkipped                  // its `if` did not hold
	MarkOutcome                  // it was left by the outcome Name; "" has no name
	MarkChoice                   // the choice Name was the answer, or one of them
	MarkArm                      // the arm Name of a branch was taken, from 1; "0" where none holds
	MarkAnswer                   // an answer was kept
	MarkHeard                    // it was kept without being asked for
	MarkDefault                  // the default stood in for it
	MarkReject                   // the rule Name of a question refused an answer, from 1
	MarkBounds                   // min, max or pattern did; Name says which: bounds or pattern
	MarkMiss                     // an answer was not understood
	MarkGaveUp                   // it was the last that a question takes
	MarkRemind                   // the reminder Name was sent: remind, or remind.N
	MarkTimeout                  // the timeout of a question or a wait has passed
	MarkReturn                   // a flow went back to its caller; Name is how it had been entered, see Entry
	MarkTrigger                  // the trigger Name of the flow began it, from 1
	MarkAnytime                  // the entry Name was heard, from 1
	MarkFAQ                      // the question Name of the FAQ was answered
	MarkFallback                 // the fallback of the flow was taken, or the bot's
	MarkOnError                  // its on_error was
	MarkMissing                  // a value was missing where the flow cannot do without
)

// Watch is Step for who wants to know what parts of the bot it comes by. mark
// is called in the order they are come by.
func Watch(p *Program, s Session, ev Event, mark func(Mark)) (Session, []Effect, []Trace) {
	return advance(p, s, ev, mark)
}

// mark tells the watcher, if there is one, about a step.
func (m *machine) mark(what MarkKind, st *step, name string) {
	if m.watch != nil {
		m.watch(Mark{what, st.flow.id, st.i, name})
	}
}

// markFlow tells the watcher about a part of a flow, or of the bot where f is
// nil.
func (m *machine) markFlow(what MarkKind, f *flow, name string) {
	if m.watch == nil {
		return
	}
	id := ""
	if f != nil {
		id = f.id
	}
	m.watch(Mark{what, id, -1, name})
}

// markTrigger tells the watcher which of its flow's triggers was heard.
func (m *machine) markTrigger(t *trigger) {
	if m.watch == nil {
		return
	}
	for i := range t.flow.src.Triggers {
		if &t.flow.src.Triggers[i] == t.src {
			m.markFlow(MarkTrigger, t.flow, itoa(i+1))
		}
	}
}

// markAnytime tells the watcher which entry was heard.
func (m *machine) markAnytime(a *anytime) {
	if a.id != "" {
		m.markFlow(MarkFAQ, nil, a.id)
		return
	}
	m.markFlow(MarkAnytime, a.owner, itoa(a.i))
}

// Reads are the names that the expressions of a step look at: ids of steps,
// variables, "contact.FIELD", "data.NAME", "now" and the like. What asks whether
// a place is open reads "now" too.
type Reads struct {
	Control []string // that decide where the talk goes
	Values  []string // that values are worked out of which are kept or given: set, with
	Words   []string // of the texts that are sent
}

// Reads returns what the step of a flow reads, by its index; for -1, what the
// flow reads outside of its steps, and for the flow "", what the bot does.
func (p *Program) Reads(flow string, step int) Reads {
	var r readList
	f := p.flows[flow]
	switch {
	case f == nil:
		r.anytimes(p.anytime)
		r.anytimes(p.faq)
	case step < 0:
		r.anytimes(f.anytime)
	case step < len(f.steps):
		r.step(f.steps[step])
	}
	for _, list := range []*[]string{&r.Control, &r.Values, &r.Words} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return r.Reads
}

// Open tells whether a place of the bot is open at a time.
func (p *Program) Open(place string, at time.Time) bool {
	open, err := (&view{m: &machine{p: p, now: at}}).open(place, nil)
	return open && err == nil
}

// readList collects names.
type readList struct{ Reads }

func (r *readList) control(xs ...*expression) { r.Control = appendNames(r.Control, xs...) }

func appendNames(to []string, xs ...*expression) []string {
	for _, x := range xs {
		if x == nil {
			continue
		}
		to = append(to, x.names...)
		if opens.MatchString(x.src) {
			to = append(to, "now")
		}
	}
	return to
}

// opens finds a call of the function that reads the clock without naming it.
var opens = regexp.MustCompile(`\bopen\s*\(`)

func (r *readList) words(ts ...*text) {
	for _, t := range ts {
		if t != nil {
			r.Words = append(r.Words, t.names()...)
		}
	}
}

// decides is for texts that are no words: a label, a calendar, a default.
func (r *readList) decides(t *text) {
	if t != nil {
		r.Control = append(r.Control, t.names()...)
	}
}

// names returns the names that a text prints in any language.
func (t *text) names() []string {
	var out []string
	for _, variants := range t.langs {
		for i := range variants {
			out = append(out, (&operand{template: &variants[i]}).names()...)
		}
	}
	return out
}

func (r *readList) anytimes(list []*anytime) {
	for _, a := range list {
		r.control(a.cond)
		r.words(a.say)
	}
}

func (r *readList) step(st *step) {
	r.control(st.cond, st.until, st.each)
	r.words(st.text)
	for i := range st.links {
		r.words(st.links[i].label, st.links[i].url)
	}
	for i := range st.media {
		r.words(st.media[i].ref)
	}
	for _, c := range st.cards {
		r.words(c.title, c.text, c.image, c.link)
	}
	for _, rm := range st.reminds {
		r.words(rm.say)
	}
	for i := range st.sets {
		r.Values = appendNames(r.Values, st.sets[i].value)
	}
	for i := range st.arms {
		r.control(st.arms[i].cond)
	}
	for i := range st.with {
		r.Values = append(r.Values, st.with[i].value.names()...)
	}
	for _, t := range []*text{st.label, st.once, st.queue} {
		r.decides(t)
	}
	if q := st.ask; q != nil {
		r.question(q)
	}
}

func (r *readList) question(q *question) {
	r.control(q.min, q.max, q.from, q.day, q.length, q.amount)
	r.decides(q.calendar)
	r.words(q.retry)
	for i := range q.choices {
		r.control(q.choices[i].cond)
		r.words(q.choices[i].label, q.choices[i].describe)
	}
	for i := range q.rejects {
		r.control(q.rejects[i].cond)
		r.words(q.rejects[i].say)
	}
	r.decides(q.fallback)
}
