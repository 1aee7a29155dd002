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
	name  string // several where one stands in for the other
	what  string
	awake int // people who write at a time
	lives []plan
	find  string // a kind of problem
}{
	{"durable", "200 comes after the commit", 8, twice(pass("commit", 20, soon)), "lost"},
	{"alone", "one act that fails spoils no other", 8, []plan{{after: time.Second}}, "refused"},
	{"inbox", "events that were not read before a crash are read after it", 8, twice(pass("stepped", 10, soon)), "lost"},
	{"doubt", "what was going out at a crash goes out again", 8, []plan{pass("calling", 20, soon)}, "lost"},
	{"alarm", "a timer that becomes an event is gone", 8, []plan{{after: soon}, {rest: time.Second, after: soon}}, "twice"},
	{"generation", "a timer that was replaced does nothing", 8, twice(pass("stepped", 60, soon), plan{rest: time.Second, after: soon}), "replay"},
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
		names, all = append(names, strings.Split(s.name, ",")...), append(all, s.lives...)
		t.Run(s.name, func(t *testing.T) {
			f := put(t, b, s.awake, s.lives, "PARLEY_WITHOUT="+s.name)
			if !f.has(s.find) {
				t.Errorf("without it (%s) the checker finds nothing %q:\n%s", s.what, s.find, strings.Join(f.problems, "\n"))
			}
			t.Logf("%d problems, such as: %s", len(f.problems), f.first(s.find))
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
	if got := named(t, "Without"); !slices.Equal(got, names) {
		t.Errorf("the server has the safeguards %v, put to the test are %v", got, names)
	}
}

// put runs a world for a while, and returns what the checker finds.
func put(t *testing.T, b built, awake int, lives []plan, env ...string) *findings {
	w := newWorld(t, b, 1, env...)
	w.load.awake, w.channel.kind = awake, true
	for _, p := range lives {
		w.live(p)
	}
	w.load.more(200)
	return w.settle(500 * time.Millisecond)
}

func (f *findings) has(kind string) bool { return f.first(kind) != "" }

// first returns the first problem of a kind, "" where there is none.
func (f *findings) first(kind string) string {
	for _, p := range f.problems {
		if strings.HasPrefix(p, kind+": ") {
			return p
		}
	}
	return ""
}
