package engine

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"parley/flows"
)

// botScope knows the names that every expression may use.
type botScope struct {
	p *Program
}

var contactTypes = map[string]vtype{
	"name": textType, "first_name": textType, "language": textType, "email": textType, "phone": textType, "tags": listType, "id": textType,
}

var eventTypes = map[string]vtype{"text": textType, "kind": textType, "ref": textType, "data": mapType, "name": textType, "agent": textType}

func (b *botScope) typeOf(name string) (vtype, bool) {
	switch name {
	case "channel", "bot.name":
		return textType, true
	case "now":
		return momentType, true
	case "today":
		return dateType, true
	case "data":
		return mapType, true
	}
	base, field, ok := strings.Cut(name, ".")
	if !ok {
		return anyType, false
	}
	switch base {
	case "contact":
		if t, ok := contactTypes[field]; ok {
			return t, true
		}
		if kind, ok := b.p.fields[field]; ok {
			return typeOfKind(kind), true
		}
		return anyType, slices.Contains(b.p.Bot.Lost, "contact")
	case "event":
		t, ok := eventTypes[field]
		return t, ok
	case "data":
		t, ok := dataType(b.p.data, field)
		return t, ok || slices.Contains(b.p.Bot.Lost, "data")
	}
	return anyType, false
}

func (b *botScope) places() []string {
	out := make([]string, len(b.p.Bot.Places))
	for i := range out {
		out[i] = b.p.Bot.Places[i].Name
	}
	return out
}

// place tells whether the bot has a place.
func (b *botScope) place(name string) bool {
	return b.p.places[name] != nil || slices.Contains(b.p.Bot.Lost, "places")
}

// dataType types a value of `data` where it is the same in all languages.
func dataType(data []map[string]any, field string) (vtype, bool) {
	v, ok := data[0][field]
	if !ok {
		return anyType, false
	}
	switch v.(type) {
	case string:
		return textType, true
	case bool:
		return boolType, true
	case int:
		return intType, true
	case float64:
		return numberType, true
	case []any:
		return listType, true
	case map[string]any:
		return mapType, true
	}
	return anyType, true
}

func (b *botScope) member(name, _ string) bool {
	return name == "contact" || name == "event" || name == "bot" || name == "data"
}

func (b *botScope) candidates() []string {
	out := []string{"channel", "now", "today", "data", "bot.name"}
	for f := range contactTypes {
		out = append(out, "contact."+f)
	}
	for f := range b.p.fields {
		out = append(out, "contact."+f)
	}
	for f := range eventTypes {
		out = append(out, "event."+f)
	}
	for f := range b.p.data[0] {
		out = append(out, "data."+f)
	}
	slices.Sort(out)
	return out
}

// flowScope knows the names of a flow too.
type flowScope struct {
	*botScope
	c *compilation
	f *flow
}

func (s *flowScope) typeOf(name string) (vtype, bool) {
	if v, ok := s.f.vars[name]; ok {
		return s.c.typeOfVariable(s.f, v), true
	}
	if field, ok := strings.CutPrefix(name, "data."); ok {
		t, ok := dataType(s.f.data, field)
		return t, ok || slices.Contains(s.f.src.Lost, "data") || slices.Contains(s.c.p.Bot.Lost, "data")
	}
	return s.botScope.typeOf(name)
}

func (s *flowScope) candidates() []string {
	out := slices.AppendSeq(s.botScope.candidates(), maps.Keys(s.f.vars))
	for f := range s.f.data[0] {
		out = append(out, "data."+f)
	}
	slices.Sort(out)
	return out
}

// typeOfKind returns the type of the values of a type of question.
func typeOfKind(kind string) vtype {
	switch kind {
	case "text", "email", "phone", "url", "choice":
		return textType
	case "number":
		return numberType
	case "rating":
		return intType
	case "yesno":
		return boolType
	case "choices":
		return listType
	case "date":
		return dateType
	case "time":
		return timeType
	case "slot", "payment", "file", "image", "audio", "location", "booking":
		return mapType
	}
	return anyType
}

// typeOfVariable works out the type of a variable, following the expressions
// it gets its value from. Where two disagree, or it depends on itself, it can
// be anything.
func (c *compilation) typeOfVariable(f *flow, v *variable) vtype {
	if v.done || v.busy {
		return v.typ
	}
	v.busy = true
	t := typeOfKind(v.kind)
	first := v.kind == ""
	for _, s := range v.set {
		x := c.expr(s.str, f)
		switch {
		case x == nil:
		case first:
			t, first = x.typ, false
		case kindOf(reflect.TypeOf(t.sample)) != kindOf(reflect.TypeOf(x.typ.sample)):
			t = anyType
		}
	}
	v.typ, v.done, v.busy = t, true, false
	return t
}

// scope returns the names that the expressions of a flow may use; of the bot's
// own file where f is nil.
func (c *compilation) scope(f *flow) scope {
	switch {
	case f == nil:
		return c.p.names
	case c.each:
		return &eachScope{f.scope}
	}
	return f.scope
}

// eachScope knows what a call with `each` goes through, too.
type eachScope struct{ *flowScope }

func (s *eachScope) typeOf(name string) (vtype, bool) {
	switch name {
	case "item":
		return anyType, true
	case "index":
		return intType, true
	}
	return s.flowScope.typeOf(name)
}

// localised returns data as it reads in a language: a map whose keys are all
// languages of the bot is one text.
func localised(v any, langs []string, lang int) any {
	switch v := v.(type) {
	case map[string]any:
		if isText(v, langs) {
			if s, ok := v[langs[lang]]; ok {
				return s
			}
			return v[langs[0]]
		}
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = localised(x, langs, lang)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = localised(x, langs, lang)
		}
		return out
	}
	return v
}

func isText(m map[string]any, langs []string) bool {
	if _, ok := m[langs[0]]; !ok {
		return false
	}
	for k, v := range m {
		if _, ok := v.(string); !ok || !slices.Contains(langs, k) {
			return false
		}
	}
	return true
}

// perLanguage lays over base, and returns the data of each language.
func perLanguage(base, over map[string]any, langs []string) []map[string]any {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, over)
	out := make([]map[string]any, len(langs))
	for i := range langs {
		out[i] = make(map[string]any, len(all))
		for k, v := range all {
			out[i][k] = localised(v, langs, i)
		}
	}
	return out
}

// mixedKind is the kind of a variable that can hold anything: what a called
// flow gave, or answers to questions of several types.
const mixedKind = "any"

// takes notes that a variable holds what a question or a call gave.
func (v *variable) takes(st *step) {
	kind := mixedKind
	switch {
	case st.src.From.Set(): // a list holds what it holds
	case st.src.Verb == flows.Ask:
		kind = st.src.AnswerType()
	case st.src.Action.Value == "calendar.book":
		kind = "booking"
	case st.src.Action.Value == "calendar.hold":
		kind = "slot"
	}
	if v.kind != "" && v.kind != kind {
		kind = mixedKind
	}
	v.kind, v.from = kind, append(v.from, st)
}

// variables collects the names of a flow that can hold a value.
func variables(f *flow) map[string]*variable {
	vars := map[string]*variable{}
	get := func(name string) *variable {
		v := vars[name]
		if v == nil {
			v = &variable{name: name}
			vars[name] = v
		}
		return v
	}
	for _, in := range f.src.Inputs {
		get(in.Name).kind = in.Type
	}
	for _, id := range f.src.Broken {
		get(id).kind = mixedKind
	}
	for _, st := range f.steps {
		src := st.src
		for _, s := range src.Save {
			if !strings.HasPrefix(s.To.Value, "contact.") {
				get(s.To.Value).takes(st)
			}
		}
		for _, a := range src.Sets {
			if !strings.HasPrefix(a.Name.Value, "contact.") {
				v := get(a.Name.Value)
				v.set = append(v.set, setter{a.Expr})
			}
		}
		if src.ID == "" {
			continue
		}
		switch {
		case src.Verb == flows.Ask:
			get(src.ID).takes(st)
		case src.Verb == flows.Set && src.Value.Set():
			v := get(src.ID)
			v.set = append(v.set, setter{src.Value})
		case src.Verb == flows.Call, src.Verb == flows.Wait, src.Verb == flows.Do, src.Verb == flows.Handover:
			get(src.ID).takes(st)
		}
	}
	return vars
}
