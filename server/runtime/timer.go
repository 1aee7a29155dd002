package runtime

import (
	"encoding/json"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"parley/engine"
	"parley/server/fault"
	"parley/server/store"
)

const (
	// dueBatch is how many timers become events in one act.
	dueBatch = 64
	// maxNap is how long to sleep at most while a timer waits: a clock that is
	// set forward, or a machine that was suspended, makes it late by no more.
	maxNap = time.Minute
)

// alarm is when the loop of the timers looks again by itself, in microseconds
// since 1970, so that a commit wakes it only for an earlier timer.
type alarm struct{ at atomic.Int64 }

// never is an alarm before which any timer comes.
const never = math.MaxInt64

// wakes tells whether a timer or a schedule that was just set comes before the
// alarm.
func (a *alarm) wakes(ch *store.Change) bool {
	at := a.at.Load()
	if t := ch.Timer; t != nil && !t.At.IsZero() && t.At.UnixMicro() < at {
		return true
	}
	return slices.ContainsFunc(ch.Schedules, func(s store.Schedule) bool { return s.At.UnixMicro() < at })
}

// ring makes events of the timers and schedules that are due, and returns how long to wait
// for the next one; below 0 until word comes.
func (r *Runtime) ring() (wait time.Duration, err error) {
	for !r.stopping() {
		r.alarm.at.Store(never) // before the look: what is set after it must wake
		at, waits, err := r.cfg.Store.NextDue(r.ctx)
		if err != nil || !waits {
			return -1, err
		}
		now := r.cfg.Clock().UTC()
		if wait := at.Sub(now); wait > 0 {
			r.alarm.at.Store(at.UnixMicro())
			return min(wait, maxNap), nil
		}
		fault.Point("due")
		moved, err := r.cfg.Store.Due(r.ctx, now, dueBatch, func(a store.Alarm) []byte { return r.fired(a, now) })
		if err != nil {
			return 0, err
		}
		fault.Point("fired")
		r.cfg.Metrics.Fired.Add(moved)
		if moved > 0 {
			wake(r.unread)
		}
	}
	return -1, nil
}

// fired returns the event of a timer or a schedule that is due.
func (r *Runtime) fired(a store.Alarm, now time.Time) []byte {
	meta := engine.Meta{ID: a.EventID(), At: now, Channel: a.Channel}
	var ev engine.Event = &engine.TimerFired{Meta: meta, Generation: a.Timer.Generation}
	if s := a.Schedule; s != nil {
		start := &engine.Start{Meta: meta, Flow: s.Flow, Key: s.Key, Timed: true}
		if len(s.With) > 0 {
			if err := json.Unmarshal(s.With, &start.With); err != nil {
				r.log.Error("what a scheduled flow was given cannot be read", "bot", a.Bot, "flow", s.Flow, "err", err)
			}
		}
		ev = start
	}
	b, err := engine.EncodeEvent(ev)
	if err != nil { // numbers, names and a time of our own clock: cannot be
		r.log.Error("the event of a timer cannot be encoded", "bot", a.Bot, "err", err)
	}
	return b
}

// setTimer takes a timer into the change. A change has one at the most, as a
// conversation has.
func (t *turn) setTimer(e engine.SetTimer) {
	t.change.Timer = &store.Timer{At: e.At.UTC(), Generation: e.Generation}
}

// cancelTimer takes the timer away, but not one that was set after the one
// that is meant.
func (t *turn) cancelTimer(e engine.CancelTimer) {
	if set := t.change.Timer; set != nil && !set.At.IsZero() && set.Generation != e.Generation {
		return
	}
	t.change.Timer = &store.Timer{Generation: e.Generation}
}
