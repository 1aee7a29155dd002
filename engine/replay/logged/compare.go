package logged

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/replay"
	"parley/engine/value"
	"parley/flows"
)

// compared is one event: what the log says came of it, and what comes of it now.
type compared struct {
	*run
	turn     int
	said     string
	at       [2]time.Time // of the event, in the log and now
	alarm    [2]time.Time // that was set before it, in the log and now
	missed   bool         // it does not happen now
	old, now *outcome
	from     string   // where the talk rested before, FLOW.STEP or ""
	rested   []string // where it rests in the log, as this version calls it
	parts    bool     // it rests elsewhere now
	blamed   bool     // something was found that explains other steps
}

// compare lists the differences.
func (c *compared) compare(before *engine.Session) {
	if n := len(before.Frames); n > 0 {
		c.from = before.Frames[n-1].Flow + "." + before.Frames[n-1].Step
	}
	if c.old.parked || c.now.parked {
		c.failed()
		return
	}
	for _, at := range c.old.At {
		at, _ = c.current(at)
		c.rested = append(c.rested, at)
	}
	c.parts = !slices.EqualFunc(c.rested, c.now.At, func(a, b string) bool { return unnumbered(a) == unnumbered(b) })
	c.requests()
	c.errors()
	c.steps()
	c.ends()
	c.variables()
	c.timers()
	c.over = c.over || c.parts
}

// found adds a difference about a step or a variable of one.
func (c *compared) found(kind Kind, about, step, before, after string) {
	d := Difference{Kind: kind, Turn: c.turn, Said: c.said, About: about, Before: before, After: after}
	d.File, d.Pos = c.place(step)
	switch kind {
	case Step, Route, Ended, Variable, Action:
		d.Why = c.why()
	}
	c.res.Differences = append(c.res.Differences, d)
}

// why returns the first decision that is another one than in the log.
func (c *compared) why() string {
	for i := range c.now.Lines {
		line := c.now.Lines[i].String()
		if i >= len(c.old.Lines) || line != c.old.Lines[i].String() {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// failed compares where reading the event failed, in the log or now: the talk
// stays as it is there, and cannot be followed further where it does not here.
func (c *compared) failed() {
	if c.old.parked && c.now.parked {
		return
	}
	before, after := names(c.speakers(c.old.sends)), names(c.speakers(c.now.sends))
	if c.old.parked {
		before = "parked: " + c.old.Lines[0].Why
	}
	if c.now.parked {
		after = c.now.Lines[0].Why
	}
	c.found(Error, c.from, c.from, before, after)
	c.over = true
}

// requests compares what was asked for, and learns which is which. An action
// whose result is not in the log ends the replay.
func (c *compared) requests() {
	left := slices.Clone(c.old.Requests)
	for _, q := range c.now.Requests {
		i := slices.IndexFunc(left, func(l engine.Request) bool { return c.sameRequest(&l, &q) })
		if i >= 0 {
			c.asked[left[i].ID] = q.ID
			delete(c.dropped, q.What)
			left = slices.Delete(left, i, i+1)
			continue
		}
		before := "not asked for"
		if i := slices.IndexFunc(left, func(l engine.Request) bool { return c.sameSource(&l, &q) && (l.What == q.What || q.Source.Step != "") }); i >= 0 {
			before = shownRequest(&left[i])
			c.dropped[left[i].What] = true
			left = slices.Delete(left, i, i+1)
		}
		c.request(&q, before, shownRequest(&q))
		c.over = c.over || strings.HasPrefix(q.What, "do ")
	}
	for _, q := range left {
		c.dropped[q.What] = true
		c.request(&q, shownRequest(&q), "not asked for")
	}
}

func (c *compared) request(q *engine.Request, before, after string) {
	about, step := q.What, c.from
	if q.Source.Step != "" {
		about, _ = c.current(q.Source.Flow + "." + q.Source.Step)
		if c.exists(about) {
			step = about
		}
	}
	c.found(Action, about, step, before, after)
	c.blamed = true
}

func (c *compared) sameRequest(old, now *engine.Request) bool {
	return old.What == now.What && c.sameSource(old, now) && sameValue(map[string]any(old.With), map[string]any(now.With))
}

func (c *compared) sameSource(old, now *engine.Request) bool {
	at, _ := c.current(old.Source.Flow + "." + old.Source.Step)
	return unnumbered(at) == unnumbered(now.Source.Flow+"."+now.Source.Step)
}

func shownRequest(q *engine.Request) string {
	if len(q.With) == 0 {
		return q.What
	}
	return q.What + " " + replay.Show(map[string]any(q.With))
}

// errors finds errors and limits that the log does not have.
func (c *compared) errors() {
	for _, l := range c.now.Lines {
		if l.What != "error" && l.What != "limit" {
			continue
		}
		at := l.Flow + "." + l.Step
		if slices.ContainsFunc(c.old.Lines, func(o engine.Trace) bool {
			was, _ := c.current(o.Flow + "." + o.Step)
			return o.What == l.What && was == at
		}) {
			continue
		}
		c.found(Kind(l.What), strings.Trim(at, "."), at, "none", l.Why)
		c.blamed = true
	}
}

// steps compares who spoke, and what.
func (c *compared) steps() {
	old, now := c.speakers(c.old.sends), c.speakers(c.now.sends)
	pairs := align(old, now)
	if len(pairs) < len(old) || len(pairs) < len(now) || c.parts {
		if !c.blamed {
			c.otherSteps(old, now, pairs)
		}
	}
	for _, p := range pairs {
		o, n := &old[p.old], &now[p.now]
		if likeness(o, n) < inWords {
			before, after := shown(o.msgs), shown(n.msgs)
			if before == after { // in their words they are the same
				before, after = inFull(o.msgs), inFull(n.msgs)
			}
			c.found(Text, n.full, n.at, before, after)
		}
	}
}

// otherSteps tells of other speakers, or of another place where the talk rests.
// It is a route where from the same step the talk goes on at another one that
// was there before.
func (c *compared) otherSteps(old, now []spoke, pairs []pair) {
	i := 0 // the first that is not the same
	for i < len(pairs) && pairs[i] == (pair{i, i}) {
		i++
	}
	last := c.from
	if i > 0 {
		last = now[i-1].at
	}
	before, after := names(old), names(now)
	if c.parts {
		before += rest(c.rested, old)
		after += rest(c.now.At, now)
	}
	kind, about := Route, last
	if c.isStep(old, now, i) {
		kind = Step
		if i < len(now) && !has(old, now[i]) && (i == len(old) || has(now[i:], old[i])) { // it was put in
			about = now[i].at
		}
	}
	if about == "" && i < len(now) { // nothing was open
		about = now[i].at
	}
	c.found(kind, about, about, before, after)
}

// isStep tells whether, from the i-th speaker on, a step is gone, new or in
// another order, rather than another way taken.
func (c *compared) isStep(old, now []spoke, i int) bool {
	switch {
	case i < len(old) && !c.exists(old[i].at):
		return true
	case i < len(old) && i < len(now):
		return has(now[i:], old[i]) || has(old[i:], now[i])
	}
	return !c.parts
}

func has(list []spoke, s spoke) bool {
	return slices.ContainsFunc(list, func(x spoke) bool { return x.name == s.name })
}

// exists tells whether this version has what spoke under a name.
func (c *compared) exists(name string) bool {
	flow, id, _ := strings.Cut(name, ".")
	switch flow {
	case "text", "bot":
		return true
	case "faq":
		return slices.ContainsFunc(c.p.Bot.FAQ, func(a flows.Anytime) bool { return a.ID == id })
	}
	if strings.HasPrefix(id, "anytime.") {
		return true
	}
	_, ok := c.current(name)
	return ok
}

// rest says where a talk rests, unless it is where it spoke last.
func rest(at []string, spoken []spoke) string {
	switch {
	case len(at) == 0:
		return ", the end"
	case len(spoken) > 0 && spoken[len(spoken)-1].at == at[len(at)-1]:
		return ""
	}
	return ", at " + at[len(at)-1]
}

// ends compares the labels of runs that ended. Where only one ended, the talk
// took another way, which was told already.
func (c *compared) ends() {
	if slices.Equal(c.old.Ended, c.now.Ended) {
		return
	}
	if c.parts && (len(c.old.Ended) == 0 || len(c.now.Ended) == 0) {
		return
	}
	label := func(list []string) string {
		if len(list) == 0 {
			return "not ended"
		}
		return strings.Join(list, ", ")
	}
	c.found(Ended, c.from, c.from, label(c.old.Ended), label(c.now.Ended))
}

// variables compares what was set. Of a talk that took another way, only what
// was set on both.
func (c *compared) variables() {
	was, is := c.values[0], c.values[1]
	var names []string
	for name, v := range c.old.Set {
		name, _ = c.current(name)
		was[name] = v
		if _, both := c.now.Set[name]; both || !c.parts {
			names = append(names, name)
		}
	}
	for name, v := range c.now.Set {
		is[name] = v
		if !c.parts {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if sameValue(was[name], is[name]) {
			continue
		}
		step := name
		if _, ok := c.current(name); !ok {
			step = c.from
		}
		c.found(Variable, name, step, replay.Show(was[name]), replay.Show(is[name]))
	}
}

// sameValue compares values as they are stored.
func sameValue(a, b any) bool {
	x, err := value.Marshal(a)
	y, err2 := value.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// timers compares when the timer is due.
func (c *compared) timers() {
	if c.old.Alarm.Equal(c.now.Alarm) || c.parts {
		return
	}
	c.drifted = true
	asBefore := c.old.Alarm.Equal(c.alarm[0]) && c.now.Alarm.Equal(c.alarm[1])
	if c.blamed || c.missed || asBefore { // it is explained, or was told already
		return
	}
	at := c.from
	if n := len(c.now.At); n > 0 {
		at = c.now.At[n-1]
	}
	c.found(Timer, at, at, due(c.old.Alarm, c.at[0]), due(c.now.Alarm, c.at[1]))
}

// due says when a timer is due after an event.
func due(alarm, event time.Time) string {
	if alarm.IsZero() {
		return "none"
	}
	return "in " + alarm.Sub(event).Round(time.Second).String()
}

// shown is what a person sees of messages.
func shown(msgs []*engine.Message) string {
	var out []string
	for _, m := range msgs {
		out = append(out, (&replay.Message{Sent: *m}).Bubbles()...)
	}
	return strings.Join(out, "\n")
}

// inFull is all of what messages are made of, as JSON.
func inFull(msgs []*engine.Message) string {
	b, err := json.Marshal(msgs)
	if err != nil { // text, lists and flags: cannot be
		return err.Error()
	}
	return string(b)
}
