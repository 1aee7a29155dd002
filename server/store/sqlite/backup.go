package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"parley/server/store"
)

// Backup writes the database as it stands now to a new file, while everything
// goes on. The copy holds nothing of what was dropped. It ends early when ctx
// does, or when the store is closed.
func (s *Store) Backup(ctx context.Context, file string) error {
	ctx, stop, err := s.untilClosed(ctx)
	if err != nil {
		return err
	}
	defer stop()
	c, err := connect(s.path, copier)
	if err != nil {
		return err
	}
	err = copyTo(ctx, c, file)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return errors.Join(err, c.close())
}

// untilClosed returns a context that ends with Close, which waits for stop.
func (s *Store) untilClosed(ctx context.Context) (_ context.Context, stop func(), err error) {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return nil, nil, store.ErrClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	s.tidied.Go(func() {
		select {
		case <-s.quit:
			cancel(store.ErrClosed)
			<-done
		case <-done:
		}
	})
	return ctx, func() {
		cancel(nil)
		close(done)
	}, nil
}

// Bots returns the bots of which something was published, by their ids.
func (s *Store) Bots(ctx context.Context) (ids []string, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) { ids = append(ids, r.text(0)) }, `SELECT DISTINCT bot FROM publish ORDER BY bot`)
	})
	return ids, err
}

// Verify looks through the whole of a database that nobody has open. It fails
// with ErrForeign, ErrNewer or ErrCorrupt.
func Verify(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	c, err := connect(path, copier)
	if err != nil {
		return err
	}
	err = verify(c)
	return errors.Join(err, c.close())
}

func verify(c *conn) error {
	version, err := identify(c)
	switch {
	case err != nil:
		return err
	case version == 0:
		return ErrForeign
	case version > len(migrationNames()):
		return ErrNewer
	}
	return sound(c, "integrity_check")
}

// sound runs a check of SQLite's over the whole file. It fails with ErrCorrupt.
func sound(c *conn, check string) error {
	r, err := c.one("PRAGMA " + check + "(1)")
	switch {
	case err != nil:
		return plain(err)
	case r == nil || r.text(0) != "ok":
		return fmt.Errorf("%w: %s", ErrCorrupt, r.text(0))
	}
	return nil
}
