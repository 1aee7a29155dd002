package flows

import (
	"sort"
	"strings"
	"unicode/utf8"
)

const bom = "\uFEFF"

// A source is the text of a file, and where its lines begin. A byte order mark
// is kept, but belongs to no line.
type source struct {
	text  string
	lines []int // offset of each line's first byte; never empty

	// near is the place that pos found last. Nodes are met in order, so the
	// next one is not far: a list of ten thousand words can stand on one line.
	near Pos
}

func newSource(text string) *source {
	s := &source{text: text, lines: make([]int, 1, 16+len(text)/32)}
	if len(text) >= len(bom) && text[:len(bom)] == bom {
		s.lines[0] = len(bom)
	}
	for i := s.lines[0]; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// end returns the offset where a line (from 1) ends, its line break left out.
func (s *source) end(line int) int {
	if line >= len(s.lines) {
		return len(s.text)
	}
	end := s.lines[line] - 1
	if end > s.lines[line-1] && s.text[end-1] == '\r' {
		end--
	}
	return end
}

// line returns a line (from 1) without its break.
func (s *source) line(line int) string { return s.text[s.lines[line-1]:s.end(line)] }

// eol is how the lines of the file end.
func (s *source) eol() string {
	if i := strings.IndexByte(s.text, '\n'); i > 0 && s.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// pos turns a line and column, as yaml.v3 counts them, into a place that is
// never outside the file. Not for concurrent use, unlike the other methods.
func (s *source) pos(line, column int) Pos {
	line = min(max(line, 1), len(s.lines))
	off, end := s.lines[line-1], s.end(line)
	at := 1
	if s.near.Line == line && s.near.Column-column < column {
		at, off = s.near.Column, s.near.Offset
	}
	for ; at > column; at-- {
		_, size := utf8.DecodeLastRuneInString(s.text[:off])
		off -= size
	}
	for ; at < column && off < end; at++ {
		if s.text[off] < utf8.RuneSelf {
			off++
			continue
		}
		_, size := utf8.DecodeRuneInString(s.text[off:end])
		off += size
	}
	s.near = Pos{Line: line, Column: at, Offset: off}
	return s.near
}

// at turns an offset into a place. One inside a line break or a character is
// moved back to its start.
func (s *source) at(offset int) Pos {
	offset = min(max(offset, s.lines[0]), len(s.text))
	line := sort.SearchInts(s.lines, offset+1)
	start := s.lines[line-1]
	offset = min(offset, s.end(line))
	for offset > start && offset < len(s.text) && !utf8.RuneStart(s.text[offset]) {
		offset--
	}
	return Pos{Line: line, Column: utf8.RuneCountInString(s.text[start:offset]) + 1, Offset: offset}
}

// At returns the place in the file of a byte of the value: exact where the
// value stands on one line without escapes; in folded and escaped text it is
// found by matching what is not white space, so it can be off inside a run of
// blanks. It is never outside the file. An offset outside the value is moved to
// its nearest end.
func (s Str) At(offset int) Pos {
	offset = min(max(offset, 0), len(s.Value))
	if s.src == nil {
		return Pos{Line: s.Pos.Line, Column: s.Pos.Column + utf8.RuneCountInString(s.Value[:offset]), Offset: s.Pos.Offset + offset}
	}
	return s.src.at(s.offset(offset))
}

// Replace returns the edit that puts text in the place of value[from:to]. It is
// false where that part does not stand in the file as it reads: where it is
// escaped, folded, or was read from no file.
func (s Str) Replace(from, to int, text string) (Edit, bool) {
	if s.src == nil || from < 0 || to < from || to > len(s.Value) {
		return Edit{}, false
	}
	start := s.offset(from)
	if !strings.HasPrefix(s.src.text[start:], s.Value[from:to]) {
		return Edit{}, false
	}
	return Edit{start, start + to - from, text}, true
}

// offset walks the source and the value side by side. YAML's folding changes
// nothing but white space, so both have the same other characters in the same
// order.
func (s Str) offset(target int) int {
	w := walk{text: s.src.text, at: s.start(), style: s.Style}
	i := 0 // in the value
	for i < target {
		r, size := utf8.DecodeRuneInString(s.Value[i:])
		if isBlank(r) {
			i += size
			continue
		}
		w.blanks()
		if i+size > target || w.done() {
			return w.at
		}
		w.next()
		i += size
	}
	if i < len(s.Value) {
		if r, _ := utf8.DecodeRuneInString(s.Value[i:]); !isBlank(r) {
			w.blanks()
			return w.at
		}
	}
	// Inside a run of blanks: as many bytes on as the value has.
	run := 0
	for run < i && isBlank(rune(s.Value[i-run-1])) {
		run++
	}
	for ; run > 0 && !w.done() && (w.text[w.at] == ' ' || w.text[w.at] == '\t'); run-- {
		w.at++
	}
	return w.at
}

// start is where the first byte of the value can stand: after the quote, or on
// the line after a block's mark.
func (s Str) start() int {
	at := min(s.Pos.Offset, len(s.src.text))
	switch s.Style {
	case SingleQuoted, DoubleQuoted:
		return min(at+1, len(s.src.text))
	case Literal, Folded:
		if s.Pos.Line < len(s.src.lines) {
			return s.src.lines[s.Pos.Line]
		}
		return len(s.src.text)
	}
	return at
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// A walk goes through a scalar in the source, one character of its value at a
// time.
type walk struct {
	text  string
	at    int
	style Style
}

func (w *walk) done() bool { return w.at >= len(w.text) }

// blanks skips white space, written or escaped.
func (w *walk) blanks() {
	for !w.done() {
		switch c := w.text[w.at]; {
		case isBlank(rune(c)):
			w.at++
		case c == '\\' && w.style == DoubleQuoted && w.at+1 < len(w.text) && isBlankEscape(w.text[w.at+1]):
			w.at += 2
		default:
			return
		}
	}
}

func isBlankEscape(c byte) bool {
	switch c {
	case 'n', 'r', 't', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

// next skips one character.
func (w *walk) next() {
	if w.done() {
		return
	}
	rest := w.text[w.at:]
	switch {
	case w.style == SingleQuoted && len(rest) > 1 && rest[0] == '\'' && rest[1] == '\'':
		w.at += 2
	case w.style == DoubleQuoted && len(rest) > 1 && rest[0] == '\\':
		size := 2
		switch rest[1] {
		case 'x':
			size = 4
		case 'u':
			size = 6
		case 'U':
			size = 10
		}
		w.at += min(size, len(rest))
	default:
		_, size := utf8.DecodeRuneInString(rest)
		w.at += size
	}
}
