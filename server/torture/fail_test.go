package torture

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// safeguards are what keeps messages safe, by the names that fault.Without
// knows them by: how they are put to the test, and what the checker must find
// where they are left out.
var safeguards = []struct {
	name   string
	beside string // another, without which this one is needed; the checker must not find the same without it alone
	what   string
	awake  int // people who write at a time
	lives  []plan
	find   string // kinds of problems, any of them
}{
	{"seen", "", "an id that was accepted is known again", 8, nil, "twice"},
	{"durable", "", "200 comes after the commit", 8, twice(pass("commit", 20, patience)), "lost"},
	{"version", "claim", "a session that moved on is not written over, be its conversation read by two at a time", 2, nil, "replay"},
	{"order", "", "events of a conversation are read oldest first", 1, twice(plan{after: time.Second}), "order"},
	{"done", "", "events leave the inbox with what reading them came to", 2, []plan{{after: soon}}, "twice"},
	{"inbox", "", "events that were not read before a crash are read after it", 2, slices.Repeat([]plan{pass("claimed", 5, patience)}, 3), "lost,order"},
	{"outbox", "", "answers are kept together with the session", 8, twice(pass("committed", 20, patience)), "lost"},
	{"attempting", "", "a message is marked before it goes out", 8, nil, "doubled,lost"},
	{"doubt", "", "what was going out at a crash goes out again", 8, []plan{pass("calling", 20, patience)}, "lost"},
	{"lane", "", "messages of a conversation go out one after the other", 2, nil, "channel order"},
	{"alarm", "", "a timer is gone once it is an event", 8, []plan{{after: soon}, {rest: time.Second, after: soon}}, "twice"},
	{"generation", "alarm", "a timer that was replaced does nothing, be it that it fires again", 8, []plan{{after: soon}, {rest: time.Second, after: soon}}, "replay"},
	{"published", "", "a version is kept before it is live", 2, []plan{{after: soon}, {draft: true, after: soon}}, "live"},
	{"alone", "", "an act that fails spoils no other", 8, []plan{{after: time.Second}}, "refused"},
}

// soon is how long a life lasts at most where it is short.
const soon = 300 * time.Millisecond

func twice(p ...plan) []plan { return append(p, p...) }

func TestTheCheckerCanFail(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	b := build(t)
	var names []string
	var all []plan
	for _, s := range safeguards {
		names, all = append(names, s.name), append(all, s.lives...)
		t.Run(s.name, func(t *testing.T) {
			f := put(t, b, s.awake, s.lives, "PARLEY_WITHOUT="+s.name+","+s.beside)
			for tries := 1; tries < 3 && !f.has(s.find); tries++ { // on a busy machine what must go wrong may happen not to
				f = put(t, b, s.awake, s.lives, "PARLEY_WITHOUT="+s.name+","+s.beside)
			}
			if !f.has(s.find) {
				t.Errorf("without it (%s) the checker finds nothing %q:\n%s", s.what, s.find, strings.Join(f.problems, "\n"))
			}
			t.Logf("%d problems, such as: %s", len(f.problems), f.first(s.find))
			if s.beside == "" {
				return
			}
			names = append(names, s.beside)
			if f := put(t, b, s.awake, s.lives, "PARLEY_WITHOUT="+s.beside); f.has(s.find) {
				t.Errorf("without %s alone: %s", s.beside, f.first(s.find))
			}
		})
	}
	t.Run("nothing is left out", func(t *testing.T) {
		f := put(t, b, 4, all)
		for _, s := range safeguards {
			if f.has(s.find) {
				t.Errorf("%s", f.first(s.find))
			}
		}
	})
	slices.Sort(names)
	if got := named(t, "Without"); !slices.Equal(got, slices.Compact(names)) {
		t.Errorf("the server has the safeguards %v, put to the test are %v", got, names)
	}
}

// put runs a world for a while, and returns what the checker finds.
func put(t *testing.T, b built, awake int, lives []plan, env ...string) *findings {
	w := newWorld(t, b, 1, env...)
	w.load.awake = awake
	w.channel.beKind()
	for _, p := range lives {
		w.live(p)
	}
	w.load.more(200)
	return w.settle(500 * time.Millisecond)
}

func (f *findings) has(kinds string) bool { return f.first(kinds) != "" }

// first returns the first problem of some kinds, "" where there is none.
func (f *findings) first(kinds string) string {
	for _, p := range f.problems {
		kind, _, _ := strings.Cut(p, ":")
		if slices.Contains(strings.Split(kinds, ","), kind) {
			return p
		}
	}
	return ""
}
