package sqlite

import (
	"context"
	"time"

	"parley/server/store"
)

// setTimer makes t the timer of a conversation, or takes it away.
func setTimer(w *conn, bot string, conv int64, t store.Timer) error {
	if t.At.IsZero() {
		return dropTimer(w, bot, conv)
	}
	_, err := w.exec(`INSERT INTO timer (bot, conv, at, generation) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET at = excluded.at, generation = excluded.generation`,
		bot, conv, micros(t.At.Add(time.Microsecond-1)), t.Generation)
	return err
}

func dropTimer(w *conn, bot string, conv int64) error {
	_, err := w.exec(`DELETE FROM timer WHERE bot = ? AND conv = ?`, bot, conv)
	return err
}

// Due implements [store.Store].
func (s *Store) Due(ctx context.Context, now time.Time, n int, event func(store.Key, store.Timer) []byte) (int, error) {
	room := s.ready.room(s.maxInbox)
	if room <= 0 {
		return 0, store.ErrFull
	}
	var kept []arrival
	j := &job{
		run: func(w *conn) (err error) {
			kept, err = s.ring(w, now, min(n, room), event)
			return err
		},
		after: func() {
			for _, a := range kept {
				s.ready.add(a.Key, a.conv, a.seq)
			}
		},
	}
	if err := s.submit(ctx, j, true); err != nil {
		return 0, err
	}
	return len(kept), nil
}

// rung is a timer that is due.
type rung struct {
	claimed
	store.Timer
}

// ring makes events of up to n timers that are due.
func (s *Store) ring(w *conn, now time.Time, n int, event func(store.Key, store.Timer) []byte) ([]arrival, error) {
	var due []rung
	err := w.query(func(r row) {
		due = append(due, rung{
			claimed{store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)}, r.int(3)},
			store.Timer{At: fromMicros(r.int(4)), Generation: int(r.int(5))},
		})
	}, `SELECT c.bot, c.channel, c.address, t.conv, t.at, t.generation
		FROM timer t JOIN conversation c ON c.conv = t.conv
		WHERE t.at <= ? ORDER BY t.at, t.conv LIMIT ?`, micros(now), n)
	if err != nil {
		return nil, err
	}
	var kept []arrival
	for _, d := range due {
		a, err := s.file(w, d.conv, store.Inbound{Key: d.Key, ID: d.EventID(), At: now, Event: event(d.Key, d.Timer)})
		if err != nil {
			return nil, err
		}
		if err := dropTimer(w, d.Bot, d.conv); err != nil {
			return nil, err
		}
		kept = append(kept, a)
	}
	return kept, nil
}

// NextTimer implements [store.Store].
func (s *Store) NextTimer(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT min(at) FROM timer`)
		if err == nil && r[0] != nil {
			at, ok = fromMicros(r.int(0)), true
		}
		return err
	})
	return at, ok, err
}
