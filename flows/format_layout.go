package flows

import (
	"strings"
	"unicode/utf8"
)

// layOut returns the edits that put a file's blanks where they belong. Nothing
// but blanks and line breaks is touched.
func layOut(p *page, _ *Doc) []Edit {
	l := &laying{page: p, notes: map[int][]note{}}
	l.placeRemarks()
	for n := range p.rows {
		l.line(n)
	}
	return l.finish()
}

// laying collects edits, line by line.
type laying struct {
	*page
	edits []Edit
	notes map[int][]note // comments behind something, by the column where they stand
}

// note is a comment behind something.
type note struct {
	edit  int // that makes the blanks before it; its Text is still to be written
	width int // characters before it, as laid out
	least int // blanks before it
}

// replace puts blanks in the place of other blanks.
func (l *laying) replace(from, to int, with string) {
	if l.src.text[from:to] != with {
		l.edits = append(l.edits, Edit{from, to, with})
	}
}

func (l *laying) line(n int) {
	line := &l.rows[n]
	switch {
	case line.kind == blank:
		l.blank(n)
	case line.in != nil && (line.in.style == Literal || line.in.style == Folded):
		l.blockLine(line)
	default:
		before := len(l.edits)
		l.indent(line)
		l.gaps(line, before)
	}
}

// blank keeps one blank line of several, and none at either end of the file.
func (l *laying) blank(n int) {
	line := l.rows[n]
	rest := n
	for rest < len(l.rows) && l.rows[rest].kind == blank {
		rest++
	}
	if n == 0 || rest == len(l.rows) || l.rows[n-1].kind == blank {
		to := len(l.src.text)
		if n+1 < len(l.rows) {
			to = l.rows[n+1].from
		}
		l.edits = append(l.edits, Edit{line.from, to, ""})
		return
	}
	l.replace(line.from, line.to, "")
}

// blockLine moves a line of a block text with the others.
func (l *laying) blockLine(line *row) {
	s := line.in
	blanks, rest := l.leading(*line)
	if rest == "" && blanks <= s.indent {
		l.replace(line.from, line.to, "")
		return
	}
	to := indentStep
	if s.digit > 0 {
		to = s.digit
	}
	if line.level != nil {
		to += line.level.to
	}
	l.replace(line.from, line.from+s.indent, strings.Repeat(" ", to))
}

// indent puts the first thing of a line to its column.
func (l *laying) indent(line *row) {
	s := l.src.text[line.from:line.to]
	rest := strings.TrimLeft(s, " \t")
	at := len(s) - len(rest)
	to := 0
	switch line.kind {
	case structure, remark:
		to = line.column
	case inner:
		if rest != "" {
			to = l.innerColumn(line, at, rest)
		}
	}
	l.replace(line.from, line.from+at, strings.Repeat(" ", to))
}

// innerColumn keeps a further line of a text or of brackets where it stood
// below the key, and right of it; a closing bracket may stand below the key.
func (l *laying) innerColumn(line *row, at int, rest string) int {
	least := indentStep
	if line.in == nil && (rest[0] == ']' || rest[0] == '}') {
		least = 0
	}
	if line.level == nil {
		return max(at, least)
	}
	return max(at+line.level.to-line.level.at, line.level.to+least)
}

// gaps puts the blanks between the tokens of a line, and behind the last. The
// edits of the line begin at before.
func (l *laying) gaps(line *row, before int) {
	end, open := line.from, line.open
	var last *token
	if line.in != nil {
		end = min(line.in.end, line.to)
		if len(line.tokens) == 0 {
			l.replace(l.textEnd(line), line.to, "")
			return
		}
	}
	for i := range line.tokens {
		t := &line.tokens[i]
		switch {
		case last == nil && (line.in == nil || line.in.end <= line.from):
		case t.kind == comment:
			l.note(line, before, end, t.start, last)
		default:
			if with, ok := gap(last, t, open); ok {
				l.replace(end, t.start, with)
			}
		}
		switch t.kind {
		case '[', '{':
			open++
		case ']', '}':
			open--
		}
		last, end = t, min(t.end, line.to)
	}
	if last.end > line.to { // a text that goes on below
		end = l.textEnd(line)
	}
	l.replace(end, line.to, "")
}

// gap returns what stands between two tokens of a line; not ok is to leave it
// as it is. a is nil for a text that began in a line above.
func gap(a, b *token, open int) (string, bool) {
	var after tokenKind
	if a != nil {
		after = a.kind
	}
	switch {
	case after == '?' || b.kind == '?':
		return "", false
	case after == ':':
		return " ", true
	case open == 0 && after == '-':
		return " ", true
	case b.kind == ':' || b.kind == ',' || b.kind == ']' || b.kind == '}':
		return "", true
	case after == '[' || after == '{':
		return "", true
	case after == ',':
		return " ", true
	}
	return "", false
}

// textEnd returns where the part of a text that stands on a line ends, without
// the blanks that YAML folds. An escaped blank is no such.
func (l *laying) textEnd(line *row) int {
	s := l.src.text[line.from:line.to]
	kept := strings.TrimRight(s, " \t")
	slashes := len(kept) - len(strings.TrimRight(kept, `\`))
	if slashes%2 == 1 && len(kept) < len(s) && l.doubleQuoted(line) {
		return line.from + len(kept) + 1
	}
	return line.from + len(kept)
}

// doubleQuoted tells whether the text that goes on behind a line has double
// quotes.
func (l *laying) doubleQuoted(line *row) bool {
	if n := len(line.tokens); n > 0 {
		return line.tokens[n-1].text != nil && line.tokens[n-1].text.style == DoubleQuoted
	}
	return line.in != nil && line.in.style == DoubleQuoted
}

// note remembers a comment behind something: where it goes depends on the
// others. Behind a text without quotes, one blank before ` #` may be a mistake
// and is warned of, two are meant: what is there stays so.
func (l *laying) note(line *row, before, from, to int, last *token) {
	least := 1
	if isPlainText(last, line.in) && to-from > 1 {
		least = 2
	}
	width := utf8.RuneCountInString(l.src.text[line.from:from])
	for _, e := range l.edits[before:] {
		width += len(e.Text) - utf8.RuneCountInString(l.src.text[e.Start:e.End])
	}
	at := utf8.RuneCountInString(l.src.text[line.from:to])
	l.notes[at] = append(l.notes[at], note{len(l.edits), width, least})
	l.edits = append(l.edits, Edit{Start: from, End: to})
}

// isPlainText tells whether a token, or the text of a line above that ends
// before it, has no quotes.
func isPlainText(t *token, in *scalar) bool {
	if t != nil {
		in = t.text
	}
	return in != nil && in.style == Plain
}

// finish places the comments and ends the file. Comments that stand at one
// column stay there, or move to the right together; others stand one blank
// behind what they follow.
func (l *laying) finish() []Edit {
	for at, notes := range l.notes {
		if len(notes) < 2 {
			at = 0
		}
		for _, n := range notes {
			if len(notes) > 1 {
				at = max(at, n.width+n.least)
			}
		}
		for _, n := range notes {
			l.edits[n.edit].Text = strings.Repeat(" ", max(at-n.width, n.least))
		}
	}
	if !l.ended() {
		return l.edits
	}
	end := len(l.rows)
	for end > 0 && l.rows[end-1].kind == blank {
		end--
	}
	if end == len(l.rows) && end > 0 && !strings.HasSuffix(l.src.text, "\n") {
		l.edits = append(l.edits, Edit{len(l.src.text), len(l.src.text), l.src.eol()})
	}
	return l.edits
}

// placeRemarks finds the column of each comment on a line of its own: that of
// the line below where it stands there, else that of the nearest list or map
// around it.
func (l *laying) placeRemarks() {
	var above *nest
	for n := 0; n < len(l.rows); n++ {
		line := &l.rows[n]
		switch line.kind {
		case remark:
			l.placeRemark(line, above, l.below(n))
		case structure:
			above = line.level
		case mark:
			above = nil
		}
	}
}

// below returns the next line with a column of its own.
func (l *laying) below(n int) *row {
	for ; n < len(l.rows); n++ {
		if l.rows[n].kind == structure || l.rows[n].kind == mark {
			return &l.rows[n]
		}
	}
	return nil
}

func (l *laying) placeRemark(line *row, above *nest, below *row) {
	at := line.tokens[0].start - line.from
	best, lowest := -1, -1
	consider := func(from, to int) {
		if from <= at && from > best {
			best, line.column = from, to
		}
		if best < 0 && (lowest < 0 || from < lowest) {
			lowest, line.column = from, to
		}
	}
	if below != nil {
		consider(below.tokens[0].start-below.from, below.column)
	}
	for v := above; v != nil; v = v.up {
		consider(v.at, v.to)
	}
}
