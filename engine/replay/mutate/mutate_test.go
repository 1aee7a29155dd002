package mutate_test

import (
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"parley/engine"
	"parley/engine/replay"
	"parley/engine/replay/mutate"
	"parley/flows"
	"parley/flows/templates"
)

func shop(t *testing.T) fs.FS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range a.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

// read reads a bot and its talks.
func read(t *testing.T, id string, fsys fs.FS) (*flows.Bot, *engine.Program, []*replay.Conversation) {
	t.Helper()
	bot, diags := flows.ReadBot(id, fsys)
	p, more := engine.Compile(bot)
	for _, d := range append(diags, more...) {
		if d.Severity == flows.Error {
			t.Fatal(d)
		}
	}
	names, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("got %d talks, error %v", len(names), err)
	}
	var talks []*replay.Conversation
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		c, diags := replay.Read(bot, name, data)
		if diags.Errors() > 0 {
			t.Fatal(diags[0])
		}
		talks = append(talks, c)
	}
	return bot, p, talks
}

// TestMissed lists what the talks of a small shop do not notice: what they
// never come by, and what makes no difference to them. A talk that goes wrong
// before anything is changed notices nothing.
func TestMissed(t *testing.T) {
	bot, p, talks := read(t, "shop", shop(t))
	r := mutate.Bot(bot, p, talks)
	want := []string{
		"bot.yaml: `anytime` 1 is taken away",
		"bot.yaml: the fallback is taken away",
		"faq.yaml: the question `parking` is taken away",
		"help.yaml: the fallback is taken away",
		"help.yaml: `way` is left out",
		"help.yaml: the choice `again` of `way` is taken away",
		"help.yaml: the choice `drop` of `way` is taken away",
		"help.yaml: the routes `again` and `drop` of `way` are swapped",
		"help.yaml: the route `drop` of `way` is taken away",
		"price.yaml: in arm 1 of this `branch`, `1000` is `1001`",
		"welcome.yaml: trigger 1 is taken away",
		"welcome.yaml: the choice `light` of `beans` is taken away",
		"welcome.yaml: the choice `none_of_them` of `beans` is taken away",
		"welcome.yaml: the route `none_of_them` of `beans` is taken away",
		"welcome.yaml: the time-out of `grams` is taken away",
		"welcome.yaml: the route `timeout` of `grams` is taken away",
	}
	var got []string
	for _, m := range r.Missed {
		got = append(got, path.Base(m.File)+": "+m.What)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r.Talks != 3 || r.Noticed+len(r.Missed) != r.Changes {
		t.Errorf("got %d talks, %d of %d noticed and %d missed", r.Talks, r.Noticed, r.Changes, len(r.Missed))
	}
}

// TestKinds wants a change of each kind in the shop, each at a place in a file.
func TestKinds(t *testing.T) {
	bot, p, talks := read(t, "shop", shop(t))
	r := mutate.Bot(bot, p, talks)
	var got []mutate.Kind
	all := mutate.Tally{}
	for _, k := range r.Kinds {
		got = append(got, k.Kind)
		all.Changes += k.Changes
		all.Noticed += k.Noticed
	}
	if !slices.Equal(got, mutate.Kinds) {
		t.Errorf("got changes of the kinds %q, want %q", got, mutate.Kinds)
	}
	if all != r.Tally {
		t.Errorf("the kinds add up to %v, want %v", all, r.Tally)
	}
	for _, c := range mutate.Changes(bot) {
		if c.File == "" || c.Pos.Line < 1 || c.Pos.Column < 1 {
			t.Errorf("%s: it stands at %s:%d:%d", c.What, c.File, c.Pos.Line, c.Pos.Column)
		}
	}
}

// TestBotIsLeftAlone wants the bot as it was, after all that was done to it.
func TestBotIsLeftAlone(t *testing.T) {
	bot, p, talks := read(t, "shop", shop(t))
	mutate.Bot(bot, p, talks)
	again, _, _ := read(t, "shop", shop(t))
	if !reflect.DeepEqual(bot, again) {
		t.Error("the bot is another")
	}
}

// TestTemplates wants the talks of the templates to notice nine changes of ten.
func TestTemplates(t *testing.T) {
	for _, id := range []string{"bakery", "salon", "restaurant"} {
		t.Run(id, func(t *testing.T) {
			fsys, err := fs.Sub(templates.FS, id)
			if err != nil {
				t.Fatal(err)
			}
			bot, p, talks := read(t, id, fsys)
			r := mutate.Bot(bot, p, talks)
			if r.Talks != len(talks) {
				t.Errorf("%d of %d talks go as written", r.Talks, len(talks))
			}
			if r.Percent() < 90 {
				var b strings.Builder
				_ = r.WriteText(&b, id)
				t.Error(b.String())
			}
		})
	}
}
