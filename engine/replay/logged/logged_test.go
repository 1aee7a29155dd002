package logged_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/engine/value"
)

// words are what people write in random talks: to any bot, and to each.
var words = map[string][]string{
	"":               {"yes", "no", "1", "skip", "back", "cancel", "restart", "repeat", "stop", "start", "????", "help", "hi"},
	"actions":        {"stock", "stock", "remember", "tour", "write me", "a lamp", "eggs", "ana@example.com"},
	"booking":        {"book", "book", "tomorrow", "10 March", "10:00", "parking", "Another day", "I pay at the studio"},
	"people":         {"person", "person", "hi", "4", "Ana"},
	"time":           {"order", "patience", "choc", "lemon", "hours", "Ana"},
	"media":          {"hello", "no", "here it comes", "I have none"},
	"worked_example": {"order", "human", "choc", "10 March", "10 am", "ok", "Change the day", "are you open on sunday?"},
	"repair":         {"order", "choc", "lemon", "tomorrow", "15:00", "Ana", "price", "Another cake", "ok"},
}

// On the version that they ran on, no session has a difference: random talks
// in which actions come back, fail or are late, money comes in, colleagues
// write, flows start as scheduled and timers ring, early ones too.
func TestTheSameVersionHasNoDifference(t *testing.T) {
	programs := map[string]*engine.Program{}
	for name := range words {
		if name != "" {
			programs[name] = fromDisk(t, "../../../testdata/bots/"+name)
		}
	}
	names := append(slices.Sorted(maps.Keys(programs)), "actions", "booking") // more often
	turns, asked := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Draw(rt, "bot")
		c := newClerk(rt, programs[name])
		for range rapid.IntRange(1, 25).Draw(rt, "events") {
			c.now = c.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "s")) * time.Second)
			c.feed(randomEvent(rt, c, slices.Concat(words[name], words[""])))
		}
		r := c.replay(c.p)
		turns, asked = turns+r.Turns, asked+len(c.asked)
		if len(r.Differences) > 0 || len(r.Unread) > 0 || r.Left > 0 || r.Turns != c.events {
			rt.Fatalf("want no difference in %d turns; got %d, %d left, %v\n%s", c.events, r.Turns, r.Left, r.Unread, lines(r))
		}
	})
	if turns < 500 || asked == 0 {
		t.Errorf("%d turns were compared, %d actions asked for; want more", turns, asked)
	}
}

// randomEvent makes up what happens next. Where an action is under way, it is
// most likely its result.
func randomEvent(rt *rapid.T, c *clerk, words []string) engine.Event {
	doing := ""
	if n := len(c.s.Frames); n > 0 {
		doing = c.s.Frames[n-1].Doing
	}
	kind := rapid.IntRange(0, 9).Draw(rt, "kind")
	switch {
	case doing != "" && kind > 3 || kind == 0:
		slot := map[string]any{"id": "s1", "start": value.MomentOf(c.now.Add(time.Hour), time.UTC)}
		return &engine.ActionDone{Do: doing, Action: "x", Outcome: rapid.SampledFrom([]string{"", "", "", "none", "taken", "error"}).Draw(rt, "outcome"),
			Value: engine.Value{V: rapid.SampledFrom([]any{nil, "text", 3, []any{slot}, []any{"10:00", "10:30"}, map[string]any{"id": "p1", "url": "https://pay.example/p1"},
				map[string]any{"status": 200, "body": []any{"a", map[string]any{"id": "b", "label": "B", "price": 3}}}}).Draw(rt, "value")}}
	case kind == 1:
		return rapid.SampledFrom([]func() engine.Event{
			func() engine.Event { return &engine.PaymentChanged{Status: "paid"} }, func() engine.Event { return &engine.PaymentChanged{Status: "failed"} },
			func() engine.Event { return &engine.AgentReplied{Name: "Rosa", Text: "Hello"} }, func() engine.Event { return &engine.AgentClosed{Name: "Rosa"} },
			func() engine.Event {
				return &engine.Start{Flow: "reminder", Key: "memo", Timed: true, With: engine.Values{"what": "milk"}}
			},
			func() engine.Event { return &engine.Start{Flow: "wrapup", Agent: "Rosa"} },
		}).Draw(rt, "from outside")()
	case kind == 2 && !c.s.Alarm.IsZero():
		if c.s.Alarm.After(c.now) && rapid.IntRange(0, 3).Draw(rt, "early") > 0 {
			c.now = c.s.Alarm
		}
		return &engine.TimerFired{Generation: c.s.Timer - rapid.IntRange(0, 4).Draw(rt, "stale")/4}
	case kind == 3:
		return &engine.Media{Kind: rapid.SampledFrom([]string{"image", "audio", "file", "location"}).Draw(rt, "medium"), URL: "https://x.example/a.png"}
	}
	return &engine.Utterance{Meta: engine.Meta{Contact: engine.Contact{FirstName: rapid.SampledFrom([]string{"", "Ana"}).Draw(rt, "name")}},
		Text: rapid.SampledFrom(words).Draw(rt, "text")}
}

const errand = `triggers: [{words: [fetch]}]
steps:
  - id: what
    ask: What?
  - id: look
    do: http
    with: {url: "https://shop.example/stock", query: {q: "${what}"}}
    routes: {none: no_stock, error: sorry}
  - id: found
    say: We have ${look.body}.
  - id: tell
    do: webhook
    with: {event: asked, data: "${what}"}
    routes: {error: sorry}
  - id: more
    ask: Anything else?
  - end: done
  - id: no_stock
    say: No ${what}.
  - end: none
  - id: sorry
    say: Sorry.
  - end: failed
`

// Actions answer from the log: the same step that asks for the same gets what
// it got then.
func TestActionsAnswerFromTheLog(t *testing.T) {
	c := newClerk(t, bot(t, errand))
	c.say("fetch", "milk")
	c.done("", map[string]any{"status": 200, "body": "two litres"})
	c.say("hello?") // is kept until the result is there
	c.done("", nil)
	c.say("no")
	c.say("fetch", "eggs")
	c.done("none", nil)
	for _, tt := range []struct {
		name     string
		old, new string
		want     string
		left     int
	}{
		{"nothing", "steps", "steps", "", 0},
		{"other words", "We have ${look.body}.", "There is ${look.body}.", "3 text main.found: We have two litres. -> There is two litres. flows/main.yaml:9\n", 0},
		{"other arguments", "data: \"${what}\"", "data: \"more ${what}\"",
			"3 action main.tell: do webhook {data: milk, event: asked} -> do webhook {data: more milk, event: asked} flows/main.yaml:11\n", 2},
		{"another action", "do: webhook\n    with: {event: asked, data: \"${what}\"}", "do: notify\n    with: {to: desk, text: \"${what}\"}",
			"3 action main.tell: do webhook {data: milk, event: asked} -> do notify {text: milk, to: desk} flows/main.yaml:11\n", 2},
		{"an action put in", "  - id: found\n", "  - id: free\n    do: calendar.list\n    routes: {none: found, error: sorry}\n  - id: found\n",
			"3 action main.free: not asked for -> do calendar.list flows/main.yaml:9\n" +
				"3 action main.tell: do webhook {data: milk, event: asked} -> not asked for flows/main.yaml:14\n", 2},
		{"an action renamed", "- id: tell", "- id: report\n    was: tell", "", 0},
		{"an action removed", errand[strings.Index(errand, "  - id: tell"):strings.Index(errand, "  - id: more")], "",
			"3 action main.tell: do webhook {data: milk, event: asked} -> not asked for flows/main.yaml:5\n", 2},
		{"another route of an outcome", "none: no_stock", "none: sorry",
			"3 route main.look: main.no_stock -> main.sorry flows/main.yaml:5\n" +
				"3 ended main.look: none -> failed flows/main.yaml:5\n", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := c.replay(bot(t, replaced(t, errand, tt.old, tt.new)))
			if got := lines(r); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if len(r.Unread) > 0 || r.Left != tt.left || r.Turns+r.Left != c.events {
				t.Errorf("got %v unread, %d turns and %d left of %d; want %d left", r.Unread, r.Turns, r.Left, c.events, tt.left)
			}
		})
	}
}

const promise = `triggers: [{words: [promise]}]
steps:
  - id: when
    ask: In how many hours?
    type: number
  - id: plan
    do: schedule
    with: {flow: main, key: promise, in: 2h}
  - id: name
    ask: And your name?
    remind: 30m
    timeout: 3h
    routes: {timeout: gone}
  - say: Thank you, ${name}.
  - end: done
  - id: gone
    end: gone
`

// What was scheduled otherwise does not come as it came in the log.
func TestScheduledFlows(t *testing.T) {
	c := newClerk(t, bot(t, promise))
	c.say("promise", "2")
	c.now = c.now.Add(2 * time.Hour)
	c.feed(&engine.Start{Flow: "main", Key: "promise", Timed: true})
	c.say("Ana")
	for _, tt := range []struct {
		name     string
		old, new string
		want     string
		left     int
	}{
		{"nothing", "in: 2h", "in: 2h", "", 0},
		{"at another time", "in: 2h", "in: 3h",
			"2 action schedule promise: schedule promise {at: 2026-03-04T11:00:20Z, flow: main} -> schedule promise {at: 2026-03-04T12:00:20Z, flow: main} flows/main.yaml:3\n", 2},
		{"not any more", "key: promise", "key: another",
			"2 action schedule another: not asked for -> schedule another {at: 2026-03-04T11:00:20Z, flow: main} flows/main.yaml:3\n" +
				"2 action schedule promise: schedule promise {at: 2026-03-04T11:00:20Z, flow: main} -> not asked for flows/main.yaml:3\n", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := c.replay(bot(t, replaced(t, promise, tt.old, tt.new)))
			if got := lines(r); got != tt.want || r.Left != tt.left {
				t.Errorf("got %d left and\n%s\nwant %d and\n%s", r.Left, got, tt.left, tt.want)
			}
		})
	}
}

// A timer that is set to another time fires then, and not when it did.
func TestTimersFireWhenTheyAreDueNow(t *testing.T) {
	c := newClerk(t, bot(t, promise))
	c.say("promise", "2")
	c.now = c.s.Alarm
	c.feed(&engine.TimerFired{Generation: c.s.Timer})     // the reminder, after 30m
	c.feed(&engine.TimerFired{Generation: c.s.Timer - 1}) // an old one
	c.now = c.now.Add(time.Hour)
	c.say("Ana")
	for _, tt := range []struct {
		name     string
		old, new string
		want     string
	}{
		{"nothing", "30m", "30m", ""},
		{"before", "30m", "20m", "2 timer main.name: in 30m0s -> in 20m0s flows/main.yaml:9\n"},
		{"after an answer", "30m", "2h", "2 timer main.name: in 30m0s -> in 2h0m0s flows/main.yaml:9\n" + "3 step main.name: main.name.remind -> nothing flows/main.yaml:9\n"},
		{"instead", "timeout: 3h", "timeout: 20m", "2 timer main.name: in 30m0s -> in 20m0s flows/main.yaml:9\n" +
			"3 route main.name: main.name.remind -> nothing, the end flows/main.yaml:9\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := c.replay(bot(t, replaced(t, promise, tt.old, tt.new)))
			if got := lines(r); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What people see beside the words counts as well.
func TestLooks(t *testing.T) {
	const src = `triggers: [{words: [shop]}]
steps:
  - id: shop
    ask: What would you like to see?
    choices: [{id: a, label: A, describe: small, image: "https://shop.example/a.png"}, {id: b, label: B}]
    links: [{id: all, label: All, url: "https://shop.example/all"}]
`
	c := newClerk(t, bot(t, src))
	c.say("shop")
	for _, tt := range []struct{ name, old, new, want string }{
		{"an id", "id: a,", "id: first,", ""},
		{"a link", "/all\"", "/everything\"", "1 text main.shop: What would you like to see?/(All: https://shop.example/all)/[A: small] [B] -> " +
			"What would you like to see?/(All: https://shop.example/everything)/[A: small] [B] flows/main.yaml:3\n"},
		{"a description", "small", "large", "1 text main.shop: What would you like to see?/(All: https://shop.example/all)/[A: small] [B] -> " +
			"What would you like to see?/(All: https://shop.example/all)/[A: large] [B] flows/main.yaml:3\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := lines(c.replay(bot(t, replaced(t, src, tt.old, tt.new)))); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
	// A picture has no words: all of the message is told.
	got := lines(c.replay(bot(t, replaced(t, src, "a.png", "b.png"))))
	if !strings.HasPrefix(got, "1 text main.shop: [{") || !strings.Contains(got, `shop.example/a.png`) || !strings.Contains(got, `shop.example/b.png`) {
		t.Errorf("another picture: got\n%s", got)
	}
}
