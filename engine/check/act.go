package check

import (
	"fmt"
	"slices"
	"strings"

	"parley/flows"
)

// noErrorRoad warns of actions that can fail where nothing says what happens
// then.
func noErrorRoad(g *graph) flows.Diags {
	if g.bot.OnError != nil {
		return nil
	}
	caught := g.caught()
	var out flows.Diags
	for _, c := range g.flows {
		for i, s := range c.src.Steps {
			a := flows.ActionOf(s.Action.Value)
			if a == nil || !slices.Contains(a.Outcomes, "error") || caught[c.n] || routes(s, "error") || !c.at[i] {
				continue
			}
			out = append(out, flows.Diag{
				Rule: "action-error", Severity: flows.Warning, File: c.src.File, Pos: s.Action.Pos,
				Message: fmt.Sprintf("`%s` can fail, and nothing says what happens then: people get an apology and the `fallback`", a.Name),
				Hint:    "write `error: STEP` under `routes`, or `on_error: call FLOW` in the flow or in bot.yaml",
			})
		}
	}
	return out
}

// caught tells of which flows an error always has a road: their own, or that
// of all that call them.
func (g *graph) caught() []bool {
	out := make([]bool, len(g.flows))
	top := g.topLevel()
	for changed := true; changed; {
		changed = false
		for _, c := range g.flows {
			if !out[c.n] && (c.src.OnError != nil || !top[c.n] && g.callersCatch(c, out)) {
				out[c.n], changed = true, true
			}
		}
	}
	return out
}

// callersCatch tells whether a flow is called, and only where an error has a
// road. One that an arrow calls has none of its own.
func (g *graph) callersCatch(callee *chart, caught []bool) bool {
	called := false
	for _, a := range g.bot.Arrows() {
		if a.Enters() && a.Target == callee.src.ID {
			return false
		}
	}
	for _, c := range g.flows {
		for _, a := range c.src.Arrows() {
			if a.Enters() && a.Target == callee.src.ID && !caught[c.n] {
				return false
			}
		}
		for _, s := range c.src.Steps {
			if s.Verb == flows.Call && s.Flow.Value == callee.src.ID {
				called = true
				if !caught[c.n] && !routes(s, "error") {
					return false
				}
			}
			for _, a := range s.Arrows() {
				if a.Enters() && a.Target == callee.src.ID && !caught[c.n] {
					return false
				}
			}
		}
	}
	return called
}

func routes(s *flows.Step, outcome string) bool {
	return slices.ContainsFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == outcome })
}

// openPayments warns of payments that may never come to anything.
func openPayments(g *graph) flows.Diags {
	var out flows.Diags
	for _, c := range g.flows {
		for i, s := range c.src.Steps {
			if s.AnswerType() != "payment" || s.Verb != flows.Ask || !c.at[i] {
				continue
			}
			warn := func(rule, message, hint string) {
				out = append(out, flows.Diag{Rule: rule, Severity: flows.Warning, File: c.src.File, Pos: s.Keys["type"], Message: message, Hint: hint})
			}
			if !routes(s, "timeout") {
				warn("payment-timeout", fmt.Sprintf("who does not pay at %s leaves the talk open, and what they booked held", c.name(i)),
					"write `timeout: 2h`, and `timeout: STEP` under `routes`")
			}
			if !routes(s, "failed") && !routes(s, "error") {
				warn("payment-failed", fmt.Sprintf("a payment at %s can fail, and nothing says what happens then", c.name(i)),
					"write `failed: STEP` under `routes`")
			}
		}
	}
	return out
}

// Served reports what this version of the server cannot do for a bot yet,
// though tests and the chat in the terminal can: they have stubs, and a person
// at hand.
func Served(b *flows.Bot) flows.Diags {
	var out flows.Diags
	for _, f := range b.Flows {
		report := func(pos flows.Pos, rule, hint, format string, args ...any) {
			out = append(out, flows.Diag{Rule: rule, Severity: flows.Error, File: f.File, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
		}
		const hint = "until then `parley test` and `parley chat` play it, and the bot cannot be served with it"
		for _, s := range f.Steps {
			switch a := flows.ActionOf(s.Action.Value); {
			case s.Verb == flows.Do && a != nil && !a.Served:
				report(s.Action.Pos, "unsupported", hint, "the action `%s` is not supported yet", a.Name)
			case s.Verb == flows.Ask && (s.Type == "slot" || s.Type == "payment"):
				report(s.Keys["type"], "unsupported", hint, "the type `%s` is not supported yet", s.Type)
			case s.Verb == flows.Ask && isMedia(s.Type) && !evaded(s):
				if deaf := withoutMedia(b); len(deaf) > 0 {
					out = append(out, flows.Diag{
						Rule: "unsupported", Severity: flows.Warning, File: f.File, Pos: s.Keys["type"],
						Message: fmt.Sprintf("on %s people cannot send `%s` yet, and this question has no other answer", "`"+strings.Join(deaf, "` and `")+"`", s.Type),
						Hint:    "give it `choices`, such as `- none: I have none`, or a `skip` route",
					})
				}
			case s.Verb == flows.Handover && !s.Timeout.Set():
				report(s.Keys["handover"], "handover-timeout", "write `timeout: 10m`, and `timeout: STEP` under `routes`",
					"without a `timeout` people wait here for ever when nobody answers: there is no inbox yet")
			}
		}
	}
	return out
}

// isMedia tells whether a question of the type is answered by what people send.
func isMedia(typ string) bool {
	return typ == "file" || typ == "image" || typ == "audio" || typ == "location"
}

// evaded tells whether a question has an answer beside the one of its type.
func evaded(s *flows.Step) bool {
	return len(s.Choices) > 0 || s.Default.Set() || routes(s, "skip")
}

// withoutMedia returns the names of the bot's channels that people can send
// words on alone.
func withoutMedia(b *flows.Bot) []string {
	var out []string
	for _, c := range b.Channels {
		if p, ok := flows.ProfileOf(c.Name); ok && !p.Media {
			out = append(out, c.Name)
		}
	}
	return out
}
