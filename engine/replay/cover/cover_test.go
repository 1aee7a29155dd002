package cover_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"parley/engine/check"
	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/flows"
	"parley/flows/templates"
)

var shop = fstest.MapFS{
	"bot.yaml": {Data: []byte(`parley: 1
name: Shop
languages: [en, fr]
anytime:
  - words: [hours]
    say: Nine to five.
fallback: call help
`)},
	"bot.fr.yaml": {Data: []byte("anytime.1.say: De neuf à dix-sept heures.\n")},
	"flows/help.yaml": {Data: []byte(`steps:
  - id: sorry
    say: Sorry.
`)},
	"flows/welcome.yaml": {Data: []byte(`title: Welcome <in>
triggers:
  - words: [hi]
  - ref: poster
steps:
  - id: size
    ask: How large?
    type: number
    min: 1
    reject:
      - if: size > 9
        say: That is too large.
    choices:
      - again: Another time
    remind: 5m
    timeout: 1h
    routes:
      again: done
      timeout: end gone
  - branch:
      - if: size > 5
        next: large
  - id: small
    say: A small one.
    next: done
  - id: large
    if: size < 8
    say: A large one.
  - id: done
    say: Bye, ${contact.first_name ?? "you"}. That makes ${money(size * 2)}.
`)},
	"flows/welcome.fr.yaml": {Data: []byte("size: Quelle taille ?\ndone: Au revoir.\n")},
}

// play returns the coverage of some talks with the shop.
func play(t *testing.T, talks ...string) *cover.Coverage {
	t.Helper()
	return played(t, "shop", shop, talks)
}

// played returns the coverage of some talks with a bot.
func played(t *testing.T, id string, fsys fs.FS, talks []string) *cover.Coverage {
	t.Helper()
	bot, diags := flows.ReadBot(id, fsys)
	program, more := check.Bot(bot)
	if program == nil {
		t.Fatal(append(diags, more...))
	}
	c, player := cover.New(bot), replay.NewPlayer(bot, program)
	for _, src := range talks {
		talk, diags := replay.Read(bot, "conversations/t.yaml", []byte(src))
		if diags.Errors() > 0 {
			t.Fatal(diags)
		}
		for _, r := range player.Play(talk) {
			c.Add(r)
		}
	}
	return c
}

const smallOne = `talk:
  - me: hi
  - me: "12"
  - me: "0"
  - me: hours
  - me: "3"
`

func TestCoverageCountsWhatATalkCameBy(t *testing.T) {
	var b strings.Builder
	if err := play(t, smallOne).WriteText(&b, "my/shop"); err != nil {
		t.Fatal(err)
	}
	want := `coverage of shop by 1 talk: 50 %
  steps         4 of 6     66 %
  routes        1 of 3     33 %
  choices       0 of 1      0 %
  rejects       2 of 2    100 %
  timeouts      0 of 1      0 %
  reminders     0 of 1      0 %
  errors        0 of 1      0 %
  entries       2 of 3     66 %
  texts en      5 of 7     71 %
  texts fr      0 of 3      0 %
my/shop/bot.fr.yaml:1:1: not covered: ` + "`anytime` 1 in fr" + `
my/shop/bot.yaml:7:11: not covered: the fallback of the bot
`
	got := b.String()
	if !strings.HasPrefix(got, want) {
		t.Fatalf("got\n%s\nwant it to begin with\n%s", got, want)
	}
	for _, line := range []string{
		"my/shop/flows/welcome.yaml:4:5: not covered: trigger 2 of flow `welcome`\n",
		"my/shop/flows/welcome.yaml:14:9: not covered: choice `again` of `size`\n",
		"my/shop/flows/welcome.yaml:15:13: not covered: the reminder of `size` after 5m\n",
		"my/shop/flows/welcome.yaml:19:7: not covered: route `timeout` of `size`\n",
		"my/shop/flows/welcome.yaml:21:9: not covered: arm 1 of this `branch`\n",
		"my/shop/flows/welcome.yaml:26:5: not covered: step `large`\n",
		"my/shop/flows/welcome.yaml:27:9: not covered: `large` passed over, as its `if` is not so\n",
		"my/shop/flows/welcome.fr.yaml:1:1: not covered: the words of `size` in fr\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("there is no line %s in\n%s", line, got)
		}
	}
}

func TestCoverageOfAllThereIs(t *testing.T) {
	c := play(t, smallOne,
		"talk:\n  - event: {ref: poster}\n  - later: 5m\n  - me: \"7\"\n",
		"talk:\n  - me: hi\n  - me: \"9\"\n",
		"talk:\n  - me: hi\n  - later: 2h\n",
		"talk:\n  - me: hi\n  - me: x\n  - me: y\n  - me: z\n  - me: again\n",
		"contact: {language: fr}\ntalk:\n  - me: hi\n  - me: hours\n  - me: again\n")
	var b strings.Builder
	if err := c.WriteText(&b, "shop"); err != nil {
		t.Fatal(err)
	}
	if c.Sum().Percent() != 100 || strings.Contains(b.String(), "not covered") {
		t.Errorf("not all is covered:\n%s", b.String())
	}
}

func TestCoverageAsJSON(t *testing.T) {
	raw, err := json.Marshal(play(t, smallOne))
	if err != nil {
		t.Fatal(err)
	}
	var got cover.JSON
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if got.Bot != "shop" || got.Talks != 1 || got.Percent != 50 || len(got.Parts) != 10 {
		t.Errorf("got %+v", got)
	}
	for _, i := range got.Items {
		if i.What == "reject 1 of `size`" && (i.Times != 1 || i.Line != 11 || i.File != "flows/welcome.yaml") {
			t.Errorf("got %+v, want it once, at flows/welcome.yaml:11", i)
		}
	}
}

// The page needs nothing beside itself, and what a bot's author wrote cannot
// be taken for a part of it.
func TestCoverageAsAPage(t *testing.T) {
	var b bytes.Buffer
	if err := play(t, smallOne).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{"<title>Shop: what was tried</title>", "50 %", "1 talk was played", "Welcome &lt;in&gt;", "That is too large.", "Texts in French",
		`Bye, <span class="value">first name</span>. That makes <span class="value">money(size * 2)</span>.`, "prefers-color-scheme:dark"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	for _, not := range []string{"<script", "http:", "https:", "Welcome <in>", "url(", "${"} {
		if strings.Contains(got, not) {
			t.Errorf("the page holds %q", not)
		}
	}
}

// TestTemplates wants the talks of the templates to come by all that their bots
// can do, in each language.
func TestTemplates(t *testing.T) {
	for _, id := range []string{"bakery", "salon", "restaurant"} {
		fsys, err := fs.Sub(templates.FS, id)
		if err != nil {
			t.Fatal(err)
		}
		names, err := fs.Glob(fsys, "conversations/*.yaml")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d talks, error %v", id, len(names), err)
		}
		var talks []string
		for _, name := range names {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				t.Fatal(err)
			}
			talks = append(talks, string(data))
		}
		c := played(t, id, fsys, talks)
		if got := c.Sum(); got.Total == 0 || got.Covered < got.Total {
			var b strings.Builder
			_ = c.WriteText(&b, id)
			t.Error(b.String())
		}
	}
}
