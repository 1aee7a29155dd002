package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/engine"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/store/sqlite"
)

// keeper is an engine that sets a timer when told "in DURATION", numbers them
// from 1 in each talk, takes the last or another one away when told "cancel"
// or "cancel N", and says so when one fires.
func keeper(_ *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
	switch ev := ev.(type) {
	case *engine.TimerFired:
		text := fmt.Sprintf("ring %d at %s on %s", ev.Generation, ev.At.Format(time.TimeOnly), ev.Channel)
		return s, []engine.Effect{engine.Send{ID: fmt.Sprint("ring ", ev.Generation), Message: engine.Message{Kind: "text", Text: text, Lang: "en"}}}, nil
	case *engine.Utterance:
		var generation int
		what, arg, _ := strings.Cut(ev.Text, " ")
		switch d, _ := time.ParseDuration(arg); what {
		case "in":
			s.Run++
			return s, []engine.Effect{engine.SetTimer{At: ev.At.Add(d), Generation: int(s.Run)}}, nil
		case "cancel":
			if n, _ := fmt.Sscan(arg, &generation); n == 0 {
				generation = int(s.Run)
			}
			return s, []engine.Effect{engine.CancelTimer{Generation: generation}}, nil
		}
	}
	return s, nil, nil
}

func keeping(c *Config) { c.Engine.Step = keeper }

// said counts messages, so that the same text can be told again.
var said atomic.Int64

// tell says something in a talk.
func (r *rig) tell(address string, what ...string) {
	r.t.Helper()
	var in []channel.Incoming
	for _, text := range what {
		in = append(in, channel.Incoming{Address: address, Event: &engine.Utterance{Meta: engine.Meta{ID: fmt.Sprint(said.Add(1))}, Text: text}})
	}
	r.accept("web", in...)
}

// rings returns what was said in a talk once it has n entries.
func (r *rig) rings(address string, n int) (out []string) {
	r.t.Helper()
	for _, e := range r.awaitHistory(talk("web", address), n) {
		if e.Kind != "out" {
			continue
		}
		var sent engine.Send
		if err := json.Unmarshal(e.Body, &sent); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, sent.Message.Text)
	}
	return out
}

// wantNoTimer says that none must wait in the store.
func (r *rig) wantNoTimer() {
	r.t.Helper()
	at, waits, err := r.store.NextDue(r.t.Context())
	equal(r.t, "a timer waits", fmt.Sprint(at, waits, err), fmt.Sprint(time.Time{}, false, nil))
}

func TestTimerFiresAtItsTimeOnce(t *testing.T) {
	for name, open := range map[string]func(testing.TB) store.Store{
		"memory": func(testing.TB) store.Store { return memory.New() },
		"sqlite": openSQLite,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, keeping, func(c *Config) { c.Store = open(t) })
			noon := r.clock.Now()
			r.Start()
			r.tell("ana", "in 5m")
			for minute := range 4 { // it looks at the clock in between
				r.clock.asleep(noon.Add(time.Duration(minute+1) * time.Minute))
				r.clock.pass(time.Minute)
			}
			r.clock.asleep(noon.Add(5 * time.Minute))
			r.clock.pass(time.Minute - time.Nanosecond)
			equal(t, "before", r.rings("ana", 1), []string{})
			r.clock.pass(time.Nanosecond)
			equal(t, "in time", r.rings("ana", 2), []string{"ring 1 at 12:05:00 on web"})
			r.wantNoTimer()
			r.tell("ana", "in 30s")
			r.clock.asleep(noon.Add(5*time.Minute + 30*time.Second))
			r.clock.pass(time.Hour)
			equal(t, "the next, late", r.rings("ana", 4), []string{"ring 1 at 12:05:00 on web", "ring 2 at 13:05:00 on web"})
		})
	}
}

func TestEarlierTimerWakes(t *testing.T) {
	r := newRig(t, keeping)
	noon := r.clock.Now()
	r.Start()
	r.tell("ana", "in 50s")
	r.clock.asleep(noon.Add(50 * time.Second))
	r.tell("ben", "in 20s")
	r.clock.asleep(noon.Add(20 * time.Second))
	r.tell("cem", "in -1h") // long past
	equal(t, "cem", r.rings("cem", 2), []string{"ring 1 at 12:00:00 on web"})
	r.clock.pass(20 * time.Second)
	equal(t, "ben", r.rings("ben", 2), []string{"ring 1 at 12:00:20 on web"})
	r.clock.asleep(noon.Add(50 * time.Second))
	r.clock.pass(30 * time.Second)
	equal(t, "ana", r.rings("ana", 2), []string{"ring 1 at 12:00:50 on web"})
}

func TestTimerTakenAwayOrReplaced(t *testing.T) {
	r := newRig(t, keeping)
	noon := r.clock.Now()
	r.Start()
	r.tell("ana", "in 30s")
	r.clock.asleep(noon.Add(30 * time.Second))
	r.tell("ana", "cancel")
	r.rings("ana", 2)
	r.wantNoTimer()
	r.clock.pass(30 * time.Second)
	r.tell("ana", "in 30s")
	r.clock.asleep(noon.Add(time.Minute))
	r.tell("ana", "in 40s")
	r.rings("ana", 4)
	r.clock.pass(30 * time.Second)
	r.clock.asleep(noon.Add(70 * time.Second))
	r.clock.pass(10 * time.Second)
	equal(t, "rings", r.rings("ana", 5), []string{"ring 3 at 12:01:10 on web"})
}

func TestTimersOfOneChange(t *testing.T) {
	for _, c := range []struct {
		name string
		say  []string
		want string
	}{
		{"the last counts", []string{"in 5m", "in 2m"}, "2 in 2m0s"},
		{"set, then taken away", []string{"in 5m", "cancel"}, "none"},
		{"taken away, then set", []string{"cancel", "in 5m"}, "1 in 5m0s"},
		{"the one before is taken away", []string{"in 5m", "in 2m", "cancel 1"}, "2 in 2m0s"},
		{"nothing about timers", []string{"hello"}, "as it was"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes := make(chan store.Change, 1)
			r := newRig(t, keeping, func(cfg *Config) { cfg.Store = &watched{cfg.Store, changes} })
			r.tell("ana", c.say...)
			r.Start()
			got := "as it was"
			if set := (<-changes).Timer; set != nil {
				got = fmt.Sprint(set.Generation, " in ", set.At.Sub(r.clock.Now()))
				if set.At.IsZero() {
					got = "none"
				}
			}
			equal(t, "timer", got, c.want)
		})
	}
}

// watched tells of the changes that are kept.
type watched struct {
	store.Store
	changes chan store.Change
}

func (w *watched) Commit(ctx context.Context, c store.Claim, ch store.Change) ([]store.Delivery, error) {
	first, err := w.Store.Commit(ctx, c, ch)
	w.changes <- ch
	return first, err
}

func TestTimerTellsNothingAboutThePerson(t *testing.T) {
	changes := make(chan store.Change, 2)
	seen := make(chan engine.Contact, 2)
	r := newRig(t, func(c *Config) {
		c.Store = &watched{c.Store, changes}
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			seen <- engine.MetaOf(ev).Contact
			return keeper(p, s, ev)
		}
	})
	r.accept("web", channel.Incoming{Address: "ana", Event: &engine.Utterance{
		Meta: engine.Meta{ID: "1", Contact: engine.Contact{Name: "Ana"}}, Text: "in -1s"}})
	r.Start()
	first, second := <-changes, <-changes
	equal(t, "contact of the message", <-seen, engine.Contact{ID: "ana", Name: "Ana"})
	equal(t, "contact of the timer", <-seen, engine.Contact{ID: "ana", Name: "Ana"})
	equal(t, "kept", fmt.Sprint(first.Contact != nil, second.Contact != nil), "true false")
	equal(t, "log", kinds(second.Log), []string{"begin timer:1", "timer timer:1", "out ring 1"})
	ev, err := engine.DecodeEvent(second.Log[1].Body)
	if fired, ok := ev.(*engine.TimerFired); !ok || fired.ID != "timer:1" || !fired.At.Equal(r.clock.Now()) {
		t.Errorf("event: got %+v, %v, want the timer's, at %v", ev, err, r.clock.Now())
	}
	equal(t, "history", kinds(r.awaitHistory(talk("web", "ana"), 2)), []string{"in 1", "out ring 1"})
}

func TestParkedTimerIsNotShown(t *testing.T) {
	changes := make(chan store.Change, 2)
	r := newRig(t, func(c *Config) {
		c.Store = &watched{c.Store, changes}
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			if _, is := ev.(*engine.TimerFired); is {
				panic("hush")
			}
			return keeper(p, s, ev)
		}
	})
	r.tell("ana", "in -1s")
	r.Start()
	<-changes
	equal(t, "log", kinds((<-changes).Log), []string{"begin timer:1", "timer timer:1", "trace timer:1"})
	r.wantNoTimer()
}

func TestTimersOutliveARestart(t *testing.T) {
	kept := memory.New()
	for name, open := range map[string]func(t *testing.T, dir string) store.Store{
		"memory": func(*testing.T, string) store.Store { kept.Restart(); return kept },
		"sqlite": func(t *testing.T, dir string) store.Store {
			s, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := newRig(t, keeping, func(c *Config) { c.Store = open(t, dir) })
			noon := r.clock.Now()
			r.Start()
			r.tell("ana", "in 30s")
			r.clock.asleep(noon.Add(30 * time.Second))
			r.tell("ben", "in 2h")
			r.rings("ben", 1)
			r.end()

			r = newRig(t, keeping, func(c *Config) { c.Store = open(t, dir) })
			r.clock.pass(2*time.Hour - time.Second)
			r.Start()
			equal(t, "overdue", r.rings("ana", 2), []string{"ring 1 at 13:59:59 on web"})
			r.clock.asleep(noon.Add(2 * time.Hour))
			r.clock.pass(time.Second)
			equal(t, "in time", r.rings("ben", 2), []string{"ring 1 at 14:00:00 on web"})
			r.end()

			r = newRig(t, keeping, func(c *Config) { c.Store = open(t, dir) })
			r.Start()
			r.tell("ana", "hello")
			equal(t, "not again", r.rings("ana", 3), []string{"ring 1 at 13:59:59 on web"})
			r.wantNoTimer()
		})
	}
}

// A clock that is set back makes a timer late by as much, one that is set
// forward makes it due; neither makes it fire twice.
func TestClockJumps(t *testing.T) {
	r := newRig(t, keeping)
	noon := r.clock.Now()
	r.Start()
	r.tell("ana", "in 50s")
	r.clock.asleep(noon.Add(50 * time.Second))
	r.clock.jump(-time.Hour)
	r.clock.pass(50 * time.Second)
	r.clock.asleep(noon.Add(-time.Hour + 110*time.Second))
	equal(t, "not yet", r.rings("ana", 1), []string{})
	r.clock.jump(2 * time.Hour)
	r.clock.pass(time.Minute)
	equal(t, "then", r.rings("ana", 2), []string{"ring 1 at 13:01:50 on web"})
	r.clock.jump(-3 * time.Hour)
	r.wantNoTimer()
	r.tell("ana", "in 10s")
	r.clock.asleep(r.clock.Now().Add(10 * time.Second))
	r.clock.pass(10 * time.Second)
	equal(t, "and the next", r.rings("ana", 4), []string{"ring 1 at 13:01:50 on web", "ring 2 at 10:02:00 on web"})
}

func TestTimersOfManyAtOnce(t *testing.T) {
	const talks = 2*dueBatch + 3
	r := newRig(t, keeping)
	for i := range talks {
		r.tell(fmt.Sprint("person ", i), "in 30s")
	}
	r.Start()
	for i := range talks {
		r.rings(fmt.Sprint("person ", i), 1)
	}
	r.clock.asleep(r.clock.Now().Add(30 * time.Second))
	r.clock.pass(30 * time.Second)
	for i := range talks {
		equal(t, fmt.Sprint("talk ", i), r.rings(fmt.Sprint("person ", i), 2), []string{"ring 1 at 12:00:30 on web"})
	}
}

func TestTimersInStoreTrouble(t *testing.T) {
	var bad trouble
	r := newRig(t, keeping, func(c *Config) {
		bad.Store, bad.err = c.Store, store.ErrFull
		c.Store = &bad
		c.After = func(time.Duration) <-chan time.Time { return time.After(0) }
	})
	bad.timers.Store(2)
	bad.dues.Store(2)
	r.Start()
	r.tell("ana", "in -1s")
	equal(t, "rings", r.rings("ana", 2), []string{"ring 1 at 12:00:00 on web"})
}

func TestStopDuringANap(t *testing.T) {
	r := newRig(t, keeping)
	r.Start()
	r.tell("ana", "in 30s")
	r.clock.asleep(r.clock.Now().Add(30 * time.Second))
	if err := r.Stop(t.Context()); err != nil {
		t.Errorf("Stop: %v", err)
	}
	at, waits, err := r.store.NextDue(t.Context())
	equal(t, "the timer stays", fmt.Sprint(at, waits, err), fmt.Sprint(r.clock.Now().Add(30*time.Second), true, nil))
}
