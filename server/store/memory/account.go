package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"parley/server/store"
)

// AddAccount implements [store.Store].
func (s *Store) AddAccount(ctx context.Context, a store.Account) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.accounts, func(other store.Account) bool { return other.ID == a.ID || other.Email == a.Email }) {
		return store.ErrTaken
	}
	a.At = micro(a.At)
	s.accounts = append(s.accounts, a)
	return nil
}

// Accounts implements [store.Store].
func (s *Store) Accounts(ctx context.Context) ([]store.Account, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	out := slices.Clone(s.accounts)
	slices.SortFunc(out, func(a, b store.Account) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// SetPassword implements [store.Store].
func (s *Store) SetPassword(ctx context.Context, account, password string) (bool, error) {
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.accounts, func(a store.Account) bool { return a.ID == account })
	if i < 0 {
		return false, nil
	}
	s.accounts[i].Password = password
	s.logins = slices.DeleteFunc(s.logins, func(l store.Login) bool { return l.Account == account })
	return true, nil
}

// AddLogin implements [store.Store].
func (s *Store) AddLogin(ctx context.Context, l store.Login) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.accounts, func(a store.Account) bool { return a.ID == l.Account }) {
		return fmt.Errorf("there is no account %s", l.Account)
	}
	if s.login(l.Hash) >= 0 {
		return store.ErrTaken
	}
	l.At, l.Seen = micro(l.At), micro(l.Seen)
	s.logins = append(s.logins, l)
	return nil
}

func (s *Store) login(hash []byte) int {
	return slices.IndexFunc(s.logins, func(l store.Login) bool { return bytes.Equal(l.Hash, hash) })
}

// Login implements [store.Store].
func (s *Store) Login(ctx context.Context, hash []byte) (*store.Login, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	i := s.login(hash)
	if i < 0 {
		return nil, nil
	}
	l := s.logins[i]
	return &l, nil
}

// SeeLogin implements [store.Store].
func (s *Store) SeeLogin(ctx context.Context, hash []byte, at time.Time) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if i := s.login(hash); i >= 0 && s.logins[i].Seen.Before(micro(at)) {
		s.logins[i].Seen = micro(at)
	}
	return nil
}

// RemoveLogin implements [store.Store].
func (s *Store) RemoveLogin(ctx context.Context, hash []byte) (bool, error) {
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	i := s.login(hash)
	if i < 0 {
		return false, nil
	}
	s.logins = slices.Delete(s.logins, i, i+1)
	return true, nil
}

// PruneLogins implements [store.Store].
func (s *Store) PruneLogins(ctx context.Context, begun, seen time.Time) (int, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	before := len(s.logins)
	s.logins = slices.DeleteFunc(s.logins, func(l store.Login) bool { return l.At.Before(micro(begun)) || l.Seen.Before(micro(seen)) })
	return before - len(s.logins), nil
}
