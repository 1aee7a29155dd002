package layout_test

import (
	"fmt"
	"reflect"
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
		}
		for _, c := range m.Choices {
			s += " [" + c.Label + "=" + c.Token + "]"
		}
		out = append(out, s)
	}
	return out
}

func TestMessages(t *testing.T) {
	noButtons := with(func(p *flows.Profile) { p.QuickReplies = 0 })
	tests := []struct {
		name    string
		profile flows.Profile
		message engine.Message
		want    []string
	}{
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
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(layout.Messages(tt.profile, tt.message)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
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

// holds fails unless the parts keep the profile's limits, the text and a way
// to every choice.
func holds(t interface{ Fatalf(string, ...any) }, p flows.Profile, m engine.Message) {
	parts := layout.Messages(p, m)
	var all strings.Builder
	for i, part := range parts {
		all.WriteString(part.Text)
		if n := count(p.Unit, part.Text); n > p.Text {
			t.Fatalf("part %d has %d units, limit %d", i, n, p.Text)
		}
		if part.Text == "" && part.Ref == "" && len(part.Cards) == 0 {
			t.Fatalf("part %d is empty", i)
		}
		if !utf8.ValidString(part.Text) {
			t.Fatalf("part %d is not UTF-8: %q", i, part.Text)
		}
		if len(part.Choices) > 0 && i < len(parts)-1 {
			t.Fatalf("buttons on part %d of %d", i+1, len(parts))
		}
		if len(part.Cards) > p.Cards {
			t.Fatalf("part %d has %d cards, limit %d", i, len(part.Cards), p.Cards)
		}
	}
	whole := squeezed(all.String())
	if want := squeezed(m.Text); !strings.HasPrefix(whole, want) {
		t.Fatalf("text lost: got %q, want it to begin with %q", whole, want)
	}
	if len(m.Choices) > 0 {
		reachable(t, p, m, parts[len(parts)-1].Choices, whole)
	}
}

func reachable(t interface{ Fatalf(string, ...any) }, p flows.Profile, m engine.Message, buttons []engine.Choice, whole string) {
	if len(buttons) == 0 {
		for i, c := range m.Choices {
			label := squeezed(c.Label)
			if !strings.Contains(whole, strconv.Itoa(i+1)+"."+label) && !strings.Contains(whole, "-"+label) && !strings.Contains(whole, squeezed(c.Typed)+":"+label) {
				t.Fatalf("choice %d (%q) is not in %q", i+1, c.Label, whole)
			}
		}
		return
	}
	if len(buttons) != len(m.Choices) || len(buttons) > p.QuickReplies {
		t.Fatalf("got %d buttons for %d choices, limit %d", len(buttons), len(m.Choices), p.QuickReplies)
	}
	seen := map[string]bool{}
	for i, b := range buttons {
		if b.Token != m.Choices[i].Token {
			t.Fatalf("button %d carries %q, want %q", i, b.Token, m.Choices[i].Token)
		}
		if n := count(p.Unit, b.Label); n > p.Title || n == 0 {
			t.Fatalf("label %q has %d units, limit %d", b.Label, n, p.Title)
		}
		if seen[b.Label] {
			t.Fatalf("two buttons say %q", b.Label)
		}
		seen[b.Label] = true
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
			Payload:      64, Cards: 10, CardTitle: 10, CardText: 10,
		}
		p.ChoiceText = p.Text
		m := engine.Message{Kind: "text", Text: sentence(60).Draw(t, "message")}
		if rapid.Bool().Draw(t, "image") {
			m.Kind, m.Ref = "image", "a.jpg"
		}
		m.Choices = choices(rapid.SliceOfN(sentence(6), 0, 15).Draw(t, "labels")...)
		if len(m.Choices) > 0 {
			m.Choices[len(m.Choices)-1].Typed = rapid.SampledFrom([]string{"", "done"}).Draw(t, "typed")
		}
		holds(t, p, m)
	})
}

func FuzzMessages(f *testing.F) {
	f.Add("Which day suits you?", "Tuesday", "Friday", 20, 10)
	f.Add(strings.Repeat("👨‍👩‍👧‍👦 مرحبا. ", 40), "Chocolate cake, small", "Chocolate cake, large", 30, 12)
	f.Add("a\x00\xff\n\n"+strings.Repeat("e\u0301", 50), "", "\u0301", 4, 4)
	f.Fuzz(func(t *testing.T, text, one, two string, limit, title int) {
		if limit < 4 || limit > 5000 || title < 4 || title > 100 {
			t.Skip("no channel is like this")
		}
		p := small
		p.Text, p.ChoiceText, p.Title = limit, limit, title
		holds(t, p, engine.Message{Kind: "text", Text: text, Choices: choices(one, two)})
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
