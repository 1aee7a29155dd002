package logged_test

import (
	"strings"
	"testing"
	"time"

	"parley/engine/replay/logged"
)

// A session that cannot be run again is named, with the reason.
func TestWhatCannotBeReadIsNamed(t *testing.T) {
	c := newClerk(t, bot(t, errand))
	c.say("fetch", "milk")
	whole := c.sessions[0] // begin, in, out, trace, in, trace
	with := func(i int, e logged.Entry) []logged.Entry {
		out := append([]logged.Entry{}, whole...)
		out[i] = e
		return out
	}
	for _, tt := range []struct {
		name    string
		entries []logged.Entry
		want    string // "" is none
	}{
		{"whole", whole, ""},
		{"another session behind it", append(whole[:len(whole):len(whole)], whole...), ""},
		{"an event that was parked since it could not be read", append(whole[:1:1], logged.Entry{Kind: "in", ID: "e9", Body: []byte("{}")},
			logged.Entry{Kind: "trace", ID: "e9", Body: []byte(`{"lines":[{"what":"parked","why":"it cannot be read"}]}`)}), ""},
		{"nothing", nil, "the log does not hold how it began"},
		{"its beginning is gone", whole[1:], "the log does not hold how it began"},
		{"nothing but the beginning", whole[:1], "it holds no event"},
		{"an odd beginning", with(0, logged.Entry{Kind: "begin", Body: []byte("[]")}), "how it began cannot be read: "},
		{"an odd message", with(2, logged.Entry{Kind: "out", ID: "1-1", Body: []byte("[]")}), "message 1-1 cannot be read: "},
		{"an odd trace", with(3, logged.Entry{Kind: "trace", Body: []byte("{")}), "what came of event 1 cannot be read: "},
		{"an event from later on", with(1, logged.Entry{Kind: "call", ID: "c1", Body: []byte(`{"kind":"call","event":{}}`)}), "event 1, trace e1, is of a kind that this parley does not know"},
		{"no trace", whole[:3], "what came of event 1 is not in the log"},
		{"a message of no event", append(whole[:1:1], whole[2]), "out e1 belongs to no event"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := logged.Read(logged.Talk{}, tt.entries)
			if got := message(err); !strings.HasPrefix(got, tt.want) || (got == "") != (tt.want == "") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Alike differences are one line with their number; what cannot be run is
// named below.
func TestPrintPutsAlikeTogether(t *testing.T) {
	c := newClerk(t, bot(t, errand))
	c.say("fetch", "milk")
	c.done("", map[string]any{"status": 200, "body": "two\nlitres"})
	c.sessions = append(c.sessions, c.sessions[0], nil, c.sessions[0][1:])
	c.now = time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	var out strings.Builder
	if err := c.replay(bot(t, replaced(t, errand, "We have", "There is"))).Print(&out, "bots/shop", "shop"); err != nil {
		t.Fatal(err)
	}
	want := `2 sessions of 6 turns on shop: 0 as before, 2 otherwise

text: 2 differences
  bots/shop/flows/main.yaml:9:5: main.found, 2 times in 2 sessions; the first
    web/ana 2026-03-05 10:00, turn 3: "(result of an action)"
    before  "We have two litres."
    after   "There is two litres."

2 sessions were not run again:
  web/ana 2026-03-05 10:00: the log does not hold how it began
  web/ana 2026-03-05 10:00: the log does not hold how it began
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}
