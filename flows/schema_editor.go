package flows

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// EditorSchema returns what the browser editor has to know of the language, as
// JSON: the tables of this package with labels and help in each of
// [EditorLanguages]. The editor writes none of it down itself. The bytes are
// the same at each call.
func EditorSchema() ([]byte, error) {
	t, err := newTeller()
	if err != nil {
		return nil, err
	}
	for _, table := range keyTables() {
		t.keys(table.name, table.keys)
	}
	s := editorSchema{
		Languages: EditorLanguages,
		Tables:    t.tables,
		Root:      map[string]string{"flow": "flow", "bot": "bot", "faq": "faq", "conversation": "conversation", "layout": "layout"},
		Verbs:     t.verbs(), Types: t.types(), Fields: fieldNames,
		Groups: t.groups(), Names: t.names(), Functions: t.functions(), Comparisons: t.comparisons(),
		Actions: t.actions(), Arrows: t.arrows(), Outcomes: t.outcomes(), Kinds: t.kinds(),
		Channels: map[string]string{}, Worded: wordedPaths(),
		Reserved: reservedIDs{All: slices.Sorted(maps.Keys(reserved)), Step: slices.Sorted(maps.Keys(reservedSteps)), Choice: slices.Sorted(maps.Keys(reservedChoices))},
		Commands: commands, Profiles: profiles, MaxFile: maxFile, IDPattern: patternID,
	}
	for name := range ChannelKeys {
		s.Channels[name] = "channel." + name
	}
	if err := t.finish(); err != nil {
		return nil, err
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err = enc.Encode(s)
	return []byte(b.String()), err
}

// EditorLanguages are the languages that labels and help are written in. The
// first is that of the tables, the others stand in files beside them.
var EditorLanguages = []string{"en", "fr"}

// editorSchema is the form of the JSON; editor/src/doc/schema.ts has the same.
type editorSchema struct {
	Languages   []string               `json:"languages"`
	Tables      map[string][]editorKey `json:"tables"`   // keys of maps, by name
	Root        map[string]string      `json:"root"`     // the table of each kind of file; of faq.yaml, that of an item
	Channels    map[string]string      `json:"channels"` // the table of each channel
	Verbs       []editorVerb           `json:"verbs"`
	Types       []editorType           `json:"types"`
	Fields      []string               `json:"fields"` // the types that a contact's field may have
	Groups      []editorWord           `json:"groups"` // the parts of a step's form, behind the first
	Names       []editorName           `json:"names"`
	Functions   []editorFunction       `json:"functions"`
	Comparisons []editorComparison     `json:"comparisons"`
	Actions     []editorAction         `json:"actions"`
	Arrows      []editorArrow          `json:"arrows"`
	Outcomes    []editorOutcome        `json:"outcomes"`
	Kinds       []editorKind           `json:"kinds"`
	Worded      []wordedPath           `json:"worded"`
	Reserved    reservedIDs            `json:"reserved"`
	Commands    []string               `json:"commands"`
	Profiles    map[string]Profile     `json:"profiles"`
	IDPattern   string                 `json:"idPattern"`
	MaxFile     int                    `json:"maxFile"` // bytes
}

// told are words for people in each language.
type told map[string]string

type editorWord struct {
	Name  string `json:"name"`
	Label told   `json:"label"`
	Help  told   `json:"help"`
}

type editorKey struct {
	editorWord
	Verbs   []Verb      `json:"verbs,omitempty"` // none means all
	Types   []string    `json:"types,omitempty"` // of a question's key: the types that have it; none means all
	Needs   []string    `json:"needs,omitempty"` // the types that are not whole without it
	Value   editorShape `json:"value"`
	Must    bool        `json:"must,omitempty"`
	Group   string      `json:"group,omitempty"` // of a step's key: the part of its form
	Example string      `json:"example,omitempty"`
}

type editorName struct {
	editorWord
	Type string `json:"type"`
}

type editorFunction struct {
	editorWord
	Takes   []string `json:"takes"`
	Gives   string   `json:"gives"`
	Example string   `json:"example"`
}

type editorComparison struct {
	editorWord
	Form  string   `json:"form"`
	Types []string `json:"types,omitempty"`
}

type editorShape struct {
	Kind    Kind          `json:"kind"`
	Item    *editorShape  `json:"item,omitempty"`
	Keys    string        `json:"keys,omitempty"` // a table
	One     bool          `json:"one,omitempty"`  // of the table's keys there is one
	Words   []string      `json:"words,omitempty"`
	Said    []told        `json:"said,omitempty"` // what the words are called, where that is told
	Or      []editorShape `json:"or,omitempty"`
	Pattern string        `json:"pattern,omitempty"`
	Most    int           `json:"most,omitempty"`
	Of      Role          `json:"of,omitempty"`
	Parts   bool          `json:"parts,omitempty"`
	Gives   string        `json:"gives,omitempty"`
}

type editorVerb struct {
	editorWord
	Waits  bool `json:"waits,omitempty"`  // the talk can rest here
	Speaks bool `json:"speaks,omitempty"` // its own text goes to people
	NeedID bool `json:"needID,omitempty"` // it is not whole without an id
	Leaves bool `json:"leaves,omitempty"` // it never falls through
	Arms   bool `json:"arms,omitempty"`   // its value is a list of ways
	Labels bool `json:"labels,omitempty"` // it comes to the labels of a flow
	GoesOn bool `json:"goesOn,omitempty"` // it has a way on beside its outcomes; of a question its type says that
}

type editorAction struct {
	editorWord
	With     string   `json:"with"` // a table
	Outcomes []string `json:"outcomes,omitempty"`
	Command  bool     `json:"command,omitempty"`
	Served   bool     `json:"served,omitempty"`
	Gives    []string `json:"gives,omitempty"`
}

type editorArrow struct {
	editorWord      // the name is the arrow's first word; "" is a step's id
	Target     Role `json:"target,omitempty"` // what follows the word
	Must       bool `json:"must,omitempty"`   // the target cannot be left out
	Leaves     bool `json:"leaves,omitempty"` // what stands after the step is not next; else it comes back there
}

type editorOutcome struct {
	editorWord
	Verbs []Verb   `json:"verbs,omitempty"`
	Types []string `json:"types,omitempty"`
	Key   string   `json:"key,omitempty"`
	Fill  string   `json:"fill,omitempty"`
	Own   bool     `json:"own,omitempty"`
}

type editorType struct {
	editorWord
	Closed   bool              `json:"closed,omitempty"`   // every answer is an outcome
	ClosedBy string            `json:"closedBy,omitempty"` // that is so with this key alone
	Several  bool              `json:"several,omitempty"`  // several of the choices may be taken, so none of them leads anywhere
	Like     string            `json:"like,omitempty"`     // the type, as KnownName has it, that its values are of in expressions, where that is another
	Parts    map[string]string `json:"parts,omitempty"`    // what its values are made of, by name, as far as forms offer it
}

// editorKind is one thing that people add: a step with a verb, and what it
// begins with.
type editorKind struct {
	editorWord
	First bool `json:"first,omitempty"` // among the few that are shown at once
	Verb  Verb `json:"verb"`
	Step  told `json:"step"` // lines of YAML, without the id
}

type reservedIDs struct {
	All    []string `json:"all"`
	Step   []string `json:"step"`
	Choice []string `json:"choice"`
}

// keyTable is a table of keys under the name that the editor has for it.
type keyTable struct {
	name string
	keys []Key
}

// keyTables are all tables that a bot's files are made of.
func keyTables() []keyTable {
	out := []keyTable{
		{"flow", FlowKeys}, {"step", StepKeys}, {"trigger", TriggerKeys}, {"anytime", AnytimeKeys}, {"remind", RemindKeys},
		{"wait", WaitKeys}, {"faq", FAQKeys}, {"choice", ChoiceKeys}, {"link", LinkKeys}, {"reject", RejectKeys}, {"card", CardKeys},
		{"arm", ArmKeys}, {"bot", BotKeys}, {"calendar", CalendarKeys}, {"payments", PaymentKeys}, {"service", ServiceKeys},
		{"conversation", ConversationKeys}, {"turn", TurnKeys}, {"me", MeKeys}, {"event", EventKeys}, {"expect", ExpectKeys},
		{"layout", LayoutKeys}, {"card_place", CardPlaceKeys}, {"frame", FrameKeys}, {"note", NoteKeys},
	}
	for _, name := range slices.Sorted(maps.Keys(ChannelKeys)) {
		out = append(out, keyTable{"channel." + name, ChannelKeys[name]})
	}
	for _, a := range Actions {
		out = append(out, keyTable{"with." + a.Name, a.With})
	}
	return out
}

// tableOf is the name of a table that a shape holds.
func tableOf(keys []Key) string {
	for _, t := range keyTables() {
		if len(t.keys) > 0 && len(keys) > 0 && &t.keys[0] == &keys[0] {
			return t.name
		}
	}
	panic("flows: a table of keys without a name, with " + keys[0].Name)
}

//go:embed schema.fr.yaml
var schemaFR []byte

// A teller collects tables with their words in all languages.
type teller struct {
	tables map[string][]editorKey
	words  map[string]map[string]string // by language and place: "Label | Help", and of a kind " | Step"
	used   map[string]bool
	errs   []string
}

func newTeller() (*teller, error) {
	t := &teller{tables: map[string][]editorKey{}, words: map[string]map[string]string{}, used: map[string]bool{}}
	for lang, src := range map[string][]byte{"fr": schemaFR} {
		words := map[string]string{}
		if err := yaml.Unmarshal(src, &words); err != nil {
			return nil, fmt.Errorf("read schema.%s.yaml: %w", lang, err)
		}
		t.words[lang] = words
	}
	return t, nil
}

// finish reports places without words, and words without a place.
func (t *teller) finish() error {
	for lang, words := range t.words {
		for _, at := range slices.Sorted(maps.Keys(words)) {
			if !t.used[at] {
				t.errs = append(t.errs, fmt.Sprintf("%s is in schema.%s.yaml and in no table", at, lang))
			}
		}
	}
	if t.errs != nil {
		return fmt.Errorf("words of the editor: %s", strings.Join(t.errs, "; "))
	}
	return nil
}

// tell returns so many words in all languages; those of the first are given.
func (t *teller) tell(at string, english ...string) []told {
	t.used[at] = true
	out := make([]told, len(english))
	for i, w := range english {
		out[i] = told{EditorLanguages[0]: w}
	}
	for _, lang := range EditorLanguages[1:] {
		words := strings.Split(t.words[lang][at], " | ")
		if len(words) != len(english) {
			t.errs = append(t.errs, fmt.Sprintf("%s has no words in %s", at, lang))
			continue
		}
		for i, w := range words {
			out[i][lang] = w
		}
	}
	return out
}

func (t *teller) word(at, name, label, help string) editorWord {
	w := t.tell(at, label, help)
	return editorWord{Name: name, Label: w[0], Help: w[1]}
}

func (t *teller) types() []editorType {
	out := make([]editorType, len(Types))
	for i, k := range Types {
		out[i] = editorType{editorWord: t.word("type."+k.Name, k.Name, k.Label, k.Help), Parts: valueParts[k.Name]}
		switch k.Name {
		case "email", "phone", "url":
			out[i].Like = "text"
		case "rating":
			out[i].Like = "number"
		case "yesno":
			out[i].Closed = true
		case "choice":
			out[i].Closed, out[i].ClosedBy, out[i].Like = true, "choices", "text"
		case "choices":
			out[i].Several, out[i].Like = true, "list"
		}
	}
	return out
}

func (t *teller) keys(table string, keys []Key) {
	out := make([]editorKey, 0, len(keys))
	for _, k := range keys {
		if k.Later {
			continue
		}
		e := editorKey{editorWord: t.word(table+"."+k.Name, k.Name, k.Label, k.Help), Verbs: k.Verbs, Value: editorShapeOf(k.Value), Must: k.Must, Example: k.Example}
		e.Value.Said = t.said(table+"."+k.Name, k.Value.Words)
		if table == "step" {
			e.Types, e.Needs = typesWith(k.Name)
			e.Group = groupOf(k.Name)
		}
		out = append(out, e)
	}
	t.tables[table] = out
}

// said are what the words of a key are called; none where nothing is told of them.
func (t *teller) said(at string, words []string) []told {
	var out []told
	for _, w := range words {
		label, ok := wordLabels[at+"."+w]
		if !ok {
			return nil
		}
		out = append(out, t.tell(at+"."+w, label)[0])
	}
	return out
}

func groupOf(key string) string {
	for _, g := range stepGroups {
		if slices.Contains(g.keys, key) {
			return g.name
		}
	}
	return ""
}

func (t *teller) groups() []editorWord {
	out := make([]editorWord, len(stepGroups))
	for i, g := range stepGroups {
		out[i] = t.word("group."+g.name, g.name, g.label, g.help)
		for _, k := range g.keys {
			if _, ok := stepRank[k]; !ok {
				t.errs = append(t.errs, fmt.Sprintf("the group %s has %s, which is no key of a step", g.name, k))
			}
		}
	}
	return out
}

func (t *teller) names() []editorName {
	out := make([]editorName, len(KnownNames))
	for i, n := range KnownNames {
		out[i] = editorName{t.word("name."+n.Name, n.Name, n.Label, n.Help), n.Type}
	}
	return out
}

func (t *teller) functions() []editorFunction {
	out := make([]editorFunction, len(KnownFunctions))
	for i, f := range KnownFunctions {
		out[i] = editorFunction{t.word("function."+f.Name, f.Name, f.Label, f.Help), f.Takes, f.Gives, f.Example}
	}
	return out
}

func (t *teller) comparisons() []editorComparison {
	out := make([]editorComparison, len(Comparisons))
	for i, c := range Comparisons {
		out[i] = editorComparison{t.word("compare."+c.Name, c.Name, c.Label, c.Help), c.Form, c.Types}
	}
	return out
}

func editorShapeOf(s Shape) editorShape {
	out := editorShape{Kind: s.Kind, Words: s.Words, Pattern: s.Pattern, Most: s.Most, Of: s.Of, Parts: s.Parts, Gives: s.Gives}
	if s.Item != nil {
		item := editorShapeOf(*s.Item)
		out.Item = &item
	}
	if s.Kind == KindKeys {
		out.Keys, out.One = tableOf(s.Keys), s.Most == 1
	}
	for _, or := range s.Or {
		out.Or = append(out.Or, editorShapeOf(or))
	}
	switch s.Kind { // what these are made of stands in tables of their own
	case KindChoice:
		out.Keys = "choice"
	case KindStep:
		out.Keys = "step"
	}
	return out
}

// typesWith are the types of questions that a key is for, and those that need it.
func typesWith(key string) (types, needs []string) {
	switch key {
	case "min", "max":
		return limitTypes, nil
	case "pattern":
		return patternTypes, nil
	case "hear":
		return slices.DeleteFunc(slices.Clone(questionTypes), func(t string) bool { return slices.Contains(deafTypes, t) }), nil
	case "default":
		return slices.DeleteFunc(slices.Clone(questionTypes), func(t string) bool {
			return t == "slot" || t != "choices" && slices.Contains(deafTypes, t)
		}), nil
	case "choices_from":
		return []string{"choice", "choices"}, nil
	}
	for _, owner := range slices.Sorted(maps.Keys(ofOneType)) {
		for _, k := range ofOneType[owner] {
			name, optional := strings.CutSuffix(k, "?")
			if name != key {
				continue
			}
			if optional {
				return []string{owner}, nil
			}
			return []string{owner}, []string{owner}
		}
	}
	return nil, nil
}

func (t *teller) verbs() []editorVerb {
	var out []editorVerb
	for _, k := range StepKeys {
		if !k.IsVerb() {
			continue
		}
		v := Verb(k.Name)
		out = append(out, editorVerb{
			editorWord: t.word("step."+k.Name, k.Name, k.Label, k.Help),
			Waits:      v == Ask || v == Wait || v == Handover,
			Speaks:     v == Say || v == Ask,
			NeedID:     slices.Contains(namedVerbs, v),
			Leaves:     v == End, Arms: v == Branch, Labels: v == Call,
			GoesOn: v != End && v != Handover,
		})
	}
	return out
}

func (t *teller) actions() []editorAction {
	out := make([]editorAction, len(Actions))
	for i, a := range Actions {
		out[i] = editorAction{
			editorWord: t.word("action."+a.Name, a.Name, a.Label, a.Help), With: "with." + a.Name,
			Outcomes: a.Outcomes, Command: a.Command, Served: a.Served, Gives: a.Gives,
		}
	}
	return out
}

func (t *teller) outcomes() []editorOutcome {
	out := make([]editorOutcome, len(Outcomes))
	for i, o := range Outcomes {
		at := "outcome." + o.Name
		if len(o.Verbs) > 0 {
			at = "outcome." + string(o.Verbs[0]) + "." + o.Name
		}
		out[i] = editorOutcome{editorWord: t.word(at, o.Name, o.Label, o.Help), Verbs: o.Verbs, Types: o.Types, Key: o.Key, Fill: o.Fill, Own: o.Own}
	}
	return out
}

func (t *teller) arrows() []editorArrow {
	out := []editorArrow{{editorWord: t.word("arrow.step", "", "A step", "The step of this flow; what is asked there is asked anew."), Target: RoleStep, Must: true, Leaves: true}}
	for _, a := range arrowForms {
		out = append(out, editorArrow{editorWord: t.word("arrow."+a.word, a.word, a.label, a.help), Target: a.target, Must: a.must, Leaves: a.word != "call"})
	}
	return out
}

// wordedPath says where a step, a flow or bot.yaml has a text that can be
// translated, and the key that it has in a file of translations: N is the
// number of the item in the list, from 1, ID its id.
type wordedPath struct {
	In   string   `json:"in"`             // a table
	Path []string `json:"path"`           // keys; "*" is any item of a list, or any name of a map
	Key  string   `json:"key"`            // of a step, behind its id
	One  string   `json:"one,omitempty"`  // the key where the list has one item alone
	Item bool     `json:"item,omitempty"` // the item of the list may also be a text by itself
}

// wordedPaths is what [Step.Wordings], [Flow.Wordings], [Bot.Wordings] and
// [Bot.FAQWordings] say, as data; a test holds both to one another.
func wordedPaths() []wordedPath {
	return []wordedPath{
		{In: "step", Path: []string{"say"}},
		{In: "step", Path: []string{"ask"}},
		{In: "step", Path: []string{"cards", "*", "title"}, Key: ".cards.N.title"},
		{In: "step", Path: []string{"cards", "*", "text"}, Key: ".cards.N.text"},
		{In: "step", Path: []string{"choices", "*", "label"}, Key: ".ID"},
		{In: "step", Path: []string{"choices", "*", "describe"}, Key: ".ID.describe"},
		{In: "step", Path: []string{"choices", "*", "like"}, Key: ".like.ID"},
		{In: "step", Path: []string{"links", "*", "label"}, Key: ".ID"},
		{In: "step", Path: []string{"reject", "*", "say"}, Key: ".reject.N"},
		{In: "step", Path: []string{"retry_say"}, Key: ".retry"},
		{In: "step", Path: []string{"remind", "*", "say"}, Key: ".remind.N", One: ".remind"},
		{In: "flow", Path: []string{"triggers", "*", "words"}, Key: "trigger.N"},
		{In: "flow", Path: []string{"triggers", "*", "like"}, Key: "trigger.N"},
		{In: "flow", Path: []string{"anytime", "*", "words"}, Key: "anytime.N"},
		{In: "flow", Path: []string{"anytime", "*", "like"}, Key: "anytime.N"},
		{In: "flow", Path: []string{"anytime", "*", "label"}, Key: "anytime.N.label"},
		{In: "flow", Path: []string{"anytime", "*", "say"}, Key: "anytime.N.say"},
		{In: "bot", Path: []string{"anytime", "*", "words"}, Key: "anytime.N"},
		{In: "bot", Path: []string{"anytime", "*", "like"}, Key: "anytime.N"},
		{In: "bot", Path: []string{"anytime", "*", "label"}, Key: "anytime.N.label"},
		{In: "bot", Path: []string{"anytime", "*", "say"}, Key: "anytime.N.say"},
		{In: "bot", Path: []string{"words", "*"}, Key: "words.ID"},
		{In: "bot", Path: []string{"texts", "*"}, Key: "texts.ID"},
		{In: "faq", Path: []string{"like"}, Key: "ID.like"},
		{In: "faq", Path: []string{"words"}, Key: "ID.words"},
		{In: "faq", Path: []string{"say"}, Key: "ID.say"},
	}
}

// kinds are what people add: first the six that most talks are made of, then
// other steps, types of questions, and actions.
func (t *teller) kinds() []editorKind {
	var out []editorKind
	for i, k := range stepKinds {
		w := t.tell("kind."+k.name, k.label, k.help, k.step)
		out = append(out, editorKind{
			editorWord: editorWord{Name: k.name, Label: w[0], Help: w[1]}, First: i < firstKinds, Verb: k.verb, Step: unfold(w[2]),
		})
	}
	for _, typ := range Types {
		if slices.ContainsFunc(stepKinds, func(k stepKind) bool { return k.typ == typ.Name }) {
			continue
		}
		ask := t.tell("kind.ask", "Your answer?")[0]
		step := told{}
		for lang, text := range ask {
			step[lang] = "ask: " + text + "\ntype: " + typ.Name
			for _, needed := range ofOneType[typ.Name] {
				if !strings.HasSuffix(needed, "?") {
					step[lang] += "\n" + needed + ": " + needed
				}
			}
		}
		out = append(out, editorKind{editorWord: t.word("type."+typ.Name, "ask."+typ.Name, typ.Label, typ.Help), Verb: Ask, Step: step})
	}
	for _, a := range Actions {
		step := "do: " + a.Name
		if slices.ContainsFunc(a.With, func(k Key) bool { return k.Must }) {
			step += "\nwith:"
		}
		for _, k := range a.With {
			if k.Must {
				step += "\n  " + k.Name + ": " + k.Name
			}
		}
		all := told{}
		for _, lang := range EditorLanguages {
			all[lang] = step
		}
		out = append(out, editorKind{editorWord: t.word("action."+a.Name, "do."+a.Name, a.Label, a.Help), Verb: Do, Step: all})
	}
	return out
}

// unfold makes lines of a step that stands in one: ` / ` divides them.
func unfold(w told) told {
	out := told{}
	for lang, s := range w {
		out[lang] = strings.ReplaceAll(s, " / ", "\n")
	}
	return out
}

// stepKind is one of stepKinds: its lines of YAML are divided by ` / `.
type stepKind struct {
	name, label, help, step string
	verb                    Verb
	typ                     string // of the questions that it makes
}

// firstKinds is how many of stepKinds are shown at once.
const firstKinds = 6

var stepKinds = []stepKind{
	{"message", "Message", "The bot says something.", "say: Write your message here.", Say, ""},
	{"question", "Question", "The bot asks, and waits for an answer in the person's own words.", "ask: What would you like to know?", Ask, "text"},
	{"choices", "Choices", "The bot asks and offers answers, each with its own way on.", "ask: What would you like? / choices: /   - first: First choice /   - second: Second choice", Ask, "choice"},
	{"condition", "Condition", "Goes one way or another, by what is known.", "branch: /   - if: contact.name != nil /     next: end /   - else: end", Branch, ""},
	{"flow", "Another flow", "Goes through another flow, and comes back.", "call: FLOW", Call, ""},
	{"person", "Person", "Passes the chat to somebody of yours.", "handover: counter / say: One moment, I am passing you to a colleague. / timeout: 10m", Handover, ""},
	{"end", "End", "Ends this flow.", "end: done", End, ""},
	{"several", "Several choices", "The bot offers answers of which several may be taken.", "ask: Which ones? / type: choices / choices: /   - first: First choice /   - second: Second choice", Ask, "choices"},
	{"picture", "Picture", "The bot sends a picture.", "say: '' / image: picture.jpg", Say, ""},
	{"cards", "Cards", "The bot sends cards with a title, a text and a picture.", "say: Have a look. / cards: /   - title: First card", Say, ""},
	{"links", "Links", "The bot sends buttons that open pages.", "say: More on our site. / links: /   - {id: site, label: Our site, url: 'https://example.com'}", Say, ""},
	{"value", "Keep a value", "Works something out and keeps it under a name.", "set: 1", Set, ""},
	{"chance", "By chance", "Goes one way or another by chance.", "branch: /   - chance: 50 /     next: end /   - chance: 50 /     next: end", Branch, ""},
	{"pause", "Pause", "Waits for some time.", "wait: 1h", Wait, ""},
	{"event", "Wait for an event", "Waits until something happens.", "wait: /   for: message", Wait, ""},
}
