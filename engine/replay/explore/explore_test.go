package explore_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"parley/engine"
	"parley/engine/replay"
	"parley/engine/replay/explore"
	"parley/flows"
	"parley/flows/templates"
)

// compiled reads a bot. Not by package check, which finds some of the faults
// that are planted here by looking alone.
func compiled(t testing.TB, id string, fsys fs.FS) (*flows.Bot, *engine.Program) {
	t.Helper()
	bot, diags := flows.ReadBot(id, fsys)
	p, more := engine.Compile(bot)
	for _, d := range append(diags, more...) {
		if d.Severity == flows.Error {
			t.Error(d)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return bot, p
}

func explored(t testing.TB, bot *flows.Bot, p *engine.Program, talks ...*replay.Conversation) *explore.Report {
	t.Helper()
	r, err := explore.Bot(bot, p, explore.Options{Talks: talks})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// talks reads the conversations of a bot, of which the walk takes what actions
// answer.
func talks(t testing.TB, bot *flows.Bot, fsys fs.FS) []*replay.Conversation {
	t.Helper()
	names, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []*replay.Conversation
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		c, diags := replay.Read(bot, name, data)
		if diags.Errors() > 0 {
			t.Fatal(diags[0])
		}
		out = append(out, c)
	}
	return out
}

// archive reads a bot from a file, and what stands before it. What the file has
// below healthy/ takes the place of what it has without, in the second bot.
func archive(t testing.TB, name string) (comment string, bot, healthy fstest.MapFS) {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	bot, healthy = fstest.MapFS{}, fstest.MapFS{}
	for _, f := range a.Files {
		file := &fstest.MapFile{Data: f.Data}
		if at, ok := strings.CutPrefix(f.Name, "healthy/"); ok {
			healthy[at] = file
			continue
		}
		bot[f.Name] = file
	}
	if len(healthy) > 0 {
		whole := maps.Clone(bot)
		maps.Copy(whole, healthy)
		healthy = whole
	}
	return strings.TrimSpace(string(a.Comment)), bot, healthy
}

// TestPlantedFaults walks through small bots that each have one fault: it is
// found where it is, nothing else is, and its conversation, written to a file,
// goes wrong in the same way when it is played. In the twin of the bot that
// differs in this one place nothing is found.
func TestPlantedFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/planted/*.txtar")
	if err != nil || len(names) < 15 {
		t.Fatalf("got %d bots, want at least 15 (error %v)", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			want, fsys, healthy := archive(t, name)
			bot, p := compiled(t, "shop", fsys)
			r := explored(t, bot, p, talks(t, bot, fsys)...)
			if len(r.Findings) != 1 {
				t.Fatalf("found %d faults, want 1\n%s", len(r.Findings), text(r))
			}
			f := r.Findings[0]
			if got := string(f.Kind) + " " + f.File + ":" + strconv.Itoa(f.Pos.Line); got != want {
				t.Errorf("found %s, want %s", got, want)
			}
			again(t, bot, p, f)
			if len(healthy) == 0 {
				t.Fatal("the bot has no twin without the fault")
			}
			bot, p = compiled(t, "shop", healthy)
			if r := explored(t, bot, p, talks(t, bot, healthy)...); len(r.Findings) > 0 || !r.Complete {
				t.Errorf("got of the twin\n%s", text(r))
			}
		})
	}
}

func text(r *explore.Report) string {
	var b strings.Builder
	_ = r.WriteText(&b, r.Bot)
	return b.String()
}

// again plays the conversation of a finding, which must go wrong, and show the
// same fault in its last turn.
func again(t *testing.T, bot *flows.Bot, p *engine.Program, f explore.Finding) {
	t.Helper()
	file := filepath.Join(t.TempDir(), f.Name+".yaml")
	if err := os.WriteFile(file, f.Conversation, 0o600); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, diags := replay.Read(bot, "conversations/"+f.Name+".yaml", data)
	if diags.Errors() > 0 {
		t.Fatalf("%s\n%s", diags[0], f.Conversation)
	}
	r := replay.NewPlayer(bot, p).Play(c)[0]
	if r.Passed() {
		t.Errorf("the conversation passes:\n%s", f.Conversation)
	} else if at := r.Diff.Exchange; at < len(r.Exchange)-1 {
		t.Errorf("the conversation goes wrong at turn %d of %d:\n%s", at+1, len(r.Exchange), f.Conversation)
	}
	if f.Kind == explore.Unreachable {
		return // its conversation asks for what no talk does
	}
	for _, found := range explore.Faults(bot, p, r) {
		if found.Kind == f.Kind {
			return
		}
	}
	t.Errorf("played, the conversation shows no fault of the kind %s:\n%s", f.Kind, f.Conversation)
}

// TestCleanBots finds nothing in bots that have no fault, and comes by all
// that can happen to their questions.
func TestCleanBots(t *testing.T) {
	names, err := filepath.Glob("testdata/clean/*.txtar")
	if err != nil || len(names) < 5 {
		t.Fatalf("got %d bots, want at least 5 (error %v)", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			_, fsys, _ := archive(t, name)
			bot, p := compiled(t, "shop", fsys)
			clean(t, explored(t, bot, p, talks(t, bot, fsys)...))
		})
	}
}

// clean wants a report without a finding, of a walk that has seen it all.
func clean(t testing.TB, r *explore.Report) {
	t.Helper()
	seen, all := r.Seen()
	if len(r.Findings) > 0 || seen < all || len(r.Missed) > 0 || !r.Complete {
		t.Errorf("got\n%s", text(r))
	}
}

// TestBakery walks through the bakery: every outcome of every question, and
// every step, route, choice and rule.
func TestBakery(t *testing.T) {
	bot, p := bakery(t)
	clean(t, explored(t, bot, p))
}

// BenchmarkBakery walks through all of the bakery.
func BenchmarkBakery(b *testing.B) {
	bot, p := bakery(b)
	for b.Loop() {
		clean(b, explored(b, bot, p))
	}
}

func bakery(t testing.TB) (*flows.Bot, *engine.Program) {
	t.Helper()
	fsys, err := fs.Sub(templates.FS, "bakery")
	if err != nil {
		t.Fatal(err)
	}
	return compiled(t, "bakery", fsys)
}
