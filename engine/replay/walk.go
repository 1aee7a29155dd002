package replay

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/value"
)

// A Walk is a talk under way that can be led on in several ways: each [Walk.Fork]
// goes on from where the talk stands. It has no `bot` lines to hold it against,
// and its actions answer as whoever leads it says.
type Walk struct {
	r      play
	stubs  map[string][]string // what each action answered, as stubs are written
	usual  func(engine.Do) *Answer
	script []Answer // what the next actions answer
	asked  []Asked
	fixed  map[string]Answer // of actions that answer once for a talk
}

// Walk begins a talk with the contact, clock, seed and first channel of c, of
// which the turns do not count. Actions answer as usual says where it is not
// nil; one without an answer ends the turn in an error.
func (p *Player) Walk(c *Conversation, usual func(engine.Do) *Answer) *Walk {
	w := &Walk{usual: usual, stubs: map[string][]string{}, fixed: map[string]Answer{}}
	w.r = play{Player: p, c: c, channel: c.Channels[0], res: &Result{}, fast: true, acts: NewActs(p.bot)}
	w.r.names = p.names
	w.r.contact = cloneContact(c.Contact)
	w.r.session.Seed, w.r.now = c.Seed, c.Now
	return w
}

// Fork returns a talk that stands where w stands, and goes its own way from
// there.
func (w *Walk) Fork() *Walk {
	f := *w
	f.r.contact = cloneContact(w.r.contact)
	f.r.later = slices.Clone(w.r.later)
	f.r.acts = w.r.acts.clone()
	f.stubs, f.fixed = maps.Clone(w.stubs), maps.Clone(w.fixed)
	return &f
}

// Do lets one thing happen, and returns what came of it and the actions that
// were asked for, of which the first answer as answers says. Its error is one
// of the input, such as a menu that is not there, or of an action that nobody
// knows an answer of.
func (w *Walk) Do(in Input, answers ...Answer) (Exchange, []Asked, error) {
	var x Exchange
	w.r.acted, w.asked, w.script, w.r.acts.decide = 0, nil, answers, w.decide
	err := w.r.feed(&x, in)
	return x, w.asked, err
}

// Begin begins the flow of the conversation by hand, as Do lets something happen.
func (w *Walk) Begin(answers ...Answer) (Exchange, []Asked, error) {
	x := Exchange{Turn: -1}
	w.r.acted, w.asked, w.script, w.r.acts.decide = 0, nil, answers, w.decide
	err := w.r.feed(&x, started{})
	return x, w.asked, err
}

// BeginAt begins the flow of the conversation at one of its steps, by its id or
// "#N", with what the flow knows by then, each as a person would write it. Of
// what cannot be read, a decision `unread` tells.
func (w *Walk) BeginAt(step string, known map[string]string, answers ...Answer) (Exchange, []Asked, error) {
	w.r.midway = engine.Start{Step: step, Known: known}
	return w.Begin(answers...)
}

// Asked is an action that was asked for, and the outcome that it had; "" where
// it did what it does.
type Asked struct {
	engine.Do
	Outcome string
}

// decide answers an action, and notes how it went.
func (w *Walk) decide(do engine.Do) (answer, bool) {
	a, ok := w.answer(do)
	w.asked = append(w.asked, Asked{do, a.outcome})
	return a, ok
}

func (w *Walk) answer(do engine.Do) (answer, bool) {
	var a *Answer
	if before, ok := w.fixed[do.Action]; ok {
		return before.gives, true
	}
	if len(w.script) > 0 {
		a, w.script = &w.script[0], w.script[1:]
	} else if a = w.usual(do); a == nil {
		return answer{}, false
	}
	if !a.Own {
		w.stubs[do.Action] = append(slices.Clip(w.stubs[do.Action]), a.Source)
		if AnswersOnce(do.Action) {
			w.fixed[do.Action] = *a
		}
	}
	return a.gives, !a.Own
}

// AnswersOnce tells whether the stub of an action is one answer for a whole
// talk.
func AnswersOnce(action string) bool { return action == "calendar.free" || action == "calendar.list" }

// Fixed tells whether what an action answers in this talk is settled, as its
// stub answers once for all of it.
func (w *Walk) Fixed(action string) bool {
	_, ok := w.fixed[action]
	return ok
}

// Stubs returns what each action has answered so far, as stubs are written.
func (w *Walk) Stubs() map[string][]string { return w.stubs }

// Scheduled names the flows that are to start later, sorted.
func (w *Walk) Scheduled() []string {
	var out []string
	for i := range w.r.later {
		out = append(out, w.r.later[i].Flow+" "+w.r.later[i].Key)
	}
	slices.Sort(out)
	return out
}

// Session returns the session as it stands; it is not to be written to.
func (w *Walk) Session() *engine.Session { return &w.r.session }

// Contact returns the contact as it stands; it is not to be written to.
func (w *Walk) Contact() *engine.Contact { return &w.r.contact }

// Now returns what the clock says.
func (w *Walk) Now() time.Time { return w.r.now }

// Due returns when something next happens without a word of the person; the
// zero Time where nothing will.
func (w *Walk) Due() time.Time {
	at, _ := w.r.due()
	return at
}

// An Answer is one that an action can give.
type Answer struct {
	Source string // as a stub is written
	Own    bool   // the action needs no stub: it answers by itself
	gives  answer
}

// Fails tells whether it is the outcome error.
func (a *Answer) Fails() bool { return a.gives.outcome == "error" }

// Outcome names the outcome that it is, "" where the action did what it does.
func (a *Answer) Outcome() string { return a.gives.outcome }

// Emptied is the answer with nothing in its lists, as a stub is written; "" where
// it has none.
func (a *Answer) Emptied() string {
	if v, ok := emptied(a.gives.value); ok {
		return inlined(v)
	}
	return ""
}

func emptied(v any) (any, bool) {
	switch v := v.(type) {
	case []any:
		return []any{}, len(v) > 0
	case map[string]any:
		out, any := maps.Clone(v), false
		for k := range out {
			if x, ok := emptied(out[k]); ok {
				out[k], any = x, true
			}
		}
		return out, any
	}
	return v, false
}

// OwnAnswer is that of an action that answers without a stub.
func OwnAnswer() Answer { return Answer{Own: true} }

// Answer reads one answer of an action as a stub has it.
func (p *Player) Answer(action, source string) (Answer, bool) {
	src := "stub:\n  " + action + ": " + source + "\ntalk:\n  - me: x\n"
	c, diags := p.Read("conversations/stub.yaml", []byte(src))
	s := c.Stubs[action]
	if diags.Errors() > 0 || len(s.answers) == 0 {
		return Answer{}, false
	}
	return Answer{Source: source, gives: s.answers[0]}, true
}

// StubSources returns the answers of the talk's stubs, by action, each as a
// stub is written.
func (c *Conversation) StubSources() map[string][]string {
	out := map[string][]string{}
	for action, s := range c.Stubs {
		for _, a := range s.answers {
			out[action] = append(out[action], a.source())
		}
	}
	return out
}

// source writes an answer as a stub has it.
func (a *answer) source() string {
	switch {
	case a.outcome == "error":
		return "{error: " + quote(a.why) + "}"
	case a.outcome == "none" && a.value == nil:
		return "[]"
	case a.outcome != "":
		return a.outcome
	}
	return inlined(a.value)
}

// inlined writes a value in one line of YAML.
func inlined(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return doubleQuote(v)
	case value.Moment:
		return Show(v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = inlined(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, doubleQuote(k)+": "+inlined(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

// The things that can happen in a talk.

// Says is a text that the person types.
func Says(text string) Input { return said{text} }

// Taps is a tap on a choice of a question.
func Taps(flow, step, choice string) Input { return tap{flow, step, choice} }

// Sends is a picture, a sound, a file or a place that the person sends.
func Sends(m engine.Media) Input { return sent{m} }

// Opens is a link with a ref that the person follows.
func Opens(ref string) Input { return started{ref} }

// Named is a named event.
func Named(name string) Input { return signal{engine.Signal{Name: name}} }

// Passes is a time that goes by.
func Passes(d time.Duration) Input { return passed{d} }

// Pays is how the open payment went: paid, failed or expired.
func Pays(status string) Input { return paid{status} }

// AgentReplies is a colleague who answers in the talk.
func AgentReplies(name, text string) Input { return replied{name, text} }

// AgentCloses is a colleague who gives the talk back.
func AgentCloses(name string) Input { return closed{name} }

// AgentStarts is a colleague who begins a flow.
func AgentStarts(name, flow string) Input { return begun{name, flow} }
