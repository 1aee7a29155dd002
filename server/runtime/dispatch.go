package runtime

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// waiting are claims of conversations whose bot is not live. They are kept,
// so that nobody else claims them in vain, without what they hold.
type waiting struct {
	mu     sync.Mutex
	claims []store.Claim
}

func (w *waiting) takeAll() []store.Claim {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.claims
	w.claims = nil
	return out
}

// read is one worker. Who finds something to do wakes the next, so that as
// many work as there is work for.
func (r *Runtime) read() {
	for {
		select {
		case <-r.unread:
		case <-r.stop:
			return
		}
		for failures := 0; !r.stopping(); {
			claims, err := r.cfg.Store.Claim(r.ctx, 1)
			if err != nil {
				if errors.Is(err, store.ErrClosed) {
					return
				}
				r.log.Error("claim a conversation", "err", err)
				if !r.pause(troubled(failures)) {
					return
				}
				failures++
				continue
			}
			failures = 0
			if len(claims) == 0 {
				break
			}
			wake(r.unread)
			r.attend(claims[0])
		}
	}
}

// attend reads the events of a claim and commits what came of it.
func (r *Runtime) attend(c store.Claim) {
	fault.Point("claimed")
	p := r.cfg.Bots.Program(c.Bot)
	if p == nil {
		r.wait(c)
		return
	}
	ch, said := r.step(p, c)
	r.commit(c, ch, said)
}

// keep commits a change, and sets going what it leads to. Its errors are those
// of the store's Commit.
func (r *Runtime) keep(ctx context.Context, c store.Claim, ch store.Change, said spoken) error {
	began := time.Now()
	account := store.SenderOf(c.Key, "")
	if r.goesAtOnce(ch.Sends) && r.slots.take() {
		if r.accounts.take(account, r.cfg.Clock()) {
			ch.Attempt = 1
		} else {
			r.vacate()
		}
	}
	first, err := r.cfg.Store.Commit(ctx, c, ch)
	if len(first) < ch.Attempt {
		if r.accounts.giveBack(store.Queue{Sender: account}, 1) {
			wake(r.unsent)
		}
		r.vacate()
	}
	if err != nil {
		return err
	}
	r.cfg.Metrics.Commit.UpdateDuration(began)
	if len(first) > 0 {
		fault.Point("attempting")
	}
	for _, d := range first {
		r.work.Go(func() { r.attempts(d, said) })
	}
	r.watches.notify(c.Key)
	if ch.Attempt < lanes(ch.Sends) {
		wake(r.unsent)
	}
	if r.alarm.wakes(&ch) {
		wake(r.sooner)
	}
	return nil
}

// goesAtOnce tells whether sends may be attempted as soon as they are kept, and
// not in their turn: replies to the person and nothing else.
func (r *Runtime) goesAtOnce(sends []store.Send) bool {
	other := func(s store.Send) bool { return s.Bulk || s.Lane != "" }
	return len(sends) > 0 && !r.stopping() && !slices.ContainsFunc(sends, other)
}

// lanes counts the lanes of sends.
func lanes(sends []store.Send) int {
	n := 0
	for i, s := range sends {
		if !slices.ContainsFunc(sends[:i], func(other store.Send) bool { return other.Lane == s.Lane }) {
			n++
		}
	}
	return n
}

// wait keeps a claim until its bot is live.
func (r *Runtime) wait(c store.Claim) {
	r.log.Warn("messages wait for a bot that is not live", "bot", c.Bot)
	r.waiting.mu.Lock()
	r.waiting.claims = append(r.waiting.claims, store.Claim{Key: c.Key})
	r.waiting.mu.Unlock()
	if r.cfg.Bots.Program(c.Bot) != nil { // it came meanwhile
		r.BotsChanged()
	}
}

// commit keeps the change. Where the store cannot at the moment, it tries again
// until it can or the server stops.
func (r *Runtime) commit(c store.Claim, ch store.Change, said spoken) {
	for failures := 0; ; failures++ {
		err := r.keep(r.ctx, c, ch, said)
		switch {
		case err == nil:
			return
		case errors.Is(err, store.ErrStale): // somebody else was faster; what is left is claimed again
			r.cfg.Metrics.Stale.Inc()
			r.log.Warn("a session moved on during a step", "bot", c.Bot)
			return
		case errors.Is(err, store.ErrClosed):
			return
		}
		r.log.Error("commit a step", "bot", c.Bot, "err", err)
		if !r.pause(troubled(failures)) {
			_ = r.cfg.Store.Release(context.Background(), c) // the events are still there at the next start
			return
		}
	}
}
