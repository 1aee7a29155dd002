package runtime

import (
	"slices"
	"sync"
	"time"

	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
)

// slack is how much time may be owed to an account before it must wait: the
// calls of that span may come at once, but no more of them.
const slack = 100 * time.Millisecond

// A pace is a token bucket that counts in time. Each call costs some, which
// passes as the clock does; while more than slack is owed, none may be made.
// Unlike the one of golang.org/x/time/rate it takes back what was not used,
// and tells when it opens without anything being taken.
//
// The program's clock is monotonic, so that setting the machine's changes
// nothing here.
type pace struct{ owed time.Time } // all is paid then

// opens returns from when on a call may be made.
func (p *pace) opens() time.Time { return p.owed.Add(-slack) }

// calls returns how many calls may be made at now, at most n.
func (p *pace) calls(now time.Time, cost time.Duration, n int) int {
	if p.opens().After(now) {
		return 0
	}
	if cost == 0 {
		return n
	}
	spare := now.Sub(later(p.owed, now)) + slack
	return int(min(spare/cost+1, time.Duration(n)))
}

// pay takes the time that calls cost.
func (p *pace) pay(now time.Time, cost time.Duration) { p.owed = later(p.owed, now).Add(cost) }

// unpay gives back the time of calls that were not made.
func (p *pace) unpay(cost time.Duration) { p.owed = p.owed.Add(-cost) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// costOf returns what one call costs at so many a second; 0 is any number.
func costOf(calls float64) time.Duration {
	if calls <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / calls)
}

// account is how fast an account of a provider may be used, and from when on.
// Bulk keeps to half of the rate beside the whole, so that it leaves replies
// the other half whatever there is of it.
type account struct {
	all    pace
	bulk   pace
	held   time.Time // by the provider: nothing goes out before
	behind bool      // replies wait for it; one that has just come up must not overtake them
}

// opens returns from when on a queue of the account may be handed out.
func (a *account) opens(bulk bool) time.Time {
	at := later(a.held, a.all.opens())
	if bulk {
		at = later(at, a.bulk.opens())
	}
	return at
}

// calls returns how many sends of a queue may go out at now, at most n.
func (a *account) calls(now time.Time, cost time.Duration, bulk bool, n int) int {
	if a.held.After(now) {
		return 0
	}
	n = a.all.calls(now, cost, n)
	if bulk {
		n = a.bulk.calls(now, 2*cost, n)
	}
	return n
}

func (a *account) pay(now time.Time, cost time.Duration, bulk bool) {
	a.all.pay(now, cost)
	if bulk {
		a.bulk.pay(now, 2*cost)
	}
}

func (a *account) unpay(cost time.Duration, bulk bool) {
	a.all.unpay(cost)
	if bulk {
		a.bulk.unpay(2 * cost)
	}
}

// accounts are those that something was sent by. They are few: one a channel
// of a bot.
type accounts struct {
	rate func(store.Sender) flows.Rate

	mu    sync.Mutex
	by    map[store.Sender]*account
	turns int // of share, so that each queue is the first once in a while
}

func newAccounts(rate func(store.Sender) flows.Rate) *accounts {
	return &accounts{rate: rate, by: map[store.Sender]*account{}}
}

// get returns an account. a.mu must be held.
func (a *accounts) get(name store.Sender) *account {
	one := a.by[name]
	if one == nil {
		one = &account{}
		a.by[name] = one
	}
	return one
}

// take tells whether a reply may go out at once, and pays for it. Where it may
// not, it waits in the store for its share.
func (a *accounts) take(name store.Sender, now time.Time) bool {
	cost := costOf(a.rate(name).Calls)
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.get(name)
	if one.behind || one.calls(now, cost, false, 1) == 0 {
		one.behind = true
		return false
	}
	one.pay(now, cost, false)
	return true
}

// giveBack takes back what was paid for n sends that did not go out, and tells
// whether replies wait that may go instead.
func (a *accounts) giveBack(q store.Queue, n int) bool {
	cost := costOf(a.rate(q.Sender).Calls)
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.get(q.Sender)
	one.unpay(time.Duration(n)*cost, q.Bulk)
	return one.behind
}

// charge pays for a call beyond what was paid for its send already: the second
// of a message in parts, say, or one with a video.
func (a *accounts) charge(q store.Queue, now time.Time, cost time.Duration) {
	if cost <= 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.get(q.Sender).pay(now, cost, q.Bulk)
}

// hold lets nothing go out before until, and tells whether that is news.
func (a *accounts) hold(name store.Sender, now, until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.get(name)
	news := !one.held.After(now)
	one.held = later(one.held, until)
	one.all.owed = later(one.all.owed, until.Add(slack)) // then call by call, not all at once
	return news
}

// slowed counts the accounts that the provider holds at now, and those whose
// replies wait for the rate.
func (a *accounts) slowed(now time.Time) (held, behind int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.by {
		switch {
		case one.held.After(now):
			held++
		case one.behind:
			behind++
		}
	}
	return held, behind
}

// room is how many sends may be handed out.
type room struct{ all, bulk int }

// share divides the room among the queues that something is due in at now and
// that may be used, replies first, and pays for it. It returns when another
// one will be, the zero time where that is not a matter of time; full tells
// that there was no room for some.
func (a *accounts) share(heads []store.Head, now time.Time, room room) (shares []store.Share, next time.Time, full bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.by {
		one.behind = false
	}
	a.turns++
	for _, bulk := range []bool{false, true} {
		if bulk {
			room.all = min(room.all, room.bulk)
		}
		ready := a.ready(heads, now, bulk, &next)
		for i, q := range ready {
			cost := costOf(a.rate(q.Sender).Calls)
			one := a.get(q.Sender)
			fair := (room.all + len(ready) - i - 1) / (len(ready) - i)
			n := one.calls(now, cost, bulk, fair)
			if n == 0 {
				full = true
				continue
			}
			one.behind = one.behind || !bulk && n < fair
			one.pay(now, time.Duration(n)*cost, bulk)
			shares = append(shares, store.Share{Queue: q, N: n})
			room.all -= n
		}
	}
	return shares, next, full
}

// ready returns the queues of a kind that something is due in and that may be
// used, each the first in its turn. It lowers next to when another one will be.
func (a *accounts) ready(heads []store.Head, now time.Time, bulk bool, next *time.Time) (out []store.Queue) {
	for _, h := range heads {
		if h.Bulk != bulk {
			continue
		}
		one := a.get(h.Sender)
		if at := later(h.Due, one.opens(bulk)); at.After(now) {
			if next.IsZero() || at.Before(*next) {
				*next = at
			}
			one.behind = one.behind || !bulk && !h.Due.After(now)
			continue
		}
		out = append(out, h.Queue)
	}
	if len(out) > 1 {
		turn := a.turns % len(out)
		out = slices.Concat(out[turn:], out[:turn])
	}
	return out
}

// settle takes back what was paid for more sends than there were, and lets
// replies go out at once again where none is left.
func (a *accounts) settle(shares []store.Share, got []store.Delivery) {
	for _, s := range shares {
		n := 0
		for _, d := range got {
			if queueOf(d) == s.Queue {
				n++
			}
		}
		if n == s.N {
			continue
		}
		a.giveBack(s.Queue, s.N-n)
		if !s.Bulk {
			a.mu.Lock()
			a.get(s.Sender).behind = false
			a.mu.Unlock()
		}
	}
}

// queueOf returns the queue that a send was handed out from.
func queueOf(d store.Delivery) store.Queue {
	return store.Queue{Sender: store.SenderOf(d.Key, d.Lane), Bulk: d.Bulk}
}

// rateOf returns how fast an account may be used: that of its channel. What is
// told to the owner has none.
func (r *Runtime) rateOf(a store.Sender) flows.Rate {
	if a.Name == store.Notify {
		return flows.Rate{}
	}
	return r.cfg.Bots.Rate(a.Bot, a.Name)
}

// mediaCost is what a call with a sound or a video costs.
func mediaCost(rate flows.Rate) time.Duration { return max(costOf(rate.Calls), costOf(rate.Media)) }

// bill returns what to tell of each call that is made for a send. The first is
// paid for, as one of any kind.
func (r *Runtime) bill(d store.Delivery) func(kind string) {
	q := queueOf(d)
	rate := r.rateOf(q.Sender)
	paid := costOf(rate.Calls)
	return func(kind string) {
		cost := costOf(rate.Calls)
		if kind == "audio" || kind == "video" {
			cost = mediaCost(rate)
		}
		r.accounts.charge(q, r.cfg.Clock(), cost-paid)
		paid = 0
	}
}

// hold has the whole account wait where its provider asks for that.
func (r *Runtime) hold(d store.Delivery, now time.Time, e *channel.SendError) {
	if !e.Account || e.After <= 0 {
		return
	}
	account := store.SenderOf(d.Key, d.Lane)
	if r.accounts.hold(account, now, now.Add(e.After)) {
		r.cfg.Metrics.Held.Inc()
		r.log.Info("the provider asks for fewer calls; all that is sent by the channel waits", "bot", account.Bot, "channel", account.Name,
			"seconds", e.After.Seconds(), "reason", e.Error())
	}
}

// SlowedAccounts counts the accounts that a provider has asked to wait, and
// those whose replies wait for the rate that they may be used at.
func (r *Runtime) SlowedAccounts() (held, behind int) { return r.accounts.slowed(r.cfg.Clock()) }
