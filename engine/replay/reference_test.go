package replay_test

import (
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
)

// The reference in flows/README.md is made of bots: under each heading, the
// blocks of YAML that begin with the name of a file, as in
//
//	# flows/welcome.yaml
//
// are one bot. A bot.yaml is added where none is shown.
const reference = "../../flows/README.md"

const plainBot = "parley: 1\nname: Example\nlanguages: [en]\n"

// example is the bot of one heading.
type example struct {
	heading string
	files   map[string]string
}

var exampleFile = regexp.MustCompile("(?s)```yaml\n# ([a-z_/.-]+\\.yaml)[^\n]*\n(.*?)```")

func examples(t *testing.T) []example {
	t.Helper()
	page, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	for _, part := range regexp.MustCompile(`(?m)^#{2,3} `).Split(string(page), -1) {
		e := example{files: map[string]string{}}
		e.heading, _, _ = strings.Cut(part, "\n")
		for _, m := range exampleFile.FindAllStringSubmatch(part, -1) {
			if _, twice := e.files[m[1]]; twice {
				t.Errorf("%s: %s is shown twice", e.heading, m[1])
			}
			e.files[m[1]] = m[2]
		}
		if len(e.files) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// folder returns the example as a bot's folder, with the media it names.
func (e *example) folder() fstest.MapFS {
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte(plainBot)}}
	for name, text := range e.files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		for _, m := range regexp.MustCompile(`[a-z_]+\.(jpg|mp3|mp4|pdf)\b`).FindAllString(text, -1) {
			fsys["media/"+m] = &fstest.MapFile{Data: []byte("x")}
		}
	}
	return fsys
}

// Each example is a bot in which nothing is wrong, laid out as `parley fmt`
// does, whose conversations go as they are written.
func TestReferenceExamples(t *testing.T) {
	all := examples(t)
	if len(all) < 25 {
		t.Fatalf("the reference has %d examples, want one for each part of the language", len(all))
	}
	talks := 0
	for _, e := range all {
		t.Run(e.heading, func(t *testing.T) {
			fsys := e.folder()
			bot, diags := flows.ReadBot("example", fsys)
			program, more := check.Bot(bot)
			for _, d := range slices.Concat(diags, more) {
				t.Error(d)
			}
			if program == nil {
				return
			}
			player := replay.NewPlayer(bot, program)
			for _, name := range sortedKeys(e.files) {
				text := e.files[name]
				laid, wrong := flows.Format(name, []byte(text))
				if string(laid) != text || len(wrong) > 0 {
					t.Errorf("%s is laid out as\n%s\n%v", name, laid, wrong)
				}
				if !strings.HasPrefix(name, "conversations/") {
					continue
				}
				talks++
				talk, wrong := player.Read(name, []byte(text))
				for _, d := range wrong {
					t.Error(d)
				}
				for _, r := range player.Play(talk) {
					if !r.Passed() {
						var out strings.Builder
						_ = r.Print(&out)
						t.Error(out.String())
					}
				}
			}
		})
	}
	if talks < len(all)-3 {
		t.Errorf("%d conversations for %d examples: most must be played", talks, len(all))
	}
}

func sortedKeys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// seen notes what the examples use: keys by their place, and words.
type seen map[string]bool

// visit walks a value along what may stand there.
func (s seen) visit(n *yaml.Node, shape flows.Shape, at string) {
	switch shape.Kind {
	case flows.KindKeys:
		s.keys(n, shape.Keys, at)
	case flows.KindStep:
		s.keys(n, flows.StepKeys, "step")
	case flows.KindChoice:
		if n.Kind == yaml.MappingNode && len(n.Content) > 2 {
			s.keys(n, flows.ChoiceKeys, "choice")
		}
	case flows.KindList:
		for _, item := range n.Content {
			s.visit(item, *shape.Item, at)
		}
	case flows.KindMap:
		for i := 1; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
			s.visit(n.Content[i], *shape.Item, at)
		}
	case flows.KindEither:
		for _, or := range shape.Or {
			switch {
			case n.Kind == yaml.MappingNode && (or.Kind == flows.KindKeys || or.Kind == flows.KindMap), n.Kind == yaml.SequenceNode && or.Kind == flows.KindList:
				s.visit(n, or, at)
			}
		}
	case flows.KindType, flows.KindField, flows.KindInput:
		s["type "+strings.TrimSuffix(n.Value, "?")] = true
	case flows.KindChannels:
		for i := 0; i+1 < len(n.Content); i += 2 {
			s["channel "+n.Content[i].Value] = true
			s.keys(n.Content[i+1], flows.ChannelKeys[n.Content[i].Value], "channel "+n.Content[i].Value)
		}
	case flows.KindArrow:
		word, _, _ := strings.Cut(n.Value, " ")
		s["arrow "+word] = true
	case flows.KindAction:
		s["action "+n.Value] = true
	case flows.KindOneOf:
		s[at+"="+n.Value] = true
	}
}

func (s seen) keys(n *yaml.Node, keys []flows.Key, at string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		for _, k := range keys {
			if k.Name == n.Content[i].Value {
				s[at+"."+k.Name] = true
				s.visit(n.Content[i+1], k.Value, at+"."+k.Name)
			}
		}
	}
	if a := action(n); a != nil {
		s.action(n, a)
	}
}

// action returns what a step does, nil where it is no `do`.
func action(step *yaml.Node) *flows.Action {
	if v := child(step, "do"); v != nil {
		return flows.ActionOf(v.Value)
	}
	return nil
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func (s seen) action(step *yaml.Node, a *flows.Action) {
	for key, in := range map[string]string{"with": "with", "routes": "outcome"} {
		if m := child(step, key); m != nil {
			for i := 0; i < len(m.Content); i += 2 {
				s["action "+a.Name+" "+in+" "+m.Content[i].Value] = true
			}
		}
	}
}

// all lists what a table has, and what may stand below it.
func all(keys []flows.Key, at string, into map[string]bool) {
	for _, k := range keys {
		name := at + "." + k.Name
		if k.Later || into[name] {
			continue
		}
		into[name] = true
		below(k.Value, name, into)
	}
}

func below(shape flows.Shape, at string, into map[string]bool) {
	switch shape.Kind {
	case flows.KindKeys:
		all(shape.Keys, at, into)
	case flows.KindStep:
		all(flows.StepKeys, "step", into)
	case flows.KindChoice:
		all(flows.ChoiceKeys, "choice", into)
	case flows.KindList, flows.KindMap:
		below(*shape.Item, at, into)
	case flows.KindOneOf:
		for _, w := range shape.Words {
			into[at+"="+w] = true
		}
	}
	for _, or := range shape.Or {
		below(or, at, into)
	}
}

// Every key, type, arrow, channel and action of the language is in an example.
func TestReferenceIsWhole(t *testing.T) {
	used := seen{}
	roots := []struct {
		prefix string
		shape  flows.Shape
		at     string
	}{
		{"bot.yaml", flows.Shape{Kind: flows.KindKeys, Keys: flows.BotKeys}, "bot"},
		{"faq.yaml", flows.Shape{Kind: flows.KindList, Item: &flows.Shape{Kind: flows.KindKeys, Keys: flows.FAQKeys}}, "faq"},
		{"flows/", flows.Shape{Kind: flows.KindKeys, Keys: flows.FlowKeys}, "flow"},
		{"conversations/", flows.Shape{Kind: flows.KindKeys, Keys: flows.ConversationKeys}, "conversation"},
	}
	want := map[string]bool{}
	for _, r := range roots {
		below(r.shape, r.at, want)
	}
	for name, keys := range flows.ChannelKeys {
		want["channel "+name] = true
		all(keys, "channel "+name, want)
	}
	for _, k := range flows.Types {
		want["type "+k.Name] = true
	}
	for _, a := range flows.Actions {
		want["action "+a.Name] = true
		for _, k := range a.With {
			want["action "+a.Name+" with "+k.Name] = true
		}
		for _, o := range a.Outcomes {
			want["action "+a.Name+" outcome "+o] = true
		}
	}
	for _, a := range []flows.Go{flows.GoCall, flows.GoStart, flows.GoRedo, flows.GoBack, flows.GoRepeat, flows.GoRestart, flows.GoCancel, flows.GoEnd} {
		want["arrow "+string(a)] = true
	}
	for _, e := range examples(t) {
		for name, text := range e.files {
			for _, r := range roots {
				if !strings.HasPrefix(name, r.prefix) || strings.Count(name, ".") > 1 {
					continue
				}
				var doc yaml.Node
				if err := yaml.Unmarshal([]byte(strings.NewReplacer("text?", "text", "number?", "number").Replace(text)), &doc); err != nil {
					t.Fatalf("%s: %s: %v", e.heading, name, err)
				}
				used.visit(doc.Content[0], r.shape, r.at)
			}
		}
	}
	var missing []string
	for name := range want {
		if !used[name] {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	for _, m := range missing {
		t.Errorf("no example of the reference has %s", m)
	}
	if len(want) < 150 {
		t.Errorf("the language has %d parts; the tables are not walked", len(want))
	}
}
