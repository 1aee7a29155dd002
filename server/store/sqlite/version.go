package sqlite

import (
	"context"
	"fmt"
	"io/fs"

	"parley/server/store"
)

// Publish implements [store.Store].
func (s *Store) Publish(ctx context.Context, p store.Publish, v store.Version, content func(store.File) ([]byte, error)) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		known, err := w.one(`SELECT 1 FROM version WHERE bot = ? AND id = ? LIMIT 1`, v.Bot, v.ID)
		if err != nil {
			return err
		}
		if known == nil {
			for _, f := range v.Files {
				if err := keepFile(w, v, f, content); err != nil {
					return err
				}
			}
		}
		_, err = w.exec(`INSERT INTO publish (bot, version, at, message, author) VALUES (?, ?, ?, ?, ?)`, p.Bot, p.Version, micros(p.At), p.Message, p.By)
		return err
	}}, true)
}

func keepFile(w *conn, v store.Version, f store.File, content func(store.File) ([]byte, error)) error {
	if _, err := w.exec(`INSERT INTO version (bot, id, name, hash, size) VALUES (?, ?, ?, ?, ?)`, v.Bot, v.ID, f.Name, f.Hash, f.Size); err != nil {
		return err
	}
	known, err := w.one(`SELECT 1 FROM content WHERE bot = ? AND hash = ?`, v.Bot, f.Hash)
	if err != nil || known != nil {
		return err
	}
	body, err := content(f)
	if err != nil {
		return err
	}
	_, err = w.exec(`INSERT INTO content (bot, hash, body) VALUES (?, ?, ?)`, v.Bot, f.Hash, blob(body))
	return err
}

// Publishes implements [store.Store].
func (s *Store) Publishes(ctx context.Context, bot string, n int) (out []store.Publish, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			out = append(out, store.Publish{Bot: bot, Version: r.text(0), At: fromMicros(r.int(1)), Message: r.text(2), By: r.text(3)})
		}, `SELECT version, at, message, author FROM publish WHERE bot = ? ORDER BY n DESC LIMIT ?`, bot, n)
	})
	return out, err
}

// Version implements [store.Store].
func (s *Store) Version(ctx context.Context, bot, id string) (store.Version, error) {
	v := store.Version{Bot: bot, ID: id}
	err := s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			v.Files = append(v.Files, store.File{Name: r.text(0), Hash: r.text(1), Size: r.int(2)})
		}, `SELECT name, hash, size FROM version WHERE bot = ? AND id = ? ORDER BY name`, bot, id)
	})
	if err == nil && len(v.Files) == 0 {
		err = fmt.Errorf("version %s of %s: %w", id, bot, fs.ErrNotExist)
	}
	return v, err
}

// Content implements [store.Store].
func (s *Store) Content(ctx context.Context, bot, hash string) (body []byte, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT body FROM content WHERE bot = ? AND hash = ?`, bot, hash)
		switch {
		case err != nil:
			return err
		case r == nil:
			return fmt.Errorf("a file of %s: %w", bot, fs.ErrNotExist)
		}
		body = r.bytes(0)
		return nil
	})
	return body, err
}

// Pins implements [store.Store].
func (s *Store) Pins(ctx context.Context, bot string) (map[string]int, error) {
	out := map[string]int{}
	err := s.read(ctx, func(c *conn) error {
		return c.query(func(r row) { out[r.text(0)] = int(r.int(1)) },
			`SELECT pin, count(*) FROM session WHERE bot = ? AND pin <> '' GROUP BY pin`, bot)
	})
	return out, err
}

// Pinned implements [store.Store].
func (s *Store) Pinned(ctx context.Context, bot, version string, after int64, n int) (out []store.Pinned, next int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			next = r.int(0)
			out = append(out, store.Pinned{Key: store.Key{Bot: bot, Channel: r.text(1), Address: r.text(2)}, Session: r.bytes(3)})
		}, `SELECT s.conv, c.channel, c.address, s.body FROM session s JOIN conversation c ON c.conv = s.conv
			WHERE s.bot = ? AND s.pin = ? AND s.pin <> '' AND s.conv > ? ORDER BY s.conv LIMIT ?`, bot, version, after, n)
	})
	if len(out) < n {
		next = 0
	}
	return out, next, err
}
