package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/engine"
)

func (k *talker) marked() string {
	names := map[engine.MarkKind]string{engine.MarkStep: "step", engine.MarkSkipped: "skipped", engine.MarkOutcome: "outcome", engine.MarkChoice: "choice",
		engine.MarkArm: "arm", engine.MarkAnswer: "answer", engine.MarkReject: "reject", engine.MarkBounds: "bounds", engine.MarkMiss: "miss",
		engine.MarkGaveUp: "gave up", engine.MarkReturn: "return", engine.MarkTrigger: "trigger", engine.MarkAnytime: "anytime", engine.MarkFallback: "fallback"}
	out := make([]string, len(k.marks))
	for i, m := range k.marks {
		at := m.Flow
		if m.Step >= 0 {
			at += "/" + string(rune('a'+m.Step))
		}
		out[i] = strings.TrimSpace(at + " " + names[m.What] + " " + m.Name)
	}
	return strings.Join(out, ", ")
}

// A watcher sees each part of the bot that an event comes by, in order.
func TestWatch(t *testing.T) {
	k := newTalker(t, bakery(t))
	k.now = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC) // a Wednesday, ten in the morning
	for _, turn := range []struct{ say, want string }{
		{"hi", "welcome trigger 1, welcome/a step, welcome/a arm 2, welcome/b step, welcome/b outcome, welcome/d step"},
		{"xyzzy", "welcome/d miss"},
		{"order", "welcome/d choice order, welcome/d answer, welcome/d outcome order, order/a step, order/a outcome, order/b step"},
		{"when are you open?", "anytime 1, hours/a step, hours/a arm 1, hours/b step, hours/b outcome, hours/d step, hours/d outcome, hours/e step, hours/e outcome, hours return question"},
		{"lemon", "order/b choice lemon, order/b answer, order/b outcome lemon, order/c step"},
		{"2", "order/c bounds bounds"},
		{"5.5", "order/c reject 1"},
		{"what?", "order/c miss, order/c gave up, fallback, help/a step"},
	} {
		k.say(turn.say)
		if got := k.marked(); got != turn.want {
			t.Errorf("%q: got marks\n%s\nwant\n%s", turn.say, got, turn.want)
		}
	}
}

func TestReads(t *testing.T) {
	p := bakery(t)
	r := p.Reads("order", 8) // who
	if len(r.Control) > 0 || len(r.Values) > 0 || len(r.Words) > 0 {
		t.Errorf("a call without values reads %v", r)
	}
	r = p.Reads("order", 7) // at
	if want := []string{"at", "day"}; !slices.Equal(r.Control, want) || !slices.Equal(r.Words, []string{"day"}) {
		t.Errorf("the question for a time reads %v, want control %v and words [day]", r, want)
	}
	if r = p.Reads("welcome", 0); !slices.Equal(r.Control, []string{"contact.orders"}) {
		t.Errorf("the first branch reads %v", r)
	}
	if r = p.Reads("price", 2); !slices.Equal(r.Values, []string{"full"}) || len(r.Control) > 0 {
		t.Errorf("what works out a price reads %v", r)
	}
	if r = p.Reads("hours", 0); !slices.Equal(r.Control, []string{"now"}) {
		t.Errorf("what asks whether the shop is open reads %v", r)
	}
	if r = p.Reads("", 0); len(r.Control) > 0 {
		t.Errorf("bot.yaml reads %v", r)
	}
	var none engine.Reads
	if r = p.Reads("welcome", 99); r.Control != nil || r.Words != nil {
		t.Errorf("no step reads %v, want %v", r, none)
	}
}
