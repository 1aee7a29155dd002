package sqlite

import (
	"context"
	"time"

	"parley/server/store"
)

// AddAccount implements [store.Store].
func (s *Store) AddAccount(ctx context.Context, a store.Account) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		n, err := w.exec(`INSERT INTO account (id, email, name, password, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			a.ID, a.Email, a.Name, a.Password, micros(a.At))
		if err == nil && n == 0 {
			err = store.ErrTaken
		}
		return err
	}}, true)
}

// Accounts implements [store.Store].
func (s *Store) Accounts(ctx context.Context) (out []store.Account, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query(func(r row) {
			out = append(out, store.Account{ID: r.text(0), Email: r.text(1), Name: r.text(2), Password: r.text(3), At: fromMicros(r.int(4))})
		}, `SELECT id, email, name, password, at FROM account ORDER BY at, id`)
	})
	return out, err
}

// SetPassword implements [store.Store].
func (s *Store) SetPassword(ctx context.Context, account, password string) (found bool, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		n, err := w.exec(`UPDATE account SET password = ? WHERE id = ?`, password, account)
		if err != nil {
			return err
		}
		found = n > 0
		_, err = w.exec(`DELETE FROM login WHERE account = ?`, account)
		return err
	}}, true)
	return found, err
}

// AddLogin implements [store.Store].
func (s *Store) AddLogin(ctx context.Context, l store.Login) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		_, err := w.exec(`INSERT INTO login (hash, account, at, seen) VALUES (?, ?, ?, ?)`, blob(l.Hash), l.Account, micros(l.At), micros(l.Seen))
		return err
	}}, true)
}

// Login implements [store.Store].
func (s *Store) Login(ctx context.Context, hash []byte) (l *store.Login, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT account, at, seen FROM login WHERE hash = ?`, blob(hash))
		if r != nil {
			l = &store.Login{Hash: hash, Account: r.text(0), At: fromMicros(r.int(1)), Seen: fromMicros(r.int(2))}
		}
		return err
	})
	return l, err
}

// SeeLogin implements [store.Store].
func (s *Store) SeeLogin(ctx context.Context, hash []byte, at time.Time) error {
	return s.submit(ctx, &job{run: func(w *conn) error {
		_, err := w.exec(`UPDATE login SET seen = max(seen, ?) WHERE hash = ?`, micros(at), blob(hash))
		return err
	}}, true)
}

// RemoveLogin implements [store.Store].
func (s *Store) RemoveLogin(ctx context.Context, hash []byte) (removed bool, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		n, err := w.exec(`DELETE FROM login WHERE hash = ?`, blob(hash))
		removed = n > 0
		return err
	}}, true)
	return removed, err
}

// PruneLogins implements [store.Store].
func (s *Store) PruneLogins(ctx context.Context, begun, seen time.Time) (n int, err error) {
	err = s.submit(ctx, &job{run: func(w *conn) error {
		gone, err := w.exec(`DELETE FROM login WHERE at < ? OR seen < ?`, micros(begun), micros(seen))
		n = int(gone)
		return err
	}}, true)
	return n, err
}
