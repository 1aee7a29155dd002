package draft

import (
	"slices"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/engine/replay/explore"
)

// testing plays the conversations of a draft, one at a time.
type testing struct {
	*state
	job     job
	cover   *cover.Coverage
	visits  map[string][]int // by flow: how often each step was come by
	results []result
	next    int
}

func newTests(s *state, j job) *testing {
	t := &testing{state: s, job: j, cover: cover.New(s.Bot), visits: map[string][]int{}, results: []result{}}
	for _, f := range s.Bot.Flows {
		t.visits[f.ID] = make([]int, len(f.Steps))
	}
	return t
}

// result is how one conversation went.
type result struct {
	Path     string      `json:"path"`
	Name     string      `json:"name"`
	Channel  string      `json:"channel"`
	Language string      `json:"language"`
	Passed   bool        `json:"passed"`
	Line     int         `json:"line"`
	Diff     *difference `json:"diff"`
}

type difference struct {
	Want string `json:"want"`
	Got  string `json:"got"`
	Step *Place `json:"step"`
	Why  string `json:"why"`
	Hint string `json:"hint"`
	Line int    `json:"line"`
	// Whether the file itself cannot be read.
	Unreadable bool `json:"unreadable,omitempty"`
}

// one plays one more conversation; true where it was the last, and all are
// told of.
func (t *testing) one() bool {
	if t.next < len(t.Talks) {
		talk := &t.Talks[t.next]
		t.next++
		if talk.Diags.Errors() > 0 {
			r := t.result(replay.Unreadable(talk.Conversation, talk.Diags))
			r.Diff.Unreadable = true
			t.results = append(t.results, r)
			return false
		}
		for _, r := range t.player.Play(talk.Conversation) {
			t.cover.Add(r)
			t.visit(r)
			t.results = append(t.results, t.result(r))
		}
		return false
	}
	type steps struct {
		Steps []int `json:"steps"`
	}
	covered := map[string]steps{}
	for flow, n := range t.visits {
		covered[flow] = steps{n}
	}
	t.job.say(struct {
		N        int64    `json:"n"`
		Tests    []result `json:"tests"`
		Coverage any      `json:"coverage"`
	}{t.job.N, t.results, struct {
		Flows   map[string]steps `json:"flows"`
		Percent int              `json:"percent"`
	}{covered, t.cover.Sum().Percent()}})
	return true
}

// visit counts the steps that a talk came by.
func (t *testing) visit(r *replay.Result) {
	for i := range r.Exchange {
		for _, m := range r.Exchange[i].Marks {
			if n := t.visits[m.Flow]; m.What == engine.MarkStep && m.Step >= 0 && m.Step < len(n) {
				n[m.Step]++
			}
		}
	}
}

func (t *testing) result(r *replay.Result) result {
	out := result{Path: r.File, Name: r.Name, Channel: r.Channel, Language: r.Language, Passed: r.Passed(), Line: max(r.Pos.Line, 1)}
	if d := r.Diff; d != nil {
		out.Diff = &difference{Want: d.Want, Got: d.Got, Why: d.Why, Hint: d.Hint, Line: max(d.Pos.Line, 1), Step: t.spoke(r, d)}
	}
	return out
}

// spoke is the step that a difference is about; nil where it is about none.
func (t *testing) spoke(r *replay.Result, d *replay.Difference) *Place {
	if d.Exchange < 0 || d.Exchange >= len(r.Exchange) {
		return nil
	}
	p := playing{state: t.state}
	x := &r.Exchange[d.Exchange]
	if d.Message < len(x.Messages) {
		if at := p.named(x.Messages[d.Message].Source.Flow, x.Messages[d.Message].Source.Step); at.Index >= 0 {
			return &at
		}
	}
	for _, m := range slices.Backward(x.Marks) {
		if m.What == engine.MarkStep {
			at := p.place(m.Flow, m.Step)
			return &at
		}
	}
	return nil
}

// accept writes the bot lines of a conversation as it goes now.
func (d *draft) accept(j job) *trouble {
	var in struct {
		Path string `json:"path"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	if d.now.player == nil {
		return errBroken
	}
	i := slices.IndexFunc(d.now.Talks, func(t check.Talk) bool { return t.File == in.Path })
	switch {
	case i < 0:
		return &trouble{"not_found", "there is no test at " + in.Path}
	case d.now.Talks[i].Diags.Errors() > 0:
		return &trouble{"refused", "the file has errors; mend them first"}
	}
	text, err := d.now.player.Accept(d.now.Talks[i].Conversation)
	if err != nil {
		return &trouble{"refused", err.Error()}
	}
	j.say(conversation{j.N, in.Path, string(text)})
	return nil
}

// maxExplored is how many events a walk through a draft takes: about a second.
const maxExplored = 20_000

// finding is a fault that a walk has met.
type finding struct {
	What    string `json:"what"`
	Message string `json:"message"`
	Flow    string `json:"flow"`
	Index   int    `json:"index"`
	Path    string `json:"path"` // where its conversation would be kept
	Script  string `json:"script"`
}

// explore walks through the bot.
func (d *draft) explore(j job) *trouble {
	if d.now.player == nil {
		return errBroken
	}
	o := explore.Options{Events: maxExplored}
	for _, t := range d.now.Talks {
		if t.Diags.Errors() == 0 {
			o.Talks = append(o.Talks, t.Conversation)
		}
	}
	r, err := explore.Bot(d.now.Bot, d.now.Program, o)
	if err != nil {
		return &trouble{"refused", err.Error()}
	}
	out := struct {
		N        int64     `json:"n"`
		Findings []finding `json:"findings"`
		Events   int       `json:"events"`
		Complete bool      `json:"complete"`
	}{N: j.N, Findings: []finding{}, Events: r.Events, Complete: r.Complete}
	for _, f := range r.Findings {
		one := finding{What: string(f.Kind), Message: f.What, Index: -1, Path: d.free(f.Name), Script: string(f.Conversation)}
		if at := stepsOf(d.now.fsys, f.File); at != nil {
			one.Flow, one.Index = at.flow, at.step(f.Pos)
		}
		out.Findings = append(out.Findings, one)
	}
	j.say(out)
	return nil
}
