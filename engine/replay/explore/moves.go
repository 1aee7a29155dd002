package explore

import (
	"slices"

	"parley/engine"
	"parley/engine/match"
	"parley/engine/replay"
	"parley/flows"
)

// moves lists what can happen to a talk where it rests, answers to a question
// that have to be found apart.
func (e *explorer) moves(n *node) []replay.Input {
	s := e.chart.at(n.at)
	if s == nil {
		return e.openings(n)
	}
	first := e.place(n.at).expanded == 1 && !digressed(n.walk.Session())
	switch s.Verb {
	case flows.Ask:
		out := e.atQuestion(n, s)
		if first {
			out = append(out, e.interruptions(n)...)
		}
		return out
	case flows.Wait:
		return e.atWait(n, s, first)
	case flows.Handover:
		return e.atHandover(n)
	}
	return silence(n)
}

// openings are the ways to begin where nothing is open.
func (e *explorer) openings(n *node) []replay.Input {
	if n.walk.Session().Stopped {
		return []replay.Input{replay.Says(e.word(match.Start)), replay.Says(nonsense)}
	}
	out := []replay.Input{replay.Says(nonsense), replay.Named("get_started"), replay.Says(e.word(match.Cancel))}
	for _, f := range e.bot.Flows {
		for i := range f.Triggers {
			switch t := &f.Triggers[i]; {
			case len(t.Words) > 0:
				out = append(out, replay.Says(t.Words[0].Value))
			case len(t.Like) > 0:
				out = append(out, replay.Says(t.Like[0].Value))
			case t.Ref.Set():
				out = append(out, replay.Opens(t.Ref.Value))
			case t.Event.Set() && t.Event.Value != "get_started":
				out = append(out, replay.Named(t.Event.Value))
			case t.Agent:
				out = append(out, replay.AgentStarts("Rosa", f.ID))
			}
		}
	}
	out = append(out, entries(e.bot.Anytime, len(e.bot.Anytime))...)
	out = append(out, entries(e.bot.FAQ, len(e.bot.FAQ))...)
	return append(out, silence(n)...)
}

// entries are the first words by which entries are heard.
func entries(list []flows.Anytime, most int) []replay.Input {
	var out []replay.Input
	for i := range list {
		for _, words := range []flows.Text{list[i].Words, list[i].Like} {
			if len(words) > 0 && len(out) < most {
				out = append(out, replay.Says(words[0].Value))
				break
			}
		}
	}
	return out
}

// word is a word for a command that the bot hears.
func (e *explorer) word(command string) string {
	for _, lang := range append(slices.Clone(e.bot.Languages), "en") {
		if words := match.Commands(lang)[command]; len(words) > 0 {
			return words[0]
		}
	}
	if own := e.bot.Words[command]; len(own) > 0 {
		return own[0].Value
	}
	return command
}

// digressed tells whether a talk is away from what it was about.
func digressed(s *engine.Session) bool {
	return slices.ContainsFunc(s.Frames, func(fr engine.Frame) bool {
		return fr.Entry == engine.Digression || fr.Entry == engine.AtQuestion
	})
}

// silence is the time until something happens of its own.
func silence(n *node) []replay.Input {
	due := n.walk.Due()
	if due.IsZero() {
		return nil
	}
	if d := due.Sub(n.walk.Now()); d > 0 {
		return []replay.Input{replay.Passes(d)}
	}
	return []replay.Input{replay.Passes(1)}
}

// atQuestion are the moves at a question: every choice, silence, back and
// cancel. After a miss or a reminder the choices were tried already, but for
// one.
func (e *explorer) atQuestion(n *node, s *flows.Step) []replay.Input {
	fr := &n.walk.Session().Frames[len(n.walk.Session().Frames)-1]
	out := e.taps(n, s, fr)
	if s.AnswerType() == "payment" {
		for _, status := range []string{"paid", "failed", "expired"} {
			out = append(out, replay.Pays(status))
		}
	}
	out = append(out, silence(n)...)
	if again(fr) {
		return out
	}
	return append(out, replay.Says(e.word(match.Back)), replay.Says(e.word(match.Cancel)))
}

// again tells whether a question was missed or reminded of before, so that
// its answers were tried already.
func again(fr *engine.Frame) bool { return fr.Misses > 0 || fr.Reminded > 0 || fr.TimedOut }

// taps are the choices that are offered. Of a question that takes several, one
// more is picked after the first, and then it is done.
func (e *explorer) taps(n *node, s *flows.Step, fr *engine.Frame) []replay.Input {
	offers := n.offers
	switch {
	case len(offers) == 0:
		return nil
	case s.AnswerType() == "choices" && len(fr.Picked) > 0:
		done := replay.Taps(n.at.flow, fr.Step, "done")
		if len(fr.Picked) > 1 || offers[0].ID == "done" {
			return []replay.Input{done}
		}
		return []replay.Input{done, e.pick(n, s, fr, &offers[0])}
	case again(fr):
		offers = offers[:1]
	case s.From.Set() || s.AnswerType() == "slot" || s.AnswerType() == "rating":
		offers = ends(offers, s)
	}
	out := make([]replay.Input, len(offers))
	for i := range offers {
		out[i] = e.pick(n, s, fr, &offers[i])
	}
	return out
}

// ends are the first and the last of what stands in a list, and the choices
// beside it.
func ends(offers []engine.Choice, s *flows.Step) []engine.Choice {
	var out []engine.Choice
	listed := func(c *engine.Choice) bool {
		return c.ID != "skip" && !slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return ch.ID == c.ID })
	}
	for i := range offers {
		if !listed(&offers[i]) || i == 0 || i+1 == len(offers) || !listed(&offers[i+1]) {
			out = append(out, offers[i])
		}
	}
	return out
}

// pick taps a choice; what stands in a list is typed, as its id may be
// anything.
func (e *explorer) pick(n *node, s *flows.Step, fr *engine.Frame, c *engine.Choice) replay.Input {
	if (s.From.Set() || s.AnswerType() == "slot") && !slices.ContainsFunc(s.Choices, func(ch flows.Choice) bool { return ch.ID == c.ID }) {
		return replay.Says(c.Label)
	}
	return replay.Taps(n.at.flow, fr.Step, c.ID)
}

// interruptions are what people ask in the middle of something else.
func (e *explorer) interruptions(n *node) []replay.Input {
	out := entries(e.bot.Anytime, 6)
	for _, fr := range n.walk.Session().Frames {
		if fc := e.chart.flows[fr.Flow]; fc != nil {
			out = append(out, entries(fc.src.Anytime, 6)...)
		}
	}
	out = append(out, entries(e.bot.FAQ, 1)...)
	for _, f := range e.bot.Flows {
		open := slices.ContainsFunc(n.walk.Session().Frames, func(fr engine.Frame) bool { return fr.Flow == f.ID })
		for i := range f.Triggers {
			if t := &f.Triggers[i]; !open && len(t.Words) > 0 {
				return append(out, replay.Says(t.Words[0].Value), replay.Says(e.word(match.Stop)))
			}
		}
	}
	return append(out, replay.Says(e.word(match.Stop)))
}

// atWait are the moves at a wait: what it waits for, a message, silence,
// cancel.
func (e *explorer) atWait(n *node, s *flows.Step, first bool) []replay.Input {
	out := silence(n)
	if s.For.Set() && s.For.Value != "message" {
		out = append(out, replay.Named(s.For.Value))
	}
	out = append(out, replay.Says(nonsense), replay.Says(e.word(match.Cancel)))
	if first {
		out = append(out, e.interruptions(n)...)
	}
	return out
}

// atHandover are the moves while a colleague has the chat, or is asked to.
func (e *explorer) atHandover(n *node) []replay.Input {
	out := append(silence(n), replay.AgentCloses("Rosa"))
	fr := &n.walk.Session().Frames[len(n.walk.Session().Frames)-1]
	if fr.Agent == "" {
		out = append(out, replay.AgentReplies("Rosa", "Rosa here."), replay.Says(nonsense))
	}
	return out
}
