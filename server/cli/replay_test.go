package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/engine/replay/logged"
	"parley/server/cli"
	"parley/server/store"
)

// replay runs the newest sessions of a bot on p.
func (sh *shop) replay(bot string, last int, p *engine.Program) *logged.Report {
	r, err := cli.ReplayLog(context.Background(), sh.store, bot, last, p)
	if err != nil {
		sh.Fatalf("%v", err)
	}
	return r
}

// chances says things by chance, and counts on the seed for it.
const chances = `triggers: [{words: [hi]}]
steps:
  - id: greet
    say: [Hello!, Hi!, Good day!, Welcome!]
  - id: pick
    branch:
      - chance: 50
        next: one
      - chance: 50
        next: two
  - id: one
    ask: ["Your number?", "Which number?"]
    type: number
    min: 1
    max: 10
    next: out
  - id: two
    ask: Your name?
    save: contact.first_name
  - id: out
    say: Thank you, ${contact.first_name ?? "friend"}.
`

// On the version that they ran on, no session has a difference: random talks of
// several people, on bots that ask, remind, wait, go back and throw dice.
func TestReplayOfTheSameVersion(t *testing.T) {
	bots := map[string]*engine.Program{
		"bakery":  botIn(t, "flows/templates/bakery"),
		"repair":  botIn(t, "testdata/bots/repair"),
		"time":    botIn(t, "testdata/bots/time"),
		"hearing": botIn(t, "testdata/bots/hearing"),
		"chances": botOf(t, map[string]string{"bot.yaml": "parley: 1\nname: C\nlanguages: [en]\ntexts: {unknown: [Pardon., What., Sorry.]}\n", "flows/main.yaml": chances}),
	}
	sh := openShop(t, t.TempDir(), bots)
	defer sh.close()
	words := []string{"hi", "order", "1", "2", "3", "yes", "no", "oui", "6", "99999", "10 March", "tomorrow", "10 am", "Ana", "0612345678", "a@b.fr",
		"skip", "cancel", "restart", "repeat", "stop", "start", "are you open", "person", "back", "lemon tart", "????", "1, 2", "done", "table",
		"a table for 6 tomorrow at 8pm", "bonjour", "patience", "again", "last"}
	names := []string{"bakery", "repair", "time", "hearing", "chances"}
	talks, turns := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		talks++
		bot := rapid.SampledFrom(names).Draw(rt, "bot")
		people := rapid.IntRange(1, 2).Draw(rt, "people")
		for range rapid.IntRange(1, 15).Draw(rt, "events") {
			who := fmt.Sprint("p", talks, ".", rapid.IntRange(1, people).Draw(rt, "who"))
			sh.set(sh.clock().Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "s")) * time.Second))
			told := engine.Meta{Contact: engine.Contact{FirstName: rapid.SampledFrom([]string{"", "Ana"}).Draw(rt, "name"), Language: rapid.SampledFrom([]string{"", "fr"}).Draw(rt, "language")}}
			switch rapid.IntRange(0, 9).Draw(rt, "kind") {
			case 0:
				sh.event(bot, who, &engine.Media{Meta: told, Kind: "image", URL: "https://x.example/a.png"})
			case 1:
				sh.event(bot, who, &engine.Signal{Meta: told, Name: "get_started"})
			case 2:
				sh.event(bot, who, &engine.Tap{Meta: told, Token: sh.token(rt, bot, who), Text: "yes"})
			case 3:
				sh.later(time.Duration(rapid.IntRange(1, 30*60).Draw(rt, "minutes")) * time.Minute)
			default:
				sh.event(bot, who, &engine.Utterance{Meta: told, Text: rapid.SampledFrom(words).Draw(rt, "text")})
			}
		}
		r := sh.replay(bot, 20, bots[bot])
		turns += r.Turns
		if len(r.Differences) > 0 || len(r.Unread) > 0 || r.Left > 0 {
			var b strings.Builder
			_ = r.Print(&b, bot, bot)
			rt.Fatalf("want no difference:\n%s", &b)
		}
	})
	if turns < 500 {
		t.Errorf("%d turns were compared, want more", turns)
	}
}

// token returns what one of the choices that a person was offered brings back.
func (sh *shop) token(rt *rapid.T, bot, who string) string {
	es, err := sh.History(context.Background(), store.Key{Bot: bot, Channel: "web", Address: who}, 0, 1000)
	if err != nil {
		rt.Fatal(err)
	}
	tokens := []string{"made up"}
	for _, e := range es {
		var out engine.Send
		if e.Kind == "out" && json.Unmarshal(e.Body, &out) == nil {
			for _, c := range out.Message.Choices {
				tokens = append(tokens, c.Token)
			}
		}
	}
	return rapid.SampledFrom(tokens).Draw(rt, "token")
}

const orders = `triggers: [{words: [order]}]
steps:
  - id: drink
    ask: What can I make for you?
    choices:
      - espresso: Espresso
      - latte: Latte
      - tea: Tea
    remind: [{after: 30m, say: 'Are you there?'}]
    routes: {tea: many}
  - id: milk
    if: drink == "latte"
    ask: With which milk?
  - id: many
    ask: How many?
    type: number
  - set: {price: many * 3}
  - branch:
      - if: price > 10
        next: big
  - id: small
    say: A small order of ${price}.
    next: done
  - id: big
    say: A big order of ${price}.
  - id: done
    say: Thank you!
  - end: ordered
`

// Sessions of yesterday on a bot that was changed: exactly what is otherwise
// is listed.
func TestReplayListsWhatIsOtherwise(t *testing.T) {
	sh := openShop(t, t.TempDir(), map[string]*engine.Program{"shop": botOf(t, map[string]string{"flows/main.yaml": orders})})
	defer sh.close()
	sh.say("shop", "ana", "order", "latte", "oat", "2") // 6, small
	sh.say("shop", "ben", "order", "tea", "5")          // 15, big
	sh.say("shop", "cleo", "order")
	sh.later(45 * time.Minute) // reminded
	sh.say("shop", "cleo", "espresso", "1")
	sh.say("shop", "dora", "hello")
	for _, c := range []struct {
		name   string
		change []string // old, new, ...
		want   []string
		left   int
	}{
		{"nothing", nil, nil, 0},
		{"a title", []string{"steps:\n", "title: Orders\nsteps:\n"}, nil, 0},
		{"other words", []string{"Thank you!", "Thanks!"}, []string{
			`cleo 4 text main.done: Thank you! -> Thanks! flows/main.yaml:26`,
			`ben 3 text main.done: Thank you! -> Thanks! flows/main.yaml:26`,
			`ana 4 text main.done: Thank you! -> Thanks! flows/main.yaml:26`,
		}, 0},
		{"another choice is offered", []string{"      - tea: Tea\n", "      - tea: Tea\n      - mocha: Mocha\n"}, []string{
			`cleo 1 text main.drink: What can I make for you?/[Espresso] [Latte] [Tea] -> What can I make for you?/[Espresso] [Latte] [Tea] [Mocha] flows/main.yaml:3`,
			`cleo 2 text main.drink.remind: Are you there?/[Espresso] [Latte] [Tea] -> Are you there?/[Espresso] [Latte] [Tea] [Mocha] flows/main.yaml:3`,
			`ben 1 text main.drink: What can I make for you?/[Espresso] [Latte] [Tea] -> What can I make for you?/[Espresso] [Latte] [Tea] [Mocha] flows/main.yaml:3`,
			`ana 1 text main.drink: What can I make for you?/[Espresso] [Latte] [Tea] -> What can I make for you?/[Espresso] [Latte] [Tea] [Mocha] flows/main.yaml:3`,
		}, 0},
		{"another route", []string{"routes: {tea: many}", "routes: {tea: milk2}", "  - id: many\n", "  - id: milk2\n    if: drink == \"tea\"\n    ask: Milk or lemon?\n  - id: many\n"}, []string{
			`ben 2 route main.drink: main.many -> main.milk2 flows/main.yaml:3`,
		}, 1},
		{"another expression", []string{"many * 3", "many * 2"}, []string{
			`cleo 4 text main.small: A small order of 3. -> A small order of 2. flows/main.yaml:21`,
			`cleo 4 variable main.price: 3 -> 2 flows/main.yaml:14`,
			`ben 3 route main.many: main.big, main.done -> main.small, main.done flows/main.yaml:14`,
			`ben 3 variable main.price: 15 -> 10 flows/main.yaml:14`,
			`ana 4 text main.small: A small order of 6. -> A small order of 4. flows/main.yaml:21`,
			`ana 4 variable main.price: 6 -> 4 flows/main.yaml:14`,
		}, 0},
		{"a step removed", []string{"  - id: milk\n    if: drink == \"latte\"\n    ask: With which milk?\n", ""}, []string{
			`ana 2 step main.drink: main.milk -> main.many flows/main.yaml:3`,
		}, 2},
		{"a step put in", []string{"  - id: many\n", "  - id: well\n    say: Well then.\n  - id: many\n"}, []string{
			`cleo 3 step main.well: main.many -> main.well, main.many flows/main.yaml:14`,
			`ana 3 step main.well: main.many -> main.well, main.many flows/main.yaml:14`,
		}, 0},
		{"a step renamed", []string{"  - id: many\n", "  - id: count\n    was: many\n", "{tea: many}", "{tea: count}", "many * 3", "count * 3"}, nil, 0},
		{"another label", []string{"end: ordered", "end: sold"}, []string{
			`cleo 4 ended main.many: ordered -> sold flows/main.yaml:14`,
			`ben 3 ended main.many: ordered -> sold flows/main.yaml:14`,
			`ana 4 ended main.many: ordered -> sold flows/main.yaml:14`,
		}, 0},
		{"an earlier reminder", []string{"after: 30m", "after: 20m"}, []string{
			`cleo 1 timer main.drink: in 30m0s -> in 20m0s flows/main.yaml:3`,
			`ben 1 timer main.drink: in 30m0s -> in 20m0s flows/main.yaml:3`,
			`ana 1 timer main.drink: in 30m0s -> in 20m0s flows/main.yaml:3`,
		}, 0},
		{"a second reminder", []string{"remind: [{after: 30m, say: 'Are you there?'}]", "remind: [{after: 30m, say: 'Are you there?'}, {after: 40m, say: 'Still there?'}]"}, []string{
			`cleo 2 timer main.drink: none -> in 10m0s flows/main.yaml:3`,
			`cleo 3 step main.drink: nothing -> main.drink.remind.2 flows/main.yaml:3`,
		}, 0},
		{"an error", []string{"many * 3", `'[1][int(many)]'`}, []string{
			`cleo 4 error main.#4: none -> [1][int(many)]: index out of range: 1 (array length is 1) flows/main.yaml:17`,
			`cleo 4 ended main.many: ordered -> failed flows/main.yaml:14`,
			`cleo 4 variable main.price: 3 -> nothing flows/main.yaml:14`,
			`ben 3 error main.#4: none -> [1][int(many)]: index out of range: 5 (array length is 1) flows/main.yaml:17`,
			`ben 3 ended main.many: ordered -> failed flows/main.yaml:14`,
			`ben 3 variable main.price: 15 -> nothing flows/main.yaml:14`,
			`ana 4 error main.#4: none -> [1][int(many)]: index out of range: 2 (array length is 1) flows/main.yaml:17`,
			`ana 4 ended main.many: ordered -> failed flows/main.yaml:14`,
			`ana 4 variable main.price: 6 -> nothing flows/main.yaml:14`,
		}, 0},
		{"another trigger", []string{"words: [order]", "words: [order, hello]"}, []string{
			`dora 1 route main.drink: text.unknown, the end -> main.drink flows/main.yaml:3`,
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := orders
			for i := 0; i < len(c.change); i += 2 {
				src = replaced(t, src, c.change[i], c.change[i+1])
			}
			r := sh.replay("shop", 100, botOf(t, map[string]string{"flows/main.yaml": src}))
			var got []string
			for _, d := range r.Differences {
				one := fmt.Sprintf("%s %d %s %s: %s -> %s", d.Address, d.Turn, d.Kind, d.About, d.Before, d.After)
				got = append(got, strings.ReplaceAll(one, "\n", "/")+fmt.Sprintf(" %s:%d", d.File, d.Pos.Line))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(c.want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
			if r.Left != c.left || r.Sessions != 4 || r.Turns+r.Left != 12 || len(r.Unread) > 0 {
				t.Errorf("got %d sessions, %d turns, %d left, %v unread, want 4, 12 in all, %d, none", r.Sessions, r.Turns, r.Left, r.Unread, c.left)
			}
		})
	}
}

// replaced returns src with a change made everywhere.
func replaced(tb testing.TB, src, old, new string) string {
	if !strings.Contains(src, old) {
		tb.Fatalf("no %q to change", old)
	}
	if old == "" {
		return src
	}
	return strings.ReplaceAll(src, old, new)
}

// Only the newest sessions are run, and what has lost its beginning is named.
func TestReplayOfAPartOfTheLog(t *testing.T) {
	p := botOf(t, map[string]string{"flows/main.yaml": orders})
	sh := openShop(t, t.TempDir(), map[string]*engine.Program{"shop": p})
	defer sh.close()
	sh.say("shop", "ana", "order", "tea", "5")
	sh.say("shop", "ben", "order", "tea", "5")
	r := sh.replay("shop", 1, p)
	if r.Sessions != 1 || r.Turns != 3 {
		t.Errorf("the newest: got %d sessions of %d turns, want 1 of 3", r.Sessions, r.Turns)
	}
	ctx, k := context.Background(), store.Key{Bot: "shop", Channel: "web", Address: "old"}
	if _, err := sh.store.Accept(ctx, []store.Inbound{{Key: k, ID: "1", At: sh.clock()}}); err != nil {
		t.Fatal(err)
	}
	cs, err := sh.store.Claim(ctx, 1)
	if err != nil || len(cs) != 1 {
		t.Fatal(cs, err)
	}
	_, err = sh.store.Commit(ctx, cs[0], store.Change{At: sh.clock(), Done: []int64{cs[0].Pending[0].Seq}, Log: []store.Entry{{At: sh.clock(), Kind: "in", ID: "1", Body: []byte("{}")}}})
	if err != nil {
		t.Fatal(err)
	}
	r = sh.replay("shop", 9, p)
	if len(r.Unread) != 1 || r.Unread[0].Address != "old" || r.Unread[0].Why != logged.ErrCut.Error() || r.Sessions != 2 {
		t.Errorf("got %+v and %d sessions, want the cut one of old, and 2", r.Unread, r.Sessions)
	}
	if r := sh.replay("other", 9, p); r.Sessions != 0 {
		t.Errorf("of another bot: got %d sessions, want none", r.Sessions)
	}
}

// Beside a running server it says what to do.
func TestReplayOfALogThatAServerHasOpen(t *testing.T) {
	data := t.TempDir()
	sh := openShop(t, data, nil)
	defer sh.close()
	var out, errs strings.Builder
	w := cli.World{Out: &out, Err: &errs, Getenv: func(string) string { return "" }, Now: time.Now}
	status := cli.Main(t.Context(), []string{"replay", "bakery", "--against", "../../flows/templates/bakery", "--data", data}, w)
	want := fmt.Sprintf("parley: replay bakery: open %s: another parley has it open (process %d); stop the server first: while it runs, it alone reads its log\n",
		filepath.Join(data, "parley.db"), os.Getpid())
	if status != 1 || out.String() != "" || errs.String() != want {
		t.Errorf("got status %d, %q and %q, want 1, nothing and %q", status, &out, &errs, want)
	}
}
