package sqlite

import (
	"cmp"
	"context"
	"math"
	"slices"

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
		return c.query(func(r row) { out = append(out, entryOf(r)) }, `SELECT seq, at, kind, id, body FROM log WHERE bot = ? AND conv = ? AND seq > ? AND kind IN ('in', 'out')
			ORDER BY seq LIMIT ?`, k.Bot, conv, after, n)
	})
	return out, err
}

// Latest implements [store.Store].
func (s *Store) Latest(ctx context.Context, k store.Key, before int64, n int) (out []store.Entry, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.read(ctx, func(c *conn) error {
		conv, err := convOf(c, k)
		if err != nil || conv == 0 {
			return err
		}
		return c.query(func(r row) { out = append(out, entryOf(r)) },
			`SELECT seq, at, kind, id, body FROM log WHERE bot = ? AND conv = ? AND seq < ? AND kind NOT IN ('trace', 'begin', 'timer')
			ORDER BY seq DESC LIMIT ?`, k.Bot, conv, before, n)
	})
	slices.Reverse(out)
	return out, err
}

// entryOf reads a row of seq, at, kind, id and body.
func entryOf(r row) store.Entry {
	return store.Entry{Seq: r.int(0), At: fromMicros(r.int(1)), Kind: r.text(2), ID: r.text(3), Body: r.bytes(4)}
}

// Sessions implements [store.Store].
func (s *Store) Sessions(ctx context.Context, bot string, n int) ([]store.Span, error) {
	if n <= 0 {
		return nil, s.alive()
	}
	var out []store.Span
	err := s.read(ctx, func(c *conn) error {
		out = make([]store.Span, 0, min(n, 1024))
		next := map[int64]int64{} // by conversation: where the session after it begins
		oldest := int64(0)
		err := c.query(func(r row) {
			sp := store.Span{Key: store.Key{Bot: bot, Channel: r.text(1), Address: r.text(2)}, First: r.int(3), At: fromMicros(r.int(4))}
			sp.Until, next[r.int(0)] = next[r.int(0)], sp.First
			if out = append(out, sp); len(out) == n {
				oldest = sp.First
			}
		}, `SELECT l.conv, c.channel, c.address, l.seq, l.at FROM log l JOIN conversation c ON c.conv = l.conv
			WHERE l.bot = ? AND l.kind = 'begin' ORDER BY l.seq DESC LIMIT ?`, bot, n)
		if err != nil {
			return err
		}
		// Nothing that is cut follows a begin, so the next of its conversation
		// is the first there; it is among those above, unless nothing is.
		return c.query(func(r row) {
			out = append(out, store.Span{Key: store.Key{Bot: bot, Channel: r.text(1), Address: r.text(2)},
				First: r.int(3), At: fromMicros(r.int(4)), Until: next[r.int(0)], Cut: true})
		}, `SELECT c.conv, c.channel, c.address, l.seq, l.at FROM conversation c
			JOIN log l ON l.seq = (SELECT seq FROM log WHERE bot = c.bot AND conv = c.conv ORDER BY seq LIMIT 1)
			WHERE c.bot = ? AND l.kind <> 'begin' AND l.seq > ? ORDER BY l.seq DESC LIMIT ?`, bot, oldest, n)
	})
	slices.SortFunc(out, func(a, b store.Span) int { return cmp.Compare(b.First, a.First) })
	return out[:min(len(out), n)], err
}

// Log implements [store.Store].
func (s *Store) Log(ctx context.Context, in store.Span, after int64, n int) ([]store.Entry, error) {
	until := in.Until
	if until == 0 {
		until = math.MaxInt64
	}
	var out []store.Entry
	err := s.read(ctx, func(c *conn) error {
		conv, err := convOf(c, in.Key)
		if err != nil || conv == 0 {
			return err
		}
		return c.query(func(r row) { out = append(out, entryOf(r)) },
			`SELECT seq, at, kind, id, body FROM log WHERE bot = ? AND conv = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT ?`,
			in.Bot, conv, max(in.First, after+1), until, n)
	})
	return out, err
}
