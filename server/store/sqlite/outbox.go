package sqlite

import (
	"context"
	"time"

	"parley/server/store"
)

// post puts the sends of a change into the outbox. The first of them in a lane
// is due at once where no other waits there before it.
func (s *Store) post(w *conn, bot string, conv int64, ch store.Change) error {
	for _, m := range ch.Sends {
		var due any
		before, err := w.one(`SELECT 1 FROM outbox WHERE bot = ? AND conv = ? AND lane = ? LIMIT 1`, bot, conv, m.Lane)
		if err != nil {
			return err
		}
		if before == nil {
			due = 0
		}
		if _, err := w.exec(`INSERT INTO outbox (seq, bot, conv, lane, id, message, queued, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			s.next(), bot, conv, m.Lane, m.ID, m.Message, micros(ch.At), due); err != nil {
			return err
		}
	}
	return nil
}

// Deliver implements [store.Store].
func (s *Store) Deliver(ctx context.Context, now time.Time, n int) ([]store.Delivery, error) {
	var out []store.Delivery
	err := s.submit(ctx, &job{run: func(w *conn) (err error) {
		out, err = attempt(w, micros(now), n)
		return err
	}}, true)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// attempt marks up to n sends that are due as being attempted.
func attempt(w *conn, now int64, n int) ([]store.Delivery, error) {
	var out []store.Delivery
	err := w.query(func(r row) {
		d := store.Delivery{
			Key: store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)},
			Seq: r.int(3), Send: store.Send{ID: r.text(4), Message: r.bytes(5)},
			Attempts: int(r.int(6)), Queued: fromMicros(r.int(7)), First: fromMicros(r.int(8)),
			InDoubt: r.int(9) != 0, Behind: r.int(10) != 0,
		}
		d.Lane = r.text(11)
		out = append(out, d)
	}, `SELECT c.bot, c.channel, c.address, o.seq, o.id, o.message, o.attempts, o.queued, coalesce(o.first, ?1), o.doubt,
			EXISTS (SELECT 1 FROM outbox b WHERE b.bot = o.bot AND b.conv = o.conv AND b.lane = o.lane AND b.seq > o.seq), o.lane
		FROM outbox o JOIN conversation c ON c.conv = o.conv
		WHERE o.due <= ?1 ORDER BY o.due, o.seq LIMIT ?2`, now, n)
	if err != nil {
		return nil, err
	}
	for _, d := range out {
		if _, err := w.exec(`UPDATE outbox SET due = NULL, attempting = 1, doubt = 0, attempts = attempts + 1, first = coalesce(first, ?)
			WHERE seq = ? AND bot = ?`, now, d.Seq, d.Bot); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NextDelivery implements [store.Store].
func (s *Store) NextDelivery(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT min(due) FROM outbox WHERE due IS NOT NULL`)
		if err == nil && r[0] != nil {
			at, ok = fromMicros(r.int(0)), true
		}
		return err
	})
	return at, ok, err
}

// Mark implements [store.Store].
func (s *Store) Mark(ctx context.Context, marks []store.Mark) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		for _, m := range marks {
			if err := mark(w, m); err != nil {
				return err
			}
		}
		return nil
	}}, true)
}

func mark(w *conn, m store.Mark) error {
	conv, err := convOf(w, m.Key)
	if err != nil {
		return err
	}
	if !m.Sent && !m.Dead {
		_, err := w.exec(`UPDATE outbox SET attempting = 0, due = ?, reason = ? WHERE seq = ? AND bot = ? AND conv = ? AND attempting = 1`,
			micros(m.Retry), m.Reason, m.Seq, m.Bot, conv)
		return err
	}
	if m.Dead {
		if _, err := w.exec(`INSERT INTO dead_letter (bot, seq, conv, lane, id, message, queued, died, attempts, reason)
			SELECT bot, seq, conv, lane, id, message, queued, ?, attempts, ? FROM outbox WHERE seq = ? AND bot = ? AND conv = ? AND attempting = 1`,
			micros(m.At), m.Reason, m.Seq, m.Bot, conv); err != nil {
			return err
		}
	}
	gone, err := w.one(`DELETE FROM outbox WHERE seq = ? AND bot = ? AND conv = ? AND attempting = 1 RETURNING lane`, m.Seq, m.Bot, conv)
	if err != nil || gone == nil {
		return err
	}
	_, err = w.exec(`UPDATE outbox SET due = 0 WHERE seq = (SELECT min(seq) FROM outbox WHERE bot = ? AND conv = ? AND lane = ?)`, m.Bot, conv, gone.text(0))
	return err
}
