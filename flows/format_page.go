package flows

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A page is a file in rows of tokens. yaml.v3 says where scalars begin; where
// they end, and what stands between them, is found here.
type page struct {
	src     *source
	rows    []row
	scalars []scalar // in the order of the file
}

// A row is one line.
type row struct {
	from, to int     // offsets; the line break is left out
	tokens   []token // those that begin in it
	in       *scalar // the text that the line is a further part of
	open     int     // brackets open where the line begins
	kind     rowKind
	level    *nest // the innermost list or map that the line belongs to
	column   int   // where the first token is to begin; of rows of kind structure
}

type rowKind uint8

const (
	blank     rowKind = iota
	remark            // nothing but a comment
	structure         // begins with a dash, a key or a value
	inner             // goes on with a text or with what is in brackets
	mark              // `---` or `...`
)

// A token is a scalar, one of the marks of YAML, or a comment.
type token struct {
	kind       tokenKind
	start, end int // of a block text: of its mark
	text       *scalar
}

// tokenKind is the mark itself, or one of the kinds below.
type tokenKind byte

const (
	text    tokenKind = 't'
	comment tokenKind = '#'
)

// A scalar is where a text stands.
type scalar struct {
	start, end int // offsets; of a block text: of its mark
	style      Style
	first      int // row
	last       int // row of the last line whose layout counts

	indent int // of a block text: the column where its lines begin
	digit  int // and the indent that its mark gives, or 0
	strip  bool
	keep   bool
}

// A nest is a list or map in block style that is open at a line.
type nest struct {
	up   *nest
	list bool
	at   int // column of its dashes or keys
	to   int // column where they belong
}

const indentStep = 2

// oddError reports what the formatter does not lay out.
type oddError struct {
	offset int
	what   string
}

func (e *oddError) Error() string { return e.what }

// readPage takes a file apart that YAML reads without errors.
func readPage(d *Doc) (*page, error) {
	p := &page{src: d.src}
	for n := range d.src.lines {
		p.rows = append(p.rows, row{from: d.src.lines[n], to: d.src.end(n + 1)})
	}
	if last := p.rows[len(p.rows)-1]; last.from == len(d.src.text) {
		p.rows = p.rows[:len(p.rows)-1]
	}
	if d.Root != nil {
		p.find(d, d.Root)
	}
	slices.SortFunc(p.scalars, func(a, b scalar) int { return a.start - b.start })
	return p, p.read()
}

// find lists the scalars that are written.
func (p *page) find(d *Doc, n *yaml.Node) {
	for _, c := range n.Content {
		p.find(d, c)
	}
	if n.Kind != yaml.ScalarNode || n.Value == "" && isPlain(n) {
		return
	}
	s := d.str(n)
	out := scalar{start: s.Pos.Offset, style: s.Style}
	rest := p.src.text[s.Pos.Offset:]
	switch s.Style {
	case SingleQuoted, DoubleQuoted:
		out.end = out.start + quotedLen(rest)
	case Literal, Folded:
		out.end = out.start + p.blockMark(rest, &out)
	default:
		out.end = out.start + plainLen(rest, n.Value)
	}
	p.scalars = append(p.scalars, out)
}

// quotedLen returns the length of the quoted scalar that s begins with.
func quotedLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[0] == '"' && s[i] == '\\':
			i++
		case s[0] == '\'' && s[i] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}

// plainLen returns the length of a plain scalar: both the file and the value
// have the same characters in the same order, blanks aside.
func plainLen(s, value string) int {
	i := 0
	for _, r := range value {
		if isBlank(r) {
			continue
		}
		for i < len(s) && isBlank(rune(s[i])) {
			i++
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// blockMark reads the mark of a block text and returns its length.
func (p *page) blockMark(s string, out *scalar) int {
	n := 1
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case c == '+':
			out.keep = true
		case c == '-':
			out.strip = true
		case c >= '1' && c <= '9':
			out.digit = int(c - '0')
		default:
			return n
		}
	}
	return n
}

// reading goes through the rows.
type reading struct {
	*page
	row   int // being read
	next  int // scalar
	open  int // brackets
	level *nest
}

func (p *page) read() error {
	r := &reading{page: p}
	for r.row = 0; r.row < len(p.rows); r.row++ {
		if err := r.readRow(); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) readRow() error {
	line, first := &r.rows[r.row], r.row
	line.open = r.open
	if line.open == 0 && marker(r.src.text[line.from:line.to]) != "" {
		return r.readMark(line)
	}
	last, err := r.tokens(first, line.from)
	if err != nil {
		return err
	}
	switch {
	case len(line.tokens) == 0:
		line.kind = blank
	case line.open > 0:
		line.kind = inner
	case line.tokens[0].kind == comment:
		line.kind = remark
	default:
		line.kind = structure
		if err := r.structure(line); err != nil {
			return err
		}
	}
	if s := line.block(); s != nil {
		r.block(s)
		last = s.last
	}
	for n := first; n <= last; n++ {
		r.rows[n].level = r.level
	}
	r.row = last
	return nil
}

// block returns the block text whose mark stands at the end of the line.
func (line *row) block() *scalar {
	n := len(line.tokens)
	if n > 0 && line.tokens[n-1].kind == comment {
		n--
	}
	if n == 0 || line.tokens[n-1].text == nil {
		return nil
	}
	if s := line.tokens[n-1].text; s.style == Literal || s.style == Folded {
		return s
	}
	return nil
}

// readMark reads a row that begins with `---` or `...`; beside it can only
// stand a comment.
func (r *reading) readMark(line *row) error {
	line.kind, r.level = mark, nil
	if rest := strings.TrimLeft(r.src.text[line.from+3:line.to], " \t"); rest != "" && rest[0] != '#' {
		return &oddError{line.from, "put what follows `---` on a line of its own"}
	}
	line.tokens = append(line.tokens, token{kind: '.', start: line.from, end: line.from + 3})
	_, err := r.tokens(r.row, line.from+3)
	return err
}

// tokens reads the tokens of row n from an offset on, and those of the rows
// below as far as a text goes on there. It returns the last of these rows.
func (r *reading) tokens(n, at int) (int, error) {
	line := &r.rows[n]
	for at < line.to {
		c := r.src.text[at]
		switch {
		case c == ' ' || c == '\t':
			at++
		case r.next < len(r.scalars) && r.scalars[r.next].start == at:
			s := &r.scalars[r.next]
			r.next++
			s.first, s.last = n, n
			line.tokens = append(line.tokens, token{kind: text, start: at, end: s.end, text: s})
			if s.end > line.to {
				return r.goesOn(s, n)
			}
			at = s.end
		case c == '#':
			end := at + len(strings.TrimRight(r.src.text[at:line.to], " \t"))
			line.tokens = append(line.tokens, token{kind: comment, start: at, end: end})
			return n, nil
		case strings.IndexByte("-:?,[]{}", c) >= 0:
			switch c {
			case '[', '{':
				r.open++
			case ']', '}':
				r.open--
			}
			line.tokens = append(line.tokens, token{kind: tokenKind(c), start: at, end: at + 1})
			at++
		default:
			return n, &oddError{at, fmt.Sprintf("`%c` is not understood here", c)}
		}
	}
	return n, nil
}

// goesOn marks the rows of a text that begins in row n and ends below.
func (r *reading) goesOn(s *scalar, n int) (int, error) {
	for s.last = n; s.last+1 < len(r.rows) && r.rows[s.last+1].from < s.end; {
		s.last++
		line := &r.rows[s.last]
		line.in, line.kind, line.open = s, inner, r.open
	}
	return r.tokens(s.last, s.end)
}

// structure finds out which lists and maps the tokens of a row belong to.
func (r *reading) structure(line *row) error {
	first := line.tokens[0].start - line.from
	i := 0
	for ; i < len(line.tokens) && line.tokens[i].kind == '-'; i++ {
		r.enter(true, line.tokens[i].start-line.from)
		if i == 0 {
			line.column = r.level.to
		}
	}
	if i == len(line.tokens) || line.tokens[i].kind == comment {
		return nil
	}
	t := line.tokens[i]
	isKey := i+1 < len(line.tokens) && line.tokens[i+1].kind == ':'
	switch {
	case t.kind == '?' || t.kind == ':':
		return &oddError{t.start, "`?` before a key is not laid out"}
	case isKey:
		r.enter(false, t.start-line.from)
		if i == 0 {
			line.column = r.level.to
		}
	case i == 0: // the value of what stands above
		for r.level != nil && r.level.at >= first {
			r.level = r.level.up
		}
		if r.level != nil {
			line.column = r.level.to + indentStep
		}
	}
	return nil
}

// enter opens a list or map whose dash or key stands at a column, or goes on
// with it. A list may stand at the column of the key that it belongs to.
func (r *reading) enter(list bool, at int) {
	for r.level != nil && (r.level.at > at || r.level.at == at && r.level.list && !list) {
		r.level = r.level.up
	}
	if r.level != nil && r.level.at == at && r.level.list == list {
		return
	}
	to := 0
	if r.level != nil {
		to = r.level.to + indentStep
	}
	r.level = &nest{up: r.level, list: list, at: at, to: to}
}

// block finds the rows of a block text, as libyaml does.
func (r *reading) block(s *scalar) {
	parent := 0
	if r.level != nil {
		parent = r.level.at
	}
	s.indent = parent + s.digit
	if s.digit == 0 {
		s.indent = max(r.blockIndent(s.first+1), parent+1)
	}
	for n := s.first + 1; n < len(r.rows); n++ {
		line := r.rows[n]
		blanks, rest := r.leading(line)
		if rest != "" && blanks < s.indent {
			break
		}
		if rest != "" || blanks > s.indent || s.keep {
			s.last = n
		}
	}
	for n := s.first + 1; n <= s.last; n++ {
		r.rows[n].in, r.rows[n].kind = s, inner
	}
}

// blockIndent returns the column of the first line of a block text; blank
// lines before it count too.
func (r *reading) blockIndent(n int) int {
	widest := 0
	for ; n < len(r.rows); n++ {
		blanks, rest := r.leading(r.rows[n])
		widest = max(widest, blanks)
		if rest != "" {
			break
		}
	}
	return widest
}

// leading counts the blanks that a line begins with, and returns the rest.
func (p *page) leading(line row) (blanks int, rest string) {
	s := p.src.text[line.from:line.to]
	rest = strings.TrimLeft(s, " ")
	return len(s) - len(rest), rest
}

// ended tells whether the file ends with a line break, or may be given one: at
// the end of a block text it would be part of the text.
func (p *page) ended() bool {
	if len(p.rows) == 0 || strings.HasSuffix(p.src.text, "\n") {
		return true
	}
	s := p.rows[len(p.rows)-1].in
	return s == nil || s.style != Literal && s.style != Folded || s.strip
}
