package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parley/engine"
	"parley/server/channel"
	"parley/server/fault"
	"parley/server/store"
)

// Accept keeps what came in on a channel of a bot and returns once that is
// durable. An event that was accepted before is no error and is not kept
// again. It fails with [ErrStopped], and with [store.ErrFull] where nothing
// more can be kept; then the sender should try again later.
func (r *Runtime) Accept(ctx context.Context, bot, channel string, in []channel.Incoming) error {
	if len(in) == 0 {
		return nil
	}
	if !r.enter() {
		return ErrStopped
	}
	defer r.work.Done()
	fault.Point("accept")
	now := r.cfg.Clock().UTC()
	events := make([]store.Inbound, len(in))
	for i, one := range in {
		meta := engine.MetaOf(one.Event)
		meta.At, meta.Channel = now, channel
		b, err := engine.EncodeEvent(one.Event)
		if err != nil {
			return fmt.Errorf("encode an event: %w", err)
		}
		events[i] = store.Inbound{Key: store.Key{Bot: bot, Channel: channel, Address: one.Address}, ID: meta.ID, At: now, Event: b}
	}
	if len(events) == 1 {
		if done, err := r.take(ctx, events[0]); done {
			return err
		}
	}
	fresh, err := r.cfg.Store.Accept(ctx, events)
	if err != nil {
		return wrapAccept(err)
	}
	for _, isNew := range fresh {
		if isNew {
			r.cfg.Metrics.Accepted.Inc()
		} else {
			r.cfg.Metrics.Duplicates.Inc()
		}
	}
	wake(r.unread)
	return nil
}

// take reads an event at once where its talk is idle, so that it becomes durable
// together with what it leads to. done is false where it must wait its turn.
func (r *Runtime) take(ctx context.Context, in store.Inbound) (done bool, err error) {
	p := r.cfg.Bots.Program(in.Bot)
	if p == nil || !r.started.Load() {
		return false, nil
	}
	c, ok, err := r.cfg.Store.Take(ctx, in)
	if err != nil || !ok {
		return err != nil, wrapAccept(err)
	}
	defer wake(r.unread) // for what came in this talk meanwhile: who looked then found it taken
	given := false
	defer func() {
		if !given {
			_ = r.cfg.Store.Release(context.Background(), c) // nothing of it was kept
		}
	}()
	ch, said := r.step(p, c)
	err = r.keep(ctx, c, ch, said)
	given = err == nil || errors.Is(err, store.ErrKnown) || errors.Is(err, store.ErrStale)
	switch {
	case err == nil:
		r.cfg.Metrics.Accepted.Inc()
		return true, nil
	case errors.Is(err, store.ErrKnown):
		r.cfg.Metrics.Duplicates.Inc()
		return true, nil
	case errors.Is(err, store.ErrStale):
		r.cfg.Metrics.Stale.Inc()
		return false, nil
	}
	return true, wrapAccept(err)
}

func wrapAccept(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("accept: %w", err)
}

// History returns up to n entries of a conversation after seq, in order: kind
// in with the fields of the event as its body, kind out with the [engine.Send].
func (r *Runtime) History(ctx context.Context, k store.Key, after int64, n int) ([]store.Entry, error) {
	entries, err := r.cfg.Store.History(ctx, k, after, n)
	for i, e := range entries {
		if e.Kind == "in" {
			entries[i].Body = bare(e.Body)
		}
	}
	return entries, err
}

// AddVisitor keeps a visitor of the web chat under the hash of their key.
func (r *Runtime) AddVisitor(ctx context.Context, bot string, hash []byte, address string, at time.Time) error {
	return r.cfg.Store.AddVisitor(ctx, bot, hash, address, at)
}

// Visitor returns the address kept under hash, or "".
func (r *Runtime) Visitor(ctx context.Context, bot string, hash []byte) (string, error) {
	return r.cfg.Store.Visitor(ctx, bot, hash)
}
