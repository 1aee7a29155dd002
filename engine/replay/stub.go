package replay

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"parley/engine"
	"parley/engine/value"
	"parley/flows"
)

// A stub is what an action answers in a talk.
type stub struct {
	answers []answer
	list    bool // one a call; else the same each time
}

// answer is one result of an action.
type answer struct {
	outcome string
	value   any
	why     string // of the outcome error
}

// willing are the actions that need no stub.
var willing = []string{"calendar.hold", paymentAsk}

// paymentAsk is the action by which a question of type payment gets its link.
const paymentAsk = "payment.ask"

// stubs reads what actions answer.
func (r *reader) stubs(v *yaml.Node) {
	r.c.Stubs = map[string]stub{}
	names := []string{paymentAsk}
	for _, a := range flows.Actions {
		names = append(names, a.Name)
	}
	for key, n := range r.Pairs(v, "`stub`") {
		if !slices.Contains(names, key.Value) {
			hint := flows.DidYouMean(key.Value, names)
			r.Errorf(key.Pos, "unknown-action", hint, "there is no action `%s`", key.Value)
			continue
		}
		if n.Kind == yaml.SequenceNode && !AnswersOnce(key.Value) {
			s := stub{list: true}
			for _, item := range n.Content {
				s.answers = append(s.answers, r.answer(key.Value, item))
			}
			r.c.Stubs[key.Value] = s
			continue
		}
		r.c.Stubs[key.Value] = stub{answers: []answer{r.answer(key.Value, n)}}
	}
}

// answer reads one answer: `{error: why}`, the name of an outcome, or a value.
func (r *reader) answer(action string, n *yaml.Node) answer {
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		switch n.Content[0].Value {
		case "error":
			return answer{outcome: "error", why: r.text(n.Content[1], "`error`")}
		case "outcome":
			return answer{outcome: r.text(n.Content[1], "`outcome`")}
		}
	}
	if n.Kind == yaml.ScalarNode {
		a := flows.ActionOf(action)
		switch {
		case flows.Empty(n):
			return answer{}
		case n.Value == "error":
			return answer{outcome: "error", why: "so says the stub"}
		case a != nil && slices.Contains(a.Outcomes, n.Value):
			return answer{outcome: n.Value}
		case action == "llm.pick":
			return answer{outcome: n.Value, value: n.Value}
		}
	}
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		return answer{outcome: "none"}
	}
	return answer{value: r.moments(r.Data(n, "the answer of `"+action+"`"))}
}

// moments turns what reads as a moment into one.
func (r *reader) moments(v any) any {
	switch v := v.(type) {
	case string:
		for _, layout := range nowLayouts {
			if t, err := time.ParseInLocation(layout, v, zone(r.bot)); err == nil {
				return value.MomentOf(t, zone(r.bot))
			}
		}
	case []any:
		for i := range v {
			v[i] = r.moments(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = r.moments(v[k])
		}
	}
	return v
}

// act answers an action as the talk's stubs say. A command that has run for
// the same `once` gives the same again, and does not count.
func (r *play) act(do engine.Do) (*engine.ActionDone, error) {
	done := &engine.ActionDone{Do: do.ID, Action: do.Action, Command: do.Once != ""}
	if before, ok := r.ran[do.Once]; ok && do.Once != "" {
		done.Outcome, done.Value, done.Error = before.outcome, engine.Value{V: before.value}, before.why
		return done, nil
	}
	a, err := r.answered(do)
	if err != nil {
		return nil, err
	}
	r.calls[do.Action]++
	if do.Once != "" && a.outcome != "error" {
		r.ran[do.Once] = a
	}
	done.Outcome, done.Value, done.Error = a.outcome, engine.Value{V: a.value}, a.why
	return done, nil
}

// answered picks the stub's answer to a call, and makes of it what the action
// gives.
func (r *play) answered(do engine.Do) (answer, error) {
	a, ok, err := r.stubbed(do)
	switch {
	case err != nil:
		return answer{}, err
	case !ok:
		return r.ownAnswer(do)
	case a.outcome != "":
		return a, nil
	case do.Action == "calendar.free":
		a.value = r.slots(do, a.value)
	case do.Action == "calendar.book":
		a.value = laid(do.With["slot"], map[string]any{"payment": do.With["payment"]}, a.value)
	case do.Action == "calendar.hold":
		a.value = laid(do.With["slot"], a.value)
	case do.Action == paymentAsk:
		own, _ := r.ownAnswer(do)
		a.value = laid(own.value, a.value)
	}
	return a, nil
}

// stubbed returns the stub's answer as it is written, false where there is no
// stub.
func (r *play) stubbed(do engine.Do) (answer, bool, error) {
	if r.decide != nil {
		a, ok := r.decide(do)
		return a, ok, nil
	}
	s, ok := r.c.Stubs[do.Action]
	n := r.calls[do.Action]
	switch {
	case !ok:
		return answer{}, false, nil
	case !s.list:
		return s.answers[0], true, nil
	case n >= len(s.answers):
		return answer{}, true, fmt.Errorf("%s is asked for once more than the %d answers of its stub", do.Action, len(s.answers))
	}
	return s.answers[n], true, nil
}

// ownAnswer is that of an action that needs no stub.
func (r *play) ownAnswer(do engine.Do) (answer, error) {
	switch do.Action {
	case "calendar.hold":
		return answer{value: do.With["slot"]}, nil
	case paymentAsk:
		id := "pay" + strconv.Itoa(r.calls[paymentAsk]+1)
		return answer{value: map[string]any{"id": id, "url": "https://pay.example/" + id, "amount": do.With["amount"]}}, nil
	}
	return answer{}, fmt.Errorf("step %s.%s runs the action %s, and the talk has no `stub` for it", do.Source.Flow, do.Source.Step, do.Action)
}

// slots makes slots of times on the day asked; what has a start is one.
func (r *play) slots(do engine.Do, v any) any {
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	day, _ := do.With["day"].(value.Date)
	calendar, _ := do.With["calendar"].(string)
	out := make([]any, 0, len(items))
	for _, item := range items {
		t, ok := clock(item)
		if !ok {
			out = append(out, item)
			continue
		}
		z := zone(r.bot)
		start := time.Date(day.Year, time.Month(day.Month), day.Day, t.Hour, t.Minute, 0, 0, z)
		length := r.slotLength(calendar, do.With["length"])
		out = append(out, map[string]any{
			"id": start.Format("2006-01-02T15:04"), "calendar": calendar,
			"start": value.MomentOf(start, z), "end": value.MomentOf(start.Add(length), z),
		})
	}
	return out
}

// slotLength is how long a slot of a calendar is: as asked, else as the
// calendar has it, else half an hour.
func (r *play) slotLength(calendar string, asked any) time.Duration {
	switch n := asked.(type) {
	case int:
		return time.Duration(n) * time.Minute
	case float64:
		return time.Duration(n * float64(time.Minute))
	}
	for _, c := range r.bot.Calendars {
		if c.Name == calendar && c.Length.Set() {
			return c.Length.Duration
		}
	}
	return 30 * time.Minute
}

// clock reads a time of day such as 10:30.
func clock(v any) (value.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return value.Time{}, false
	}
	t, err := time.Parse("15:04", s)
	return value.Time{Hour: t.Hour(), Minute: t.Minute()}, err == nil
}

// laid lays groups of values over each other; what is no group, or nothing,
// changes nothing.
func laid(groups ...any) any {
	out := map[string]any{}
	for _, g := range groups {
		m, _ := g.(map[string]any)
		maps.Copy(out, m)
	}
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}
