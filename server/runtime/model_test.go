package runtime

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/server/channel"
	"parley/server/store/memory"
)

// counted answers each word of the person or of a colleague with its number in
// the talk, the version that reads it and the word itself. "timer" sets one,
// in place of the one before; when it fires that is said.
func counted(p *engine.Program, s engine.Session, ev engine.Event) (engine.Session, []engine.Effect, []engine.Trace) {
	s.Run++
	say := func(format string, args ...any) engine.Effect {
		return engine.Send{ID: fmt.Sprint(s.Run), Message: engine.Message{Kind: "text", Text: fmt.Sprintf(format, args...), Lang: "en"}}
	}
	text := ""
	switch ev := ev.(type) {
	case *engine.TimerFired:
		return s, []engine.Effect{say("ring %d", ev.Generation)}, nil
	case *engine.AgentReplied:
		text = ev.Text
	case *engine.Utterance:
		text = ev.Text
	}
	out := []engine.Effect{say("%03d %s %s", s.Run, p.Version, text)}
	if strings.HasPrefix(text, "timer") {
		out = append(out, engine.SetTimer{At: engine.MetaOf(ev).At.Add(30 * time.Second), Generation: int(s.Run)})
	}
	return s, out, nil
}

// machine drives a Runtime, and knows what everybody must have been told.
type machine struct {
	*rig
	said    map[string][]channel.Incoming // by person, in order
	n       int                           // events
	version int
	mu      sync.Mutex
	faults  []bool         // of the next calls; whether the channel has the message though it says that it has not
	failed  map[string]int // how often a message did, by its id
}

// maxFailures is how often a message fails at most: not for so long that it is
// given up for the one behind it.
const maxFailures = 5

func newMachine(t *testing.T) *machine {
	m := &machine{said: map[string][]channel.Incoming{}, failed: map[string]int{}}
	m.rig = newRig(t, func(c *Config) { c.Store, c.Engine.Step = memory.New(), counted })
	m.bots.programs["bakery"] = &engine.Program{Version: "v00"}
	m.wire.fail = m.mood
	m.Start()
	return m
}

// mood decides how the channel takes a call.
func (m *machine) mood(_ context.Context, out channel.Outgoing) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.faults) == 0 || m.failed[out.ID] == maxFailures {
		return nil
	}
	m.failed[out.ID]++
	lies := m.faults[0]
	m.faults = m.faults[1:]
	if lies {
		m.wire.mu.Lock()
		m.wire.sent = append(m.wire.sent, out)
		m.wire.mu.Unlock()
	}
	return &channel.SendError{Code: "500", Reason: "a fault"}
}

func (m *machine) fault(t *rapid.T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, rapid.Bool().Draw(t, "lies"))
}

func (m *machine) publish(*rapid.T) {
	m.version++
	m.bots.publish(&engine.Program{Version: fmt.Sprintf("v%02d", m.version)})
}

func (m *machine) later(t *rapid.T) {
	m.clock.pass(time.Duration(rapid.IntRange(1, 20).Draw(t, "s")) * time.Second)
}

// event draws something new.
func (m *machine) event(t *rapid.T, who string) channel.Incoming {
	m.n++
	meta := engine.Meta{ID: fmt.Sprint("m", m.n)}
	switch rapid.SampledFrom([]string{"word", "word", "timer", "agent"}).Draw(t, "what") {
	case "timer":
		return channel.Incoming{Address: who, Event: &engine.Utterance{Meta: meta, Text: fmt.Sprint("timer ", m.n)}}
	case "agent":
		return channel.Incoming{Address: who, Event: &engine.AgentReplied{Meta: meta, Text: fmt.Sprint("agent ", m.n)}}
	}
	return channel.Incoming{Address: who, Event: &engine.Utterance{Meta: meta, Text: fmt.Sprint("word ", m.n)}}
}

// posts has several people write at once, in among it what was accepted
// before; and may restart the server meanwhile, cut off or in order. What is
// refused then is posted again.
func (m *machine) posts(t *rapid.T) {
	posts := map[string][]channel.Incoming{}
	for range rapid.IntRange(1, 8).Draw(t, "n") {
		who := rapid.SampledFrom([]string{"p0", "p1", "p2"}).Draw(t, "who")
		if old := m.said[who]; len(old) > 0 && rapid.IntRange(0, 3).Draw(t, "again") == 0 {
			posts[who] = append(posts[who], rapid.SampledFrom(old).Draw(t, "which"))
			continue
		}
		in := m.event(t, who)
		posts[who], m.said[who] = append(posts[who], in), append(m.said[who], in)
	}
	restart := rapid.SampledFrom([]string{"", "", "in order", "cut off"}).Draw(t, "restart")
	var refused sync.Map // by person: from which post on
	var work sync.WaitGroup
	for who, list := range posts {
		work.Go(func() {
			for i, in := range list {
				if err := m.Accept(t.Context(), "bakery", "wire", []channel.Incoming{in}); err != nil {
					refused.Store(who, i)
					return
				}
			}
		})
	}
	if restart != "" {
		ctx, cancel := context.WithCancel(context.Background())
		if restart == "cut off" {
			cancel()
		}
		_ = m.Stop(ctx) // that calls were cut off is no failure
		cancel()
	}
	work.Wait()
	if restart != "" {
		m.again(t)
	}
	refused.Range(func(who, from any) bool {
		for _, in := range posts[who.(string)][from.(int):] {
			if err := m.Accept(t.Context(), "bakery", "wire", []channel.Incoming{in}); err != nil {
				t.Fatalf("posted again: %v", err)
			}
		}
		return true
	})
}

// again starts the server on what the one before left.
func (m *machine) again(t *rapid.T) {
	m.store.(interface{ Restart() }).Restart()
	rt, err := New(m.cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.Runtime = rt
	m.Start()
}

// heard returns what each person got, each message once. The same message may
// come again only before another one does.
func (m *machine) heard(t *rapid.T) map[string][]string {
	last, known, got := map[string]string{}, map[string]bool{}, map[string][]string{}
	for _, out := range m.wire.await(0) {
		if known[out.ID] && last[out.Address] != out.ID {
			t.Fatalf("%s got %q again, after another message", out.Address, out.Message.Text)
		}
		if !known[out.ID] {
			got[out.Address] = append(got[out.Address], out.Message.Text)
		}
		known[out.ID], last[out.Address] = true, out.ID
	}
	return got
}

// told tells what is wrong with what a person got, "" where it is all that
// they must get: an answer to each event, in order and once, by versions that
// do not go back; and of timers each at most once, and the last one.
func told(said []channel.Incoming, got []string) string {
	rings, lastTimer, version, answers := map[string]int{}, "", "", 0
	for i, text := range got {
		if strings.HasPrefix(text, "ring ") {
			if rings[text]++; rings[text] > 1 {
				return text + " came twice"
			}
			continue
		}
		var number int
		var v, what, id string
		if n, err := fmt.Sscanf(text, "%d %s %s %s", &number, &v, &what, &id); n != 4 {
			return fmt.Sprintf("%q is no answer: %v", text, err)
		}
		if answers == len(said) || "m"+id != engine.MetaOf(said[answers].Event).ID || number != i+1 || v < version {
			return fmt.Sprintf("answer %d is %q, after one of %s", i+1, text, version)
		}
		if what == "timer" {
			lastTimer = fmt.Sprint("ring ", number)
		}
		answers, version = answers+1, v
	}
	switch {
	case answers < len(said):
		return fmt.Sprintf("%d of %d answers came", answers, len(said))
	case lastTimer != "" && rings[lastTimer] == 0:
		return lastTimer + " is missing"
	}
	return ""
}

// settled waits until everybody got all there is.
func (m *machine) settled(t *rapid.T) {
	give := time.Now().Add(20 * time.Second)
	for {
		got := m.heard(t)
		var wrong []string
		for _, who := range slices.Sorted(maps.Keys(m.said)) {
			if what := told(m.said[who], got[who]); what != "" {
				wrong = append(wrong, fmt.Sprintf("%s: %s, of %q", who, what, got[who]))
			}
		}
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(give) {
			at, waits, _ := m.store.NextDue(context.Background())
			heads, _ := m.store.Heads(context.Background())
			t.Fatalf("at %v, with a timer at %v (%v) and to send %+v:\n%s", m.clock.Now(), at, waits, heads, strings.Join(wrong, "\n"))
		}
		time.Sleep(time.Millisecond)
	}
}

// Whatever comes, in whatever order, beside faults of the channel, new
// versions and restarts: nothing is lost, and each has one effect, in order.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(t)
		rt.Repeat(map[string]func(*rapid.T){"posts": m.posts, "fault": m.fault, "publish": m.publish, "later": m.later})
		m.clock.run(t)
		m.settled(rt)
		if err := m.Stop(context.Background()); err != nil {
			rt.Fatal(err)
		}
		m.settled(rt)
		at, waits, err := m.store.NextDue(rt.Context())
		if waits || err != nil || len(m.letters()) > 0 {
			rt.Fatalf("left: a timer at %v, %v, %v; dead letters %v", at, waits, err, m.letters())
		}
	})
}
