package sqlite

import (
	"context"
	"slices"
	"time"

	"parley/server/store"
)

// letters are the columns that letterOf reads.
const letters = `c.bot, c.channel, c.address, d.seq, d.lane, d.id, d.message, d.attempts, d.queued, d.died, d.reason
	FROM dead_letter d JOIN conversation c ON c.conv = d.conv`

func letterOf(r row) store.Letter {
	return store.Letter{
		Key: store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)}, Seq: r.int(3),
		Send:     store.Send{Lane: r.text(4), ID: r.text(5), Message: r.bytes(6)},
		Attempts: int(r.int(7)), Queued: fromMicros(r.int(8)), Died: fromMicros(r.int(9)), Reason: r.text(10),
	}
}

// Dead implements [store.Store].
func (s *Store) Dead(ctx context.Context, bot string, after int64, n int) (out []store.Letter, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) { out = append(out, letterOf(r)) },
			`SELECT `+letters+` WHERE d.bot = ? AND d.seq > ? ORDER BY d.seq LIMIT ?`, bot, after, n)
	})
	return out, err
}

// Revive implements [store.Store].
func (s *Store) Revive(ctx context.Context, bot string, seqs []int64, at time.Time) (n int, err error) {
	seqs = slices.Sorted(slices.Values(seqs))
	err = s.submit(ctx, &job{run: func(w *conn) error {
		n = 0
		for _, seq := range seqs {
			r, err := w.one(`DELETE FROM dead_letter WHERE bot = ? AND seq = ?
				RETURNING conv, lane, id, message, (SELECT channel FROM conversation c WHERE c.conv = dead_letter.conv)`, bot, seq)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			n++
			k := store.Key{Bot: bot, Channel: r.text(4)} // nothing of it is attempted at once
			one := store.Change{At: at, Sends: []store.Send{{Lane: r.text(1), ID: r.text(2), Message: r.bytes(3), Bulk: true}}}
			if _, err := s.post(w, k, r.int(0), one); err != nil {
				return err
			}
		}
		return nil
	}}, true)
	return n, err
}

// Discard implements [store.Store].
func (s *Store) Discard(ctx context.Context, bot string, seqs []int64) (n int, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		n = 0
		for _, seq := range seqs {
			gone, err := w.exec(`DELETE FROM dead_letter WHERE bot = ? AND seq = ?`, bot, seq)
			if err != nil {
				return err
			}
			n += int(gone)
		}
		return nil
	}}, true)
	return n, err
}
