package engine

import "strings"

// Trace is one decision, in the order made: why the talk went where it went.
type Trace struct {
	Flow string `json:"flow,omitempty"`
	Step string `json:"step,omitempty"`
	Rank int    `json:"rank,omitempty"` // of language.md 5, where a message was understood; else 0
	What string `json:"what"`           // a short stable name: answer, reject, miss, digression, command, branch, error, limit, ...
	Text string `json:"text,omitempty"` // what it was about: the words read (where Rank is set), the arrow taken, the error
	Why  string `json:"why,omitempty"`  // what decided it
	How  string `json:"how,omitempty"`  // more to that: by label, by number

	Reason Reason `json:"-"` // what Text and Why put in words; not stored
}

// Reason says why a decision was made to a program that has words of its own
// for it. Of what tells a person something (answer, miss, reject, branch,
// trigger, anytime, faq, fallback, timeout, error, limit), the kinds are:
//
//	answer    choice IDS, value AS_SHOWN, medium KIND; earlier ID: of an earlier question
//	miss      type TYPE: not understood as such; taken TIME: none that is free; medium KIND [TYPE]
//	reject    pattern, bounds, rule N CONDITION
//	branch    chance, else, if CONDITION; none: no arm holds
//	trigger   default, event NAME, ref NAME, phrase TEXT, open: its flow is open already
//	anytime, faq   phrase TEXT; anytime also open
//	fallback  taken, none, open, idle: there is nothing to do it with
//	timeout   DURATION: route, rests, agent, nobody, wait
//	error     missing WHERE: a value is; action NAME TEXT; other TEXT
//	limit     steps MOST, messages MOST, depth MOST, variables MOST, text MOST, items MOST, kept MOST: what came meanwhile; long: what was written
type Reason struct {
	Kind string
	Of   []string
}

// Parked is the What of the one line about an event that nothing came of,
// since reading it failed.
const Parked = "parked"

// String prints the decision in one line, such as
// `welcome.day <- "tomorrow": date 2026-03-05, rejected by rule 1`.
func (t Trace) String() string {
	var b strings.Builder
	b.WriteString(t.Flow)
	if t.Step != "" {
		b.WriteByte('.')
		b.WriteString(t.Step)
	}
	b.WriteByte(' ')
	b.WriteString(t.What)
	if t.Rank > 0 {
		b.WriteByte(' ')
		b.WriteString(quoted(t.Text))
	} else if t.Text != "" {
		b.WriteByte(' ')
		b.WriteString(t.Text)
	}
	if t.Why != "" {
		b.WriteString(": ")
		b.WriteString(t.Why)
	}
	if t.How != "" {
		b.WriteString(", by ")
		b.WriteString(t.How)
	}
	return b.String()
}
