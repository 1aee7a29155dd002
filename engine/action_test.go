package engine_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/engine"
)

const errand = `
triggers: [{words: [hi]}]
steps:
  - id: what
    ask: What?
  - id: fetch
    do: webhook
    with: {event: asked, data: "${what}"}
    routes: {error: sorry}
  - id: more
    ask: Got it. And?
  - id: out
    say: ${what}, ${more}.
  - end: done
  - id: sorry
    say: Sorry.
`

// asked returns the action that the last event asked for.
func (k *talker) asked() engine.Do {
	k.tb.Helper()
	for _, e := range k.effects {
		if do, ok := e.(engine.Do); ok {
			return do
		}
	}
	k.tb.Fatalf("no action was asked for\n%s", k.lastTrace())
	return engine.Do{}
}

func (k *talker) done(do engine.Do, outcome string, v any) []string {
	k.tb.Helper()
	return k.feed(&engine.ActionDone{Meta: k.meta(), Do: do.ID, Action: do.Action, Command: do.Once != "", Outcome: outcome, Value: engine.Value{V: v}})
}

func (k *talker) want(got []string, want ...string) {
	k.tb.Helper()
	if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
		k.tb.Errorf("got %v, want %v\n%s", got, want, k.lastTrace())
	}
}

func (k *talker) notices() (out []string) {
	for _, e := range k.effects {
		if n, ok := e.(engine.Notice); ok {
			out = append(out, n.Text)
		}
	}
	return out
}

func TestWhatComesWhileAnActionRunsIsReadAfterIt(t *testing.T) {
	k := newTalker(t, bot(t, errand))
	k.expect("hi", "main.what")
	k.want(k.say("milk"))
	do := k.asked()
	if want := (engine.Values{"event": "asked", "data": "milk"}); !reflect.DeepEqual(do.With, want) || do.Once == "" {
		t.Errorf("got %+v, want with %v, and that it runs once", do, want)
	}
	k.want(k.say("eggs"))
	k.want(k.say("hi"))
	k.want(k.done(do, "", nil), "main.more", "main.out", "main.what") // "eggs" answers, "hi" begins anew
	k.want(k.done(do, "", nil))
	if n := k.notices(); len(n) != 1 || !strings.Contains(n[0], "webhook") {
		t.Errorf("a command that was done too late: got %q, want it told to the shop", n)
	}
}

func TestBackAfterKeptMessages(t *testing.T) {
	k := newTalker(t, bot(t, errand))
	k.expect("hi", "main.what")
	k.say("milk")
	do := k.asked()
	k.want(k.done(do, "error", nil), "main.sorry")
	k.expect("hi", "main.what")
	k.say("milk")
	k.want(k.done(k.asked(), "", nil), "main.more")
	k.expect("back", "text.no_way_back", "main.more")
}

func TestALostResultIsAnError(t *testing.T) {
	k := newTalker(t, bot(t, errand))
	k.expect("hi", "main.what")
	k.say("milk")
	do := k.asked()
	if k.s.Alarm.IsZero() {
		t.Fatal("nothing rings")
	}
	k.now = k.s.Alarm.Add(time.Second)
	k.want(k.feed(&engine.TimerFired{Meta: k.meta(), Generation: k.s.Timer}), "main.sorry")
	k.want(k.done(do, "", nil))
	if len(k.notices()) != 1 {
		t.Errorf("got %v, want one notice", k.notices())
	}
}

func TestAnOptOutEndsAnActionsTalk(t *testing.T) {
	k := newTalker(t, bot(t, errand))
	k.expect("hi", "main.what")
	k.say("milk")
	do := k.asked()
	k.say("eggs")
	k.expect("stop", "text.stopped")
	if len(k.s.Kept) > 0 || k.s.Open() {
		t.Errorf("got %+v, want nothing left", k.s)
	}
	k.want(k.done(do, "none", nil))
	k.want(k.feed(&engine.Signal{Meta: k.meta(), Name: "promo"}))
	k.want(k.feed(&engine.Start{Meta: k.meta(), Flow: "main", Timed: true}))
	k.want(k.feed(&engine.Start{Meta: k.meta(), Flow: "main", Agent: "Rosa"}))
}

func TestMessagesKeptHaveALimit(t *testing.T) {
	k := newTalker(t, bot(t, errand))
	k.expect("hi", "main.what")
	k.say("milk")
	for range engine.MaxKept + 5 {
		k.say("eggs")
	}
	if len(k.s.Kept) != engine.MaxKept || !strings.Contains(k.lastTrace(), "meanwhile") {
		t.Errorf("%d are kept\n%s", len(k.s.Kept), k.lastTrace())
	}
}

const till = `
triggers: [{words: [hi]}]
steps:
  - id: pay
    ask: Please pay.
    type: payment
    amount: 30
    timeout: 1h
    routes: {failed: sorry, timeout: late}
  - id: thanks
    say: Thank you for ${pay}.
  - end: paid
  - id: sorry
    say: Sorry.
  - end: failed
  - id: late
    say: Too late.
`

func tillAndDesk(t *testing.T) *talker {
	k := newTalker(t, folder(t, map[string]string{
		"bot.yaml":         "parley: 1\nname: T\nlanguages: [en]\ncurrency: EUR\ncountry: FR\npayments: {provider: stripe, secret_key: env:K}\nanytime:\n  - words: [person]\n    next: call desk\n  - words: [hours]\n    next: call hours\n",
		"flows/main.yaml":  till,
		"flows/desk.yaml":  "steps:\n  - id: d\n    handover: desk\n    say: One moment.\n    timeout: 10m\n",
		"flows/hours.yaml": "steps:\n  - id: day\n    ask: Which day?\n",
	}))
	k.want(k.say("hi"))
	do := k.asked()
	if do.Action != "payment.ask" || do.With["amount"] != 30.0 && do.With["amount"] != 30 {
		t.Fatalf("got %+v", do)
	}
	k.want(k.done(do, "", map[string]any{"id": "p1", "url": "https://pay.example/p1"}), "main.pay")
	return k
}

func TestAPaymentCountsInTheMiddleOfAnythingElse(t *testing.T) {
	k := tillAndDesk(t)
	k.expect("hours", "hours.day")
	k.want(k.feed(&engine.PaymentChanged{Meta: k.meta(), Payment: "other", Status: "paid"}))
	if len(k.notices()) != 1 || len(k.s.Frames) != 2 {
		t.Errorf("an unknown payment: got %v and %d frames", k.notices(), len(k.s.Frames))
	}
	k.want(k.feed(&engine.PaymentChanged{Meta: k.meta(), Payment: "p1", Status: "paid"}), "main.thanks")
	if k.s.Open() || k.s.Ended != "paid" {
		t.Errorf("got %q, want paid", k.s.Ended)
	}
	k.want(k.feed(&engine.PaymentChanged{Meta: k.meta(), Payment: "p1", Status: "paid"}))
	if len(k.notices()) != 1 {
		t.Errorf("paid twice: got %v, want a notice", k.notices())
	}
}

func TestAPaymentWaitsForThePersonWhoHasTheChat(t *testing.T) {
	k := tillAndDesk(t)
	k.expect("person", "desk.d")
	k.want(k.feed(&engine.PaymentChanged{Meta: k.meta(), Payment: "p1", Status: "paid"}))
	k.want(k.feed(&engine.AgentReplied{Meta: k.meta(), Name: "Rosa"}))
	k.want(k.feed(&engine.AgentClosed{Meta: k.meta(), Name: "Rosa"}), "main.thanks")
}

func TestAPaymentsTimeRunsFromItsLink(t *testing.T) {
	k := tillAndDesk(t)
	at := k.s.Alarm
	k.now = k.now.Add(30 * time.Minute)
	k.say("hello?")
	if !k.s.Alarm.Equal(at) {
		t.Errorf("the alarm moved from %v to %v", at, k.s.Alarm)
	}
	k.now = at.Add(time.Second)
	k.want(k.feed(&engine.TimerFired{Meta: k.meta(), Generation: k.s.Timer}), "main.late")
}
