package runtime

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/flows"
	"parley/server/store"
)

// The engine itself, with its own codecs: an answer is found in the session
// that the store has kept, and a date in the contact.
func TestEngineItself(t *testing.T) {
	bot, diags := flows.ReadBot("bakery", fstest.MapFS{
		"bot.yaml": {Data: []byte("parley: 1\nname: Bakery\nlanguages: [en]\ncontact: {born: date}\n")},
		"flows/order.yaml": {Data: []byte(`triggers: [{words: [order]}]
steps:
  - id: name
    ask: Who is it for?
  - id: born
    ask: When were you born?
    type: date
    save: contact.born
  - say: A cake for ${name}, born ${contact.born}.
`)},
	})
	p, more := engine.Compile(bot)
	if ds := append(diags, more...); ds.Errors() > 0 {
		t.Fatalf("bot: %v", ds)
	}
	for name, open := range map[string]func(testing.TB) store.Store{
		"memory": func(t testing.TB) store.Store { return newRig(t).store },
		"sqlite": openSQLite,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			r := newRig(t, func(c *Config) { c.Store, c.Engine = s, Engine{} })
			r.bots.programs["bakery"] = p
			r.Start()
			var got []string
			for i, text := range []string{"order", "Leo", "1999-03-10"} {
				in := say("ana", fmt.Sprint(i))
				in.Event.(*engine.Utterance).Text = text
				r.accept("wire", in)
				got = texts(r.wire.await(i + 1))["ana"]
			}
			if want := "A cake for Leo, born"; len(got) < 3 || len(got[2]) < len(want) || got[2][:len(want)] != want {
				t.Errorf("got %q, want the last to begin with %q", got, want)
			}
			r.accept("wire", say("ana", "3"))
			r.awaitHistory(talk("wire", "ana"), 7)
			cs, err := s.Claim(t.Context(), 1)
			if err != nil || len(cs) > 0 {
				t.Errorf("left to read: got %v, %v, want nothing", cs, err)
			}
		})
	}
}

// A reminder and a timeout of the real engine, on both stores.
func TestSilence(t *testing.T) {
	bot, diags := flows.ReadBot("bakery", fstest.MapFS{
		"bot.yaml": {Data: []byte("parley: 1\nname: Bakery\nlanguages: [en]\n")},
		"flows/order.yaml": {Data: []byte(`triggers: [{words: [order]}]
steps:
  - id: name
    ask: Who is it for?
    remind: [{after: 30m, say: "Are you there?"}]
    timeout: 2h
    routes: {timeout: gone}
  - end: done
  - id: gone
    say: We close the order.
`)},
	})
	p, more := engine.Compile(bot)
	if ds := append(diags, more...); ds.Errors() > 0 {
		t.Fatalf("bot: %v", ds)
	}
	for name, open := range map[string]func(testing.TB) store.Store{
		"memory": func(t testing.TB) store.Store { return newRig(t).store },
		"sqlite": openSQLite,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			r := newRig(t, func(c *Config) { c.Store, c.Engine = s, Engine{} })
			r.bots.programs["bakery"] = p
			r.Start()
			in := say("ana", "1")
			in.Event.(*engine.Utterance).Text = "order"
			r.accept("wire", in)
			r.wire.await(1)
			r.clock.run(t)
			if got, want := texts(r.wire.await(3))["ana"], []string{"Who is it for?", "Are you there?", "We close the order."}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
