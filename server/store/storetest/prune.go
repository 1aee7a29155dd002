package storetest

import (
	"fmt"
	"time"

	"parley/server/store"
)

func (s *suite) prune(before time.Time, n int) int {
	s.Helper()
	gone, err := s.Prune(s.ctx, before, n)
	if err != nil {
		s.Fatalf("Prune: %v", err)
	}
	return gone
}

// day returns noon, so many days later.
func day(n int) time.Time { return noon.AddDate(0, 0, n) }

// days makes a talk of one line a day.
func (s *suite) days(k store.Key, n int) {
	s.Helper()
	for i := range n {
		ch := store.Change{At: day(i), Session: []byte("s"), Pin: "v1", Contact: []byte("c"),
			Log: []store.Entry{{At: day(i), Kind: store.In, ID: fmt.Sprint(i)}}}
		s.change(k, ch)
	}
}

func (s *suite) history(k store.Key) (ids []string) {
	s.Helper()
	es, err := s.History(s.ctx, k, 0, 99)
	if err != nil {
		s.Fatalf("History: %v", err)
	}
	for _, e := range es {
		ids = append(ids, e.ID)
	}
	return ids
}

func pruneOld(s *suite) {
	s.want("of nothing", s.prune(day(9), 9), 0)
	s.days(ana, 4)
	s.days(ben, 3)
	s.want("nothing is so old", s.prune(day(0), 9), 0)
	s.want("a few at a time", s.prune(day(2), 1), 1)
	s.want("the oldest first", s.history(ana), []string{"1", "2", "3"})
	s.want("some", s.prune(day(2), 9), 3)
	s.want("then none", s.prune(day(2), 9), 0)
	s.want("what is younger stays", words(s.history(ana), s.history(ben)), "[2 3] [2]")
	s.reopen()
	s.want("after a reopening", s.history(ana), []string{"2", "3"})
	s.want("all", s.prune(day(9), 9), 3)
	s.put(ana, "new")
	c := s.claim1()
	s.want("where the talk stands is kept", words(c.Version, string(c.Session), c.Pin, string(c.Contact)), "4 s v1 c")
}

// Who has read up to a seq gets what comes later, also where all before it is
// gone.
func pruneKeepsSeqs(s *suite) {
	s.days(ana, 2)
	es, err := s.History(s.ctx, ana, 0, 9)
	if err != nil {
		s.Fatalf("History: %v", err)
	}
	last := es[len(es)-1].Seq
	s.want("all", s.prune(day(9), 9), 2)
	s.reopen()
	s.days(ana, 1)
	es, err = s.History(s.ctx, ana, last, 9)
	s.want("after the last that was read", words(len(es), err), "1 <nil>")
}

func pruneDead(s *suite) {
	s.say(ana, "a1", "a2", "a3")
	s.die("551: gone")
	s.die("551: gone")
	s.say(ben, "b1", "b2")
	for _, d := range s.deliver(noon, 9) {
		s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: day(5), Dead: true, Reason: "551: gone"})
	}
	s.prune(day(1), 1)
	s.want("a few at a time", len(s.dead("bakery", 0, 9)), 3)
	s.prune(day(1), 9)
	s.want("those that died later stay", letterIDs(s.dead("bakery", 0, 9)), []string{"a3", "b1"})
	s.put(ana, "unread")
	s.prune(day(99), 99)
	d, err := s.Depths(s.ctx)
	s.want("what waits is not old", words(d.Unread, d.Unsent, d.Dead, err), "1 1 0 <nil>")
}

func pruneCuts(s *suite) {
	s.note(ana, "begin", "in", "out")
	s.prune(day(1), 1)
	sp := s.sessions("bakery", 9)
	if len(sp) != 1 {
		s.Fatalf("Sessions: got %d, want 1", len(sp))
	}
	s.want("its first line is gone", words(sp[0].Cut, s.log(sp[0], 0, 9)), "true [1.1 1.2]")
}
