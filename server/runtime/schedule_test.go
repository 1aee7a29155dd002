package runtime

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/memory"
)

// planner is an engine that schedules the flow visit when told "at KEY
// DURATION", takes it back when told "drop KEY", or "drop" for all, and says
// so when one begins.
func planner(_ *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
	s.Run++
	id := fmt.Sprint("e", s.Run)
	switch ev := ev.(type) {
	case *engine.Start:
		text := fmt.Sprintf("%s under %q with %v at %s, timed %v", ev.Flow, ev.Key, ev.With["cake"], ev.At.Format(time.TimeOnly), ev.Timed)
		return s, []engine.Effect{engine.Send{ID: id, Message: engine.Message{Kind: "text", Text: text, Lang: "en"}}}, nil
	case *engine.Utterance:
		words := strings.Fields(ev.Text + " .")
		switch d, _ := time.ParseDuration(words[len(words)-2]); words[0] {
		case "at":
			return s, []engine.Effect{engine.Schedule{ID: id, Key: words[1], Flow: "visit", At: ev.At.Add(d), With: engine.Values{"cake": words[1]}}}, nil
		case "drop":
			return s, []engine.Effect{engine.Unschedule{ID: id, Key: strings.Trim(words[1], ".")}}, nil
		}
	}
	return s, nil, nil
}

func planning(c *Config) { c.Engine.Step = planner }

func TestScheduleStartsItsFlowOnce(t *testing.T) {
	for name, open := range map[string]func(testing.TB) store.Store{
		"memory": func(testing.TB) store.Store { return memory.New() },
		"sqlite": openSQLite,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, planning, func(c *Config) { c.Store = open(t) })
			noon := r.clock.Now()
			r.Start()
			r.tell("ana", "at lemon 50s")
			r.clock.asleep(noon.Add(50 * time.Second))
			r.tell("ben", "at choc 20s") // comes before what it slept for
			r.clock.asleep(noon.Add(20 * time.Second))
			r.clock.pass(20*time.Second - time.Nanosecond)
			equal(t, "before", r.rings("ben", 1), []string{})
			r.clock.pass(time.Nanosecond)
			equal(t, "ben", r.rings("ben", 2), []string{`visit under "choc" with choc at 12:00:20, timed true`})
			r.clock.asleep(noon.Add(50 * time.Second))
			r.clock.pass(time.Hour)
			equal(t, "ana", r.rings("ana", 2), []string{`visit under "lemon" with lemon at 13:00:20, timed true`})
			r.wantNoTimer()
		})
	}
}

func TestSchedulesOfOneChange(t *testing.T) {
	for _, c := range []struct {
		name string
		say  []string
		want []string
	}{
		{"the last under a key counts", []string{"at a 5m", "at b 3m", "at a 2m"}, []string{"a 2m0s", "b 3m0s"}},
		{"set, then taken back", []string{"at a 5m", "drop a"}, nil},
		{"taken back, then set", []string{"drop a", "at a 5m"}, []string{"a 5m0s"}},
		{"another is taken back", []string{"at a 5m", "at b 2m", "drop b"}, []string{"a 5m0s"}},
		{"all are taken back", []string{"at a 5m", "at b 2m", "drop"}, nil},
		{"all are taken back, and one is set", []string{"at a 5m", "drop", "at b 2m"}, []string{"b 2m0s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, planning)
			r.tell("ana", c.say...)
			r.Start()
			r.awaitHistory(talk("web", "ana"), len(c.say))
			var got []string
			noon := r.clock.Now()
			if _, err := r.store.Due(t.Context(), noon.Add(time.Hour), 9, func(a store.Alarm) []byte {
				got = append(got, a.Schedule.Key+" "+a.Schedule.At.Sub(noon).String())
				return []byte("{}")
			}); err != nil {
				t.Fatal(err)
			}
			equal(t, "scheduled", got, c.want)
		})
	}
}

func TestScheduleTellsNothingAboutThePerson(t *testing.T) {
	changes := make(chan store.Change, 2)
	seen := make(chan engine.Contact, 2)
	r := newRig(t, func(c *Config) {
		c.Store = &watched{c.Store, changes}
		c.Engine.Step = func(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
			seen <- engine.MetaOf(ev).Contact
			return planner(p, s, ev)
		}
	})
	r.accept("web", channel.Incoming{Address: "ana", Event: &engine.Utterance{
		Meta: engine.Meta{ID: "1", Contact: engine.Contact{Name: "Ana"}}, Text: "at a -1s"}})
	r.Start()
	first, second := <-changes, <-changes
	equal(t, "contact of the message", <-seen, engine.Contact{ID: "ana", Name: "Ana"})
	equal(t, "contact of the start", <-seen, engine.Contact{ID: "ana", Name: "Ana"})
	equal(t, "kept", fmt.Sprint(first.Contact != nil, second.Contact != nil), "true false")
	equal(t, "log", kinds(second.Log), []string{"begin schedule:e1", "timer schedule:e1", "out e2"})
	equal(t, "history", kinds(r.awaitHistory(talk("web", "ana"), 2)), []string{"in 1", "out e2"})
}

// visits is a bot that calls back as it is told to.
func visits(t *testing.T) *engine.Program {
	t.Helper()
	bot, diags := flows.ReadBot("bakery", fstest.MapFS{
		"bot.yaml": {Data: []byte("parley: 1\nname: Bakery\nlanguages: [en]\n")},
		"flows/order.yaml": {Data: []byte(`triggers: [{words: [order]}]
steps:
  - id: cake
    ask: Which cake?
  - id: soon
    do: schedule
    with: {flow: visit, in: 2h, key: order, with: {cake: "${cake}"}}
  - id: more
    ask: Anything else?
  - end: done
`)},
		"flows/drop.yaml": {Data: []byte(`triggers: [{words: [drop]}]
steps:
  - id: stop_it
    do: unschedule
    with: {key: order}
  - say: Dropped.
`)},
		"flows/visit.yaml": {Data: []byte(`with: {cake: text}
steps:
  - say: How was the ${cake}?
`)},
	})
	p, more := engine.Compile(bot)
	if ds := append(diags, more...); ds.Errors() > 0 {
		t.Fatalf("bot: %v", ds)
	}
	return p
}

// The engine itself: what is scheduled outlives the server and its session,
// is replaced under its key, comes as a digression where a question is open,
// and can be taken back.
func TestScheduleOfTheEngineItself(t *testing.T) {
	dir, p := t.TempDir(), visits(t)
	var now time.Time
	serve := func() *rig {
		s := reopen(t, filepath.Join(dir, "parley.db"))
		r := newRig(t, func(c *Config) { c.Store, c.Engine = s, Engine{} })
		r.bots.programs["bakery"] = p
		if !now.IsZero() {
			r.clock.now = now
		}
		r.Start()
		return r
	}
	r := serve()
	r.tell("ana", "order", "lemon")
	equal(t, "asked", r.rings("ana", 4), []string{"Which cake?", "Anything else?"})
	r.tell("ana", "no", "order", "choc")
	r.rings("ana", 9)
	now = r.clock.Now().Add(2*time.Hour - time.Second)
	r.end()

	r = serve()
	r.clock.asleep(now.Add(time.Second))
	r.clock.pass(time.Second)
	equal(t, "in time", r.rings("ana", 11)[4:], []string{"How was the choc?", "Anything else?"})
	r.wantNoTimer()
	r.tell("ana", "no", "order", "plum", "no", "drop")
	equal(t, "dropped", r.rings("ana", 19)[6:], []string{"Which cake?", "Anything else?", "Dropped."})
	r.wantNoTimer()
}
