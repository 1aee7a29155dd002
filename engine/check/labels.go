package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/flows"
)

// channelLabels warns of choices and links that a channel of the bot cannot
// show as they are: labels that are cut, labels that are equal after that, too
// many choices. Labels that hold a value are passed over.
func channelLabels(g *graph) flows.Diags {
	l := &labelRules{b: g.bot}
	for _, c := range g.bot.Channels {
		if p, ok := flows.ProfileOf(c.Name); ok && p.QuickReplies > 0 {
			l.profiles = append(l.profiles, p)
		}
	}
	if len(l.profiles) == 0 {
		return nil
	}
	for _, f := range g.bot.Flows {
		for _, s := range f.Steps {
			l.step(f, s)
		}
	}
	return l.out
}

type labelRules struct {
	b        *flows.Bot
	profiles []flows.Profile
	out      flows.Diags
}

// label is what a choice or a link shows in one language.
type label struct {
	id        string // of the choice or the link
	file      string
	str       flows.Str
	link      bool
	described bool
	pictured  bool
}

func (l *labelRules) step(f *flows.Flow, s *flows.Step) {
	if len(s.Choices) > 0 {
		l.tooMany(f, s)
	}
	choices := make([]label, len(s.Choices))
	for i, c := range s.Choices {
		choices[i] = label{id: c.ID, described: len(c.Describe) > 0, pictured: c.Image.Set()}
		choices[i].set(f.File, c.Label)
	}
	links := make([]label, len(s.Links))
	for i, x := range s.Links {
		links[i] = label{id: x.ID, link: true}
		links[i].set(f.File, x.Label)
	}
	l.languages(f, s.ID, choices)
	l.languages(f, s.ID, links)
}

// set gives x its words, where there are any.
func (x *label) set(file string, words flows.Text) {
	if len(words) > 0 {
		x.file, x.str = file, words[0]
	}
}

// languages looks at labels of a step in the flow's language, then in those
// that have words of their own for some.
func (l *labelRules) languages(f *flows.Flow, step string, labels []label) {
	if len(labels) == 0 {
		return
	}
	l.language(labels, true)
	if step == "" {
		return
	}
	keys := make([]string, len(labels))
	for i, x := range labels {
		keys[i] = step + "." + x.id
	}
	other := make([]label, len(labels))
	for _, tr := range f.Texts {
		copy(other, labels)
		own := false
		for i, key := range keys {
			if t := tr.Texts[key].Text; len(t) > 0 {
				other[i].set(tr.File, t)
				own = true
			}
		}
		if own {
			l.language(other, false)
		}
	}
}

// limitOf returns how long a label may be among others, 0 where the channel
// shows it whole: as package layout does.
func limitOf(p flows.Profile, x label, all []label) int {
	switch {
	case x.link && p.Links == 0:
		return 0
	case p.CardChoices && (x.described || x.pictured):
		return p.CardTitle
	case p.Rows > 0 && !x.link && (len(all) > p.QuickReplies || slices.ContainsFunc(all, func(o label) bool { return o.described })):
		return p.RowTitle
	}
	return p.Title
}

// tooMany tells of channels that cannot show all choices of a question at
// once. Those with an `if` may be fewer when they are shown.
func (l *labelRules) tooMany(f *flows.Flow, s *flows.Step) {
	n := 0
	for _, c := range s.Choices {
		if !c.If.Set() {
			n++
		}
	}
	for _, p := range l.profiles {
		if most := max(p.QuickReplies, p.Rows); n > most {
			l.warn("too-many-choices", f.File, s.Choices[0].Pos, "take some away, or ask in two steps",
				"%s shows at most %d choices as buttons, and here are %d: people get a numbered list", p.Name, most, n)
		}
	}
}

// language looks at the labels of a step in one language; first is that
// of the flow, so that what is wrong there is not told again for another.
func (l *labelRules) language(labels []label, first bool) {
	file := ""
	for _, x := range labels {
		if x.file != "" && strings.Count(x.file, ".") >= strings.Count(file, ".") {
			file = x.file
		}
	}
	cutBy := make([][]string, len(labels))
	limits := make([]int, len(labels))
	seen := make(map[string]int, len(labels))
	for _, p := range l.profiles {
		clear(seen)
		for i, x := range labels {
			limit := limitOf(p, x, labels)
			if x.file == "" || limit == 0 || strings.Contains(x.str.Value, "${") {
				continue
			}
			shown := shownAs(p.Unit, limit, x.str.Value)
			if shown != x.str.Value && (first || x.file == file) {
				cutBy[i], limits[i] = append(cutBy[i], p.Name), limit
			}
			key := strings.ToLower(strings.TrimSpace(shown))
			j, twice := seen[key]
			if !twice {
				seen[key] = i
				continue
			}
			if x.file == file && !l.told(x) {
				l.warn("labels-equal", x.file, x.str.Pos, "word one of them otherwise, its difference first",
					"in %s this looks like `%s`", p.Name, labels[j].str.Value)
			}
		}
	}
	for i, names := range cutBy {
		if len(names) > 0 {
			l.warn("label-cut", labels[i].file, labels[i].str.Pos, fmt.Sprintf("use at most %d characters", limits[i]),
				"%s cuts `%s` to `%s`", strings.Join(names, " and "), labels[i].str.Value, shownAs(flows.Characters, limits[i], labels[i].str.Value))
		}
	}
}

// told tells whether a label was reported as equal for another channel.
func (l *labelRules) told(x label) bool {
	return slices.ContainsFunc(l.out, func(d flows.Diag) bool {
		return d.Rule == "labels-equal" && d.File == x.file && d.Pos == x.str.Pos
	})
}

func (l *labelRules) warn(rule, file string, pos flows.Pos, hint, format string, args ...any) {
	l.out = append(l.out, flows.Diag{Rule: rule, Severity: flows.Warning, File: file, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// shownAs returns a label as a channel shows it: with an ellipsis where it is
// longer than limit. Package layout also heeds signs made of several
// characters, which only ever shortens it more.
func shownAs(u flows.Unit, limit int, s string) string {
	if width(u, s) <= limit {
		return s
	}
	room := limit - width(u, "…")
	for i, r := range s {
		if room -= width(u, string(r)); room < 0 {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}
	return s
}

func width(u flows.Unit, s string) int {
	switch u {
	case flows.Bytes:
		return len(s)
	case flows.UTF16:
		n := 0
		for _, r := range s {
			if n++; r > 0xffff {
				n++
			}
		}
		return n
	}
	return utf8.RuneCountInString(s)
}
