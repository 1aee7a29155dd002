package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/store/sqlite"
)

// clock is one that the test sets. Its timers fire when it is moved.
type clock struct {
	mu     sync.Mutex
	more   *sync.Cond
	now    time.Time
	timers []timer
	latest time.Time // when the wait ends that began last
}

type timer struct {
	at time.Time
	c  chan time.Time
}

func newClock() *clock {
	c := &clock{now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	c.more = sync.NewCond(&c.mu)
	return c
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := timer{c.now.Add(d), make(chan time.Time, 1)}
	c.timers, c.latest = append(c.timers, t), t.at
	c.more.Broadcast()
	return t.c
}

// asleep returns once the wait that began last is one until then.
func (c *clock) asleep(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.latest.Equal(until) {
		c.more.Wait()
	}
}

// pass lets time go by.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.timers = slices.DeleteFunc(c.timers, func(t timer) bool {
		ends := !t.at.After(c.now)
		if ends {
			t.c <- c.now
		}
		return ends
	})
}

// jump sets the clock forward or back. Waits take as long as they would have.
func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for i := range c.timers {
		c.timers[i].at = c.timers[i].at.Add(d)
	}
}

// run moves the clock to whatever time is waited for, until the test ends.
func (c *clock) run(t testing.TB) {
	ended := false
	var wg sync.WaitGroup
	wg.Go(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for ; !ended; c.more.Wait() {
			for _, t := range c.timers {
				if t.at.After(c.now) {
					c.now = t.at
				}
				t.c <- c.now
			}
			c.timers = nil
		}
	})
	t.Cleanup(func() {
		c.mu.Lock()
		ended = true
		c.more.Broadcast()
		c.mu.Unlock()
		wg.Wait()
	})
}

// fakeBots are live bots without any files.
type fakeBots struct {
	mu       sync.Mutex
	programs map[string]*engine.Program
	channels map[string]channel.Channel // by name
	missing  int                        // how often to say that there is no such channel
	kept     map[string]*engine.Program // what was live, by version
	rates    map[string]flows.Rate      // by channel
}

func (b *fakeBots) Program(bot string) *engine.Program {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.programs[bot]
}

func (b *fakeBots) Version(_, version string) *engine.Program {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kept[version]
}

// publish makes a program live in the place of the bakery's.
func (b *fakeBots) publish(p *engine.Program) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.programs["bakery"]
	if b.kept == nil {
		b.kept = map[string]*engine.Program{}
	}
	b.kept[old.Version], b.programs["bakery"] = old, p
}

func (b *fakeBots) Channel(_, name string) channel.Channel {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missing > 0 {
		b.missing--
		return nil
	}
	return b.channels[name]
}

func (b *fakeBots) Rate(_, name string) flows.Rate {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rates[name]
}

func (b *fakeBots) golive(bot string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.programs[bot] = &engine.Program{}
}

// recorder is a channel that keeps what it is asked to send.
type recorder struct {
	channel.Channel
	mu   sync.Mutex
	more *sync.Cond
	sent []channel.Outgoing
	fail func(ctx context.Context, out channel.Outgoing) error // asked before; may be nil
}

func newRecorder() *recorder {
	r := &recorder{}
	r.more = sync.NewCond(&r.mu)
	return r
}

func (r *recorder) Send(ctx context.Context, out channel.Outgoing) error {
	if r.fail != nil {
		if err := r.fail(ctx, out); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, out)
	r.more.Broadcast()
	return nil
}

// await returns what was sent once that is n messages.
func (r *recorder) await(n int) []channel.Outgoing {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.sent) < n {
		r.more.Wait()
	}
	return slices.Clone(r.sent)
}

// texts returns what each address got, in order.
func texts(outs []channel.Outgoing) map[string][]string {
	m := map[string][]string{}
	for _, o := range outs {
		m[o.Address] = append(m[o.Address], o.Message.Text)
	}
	return m
}

// echo answers each utterance with its text, and counts them in the session.
func echo(_ *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
	s.Run++
	u, ok := ev.(*engine.Utterance)
	if !ok {
		return s, nil, nil
	}
	out := engine.Send{ID: fmt.Sprint(s.Run), Message: engine.Message{Kind: "text", Text: "re " + u.Text, Lang: "en"}}
	return s, []engine.Effect{out}, []engine.Trace{{What: "answer", Text: u.Text}}
}

func say(address, id string) channel.Incoming {
	return channel.Incoming{Address: address, Event: &engine.Utterance{Meta: engine.Meta{ID: id}, Text: id}}
}

// rig is a Runtime on a test's own store, clock and channel.
type rig struct {
	*Runtime
	t     testing.TB
	store store.Store
	clock *clock
	bots  *fakeBots
	wire  *recorder
	log   *bytes.Buffer
	cfg   Config
}

// newRig returns one that is not started. Its log must not hold any of the
// addresses and texts that look like secrets.
func newRig(t testing.TB, change ...func(*Config)) *rig {
	r := &rig{t: t, store: memory.New(), clock: newClock(), wire: newRecorder(), log: &bytes.Buffer{}}
	r.bots = &fakeBots{programs: map[string]*engine.Program{"bakery": {}}, channels: map[string]channel.Channel{"wire": r.wire, "web": Web{}}}
	r.cfg = Config{
		Store: r.store, Bots: r.bots, Clock: r.clock.Now, After: r.clock.After,
		Log: slog.New(slog.NewJSONHandler(&locked{w: r.log}, nil)), Workers: 4, Deliveries: 4,
		Engine: Engine{Step: echo, EncodeSession: sessionJSON, DecodeSession: sessionFromJSON},
	}
	for _, f := range change {
		f(&r.cfg)
	}
	r.store = r.cfg.Store
	rt, err := New(r.cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	r.Runtime = rt
	t.Cleanup(r.end)
	return r
}

func (r *rig) end() {
	_ = r.Stop(context.Background())
	_ = r.store.Close()
	for _, word := range []string{"ana", "hush"} {
		if bytes.Contains(r.log.Bytes(), []byte(word)) {
			r.t.Errorf("log holds %q:\n%s", word, r.log)
		}
	}
}

func sessionJSON(s engine.Session) []byte {
	b, _ := json.Marshal(s)
	return b
}

func sessionFromJSON(b []byte) (s engine.Session, err error) { return s, json.Unmarshal(b, &s) }

// locked lets several write to one buffer.
type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (r *rig) accept(ch string, in ...channel.Incoming) {
	r.t.Helper()
	if err := r.Accept(context.Background(), "bakery", ch, in); err != nil {
		r.t.Fatalf("Accept: %v", err)
	}
}

// awaitHistory returns the history of a talk once it has n entries.
func (r *rig) awaitHistory(k store.Key, n int) []store.Entry {
	r.t.Helper()
	changed, stop := r.Watch(k)
	defer stop()
	for {
		es, err := r.History(context.Background(), k, 0, 1000)
		if err != nil {
			r.t.Fatalf("History: %v", err)
		}
		if len(es) >= n {
			return es
		}
		<-changed
	}
}

func kinds(es []store.Entry) (out []string) {
	for _, e := range es {
		out = append(out, e.Kind+" "+e.ID)
	}
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func openSQLite(t testing.TB) store.Store {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "parley.db"))
}

func reopen(t testing.TB, file string) store.Store {
	t.Helper()
	s, err := sqlite.Open(file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// talk is the key of a conversation on a channel of the bakery.
func talk(ch, address string) store.Key {
	return store.Key{Bot: "bakery", Channel: ch, Address: address}
}
