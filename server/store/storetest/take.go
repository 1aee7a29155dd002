package storetest

import (
	"errors"
	"fmt"

	"parley/server/store"
)

// take takes an event that must be free to take.
func (s *suite) take(k store.Key, id string) store.Claim {
	s.Helper()
	c, ok, err := s.Take(s.ctx, inbound(k, id))
	if err != nil || !ok {
		s.Fatalf("Take(%s): got %v, %v, want a claim", id, ok, err)
	}
	return c
}

// notTaken fails where an event can be taken.
func (s *suite) notTaken(what string, k store.Key) {
	s.Helper()
	c, ok, err := s.Take(s.ctx, inbound(k, "late"))
	s.want(what, fmt.Sprint(c, ok, err), fmt.Sprint(store.Claim{}, false, nil))
}

func takeIdle(s *suite) {
	c := s.take(ana, "1")
	s.want("claim", words(c.Taken(), c.Version, c.Session == nil, pendingIDs(c), c.Pending[0].At.Equal(noon)), "true 0 true [1] true")
	s.notTaken("while it is held", ana)
	s.want("nothing to claim", len(s.claim(9)), 0)
	s.put(ana, "2")
	s.want("held still", len(s.claim(9)), 0)
	s.commit(c, store.Change{Session: []byte("s1"), Done: allDone(c)})
	s.notTaken("while another waits", ana)
	next := s.claim1()
	s.want("the one that waits", words(next.Taken(), next.Version, string(next.Session), pendingIDs(next)), "false 1 s1 [2]")
	s.notTaken("while that is held", ana)
	s.commit(next, store.Change{Session: []byte("s2"), Done: allDone(next)})
	c = s.take(ana, "3")
	s.want("then", words(c.Version, string(c.Session), pendingIDs(c)), "2 s2 [3]")
}

func takeCommits(s *suite) {
	c := s.take(ana, "1")
	desk := &store.Desk{Since: noon, Queue: "counter"}
	s.commit(c, store.Change{
		Session: []byte("s1"), Contact: []byte("c1"), Pin: "v1", Desk: desk, Done: allDone(c),
		Log: []store.Entry{{At: noon, Kind: "in", ID: "1"}}, Sends: sends("1.1"),
	})
	for range 2 {
		d, err := s.Depths(s.ctx)
		s.want("nothing to read", words(d.Unread, d.Unsent, err), "0 1 <nil>")
		s.want("known", s.accept(inbound(ana, "1")), []bool{false})
		h, err := s.History(s.ctx, ana, 0, 9)
		s.want("history", words(len(h), err), "1 <nil>")
		c = s.take(ana, "2")
		s.want("claim", words(c.Version, string(c.Session), string(c.Contact), c.Pin, c.Desk), words(1, "s1", "c1", "v1", *desk))
		s.reopen()
	}
}

func takeKnown(s *suite) {
	c := s.take(ana, "1")
	s.commit(c, store.Change{Session: []byte("s1"), Done: allDone(c)})
	again := s.take(ana, "1")
	_, err := s.Commit(s.ctx, again, store.Change{At: noon, Session: []byte("no"), Sends: sends("no"), Log: []store.Entry{{At: noon, Kind: "in", ID: "no"}}})
	if !errors.Is(err, store.ErrKnown) {
		s.Fatalf("Commit of a known event: got %v, want ErrKnown", err)
	}
	h, err := s.History(s.ctx, ana, 0, 9)
	s.want("nothing kept", words(len(h), err, len(s.deliver(noon, 9))), "0 <nil> 0")
	c = s.take(ana, "2") // it was given back
	s.want("session", words(c.Version, string(c.Session)), "1 s1")
	s.want("accepted during a claim", s.accept(inbound(ana, "2")), []bool{true})
	if _, err := s.Commit(s.ctx, c, store.Change{At: noon, Session: []byte("no")}); !errors.Is(err, store.ErrKnown) {
		s.Errorf("Commit of an event that was accepted meanwhile: got %v, want ErrKnown", err)
	}
	s.want("it waits", pendingIDs(s.claim1()), []string{"2"})
}

func takeStale(s *suite) {
	c := s.take(ana, "1")
	old := c
	old.Version = 7
	if _, err := s.Commit(s.ctx, old, store.Change{At: noon, Session: []byte("no"), Sends: sends("no")}); !errors.Is(err, store.ErrStale) {
		s.Fatalf("Commit of a claim from the future: got %v, want ErrStale", err)
	}
	s.want("not accepted", s.accept(inbound(ana, "1")), []bool{true})
	s.want("given back", pendingIDs(s.claim1()), []string{"1"})
	s.want("nothing kept", len(s.deliver(noon, 9)), 0)
}

func takeReleased(s *suite) {
	c := s.take(ana, "1")
	s.put(ana, "2")
	if err := s.Release(s.ctx, c); err != nil {
		s.Fatalf("Release: %v", err)
	}
	next := s.claim1()
	s.want("what came meanwhile", pendingIDs(next), []string{"2"})
	s.commit(next, store.Change{Done: allDone(next)})
	s.want("not accepted", s.accept(inbound(ana, "1")), []bool{true})
}

func commitAttempts(s *suite) {
	c := s.take(ana, "1")
	note := store.Send{ID: "note", Lane: store.Notify, Message: []byte("n")}
	ds, err := s.Commit(s.ctx, c, store.Change{At: noon, Sends: append(sends("a", "b"), note), Attempt: 1})
	s.want("attempted", words(sendIDs(ds), err), "[a] <nil>")
	d := ds[0]
	s.want("the delivery", words(d.Key == ana, d.Lane, string(d.Message) != "", d.Attempts, d.Queued.Equal(noon), d.First.Equal(noon), d.Behind, d.InDoubt),
		"true  true 0 true true true false")
	s.want("the other lane is due, the one behind is not", sendIDs(s.deliver(noon, 9)), []string{"note"})
	c = s.take(ana, "2")
	ds, err = s.Commit(s.ctx, c, store.Change{At: noon, Sends: sends("c"), Attempt: 1})
	s.want("its lane is busy", words(len(ds), err), "0 <nil>")
	s.mark(sent(d))
	s.want("in order", sendIDs(s.deliver(noon, 9)), []string{"b"})

	c = s.take(ben, "1")
	ds, err = s.Commit(s.ctx, c, store.Change{At: noon, Sends: append(sends("x"), note), Attempt: 2})
	s.want("two lanes", words(sendIDs(ds), err), "[x note] <nil>")
	s.want("nobody else gets them", len(s.deliver(noon, 9)), 0)
}

func markNext(s *suite) {
	c := s.take(ana, "1")
	ds, err := s.Commit(s.ctx, c, store.Change{At: noon, Sends: sends("a", "b", "c"), Attempt: 1})
	s.want("attempted", words(sendIDs(ds), err), "[a] <nil>")
	for _, want := range []string{"[b] true", "[c] false", "[]"} {
		m := sent(ds[0])
		m.Next = true
		came, err := s.Mark(s.ctx, []store.Mark{m})
		if err != nil {
			s.Fatalf("Mark: %v", err)
		}
		ds = came.Next
		got := words(sendIDs(ds))
		if len(ds) > 0 {
			got = words(sendIDs(ds), ds[0].Behind)
			s.want("the delivery", words(ds[0].Key == ana, ds[0].Attempts, ds[0].Queued.Equal(noon), ds[0].First.Equal(m.At.UTC())), "true 0 true true")
			s.want("nobody else gets it", len(s.deliver(noon, 9)), 0)
		}
		s.want("next", got, want)
	}
}

func attemptsInDoubt(s *suite) {
	ds, err := s.Commit(s.ctx, s.take(ana, "1"), store.Change{At: noon, Sends: sends("a", "b"), Attempt: 1})
	s.want("attempted", words(sendIDs(ds), err), "[a] <nil>")
	s.reopen()
	ds = s.deliver(noon, 9)
	s.want("in doubt", words(sendIDs(ds), ds[0].InDoubt, ds[0].Attempts), "[a] true 0")
	m := sent(ds[0])
	m.Next = true
	came, err := s.Mark(s.ctx, []store.Mark{m})
	s.want("next", words(sendIDs(came.Next), came.Due, err), "[b] false <nil>")
	s.reopen()
	ds = s.deliver(noon, 9)
	s.want("in doubt", words(sendIDs(ds), ds[0].InDoubt), "[b] true")
}
