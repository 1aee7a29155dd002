package match_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/engine/match"
)

func TestPhrases(t *testing.T) {
	var p match.Phrases
	p.Add(3, "en", "opening hours", "open")
	p.Add(1, "en", "human", "hours", "pain")
	p.Add(2, "fr", "quelqu'un", "pain", "horaires d'ouverture")
	p.Add(4, "en", "!!", "")
	tests := []struct {
		name, text, lang string
		whole, inside    string
	}{
		{"whole", "Human!", "en", "1 human", "1 human"},
		{"more words win", "your opening hours?", "en", "-", "3 opening hours"},
		{"inside words only", "reopened", "en", "-", "-"},
		{"contact's language first", "pain", "fr", "2 pain", "2 pain"},
		{"the other language", "pain", "en", "1 pain", "1 pain"},
		{"other languages too", "human please", "fr", "-", "1 human"},
		{"accents and elisions", "les horaires d’ouverture", "fr", "-", "2 horaires d ouverture"},
		{"nothing", "", "en", "-", "-"},
	}
	found := func(f match.Found, ok bool) string {
		if !ok {
			return "-"
		}
		return fmt.Sprint(f.ID, " ", f.Phrase)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := found(p.Whole(tt.text, tt.lang, nil)); got != tt.whole {
				t.Errorf("Whole(%q) = %s, want %s", tt.text, got, tt.whole)
			}
			if got := found(p.Inside(tt.text, tt.lang, nil)); got != tt.inside {
				t.Errorf("Inside(%q) = %s, want %s", tt.text, got, tt.inside)
			}
		})
	}
	if f, ok := p.Inside("opening hours", "en", func(id int) bool { return id != 3 }); !ok || f.ID != 1 {
		t.Errorf("Inside without 3 = %+v, %t, want 1", f, ok)
	}
	if _, ok := new(match.Phrases).Inside("x", "en", nil); ok {
		t.Error("an empty set found something")
	}
}

// TestCommandsAreApart holds each command word to one command in all
// languages, and the opt-out to words that are no answer to a question.
func TestCommandsAreApart(t *testing.T) {
	of := map[string]string{}
	for _, lang := range []string{"en", "fr"} {
		for name, words := range match.Commands(lang) {
			for _, w := range words {
				folded := match.Fold(w)
				if folded == "" {
					t.Errorf("%s %s: %q is nothing when folded", lang, name, w)
				}
				if was, ok := of[folded]; ok && was != name {
					t.Errorf("%q is both %s and %s", w, was, name)
				}
				of[folded] = name
			}
		}
	}
	for _, w := range []string{"cancel", "annuler", "end", "quit", "fin", "non", "no"} {
		if of[w] == match.Stop {
			t.Errorf("%q ends all messages, though people answer with it", w)
		}
	}
	if match.Commands("xx") != nil {
		t.Error("an unknown language has commands")
	}
}

func BenchmarkPhrasesInside(b *testing.B) {
	var p match.Phrases
	for i := range 1000 {
		p.Add(i, "en", fmt.Sprintf("word%d and more", i), fmt.Sprintf("other%d", i))
	}
	text := strings.Repeat("some ", 10) + "other999"
	b.ReportAllocs()
	for b.Loop() {
		p.Inside(text, "en", nil)
	}
}
