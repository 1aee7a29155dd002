package flows_test

import (
	"bytes"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"
	"parley/flows/flowstest"
)

const orderFlow = `title: Order
was: buy
with: {color: text, note: text?}
data: {prices: {choc: 30, lemon: 28.5}, big: true, zip: "075", words: {en: Hi, fr: Salut}}
triggers:
  - words: cake
  - words: [order, buy]
  - event: get_started
  - ref: summer
  - default: true
anytime:
  - words: help
    if: open("shop")
    label: Help
    say: [a, b]
    next: call help
fallback: call help
on_error: end failed
steps:
  - id: greet
    was: hello
    say: [Hi, Hello]
    image: cake.jpg
    cards:
      - {title: A, text: b, image: a.jpg, link: "https://x.example"}
    if: color != "red"
    next: kind
    note: a note
  - id: kind
    ask: Which?
    choices:
      - choc: Chocolate
      - {id: lemon, label: Lemon, like: [citron], if: note == nil}
    default: choc
    retries: 0
    retry_say: Again
    save: [contact.cake, cake]
    anytime: none
    reject:
      - {if: kind == "x", say: No}
    routes:
      choc: start help
      invalid: end lost
  - id: size
    ask: How many?
    type: number
    min: 1
    max: 2 * 3
  - set: {b: 1, a: b + 1, contact.size: size}
  - id: total
    set: data.prices[kind]
  - branch:
      - if: total > 3
        next: size
      - else: restart
  - branch:
      - {chance: 50, next: repeat}
      - {chance: 2.5, next: cancel}
  - id: pay
    call: payment
    with: {amount: "${total}", fixed: true, count: 3, list: [a, 1]}
    save: paid
    routes: {booked: end}
  - end: booked
    with: {total: "${total}"}
  - end:
`

func TestReadFlow(t *testing.T) {
	f, ds := flows.ReadFlow("order", "flows/order.yaml", []byte(orderFlow), []string{"en"})
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	step := func(i int) *flows.Step { return f.Steps[i] }
	value := func(s flows.Str) string { return s.Value }
	values := func(text flows.Text) string {
		var out []string
		for _, s := range text {
			out = append(out, s.Value)
		}
		return strings.Join(out, "|")
	}
	arrow := func(a *flows.Arrow) string {
		if a == nil {
			return "nowhere"
		}
		return string(a.Go) + " " + a.Target
	}
	tests := []struct {
		name      string
		got, want any
	}{
		{"title", f.Title.Value, "Order"},
		{"was", f.Was.Value, "buy"},
		{"inputs", f.Inputs[0].Name + f.Inputs[0].Type + f.Inputs[1].Name + f.Inputs[1].Type, "colortextnotetext"},
		{"optional", f.Inputs[1].Optional && !f.Inputs[0].Optional, true},
		{"data", f.Data, map[string]any{"prices": map[string]any{"choc": 30, "lemon": 28.5}, "big": true, "zip": "075",
			"words": map[string]any{"en": "Hi", "fr": "Salut"}}},
		{"one word", values(f.Triggers[0].Words), "cake"},
		{"words", values(f.Triggers[1].Words), "order|buy"},
		{"event", f.Triggers[2].Event.Value, "get_started"},
		{"ref", f.Triggers[3].Ref.Value, "summer"},
		{"default", f.Triggers[4].Default, true},
		{"anytime", values(f.Anytime[0].Words) + value(f.Anytime[0].If) + values(f.Anytime[0].Label) + values(f.Anytime[0].Say), `helpopen("shop")Helpa|b`},
		{"anytime next", arrow(f.Anytime[0].Next), "call help"},
		{"fallback", arrow(f.Fallback), "call help"},
		{"on_error", arrow(f.OnError), "end failed"},
		{"say", values(step(0).Text), "Hi|Hello"},
		{"step was", value(step(0).Was), "hello"},
		{"media", step(0).Media[0].Kind + value(step(0).Media[0].Ref), "imagecake.jpg"},
		{"card", values(step(0).Cards[0].Title) + values(step(0).Cards[0].Text) + value(step(0).Cards[0].Image) + value(step(0).Cards[0].Link), "Aba.jpghttps://x.example"},
		{"next", arrow(step(0).Next), "step kind"},
		{"if", value(step(0).If), `color != "red"`},
		{"place of a key", step(0).Keys["if"].Line, 26},
		{"choice", step(1).Choices[0].ID + values(step(1).Choices[0].Label), "chocChocolate"},
		{"long choice", step(1).Choices[1].ID + values(step(1).Choices[1].Label) + values(step(1).Choices[1].Like) + value(step(1).Choices[1].If), "lemonLemoncitronnote == nil"},
		{"type", step(1).AnswerType() + step(2).AnswerType(), "choicenumber"},
		{"ask", value(step(1).Default) + values(step(1).Retry) + step(1).Anytime, "chocAgainnone"},
		{"retries", *step(1).Retries, 0},
		{"no retries", step(2).Retries == nil, true},
		{"save", value(step(1).Save[0].To) + " " + value(step(1).Save[1].To), "contact.cake cake"},
		{"reject", value(step(1).Reject[0].If) + values(step(1).Reject[0].Say), `kind == "x"No`},
		{"routes", step(1).Routes[0].Outcome + arrow(&step(1).Routes[0].Arrow) + step(1).Routes[1].Outcome + arrow(&step(1).Routes[1].Arrow), "chocstart helpinvalidend lost"},
		{"limits", value(step(2).Min) + value(step(2).Max), "12 * 3"},
		{"order of a set", value(step(3).Sets[0].Name) + value(step(3).Sets[1].Name) + value(step(3).Sets[2].Name), "bacontact.size"},
		{"set", value(step(4).Value), "data.prices[kind]"},
		{"arm", value(step(5).Arms[0].If) + arrow(&step(5).Arms[0].Next), "total > 3step size"},
		{"else", step(5).Arms[1].Else, true},
		{"chance", *step(6).Arms[0].Chance + *step(6).Arms[1].Chance, 52.5},
		{"call", value(step(7).Flow), "payment"},
		{"argument", step(7).With[0].Value.(flows.Str).Value, "${total}"},
		{"other arguments", []any{step(7).With[1].Value, step(7).With[2].Value, step(7).With[3].Value.([]any)[1]}, []any{true, 3, 1}},
		{"end", value(step(8).Label) + value(step(8).With[0].Name), "bookedtotal"},
		{"end without a label", step(9).Label.Set(), false},
	}
	for _, tt := range tests {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestReadBot(t *testing.T) {
	fsys := fstest.MapFS{
		"bot.yaml": {Data: []byte("parley: 1\nname: Rosa's\nlanguages: [en, fr]\ntimezone: Europe/Paris\ncountry: FR\ncurrency: EUR\n" +
			"places:\n  bar: {fri-sat: \"20:00-02:00\", sun: 10:00-12:00, closed: 2026-12-25..2026-12-31}\ncontact: {note: text}\n" +
			"channels:\n  web:\n  messenger: {page: \"1\", app_secret: [env:A, secret:B]}\nwords: {cancel: [forget it]}\ntexts: {cancelled: Done.}\n")},
		"bot.fr.yaml":                   {Data: []byte("texts.cancelled: Fini.\n")},
		"flows/b.yaml":                  {Data: []byte("steps:\n  - id: x\n    say: Hi\n")},
		"flows/a.yaml":                  {Data: []byte(orderFlow)},
		"flows/b.fr.yaml":               {Data: []byte("x: [Salut, Bonjour]\n")},
		"flows/b.layout.yaml":           {Data: []byte("cards:\n  x: {x: 1, y: -2, split: true}\n")},
		"media/cake.jpg":                {Data: []byte("x")},
		"media/menu/a.png":              {Data: []byte("x")},
		"conversations/not_for_us.yaml": {Data: []byte(": :")},
		".git/config":                   {Data: []byte("x")},
		"flows/.b.yaml.swp":             {Data: []byte("x")},
		"README.md":                     {Data: []byte("x")},
	}
	b, ds := flows.ReadBot("rosas-bakery", fsys)
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	bar := b.Places[0]
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"name", b.Name.Value, "Rosa's"},
		{"languages", b.Languages, []string{"en", "fr"}},
		{"settings", b.Timezone + b.Country + b.Currency, "Europe/ParisFREUR"},
		{"past midnight", bar.Hours[6], []flows.Span{{From: 1200, To: 1560}}},
		{"sunday", bar.Hours[0], []flows.Span{{From: 600, To: 720}}},
		{"monday", len(bar.Hours[1]), 0},
		{"closed", bar.Closed, []flows.DateRange{{From: flows.Day{Year: 2026, Month: 12, Day: 25}, To: flows.Day{Year: 2026, Month: 12, Day: 31}}}},
		{"contact", b.Contact[0].Name + b.Contact[0].Type, "notetext"},
		{"channels", b.Channels[0].Name + b.Channels[1].Name, "webmessenger"},
		{"two secrets", b.Channels[1].Keys["app_secret"], []string{"env:A", "secret:B"}},
		{"words", b.Words["cancel"][0].Value, "forget it"},
		{"texts", b.Texts["cancelled"][0].Value, "Done."},
		{"translation", b.Translations[0].Lang + b.Translations[0].Texts["texts.cancelled"].Text[0].Value, "frFini."},
		{"flows", b.Flows[0].ID + b.Flows[1].ID, "ab"},
		{"flow texts", b.Flows[1].Texts[0].Texts["x"].Text[1].Value, "Bonjour"},
		{"media", b.Media, []string{"cake.jpg", "menu/a.png"}},
		{"version", len(b.Version), 16},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestReadBotWithoutAnything(t *testing.T) {
	b, ds := flows.ReadBot("a", fstest.MapFS{})
	if b == nil || len(ds) != 2 || ds[0].Rule != "missing-file" || ds[1].File != "flows" || b.Languages[0] != "en" || b.Timezone != "UTC" {
		t.Errorf("got %v and %v, want a bot in English, and the missing bot.yaml and flow", b, ds)
	}
}

func TestHash(t *testing.T) {
	base := func() fstest.MapFS {
		return fstest.MapFS{
			"bot.yaml": {Data: []byte("parley: 1\n")}, "flows/a.yaml": {Data: []byte("steps: []\n")},
			"flows/a.layout.yaml": {Data: []byte("x")}, "conversations/a.yaml": {Data: []byte("x")},
			"media/a.jpg": {Data: []byte("x")}, "README.md": {Data: []byte("x")},
		}
	}
	hash := func(fsys fs.FS) string {
		t.Helper()
		h, err := flows.Hash(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := hash(base())
	for name, changes := range map[string]bool{
		"bot.yaml": true, "bot.fr.yaml": true, "flows/a.yaml": true, "flows/b.yaml": true, "flows/a.fr.yaml": true, "media/a.jpg": true,
		"faq.yaml": true, "flows/a.layout.yaml": false, "conversations/a.yaml": false, "README.md": false, "media/.DS_Store": false,
	} {
		changed := base()
		changed[name] = &fstest.MapFile{Data: []byte("y")}
		if got := hash(changed) != first; got != changes {
			t.Errorf("a change of %s changes the hash: got %v, want %v", name, got, changes)
		}
	}
}

// TestTemplates: every bot that is shipped reads without a word.
func TestTemplates(t *testing.T) {
	entries, err := os.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if _, ds := flows.ReadBot(e.Name(), os.DirFS("templates/"+e.Name())); len(ds) > 0 {
			t.Errorf("%s: %v", e.Name(), ds)
		}
	}
}

func TestReadDoc(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"too big", strings.Repeat("# x\n", 1<<18) + "#", "a.yaml:1:1: error too-big: the file has 1048577 bytes; at most 1048576 are read; split it"},
		{"just small enough", strings.Repeat("# x\n", 1<<18-2) + "a: bcd\n", ""},
		{"byte order mark", "\uFEFFa: b", ""},
		{"windows line ends", "a: b\r\nc: d\r\n", ""},
		{"not UTF-8", "a: caf\xe9\n", "a.yaml:1:7: error not-utf8: byte 0xe9 is not UTF-8; save the file as UTF-8"},
		{"UTF-16", "\xff\xfea\x00", "a.yaml:1:1: error not-utf8: byte 0xff is not UTF-8; save the file as UTF-8"},
		{"NUL", "a: b\x00c\n", "a.yaml:1:5: error control-character: the character U+0000 has no place in a text file; delete it"},
		{"escape", "a: b\nc: \x1b[1m\n", "a.yaml:2:4: error control-character: the character U+001B has no place in a text file; delete it"},
		{"next line", "a: é\u0085c\n", "a.yaml:1:5: error control-character: the character U+0085 has no place in a text file; delete it"},
		{"line separator", "a: b\u2028c: d\n", "a.yaml:1:5: error control-character: the character U+2028 has no place in a text file; delete it"},
		{"mark inside", "a: b\uFEFF\n", "a.yaml:1:5: error control-character: the character U+FEFF has no place in a text file; delete it"},
		{"carriage return alone", "a: b\rc\n", "a.yaml:1:5: error control-character: the character U+000D has no place in a text file; delete it"},
		{"document mark", "# x\n---\na: b\n...\n# y\n", ""},
		{"two documents", "a: b\n---\nc: d\n", "a.yaml:2:1: error many-documents: a second document begins at `---`; only the first is read; put the rest into a file of its own"},
		{"32 deep", "a: " + strings.Repeat("[", 31) + "b" + strings.Repeat("]", 31), ""},
		{"33 deep", "a: " + strings.Repeat("[", 32) + "b" + strings.Repeat("]", 32), "a.yaml:1:35: error too-deep: more than 32 lists and maps inside each other"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ds := flows.ReadDoc("a.yaml", []byte(tt.src)).Diags()
			got := ""
			if len(ds) > 0 {
				got = ds[0].String()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOptionalInputsInBraces(t *testing.T) {
	const src = "with: {color: text,\n  note: text? , day: date?}\nsteps:\n  - say: a: b\n  - say: c\n"
	f, ds := flows.ReadFlow("a", "a.yaml", []byte(src), []string{"en"})
	if len(ds) != 1 || ds[0].Pos.Line != 4 || len(f.Steps) != 1 {
		t.Errorf("got %v, want the broken step alone", ds)
	}
	var got []bool
	for _, in := range f.Inputs {
		got = append(got, in.Optional)
	}
	if want := []bool{false, true, true}; !reflect.DeepEqual(got, want) {
		t.Errorf("optional: got %v, want %v", got, want)
	}
	if _, ds := flows.ReadFlow("a", "a.yaml", []byte("with: {a: text!, b: text?}\nsteps: [{say: x}]\n"), nil); len(ds) != 1 || ds[0].Rule != "unknown-type" {
		t.Errorf("got %v, want text! refused", ds)
	}
}

func TestPlain(t *testing.T) {
	f, ds := flows.ReadFlow("plain", "flows/plain.yaml", flowstest.GenPlain(10_000), []string{"en"})
	if len(ds) > 0 || len(f.Steps) != 10_000 {
		t.Errorf("got %d steps and %v", len(f.Steps), ds)
	}
}

func TestManyErrorsAreBounded(t *testing.T) {
	_, ds := flows.ReadFlow("a", "a.yaml", bytes.Repeat([]byte("- say: @x\n"), 50_000), []string{"en"})
	if len(ds) == 0 || len(ds) > 1000 {
		t.Errorf("got %d diagnostics, want some, but 1,000 at most", len(ds))
	}
}

func TestGenFlow(t *testing.T) {
	for _, n := range []int{10, 100, 1000, 3000} {
		f, ds := flows.ReadFlow("long", "flows/long.yaml", flowstest.GenFlow(n), []string{"en"})
		if len(ds) > 0 {
			t.Fatalf("%d steps: %v", n, ds[0])
		}
		if len(f.Steps) != n {
			t.Errorf("got %d steps, want %d", len(f.Steps), n)
		}
		ids, targets := map[string]bool{}, map[string]bool{}
		for _, s := range f.Steps {
			ids[s.ID] = true
			for _, r := range s.Routes {
				if r.Arrow.Go == flows.GoStep {
					targets[r.Arrow.Target] = true
				}
			}
			for _, a := range s.Arms {
				targets[a.Next.Target] = true
			}
		}
		for id := range targets {
			if !ids[id] {
				t.Errorf("%d steps: no step %q", n, id)
			}
		}
	}
}
