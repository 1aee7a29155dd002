package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/value"
	"parley/flows"
)

// talker drives a session as a server does: effects on the contact are kept,
// and the session goes through both of its stored forms between two events.
type talker struct {
	tb      failer
	p       *engine.Program
	s       engine.Session
	contact engine.Contact
	now     time.Time
	n       int
	trace   []engine.Trace
	effects []engine.Effect
	marks   []engine.Mark // of the last event
}

// failer is what a test and a run of a property have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Failed() bool
	FailNow()
}

func newTalker(tb failer, p *engine.Program) *talker {
	return &talker{tb: tb, p: p, s: engine.Session{Seed: 1}, now: start, contact: engine.Contact{ID: "c1", FirstName: "Ana", Language: "en"}}
}

func (k *talker) meta() engine.Meta {
	k.n++
	return engine.Meta{ID: fmt.Sprint(k.n), At: k.now, Channel: "web", Contact: k.contact}
}

// feed steps once and checks what must hold after every event. It returns the
// messages that were sent, as SOURCE or SOURCE "text".
func (k *talker) feed(ev engine.Event) []string {
	k.tb.Helper()
	before, _ := json.Marshal(k.s)
	events := 1 + len(k.s.Kept) // those kept for later may be read in this step too
	s, effects, trace := engine.Step(k.p, k.s, ev)
	if after, _ := json.Marshal(k.s); !bytes.Equal(before, after) {
		k.tb.Fatalf("Step changed the session it was given:\n%s\n%s", before, after)
	}
	k.marks = nil
	if s2, e2, t2 := engine.Watch(k.p, k.s, ev, func(m engine.Mark) { k.marks = append(k.marks, m) }); !reflect.DeepEqual(s, s2) || !reflect.DeepEqual(effects, e2) || !reflect.DeepEqual(trace, t2) {
		k.tb.Fatalf("Step twice, the second time watched, differs:\n%+v\n%+v", s, s2)
	}
	k.s, k.trace, k.effects = k.stored(s), trace, effects
	ids := map[string]bool{}
	var out []string
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			if ids[e.ID] || e.ID == "" {
				k.tb.Fatalf("effect id %q twice", e.ID)
			}
			ids[e.ID] = true
			out = append(out, e.Source.String())
			for _, c := range e.Message.Choices {
				if len(c.Token) > 64 || c.Token == "" {
					k.tb.Fatalf("token %q", c.Token)
				}
			}
		case engine.SetContact:
			k.set(e)
		}
	}
	if len(trace) == 0 {
		k.tb.Fatalf("no line in the trace for %T", ev)
	}
	for _, t := range trace {
		if slices.Contains(reasoned, t.What) && t.Reason.Kind == "" {
			k.tb.Fatalf("no reason of %q", t)
		}
	}
	if len(out) > events*(2*engine.MaxMessages+1) {
		k.tb.Fatalf("%d messages for one event", len(out))
	}
	return out
}

// reasoned are the decisions that a person is told the reason of.
var reasoned = []string{"answer", "miss", "reject", "branch", "trigger", "anytime", "faq", "fallback", "timeout", "error", "limit"}

func (k *talker) set(e engine.SetContact) {
	raw, err := json.Marshal(e)
	if err != nil {
		k.tb.Fatalf("%v", err)
	}
	var back engine.SetContact
	if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(e, back) {
		k.tb.Fatalf("SetContact through JSON: got %+v (%v), want %+v", back, err, e)
	}
	text, _ := e.Value.(string)
	switch e.Field {
	case "first_name":
		k.contact.FirstName = text
	case "phone":
		k.contact.Phone = text
	case "language":
		k.contact.Language = text
	default:
		if k.contact.Fields == nil {
			k.contact.Fields = engine.Values{}
		}
		k.contact.Fields[e.Field] = e.Value
	}
}

// stored returns s as it comes back from both stored forms.
func (k *talker) stored(s engine.Session) engine.Session {
	k.tb.Helper()
	binary, err := engine.DecodeSession(s.AppendBinary(nil))
	if err != nil {
		k.tb.Fatalf("%v", err)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		k.tb.Fatalf("%v", err)
	}
	var text engine.Session
	if err := json.Unmarshal(raw, &text); err != nil {
		k.tb.Fatalf("%v", err)
	}
	if len(s.Frames) == 0 {
		s.Frames = nil
	}
	if !reflect.DeepEqual(binary, s) {
		k.tb.Fatalf("session through its stored form:\n got %+v\nwant %+v", binary, s)
	}
	if !reflect.DeepEqual(text, s) {
		k.tb.Fatalf("session through JSON:\n got %+v\nwant %+v", text, s)
	}
	return binary
}

func (k *talker) say(text string) []string {
	k.tb.Helper()
	return k.feed(&engine.Utterance{Meta: k.meta(), Text: text})
}

// lastTrace joins the lines of the last event.
func (k *talker) lastTrace() string {
	var b strings.Builder
	for _, t := range k.trace {
		fmt.Fprintln(&b, t)
	}
	return b.String()
}

func (k *talker) expect(text string, want ...string) {
	k.tb.Helper()
	if got := k.say(text); !reflect.DeepEqual(got, want) && (len(got) > 0 || len(want) > 0) {
		k.tb.Fatalf("to %q: got %q, want %q\n%s", text, got, want, k.lastTrace())
	}
}

func TestAFlowThatLoopsStopsAtTheLimit(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
		limit string
	}{
		"steps": {map[string]string{
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: a\n    set: 1\n  - id: b\n    set: {x: 2}\n    next: a\n",
		}, []string{"text.error"}, "more than 100 steps"},
		"steps, with a fallback": {map[string]string{
			"bot.yaml":        "parley: 1\nname: T\nlanguages: [en]\nfallback: call help\n",
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: a\n    set: 1\n    next: a\n",
			"flows/help.yaml": "steps:\n  - id: q\n    ask: How can we help?\n",
		}, []string{"help.q"}, "more than 100 steps"},
		"messages": {map[string]string{
			"bot.yaml":        "parley: 1\nname: T\nlanguages: [en]\nfallback: start help\n",
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: a\n    say: Hello\n    next: a\n",
			"flows/help.yaml": "steps:\n  - id: q\n    ask: How can we help?\n",
		}, append(strings.Split(strings.Repeat("main.a ", 10), " ")[:10], "help.q"), "more than 10 messages"},
		"depth": {map[string]string{
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: again\n    call: main\n",
		}, []string{"text.error"}, "more than 16 flows"},
		"variables of all open flows": {map[string]string{
			"flows/main.yaml":  "data: {long: " + strings.Repeat("x", 30_000) + "}\ntriggers: [{default: true}]\nsteps:\n  - set: {a: data.long}\n  - id: b\n    call: child\n",
			"flows/child.yaml": "data: {long: " + strings.Repeat("x", 30_000) + "}\nsteps:\n  - set: {a: data.long}\n  - say: done\n",
		}, []string{"text.error"}, "more than 50000 bytes"},
		"a fallback that loops too": {map[string]string{
			"bot.yaml":        "parley: 1\nname: T\nlanguages: [en]\nfallback: call main\n",
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: a\n    set: 1\n    next: a\n",
		}, []string{"text.error"}, "more than 100 steps"},
		"an error in on_error": {map[string]string{
			"bot.yaml":        "parley: 1\nname: T\nlanguages: [en]\non_error: call main\n",
			"flows/main.yaml": "triggers: [{default: true}]\nsteps:\n  - id: a\n    say: ${event.ref}\n",
		}, []string{"text.error"}, "a value is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalker(t, folder(t, tt.files))
			k.expect("hi", tt.want...)
			if !strings.Contains(k.lastTrace(), tt.limit) {
				t.Errorf("the trace says\n%swant %q in it", k.lastTrace(), tt.limit)
			}
			if k.say("hi"); k.s.Open() && len(k.s.Frames) > 1 {
				t.Errorf("frames are left: %+v", k.s.Frames)
			}
		})
	}
}

func TestHostileTexts(t *testing.T) {
	p := bot(t, fiveChoices)
	for name, text := range map[string]string{
		"a megabyte": strings.Repeat("x", 1<<20), "nothing": "", "blanks": " \n\t", "emoji": "👩‍👩‍👧‍👦🎂", "right to left": "مرحبا بكم", "NUL": "\x00", "NUL inside": "or\x00der",
		"not UTF-8": "\xff\xfe\xfd", "an expression": "${contact.name}", "overrides": "\u202eevil", "a megabyte of words": strings.Repeat("order a cake ", 80_000),
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalker(t, p)
			k.expect("hi", "main.menu")
			if got := k.say(text); len(got) == 0 {
				t.Errorf("silence\n%s", k.lastTrace())
			}
		})
	}
}

func TestATapOfAnOldMenu(t *testing.T) {
	k := newTalker(t, bot(t, `
triggers: [{default: true}]
steps:
  - id: first
    ask: First?
    choices: [{id: a, label: A}, {id: b, label: B}]
  - id: second
    ask: Second?
    choices: [{id: c, label: C}, {id: d, label: D}]
  - id: out
    say: ${first} ${second}
`))
	k.expect("hi", "main.first")
	old := k.p.Token(k.s, "main", "first", "a")
	k.expect("b", "main.second")
	if got, want := k.feed(&engine.Tap{Meta: k.meta(), Token: old, Text: "A"}), []string{"main.second"}; !reflect.DeepEqual(got, want) {
		t.Errorf("tap on the menu of before: got %v, want %v", got, want)
	}
	if got := k.s.Frames[0].Vars.Get("first"); got != "a" {
		t.Errorf("first: got %v, want the one that was tapped", got)
	}
	if got, want := k.feed(&engine.Tap{Meta: k.meta(), Token: "z" + old, Text: "A"}), []string{"text.old_menu", "main.second"}; !reflect.DeepEqual(got, want) {
		t.Errorf("tap of another run: got %v, want %v", got, want)
	}
	if got, want := k.feed(&engine.Tap{Meta: k.meta(), Token: k.p.Token(k.s, "main", "second", "d"), Text: "D"}), []string{"main.out"}; !reflect.DeepEqual(got, want) {
		t.Errorf("tap: got %v, want %v", got, want)
	}
	if got := k.feed(&engine.Tap{Meta: k.meta(), Token: "'; drop table", Text: "B"}); !reflect.DeepEqual(got, []string{"main.first"}) {
		t.Errorf("tap with nothing open: got %v, want it read as its label", got)
	}
}

func TestTheSameEventTwiceIsAnsweredOnce(t *testing.T) {
	k := newTalker(t, bot(t, fiveChoices))
	ev := &engine.Utterance{Meta: k.meta(), Text: "hi"}
	if got := k.feed(ev); len(got) != 1 {
		t.Fatalf("got %v", got)
	}
	if got := k.feed(ev); len(got) != 0 {
		t.Errorf("again: got %v, want nothing", got)
	}
}

func TestATextIsSentWithoutTheLineBreakAtItsEnd(t *testing.T) {
	k := newTalker(t, bot(t, "triggers: [{default: true}]\nsteps:\n  - say: |\n      One line.\n      Another.\n"))
	k.feed(&engine.Utterance{Meta: k.meta(), Text: "hi"})
	i := slices.IndexFunc(k.effects, func(e engine.Effect) bool { _, ok := e.(engine.Send); return ok })
	if i < 0 {
		t.Fatalf("nothing was sent: %v", k.effects)
	}
	if got, want := k.effects[i].(engine.Send).Message.Text, "One line.\nAnother."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestASessionMovesToAChangedBot(t *testing.T) {
	const before = "triggers: [{default: true}]\nsteps:\n  - id: q\n    ask: Name?\n  - id: r\n    ask: Town, ${q}?\n  - id: out\n    say: ${q} of ${r}\n"
	p := bot(t, before)
	k := newTalker(t, p)
	k.expect("hi", "main.q")
	k.expect("Ana", "main.r")

	k2 := *k
	k2.p = bot(t, strings.NewReplacer("id: r\n", "id: town\n    was: r\n", "${r}", "${town}").Replace(before))
	k2.expect("Lyon", "main.out")

	k3 := *k
	k3.p = bot(t, "triggers: [{default: true}]\nsteps:\n  - id: other\n    ask: Something else?\n")
	k3.expect("Lyon", "main.other")
	if !strings.Contains(k3.lastTrace(), "the step is gone; the talk has ended") {
		t.Errorf("the trace does not say why:\n%s", k3.lastTrace())
	}
}

// bakery is the template, read from the source tree.
func bakery(tb testing.TB) *engine.Program { return fromDisk(tb, "../flows/templates/bakery") }

func fromDisk(tb testing.TB, dir string) *engine.Program {
	b, diags := flows.ReadBot("test", os.DirFS(dir))
	p, more := check.Bot(b)
	if p == nil || diags.Errors() > 0 {
		tb.Fatalf("%v %v", diags, more)
	}
	return p
}

var words = []string{
	"hi", "order", "1", "2", "3", "yes", "no", "oui", "6", "-1", "99999", "10 March", "tomorrow", "demain", "10 am", "15h", "Ana", "0612345678", "a@b.fr", "skip", "cancel", "restart",
	"repeat", "stop", "start", "are you open", "talk to a person", "person", "ok", "day", "again", "drop", "lemon tart", "lemin tart", "", "????", "1, 2", "done", "\x00", "🎂", "allergens", "hours", "back", "back", "order", "patience", "table", "inside", "a table for 6 tomorrow at 8pm", "cake", "choc", "last", "help",
	"stock", "a lamp", "tour", "enough", "remember", "write me", "book", "10:00", "Another day", "I pay at the studio", "person", "forget it all", "I have none",
}

// resumed tells whether a message did nothing but end a wait, or led to one,
// or to an action; or was kept for one, or for the person who has the chat.
func resumed(trace []engine.Trace) bool {
	return slices.ContainsFunc(trace, func(t engine.Trace) bool {
		return slices.Contains([]string{"waits", "event", "do", "kept", "paused"}, t.What) || t.What == "limit" && strings.Contains(t.Why, "meanwhile")
	})
}

// result makes the result of the action that is under way, or of one that is
// not.
func (k *talker) result(rt *rapid.T) engine.Event {
	ev := &engine.ActionDone{Meta: k.meta(), Do: "1-none", Action: "http", Command: rapid.Bool().Draw(rt, "command")}
	if n := len(k.s.Frames); n > 0 && k.s.Frames[n-1].Doing != "" {
		ev.Do = k.s.Frames[n-1].Doing
	}
	ev.Outcome = rapid.SampledFrom([]string{"", "", "", "none", "taken", "error", "odd"}).Draw(rt, "outcome")
	slot := map[string]any{"id": "s1", "start": value.MomentOf(k.now.Add(time.Hour), time.UTC)}
	ev.Value.V = rapid.SampledFrom([]any{
		nil, "text", 3, slot, []any{slot, slot}, []any{}, []any{"a", 2}, map[string]any{"id": "p1", "url": "https://pay.example/p1"},
		map[string]any{"status": 200, "body": []any{"a", map[string]any{"id": "b", "label": "B", "price": 3}}}, map[string]any{"body": "odd"},
	}).Draw(rt, "value")
	return ev
}

// stuck tells what is wrong with a session that waits for nothing: no
// question, no time, no event, no action, no person.
func (k *talker) stuck() string {
	if !k.s.Open() {
		return ""
	}
	fr := k.s.Frames[len(k.s.Frames)-1]
	for _, f := range k.p.Bot.Flows {
		for _, st := range f.Steps {
			if f.ID != fr.Flow || st.ID != fr.Step {
				continue
			}
			switch {
			case fr.Doing != "" && k.s.Alarm.IsZero():
				return "an action is under way, and nothing rings if it is lost"
			case fr.Doing != "", st.Verb == flows.Ask, st.Verb == flows.Handover, st.For.Set(), !fr.Until.IsZero():
				return ""
			}
			return "the talk rests at a step of " + string(st.Verb)
		}
	}
	return "the talk rests at no step"
}

// Any events at any state: no panic, limits hold, the same again gives the
// same, a session survives being stored, and a person who writes is answered.
func TestStepHoldsItsPromises(t *testing.T) {
	programs := []*engine.Program{bakery(t), fromDisk(t, "../testdata/bots/repair"), fromDisk(t, "../testdata/bots/time"), fromDisk(t, "../testdata/bots/hearing"),
		fromDisk(t, "../testdata/bots/actions"), fromDisk(t, "../testdata/bots/people"), fromDisk(t, "../testdata/bots/media"), fromDisk(t, "../testdata/bots/booking"), bot(t, fiveChoices), folder(t, map[string]string{
			"bot.yaml": "parley: 1\nname: T\nlanguages: [en, fr]\nfallback: call help\nanytime:\n  - words: [person]\n    next: call help\n  - words: [hours]\n    say: All day.\n",
			"flows/help.yaml": `
steps:
  - id: several
    ask: Which?
    type: choices
    choices: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]
  - id: rate
    ask: How was it?
    type: rating
    default: 3
    retries: 0
  - say: Thank you.
`,
			"flows/main.yaml": `
triggers: [{words: [hi, day]}]
steps:
  - id: n
    ask: A number?
    type: number
    min: 1
    max: 10
    reject: [{if: n == 6, say: Not 6.}]
    routes: {invalid: call help}
  - id: sub
    call: main
    if: n > 8
  - id: loop
    branch: [{if: n == 1, next: loop}, {if: n == 2, next: restart}, {if: n == 3, next: repeat}, {if: n == 4, next: call help}]
  - id: when
    ask: When?
    type: date
    min: today
  - say: See you ${when}.
`}),
	}
	rapid.Check(t, func(rt *rapid.T) { drive(rt, rapid.SampledFrom(programs).Draw(rt, "program"), true) })
}

// drive feeds random events to a bot, and checks what must hold after each.
// spoken says that the bot answers whatever is typed.
func drive(rt *rapid.T, p *engine.Program, spoken bool) {
	k := newTalker(rt, p)
	k.contact.Language = rapid.SampledFrom([]string{"en", "fr", "xx", ""}).Draw(rt, "language")
	var tokens []string
	for range rapid.IntRange(1, 12).Draw(rt, "events") {
		var ev engine.Event
		switch rapid.IntRange(0, 16).Draw(rt, "kind") {
		case 0:
			token := rapid.StringN(0, 80, 100).Draw(rt, "token")
			if len(tokens) > 0 && rapid.Bool().Draw(rt, "ours") {
				token = rapid.SampledFrom(tokens).Draw(rt, "token of ours")
			}
			ev = &engine.Tap{Meta: k.meta(), Token: token, Text: rapid.SampledFrom(words).Draw(rt, "label")}
		case 12, 13, 14:
			ev = k.result(rt)
		case 15:
			ev = rapid.SampledFrom([]engine.Event{
				&engine.PaymentChanged{Status: "paid"}, &engine.PaymentChanged{Status: "failed"}, &engine.PaymentChanged{Status: "expired"}, &engine.PaymentChanged{Payment: "other", Status: "paid"},
				&engine.AgentReplied{Name: "Rosa", Text: "Hello"}, &engine.AgentReplied{}, &engine.AgentClosed{Name: "Rosa"},
			}).Draw(rt, "from outside")
			*engine.MetaOf(ev) = k.meta()
		case 16:
			ev = rapid.SampledFrom([]engine.Event{
				&engine.Start{Flow: "reminder", Key: "memo", Timed: true, With: engine.Values{"what": "milk"}}, &engine.Start{Flow: "gone", Timed: true},
				&engine.Start{Flow: "wrapup", Agent: "Rosa"}, &engine.Start{Flow: "main", Agent: "Rosa"},
				&engine.Start{Flow: "main", Step: "#3", Known: map[string]string{"cake": "choc", "day": "tomorrow"}}, &engine.Start{Flow: "order", Step: "day", Known: map[string]string{"cake": "?"}},
			}).Draw(rt, "start")
			*engine.MetaOf(ev) = k.meta()
		case 1:
			ev = &engine.Media{
				Meta: k.meta(), Kind: rapid.SampledFrom([]string{"image", "audio", "file", "location", "sticker", "other", ""}).Draw(rt, "medium"),
				URL:  rapid.SampledFrom([]string{"https://x.example/a.png", "https://x.example/a.png", "", "javascript:alert(1)", "%zz"}).Draw(rt, "address"),
				Lat:  rapid.SampledFrom([]float64{50.63, 0, -91, math.Inf(1), math.NaN()}).Draw(rt, "latitude"),
				Also: rapid.Bool().Draw(rt, "also"),
			}
		case 2:
			ev = &engine.Signal{Meta: k.meta(), Name: rapid.SampledFrom([]string{"get_started", "other"}).Draw(rt, "name")}
		case 3:
			ev = &engine.Start{Meta: k.meta(), Ref: "summer_sale"}
		case 10, 11:
			k.now = k.now.Add(time.Duration(rapid.IntRange(0, 48*60).Draw(rt, "minutes")) * time.Minute)
			ev = &engine.TimerFired{Meta: k.meta(), Generation: k.s.Timer - rapid.IntRange(0, 1).Draw(rt, "stale")}
		case 4:
			ev = &engine.Utterance{Meta: k.meta(), Text: rapid.String().Draw(rt, "text")}
		default:
			ev = &engine.Utterance{Meta: k.meta(), Text: rapid.SampledFrom(words).Draw(rt, "word")}
		}
		sent := k.feed(ev)
		if _, typed := ev.(*engine.Utterance); spoken && len(sent) == 0 && typed && !resumed(k.trace) {
			rt.Fatalf("silence after %+v\n%s", ev, k.lastTrace())
		}
		if len(k.trace) == 0 {
			rt.Fatalf("no line of trace after %+v", ev)
		}
		if len(k.s.Frames) > engine.MaxDepth {
			rt.Fatalf("%d frames", len(k.s.Frames))
		}
		if why := k.stuck(); why != "" {
			rt.Fatalf("%s after %+v\n%s", why, ev, k.lastTrace())
		}
		for _, e := range k.effects {
			if send, ok := e.(engine.Send); ok {
				for _, c := range send.Message.Choices {
					tokens = append(tokens, c.Token)
				}
				if send.Message.Kind == "text" && strings.TrimSpace(send.Message.Text) == "" {
					rt.Fatalf("blank text from %s", send.Source)
				}
			}
		}
	}
}

func FuzzStep(f *testing.F) {
	f.Add("hi\norder\n1\n6\nskip\n10 March\n10 am\nAna\n0612345678\nok")
	f.Add("bonjour\ncommander\n2\n4\n\x00\n\xff\ndemain")
	f.Add("stop\nstart\nhi\ncancel\nrestart")
	p := bakery(f)
	f.Fuzz(func(t *testing.T, talk string) {
		k := newTalker(t, p)
		lines := strings.Split(talk, "\n")
		for _, line := range lines[:min(len(lines), 20)] {
			var sent []string
			if token, ok := strings.CutPrefix(line, "tap:"); ok {
				sent = k.feed(&engine.Tap{Meta: k.meta(), Token: token, Text: line})
			} else {
				sent = k.say(line)
			}
			if len(sent) == 0 {
				t.Fatalf("silence after %q\n%s", line, k.lastTrace())
			}
		}
	})
}

func FuzzDecodeSession(f *testing.F) {
	k := newTalker(f, bakery(f))
	k.say("hi")
	k.say("order")
	k.say("1")
	f.Add(k.s.AppendBinary(nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := engine.DecodeSession(raw)
		if err != nil {
			return
		}
		again, err := engine.DecodeSession(s.AppendBinary(nil))
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("got %+v (%v), want %+v", again, err, s)
		}
		engine.Step(k.p, s, utter(1, "hi"))
	})
}

func TestAnAnytimeFlowIsNotOpenedInItself(t *testing.T) {
	k := newTalker(t, folder(t, map[string]string{
		"bot.yaml":          "parley: 1\nname: T\nlanguages: [en]\nanytime:\n  - words: [person]\n    next: call person\n",
		"flows/main.yaml":   "triggers: [{words: [hi]}]\nsteps:\n  - id: n\n    ask: A number?\n    type: number\n",
		"flows/person.yaml": "steps:\n  - id: phone\n    ask: Your number?\n    type: phone\n",
	}))
	k.expect("hi", "main.n")
	k.expect("person", "person.phone")
	k.expect("person", "person.phone")
	if len(k.s.Frames) != 2 {
		t.Errorf("got %d open flows, want 2", len(k.s.Frames))
	}
}

func TestTwentyAnswersCanBeTakenBack(t *testing.T) {
	var src strings.Builder
	src.WriteString("triggers: [{words: [hi]}]\nsteps:\n")
	for i := range 30 {
		fmt.Fprintf(&src, "  - id: q%d\n    ask: Question %d?\n", i, i)
	}
	k := newTalker(t, bot(t, src.String()))
	k.expect("hi", "main.q0")
	for i := range 25 {
		k.expect(strings.Repeat("x", 5_000), fmt.Sprintf("main.q%d", i+1))
		if i == 8 { // 45 kB of variables: what is kept to go back is bounded too
			break
		}
	}
	k = newTalker(t, bot(t, src.String()))
	k.expect("hi", "main.q0")
	for i := range 25 {
		k.expect("x", fmt.Sprintf("main.q%d", i+1))
	}
	for i := range 20 {
		k.expect("back", fmt.Sprintf("main.q%d", 24-i))
	}
	k.expect("back", "text.no_way_back", "main.q5")
	if n := len(k.s.Frames[0].Vars); n != 5 {
		t.Errorf("%d variables are left, want 5", n)
	}
}
