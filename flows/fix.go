package flows

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// A Fix is a change of a bot's files that makes a diagnostic go away.
type Fix struct {
	Title string `json:"title"` // what it does, in plain words: "write `order`"

	// Sure is right without asking. A fix that is not sure takes somebody's
	// words away, or says what only a person can know.
	Sure bool `json:"sure"`

	Edits []Splice `json:"edits"` // of one file or several, in any order; those of a file do not overlap
}

// A Splice is an Edit of one of a bot's files.
type Splice struct {
	File string `json:"file"` // path inside the bot's folder, with slashes; one that is not there is made
	Edit
}

// NewFix is a sure fix of one file.
func NewFix(title, file string, edits ...Edit) *Fix {
	f := &Fix{Title: title, Sure: true}
	for _, e := range edits {
		f.Edits = append(f.Edits, Splice{file, e})
	}
	return f
}

// Instead is the fix that a hint "did you mean `word`?" offers: word in the
// place of a part of s, in bytes of its value. It is nil where word is "", or
// the part does not stand in the file as it reads.
func Instead(file string, s Str, from, to int, word string) *Fix {
	e, ok := s.Replace(from, to, word)
	if word == "" || !ok {
		return nil
	}
	return NewFix("write `"+word+"`", file, e)
}

// offer adds a fix to what was reported last. nil is none.
func (d *Doc) offer(f *Fix) {
	if f != nil && len(d.diags) > 0 && !d.full {
		d.diags[len(d.diags)-1].Fix = f
	}
}

// offerWord offers to write a word in the place of s.
func (d *Doc) offerWord(s Str, word string) { d.offer(Instead(d.File, s, 0, len(s.Value), word)) }

// offerEdit offers one edit of this file.
func (d *Doc) offerEdit(title string, e Edit) { d.offer(NewFix(title, d.File, e)) }

// offerQuotes offers to put a text of one line in quotes: all from start to
// the end of its line, or to end where that is further to the left.
func (d *Doc) offerQuotes(start, end int) {
	line := d.src.at(start).Line
	end = min(end, d.src.end(line))
	text := strings.TrimRight(d.src.text[start:end], " \t")
	if text != "" {
		d.offerEdit("put the text in quotes", Edit{start, start + len(text), Quote(text)})
	}
}

// offerRemoval offers to take the lines away that a key at the left edge and
// its value stand on, up to the next key, which has no line at the end of the
// file. It is not sure: they may be words of somebody. Comments between the
// two stay.
func (d *Doc) offerRemoval(title string, from, next Pos) {
	if from.Column > 1 || next.Column > 1 {
		return // a map in braces, or one in another
	}
	to := next.Line
	if to == 0 {
		to = len(d.src.lines) + 1
	}
	for ; to-1 > from.Line; to-- {
		if line := d.src.line(to - 1); strings.TrimSpace(line) != "" && line[0] != '#' {
			break
		}
	}
	start, end := d.src.lines[from.Line-1], len(d.src.text)
	if to <= len(d.src.lines) {
		end = d.src.lines[to-1]
	}
	d.offer(unsure(NewFix(title, d.File, Edit{start, end, ""})))
}

// Quote writes a text of one line in quotes: single ones, in which nothing but
// themselves has to be written otherwise.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// overlaps tells whether two splices cannot both be made. Two insertions at
// one place can.
func (s Splice) overlaps(t Splice) bool {
	return s.File == t.File && s.Start < t.End && t.Start < s.End
}

func (f *Fix) overlaps(g *Fix) bool {
	return slices.ContainsFunc(f.Edits, func(s Splice) bool { return slices.ContainsFunc(g.Edits, s.overlaps) })
}

// removes counts the bytes that a fix takes away.
func (f *Fix) removes() int {
	n := 0
	for _, e := range f.Edits {
		n += e.End - e.Start
	}
	return n
}

// Agreeing returns the diagnostics whose fixes can be made together. Of two
// that overlap, the one that takes less away is among them.
func (ds Diags) Agreeing() Diags {
	with := slices.DeleteFunc(slices.Clone(ds), func(d Diag) bool { return d.Fix == nil })
	slices.SortStableFunc(with, func(a, b Diag) int { return cmp.Compare(a.Fix.removes(), b.Fix.removes()) })
	var out Diags
	for _, d := range with {
		if !slices.ContainsFunc(out, func(o Diag) bool { return o.Fix.overlaps(d.Fix) }) {
			out = append(out, d)
		}
	}
	out.Sort()
	return out
}

// offerChoiceID offers an id for a choice that is a label alone.
func (d *Doc) offerChoiceID(n *yaml.Node) {
	s := d.str(n)
	slug, ok := Slug(s.Value), s.Style == Plain
	if why, _ := badID(slug, "choice"); why != "" || !ok {
		return
	}
	e, ok := s.Replace(0, len(s.Value), slug+": "+s.Value)
	if line := d.src.line(s.Pos.Line); strings.ContainsAny(line[:s.Pos.Offset-d.src.lines[s.Pos.Line-1]], "[{") {
		e.Text = "{" + e.Text + "}"
	}
	if ok {
		d.offerEdit("write `"+e.Text+"`", e)
	}
}

// offerBrackets offers quotes for a text in brackets, which stand in one line.
func (d *Doc) offerBrackets(n *yaml.Node) {
	start := d.Pos(n).Offset
	line := d.src.text[start:d.src.end(n.Line)]
	if end := strings.IndexByte(line, ']'); end > 0 && strings.TrimSpace(line[end+1:]) == "" {
		d.offerQuotes(start, start+end+1)
	}
}

// anonymous is a step that has to have an id, and its diagnostic.
type anonymous struct {
	step *Step
	diag int
}

// needsID notes that what was reported last is a step without an id.
func (d *Doc) needsID(s *Step) {
	if !d.full {
		d.anonymous = append(d.anonymous, anonymous{s, len(d.diags) - 1})
	}
}

// offerIDs offers an id for each step of a flow that needs one: a name that
// says what it is about, and that nothing else in the flow has.
func (d *Doc) offerIDs(f *Flow) {
	taken := map[string]bool{}
	for _, in := range f.Inputs {
		taken[in.Name] = true
	}
	for _, s := range f.Steps {
		taken[s.ID] = true
		for _, a := range s.Sets {
			taken[a.Name.Value] = true
		}
		for _, v := range s.Save {
			taken[v.To.Value] = true
		}
	}
	for _, a := range d.anonymous {
		s := a.step
		id := free(nameFor(s), taken)
		text, first := "id: "+id, s.Pos.Offset
		switch line := d.src.lines[s.Pos.Line-1]; {
		case strings.HasPrefix(d.src.text[first:], "{"):
			text, first = text+", ", first+1
		default:
			text += d.src.eol() + strings.Repeat(" ", first-line)
		}
		d.diags[a.diag].Fix = NewFix("call it `"+id+"`", d.File, Edit{first, first, text})
		d.diags[a.diag].Fix.Sure = s.Verb != Set
	}
}

// nameFor makes an id for a step: of what it calls, saves, waits for or asks.
func nameFor(s *Step) string {
	words := ""
	switch {
	case s.Verb == Call:
		words = s.Flow.Value
	case len(s.Save) > 0:
		words = strings.TrimPrefix(s.Save[0].To.Value, "contact.")
	case s.Verb == Wait:
		words = cmp.Or(s.For.Value, "pause")
	case len(s.Text) > 0:
		words = s.Text[0].Value
	}
	id := Slug(words)
	if why, _ := badID(id, "step"); why != "" {
		return string(s.Verb) + "_step"
	}
	return id
}

// free returns a name that is not taken, with a number where it is, and takes
// it.
func free(name string, taken map[string]bool) string {
	for id, n := name, 2; ; n++ {
		if !taken[id] {
			taken[id] = true
			return id
		}
		id = name + "_" + ordinal(n-1)
	}
}

// FormerID is the fix that notes the id which a step had before, below the one
// it has. It is not sure: only the author knows that both are one step.
func (s *Step) FormerID(file, old string) *Fix {
	end, ok := s.id.Replace(len(s.ID), len(s.ID), ", was: "+old)
	if !ok {
		return nil
	}
	src := s.id.src
	if !strings.HasPrefix(src.text[s.Pos.Offset:], "{") {
		at := src.end(s.id.Pos.Line)
		end = Edit{at, at, src.eol() + strings.Repeat(" ", s.Pos.Offset-src.lines[s.Pos.Line-1]) + "was: " + old}
	}
	return unsure(NewFix("note that it was `"+old+"`", file, end))
}

// FormerName is the fix that notes the id which a flow had before, at its top.
// It is not sure, like FormerID.
func (f *Flow) FormerName(old string) *Fix {
	if f.src == nil {
		return nil
	}
	at := f.top.Offset
	return unsure(NewFix("note that it was `"+old+"`", f.File, Edit{at, at, "was: " + old + f.src.eol()}))
}

func unsure(f *Fix) *Fix {
	f.Sure = false
	return f
}
