package layout_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"parley/engine"
	"parley/engine/layout"
	"parley/flows"
)

// small is a channel with limits that a test can reach by hand.
var small = flows.Profile{
	Name: "small", Text: 40, ChoiceText: 40, QuickReplies: 3, Title: 10, Payload: 64,
	Cards: 2, CardTitle: 10, CardText: 10,
}

func with(change func(p *flows.Profile)) flows.Profile {
	p := small
	change(&p)
	return p
}

func choices(labels ...string) []engine.Choice {
	var out []engine.Choice
	for i, l := range labels {
		out = append(out, engine.Choice{ID: fmt.Sprint("c", i+1), Label: l, Token: fmt.Sprint("1:ask:", i+1)})
	}
	return out
}

// show prints messages in a line each, buttons in brackets.
func show(ms []engine.Message) []string {
	var out []string
	for _, m := range ms {
		s := m.Text
		if m.Ref != "" {
			s = strings.TrimSpace(m.Kind + "(" + m.Ref + ") " + s)
		}
		for _, c := range m.Cards {
			s += "{" + c.Title + "|" + c.Text + "|" + c.Image + "|" + c.Link + "}"
			if c.Choice != nil {
				s = strings.TrimSuffix(s, "|}") + "|[" + c.Choice.Label + "=" + c.Choice.Token + "]}"
			}
		}
		for _, l := range m.Links {
			s += " <" + l.Label + "=" + l.URL + ">"
		}
		for _, c := range m.Choices {
			s += " [" + strings.Join(slices.DeleteFunc([]string{c.Label, c.Describe, c.Image}, func(s string) bool { return s == "" }), "|") + "=" + c.Token + "]"
		}
		out = append(out, s)
	}
	return out
}

func TestMessages(t *testing.T) {
	noButtons := with(func(p *flows.Profile) { p.QuickReplies = 0 })
	runTests(t, []layoutTest{
		{"short text", small, engine.Message{Kind: "text", Text: "Hello"}, []string{"Hello"}},
		{"nothing", small, engine.Message{Kind: "text"}, nil},
		{"white space alone", small, engine.Message{Kind: "text", Text: " \n "}, nil},
		{"NUL is dropped", small, engine.Message{Kind: "text", Text: "a\x00b"}, []string{"ab"}},
		{
			"paragraphs", small, engine.Message{Kind: "text", Text: "The first paragraph here.\n\nThe second one follows it."},
			[]string{"The first paragraph here.", "The second one follows it."},
		},
		{
			"sentences", small, engine.Message{Kind: "text", Text: "We open at nine every day. We close at six on weekdays."},
			[]string{"We open at nine every day.", "We close at six on weekdays."},
		},
		{
			"words", small, engine.Message{Kind: "text", Text: "one two three four five six seven eight nine ten eleven"},
			[]string{"one two three four five six seven eight", "nine ten eleven"},
		},
		{
			"a word longer than the limit", small, engine.Message{Kind: "text", Text: strings.Repeat("x", 45)},
			[]string{strings.Repeat("x", 40), "xxxxx"},
		},
		{
			"a family stays together", with(func(p *flows.Profile) { p.Text = 8 }),
			engine.Message{Kind: "text", Text: "aaa👨‍👩‍👧‍👦bbb"},
			[]string{"aaa", "👨‍👩‍👧‍👦b", "bb"},
		},
		{
			"an accent stays on its letter", with(func(p *flows.Profile) { p.Text = 3 }),
			engine.Message{Kind: "text", Text: "abe\u0301c"}, []string{"ab", "e\u0301c"},
		},
		{
			"UTF-16 counts an emoji twice", with(func(p *flows.Profile) { p.Text, p.Unit = 4, flows.UTF16 }),
			engine.Message{Kind: "text", Text: "🎂🎂🎂"}, []string{"🎂🎂", "🎂"},
		},
		{
			"bytes", with(func(p *flows.Profile) { p.Text, p.Unit = 4, flows.Bytes }),
			engine.Message{Kind: "text", Text: "ééé"}, []string{"éé", "é"},
		},
		{
			"buttons", small, engine.Message{Kind: "text", Text: "Which?", Choices: choices("Tuesday", "Friday")},
			[]string{"Which? [Tuesday=1:ask:1] [Friday=1:ask:2]"},
		},
		{
			"buttons on the last part", small,
			engine.Message{Kind: "text", Text: "We open at nine every day. We close at six on weekdays.", Choices: choices("Yes")},
			[]string{"We open at nine every day.", "We close at six on weekdays. [Yes=1:ask:1]"},
		},
		{
			"a long label is cut", small, engine.Message{Kind: "text", Text: "Which?", Choices: choices("Chocolate cake", "Lemon")},
			[]string{"Which? [Chocolate…=1:ask:1] [Lemon=1:ask:2]"},
		},
		{
			"labels that cutting makes equal", small,
			engine.Message{Kind: "text", Text: "Which?", Choices: choices("Chocolate 30", "Chocolate 6")},
			[]string{"Which?\n\n1. Chocolate 30\n2. Chocolate 6 [1. Chocol…=1:ask:1] [2. Chocol…=1:ask:2]"},
		},
		{
			"labels that differ in case alone", small, engine.Message{Kind: "text", Text: "Which?", Choices: choices("ana", "Ana")},
			[]string{"Which?\n\n1. ana\n2. Ana [1. ana=1:ask:1] [2. Ana=1:ask:2]"},
		},
		{
			"more than the channel shows", small, engine.Message{Kind: "text", Text: "Which?", Choices: choices("a", "b", "c", "d")},
			[]string{"Which?\n\n1. a\n2. b\n3. c\n4. d"},
		},
		{
			"no buttons", noButtons, engine.Message{Kind: "text", Text: "Which?", Choices: choices("Tuesday", "Friday")},
			[]string{"Which?\n\n1. Tuesday\n2. Friday"},
		},
		{
			"labels that are numbers", noButtons, engine.Message{Kind: "text", Text: "How many?", Choices: choices("2", "4", "six")},
			[]string{"How many?\n\n- 2\n- 4\n3. six"},
		},
		{
			"a position that is another's label", noButtons, engine.Message{Kind: "text", Text: "How many?", Choices: choices("few", "1")},
			[]string{"How many?\n\n- few\n- 1"},
		},
		{
			"a word to type", noButtons, engine.Message{Kind: "text", Text: "Which?", Choices: append(choices("Red"),
				engine.Choice{ID: "done", Label: "Done", Token: "d", Typed: "done"},
				engine.Choice{ID: "skip", Label: "No idea", Token: "s", Typed: "skip"})},
			[]string{"Which?\n\n1. Red\n- Done\nskip: No idea"},
		},
		{
			"choices without text", small, engine.Message{Kind: "text", Choices: choices("a", "b")},
			[]string{"1. a\n2. b [a=1:ask:1] [b=1:ask:2]"},
		},
		{
			"a label of white space", small, engine.Message{Kind: "text", Text: "Which?", Choices: choices("a", " ")},
			[]string{"Which?\n\n1. a\n2."},
		},
		{
			"a picture before its text", small, engine.Message{Kind: "image", Ref: "cake.jpg", Text: "Our cake", Choices: choices("a")},
			[]string{"image(cake.jpg)", "Our cake [a=1:ask:1]"},
		},
		{
			"a caption", with(func(p *flows.Profile) { p.Caption = 20 }), engine.Message{Kind: "image", Ref: "cake.jpg", Text: "Our cake"},
			[]string{"image(cake.jpg) Our cake"},
		},
		{
			"choices on a picture", small, engine.Message{Kind: "image", Ref: "cake.jpg", Choices: choices("a")},
			[]string{"image(cake.jpg) [a=1:ask:1]"},
		},
		{
			"more cards than fit", small, engine.Message{Kind: "cards", Text: "Look", Choices: choices("x"), Cards: []engine.Card{
				{Title: "A", Text: "a"}, {Title: "A title too long", Image: "b.jpg"}, {Title: "C", Link: "https://c.example"},
			}},
			[]string{"Look", "{A|a||}{A title t…||b.jpg|}", "{C|||https://c.example} [x=1:ask:1]"},
		},
		{
			"no cards here", with(func(p *flows.Profile) { p.Cards = 0 }), engine.Message{Kind: "cards", Choices: choices("x"), Cards: []engine.Card{
				{Title: "A", Text: "a", Image: "a.jpg", Link: "https://a.example"}, {Title: "B"},
			}},
			[]string{"image(a.jpg)", "A\na\nhttps://a.example", "B [x=1:ask:1]"},
		},
		{
			"a card with a title alone", small, engine.Message{Kind: "cards", Cards: []engine.Card{{Title: "A"}}},
			[]string{"A"},
		},
		{
			"a card whose link is none", small, engine.Message{Kind: "cards", Cards: []engine.Card{{Title: "A", Text: "a", Link: "javascript:alert(1)//${"}}},
			[]string{"{A|a||}"},
		},
		{
			"a card that writes a letter", small, engine.Message{Kind: "cards", Cards: []engine.Card{{Title: "A", Link: "mailto:a@a.example"}}},
			[]string{"A\na@a.example"},
		},
	})
}

type layoutTest struct {
	name    string
	profile flows.Profile
	message engine.Message
	want    []string
}

func runTests(t *testing.T, tests []layoutTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(layout.Messages(tt.profile, tt.message)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// linky has link buttons; carded and rich show a choice's picture.
var (
	linky  = with(func(p *flows.Profile) { p.Links, p.LinkText, p.LinkBeside = 2, 20, true })
	apart  = with(func(p *flows.Profile) { p.Links, p.LinkText = 1, 20 })
	carded = with(func(p *flows.Profile) { p.CardChoices = true })
	rich   = with(func(p *flows.Profile) { p.RichChoices = true })
	rows   = with(func(p *flows.Profile) { p.Cards, p.Rows, p.RowTitle, p.Describe = 0, 5, 12, 8 })
	bare   = with(func(p *flows.Profile) { p.Cards = 0 })

	bareLinks = with(func(p *flows.Profile) { p.Links, p.LinkText, p.LinkBare = 2, 20, true })
)

func TestLinks(t *testing.T) {
	shop := engine.Link{ID: "shop", Label: "Shop", URL: "https://s.example"}
	mail := engine.Link{ID: "mail", Label: "Write", URL: "mailto:a@s.example"}
	call := engine.Link{ID: "call", Label: "Call", URL: "tel:+33612345678"}
	way := engine.Link{ID: "map", Label: "The way to our shop", URL: "https://m.example"}
	runTests(t, []layoutTest{
		{"no buttons for them", small, engine.Message{Text: "Look.", Links: []engine.Link{shop}}, []string{"Look.\n\nShop: https://s.example"}},
		{"none, and answers", small, engine.Message{Text: "Look.", Links: []engine.Link{shop}, Choices: choices("Yes")}, []string{"Look.\n\nShop: https://s.example [Yes=1:ask:1]"}},
		{"a button", linky, engine.Message{Text: "Look.", Links: []engine.Link{shop}}, []string{"Look. <Shop=https://s.example>"}},
		{"a label that is cut", linky, engine.Message{Text: "Look.", Links: []engine.Link{way}}, []string{"Look. <The way t…=https://m.example>"}},
		{"beside answers", linky, engine.Message{Text: "Look.", Links: []engine.Link{shop}, Choices: choices("Yes")}, []string{"Look. <Shop=https://s.example> [Yes=1:ask:1]"}},
		{"not beside answers", apart, engine.Message{Text: "Look.", Links: []engine.Link{shop}, Choices: choices("Yes")}, []string{"Look.\n\nShop: https://s.example [Yes=1:ask:1]"}},
		{"more than there are buttons", apart, engine.Message{Text: "Look.", Links: []engine.Link{shop, way}}, []string{"Look.", "The way to our shop:", "https://m.example <Shop=https://s.example>"}},
		{"the label of an answer", linky, engine.Message{Text: "Look.", Links: []engine.Link{shop}, Choices: choices("shop")}, []string{"Look.\n\nShop: https://s.example [shop=1:ask:1]"}},
		{"a letter and a call are no pages", linky, engine.Message{Text: "Or:", Links: []engine.Link{mail, call}}, []string{"Or:\n\nWrite: a@s.example", "Call: +33612345678"}},
		{
			"where a button writes a letter", with(func(p *flows.Profile) { p.Links, p.LinkText, p.LinkAny = 2, 40, true }),
			engine.Message{Text: "Or:", Links: []engine.Link{mail, call}}, []string{"Or: <Write=mailto:a@s.example> <Call=tel:+33612345678>"},
		},
		{"a letter with a subject", small, engine.Message{Links: []engine.Link{{Label: "Write", URL: "mailto:a@s.example?subject=Hi"}}}, []string{"Write: mailto:a@s.example?subject=Hi"}},
		{"the address for a label", small, engine.Message{Links: []engine.Link{{Label: shop.URL, URL: shop.URL}}}, []string{"https://s.example"}},
		{"without a text", linky, engine.Message{Links: []engine.Link{shop}}, []string{"Shop <Shop=https://s.example>"}},
		{"without a text, where none is needed", bareLinks, engine.Message{Links: []engine.Link{shop}}, []string{" <Shop=https://s.example>"}},
		{"on a picture, where no text is needed", bareLinks, engine.Message{Kind: "image", Ref: "a.jpg", Links: []engine.Link{shop}}, []string{"image(a.jpg) <Shop=https://s.example>"}},
		{"under a picture", linky, engine.Message{Kind: "image", Ref: "a.jpg", Links: []engine.Link{shop}}, []string{"image(a.jpg)", "Shop <Shop=https://s.example>"}},
		{
			"under a caption", with(func(p *flows.Profile) { p.Links, p.LinkText, p.Caption = 2, 20, 20 }),
			engine.Message{Kind: "image", Ref: "a.jpg", Text: "Our cake", Links: []engine.Link{shop}}, []string{"image(a.jpg) Our cake <Shop=https://s.example>"},
		},
		{"a longer text", linky, engine.Message{Text: "We open at nine. We close at six.", Links: []engine.Link{shop}}, []string{"We open at nine.", "We close at six. <Shop=https://s.example>"}},
		{"before cards", linky, engine.Message{Kind: "cards", Text: "Look.", Links: []engine.Link{shop}, Cards: []engine.Card{{Title: "A", Text: "a"}}}, []string{"Look. <Shop=https://s.example>", "{A|a||}"}},
		{"no link at all", linky, engine.Message{Text: "Look.", Links: []engine.Link{{Label: "x", URL: "javascript:alert(1)"}, {Label: "y", URL: "javascript:alert(1)//${"}}}, []string{"Look."}},
	})
}

func TestDescribedChoices(t *testing.T) {
	cakes := func(change func(c []engine.Choice)) []engine.Choice {
		c := choices("Lemon", "Royal", "Other")
		c[0].Describe, c[1].Describe = "For 6", "For 8"
		change(c)
		return c
	}
	plain := cakes(func([]engine.Choice) {})
	long := cakes(func(c []engine.Choice) { c[0].Describe = "For six, or for four" })
	pictured := cakes(func(c []engine.Choice) { c[0].Image, c[1].Image = "l.png", "r.png" })
	runTests(t, []layoutTest{
		{"in the text, beside buttons", bare, engine.Message{Text: "Which?", Choices: plain}, []string{"Which?\n\n1. Lemon – For 6", "2. Royal – For 8\n3. Other [Lemon=1:ask:1] [Royal=1:ask:2] [Other=1:ask:3]"}},
		{"on the button", rich, engine.Message{Text: "Which?", Choices: pictured}, []string{"Which? [Lemon|For 6|l.png=1:ask:1] [Royal|For 8|r.png=1:ask:2] [Other=1:ask:3]"}},
		{"on cards", carded, engine.Message{Text: "Which?", Choices: plain}, []string{"Which?", "{Lemon|For 6||[Lemon=1:ask:1]}{Royal|For 8||[Royal=1:ask:2]} [Other=1:ask:3]"}},
		{"with pictures", carded, engine.Message{Text: "Which?", Choices: pictured}, []string{"Which?", "{Lemon|For 6|l.png|[Lemon=1:ask:1]}{Royal|For 8|r.png|[Royal=1:ask:2]} [Other=1:ask:3]"}},
		{"too long for a card", carded, engine.Message{Text: "Which?", Choices: long}, []string{"Which?\n\n1. Lemon – For six, or for four", "2. Royal – For 8\n3. Other [Lemon=1:ask:1] [Royal=1:ask:2] [Other=1:ask:3]"}},
		{
			"too long for a card, with a picture", carded,
			engine.Message{Text: "Which?", Choices: cakes(func(c []engine.Choice) {
				c[0].Describe, c[0].Image, c[1].Describe = "For six, or for four", "l.png", ""
			})},
			[]string{"Which?\n\n1. Lemon – For six, or for four", "2. Royal\n3. Other", "{Lemon|For six,…|l.png|[Lemon=1:ask:1]} [Royal=1:ask:2] [Other=1:ask:3]"},
		},
		{
			"more than one message of cards", carded,
			engine.Message{Text: "Which?", Choices: cakes(func(c []engine.Choice) { c[2].Image = "o.png" })},
			[]string{"Which?", "{Lemon|For 6||[Lemon=1:ask:1]}{Royal|For 8||[Royal=1:ask:2]}", "{Other||o.png|[Other=1:ask:3]}"},
		},
		{
			"labels that are equal", carded, engine.Message{Text: "Which?", Choices: cakes(func(c []engine.Choice) { c[1].Label = "lemon" })},
			[]string{"Which?\n\n1. Lemon – For 6", "2. lemon – For 8\n3. Other [1. Lemon=1:ask:1] [2. lemon=1:ask:2] [3. Other=1:ask:3]"},
		},
		{
			"pictures first", bare, engine.Message{Text: "Which?", Choices: cakes(func(c []engine.Choice) { c[0].Image = "l.png"; c[0].Describe = ""; c[1].Describe = "" })},
			[]string{"image(l.png)", "Lemon", "Which? [Lemon=1:ask:1] [Royal=1:ask:2] [Other=1:ask:3]"},
		},
		{"in rows", rows, engine.Message{Text: "Which?", Choices: plain}, []string{"Which? [Lemon|For 6=1:ask:1] [Royal|For 8=1:ask:2] [Other=1:ask:3]"}},
		{"in rows, too long for one", rows, engine.Message{Text: "Which?", Choices: long}, []string{"Which?\n\n1. Lemon – For six, or for four", "2. Royal – For 8\n3. Other [Lemon|For six…=1:ask:1] [Royal|For 8=1:ask:2] [Other=1:ask:3]"}},
		{"rows for more than there are buttons", rows, engine.Message{Text: "Which?", Choices: choices("a", "b", "c", "d label too long")}, []string{"Which? [a=1:ask:1] [b=1:ask:2] [c=1:ask:3] [d label too…=1:ask:4]"}},
		{"more than there are rows", rows, engine.Message{Text: "Which?", Choices: choices("a", "b", "c", "d", "e", "f")}, []string{"Which?\n\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f"}},
	})
}

func TestMessagesLeavesItsArgument(t *testing.T) {
	m := engine.Message{Kind: "text", Text: "Which?", Choices: choices("a label that is long\x00")}
	layout.Messages(small, m)
	if got, want := m.Choices[0].Label, "a label that is long\x00"; got != want {
		t.Errorf("label is %q after layout, want %q", got, want)
	}
}

func count(u flows.Unit, s string) int {
	switch u {
	case flows.Bytes:
		return len(s)
	case flows.UTF16:
		return len(utf16.Encode([]rune(s)))
	default:
		return utf8.RuneCountInString(s)
	}
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// holds fails unless the parts keep the profile's limits, the text, every link
// and a way to every choice.
func holds(t failer, p flows.Profile, m engine.Message) {
	parts := layout.Messages(p, m)
	var all strings.Builder
	shown := map[string]bool{} // what stands on buttons: addresses and tokens
	described := map[string]bool{}
	for i, part := range parts {
		all.WriteString(part.Text)
		fits(t, p, part)
		if len(part.Choices) > 0 && i < len(parts)-1 {
			t.Fatalf("buttons on part %d of %d", i+1, len(parts))
		}
		for _, l := range part.Links {
			shown[l.URL] = true
		}
		for _, c := range part.Choices {
			described[c.Token+squeezed(c.Describe)] = true
			shown[c.Token] = true
		}
		for _, c := range part.Cards {
			if c.Choice == nil || shown[c.Choice.Token] {
				t.Fatalf("part %d has a card without an answer, or one of two", i)
			}
			shown[c.Choice.Token] = true
			described[c.Choice.Token+squeezed(c.Text)] = true
		}
	}
	whole := squeezed(all.String())
	if want := squeezed(m.Text); !strings.Contains(whole, want) {
		t.Fatalf("text lost: got %q, want it to have %q", whole, want)
	}
	for _, l := range m.Links {
		if flows.IsLink(l.URL) != (shown[l.URL] || strings.Contains(whole, squeezed(l.URL))) {
			t.Fatalf("link %q is on a button: %v, in the text %q", l.URL, shown[l.URL], whole)
		}
	}
	for i, c := range m.Choices {
		label := squeezed(c.Label)
		listed := strings.Contains(whole, strconv.Itoa(i+1)+"."+label) || strings.Contains(whole, "-"+label) || c.Typed != "" && strings.Contains(whole, squeezed(c.Typed)+":"+label)
		if !shown[c.Token] && !listed {
			t.Fatalf("choice %d (%q) is on no button and not in %q", i+1, c.Label, whole)
		}
		if words := squeezed(c.Describe); !described[c.Token+words] && !strings.Contains(whole, words) {
			t.Fatalf("the description %q is lost: got %q", words, whole)
		}
	}
}

type failer interface{ Fatalf(string, ...any) }

// fits fails unless a part keeps the profile's limits.
func fits(t failer, p flows.Profile, part engine.Message) {
	within := func(what, s string, limit int) {
		if n := count(p.Unit, s); n > limit || !utf8.ValidString(s) {
			t.Fatalf("%s %q has %d units, limit %d, or is not UTF-8", what, s, n, limit)
		}
	}
	within("text", part.Text, p.Text)
	if part.Text == "" && part.Ref == "" && len(part.Cards) == 0 && !(p.LinkBare && len(part.Links) > 0) {
		t.Fatalf("an empty message")
	}
	if len(part.Links) > 0 {
		within("text above links", part.Text, p.LinkText)
	}
	if len(part.Links) > 0 && part.Text == "" && !p.LinkBare || len(part.Links) > p.Links || !p.LinkBeside && len(part.Links) > 0 && len(part.Choices) > 0 {
		t.Fatalf("%d links under %q with %d answers, limit %d", len(part.Links), part.Text, len(part.Choices), p.Links)
	}
	if len(part.Cards) > p.Cards {
		t.Fatalf("%d cards, limit %d", len(part.Cards), p.Cards)
	}
	for _, c := range part.Cards {
		within("title", c.Title, p.CardTitle)
		within("words of a card", c.Text, p.CardText)
		if c.Choice != nil {
			within("button of a card", c.Choice.Label, p.Title)
		}
	}
	title := p.Title
	if len(part.Choices) > p.QuickReplies || p.Rows > 0 && slices.ContainsFunc(part.Choices, func(c engine.Choice) bool { return c.Describe != "" }) {
		title = p.RowTitle
		if len(part.Choices) > p.Rows {
			t.Fatalf("%d answers, limit %d or %d rows", len(part.Choices), p.QuickReplies, p.Rows)
		}
	}
	seen := map[string]bool{}
	for _, c := range part.Choices {
		within("label", c.Label, title)
		if c.Label == "" || seen[c.Label] {
			t.Fatalf("two buttons say %q, or it is empty", c.Label)
		}
		seen[c.Label] = true
	}
	for _, l := range part.Links {
		within("label of a link", l.Label, p.Title)
		if seen[l.Label] || !flows.IsLink(l.URL) {
			t.Fatalf("two buttons say %q, or %q is no link", l.Label, l.URL)
		}
		seen[l.Label] = true
	}
}

var words = rapid.SampledFrom([]string{
	"a", "Hello", "cake.", "why?", " ", " ", " ", "\n", "\n\n", "é", "e\u0301", "👨‍👩‍👧‍👦", "🇫🇷", "مرحبا", "שלום", "。", "\r\n",
	"\u200d", "\u0301", "supercalifragilistic", "\x00", "\xff", "1", "2", "…",
})

func sentence(max int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(words, 0, max).Draw(t, "words"), "") })
}

func TestMessagesKeepsLimitsAndWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := flows.Profile{
			Unit:         flows.Unit(rapid.IntRange(0, 2).Draw(t, "unit")),
			Text:         rapid.IntRange(4, 60).Draw(t, "text"),
			Caption:      rapid.SampledFrom([]int{0, 4}).Draw(t, "caption"),
			QuickReplies: rapid.IntRange(0, 13).Draw(t, "quick replies"),
			Title:        rapid.IntRange(4, 20).Draw(t, "title"),
			Payload:      64, Cards: rapid.IntRange(1, 10).Draw(t, "cards"), CardTitle: 10, CardText: 10,
			Links: rapid.IntRange(0, 3).Draw(t, "link buttons"), LinkText: 4, LinkBeside: rapid.Bool().Draw(t, "links beside"),
			LinkAny: rapid.Bool().Draw(t, "any link"), LinkBare: rapid.Bool().Draw(t, "bare links"),
		}
		p.ChoiceText = p.Text
		switch rapid.SampledFrom([]string{"text", "buttons", "cards", "rows"}).Draw(t, "descriptions in") {
		case "buttons":
			p.RichChoices = true
		case "cards":
			p.CardChoices = true
		case "rows":
			p.Rows, p.RowTitle, p.Describe = 10, 24, 8
		}
		m := engine.Message{Kind: "text", Text: sentence(60).Draw(t, "message")}
		if rapid.Bool().Draw(t, "image") {
			m.Kind, m.Ref = "image", "a.jpg"
		}
		m.Choices = choices(rapid.SliceOfN(sentence(6), 0, 15).Draw(t, "labels")...)
		if len(m.Choices) > 0 {
			m.Choices[len(m.Choices)-1].Typed = rapid.SampledFrom([]string{"", "done"}).Draw(t, "typed")
		}
		for i := range m.Choices {
			m.Choices[i].Image = rapid.SampledFrom([]string{"", "", "c.png"}).Draw(t, "picture")
			m.Choices[i].Describe = rapid.OneOf(rapid.Just(""), sentence(6)).Draw(t, "description")
		}
		for range rapid.IntRange(0, 4).Draw(t, "links") {
			address := rapid.SampledFrom([]string{"https://a.example/1", "https://a.example/2", "http://b.example", "mailto:c@d.example?subject=e", "tel:+33%201", "javascript:alert(1)", "data:text/html,${"})
			m.Links = append(m.Links, engine.Link{Label: sentence(4).Draw(t, "label"), URL: address.Draw(t, "address")})
		}
		holds(t, p, m)
	})
}

func FuzzMessages(f *testing.F) {
	f.Add("Which day suits you?", "Tuesday", "Friday", "", "https://a.example", 20, 10)
	f.Add(strings.Repeat("👨‍👩‍👧‍👦 مرحبا. ", 40), "Chocolate cake, small", "Chocolate cake, large", "For 6\n\nor 8", "mailto:a@b.example?subject=c", 30, 12)
	f.Add("a\x00\xff\n\n"+strings.Repeat("e\u0301", 50), "", "\u0301", "\xff\x00", "javascript:alert(1)//${", 4, 4)
	f.Add("", "Lemon", "lemon", strings.Repeat("For six. ", 30), "tel:+33%001", 40, 20)
	f.Add("Pay", "Pay", "Not now", "–", "https://pay.example/?a=b&c=\n", 5, 5)
	profiles := []flows.Profile{small, linky, apart, carded, rich, rows, bare, bareLinks}
	f.Fuzz(func(t *testing.T, text, one, two, describe, address string, limit, title int) {
		if limit < 4 || limit > 5000 || title < 4 || title > 100 {
			t.Skip("no channel is like this")
		}
		for _, p := range profiles {
			p.Text, p.ChoiceText, p.LinkText, p.Title, p.RowTitle = limit, limit, limit, title, title
			m := engine.Message{Kind: "text", Text: text, Choices: choices(one, two)}
			m.Choices[0].Describe, m.Choices[1].Image = describe, "b.png"
			m.Links = []engine.Link{{Label: one, URL: address}, {Label: describe, URL: "https://a.example"}}
			holds(t, p, m)
		}
	})
}

func TestSplitIsLinear(t *testing.T) {
	text := strings.Repeat("x", 1<<20)
	if got, want := len(layout.Split(flows.Characters, 2000, text)), 525; got != want {
		t.Errorf("got %d pieces, want %d", got, want)
	}
}

func BenchmarkMessages(b *testing.B) {
	p, _ := flows.ProfileOf("messenger")
	m := engine.Message{Kind: "text", Text: "What can I do for you?", Choices: choices("Order a cake", "Opening hours", "Prices", "Delivery", "Talk to a person")}
	b.ReportAllocs()
	for b.Loop() {
		layout.Messages(p, m)
	}
}
