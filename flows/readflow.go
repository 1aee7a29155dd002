package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var flowKeys = Names(FlowKeys)

// ReadFlow reads one flow. The file is the path inside the bot's folder, for
// diagnostics; langs are the bot's languages, first the one the flow is written
// in. The flow is never nil: what could not be read is missing from it.
func ReadFlow(id, file string, src []byte, langs []string) (*Flow, Diags) {
	d := ReadDoc(file, src)
	f := d.flow(id)
	return f, d.Diags()
}

func (d *Doc) flow(id string) *Flow {
	f := &Flow{ID: id, File: d.File}
	if why, hint := badID(id, "flow"); why != "" {
		d.Errorf(Pos{Line: 1, Column: 1}, "bad-id", hint+" as the name of the file", "`%s` %s", id, why)
	}
	if d.Root == nil {
		if len(d.diags) == 0 {
			d.Errorf(Pos{Line: 1, Column: 1}, "missing-key", "write `steps:` and a list of steps below it", "the flow is empty")
		}
		return f
	}
	f.src, f.top = d.src, d.Pos(d.Root)
	hasSteps := false
	for key, n := range d.Pairs(d.Root, "a flow") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "title":
			f.Title, _ = d.Str(n, what)
			d.notABool(f.Title)
		case "was":
			f.Was, _ = d.Str(n, what)
		case "with":
			f.Inputs = d.inputs(n, f)
		case "data":
			f.Data = d.dataMap(n)
		case "triggers":
			f.Triggers = d.triggers(n)
		case "anytime":
			f.Anytime = d.anytimes(n, true)
		case "fallback":
			f.Fallback = d.arrow(n, what, true)
		case "on_error":
			f.OnError = d.arrow(n, what, true)
		case "steps":
			hasSteps = true
			d.steps(n, f)
		case "moved":
			f.Moved = d.moves(n)
		default:
			d.unknownFlowKey(key, n)
		}
	}
	if !hasSteps && d.Root.Kind == yaml.MappingNode && !d.hasBroken("steps") {
		d.Errorf(Pos{Line: 1, Column: 1}, "missing-key", "write `steps:` and a list of steps below it", "the flow has no steps")
	}
	f.Lost = append(f.Lost, d.lost()...)
	for _, part := range d.Broken {
		if id := part.ID(); id != "" && part.Key == "steps" {
			f.Broken = append(f.Broken, id)
		}
	}
	d.names(f)
	d.offerIDs(f)
	d.check(&flowRule{f.Was.Value}, func(string) Pos { return f.Was.Pos })
	return f
}

// lost returns the keys of a file of which a part is not YAML.
func (d *Doc) lost() []string {
	var out []string
	for _, p := range d.Broken {
		if !slices.Contains(out, p.Key) {
			out = append(out, p.Key)
		}
	}
	return out
}

func (d *Doc) hasBroken(key string) bool {
	return slices.ContainsFunc(d.Broken, func(p Part) bool { return p.Key == key })
}

func (d *Doc) unknownFlowKey(key Str, n *yaml.Node) {
	if slices.Contains(botKeys, key.Value) {
		d.Errorf(key.Pos, "misplaced-key", "move it to bot.yaml", "`%s` belongs to the bot, not to a flow", key.Value)
		return
	}
	if _, isStep := stepKeys[key.Value]; isStep {
		d.Errorf(key.Pos, "misplaced-key", "put it under `steps:`, after `- `", "`%s` belongs to a step, not to the flow", key.Value)
		return
	}
	d.UnknownKey(key, n, "a flow", flowKeys)
}

// inputs reads `with:` at the top of a flow: {color: text, note: text?}.
func (d *Doc) inputs(n *yaml.Node, f *Flow) []Input {
	var out []Input
	for key, v := range d.Pairs(n, "`with`") {
		in := Input{Name: key.Value, Pos: key.Pos}
		ok := d.id(key, "variable")
		typ, isStr := d.Str(v, "the type of `"+key.Value+"`")
		if !isStr {
			continue
		}
		in.Type, in.Optional = strings.CutSuffix(typ.Value, "?")
		if required, marked := strings.CutSuffix(typ.Value, "!"); marked && d.wrote(typ, required+"?") {
			in.Type, in.Optional = required, true
		}
		if d.typeName(Str{Value: in.Type}, typ.Pos, "an input", questionTypes) && ok {
			out = append(out, in)
		} else if ok {
			f.Broken = append(f.Broken, in.Name)
		}
	}
	return out
}

// moves reads `moved`: {old_step: new_step}.
func (d *Doc) moves(n *yaml.Node) []Moved {
	var out []Moved
	for key, v := range d.Pairs(n, "`moved`") {
		to, ok := d.Word(v, "`"+key.Value+"`")
		if !IsID(key.Value) {
			d.Errorf(key.Pos, "bad-id", "write the id that the step had", "`%s` was never the id of a step", key.Value)
			ok = false
		}
		if ok {
			out = append(out, Moved{key, to})
		}
	}
	return out
}

// wrote tells whether text stands in the file where s begins.
func (d *Doc) wrote(s Str, text string) bool {
	return strings.HasPrefix(d.src.text[s.Pos.Offset:], text)
}

var (
	inputsInBraces = regexp.MustCompile(`(?m)^with:[ \t]*\{[^{}]*\}`)
	optionalType   = regexp.MustCompile(`(:[ \t]+[a-z]+)\?([ \t\r\n]*[,}])`)
)

// markOptional makes YAML of `with: {note: text?}`, which is how the language
// writes an optional input and which yaml.v3 refuses: the question mark becomes
// another one for [Doc.inputs] to find. All places stay as they are.
func markOptional(text string) string {
	return inputsInBraces.ReplaceAllStringFunc(text, func(with string) string {
		return optionalType.ReplaceAllString(with, "$1!$2")
	})
}

func (d *Doc) dataMap(n *yaml.Node) map[string]any {
	if !d.Map(n, "`data`") {
		return nil
	}
	m, _ := d.Data(n, "`data`").(map[string]any)
	return m
}

var triggerKeys = Names(TriggerKeys)

func (d *Doc) triggers(n *yaml.Node) []Trigger {
	var out []Trigger
	for _, item := range d.Items(n, "`triggers`") {
		t := Trigger{Pos: d.Pos(item)}
		found, good := 0, true
		for key, v := range d.Pairs(item, "a trigger") {
			found++
			what := "`" + key.Value + "`"
			switch key.Value {
			case "words":
				t.Words = d.Text(v, what)
				good = good && t.Words != nil
			case "event":
				t.Event, good = d.Word(v, what)
			case "ref":
				t.Ref, good = d.Word(v, what)
			case "default":
				t.Default, good = d.Bool(v, what)
				if good && !t.Default {
					d.Errorf(d.Pos(v), "bad-value", "delete the trigger", "`default` can only be `true`")
					good = false
				}
			case "like":
				t.Like = d.Text(v, what)
				good = good && t.Like != nil
			case "agent":
				t.Agent, good = d.Bool(v, what)
				if good && !t.Agent {
					d.Errorf(d.Pos(v), "bad-value", "delete the trigger", "`agent` can only be `true`")
					good = false
				}
			default:
				d.UnknownKey(key, v, "a trigger", triggerKeys)
				good = false
			}
		}
		if found > 1 && good {
			d.Errorf(t.Pos, "bad-trigger", "write one trigger an item", "a trigger has one of %s, this one has %d", quoteList(triggerKeys, "and"), found)
			good = false
		}
		// A refused trigger keeps its number, which translations count by.
		if !good {
			t = Trigger{Pos: t.Pos}
		}
		out = append(out, t)
	}
	return out
}

var anytimeKeys = Names(AnytimeKeys)

func (d *Doc) anytimes(n *yaml.Node, inFlow bool) []Anytime {
	var out []Anytime
	for _, item := range d.Items(n, "`anytime`") {
		out = append(out, d.anytime(item, "an entry of `anytime`", anytimeKeys, inFlow))
	}
	return out
}

// anytime reads one entry of `anytime` or of faq.yaml, which has the keys.
func (d *Doc) anytime(item *yaml.Node, entry string, allowed []string, inFlow bool) Anytime {
	a := Anytime{Pos: d.Pos(item)}
	if !d.Map(item, entry) {
		return a
	}
	keys := map[string]bool{}
	for key, v := range d.Pairs(item, entry) {
		what := "`" + key.Value + "`"
		if !slices.Contains(allowed, key.Value) {
			d.UnknownKey(key, v, entry, allowed)
			continue
		}
		keys[key.Value] = true
		switch key.Value {
		case "id":
			if s, ok := d.Word(v, what); ok {
				d.entryID(s)
				a.ID = s.Value
			}
		case "words":
			a.Words = d.Text(v, what)
		case "like":
			a.Like = d.Text(v, what)
		case "if":
			a.If, _ = d.expr(v, what)
		case "label":
			a.Label = d.oneText(v, what)
		case "say":
			a.Say = d.Text(v, what)
		case "next":
			a.Next = d.arrow(v, what, inFlow)
		}
	}
	if !keys["words"] && !keys["like"] {
		d.Errorf(a.Pos, "missing-key", "write `words: [one, two]`, or `like:` with examples", "%s has no `words` and no `like`", entry)
	}
	if !keys["say"] && !keys["next"] {
		d.Errorf(a.Pos, "missing-key", "write `say`, `next` or both", "%s does nothing", entry)
	}
	return a
}

// oneText reads words for people that have no variants, such as a label.
func (d *Doc) oneText(n *yaml.Node, what string) Text {
	if n != nil && n.Kind == yaml.SequenceNode {
		d.notText(n, what)
		return nil
	}
	t := d.Text(n, what)
	d.notABool(t...)
	return t
}

// notABool reports `yes`, `no`, `on` and `off` without quotes, which other
// readers of YAML take for true and false.
func (d *Doc) notABool(values ...Str) {
	for _, s := range values {
		switch s.Value {
		case "yes", "no", "on", "off":
			if s.Style == Plain {
				d.Errorf(s.Pos, "yes-or-no", "put it in quotes", "`%s` without quotes is a text to some YAML readers and true or false to others", s.Value)
				d.offerQuotes(s.Pos.Offset, s.Pos.Offset+len(s.Value))
			}
		}
	}
}

// expr reads a bare expression.
func (d *Doc) expr(n *yaml.Node, what string) (Str, bool) {
	if n != nil && (n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode) && n.Style&yaml.FlowStyle != 0 {
		d.Errorf(d.Pos(n), "wrong-kind", "put the expression in quotes", "%s must be an expression; one that starts with `%s` is a %s in YAML",
			what, d.src.text[d.Pos(n).Offset:][:1], map[yaml.Kind]string{yaml.SequenceNode: "list", yaml.MappingNode: "map"}[n.Kind])
		return Str{}, false
	}
	s, ok := d.Word(n, what)
	if ok && s.Style == Plain && (s.Value == "yes" || s.Value == "no") {
		d.Errorf(s.Pos, "yes-or-no", "write `true` or `false`", "`%s` is no expression", s.Value)
		d.offerWord(s, map[string]string{"yes": "true", "no": "false"}[s.Value])
		return s, false
	}
	return s, ok
}

// names reports ids and variables of a flow that are given twice: both share
// one name space.
func (d *Doc) names(f *Flow) {
	first := make(map[string]*Step, len(f.Steps))
	inputs := make(map[string]Pos, len(f.Inputs))
	for _, in := range f.Inputs {
		inputs[in.Name] = in.Pos
	}
	for _, s := range f.Steps {
		if s.ID == "" {
			continue
		}
		line := inputs[s.ID].Line
		if was := first[s.ID]; was != nil {
			line = was.id.Pos.Line
		}
		if line > 0 {
			d.Errorf(s.id.Pos, "duplicate-id", "give one of them another id", "the id `%s` is given twice, first in line %d", s.ID, line)
			continue
		}
		first[s.ID] = s
	}
	taken := func(name Str) {
		if s := first[name.Value]; s != nil && (s.Verb == Say || s.Verb == Branch || s.Verb == End) {
			d.Errorf(name.Pos, "duplicate-id", "call the variable otherwise", "`%s` is the id of the step in line %d, which keeps no value", name.Value, s.id.Pos.Line)
		}
	}
	for _, s := range f.Steps {
		for _, set := range s.Sets {
			taken(set.Name)
		}
		for _, save := range s.Save {
			taken(save.To)
		}
	}
}

// Number in translation keys: from 1, without leading zeros.
func ordinal(i int) string { return strconv.Itoa(i + 1) }
