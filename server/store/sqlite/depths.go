package sqlite

import (
	"context"
	"strconv"

	"parley/server/store"
)

// Depths implements [store.Store].
func (s *Store) Depths(ctx context.Context) (d store.Depths, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT (SELECT count(*) FROM inbox), (SELECT min(at) FROM inbox), (SELECT count(*) FROM outbox), (SELECT count(*) FROM dead_letter)`)
		if err != nil {
			return err
		}
		d = store.Depths{Unread: int(r.int(0)), Unsent: int(r.int(2)), Dead: int(r.int(3))}
		if r[1] != nil {
			d.Oldest = fromMicros(r.int(1))
		}
		return nil
	})
	return d, err
}

// Check implements [store.Store]. While all goes well it asks nothing of the
// disk; after a transaction or a read that failed it tries whether both work
// again. That another has gone well since proves nothing: it may have had
// nothing to write.
func (s *Store) Check(ctx context.Context) error {
	if err := s.alive(); err != nil {
		return err
	}
	failures := s.failures.Load()
	if failures == s.overcome.Load() {
		return nil
	}
	if _, err := s.Depths(ctx); err != nil {
		return err
	}
	err := s.submit(ctx, &job{run: func(w *conn) error { // writes a page, changes nothing
		r, err := w.one("PRAGMA user_version")
		if err != nil {
			return err
		}
		_, err = w.c.Exec("PRAGMA user_version = "+strconv.FormatInt(r.int(0), 10), nil)
		return err
	}}, true)
	if err == nil {
		s.overcome.Store(failures)
	}
	return err
}
