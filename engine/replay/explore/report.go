package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/flows"
)

// A Finding is a fault, and a conversation that shows it.
type Finding struct {
	Kind         Kind
	File         string
	Pos          flows.Pos
	What         string // in words for an author
	Why          string // the line of the trace; may be empty
	Conversation []byte
	Name         string // of the file to keep it in, without its ending
	Times        int    // how often it was met
}

// A Question is what was tried at one question, action, wait or handover.
type Question struct {
	Flow, Step string
	File       string
	Pos        flows.Pos
	Outcomes   []Outcome
}

// An Outcome is one thing that can happen to a question.
type Outcome struct {
	Name  string
	Times int
	Why   string // it never did; "" where it did
}

// A Report is what a walk has seen.
type Report struct {
	Bot       string
	Events    int // fed to the engine
	States    int // that differed
	Complete  bool
	Left      int // states from which it was not gone on, as the budget was spent
	Questions []Question
	Findings  []Finding
	Missed    []*cover.Item // steps, routes, rules, ... that no talk came by
	Unknown   []string      // actions that no conversation has a stub for
}

// raw is a fault and the shortest talk that led to it.
type raw struct {
	Fault
	world *world
	via   *turn
	step  *step
	times int
}

// keep notes a fault; of two talks that show it, the shorter one.
func (e *explorer) keep(f Fault, w *world, via *turn, s *step) {
	id := fmt.Sprint(f.Kind, f.Flow, f.Step)
	if f.Kind == NoFallback {
		id = string(f.Kind) // one lack, however many questions meet it
	}
	r := e.found[id]
	if r == nil {
		e.found[id] = &raw{f, w, via, s, 1}
		return
	}
	r.times++
	if via.depth < r.via.depth {
		r.Fault, r.world, r.via, r.step = f, w, via, s
	}
}

func (e *explorer) report() (*Report, error) {
	r := &Report{Bot: e.bot.ID, Events: e.events, States: e.states, Complete: true}
	for _, p := range e.order {
		r.Left += len(p.waiting)
	}
	r.Complete = r.Left == 0
	for action := range e.actions.lost {
		r.Unknown = append(r.Unknown, action)
	}
	slices.Sort(r.Unknown)
	r.Questions = e.questions(r.Complete)
	for _, i := range e.cover.Missed() {
		if !strings.HasPrefix(string(i.Part), string(cover.Texts)) {
			r.Missed = append(r.Missed, i)
		}
	}
	for _, found := range e.found {
		f, err := e.finding(found)
		if err != nil {
			return nil, err
		}
		r.Findings = append(r.Findings, f)
	}
	more, err := e.unreachable(r)
	r.Findings = append(r.Findings, more...)
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Kind, b.Kind))
	})
	return r, err
}

// finding writes the conversation of a fault.
func (e *explorer) finding(r *raw) (Finding, error) {
	f := e.describe(r.Kind, spot{r.Flow, r.Step})
	f.Why, f.Times = r.Why, r.times
	tail := ""
	names := e.player.Names(r.step.x.Messages[:min(max(r.cut, 0), len(r.step.x.Messages))])
	switch r.Kind {
	case DeadAir, SilentWait, SilentEnd, TimeoutLost:
		names = []string{`/\S/`}
	case Blank:
		names = append(names, `/\S/`)
	case Missing:
		if text(&r.step.x, "error") < 0 {
			names = []string{`/\S/`, r.Flow + "." + e.stepName(r.Flow, r.Step)}
		}
	case AnswerLost:
		tail = e.given(r)
	case Endless:
		tail = "expect:\n  ended: what it should come to\n"
	}
	var err error
	f.Conversation, err = e.conversation(r, f, names, tail)
	return f, err
}

// conversation writes a finding as a conversation.
func (e *explorer) conversation(r *raw, f Finding, names []string, tail string) ([]byte, error) {
	var ins []replay.Input
	for t := r.via; t != nil; t = t.before {
		ins = append(ins, t.in)
	}
	slices.Reverse(ins)
	head := comment(f) + "test: " + replay.Quote(f.What) + "\n" + r.world.head + stubsOf(r.step.walk.Stubs())
	out, err := e.player.Script(head, ins, names, tail)
	if err != nil {
		return nil, fmt.Errorf("write the talk of %s: %w", f.What, err)
	}
	return out, nil
}

func comment(f Finding) string {
	out := fmt.Sprintf("# %s:%d:%d: %s.\n", f.File, f.Pos.Line, f.Pos.Column, f.What)
	if f.Why != "" {
		out += "# " + strings.Join(strings.Fields(f.Why), " ") + "\n"
	}
	return out
}

// describe says where and what a fault is.
func (e *explorer) describe(k Kind, at spot) Finding {
	f := Finding{Kind: k, File: "bot.yaml", Pos: flows.Pos{Line: 1, Column: 1}}
	name := ""
	if s := e.chart.at(at); s != nil && at.flow != "" {
		f.File, f.Pos = e.chart.flows[at.flow].src.File, s.Pos
		name = "this `" + string(s.Verb) + "`"
		if s.ID != "" {
			name = "`" + s.ID + "`"
		}
	}
	f.What = k.says(name)
	f.Name = strings.Trim(strings.ReplaceAll(string(k), "-", "_")+"_"+at.flow+"_"+e.stepName(at.flow, at.step), "_")
	return f
}

// stepName is the id of a step, or its number.
func (e *explorer) stepName(flow string, step int) string {
	s := e.chart.at(spot{flow, step})
	switch {
	case s == nil:
		return ""
	case s.ID != "":
		return s.ID
	}
	return strconv.Itoa(step + 1)
}

// given is what a lost answer should have come back as: in the value of the
// call.
func (e *explorer) given(r *raw) string {
	for _, f := range e.bot.Flows {
		for _, s := range f.Steps {
			if s.Verb == flows.Call && s.Flow.Value == r.Flow && s.ID != "" {
				return "expect:\n  vars:\n    " + f.ID + "." + s.ID + ": {" + r.name + ": what was answered}\n"
			}
		}
	}
	return ""
}

// questions lists what was tried at each place where a talk rests.
func (e *explorer) questions(complete bool) []Question {
	var out []Question
	for _, f := range e.bot.Flows {
		for i, s := range f.Steps {
			names := e.expected(s)
			if len(names) == 0 {
				continue
			}
			q := Question{Flow: f.ID, Step: e.stepName(f.ID, i), File: f.File, Pos: s.Pos}
			p := e.places[spot{f.ID, i}]
			for _, name := range names {
				o := Outcome{Name: name}
				if p != nil {
					o.Times = p.times[name]
				}
				if o.Times == 0 {
					o.Why = why(p, name, complete)
				}
				q.Outcomes = append(q.Outcomes, o)
			}
			out = append(out, q)
		}
	}
	return out
}

// why says why an outcome was not seen.
func why(p *place, name string, complete bool) string {
	switch {
	case !complete:
		return "the budget was spent before"
	case p == nil || len(p.times) == 0:
		return "no talk comes there"
	case strings.HasPrefix(name, "reject"):
		return "no answer that was tried is refused by it"
	case name == "answer":
		return "no answer that was tried is taken"
	}
	return "nothing that was tried leads there"
}

// expected lists what can happen to a step.
func (e *explorer) expected(s *flows.Step) []string {
	switch s.Verb {
	case flows.Ask:
		return asked(s)
	case flows.Do:
		out := e.actions.outcomes(s.Action.Value)
		if s.Action.Value != "llm.pick" {
			out = append([]string{"done"}, out...)
		}
		return out
	case flows.Wait:
		if s.Timeout.Set() {
			return []string{"done", "timeout"}
		}
		return []string{"done"}
	case flows.Handover:
		return []string{"resolved", "timeout"}
	}
	return nil
}

// asked lists what can happen to a question.
func asked(s *flows.Step) []string {
	var out []string
	add := func(name string, ok bool) {
		if ok {
			out = append(out, name)
		}
	}
	routed := func(name string) bool {
		return slices.ContainsFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == name })
	}
	t := s.AnswerType()
	for i := range s.Choices {
		add("choice "+s.Choices[i].ID, true)
	}
	add("yes", t == "yesno")
	add("no", t == "yesno")
	add("answer", t != "choice" || s.From.Set())
	for i := range s.Reject {
		add("reject "+strconv.Itoa(i+1), true)
	}
	add("bounds", s.Min.Set() || s.Max.Set())
	add("pattern", s.Pattern.Set())
	add("default", s.Default.Set())
	add("invalid", true)
	add("given up", true)
	for i := range s.Remind {
		name := "remind"
		if len(s.Remind) > 1 {
			name += "." + strconv.Itoa(i+1)
		}
		add(name, true)
	}
	add("timeout", s.Timeout.Set())
	add("none", t == "slot" || s.From.Set())
	add("taken", t == "slot")
	add("failed", t == "payment" && routed("failed")) // else it is an error
	add("error", t == "slot" || t == "payment")
	add("skip", routed("skip") &&
		!slices.ContainsFunc(s.Choices, func(c flows.Choice) bool { return c.ID == "skip" }))
	add("back", true)
	add("cancel", true)
	return out
}

// Seen counts the outcomes that were seen, and all there are.
func (r *Report) Seen() (seen, all int) {
	for i := range r.Questions {
		for j := range r.Questions[i].Outcomes {
			all++
			if r.Questions[i].Outcomes[j].Times > 0 {
				seen++
			}
		}
	}
	return seen, all
}
