package match_test

import (
	"strings"
	"testing"

	"parley/engine/match"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"folded already", "a table for 2", "a table for 2"},
		{"case and punctuation", "  Hello,   WORLD!! ", "hello world"},
		{"accents", "Gâteau à l'Été", "gateau a l ete"},
		{"typographic apostrophe", "d’accord", "d accord"},
		{"joined apostrophe", "I don't, it's Rosa's", "i dont its rosas"},
		{"aujourd'hui", "Aujourd'hui", "aujourd hui"},
		{"ligatures", "Œuf, STRASSE straße", "oeuf strasse strasse"},
		{"hyphen", "après-demain", "apres demain"},
		{"underscore", "order_cake", "order cake"},
		{"decomposed", "e\u0301te\u0301", "ete"},
		{"emoji", "Cake🎂!", "cake 🎂"},
		{"skin tone", "👍🏽", "👍"},
		{"keycap", "2️⃣", "2"},
		{"degree", "n°2", "n 2"},
		{"full width", "ＡＢＣ１２", "abc12"},
		{"Arabic vowels and tatweel", "مَرْحَـــبًا", "مرحبا"},
		{"Arabic alefs and digits", "أإآ ١٢٣", "ااا 123"},
		{"Turkish", "İstanbul ısı", "istanbul isi"},
		{"Greek", "ΟΔΟΣ", "οδοσ"},
		{"NUL", "a\x00b", "a b"},
		{"not UTF-8", "a\xff\xfeb", "a b"},
		{"soft hyphen and joiners", "ca\u00adke \u200fa\u200db", "cake ab"},
		{"punctuation only", "?!…", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := match.Fold(tt.in); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFoldOfAMegabyte(t *testing.T) {
	s := strings.Repeat("Gâteau ", 1<<17)
	if got, want := len(match.Fold(s)), len("gateau ")<<17-1; got != want {
		t.Errorf("Fold of 1 MB has %d bytes, want %d", got, want)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "d'accord", "Œuf ﬁ ½ ẛ̣", "👩‍👩‍👧 🇫🇷", "a\xffb", "ǅ", "0ŉ", "l''a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := match.Fold(s)
		if twice := match.Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("Fold(%q) = %q: its words are not parted by one space", s, once)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{"folded": "a table for two", "ascii": "A table, for two!", "accents": "Un gâteau à la crème"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match.Fold(s)
			}
		})
	}
}
