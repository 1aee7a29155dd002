package flows

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// actionNames are the actions that `do` knows.
var actionNames = func() []string {
	names := make([]string, len(Actions))
	for i, a := range Actions {
		names[i] = a.Name
	}
	return names
}()

// action checks the `do` of a step against what its action takes.
func (d *Doc) action(s *Step) {
	if !s.Action.Set() {
		return
	}
	a := ActionOf(s.Action.Value)
	if a == nil {
		closest := Closest(s.Action.Value, actionNames)
		hint := cmp.Or(Meant(closest), "actions are "+quoteList(actionNames, "and"))
		d.Errorf(s.Action.Pos, "unknown-action", hint, "there is no action `%s`", s.Action.Value)
		d.offerWord(s.Action, closest)
		return
	}
	given := map[string]bool{}
	for i := range s.With {
		arg := &s.With[i]
		given[arg.Name.Value] = true
		at := slices.IndexFunc(a.With, func(k Key) bool { return k.Name == arg.Name.Value })
		if at < 0 {
			known := Names(a.With)
			closest := Closest(arg.Name.Value, known)
			hint := Meant(closest)
			if hint == "" && len(known) > 0 {
				hint = "it takes " + quoteList(known, "and")
			}
			d.Errorf(arg.Name.Pos, "unknown-key", hint, "`%s` takes no `%s`", a.Name, arg.Name.Value)
			d.offerWord(arg.Name, closest)
			continue
		}
		d.given(a, &a.With[at], arg)
	}
	d.needed(s, a, given)
}

// given checks one value of an action's `with`.
func (d *Doc) given(a *Action, k *Key, arg *Arg) {
	s, isText := arg.Value.(Str)
	switch k.Value.Kind {
	case KindAny:
		return
	case KindOneOf:
		if isText && !strings.Contains(s.Value, "${") && !slices.Contains(k.Value.Words, s.Value) {
			d.Errorf(s.Pos, "bad-value", "write one of: "+strings.Join(k.Value.Words, ", "), "`%s` cannot be `%s`", k.Name, s.Value)
		}
	}
	switch arg.Value.(type) {
	case []any, map[string]any:
		d.Errorf(arg.Pos, "wrong-kind", "", "`%s` of `%s` is one value, not several", k.Name, a.Name)
	}
	if isText && a.Name == "schedule" && k.Name == "in" && !strings.Contains(s.Value, "${") {
		if _, ok := ParseDuration(s.Value); !ok {
			d.Errorf(s.Pos, "bad-duration", "write 30m, 24h or 2d; a year at the most", "`%s` is no length of time", s.Value)
		}
	}
}

// needed reports what an action cannot do without.
func (d *Doc) needed(s *Step, a *Action, given map[string]bool) {
	for _, k := range a.With {
		if k.Must && !given[k.Name] {
			d.Errorf(s.Action.Pos, "missing-key", "write `"+k.Name+": …` under `with`", "`%s` needs `%s`", a.Name, k.Name)
		}
	}
	for _, pair := range [][3]string{{"http", "service", "url"}, {"schedule", "at", "in"}} {
		switch {
		case a.Name != pair[0]:
		case given[pair[1]] && given[pair[2]]:
			d.Errorf(s.Action.Pos, "two-in-one", "keep one of them", "`%s` takes `%s` or `%s`, not both", a.Name, pair[1], pair[2])
		case !given[pair[1]] && !given[pair[2]]:
			d.Errorf(s.Action.Pos, "missing-key", "write one of them under `with`", "`%s` needs `%s` or `%s`", a.Name, pair[1], pair[2])
		}
	}
}

// outcomes lists what a `do` can come to.
func (s *Step) outcomes() []string {
	a := ActionOf(s.Action.Value)
	if a == nil {
		return nil
	}
	can := slices.DeleteFunc(slices.Clone(a.Outcomes), func(o string) bool { return o == "error" })
	if a.Name == "llm.pick" {
		for _, w := range s.With {
			if group, ok := w.Value.(map[string]any); ok && w.Name.Value == "choices" {
				for id := range group {
					can = append(can, id)
				}
			}
		}
	}
	return can
}

const maxLinks = 10 // of a message

var linkKeys = Names(LinkKeys)

func (d *Doc) links(n *yaml.Node) []Link {
	items := d.Items(n, "`links`")
	if len(items) > maxLinks {
		d.Errorf(d.Pos(n), "out-of-range", "", "`links` has %d items; at most %d are shown", len(items), maxLinks)
		items = items[:maxLinks]
	}
	var out []Link
	for _, item := range items {
		if l, ok := d.link(item); ok {
			if i := slices.IndexFunc(out, func(o Link) bool { return o.ID == l.ID }); i >= 0 {
				d.Errorf(l.Pos, "duplicate-id", "give one of them another id", "the link `%s` is there twice, first in line %d", l.ID, out[i].Pos.Line)
				continue
			}
			out = append(out, l)
		}
	}
	return out
}

func (d *Doc) link(n *yaml.Node) (Link, bool) {
	l := Link{Pos: d.Pos(n)}
	if !d.Map(n, "a link") {
		return l, false
	}
	misspelt := false
	for key, v := range d.Pairs(n, "a link") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "id":
			if id, ok := d.Word(v, what); ok {
				d.id(id, "choice")
				l.ID = id.Value
			}
		case "label":
			l.Label = d.oneText(v, what)
		case "url":
			l.URL, _ = d.Word(v, what)
		default:
			d.UnknownKey(key, v, "a link", linkKeys)
			misspelt = true
		}
	}
	if !misspelt {
		for _, key := range linkKeys {
			if !hasKey(n, key) {
				d.Errorf(l.Pos, "missing-key", "write `"+key+": …`", "the link has no `%s`", key)
			}
		}
	}
	d.check(&mediaRule{Link: l.URL.Value}, func(string) Pos { return l.URL.Pos })
	return l, l.ID != "" && l.Label != nil && l.URL.Set()
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}
