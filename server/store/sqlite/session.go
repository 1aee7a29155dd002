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
	conv, err := convOf(w, c.Key)
	switch {
	case err != nil:
		return err
	case conv == 0, s.ready.isDoomed(c.Key): // the person was erased
		return store.ErrStale
	}
	if err := advance(w, c, conv, ch.Session); err != nil { // first: with ErrStale nothing must be written
		return err
	}
	if ch.Session != nil && ch.Pin != c.Pin {
		if _, err := w.exec(`UPDATE session SET pin = ? WHERE bot = ? AND conv = ?`, ch.Pin, c.Bot, conv); err != nil {
			return err
		}
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
	if ch.Desk != nil {
		if err := setDesk(w, c.Bot, conv, *ch.Desk); err != nil {
			return err
		}
	}
	if err := reschedule(w, c.Bot, conv, ch); err != nil {
		return err
	}
	return s.post(w, c.Bot, conv, ch)
}

// setDesk says who of the shop is wanted in a conversation.
func setDesk(w *conn, bot string, conv int64, d store.Desk) error {
	var since any
	if !d.Since.IsZero() {
		since = micros(d.Since)
	}
	_, err := w.exec(`UPDATE session SET since = ?, queue = ?, agent = ? WHERE bot = ? AND conv = ?`, since, d.Queue, d.Agent, bot, conv)
	return err
}

// deskOf reads a column of since, then queue and agent.
func deskOf(r row, i int) store.Desk {
	d := store.Desk{Queue: r.text(i + 1), Agent: r.text(i + 2)}
	if r[i] != nil {
		d.Since = fromMicros(r.int(i))
	}
	return d
}

// Waiting implements [store.Store].
func (s *Store) Waiting(ctx context.Context, bot string, n int) (out []store.Waiting, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			out = append(out, store.Waiting{
				Key: store.Key{Bot: bot, Channel: r.text(0), Address: r.text(1)}, Contact: r.bytes(2), Desk: deskOf(r, 3),
			})
		}, `SELECT c.channel, c.address, p.body, s.since, s.queue, s.agent FROM session s JOIN conversation c ON c.conv = s.conv
			LEFT JOIN contact p ON p.bot = s.bot AND p.conv = s.conv
			WHERE s.bot = ? AND s.since IS NOT NULL ORDER BY s.since, s.conv LIMIT ?`, bot, n)
	})
	return out, err
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
