package sqlite

import (
	"context"

	"parley/server/store"
)

// AddToken implements [store.Store].
func (s *Store) AddToken(ctx context.Context, t store.Token) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		_, err := w.exec(`INSERT INTO token (bot, id, hash, at) VALUES (?, ?, ?, ?)`, t.Bot, t.ID, blob(t.Hash), micros(t.At))
		return err
	}}, true)
}

// Tokens implements [store.Store].
func (s *Store) Tokens(ctx context.Context, bot string) (out []store.Token, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			out = append(out, store.Token{Bot: bot, ID: r.text(0), Hash: r.bytes(1), At: fromMicros(r.int(2))})
		}, `SELECT id, hash, at FROM token WHERE bot = ? ORDER BY at, id`, bot)
	})
	return out, err
}

// RemoveToken implements [store.Store].
func (s *Store) RemoveToken(ctx context.Context, bot, id string) (removed bool, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		n, err := w.exec(`DELETE FROM token WHERE bot = ? AND id = ?`, bot, id)
		removed = n > 0
		return err
	}}, true)
	return removed, err
}
