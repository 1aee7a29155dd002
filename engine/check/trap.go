package check

import (
	"fmt"
	"regexp"
	"slices"

	"parley/flows"
)

// noWayOut warns of questions that nobody gets out of: that every answer or
// the last miss leads back to, or that may offer nothing to choose.
func noWayOut(g *graph) flows.Diags {
	var out flows.Diags
	for _, c := range g.flows {
		report := func(pos flows.Pos, hint, format string, args ...any) {
			out = append(out, flows.Diag{Rule: "no-way-out", Severity: flows.Warning, File: c.src.File, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
		}
		for i, s := range c.src.Steps {
			if s.Verb != flows.Ask || !c.at[i] {
				continue
			}
			edges := slices.DeleteFunc(slices.Clone(c.steps[i]), func(e edge) bool { return e.skips })
			miss := slices.IndexFunc(edges, func(e edge) bool { return e.route == "invalid" && c.comesBackTo(i, e, false) })
			switch {
			case !slices.ContainsFunc(edges, func(e edge) bool { return !c.comesBackTo(i, e, true) }):
				report(s.Pos, "lead one of its answers elsewhere, or say something first", "every answer to %s leads straight back to it", c.name(i))
			case miss >= 0:
				report(edges[miss].pos, "lead `invalid` to a person or another question, or give the question a `default` instead",
					"who is not understood at %s comes back to it again and again", c.name(i))
			}
			if mayBeEmpty(s) {
				report(s.Choices[0].If.Pos, "offer one choice always, or give the question a `skip` route or a `default`",
					"every choice of %s has an `if`: when none holds there is nothing to choose", c.name(i))
			}
		}
	}
	return out
}

// mayBeEmpty tells whether a question can come to have no choices and no other
// answer.
func mayBeEmpty(s *flows.Step) bool {
	typ := s.AnswerType()
	if typ != "choice" && typ != "choices" || len(s.Choices) == 0 || s.From.Set() || s.Default.Set() {
		return false
	}
	return !slices.ContainsFunc(s.Choices, func(c flows.Choice) bool { return !c.If.Set() }) &&
		!slices.ContainsFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == "skip" })
}

// comesBackTo tells whether an edge of question i leads nowhere but to the
// question again and, where mute, without a word.
func (c *chart) comesBackTo(i int, e edge, mute bool) bool {
	if e.do == flows.GoRepeat {
		return true
	}
	if e.to == gone || e.via != "" {
		return false
	}
	seen, stack := map[int]bool{}, []int{e.to}
	for len(stack) > 0 {
		j := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if j == i || seen[j] {
			continue
		}
		seen[j] = true
		if j == len(c.steps) {
			return false
		}
		switch s := c.src.Steps[j]; s.Verb {
		case flows.Say, flows.Set, flows.Branch:
			if mute && speaks(s) {
				return false
			}
		default:
			return false
		}
		for _, next := range c.steps[j] {
			if next.to == gone || next.via != "" {
				return false
			}
			stack = append(stack, next.to)
		}
	}
	return true
}

// unusedChoices warns of questions with several choices of which none makes a
// difference: all lead to one place, and nothing reads or saves the answer.
func unusedChoices(g *graph) flows.Diags {
	var out flows.Diags
	for _, c := range g.flows {
		var read map[string]bool // of the flow, when there is need of it
		for i, s := range c.src.Steps {
			if s.Verb != flows.Ask || len(s.Choices) < 2 || s.From.Set() || len(s.Save) > 0 || !c.at[i] || !sameWay(s) {
				continue
			}
			if read == nil {
				read = namesRead(c.src)
			}
			if !read[s.ID] {
				out = append(out, flows.Diag{
					Rule: "unused-choice", Severity: flows.Warning, File: c.src.File, Pos: s.Choices[0].Pos,
					Message: fmt.Sprintf("what is chosen at %s makes no difference: all choices lead to one place, and nothing reads the answer", c.name(i)),
					Hint:    fmt.Sprintf("give them `routes`, read `%s` further on, or `save` it", s.ID),
				})
			}
		}
	}
	return out
}

// sameWay tells whether all choices of a question lead to one place.
func sameWay(s *flows.Step) bool {
	switch s.AnswerType() {
	case "choices":
		return true
	case "choice":
	default:
		return false // ways out, which have their routes
	}
	var first *flows.Arrow
	for i, ch := range s.Choices {
		var to *flows.Arrow
		if j := slices.IndexFunc(s.Routes, func(r flows.Route) bool { return r.Outcome == ch.ID }); j >= 0 {
			to = &s.Routes[j].Arrow
		}
		switch {
		case i == 0:
			first = to
		case (to == nil) != (first == nil), to != nil && (to.Go != first.Go || to.Target != first.Target):
			return false
		}
	}
	return true
}

var labelCall = regexp.MustCompile(`\blabel\(\s*["'` + "`" + `]([a-z][a-z0-9_]*)`)

// namesRead are the names that anything in a flow reads.
func namesRead(f *flows.Flow) map[string]bool {
	read := map[string]bool{}
	expr := func(src string) {
		for _, r := range namesIn(src) {
			read[r.name] = true
		}
		for _, m := range labelCall.FindAllStringSubmatch(src, -1) {
			read[m[1]] = true
		}
	}
	text := func(words ...flows.Str) {
		for _, s := range words {
			for _, p := range piecesOf(s.Value) {
				expr(p.src)
			}
		}
	}
	for _, s := range f.Steps {
		for _, x := range expressions(s) {
			expr(x.Value)
		}
		for _, w := range s.Wordings() {
			text(w.Text...)
		}
		text(values(s)...)
	}
	for _, a := range f.Anytime {
		expr(a.If.Value)
		text(a.Say...)
	}
	for _, tr := range f.Texts {
		for _, t := range tr.Texts {
			text(t.Text...)
		}
	}
	return read
}
