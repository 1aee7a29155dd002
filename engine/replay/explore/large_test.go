package explore_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
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

// TestLargeBot prints how long a walk through 200 steps takes, how much memory,
// and what it has not come by; see it with -v. It must have been at every
// question, even where the budget did not do for all.
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
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	r := explored(t, bot, p)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	seen, all := r.Seen()
	t.Logf("%d steps, %d questions: %d events, %d states in %v, %d MB of the machine; %d of %d outcomes seen, %d states left, %d things not come by, %d findings",
		steps, questions, r.Events, r.States, took, after.Sys>>20, seen, all, r.Left, len(r.Missed), len(r.Findings))
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
