package engine

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"parley/engine/match"
	"parley/engine/value"
	"parley/flows"
)

// builtinLanguages are those that every built-in text is in.
var builtinLanguages = []string{"ar", "de", "en", "es", "fr", "it", "nl", "pt"}

// TestTexts holds every built-in text to every language, with the same
// placeholders and short enough for any channel.
func TestTexts(t *testing.T) {
	placeholder := regexp.MustCompile(`\$\{\w+\}`)
	const longest = 200 // letters
	for name, byLang := range builtinTexts {
		if got := slices.Sorted(maps.Keys(byLang)); !slices.Equal(got, builtinLanguages) {
			t.Errorf("%s is in %q, want %q", name, got, builtinLanguages)
		}
		want := placeholder.FindAllString(byLang["en"], -1)
		for lang, words := range byLang {
			if got := placeholder.FindAllString(words, -1); !slices.Equal(got, want) {
				t.Errorf("%s in %s has %q, want %q", name, lang, got, want)
			}
			if n := utf8.RuneCountInString(words); n == 0 || n > longest {
				t.Errorf("%s in %s is %d letters long, want 1 to %d", name, lang, n, longest)
			}
		}
	}
	for name, forms := range countedTexts {
		for form, byLang := range forms {
			for lang, words := range byLang {
				if builtinTexts[name][lang] == "" {
					t.Errorf("%s.%s in %s is a form of no text", name, form, lang)
				}
				if got := placeholder.FindAllString(words, -1); form != "one" && form != "two" && !slices.Equal(got, []string{"${limit}"}) {
					t.Errorf("%s.%s in %s has %q, want ${limit}", name, form, lang, got)
				}
				if n := utf8.RuneCountInString(words); n > longest {
					t.Errorf("%s.%s in %s is %d letters long, want at most %d", name, form, lang, n, longest)
				}
			}
		}
	}
}

// TestForms holds each plural form that a language has to words of its own
// where one differs from many there.
func TestForms(t *testing.T) {
	same := map[string]bool{"de one": true, "ar zero": true, "ar other": true} // Zeichen; unused; the text itself
	for _, lang := range builtinLanguages {
		for n := range 120 {
			form := value.Plural(float64(n), value.Locale{Lang: lang})
			for name := range countedTexts {
				if form != "other" && countedTexts[name][form][lang] == "" && !same[lang+" "+form] {
					t.Errorf("%s has no form %q in %s, which %d has", name, form, lang, n)
				}
			}
		}
	}
}

// TestLabelsAreHeard types the labels of the engine's own offers.
func TestLabelsAreHeard(t *testing.T) {
	for _, lang := range builtinLanguages {
		ctx := &match.Context{Langs: []string{lang}}
		for name, want := range map[string]bool{"yes": true, "no": false} {
			if got, ok := match.Whole(match.YesNo, builtinTexts[name][lang], ctx); !ok || got != want {
				t.Errorf("%q in %s is read as %v, %t, want %t", builtinTexts[name][lang], lang, got, ok, want)
			}
		}
		var words match.Phrases
		for _, command := range []string{match.Skip, match.Done} {
			words.Add(len(command), lang, match.Commands(lang)[command]...)
		}
		for name, command := range map[string]string{"skip": match.Skip, "done": match.Done} {
			if f, ok := words.Whole(builtinTexts[name][lang], lang, nil); !ok || f.ID != len(command) {
				t.Errorf("%q in %s is not heard as %s", builtinTexts[name][lang], lang, command)
			}
		}
	}
}

func TestCounted(t *testing.T) {
	bot := func(settings string) *Program {
		t.Helper()
		b, diags := flows.ReadBot("test", fstest.MapFS{
			"bot.yaml":        {Data: []byte("parley: 1\nname: Test\nlanguages: [en, ar, de, pl]\nchannels: {web: {}}\n" + settings)},
			"bot.de.yaml":     {Data: []byte("texts.retry_long: Höchstens ${limit}.\n")},
			"flows/main.yaml": {Data: []byte("triggers: [{default: true}]\nsteps:\n  - say: Hi\n")},
		})
		p, more := Compile(b)
		for _, d := range append(diags, more...) {
			if d.Severity == flows.Error {
				t.Fatal(d)
			}
		}
		return p
	}
	plain, owned := bot(""), bot("texts: {retry_short: 'At least ${limit}!', retry_long: 'At most ${limit}!'}\n")
	tests := []struct {
		p     *Program
		lang  int
		name  string
		limit any
		want  string
	}{
		{plain, 0, "retry_short", 1, "That is too short. Please write at least 1 letter."},
		{plain, 0, "retry_short", 2.0, "That is too short. Please write at least 2 letters."},
		{plain, 1, "retry_short", 1, "هذا قصير جدًا. الحد الأدنى هو حرف واحد."},
		{plain, 1, "retry_short", 2, "هذا قصير جدًا. الحد الأدنى هو حرفان."},
		{plain, 1, "retry_short", 5, "هذا قصير جدًا. الحد الأدنى هو 5 أحرف."},
		{plain, 1, "retry_short", 20, "هذا قصير جدًا. الحد الأدنى هو 20 حرفًا."},
		{plain, 1, "retry_short", 100, "هذا قصير جدًا. الحد الأدنى هو 100 حرف."},
		{plain, 2, "retry_short", 1, "Das ist zu kurz. Bitte schreiben Sie mindestens 1 Zeichen."},
		{plain, 3, "retry_short", 1, "That is too short. Please write at least 1 letter."},
		{plain, 0, "retry_small", 1, "That is too little. The least is 1."},
		{plain, 0, "retry_early", value.NewDate(2026, 3, 10), "That is too early. The first one possible is Tuesday 10 March 2026."},
		{owned, 0, "retry_short", 1, "At least 1!"},
		{owned, 1, "retry_short", 1, "هذا قصير جدًا. الحد الأدنى هو حرف واحد."},
		{owned, 2, "retry_long", 1, "Höchstens 1."},
		{owned, 3, "retry_short", 1, "At least 1!"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.name, " ", tt.p.langs[tt.lang], " ", tt.limit), func(t *testing.T) {
			m := &machine{p: tt.p, lang: tt.lang, ev: &Meta{}, now: value.NewDate(2025, 1, 1).In(tt.p.zone)}
			if got := m.counted(tt.name, tt.limit); got != tt.want {
				t.Errorf("counted(%s, %v) = %q, want %q", tt.name, tt.limit, got, tt.want)
			}
		})
	}
}

func TestTextsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../flows/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range builtinTexts {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("flows/README.md does not name the built-in text %s", name)
		}
	}
	for _, name := range functionNames() {
		if !regexp.MustCompile("`" + name + "[`(]").Match(page) {
			t.Errorf("flows/README.md does not name the function %s", name)
		}
	}
}
