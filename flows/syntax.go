package flows

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A lineParts is a line of block YAML, taken apart by its form: blanks, dashes,
// a key, and what stands after it. Offsets count bytes of the line.
type lineParts struct {
	indent int    // offset of the first dash, or of the key
	dashes []int  // offsets of `- `
	keyAt  int    // offset of the key, or of the value where there is no key
	key    string // "" where there is none
	at     int    // offset of the value
	value  string // with what follows it, comments too
}

func scanLine(line string) lineParts {
	var l lineParts
	i := len(line) - len(strings.TrimLeft(line, " \t"))
	l.indent = i
	for i < len(line) && line[i] == '-' && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t') {
		l.dashes = append(l.dashes, i)
		i++
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
	}
	l.keyAt, l.at, l.value = i, i, line[i:]
	end := keyEnd(l.value)
	if end < 0 {
		return l
	}
	l.key = strings.Trim(strings.TrimSpace(l.value[:end]), `"'`)
	rest := strings.TrimLeft(l.value[end+1:], " \t")
	l.at = len(line) - len(rest)
	l.value = rest
	return l
}

// keyEnd returns the offset of the colon that ends a key, or -1: a word or a
// few, or a quoted one.
func keyEnd(s string) int {
	if s == "" {
		return -1
	}
	from := 0
	switch s[0] {
	case '"', '\'':
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 {
			return -1
		}
		from = end + 2
	case '{', '[', '#', '&', '*', '!', '|', '>', '%', '@', '`', '?':
		return -1
	}
	for i := from; i < len(s); i++ {
		switch {
		case s[i] == ':' && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\t'):
			return i
		case s[i] == '#' && i > 0 && s[i-1] == ' ':
			return -1
		}
	}
	return -1
}

// blockMark matches the head of a block text: | or >, with its options.
var blockMark = regexp.MustCompile(`^[|>](?:[1-9][-+]?|[-+][1-9]?)?[ \t]*(?:[ \t]#.*)?$`)

// diagnose finds out what is wrong with lines that are not YAML, and says it in
// plain words. It makes one diagnostic.
func (d *Doc) diagnose(in lines, err error) {
	var open []level // the lists and maps that a line can belong to
	nested := false  // the last key has its value below
	for n := in.from; n < in.to; n++ {
		line := d.src.line(n)
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' || marker(line) != "" {
			continue
		}
		if tab := strings.IndexByte(line[:len(line)-len(trimmed)], '\t'); tab >= 0 {
			d.Errorf(d.place(n, tab), "syntax", "use blanks", "a tab cannot indent a line in YAML")
			return
		}
		l := scanLine(line)
		if !d.fits(&open, l, nested) {
			d.misfit(n, l)
			return
		}
		nested = l.key != "" && (l.value == "" || l.value[0] == '#') || l.key == "" && len(l.dashes) > 0 && l.value == ""
		if nested {
			continue
		}
		if l.key == "" && len(l.dashes) == 0 && !strings.ContainsAny(trimmed[:1], "{[\"'") {
			d.strayLine(n, l)
			return
		}
		below := d.deeper(n+1, in.to, l)
		if blockMark.MatchString(l.value) {
			n = below - 1
			continue
		}
		if d.leaf(n, below, l) {
			return
		}
		n = below - 1
	}
	d.yamlError(in, err)
}

// A level is an open list or map, at a column (from 0).
type level struct {
	column int
	list   bool
}

// fits tells whether a line can stand at its indentation, and enters it.
func (d *Doc) fits(open *[]level, l lineParts, nested bool) bool {
	s := *open
	for len(s) > 0 && s[len(s)-1].column > l.indent {
		s = s[:len(s)-1]
	}
	isList := len(l.dashes) > 0
	ok := false
	switch {
	case len(s) == 0:
		ok = len(*open) == 0
		s = append(s, level{l.indent, isList})
	case s[len(s)-1].column < l.indent:
		ok = nested
		s = append(s, level{l.indent, isList})
	case s[len(s)-1].list == isList:
		ok = true
	case isList: // a list may stand at the column of its key
		ok = nested
		s = append(s, level{l.indent, true})
	default: // back from such a list to the keys around it
		s = s[:len(s)-1]
		ok = len(s) > 0 && s[len(s)-1].column == l.indent && !s[len(s)-1].list
	}
	for i := range l.dashes {
		if i > 0 {
			s = append(s, level{l.dashes[i], true})
		}
	}
	if isList && l.key != "" {
		s = append(s, level{l.keyAt, false})
	}
	*open = s
	return ok
}

func (d *Doc) misfit(n int, l lineParts) {
	switch {
	case l.key == "" && len(l.dashes) == 0:
		d.strayLine(n, l)
	default:
		d.Errorf(d.place(n, l.indent), "syntax", "give it as many blanks in front as the lines it belongs to", "the indentation of this line fits none of the lines above")
	}
}

// strayLine reports a line that is no `key: value`.
func (d *Doc) strayLine(n int, l lineParts) {
	word, rest, hasColon := strings.Cut(l.value, ":")
	if hasColon && rest != "" && IsID(strings.TrimSpace(word)) {
		colon := d.place(n, l.at+len(word))
		d.Errorf(colon, "syntax", "write `"+word+": …`", "a blank is missing after `:`")
		d.offerEdit("put a blank after `:`", Edit{colon.Offset + 1, colon.Offset + 1, " "})
		return
	}
	if word, _, _ = strings.Cut(l.value, " "); IsID(word) {
		d.Errorf(d.place(n, l.at), "syntax", "write `"+word+": …`", "a `:` is missing in this line")
		return
	}
	if l.value != "" && strings.Contains("@`%*&!|>,]}?", l.value[:1]) {
		d.badStart(n, l.at, l.value)
		return
	}
	d.Errorf(d.place(n, l.at), "syntax", "write it as `key: value`, or indent it as a part of the text above", "this line is neither `key: value` nor an item of a list")
}

// place is a byte of a line in the file.
func (d *Doc) place(n, offset int) Pos { return d.src.at(d.src.lines[n-1] + offset) }

// deeper returns the line after the ones that belong to the value of line n-1.
func (d *Doc) deeper(n, end int, l lineParts) int {
	column := l.keyAt
	if l.key == "" && len(l.dashes) > 0 {
		column = l.dashes[len(l.dashes)-1]
	}
	for ; n < end; n++ {
		line := d.src.line(n)
		if t := strings.TrimLeft(line, " \t"); t != "" && len(line)-len(t) <= column {
			break
		}
	}
	return n
}

// leaf reads one value by itself, and reports it if it is no YAML.
func (d *Doc) leaf(n, below int, l lineParts) bool {
	var b strings.Builder
	b.WriteString("k: " + l.value + "\n")
	for i := n + 1; i < below; i++ {
		b.WriteString(" " + d.src.line(i) + "\n")
	}
	_, err := decode(b.String())
	if err == nil {
		return false
	}
	d.badValue(n, below, l, err)
	return true
}

// badValue says what is wrong with a value that is not YAML: the table of
// traps in the language's reference.
func (d *Doc) badValue(n, below int, l lineParts, err error) {
	at, v := l.at, strings.TrimRight(l.value, " \t")
	if v == "" {
		d.yamlError(lines{n, below}, err)
		return
	}
	switch v[0] {
	case '"', '\'':
		if d.badQuotes(n, below, at) {
			return
		}
	case '{', '[':
		if d.badBraces(n, below, at) {
			return
		}
	case '@', '`', '%', '*', '&', '!', '|', '>', ',', ']', '}':
		d.badStart(n, at, v)
		return
	}
	if strings.HasPrefix(v, "- ") || strings.HasPrefix(v, "? ") || v == "-" || v == "?" {
		d.badStart(n, at, v)
		return
	}
	for i := n; i < below; i++ {
		line, from := d.src.line(i), 0
		if i == n {
			from = at
		} else if next := scanLine(line); next.key != "" && IsID(next.key) {
			d.misfit(i, next)
			return
		}
		if colon := textColon(line[from:]); colon >= 0 {
			d.Errorf(d.place(i, from+colon), "syntax", "put the text in quotes: "+quoted(v), "a text with `: ` in it must be quoted")
			if below == n+1 && !strings.Contains(v, " #") {
				d.offerQuotes(d.place(n, at).Offset, len(d.src.text))
			}
			return
		}
	}
	d.yamlError(lines{n, below}, err)
}

func (d *Doc) badStart(n, at int, v string) {
	start := v[:1]
	if v[0] == '-' || v[0] == '?' {
		start += " "
	}
	if start = "`" + start + "`"; v[0] == '`' {
		start = "a backtick"
	}
	d.Errorf(d.place(n, at), "syntax", "put the text in quotes: "+quoted(v), "a text that starts with %s must be quoted", start)
	if !strings.Contains(v, " #") {
		d.offerQuotes(d.place(n, at).Offset, d.place(n, at).Offset+len(v))
	}
}

// quoted shows a text in quotes, for hints: its beginning, if it is long.
func quoted(v string) string {
	const most = 40
	if strings.ContainsAny(v, "\n") || utf8.RuneCountInString(v) > most {
		return "'…'"
	}
	if !strings.Contains(v, "'") {
		return "'" + v + "'"
	}
	if !strings.ContainsAny(v, `"\`) {
		return `"` + v + `"`
	}
	return "'" + strings.ReplaceAll(v, "'", "''") + "'"
}

// textColon returns the offset of a colon that YAML takes for the end of a key,
// or -1.
func textColon(s string) int {
	for i := range len(s) {
		if s[i] == ':' && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\t') {
			return i
		}
		if s[i] == '#' && i > 0 && s[i-1] == ' ' {
			return -1
		}
	}
	return -1
}

// badQuotes looks into a quoted value that begins in line n.
func (d *Doc) badQuotes(n, below, at int) bool {
	from := d.src.lines[n-1] + at
	text := d.src.text[from:d.src.end(below-1)]
	end, bad := quoteEnd(text)
	switch {
	case bad >= 0:
		d.badEscape(from+bad, text[bad:])
		d.offerSingle(from, text)
	case end < 0:
		d.Errorf(d.src.at(from), "syntax", "", "the closing %s of this text is missing", text[:1])
	default:
		rest := strings.TrimLeft(text[end:], " \t")
		if rest == "" || rest[0] == '#' {
			return false
		}
		hint := "quotes inside a text: put single quotes around it, '…'"
		if text[0] == '\'' {
			hint = "for an apostrophe inside single quotes write '', or put double quotes around the text"
		}
		d.Errorf(d.src.at(from+end-1), "syntax", hint, "the text ends at this %s, but more follows", text[:1])
	}
	return true
}

func (d *Doc) badEscape(at int, text string) {
	_, size := utf8.DecodeRuneInString(text[1:])
	d.Errorf(d.src.at(at), "syntax", "put single quotes around the text: '…'", "`%s` means nothing inside double quotes", text[:1+size])
}

// offerSingle offers single quotes for a text in double ones that has escapes
// which mean nothing, and none that do: a pattern, most likely.
func (d *Doc) offerSingle(at int, text string) {
	end := strings.IndexByte(text[1:], '"') + 1
	if end < 1 {
		return
	}
	inner := text[1:end]
	for i := 0; i < len(inner); i++ {
		if inner[i] == '\n' || inner[i] == '\'' || inner[i] == '\\' && (i+1 == len(inner) || knownEscape(inner[i+1:])) {
			return
		}
		if inner[i] == '\\' {
			i++
		}
	}
	d.offerEdit("put single quotes around the text", Edit{at, at + end + 1, Quote(inner)})
}

// quoteEnd returns the offset after the closing quote of a text, -1 where there
// is none; bad is the offset of an escape that YAML does not know, or -1.
func quoteEnd(s string) (end, bad int) {
	q := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case q == '\'' && s[i] == q && i+1 < len(s) && s[i+1] == q:
			i++
		case s[i] == q:
			return i + 1, -1
		case q == '"' && s[i] == '\\' && i+1 < len(s):
			if !knownEscape(s[i+1:]) {
				return -1, i
			}
			i++
			if s[i] == '\r' { // \r\n
				i++
			}
		}
	}
	return -1, -1
}

// knownEscape tells whether YAML knows the escape after a backslash.
func knownEscape(s string) bool {
	hex := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	if hex == 0 {
		return strings.IndexByte("0abt\tnvfre \"/\\N_LP\n\r", s[0]) >= 0
	}
	if len(s) <= hex {
		return false
	}
	for _, c := range []byte(s[1 : 1+hex]) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// badBraces looks into a value that begins with { or [ in line n.
func (d *Doc) badBraces(n, below, at int) bool {
	from := d.src.lines[n-1] + at
	text := d.src.text[from:d.src.end(below-1)]
	var open []byte
	var opened []int
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			if !startsToken(text, i) {
				continue
			}
			end, bad := quoteEnd(text[i:])
			switch {
			case bad >= 0:
				d.badEscape(from+i+bad, text[i+bad:])
				d.offerSingle(from+i, text[i:])
				return true
			case end < 0:
				d.Errorf(d.src.at(from+i), "syntax", "", "the closing %s of this text is missing", text[i:i+1])
				return true
			}
			began := i
			i += end - 1
			rest := strings.TrimLeft(text[i+1:], " \t\r\n")
			if rest != "" && !strings.ContainsRune(",]}:#", rune(rest[0])) {
				d.Errorf(d.src.at(from+i), "syntax", fmt.Sprintf("quotes inside a text: put single quotes around it, '…'; else the one of column %d is not closed", d.src.at(from+began).Column), "the text ends at this %s, but more follows", text[i:i+1])
				return true
			}
		case '#':
			if i > 0 && strings.ContainsRune(" \t\n", rune(text[i-1])) {
				line := strings.IndexByte(text[i:], '\n')
				if line < 0 {
					d.Errorf(d.src.at(from+i), "syntax", "put the text in quotes", "` #` begins a comment here, so the `%s` is never closed", string(open[:1]))
					return true
				}
				i += line
			}
		case '?':
			if i+1 < len(text) && strings.ContainsRune(",]}", rune(text[i+1])) {
				d.Errorf(d.src.at(from+i), "syntax", "put the text in quotes, or the list one item a line", "inside brackets and braces, a text with `?` before `%s` must be quoted", text[i+1:i+2])
				return true
			}
		case '@', '`', '%', '*', '&', '!', '|', '>':
			if startsToken(text, i) {
				d.Errorf(d.src.at(from+i), "syntax", "put the text in quotes", "a text that starts with `%c` must be quoted", c)
				return true
			}
		case '{', '[':
			if i > 0 && !startsToken(text, i) {
				d.Errorf(d.src.at(from+i), "syntax", "put the text in quotes", "inside brackets and braces, a text with `%c` in it must be quoted", c)
				return true
			}
			open, opened = append(open, c), append(opened, i)
		case '}', ']':
			last := open[len(open)-1]
			if last != c-2 {
				d.Errorf(d.src.at(from+i), "syntax", "", "`%c` does not close the `%c` before it", c, last)
				return true
			}
			open, opened = open[:len(open)-1], opened[:len(opened)-1]
			if len(open) > 0 {
				continue
			}
			if rest := strings.TrimLeft(text[i+1:], " \t\r\n"); rest != "" && rest[0] != '#' {
				d.Errorf(d.src.at(from), "syntax", "put the text in quotes: "+quoted(strings.TrimRight(text, " \t\r\n")), "a text that starts with `%c` must be quoted", text[0])
				if below == n+1 && !strings.Contains(text, " #") {
					d.offerQuotes(from, from+len(text))
				}
				return true
			}
		case ':':
			if tokenColons(text, i) > 1 {
				d.Errorf(d.src.at(from+i), "syntax", "put the text in quotes", "a text with `: ` in it must be quoted")
				return true
			}
		}
		if len(open) == 0 {
			break
		}
	}
	if len(open) > 0 {
		at := opened[len(opened)-1]
		d.Errorf(d.src.at(from+at), "syntax", "close it, or put the text in quotes", "this `%c` is never closed", text[at])
		return true
	}
	return false
}

// startsToken tells whether a text inside braces begins at i.
func startsToken(text string, i int) bool {
	before := strings.TrimRight(text[:i], " \t\r\n")
	return before == "" || strings.ContainsRune("{[,", rune(before[len(before)-1])) || before[len(before)-1] == ':' && len(before) < i
}

// tokenColons counts the `: ` between the last comma or brace and i, the one
// at i included; 0 where none stands at i.
func tokenColons(text string, i int) int {
	if i+1 < len(text) && text[i+1] != ' ' {
		return 0
	}
	n := 1
	for j := i - 1; j >= 0 && !strings.ContainsRune("{[,\"'", rune(text[j])); j-- {
		if text[j] == ':' && text[j+1] == ' ' {
			n++
		}
	}
	return n
}

// yamlError reports what none of the rules above could explain, in yaml.v3's
// words, at the line that it names.
func (d *Doc) yamlError(in lines, err error) {
	n, what := in.from, "this is not YAML"
	if err != nil {
		what = strings.TrimPrefix(err.Error(), "yaml: ")
		if rest, ok := strings.CutPrefix(what, "line "); ok {
			number, message, _ := strings.Cut(rest, ": ")
			if allDigits(number) && len(number) < 8 {
				n, what = in.from+plainSmall(number)-1, message
			}
		}
		what = "this is not YAML: " + what
	}
	n = min(max(n, in.from), in.to-1, len(d.src.lines))
	d.Errorf(d.place(n, scanLine(d.src.line(n)).indent), "syntax", "a text with special characters goes in quotes", "%s", what)
}
