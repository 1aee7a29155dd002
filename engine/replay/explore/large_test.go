package explore_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine/replay/explore"
)

// large writes a bot of 200 steps with 60 questions in one flow: choices,
// numbers and dates with rules, reminders and time-outs, all of which are read
// again at the end, so that there are more states than anybody can walk.
func large() fstest.MapFS {
	files := fstest.MapFS{
		"bot.yaml":        {Data: []byte("parley: 1\nname: Large\nfallback: call help\n")},
		"flows/help.yaml": {Data: []byte("fallback: cancel\nsteps:\n  - id: way\n    ask: Again?\n    choices: [again: Once more, drop: Drop it]\n    routes: {again: end, drop: cancel}\n")},
	}
	const blocks = 20
	var b, last strings.Builder
	b.WriteString("triggers:\n  - words: [hi]\n  - default: true\nsteps:\n  - {id: sum, set: 0}\n")
	for q := range blocks {
		fmt.Fprintf(&b, "  - {id: pick%d, ask: 'Which one?', choices: [a: Alpha, b: Beta, c: Gamma]}\n", q)
		fmt.Fprintf(&b, "  - {id: told%d, if: 'pick%d == \"b\"', say: Beta it is.}\n", q, q)
		fmt.Fprintf(&b, "  - {id: count%d, ask: 'How many?', type: number, min: 1, max: %d, remind: 10m, timeout: 2h, routes: {timeout: gone}}\n", q, 20+q)
		fmt.Fprintf(&b, "  - branch:\n      - {if: count%d > 10, next: many%d}\n      - {else: few%d}\n", q, q, q)
		fmt.Fprintf(&b, "  - {id: many%d, say: So many.}\n  - {id: few%d, set: {sum: 'sum + count%d'}}\n", q, q, q)
		fmt.Fprintf(&b, "  - id: day%d\n    ask: Which day?\n    type: date\n    reject:\n      - {if: day%d < today, say: That is over.}\n", q, q)
		fmt.Fprintf(&b, "  - {id: so%d, say: 'On ${day%d}, ${count%d} of ${pick%d}.'}\n", q, q, q, q)
		fmt.Fprintf(&last, "  - {id: late%d, if: 'pick%d == \"c\" and count%d > 10', set: sum + 1}\n", q, q, q)
		fmt.Fprintf(&last, "  - {id: far%d, if: 'day%d > today + days(30)', set: sum + 2}\n", q, q)
	}
	b.WriteString(last.String())
	b.WriteString("  - {id: bye, say: 'That makes ${sum}.'}\n  - end: done\n  - {id: gone, say: Another time.}\n  - end: gone\n")
	files["flows/welcome.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	return files
}

// events is how far the walk through the large bot goes. The short form has
// been at every question as well; the long one is what `parley test --explore`
// walks, and is held to its figures.
var events = flag.Int("events", 10_000, "events of the walk through the large bot")

// The figures of a walk through a bot of 200 steps with 60 questions.
const (
	maxTime   = 30 * time.Second
	maxMemory = 500 << 20 // bytes that the program holds of the machine
)

// TestLargeBot walks through 200 steps, of which a budget does not do for all
// that can happen: every question was answered, and what was not seen is said.
// What it took is printed with -v.
func TestLargeBot(t *testing.T) {
	bot, p := compiled(t, "large", large())
	steps, questions := 0, 0
	for _, f := range bot.Flows {
		steps += len(f.Steps)
		for _, s := range f.Steps {
			if s.Verb == "ask" {
				questions++
			}
		}
	}
	var after runtime.MemStats
	began := time.Now()
	r, err := explore.Bot(bot, p, explore.Options{Events: *events})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	seen, all := r.Seen()
	t.Logf("%d steps, %d questions: %d events, %d states in %v, %d MB of the machine; %d of %d outcomes seen, %d states left, %d things not come by, %d findings",
		steps, questions, r.Events, r.States, took, after.Sys>>20, seen, all, r.Left, len(r.Missed), len(r.Findings))
	if *events >= explore.DefaultEvents && (took > maxTime || after.Sys > maxMemory) {
		t.Errorf("took %v and %d MB, want at most %v and %d MB", took, after.Sys>>20, maxTime, maxMemory>>20)
	}
	if steps < 200 || questions < 60 || r.Complete || r.Left == 0 {
		t.Errorf("%d steps with %d questions, complete %v, %d states left; want 200 with 60, which are more than the budget does for", steps, questions, r.Complete, r.Left)
	}
	for _, q := range r.Questions {
		for _, o := range q.Outcomes {
			if o.Times == 0 && o.Why == "" {
				t.Errorf("%s.%s: %s was not seen, and nothing says why", q.Flow, q.Step, o.Name)
			}
		}
		if q.Outcomes[0].Times == 0 {
			t.Errorf("%s.%s was never answered", q.Flow, q.Step)
		}
	}
	for _, f := range r.Findings {
		t.Errorf("%s: %s\n%s", f.Kind, f.What, f.Conversation)
	}
}
