package runtime

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
)

// However calls come, and whatever is given back, no span of time sees more of
// them than the rate and the slack allow; and who waits until a pace opens may
// go.
func TestPaceKeepsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond
		var p pace
		var made []time.Time
		now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 200).Draw(t, "acts") {
			switch rapid.IntRange(0, 2).Draw(t, "act") {
			case 0:
				now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "later")) * time.Millisecond)
			case 1:
				now = later(now, p.opens())
				if p.calls(now, cost, 1) != 1 {
					t.Fatalf("closed at %v, when it opens", now)
				}
			}
			n := p.calls(now, cost, rapid.IntRange(0, 50).Draw(t, "n"))
			unused := rapid.IntRange(0, n).Draw(t, "unused")
			p.pay(now, time.Duration(n)*cost)
			p.unpay(time.Duration(unused) * cost)
			for range n - unused {
				made = append(made, now)
			}
		}
		for i := range made {
			for j := i; j < len(made); j++ {
				if most := int((made[j].Sub(made[i])+slack)/cost) + 1; j-i+1 > most {
					t.Fatalf("%d calls in %v at one each %v, want at most %d", j-i+1, made[j].Sub(made[i]), cost, most)
				}
			}
		}
	})
}

func TestShare(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	rates := map[string]flows.Rate{"slow": {Calls: 10}, "slower": {Calls: 1}}
	head := func(name string, bulk bool, in time.Duration) store.Head {
		return store.Head{Queue: store.Queue{Sender: store.Sender{Bot: "b", Name: name}, Bulk: bulk}, Due: now.Add(in)}
	}
	for _, c := range []struct {
		name   string
		before func(*accounts)
		heads  []store.Head
		room   room
		want   string // shares, when to look again, and whether there was no room
	}{
		{"nothing", nil, nil, room{4, 2}, "never false"},
		{"one takes all", nil, []store.Head{head("free", false, 0)}, room{4, 2}, "free 4, never false"},
		{"two share", nil, []store.Head{head("free", false, 0), head("open", false, -time.Hour)}, room{5, 2}, "open 3, free 2, never false"},
		{"replies first", nil, []store.Head{head("free", true, 0), head("open", false, 0)}, room{4, 4}, "open 4, never true"},
		{"bulk has room of its own", nil, []store.Head{head("free", true, 0)}, room{4, 2}, "free bulk 2, never false"},
		{"no room for bulk", nil, []store.Head{head("free", true, 0)}, room{4, 0}, "never true"},
		{"no room", nil, []store.Head{head("free", false, 0), head("open", true, 0)}, room{}, "never true"},
		{"not due yet", nil, []store.Head{head("free", false, time.Minute), head("open", false, time.Second)}, room{4, 2}, "1s false"},
		{"as many as the rate allows", nil, []store.Head{head("slow", false, 0), head("slower", false, 0)}, room{9, 9}, "slower 1, slow 2, never false"},
		{"half of that for bulk", nil, []store.Head{head("slow", true, 0)}, room{9, 9}, "slow bulk 1, never false"},
		{"used up", func(a *accounts) {
			for a.take(store.Sender{Bot: "b", Name: "slow"}, now) {
			}
		}, []store.Head{head("slow", false, 0)}, room{9, 9}, "100ms false"},
		{"bulk used up its half", func(a *accounts) {
			a.share([]store.Head{head("slow", true, 0)}, now, room{9, 9})
		}, []store.Head{head("slow", true, 0), head("slow", false, 0)}, room{9, 9}, "slow 1, 100ms false"},
		{"held", func(a *accounts) {
			a.hold(store.Sender{Bot: "b", Name: "free"}, now, now.Add(time.Hour))
		}, []store.Head{head("free", false, 0), head("free", true, 0), head("open", false, 0)}, room{9, 9}, "open 9, 1h0m0s false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAccounts(func(a store.Sender) flows.Rate { return rates[a.Name] })
			a.turns = 0
			if c.before != nil {
				c.before(a)
				a.turns = 0
			}
			shares, next, full := a.share(c.heads, now, c.room)
			var got []string
			for _, s := range shares {
				kind := ""
				if s.Bulk {
					kind = "bulk "
				}
				got = append(got, fmt.Sprint(s.Name, " ", kind, s.N))
			}
			when := "never"
			if !next.IsZero() {
				when = next.Sub(now).String()
			}
			equal(t, "shares", strings.Join(append(got, fmt.Sprint(when, " ", full)), ", "), c.want)
		})
	}
}

// A reply that has just come up does not overtake those that wait for the
// rate, and goes at once again when none is left.
func TestNoReplyOvertakesAnother(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	slow := store.Sender{Bot: "b", Name: "slow"}
	heads := []store.Head{{Queue: store.Queue{Sender: slow}, Due: now}}
	a := newAccounts(func(store.Sender) flows.Rate { return flows.Rate{Calls: 10} })
	for a.take(slow, now) {
	}
	now = now.Add(time.Second)
	equal(t, "while others wait", a.take(slow, now), false)
	shares, _, _ := a.share(heads, now, room{9, 9})
	equal(t, "the same while they are handed out", fmt.Sprint(shares[0].N, a.take(slow, now.Add(time.Second))), "2 false")
	a.settle(shares, []store.Delivery{{Key: store.Key{Bot: "b", Channel: "slow"}}})
	equal(t, "of two there was but one", a.take(slow, now), true)
	equal(t, "and its time was given back, once", a.take(slow, now), false)
}

// timed keeps when each message went out.
type timed struct {
	mu  sync.Mutex
	got []sentAt
}

type sentAt struct {
	at   time.Duration // after noon
	text string
}

// on has a recorder tell a timed one of its messages, before fail decides.
func (m *timed) on(r *rig, wire *recorder) {
	fail := wire.fail
	start := r.clock.Now()
	wire.fail = func(ctx context.Context, out channel.Outgoing) error {
		if fail != nil {
			if err := fail(ctx, out); err != nil {
				return err
			}
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.got = append(m.got, sentAt{r.clock.Now().Sub(start), out.Message.Text})
		return nil
	}
}

// texts returns what went out, in order.
func (m *timed) texts() (out []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.got {
		out = append(out, s.text)
	}
	return out
}

// remind puts bulk into the outbox of a conversation.
func (r *rig) remind(address string, texts ...string) {
	r.t.Helper()
	r.put(address, true, texts...)
}

func (r *rig) put(address string, bulk bool, texts ...string) {
	r.t.Helper()
	ctx, k := context.Background(), talk("wire", address)
	c, ok, err := r.store.Take(ctx, store.Inbound{Key: k, ID: "for " + texts[0], At: r.clock.Now(), Event: []byte("{}")})
	if err != nil || !ok {
		r.t.Fatal(ok, err)
	}
	ch := store.Change{At: r.clock.Now(), Session: []byte("{}")}
	for _, text := range texts {
		ch.Sends = append(ch.Sends, store.Send{ID: text, Message: fmt.Appendf(nil, `{"kind":"text","text":%q}`, text), Bulk: bulk})
	}
	if _, err := r.store.Commit(ctx, c, ch); err != nil {
		r.t.Fatal(err)
	}
}

func TestRateIsKept(t *testing.T) {
	const people, rate = 40, 10
	var went timed
	r := newRig(t)
	went.on(r, r.wire)
	r.bots.rates = map[string]flows.Rate{"wire": {Calls: rate}}
	r.Start()
	for i := range people { // some go out at once, the others by and by
		r.accept("wire", say(fmt.Sprint("p", i), fmt.Sprint(i)))
	}
	for len(r.wire.await(0)) < people {
		r.settle()
		r.clock.pass(10 * time.Millisecond)
	}
	for i := range went.got {
		for j := i; j < len(went.got); j++ {
			span := went.got[j].at - went.got[i].at
			most := int((span+slack)*rate/time.Second) + 2 // one may have been under way while the clock went on
			if j-i+1 > most {
				t.Fatalf("%d messages in %v, want at most %d", j-i+1, span, most)
			}
		}
	}
	if last := went.got[people-1].at; last < (people-2)*time.Second/rate {
		t.Errorf("%d messages at %d a second took %v", people, rate, last)
	}
}

func TestVideosCostMore(t *testing.T) {
	var went timed
	r := newRig(t)
	kind := "video"
	r.wire.fail = func(_ context.Context, out channel.Outgoing) error {
		out.Calls(kind)
		return nil
	}
	went.on(r, r.wire)
	r.bots.rates = map[string]flows.Rate{"wire": {Calls: 100, Media: 2}}
	r.Start()
	r.accept("wire", say("ana", "1"))
	r.wire.await(1)
	kind = "text"
	r.accept("wire", say("ben", "2"))
	r.clock.asleep(r.clock.Now().Add(400 * time.Millisecond)) // half a second for a video, less the slack
	r.clock.run(t)
	r.wire.await(2)
	equal(t, "the next", went.got[1].at, 400*time.Millisecond)
}

func TestRepliesOvertakeBulk(t *testing.T) {
	const reminded = 30
	var went timed
	r := newRig(t)
	went.on(r, r.wire)
	r.bots.rates = map[string]flows.Rate{"wire": {Calls: 10}}
	for i := range reminded {
		r.remind(fmt.Sprint("p", i), fmt.Sprint("reminder ", i))
	}
	r.Start()
	r.wire.await(1)
	r.clock.pass(time.Second)
	r.wire.await(2)
	for i := range 5 {
		r.accept("wire", say(fmt.Sprint("q", i), fmt.Sprint(i)))
	}
	for len(r.wire.await(0)) < reminded+5 {
		r.settle()
		r.clock.pass(20 * time.Millisecond)
	}
	for i, text := range went.texts() {
		if i > 10 && strings.HasPrefix(text, "re ") {
			t.Errorf("%q went out after %d others", text, i)
		}
	}
	if end := went.got[reminded+4].at; end < (reminded-2)*200*time.Millisecond {
		t.Errorf("the last reminder went out at %v: more than half of the rate was used", end)
	}
}

// settle returns once no call is under way.
func (r *rig) settle() {
	for len(r.slots.free) < cap(r.slots.free) {
		time.Sleep(100 * time.Microsecond)
	}
	time.Sleep(100 * time.Microsecond) // for who looks at the clock
}

// What somebody writes makes a reply of the reminder before it, so that the
// answer need not wait.
func TestReplyTakesItsRemindersAlong(t *testing.T) {
	var went timed
	r := newRig(t)
	went.on(r, r.wire)
	r.bots.rates = map[string]flows.Rate{"wire": {Calls: 1}}
	r.remind("p0", "first")
	for i := range 9 {
		r.remind(fmt.Sprint("q", i), "other")
	}
	r.remind("ana", "reminder 1", "reminder 2")
	r.Start()
	r.wire.await(1)
	r.accept("wire", say("ana", "hush"))
	for n := 2; n <= 4; n++ {
		r.awaitReplies()
		for len(r.wire.await(0)) < n { // who looked at the clock before may begin to wait after
			r.settle()
			r.clock.pass(20 * time.Millisecond)
		}
	}
	equal(t, "in the order of the talk, before the others", fmt.Sprint(went.texts()), "[first reminder 1 reminder 2 re hush]")
	r.clock.run(t)
	r.wire.await(13)
}

// awaitReplies returns once replies are due that are not under way.
func (r *rig) awaitReplies() {
	for {
		heads, err := r.store.Heads(context.Background())
		if err != nil {
			r.t.Fatal(err)
		}
		if len(heads) > 0 && !heads[0].Bulk {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// limited fails the next n calls as over the limit.
func limited(n int, after time.Duration) func(context.Context, channel.Outgoing) error {
	var mu sync.Mutex
	return func(context.Context, channel.Outgoing) error {
		mu.Lock()
		defer mu.Unlock()
		if n--; n >= 0 {
			return &channel.SendError{Code: "429", Reason: "too many calls", After: after, Account: true}
		}
		return nil
	}
}

func TestLimitHoldsTheAccount(t *testing.T) {
	var went timed
	r := newRig(t, func(c *Config) { c.Deliveries = 2 })
	other := newRecorder()
	r.bots.channels["other"] = other
	r.wire.fail = limited(1, time.Minute)
	went.on(r, r.wire)
	r.Start()
	r.accept("wire", say("ana", "1"))
	r.clock.asleep(r.clock.Now().Add(time.Minute))
	held, behind := r.SlowedAccounts()
	equal(t, "accounts", fmt.Sprint(held, behind), "1 0")
	r.remind("p1", "reminder")
	for i := range 5 {
		r.accept("wire", say(fmt.Sprint("q", i), fmt.Sprint("q", i)))
		r.accept("other", say(fmt.Sprint("q", i), fmt.Sprint("o", i)))
	}
	equal(t, "others go on", len(other.await(5)), 5)
	r.clock.pass(time.Minute - time.Second)
	r.accept("other", say("ben", "o5"))
	other.await(6)
	equal(t, "none while it is held", len(went.texts()), 0)
	r.clock.run(t)
	r.wire.await(7)
	if at := slices.Index(went.texts(), "reminder"); at < 5 {
		t.Errorf("bulk went out after %d replies of 6; the last one may be under way then", at)
	}
	if first := went.got[0].at; first != time.Minute {
		t.Errorf("the first went out at %v, want in a minute", first)
	}
	held, behind = r.SlowedAccounts()
	equal(t, "accounts, then", fmt.Sprint(held, behind), "0 0")
	if n := strings.Count(r.log.String(), "asks for fewer calls"); n != 1 {
		t.Errorf("said %d times that the provider asks for fewer calls, want once", n)
	}
}

// Over the limit, no message is given up for the one behind it, which could
// not go either.
func TestLimitGivesNothingUp(t *testing.T) {
	r := newRig(t)
	r.wire.fail = limited(5, time.Hour)
	r.accept("wire", say("ana", "1"), say("ana", "2"))
	r.clock.run(t)
	r.Start()
	equal(t, "sent", texts(r.wire.await(2))["ana"], []string{"re 1", "re 2"})
}

func TestNothingIsLostInARestartWhileHeld(t *testing.T) {
	r := newRig(t)
	r.wire.fail = limited(1, time.Minute)
	r.bots.rates = map[string]flows.Rate{"wire": {Calls: 20}}
	for i := range 20 {
		r.put(fmt.Sprint("p", i), i%2 == 0, fmt.Sprint("a", i), fmt.Sprint("b", i))
	}
	r.Start()
	r.clock.asleep(r.clock.Now().Add(time.Minute))
	if err := r.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(r.wire.await(0))
	r.store.(interface{ Restart() }).Restart()
	again, err := New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.clock.run(t)
	again.Start()
	defer again.Stop(context.Background())
	got := texts(r.wire.await(40))
	if before >= 40 {
		t.Fatalf("%d messages went out before the restart: nothing was held", before)
	}
	for i := range 20 {
		equal(t, "in order, each once", got[fmt.Sprint("p", i)], []string{fmt.Sprint("a", i), fmt.Sprint("b", i)})
	}
}

// What a timer leads to is bulk, what a person leads to is none, and what the
// owner is told neither.
func TestTimersLeadToBulk(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			if u, ok := ev.(*engine.Utterance); ok {
				return s, []engine.Effect{engine.SetTimer{Generation: 1, At: u.At}, engine.Send{ID: "reply", Message: engine.Message{Kind: "text", Text: "reply"}}}, nil
			}
			return s, []engine.Effect{engine.Send{ID: "reminder", Message: engine.Message{Kind: "text", Text: "reminder"}}}, nil
		}
	})
	r.bots.missing = 1 << 30 // nothing is delivered, so that it can be seen
	r.accept("wire", say("ana", "1"))
	r.Start()
	k := talk("wire", "ana")
	r.awaitHistory(k, 3)
	person, err := r.store.Person(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range person.Unsent {
		got = append(got, fmt.Sprint(d.ID, " ", d.Bulk))
	}
	equal(t, "sends", got, []string{"reply false", "reminder true"})
}

// A provider that is slow with bulk leaves room for replies.
func TestSlowBulkLeavesRoom(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Deliveries = 4 })
	goOn := make(chan struct{})
	r.wire.fail = func(_ context.Context, out channel.Outgoing) error {
		if out.Message.Text == "reminder" {
			<-goOn
		}
		return nil
	}
	for i := range 8 {
		r.remind(fmt.Sprint("p", i), "reminder")
	}
	r.Start()
	r.accept("wire", say("q", "1"))
	r.wire.await(1)
	close(goOn)
	r.wire.await(9)
}
