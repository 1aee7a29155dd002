// Package storetest is what every store must pass.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB, dir string) store.Store { ... })
//	}
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/server/store"
)

// Opener opens the store that lives in dir, as the last one that was opened
// there and closed has left it.
type Opener func(t testing.TB, dir string) store.Store

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	for _, c := range []struct {
		name string
		run  func(*suite)
	}{
		{"accept tells new from known", acceptDedupes},
		{"an id is known over midnight and across days", acceptOverMidnight},
		{"the same id elsewhere is another event", acceptElsewhere},
		{"strangers' ids and bodies come back as they were", acceptOdd},
		{"a claim is exclusive", claimExclusive},
		{"the oldest event is claimed first", claimOldest},
		{"pending events keep their order", claimOrder},
		{"a claim brings a bounded number of events", claimBounded},
		{"commit keeps everything", commitKeeps},
		{"commit of nothing but done events", commitBare},
		{"a stale commit keeps nothing", commitStale},
		{"release gives back what was claimed", releaseGivesBack},
		{"events that arrive during a claim wait", arriveDuringClaim},
		{"an event is taken where its talk is idle", takeIdle},
		{"an event that is taken is accepted with its change", takeCommits},
		{"an event that was accepted before is not taken twice", takeKnown},
		{"a change that is stale leaves its event to come", takeStale},
		{"an event that was taken can be given up", takeReleased},
		{"what is due at once comes back from its commit", commitAttempts},
		{"what follows comes back from a mark", markNext},
		{"attempts that came back are in doubt after a reopening", attemptsInDoubt},
		{"sends go out in order, one a conversation", deliverOrder},
		{"a retry waits for its time", deliverRetry},
		{"each account has queues of its own", deliverByAccount},
		{"bulk waits apart", bulkApart},
		{"a reply makes no bulk of what it waits for", bulkPromoted},
		{"bulk is not handed out by the way", bulkWaitsForDeliver},
		{"bulk and in doubt outlive a restart", bulkReopened},
		{"a dead letter lets the next go on", deliverDead},
		{"dead letters are listed by their bot", deadListed},
		{"a dead letter that is revived goes to the end", deadRevived},
		{"dead letters alone in their lane go out again", deadRevivedAlone},
		{"a dead letter that is discarded is gone", deadDiscarded},
		{"all that is kept about a person is told", personTold},
		{"who is erased is gone", personErased},
		{"who is erased while they are read stays gone", eraseDuringClaim},
		{"who is erased during an attempt stays gone", eraseDuringAttempt},
		{"what is old is pruned, a few at a time", pruneOld},
		{"seqs go on where what had them was pruned", pruneKeepsSeqs},
		{"dead letters are pruned by when they died", pruneDead},
		{"a session that was pruned is cut", pruneCuts},
		{"a mark of another conversation changes nothing", markElsewhere},
		{"a timer is due at its time, once", timerDue},
		{"a timer becomes an event of its conversation", timerEvent},
		{"a new timer takes the place of the old", timerReplaced},
		{"a timer can be taken away", timerCancelled},
		{"the earliest timer is due first", timerOrder},
		{"a timer is never due too early", timerRoundedUp},
		{"a timer is set with its change or not at all", timerStale},
		{"a timer during a claim waits for the next", timerDuringClaim},
		{"a timer that is due stays where it was fired", timerFiredIsOld},
		{"an id of a stranger hides no timer", timerOfStranger},
		{"timers outlive a reopening", timerReopen},
		{"timers are moved once, by however many", timerConcurrent},
		{"what is scheduled is due at its time, once", scheduleDue},
		{"a new schedule takes the place of the old under its key", scheduleReplaced},
		{"what is scheduled can be taken back", scheduleTakenBack},
		{"schedules and the timer of a talk are apart", scheduleBesideTimer},
		{"a schedule is set with its change or not at all", scheduleStale},
		{"schedules outlive a reopening", scheduleReopen},
		{"lanes do not wait for one another", lanes},
		{"who waits for a person is listed, the longest first", waitingListed},
		{"a desk is set with its change or not at all", deskStale},
		{"the latest entries, for a person of the shop", latest},
		{"tokens are kept by their bot", tokens},
		{"an e-mail has one account", accounts},
		{"a login is known until it ends", logins},
		{"another password ends what was signed in", passwordEndsLogins},
		{"logins that are too old are dropped", loginsPruned},
		{"what was published is kept, each content once", publishKept},
		{"a publish that fails keeps nothing", publishFails},
		{"talks are counted by the version that they run on", pinsCounted},
		{"the talks on a version are listed in pages", pinnedPages},
		{"history pages and leaves out traces and timers", historyPages},
		{"sessions are found, the newest first", sessionsFound},
		{"a log that was cut says so", sessionsCut},
		{"the log of a session pages", logPages},
		{"visitors", visitors},
		{"everything outlives a reopening", reopen},
		{"attempts are in doubt after a reopening", reopenInDoubt},
		{"how much waits", depths},
		{"a closed store says so", closedStore},
		{"many at once", concurrent},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{T: t, open: open, dir: t.TempDir(), ctx: t.Context()}
			s.Store = open(t, s.dir)
			t.Cleanup(func() { s.Store.Close() })
			c.run(s)
		})
	}
}

type suite struct {
	*testing.T
	store.Store
	open Opener
	dir  string
	ctx  context.Context
	n    int // counts, for ids
}

var (
	ana  = store.Key{Bot: "bakery", Channel: "web", Address: "ana"}
	ben  = store.Key{Bot: "bakery", Channel: "web", Address: "ben"}
	noon = time.Date(2026, 3, 4, 12, 0, 0, 123456000, time.UTC)
)

func (s *suite) reopen() {
	s.Helper()
	if err := s.Store.Close(); err != nil {
		s.Fatalf("Close: %v", err)
	}
	s.Store = s.open(s.T, s.dir)
}

func inbound(k store.Key, id string) store.Inbound {
	return store.Inbound{Key: k, ID: id, At: noon, Event: []byte(`{"text":"` + id + `"}`)}
}

func (s *suite) accept(events ...store.Inbound) []bool {
	s.Helper()
	fresh, err := s.Accept(s.ctx, events)
	if err != nil {
		s.Fatalf("Accept: %v", err)
	}
	return fresh
}

// put accepts events of one conversation.
func (s *suite) put(k store.Key, ids ...string) {
	s.Helper()
	for _, id := range ids {
		if fresh := s.accept(inbound(k, id)); !fresh[0] {
			s.Fatalf("Accept(%s): got known, want new", id)
		}
	}
}

func (s *suite) claim(n int) []store.Claim {
	s.Helper()
	cs, err := s.Claim(s.ctx, n)
	if err != nil {
		s.Fatalf("Claim: %v", err)
	}
	return cs
}

func (s *suite) claim1() store.Claim {
	s.Helper()
	cs := s.claim(1)
	if len(cs) != 1 {
		s.Fatalf("Claim(1): got %d claims, want 1", len(cs))
	}
	return cs[0]
}

func (s *suite) commit(c store.Claim, ch store.Change) {
	s.Helper()
	if ch.At.IsZero() {
		ch.At = noon
	}
	if _, err := s.Commit(s.ctx, c, ch); err != nil {
		s.Fatalf("Commit: %v", err)
	}
}

func (s *suite) deliver(now time.Time, n int) []store.Delivery {
	s.Helper()
	ds, err := Deliver(s.ctx, s.Store, now, n)
	if err != nil {
		s.Fatalf("Deliver: %v", err)
	}
	return ds
}

// heads names the queues that are not empty, with when they become due in
// seconds after noon; what is due at once is so at 0.
func (s *suite) heads() (out []string) {
	s.Helper()
	hs, err := s.Heads(s.ctx)
	if err != nil {
		s.Fatalf("Heads: %v", err)
	}
	for _, h := range hs {
		what := "replies"
		if h.Bulk {
			what = "bulk"
		}
		out = append(out, fmt.Sprint(h.Bot, " ", h.Name, " ", what, " ", max(h.Due.Sub(noon), 0).Seconds()))
	}
	return out
}

func (s *suite) mark(m ...store.Mark) {
	s.Helper()
	if _, err := s.Mark(s.ctx, m); err != nil {
		s.Fatalf("Mark: %v", err)
	}
}

func (s *suite) want(what string, got, want any) {
	s.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		s.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func pendingIDs(c store.Claim) (ids []string) {
	for _, p := range c.Pending {
		ids = append(ids, p.ID)
	}
	return ids
}

func sendIDs(ds []store.Delivery) (ids []string) {
	for _, d := range ds {
		ids = append(ids, d.ID)
	}
	return ids
}

func addresses(cs []store.Claim) (out []string) {
	for _, c := range cs {
		out = append(out, c.Address)
	}
	return out
}

// words prints values with a blank between any two.
func words(a ...any) string { return strings.TrimSpace(fmt.Sprintln(a...)) }

func allDone(c store.Claim) (seqs []int64) {
	for _, p := range c.Pending {
		seqs = append(seqs, p.Seq)
	}
	return seqs
}

func sends(ids ...string) (out []store.Send) {
	for _, id := range ids {
		out = append(out, store.Send{ID: id, Message: []byte(`{"text":"` + id + `"}`)})
	}
	return out
}

func acceptDedupes(s *suite) {
	s.want("first", s.accept(inbound(ana, "1"), inbound(ana, "2"), inbound(ana, "1")), []bool{true, true, false})
	s.want("again", s.accept(inbound(ana, "2"), inbound(ana, "3")), []bool{false, true})
	c := s.claim1()
	s.want("pending", pendingIDs(c), []string{"1", "2", "3"})
	s.commit(c, store.Change{Done: allDone(c)})
	s.want("after it was read", s.accept(inbound(ana, "1")), []bool{false})
	s.want("nothing", s.accept(), []bool{})
	s.want("claims", len(s.claim(9)), 0)
}

func acceptOverMidnight(s *suite) {
	for day := range 12 {
		first := time.Date(2026, 3, 1+day, 23, 59, 59, 0, time.UTC)
		ev := inbound(ana, fmt.Sprint("day ", day))
		ev.At = first
		s.want("new", s.accept(ev), []bool{true})
		for _, later := range []time.Duration{time.Second, 2 * time.Second, 24 * time.Hour, store.Remembered, -time.Hour, -24 * time.Hour} {
			ev.At = first.Add(later)
			s.want(fmt.Sprint("again after ", later), s.accept(ev), []bool{false})
		}
	}
}

func acceptElsewhere(s *suite) {
	for _, k := range []store.Key{ana, ben, {Bot: "other", Channel: "web", Address: "ana"}, {Bot: "bakery", Channel: "json", Address: "ana"},
		{Bot: "bakery", Channel: "weba", Address: "na"}} {
		s.want(fmt.Sprint(k), s.accept(inbound(k, "1")), []bool{true})
	}
	s.want("claims", len(s.claim(9)), 5)
}

func acceptOdd(s *suite) {
	odd := []string{"", "a\x00b", "\xff\xfe", "'; DROP TABLE inbox; --", "مرحبا", "🥖"}
	for _, id := range odd {
		s.want(fmt.Sprintf("%q", id), s.accept(store.Inbound{Key: store.Key{Bot: "bakery", Channel: "web", Address: id}, ID: id, At: noon, Event: []byte(id)}), []bool{true})
	}
	for i, c := range s.claim(len(odd)) {
		p := c.Pending[0]
		if c.Address != odd[i] || p.ID != odd[i] || string(p.Event) != odd[i] || !p.At.Equal(noon) || p.At.Location() != time.UTC {
			s.Errorf("event %d: got %+v, want %q everywhere, at %v", i, p, odd[i], noon)
		}
	}
}

func claimExclusive(s *suite) {
	s.put(ana, "1")
	s.put(ben, "2")
	c := s.claim1()
	s.want("second", addresses(s.claim(9)), []string{"ben"})
	s.want("third", len(s.claim(9)), 0)
	s.commit(c, store.Change{Done: allDone(c)})
	s.want("after commit", len(s.claim(9)), 0)
	s.put(ana, "3")
	s.want("new event", addresses(s.claim(9)), []string{"ana"})
}

func claimOldest(s *suite) {
	s.put(ben, "1")
	s.put(ana, "2")
	s.put(ben, "3")
	c := s.claim1()
	s.want("first", c.Address, "ben")
	s.commit(c, store.Change{Done: []int64{c.Pending[0].Seq}}) // 3 stays
	s.want("then", addresses(s.claim(9)), []string{"ana", "ben"})
}

func claimOrder(s *suite) {
	s.accept(inbound(ana, "a"), inbound(ben, "b"), inbound(ana, "c"))
	s.put(ana, "d")
	late := inbound(ana, "e")
	late.At = noon.Add(-time.Hour) // what counts is the order of acceptance
	s.accept(late)
	c := s.claim1()
	s.want("pending", pendingIDs(c), []string{"a", "c", "d", "e"})
	s.want("rising", slices.IsSorted(allDone(c)), true)
}

func claimBounded(s *suite) {
	var all []store.Inbound
	for i := range store.MaxPending + 3 {
		all = append(all, inbound(ana, fmt.Sprint(i)))
	}
	s.accept(all...)
	c := s.claim1()
	s.want("first", len(c.Pending), store.MaxPending)
	s.commit(c, store.Change{Done: allDone(c)})
	c = s.claim1()
	s.want("rest", pendingIDs(c), []string{fmt.Sprint(store.MaxPending), fmt.Sprint(store.MaxPending + 1), fmt.Sprint(store.MaxPending + 2)})
}

func commitKeeps(s *suite) {
	s.put(ana, "1", "2")
	c := s.claim1()
	s.want("fresh", []any{c.Version, c.Session == nil, c.Contact == nil}, []any{0, true, true})
	s.commit(c, store.Change{
		Session: []byte("s1"), Contact: []byte("c1"), Done: []int64{c.Pending[0].Seq},
		Log:   []store.Entry{{At: noon, Kind: "in", ID: "1", Body: []byte("hi")}, {At: noon, Kind: "out", ID: "x", Body: []byte("ho")}},
		Sends: sends("x"),
	})
	c = s.claim1()
	s.want("then", words(c.Version, string(c.Session), string(c.Contact), pendingIDs(c)), "1 s1 c1 [2]")
	s.commit(c, store.Change{Session: []byte("s2"), Done: allDone(c)})
	s.put(ana, "3")
	c = s.claim1()
	s.want("contact stays", words(c.Version, string(c.Session), string(c.Contact)), "2 s2 c1")
	s.commit(c, store.Change{Contact: []byte("c2"), Done: allDone(c)})
	s.put(ana, "4")
	c = s.claim1()
	s.want("session stays", words(c.Version, string(c.Session), string(c.Contact)), "3 s2 c2")
	s.want("sends", sendIDs(s.deliver(noon, 9)), []string{"x"})
}

func commitBare(s *suite) {
	s.put(ana, "1")
	c := s.claim1()
	s.commit(c, store.Change{Done: allDone(c)})
	s.put(ana, "2")
	c = s.claim1()
	s.want("version counts, session missing", fmt.Sprint(c.Version, c.Session == nil), "1 true")
}

func commitStale(s *suite) {
	s.put(ana, "1")
	old := s.claim1()
	s.commit(old, store.Change{Session: []byte("s1")}) // the event is still there
	_, err := s.Commit(s.ctx, old, store.Change{At: noon, Session: []byte("no"), Contact: []byte("no"), Done: allDone(old),
		Log: []store.Entry{{At: noon, Kind: "in", ID: "1"}}, Sends: sends("x")})
	if !errors.Is(err, store.ErrStale) {
		s.Fatalf("Commit of an old claim: got %v, want ErrStale", err)
	}
	c := s.claim1()
	s.want("session", words(c.Version, string(c.Session), c.Contact == nil, pendingIDs(c)), "1 s1 true [1]")
	s.want("sends", len(s.deliver(noon, 9)), 0)
	h, err := s.History(s.ctx, ana, 0, 9)
	s.want("history", fmt.Sprint(len(h), err), "0 <nil>")

	s.commit(c, store.Change{Session: []byte("s2")})
	c.Version = 7 // one that never was
	if _, err := s.Commit(s.ctx, c, store.Change{}); !errors.Is(err, store.ErrStale) {
		s.Errorf("Commit of a claim from the future: got %v, want ErrStale", err)
	}
	s.want("given back", len(s.claim(9)), 1)
}

func releaseGivesBack(s *suite) {
	s.put(ana, "1")
	c := s.claim1()
	if err := s.Release(s.ctx, c); err != nil {
		s.Fatalf("Release: %v", err)
	}
	again := s.claim1()
	s.want("same", fmt.Sprint(again), fmt.Sprint(c))
}

func arriveDuringClaim(s *suite) {
	s.put(ana, "1")
	c := s.claim1()
	s.put(ana, "2")
	s.want("held", len(s.claim(9)), 0)
	s.commit(c, store.Change{Done: allDone(c)})
	s.want("then", pendingIDs(s.claim1()), []string{"2"})
}

// say puts sends into the outbox of a conversation.
func (s *suite) say(k store.Key, ids ...string) {
	s.Helper()
	s.put(k, "for "+ids[0])
	c := s.claim1()
	if c.Key != k {
		s.Fatalf("Claim: got %v, want %v", c.Key, k)
	}
	s.commit(c, store.Change{Done: allDone(c), Sends: sends(ids...)})
}

func sent(d store.Delivery) store.Mark {
	return store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Sent: true}
}

func deliverOrder(s *suite) {
	s.say(ana, "a1", "a2", "a3")
	s.say(ben, "b1")
	s.say(ana, "a4")
	ds := s.deliver(noon, 9)
	s.want("heads", sendIDs(ds), []string{"a1", "b1"})
	s.want("first", fmt.Sprint(ds[0].Key, string(ds[0].Message), ds[0].Attempts, ds[0].Queued.Equal(noon), ds[0].First.Equal(noon), ds[0].InDoubt, ds[0].Behind),
		fmt.Sprint(ana, `{"text":"a1"}`, 0, true, true, false, true))
	s.want("nobody waits for b1", ds[1].Behind, false)
	s.want("under way", len(s.deliver(noon.Add(time.Hour), 9)), 0)
	s.mark(sent(ds[0]), sent(ds[1]))
	for _, want := range []string{"a2", "a3", "a4"} {
		ds = s.deliver(noon, 9)
		s.want("next", sendIDs(ds), []string{want})
		s.mark(sent(ds[0]))
	}
	s.want("all out", len(s.deliver(noon, 9)), 0)
	s.want("nothing waits", s.heads(), []string{})
	s.say(ben, "b2")
	s.say(ana, "a5")
	s.want("n is kept to", sendIDs(s.deliver(noon, 1)), []string{"b2"})
}

func deliverRetry(s *suite) {
	s.say(ana, "a1", "a2")
	s.want("at once", s.heads(), []string{"bakery web replies 0"})
	d := s.deliver(noon, 9)[0]
	s.want("nothing waits during the attempt", s.heads(), []string{})
	later := noon.Add(time.Minute)
	s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Retry: later, Reason: "500: busy"})
	s.want("next", s.heads(), []string{"bakery web replies 60"})
	s.want("too early", len(s.deliver(later.Add(-time.Microsecond), 9)), 0)
	ds := s.deliver(later, 9)
	s.want("in time", fmt.Sprint(sendIDs(ds), ds[0].Attempts, ds[0].First.Equal(noon), ds[0].InDoubt), "[a1] 1 true false")
	s.mark(sent(ds[0]))
	s.want("then", sendIDs(s.deliver(later, 9)), []string{"a2"})
}

func deliverDead(s *suite) {
	s.say(ana, "a1", "a2")
	d := s.deliver(noon, 9)[0]
	s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Dead: true, Reason: "551: gone"})
	ds := s.deliver(noon, 9)
	s.want("next", sendIDs(ds), []string{"a2"})
	s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Sent: true}) // a second word on the dead one
	s.mark(sent(ds[0]))
	s.reopen()
	s.want("nothing comes back", len(s.deliver(noon, 9)), 0)
}

func depths(s *suite) {
	want := func(what string, unread, unsent, dead int) {
		s.Helper()
		d, err := s.Depths(s.ctx)
		if err != nil || d.Unread != unread || d.Unsent != unsent || d.Dead != dead || d.Oldest.IsZero() != (unread == 0) {
			s.Errorf("%s: got %+v, %v, want %d, %d, %d", what, d, err, unread, unsent, dead)
		}
		if err := s.Check(s.ctx); err != nil {
			s.Errorf("%s: Check: %v", what, err)
		}
	}
	want("nothing", 0, 0, 0)
	s.put(ben, "1")
	s.put(ben, "2")
	want("unread", 2, 0, 0)
	s.commit(s.claim1(), store.Change{Done: []int64{}})
	for _, c := range s.claim(9) {
		s.commit(c, store.Change{Done: []int64{c.Pending[0].Seq, c.Pending[1].Seq}})
	}
	s.say(ana, "a1", "a2")
	want("unsent", 0, 2, 0)
	d := s.deliver(noon, 9)[0]
	want("under way", 0, 2, 0)
	s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Dead: true})
	want("dead", 0, 1, 1)
}

func markElsewhere(s *suite) {
	s.say(ana, "a1")
	d := s.deliver(noon, 9)[0]
	for _, k := range []store.Key{ben, {Bot: "other", Channel: ana.Channel, Address: ana.Address}} {
		s.mark(store.Mark{Key: k, Seq: d.Seq, Lane: d.Lane, At: noon, Retry: noon}, store.Mark{Key: k, Seq: d.Seq, Lane: d.Lane, At: noon, Dead: true},
			store.Mark{Key: k, Seq: d.Seq, Lane: d.Lane, At: noon, Sent: true})
	}
	s.want("still under way", len(s.deliver(noon, 9)), 0)
	s.mark(store.Mark{Key: ana, Seq: d.Seq, Lane: d.Lane, At: noon, Retry: noon})
	s.want("comes back", sendIDs(s.deliver(noon, 9)), []string{"a1"})
}

func historyPages(s *suite) {
	s.put(ben, "other")
	s.put(ana, "1")
	for _, c := range s.claim(2) {
		var log []store.Entry
		for i := range 4 {
			for _, kind := range []string{"in", "trace", "out", "timer"} {
				log = append(log, store.Entry{At: noon.Add(time.Duration(i) * time.Second), Kind: kind, ID: fmt.Sprint(kind, i), Body: []byte(c.Address)})
			}
		}
		s.commit(c, store.Change{Done: allDone(c), Log: log})
	}
	var got []string
	var after int64
	for page := 0; ; page++ {
		es, err := s.History(s.ctx, ana, after, 3)
		if err != nil {
			s.Fatalf("History: %v", err)
		}
		if len(es) == 0 {
			s.want("pages", page, 3)
			break
		}
		for _, e := range es {
			if e.Seq <= after || string(e.Body) != "ana" {
				s.Errorf("entry %+v after %d", e, after)
			}
			after = e.Seq
			got = append(got, e.ID)
		}
	}
	s.want("entries", got, []string{"in0", "out0", "in1", "out1", "in2", "out2", "in3", "out3"})
	es, err := s.History(s.ctx, store.Key{Bot: "bakery", Channel: "web", Address: "nobody"}, 0, 9)
	s.want("of a stranger", fmt.Sprint(len(es), err), "0 <nil>")
	es, _ = s.History(s.ctx, store.Key{Bot: "other", Channel: "web", Address: "ana"}, 0, 9)
	s.want("of another bot", len(es), 0)
}

// note puts entries of these kinds into the log of a conversation.
func (s *suite) note(k store.Key, kinds ...string) {
	s.Helper()
	s.n++
	s.put(k, fmt.Sprint("note ", s.n))
	c := s.claim1()
	var log []store.Entry
	for i, kind := range kinds {
		log = append(log, store.Entry{At: noon.Add(time.Duration(s.n) * time.Minute), Kind: kind, ID: fmt.Sprint(s.n, ".", i), Body: []byte(kind)})
	}
	s.commit(c, store.Change{Done: allDone(c), Log: log})
}

func (s *suite) sessions(bot string, n int) []store.Span {
	s.Helper()
	out, err := s.Sessions(s.ctx, bot, n)
	if err != nil {
		s.Fatalf("Sessions: %v", err)
	}
	return out
}

// log returns the ids of a session's entries.
func (s *suite) log(sp store.Span, after int64, n int) (ids []string) {
	s.Helper()
	es, err := s.Log(s.ctx, sp, after, n)
	if err != nil {
		s.Fatalf("Log: %v", err)
	}
	for _, e := range es {
		ids = append(ids, e.ID)
	}
	return ids
}

func sessionsFound(s *suite) {
	s.want("of nobody", len(s.sessions("bakery", 9)), 0)
	s.note(ana, "begin", "in", "out", "trace")                        // 1
	s.note(ben, "begin", "in", "trace")                               // 2
	s.note(ana, "in", "trace")                                        // 3
	s.note(ana, "begin", "in", "trace", "in", "begin", "in", "trace") // 4: two in one change
	s.note(store.Key{Bot: "other", Channel: "web", Address: "ana"}, "begin", "in")
	s.reopen()
	all := s.sessions("bakery", 9)
	s.want("addresses", spanned(all), "ana ana ben ana")
	s.want("the newest", spanned(s.sessions("bakery", 2)), "ana ana")
	s.want("none", len(s.sessions("bakery", 0)), 0)
	for i, want := range []string{"[4.4 4.5 4.6]", "[4.0 4.1 4.2 4.3]", "[2.0 2.1 2.2]", "[1.0 1.1 1.2 1.3 3.0 3.1]"} {
		s.want(fmt.Sprint("session ", i), s.log(all[i], 0, 99), want)
		s.want("cut", all[i].Cut, false)
	}
	s.want("at", all[3].At, noon.Add(time.Minute))
	s.note(ana, "in") // the last session goes on
	s.want("goes on", s.log(all[0], 0, 99), "[4.4 4.5 4.6 6.0]")
}

func spanned(in []store.Span) string {
	var out []string
	for _, sp := range in {
		out = append(out, sp.Address)
	}
	return strings.Join(out, " ")
}

func sessionsCut(s *suite) {
	s.note(ana, "in", "out") // 1
	s.note(ben, "begin", "in")
	s.note(ben, "in")
	s.note(ana, "in")
	s.note(ana, "begin", "in") // 5
	all := s.sessions("bakery", 9)
	s.want("addresses", spanned(all), "ana ben ana")
	s.want("cut", words(all[0].Cut, all[1].Cut, all[2].Cut), "false false true")
	s.want("what is left of it", s.log(all[2], 0, 99), "[1.0 1.1 4.0]")
	s.want("the newest", spanned(s.sessions("bakery", 2)), "ana ben")
	s.note(store.Key{Bot: "bakery", Channel: "web", Address: "cleo"}, "in") // 6
	s.want("a cut one among the newest", spanned(s.sessions("bakery", 2)), "cleo ana")
	s.want("and it alone", words(s.sessions("bakery", 1)[0].Cut), "true")
}

func logPages(s *suite) {
	s.note(ana, "begin", "in", "out", "timer", "trace")
	s.note(ana, "begin", "in")
	sp := s.sessions("bakery", 9)[1]
	var got []string
	for after, page := int64(0), 0; ; page++ {
		es, err := s.Log(s.ctx, sp, after, 2)
		if err != nil {
			s.Fatalf("Log: %v", err)
		}
		if len(es) == 0 {
			s.want("pages", page, 3)
			break
		}
		for _, e := range es {
			if string(e.Body) != e.Kind || e.Seq <= after || !e.At.Equal(noon.Add(time.Minute)) {
				s.Errorf("entry %+v after %d", e, after)
			}
			got, after = append(got, e.Kind), e.Seq
		}
	}
	s.want("kinds", got, "[begin in out timer trace]")
	sp.Bot = "other"
	s.want("of another bot", len(s.log(sp, 0, 9)), 0)
}

func visitors(s *suite) {
	if err := s.AddVisitor(s.ctx, "bakery", []byte{1, 2, 0}, "v1", noon); err != nil {
		s.Fatalf("AddVisitor: %v", err)
	}
	if err := s.AddVisitor(s.ctx, "bakery", []byte{1, 2, 0}, "v2", noon); err != nil {
		s.Fatalf("AddVisitor again: %v", err)
	}
	s.reopen()
	for _, c := range []struct {
		bot  string
		hash []byte
		want string
	}{{"bakery", []byte{1, 2, 0}, "v1"}, {"bakery", []byte{1, 2}, ""}, {"bakery", nil, ""}, {"other", []byte{1, 2, 0}, ""}} {
		got, err := s.Visitor(s.ctx, c.bot, c.hash)
		s.want(fmt.Sprint("visitor ", c.bot, c.hash), fmt.Sprintf("%q %v", got, err), fmt.Sprintf("%q %v", c.want, nil))
	}
}

func reopen(s *suite) {
	s.say(ana, "a1", "a2")
	s.put(ben, "b1", "b2")
	c := s.claim1() // and never given back
	s.put(ana, "2")
	s.reopen()
	s.want("known", s.accept(inbound(ben, "b1"), inbound(ana, "2")), []bool{false, false})
	cs := s.claim(9)
	s.want("claims", addresses(cs), []string{"ben", "ana"})
	s.want("pending", fmt.Sprint(cs[0].Pending), fmt.Sprint(c.Pending))
	s.want("version", cs[1].Version, 1)
	s.want("sends", sendIDs(s.deliver(noon, 9)), []string{"a1"})
	s.put(ana, "3")
	s.commit(cs[1], store.Change{Done: allDone(cs[1]), Sends: sends("a3")})
	s.want("seqs go on rising", s.claim1().Pending[0].Seq > cs[1].Pending[0].Seq, true)
}

func reopenInDoubt(s *suite) {
	s.say(ana, "a1", "a2")
	s.say(ben, "b1")
	s.want("under way", sendIDs(s.deliver(noon, 1)), []string{"a1"})
	s.reopen()
	later := noon.Add(time.Minute)
	ds := s.deliver(later, 9)
	s.want("again", sendIDs(ds), []string{"a1", "b1"})
	s.want("in doubt", fmt.Sprint(ds[0].InDoubt, ds[0].Attempts, ds[0].First.Equal(noon), ds[1].InDoubt, ds[1].Attempts), "true 0 true false 0")
	s.mark(store.Mark{Key: ana, Seq: ds[0].Seq, Lane: ds[0].Lane, At: later, Retry: later}, sent(ds[1]))
	ds = s.deliver(later, 9)
	s.want("no doubt about a marked one", fmt.Sprint(sendIDs(ds), ds[0].InDoubt, ds[0].Attempts), "[a1] false 1")
}

func closedStore(s *suite) {
	if err := s.Store.Close(); err != nil {
		s.Fatalf("Close: %v", err)
	}
	if err := s.Store.Close(); err != nil {
		s.Errorf("second Close: %v", err)
	}
	_, accept := s.Accept(s.ctx, []store.Inbound{inbound(ana, "1")})
	_, claim := s.Claim(s.ctx, 1)
	_, deliver := s.Deliver(s.ctx, noon, nil)
	_, heads := s.Heads(s.ctx)
	_, due := s.Due(s.ctx, noon, 1, body)
	_, _, timer := s.NextDue(s.ctx)
	_, history := s.History(s.ctx, ana, 0, 1)
	_, visitor := s.Visitor(s.ctx, "bakery", nil)
	_, sessions := s.Sessions(s.ctx, "bakery", 1)
	_, log := s.Log(s.ctx, store.Span{Key: ana}, 0, 1)
	_, commit := s.Commit(s.ctx, store.Claim{Key: ana}, store.Change{})
	_, mark := s.Mark(s.ctx, nil)
	_, _, take := s.Take(s.ctx, inbound(ana, "1"))
	for name, err := range map[string]error{"Accept": accept, "Take": take, "Claim": claim, "Deliver": deliver, "Heads": heads, "Due": due, "NextTimer": timer,
		"History": history, "Sessions": sessions, "Log": log, "Visitor": visitor, "Commit": commit,
		"Release": s.Release(s.ctx, store.Claim{Key: ana}), "Mark": mark} {
		if !errors.Is(err, store.ErrClosed) {
			s.Errorf("%s after Close: got %v, want ErrClosed", name, err)
		}
	}
}

// concurrent lets writers, readers and deliverers at one store, then counts:
// every event read once and in order, every send out once and in order.
func concurrent(s *suite) {
	const talks, each = 8, 25
	var wg sync.WaitGroup
	for i := range talks {
		for range 2 { // everything comes twice
			wg.Go(func() {
				k := store.Key{Bot: "bakery", Channel: "web", Address: fmt.Sprint(i)}
				for n := range each {
					if _, err := s.Accept(s.ctx, []store.Inbound{inbound(k, fmt.Sprintf("%03d", n))}); err != nil {
						s.Errorf("Accept: %v", err)
					}
				}
			})
		}
	}
	var mu sync.Mutex
	read, out := map[string][]string{}, map[string][]string{}
	total := func(m map[string][]string) (n int) {
		mu.Lock()
		defer mu.Unlock()
		for _, ids := range m {
			n += len(ids)
		}
		return n
	}
	for range 3 {
		wg.Go(func() {
			for total(read) < talks*each && !s.Failed() {
				s.step(func(id, address string) {
					mu.Lock()
					defer mu.Unlock()
					read[address] = append(read[address], id)
				})
			}
		})
		wg.Go(func() {
			for total(out) < talks*each && !s.Failed() {
				ds, err := Deliver(s.ctx, s.Store, noon, 3)
				if err != nil {
					s.Errorf("Deliver: %v", err)
				}
				for _, d := range ds {
					mu.Lock()
					out[d.Address] = append(out[d.Address], d.ID)
					mu.Unlock()
					if _, err := s.Mark(s.ctx, []store.Mark{sent(d)}); err != nil {
						s.Errorf("Mark: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	for address, ids := range read {
		s.want("read of "+address, len(ids), each)
		s.want("in order", slices.IsSorted(ids), true)
		s.want("out", out[address], ids)
	}
}

// step claims, and commits one send for each event.
func (s *suite) step(seen func(id, address string)) {
	cs, err := s.Claim(s.ctx, 2)
	if err != nil {
		s.Errorf("Claim: %v", err)
	}
	for _, c := range cs {
		ch := store.Change{At: noon, Session: []byte("s"), Done: allDone(c)}
		for _, p := range c.Pending {
			seen(p.ID, c.Address)
			ch.Sends = append(ch.Sends, store.Send{ID: p.ID})
		}
		if _, err := s.Commit(s.ctx, c, ch); err != nil {
			s.Errorf("Commit: %v", err)
		}
	}
}
