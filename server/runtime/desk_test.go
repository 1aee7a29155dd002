package runtime

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/memory"
)

const deskBot = `
parley: 1
name: Rosa
languages: [en]
notify: https://chat.example/hook
`

const deskFlow = `
triggers: [{words: [hi]}, {default: true}]
steps:
  - id: what
    ask: What is it?
  - id: later
    do: schedule
    with: {flow: reminder, in: 2h, with: {what: "${what}"}}
  - id: desk
    handover: counter
    say: One moment.
    timeout: 10m
    routes: {timeout: nobody}
  - id: after
    say: That was ${desk.agent}.
  - end: done
  - id: nobody
    say: Nobody is free.
`

// program is a whole bot, compiled.
func program(t testing.TB, main string) *engine.Program {
	t.Helper()
	b, diags := flows.ReadBot("bakery", fstest.MapFS{
		"bot.yaml":            {Data: []byte(deskBot)},
		"flows/main.yaml":     {Data: []byte(main)},
		"flows/reminder.yaml": {Data: []byte("with: {what: text}\nsteps:\n  - say: Think of ${what}.\n")},
	})
	p, more := engine.Compile(b)
	if diags.Errors()+more.Errors() > 0 {
		t.Fatal(diags, more)
	}
	return p
}

// bell records the notes of a bot.
type bell struct {
	mu    sync.Mutex
	more  *sync.Cond
	notes []Note
	fails int // how many calls fail first
}

func (b *bell) ring(_ context.Context, n Note) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails--; b.fails >= 0 {
		return &channel.SendError{Code: "503", Reason: "busy"}
	}
	b.notes = append(b.notes, n)
	b.more.Broadcast()
	return nil
}

func (b *bell) await(n int) []Note {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.notes) < n {
		b.more.Wait()
	}
	return b.notes
}

func newBell() *bell {
	b := &bell{}
	b.more = sync.NewCond(&b.mu)
	return b
}

// desk is a rig with the real engine and a bell.
func desk(t testing.TB, s store.Store, main string) (*rig, *bell) {
	b := newBell()
	p := program(t, main)
	r := newRig(t, func(c *Config) { c.Store, c.Engine, c.Notify = s, Engine{}, b.ring })
	r.bots.programs["bakery"] = p
	return r, b
}

// outs returns the texts that were sent in a talk, once there are n.
func (r *rig) outs(address string, n int) []string {
	r.t.Helper()
	changed, stop := r.Watch(talk("web", address))
	defer stop()
	for {
		got := r.rings(address, 0)
		if len(got) >= n {
			return got
		}
		<-changed
	}
}

func (r *rig) event(address string, ev engine.Event) {
	r.t.Helper()
	engine.MetaOf(ev).ID = fmt.Sprint("e", said.Add(1))
	r.accept("web", channel.Incoming{Address: address, Event: ev})
}

func stores() map[string]func(testing.TB) store.Store {
	return map[string]func(testing.TB) store.Store{
		"memory": func(testing.TB) store.Store { return memory.New() },
		"sqlite": openSQLite,
	}
}

func TestAHandoverIsSeenToldAndClosed(t *testing.T) {
	for name, open := range stores() {
		t.Run(name, func(t *testing.T) {
			r, b := desk(t, open(t), deskFlow)
			r.Start()
			r.tell("p1", "hi", "a cake")
			equal(t, "before", r.outs("p1", 2), []string{"What is it?", "One moment."})
			n := b.await(1)[0]
			equal(t, "note", n.Event+" "+n.Queue+" "+n.Conversation+" "+n.Last, "handover counter p1 a cake")
			equal(t, "its text", n.Text, "Rosa: Somebody waits for a person (counter), on web, and wrote: a cake")
			wait, err := r.store.Waiting(t.Context(), "bakery", 10)
			if err != nil || len(wait) != 1 || wait[0].Queue != "counter" || wait[0].Agent != "" || wait[0].Since.IsZero() {
				t.Fatalf("waiting: got %+v, %v", wait, err)
			}
			r.event("p1", &engine.AgentReplied{Name: "Rosa", Text: "Here I am."})
			r.event("p1", &engine.AgentClosed{Name: "Rosa"})
			equal(t, "after", r.outs("p1", 4), []string{"What is it?", "One moment.", "Here I am.", "That was Rosa."})
			if wait, err = r.store.Waiting(t.Context(), "bakery", 10); err != nil || len(wait) != 0 {
				t.Errorf("waiting: got %+v, %v, want nobody", wait, err)
			}
		})
	}
}

func TestWhatIsScheduledStartsOnceAndOutlivesARestart(t *testing.T) {
	for name, open := range stores() {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			r, _ := desk(t, s, deskFlow)
			r.Start()
			r.tell("p1", "hi", "milk")
			r.outs("p1", 2)
			if err := r.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			again, _ := desk(t, s, deskFlow)
			again.clock.jump(3 * time.Hour)
			again.Start()
			// the handover's time is over, and the reminder is due
			equal(t, "late", again.outs("p1", 4)[2:], []string{"Nobody is free.", "Think of milk."})
		})
	}
}

func TestAnActionThatNothingCarriesOutFailsAtOnce(t *testing.T) {
	r, _ := desk(t, memory.New(), `
triggers: [{default: true}]
steps:
  - id: look
    do: http
    with: {url: "https://x.example"}
    retry: 2
    routes: {error: sorry}
  - say: Found it.
  - end: done
  - id: sorry
    say: Sorry.
`)
	r.Start()
	r.tell("p1", "hi")
	equal(t, "sent", r.outs("p1", 1), []string{"Sorry."})
	var actions int
	entries, err := r.store.Latest(t.Context(), talk("web", "p1"), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == store.Action {
			actions++
		}
	}
	equal(t, "results in the log", actions, 3)
}

func TestABotThatActsInACircleEnds(t *testing.T) {
	r, _ := desk(t, memory.New(), `
triggers: [{default: true}]
steps:
  - id: look
    do: http
    with: {url: "https://x.example"}
    routes: {error: look}
  - say: Found it.
`)
	changed, stop := r.Watch(talk("web", "p1"))
	defer stop()
	r.Start()
	r.tell("p1", "hi")
	<-changed
	entries, err := r.store.Latest(t.Context(), talk("web", "p1"), 0, 1000)
	if err != nil || len(entries) < 2 || len(entries) > 2+maxRefused {
		t.Errorf("got %d entries, %v, want at most %d results", len(entries), err, maxRefused)
	}
}

func TestAnOwnersAddressThatFailsHoldsUpNobody(t *testing.T) {
	r, b := desk(t, memory.New(), deskFlow)
	b.fails = 1 << 30
	r.Start()
	r.accept("wire", say("p1", "hi"), say("p1", "a cake"))
	equal(t, "sent", texts(r.wire.await(2))["p1"], []string{"What is it?", "One moment."})
}

func TestANoteIsToldAgainUntilItArrives(t *testing.T) {
	r, b := desk(t, memory.New(), `
triggers: [{default: true}]
steps:
  - id: desk
    handover: counter
`)
	b.fails = 3
	r.clock.run(t)
	r.Start()
	r.tell("p1", "hello")
	equal(t, "note", b.await(1)[0].Last, "hello")
}

// A handover that no word led to tells the words before it, cut to what a
// line of a chat program holds.
func TestANoteTellsTheLastWords(t *testing.T) {
	for name, open := range stores() {
		t.Run(name, func(t *testing.T) {
			r, b := desk(t, open(t), `
triggers: [{default: true}]
steps:
  - id: what
    ask: What is it?
    timeout: 1h
    routes: {timeout: desk}
  - id: desk
    handover: counter
    timeout: 10m
    routes: {timeout: end}
`)
			r.Start()
			r.accept("web", channel.Incoming{Address: "p1", Event: &engine.Utterance{
				Meta: engine.Meta{ID: "1", Contact: engine.Contact{FirstName: "Mia"}}, Text: strings.Repeat("é", maxLast+1),
			}})
			r.outs("p1", 1)
			r.clock.run(t)
			n := b.await(1)[0]
			equal(t, "last", n.Last, strings.Repeat("é", maxLast-1)+"…")
			equal(t, "name", n.Name, "Mia")
		})
	}
}
