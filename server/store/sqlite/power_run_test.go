package sqlite

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/server/store"
	"parley/server/store/sqlite/faultvfs"
	"parley/server/store/storetest"
)

// What the store itself says to the disk is seen too.
func init() { syncFolder = faultvfs.SyncFolder }

// A span is when an act began and when it returned, in operations of the log.
type span struct{ begun, done int }

// returned tells whether the act had returned at a cut: it must be there.
func (s span) returned(cut int) bool { return s.done <= cut }

// began tells whether it had begun: it may be there.
func (s span) began(cut int) bool { return s.begun < cut }

// history is what was done in one conversation, in order.
type history struct {
	store.Key
	arrived map[string]span // by the id of the event
	commits []committed     // each makes the next version of the session
	sends   map[string][]sent
}

type committed struct {
	span
	read  []string // ids of the events
	timer int      // its generation; 0 where none was set
}

// sent is one thing that happened to a send, and how it is found afterwards.
type sent struct {
	span
	found string
}

// How a send is found.
const (
	nowhere = ""
	queued  = "waiting"
	inDoubt = "in doubt"
	dead    = "dead"
)

func (h *history) body(version int) string {
	return fmt.Sprintf(`{"of":%q,"version":%d}`, h.Address, version)
}

// power is a run on a disk that is watched.
type power struct {
	t     testing.TB
	rand  *rand.Rand
	dir   string
	disk  *faultvfs.Disk
	s     *Store
	soft  string // for the pragma synchronous of the writer; "" leaves it
	talks []*history
	tried []store.Delivery // not marked yet
	ids   int

	mu     sync.Mutex        // of what the acts of a round change together: tried, again, held
	faults *faults           // nil where the disk does what it is told
	again  []store.Inbound   // was refused
	held   map[string]undone // by address: was not kept
	doubt  doubt
}

// doubt is what the store said it could not keep. It did not, but what it wrote
// may be found when it is opened the next time: as with a crash in the middle of
// an act, nobody was told that it is there.
type doubt struct {
	changes  map[string]undone // by address
	accepted map[string]bool   // ids
	delivery span              // of the latest Deliver
}

// undone is a change that was not kept; its claim is still held.
type undone struct {
	store.Claim
	store.Change
}

// record runs some hundred acts, many at the same time, with checkpoints and
// restarts among them, and returns what happened when.
func record(t testing.TB, seed uint64, soft string) *power {
	p := newPower(t, t.TempDir(), seed)
	p.soft = soft
	p.open()
	for round := range 90 {
		p.round()
		if round%30 == 29 {
			p.close()
			p.open()
		}
	}
	p.close()
	return p
}

func newPower(t testing.TB, dir string, seed uint64) *power {
	p := &power{t: t, rand: rand.New(rand.NewPCG(seed, 0)), dir: dir, disk: faultvfs.Watch(t, dir), held: map[string]undone{}}
	p.doubt = doubt{map[string]undone{}, map[string]bool{}, span{}}
	for i := range 12 {
		k := store.Key{Bot: "bakery", Channel: "wire", Address: fmt.Sprint("p", i)}
		p.talks = append(p.talks, &history{Key: k, arrived: map[string]span{}, sends: map[string][]sent{}})
	}
	return p
}

func (p *power) open() {
	p.s = openIn(p.t, p.dir, Options{})
	p.tried = nil // in doubt, and due again
	if p.soft != "" {
		p.bare("PRAGMA synchronous = " + p.soft)
	}
}

func (p *power) close() {
	if err := p.s.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// bare runs a statement of the writer's between its transactions.
func (p *power) bare(q string) {
	err := p.s.submit(context.Background(), &job{bare: true, run: func(w *conn) error {
		_, err := w.one(q)
		return err
	}}, true)
	if err != nil && !p.refused(err) {
		p.t.Fatalf("%s: %v", q, err)
	}
}

// refused tells whether an error is one that the disk is to blame for.
func (p *power) refused(err error) bool { return p.faults != nil && p.faults.blamed(err) }

// act does something and tells when. It is not done where the disk failed.
func (p *power) act(f func() error) (at span, done bool) {
	at = span{begun: p.disk.Len(), done: math.MaxInt}
	err := f()
	switch {
	case err == nil:
		at.done = p.disk.Len()
		return at, true
	case !p.refused(err):
		p.t.Error(err)
	}
	return at, false
}

func (p *power) talk(address string) *history {
	return p.talks[slices.IndexFunc(p.talks, func(h *history) bool { return h.Address == address })]
}

// round does some acts at once, each in a conversation of its own, then what
// is done for all of them.
func (p *power) round() {
	busy := map[string]bool{}
	var acts sync.WaitGroup
	alone := func(address string, act func(h *history)) {
		if h := p.talk(address); !busy[address] {
			busy[address] = true
			acts.Go(func() { act(h) })
		}
	}
	held, tried, again := p.held, p.tried, p.again // before the acts begin, which add to them
	p.held, p.tried, p.again = map[string]undone{}, nil, nil
	for _, address := range slices.Sorted(maps.Keys(held)) {
		alone(address, func(h *history) { p.commit(h, held[address]) })
	}
	claims, err := p.s.Claim(context.Background(), p.rand.IntN(5))
	if err != nil && !p.refused(err) {
		p.t.Fatal(err)
	}
	for _, c := range claims {
		u := undone{c, p.change(c)}
		alone(c.Address, func(h *history) { p.commit(h, u) })
	}
	for _, d := range tried {
		if busy[d.Address] {
			p.mu.Lock()
			p.tried = append(p.tried, d)
			p.mu.Unlock()
			continue
		}
		m := p.mark(d)
		alone(d.Address, func(h *history) { p.keep(h, d, m) })
	}
	for _, in := range again {
		if busy[in.Address] {
			p.later(in)
		}
		alone(in.Address, func(h *history) { p.accept(h, []store.Inbound{in}) })
	}
	for range p.rand.IntN(5) {
		events := p.events(p.talks[p.rand.IntN(len(p.talks))])
		take := p.rand.IntN(2) == 0
		alone(events[0].Address, func(h *history) {
			if !take || !p.take(h, events[0]) {
				p.accept(h, events)
			}
		})
	}
	acts.Wait()
	switch p.rand.IntN(6) {
	case 0:
		p.bare("PRAGMA wal_checkpoint(PASSIVE)")
	case 1:
		p.due()
	case 2, 3, 4:
		p.deliver()
	}
}

// later keeps what was refused, to say it again.
func (p *power) later(events ...store.Inbound) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.again = append(p.again, events...)
}

func (p *power) events(h *history) (out []store.Inbound) {
	for range 1 + p.rand.IntN(6) {
		p.ids++
		in := inbound(h.Address, fmt.Sprint("m", p.ids))
		in.Event = fmt.Appendf(nil, `{"text":%q}`, strings.Repeat("x", p.rand.IntN(3000)))
		out = append(out, in)
	}
	return out
}

func (p *power) accept(h *history, events []store.Inbound) {
	at, done := p.act(func() error {
		fresh, err := p.s.Accept(context.Background(), events)
		if slices.Contains(fresh, false) && !p.doubt.accepted[events[0].ID] {
			return fmt.Errorf("accept: got %v for new events", fresh)
		}
		return err
	})
	for _, ev := range events {
		h.arrived[ev.ID] = at
	}
	if !done {
		p.later(events...)
	}
}

// take reads an event at once, and tells whether that was possible.
func (p *power) take(h *history, in store.Inbound) bool {
	c, ok, err := p.s.Take(context.Background(), in)
	if err != nil && !p.refused(err) {
		p.t.Error(err)
	}
	if !ok {
		return false
	}
	ch := store.Change{At: in.At, Session: []byte(h.body(int(c.Version) + 1)), Log: []store.Entry{{At: in.At, Kind: store.In, ID: in.ID, Body: in.Event}}}
	at, done := p.act(func() error { _, err := p.s.Commit(context.Background(), c, ch); return err })
	h.arrived[in.ID] = at
	if !done {
		p.later(in)
		p.doubted(undone{c, ch})
		if err := p.s.Release(context.Background(), c); err != nil {
			p.t.Error(err)
		}
		return true
	}
	h.commits = append(h.commits, committed{span: at, read: []string{in.ID}})
	return true
}

// change makes up what reading a claim came to.
func (p *power) change(c store.Claim) store.Change {
	h, version := p.talk(c.Address), int(c.Version)+1
	ch := store.Change{At: inbound("", "").At, Session: []byte(h.body(version))}
	for _, ev := range c.Pending[:1+p.rand.IntN(len(c.Pending))] {
		ch.Done = append(ch.Done, ev.Seq)
		ch.Log = append(ch.Log, store.Entry{At: ch.At, Kind: store.In, ID: ev.ID, Body: ev.Event})
	}
	for range p.rand.IntN(3) {
		p.ids++
		ch.Sends = append(ch.Sends, store.Send{ID: fmt.Sprint("s", p.ids), Message: []byte(`{}`)})
	}
	ch.Attempt = p.rand.IntN(2)
	if p.rand.IntN(3) == 0 {
		ch.Timer = &store.Timer{At: ch.At, Generation: version}
	}
	return ch
}

func (p *power) commit(h *history, u undone) {
	var first []store.Delivery
	at, done := p.act(func() (err error) {
		first, err = p.s.Commit(context.Background(), u.Claim, u.Change)
		return err
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	if !done {
		p.held[h.Address], p.doubt.changes[h.Address] = u, u
		return
	}
	h.changed(u, at)
	for _, d := range first {
		h.sends[d.ID] = []sent{{at, inDoubt}}
	}
	p.tried = append(p.tried, first...)
}

// changed takes down a change that was kept.
func (h *history) changed(u undone, at span) {
	did := committed{span: at, read: u.read()}
	if u.Timer != nil {
		did.timer = u.Timer.Generation
	}
	h.commits = append(h.commits, did)
	for _, m := range u.Sends {
		h.sends[m.ID] = []sent{{at, queued}}
	}
}

// read returns the ids of the events that the change is about.
func (u undone) read() (ids []string) {
	for _, e := range u.Log {
		ids = append(ids, e.ID)
	}
	return ids
}

func (p *power) doubted(u undone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doubt.changes[u.Address] = u
}

func (p *power) deliver() {
	var out []store.Delivery
	at, done := p.act(func() (err error) {
		out, err = storetest.Deliver(context.Background(), p.s, inbound("", "").At, 4)
		return err
	})
	if !done {
		p.doubt.delivery = at
	}
	for _, d := range out {
		h := p.talk(d.Address)
		h.sends[d.ID] = append(h.sends[d.ID], sent{at, inDoubt})
	}
	p.tried = append(p.tried, out...)
}

func (p *power) mark(d store.Delivery) store.Mark {
	m := store.Mark{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: inbound("", "").At}
	switch p.rand.IntN(4) {
	case 0:
		m.Retry, m.Reason = m.At, "busy"
	case 1:
		m.Dead, m.Reason = true, "unknown"
	default:
		m.Sent = true
	}
	return m
}

func (p *power) keep(h *history, d store.Delivery, m store.Mark) {
	at, done := p.act(func() error { _, err := p.s.Mark(context.Background(), []store.Mark{m}); return err })
	if !done {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tried = append(p.tried, d)
	}
	found := nowhere
	switch {
	case m.Dead:
		found = dead
	case !m.Sent:
		found = queued
	}
	h.sends[d.ID] = append(h.sends[d.ID], sent{at, found})
}

func (p *power) due() {
	var fired []store.Alarm
	at, _ := p.act(func() error {
		_, err := p.s.Due(context.Background(), inbound("", "").At, 3, func(a store.Alarm) []byte {
			fired = append(fired, a)
			return []byte(`{}`)
		})
		return err
	})
	for _, a := range fired {
		p.talk(a.Address).arrived[a.EventID()] = at
	}
}
