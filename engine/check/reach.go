package check

import (
	"fmt"

	"parley/flows"
)

// unreachable warns of steps that no path reaches: one warning for steps that
// follow each other.
func unreachable(g *graph) flows.Diags {
	var out flows.Diags
	for _, c := range g.flows {
		for i := 0; i < len(c.steps); i++ {
			if c.at[i] {
				continue
			}
			first := i
			for i+1 < len(c.steps) && !c.at[i+1] {
				i++
			}
			message := fmt.Sprintf("nothing leads to %s", c.name(first))
			switch n := i - first; {
			case n == 1:
				message += " and the step after it"
			case n > 1:
				message += fmt.Sprintf(" and the %d steps after it", n)
			}
			out = append(out, flows.Diag{
				Rule: "unreachable-step", Severity: flows.Warning, File: c.src.File, Pos: c.src.Steps[first].Pos,
				Message: message, Hint: "let a route or a `next` lead there, or take it away",
			})
		}
	}
	return out
}

// unusedFlows warns of flows that nothing starts.
func unusedFlows(g *graph) flows.Diags {
	used := make([]bool, len(g.flows))
	var visit func(id string)
	visit = func(id string) {
		c := g.byID[id]
		if c == nil || used[c.n] {
			return
		}
		used[c.n] = true
		for _, e := range c.ins {
			visit(e.via)
		}
		for _, edges := range c.steps {
			for _, e := range edges {
				visit(e.via)
			}
		}
		for _, s := range c.src.Steps {
			visit(scheduled(s))
		}
	}
	for _, c := range g.flows {
		if len(c.src.Triggers) > 0 {
			visit(c.src.ID)
		}
	}
	for _, a := range g.bot.Arrows() {
		if a.Enters() {
			visit(a.Target)
		}
	}
	var out flows.Diags
	for _, c := range g.flows {
		if !used[c.n] {
			out = append(out, flows.Diag{
				Rule: "unused-flow", Severity: flows.Warning, File: c.src.File, Pos: flows.Pos{Line: 1, Column: 1},
				Message: fmt.Sprintf("nothing starts flow `%s`", c.src.ID), Hint: "give it a trigger, `call` or `start` it, or take it away",
			})
		}
	}
	return out
}

// scheduled is the flow that a step starts later, or "".
func scheduled(s *flows.Step) string {
	if s.Action.Value != "schedule" {
		return ""
	}
	for _, a := range s.With {
		if id, ok := a.Value.(flows.Str); ok && a.Name.Value == "flow" {
			return id.Value
		}
	}
	return ""
}
