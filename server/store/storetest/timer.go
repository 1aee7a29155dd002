package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"parley/server/store"
)

// body is what the suite makes of an alarm.
func body(a store.Alarm) []byte {
	if s := a.Schedule; s != nil {
		return fmt.Appendf(nil, "%s %s: %s with %s at %s", a.Address, s.Key, s.Flow, s.With, s.At.Format(time.TimeOnly))
	}
	return fmt.Appendf(nil, "%s %d %s", a.Address, a.Timer.Generation, a.Timer.At.Format(time.TimeOnly))
}

func (s *suite) due(now time.Time, n int) int {
	s.Helper()
	moved, err := s.Due(s.ctx, now, n, body)
	if err != nil {
		s.Fatalf("Due: %v", err)
	}
	return moved
}

// timer sets a timer of a conversation; a zero at takes it away.
func (s *suite) timer(k store.Key, at time.Time, generation int) {
	s.Helper()
	s.n++
	s.put(k, fmt.Sprint("for a timer ", s.n))
	c := s.claim1()
	if c.Key != k {
		s.Fatalf("Claim: got %v, want %v", c.Key, k)
	}
	s.commit(c, store.Change{Done: allDone(c), Timer: &store.Timer{At: at, Generation: generation}})
}

// wantNext says when the next timer must be due; zero for none.
func (s *suite) wantNext(at time.Time) {
	s.Helper()
	got, waits, err := s.NextDue(s.ctx)
	s.want("next timer", fmt.Sprint(got, waits, err), fmt.Sprint(at, !at.IsZero(), nil))
}

func timerDue(s *suite) {
	s.wantNext(time.Time{})
	at := noon.Add(time.Minute)
	s.timer(ana, at, 1)
	s.wantNext(at)
	s.want("too early", s.due(at.Add(-time.Microsecond), 9), 0)
	s.want("nothing to read", len(s.claim(9)), 0)
	s.want("in time", s.due(at, 9), 1)
	s.wantNext(time.Time{})
	s.want("again", s.due(at.Add(time.Hour), 9), 0)
	s.want("pending", pendingIDs(s.claim1()), []string{"timer:1"})
}

func timerEvent(s *suite) {
	elsewhere := []store.Key{ana, {Bot: "other", Channel: "web", Address: "ana"}, {Bot: "bakery", Channel: "json", Address: "ana"}}
	for i, k := range elsewhere {
		s.timer(k, noon.Add(-time.Hour), i)
	}
	now := noon.Add(time.Second)
	s.want("due", s.due(now, 9), 3)
	for i, c := range s.claim(9) {
		p := c.Pending[0]
		s.want("event", words(c.Key, p.Key, p.ID, p.At, p.At.Location(), string(p.Event)),
			words(elsewhere[i], elsewhere[i], fmt.Sprint("timer:", i), now, time.UTC, fmt.Sprint("ana ", i, " 11:00:00")))
		s.want("version", c.Version, 1)
		s.commit(c, store.Change{Done: allDone(c)})
	}
	s.want("left", len(s.claim(9)), 0)
}

func timerReplaced(s *suite) {
	s.timer(ana, noon.Add(time.Minute), 1)
	s.timer(ana, noon.Add(time.Hour), 2)
	s.wantNext(noon.Add(time.Hour))
	s.want("the old one", s.due(noon.Add(time.Minute), 9), 0)
	s.timer(ana, noon.Add(time.Second), 3)
	s.want("an earlier one", s.due(noon.Add(time.Minute), 9), 1)
	s.want("pending", pendingIDs(s.claim1()), []string{"timer:3"})
	s.want("the others", s.due(noon.Add(24*time.Hour), 9), 0)
}

func timerCancelled(s *suite) {
	s.timer(ana, noon, 1)
	s.timer(ben, noon, 1)
	s.timer(ana, time.Time{}, 1)
	s.timer(ana, time.Time{}, 1) // there is none any more
	s.put(ben, "1")
	c := s.claim1()
	s.commit(c, store.Change{Done: allDone(c)}) // nothing about timers
	s.wantNext(noon)
	s.want("due", s.due(noon, 9), 1)
	s.want("whose", addresses(s.claim(9)), []string{"ben"})
}

func timerOrder(s *suite) {
	var want []string
	for i := range 6 {
		k := store.Key{Bot: "bakery", Channel: "web", Address: fmt.Sprint(i)}
		s.timer(k, noon.Add(-time.Duration(i)*time.Second), i)
		want = append([]string{k.Address}, want...)
	}
	s.timer(ana, noon.Add(time.Microsecond), 1)
	s.want("two", s.due(noon, 2), 2)
	s.wantNext(noon.Add(-3 * time.Second))
	s.want("the rest", s.due(noon, 9), 4)
	s.want("order", addresses(s.claim(9)), want)
	s.wantNext(noon.Add(time.Microsecond))
}

func timerRoundedUp(s *suite) {
	at := noon.Add(time.Nanosecond)
	s.timer(ana, at, 1)
	s.want("too early", s.due(noon, 9), 0)
	s.wantNext(noon.Add(time.Microsecond))
	s.want("in time", s.due(noon.Add(time.Microsecond), 9), 1)
	if p := s.claim1().Pending[0]; p.At.Before(at) {
		s.Errorf("time of the event: got %v, want none before %v", p.At, at)
	}
}

func timerStale(s *suite) {
	s.timer(ana, noon, 1)
	s.put(ana, "1")
	old := s.claim1()
	s.commit(old, store.Change{Session: []byte("s")})
	for _, t := range []store.Timer{{}, {At: noon.Add(-time.Hour), Generation: 2}} {
		if _, err := s.Commit(s.ctx, old, store.Change{Done: allDone(old), Timer: &t}); !errors.Is(err, store.ErrStale) {
			s.Fatalf("Commit of an old claim: got %v, want ErrStale", err)
		}
	}
	s.wantNext(noon)
	s.want("due", s.due(noon, 9), 1)
	s.want("pending", pendingIDs(s.claim1()), []string{"1", "timer:1"})
}

func timerDuringClaim(s *suite) {
	s.timer(ana, noon, 1)
	s.put(ana, "1")
	c := s.claim1()
	s.want("due", s.due(noon, 9), 1)
	s.want("held", len(s.claim(9)), 0)
	s.commit(c, store.Change{Done: allDone(c), Timer: &store.Timer{At: noon, Generation: 2}})
	s.want("the next", s.due(noon, 9), 1)
	s.want("then", pendingIDs(s.claim1()), []string{"timer:1", "timer:2"})
}

// What takes a timer away does not reach the event that it has become: whoever
// reads that goes by its generation.
func timerFiredIsOld(s *suite) {
	s.timer(ana, noon, 1)
	s.put(ana, "1")
	c := s.claim1()
	s.want("due", s.due(noon, 9), 1)
	s.commit(c, store.Change{Done: allDone(c), Timer: &store.Timer{}})
	s.wantNext(time.Time{})
	s.want("pending", pendingIDs(s.claim1()), []string{"timer:1"})
}

func timerOfStranger(s *suite) {
	s.put(ana, "timer:1")
	c := s.claim1()
	s.commit(c, store.Change{Done: allDone(c), Timer: &store.Timer{At: noon, Generation: 1}})
	s.want("due", s.due(noon, 9), 1)
	s.want("pending", pendingIDs(s.claim1()), []string{"timer:1"})
	s.timer(ben, noon, 1)
	s.want("due", s.due(noon, 9), 1)
	s.put(ben, "timer:1") // is new
}

func timerReopen(s *suite) {
	s.timer(ana, noon.Add(time.Hour), 4)
	s.timer(ben, noon, 5)
	s.want("due", s.due(noon, 9), 1)
	s.reopen()
	s.want("moved", pendingIDs(s.claim1()), []string{"timer:5"})
	s.wantNext(noon.Add(time.Hour))
	s.want("long past", s.due(noon.Add(100*24*time.Hour), 9), 1)
	s.reopen()
	cs := s.claim(9)
	s.want("claims", addresses(cs), []string{"ben", "ana"})
	s.want("event", string(cs[1].Pending[0].Event), "ana 4 13:00:00")
	s.wantNext(time.Time{})
}

func timerConcurrent(s *suite) {
	const talks = 30
	for i := range talks {
		s.timer(store.Key{Bot: "bakery", Channel: "web", Address: fmt.Sprint(i)}, noon, i)
	}
	var moved atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for !s.Failed() {
				n, err := s.Due(s.ctx, noon, 3, body)
				if err != nil {
					s.Errorf("Due: %v", err)
				}
				if n == 0 {
					return
				}
				moved.Add(int64(n))
			}
		})
	}
	wg.Wait()
	s.want("moved", moved.Load(), talks)
	cs := s.claim(2 * talks)
	s.want("claims", len(cs), talks)
	for _, c := range cs {
		s.want("pending", pendingIDs(c), []string{"timer:" + c.Address})
	}
}
