package check

import (
	"fmt"
	"maps"
	"slices"

	"parley/flows"
)

// Renamed warns of steps and flows of a bot that look like those of a former
// version under another id, without a `was`: who rests there when the new
// version comes loses their place.
func Renamed(before, now *flows.Bot) flows.Diags {
	var out flows.Diags
	for _, f := range now.Flows {
		old := flowBefore(before, f)
		if old == nil && !f.Was.Set() {
			if old = likeFlow(before, now, f); old != nil {
				out = append(out, flows.Diag{
					Rule: "id-changed", Severity: flows.Warning, File: f.File, Pos: flows.Pos{Line: 1, Column: 1},
					Message: fmt.Sprintf("flow `%s` looks like flow `%s` of before: people who are in it will lose their place", f.ID, old.ID),
					Hint:    "write `was: " + old.ID + "` at the top",
					Fix:     f.FormerName(old.ID),
				})
			}
		}
		if old != nil {
			out = append(out, renamedSteps(old, f)...)
		}
	}
	return out
}

// flowBefore is what a flow was, by its id or its `was`.
func flowBefore(b *flows.Bot, f *flows.Flow) *flows.Flow {
	for _, id := range []string{f.ID, f.Was.Value} {
		if i := slices.IndexFunc(b.Flows, func(o *flows.Flow) bool { return o.ID == id }); i >= 0 {
			return b.Flows[i]
		}
	}
	return nil
}

// likeFlow is the former flow that is gone and had the most steps of a new
// one: half of them at least.
func likeFlow(before, now *flows.Bot, f *flows.Flow) *flows.Flow {
	var best *flows.Flow
	most := max(1, (len(ids(f))+1)/2)
	for _, old := range before.Flows {
		if slices.ContainsFunc(now.Flows, func(o *flows.Flow) bool { return o.ID == old.ID || o.Was.Value == old.ID }) {
			continue
		}
		n := 0
		for _, id := range ids(old) {
			if slices.Contains(ids(f), id) {
				n++
			}
		}
		if n >= most && 2*n >= len(ids(old)) {
			best, most = old, n+1
		}
	}
	return best
}

func ids(f *flows.Flow) []string {
	var out []string
	for _, s := range f.Steps {
		if s.ID != "" {
			out = append(out, s.ID)
		}
	}
	return out
}

// renamedSteps compares two versions of a flow.
func renamedSteps(before, now *flows.Flow) flows.Diags {
	former := map[string]string{"": ""} // ids of now, and what they were
	had := ids(before)
	var gone []int
	for _, s := range now.Steps {
		switch {
		case slices.Contains(had, s.ID):
			former[s.ID] = s.ID
		case s.Was.Set():
			former[s.ID] = s.Was.Value
		}
	}
	kept := slices.Collect(maps.Values(former))
	for j, old := range before.Steps {
		if old.ID != "" && !slices.Contains(kept, old.ID) {
			gone = append(gone, j)
		}
	}
	var out flows.Diags
	for i, s := range now.Steps {
		if _, known := former[s.ID]; known {
			continue
		}
		n := slices.IndexFunc(gone, func(j int) bool { return alike(before, now, j, i, former) })
		if n < 0 {
			continue
		}
		old := before.Steps[gone[n]]
		former[s.ID], gone = old.ID, slices.Delete(gone, n, n+1)
		out = append(out, flows.Diag{
			Rule: "id-changed", Severity: flows.Warning, File: now.File, Pos: s.Pos,
			Message: fmt.Sprintf("step `%s` looks like step `%s` of before: people who are there will lose their place", s.ID, old.ID),
			Hint:    "write `was: " + old.ID + "` below its id",
			Fix:     s.FormerID(now.File, old.ID),
		})
	}
	return out
}

// resting are the verbs at which a talk can rest.
var resting = []flows.Verb{flows.Ask, flows.Do, flows.Call, flows.Wait, flows.Handover}

// alike tells whether a step is likely to be another one under a new id: both
// do the same, and say the same or stand between the same steps.
func alike(before, now *flows.Flow, j, i int, former map[string]string) bool {
	old, s := before.Steps[j], now.Steps[i]
	if !slices.Contains(resting, s.Verb) || old.Verb != s.Verb || old.AnswerType() != s.AnswerType() || old.Flow.Value != s.Flow.Value || old.Action.Value != s.Action.Value {
		return false
	}
	if len(old.Text) > 0 && len(s.Text) > 0 && old.Text[0].Value == s.Text[0].Value {
		return true
	}
	was := func(i int) string {
		if id, known := former[idAt(now, i)]; known {
			return id
		}
		return idAt(now, i)
	}
	return idAt(before, j-1) == was(i-1) && idAt(before, j+1) == was(i+1)
}

// idAt is the id of a step by its index; outside of the flow there is none.
func idAt(f *flows.Flow, i int) string {
	if i < 0 || i >= len(f.Steps) {
		return ""
	}
	return f.Steps[i].ID
}
