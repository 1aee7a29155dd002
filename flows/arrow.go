package flows

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// arrowForms are the words of arrows, and what may follow each.
var arrowForms = []struct {
	word, label, help string
	target            Role
	must              bool
}{
	{"call", "Run a flow, then come back", "Runs another flow and comes back here: to the question, where it is still open.", RoleFlow, true},
	{"start", "Start a flow", "Ends all that is open and begins another flow.", RoleFlow, true},
	{"redo", "Ask again", "Asks an earlier question again, then walks on as usual.", RoleStep, true},
	{"back", "One answer back", "Takes back the last answer and asks that question again.", "", false},
	{"repeat", "Ask this again", "Sends the open question again.", "", false},
	{"restart", "From the beginning", "Ends all that is open and starts its first flow again.", "", false},
	{"cancel", "Cancel everything", "Ends the whole talk and says so.", "", false},
	{"end", "End here", "Ends this flow, with a label if you like.", RoleLabel, false},
}

var arrowWords = func() []string {
	var out []string
	for _, a := range arrowForms {
		out = append(out, a.word)
	}
	return out
}()

// Arrow reads where something leads: a step, or one of the words of arrows.
// A bot has no steps, so its arrows cannot name one.
func (d *Doc) arrow(n *yaml.Node, what string, inFlow bool) *Arrow {
	s, ok := d.Str(n, what)
	if !ok {
		return nil
	}
	words := strings.Fields(s.Value)
	if len(words) == 0 {
		d.Errorf(s.Pos, "empty", "", "%s is empty", what)
		return nil
	}
	a := &Arrow{Go: Go(words[0]), Pos: s.Pos, str: s}
	if len(words) > 1 {
		a.Target = words[1]
	}
	switch a.Go {
	case GoCall, GoStart, GoRedo:
		if len(words) != 2 {
			return d.badArrow(s, "write `"+words[0]+" NAME`", what)
		}
	case GoBack, GoRepeat, GoRestart, GoCancel:
		if len(words) != 1 {
			return d.badArrow(s, "`"+words[0]+"` stands alone", what)
		}
	case GoEnd:
		if len(words) > 2 {
			return d.badArrow(s, "write `end` or `end LABEL`", what)
		}
	default:
		return d.stepArrow(s, words, what, inFlow)
	}
	if a.Target != "" && !d.target(s, a) {
		return nil
	}
	return a
}

// target checks the name after an arrow's word.
func (d *Doc) target(s Str, a *Arrow) bool {
	if IsID(a.Target) {
		return true
	}
	_, hint := badID(a.Target, "step")
	d.Errorf(s.Pos, "bad-id", hint, "`%s` is no id", a.Target)
	d.offer(a.Instead(d.File, Slug(a.Target)))
	return false
}

func (d *Doc) stepArrow(s Str, words []string, what string, inFlow bool) *Arrow {
	switch {
	case len(words) > 1:
		closest := Closest(words[0], arrowWords)
		d.badArrow(s, Meant(closest), what)
		d.offer(Instead(d.File, s, strings.Index(s.Value, words[0]), strings.Index(s.Value, words[0])+len(words[0]), closest))
		return nil
	case !IsID(words[0]):
		_, hint := badID(words[0], "step")
		d.badArrow(s, hint, what)
		d.offerWord(s, Slug(words[0]))
		return nil
	case !inFlow:
		hint := DidYouMean(words[0], arrowWords)
		if hint == "" {
			hint = "write `call FLOW` or `start FLOW`"
		}
		d.Errorf(s.Pos, "bad-arrow", hint, "%s leads to a step, `%s`, but a bot has flows only", what, words[0])
		return nil
	}
	return &Arrow{Go: GoStep, Target: words[0], Pos: s.Pos, str: s}
}

func (d *Doc) badArrow(s Str, hint, what string) *Arrow {
	if hint == "" {
		hint = "write the id of a step, or `call FLOW`, `start FLOW`, `redo STEP`, `back`, `repeat`, `restart`, `cancel`, `end`, `end LABEL`"
	}
	d.Errorf(s.Pos, "bad-arrow", hint, "%s cannot be `%s`", what, s.Value)
	return nil
}

// Arrows are all that are written at the step.
func (s *Step) Arrows() []*Arrow {
	var out []*Arrow
	if s.Next != nil {
		out = append(out, s.Next)
	}
	for i := range s.Routes {
		out = append(out, &s.Routes[i].Arrow)
	}
	for i := range s.Arms {
		out = append(out, &s.Arms[i].Next)
	}
	return out
}

// Arrows are those of the flow that stand outside its steps.
func (f *Flow) Arrows() []*Arrow { return written(f.Fallback, f.OnError, f.Anytime) }

// Arrows are those of bot.yaml and faq.yaml.
func (b *Bot) Arrows() []*Arrow {
	return append(written(b.Fallback, b.OnError, b.Anytime), written(nil, nil, b.FAQ)...)
}

func written(fallback, onError *Arrow, entries []Anytime) []*Arrow {
	var out []*Arrow
	for i := range entries {
		out = append(out, entries[i].Next)
	}
	return slices.DeleteFunc(append(out, fallback, onError), func(a *Arrow) bool { return a == nil })
}

// Enters tells whether the arrow leads into a flow from its top.
func (a *Arrow) Enters() bool { return a.Go == GoCall || a.Go == GoStart }
