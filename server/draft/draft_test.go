package draft_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
	"parley/flows/templates"
	"parley/server/draft"
	"parley/server/web"
)

// desk is an author at a draft.
type desk struct {
	testing.TB
	web.Draft
	n    int64
	said chan map[string]any
	log  strings.Builder
}

// sit opens a draft of files over a disk.
func sit(tb testing.TB, disk fs.FS, files map[string]string) *desk {
	tb.Helper()
	d := &desk{TB: tb, said: make(chan map[string]any, 1000)}
	d.Draft = draft.New(slog.New(slog.NewTextHandler(&d.log, nil))).Open("shop", disk, func(any) {})
	tb.Cleanup(func() {
		d.Close()
		if d.log.Len() > 0 {
			tb.Errorf("it logged: %s", d.log.String())
		}
	})
	d.set(files)
	return d
}

func (d *desk) set(files map[string]string) {
	in := map[string]*string{}
	for path, text := range files {
		in[path] = &text
		if text == "GONE" {
			in[path] = nil
		}
	}
	d.Set(in)
}

// post asks without waiting for an answer.
func (d *desk) post(do, rest string) int64 {
	d.n++
	all := fmt.Sprintf(`{"n":%d,"do":%q%s}`, d.n, do, rest)
	m := web.DraftMessage{N: d.n, Do: do, All: json.RawMessage(all)}
	if err := d.Handle(context.Background(), m, func(answer any) {
		b, err := json.Marshal(answer)
		if err != nil {
			d.Errorf("an answer: %v", err)
		}
		out := map[string]any{}
		if err := json.Unmarshal(b, &out); err != nil {
			d.Errorf("an answer: %v", err)
		}
		d.said <- out
	}); err != nil {
		d.Errorf("%s: %v", all, err)
	}
	return d.n
}

// hear returns the next answer to n that has key.
func (d *desk) hear(n int64, key string) map[string]any {
	d.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case a := <-d.said:
			if int64(a["n"].(float64)) != n {
				continue
			}
			if _, ok := a[key]; ok {
				return a
			}
			if a["error"] != nil {
				d.Fatalf("want %s, got %v", key, a)
			}
		case <-deadline:
			d.Fatalf("no %s came", key)
		}
	}
}

// ask asks, and returns what stands under key in the answer.
func (d *desk) ask(key, do, rest string) map[string]any {
	d.Helper()
	return d.hear(d.post(do, rest), key)
}

// refused wants a refusal of that code.
func (d *desk) refused(code, do, rest string) {
	d.Helper()
	if got := d.ask("error", do, rest)["error"].(map[string]any)["code"]; got != code {
		d.Errorf("%s %s: refused as %v, want %s", do, rest, got, code)
	}
}

// talk is what is read in a chat: the person's lines behind a `>`.
func talk(a map[string]any) string {
	var out []string
	c := a["chat"].(map[string]any)
	for _, t := range c["turns"].([]any) {
		t := t.(map[string]any)
		if s := t["shown"].(string); s != "" {
			out = append(out, "> "+s)
		}
		for _, m := range t["messages"].([]any) {
			for _, b := range m.(map[string]any)["blocks"].([]any) {
				if s, ok := b.(map[string]any)["text"].(string); ok {
					out = append(out, s)
				}
			}
		}
	}
	if e := c["error"].(string); e != "" {
		out = append(out, "! "+e)
	}
	if n, ok := c["needs"].(map[string]any); ok {
		out = append(out, "? "+n["action"].(string))
	}
	return strings.Join(out, "\n")
}

func (d *desk) reads(a map[string]any, want ...string) {
	d.Helper()
	if got := talk(a); got != strings.Join(want, "\n") {
		d.Errorf("the chat reads\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

const settings = "parley: 1\nname: Shop\nlanguages: [en]\n"

const welcome = `title: Welcome
triggers:
  - default: true
steps:
  - id: menu
    ask: Tea or coffee?
    choices:
      - tea: Tea
      - coffee: Coffee
    timeout: 1h
    routes:
      coffee: roast
      timeout: late
  - say: A good choice.
    next: bye
  - id: roast
    ask: Which roast? 🫘
    choices: [{light: Light}, {dark: Dark}]
  - say: ${roast} it is.
  - id: bye
    say: Coming.
  - end: served
  - id: late
    say: We close now.
`

func shop() map[string]string {
	return map[string]string{"bot.yaml": settings, "flows/welcome.yaml": welcome}
}

func says(text string) string { return fmt.Sprintf(`,"in":{"text":%q}`, text) }

func tap(step, choice string) string {
	return fmt.Sprintf(`,"in":{"tap":{"flow":"welcome","step":%q,"choice":%q,"label":%q}}`, step, choice, choice)
}

// A chat is led through the bot, taken back, and goes on from there.
func TestChat(t *testing.T) {
	d := sit(t, fstest.MapFS{}, shop())
	d.refused("no_chat", "say", says("hi"))
	d.reads(d.ask("chat", "chat", `,"as":"messenger","contact":{"name":"Léa"}`))
	d.reads(d.ask("chat", "say", says("hi")), "> hi", "Tea or coffee?")
	a := d.ask("chat", "say", tap("menu", "coffee"))
	d.reads(a, "> hi", "Tea or coffee?", "> coffee", "Which roast? 🫘")
	c := a["chat"].(map[string]any)
	if at := c["at"].(map[string]any); at["step"] != "roast" || at["index"] != 2.0 || c["waits"] != "choice" {
		t.Errorf("it waits at %v for %v", at, c["waits"])
	}
	if got := fmt.Sprint(c["vars"]); !strings.Contains(got, "menu") {
		t.Errorf("it knows %s", got)
	}
	turns := c["turns"].([]any)
	if path := fmt.Sprint(turns[1].(map[string]any)["path"]); path != "[map[choice:coffee flow:welcome index:0 step:menu] map[flow:welcome index:2 step:roast]]" {
		t.Errorf("it came by %s", path)
	}
	d.reads(d.ask("chat", "back", ""), "> hi", "Tea or coffee?")
	a = d.ask("chat", "skip", "") // the time-out
	d.reads(a, "> hi", "Tea or coffee?", "We close now.")
	d.reads(d.ask("chat", "back", `,"turns":9`))
	d.refused("not_found", "chat", `,"flow":"nowhere"`)
	d.refused("malformed", "say", `,"in":{}`)
	d.refused("malformed", "say", `,"in":{"text":"`+strings.Repeat("x", 30_000)+`"}`)
	d.refused("malformed", "say", `,"in":7`)
	d.refused("unknown", "dance", "")
}

// Edited in mid-chat, the chat stands where it would had the bot been so all
// along; a choice that is gone stops it, and back it goes on.
func TestChatFollowsTheDraft(t *testing.T) {
	d := sit(t, fstest.MapFS{}, shop())
	d.ask("chat", "chat", `,"flow":"welcome"`)
	d.ask("chat", "say", tap("menu", "coffee"))
	d.reads(d.ask("chat", "say", tap("roast", "dark")), "Tea or coffee?", "> coffee", "Which roast? 🫘", "> dark", "Dark it is.", "Coming.")

	edit := func(from, to string) map[string]any {
		d.set(map[string]string{"flows/welcome.yaml": strings.Replace(welcome, from, to, 1)})
		return d.ask("problems", "draft", "")
	}
	a := edit("Which roast? 🫘", "Light or dark?")
	d.reads(a, "Tea or coffee?", "> coffee", "Light or dark?", "> dark", "Dark it is.", "Coming.")
	if a["changed"] != 1.0 {
		t.Errorf("changed from turn %v on, want 1", a["changed"])
	}
	a = edit("coffee: Coffee", "mocha: Mocha\n      - coffee: Coffee")
	if a["changed"] != 0.0 {
		t.Errorf("changed from turn %v on, want 0", a["changed"])
	}
	edit("steps:", "stops:") // nothing runs; the chat is kept
	d.refused("broken", "say", says("x"))
	a = edit("", "")
	d.reads(a, "Tea or coffee?", "> coffee", "Which roast? 🫘", "> dark", "Dark it is.", "Coming.")
}

// Problems come with their places in bytes, whatever the line ends and the
// letters before them, and a fix that makes them go.
func TestProblems(t *testing.T) {
	files := shop()
	files["flows/welcome.yaml"] = "\ufeff" + strings.ReplaceAll(strings.Replace(welcome, "coffee: roast", "coffee: roasst", 1), "\n", "\r\n")
	files["flows/welcome.yaml"] = strings.Replace(files["flows/welcome.yaml"], "Tea or coffee?", "🍵 or ☕?", 1)
	d := sit(t, fstest.MapFS{}, files)
	list := d.ask("problems", "draft", "")["problems"].([]any)
	if len(list) == 0 {
		t.Fatal("no problems")
	}
	p := list[0].(map[string]any)
	src := files["flows/welcome.yaml"]
	if got := src[int(p["from"].(float64)):int(p["to"].(float64))]; got != "roasst" {
		t.Errorf("it is about %q of %v", got, p)
	}
	if p["flow"] != "welcome" || p["step"] != 0.0 {
		t.Errorf("it is of flow %v, step %v", p["flow"], p["step"])
	}
	fix := p["fixes"].([]any)[0].(map[string]any)["edits"].([]any)[0].(map[string]any)
	mended := src[:int(fix["from"].(float64))] + fix["insert"].(string) + src[int(fix["to"].(float64)):]
	d.set(map[string]string{"flows/welcome.yaml": mended})
	if left := d.ask("problems", "draft", "")["problems"].([]any); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// The step of a problem is counted as the author does, also past one that
// cannot be read.
func TestProblemsPastABrokenStep(t *testing.T) {
	files := shop()
	files["flows/welcome.yaml"] = strings.Replace(strings.Replace(welcome, "say: A good choice.", "sya: A good choice.", 1), "say: Coming.\n", "say: Coming.\n    next: nowhere\n", 1)
	d := sit(t, fstest.MapFS{}, files)
	got := map[float64]bool{}
	for _, p := range d.ask("problems", "draft", "")["problems"].([]any) {
		got[p.(map[string]any)["step"].(float64)] = true
	}
	if !got[1] || !got[4] {
		t.Errorf("problems at steps %v, want some at 1 and 4", got)
	}
}

// A newer draft that waits makes the older one stale; the tests are told of
// once, for the newest.
func TestStale(t *testing.T) {
	d := sit(t, fstest.MapFS{}, shop())
	var last int64
	for i := range 30 {
		d.set(map[string]string{"flows/welcome.yaml": welcome + strings.Repeat("#\n", i)})
		last = d.post("draft", "")
	}
	answered, stale := 0, 0
	for answered+stale < 30 {
		a := <-d.said
		switch {
		case a["problems"] != nil:
			answered++
		case a["stale"] == true:
			stale++
		}
	}
	if answered == 0 {
		t.Error("none was answered")
	}
	d.hear(last, "tests")
}

// An action waits for its answer, and gives it again when the chat is played
// anew; kept, the chat is a test that passes.
func TestStubAndKeep(t *testing.T) {
	files := shop()
	files["bot.yaml"] = settings + "services:\n  crm: {url: \"https://crm.example\"}\n"
	files["flows/welcome.yaml"] = `triggers:
  - default: true
steps:
  - id: who
    ask: Who are you?
  - id: found
    do: http
    with: {service: crm, path: /who}
    routes:
      error: sorry
  - say: Hello, ${found.body.name}!
  - end: done
  - id: sorry
    say: The computer is down.
`
	d := sit(t, fstest.MapFS{}, files)
	d.ask("chat", "chat", `,"as":"telegram","contact":{"name":"Léa Petit"},"clock":"2026-03-04T09:00:00Z"`)
	d.ask("chat", "say", says("hi"))
	a := d.ask("chat", "say", says("Léa"))
	d.reads(a, "> hi", "Who are you?", "> Léa", "? http")
	d.refused("refused", "keep", `,"name":"too early"`)
	d.refused("malformed", "stub", `,"action":"http","answer":"a: [b"`)
	d.refused("malformed", "stub", `,"action":"http","answer":"1\n  x: 2"`)
	d.refused("malformed", "stub", `,"action":"rm","answer":"error"`)
	a = d.ask("chat", "stub", `,"action":"http","answer":"{status: 200, body: {name: Léa}}"`)
	d.reads(a, "> hi", "Who are you?", "> Léa", "Hello, Léa!")
	kept := d.ask("text", "keep", `,"name":"Says who she is"`)
	if kept["path"] != "conversations/says_who_she_is.yaml" {
		t.Errorf("kept at %v", kept["path"])
	}
	d.set(map[string]string{kept["path"].(string): kept["text"].(string)})
	n := d.post("draft", "")
	told := d.hear(n, "tests")
	tests := told["tests"].([]any)
	if len(tests) != 1 || tests[0].(map[string]any)["passed"] != true {
		t.Errorf("the test went %v\n%s", tests, kept["text"])
	}
	// The same again, as another channel: what was done is handed over.
	a = d.ask("chat", "chat", `,"as":"sms","inputs":[{"text":"hi"},{"text":"Léa"}],"answers":[{"action":"http","answer":"{status: 200, body: {name: Léa}}"}]`)
	d.reads(a, "> hi", "Who are you?", "> Léa", "Hello, Léa!")
	d.refused("malformed", "chat", `,"inputs":[{}]`)
	if again := d.ask("text", "keep", `,"name":"Says who she is"`); again["path"] != "conversations/says_who_she_is_2.yaml" {
		t.Errorf("kept again at %v", again["path"])
	}

	// Broken, the test says where, and is accepted as it goes then.
	d.set(map[string]string{"flows/welcome.yaml": strings.Replace(files["flows/welcome.yaml"], "say: Hello, ", "say: Good day, ", 1)})
	n = d.post("draft", "")
	one := d.hear(n, "tests")["tests"].([]any)[0].(map[string]any)
	diff, _ := one["diff"].(map[string]any)
	if one["passed"] != false || !strings.Contains(fmt.Sprint(diff["got"]), "Good day") || diff["step"].(map[string]any)["index"] != 2.0 {
		t.Errorf("the broken test went %v", one)
	}
	accepted := d.ask("text", "accept", `,"path":"conversations/says_who_she_is.yaml"`)
	if !strings.Contains(accepted["text"].(string), "Good day") {
		t.Errorf("accepted: %s", accepted["text"])
	}
	d.refused("not_found", "accept", `,"path":"conversations/none.yaml"`)
}

// A chat that was begun by hand is kept as one.
func TestKeepByHand(t *testing.T) {
	d := sit(t, fstest.MapFS{}, shop())
	d.ask("chat", "chat", `,"flow":"welcome"`)
	d.ask("chat", "say", tap("menu", "tea"))
	kept := d.ask("text", "keep", `,"name":"Thé 🍵"`)
	if got := kept["text"].(string); !strings.Contains(got, "flow: welcome\n") || !strings.Contains(got, "tap: welcome.menu.tea") || strings.Contains(got, "/^$/") {
		t.Errorf("kept: %s", got)
	}
	d.set(map[string]string{kept["path"].(string): kept["text"].(string)})
	if one := d.hear(d.post("draft", ""), "tests")["tests"].([]any)[0].(map[string]any); one["passed"] != true {
		t.Errorf("it went %v\n%s", one, kept["text"])
	}
}

// A chat begins at a step, tells what the steps behind it read that it was not
// told, and stands there when the draft changes.
func TestChatFromAStep(t *testing.T) {
	d := sit(t, fstest.MapFS{}, map[string]string{"bot.yaml": settings + "services:\n  crm: {url: \"https://crm.example\"}\n", "flows/welcome.yaml": `triggers: [{default: true}]
steps:
  - id: menu
    ask: Tea or coffee?
    choices: [{tea: Tea}, {coffee: Coffee}]
  - id: cups
    ask: How many?
    type: number
  - id: found
    do: http
    with: {service: crm, path: /who}
    routes: {error: menu}
  - id: sum
    say: ${cups} x ${menu}, ${found.body.name}.
  - id: milk
    ask: Milk?
    type: yesno
    routes: {"no": cups}
  - if: menu == "tea"
    say: It has to draw.
  - say: Bye, ${milk}.
`})
	lacks := func(a map[string]any, want string) {
		t.Helper()
		out := []string{}
		for _, l := range a["chat"].(map[string]any)["lacks"].([]any) {
			l := l.(map[string]any)
			out = append(out, fmt.Sprintf("%v %v %v", l["name"], l["known"], l["unread"]))
		}
		if got := strings.Join(out, ", "); got != want {
			t.Errorf("it lacks %s, want %s", got, want)
		}
	}
	a := d.ask("chat", "chat", `,"flow":"welcome","step":"milk"`)
	d.reads(a, "Milk?")
	lacks(a, "menu false false")
	if from := a["chat"].(map[string]any)["from"].(map[string]any); from["step"] != "milk" || from["index"] != 4.0 {
		t.Errorf("it began at %v", from)
	}
	a = d.ask("chat", "chat", `,"flow":"welcome","step":"sum","known":{"menu":"the tea","cups":"some","found":"{body: {name: Ana}}"}`)
	lacks(a, "cups false true, menu true false, found true false")
	d.ask("chat", "chat", `,"flow":"welcome","step":"sum","known":{"menu":"the tea","cups":"two","found":"{body: {name: Ana}}"}`)
	a = d.ask("chat", "say", says("yes"))
	d.reads(a, "2 x Tea, Ana.", "Milk?", "> yes", "It has to draw.", "Bye, yes.")
	d.reads(d.ask("chat", "back", `,"turns":5`), "2 x Tea, Ana.", "Milk?")
	d.refused("midway", "keep", `,"name":"x"`)
	d.refused("not_found", "chat", `,"flow":"welcome","step":"nowhere"`)
	d.refused("not_found", "chat", `,"flow":"welcome","step":"#99"`)
	d.reads(d.ask("chat", "chat", `,"flow":"welcome","step":"#7","known":{"milk":"no"}`), "Bye, no.")
}

// Why the chat went where it went comes in kinds, which the editor puts in the
// words of its language.
func TestReasons(t *testing.T) {
	d := sit(t, fstest.MapFS{}, map[string]string{"bot.yaml": settings, "flows/welcome.yaml": `triggers: [{default: true}]
steps:
  - id: cups
    ask: How many?
    type: number
    max: 9
    reject: [{if: cups == 7, say: Not seven.}]
  - branch: [{if: cups > 3, next: many}, {else: few}]
  - id: many
    say: Many.
    next: end
  - id: few
    say: ${event.ref}
`})
	d.ask("chat", "chat", "")
	d.ask("chat", "say", says("hi"))
	for _, tt := range []struct{ say, want string }{
		{"lots", "miss type [number]"},
		{"12", "reject bounds []"},
		{"7", "reject rule [1 cups == 7]"},
		{"5", "branch if [cups > 3]"},
		{"hi", "trigger default []"},
		{"1", "branch else [], error missing [${event.ref}]"},
	} {
		turns := d.ask("chat", "say", says(tt.say))["chat"].(map[string]any)["turns"].([]any)
		var got []string
		for _, l := range turns[len(turns)-1].(map[string]any)["trace"].([]any) {
			if l := l.(map[string]any); l["kind"] != nil && l["what"] != "answer" {
				of, _ := l["of"].([]any)
				got = append(got, fmt.Sprintf("%v %v %v", l["what"], l["kind"], of))
			}
		}
		if s := strings.Join(got, ", "); !strings.HasPrefix(s, tt.want) {
			t.Errorf("%q: %s, want %s", tt.say, s, tt.want)
		}
	}
}

// What lies on disk is part of the draft, but for what the author has changed.
func TestDisk(t *testing.T) {
	disk := fstest.MapFS{"media/cake.png": {Data: []byte("x")}, "flows/old.yaml": {Data: []byte("steps: [}")}}
	files := shop()
	files["flows/old.yaml"] = "GONE"
	files["flows/welcome.yaml"] = strings.Replace(welcome, "say: Coming.", "say: Coming.\n    image: cake.png", 1)
	d := sit(t, disk, files)
	if p := d.ask("problems", "draft", "")["problems"].([]any); len(p) > 0 {
		t.Errorf("problems: %v", p)
	}
}

func TestExplore(t *testing.T) {
	d := sit(t, fstest.MapFS{}, shop())
	all := d.ask("findings", "explore", "")["findings"].([]any)
	if len(all) != 1 {
		t.Fatalf("it found %v", all)
	}
	f := all[0].(map[string]any)
	if f["what"] != "no-fallback" || f["flow"] != "welcome" || f["index"] != 0.0 || !strings.HasPrefix(f["path"].(string), "conversations/") || !strings.Contains(f["script"].(string), "talk:") {
		t.Errorf("it found %v", f)
	}
}

// Every template can be chatted with, kept, and its own tests pass.
func TestTemplates(t *testing.T) {
	for _, name := range []string{"bakery", "restaurant", "salon"} {
		disk, err := fs.Sub(templates.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		d := sit(t, disk, nil)
		n := d.post("draft", "")
		if p := d.hear(n, "problems")["problems"].([]any); len(p) > 0 {
			t.Errorf("%s: problems: %v", name, p)
		}
		for _, one := range d.hear(n, "tests")["tests"].([]any) {
			if one.(map[string]any)["passed"] != true {
				t.Errorf("%s: %v", name, one)
			}
		}
		d.ask("chat", "chat", "")
		a := d.ask("chat", "say", says("hello"))
		kept := d.ask("text", "keep", `,"name":"hello"`)
		b, p := readBot(t, disk)
		c, diags := replay.Read(b, kept["path"].(string), []byte(kept["text"].(string)))
		if diags.Errors() > 0 || !replay.NewPlayer(b, p).Play(c)[0].Passed() {
			t.Errorf("%s: the chat\n%s\nis kept as\n%s", name, talk(a), kept["text"])
		}
	}
}

// From a change of the draft to the problems and the chat played again, with
// 1,000 steps.
func BenchmarkChange(b *testing.B) {
	var large strings.Builder
	large.WriteString("title: Large\ntriggers:\n  - default: true\nsteps:\n")
	for i := range 1000 {
		fmt.Fprintf(&large, "  - id: step_%d\n    ask: What would you like to do with number %d?\n    choices: [{a: First}, {b: Second}]\n    routes: {a: step_%d, b: step_%d}\n", i, i, (i+1)%1000, (i+7)%1000)
	}
	d := sit(b, fstest.MapFS{}, map[string]string{"bot.yaml": settings, "flows/large.yaml": large.String()})
	d.ask("chat", "chat", `,"flow":"large"`)
	for i := range 20 {
		d.ask("chat", "say", fmt.Sprintf(`,"in":{"tap":{"flow":"large","step":"step_%d","choice":"a"}}`, i))
	}
	for b.Loop() {
		d.ask("problems", "draft", "")
	}
}

func FuzzMessage(f *testing.F) {
	for _, seed := range []string{`{"do":"say","in":{"text":"hi"}}`, `{"do":"chat","clock":"x","contact":{"fields":{"a":[1]}}}`, `{"do":"stub","action":"http","answer":"{"}`, `{"do":"skip","by":"99999d"}`, `{"do":"back","turns":-5}`, `{"do":"keep","name":"\n"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := web.DraftMessage{All: b}
		if json.Unmarshal(b, &m) != nil || m.Do == "explore" {
			return
		}
		d := sit(t, fstest.MapFS{}, shop())
		d.ask("chat", "chat", `,"flow":"welcome"`)
		if err := d.Handle(context.Background(), m, func(any) {}); err != nil {
			t.Error(err)
		}
		d.ask("problems", "draft", "")
	})
}

func readBot(t *testing.T, disk fs.FS) (*flows.Bot, *engine.Program) {
	t.Helper()
	c, err := check.Folder("shop", disk)
	if err != nil || c.Program == nil {
		t.Fatalf("%v %v", err, c.Diags)
	}
	return c.Bot, c.Program
}
