package sqlite

import (
	"context"
	"slices"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// post puts the sends of a change into the outbox. The first of them in a lane
// is due at once where no other waits there before it; of those that are no
// bulk, up to ch.Attempt are marked as being attempted and returned.
func (s *Store) post(w *conn, k store.Key, conv int64, ch store.Change) (first []store.Delivery, err error) {
	for i, m := range ch.Sends {
		inLane := func(other store.Send) bool { return other.Lane == m.Lane }
		m.Bulk = m.Bulk && !slices.ContainsFunc(ch.Sends[i+1:], func(other store.Send) bool { return inLane(other) && !other.Bulk })
		waits := slices.ContainsFunc(ch.Sends[:i], inLane)
		if !waits {
			if waits, err = behind(w, k.Bot, conv, m); err != nil {
				return nil, err
			}
		}
		waits = waits && !fault.Without("lane")
		seq, queued := s.next(), micros(ch.At)
		var due, began any
		attempting := 0
		switch {
		case !waits && !m.Bulk && len(first) < ch.Attempt:
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
		if _, err := w.exec(`INSERT INTO outbox (seq, bot, conv, lane, sender, bulk, id, message, queued, due, first, attempts, attempting) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?12, ?12)`,
			seq, k.Bot, conv, m.Lane, store.SenderOf(k, m.Lane).Name, m.Bulk, m.ID, m.Message, queued, due, began, attempting); err != nil {
			return nil, err
		}
	}
	return first, nil
}

// behind tells whether something waits in the lane of a send that is about to
// be put there, and makes no bulk of that where the send is none. Bulk always
// stands at the end of its lane, so the last one tells of all.
func behind(w *conn, bot string, conv int64, m store.Send) (bool, error) {
	last, err := w.one(`SELECT bulk FROM outbox WHERE bot = ? || '' AND conv = ? + 0 AND lane = ? || '' ORDER BY seq DESC LIMIT 1`, bot, conv, m.Lane) // see replanned
	if err != nil || last == nil {
		return false, err
	}
	if last.int(0) != 0 && !m.Bulk {
		_, err = w.exec(`UPDATE outbox SET bulk = 0 WHERE bot = ? AND conv = ? AND lane = ? AND bulk = 1`, bot, conv, m.Lane)
	}
	return true, err
}

// Heads implements [store.Store]. It looks for each queue in the index, so
// that it does not matter how much waits in one.
func (s *Store) Heads(ctx context.Context) (out []store.Head, err error) {
	err = s.read(ctx, func(c *conn) error {
		bot, sender, bulk := "", "", int64(-1)
		for {
			r, err := c.one(`SELECT bot, sender, bulk, due FROM outbox WHERE (bot, sender, bulk) > (? || '', ? || '', ? + 0) AND due IS NOT NULL
				ORDER BY bot, sender, bulk, due, seq LIMIT 1`, bot, sender, bulk) // see replanned
			if err != nil || r == nil {
				return err
			}
			bot, sender, bulk = r.text(0), r.text(1), r.int(2)
			out = append(out, store.Head{Queue: store.Queue{Sender: store.Sender{Bot: bot, Name: sender}, Bulk: bulk != 0}, Due: fromMicros(r.int(3))})
		}
	})
	return out, err
}

// Deliver implements [store.Store].
func (s *Store) Deliver(ctx context.Context, now time.Time, shares []store.Share) ([]store.Delivery, error) {
	var out []store.Delivery
	err := s.submit(ctx, &job{run: func(w *conn) error {
		out = nil
		for _, share := range shares {
			got, err := attempt(w, micros(now), share)
			if err != nil {
				return err
			}
			out = append(out, got...)
		}
		return nil
	}}, true)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// attempt marks sends of a queue that are due as being attempted.
func attempt(w *conn, now int64, share store.Share) ([]store.Delivery, error) {
	var out []store.Delivery
	err := w.query(func(r row) {
		d := store.Delivery{
			Key: store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)},
			Seq: r.int(3), Send: store.Send{ID: r.text(4), Message: r.bytes(5), Bulk: share.Bulk},
			Attempts: int(r.int(6)), Queued: fromMicros(r.int(7)), First: fromMicros(firstOr(r, 8, now)),
			InDoubt: r.int(9) != 0, Behind: r.int(10) != 0,
		}
		d.Lane = r.text(11)
		out = append(out, d)
	}, `SELECT c.bot, c.channel, c.address, o.seq, o.id, o.message, o.attempts, o.queued, o.first, o.doubt,
			EXISTS (SELECT 1 FROM outbox b WHERE b.bot = o.bot AND b.conv = o.conv AND b.lane = o.lane AND b.seq > o.seq), o.lane
		FROM outbox o JOIN conversation c ON c.conv = o.conv
		WHERE o.bot = ? || '' AND o.sender = ? || '' AND o.bulk = ? + 0 AND o.due <= ? + 0 ORDER BY o.due, o.seq LIMIT ?`,
		share.Bot, share.Name, share.Bulk, now, share.N) // see replanned
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

// Mark implements [store.Store].
func (s *Store) Mark(ctx context.Context, marks []store.Mark) (out store.Marked, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		out = store.Marked{}
		for _, m := range marks {
			conv, err := s.convOf(w, m.Key)
			if err != nil {
				return err
			}
			gone, err := mark(w, m, conv)
			if err == nil && gone {
				err = goOn(w, m, conv, &out)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}}, true)
	if err != nil {
		return store.Marked{}, err
	}
	return out, nil
}

// goOn makes the first send of a lane due, after the one that is gone. Where it
// is to be attempted at once, and is no bulk, it is marked so instead.
func goOn(w *conn, m store.Mark, conv int64, out *store.Marked) error {
	if !m.Next {
		n, err := w.exec(`UPDATE outbox SET due = 0 WHERE seq =
			(SELECT seq FROM outbox WHERE bot = ? || '' AND conv = ? + 0 AND lane = ? || '' ORDER BY seq LIMIT 1)`, m.Bot, conv, m.Lane) // see replanned
		out.Due = out.Due || n > 0
		return err
	}
	var waits []store.Delivery // the first, and the one behind it
	at := micros(m.At)
	err := w.query(func(r row) {
		waits = append(waits, store.Delivery{
			Key: m.Key, Send: store.Send{ID: r.text(1), Lane: m.Lane, Message: r.bytes(2)}, Seq: r.int(0),
			Attempts: int(r.int(3)), Queued: fromMicros(r.int(4)), First: fromMicros(firstOr(r, 5, at)), InDoubt: r.int(6) != 0,
		})
		waits[len(waits)-1].Bulk = r.int(7) != 0
	}, `SELECT seq, id, message, attempts, queued, first, doubt, bulk FROM outbox
		WHERE bot = ? || '' AND conv = ? + 0 AND lane = ? || '' ORDER BY seq LIMIT 2`, m.Bot, conv, m.Lane) // see replanned
	if err != nil || len(waits) == 0 {
		return err
	}
	if waits[0].Bulk {
		out.Due = true
		_, err := w.exec(`UPDATE outbox SET due = 0 WHERE seq = ? AND bot = ?`, waits[0].Seq, m.Bot)
		return err
	}
	waits[0].Behind = len(waits) > 1
	out.Next = append(out.Next, waits[0])
	return begin(w, waits[0], at)
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
