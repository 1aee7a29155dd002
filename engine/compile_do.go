package engine

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"parley/flows"
)

// do compiles an action.
func (c *compilation) do(st *step) {
	src := st.src
	st.action = flows.ActionOf(src.Action.Value)
	st.with = c.args(src.With, st.flow)
	st.command = src.IsCommand()
	st.reads = readBy(st.with)
	if src.Once.Set() {
		st.once = c.plain(src.Once, st.flow)
	}
	for _, s := range src.Save {
		if field, ok := strings.CutPrefix(s.To.Value, "contact."); ok {
			c.contactField(st.flow, s.To, field)
		}
	}
	for i, a := range src.With {
		s, ok := a.Value.(flows.Str)
		if !ok || strings.Contains(s.Value, "${") {
			continue
		}
		switch a.Name.Value {
		case "calendar":
			c.calendar(st.flow, s)
		case "service":
			c.service(st.flow, s)
		case "flow":
			c.scheduled(st, src.With[i].Name, s)
		}
	}
}

// calendar reports a calendar that the bot does not have.
func (c *compilation) calendar(f *flow, name flows.Str) {
	var names []string
	for _, cal := range c.p.Bot.Calendars {
		names = append(names, cal.Name)
	}
	if strings.Contains(name.Value, "${") || slices.Contains(names, name.Value) || slices.Contains(c.p.Bot.Lost, "calendars") {
		return
	}
	closest := flows.Closest(name.Value, names)
	hint := cmp.Or(flows.Meant(closest), "declare it under `calendars:` in bot.yaml")
	c.report(f, name.Pos, "unknown-calendar", hint, "there is no calendar `%s`", name.Value)
	c.offerWord(f, name, closest)
}

// service reports a service that the bot does not have.
func (c *compilation) service(f *flow, name flows.Str) {
	var names []string
	for _, s := range c.p.Bot.Services {
		names = append(names, s.Name)
	}
	if slices.Contains(names, name.Value) || slices.Contains(c.p.Bot.Lost, "services") {
		return
	}
	closest := flows.Closest(name.Value, names)
	hint := cmp.Or(flows.Meant(closest), "declare it under `services:` in bot.yaml")
	c.report(f, name.Pos, "unknown-service", hint, "there is no service `%s`", name.Value)
	c.offerWord(f, name, closest)
}

// scheduled reports a flow that cannot be started later.
func (c *compilation) scheduled(st *step, key, name flows.Str) {
	callee := c.p.flows[name.Value]
	if callee == nil {
		c.offerWord(st.flow, name, c.unknownFlow(st.flow, name.Value, name.Pos))
		return
	}
	given := map[string]bool{}
	for _, a := range st.src.With {
		if group, ok := a.Value.(map[string]any); ok && a.Name.Value == "with" {
			for k := range group {
				given[k] = true
			}
		}
	}
	c.needs(callee, given, st.flow, key.Pos, "give it under `with` of the action")
}

// ofSlot reports what a slot or a payment cannot be asked with.
func (c *compilation) ofSlot(st *step, q *question) {
	src := st.src
	if src.Calendar.Set() {
		c.calendar(st.flow, src.Calendar)
	}
	if q.day != nil {
		if k := kindOf(reflect.TypeOf(q.day.typ.sample)); k != kAny && k != kDate && k != kMoment {
			c.report(st.flow, src.Day.Pos, "type", "name a question of type `date`, or `today`", "`day` wants a date, and `%s` is %s", q.day.src, kindNames[k])
		}
	}
	if q.length != nil {
		c.fits(st.flow, src.Length, q.length.typ, numberType, "length")
	}
	if q.amount != nil {
		c.fits(st.flow, src.Amount, q.amount.typ, numberType, "amount")
	}
	if q.from != nil {
		c.fits(st.flow, src.From, q.from.typ, listType, "choices_from")
	}
}

// errNoAmount reports a payment of nothing.
func errNoAmount(amount any) error {
	return fmt.Errorf("amount: more than 0 is wanted, not %v", amount)
}
