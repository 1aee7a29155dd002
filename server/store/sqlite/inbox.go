package sqlite

import (
	"context"
	"slices"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// convOf returns the number of a conversation, 0 where there is none.
func convOf(c *conn, k store.Key) (int64, error) {
	r, err := c.one(`SELECT conv FROM conversation WHERE bot = ? AND channel = ? AND address = ?`, k.Bot, k.Channel, k.Address)
	if err != nil || r == nil {
		return 0, err
	}
	return r.int(0), nil
}

// convOf returns the same, from the cache where it is there.
func (s *Store) convOf(c *conn, k store.Key) (int64, error) {
	if known, ok := s.cache.get(k); ok {
		return known.conv, nil
	}
	return convOf(c, k)
}

// makeConv returns the number of a conversation, a new one where there is none.
func (s *Store) makeConv(w *conn, k store.Key) (int64, error) {
	conv, err := s.convOf(w, k)
	if err != nil || conv != 0 {
		return conv, err
	}
	return w.insert(`INSERT INTO conversation (bot, channel, address) VALUES (?, ?, ?)`, k.Bot, k.Channel, k.Address)
}

// Accept implements [store.Store].
func (s *Store) Accept(ctx context.Context, events []store.Inbound) ([]bool, error) {
	if len(events) > s.ready.room(s.maxInbox) {
		return nil, store.ErrFull
	}
	if len(events) == 0 {
		return nil, s.alive()
	}
	var fresh []bool
	var kept []arrival
	j := &job{
		run: func(w *conn) error {
			fresh, kept = make([]bool, len(events)), kept[:0]
			for i, ev := range events {
				a, isNew, err := s.keep(w, ev)
				if err != nil {
					return err
				}
				if isNew {
					fresh[i], kept = true, append(kept, a)
				}
			}
			return nil
		},
		after: func() {
			for _, a := range kept {
				s.ready.add(a.Key, a.conv, a.seq)
				s.heard(a.at)
			}
		},
	}
	if err := s.submit(ctx, j, false); err != nil {
		return nil, err
	}
	return fresh, nil
}

// arrival is an event that was kept.
type arrival struct {
	claimed
	seq int64
	at  time.Time
}

func (s *Store) keep(w *conn, ev store.Inbound) (a arrival, isNew bool, err error) {
	if isNew, err = s.remember(w, ev); err != nil || !isNew {
		return a, false, err
	}
	conv, err := s.makeConv(w, ev.Key)
	if err != nil {
		return a, false, err
	}
	a, err = s.file(w, conv, ev)
	return a, true, err
}

// file puts an event among those to read.
func (s *Store) file(w *conn, conv int64, ev store.Inbound) (arrival, error) {
	a := arrival{claimed{ev.Key, conv}, s.next(), ev.At}
	_, err := w.exec(`INSERT INTO inbox (seq, bot, conv, id, at, event) VALUES (?, ?, ?, ?, ?, ?)`,
		a.seq, ev.Bot, conv, ev.ID, micros(ev.At), blob(ev.Event))
	return a, err
}

// Claim implements [store.Store].
func (s *Store) Claim(ctx context.Context, n int) ([]store.Claim, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	got := s.ready.claim(n)
	if len(got) == 0 {
		return nil, s.alive()
	}
	claims := make([]store.Claim, 0, len(got))
	err := s.read(ctx, func(r *conn) error {
		for _, g := range got {
			c, known := s.cache.get(g.Key)
			if !known {
				var err error
				if c.claim, err = load(r, g); err != nil {
					return err
				}
			}
			if err := pending(r, g, &c.claim); err != nil {
				return err
			}
			if len(c.claim.Pending) == 0 { // erased just now
				s.ready.free(g.Key, nil)
				continue
			}
			claims = append(claims, c.claim)
		}
		return nil
	})
	if err != nil {
		for _, g := range got {
			s.ready.free(g.Key, nil)
		}
		return nil, err
	}
	return claims, nil
}

// Take implements [store.Store].
func (s *Store) Take(ctx context.Context, in store.Inbound) (store.Claim, bool, error) {
	if err := ctx.Err(); err != nil {
		return store.Claim{}, false, err
	}
	if err := s.alive(); err != nil {
		return store.Claim{}, false, err
	}
	if !s.ready.take(in.Key) {
		return store.Claim{}, false, nil
	}
	c, err := s.stand(ctx, in.Key)
	if err != nil {
		s.ready.free(in.Key, nil)
		return store.Claim{}, false, err
	}
	in.At = fromMicros(micros(in.At))
	c.Pending = []store.Pending{{Inbound: in}}
	return c, true, nil
}

// stand tells where a conversation stands that the caller holds.
func (s *Store) stand(ctx context.Context, k store.Key) (store.Claim, error) {
	if c, known := s.cache.get(k); known {
		return c.claim, nil
	}
	claim := store.Claim{Key: k}
	err := s.read(ctx, func(r *conn) error {
		conv, err := convOf(r, k)
		if err != nil || conv == 0 {
			return err
		}
		claim, err = load(r, claimed{k, conv})
		return err
	})
	return claim, err
}

// alive returns ErrClosed after Close.
func (s *Store) alive() error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return store.ErrClosed
	}
	return nil
}

// load reads where a conversation stands. Nobody else changes that while it is
// claimed.
func load(r *conn, g claimed) (store.Claim, error) {
	c := store.Claim{Key: g.Key}
	session, err := r.one(`SELECT version, body, since, queue, agent, pin FROM session WHERE bot = ? AND conv = ?`, g.Bot, g.conv)
	if err != nil {
		return c, err
	}
	if session != nil {
		c.Version, c.Session, c.Desk, c.Pin = session.int(0), session.bytes(1), deskOf(session, 2), session.text(5)
	}
	contact, err := r.one(`SELECT body FROM contact WHERE bot = ? AND conv = ?`, g.Bot, g.conv)
	if err != nil {
		return c, err
	}
	if contact != nil {
		c.Contact = contact.bytes(0)
	}
	return c, nil
}

// pending reads the oldest events that wait in a conversation into a claim.
func pending(r *conn, g claimed, c *store.Claim) error {
	err := r.query(func(r row) {
		c.Pending = append(c.Pending, store.Pending{Seq: r.int(0), Inbound: store.Inbound{
			Key: g.Key, ID: r.text(1), At: fromMicros(r.int(2)), Event: r.bytes(3),
		}})
	}, `SELECT seq, id, at, event FROM inbox WHERE bot = ? || '' AND conv = ? + 0 ORDER BY seq LIMIT ?`, g.Bot, g.conv, store.MaxPending) // see replanned
	if fault.Without("order") {
		slices.Reverse(c.Pending)
	}
	return err
}

// Release implements [store.Store].
func (s *Store) Release(ctx context.Context, c store.Claim) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.alive(); err != nil {
		return err
	}
	s.ready.free(c.Key, nil)
	return nil
}
