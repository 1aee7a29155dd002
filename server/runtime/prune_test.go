package runtime

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parley/server/channel"
	"parley/server/store"
)

// What is older than it is kept is dropped, hour by hour and a little at a
// time, so that a message that comes meanwhile is answered between two acts.
func TestOldIsDropped(t *testing.T) {
	acts := &pruning{Store: openSQLite(t)}
	r := newRig(t, func(c *Config) { c.Store, c.Keep = acts, 30*24*time.Hour })
	r.Start()
	asleep := func(d time.Duration) { r.clock.asleep(r.clock.Now().Add(d)) }
	asleep(pruneEvery)

	const n = pruneBatch // each leaves a begin, an event, a reply and a trace
	var in []channel.Incoming
	for i := range n {
		in = append(in, say("ida", fmt.Sprint(i)))
	}
	r.accept("web", in...)
	ida := talk("web", "ida")
	r.awaitHistory(ida, 2*n)
	r.clock.pass(29 * 24 * time.Hour)
	asleep(pruneEvery)
	equal(t, "after 29 days", len(r.awaitHistory(ida, 0)), 2*n)
	equal(t, "dropped until then", fmt.Sprint(acts.got), "[0 0]")

	acts.got = nil
	r.clock.pass(2 * 24 * time.Hour)
	asleep(pruneRest)
	r.accept("web", say("ida", "again"))
	all := r.awaitHistory(ida, 2*n-pruneBatch/2+2)
	equal(t, "the newest, between two acts", kinds(all[len(all)-2:])[0], "in again")
	for range 3 {
		r.clock.pass(pruneRest)
		asleep(pruneRest)
	}
	r.clock.pass(pruneRest)
	asleep(pruneEvery)
	equal(t, "dropped in each act", fmt.Sprint(acts.got), "[200 200 200 200 0]")
	equal(t, "what is left", kinds(r.awaitHistory(ida, 0)), fmt.Sprintf("[in again out %d]", n+1))
}

// pruning notes how much each act dropped.
type pruning struct {
	store.Store
	got []int // while the loop sleeps, the test's
}

func (p *pruning) Prune(ctx context.Context, before time.Time, n int) (int, error) {
	gone, err := p.Store.Prune(ctx, before, n)
	p.got = append(p.got, gone)
	return gone, err
}
