package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/server/store"
)

// Dead implements [store.Store].
func (s *Store) Dead(ctx context.Context, bot string, after int64, n int) (out []store.Letter, err error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	for _, l := range s.dead {
		if l.Bot == bot && l.Seq > after {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, bySeq)
	return out[:min(len(out), n)], nil
}

func bySeq(a, b store.Letter) int { return cmp.Compare(a.Seq, b.Seq) }

// Revive implements [store.Store].
func (s *Store) Revive(ctx context.Context, bot string, seqs []int64, at time.Time) (int, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	out := s.takeDead(bot, seqs)
	slices.SortFunc(out, bySeq)
	for _, l := range out {
		t := s.talk(l.Key)
		d := store.Delivery{Key: l.Key, Send: l.Send, Seq: s.next(), Queued: micro(at)}
		d.Bulk = true
		t.post(&send{Delivery: d, due: atOnce})
	}
	return len(out), nil
}

// Discard implements [store.Store].
func (s *Store) Discard(ctx context.Context, bot string, seqs []int64) (int, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	return len(s.takeDead(bot, seqs)), nil
}

// takeDead takes dead letters of a bot away.
func (s *Store) takeDead(bot string, seqs []int64) (out []store.Letter) {
	s.dead = slices.DeleteFunc(s.dead, func(l store.Letter) bool {
		taken := l.Bot == bot && slices.Contains(seqs, l.Seq)
		if taken {
			out = append(out, l)
		}
		return taken
	})
	return out
}
