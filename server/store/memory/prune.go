package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/server/store"
)

// Prune implements [store.Store].
func (s *Store) Prune(ctx context.Context, before time.Time, n int) (int, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	var all []store.Entry
	for _, t := range s.talks {
		all = append(all, t.log...)
	}
	slices.SortFunc(all, func(a, b store.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	old := map[int64]bool{}
	for _, e := range all[:min(n, len(all))] {
		if e.At.Before(micro(before)) {
			old[e.Seq] = true
		}
	}
	for _, t := range s.talks {
		t.log = slices.DeleteFunc(t.log, func(e store.Entry) bool { return old[e.Seq] })
	}
	return len(old) + s.pruneDead(micro(before), n), nil
}

// pruneDead drops the n dead letters that died first, of those from before a
// time.
func (s *Store) pruneDead(before time.Time, n int) int {
	all := slices.DeleteFunc(slices.Clone(s.dead), func(l store.Letter) bool { return !l.Died.Before(before) })
	slices.SortFunc(all, func(a, b store.Letter) int {
		return cmp.Or(a.Died.Compare(b.Died), cmp.Compare(a.Bot, b.Bot), cmp.Compare(a.Seq, b.Seq))
	})
	all = all[:min(n, len(all))]
	for _, l := range all {
		s.takeDead(l.Bot, []int64{l.Seq})
	}
	return len(all)
}
