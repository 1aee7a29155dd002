package runtime

import (
	"context"

	"parley/server/store"
)

// Dead returns up to n dead letters of a bot after seq, by their seqs.
func (r *Runtime) Dead(ctx context.Context, bot string, after int64, n int) ([]store.Letter, error) {
	return r.cfg.Store.Dead(ctx, bot, after, n)
}

// Revive has dead letters of a bot delivered again, after what waits in their
// conversations already, and tells how many there were.
func (r *Runtime) Revive(ctx context.Context, bot string, seqs []int64) (int, error) {
	n, err := r.cfg.Store.Revive(ctx, bot, seqs, r.cfg.Clock().UTC())
	if n > 0 {
		wake(r.unsent)
	}
	return n, err
}

// Discard drops dead letters of a bot, and tells how many there were.
func (r *Runtime) Discard(ctx context.Context, bot string, seqs []int64) (int, error) {
	return r.cfg.Store.Discard(ctx, bot, seqs)
}
