package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"parley/server/store"
)

// Person implements [store.Store].
func (s *Store) Person(ctx context.Context, k store.Key) (out *store.Kept, err error) {
	err = s.read(ctx, func(c *conn) error {
		if _, err := c.exec("BEGIN"); err != nil { // one state of all tables
			return err
		}
		defer func() { _, _ = c.exec("COMMIT") }()
		out, err = personOf(c, k)
		return err
	})
	return out, err
}

func personOf(c *conn, k store.Key) (*store.Kept, error) {
	out := &store.Kept{Key: k}
	visitor, err := c.one(`SELECT 1 FROM visitor WHERE bot = ? AND address = ? AND ? = ? LIMIT 1`, k.Bot, k.Address, k.Channel, store.Web)
	if err != nil {
		return nil, err
	}
	out.Visitor = visitor != nil
	conv, err := convOf(c, k)
	if err != nil || conv == 0 && !out.Visitor {
		return nil, err
	}
	for _, part := range []struct {
		q    string
		each func(row)
	}{
		{`SELECT version, body, since, queue, agent, pin FROM session WHERE bot = ? AND conv = ?`, func(r row) {
			out.Version, out.Session, out.Desk, out.Pin = r.int(0), r.bytes(1), deskOf(r, 2), r.text(5)
		}},
		{`SELECT body FROM contact WHERE bot = ? AND conv = ?`, func(r row) { out.Contact = r.bytes(0) }},
		{`SELECT seq, id, at, event FROM inbox WHERE bot = ? AND conv = ? ORDER BY seq`, func(r row) {
			out.Pending = append(out.Pending, store.Pending{Seq: r.int(0), Inbound: store.Inbound{Key: k, ID: r.text(1), At: fromMicros(r.int(2)), Event: r.bytes(3)}})
		}},
		{`SELECT seq, at, kind, id, body FROM log WHERE bot = ? AND conv = ? ORDER BY seq`, func(r row) { out.Log = append(out.Log, entryOf(r)) }},
		{`SELECT seq, lane, id, message, queued, attempts, first, bulk FROM outbox WHERE bot = ? AND conv = ? ORDER BY seq`, func(r row) {
			d := store.Delivery{Key: k, Seq: r.int(0), Send: store.Send{Lane: r.text(1), ID: r.text(2), Message: r.bytes(3)}, Queued: fromMicros(r.int(4)), Attempts: int(r.int(5))}
			if r[6] != nil {
				d.First = fromMicros(r.int(6))
			}
			d.Bulk = r.int(7) != 0
			out.Unsent = append(out.Unsent, d)
		}},
		{`SELECT ` + letters + ` WHERE d.bot = ? AND d.conv = ? ORDER BY d.seq`, func(r row) { out.Dead = append(out.Dead, letterOf(r)) }},
		{`SELECT c.bot, c.channel, c.address, t.conv, t.at, t.scheduled, t.generation, t.key, t.id, t.flow, t.given
			FROM timer t JOIN conversation c ON c.conv = t.conv WHERE t.bot = ? AND t.conv = ? ORDER BY t.scheduled, t.key`, func(r row) {
			a := rungOf(r)
			if a.Schedule == nil {
				out.Timer = &a.Timer
				return
			}
			out.Schedules = append(out.Schedules, *a.Schedule)
		}},
	} {
		if err := c.query(part.each, part.q, k.Bot, conv); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Find implements [store.Store].
func (s *Store) Find(ctx context.Context, bot, address string) (out []store.Key, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) { out = append(out, store.Key{Bot: bot, Channel: r.text(0), Address: address}) },
			`SELECT channel FROM conversation WHERE bot = ?1 AND address = ?2
			UNION SELECT ?3 FROM visitor WHERE bot = ?1 AND address = ?2 ORDER BY 1`, bot, address, store.Web)
	})
	return out, err
}

// Erase implements [store.Store]. What is dropped is overwritten: by
// secure_delete, by emptying the log, and by rewriting the file, since SQLite
// leaves copies in the free space of pages whose rows it has moved.
func (s *Store) Erase(ctx context.Context, k store.Key) (out store.Erased, err error) {
	err = s.submit(ctx, &job{
		run: func(w *conn) (err error) {
			out, err = s.erase(w, k)
			return err
		},
		after: func() {
			s.ready.erased(k)
			s.cache.drop(k)
		},
	}, true)
	if err != nil || out == (store.Erased{}) {
		return store.Erased{}, err
	}
	return out, s.scrub(ctx)
}

func (s *Store) erase(w *conn, k store.Key) (out store.Erased, err error) {
	// A claim that is held is stale from here on. Should the transaction fail,
	// it is claimed again for nothing, which harms nobody.
	s.ready.doom(k)
	s.cache.drop(k)
	if k.Channel == store.Web {
		n, err := w.exec(`DELETE FROM visitor WHERE bot = ? AND address = ?`, k.Bot, k.Address)
		if err != nil {
			return out, err
		}
		out.Visitors = int(n)
	}
	conv, err := convOf(w, k)
	if err != nil || conv == 0 {
		return out, err
	}
	var talks int
	for _, part := range []struct {
		table string
		n     *int
	}{
		{"inbox", &out.Pending}, {"session", &out.Sessions}, {"contact", &out.Contacts}, {"log", &out.Log},
		{"outbox", &out.Unsent}, {"dead_letter", &out.Dead}, {"timer", &out.Timers}, {"conversation", &talks},
	} {
		n, err := w.exec(`DELETE FROM `+part.table+` WHERE bot = ? AND conv = ?`, k.Bot, conv)
		if err != nil {
			return out, err
		}
		*part.n = int(n)
	}
	return out, s.keepSeq(w)
}

// scrub leaves nothing on the disk but what is kept. It fails with
// store.ErrTraces.
func (s *Store) scrub(ctx context.Context) error {
	large := false
	err := s.submit(ctx, &job{bare: true, run: func(w *conn) error {
		r, err := w.one("SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)")
		if err != nil {
			return err
		}
		if large = r.int(0) > s.maxRewrite; large {
			return nil
		}
		_, err = w.c.Exec("VACUUM", nil)
		return err
	}}, true)
	err = errors.Join(err, s.emptyLog(ctx), s.dropCopies())
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", store.ErrTraces, err)
	case large:
		return fmt.Errorf("%w: the file is too large to be rewritten meanwhile", store.ErrTraces)
	}
	return nil
}

// errRead reports that the log is being read.
var errRead = errors.New("its log is being read")

// Emptying the log waits until nobody reads what is in it. The writer stands
// still meanwhile.
const (
	emptyTries = 10
	emptyWait  = 100 // milliseconds, a try, while somebody waits for it
	emptyLater = 10  // the same, when it is tried again
)

// emptyLog moves all that is in the log into the file and cuts the log to
// nothing. It fails with errRead where somebody reads all the while, as a
// backup does; then it is tried again until it is done.
func (s *Store) emptyLog(ctx context.Context) error {
	for range emptyTries {
		if done, err := s.tryEmpty(ctx, emptyWait); done || err != nil {
			return err
		}
	}
	s.traces.Store(true)
	s.touch()
	return errRead
}

// emptyAgain does what emptyLog has left to do.
func (s *Store) emptyAgain() {
	if !s.traces.Load() {
		return
	}
	if done, err := s.tryEmpty(context.Background(), emptyLater); done && err == nil {
		s.traces.Store(false)
		return
	}
	s.touch()
}

func (s *Store) tryEmpty(ctx context.Context, millis int) (done bool, err error) {
	s.checking.Lock() // else SQLite says at once that it is busy
	defer s.checking.Unlock()
	err = s.submit(ctx, &job{bare: true, run: func(w *conn) (err error) {
		done, err = truncateLog(w, millis)
		return err
	}}, true)
	return done, err
}

func truncateLog(w *conn, millis int) (done bool, err error) {
	if _, err := w.one(fmt.Sprintf("PRAGMA busy_timeout = %d", millis)); err != nil {
		return false, err
	}
	r, err := w.one("PRAGMA wal_checkpoint(TRUNCATE)")
	_, back := w.one(fmt.Sprintf("PRAGMA busy_timeout = %d", busyTimeout))
	if err = errors.Join(err, back); err != nil {
		return false, err
	}
	return r.int(0) == 0, nil
}

// dropCopies removes the copies that migrations have left: they hold what is
// erased.
func (s *Store) dropCopies() error {
	files, err := filepath.Glob(s.path + ".v[0-9]*")
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	return nil
}
