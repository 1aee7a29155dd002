package sqlite

import (
	"cmp"
	"context"
	"errors"

	"parley/server/fault"
	"parley/server/store"
)

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, c store.Claim, ch store.Change) ([]store.Delivery, error) {
	var conv int64
	var first []store.Delivery
	j := &job{
		run: func(w *conn) (err error) {
			conv, first, err = s.change(w, c, ch)
			return err
		},
		after: func() {
			s.cache.put(changed(c, ch), conv)
			done := ch.Done
			if c.Taken() {
				done = nil
				s.heard(c.Pending[0].At)
			}
			s.ready.free(c.Key, done)
			if fault.Without("outbox") { // it comes after, in a transaction of its own
				go s.submit(context.Background(), &job{run: func(w *conn) error {
					_, err := s.post(w, c.Key, conv, store.Change{At: ch.At, Sends: ch.Sends})
					return err
				}}, true)
			}
		},
	}
	err := s.submit(ctx, j, !c.Taken())
	if err != nil {
		s.cache.drop(c.Key)
	}
	if errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrKnown) {
		s.ready.free(c.Key, nil)
	}
	if err != nil {
		return nil, err
	}
	return first, nil
}

// changed returns where a conversation stands after a change.
func changed(c store.Claim, ch store.Change) store.Claim {
	c.Version++
	if ch.Session != nil {
		c.Session, c.Pin = ch.Session, ch.Pin
	}
	if ch.Contact != nil {
		c.Contact = ch.Contact
	}
	if ch.Desk != nil {
		c.Desk = *ch.Desk
		if !c.Desk.Since.IsZero() {
			c.Desk.Since = fromMicros(micros(c.Desk.Since))
		}
	}
	return c
}

// change writes a change, and returns the conversation's number and what is to
// be attempted. With ErrStale and ErrKnown nothing was written.
func (s *Store) change(w *conn, c store.Claim, ch store.Change) (conv int64, first []store.Delivery, err error) {
	if s.ready.isDoomed(c.Key) { // the person was erased
		return 0, nil, store.ErrStale
	}
	if c.Taken() {
		if isNew, err := s.remember(w, c.Pending[0].Inbound); err != nil || !isNew {
			return 0, nil, cmp.Or(err, store.ErrKnown)
		}
	}
	conv, err = s.moveOn(w, c, ch.Session)
	if errors.Is(err, store.ErrStale) && c.Taken() {
		err = cmp.Or(disregard(w, c.Pending[0].Inbound), err)
	}
	if err != nil {
		return 0, nil, err
	}
	if !c.Taken() {
		if err := unqueue(w, c, conv, ch.Done); err != nil {
			return 0, nil, err
		}
	}
	if err := describe(w, c, conv, ch); err != nil {
		return 0, nil, err
	}
	for _, e := range ch.Log {
		if _, err := w.exec(`INSERT INTO log (seq, bot, conv, at, kind, id, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			s.next(), c.Bot, conv, micros(e.At), e.Kind, e.ID, e.Body); err != nil {
			return 0, nil, err
		}
	}
	if fault.Without("outbox") {
		return conv, nil, nil
	}
	first, err = s.post(w, c.Key, conv, ch)
	return conv, first, err
}

// moveOn moves the session of a claim on by one version where the claim still
// holds, and returns which conversation it is: a new one where a first event
// was taken.
func (s *Store) moveOn(w *conn, c store.Claim, body []byte) (conv int64, err error) {
	if c.Taken() && c.Version == 0 {
		conv, err = s.makeConv(w, c.Key)
	} else {
		conv, err = s.convOf(w, c.Key)
	}
	if err == nil && conv == 0 {
		err = store.ErrStale
	}
	if err == nil {
		err = advance(w, c, conv, body)
	}
	return conv, err
}

// unqueue takes events that were read out of the inbox.
func unqueue(w *conn, c store.Claim, conv int64, done []int64) error {
	if fault.Without("done") {
		return nil
	}
	for _, seq := range done {
		if _, err := w.exec(`DELETE FROM inbox WHERE seq = ? AND bot = ? AND conv = ?`, seq, c.Bot, conv); err != nil {
			return err
		}
	}
	return nil
}

// describe writes what is known of a conversation beside its session.
func describe(w *conn, c store.Claim, conv int64, ch store.Change) error {
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
	return reschedule(w, c.Bot, conv, ch)
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
	if err == nil && n == 0 && !fault.Without("version") {
		return store.ErrStale
	}
	return err
}
