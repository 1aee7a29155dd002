package check

import (
	"cmp"
	"fmt"
	"slices"

	"parley/flows"
)

// translations are the texts of one file and the files that translate them.
type translations struct {
	file  string
	texts []flows.Worded
	in    []*flows.Translation
}

func translationsOf(b *flows.Bot) []translations {
	out := []translations{{"bot.yaml", b.Wordings(), b.Translations}, {"faq.yaml", b.FAQWordings(), b.FAQTexts}}
	for _, f := range b.Flows {
		out = append(out, translations{f.File, f.Wordings(), f.Texts})
	}
	return out
}

// Outdated warns of translations whose text in the first language has changed
// since they were made, as the notes of a bot have it: nil notes nothing. A
// translation that has changed itself was made from what the text says now,
// which is still to be noted.
func Outdated(b *flows.Bot, notes *flows.Notes) flows.Diags {
	if notes == nil {
		return nil
	}
	var out flows.Diags
	exist := map[string]bool{}
	for _, t := range translationsOf(b) {
		for _, tr := range t.in {
			out = append(out, outdated(t, tr, notes)...)
			for key := range tr.Texts {
				exist[tr.File+" "+key] = true
			}
		}
	}
	return append(out, notes.Gone(exist)...)
}

// outdated looks at one file of translations.
func outdated(t translations, tr *flows.Translation, notes *flows.Notes) flows.Diags {
	var out flows.Diags
	var fresh []string // the keys to note
	edits := map[string]flows.Edit{}
	for _, w := range t.texts {
		now := tr.Texts[w.Key]
		if len(w.Text) == 0 || len(now.Text) == 0 {
			continue // words that only add to others, or no translation
		}
		source, text, known := notes.Of(tr.File, w.Key)
		note := notes.Note(tr.File, w.Key, w.Text, now.Text)
		switch {
		case !known, text != flows.Fingerprint(now.Text):
			fresh, edits[w.Key] = append(fresh, w.Key), note
		case source != flows.Fingerprint(w.Text):
			fix := flows.NewFix("note that the translation is right", flows.NotesFile, note)
			fix.Sure = false
			out = append(out, flows.Diag{Rule: "outdated-translation", Severity: flows.Warning, File: tr.File, Pos: now.Pos, Fix: fix,
				Message: fmt.Sprintf("the text that `%s` translates, in %s:%d, has changed since", w.Key, t.file, w.Text[0].Pos.Line),
				Hint:    fmt.Sprintf("write it anew, or say that it is still right with `--translated --at %s:%d`", tr.File, now.Pos.Line)})
		}
	}
	if len(fresh) == 0 {
		return out
	}
	slices.SortFunc(fresh, func(a, b string) int { return cmp.Compare(a, b) })
	fix := flows.NewFix("note what they were made from", flows.NotesFile)
	for _, key := range fresh {
		fix.Edits = append(fix.Edits, flows.Splice{File: flows.NotesFile, Edit: edits[key]})
	}
	return append(out, flows.Diag{Rule: "unnoted-translation", Severity: flows.Warning, File: tr.File, Pos: tr.Texts[fresh[0]].Pos, Fix: fix,
		Message: fmt.Sprintf("%d %s new or changed, %s first: nobody will notice when the text in %s changes", len(fresh),
			one(len(fresh), "translation is", "translations are"), quoted(fresh[0]), t.file),
		Hint: "`parley check --fix` notes what " + one(len(fresh), "it was", "they were") + " made from"})
}
