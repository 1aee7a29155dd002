package match_test

import (
	"slices"
	"strings"
	"testing"

	"parley/engine/match"
)

var cakes = match.NewOptions([]match.Option{
	{ID: "choc", Labels: []string{"Chocolate, 30 €", "Chocolat, 30 €"}},
	{ID: "lemon", Labels: []string{"Lemon (28 €)", "Citron (28 €)"}, Like: []string{"the yellow one", "citrus"}},
	{ID: "fruit", Labels: []string{"🍓 Fresh fruit – 32 €", "Fruits frais"}},
	{ID: "box_of_six", Labels: []string{"Cake box", "Boîte"}},
	{ID: "plain", Labels: []string{"Cake"}},
})

func TestWholeChoice(t *testing.T) {
	hidden := func(i int) bool { return i != 1 }
	numbers := match.NewOptions([]match.Option{{ID: "a", Labels: []string{"2"}}, {ID: "b", Labels: []string{"4"}}, {ID: "c", Labels: []string{"6"}}})
	blood := match.NewOptions([]match.Option{{ID: "ap", Labels: []string{"A+"}}, {ID: "an", Labels: []string{"A-"}}, {ID: "plus", Labels: []string{"+"}}})
	tests := []struct {
		name    string
		opts    *match.Options
		text    string
		visible func(int) bool
		index   int // -1 is none
		how     string
	}{
		{"id", cakes, "choc", nil, 0, "id"},
		{"id in words", cakes, "box of six", nil, 3, "id"},
		{"label", cakes, "chocolate, 30 €", nil, 0, "label"},
		{"before the comma", cakes, "CHOCOLATE!", nil, 0, "label"},
		{"before the bracket", cakes, "lemon", nil, 1, "id"},
		{"other language", cakes, "citron", nil, 1, "label"},
		{"between emoji and dash", cakes, "fresh fruit", nil, 2, "label"},
		{"accent left out", cakes, "boite", nil, 3, "label"},
		{"number", cakes, "2", nil, 1, "number"},
		{"number with a dot", cakes, "2.", nil, 1, "number"},
		{"option 2", cakes, "option 2", nil, 1, "number"},
		{"no 2", cakes, "No 2", nil, 1, "number"},
		{"n° 2", cakes, "n° 2", nil, 1, "number"},
		{"number word", cakes, "deux", nil, 1, "number"},
		{"ordinal", cakes, "the second one", nil, 1, "number"},
		{"last", cakes, "la dernière", nil, 4, "number"},
		{"keycap", cakes, "3️⃣", nil, 2, "number"},
		{"number counts what is seen", cakes, "2", hidden, 2, "number"},
		{"hidden", cakes, "lemon", hidden, -1, ""},
		{"number too high", cakes, "6", nil, -1, ""},
		{"zero", cakes, "0", nil, -1, ""},
		{"no one is no number", cakes, "no one", nil, -1, ""},
		{"like", cakes, "The yellow one", nil, 1, "like"},
		{"label that is a number", numbers, "2", nil, 0, "label"},
		{"position after labels", numbers, "3", nil, 2, "number"},
		{"signs decide", blood, "a-", nil, 1, "label"},
		{"sign only", blood, "+", nil, 2, "label"},
		{"first of equals", blood, "A", nil, 0, "label"},
		{"slip is not whole", cakes, "chocolte", nil, -1, ""},
		{"longer text is not whole", cakes, "chocolate please", nil, -1, ""},
		{"nothing", cakes, "", nil, -1, ""},
		{"signs", cakes, "?!", nil, -1, ""},
		{"NUL", cakes, "\x00", nil, -1, ""},
		{"a megabyte", cakes, strings.Repeat("x", 1<<20), nil, -1, ""},
		{"empty options", match.NewOptions(nil), "1", nil, -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hit, ok := tt.opts.Whole(tt.text, tt.visible)
			if !ok {
				hit.Index = -1
			}
			if hit.Index != tt.index || hit.How != tt.how {
				t.Errorf("Whole(%q) = %+v, want %d by %q", tt.text, hit, tt.index, tt.how)
			}
		})
	}
}

func TestInsideChoice(t *testing.T) {
	dentist := match.NewOptions([]match.Option{{ID: "toothache", Labels: []string{"Toothache"}}, {ID: "checkup", Labels: []string{"Check-up"}}, {ID: "no", Labels: []string{"No"}}})
	tables := match.NewOptions([]match.Option{{ID: "t1", Labels: []string{"Table number 1"}}, {ID: "t2", Labels: []string{"Table number 2"}}})
	colors := match.NewOptions([]match.Option{{ID: "a", Labels: []string{"Orange"}}, {ID: "b", Labels: []string{"Orangé"}}, {ID: "c", Labels: []string{"Water"}}})
	tests := []struct {
		name  string
		opts  *match.Options
		text  string
		index int
		how   string
	}{
		{"named", dentist, "my toothache is killing me", 0, "inside"},
		{"longer name counts", cakes, "a cake box please", 3, "inside"},
		{"two named", cakes, "lemon or chocolate?", -1, ""},
		{"refused", cakes, "not the lemon one", -1, ""},
		{"refused, another named", cakes, "pas de citron, chocolat", 0, "inside"},
		{"anything but", cakes, "anything but chocolate", -1, ""},
		{"one slip", cakes, "chocolte", 0, "slip"},
		{"swapped letters", cakes, "chocloate", 0, "slip"},
		{"slip in a sentence", cakes, "i want chocolte pls", 0, "slip"},
		{"two slips in nine letters", cakes, "choclte", -1, ""},
		{"slip in a short word", cakes, "cale", -1, ""},
		{"digits are no slip", tables, "table number 3", -1, ""},
		{"as near to two", colors, "oranga", -1, ""},
		{"another word of a sentence", colors, "see you later then", -1, ""},
		{"polite number", cakes, "2 please", 1, "inside"},
		{"polite ordinal", cakes, "the second one please", 1, "inside"},
		{"short word at the edge", dentist, "no thanks", 2, "inside"},
		{"short word inside", dentist, "there is no way that i know", -1, ""},
		{"nothing", dentist, "", -1, ""},
		{"a megabyte", cakes, strings.Repeat("chocolte ", 1<<17), 0, "slip"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hit, ok := tt.opts.Inside(tt.text, nil)
			if !ok {
				hit = match.Hit{Index: -1}
			}
			if hit.Index != tt.index || hit.How != tt.how {
				t.Errorf("Inside(%.60q) = %+v, want %d by %q", tt.text, hit, tt.index, tt.how)
			}
		})
	}
}

func TestSeveral(t *testing.T) {
	food := match.NewOptions([]match.Option{
		{ID: "ham", Labels: []string{"Ham and cheese"}}, {ID: "red", Labels: []string{"Rouge"}}, {ID: "blue", Labels: []string{"Bleu"}}, {ID: "two", Labels: []string{"Dos fromages"}},
	})
	tests := []struct {
		name, text string
		want       []int
	}{
		{"numbers", "1, 3", []int{0, 2}},
		{"numbers in a row", "1 3 4", []int{0, 2, 3}},
		{"and", "2 and 3", []int{1, 2}},
		{"et", "rouge et bleu", []int{1, 2}},
		{"order of the message", "bleu, rouge", []int{2, 1}},
		{"twice", "rouge, rouge, 2", []int{1}},
		{"and in a name", "ham and cheese and rouge", []int{0, 1}},
		{"slips", "ruge & bleu", []int{1, 2}},
		{"slip in a longer name", "ham and chese, bleu", []int{0, 2}},
		{"last and", "1, 2 et 3", []int{0, 1, 2}},
		{"one", "bleu", []int{2}},
		{"polite", "rouge et bleu s'il vous plaît", []int{1, 2}},
		{"all", "all of them", []int{0, 1, 2, 3}},
		{"tout", "tout", []int{0, 1, 2, 3}},
		{"one part unknown", "rouge et vert", nil},
		{"nothing", "", nil},
		{"separators only", ",,", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := food.Several(tt.text, nil)
			if ok != (tt.want != nil) || !slices.Equal(got, tt.want) {
				t.Errorf("Several(%q) = %v, %t, want %v", tt.text, got, ok, tt.want)
			}
		})
	}
	if got, ok := food.Several("both", func(i int) bool { return i%2 == 1 }); !ok || !slices.Equal(got, []int{1, 3}) {
		t.Errorf("Several(both) = %v, %t, want the two that are seen", got, ok)
	}
}

func FuzzOptions(f *testing.F) {
	for _, s := range []string{"choc", "1, 3", "not the lemon one", "chocolte pls", "a\xff b", "2 and", "last"} {
		f.Add(s, "Cake box")
	}
	f.Fuzz(func(t *testing.T, text, label string) {
		opts := match.NewOptions([]match.Option{{ID: "a", Labels: []string{label}}, {ID: "b", Labels: []string{"Lemon", "Citron"}, Like: []string{label}}})
		for _, read := range []func(string, func(int) bool) (match.Hit, bool){opts.Whole, opts.Inside} {
			hit, ok := read(text, nil)
			again, okAgain := read(text, nil)
			if hit != again || ok != okAgain {
				t.Fatalf("%q is %v, then %v", text, hit, again)
			}
			if ok && (hit.Index < 0 || hit.Index > 1 || hit.How == "") {
				t.Fatalf("%q is %+v", text, hit)
			}
			if hit, ok := read(text, func(int) bool { return false }); ok {
				t.Fatalf("%q is %+v though nothing is seen", text, hit)
			}
		}
		opts.Several(text, nil)
	})
}

func BenchmarkWholeChoice(b *testing.B) {
	for name, text := range map[string]string{"label": "Chocolate", "number": "option 2", "none": "what do you have?"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				cakes.Whole(text, nil)
			}
		})
	}
}

func BenchmarkInsideChoice(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		cakes.Inside("i would like a chocolte one for my mother please", nil)
	}
}
