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
	edits := map[string][]flows.Edit{}
	for _, w := range t.texts {
		now := tr.Texts[w.Key]
		if len(w.Text) == 0 || len(now.Text) == 0 {
			continue // words that only add to others, or no translation
		}
		note := notes.Note(tr.File, w.Key, w.Text, now.Text)
		warn := func(rule string, fix *flows.Fix, hint, format string, args ...any) {
			out = append(out, flows.Diag{Rule: rule, Severity: flows.Warning, File: tr.File, Pos: now.Pos,
				Message: fmt.Sprintf(format, args...), Hint: hint, Fix: fix})
		}
		right := flows.NewFix("note that the translation is right", flows.NotesFile, note...)
		right.Sure = false
		source := fmt.Sprintf("%s:%d", t.file, w.Text[0].Pos.Line)
		so := fmt.Sprintf("say that it is still right with `--translated --at %s:%d`", tr.File, now.Pos.Line)
		switch noted, lines := notes.Of(tr.File, w.Key, w.Text, now.Text); noted {
		case flows.NotNoted:
			fresh, edits[w.Key] = append(fresh, w.Key), note
		case flows.NotedOld:
			warn("outdated-translation", right, "write it anew, or "+so, "the text that `%s` translates, in %s, has changed since", w.Key, source)
		case flows.NotedBoth:
			warn("two-notes", flows.NewFix("keep the note that fits", flows.NotesFile, note...), "keep the one that fits what is written now",
				"%s notes `%s` %d times, in lines %s: two branches were merged", flows.NotesFile, w.Key, len(lines), listed(lines))
		case flows.NotedAny:
			warn("two-notes", right, "compare it with "+source+"; then write it anew and delete these lines, or "+so,
				"%s notes `%s` %d times, in lines %s, and none of them fits: two branches were merged", flows.NotesFile, w.Key, len(lines), listed(lines))
		}
	}
	if len(fresh) == 0 {
		return out
	}
	slices.SortFunc(fresh, func(a, b string) int { return cmp.Compare(a, b) })
	fix := flows.NewFix("note what they were made from", flows.NotesFile)
	for _, key := range fresh {
		for _, e := range edits[key] {
			fix.Edits = append(fix.Edits, flows.Splice{File: flows.NotesFile, Edit: e})
		}
	}
	return append(out, flows.Diag{Rule: "unnoted-translation", Severity: flows.Warning, File: tr.File, Pos: tr.Texts[fresh[0]].Pos, Fix: fix,
		Message: fmt.Sprintf("%d %s new or changed, %s first: nobody will notice when the text in %s changes", len(fresh),
			one(len(fresh), "translation is", "translations are"), quoted(fresh[0]), t.file),
		Hint: "`parley check --fix` notes what " + one(len(fresh), "it was", "they were") + " made from"})
}

// listed writes numbers as a list: 3, 5 and 8.
func listed(numbers []int) string {
	out := itoa(numbers[0])
	for i, n := range numbers[1:] {
		sep := ", "
		if i == len(numbers)-2 {
			sep = " and "
		}
		out += sep + itoa(n)
	}
	return out
}
