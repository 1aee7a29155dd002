package flows

import (
	"maps"
	"slices"
)

// Worded is a text that other languages have their own words for.
type Worded struct {
	Key  string // in a file of translations; that of a step without an id begins with its dot
	Text Text   // in the first language; empty for words that only add to a choice's
}

// Wordings are the texts of a step that can be translated, in their order. The
// step's id comes before each key.
func (s *Step) Wordings() []Worded {
	out := make([]Worded, 0, 1+2*len(s.Choices)+len(s.Links)+len(s.Reject))
	add := func(key string, t Text) {
		if len(t) > 0 {
			out = append(out, Worded{key, t})
		}
	}
	add("", s.Text)
	for i, c := range s.Cards {
		add(".cards."+ordinal(i)+".title", c.Title)
		add(".cards."+ordinal(i)+".text", c.Text)
	}
	for _, c := range s.Choices {
		add("."+c.ID, c.Label)
		add("."+c.ID+".describe", c.Describe)
		out = append(out, Worded{".like." + c.ID, c.Like})
	}
	for _, l := range s.Links {
		add("."+l.ID, l.Label)
	}
	for i, r := range s.Reject {
		add(".reject."+ordinal(i), r.Say)
	}
	add(".retry", s.Retry)
	for i, r := range s.Remind {
		if len(s.Remind) == 1 {
			add(".remind", r.Say)
		} else {
			add(".remind."+ordinal(i), r.Say)
		}
	}
	return out
}

// Wordings are the texts of a flow that can be translated, in their order.
// Those of a step without an id cannot.
func (f *Flow) Wordings() []Worded {
	var out []Worded
	for i, t := range f.Triggers {
		if t.Words != nil || t.Like != nil {
			out = append(out, Worded{"trigger." + ordinal(i), append(slices.Clip(t.Words), t.Like...)})
		}
	}
	out = append(out, anytimeWordings(f.Anytime)...)
	for _, s := range f.Steps {
		if s.ID == "" {
			continue
		}
		for _, w := range s.Wordings() {
			out = append(out, Worded{s.ID + w.Key, w.Text})
		}
	}
	return out
}

// Wordings are the texts of bot.yaml that can be translated. Built-in texts
// and words have a key too.
func (b *Bot) Wordings() []Worded {
	out := anytimeWordings(b.Anytime)
	for _, c := range commands {
		out = append(out, Worded{"words." + c, b.Words[c]})
	}
	for _, name := range slices.Sorted(maps.Keys(b.Texts)) {
		out = append(out, Worded{"texts." + name, b.Texts[name]})
	}
	return out
}

// FAQWordings are the texts of faq.yaml that can be translated.
func (b *Bot) FAQWordings() []Worded {
	var out []Worded
	for _, e := range b.FAQ {
		for _, w := range []Worded{{".like", e.Like}, {".words", e.Words}, {".say", e.Say}} {
			if len(w.Text) > 0 {
				out = append(out, Worded{e.ID + w.Key, w.Text})
			}
		}
	}
	return out
}

func anytimeWordings(entries []Anytime) []Worded {
	var out []Worded
	for i, a := range entries {
		key := "anytime." + ordinal(i)
		out = append(out, Worded{key, append(slices.Clip(a.Words), a.Like...)})
		if a.Label != nil {
			out = append(out, Worded{key + ".label", a.Label})
		}
		if a.Say != nil {
			out = append(out, Worded{key + ".say", a.Say})
		}
	}
	return out
}

// wordedKeys are the keys of texts.
func wordedKeys(texts []Worded) map[string]bool {
	keys := make(map[string]bool, len(texts))
	for _, w := range texts {
		keys[w.Key] = true
	}
	return keys
}
