package storetest

import (
	"errors"
	"fmt"
	"time"

	"parley/server/store"
)

func (s *suite) person(k store.Key) *store.Kept {
	s.Helper()
	p, err := s.Person(s.ctx, k)
	if err != nil {
		s.Fatalf("Person: %v", err)
	}
	return p
}

func (s *suite) erase(k store.Key) store.Erased {
	s.Helper()
	e, err := s.Erase(s.ctx, k)
	if err != nil {
		s.Fatalf("Erase: %v", err)
	}
	return e
}

func (s *suite) find(bot, address string) (channels []string) {
	s.Helper()
	keys, err := s.Find(s.ctx, bot, address)
	if err != nil {
		s.Fatalf("Find: %v", err)
	}
	for _, k := range keys {
		s.want("Find", words(k.Bot, k.Address), words(bot, address))
		channels = append(channels, k.Channel)
	}
	return channels
}

var nothing store.Erased

// filled is what fill keeps.
var filled = store.Erased{Sessions: 1, Contacts: 1, Pending: 1, Log: 1, Unsent: 1, Dead: 1, Timers: 3, Visitors: 1}

// fill keeps something about a person in every way there is.
func (s *suite) fill(k store.Key) {
	s.Helper()
	s.n++
	s.put(k, fmt.Sprint("read ", s.n))
	all := s.claim(9)
	c := all[len(all)-1]
	for _, other := range all[:len(all)-1] {
		if err := s.Release(s.ctx, other); err != nil {
			s.Fatalf("Release: %v", err)
		}
	}
	s.commit(c, store.Change{
		Session: []byte("session"), Pin: "v1", Contact: []byte("contact"), Done: allDone(c),
		Log: []store.Entry{{At: noon, Kind: "in", ID: "1", Body: []byte("hi")}}, Sends: sends("dies", "stays"),
		Timer: &store.Timer{At: noon.Add(time.Hour), Generation: 3}, Desk: &store.Desk{Since: noon, Queue: "counter"},
		Schedules: []store.Schedule{{Key: "b", ID: "s2", Flow: "f", At: noon.Add(time.Hour)}, {Key: "a", ID: "s1", Flow: "f", At: noon.Add(time.Hour), With: []byte("{}")}},
	})
	for _, d := range s.deliver(noon, 9) {
		m := store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon, Retry: noon}
		if d.Key == k {
			m.Dead, m.Reason = true, "551: gone"
		}
		s.mark(m)
	}
	s.put(k, fmt.Sprint("unread ", s.n))
	if err := s.AddVisitor(s.ctx, k.Bot, []byte(k.Address), k.Address, noon); err != nil {
		s.Fatalf("AddVisitor: %v", err)
	}
}

func personTold(s *suite) {
	s.want("a stranger", s.person(ana) == nil, true)
	s.fill(ana)
	s.reopen()
	p := s.person(ana)
	s.want("one of each", words(p.Key, p.Version, string(p.Session), p.Pin, string(p.Contact), p.Desk.Queue, len(p.Pending), p.Pending[0].ID, len(p.Log), string(p.Log[0].Body)),
		words(ana, 1, "session", "v1", "contact", "counter", 1, "unread 1", 1, "hi"))
	s.want("on their way", words(len(p.Unsent), p.Unsent[0].ID, p.Unsent[0].Attempts, len(p.Dead), p.Dead[0].ID, p.Dead[0].Reason), "1 stays 0 1 dies 551: gone")
	s.want("to come", words(*p.Timer, p.Schedules[0].Key, string(p.Schedules[0].With), p.Schedules[1].Key, p.Visitor), words(store.Timer{At: noon.Add(time.Hour), Generation: 3}, "a {} b true"))
	s.want("of another channel", s.person(store.Key{Bot: ana.Bot, Channel: "json", Address: ana.Address}) == nil, true)
	if err := s.AddVisitor(s.ctx, "bakery", []byte("silent"), "silent", noon); err != nil {
		s.Fatalf("AddVisitor: %v", err)
	}
	silent := store.Key{Bot: "bakery", Channel: store.Web, Address: "silent"}
	s.want("who has only looked", s.person(silent).Visitor, true)
	s.want("found", s.find("bakery", "silent"), []string{"web"})
	s.want("erased", s.erase(silent), store.Erased{Visitors: 1})
	s.want("then", s.person(silent) == nil, true)
}

func personErased(s *suite) {
	s.want("a stranger", s.erase(ana), nothing)
	s.fill(ana)
	s.fill(ben)
	elsewhere := store.Key{Bot: ana.Bot, Channel: "json", Address: ana.Address}
	s.put(elsewhere, "1")
	s.want("found", s.find("bakery", "ana"), []string{"json", "web"})
	s.want("of another bot", s.erase(store.Key{Bot: "other", Channel: ana.Channel, Address: ana.Address}), nothing)
	s.want("on another channel", s.erase(elsewhere), store.Erased{Pending: 1})
	s.want("erased", s.erase(ana), filled)
	s.want("found no more", len(s.find("bakery", "ana")), 0)
	s.want("nothing is left", s.person(ana) == nil, true)
	s.want("again", s.erase(ana), nothing)
	s.reopen()
	s.want("nothing is left after a reopening", s.person(ana) == nil, true)
	s.want("others stay", s.person(ben) != nil, true)
	d, err := s.Depths(s.ctx)
	s.want("depths", words(d.Unread, d.Unsent, d.Dead, err), "1 1 1 <nil>")
	s.want("claims", addresses(s.claim(9)), []string{"ben"})
	n, err := s.Due(s.ctx, noon.Add(2*time.Hour), 9, body)
	s.want("alarms", words(n, err), "3 <nil>")
	w, err := s.Waiting(s.ctx, "bakery", 9)
	s.want("waiting", words(len(w), err), "1 <nil>")
	v, err := s.Visitor(s.ctx, "bakery", []byte("ana"))
	s.want("visitor", words(v == "", err), "true <nil>")
	s.want("what a provider repeats is known", s.accept(inbound(ana, "read 1")), []bool{false})
	s.put(ana, "new")
	c := s.claim1()
	s.want("they may come back", words(c.Address, c.Version, c.Session == nil, c.Contact == nil, pendingIDs(c)), "ana 0 true true [new]")
}

// What is under way when a person is erased must not bring them back.
func eraseDuringClaim(s *suite) {
	stale := func(what string, c store.Claim) {
		s.Helper()
		_, err := s.Commit(s.ctx, c, store.Change{At: noon, Session: []byte("s"), Contact: []byte("c"), Done: allDone(c), Log: []store.Entry{{At: noon, Kind: "in", ID: "1"}}, Sends: sends("x")})
		if !errors.Is(err, store.ErrStale) {
			s.Errorf("%s: got %v, want ErrStale", what, err)
		}
	}
	s.put(ana, "1")
	c := s.claim1()
	s.erase(ana)
	stale("the first talk", c)
	s.want("nothing came back", s.person(ana) == nil, true)

	s.put(ana, "2")
	c = s.claim1()
	s.erase(ana)
	s.put(ana, "3") // who writes again meanwhile begins anew
	s.want("held", len(s.claim(9)), 0)
	stale("beside a new one", c)
	c = s.claim1()
	s.want("anew", words(c.Version, pendingIDs(c)), "0 [3]")
	s.commit(c, store.Change{Session: []byte("s1"), Done: allDone(c)})

	s.put(ana, "4")
	c = s.claim1()
	s.erase(ana)
	if err := s.Release(s.ctx, c); err != nil {
		s.Fatalf("Release: %v", err)
	}
	s.want("released", len(s.claim(9)), 0)
	stale("released", c)
	s.want("nothing came back", s.person(ana) == nil, true)
}

func eraseDuringAttempt(s *suite) {
	s.say(ana, "a1", "a2")
	d := s.deliver(noon, 9)[0]
	s.erase(ana)
	s.mark(store.Mark{Key: ana, Seq: d.Seq, Lane: d.Lane, At: noon, Dead: true, Reason: "no"})
	s.want("no dead letter", len(s.dead("bakery", 0, 9)), 0)
	s.mark(store.Mark{Key: ana, Seq: d.Seq, Lane: d.Lane, At: noon, Retry: noon})
	s.want("nothing goes out", len(s.deliver(noon.Add(time.Hour), 9)), 0)
	s.want("nothing came back", s.person(ana) == nil, true)
}
