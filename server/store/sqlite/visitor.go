package sqlite

import (
	"context"
	"time"
)

// AddVisitor implements [store.Store].
func (s *Store) AddVisitor(ctx context.Context, bot string, hash []byte, address string, at time.Time) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		_, err := w.exec(`INSERT INTO visitor (bot, hash, address, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			bot, blob(hash), address, micros(at))
		return err
	}}, true)
}

// Visitor implements [store.Store].
func (s *Store) Visitor(ctx context.Context, bot string, hash []byte) (address string, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT address FROM visitor WHERE bot = ? AND hash = ?`, bot, blob(hash))
		if r != nil {
			address = r.text(0)
		}
		return err
	})
	return address, err
}
