package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"parley/engine/match"
	"parley/flows"
)

// need is a text that every language of the bot should have.
type need struct {
	key string
	pos flows.Pos
}

// missingTranslations warns of texts that are sent in the first language to
// people who speak another one: one warning for each file.
func missingTranslations(g *graph) flows.Diags {
	b := g.bot
	if len(b.Languages) < 2 {
		return nil
	}
	var out flows.Diags
	for _, f := range b.Flows {
		out = append(out, untranslated(b, f.File, needsOf(f), f.Texts)...)
	}
	var own []flows.Worded // built-in words and texts have theirs
	for _, w := range b.Wordings() {
		if strings.HasPrefix(w.Key, "anytime.") {
			own = append(own, w)
		}
	}
	out = append(out, untranslated(b, "bot.yaml", needed(own), b.Translations)...)
	return append(out, untranslated(b, "faq.yaml", needed(b.FAQWordings()), b.FAQTexts)...)
}

// untranslated compares what a file needs with its translations.
func untranslated(b *flows.Bot, file string, needs []need, have []*flows.Translation) flows.Diags {
	var out flows.Diags
	for _, lang := range b.Languages[1:] {
		var tr *flows.Translation
		if i := slices.IndexFunc(have, func(t *flows.Translation) bool { return t.Lang == lang }); i >= 0 {
			tr = have[i]
		}
		count, first := 0, []string{}
		var pos flows.Pos
		for _, n := range needs {
			if tr != nil && len(tr.Texts[n.key].Text) > 0 {
				continue
			}
			if count++; count == 1 {
				pos = n.pos
			}
			if len(first) < 3 {
				first = append(first, quoted(n.key))
			}
		}
		if count == 0 {
			continue
		}
		keys := strings.Join(first, ", ")
		if count > 3 {
			keys += " and so on"
		}
		target := strings.TrimSuffix(file, ".yaml") + "." + lang + ".yaml"
		d := flows.Diag{Rule: "missing-translation", Severity: flows.Warning, File: file, Pos: pos, Hint: "write " + one(count, "it", "them") + " into " + target}
		if tr != nil {
			d.File, d.Pos = tr.File, flows.Pos{Line: 1, Column: 1}
			d.Hint = "add " + one(count, "it", "them") + ": until then the first language is sent"
		}
		d.Message = fmt.Sprintf("%d %s not in language `%s`: %s", count, one(count, "text is", "texts are"), lang, keys)
		out = append(out, d)
	}
	return out
}

// quoted sets a key in back quotes; what holds some is no key.
func quoted(key string) string {
	if strings.Contains(key, "`") {
		return key
	}
	return "`" + key + "`"
}

func one(n int, singular, plural string) string {
	if n == 1 {
		return singular
	}
	return plural
}

// needsOf lists what a flow's translations should have, in its order.
func needsOf(f *flows.Flow) []need {
	out := needed(f.Wordings())
	for _, s := range f.Steps {
		if s.ID != "" {
			continue
		}
		for _, n := range needed(s.Wordings()) {
			out = append(out, need{"a `" + string(s.Verb) + "` without `id`", n.pos})
		}
	}
	return out
}

// needed are the texts that say something which has a language.
func needed(texts []flows.Worded) []need {
	out := make([]need, 0, len(texts))
	for _, w := range texts {
		if strings.Contains(w.Key, ".like.") {
			continue // more words for a choice: no language has to have them
		}
		for _, s := range w.Text {
			if hasWords(s.Value) {
				out = append(out, need{w.Key, s.Pos})
				break
			}
		}
	}
	return out
}

// hasWords tells whether a text says something that has a language: more than
// figures, signs and values.
func hasWords(s string) bool {
	from := 0
	for _, p := range piecesOf(s) {
		if strings.ContainsFunc(s[from:p.offset-2], unicode.IsLetter) {
			return true
		}
		from = min(p.offset+len(p.src)+1, len(s))
	}
	return strings.ContainsFunc(s[from:], unicode.IsLetter)
}

// heard is a word by which something is found, in one language.
type heard struct{ lang, word string }

// wordsTwice warns of words that two entries want: which is taken is then for
// the order of language to say, not for the author.
func wordsTwice(g *graph) flows.Diags {
	w := &wordBook{b: g.bot, owner: map[heard]string{}}
	w.commands()
	b := g.bot
	for i, a := range b.Anytime {
		w.entry("bot.yaml", fmt.Sprintf("`anytime` entry %d of bot.yaml", i+1), append(slices.Clip(a.Words), a.Like...), b.Translations, "anytime."+itoa(i+1))
	}
	for _, e := range b.FAQ {
		who := "`" + e.ID + "` of faq.yaml"
		w.entry("faq.yaml", who, append(slices.Clip(e.Words), e.Like...), b.FAQTexts, e.ID+".like")
		w.entry("faq.yaml", who, nil, b.FAQTexts, e.ID+".words")
	}
	for _, f := range b.Flows {
		for i, t := range f.Triggers {
			w.entry(f.File, "a trigger of flow `"+f.ID+"`", append(slices.Clip(t.Words), t.Like...), f.Texts, "trigger."+itoa(i+1))
		}
	}
	return w.out
}

// wordBook notes who wants which word.
type wordBook struct {
	b     *flows.Bot
	owner map[heard]string
	out   flows.Diags
}

// commands notes the command words that are heard everywhere.
func (w *wordBook) commands() {
	for _, lang := range w.b.Languages {
		for name, words := range match.Commands(lang) {
			switch name {
			case match.Stop, match.Cancel, match.Restart:
				for _, word := range words {
					w.owner[heard{lang, match.Fold(word)}] = "the command `" + name + "`"
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.b.Words)) {
		w.entry("bot.yaml", "the command `"+name+"`", w.b.Words[name], w.b.Translations, "words."+name)
	}
}

// entry notes the words of an entry, in all languages.
func (w *wordBook) entry(file, who string, words flows.Text, translations []*flows.Translation, key string) {
	w.words(file, w.b.Languages[0], who, words)
	for _, tr := range translations {
		w.words(tr.File, tr.Lang, who, tr.Texts[key].Text)
	}
}

func (w *wordBook) words(file, lang, who string, words flows.Text) {
	for _, s := range words {
		at := heard{lang, match.Fold(s.Value)}
		switch other, taken := w.owner[at]; {
		case at.word == "" || other == who:
		case taken:
			w.out = append(w.out, flows.Diag{
				Rule: "word-twice", Severity: flows.Warning, File: file, Pos: s.Pos,
				Message: fmt.Sprintf("`%s` is a word of %s already", s.Value, other), Hint: "keep it in one place",
			})
		default:
			w.owner[at] = who
		}
	}
}
