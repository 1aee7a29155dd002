package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/engine"
	"parley/server/channel"
	"parley/server/store"
)

func TestAnswer(t *testing.T) {
	var seeds []uint64
	r := newRig(t, func(c *Config) {
		c.Seed = func() uint64 { return 42 }
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			seeds = append(seeds, s.Seed)
			s, es, tr := echo(p, s, ev)
			s.Frames = []engine.Frame{{Flow: "order"}}
			s.Seed = 7
			return s, es, tr
		}
	})
	r.Start()
	r.accept("wire", say("ana", "hush 1"))
	r.wire.await(1)
	r.accept("wire", say("ana", "hush 2"))
	outs := r.wire.await(2)
	equal(t, "sent", texts(outs), map[string][]string{"ana": {"re hush 1", "re hush 2"}})
	equal(t, "seeds: a new run's, then the open run's own", seeds, []uint64{42, 7})
	if outs[0].ID == outs[1].ID || !strings.HasPrefix(outs[0].ID, "msg_") || strings.Contains(outs[0].ID, "ana") {
		t.Errorf("ids: got %s and %s, want two that tell nothing", outs[0].ID, outs[1].ID)
	}
	es := r.awaitHistory(talk("wire", "ana"), 4)
	equal(t, "history", kinds(es), []string{"in hush 1", "out 1", "in hush 2", "out 2"})
	equal(t, "entry in", strings.Contains(string(es[0].Body), `"text":"hush 1"`) && strings.HasPrefix(string(es[0].Body), `{"id":`), true)
	equal(t, "accepted at", es[0].At, r.clock.Now())
	ev := es[0].Body
	equal(t, "meta", strings.Contains(string(ev), `"channel":"wire"`) && strings.Contains(string(ev), `"at":"2026-03-04T12:00:00Z"`), true)
}

func TestDuplicateIsAnsweredOnce(t *testing.T) {
	r := newRig(t)
	r.Start()
	r.accept("wire", say("ana", "1"), say("ana", "1"))
	r.accept("wire", say("ana", "1"))
	r.accept("wire", say("ana", "2"))
	equal(t, "sent", texts(r.wire.await(2)), map[string][]string{"ana": {"re 1", "re 2"}})
}

func TestManyTalksInOrder(t *testing.T) {
	for name, open := range map[string]func(testing.TB) store.Store{
		"memory": func(t testing.TB) store.Store { return newRig(t).store },
		"sqlite": openSQLite,
	} {
		t.Run(name, func(t *testing.T) {
			const talks, each = 10, 30
			s := open(t)
			r := newRig(t, func(c *Config) { c.Store, c.Workers, c.Deliveries = s, 8, 8 })
			r.Start()
			var wg sync.WaitGroup
			for i := range talks {
				wg.Go(func() {
					for n := range each {
						r.accept("wire", say(fmt.Sprint("person ", i), fmt.Sprint(n)))
					}
				})
			}
			wg.Wait()
			got := texts(r.wire.await(talks * each))
			var want []string
			for n := range each {
				want = append(want, fmt.Sprint("re ", n))
			}
			for i := range talks {
				equal(t, fmt.Sprint("talk ", i), got[fmt.Sprint("person ", i)], want)
			}
		})
	}
}

// failing lets each message panic as often as its count says.
func failing(times map[string]int) (step func(*engine.Program, engine.Session, engine.Event) (engine.Session, []engine.Effect, []engine.Trace), tries map[string]int) {
	var mu sync.Mutex
	tries = map[string]int{}
	return func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
		text := ev.(*engine.Utterance).Text
		mu.Lock()
		tries[text]++
		n := tries[text]
		mu.Unlock()
		if n <= times[text] {
			panic("hush: " + text)
		}
		return echo(p, s, ev)
	}, tries
}

func TestPanic(t *testing.T) {
	step, tries := failing(map[string]int{"always": 99, "once": 1})
	r := newRig(t, func(c *Config) { c.Engine.Step = step })
	r.accept("wire", say("ana", "1"), say("ana", "always"), say("ana", "once"), say("ana", "4"))
	r.accept("wire", say("ben", "5"))
	r.Start()
	got := texts(r.wire.await(4))
	equal(t, "ana", got["ana"], []string{"re 1", "re once", "re 4"})
	equal(t, "ben", got["ben"], []string{"re 5"})
	equal(t, "tries of what never works: with others, then twice alone", tries["always"], 3)
	equal(t, "tries of what works the second time", tries["once"], 2)
	equal(t, "history", kinds(r.awaitHistory(talk("wire", "ana"), 7)), []string{"in 1", "out 1", "in always", "in once", "out 2", "in 4", "out 3"})
}

func TestUnreadableEventIsParked(t *testing.T) {
	r := newRig(t)
	k := talk("wire", "ana")
	if _, err := r.store.Accept(t.Context(), []store.Inbound{{Key: k, ID: "x", Event: []byte("hush")}}); err != nil {
		t.Fatal(err)
	}
	r.Start()
	r.accept("wire", say("ana", "1"))
	equal(t, "sent", texts(r.wire.await(1))["ana"], []string{"re 1"})
	equal(t, "history", kinds(r.awaitHistory(k, 3)), []string{"in x", "in 1", "out 1"})
}

func TestUnreadableSessionIsKept(t *testing.T) {
	r := newRig(t)
	k := talk("wire", "ana")
	r.accept("wire", say("ana", "1"))
	cs, err := r.store.Claim(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.store.Commit(t.Context(), cs[0], store.Change{Session: []byte("hush")}); err != nil {
		t.Fatal(err)
	}
	r.Start()
	equal(t, "history", kinds(r.awaitHistory(k, 1)), []string{"in 1"})
	r.accept("wire", say("ben", "2"))
	equal(t, "others go on", texts(r.wire.await(1))["ben"], []string{"re 2"})
}

func TestContact(t *testing.T) {
	seen := make(chan engine.Contact, 9)
	r := newRig(t, func(c *Config) {
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			seen <- engine.MetaOf(ev).Contact
			return s, []engine.Effect{
				engine.SetContact{Field: "language", Value: "fr"},
				engine.SetContact{Field: "note", Value: "rye"},
				engine.SetContact{Field: "tags", Value: []any{"regular"}},
			}, nil
		}
	})
	in := say("ana", "1")
	engine.MetaOf(in.Event).Contact = engine.Contact{Name: "Ana", Language: "en"}
	r.accept("wire", in)
	r.Start()
	equal(t, "first", fmt.Sprintf("%+v", <-seen), fmt.Sprintf("%+v", engine.Contact{ID: "ana", Name: "Ana", Language: "en"}))
	in = say("ana", "2")
	engine.MetaOf(in.Event).Contact = engine.Contact{Name: "Anna", FirstName: "Ana", Language: "en"}
	r.accept("wire", in)
	equal(t, "then: what is known stays, what is new is added", fmt.Sprintf("%+v", <-seen), fmt.Sprintf("%+v",
		engine.Contact{ID: "ana", Name: "Ana", FirstName: "Ana", Language: "fr", Tags: []string{"regular"}, Fields: engine.Values{"note": "rye"}}))
}

func TestSetContact(t *testing.T) {
	c := engine.Contact{ID: "1", Fields: engine.Values{"a": 1}}
	for _, e := range []engine.SetContact{{Field: "name", Value: "N"}, {Field: "first_name", Value: "F"}, {Field: "email", Value: "e@x"},
		{Field: "phone", Value: "+33"}, {Field: "language", Value: "de"}, {Field: "b", Value: true}, {Field: "a"}, {Field: "name"}} {
		before := fmt.Sprint(c)
		next := c.With(e.Field, e.Value)
		equal(t, "left as it was", c, before)
		c = next
	}
	equal(t, "contact", fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", engine.Contact{ID: "1", FirstName: "F", Email: "e@x", Phone: "+33", Language: "de", Fields: engine.Values{"b": true}}))
}

func TestRetryKeepsOrder(t *testing.T) {
	var tries atomic.Int32
	r := newRig(t)
	r.wire.fail = func(_ context.Context, out channel.Outgoing) error {
		if out.Address == "ana" && tries.Add(1) <= 3 {
			return &channel.SendError{Code: "500", Reason: "busy", After: time.Minute}
		}
		return nil
	}
	r.accept("wire", say("ana", "1"), say("ana", "2"), say("ben", "3"))
	r.Start()
	equal(t, "ben is not held up", texts(r.wire.await(1)), map[string][]string{"ben": {"re 3"}})
	r.clock.run(t)
	equal(t, "sent", texts(r.wire.await(3)), map[string][]string{"ana": {"re 1", "re 2"}, "ben": {"re 3"}})
}

func TestPermanentFailureLetsTheNextGo(t *testing.T) {
	r := newRig(t)
	r.wire.fail = func(_ context.Context, out channel.Outgoing) error {
		switch out.Message.Text {
		case "re 1":
			return &channel.SendError{Permanent: true, Code: "551", Reason: "gone"}
		case "re 2":
			panic("hush")
		}
		return nil
	}
	r.accept("wire", say("ana", "1"), say("ana", "2"), say("ana", "3"))
	r.Start()
	r.clock.run(t) // the one that panics is tried again until it must give way
	equal(t, "sent", texts(r.wire.await(1))["ana"], []string{"re 3"})
}

func TestOutcome(t *testing.T) {
	begin := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	passing := &channel.SendError{Code: "500", Reason: "busy"}
	for _, c := range []struct {
		name   string
		d      store.Delivery
		after  time.Duration // of the first attempt
		err    error
		jitter float64
		want   store.Mark
	}{
		{"sent", store.Delivery{}, 0, nil, 0, store.Mark{Sent: true}},
		{"permanent", store.Delivery{}, 0, &channel.SendError{Permanent: true, Code: "551", Reason: "gone"}, 0, store.Mark{Dead: true, Reason: "551: gone"}},
		{"first failure", store.Delivery{}, 0, passing, 0.5, store.Mark{Retry: begin.Add(500 * time.Millisecond), Reason: "500: busy"}},
		{"fifth failure", store.Delivery{Attempts: 4}, time.Minute, passing, 0.5, store.Mark{Retry: begin.Add(time.Minute + 8*time.Second), Reason: "500: busy"}},
		{"at most 10 min", store.Delivery{Attempts: 400}, time.Hour, passing, 0.5, store.Mark{Retry: begin.Add(time.Hour + 5*time.Minute), Reason: "500: busy"}},
		{"Retry-After", store.Delivery{}, 0, &channel.SendError{Code: "429", After: time.Hour, Reason: "slow"}, 0.5, store.Mark{Retry: begin.Add(time.Hour), Reason: "429: slow"}},
		{"another waits, not long", store.Delivery{Behind: true}, 9 * time.Minute, passing, 0, store.Mark{Retry: begin.Add(9 * time.Minute), Reason: "500: busy"}},
		{"another waits, long", store.Delivery{Behind: true}, 10 * time.Minute, passing, 0, store.Mark{Dead: true, Reason: "500: busy; given up for the message behind it"}},
		{"not connected, another waits", store.Delivery{Behind: true}, time.Hour, errNotConnected, 0, store.Mark{Retry: begin.Add(time.Hour), Reason: "not connected: the channel is not connected"}},
		{"a day", store.Delivery{}, 24 * time.Hour, passing, 0, store.Mark{Dead: true, Reason: "500: busy; given up after a day"}},
		{"timeout", store.Delivery{}, 0, fmt.Errorf("hush: %w", context.DeadlineExceeded), 0, store.Mark{Retry: begin, Reason: "timeout: the provider did not answer in time"}},
		{"an error that is none of ours", store.Delivery{}, 0, errors.New("hush"), 0, store.Mark{Retry: begin, Reason: "panic: the channel failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.d.Key, c.d.Seq, c.d.First = talk("wire", "ana"), 7, begin
			c.want.Key, c.want.Seq, c.want.At = c.d.Key, 7, begin.Add(c.after)
			if got := outcome(c.d, begin.Add(c.after), c.err, c.jitter); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestBotThatIsNotLiveYet(t *testing.T) {
	r := newRig(t)
	delete(r.bots.programs, "bakery")
	r.Start()
	r.accept("wire", say("ana", "1"))
	r.bots.golive("other")
	if err := r.Accept(t.Context(), "other", "wire", []channel.Incoming{say("ben", "2")}); err != nil {
		t.Fatal(err)
	}
	equal(t, "others go on", texts(r.wire.await(1)), map[string][]string{"ben": {"re 2"}})
	r.accept("wire", say("ana", "3"))
	r.bots.golive("bakery")
	r.BotsChanged()
	equal(t, "then", texts(r.wire.await(3))["ana"], []string{"re 1", "re 3"})
}

func TestChannelThatIsNotConnectedYet(t *testing.T) {
	r := newRig(t)
	r.bots.missing = 5
	r.Start()
	r.accept("wire", say("ana", "1"), say("ana", "2"))
	r.clock.run(t)
	equal(t, "sent", texts(r.wire.await(2))["ana"], []string{"re 1", "re 2"})
}

func TestWebIsReadFromHistory(t *testing.T) {
	r := newRig(t)
	k := talk("web", "ana")
	changed, stop := r.Watch(k)
	other, stopOther := r.Watch(talk("web", "ben"))
	defer stopOther()
	r.Start()
	r.accept("web", say("ana", "1"))
	<-changed
	es := r.awaitHistory(k, 2)
	equal(t, "history", kinds(es), []string{"in 1", "out 1"})
	equal(t, "body", strings.Contains(string(es[1].Body), `"message":{"kind":"text","text":"re 1"`), true)
	heads, err := r.store.Heads(t.Context())
	equal(t, "outbox", fmt.Sprint(heads, err), "[] <nil>")
	stop()
	stop()
	r.accept("web", say("ana", "2"))
	r.awaitHistory(k, 4)
	select {
	case <-other:
		t.Error("woken for another talk")
	case <-changed:
		t.Error("woken after stop")
	default:
	}
}

// trouble is a store that fails as often as it is told to.
type trouble struct {
	store.Store
	commits, claims, marks, timers, dues atomic.Int32 // failures left
	err                                  error
}

func (s *trouble) Commit(ctx context.Context, c store.Claim, ch store.Change) ([]store.Delivery, error) {
	if s.commits.Add(-1) >= 0 {
		if errors.Is(s.err, store.ErrStale) {
			_ = s.Store.Release(ctx, c)
		}
		return nil, s.err
	}
	return s.Store.Commit(ctx, c, ch)
}

func (s *trouble) Claim(ctx context.Context, n int) ([]store.Claim, error) {
	if s.claims.Add(-1) >= 0 {
		return nil, s.err
	}
	return s.Store.Claim(ctx, n)
}

func (s *trouble) Mark(ctx context.Context, m []store.Mark) (store.Marked, error) {
	if s.marks.Add(-1) >= 0 {
		return store.Marked{}, s.err
	}
	return s.Store.Mark(ctx, m)
}

func (s *trouble) NextDue(ctx context.Context) (time.Time, bool, error) {
	if s.timers.Add(-1) >= 0 {
		return time.Time{}, false, s.err
	}
	return s.Store.NextDue(ctx)
}

func (s *trouble) Due(ctx context.Context, now time.Time, n int, event func(store.Alarm) []byte) (int, error) {
	if s.dues.Add(-1) >= 0 {
		return 0, s.err
	}
	return s.Store.Due(ctx, now, n, event)
}

func TestStoreTrouble(t *testing.T) {
	var bad trouble
	r := newRig(t, func(c *Config) {
		bad.Store, bad.err = c.Store, store.ErrFull
		c.Store = &bad
		c.After = func(time.Duration) <-chan time.Time { return time.After(0) }
	})
	bad.commits.Store(2)
	bad.claims.Store(2)
	bad.marks.Store(2)
	r.Start()
	r.accept("wire", say("ana", "1"), say("ana", "2"))
	equal(t, "sent", texts(r.wire.await(2))["ana"], []string{"re 1", "re 2"})
}

func TestStaleStepIsDoneAgain(t *testing.T) {
	var bad trouble
	var steps atomic.Int32
	r := newRig(t, func(c *Config) {
		bad.Store, bad.err = c.Store, store.ErrStale
		c.Store = &bad
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			steps.Add(1)
			return echo(p, s, ev)
		}
	})
	bad.commits.Store(1)
	r.Start()
	r.accept("wire", say("ana", "1"))
	equal(t, "sent", texts(r.wire.await(1))["ana"], []string{"re 1"})
	equal(t, "history", kinds(r.awaitHistory(talk("wire", "ana"), 2)), []string{"in 1", "out 1"})
	equal(t, "steps", steps.Load(), 2)
}

func TestAcceptErrors(t *testing.T) {
	r := newRig(t)
	r.Start()
	if err := r.Accept(t.Context(), "bakery", "wire", nil); err != nil {
		t.Errorf("nothing: %v", err)
	}
	if err := r.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: %v", err)
	}
	if err := r.Accept(t.Context(), "bakery", "wire", []channel.Incoming{say("ana", "1")}); !errors.Is(err, ErrStopped) {
		t.Errorf("after Stop: got %v, want ErrStopped", err)
	}
	if _, err := New(Config{}); err == nil {
		t.Error("New without anything: got no error")
	}
}

func TestStopCutsOffACallAndItIsMadeAgain(t *testing.T) {
	r := newRig(t)
	under := make(chan string, 1)
	r.wire.fail = func(ctx context.Context, out channel.Outgoing) error {
		under <- out.ID
		<-ctx.Done()
		return ctx.Err()
	}
	r.Start()
	r.accept("wire", say("ana", "1"))
	id := <-under
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Stop(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Stop: got %v, want context canceled", err)
	}
	r.store.(interface{ Restart() }).Restart()
	r.wire.fail = nil
	again, err := New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	again.Start()
	defer again.Stop(context.Background())
	outs := r.wire.await(1)
	equal(t, "the same message", fmt.Sprint(outs[0].ID, outs[0].Message.Text), fmt.Sprint(id, "re 1"))
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	r := newRig(t)
	under, goOn := make(chan struct{}), make(chan struct{})
	r.wire.fail = func(context.Context, channel.Outgoing) error {
		close(under)
		<-goOn
		return nil
	}
	r.Start()
	r.accept("wire", say("ana", "1"))
	<-under
	stopped := make(chan error)
	go func() { stopped <- r.Stop(context.Background()) }()
	<-r.stop
	close(goOn)
	if err := <-stopped; err != nil {
		t.Errorf("Stop: %v", err)
	}
	equal(t, "sent", len(r.wire.await(1)), 1)
	heads, err := r.store.Heads(t.Context())
	equal(t, "outbox", fmt.Sprint(heads, err), "[] <nil>")
}

func TestVisitors(t *testing.T) {
	r := newRig(t)
	if err := r.AddVisitor(t.Context(), "bakery", []byte("hash"), "v1", r.clock.Now()); err != nil {
		t.Fatal(err)
	}
	got, err := r.Visitor(t.Context(), "bakery", []byte("hash"))
	equal(t, "visitor", fmt.Sprint(got, err), "v1<nil>")
}

func TestMediaAddress(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Media = func(bot, name string) string { return "https://x/" + bot + "/" + name } })
	r.Start()
	r.accept("wire", say("ana", "1"))
	equal(t, "address", r.wire.await(1)[0].Media("cake.jpg"), "https://x/bakery/cake.jpg")
}

// What comes in a talk while an event of it is read at once is read after it,
// though nobody else wakes a worker.
func TestWhatComesMeanwhileIsRead(t *testing.T) {
	under, goOn := make(chan struct{}, 2), make(chan struct{})
	r := newRig(t, func(c *Config) {
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			under <- struct{}{}
			<-goOn
			return echo(p, s, ev)
		}
	})
	r.Start()
	first := make(chan error)
	go func() { first <- r.Accept(context.Background(), "bakery", "wire", []channel.Incoming{say("ana", "1")}) }()
	<-under
	r.accept("wire", say("ana", "2"))
	for len(r.unread) > 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond) // who was woken finds the talk taken
	close(goOn)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	equal(t, "sent", texts(r.wire.await(2))["ana"], []string{"re 1", "re 2"})
}
