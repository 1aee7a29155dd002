package torture

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// plan is how a life of the program ends.
type plan struct {
	rest    time.Duration // before it begins
	point   string        // it kills itself there; "" where it is killed from outside
	passing int           // of the point, from 1
	early   bool          // after counts from its start, else from when it serves
	after   time.Duration // when it is killed, if it lives still
	stop    bool          // it is told to stop first, and killed while it does
	draft   bool          // there is a new draft, which it publishes
}

// once are the points that a life passes once.
var once = []string{"connected", "recovered", "publish", "published", "start", "stop", "closing"}

// patience is how long a life lasts in which a point must be passed.
const patience = 10 * time.Second

// pass is the plan of a life that ends at a point.
func pass(point string, passing int, patience time.Duration) plan {
	p := plan{point: point, passing: passing, after: patience}
	switch point {
	case "stop", "closing":
		p.stop, p.after = true, min(patience, 100*time.Millisecond)
	case "publish", "published":
		p.draft = true
	}
	if slices.Contains(once, point) {
		p.passing = 1
	}
	return p
}

// world is a program that is killed, with what is around it.
type world struct {
	testing.TB
	built
	bot, data string
	address   string
	env       []string
	load      *load
	channel   *channelStandIn
	lives     [][]byte
	drafts    int
	passed    map[string]int // deaths by point
}

func newWorld(t testing.TB, b built, seed uint64, env ...string) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{
		TB: t, built: b, bot: filepath.Join(dir, botID), data: filepath.Join(dir, "data"), address: freeAddress(t),
		env: append(env, "HOOK_SECRET="+secret, "PARLEY_ERROR=written:101", // more than are in one batch
			"PARLEY_SEND_TIMEOUT="+sendTimeout.String()), channel: newChannel(t, seed), passed: map[string]int{},
	}
	draft(t, w.bot, 0)
	w.load = newLoad("http://"+w.address+"/hooks/"+botID+"/"+wire, seed)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() {
		cancel()
		w.load.work.Wait()
	})
	w.load.start(ctx)
	return w
}

// begin starts a life of the program.
func (w *world) begin(p plan) *program {
	env := append(slices.Clone(w.env), fmt.Sprintf("REPLY_URL=%s/%d", w.channel.URL, len(w.lives)))
	if p.point != "" {
		env = append(env, fmt.Sprintf("PARLEY_FAULT=%s:%d", p.point, p.passing))
	}
	if p.draft {
		w.drafts++
		draft(w, w.bot, w.drafts)
	}
	return w.launch(w, env, "serve", w.bot, "--addr", w.address, "--data", w.data, "--allow-net", "127.0.0.0/8", "--auto-publish")
}

// end keeps what a life that is over has written. It fails where the program
// did not end as it should.
func (w *world) end(p *program, killed bool) {
	w.lives = append(w.lives, p.log)
	if p.killed() != killed {
		w.Fatalf("life %d ended with %v:\n%s", len(w.lives)-1, p.cmd.ProcessState, p.log)
	}
}

// live runs one life.
func (w *world) live(p plan) {
	time.Sleep(p.rest)
	w.load.more(400)
	run := w.begin(p)
	if !p.early && !run.serves() {
		w.Fatalf("life %d does not serve:\n%s", len(w.lives), run.log)
	}
	select {
	case <-run.gone:
		w.passed[p.point]++
		w.end(run, true)
	case <-time.After(p.after):
		if !p.stop {
			run.signal(syscall.SIGKILL)
			w.end(run, true)
			return
		}
		run.signal(syscall.SIGTERM)
		if run.killed() {
			w.passed[p.point]++
		}
		w.end(run, run.killed())
	}
}

// settle runs a last life until everybody has heard all that there is to say,
// and checks what happened. It gives up when nothing came for as long as
// patience, or when it takes five times as long.
func (w *world) settle(patience time.Duration) *findings {
	run := w.begin(plan{})
	if !run.serves() {
		w.Fatalf("it does not serve:\n%s", run.log)
	}
	w.load.finish()
	last := map[string]string{} // by contact
	count := map[string]int{}
	for _, m := range w.load.all {
		count[m.contact]++
		last[m.contact] = fmt.Sprint("bye ", count[m.contact])
	}
	began := time.Now()
	for len(last) > 0 && time.Since(began) < 5*patience && min(time.Since(began), w.channel.quiet()) < patience {
		time.Sleep(20 * time.Millisecond)
		maps.DeleteFunc(last, func(who, text string) bool { return w.channel.last(who) == text })
	}
	run.signal(syscall.SIGTERM)
	w.end(run, false)
	w.channel.Close()
	return check(&history{
		messages: w.load.all, refused: w.load.refused, calls: w.channel.calls, strays: w.channel.strays,
		lives: w.lives, kept: readStore(w, w.data, w.bot),
	})
}

func TestKillLoop(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	b := build(t)
	var w *world
	var must []string // points that are still to be passed
	rapid.Check(t, func(rt *rapid.T) {
		if w == nil {
			w = newWorld(t, b, rapid.Uint64().Draw(rt, "seed"))
			must = rapid.Permutation(b.points).Draw(rt, "points")
			i := slices.Index(must, "migrate") // which is passed only once, at first
			must[0], must[i] = must[i], must[0]
		}
		if len(must) == 0 {
			w.live(drawn(rt, b.points))
			return
		}
		w.live(pass(must[0], 1, patience))
		must = must[1:]
	})
	f := w.settle(time.Minute)
	for _, p := range b.points {
		if w.passed[p] == 0 {
			t.Errorf("the program never died at %q", p)
		}
	}
	report(t, f)
	t.Logf("%d kills, %d of them at %d points; %d messages accepted, of %d posts; %d timers; %d versions; %d answers, doubled %d times in doubt, %d times as the channel had not said that it has it",
		len(w.lives)-1, sum(w.passed), len(w.passed), f.accepted, w.load.copies, f.timers, f.versions, f.sent, f.doubled, f.unsure)
}

// drawn is the plan of a life by chance.
func drawn(rt *rapid.T, points []string) plan {
	soon := time.Duration(rapid.IntRange(1, 300).Draw(rt, "ms")) * time.Millisecond
	p := plan{after: soon, early: rapid.IntRange(0, 9).Draw(rt, "early") == 0}
	if rapid.IntRange(0, 9).Draw(rt, "at a point") < 6 {
		p = pass(rapid.SampledFrom(points).Draw(rt, "point"), rapid.IntRange(1, 60).Draw(rt, "passing"), soon)
	}
	p.draft = p.draft || rapid.IntRange(0, 9).Draw(rt, "draft") == 0
	return p
}

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

// report fails the test with what was found.
func report(t testing.TB, f *findings) {
	t.Helper()
	if n := len(f.problems); n > 0 {
		t.Errorf("%d problems:\n%s", n, strings.Join(f.problems[:min(n, 20)], "\n"))
	}
}
