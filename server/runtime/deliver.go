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

// slots are the calls to providers that may be under way at once. Bulk has
// half of them, so that a provider that is slow with it leaves room for replies.
type slots struct {
	free    chan struct{}
	bulk    *atomic.Int32 // how many more may be bulk
	starved *atomic.Bool  // somebody waits for one
}

func newSlots(n int) slots {
	s := slots{make(chan struct{}, n), &atomic.Int32{}, &atomic.Bool{}}
	s.give(n)
	s.bulk.Store(int32(max(1, n/2)))
	return s
}

// give gives slots back.
func (s slots) give(n int) {
	for range n {
		s.free <- struct{}{}
	}
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

// takeAll returns how many there were.
func (s slots) takeAll() int {
	n := 0
	for n < cap(s.free) && s.take() {
		n++
	}
	return n
}

// vacate gives a slot back, and wakes who waits for one.
func (r *Runtime) vacate() {
	r.slots.give(1)
	if r.slots.starved.CompareAndSwap(true, false) {
		wake(r.unsent)
	}
}

// minNap is how long to sleep at least before the next look at what is due, so
// that of what keeps to a rate several go out at once.
const minNap = 10 * time.Millisecond

// handOut begins the attempts that are due and that nobody has begun, as fast
// as their accounts may be used, and returns how long to wait for the next one;
// below 0 until word comes.
func (r *Runtime) handOut() (wait time.Duration, err error) {
	for !r.stopping() {
		r.slots.starved.Store(true) // before the look: one that is given back after it must wake
		if len(r.slots.free) == 0 {
			return -1, nil
		}
		heads, err := r.cfg.Store.Heads(r.ctx)
		if err != nil {
			return 0, err
		}
		now := r.cfg.Clock().UTC()
		shares, next := r.share(heads, now)
		if len(shares) == 0 && next.IsZero() {
			return -1, nil
		}
		if len(shares) == 0 {
			return max(next.Sub(now), minNap), nil
		}
		due, err := r.cfg.Store.Deliver(r.ctx, now, shares)
		r.accounts.settle(shares, due)
		r.slots.give(total(shares) - len(due))
		if err != nil {
			return 0, err
		}
		fault.Point("attempting")
		for _, d := range due {
			if d.Bulk {
				r.slots.bulk.Add(-1)
			}
			r.work.Go(func() { r.attempts(d, nil) })
		}
	}
	return -1, nil
}

// share says how many sends of which queues to hand out, and takes a slot for
// each. Where there are none it tells when to look again, the zero time where
// word will come.
func (r *Runtime) share(heads []store.Head, now time.Time) (shares []store.Share, next time.Time) {
	free := 0
	if len(heads) > 0 {
		free = r.slots.takeAll()
	}
	shares, next, full := r.accounts.share(heads, now, room{free, int(r.slots.bulk.Load())})
	r.slots.give(free - total(shares))
	if !full {
		r.slots.starved.Store(false)
	}
	return shares, next
}

func total(shares []store.Share) (n int) {
	for _, s := range shares {
		n += s.N
	}
	return n
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
	if d.Bulk {
		defer r.slots.bulk.Add(1)
	}
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
	account := store.SenderOf(d.Key, d.Lane)
	m.Next = goOn && (m.Sent || m.Dead) && r.accounts.take(account, m.At)
	if err != nil {
		r.hold(d, m.At, sendError(err))
		level := r.log.Info
		if m.Dead {
			level = r.log.Warn
		}
		level("a message was not delivered", "bot", d.Bot, "channel", d.Channel, "seq", d.Seq, "attempts", d.Attempts+1,
			"given_up", m.Dead, "reason", m.Reason)
	}
	for failures := 0; ; failures++ {
		came, err := r.cfg.Store.Mark(r.ctx, []store.Mark{m})
		if err == nil {
			fault.Point("marked")
			r.delivered(d, m)
			back := m.Next && len(came.Next) == 0 && r.accounts.giveBack(store.Queue{Sender: account}, 1)
			if came.Due || back || !m.Retry.IsZero() {
				wake(r.unsent)
			}
			return came.Next
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
	out := channel.Outgoing{ID: messageID(d), Address: d.Address, Called: r.bill(d)}
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

// sendError returns what an error of a call says.
func sendError(err error) *channel.SendError {
	var e *channel.SendError
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.DeadlineExceeded):
		return errTimeout
	}
	return errPanicked
}

// outcome decides what becomes of a send after an attempt that ended at now
// with err. jitter is random, from 0 to under 1.
func outcome(d store.Delivery, now time.Time, err error, jitter float64) store.Mark {
	m := store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: now}
	if err == nil {
		m.Sent = true
		return m
	}
	e := sendError(err)
	m.Reason = e.Error()
	age := now.Sub(d.First)
	switch {
	case e.Permanent:
		m.Dead = true
	case age >= giveUp:
		m.Dead, m.Reason = true, m.Reason+"; given up after a day"
	case age >= giveWay && d.Behind && e != errNotConnected && !e.Account: // then what is behind could not go either
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
