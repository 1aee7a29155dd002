package sqlite

import (
	"context"

	"parley/server/store"
)

// History implements [store.Store].
func (s *Store) History(ctx context.Context, k store.Key, after int64, n int) ([]store.Entry, error) {
	var out []store.Entry
	err := s.read(ctx, func(c *conn) error {
		conv, err := convOf(c, k)
		if err != nil || conv == 0 {
			return err
		}
		return c.query(func(r row) {
			out = append(out, store.Entry{Seq: r.int(0), At: fromMicros(r.int(1)), Kind: r.text(2), ID: r.text(3), Body: r.bytes(4)})
		}, `SELECT seq, at, kind, id, body FROM log WHERE bot = ? AND conv = ? AND seq > ? AND kind IN ('in', 'out')
			ORDER BY seq LIMIT ?`, k.Bot, conv, after, n)
	})
	return out, err
}
