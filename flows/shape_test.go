package flows_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"parley/flows"
)

// shaper draws files that the tables of keys allow, so that a key which is new
// there is in them too. They are right in form alone: a step that an arrow
// names need not be there.
type shaper struct {
	*rapid.T
	closed []*yaml.Node // the maps drawn that take no other keys than their table's
}

func shapeOf(keys []flows.Key) flows.Shape { return flows.Shape{Kind: flows.KindKeys, Keys: keys} }

// fileShapes are the kinds of files that the tables describe.
var fileShapes = map[string]flows.Shape{
	"flow":         shapeOf(flows.FlowKeys),
	"bot":          shapeOf(flows.BotKeys),
	"conversation": shapeOf(flows.ConversationKeys),
	"faq":          {Kind: flows.KindList, Item: &flows.Shape{Kind: flows.KindKeys, Keys: flows.FAQKeys}},
}

func (s *shaper) one(words ...string) string { return rapid.SampledFrom(words).Draw(s.T, "word") }

// some draws between one and three.
func (s *shaper) some() int { return rapid.IntRange(1, 3).Draw(s.T, "some") }

func (s *shaper) node(of flows.Shape) *yaml.Node {
	switch of.Kind {
	case flows.KindWords:
		return s.node(rapid.SampledFrom([]flows.Shape{
			{Kind: flows.KindText}, {Kind: flows.KindList, Item: &flows.Shape{Kind: flows.KindText}},
		}).Draw(s.T, "words"))
	case flows.KindEither:
		return s.node(rapid.SampledFrom(of.Or).Draw(s.T, "or"))
	case flows.KindList:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range s.some() {
			if of.Most > 0 && i == of.Most {
				break
			}
			n.Content = append(n.Content, s.node(*of.Item))
		}
		return n
	case flows.KindMap:
		return s.names(of)
	case flows.KindKeys:
		return s.keys(of.Keys, "", of.Most == 1)
	case flows.KindChoice:
		return s.choice()
	case flows.KindStep:
		return s.step()
	case flows.KindChannels:
		name := s.one(slices.Sorted(maps.Keys(flows.ChannelKeys))...)
		return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar(name), s.keys(flows.ChannelKeys[name], "", false)}}
	case flows.KindAny:
		return s.node(rapid.SampledFrom([]flows.Shape{
			{Kind: flows.KindText}, {Kind: flows.KindNumber}, {Kind: flows.KindWords}, {Kind: flows.KindMap, Item: &flows.Shape{Kind: flows.KindText}},
		}).Draw(s.T, "any"))
	}
	return s.leaf(of)
}

// leaf draws what is neither a list nor a map.
func (s *shaper) leaf(of flows.Shape) *yaml.Node {
	switch of.Kind {
	case flows.KindText:
		if of.Pattern != "" {
			n := text(rapid.StringMatching(of.Pattern).Draw(s.T, "matching"))
			if asFloat.MatchString(n.Value) {
				n.Style = yaml.DoubleQuotedStyle // else it is a number to the schema
			}
			return n
		}
		return text(s.one("Hello", "One ${cake}, please.", "Yes: of course", "- no", "it's", "é # ü", "12", "true", "{a}", "a, b"))
	case flows.KindExpr:
		return text(s.one("total", "day < today + days(2)", `not open("shop")`, "data.prices[cake]", "3", "true", "a ? b : c"))
	case flows.KindArrow:
		return scalar(s.one("menu", "call human", "start human", "redo day", "end", "end booked", "back", "repeat", "restart", "cancel"))
	case flows.KindType, flows.KindField, flows.KindInput:
		return s.kind(of.Kind)
	case flows.KindAction:
		return scalar(rapid.SampledFrom(flows.Actions).Draw(s.T, "action").Name)
	case flows.KindInt:
		return scalar(strconv.Itoa(rapid.IntRange(0, max(of.Most, 1)).Draw(s.T, "int")))
	case flows.KindNumber:
		return scalar(s.one("0", "50", "0.5"))
	case flows.KindBool:
		return scalar(s.one("true", "false"))
	case flows.KindOneOf:
		return scalar(s.one(of.Words...))
	case flows.KindNothing:
		return scalar("null")
	}
	s.Fatalf("nothing is drawn for the kind %q", of.Kind)
	return nil
}

// kind draws a type of a question, of a field or of an input.
func (s *shaper) kind(of flows.Kind) *yaml.Node {
	name := rapid.SampledFrom(flows.Types).Filter(func(k flows.Key) bool {
		return of != flows.KindField || k.Name != "slot" && k.Name != "payment"
	}).Draw(s.T, "type").Name
	if of == flows.KindInput {
		name += s.one("", "?")
	}
	return scalar(name)
}

// keys draws a map with keys of a table, among them those that it must have.
func (s *shaper) keys(keys []flows.Key, must string, single bool) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	add := func(k flows.Key) { n.Content = append(n.Content, scalar(k.Name), s.node(k.Value)) }
	if !single {
		for _, k := range keys {
			if k.Must || k.Name == must || !k.IsVerb() && rapid.Bool().Draw(s.T, k.Name) {
				add(k)
			}
		}
	}
	if len(n.Content) == 0 {
		add(rapid.SampledFrom(keys).Draw(s.T, "key"))
	}
	s.closed = append(s.closed, n)
	return n
}

// step draws a step with any of its verb's keys; what an action is given are
// values that it takes.
func (s *shaper) step() *yaml.Node {
	verb := s.one(verbNames()...)
	n := s.keys(flows.VerbKeys(flows.Verb(verb)), verb, false)
	for i := 0; verb == "do" && i < len(n.Content); i += 2 {
		if n.Content[i].Value != "with" {
			continue
		}
		closed := s.closed
		a := flows.ActionOf(valueOf(n, "do").Value)
		if n.Content = slices.Delete(n.Content, i, i+2); len(a.With) > 0 {
			n.Content = append(n.Content, scalar("with"), s.keys(a.With, "", false))
		}
		s.closed = closed // the schema does not know what each action takes
		break
	}
	return n
}

func verbNames() (out []string) {
	for _, k := range flows.StepKeys {
		if k.IsVerb() {
			out = append(out, k.Name)
		}
	}
	return out
}

func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// names draws a map with names of the author's own.
func (s *shaper) names(of flows.Shape) *yaml.Node {
	n, seen := &yaml.Node{Kind: yaml.MappingNode}, map[string]bool{}
	for range s.some() {
		name := ""
		switch {
		case len(of.Words) > 0:
			name = s.one(of.Words...)
		case of.Pattern != "":
			name = rapid.StringMatching(of.Pattern).Draw(s.T, "name")
		default:
			name = s.one("cake", "first_name", "calendar.free")
		}
		if !seen[name] {
			n.Content = append(n.Content, text(name), s.node(*of.Item))
		}
		seen[name] = true
	}
	return n
}

// choice draws a choice, in its short form or in braces.
func (s *shaper) choice() *yaml.Node {
	if rapid.Bool().Draw(s.T, "long") {
		return s.keys(flows.ChoiceKeys, "", false)
	}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar(s.one("order", "human")), s.node(flows.Shape{Kind: flows.KindText})}}
}

// scalar is a word that needs no quotes, or null.
func scalar(word string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: word} }

// text is a text, in quotes where it must be.
func text(s string) *yaml.Node {
	n := scalar(s)
	if !isPlain(s) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// plainText needs no quotes, wherever it stands.
var plainText = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9 _.<>+()$-]*[A-Za-z0-9)?])?$`)

func isPlain(s string) bool {
	return plainText.MatchString(s) && !slices.Contains([]string{"null", "true", "false"}, s)
}

// What the tables allow, the schema takes and the reader knows; what they do
// not, both refuse.
func TestTablesSchemaAndReaderAgree(t *testing.T) {
	all := schemaOf(t, "")
	for kind, shape := range fileShapes {
		of := schemaOf(t, kind)
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := &shaper{T: t}
				n := s.node(shape)
				v := asJSON(n)
				for _, schema := range []*jsonschema.Schema{of, all} {
					if err := schema.Validate(v); err != nil {
						t.Fatalf("the schema refuses\n%s\n%v", written(t, n), err)
					}
				}
				if d := unknown(t, kind, n); d != nil {
					t.Fatalf("the reader does not know what the tables have: %v\n%s", d, written(t, n))
				}
				odd := rapid.SampledFrom(s.closed).Draw(t, "odd")
				odd.Content = append(odd.Content, scalar("colour"), scalar("blue"))
				if of.Validate(asJSON(n)) == nil {
					t.Fatalf("the schema takes the key `colour` in\n%s", written(t, n))
				}
			})
		})
	}
}

func written(t *rapid.T, n *yaml.Node) []byte {
	src, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// unknown returns what the reader says of a key that it does not know.
func unknown(t *rapid.T, kind string, n *yaml.Node) *flows.Diag {
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\n")}}
	switch kind {
	case "flow":
		fsys["flows/a.yaml"] = &fstest.MapFile{Data: written(t, n)}
	case "bot", "faq":
		fsys[kind+".yaml"] = &fstest.MapFile{Data: written(t, n)}
	default:
		return nil // conversations are read elsewhere
	}
	_, diags := flows.ReadBot("drawn", fsys)
	for i := range diags {
		if diags[i].Rule == "unknown-key" {
			return &diags[i]
		}
	}
	return nil
}
