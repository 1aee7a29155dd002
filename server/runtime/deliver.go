package runtime

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"parley/server/channel"
	"parley/server/fault"
	"parley/server/store"
)

// When to try again, and when to give up; design.md, section 3.
const (
	firstRetry = time.Second
	maxRetry   = 10 * time.Minute
	giveUp     = 24 * time.Hour   // after the first attempt
	giveWay    = 10 * time.Minute // the same, where another send waits behind it
)

// slots are the calls to providers that may be under way at once.
type slots struct {
	free    chan struct{}
	starved *atomic.Bool // somebody waits for one
}

func newSlots(n int) slots {
	s := slots{make(chan struct{}, n), &atomic.Bool{}}
	for range n {
		s.free <- struct{}{}
	}
	return s
}

// take tells whether there was one.
func (s slots) take() bool {
	select {
	case <-s.free:
		return true
	default:
		return false
	}
}

// vacate gives a slot back.
func (r *Runtime) vacate() {
	r.slots.free <- struct{}{}
	if r.slots.starved.CompareAndSwap(true, false) {
		wake(r.unsent)
	}
}

// handOut begins the attempts that are due and that nobody has begun, and
// returns how long to wait for the next one; below 0 until word comes.
func (r *Runtime) handOut() (wait time.Duration, err error) {
	for !r.stopping() {
		r.slots.starved.Store(true) // before the look: one that is given back after it must wake
		free := 0
		for free < cap(r.slots.free) && r.slots.take() {
			free++
		}
		if free == 0 {
			return -1, nil
		}
		due, err := r.cfg.Store.Deliver(r.ctx, r.cfg.Clock().UTC(), free)
		for range free - len(due) {
			r.slots.free <- struct{}{}
		}
		if err != nil {
			return 0, err
		}
		fault.Point("attempting")
		for _, d := range due {
			r.work.Go(func() { r.attempts(d, nil) })
		}
		if len(due) == free {
			continue
		}
		r.slots.starved.Store(false)
		at, waits, err := r.cfg.Store.NextDelivery(r.ctx)
		if err != nil {
			return 0, err
		}
		if !waits {
			return -1, nil
		}
		if wait := at.Sub(r.cfg.Clock()); wait > 0 {
			return wait, nil
		}
	}
	return -1, nil
}

var (
	errNotConnected = &channel.SendError{Code: "not connected", Reason: "the channel is not connected"}
	errUnreadable   = &channel.SendError{Code: "unreadable", Reason: "the message cannot be read", Permanent: true}
	errPanicked     = &channel.SendError{Code: "panic", Reason: "the channel failed"}
	errTimeout      = &channel.SendError{Code: "timeout", Reason: "the provider did not answer in time"}
)

// maxInRow is how many sends of a lane follow one another before others get
// their turn.
const maxInRow = 10

// attempts makes the calls for a send, and for those that follow it in its lane.
// Messages among said are not read again. It holds a slot, and gives it back.
func (r *Runtime) attempts(d store.Delivery, said spoken) {
	defer r.vacate()
	for n := 1; ; n++ {
		next := r.attempt(d, said, n < maxInRow && !r.stopping())
		if len(next) == 0 {
			return
		}
		d = next[0]
	}
}

// attempt makes the calls for one send and keeps how it went. Where it is told
// to go on it returns the send that follows in the lane, if there is one.
func (r *Runtime) attempt(d store.Delivery, said spoken, goOn bool) []store.Delivery {
	if d.InDoubt {
		r.log.Info("a message may go out a second time: the program ended while it was sent", "bot", d.Bot, "channel", d.Channel, "seq", d.Seq)
	}
	began := time.Now()
	fault.Point("calling")
	err := r.call(d, said)
	fault.Point("called")
	r.cfg.Metrics.Delivery.UpdateDuration(began)
	if err != nil && r.ctx.Err() != nil {
		return nil // cut off by Stop; in doubt at the next start
	}
	m := outcome(d, r.cfg.Clock().UTC(), err, rand.Float64())
	m.Next = goOn && (m.Sent || m.Dead)
	if err != nil {
		level := r.log.Info
		if m.Dead {
			level = r.log.Warn
		}
		level("a message was not delivered", "bot", d.Bot, "channel", d.Channel, "seq", d.Seq, "attempts", d.Attempts+1,
			"given_up", m.Dead, "reason", m.Reason)
	}
	for failures := 0; ; failures++ {
		next, err := r.cfg.Store.Mark(r.ctx, []store.Mark{m})
		if err == nil {
			fault.Point("marked")
			r.delivered(d, m)
			if !m.Next {
				wake(r.unsent) // for the next, or for the time of the retry
			}
			return next
		}
		if errors.Is(err, store.ErrClosed) {
			return nil
		}
		r.log.Error("keep how a delivery went", "bot", d.Bot, "err", err)
		if !r.pause(troubled(failures)) {
			return nil
		}
	}
}

// delivered counts an attempt.
func (r *Runtime) delivered(d store.Delivery, m store.Mark) {
	switch {
	case m.Sent:
		r.cfg.Metrics.Sent.Inc()
		r.cfg.Metrics.Reply.Update(m.At.Sub(d.Queued).Seconds())
	case m.Dead:
		r.cfg.Metrics.Dead.Inc()
	default:
		r.cfg.Metrics.Retried.Inc()
	}
}

// call makes the calls for one send. Its errors are those of Channel.Send.
func (r *Runtime) call(d store.Delivery, said spoken) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("a channel panicked", "bot", d.Bot, "channel", d.Channel, "panic", harmless(v), "stack", string(debug.Stack()))
			err = errPanicked
		}
	}()
	ctx, cancel := context.WithTimeout(r.ctx, r.cfg.SendTimeout)
	defer cancel()
	if d.Lane == store.Notify {
		return r.tell(ctx, d)
	}
	c := r.cfg.Bots.Channel(d.Bot, d.Channel)
	if c == nil {
		return errNotConnected
	}
	out := channel.Outgoing{ID: messageID(d), Address: d.Address}
	var known bool
	if out.Message, known = said.message(d.ID); !known {
		if err := json.Unmarshal(d.Message, &out.Message); err != nil {
			return errUnreadable
		}
	}
	if r.cfg.Media != nil {
		out.Media = func(name string) string { return r.cfg.Media(d.Bot, name) }
	}
	return c.Send(ctx, out)
}

// messageID returns an id for the far side: the same at every attempt, and
// unlike that of any other message of this server. It tells nothing about the
// person.
func messageID(d store.Delivery) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Bot, d.Channel, d.Address, d.ID}, "\x00")))
	return "msg_" + hex.EncodeToString(sum[:16])
}

// outcome decides what becomes of a send after an attempt that ended at now
// with err. jitter is random, from 0 to under 1.
func outcome(d store.Delivery, now time.Time, err error, jitter float64) store.Mark {
	m := store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: now}
	if err == nil {
		m.Sent = true
		return m
	}
	var e *channel.SendError
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded):
		e = errTimeout
	default:
		e = errPanicked
	}
	m.Reason = e.Error()
	age := now.Sub(d.First)
	switch {
	case e.Permanent:
		m.Dead = true
	case age >= giveUp:
		m.Dead, m.Reason = true, m.Reason+"; given up after a day"
	case age >= giveWay && d.Behind && e != errNotConnected:
		m.Dead, m.Reason = true, m.Reason+"; given up for the message behind it"
	default:
		m.Retry = now.Add(max(e.After, time.Duration(jitter*float64(backoff(d.Attempts)))))
	}
	return m
}

// backoff returns how long to wait at most after so many attempts before the
// one that failed.
func backoff(attempts int) time.Duration {
	return min(firstRetry<<min(attempts, 16), maxRetry)
}
