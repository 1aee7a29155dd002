package flows

import (
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

var faqKeys = Names(FAQKeys)

// faq reads faq.yaml and its translations.
func (r *reader) faq(files []fs.DirEntry) {
	has := func(name string) bool {
		return slices.ContainsFunc(files, func(e fs.DirEntry) bool { return e.Name() == name && !e.IsDir() })
	}
	if has("faq.yaml") {
		if d := r.doc("faq.yaml"); d != nil {
			r.bot.FAQ = d.faqFile()
			r.diags = append(r.diags, d.Diags()...)
		}
	}
	for _, e := range files {
		lang, ok := langOf(e.Name(), "faq")
		if !ok || e.IsDir() {
			continue
		}
		if !has("faq.yaml") {
			r.warnf(e.Name(), "orphan-translation", "write the questions in faq.yaml first", "there is no faq.yaml")
			continue
		}
		if !r.spoken(e.Name(), lang) {
			continue
		}
		if d := r.doc(e.Name()); d != nil {
			r.bot.FAQTexts = append(r.bot.FAQTexts, d.faqTexts(lang, r.bot.FAQ))
			r.diags = append(r.diags, d.Diags()...)
		}
	}
}

func (d *Doc) faqFile() []Anytime {
	if d.Root == nil {
		return nil
	}
	var out []Anytime
	seen := map[string]bool{}
	for _, item := range d.Items(d.Root, "faq.yaml") {
		a := d.anytime(item, "a question of the FAQ", faqKeys, false)
		switch {
		case a.ID == "" && item.Kind == yaml.MappingNode:
			d.Errorf(a.Pos, "missing-id", "begin with `id: hours`, say", "a question of the FAQ has no `id`")
		case seen[a.ID]:
			d.Errorf(a.Pos, "duplicate-id", "give one of them another id", "there are two questions `%s`", a.ID)
		}
		seen[a.ID] = true
		out = append(out, a)
	}
	return out
}

// entryID checks the id of an entry of the FAQ.
func (d *Doc) entryID(s Str) {
	if !IsID(s.Value) {
		_, hint := badID(s.Value, "question")
		d.Errorf(s.Pos, "bad-id", hint, "`%s` is no id", s.Value)
	}
}

// faqTexts reads faq.LANG.yaml: a map by the ids of the questions, each with
// `like` and `say`.
func (d *Doc) faqTexts(lang string, faq []Anytime) *Translation {
	t := &Translation{Lang: lang, File: d.File, Texts: map[string]Translated{}}
	if d.Root == nil {
		return t
	}
	var ids []string
	for _, a := range faq {
		ids = append(ids, a.ID)
	}
	for id, entry := range d.Pairs(d.Root, "a translation of the FAQ") {
		if !slices.Contains(ids, id.Value) {
			d.Warnf(id.Pos, "orphan-translation", DidYouMean(id.Value, ids), "`%s` translates nothing", id.Value)
			continue
		}
		what := "the texts of `" + id.Value + "`"
		if !d.Map(entry, what) {
			continue
		}
		for key, v := range d.Pairs(entry, what) {
			var text Text
			switch key.Value {
			case "like", "words":
				text = d.Text(v, "`"+key.Value+"`")
			case "say":
				text = d.sent(v, "`say`")
			default:
				d.UnknownKey(key, v, what, []string{"like", "words", "say"})
				continue
			}
			if text != nil {
				t.Texts[strings.Join([]string{id.Value, key.Value}, ".")] = Translated{Text: text, Pos: key.Pos}
			}
		}
	}
	return t
}
