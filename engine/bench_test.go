package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gopkg.in/yaml.v3"

	"parley/engine"
	"parley/engine/check"
	"parley/flows"
	"parley/flows/flowstest"
)

// bot reads a bot whose only flow is src, and fails the test where it does
// not check.
func bot(tb testing.TB, src string) *engine.Program {
	tb.Helper()
	return folder(tb, map[string]string{"flows/main.yaml": src})
}

// folder reads a bot from its files; bot.yaml may be left out. It may do what
// check refuses: loop without end, say.
func folder(tb failer, files map[string]string) *engine.Program {
	tb.Helper()
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\nname: Test\nlanguages: [en, fr]\ntimezone: Europe/Paris\ncountry: FR\ncurrency: EUR\n")}}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	b, diags := flows.ReadBot("test", fsys)
	p, more := engine.Compile(b)
	for _, d := range append(diags, more...) {
		if d.Severity == flows.Error {
			tb.Errorf("%s", d)
		}
	}
	if tb.Failed() {
		tb.FailNow()
	}
	return p
}

var start = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func utter(id int, text string) engine.Event {
	return &engine.Utterance{Meta: engine.Meta{ID: fmt.Sprint(id), At: start, Channel: "web", Contact: engine.Contact{ID: "c1", FirstName: "Ana", Language: "en"}}, Text: text}
}

// fiveChoices asks a question with five choices, for ever.
const fiveChoices = `
triggers: [{default: true}]
steps:
  - id: menu
    ask: What can we do for you, ${contact.first_name}?
    choices:
      - order: Order a cake
      - hours: Opening hours
      - where: Where we are
      - human: Talk to a person
      - price: Prices
    routes: {order: yes_, hours: yes_, where: yes_, human: yes_, price: yes_}
  - id: yes_
    say: You chose ${menu}.
    next: menu
`

// longFlow puts the question at the end of a flow of n steps.
func longFlow(n int) string {
	var b strings.Builder
	b.WriteString("triggers: [{default: true}]\nsteps:\n  - branch:\n      - else: menu\n")
	for i := range n {
		fmt.Fprintf(&b, "  - id: s%d\n    say: Step ${data.n}\n", i)
	}
	_, steps, _ := strings.Cut(fiveChoices, "steps:\n")
	b.WriteString(steps)
	return strings.Replace(b.String(), "steps:", "data: {n: 1}\nsteps:", 1)
}

// BenchmarkStep is the figure of the engine: an ask with five choices, the
// answer by its label, a templated reply and the question again.
func BenchmarkStep(b *testing.B) {
	p := bot(b, fiveChoices)
	run := func(b *testing.B, p *engine.Program, turns int, stored bool) {
		s, _, _ := engine.Step(p, engine.Session{Seed: 7}, utter(0, "hi"))
		for i := range turns {
			s, _, _ = engine.Step(p, s, utter(i+1, "opening hours"))
		}
		ev := utter(-1, "opening hours")
		var raw, out []byte
		raw = s.AppendBinary(nil)
		b.ReportAllocs()
		b.ResetTimer()
		for b.Loop() {
			if stored {
				decoded, err := engine.DecodeSession(raw)
				if err != nil {
					b.Fatal(err)
				}
				next, effects, _ := engine.Step(p, decoded, ev)
				if len(effects) != 2 {
					b.Fatalf("effects: got %d, want 2", len(effects))
				}
				out = next.AppendBinary(out[:0])
				continue
			}
			if _, effects, _ := engine.Step(p, s, ev); len(effects) != 2 {
				b.Fatalf("effects: got %d, want 2", len(effects))
			}
		}
	}
	b.Run("memory", func(b *testing.B) { run(b, p, 1, false) })
	b.Run("stored", func(b *testing.B) { run(b, p, 1, true) })
	b.Run("stored/turns=1000", func(b *testing.B) { run(b, p, 1000, true) })
	for _, n := range []int{10, 1000, 10_000} {
		p := bot(b, longFlow(n))
		b.Run(fmt.Sprintf("stored/steps=%d", n), func(b *testing.B) { run(b, p, 1, true) })
	}
}

// BenchmarkLoad reads, checks and compiles a flow of 1,000 steps; beside it
// stands yaml.v3's own decode to nodes of the same bytes.
func BenchmarkLoad(b *testing.B) {
	src := flowstest.GenFlow(1000)
	fsys := fstest.MapFS{
		"bot.yaml":        {Data: []byte("parley: 1\nname: Test\nlanguages: [en]\n")},
		"flows/main.yaml": {Data: src},
	}
	b.Run("yaml", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			var n yaml.Node
			if err := yaml.Unmarshal(src, &n); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parley", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		for b.Loop() {
			bot, diags := flows.ReadBot("test", fsys)
			p, more := check.Bot(bot)
			if p == nil || diags.Errors() > 0 {
				b.Fatalf("%v %v", diags, more)
			}
		}
	})
}

// BenchmarkDistinctExpressions compiles a flow of 1,000 names with 1,000
// conditions that all differ; ns/expression is what each costs.
func BenchmarkDistinctExpressions(b *testing.B) {
	const n = 1000
	var src strings.Builder
	src.WriteString("triggers: [{default: true}]\nsteps:\n")
	for i := range n {
		fmt.Fprintf(&src, "  - id: n%d\n    if: n%d != %d and contact.language == \"en\"\n    ask: Number %d?\n    type: number\n", i, (i*7)%n, i, i)
	}
	flow, diags := flows.ReadFlow("main", "flows/main.yaml", []byte(src.String()), []string{"en"})
	if diags.Errors() > 0 {
		b.Fatal(diags[0])
	}
	bot := &flows.Bot{ID: "test", Languages: []string{"en"}, Flows: []*flows.Flow{flow}}
	for b.Loop() {
		if _, diags := engine.Compile(bot); diags.Errors() > 0 {
			b.Fatal(diags[0])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/expression")
}
