package memory

import (
	"cmp"
	"context"
	"slices"

	"parley/server/store"
)

// Person implements [store.Store].
func (s *Store) Person(ctx context.Context, k store.Key) (*store.Kept, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	out := &store.Kept{Key: k, Visitor: s.visits(k)}
	for _, l := range s.dead {
		if l.Key == k {
			out.Dead = append(out.Dead, l)
		}
	}
	slices.SortFunc(out.Dead, bySeq)
	t := s.talks[k]
	if t == nil || t.blank() {
		if !out.Visitor {
			return nil, nil
		}
		return out, nil
	}
	out.Version, out.Session, out.Pin, out.Contact, out.Desk = t.version, t.session, t.pin, t.contact, t.desk
	out.Pending, out.Log = slices.Clone(t.pending), slices.Clone(t.log)
	if t.timer != nil {
		timer := *t.timer
		out.Timer = &timer
	}
	for _, lane := range t.lanes {
		for _, d := range lane {
			d := d.Delivery
			d.Behind, d.InDoubt = false, false
			out.Unsent = append(out.Unsent, d)
		}
	}
	slices.SortFunc(out.Unsent, func(a, b store.Delivery) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, one := range t.later {
		out.Schedules = append(out.Schedules, one)
	}
	slices.SortFunc(out.Schedules, func(a, b store.Schedule) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// blank tells whether a talk holds nothing: it was erased.
func (t *talk) blank() bool { return t.version == 0 && len(t.pending) == 0 }

// visits tells whether a visitor's key leads to a person.
func (s *Store) visits(k store.Key) bool {
	for v, address := range s.visitors {
		if k.Channel == store.Web && v.bot == k.Bot && address == k.Address {
			return true
		}
	}
	return false
}

// Find implements [store.Store].
func (s *Store) Find(ctx context.Context, bot, address string) (out []store.Key, err error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	for k, t := range s.talks {
		if k.Bot == bot && k.Address == address && !t.blank() {
			out = append(out, k)
		}
	}
	if k := (store.Key{Bot: bot, Channel: store.Web, Address: address}); s.visits(k) && !slices.Contains(out, k) {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b store.Key) int { return cmp.Compare(a.Channel, b.Channel) })
	return out, nil
}

// Erase implements [store.Store]. Of the talk only stays who holds it, and
// which ids were seen.
func (s *Store) Erase(ctx context.Context, k store.Key) (out store.Erased, err error) {
	if err := s.lock(ctx); err != nil {
		return out, err
	}
	defer s.mu.Unlock()
	for v, address := range s.visitors {
		if k.Channel == store.Web && v.bot == k.Bot && address == k.Address {
			delete(s.visitors, v)
			out.Visitors++
		}
	}
	before := len(s.dead)
	s.dead = slices.DeleteFunc(s.dead, func(l store.Letter) bool { return l.Key == k })
	out.Dead = before - len(s.dead)
	t := s.talks[k]
	if t == nil {
		return out, nil
	}
	if t.blank() {
		t.erased = t.held
		return out, nil
	}
	t.count(&out)
	s.waiting -= len(t.pending)
	s.last++
	s.talks[k] = &talk{number: s.last, seen: t.seen, held: t.held, erased: t.held, later: map[string]store.Schedule{}, lanes: map[string][]*send{}}
	return out, nil
}

// count adds what a talk holds.
func (t *talk) count(out *store.Erased) {
	out.Pending, out.Log, out.Timers = len(t.pending), len(t.log), len(t.later)
	if t.version > 0 {
		out.Sessions = 1
	}
	if t.contact != nil {
		out.Contacts = 1
	}
	if t.timer != nil {
		out.Timers++
	}
	for _, lane := range t.lanes {
		out.Unsent += len(lane)
	}
}
