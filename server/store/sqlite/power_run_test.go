package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/server/store"
	"parley/server/store/sqlite/faultvfs"
)

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
}

// record runs some hundred acts, many at the same time, with checkpoints and
// restarts among them, and returns what happened when.
func record(t testing.TB, seed uint64, soft string) *power {
	p := &power{t: t, rand: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), soft: soft}
	p.disk = faultvfs.Watch(t, p.dir)
	p.open()
	for i := range 12 {
		k := store.Key{Bot: "bakery", Channel: "wire", Address: fmt.Sprint("p", i)}
		p.talks = append(p.talks, &history{Key: k, arrived: map[string]span{}, sends: map[string][]sent{}})
	}
	for round := range 90 {
		p.round()
		if round%30 == 29 {
			p.close()
			p.open()
			p.tried = nil // in doubt, and due again
		}
	}
	p.close()
	return p
}

func (p *power) open() {
	p.s = openIn(p.t, p.dir, Options{})
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
	if err != nil {
		p.t.Fatalf("%s: %v", q, err)
	}
}

// act does something and tells when.
func (p *power) act(f func() error) span {
	s := span{begun: p.disk.Len()}
	if err := f(); err != nil {
		p.t.Error(err)
	}
	s.done = p.disk.Len()
	return s
}

func (p *power) talk(address string) *history {
	return p.talks[slices.IndexFunc(p.talks, func(h *history) bool { return h.Address == address })]
}

// round does some acts at once, each in a conversation of its own, then what
// is done for all of them.
func (p *power) round() {
	busy := map[string]bool{}
	var acts sync.WaitGroup
	claims, err := p.s.Claim(context.Background(), p.rand.IntN(5))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, c := range claims {
		h, ch := p.talk(c.Address), p.change(c)
		busy[c.Address] = true
		acts.Go(func() { p.commit(h, c, ch) })
	}
	for _, d := range p.tried {
		h, m := p.talk(d.Address), p.mark(d)
		if !busy[d.Address] {
			busy[d.Address] = true
			acts.Go(func() { p.keep(h, d, m) })
		}
	}
	p.tried = slices.DeleteFunc(p.tried, func(d store.Delivery) bool { return busy[d.Address] || p.rand.IntN(8) == 0 })
	for range p.rand.IntN(5) {
		h := p.talks[p.rand.IntN(len(p.talks))]
		events := p.events(h)
		if !busy[h.Address] {
			busy[h.Address] = true
			acts.Go(func() { p.accept(h, events) })
		}
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

func (p *power) events(h *history) (out []store.Inbound) {
	for range 1 + p.rand.IntN(2) {
		p.ids++
		in := inbound(h.Address, fmt.Sprint("m", p.ids))
		in.Event = fmt.Appendf(nil, `{"text":%q}`, strings.Repeat("x", p.rand.IntN(3000)))
		out = append(out, in)
	}
	return out
}

func (p *power) accept(h *history, events []store.Inbound) {
	at := p.act(func() error {
		fresh, err := p.s.Accept(context.Background(), events)
		if slices.Contains(fresh, false) {
			return fmt.Errorf("accept: got %v for new events", fresh)
		}
		return err
	})
	for _, ev := range events {
		h.arrived[ev.ID] = at
	}
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
	if p.rand.IntN(3) == 0 {
		ch.Timer = &store.Timer{At: ch.At, Generation: version}
	}
	return ch
}

func (p *power) commit(h *history, c store.Claim, ch store.Change) {
	did := committed{span: p.act(func() error { _, err := p.s.Commit(context.Background(), c, ch); return err })}
	for _, e := range ch.Log {
		did.read = append(did.read, e.ID)
	}
	if ch.Timer != nil {
		did.timer = ch.Timer.Generation
	}
	h.commits = append(h.commits, did)
	for _, m := range ch.Sends {
		h.sends[m.ID] = append(h.sends[m.ID], sent{did.span, queued})
	}
}

func (p *power) deliver() {
	var out []store.Delivery
	at := p.act(func() (err error) {
		out, err = p.s.Deliver(context.Background(), inbound("", "").At, 4)
		return err
	})
	for _, d := range out {
		h := p.talk(d.Address)
		h.sends[d.ID] = append(h.sends[d.ID], sent{at, inDoubt})
	}
	p.tried = append(p.tried, out...)
}

func (p *power) mark(d store.Delivery) store.Mark {
	m := store.Mark{Key: d.Key, Seq: d.Seq, At: inbound("", "").At}
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
	at := p.act(func() error { _, err := p.s.Mark(context.Background(), []store.Mark{m}); return err })
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
	at := p.act(func() error {
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
