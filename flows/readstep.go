package flows

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// What StepKeys says, as the reader asks for it.
var (
	verbs    = verbsIn(StepKeys)
	stepKeys = verbsOf(StepKeys)
)

// keysOf lists what a step of a verb may have, for hints.
var keysOf = func() map[Verb][]string {
	m := map[Verb][]string{}
	for key, of := range stepKeys {
		for _, v := range verbs {
			if of == nil || slices.Contains(of, Verb(v)) {
				m[Verb(v)] = append(m[Verb(v)], key)
			}
		}
	}
	for _, keys := range m {
		slices.Sort(keys)
	}
	return m
}()

func (d *Doc) steps(n *yaml.Node, f *Flow) {
	if len(d.Broken) > 0 && (Empty(n) || n.Kind == yaml.SequenceNode && len(n.Content) == 0) {
		return // every step of it has its diagnostic
	}
	items := d.Items(n, "`steps`")
	f.Steps = make([]*Step, 0, len(items))
	for _, item := range items {
		s, whole := d.step(item)
		switch {
		case s == nil:
		case whole:
			f.Steps = append(f.Steps, s)
		case s.ID != "":
			f.Broken = append(f.Broken, s.ID)
		}
		if !whole && !slices.Contains(f.Lost, "steps") {
			f.Lost = append(f.Lost, "steps")
		}
	}
}

// step reads one step. Not whole is one that has no verb of this version: what
// is left of it could only mislead.
func (d *Doc) step(n *yaml.Node) (s *Step, whole bool) {
	if n.Kind == yaml.ScalarNode && !Empty(n) {
		d.Errorf(d.Pos(n), "no-verb", "write `- say: …` for a text", "a step is a map such as `say: Hello`, not a text")
		return nil, false
	}
	if !d.Map(n, "a step") {
		return nil, false
	}
	s = &Step{Pos: d.Pos(n), Keys: make(map[string]Pos, len(n.Content)/2)}
	var verbKey *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		s.Keys[key.Value] = d.Pos(key)
		switch {
		case !slices.Contains(verbs, key.Value):
		case verbKey == nil, s.Verb == Say && key.Value == string(Handover):
			verbKey, s.Verb = key, Verb(key.Value)
		case s.Verb == Handover && key.Value == string(Say):
		default:
			d.Errorf(d.Pos(key), "two-verbs", "make two steps of it", "a step does one thing; this one has `%s` and `%s`", s.Verb, key.Value)
		}
	}
	if verbKey == nil {
		d.noVerb(n, s)
		return s, false
	}
	whole = true
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !d.stepKey(s, n.Content[i], n.Content[i+1]) {
			whole = false
		}
	}
	d.checkStep(s)
	d.complete(s)
	return s, whole
}

// noVerb reports a step without a verb, or with a misspelt one.
func (d *Doc) noVerb(n *yaml.Node, s *Step) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Value == "id" {
			d.stepID(s, n.Content[i+1])
			continue
		}
		if _, ok := stepKeys[key.Value]; ok {
			continue
		}
		closest := Closest(key.Value, verbs)
		hint := cmp.Or(Meant(closest), "verbs are "+quoteList(verbs, "and"))
		d.Errorf(d.Pos(key), "unknown-verb", hint, "a step has no verb or key `%s`", key.Value)
		d.offerWord(d.str(key), closest)
		return
	}
	if len(n.Content) == 0 {
		d.Errorf(s.Pos, "no-verb", "delete it, or write `say: …`", "the step is empty")
		return
	}
	d.Errorf(s.Pos, "no-verb", "say what it does with one of "+quoteList(verbs, "or"), "the step has no verb")
}

// stepKey reads one key of a step; false means that the step cannot run with
// what is left of it.
func (d *Doc) stepKey(s *Step, key, n *yaml.Node) bool {
	what := "`" + key.Value + "`"
	of, known := stepKeys[key.Value]
	switch {
	case !known:
		d.UnknownKey(d.str(key), n, "a step with `"+string(s.Verb)+"`", keysOf[s.Verb])
		return true
	case of != nil && !slices.Contains(of, s.Verb):
		if Verb(key.Value) != s.Verb && !slices.Contains(verbs, key.Value) {
			d.misplaced(s, d.str(key), of)
		}
		return true
	}
	switch key.Value {
	case "id":
		d.stepID(s, n)
	case "was":
		s.Was, _ = d.Str(n, what)
	case "if":
		s.If, _ = d.expr(n, what)
	case "next":
		s.Next = d.arrow(n, what, true)
	case "routes":
		s.Routes = d.routes(n)
	case "note":
		s.Note, _ = d.Str(n, what)
	case "say":
		s.Text = d.say(n)
		s.silent = n.Kind == yaml.ScalarNode && n.Value == "" && !isPlain(n)
	case "ask":
		s.Text = d.sent(n, what)
	case "image", "video", "audio", "file":
		if ref, ok := d.Word(n, what); ok {
			d.check(&mediaRule{Ref: ref.Value}, func(string) Pos { return ref.Pos })
			s.Media = append(s.Media, Media{Kind: key.Value, Ref: ref})
		}
	case "cards":
		s.Cards = d.cards(n)
	case "type":
		return d.questionType(s, n)
	case "choices":
		s.Choices = d.choices(n)
	case "min":
		s.Min, _ = d.expr(n, what)
	case "max":
		s.Max, _ = d.expr(n, what)
	case "pattern":
		s.Pattern, _ = d.Word(n, what)
	case "reject":
		s.Reject = d.rejects(n)
	case "default":
		s.Default, _ = d.Str(n, what)
		d.notABool(s.Default)
	case "retries":
		if v, ok := d.Int(n, what); ok {
			s.Retries = &v
		}
	case "retry_say":
		s.Retry = d.sent(n, what)
	case "remind":
		s.Remind = d.reminds(n)
	case "timeout":
		s.Timeout = d.duration(n, what)
	case "wait":
		d.wait(s, n)
	case "hear":
		s.Hear, _ = d.Bool(n, what)
	case "save":
		s.Save = d.saves(n)
	case "anytime":
		if v, ok := d.Str(n, what); ok {
			s.Anytime = v.Value
		}
	case "set":
		d.set(s, n)
	case "branch":
		s.Arms = d.arms(n)
	case "call":
		s.Flow, _ = d.Str(n, what)
		if s.Flow.Set() && !IsID(s.Flow.Value) {
			_, hint := badID(s.Flow.Value, "flow")
			d.Errorf(s.Flow.Pos, "bad-id", hint, "`%s` is no id of a flow", s.Flow.Value)
		}
	case "with":
		s.With = d.args(n, s.Verb)
	case "end":
		d.endLabel(s, n)
	case "do":
		s.Action, _ = d.Word(n, what)
	case "retry":
		s.Tries, _ = d.Int(n, what)
	case "once":
		s.Once, _ = d.Str(n, what)
	case "each":
		s.Each, _ = d.expr(n, what)
	case "handover":
		s.Queue, _ = d.Str(n, what)
	case "template":
		s.Template, _ = d.Word(n, what)
	case "links":
		s.Links = d.links(n)
	case "choices_from":
		s.From, _ = d.expr(n, what)
	case "calendar":
		s.Calendar, _ = d.Word(n, what)
	case "day":
		s.Day, _ = d.expr(n, what)
	case "length":
		s.Length, _ = d.expr(n, what)
	case "amount":
		s.Amount, _ = d.expr(n, what)
	}
	return true
}

func (d *Doc) stepID(s *Step, n *yaml.Node) {
	if id, ok := d.Word(n, "`id`"); ok {
		d.id(id, "step")
		s.ID, s.id = id.Value, id
	}
}

func (d *Doc) misplaced(s *Step, key Str, of []Verb) {
	names := make([]string, len(of))
	for i, v := range of {
		names[i] = string(v)
	}
	hint := ""
	switch {
	case key.Value == "next":
		hint = "delete it: an `end` leads nowhere"
	case s.Verb == Say && slices.Contains(of, Ask):
		hint = "write `ask` instead of `say` to wait for an answer"
	}
	d.Errorf(key.Pos, "misplaced-key", hint, "`%s` belongs to %s, not to `%s`", key.Value, quoteList(names, "or"), s.Verb)
}

// complete checks a step as a whole: what its verb needs, and which outcomes it
// can have.
func (d *Doc) complete(s *Step) {
	if s.ID == "" && s.Keys["id"] == (Pos{}) {
		switch {
		case slices.Contains(namedVerbs, s.Verb):
			d.Errorf(s.Pos, "missing-id", "write `id: "+suggestID(s)+"` first", "a step with `%s` needs an `id`: its value is kept under it", s.Verb)
			d.needsID(s)
		case s.Verb == Set && s.Value.Set():
			d.Errorf(s.Pos, "missing-id", "write `id: NAME`, or `set: {NAME: …}`", "a step with `set: EXPRESSION` needs an `id`: its value is kept under it")
			d.needsID(s)
		}
	}
	switch s.Verb {
	case Ask:
		d.question(s)
	case Do:
		d.action(s)
	case Say:
		if with, ok := s.Keys["with"]; ok && !s.Template.Set() {
			d.Errorf(with, "misplaced-key", "write `template: NAME` beside it, or delete it", "`with` gives a `template` its values, and this `say` has none")
		}
	}
	if s.silent && !slices.ContainsFunc(shown, func(key string) bool { return s.Keys[key] != Pos{} }) {
		d.Errorf(s.Keys["say"], "empty", "write a text, or a picture or cards beside it", "the step says nothing")
	}
	for _, r := range s.Routes {
		d.outcome(s, r)
	}
}

// namedVerbs are those whose steps need an id; a `set` of one expression does too.
var namedVerbs = []Verb{Ask, Do, Call, Wait, Handover}

// shown are the keys that a `say` without a text may have instead.
var shown = []string{"image", "video", "audio", "file", "cards", "links"}

func suggestID(s *Step) string {
	if s.Verb == Call && IsID(s.Flow.Value) {
		return s.Flow.Value
	}
	return "NAME"
}

// limits: which types of question `min` and `max`, and `pattern`, are for.
var (
	limitTypes   = []string{"text", "number", "rating", "date", "time", "choices"}
	patternTypes = []string{"text", "email", "phone", "url"}
)

// AnswerType is the type of a question with its defaults filled in.
func (s *Step) AnswerType() string {
	switch {
	case s.Type != "":
		return s.Type
	case len(s.Choices) > 0, s.From.Set():
		return "choice"
	}
	return "text"
}

func (d *Doc) question(s *Step) {
	typ := s.AnswerType()
	if s.Hear && (typ == "text" && !s.Pattern.Set() || slices.Contains(deafTypes, typ)) {
		d.Errorf(s.Keys["hear"], "misplaced-key", "delete the line, or give the question another type, or a text a `pattern`", "`hear` finds no answer of type `%s` in what was written", typ)
	}
	ofChoices := typ == "choice" || typ == "choices"
	_, hasChoices := s.Keys["choices"]
	_, listed := s.Keys["choices_from"]
	d.ofType(s, typ)
	if ofChoices && !hasChoices && !listed {
		d.Errorf(s.Keys["type"], "missing-key", "write `choices:` and a list below it", "a question of type `%s` has no `choices`", typ)
	}
	for _, key := range []string{"min", "max", "pattern"} {
		at, written := s.Keys[key]
		for_ := limitTypes
		if key == "pattern" {
			for_ = patternTypes
		}
		if written && !slices.Contains(for_, typ) {
			d.Errorf(at, "misplaced-key", "", "`%s` is for questions of type %s, not `%s`", key, quoteList(for_, "and"), typ)
		}
	}
	if ofChoices || !hasChoices {
		return
	}
	for _, c := range s.Choices {
		routed := slices.ContainsFunc(s.Routes, func(r Route) bool { return r.Outcome == c.ID })
		if c.ID != "" && !routed && c.ID != "skip" {
			d.Errorf(c.Pos, "missing-route", "write `"+c.ID+": STEP` under `routes`", "beside type `%s` a choice is a way out and needs a route: `%s` has none", typ, c.ID)
		}
	}
}

// deafTypes are the types of questions whose answer no text holds.
var deafTypes = []string{"choices", "payment", "file", "image", "audio", "location"}

// ofOneType are the keys that belong to one type of question, which needs
// those without a mark.
var ofOneType = map[string][]string{"slot": {"calendar", "day", "length?"}, "payment": {"amount"}}

// ofType checks the keys that only some types of questions have.
func (d *Doc) ofType(s *Step, typ string) {
	for _, owner := range []string{"slot", "payment"} {
		for _, key := range ofOneType[owner] {
			name, optional := strings.CutSuffix(key, "?")
			at, written := s.Keys[name]
			switch {
			case written && typ != owner:
				d.Errorf(at, "misplaced-key", "write `type: "+owner+"`, or delete the line", "`%s` is for questions of type `%s`, not `%s`", name, owner, typ)
			case !written && !optional && typ == owner:
				d.Errorf(s.Keys["type"], "missing-key", "write `"+name+": …`", "a question of type `%s` needs `%s`", owner, name)
			}
		}
	}
	if at, ok := s.Keys["default"]; ok && (typ == "slot" || typ != "choices" && slices.Contains(deafTypes, typ)) {
		d.Errorf(at, "misplaced-key", "give it a `skip` route instead", "a question of type `%s` has no answer that could be written", typ)
	}
	at, listed := s.Keys["choices_from"]
	_, written := s.Keys["choices"]
	switch {
	case !listed:
	case written:
		d.Errorf(at, "two-in-one", "keep one of them", "a question has `choices` or `choices_from`")
	case typ != "choice" && typ != "choices":
		d.Errorf(at, "misplaced-key", "delete `type`, or write `type: choices` for several", "`choices_from` is for questions of type `choice` and `choices`, not `%s`", typ)
	}
}

// outcome checks that a step can have the outcome that a route names.
func (d *Doc) outcome(s *Step, r Route) {
	can := outcomesOf(s)
	switch s.Verb {
	case Ask:
		for _, c := range s.Choices {
			if s.AnswerType() == "choices" && c.ID == r.Outcome {
				d.Errorf(r.Pos, "unknown-outcome", "ask `branch` which are in `"+s.ID+"`", "several choices can be taken, so none of them leads anywhere by itself")
				return
			}
			can = append(can, c.ID)
		}
	case Do:
		if s.Action.Set() && ActionOf(s.Action.Value) == nil {
			return // that has its diagnostic
		}
		can = append(s.outcomes(), can...)
	case Call:
		if !IsID(r.Outcome) {
			_, hint := badID(r.Outcome, "flow")
			d.Errorf(r.Pos, "bad-id", hint, "`%s` is no label of an `end`", r.Outcome)
		}
		return
	}
	if slices.Contains(can, r.Outcome) {
		return
	}
	if r.Outcome == "timeout" && d.noTimeout(s, r) {
		return
	}
	closest := Closest(r.Outcome, can)
	hint := cmp.Or(Meant(closest), "it can be "+quoteList(can, "or"))
	d.Errorf(r.Pos, "unknown-outcome", hint, "this `%s` never has the outcome `%s`", s.Verb, r.Outcome)
	d.offerWord(r.key, closest)
}

// noTimeout reports a `timeout` of a step that waits for as long as it takes.
func (d *Doc) noTimeout(s *Step, r Route) bool {
	what, length := "question", "24h"
	switch s.Verb {
	case Ask:
	case Handover:
		what, length = "handover", "10m"
	default:
		return false
	}
	d.Errorf(r.Pos, "unknown-outcome", "write `timeout: "+length+"` beside it", "without a `timeout` this %s never has the outcome `timeout`", what)
	return true
}

func (d *Doc) say(n *yaml.Node) Text {
	// With a picture or cards, the text may be left out: say: "".
	if n.Kind == yaml.ScalarNode && n.Value == "" && !isPlain(n) {
		return nil
	}
	return d.sent(n, "`say`")
}

// sent reads a text that goes out, with variants.
func (d *Doc) sent(n *yaml.Node, what string) Text {
	if n.Kind == yaml.SequenceNode && n.Style&yaml.FlowStyle != 0 && len(n.Content) == 1 {
		d.Warnf(d.Pos(n), "text-cut", "put the whole text in quotes", "the brackets are YAML's and are not sent")
		d.offerBrackets(n)
	}
	t := d.Text(n, what)
	if n.Kind == yaml.ScalarNode {
		d.notABool(t...)
	}
	return t
}

func (d *Doc) questionType(s *Step, n *yaml.Node) bool {
	typ, ok := d.Str(n, "`type`")
	if !ok {
		return true
	}
	if !d.typeName(typ, typ.Pos, "a question", questionTypes) {
		return false
	}
	s.Type = typ.Value
	return true
}

func (d *Doc) routes(n *yaml.Node) []Route {
	if !d.Map(n, "`routes`") {
		return nil
	}
	out := make([]Route, 0, len(n.Content)/2)
	for key, v := range d.Pairs(n, "`routes`") {
		if a := d.arrow(v, "the route `"+key.Value+"`", true); a != nil {
			out = append(out, Route{Outcome: key.Value, Arrow: *a, Pos: key.Pos, key: key})
		} else {
			out = append(out, Route{Outcome: key.Value, Arrow: Arrow{Go: GoRepeat, Pos: d.Pos(v)}, Pos: key.Pos, key: key})
		}
	}
	return out
}

const maxChoices = 50 // of a question

var choiceKeys = Names(ChoiceKeys)

func (d *Doc) choices(n *yaml.Node) []Choice {
	items := d.Items(n, "`choices`")
	if len(items) > maxChoices {
		d.Errorf(d.Pos(n), "out-of-range", "", "`choices` has %d items; at most %d are offered", len(items), maxChoices)
		items = items[:maxChoices]
	}
	out := make([]Choice, 0, len(items))
	for _, item := range items {
		c, ok := d.choice(item)
		if !ok {
			continue
		}
		if i := slices.IndexFunc(out, func(o Choice) bool { return o.ID == c.ID }); i >= 0 && c.ID != "" {
			d.Errorf(c.Pos, "duplicate-id", "give one of them another id", "the choice `%s` is there twice, first in line %d", c.ID, out[i].Pos.Line)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (d *Doc) choice(n *yaml.Node) (Choice, bool) {
	if n.Kind == yaml.ScalarNode && !Empty(n) {
		label := n.Value
		if slices.Contains([]string{"yes", "no", "on", "off"}, label) {
			label = "'" + label + "'" // see notABool
		}
		hint := "write `- ID: " + label + "`"
		if slug := Slug(n.Value); slug != "" {
			hint = "write `- " + slug + ": " + label + "`"
		}
		d.Errorf(d.Pos(n), "missing-id", hint, "the choice has no id")
		d.offerChoiceID(n)
		return Choice{}, false
	}
	if !d.Map(n, "a choice") {
		return Choice{}, false
	}
	if len(n.Content) == 2 && !slices.Contains(choiceKeys, n.Content[0].Value) {
		key := d.str(n.Content[0])
		d.id(key, "choice")
		return Choice{ID: key.Value, Label: d.oneText(n.Content[1], "the label of `"+key.Value+"`"), Pos: key.Pos}, true
	}
	c := Choice{Pos: d.Pos(n)}
	misspelt := false
	for key, v := range d.Pairs(n, "a choice") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "id":
			if id, ok := d.Word(v, what); ok {
				d.id(id, "choice")
				c.ID = id.Value
			}
		case "label":
			c.Label = d.oneText(v, what)
		case "like":
			c.Like = d.Text(v, what)
		case "if":
			c.If, _ = d.expr(v, what)
		case "image":
			c.Image, _ = d.Word(v, what)
			d.check(&mediaRule{Ref: c.Image.Value}, func(string) Pos { return c.Image.Pos })
		case "describe":
			c.Describe = d.oneText(v, what)
		default:
			d.UnknownKey(key, v, "a choice", choiceKeys)
			misspelt = true
		}
	}
	has := func(key string) bool {
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return true
			}
		}
		return false
	}
	if !has("id") && !misspelt {
		d.Errorf(c.Pos, "missing-id", "write `id: NAME`", "the choice has no `id`")
	}
	if !has("label") && !misspelt {
		d.Errorf(c.Pos, "missing-key", "write `label: …`", "the choice has no `label`")
	}
	return c, true
}

func (d *Doc) rejects(n *yaml.Node) []Reject {
	var out []Reject
	for _, item := range d.Items(n, "`reject`") {
		r := Reject{Pos: d.Pos(item)}
		if !d.Map(item, "a rule of `reject`") {
			continue
		}
		has, misspelt := map[string]bool{}, false
		for key, v := range d.Pairs(item, "a rule of `reject`") {
			has[key.Value] = true
			switch key.Value {
			case "if":
				r.If, _ = d.expr(v, "`if`")
			case "say":
				r.Say = d.sent(v, "`say`")
			default:
				d.UnknownKey(key, v, "a rule of `reject`", Names(RejectKeys))
				misspelt = true
			}
		}
		for _, key := range []string{"if", "say"} {
			if !has[key] && !misspelt {
				d.Errorf(r.Pos, "missing-key", "", "the rule of `reject` has no `%s`", key)
			}
		}
		out = append(out, r)
	}
	return out
}

var cardKeys = Names(CardKeys)

func (d *Doc) cards(n *yaml.Node) []Card {
	var out []Card
	for _, item := range d.Items(n, "`cards`") {
		c := Card{Pos: d.Pos(item)}
		if !d.Map(item, "a card") {
			continue
		}
		for key, v := range d.Pairs(item, "a card") {
			what := "`" + key.Value + "`"
			switch key.Value {
			case "title":
				c.Title = d.oneText(v, what)
			case "text":
				c.Text = d.oneText(v, what)
			case "image":
				c.Image, _ = d.Word(v, what)
			case "link":
				c.Link, _ = d.Word(v, what)
			default:
				d.UnknownKey(key, v, "a card", cardKeys)
			}
		}
		if c.Title == nil {
			d.Errorf(c.Pos, "missing-key", "", "the card has no `title`")
		}
		d.check(&mediaRule{Ref: c.Image.Value, Link: c.Link.Value}, func(key string) Pos {
			if key == "link" {
				return c.Link.Pos
			}
			return c.Image.Pos
		})
		out = append(out, c)
	}
	return out
}

func (d *Doc) saves(n *yaml.Node) []Save {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = d.Items(n, "`save`")
	}
	var out []Save
	for _, item := range items {
		if to, ok := d.Str(item, "`save`"); ok && d.variable(to) {
			out = append(out, Save{To: to, Pos: to.Pos})
		}
	}
	return out
}

// variable checks a name that is written to: a variable, or contact.FIELD.
func (d *Doc) variable(s Str) bool {
	field, isField := strings.CutPrefix(s.Value, "contact.")
	if !isField {
		return d.id(s, "variable")
	}
	if !IsID(field) {
		_, hint := badID(field, "variable")
		d.Errorf(s.Pos, "bad-id", hint, "`%s` is no name of a contact field", field)
		return false
	}
	return true
}

func (d *Doc) set(s *Step, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		s.Value, _ = d.expr(n, "`set`")
		return
	}
	if len(n.Content) == 0 {
		d.Errorf(d.Pos(n), "empty", "", "`set` is empty")
	}
	for key, v := range d.Pairs(n, "`set`") {
		good := d.variable(key)
		if x, ok := d.expr(v, "`"+key.Value+"`"); ok && good {
			s.Sets = append(s.Sets, Assign{Name: key, Expr: x})
		}
	}
}

// args reads the values of a `with`. Those of an action have the action's
// names; all others are variables.
func (d *Doc) args(n *yaml.Node, verb Verb) []Arg {
	if !d.Map(n, "`with`") {
		return nil
	}
	out := make([]Arg, 0, len(n.Content)/2)
	for key, v := range d.Pairs(n, "`with`") {
		good := verb == Do || d.id(key, "variable")
		if value := d.Value(v, "`"+key.Value+"`"); value != nil && good {
			out = append(out, Arg{Name: key, Value: value, Pos: key.Pos})
		}
	}
	return out
}

func (d *Doc) endLabel(s *Step, n *yaml.Node) {
	if Empty(n) && n.Value == "" {
		return // `end:` is `end: done`
	}
	label, ok := d.Str(n, "`end`")
	if !ok {
		return
	}
	if !IsID(label.Value) {
		_, hint := badID(label.Value, "flow")
		d.Errorf(label.Pos, "bad-id", hint, "`%s` cannot be the label of an `end`", label.Value)
		return
	}
	s.Label = label
}

var armKeys = Names(ArmKeys)

func (d *Doc) arms(n *yaml.Node) []Arm {
	items := d.Items(n, "`branch`")
	out := make([]Arm, 0, len(items))
	chances := 0
	for i, item := range items {
		a, ok := d.arm(item)
		if !ok {
			continue
		}
		if a.Else && i < len(items)-1 {
			d.Errorf(a.Pos, "bad-branch", "move it to the end", "`else` must be the last arm: what stands below is never reached")
		}
		if a.Chance != nil {
			chances++
		}
		out = append(out, a)
	}
	if chances > 0 && chances < len(out) {
		for _, a := range out {
			if a.Chance == nil {
				d.Errorf(a.Pos, "bad-branch", "use two steps", "arms with `chance` cannot stand beside others")
				break
			}
		}
	}
	return out
}

func (d *Doc) arm(n *yaml.Node) (Arm, bool) {
	a := Arm{Pos: d.Pos(n)}
	if !d.Map(n, "an arm of `branch`") {
		return a, false
	}
	has, good, misspelt := map[string]bool{}, true, false
	lead := func(v *yaml.Node, what string) {
		if next := d.arrow(v, what, true); next != nil {
			a.Next = *next
		} else {
			good = false
		}
	}
	for key, v := range d.Pairs(n, "an arm of `branch`") {
		has[key.Value] = true
		switch key.Value {
		case "if":
			a.If, _ = d.expr(v, "`if`")
			good = good && a.If.Set()
		case "chance":
			if c, ok := d.Number(v, "`chance`"); ok {
				a.Chance = &c
				d.check(&armRule{c}, func(string) Pos { return d.Pos(v) })
			} else {
				good = false
			}
		case "else":
			a.Else = true
			lead(v, "`else`")
		case "next":
			lead(v, "`next`")
		default:
			d.UnknownKey(key, v, "an arm of `branch`", armKeys)
			misspelt = true
		}
	}
	kinds := 0
	for _, k := range []string{"if", "chance", "else"} {
		if has[k] {
			kinds++
		}
	}
	switch {
	case misspelt:
	case kinds == 0:
		d.Errorf(a.Pos, "bad-branch", "", "the arm has none of `if`, `chance` and `else`")
	case kinds > 1:
		d.Errorf(a.Pos, "bad-branch", "", "an arm has only one of `if`, `chance` and `else`")
	case has["else"] && has["next"]:
		d.Errorf(a.Pos, "bad-branch", "write `else: STEP` alone", "`else` says itself where it leads")
	case !has["else"] && !has["next"]:
		d.Errorf(a.Pos, "missing-key", "write `next: STEP`", "the arm leads nowhere")
	default:
		return a, good
	}
	return a, false
}
