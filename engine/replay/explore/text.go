package explore

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
)

// WriteText writes the report for people: what happened to each question and
// how often, what did not and why, and the faults. folder is that of the bot.
func (r *Report) WriteText(w io.Writer, folder string) error {
	var b strings.Builder
	seen, all := r.Seen()
	fmt.Fprintf(&b, "explored %s: %d events, %d states; %d of %d outcomes of %d steps seen\n", r.Bot, r.Events, r.States, seen, all, len(r.Questions))
	if !r.Complete {
		fmt.Fprintf(&b, "the budget was spent before all was seen: %d states are left to go on from\n", r.Left)
	}
	for i := range r.Questions {
		r.Questions[i].write(&b)
	}
	r.writeMissed(&b, folder)
	for i := range r.Findings {
		f := &r.Findings[i]
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", path.Join(folder, f.File), f.Pos.Line, f.Pos.Column, f.Kind, f.What)
		for _, line := range strings.Split(strings.TrimRight(string(f.Conversation), "\n"), "\n") {
			b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
		}
	}
	switch n := len(r.Findings); n {
	case 0:
		b.WriteString("nothing found\n")
	case 1:
		b.WriteString("1 fault found\n")
	default:
		fmt.Fprintf(&b, "%d faults found\n", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (q *Question) write(b *strings.Builder) {
	var seen []string
	for _, o := range q.Outcomes {
		if o.Times > 0 {
			seen = append(seen, fmt.Sprintf("%s %d", o.Name, o.Times))
		}
	}
	fmt.Fprintf(b, "  %s.%s: %s\n", q.Flow, q.Step, strings.Join(seen, ", "))
}

// writeMissed lists what was not seen, and why.
func (r *Report) writeMissed(b *strings.Builder, folder string) {
	for i := range r.Questions {
		q := &r.Questions[i]
		for _, o := range q.Outcomes {
			if o.Times == 0 {
				fmt.Fprintf(b, "%s:%d:%d: not seen: %s of `%s`: %s\n", path.Join(folder, q.File), q.Pos.Line, q.Pos.Column, o.Name, q.Step, o.Why)
			}
		}
	}
	for _, i := range r.Missed {
		fmt.Fprintf(b, "%s:%d:%d: not come by: %s\n", path.Join(folder, i.File), i.Pos.Line, i.Pos.Column, i.What)
	}
	for _, action := range r.Unknown {
		fmt.Fprintf(b, "not tried: what comes after `do: %s`, as no conversation has a stub for it\n", action)
	}
}

type jsonReport struct {
	Bot       string         `json:"bot"`
	Events    int            `json:"events"`
	States    int            `json:"states"`
	Complete  bool           `json:"complete"`
	Seen      int            `json:"seen"`
	Outcomes  int            `json:"outcomes"`
	Questions []jsonQuestion `json:"questions"`
	Missed    []jsonPlace    `json:"missed"`
	Unknown   []string       `json:"unknown"`
	Findings  []jsonFinding  `json:"findings"`
}

type jsonQuestion struct {
	Flow     string        `json:"flow"`
	Step     string        `json:"step"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Column   int           `json:"column"`
	Outcomes []jsonOutcome `json:"outcomes"`
}

type jsonOutcome struct {
	Name  string `json:"name"`
	Times int    `json:"times"`
	Why   string `json:"why,omitempty"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
}

type jsonFinding struct {
	Kind Kind `json:"kind"`
	jsonPlace
	Why          string `json:"why,omitempty"`
	Conversation string `json:"conversation"`
}

// MarshalJSON writes the report as programs read it.
func (r *Report) MarshalJSON() ([]byte, error) {
	out := jsonReport{
		Bot: r.Bot, Events: r.Events, States: r.States, Complete: r.Complete,
		Questions: []jsonQuestion{}, Missed: []jsonPlace{}, Unknown: append([]string{}, r.Unknown...), Findings: []jsonFinding{},
	}
	out.Seen, out.Outcomes = r.Seen()
	for _, q := range r.Questions {
		one := jsonQuestion{q.Flow, q.Step, q.File, q.Pos.Line, q.Pos.Column, nil}
		for _, o := range q.Outcomes {
			one.Outcomes = append(one.Outcomes, jsonOutcome(o))
		}
		out.Questions = append(out.Questions, one)
	}
	for _, i := range r.Missed {
		out.Missed = append(out.Missed, jsonPlace{i.File, i.Pos.Line, i.Pos.Column, i.What})
	}
	for _, f := range r.Findings {
		at := jsonPlace{f.File, f.Pos.Line, f.Pos.Column, f.What}
		out.Findings = append(out.Findings, jsonFinding{f.Kind, at, f.Why, string(f.Conversation)})
	}
	return json.Marshal(out)
}
