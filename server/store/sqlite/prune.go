package sqlite

import (
	"context"
	"time"

	"parley/server/store"
)

// Prune implements [store.Store]. What is old is looked for beside the writer,
// which then only drops it.
//
// The file does not shrink: the pages that become free are those that what
// comes next is written to, and a file whose pages move about (auto_vacuum)
// pays for that at each commit. Erase and a restored backup write it anew.
func (s *Store) Prune(ctx context.Context, before time.Time, n int) (gone int, err error) {
	old, err := s.old(ctx, micros(before), n)
	if err != nil || old.upTo == 0 && len(old.letters) == 0 {
		return 0, err
	}
	err = s.submit(ctx, &job{run: func(w *conn) (err error) {
		gone, err = s.prune(w, old)
		return err
	}}, true)
	return gone, err
}

// old is what Prune drops: entries of the log up to a seq, and dead letters,
// from before a time.
type old struct {
	before  int64
	upTo    int64
	letters []store.Letter // Bot and Seq alone
}

func (s *Store) old(ctx context.Context, before int64, n int) (old, error) {
	out := old{before: before}
	err := s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT max(seq) FROM (SELECT seq, at FROM log ORDER BY seq LIMIT ?) WHERE at < ?`, n, before)
		if err != nil {
			return err
		}
		out.upTo = r.int(0)
		return c.query(func(r row) {
			out.letters = append(out.letters, store.Letter{Key: store.Key{Bot: r.text(0)}, Seq: r.int(1)})
		}, `SELECT bot, seq FROM dead_letter WHERE died < ? ORDER BY died, bot, seq LIMIT ?`, before, n)
	})
	return out, err
}

func (s *Store) prune(w *conn, o old) (gone int, err error) {
	lines, err := w.exec(`DELETE FROM log WHERE seq <= ? AND at < ?`, o.upTo, o.before)
	if err != nil {
		return 0, err
	}
	gone = int(lines)
	for _, l := range o.letters {
		n, err := w.exec(`DELETE FROM dead_letter WHERE bot = ? AND seq = ? AND died < ?`, l.Bot, l.Seq, o.before)
		if err != nil {
			return 0, err
		}
		gone += int(n)
	}
	return gone, s.keepSeq(w)
}
