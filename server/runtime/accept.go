package runtime

import (
	"context"
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
	if r.stopping() {
		return ErrStopped
	}
	if len(in) == 0 {
		return nil
	}
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
	fresh, err := r.cfg.Store.Accept(ctx, events)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
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
