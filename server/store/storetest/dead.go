package storetest

import (
	"fmt"
	"time"

	"parley/server/store"
)

// die gives up the first send of each lane that is due.
func (s *suite) die(reason string) {
	s.Helper()
	for _, d := range s.deliver(noon, 99) {
		s.mark(store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: noon.Add(time.Minute), Dead: true, Reason: reason})
	}
}

func (s *suite) dead(bot string, after int64, n int) []store.Letter {
	s.Helper()
	ls, err := s.Dead(s.ctx, bot, after, n)
	if err != nil {
		s.Fatalf("Dead: %v", err)
	}
	return ls
}

func letterIDs(ls []store.Letter) (ids []string) {
	for _, l := range ls {
		ids = append(ids, l.ID)
	}
	return ids
}

func seqsOf(ls []store.Letter) (seqs []int64) {
	for _, l := range ls {
		seqs = append(seqs, l.Seq)
	}
	return seqs
}

func deadListed(s *suite) {
	other := store.Key{Bot: "other", Channel: "json", Address: "ana"}
	s.say(ana, "a1", "a2")
	s.say(ben, "b1")
	s.say(other, "o1")
	s.die("551: gone")
	s.die("again")
	s.reopen()
	all := s.dead("bakery", 0, 9)
	s.want("letters", letterIDs(all), []string{"a1", "a2", "b1"})
	l := all[0]
	s.want("a letter", fmt.Sprint(l.Key, l.Lane, string(l.Message), l.Attempts, l.Queued, l.Died, l.Reason),
		fmt.Sprint(ana, "", `{"text":"a1"}`, 1, noon, noon.Add(time.Minute), "551: gone"))
	s.want("a page", letterIDs(s.dead("bakery", 0, 1)), []string{"a1"})
	s.want("the next", letterIDs(s.dead("bakery", l.Seq, 9)), []string{"a2", "b1"})
	s.want("of another bot", letterIDs(s.dead("other", 0, 9)), []string{"o1"})
}

func deadRevived(s *suite) {
	s.say(ana, "a1", "a2", "a3", "a4")
	s.die("no")
	s.die("no")
	all := s.dead("bakery", 0, 9)
	n, err := s.Revive(s.ctx, "other", seqsOf(all), noon)
	s.want("of another bot", fmt.Sprint(n, err), "0 <nil>")
	at := noon.Add(time.Hour)
	n, err = s.Revive(s.ctx, "bakery", []int64{all[1].Seq, all[0].Seq, all[0].Seq, 1 << 40}, at)
	s.want("revived", fmt.Sprint(n, err), "2 <nil>")
	s.want("none is left", len(s.dead("bakery", 0, 9)), 0)
	s.reopen()
	var out []string
	for range 4 {
		d := s.deliver(at, 9)[0]
		out = append(out, d.ID)
		if d.ID == "a1" {
			s.want("as new", fmt.Sprint(d.Attempts, d.Queued, d.First, d.InDoubt), fmt.Sprint(0, at, at, false))
		}
		s.mark(sent(d))
	}
	s.want("at the end, in their order", out, []string{"a3", "a4", "a1", "a2"})
	s.want("and no more", len(s.deliver(at, 9)), 0)
}

func deadRevivedAlone(s *suite) {
	s.say(ana, "a1", "a2")
	s.die("no")
	s.die("no")
	if _, err := s.Revive(s.ctx, "bakery", seqsOf(s.dead("bakery", 0, 9)), noon); err != nil {
		s.Fatalf("Revive: %v", err)
	}
	d := s.deliver(noon, 9)
	s.want("due at once, one after the other", sendIDs(d), []string{"a1"})
	s.mark(store.Mark{Key: ana, Seq: d[0].Seq, Lane: d[0].Lane, At: noon, Dead: true, Reason: "still"})
	again := s.dead("bakery", 0, 9)
	s.want("dead again", words(letterIDs(again), again[0].Attempts, again[0].Reason), "[a1] 1 still")
}

func deadDiscarded(s *suite) {
	s.say(ana, "a1", "a2")
	s.die("no")
	s.die("no")
	all := s.dead("bakery", 0, 9)
	n, err := s.Discard(s.ctx, "other", seqsOf(all))
	s.want("of another bot", fmt.Sprint(n, err), "0 <nil>")
	n, err = s.Discard(s.ctx, "bakery", []int64{all[0].Seq, 1 << 40})
	s.want("discarded", fmt.Sprint(n, err), "1 <nil>")
	s.reopen()
	s.want("left", letterIDs(s.dead("bakery", 0, 9)), []string{"a2"})
	s.want("nothing goes out", len(s.deliver(noon, 9)), 0)
}
