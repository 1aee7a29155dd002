package memory

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"

	"parley/server/store"
)

// published is what was published.
type published struct {
	publishes []store.Publish
	versions  map[versionKey]store.Version
	contents  map[versionKey][]byte
}

// versionKey names a version of a bot, or a content.
type versionKey struct{ bot, id string }

// Publish implements [store.Store].
func (s *Store) Publish(ctx context.Context, p store.Publish, v store.Version, content func(store.File) ([]byte, error)) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if _, ok := s.versions[versionKey{v.Bot, v.ID}]; !ok {
		for _, f := range v.Files {
			k := versionKey{v.Bot, f.Hash}
			if _, ok := s.contents[k]; ok {
				continue
			}
			b, err := content(f)
			if err != nil {
				return err
			}
			s.contents[k] = b
		}
		s.versions[versionKey{v.Bot, v.ID}] = v
	}
	p.At = micro(p.At)
	s.publishes = append(s.publishes, p)
	return nil
}

// Publishes implements [store.Store].
func (s *Store) Publishes(ctx context.Context, bot string, n int) (out []store.Publish, err error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	for _, p := range slices.Backward(s.publishes) {
		if p.Bot == bot && len(out) < n {
			out = append(out, p)
		}
	}
	return out, nil
}

// Version implements [store.Store].
func (s *Store) Version(ctx context.Context, bot, id string) (store.Version, error) {
	if err := s.lock(ctx); err != nil {
		return store.Version{}, err
	}
	defer s.mu.Unlock()
	v, ok := s.versions[versionKey{bot, id}]
	if !ok {
		return v, fmt.Errorf("version %s of %s: %w", id, bot, fs.ErrNotExist)
	}
	return v, nil
}

// Content implements [store.Store].
func (s *Store) Content(ctx context.Context, bot, hash string) ([]byte, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	b, ok := s.contents[versionKey{bot, hash}]
	if !ok {
		return nil, fmt.Errorf("a file of %s: %w", bot, fs.ErrNotExist)
	}
	return b, nil
}

// Pins implements [store.Store].
func (s *Store) Pins(ctx context.Context, bot string) (map[string]int, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	out := map[string]int{}
	for k, t := range s.talks {
		if k.Bot == bot && t.pin != "" {
			out[t.pin]++
		}
	}
	return out, nil
}

// Pinned implements [store.Store].
func (s *Store) Pinned(ctx context.Context, bot, version string, after int64, n int) (out []store.Pinned, next int64, err error) {
	if err := s.lock(ctx); err != nil {
		return nil, 0, err
	}
	defer s.mu.Unlock()
	for k, t := range s.talks {
		if k.Bot == bot && t.pin == version && version != "" && int64(t.number)+1 > after {
			out = append(out, store.Pinned{Key: k, Session: t.session})
		}
	}
	at := func(p store.Pinned) int64 { return int64(s.talks[p.Key].number) + 1 }
	slices.SortFunc(out, func(a, b store.Pinned) int { return cmp.Compare(at(a), at(b)) })
	if len(out) < n {
		return out, 0, nil
	}
	return out[:n], at(out[n-1]), nil
}
