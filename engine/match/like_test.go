package match_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/engine/match"
)

// likenessOf holds the examples of one language, by id.
func likenessOf(lang string, examples map[int][]string) *match.Likeness {
	var l match.Likeness
	for id, list := range examples {
		l.Add(id, lang, list...)
	}
	l.Build()
	return &l
}

func TestLikenessBest(t *testing.T) {
	faq := likenessOf("en", map[int][]string{
		1: {"when are you open", "opening hours", "are you open on sunday?"},
		2: {"do you have a cancellation policy", "can I get a refund"},
		3: {"how do I change my booking", "can I move my appointment to another day"},
		4: {"is table 1 free on monday"},
	})
	tests := []struct {
		name, text string
		want       int // 0 is nothing
	}{
		{"the example itself", "When are you open?", 1},
		{"a slip", "are you oepn on sunday", 1},
		{"several slips", "how do i chnage my bookin", 3},
		{"another order", "on sunday are you open", 1},
		{"plural", "do you have cancellation policies", 2},
		{"polite words around", "Hi, are you open on Sunday please? Thanks!", 1},
		{"capitals and signs", "ARE YOU OPEN, ON... SUNDAY!?!", 1},
		{"a refusal in a question", "are you not open on sunday", 1},
		{"one word", "open", 0},
		{"one word twice", "open open", 0},
		{"one word with an elision", "l'open", 0},
		{"ok", "ok", 0},
		{"yes and thanks", "yes thanks", 0},
		{"nothing", "", 0},
		{"signs", "?!…", 0},
		{"an emoji", "👍", 0},
		{"two emoji", "👍🎂", 0},
		{"small words only", "do you have a", 0},
		{"an act, not the policy", "I want to cancel Friday's order", 0},
		{"no", "no I don't want a refund", 0},
		{"a name", "Mary Ann Sunday", 0},
		{"a number", "12 34 56", 0},
		{"a day", "on sunday", 0},
		{"one shared word in a long sentence", "my mother and I would love to come by some time before sunday", 0},
		{"far from all", "my dog ate the blue sofa", 0},
		{"bytes that are no text", "\xff\xfe \xff", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := faq.Best(tt.text, "en", nil)
			if ok != (tt.want != 0) || ok && got.ID != tt.want {
				t.Errorf("Best(%q) = %+v, %t, want %d", tt.text, got, ok, tt.want)
			}
			if ok != (got.Score >= match.LikeThreshold) {
				t.Errorf("Best(%q) = %t with a score of %.4f", tt.text, ok, got.Score)
			}
		})
	}
}

func TestLikenessNearest(t *testing.T) {
	faq := likenessOf("en", map[int][]string{1: {"do you have a cancellation policy"}})
	got, ok := faq.Best("is there a policy about dogs in the shop", "en", nil)
	if ok || got.ID != 1 || got.Example != "do you have a cancellation policy" || got.Score <= 0 {
		t.Errorf("Best = %+v, %t, want what is nearest and false", got, ok)
	}
	if got, ok := faq.Best("blue sofas rarely dance", "en", nil); ok || got != (match.Likely{}) {
		t.Errorf("Best = %+v, %t, want nothing", got, ok)
	}
	if got, ok := new(match.Likeness).Best("are you open", "en", nil); ok || got != (match.Likely{}) {
		t.Errorf("Best of nothing = %+v, %t", got, ok)
	}
}

func TestLikenessAccept(t *testing.T) {
	faq := likenessOf("en", map[int][]string{
		5: {"are you open on sunday", "what are your opening hours"},
		3: {"are you open on sunday", "what are your opening hours"},
		8: {"do you deliver to my town"},
	})
	const text = "what are your opening hours"
	if got, ok := faq.Best(text, "en", nil); !ok || got.ID != 3 || got.Score != 1 {
		t.Errorf("Best = %+v, %t, want the lowest id and 1", got, ok)
	}
	if got, ok := faq.Best(text, "en", func(id int) bool { return id != 3 }); !ok || got.ID != 5 {
		t.Errorf("Best without 3 = %+v, %t, want 5", got, ok)
	}
	if got, ok := faq.Best(text, "en", func(id int) bool { return false }); ok || got != (match.Likely{}) {
		t.Errorf("Best of none = %+v, %t", got, ok)
	}
	asked := map[int]int{}
	faq.Best(text, "en", func(id int) bool { asked[id]++; return true })
	for id, n := range asked {
		if n > 1 {
			t.Errorf("id %d was asked for %d times, want once", id, n)
		}
	}
}

// TestLikenessLanguages holds each language to its own examples, the
// contact's first, and takes the others where that finds nothing.
func TestLikenessLanguages(t *testing.T) {
	var l match.Likeness
	l.Add(1, "en", "do you take the tram")
	l.Add(1, "fr", "vous prenez le tram", "où est le tram")
	l.Add(2, "fr", "do you take the tram")
	l.Add(3, "ja", "営業時間を教えてください", "何時に開きますか")
	l.Add(3, "ar", "ما هي ساعات العمل عندكم", "متى تفتحون المحل")
	l.Add(3, "de", "Wann habt ihr geöffnet", "Wie sind eure Öffnungszeiten am Samstag")
	l.Add(3, "es", "¿Cuál es el horario de apertura?", "¿a qué hora abren los domingos?")
	l.Add(3, "it", "quali sono gli orari di apertura", "a che ora aprite la domenica")
	l.Add(3, "pt", "qual é o horário de funcionamento", "vocês abrem aos domingos")
	l.Add(3, "nl", "wat zijn jullie openingstijden op zaterdag", "hoe laat gaan jullie open")
	l.Add(3, "pl-PL", "jakie są godziny otwarcia sklepu")
	l.Build()
	tests := []struct {
		text, lang, wantLang string
		want                 int
	}{
		{"do you take the tram?", "en", "en", 1},
		{"do you take the tram?", "fr", "fr", 2},
		{"do you take the tram?", "de", "en", 1},
		{"do you take the tram?", "xx", "en", 1},
		{"vous prenez le tram ?", "en", "fr", 1},
		{"営業時間を教えて", "ja", "ja", 3},
		{"متى تفتحون المحل؟", "ar", "ar", 3},
		{"ما هي ساعات العمل", "ar", "ar", 3},
		{"wie sind die Öffnungszeiten samstags?", "de", "de", 3},
		{"a que hora abre los domingo", "es", "es", 3},
		{"quali sono i vostri orari d'apertura", "it", "it", 3},
		{"qual o horario de funcionamento?", "pt", "pt", 3},
		{"wat zijn de openingstijden zaterdag", "nl", "nl", 3},
		{"jakie godziny otwarcia sklepów", "pl-PL", "pl-PL", 3},
	}
	for _, tt := range tests {
		if got, ok := l.Best(tt.text, tt.lang, nil); !ok || got.ID != tt.want || got.Lang != tt.wantLang {
			t.Errorf("Best(%q, %s) = %+v, %t, want %d of %s", tt.text, tt.lang, got, ok, tt.want, tt.wantLang)
		}
	}
}

// TestLikenessLong reads no more than the first words of a long message.
func TestLikenessLong(t *testing.T) {
	faq := likenessOf("en", map[int][]string{1: {"are you open on sunday"}})
	text := strings.Repeat("lorem ipsum dolor amet ", 500) + "are you open on sunday"
	if got, ok := faq.Best(text, "en", nil); ok {
		t.Errorf("Best of a long text = %+v", got)
	}
	var all strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&all, "mot%c%c%c ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	if n := testing.AllocsPerRun(5, func() { faq.Best(all.String(), "en", nil) }); n > 100 {
		t.Errorf("a text of %d bytes takes %.0f allocations", all.Len(), n)
	}
}

// TestLikenessSameEachTime asks from several goroutines at once.
func TestLikenessSameEachTime(t *testing.T) {
	texts := []string{"are you opened on sundays", "how much for delivry", "where to park", "a card payment", "combien coûte la livraison"}
	var want []match.Likely
	for _, s := range texts {
		got, _ := shopLikeness().Best(s, "en", nil)
		want = append(want, got)
	}
	l := shopLikeness()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				if got, _ := l.Best(texts[i%len(texts)], "en", nil); got != want[i%len(texts)] {
					t.Errorf("Best(%q) = %+v, want %+v", texts[i%len(texts)], got, want[i%len(texts)])
				}
			}
		})
	}
	wg.Wait()
}

func FuzzLikeness(f *testing.F) {
	for _, s := range []string{"are you open on sunday", "où êtes-vous", "營業時間", "ok", "a a a a", "\xff", "ᄀ각 ก็", strings.Repeat("x", 50) + " " + strings.Repeat("é", 50)} {
		f.Add(s, "do you deliver to my home")
	}
	shop := shopLikeness()
	f.Fuzz(func(t *testing.T, text, example string) {
		l := likenessOf("en", map[int][]string{1: {example, "are you open"}, 2: {text}})
		for _, l := range []*match.Likeness{l, shop} {
			got, ok := l.Best(text, "fr", nil)
			if again, _ := l.Best(text, "fr", nil); got != again {
				t.Fatalf("Best(%q) = %+v, then %+v", text, got, again)
			}
			if !(got.Score >= 0 && got.Score <= 1) || ok != (got.Score >= match.LikeThreshold) {
				t.Fatalf("Best(%q) = %+v, %t", text, got, ok)
			}
		}
		if !isPlainSentence(text) {
			return
		}
		if got, ok := likenessOf("en", map[int][]string{2: {text}}).Best(text, "en", nil); !ok || got.Score != 1 {
			t.Fatalf("%q is not like itself: %+v", text, got)
		}
	})
}

// isPlainSentence tells whether a text has two to ten words of two letters or
// more, each another one.
func isPlainSentence(text string) bool {
	words := match.Words(text)
	for i, w := range words {
		if len(w) < 2 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" || slices.Contains(words[:i], w) {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 10
}

// bigLikeness has 100 entries of ten examples, made of the shop's words.
func bigLikeness() *match.Likeness {
	var words []string
	for _, e := range shopEN {
		for _, s := range e.texts {
			words = append(words, match.Words(s)...)
		}
	}
	var l match.Likeness
	n := uint32(1)
	for id := range 100 {
		for range 10 {
			var s []string
			for range 5 {
				n = n*1664525 + 1013904223
				s = append(s, words[n>>8%uint32(len(words))])
			}
			l.Add(id, "en", fmt.Sprintf("%s topic%c%c", strings.Join(s, " "), 'a'+id%26, 'a'+id/26))
		}
	}
	l.Build()
	return &l
}

func BenchmarkLikenessBest(b *testing.B) {
	l := bigLikeness()
	for _, bb := range []struct{ name, text string }{
		{"question", "hello, could you tell me your openning hours for sundays please?"},
		{"long", strings.Repeat("how much is the delivery of a wedding cake or gluten free bread when you are not open and where can I park ", 90)},
		{"strange", strings.Repeat("deliverance openness parkway glutinous breadth caking paycheck ", 100)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Best(bb.text, "en", nil)
			}
		})
	}
}

func BenchmarkLikenessBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		bigLikeness()
	}
}
