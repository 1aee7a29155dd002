package storetest

import (
	"errors"
	"fmt"
	"time"

	"parley/server/store"
)

// change commits something in a conversation.
func (s *suite) change(k store.Key, ch store.Change) {
	s.Helper()
	s.n++
	s.put(k, fmt.Sprint("for a change ", s.n))
	c := s.claim1()
	if c.Key != k {
		s.Fatalf("Claim: got %v, want %v", c.Key, k)
	}
	ch.Done = allDone(c)
	s.commit(c, ch)
}

// schedule schedules the flow order.
func (s *suite) schedule(k store.Key, key string, at time.Time) {
	s.Helper()
	s.change(k, store.Change{Schedules: []store.Schedule{{Key: key, ID: fmt.Sprint("e", s.n), Flow: "order", At: at, With: []byte("{}")}}})
}

// read returns the events that wait, one "ADDRESS ID: BODY" each, and has
// them read.
func (s *suite) read() (out []string) {
	s.Helper()
	for _, c := range s.claim(99) {
		for _, p := range c.Pending {
			out = append(out, fmt.Sprintf("%s %s: %s", p.Address, p.ID, p.Event))
		}
		s.commit(c, store.Change{Done: allDone(c)})
	}
	return out
}

func scheduleDue(s *suite) {
	at := noon.Add(time.Minute)
	s.schedule(ana, "visit", at.Add(time.Nanosecond))
	at = at.Add(time.Microsecond)
	s.wantNext(at)
	s.want("too early", s.due(at.Add(-time.Microsecond), 9), 0)
	s.want("in time", s.due(at, 9), 1)
	s.wantNext(time.Time{})
	s.want("again", s.due(at.Add(time.Hour), 9), 0)
	s.want("events", s.read(), []string{"ana schedule:e0: ana visit: order with {} at 12:01:00"})
}

func scheduleReplaced(s *suite) {
	s.schedule(ana, "visit", noon.Add(time.Second))
	s.schedule(ana, "visit", noon.Add(time.Hour))
	s.schedule(ana, "other", noon.Add(time.Minute))
	s.schedule(ben, "visit", noon.Add(2*time.Minute))
	s.wantNext(noon.Add(time.Minute))
	s.want("due", s.due(noon.Add(2*time.Hour), 9), 3)
	s.want("events", s.read(), []string{
		"ana schedule:e2: ana other: order with {} at 12:01:00", "ana schedule:e1: ana visit: order with {} at 13:00:00",
		"ben schedule:e3: ben visit: order with {} at 12:02:00",
	})
}

func scheduleTakenBack(s *suite) {
	for _, key := range []string{"a", "b", "c"} {
		s.schedule(ana, key, noon)
	}
	s.schedule(ben, "a", noon)
	s.change(ana, store.Change{Unschedules: []string{"a", "unknown"}})
	s.want("one", s.due(noon, 1), 1)
	s.want("events", s.read(), []string{"ana schedule:e1: ana b: order with {} at 12:00:00"})
	s.change(ana, store.Change{
		Unschedules: []string{""},
		Schedules:   []store.Schedule{{Key: "d", ID: "x", Flow: "order", At: noon}},
	})
	s.want("the rest", s.due(noon, 9), 2)
	s.want("events", s.read(), []string{"ana schedule:x: ana d: order with  at 12:00:00", "ben schedule:e3: ben a: order with {} at 12:00:00"})
}

func scheduleBesideTimer(s *suite) {
	s.timer(ana, noon.Add(time.Second), 1)
	s.schedule(ana, "", noon) // an odd key, but a key
	s.want("the schedule", s.due(noon, 9), 1)
	s.schedule(ana, "visit", noon.Add(time.Minute))
	s.timer(ana, time.Time{}, 1)
	s.wantNext(noon.Add(time.Minute))
	s.timer(ana, noon.Add(time.Minute), 2)
	s.change(ana, store.Change{Unschedules: []string{""}})
	s.want("the timer", s.due(noon.Add(time.Hour), 9), 1)
}

func scheduleStale(s *suite) {
	s.schedule(ana, "visit", noon)
	s.put(ana, "1")
	old := s.claim1()
	s.commit(old, store.Change{Session: []byte("s")})
	ch := store.Change{Done: allDone(old), Unschedules: []string{""}, Schedules: []store.Schedule{{Key: "visit", At: noon.Add(time.Hour)}}}
	if _, err := s.Commit(s.ctx, old, ch); !errors.Is(err, store.ErrStale) {
		s.Fatalf("Commit of an old claim: got %v, want ErrStale", err)
	}
	s.wantNext(noon)
	s.want("due", s.due(noon, 9), 1)
}

func scheduleReopen(s *suite) {
	s.schedule(ana, "visit", noon.Add(time.Hour))
	s.schedule(ben, "visit", noon)
	s.want("due", s.due(noon, 9), 1)
	s.reopen()
	s.want("moved", s.read(), []string{"ben schedule:e1: ben visit: order with {} at 12:00:00"})
	s.wantNext(noon.Add(time.Hour))
	s.want("long past", s.due(noon.Add(100*24*time.Hour), 9), 1)
	s.reopen()
	s.want("moved", s.read(), []string{"ana schedule:e0: ana visit: order with {} at 13:00:00"})
	s.wantNext(time.Time{})
}

func lanes(s *suite) {
	s.change(ana, store.Change{Sends: []store.Send{{ID: "1"}, {ID: "n1", Lane: store.Notify}, {ID: "2"}, {ID: "n2", Lane: store.Notify}}})
	first := s.deliver(noon, 9)
	s.want("the first of each", sendIDs(first), []string{"1", "n1"})
	s.want("lanes", []string{first[0].Lane, first[1].Lane}, []string{"", store.Notify})
	s.want("behind", []bool{first[0].Behind, first[1].Behind}, []bool{true, true})
	s.mark(store.Mark{Key: ana, Seq: first[1].Seq, Lane: first[1].Lane, Retry: noon.Add(time.Hour), Reason: "later"})
	s.mark(store.Mark{Key: ana, Seq: first[0].Seq, Lane: first[0].Lane, Sent: true})
	second := s.deliver(noon, 9)
	s.want("one lane goes on", sendIDs(second), []string{"2"})
	s.want("behind", second[0].Behind, false)
	s.mark(store.Mark{Key: ana, Seq: second[0].Seq, Lane: second[0].Lane, Dead: true, Reason: "no"})
	s.reopen()
	s.want("nothing", len(s.deliver(noon, 9)), 0)
	for _, want := range []string{"n1", "n2"} {
		ds := s.deliver(noon.Add(2*time.Hour), 9)
		s.want("then", sendIDs(ds), []string{want})
		s.mark(store.Mark{Key: ana, Seq: ds[0].Seq, Lane: ds[0].Lane, Sent: true})
	}
}

// wantWaiting says who must wait in the bakery, as "ADDRESS QUEUE AGENT TIME".
func (s *suite) wantWaiting(n int, want ...string) {
	s.Helper()
	ws, err := s.Waiting(s.ctx, "bakery", n)
	if err != nil {
		s.Fatalf("Waiting: %v", err)
	}
	var got []string
	for _, w := range ws {
		got = append(got, fmt.Sprintf("%s %s %q %s %s", w.Address, w.Queue, w.Agent, w.Since.Format(time.TimeOnly), w.Contact))
	}
	s.want("waiting", got, want)
}

func waitingListed(s *suite) {
	s.wantWaiting(9)
	s.change(ana, store.Change{Contact: []byte("Ana"), Desk: &store.Desk{Since: noon.Add(time.Hour), Queue: "counter"}})
	s.change(ben, store.Change{Desk: &store.Desk{Since: noon, Queue: "kitchen"}})
	s.change(store.Key{Bot: "other", Channel: "web", Address: "x"}, store.Change{Desk: &store.Desk{Since: noon}})
	s.wantWaiting(9, `ben kitchen "" 12:00:00 `, `ana counter "" 13:00:00 Ana`)
	s.wantWaiting(1, `ben kitchen "" 12:00:00 `)
	s.change(ben, store.Change{Desk: &store.Desk{Since: noon, Queue: "kitchen", Agent: "Rosa"}})
	s.put(ben, "1")
	c := s.claim1()
	s.want("of the claim", c.Desk, store.Desk{Since: noon, Queue: "kitchen", Agent: "Rosa"})
	s.commit(c, store.Change{Done: allDone(c)}) // nothing about the desk
	s.reopen()
	s.wantWaiting(9, `ben kitchen "Rosa" 12:00:00 `, `ana counter "" 13:00:00 Ana`)
	s.change(ben, store.Change{Desk: &store.Desk{}})
	s.wantWaiting(9, `ana counter "" 13:00:00 Ana`)
	s.put(ben, "2")
	s.want("none", s.claim1().Desk, store.Desk{})
}

func deskStale(s *suite) {
	s.put(ana, "1")
	old := s.claim1()
	s.commit(old, store.Change{Session: []byte("s")})
	if _, err := s.Commit(s.ctx, old, store.Change{Desk: &store.Desk{Since: noon}}); !errors.Is(err, store.ErrStale) {
		s.Fatalf("Commit of an old claim: got %v, want ErrStale", err)
	}
	s.wantWaiting(9)
}

func latest(s *suite) {
	s.change(ana, store.Change{Log: []store.Entry{
		{At: noon, Kind: store.Begin, ID: "1"}, {At: noon, Kind: store.In, ID: "1"}, {At: noon, Kind: store.Out, ID: "2"},
		{At: noon, Kind: store.Handover, ID: "3", Body: []byte("{}")}, {At: noon, Kind: store.Trace, ID: "1"},
		{At: noon, Kind: store.Alarmed, ID: "4"}, {At: noon, Kind: store.Agent, ID: "5"}, {At: noon, Kind: store.Notice, ID: "6"},
	}})
	page := func(before int64, n int) (ids []string, first int64) {
		es, err := s.Latest(s.ctx, ana, before, n)
		if err != nil {
			s.Fatalf("Latest: %v", err)
		}
		for _, e := range es {
			ids = append(ids, e.Kind+" "+e.ID)
		}
		if len(es) > 0 {
			first = es[0].Seq
		}
		return ids, first
	}
	newest, first := page(0, 3)
	s.want("newest", newest, []string{"handover 3", "agent 5", "notice 6"})
	older, _ := page(first, 9)
	s.want("older", older, []string{"in 1", "out 2"})
	es, err := s.Latest(s.ctx, ben, 0, 9)
	s.want("of nobody", fmt.Sprint(len(es), err), "0 <nil>")
}

func tokens(s *suite) {
	one := store.Token{Bot: "bakery", ID: "b", Hash: []byte("one"), At: noon}
	for _, t := range []store.Token{one, {Bot: "bakery", ID: "a", Hash: []byte("two"), At: noon.Add(time.Second)}, {Bot: "other", ID: "b", Hash: []byte("three"), At: noon}} {
		if err := s.AddToken(s.ctx, t); err != nil {
			s.Fatalf("AddToken: %v", err)
		}
	}
	if err := s.AddToken(s.ctx, one); err == nil {
		s.Error("AddToken of an id that is taken: got no error")
	}
	list := func(bot string) (out []string) {
		ts, err := s.Tokens(s.ctx, bot)
		if err != nil {
			s.Fatalf("Tokens: %v", err)
		}
		for _, t := range ts {
			out = append(out, fmt.Sprintf("%s.%s %s %s", t.Bot, t.ID, t.Hash, t.At.Format(time.TimeOnly)))
		}
		return out
	}
	s.reopen()
	s.want("tokens", list("bakery"), []string{"bakery.b one 12:00:00", "bakery.a two 12:00:01"})
	for _, want := range []bool{true, false} {
		got, err := s.RemoveToken(s.ctx, "bakery", "b")
		s.want("removed", fmt.Sprint(got, err), fmt.Sprint(want, nil))
	}
	s.want("tokens", list("bakery"), []string{"bakery.a two 12:00:01"})
	s.want("of the other", list("other"), []string{"other.b three 12:00:00"})
}
