package engine

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"parley/engine/match"
	"parley/flows"
)

func (c *compilation) step(st *step) {
	src, f := st.src, st.flow
	st.cond = c.condition(src.If, f)
	st.next = c.arrow(src.Next, f)
	if len(src.Routes) > 0 {
		st.routes = make(map[string]*arrow, len(src.Routes))
		for i := range src.Routes {
			st.routes[src.Routes[i].Outcome] = c.arrow(&src.Routes[i].Arrow, f)
		}
	}
	switch src.Verb {
	case flows.Say:
		c.say(st)
	case flows.Ask:
		st.text = c.stepText(src.Text, st, "")
		c.ask(st)
		st.reads = st.ask.reading(st.id)
		c.reminds(st)
		f.listens = f.listens || src.Hear
	case flows.Set:
		c.set(st)
	case flows.Branch:
		for i := range src.Arms {
			a := &src.Arms[i]
			arm := arm{cond: c.condition(a.If, f), next: c.arrow(&a.Next, f)}
			if a.Chance != nil {
				arm.chance = *a.Chance
				st.total += arm.chance
			}
			st.arms = append(st.arms, arm)
		}
	case flows.Wait:
		st.timeout = src.Timeout.Duration
		st.until = c.optional(src.Until, f)
	case flows.Do:
		c.do(st)
	case flows.Handover:
		st.text = c.stepText(src.Text, st, "")
		st.queue = c.plain(src.Queue, f)
		st.timeout = src.Timeout.Duration
	case flows.Call:
		c.call(st)
		st.reads = readBy(st.with, st.each)
	case flows.End:
		if src.Label.Set() {
			st.label = c.plain(src.Label, f)
		}
		st.with = c.args(src.With, f)
	}
}

func (c *compilation) reminds(st *step) {
	src := st.src
	st.timeout = src.Timeout.Duration
	for i, r := range src.Remind {
		out := remind{after: r.After.Duration, part: "remind." + itoa(i+1)}
		if len(src.Remind) == 1 {
			out.part = "remind"
		}
		out.say = c.stepText(r.Say, st, "."+out.part)
		st.reminds = append(st.reminds, out)
	}
	slices.SortStableFunc(st.reminds, func(a, b remind) int { return cmp.Compare(a.after, b.after) })
}

func (c *compilation) say(st *step) {
	src := st.src
	st.text = c.stepText(src.Text, st, "")
	for _, m := range src.Media {
		st.media = append(st.media, media{m.Kind, c.plain(m.Ref, st.flow)})
	}
	st.links = c.links(st)
	if src.Template.Set() {
		st.template = c.plain(src.Template, st.flow)
		st.with = c.args(src.With, st.flow)
	}
	for i, k := range src.Cards {
		key := ".cards." + itoa(i+1)
		out := card{title: c.stepText(k.Title, st, key+".title"), text: c.stepText(k.Text, st, key+".text")}
		if k.Image.Set() {
			out.image = c.plain(k.Image, st.flow)
		}
		if k.Link.Set() {
			out.link = c.plain(k.Link, st.flow)
		}
		st.cards = append(st.cards, out)
	}
}

func (c *compilation) links(st *step) []link {
	var out []link
	for _, l := range st.src.Links {
		out = append(out, link{l.ID, c.stepText(l.Label, st, "."+l.ID), c.plain(l.URL, st.flow)})
	}
	return out
}

// readBy returns the names that values and expressions read.
func readBy(with []arg, xs ...*expression) []string {
	var names []string
	for i := range with {
		names = append(names, with[i].value.names()...)
	}
	for _, x := range xs {
		if x != nil {
			names = append(names, x.names...)
		}
	}
	return names
}

func (c *compilation) set(st *step) {
	if st.src.Value.Set() {
		st.sets = append(st.sets, assign{st.src.ID, c.expr(st.src.Value, st.flow)})
	}
	for _, a := range st.src.Sets {
		if field, ok := strings.CutPrefix(a.Name.Value, "contact."); ok {
			c.contactField(st.flow, a.Name, field)
			if x := c.expr(a.Expr, st.flow); x != nil {
				c.fits(st.flow, a.Expr, x.typ, c.fieldType(field), a.Name.Value)
			}
		}
		st.sets = append(st.sets, assign{a.Name.Value, c.expr(a.Expr, st.flow)})
	}
}

// contactField reports a field that contacts do not have.
func (c *compilation) contactField(f *flow, at flows.Str, field string) {
	if _, ok := contactTypes[field]; ok && field != "id" {
		return
	}
	if _, ok := c.p.fields[field]; ok {
		return
	}
	if slices.Contains(c.p.Bot.Lost, "contact") {
		return
	}
	hint, closest := "declare it under `contact:` in bot.yaml", ""
	if s := flows.Closest(field, append(slices.Collect(maps.Keys(c.p.fields)), slices.Collect(maps.Keys(contactTypes))...)); s != "" {
		closest = "contact." + s
		hint = flows.Meant(closest)
	}
	c.report(f, at.Pos, "unknown-field", hint, "contacts have no field `%s`", field)
	c.offerWord(f, at, closest)
}

func (c *compilation) call(st *step) {
	st.each = c.optional(st.src.Each, st.flow)
	if st.each != nil {
		c.fits(st.flow, st.src.Each, st.each.typ, listType, "each")
	}
	c.each = st.each != nil
	st.with = c.args(st.src.With, st.flow)
	c.each = false
	st.call = c.p.flows[st.src.Flow.Value]
	if st.call == nil {
		c.offerWord(st.flow, st.src.Flow, c.unknownFlow(st.flow, st.src.Flow.Value, st.src.Flow.Pos))
		return
	}
	given := map[string]bool{}
	for _, a := range st.src.With {
		given[a.Name.Value] = true
		known := slices.ContainsFunc(st.call.src.Inputs, func(in flows.Input) bool { return in.Name == a.Name.Value })
		if !known && !slices.Contains(st.call.src.Broken, a.Name.Value) && !slices.Contains(st.call.src.Lost, "with") {
			names := make([]string, 0, 4)
			for _, in := range st.call.src.Inputs {
				names = append(names, in.Name)
			}
			closest := flows.Closest(a.Name.Value, names)
			hint := cmp.Or(flows.Meant(closest), "declare it under `with:` at the top of that flow")
			c.report(st.flow, a.Name.Pos, "unknown-input", hint, "flow `%s` takes no `%s`", st.call.id, a.Name.Value)
			c.offerWord(st.flow, a.Name, closest)
		}
	}
	c.needs(st.call, given, st.flow, st.src.Flow.Pos, "give it under `with`")
	c.given(st)
	for _, s := range st.src.Save {
		if field, ok := strings.CutPrefix(s.To.Value, "contact."); ok {
			c.report(st.flow, s.To.Pos, "type", fmt.Sprintf("save one value of it, in a step of its own: `set: {contact.%s: ID.NAME}`", field),
				"`call` gives a group of values, and `%s` keeps one", s.To.Value)
		}
	}
	c.labels(st)
}

// labels reports routes for labels that the called flow never ends with.
func (c *compilation) labels(st *step) {
	if len(st.call.src.Lost) > 0 {
		return // what could not be read may hold them
	}
	ends := []string{"done", "error"}
	for _, s := range st.call.src.Steps {
		if s.Verb == flows.End && s.Label.Set() {
			if strings.Contains(s.Label.Value, "${") {
				return
			}
			ends = append(ends, s.Label.Value)
		}
		for _, a := range s.Arrows() {
			if a.Go == flows.GoEnd && a.Target != "" {
				ends = append(ends, a.Target)
			}
		}
	}
	for _, a := range st.call.src.Arrows() {
		if a.Go == flows.GoEnd {
			ends = append(ends, a.Target)
		}
	}
	for _, r := range st.src.Routes {
		if !slices.Contains(ends, r.Outcome) {
			closest := flows.Closest(r.Outcome, ends)
			hint := cmp.Or(flows.Meant(closest), "it ends with "+strings.Join(ends, ", "))
			c.report(st.flow, r.Pos, "unknown-outcome", hint, "flow `%s` never ends with `%s`", st.call.id, r.Outcome)
			c.offer(r.Instead(c.fileOf(st.flow), closest))
		}
	}
}

// needs reports inputs that a flow cannot do without and does not get. how
// says how they could be given.
func (c *compilation) needs(callee *flow, given map[string]bool, f *flow, pos flows.Pos, how string) {
	for _, in := range callee.src.Inputs {
		if !in.Optional && !given[in.Name] {
			c.report(f, pos, "missing-input", fmt.Sprintf("%s, or declare it as `%s: %s?`", how, in.Name, in.Type),
				"flow `%s` needs `%s`", callee.id, in.Name)
		}
	}
}

func (c *compilation) args(src []flows.Arg, f *flow) []arg {
	var out []arg
	for _, a := range src {
		out = append(out, arg{a.Name.Value, c.operand(a.Value, f)})
	}
	return out
}

func (c *compilation) operand(v any, f *flow) operand {
	switch v := v.(type) {
	case flows.Str:
		t := c.template(v, f, c.fileOf(f))
		return operand{template: &t}
	case []any:
		o := operand{list: []operand{}}
		for _, x := range v {
			o.list = append(o.list, c.operand(x, f))
		}
		return o
	case map[string]any:
		o := operand{list: []operand{}}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			o.keys = append(o.keys, k)
			o.list = append(o.list, c.operand(v[k], f))
		}
		return o
	}
	return operand{constant: v}
}

func (c *compilation) ask(st *step) {
	src := st.src
	q := &question{
		kind: src.AnswerType(), retries: defaultRetries, anytime: src.Anytime,
		min: c.bound("min", src.Min, st), max: c.bound("max", src.Max, st),
		retry: c.stepText(src.Retry, st, ".retry"),
		from:  c.optional(src.From, st.flow), day: c.optional(src.Day, st.flow),
		length: c.optional(src.Length, st.flow), amount: c.optional(src.Amount, st.flow),
	}
	st.links = c.links(st)
	q.reads = match.Kind(q.kind)
	if q.kind == "slot" {
		q.reads = match.Time
	}
	if src.Calendar.Set() {
		q.calendar = c.plain(src.Calendar, st.flow)
	}
	c.ofSlot(st, q)
	if src.Retries != nil {
		q.retries = *src.Retries
	}
	if src.Pattern.Set() {
		re, err := compilePattern(src.Pattern.Value)
		if err != nil {
			c.report(st.flow, src.Pattern.Pos, "pattern", "", "%v", err)
		}
		q.pattern = pattern{re}
	}
	if src.Default.Set() {
		q.fallback = c.plain(src.Default, st.flow)
	}
	q.skip = q.fallback != nil || st.routes["skip"] != nil
	for _, s := range src.Save {
		if field, ok := strings.CutPrefix(s.To.Value, "contact."); ok {
			c.contactField(st.flow, s.To, field)
			c.p.saved[field] = append(c.p.saved[field], st)
			c.fits(st.flow, s.To, typeOfKind(q.kind), c.fieldType(field), s.To.Value)
		}
		q.save = append(q.save, s.To.Value)
	}
	for i := range src.Reject {
		r := &src.Reject[i]
		q.rejects = append(q.rejects, reject{c.condition(r.If, st.flow), c.stepText(r.Say, st, ".reject."+itoa(i+1))})
	}
	c.choices(st, q)
	st.ask = q
	c.standIn(st)
}

func (c *compilation) choices(st *step, q *question) {
	src := st.src
	for i := range src.Choices {
		ch := &src.Choices[i]
		out := choice{id: ch.ID, label: c.stepText(ch.Label, st, "."+ch.ID), cond: c.condition(ch.If, st.flow), tail: tokenTail(st.flow.id, st.id, ch.ID)}
		if ch.Image.Set() {
			out.image = c.plain(ch.Image, st.flow)
		}
		q.conditional = q.conditional || out.cond != nil
		out.describe = c.stepText(ch.Describe, st, "."+ch.ID+".describe")
		q.choices, q.ids = append(q.choices, out), append(q.ids, ch.ID)
	}
	if len(q.choices) == 0 {
		return
	}
	q.offers = make([]offer, len(c.p.langs))
	q.constant = !slices.ContainsFunc(q.choices, func(ch choice) bool { return !ch.label.constant() })
}

// reading returns the names that decide whether an answer is right: those of
// the question's expressions, not of its words.
func (q *question) reading(id string) []string {
	xs := []*expression{q.min, q.max, q.from, q.day, q.length, q.amount}
	for _, r := range q.rejects {
		xs = append(xs, r.cond)
	}
	for _, c := range q.choices {
		xs = append(xs, c.cond)
	}
	var names []string
	for _, x := range xs {
		if x != nil {
			names = append(names, x.names...)
		}
	}
	if q.calendar != nil {
		for _, p := range q.calendar.langs[0][0].parts {
			if p.expr != nil {
				names = append(names, p.expr.names...)
			}
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == id })
}

// names returns the names that an operand reads.
func (o *operand) names() []string {
	var names []string
	if o.template != nil {
		for _, p := range o.template.parts {
			if p.expr != nil {
				names = append(names, p.expr.names...)
			}
		}
	}
	for i := range o.list {
		names = append(names, o.list[i].names()...)
	}
	return names
}

// pattern is a Go regexp; the answer is the part that matches.
type pattern struct{ *regexp.Regexp }
