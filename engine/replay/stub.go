package replay

import (
	"errors"
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

// Acts answers actions in the place of a server, as stubs say. It serves one
// conversation.
type Acts struct {
	bot   *flows.Bot
	stubs map[string]stub
	calls map[string]int    // how often each action ran
	ran   map[string]answer // what commands gave, by their `once`

	decide func(engine.Do) (answer, bool) // goes before stubs; nil where only they answer
}

// NewActs returns Acts in which only what needs no stub is answered.
func NewActs(bot *flows.Bot) *Acts {
	return &Acts{bot: bot, stubs: map[string]stub{}, calls: map[string]int{}, ran: map[string]answer{}}
}

// clone returns Acts that go on from here by themselves.
func (a *Acts) clone() *Acts {
	out := *a
	out.calls, out.ran = maps.Clone(a.calls), maps.Clone(a.ran)
	return &out
}

// Stub has an action answered from now on by what is written as in `stub` of a
// conversation.
func (a *Acts) Stub(action, src string) error {
	d := flows.ReadDoc("stub", []byte("stub:\n  "+action+": "+src+"\n"))
	if diags := d.Diags(); diags.Errors() > 0 {
		return errors.New(diags[0].Message)
	}
	r := reader{Doc: d, bot: a.bot, names: newNames(a.bot), c: &Conversation{}}
	for _, v := range r.Pairs(r.Root, "a stub") {
		r.stubs(v)
	}
	if diags := d.Diags(); diags.Errors() > 0 {
		return errors.New(diags[0].Message)
	}
	maps.Copy(a.stubs, r.c.Stubs)
	return nil
}

// A NoStub reports an action that nothing answers.
type NoStub struct{ Do engine.Do }

func (e *NoStub) Error() string {
	return fmt.Sprintf("step %s.%s runs the action %s, and the talk has no `stub` for it", e.Do.Source.Flow, e.Do.Source.Step, e.Do.Action)
}

// Do answers an action. A command that has run for the same `once` gives the
// same again, and does not count. Its errors are *NoStub, and a stub that has
// no more answers.
func (a *Acts) Do(do engine.Do) (*engine.ActionDone, error) {
	done := &engine.ActionDone{Do: do.ID, Action: do.Action, Command: do.Once != ""}
	if before, ok := a.ran[do.Once]; ok && do.Once != "" {
		done.Outcome, done.Value, done.Error = before.outcome, engine.Value{V: before.value}, before.why
		return done, nil
	}
	out, err := a.answered(do)
	if err != nil {
		return nil, err
	}
	a.calls[do.Action]++
	if do.Once != "" && out.outcome == "" {
		a.ran[do.Once] = out
	}
	done.Outcome, done.Value, done.Error = out.outcome, engine.Value{V: out.value}, out.why
	return done, nil
}

// answered picks the stub's answer to a call, and makes of it what the action
// gives.
func (a *Acts) answered(do engine.Do) (answer, error) {
	out, ok, err := a.stubbed(do)
	switch {
	case err != nil:
		return answer{}, err
	case !ok:
		return a.ownAnswer(do)
	case out.outcome != "":
		return out, nil
	case do.Action == "calendar.free":
		out.value = a.slots(do, out.value)
	case do.Action == "calendar.book":
		out.value = laid(do.With["slot"], map[string]any{"payment": do.With["payment"]}, out.value)
	case do.Action == "calendar.hold":
		out.value = laid(do.With["slot"], out.value)
	case do.Action == paymentAsk:
		own, _ := a.ownAnswer(do)
		out.value = laid(own.value, out.value)
	}
	return out, nil
}

// stubbed returns the stub's answer as it is written, false where there is no
// stub.
func (a *Acts) stubbed(do engine.Do) (answer, bool, error) {
	if a.decide != nil {
		out, ok := a.decide(do)
		return out, ok, nil
	}
	s, ok := a.stubs[do.Action]
	n := a.calls[do.Action]
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
func (a *Acts) ownAnswer(do engine.Do) (answer, error) {
	switch do.Action {
	case "calendar.hold":
		return answer{value: do.With["slot"]}, nil
	case paymentAsk:
		id := "pay" + strconv.Itoa(a.calls[paymentAsk]+1)
		return answer{value: map[string]any{"id": id, "url": "https://pay.example/" + id, "amount": do.With["amount"]}}, nil
	}
	return answer{}, &NoStub{do}
}

// slots makes slots of times on the day asked; what has a start is one.
func (a *Acts) slots(do engine.Do, v any) any {
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
		z := zone(a.bot)
		start := time.Date(day.Year, time.Month(day.Month), day.Day, t.Hour, t.Minute, 0, 0, z)
		length := a.slotLength(calendar, do.With["length"])
		out = append(out, map[string]any{
			"id": start.Format("2006-01-02T15:04"), "calendar": calendar,
			"start": value.MomentOf(start, z), "end": value.MomentOf(start.Add(length), z),
		})
	}
	return out
}

// slotLength is how long a slot of a calendar is: as asked, else as the
// calendar has it, else half an hour.
func (a *Acts) slotLength(calendar string, asked any) time.Duration {
	switch n := asked.(type) {
	case int:
		return time.Duration(n) * time.Minute
	case float64:
		return time.Duration(n * float64(time.Minute))
	}
	for _, c := range a.bot.Calendars {
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
