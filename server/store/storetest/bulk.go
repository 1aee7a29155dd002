package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"parley/server/store"
)

// Deliver has a store hand out up to n sends that are due at now, of all
// queues, first what is no bulk, and returns them by their seqs.
func Deliver(ctx context.Context, s store.Store, now time.Time, n int) (out []store.Delivery, err error) {
	heads, err := s.Heads(ctx)
	if err != nil {
		return nil, err
	}
	for _, bulk := range []bool{false, true} {
		for _, h := range heads {
			if h.Bulk != bulk || h.Due.After(now) || len(out) == n {
				continue
			}
			got, err := s.Deliver(ctx, now, []store.Share{{Queue: h.Queue, N: n - len(out)}})
			if err != nil {
				return nil, err
			}
			out = append(out, got...)
		}
	}
	slices.SortFunc(out, func(a, b store.Delivery) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, nil
}

// remind puts bulk into the outbox of a conversation.
func (s *suite) remind(k store.Key, ids ...string) {
	s.Helper()
	s.put(k, "for "+ids[0])
	c := s.claim1()
	s.commit(c, store.Change{Done: allDone(c), Sends: bulk(ids...)})
}

func bulk(ids ...string) []store.Send {
	out := sends(ids...)
	for i := range out {
		out[i].Bulk = true
	}
	return out
}

// share delivers from one queue of the bakery.
func (s *suite) share(account string, bulk bool, n int) []store.Delivery {
	s.Helper()
	ds, err := s.Deliver(s.ctx, noon, []store.Share{{Queue: store.Queue{Sender: store.Sender{Bot: "bakery", Name: account}, Bulk: bulk}, N: n}})
	if err != nil {
		s.Fatalf("Deliver: %v", err)
	}
	return ds
}

func deliverByAccount(s *suite) {
	page := store.Key{Bot: "bakery", Channel: "messenger", Address: "ana"}
	other := store.Key{Bot: "other", Channel: "web", Address: "ana"}
	s.say(ana, "a1")
	s.say(ben, "b1")
	s.say(page, "p1")
	s.say(other, "o1")
	s.put(page, "note")
	c := s.claim1()
	s.commit(c, store.Change{Done: allDone(c), Sends: []store.Send{{ID: "n1", Lane: store.Notify}}})
	s.want("queues", s.heads(), []string{"bakery messenger replies 0", "bakery notify replies 0", "bakery web replies 0", "other web replies 0"})
	s.want("none of it is bulk", len(s.share("web", true, 9)), 0)
	s.want("n of one", sendIDs(s.share("web", false, 1)), []string{"a1"})
	s.want("a lane has its own", sendIDs(s.share("notify", false, 9)), []string{"n1"})
	s.want("the rest", s.heads(), []string{"bakery messenger replies 0", "bakery web replies 0", "other web replies 0"})
	ds, err := s.Deliver(s.ctx, noon, []store.Share{
		{Queue: store.Queue{Sender: store.SenderOf(other, "")}, N: 9},
		{Queue: store.Queue{Sender: store.SenderOf(ana, "")}, N: 9},
		{Queue: store.Queue{Sender: store.SenderOf(page, "")}, N: 0},
	})
	s.want("as the shares say", fmt.Sprint(sendIDs(ds), err), "[o1 b1] <nil>")
	s.want("left", s.heads(), []string{"bakery messenger replies 0"})
}

func bulkApart(s *suite) {
	s.remind(ana, "a1", "a2")
	s.say(ben, "b1")
	s.want("queues", s.heads(), []string{"bakery web replies 0", "bakery web bulk 0"})
	s.want("no bulk among replies", sendIDs(s.share("web", false, 9)), []string{"b1"})
	ds := s.share("web", true, 9)
	s.want("bulk, in order", fmt.Sprint(sendIDs(ds), ds[0].Bulk, ds[0].Behind), "[a1] true true")
	later := noon.Add(time.Minute)
	s.mark(store.Mark{Key: ana, Seq: ds[0].Seq, At: noon, Retry: later, Reason: "500: busy"})
	s.want("it stays bulk", s.heads(), []string{"bakery web bulk 60"})
	s.mark(sent(s.deliver(later, 1)[0]))
	ds = s.share("web", true, 9)
	s.want("what follows is due", sendIDs(ds), []string{"a2"})
	s.mark(store.Mark{Key: ana, Seq: ds[0].Seq, At: noon, Dead: true, Reason: "no"})
	s.want("a dead letter is none", s.dead("bakery", 0, 9)[0].Bulk, false)
	if _, err := s.Revive(s.ctx, "bakery", seqsOf(s.dead("bakery", 0, 9)), noon); err != nil {
		s.Fatalf("Revive: %v", err)
	}
	s.want("what is revived is bulk", sendIDs(s.share("web", true, 9)), []string{"a2"})
}

func bulkPromoted(s *suite) {
	s.remind(ana, "a1", "a2")
	s.remind(ben, "b1")
	s.say(ana, "a3")
	s.remind(ana, "a4")
	s.want("queues", s.heads(), []string{"bakery web replies 0", "bakery web bulk 0"})
	s.want("others stay bulk", sendIDs(s.share("web", true, 9)), []string{"b1"})
	for _, want := range []string{"a1", "a2", "a3"} {
		ds := s.share("web", false, 9)
		s.want("in order", sendIDs(ds), []string{want})
		s.mark(sent(ds[0]))
	}
	s.want("not what comes after", s.heads(), []string{"bakery web bulk 0"})
	s.put(ana, "both")
	c := s.claim1()
	s.mark(sent(s.share("web", true, 9)[0]))
	s.commit(c, store.Change{Done: allDone(c), Sends: append(bulk("a5"), sends("a6")...)})
	s.want("within one change", sendIDs(s.share("web", false, 9)), []string{"a5"})
}

func bulkWaitsForDeliver(s *suite) {
	s.put(ana, "1")
	c := s.claim1()
	ds, err := s.Commit(s.ctx, c, store.Change{At: noon, Done: allDone(c), Sends: bulk("a1", "a2"), Attempt: 2})
	s.want("Commit", fmt.Sprint(sendIDs(ds), err), "[] <nil>")
	s.put(ben, "2")
	c = s.claim1()
	ds, err = s.Commit(s.ctx, c, store.Change{At: noon, Done: allDone(c), Sends: append(sends("b1"), bulk("b2")...), Attempt: 2})
	s.want("Commit of a reply before bulk", fmt.Sprint(sendIDs(ds), err), "[b1] <nil>")
	m := sent(ds[0])
	m.Next = true
	came, err := s.Mark(s.ctx, []store.Mark{m})
	s.want("Mark", fmt.Sprint(sendIDs(came.Next), came.Due, err), "[] true <nil>")
	s.want("it is due", sendIDs(s.share("web", true, 9)), []string{"a1", "b2"})
}

func bulkReopened(s *suite) {
	s.remind(ana, "a1")
	s.remind(ben, "b1")
	s.want("under way", sendIDs(s.share("web", true, 1)), []string{"a1"})
	s.reopen()
	s.want("queues", s.heads(), []string{"bakery web bulk 0"})
	ds := s.share("web", true, 9)
	s.want("again", fmt.Sprint(sendIDs(ds), ds[0].InDoubt, ds[0].Attempts), "[a1 b1] true 0")
	s.want("as bulk", fmt.Sprint(ds[0].Bulk, ds[1].Bulk), "true true")
}
