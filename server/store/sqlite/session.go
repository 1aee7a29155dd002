package sqlite

import (
	"context"
	"errors"

	"parley/server/store"
)

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, c store.Claim, ch store.Change) error {
	j := &job{
		run:   func(w *conn) error { return s.change(w, c, ch) },
		after: func() { s.ready.free(c.Key, ch.Done) },
	}
	err := s.submit(ctx, j, true)
	if errors.Is(err, store.ErrStale) {
		s.ready.free(c.Key, nil)
	}
	return err
}

func (s *Store) change(w *conn, c store.Claim, ch store.Change) error {
	conv, err := makeConv(w, c.Key)
	if err != nil {
		return err
	}
	if err := advance(w, c, conv, ch.Session); err != nil { // first: with ErrStale nothing must be written
		return err
	}
	if ch.Contact != nil {
		if _, err := w.exec(`INSERT INTO contact (bot, conv, body) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET body = excluded.body`, c.Bot, conv, ch.Contact); err != nil {
			return err
		}
	}
	for _, seq := range ch.Done {
		if _, err := w.exec(`DELETE FROM inbox WHERE seq = ? AND bot = ? AND conv = ?`, seq, c.Bot, conv); err != nil {
			return err
		}
	}
	for _, e := range ch.Log {
		if _, err := w.exec(`INSERT INTO log (seq, bot, conv, at, kind, id, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			s.next(), c.Bot, conv, micros(e.At), e.Kind, e.ID, e.Body); err != nil {
			return err
		}
	}
	if ch.Timer != nil {
		if err := setTimer(w, c.Bot, conv, *ch.Timer); err != nil {
			return err
		}
	}
	return s.post(w, c.Bot, conv, ch)
}

// advance moves the session on by one version.
func advance(w *conn, c store.Claim, conv int64, body []byte) error {
	var n int64
	var err error
	switch {
	case c.Version == 0:
		n, err = w.exec(`INSERT INTO session (bot, conv, version, body) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING`, c.Bot, conv, body)
	case body == nil:
		n, err = w.exec(`UPDATE session SET version = version + 1 WHERE bot = ? AND conv = ? AND version = ?`, c.Bot, conv, c.Version)
	default:
		n, err = w.exec(`UPDATE session SET version = version + 1, body = ? WHERE bot = ? AND conv = ? AND version = ?`, body, c.Bot, conv, c.Version)
	}
	if err == nil && n == 0 {
		return store.ErrStale
	}
	return err
}
