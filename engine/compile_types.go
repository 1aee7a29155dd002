package engine

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"

	"parley/engine/match"
	"parley/flows"
)

// condition compiles an `if`, and reports one that can be no yes or no.
func (c *compilation) condition(s flows.Str, f *flow) *expression {
	x := c.optional(s, f)
	if x == nil {
		return nil
	}
	if k := kindOf(reflect.TypeOf(x.typ.sample)); k != kAny && k != kBool {
		c.report(f, s.Pos, "type", "compare it with something, as in `NAME == 3` or `NAME != nil`", "`if` wants a yes or no, and `%s` is %s", x.src, kindNames[k])
	}
	return x
}

// bound compiles `min` or `max`, and reports what answers cannot be compared
// with.
func (c *compilation) bound(key string, s flows.Str, st *step) *expression {
	x := c.optional(s, st.flow)
	if x == nil {
		return nil
	}
	want := numberType // of a text: its length
	switch kind := st.src.AnswerType(); kind {
	case "date", "time":
		want = typeOfKind(kind)
	}
	c.fits(st.flow, s, x.typ, want, key)
	return x
}

// fits reports a value that is of another type than what takes it.
func (c *compilation) fits(f *flow, at flows.Str, got, want vtype, taker string) {
	g, w := kindOf(reflect.TypeOf(got.sample)), kindOf(reflect.TypeOf(want.sample))
	if g != kAny && w != kAny && g != w {
		c.report(f, at.Pos, "type", "write an expression that gives "+kindNames[w], "`%s` wants %s, and this is %s", taker, kindNames[w], kindNames[g])
	}
}

// fieldType returns the type of a contact field; of one that is not there,
// anything.
func (c *compilation) fieldType(field string) vtype {
	if t, ok := contactTypes[field]; ok {
		return t
	}
	return typeOfKind(c.p.fields[field])
}

// given reports values of a call's `with` of another type than the input.
func (c *compilation) given(st *step) {
	for i, a := range st.src.With {
		in := slices.IndexFunc(st.call.src.Inputs, func(in flows.Input) bool { return in.Name == a.Name.Value })
		if in < 0 {
			continue
		}
		s, ok := a.Value.(flows.Str)
		if !ok {
			s = flows.Str{Pos: a.Pos}
		}
		c.fits(st.flow, s, st.with[i].value.typ(), typeOfKind(st.call.src.Inputs[in].Type), a.Name.Value)
	}
}

// typ is the type of what an operand gives, as far as it can be told.
func (o *operand) typ() vtype {
	switch {
	case o.template != nil && o.template.single() != nil:
		return o.template.single().typ
	case o.template != nil:
		return textType
	case o.keys != nil:
		return mapType
	case o.list != nil:
		return listType
	}
	return vtype{o.constant}
}

// someDay is when defaults are read to see whether they can be.
var someDay = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// standIn reports a default that is no answer to its question. One with an
// expression is seen to when it is needed.
func (c *compilation) standIn(st *step) {
	q := st.ask
	if q.fallback == nil {
		return
	}
	at := st.src.Default
	t := &q.fallback.langs[0][0]
	if x := t.single(); x != nil {
		c.fits(st.flow, at, x.typ, typeOfKind(q.kind), "default")
		return
	}
	if len(t.parts) != 1 || t.parts[0].expr != nil {
		return
	}
	if q.kind == "choice" || q.kind == "choices" {
		if len(q.choices) == 0 || !q.constant {
			return
		}
		if _, ok := st.offered(c.p.langs, 0).options.Several(at.Value, nil); !ok {
			ids := make([]string, len(q.choices))
			for i := range q.choices {
				ids[i] = q.choices[i].id
			}
			closest := flows.Closest(at.Value, ids)
			c.report(st.flow, at.Pos, "type", cmp.Or(flows.Meant(closest), "write the id of one of them"), "`default: %s` is none of the choices", at.Value)
			c.offerWord(st.flow, at, closest)
		}
		return
	}
	ctx := match.Context{Country: c.p.Bot.Country, Zone: c.p.zone, Now: someDay, Langs: c.p.reading[0]}
	if _, ok := match.Whole(q.reads, at.Value, &ctx); !ok {
		c.report(st.flow, at.Pos, "type", fmt.Sprintf("a person who wrote this would be asked again; write a %s as they would", q.kind), "`default: %s` is no answer to a question of type `%s`", at.Value, q.kind)
	}
}
