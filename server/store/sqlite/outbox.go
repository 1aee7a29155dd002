package sqlite

import (
	"context"
	"slices"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// post puts the sends of a change into the outbox. The first of them in a lane
// is due at once where no other waits there before it; of those, up to
// ch.Attempt are marked as being attempted and returned.
func (s *Store) post(w *conn, k store.Key, conv int64, ch store.Change) (first []store.Delivery, err error) {
	for i, m := range ch.Sends {
		inLane := func(other store.Send) bool { return other.Lane == m.Lane }
		waits := slices.ContainsFunc(ch.Sends[:i], inLane)
		if !waits {
			before, err := w.one(`SELECT 1 FROM outbox WHERE bot = ? AND conv = ? AND lane = ? LIMIT 1`, k.Bot, conv, m.Lane)
			if err != nil {
				return nil, err
			}
			waits = before != nil
		}
		waits = waits && !fault.Without("lane")
		seq, queued := s.next(), micros(ch.At)
		var due, began any
		attempting := 0
		switch {
		case !waits && len(first) < ch.Attempt:
			at := fromMicros(queued)
			first = append(first, store.Delivery{
				Key: k, Send: m, Seq: seq, Queued: at, First: at, Behind: slices.ContainsFunc(ch.Sends[i+1:], inLane),
			})
			began, attempting = queued, 1
			if fault.Without("attempting") {
				due, attempting = 0, 0
			}
		case !waits:
			due = 0
		}
		if _, err := w.exec(`INSERT INTO outbox (seq, bot, conv, lane, id, message, queued, due, first, attempts, attempting) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?10, ?10)`,
			seq, k.Bot, conv, m.Lane, m.ID, m.Message, queued, due, began, attempting); err != nil {
			return nil, err
		}
	}
	return first, nil
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
			Attempts: int(r.int(6)), Queued: fromMicros(r.int(7)), First: fromMicros(firstOr(r, 8, now)),
			InDoubt: r.int(9) != 0, Behind: r.int(10) != 0,
		}
		d.Lane = r.text(11)
		out = append(out, d)
	}, `SELECT c.bot, c.channel, c.address, o.seq, o.id, o.message, o.attempts, o.queued, o.first, o.doubt,
			EXISTS (SELECT 1 FROM outbox b WHERE b.bot = o.bot AND b.conv = o.conv AND b.lane = o.lane AND b.seq > o.seq), o.lane
		FROM outbox o JOIN conversation c ON c.conv = o.conv
		WHERE o.due <= ? + 0 ORDER BY o.due, o.seq LIMIT ?`, now, n) // see replanned
	if err != nil {
		return nil, err
	}
	for _, d := range out {
		if err := begin(w, d, now); err != nil {
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
func (s *Store) Mark(ctx context.Context, marks []store.Mark) (next []store.Delivery, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		next = nil
		for _, m := range marks {
			conv, err := s.convOf(w, m.Key)
			if err != nil {
				return err
			}
			gone, err := mark(w, m, conv)
			if err == nil && gone {
				next, err = goOn(w, m, conv, next)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}}, true)
	if err != nil {
		return nil, err
	}
	return next, nil
}

// goOn makes the first send of a lane due, after the one that is gone. Where it
// is to be attempted at once, it is marked so and added to next.
func goOn(w *conn, m store.Mark, conv int64, next []store.Delivery) ([]store.Delivery, error) {
	if !m.Next {
		_, err := w.exec(`UPDATE outbox SET due = 0 WHERE seq =
			(SELECT seq FROM outbox WHERE bot = ? || '' AND conv = ? + 0 AND lane = ? || '' ORDER BY seq LIMIT 1)`, m.Bot, conv, m.Lane) // see replanned
		return next, err
	}
	var waits []store.Delivery // the first, and the one behind it
	at := micros(m.At)
	err := w.query(func(r row) {
		waits = append(waits, store.Delivery{
			Key: m.Key, Send: store.Send{ID: r.text(1), Lane: m.Lane, Message: r.bytes(2)}, Seq: r.int(0),
			Attempts: int(r.int(3)), Queued: fromMicros(r.int(4)), First: fromMicros(firstOr(r, 5, at)), InDoubt: r.int(6) != 0,
		})
	}, `SELECT seq, id, message, attempts, queued, first, doubt FROM outbox
		WHERE bot = ? || '' AND conv = ? + 0 AND lane = ? || '' ORDER BY seq LIMIT 2`, m.Bot, conv, m.Lane) // see replanned
	if err != nil || len(waits) == 0 {
		return next, err
	}
	waits[0].Behind = len(waits) > 1
	return append(next, waits[0]), begin(w, waits[0], at)
}

// firstOr reads when a send was first attempted; now where that is null.
func firstOr(r row, i int, now int64) int64 {
	if r[i] == nil {
		return now
	}
	return r.int(i)
}

// begin marks a send as being attempted.
func begin(w *conn, d store.Delivery, now int64) error {
	if fault.Without("attempting") {
		return nil
	}
	_, err := w.exec(`UPDATE outbox SET due = NULL, attempting = 1, doubt = 0, attempts = attempts + 1, first = coalesce(first, ?)
		WHERE seq = ? AND bot = ?`, now, d.Seq, d.Bot)
	return err
}

// mark keeps how one attempt went, and tells whether the send is gone.
func mark(w *conn, m store.Mark, conv int64) (gone bool, err error) {
	if !m.Sent && !m.Dead {
		_, err := w.exec(`UPDATE outbox SET attempting = 0, due = ?, reason = ? WHERE seq = ? AND bot = ? AND conv = ? AND lane = ? AND attempting = 1`,
			micros(m.Retry), m.Reason, m.Seq, m.Bot, conv, m.Lane)
		return false, err
	}
	if m.Dead {
		if _, err := w.exec(`INSERT INTO dead_letter (bot, seq, conv, lane, id, message, queued, died, attempts, reason)
			SELECT bot, seq, conv, lane, id, message, queued, ?, attempts, ? FROM outbox WHERE seq = ? AND bot = ? AND conv = ? AND lane = ? AND attempting = 1`,
			micros(m.At), m.Reason, m.Seq, m.Bot, conv, m.Lane); err != nil {
			return false, err
		}
	}
	n, err := w.exec(`DELETE FROM outbox WHERE seq = ? AND bot = ? AND conv = ? AND lane = ? AND attempting = 1`, m.Seq, m.Bot, conv, m.Lane)
	return n != 0, err
}
