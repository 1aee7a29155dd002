package replay_test

import (
	"io/fs"
	"os"
	"slices"
	"strconv"
	"testing"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
)

// What the conversations of testdata have to come by: every rank of
// language.md 5, and every arrow of its section 3 from every place where one
// may stand. Rank 1, the same message again, is nothing that a talk can hold:
// TestTheSameEventTwiceIsAnsweredOnce has it.
var (
	everyRank  = []int{2, 3, 4, 5, 6, 7, 8, 9, 10}
	everyArrow = []string{"step", "call", "start", "redo", "back", "repeat", "restart", "cancel", "end", "end LABEL"}
	everyPlace = []string{"routes", "next", "branch", "invalid", "timeout", "anytime", "fallback", "on_error"}
)

func TestConversationsComeByEveryRankAndArrow(t *testing.T) {
	root := os.DirFS("../../testdata/bots")
	entries, err := fs.ReadDir(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	seen, talks := sights{map[int]bool{}, map[[2]string]bool{}}, 0
	for _, e := range entries {
		fsys, err := fs.Sub(root, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		talks += seen.bot(t, e.Name(), fsys)
	}
	if len(entries) < 12 || talks < 60 {
		t.Errorf("got %d conversations of %d bots, want at least 60 of 12", talks, len(entries))
	}
	for _, rank := range everyRank {
		if !seen.ranks[rank] {
			t.Errorf("no conversation has a message that is understood at rank %d", rank)
		}
	}
	for _, place := range everyPlace {
		for _, arrow := range everyArrow {
			if !seen.arrows[[2]string{place, arrow}] {
				t.Errorf("no conversation takes the arrow `%s` of %s", arrow, place)
			}
		}
	}
}

// sights are what conversations came by.
type sights struct {
	ranks  map[int]bool
	arrows map[[2]string]bool // place and arrow
}

// bot plays the conversations of a bot, and returns how many there are.
func (s *sights) bot(t *testing.T, id string, fsys fs.FS) int {
	bot, _ := flows.ReadBot(id, fsys)
	program, _ := check.Bot(bot)
	player := replay.NewPlayer(bot, program)
	files, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			t.Fatal(err)
		}
		c, diags := replay.Read(bot, file, src)
		if diags.Errors() > 0 {
			t.Fatal(diags)
		}
		for _, r := range player.Play(c) {
			for _, x := range r.Exchange {
				s.exchange(bot, x)
			}
		}
	}
	return len(files)
}

func (s *sights) exchange(bot *flows.Bot, x replay.Exchange) {
	for _, t := range x.Trace {
		s.ranks[t.Rank] = true
	}
	for _, m := range x.Marks {
		if place, a := arrowOf(bot, m); a != nil {
			s.arrows[[2]string{place, arrowName(a)}] = true
		}
	}
}

func arrowName(a *flows.Arrow) string {
	if a.Go == flows.GoEnd && a.Target != "" {
		return "end LABEL"
	}
	return string(a.Go)
}

// arrowOf returns the arrow that a mark came by, and the place it stands in;
// nil where it came by none.
func arrowOf(bot *flows.Bot, m engine.Mark) (place string, a *flows.Arrow) {
	f := &flows.Flow{Anytime: bot.Anytime, Fallback: bot.Fallback, OnError: bot.OnError}
	if i := slices.IndexFunc(bot.Flows, func(f *flows.Flow) bool { return f.ID == m.Flow }); i >= 0 {
		f = bot.Flows[i]
	}
	n, _ := strconv.Atoi(m.Name)
	switch m.What {
	case engine.MarkOutcome:
		st := f.Steps[m.Step]
		switch a := routeOf(st, m.Name); {
		case a == nil:
			return "next", st.Next
		case m.Name == "timeout":
			return "timeout", a
		default:
			return "routes", a
		}
	case engine.MarkGaveUp:
		return "invalid", routeOf(f.Steps[m.Step], "invalid")
	case engine.MarkTimeout:
		return "timeout", routeOf(f.Steps[m.Step], "timeout")
	case engine.MarkArm:
		if n > 0 {
			return "branch", &f.Steps[m.Step].Arms[n-1].Next
		}
	case engine.MarkAnytime:
		return "anytime", f.Anytime[n-1].Next
	case engine.MarkFallback:
		return "fallback", f.Fallback
	case engine.MarkOnError:
		return "on_error", f.OnError
	}
	return "", nil
}

// routeOf returns the route of an outcome, nil where it has none.
func routeOf(st *flows.Step, outcome string) *flows.Arrow {
	for i := range st.Routes {
		if st.Routes[i].Outcome == outcome {
			return &st.Routes[i].Arrow
		}
	}
	return nil
}
