package explore

import (
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// actions knows what actions can answer: what the bot's own conversations have
// as stubs, and where there are none, what the language says of them.
type actions struct {
	player *replay.Player
	bot    *flows.Bot
	known  map[string][]replay.Answer // by action
	talks  map[string][]string        // the stubs of the conversations, by action
	lost   map[string]bool            // actions nobody knows an answer of
}

func newActions(p *replay.Player, b *flows.Bot, talks []*replay.Conversation) *actions {
	a := &actions{player: p, bot: b, known: map[string][]replay.Answer{}, talks: map[string][]string{}, lost: map[string]bool{}}
	for _, t := range talks {
		for action, sources := range t.StubSources() {
			for _, s := range sources {
				if !slices.Contains(a.talks[action], s) {
					a.talks[action] = append(a.talks[action], s)
				}
			}
		}
	}
	return a
}

// usual is the answer of an action where nothing goes wrong.
func (a *actions) usual(do engine.Do) *replay.Answer {
	all := a.answers(do.Action)
	for i := range all {
		if all[i].Outcome() == "" {
			return &all[i]
		}
	}
	if len(all) > 0 && do.Action == "llm.pick" {
		return &all[0]
	}
	a.lost[do.Action] = true
	return nil
}

// maxAnswers is how many different answers of one action are tried.
const maxAnswers = 4

// answers are all that an action is made to answer: what it does, and each of
// its outcomes.
func (a *actions) answers(action string) []replay.Answer {
	if known, ok := a.known[action]; ok {
		return known
	}
	var out []replay.Answer
	add := func(source string) {
		if ans, ok := a.player.Answer(action, source); ok {
			out = append(out, ans)
		}
	}
	for _, s := range a.talks[action] {
		if len(out) < maxAnswers {
			add(s)
		}
	}
	if len(out) > 0 && action == "http" {
		if empty := out[0].Emptied(); empty != "" {
			add(empty)
		}
	}
	gives := func(ans replay.Answer) bool { return ans.Outcome() == "" }
	if own := replay.OwnAnswer(); !slices.ContainsFunc(out, gives) {
		switch {
		case action == "calendar.hold" || action == "payment.ask":
			out = append(out, own)
		case builtinAnswers[action] != "":
			add(builtinAnswers[action])
		}
	}
	for _, outcome := range a.outcomes(action) {
		has := func(ans replay.Answer) bool { return ans.Outcome() == outcome }
		if slices.ContainsFunc(out, has) {
			continue
		}
		switch {
		case outcome == "error":
			add("{error: it does not answer}")
		case replay.AnswersOnce(action):
			add("[]")
		default:
			add(outcome)
		}
	}
	a.known[action] = out
	return out
}

// outcomes are those that an action can have, beside doing what it does.
func (a *actions) outcomes(action string) []string {
	if action == "payment.ask" {
		return []string{"error"}
	}
	var out []string
	if action == "llm.pick" {
		out = a.picks()
	}
	if known := flows.ActionOf(action); known != nil {
		out = append(out, known.Outcomes...)
	}
	return out
}

// picks are the ids that the language model can pick from, of all the steps
// that have it pick.
func (a *actions) picks() []string {
	var out []string
	for _, f := range a.bot.Flows {
		for _, s := range f.Steps {
			if s.Action.Value != "llm.pick" {
				continue
			}
			for i := range s.Routes {
				if o := s.Routes[i].Outcome; o != "none" && o != "error" && !slices.Contains(out, o) {
					out = append(out, o)
				}
			}
		}
	}
	return out
}

// builtinAnswers are what actions give whose result the language knows.
var builtinAnswers = map[string]string{
	"calendar.free": `["10:00", "15:30"]`, "calendar.book": "{id: booked1}", "calendar.cancel": "null",
	"calendar.list": "[{id: booked1, label: Friday at 10, start: 2026-01-09T10:00, end: 2026-01-09T10:30, calendar: shop}]",
	"email.send":    "null", "notify": "null", "webhook": "null", "payment.refund": "null",
	"faq.answer": "This is what the FAQ says.", "llm.reply": "This is what the model says.",
}

// stubsOf writes what actions have answered in a talk, as its stubs.
func stubsOf(stubs map[string][]string) string {
	if len(stubs) == 0 {
		return ""
	}
	var names []string
	for name := range stubs {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("stub:\n")
	for _, name := range names {
		value := stubs[name][0]
		if !replay.AnswersOnce(name) {
			value = "[" + strings.Join(stubs[name], ", ") + "]"
		}
		b.WriteString("  " + name + ": " + value + "\n")
	}
	return b.String()
}
