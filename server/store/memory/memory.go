// Package memory is a store that forgets: the model that others are compared
// with, and what tests and the terminal chat run on. It is written to be read,
// not to be fast.
package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"parley/server/store"
)

// Store keeps everything in maps. The zero Store is not usable; see [New].
type Store struct {
	// MaxInbox is how many events may wait; [store.MaxInbox] unless set
	// before the first use.
	MaxInbox int

	mu       sync.Mutex
	talks    map[store.Key]*talk
	visitors map[visitor]string
	tokens   []store.Token
	accounts []store.Account
	logins   []store.Login
	published
	seq     int64
	last    int            // number of a talk
	waiting int            // events, in all talks
	dead    []store.Letter // in the order in which they were given up
	closed  bool
}

var _ store.Store = (*Store)(nil)

// talk is one conversation.
type talk struct {
	number  int // of the talks in the order they came up
	version int64
	session []byte
	pin     string
	contact []byte
	seen    map[string]bool
	pending []store.Pending
	held    bool
	erased  bool // since it was claimed
	timer   *store.Timer
	desk    store.Desk
	later   map[string]store.Schedule // by key
	log     []store.Entry
	lanes   map[string][]*send
}

type send struct {
	store.Delivery
	due        time.Time
	attempting bool
	doubt      bool
}

type visitor struct{ bot, hash string }

// New returns an empty store.
func New() *Store {
	return &Store{
		MaxInbox:  store.MaxInbox,
		talks:     map[store.Key]*talk{},
		visitors:  map[visitor]string{},
		published: published{versions: map[versionKey]store.Version{}, contents: map[versionKey][]byte{}},
	}
}

// Restart does to s what the end of a program and the start of the next do to
// a store on disk: claims are forgotten, attempts under way are in doubt.
func (s *Store) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = false
	for _, t := range s.talks {
		t.held, t.erased = false, false
		for _, lane := range t.lanes {
			if len(lane) > 0 && lane[0].attempting {
				d := lane[0]
				d.attempting, d.doubt, d.due = false, true, atOnce
				d.Attempts--
			}
		}
	}
}

// atOnce is when a send is due that nothing holds back.
var atOnce = time.UnixMicro(0).UTC()

// lock returns with s locked, or an error.
func (s *Store) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return store.ErrClosed
	}
	return nil
}

// Accept implements [store.Store].
func (s *Store) Accept(ctx context.Context, events []store.Inbound) ([]bool, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	if s.waiting+len(events) > s.MaxInbox {
		return nil, store.ErrFull
	}
	fresh := make([]bool, len(events))
	for i, ev := range events {
		t := s.talk(ev.Key)
		if t.seen[ev.ID] {
			continue
		}
		fresh[i] = true
		t.seen[ev.ID] = true
		s.rise(t)
		s.file(t, ev)
	}
	return fresh, nil
}

// file puts an event among those to read.
func (s *Store) file(t *talk, ev store.Inbound) {
	ev.At = micro(ev.At)
	t.pending = append(t.pending, store.Pending{Seq: s.next(), Inbound: ev})
	s.waiting++
}

func (s *Store) talk(k store.Key) *talk {
	t := s.talks[k]
	if t == nil {
		s.last++
		t = &talk{number: s.last, seen: map[string]bool{}, later: map[string]store.Schedule{}, lanes: map[string][]*send{}}
		s.talks[k] = t
	}
	return t
}

func (s *Store) next() int64 {
	s.seq++
	return s.seq
}

// Claim implements [store.Store].
func (s *Store) Claim(ctx context.Context, n int) ([]store.Claim, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Claim
	for k, t := range s.talks {
		if t.held || len(t.pending) == 0 {
			continue
		}
		out = append(out, store.Claim{
			Key: k, Version: t.version, Session: t.session, Contact: t.contact, Desk: t.desk, Pin: t.pin,
			Pending: slices.Clone(t.pending[:min(len(t.pending), store.MaxPending)]),
		})
	}
	slices.SortFunc(out, func(a, b store.Claim) int { return cmp.Compare(a.Pending[0].Seq, b.Pending[0].Seq) })
	out = out[:min(len(out), n)]
	for _, c := range out {
		s.talks[c.Key].held = true
	}
	return out, nil
}

// rise numbers a talk whose first event is kept, be it that it was taken in
// vain before.
func (s *Store) rise(t *talk) {
	if t.blank() {
		s.last++
		t.number = s.last
	}
}

// Take implements [store.Store].
func (s *Store) Take(ctx context.Context, in store.Inbound) (store.Claim, bool, error) {
	if err := s.lock(ctx); err != nil {
		return store.Claim{}, false, err
	}
	defer s.mu.Unlock()
	t := s.talk(in.Key)
	if t.held || len(t.pending) > 0 {
		return store.Claim{}, false, nil
	}
	t.held = true
	in.At = micro(in.At)
	return store.Claim{
		Key: in.Key, Version: t.version, Session: t.session, Contact: t.contact, Desk: t.desk, Pin: t.pin,
		Pending: []store.Pending{{Inbound: in}},
	}, true, nil
}

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, c store.Claim, ch store.Change) ([]store.Delivery, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	t := s.talk(c.Key)
	erased := t.erased
	t.held, t.erased = false, false
	if c.Taken() && t.seen[c.Pending[0].ID] {
		return nil, store.ErrKnown
	}
	if erased || t.version != c.Version {
		return nil, store.ErrStale
	}
	if c.Taken() {
		t.seen[c.Pending[0].ID] = true
		s.rise(t)
	}
	t.version++
	if ch.Session != nil {
		t.session, t.pin = ch.Session, ch.Pin
	}
	if ch.Contact != nil {
		t.contact = ch.Contact
	}
	if ch.Timer != nil {
		t.timer = kept(*ch.Timer)
	}
	if ch.Desk != nil {
		t.desk = *ch.Desk
		if !t.desk.Since.IsZero() {
			t.desk.Since = micro(t.desk.Since)
		}
	}
	t.reschedule(ch)
	before := len(t.pending)
	t.pending = slices.DeleteFunc(t.pending, func(p store.Pending) bool { return slices.Contains(ch.Done, p.Seq) })
	s.waiting -= before - len(t.pending)
	for _, e := range ch.Log {
		e.Seq, e.At = s.next(), micro(e.At)
		t.log = append(t.log, e)
	}
	var first []*send
	for _, m := range ch.Sends {
		d := &send{Delivery: store.Delivery{Key: c.Key, Send: m, Seq: s.next(), Queued: micro(ch.At)}, due: atOnce}
		t.post(d)
		if len(t.lanes[m.Lane]) == 1 {
			first = append(first, d)
		}
	}
	first = slices.DeleteFunc(first, func(d *send) bool { return d.Bulk }) // even after what came later
	var out []store.Delivery
	for _, d := range first[:min(len(first), ch.Attempt)] {
		out = append(out, d.attempt(micro(ch.At), t.lanes[d.Lane]))
	}
	return out, nil
}

// post puts a send to the end of its lane. What is no bulk makes none of what
// it waits for.
func (t *talk) post(d *send) {
	lane := append(t.lanes[d.Lane], d)
	t.lanes[d.Lane] = lane
	for _, before := range lane {
		before.Bulk = before.Bulk && d.Bulk
	}
}

// attempt marks the first send of a lane as being attempted.
func (d *send) attempt(now time.Time, lane []*send) store.Delivery {
	if d.First.IsZero() {
		d.First = now
	}
	d.attempting, d.InDoubt, d.doubt, d.Behind = true, d.doubt, false, len(lane) > 1
	out := d.Delivery
	d.Attempts++
	return out
}

// reschedule takes back and sets what a change says.
func (t *talk) reschedule(ch store.Change) {
	for _, key := range ch.Unschedules {
		if key == "" {
			clear(t.later)
		}
		delete(t.later, key)
	}
	for _, one := range ch.Schedules {
		one.At = roundedUp(one.At)
		t.later[one.Key] = one
	}
}

// Release implements [store.Store].
func (s *Store) Release(ctx context.Context, c store.Claim) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if t := s.talks[c.Key]; t != nil {
		t.held, t.erased = false, false
	}
	return nil
}

// heads returns the first unfinished send of each lane of each talk that is
// not being attempted, the earliest due first.
func (s *Store) heads() []*send {
	var out []*send
	for _, t := range s.talks {
		for _, lane := range t.lanes {
			if len(lane) > 0 && !lane[0].attempting {
				out = append(out, lane[0])
			}
		}
	}
	slices.SortFunc(out, func(a, b *send) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.Seq, b.Seq)) })
	return out
}

// queue returns where a send waits that nothing waits before.
func (d *send) queue() store.Queue {
	return store.Queue{Sender: store.SenderOf(d.Key, d.Lane), Bulk: d.Bulk}
}

// Heads implements [store.Store].
func (s *Store) Heads(ctx context.Context) ([]store.Head, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Head
	for _, d := range s.heads() {
		q := d.queue()
		if !slices.ContainsFunc(out, func(h store.Head) bool { return h.Queue == q }) {
			out = append(out, store.Head{Queue: q, Due: d.due})
		}
	}
	slices.SortFunc(out, func(a, b store.Head) int {
		return cmp.Or(cmp.Compare(a.Bot, b.Bot), cmp.Compare(a.Name, b.Name), last(a.Bulk)-last(b.Bulk))
	})
	return out, nil
}

func last(bulk bool) int {
	if bulk {
		return 1
	}
	return 0
}

// Deliver implements [store.Store].
func (s *Store) Deliver(ctx context.Context, now time.Time, shares []store.Share) ([]store.Delivery, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	now = micro(now)
	var out []store.Delivery
	for _, share := range shares {
		left := share.N
		for _, d := range s.heads() {
			if left > 0 && d.queue() == share.Queue && !d.due.After(now) {
				out = append(out, d.attempt(now, s.talks[d.Key].lanes[d.Lane]))
				left--
			}
		}
	}
	return out, nil
}

// Mark implements [store.Store].
func (s *Store) Mark(ctx context.Context, marks []store.Mark) (store.Marked, error) {
	var out store.Marked
	if err := s.lock(ctx); err != nil {
		return out, err
	}
	defer s.mu.Unlock()
	for _, m := range marks {
		t := s.talks[m.Key]
		if t == nil {
			continue
		}
		lane := t.lanes[m.Lane]
		if len(lane) == 0 || lane[0].Seq != m.Seq || !lane[0].attempting {
			continue
		}
		d := lane[0]
		if !m.Sent && !m.Dead {
			d.attempting, d.due = false, micro(m.Retry)
			continue
		}
		t.lanes[m.Lane] = lane[1:]
		if m.Dead {
			d.Bulk = false
			s.dead = append(s.dead, store.Letter{Key: m.Key, Send: d.Send, Seq: d.Seq, Attempts: d.Attempts, Queued: d.Queued, Died: micro(m.At), Reason: m.Reason})
		}
		switch {
		case len(lane) == 1:
		case m.Next && !lane[1].Bulk:
			out.Next = append(out.Next, lane[1].attempt(micro(m.At), lane[1:]))
		default:
			out.Due = true
		}
	}
	return out, nil
}

// kept returns t as it is kept, nil where it takes one away.
func kept(t store.Timer) *store.Timer {
	if t.At.IsZero() {
		return nil
	}
	t.At = roundedUp(t.At)
	return &t
}

// roundedUp returns a time at which nothing is due too early.
func roundedUp(t time.Time) time.Time { return micro(t.Add(time.Microsecond - 1)) }

// alarm is a store.Alarm of a talk.
type alarm struct {
	store.Alarm
	at   time.Time
	talk *talk
}

// alarms returns all timers and schedules, the earliest due first; of those
// due at once, the timer of a talk goes before its schedules.
func (s *Store) alarms() []alarm {
	var out []alarm
	for k, t := range s.talks {
		if t.timer != nil {
			out = append(out, alarm{store.Alarm{Key: k, Timer: *t.timer}, t.timer.At, t})
		}
		for _, one := range t.later {
			out = append(out, alarm{store.Alarm{Key: k, Schedule: &one}, one.At, t})
		}
	}
	slices.SortFunc(out, func(a, b alarm) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.talk.number, b.talk.number), cmp.Compare(rank(a), rank(b)), cmp.Compare(keyOf(a), keyOf(b)))
	})
	return out
}

func rank(a alarm) int {
	if a.Schedule == nil {
		return 0
	}
	return 1
}

func keyOf(a alarm) string {
	if a.Schedule == nil {
		return ""
	}
	return a.Schedule.Key
}

// Due implements [store.Store].
func (s *Store) Due(ctx context.Context, now time.Time, n int, event func(store.Alarm) []byte) (moved int, err error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	room := s.MaxInbox - s.waiting
	if room <= 0 {
		return 0, store.ErrFull
	}
	now, n = micro(now), min(n, room)
	for _, a := range s.alarms() {
		if moved == n || a.at.After(now) {
			break
		}
		s.file(a.talk, store.Inbound{Key: a.Key, ID: a.EventID(), At: now, Event: event(a.Alarm)})
		if a.Schedule == nil {
			a.talk.timer = nil
		} else {
			delete(a.talk.later, a.Schedule.Key)
		}
		moved++
	}
	return moved, nil
}

// NextDue implements [store.Store].
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	if err := s.lock(ctx); err != nil {
		return time.Time{}, false, err
	}
	defer s.mu.Unlock()
	if as := s.alarms(); len(as) > 0 {
		return as[0].at, true, nil
	}
	return time.Time{}, false, nil
}

// History implements [store.Store].
func (s *Store) History(ctx context.Context, k store.Key, after int64, n int) ([]store.Entry, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Entry
	t := s.talks[k]
	if t == nil {
		return nil, nil
	}
	for _, e := range t.log {
		if len(out) < n && e.Seq > after && (e.Kind == store.In || e.Kind == store.Out) {
			out = append(out, e)
		}
	}
	return out, nil
}

// Latest implements [store.Store].
func (s *Store) Latest(ctx context.Context, k store.Key, before int64, n int) ([]store.Entry, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Entry
	t := s.talks[k]
	if t == nil {
		return nil, nil
	}
	for _, e := range slices.Backward(t.log) {
		hidden := e.Kind == store.Trace || e.Kind == store.Begin || e.Kind == store.Alarmed
		if len(out) < n && !hidden && (before == 0 || e.Seq < before) {
			out = append(out, e)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Waiting implements [store.Store].
func (s *Store) Waiting(ctx context.Context, bot string, n int) ([]store.Waiting, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Waiting
	for k, t := range s.talks {
		if k.Bot == bot && !t.desk.Since.IsZero() {
			out = append(out, store.Waiting{Key: k, Desk: t.desk, Contact: t.contact})
		}
	}
	slices.SortFunc(out, func(a, b store.Waiting) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(s.talks[a.Key].number, s.talks[b.Key].number))
	})
	return out[:min(len(out), n)], nil
}

// Sessions implements [store.Store].
func (s *Store) Sessions(ctx context.Context, bot string, n int) ([]store.Span, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Span
	for k, t := range s.talks {
		if k.Bot == bot {
			out = append(out, spans(k, t.log)...)
		}
	}
	slices.SortFunc(out, func(a, b store.Span) int { return cmp.Compare(b.First, a.First) })
	return out[:min(len(out), n)], nil
}

// spans cuts the log of a conversation into its sessions.
func spans(k store.Key, log []store.Entry) (out []store.Span) {
	for i, e := range log {
		if i > 0 && e.Kind != store.Begin {
			continue
		}
		if i > 0 {
			out[len(out)-1].Until = e.Seq
		}
		out = append(out, store.Span{Key: k, First: e.Seq, At: e.At, Cut: e.Kind != store.Begin})
	}
	return out
}

// Log implements [store.Store].
func (s *Store) Log(ctx context.Context, in store.Span, after int64, n int) ([]store.Entry, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Entry
	t := s.talks[in.Key]
	if t == nil {
		return nil, nil
	}
	for _, e := range t.log {
		if len(out) < n && e.Seq > after && e.Seq >= in.First && (in.Until == 0 || e.Seq < in.Until) {
			out = append(out, e)
		}
	}
	return out, nil
}

// AddVisitor implements [store.Store].
func (s *Store) AddVisitor(ctx context.Context, bot string, hash []byte, address string, _ time.Time) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	v := visitor{bot, string(hash)}
	if _, taken := s.visitors[v]; !taken {
		s.visitors[v] = address
	}
	return nil
}

// Visitor implements [store.Store].
func (s *Store) Visitor(ctx context.Context, bot string, hash []byte) (string, error) {
	if err := s.lock(ctx); err != nil {
		return "", err
	}
	defer s.mu.Unlock()
	return s.visitors[visitor{bot, string(hash)}], nil
}

// AddToken implements [store.Store].
func (s *Store) AddToken(ctx context.Context, t store.Token) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.tokens, func(other store.Token) bool { return other.Bot == t.Bot && other.ID == t.ID }) {
		return fmt.Errorf("token %s of %s is there already", t.ID, t.Bot)
	}
	t.At = micro(t.At)
	s.tokens = append(s.tokens, t)
	return nil
}

// Tokens implements [store.Store].
func (s *Store) Tokens(ctx context.Context, bot string) ([]store.Token, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var out []store.Token
	for _, t := range s.tokens {
		if t.Bot == bot {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b store.Token) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// RemoveToken implements [store.Store].
func (s *Store) RemoveToken(ctx context.Context, bot, id string) (bool, error) {
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	before := len(s.tokens)
	s.tokens = slices.DeleteFunc(s.tokens, func(t store.Token) bool { return t.Bot == bot && t.ID == id })
	return len(s.tokens) < before, nil
}

// Depths implements [store.Store].
func (s *Store) Depths(ctx context.Context) (d store.Depths, err error) {
	if err := s.lock(ctx); err != nil {
		return d, err
	}
	defer s.mu.Unlock()
	for _, t := range s.talks {
		for _, p := range t.pending {
			if d.Unread++; d.Oldest.IsZero() || p.At.Before(d.Oldest) {
				d.Oldest = micro(p.At)
			}
		}
		for _, lane := range t.lanes {
			d.Unsent += len(lane)
		}
	}
	d.Dead = len(s.dead)
	return d, nil
}

// Check implements [store.Store].
func (s *Store) Check(ctx context.Context) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	s.mu.Unlock()
	return nil
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
