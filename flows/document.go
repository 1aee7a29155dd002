package flows

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Limits of a file.
const (
	maxFile   = 1 << 20 // bytes
	maxDepth  = 32      // lists and maps inside each other
	maxSyntax = 100     // syntax errors reported a file
	maxDiags  = 1000    // diagnostics kept a file
	maxHints  = 50      // diagnostics with a hint that compares with every key there is
)

// A Doc is one YAML file, read strictly: plain UTF-8, one document, no anchors,
// aliases, merge keys, tags or duplicate keys. Its methods walk the nodes and
// report what does not fit, each at its place; they go on after an error.
//
//	d := flows.ReadDoc("conversations/hi.yaml", src)
//	for key, value := range d.Pairs(d.Root, "a conversation") {
//		switch {
//		case key.Value == "test":
//			test, _ := d.Str(value, "`test`")
//		default:
//			d.UnknownKey(key, value, "a conversation", []string{"test", "talk"})
//		}
//	}
//	return d.Diags()
type Doc struct {
	File string
	Root *yaml.Node // nil where the file is empty or nothing of it can be read

	// Broken are the parts of top-level lists that are not YAML. Each has its
	// diagnostic already.
	Broken []Part

	src   *source
	diags Diags
	full  bool // diagnostics were dropped

	anonymous []anonymous
}

// Part is a run of lines of a file: an item of the list under Key.
type Part struct {
	Key  string
	Text string
	Pos  Pos
}

// ReadDoc reads a file. It never fails: what is wrong is in Diags.
func ReadDoc(file string, src []byte) *Doc {
	d := &Doc{File: file, src: newSource("")}
	if len(src) > maxFile {
		d.Errorf(Pos{Line: 1, Column: 1}, "too-big", "split it", "the file has %d bytes; at most %d are read", len(src), maxFile)
		return d
	}
	d.src = newSource(string(d.clean(src)))
	text := d.oneDocument()
	root, err := decode(text)
	if err != nil {
		root = d.rescue(err)
	}
	if root != nil {
		d.strict(root, 0)
		d.Root = root
	}
	return d
}

// Diags returns what was found so far, sorted by place.
func (d *Doc) Diags() Diags {
	slices.SortStableFunc(d.diags, func(a, b Diag) int {
		return cmp.Or(cmp.Compare(a.Pos.Offset, b.Pos.Offset), cmp.Compare(a.Rule, b.Rule))
	})
	return d.diags
}

// Errorf reports an error at a place of the file. The hint may be empty.
func (d *Doc) Errorf(at Pos, rule, hint, format string, args ...any) {
	d.report(Error, at, rule, hint, format, args)
}

// Warnf reports a warning.
func (d *Doc) Warnf(at Pos, rule, hint, format string, args ...any) {
	d.report(Warning, at, rule, hint, format, args)
}

func (d *Doc) report(severity Severity, at Pos, rule, hint, format string, args []any) {
	if len(d.diags) >= maxDiags {
		d.full = true
		return
	}
	d.diags = append(d.diags, Diag{
		Rule: rule, Severity: severity, File: d.File, Pos: at, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// decode parses the first document of text; nil is an empty one. yaml.v3
// panics on a few inputs of which its own comments say that they cannot be.
func decode(text string) (root *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	if root := flat(text); root != nil {
		return root, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		marked := markOptional(text)
		if marked == text || yaml.Unmarshal([]byte(marked), &doc) != nil {
			return nil, err
		}
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil, nil
	}
	root = doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" && root.Value == "" {
		return nil, nil
	}
	return root, nil
}

// clean reports what is no text and puts blanks of the same size and count of
// characters in its place, so that the rest can be read.
func (d *Doc) clean(src []byte) []byte {
	out := src
	const most = 10
	var found []int // offsets
	blank := func(at int, with string) {
		if len(found) == 0 {
			out = bytes.Clone(src)
		}
		found = append(found, at)
		copy(out[at:], with)
	}
	for i := 0; i < len(src); {
		c := src[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		if c == '\r' && i+1 < len(src) && src[i+1] == '\n' {
			i += 2
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			blank(i, "?")
		case r < 0xa0 && size == 2:
			blank(i, "\u00a0")
		case r == 0x2028 || r == 0x2029 || r == 0xfffe || r == 0xffff || r == 0xfeff && i > 0:
			blank(i, "\u3000")
		case size == 1:
			blank(i, " ")
		}
		i += size
	}
	if len(found) == 0 {
		return out
	}
	lines := newSource(string(out))
	for n, at := range found {
		r, size := utf8.DecodeRune(src[at:])
		switch {
		case n == most:
			d.Errorf(lines.at(at), "control-character", "", "and %d more", len(found)-most)
			return out
		case r == utf8.RuneError && size == 1:
			d.Errorf(lines.at(at), "not-utf8", "save the file as UTF-8", "byte 0x%02x is not UTF-8", src[at])
		default:
			d.Errorf(lines.at(at), "control-character", "delete it", "the character U+%04X has no place in a text file", r)
		}
	}
	return out
}

// oneDocument returns the text of the first document, without the byte order
// mark, and reports directives and further documents. Lines keep their number.
func (d *Doc) oneDocument() string {
	s := d.src
	content := false // something other than comments, blank lines and `---` was met
	opened := false
	for n := 1; n <= len(s.lines); n++ {
		at := s.lines[n-1]
		if at >= len(s.text) {
			break
		}
		c := s.text[at]
		if c == '%' && !content && !opened {
			d.Errorf(s.pos(n, 1), "directive", "delete the line", "a line that starts with `%%` is an order to YAML readers and is not read here")
			return d.blankLines(n)
		}
		if c != '-' && c != '.' {
			content = content || c != '#' && strings.TrimSpace(s.line(n)) != ""
			continue
		}
		line := s.line(n)
		switch mark := marker(line); {
		case mark == "---" && !content && !opened:
			opened = true
			content = strings.TrimSpace(line[3:]) != "" && !strings.HasPrefix(strings.TrimSpace(line[3:]), "#")
		case mark != "" && d.blankFrom(n):
			return s.text[s.lines[0]:s.lines[n-1]]
		case mark != "":
			d.Errorf(s.pos(n, 1), "many-documents", "put the rest into a file of its own", "a second document begins at `%s`; only the first is read", mark)
			return s.text[s.lines[0]:s.lines[n-1]]
		default:
			content = true
		}
	}
	return s.text[s.lines[0]:]
}

// blankLines returns the text with the lines up to n emptied: yaml.v3 would
// stop at an unknown directive.
func (d *Doc) blankLines(n int) string {
	rest := len(d.src.text)
	if n < len(d.src.lines) {
		rest = d.src.lines[n]
	}
	return strings.Repeat("\n", n) + d.src.text[rest:]
}

// marker returns the document mark that a line begins with, `---` or `...`.
func marker(line string) string {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '\t' {
		return ""
	}
	if m := line[:3]; m == "---" || m == "..." {
		return m
	}
	return ""
}

// blankFrom tells whether nothing but a `...` and comments stand in line n and
// below.
func (d *Doc) blankFrom(n int) bool {
	if !strings.HasPrefix(d.src.line(n), "...") {
		return false
	}
	for n++; n <= len(d.src.lines); n++ {
		if t := strings.TrimSpace(d.src.line(n)); t != "" && t[0] != '#' && t != "..." {
			return false
		}
	}
	return true
}

// refused marks a node that has its diagnostic already; readers pass over it.
const refused yaml.Kind = 0

// strict reports what YAML allows and a bot's files do not, and takes it out.
func (d *Doc) strict(n *yaml.Node, depth int) {
	if n.Kind == yaml.AliasNode {
		d.Errorf(d.Pos(n), "alias", "write it out; a text that starts with `*` goes in quotes", "`*%s` repeats what stands elsewhere, which is not allowed here", n.Value)
		*n = yaml.Node{Kind: refused, Line: n.Line, Column: n.Column}
		return
	}
	if n.Anchor != "" {
		d.Errorf(d.Pos(n), "anchor", "delete it; a text that starts with `&` goes in quotes", "`&%s` gives a name to what follows, which is not allowed here", n.Anchor)
		if Empty(n) {
			n.Kind = refused
		}
	}
	if d.tagged(n) {
		d.Errorf(d.Pos(n), "tag", "delete it; a text that starts with `!` goes in quotes", "a word after `!` names a type, which is not allowed here")
		if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
			n.Kind = refused
		}
	}
	if n.Kind == yaml.ScalarNode {
		return
	}
	if depth++; depth > maxDepth {
		d.Errorf(d.Pos(n), "too-deep", "", "more than %d lists and maps inside each other", maxDepth)
		*n = yaml.Node{Kind: refused, Line: n.Line, Column: n.Column}
		return
	}
	if n.Kind == yaml.MappingNode {
		d.strictKeys(n)
	}
	for _, c := range n.Content {
		d.strict(c, depth)
	}
}

// tagged tells whether a tag stands before n; yaml.v3 drops a lone `!`.
func (d *Doc) tagged(n *yaml.Node) bool {
	if n.Style&yaml.TaggedStyle != 0 {
		return true
	}
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && n.Value == "" {
		return false // nothing is written: what stands there is the next token
	}
	at := d.Pos(n).Offset
	return at < len(d.src.text) && d.src.text[at] == '!'
}

// strictKeys checks the keys of a map and takes out the pairs that are refused.
func (d *Doc) strictKeys(n *yaml.Node) {
	const few = 16 // up to here, comparing is faster than a map
	var seen map[string]*yaml.Node
	if len(n.Content) > 2*few {
		seen = make(map[string]*yaml.Node, len(n.Content)/2)
	}
	kept := n.Content[:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if d.keyRefused(key) {
			continue
		}
		first := seen[key.Value]
		if seen == nil {
			for j := 0; j < len(kept); j += 2 {
				if kept[j].Value == key.Value {
					first = kept[j]
					break
				}
			}
		} else if first == nil {
			seen[key.Value] = key
		}
		if first != nil {
			d.Errorf(d.Pos(key), "duplicate-key", "keep one of them", "the key `%s` stands here twice, first in line %d", key.Value, first.Line)
			continue
		}
		kept = append(kept, key, value)
	}
	n.Content = kept
}

func (d *Doc) keyRefused(key *yaml.Node) bool {
	switch {
	case key.Kind == yaml.AliasNode:
		d.Errorf(d.Pos(key), "alias", "", "an alias cannot be a key")
	case key.Kind != yaml.ScalarNode:
		d.Errorf(d.Pos(key), "bad-key", "a text with braces or brackets goes in quotes", "a key must be a word")
	case key.Tag == "!!merge" && key.Value == "<<":
		d.Errorf(d.Pos(key), "merge-key", "write the keys out", "`<<` merges what stands elsewhere, which is not allowed here")
	case key.Value == "" && key.Style == 0 || key.Value == "~" && key.Style == 0:
		d.Errorf(d.Pos(key), "bad-key", "", "a key is missing before `:`")
	default:
		return false
	}
	return true
}

// Pos returns where a node begins.
func (d *Doc) Pos(n *yaml.Node) Pos {
	if n == nil {
		return d.src.pos(1, 1)
	}
	return d.src.pos(n.Line, n.Column)
}

// str makes a Str of a scalar node.
func (d *Doc) str(n *yaml.Node) Str {
	s := Str{Value: n.Value, Pos: d.Pos(n), src: d.src}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		s.Style = DoubleQuoted
	case n.Style&yaml.SingleQuotedStyle != 0:
		s.Style = SingleQuoted
	case n.Style&yaml.LiteralStyle != 0:
		s.Style = Literal
	case n.Style&yaml.FoldedStyle != 0:
		s.Style = Folded
	}
	return s
}

// isPlain tells whether n is a scalar without quotes.
func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style&^yaml.TaggedStyle == 0 }

// Empty tells whether nothing is written: no value, `null` or `~`.
func Empty(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" && isPlain(n)
}

// Str reads a scalar; what names the value in messages: "`title`". It reports
// an empty value, a list or a map, and text that is cut by ` #`.
func (d *Doc) Str(n *yaml.Node, what string) (Str, bool) {
	switch {
	case n == nil || n.Kind == refused:
		return Str{}, false
	case Empty(n):
		d.empty(n, what)
		return Str{}, false
	case n.Kind != yaml.ScalarNode:
		d.notText(n, what)
		return Str{}, false
	}
	s := d.str(n)
	if s.Style == Plain {
		d.cut(s, false)
	}
	return s, true
}

// Word is Str for a value that cannot be blank: Str takes "" for a value.
func (d *Doc) Word(n *yaml.Node, what string) (Str, bool) {
	s, ok := d.Str(n, what)
	if ok && strings.TrimSpace(s.Value) == "" {
		d.Errorf(s.Pos, "empty", "", "%s is empty", what)
		return s, false
	}
	return s, ok
}

// empty reports a value that is missing.
func (d *Doc) empty(n *yaml.Node, what string) {
	if n.Value != "" {
		d.Errorf(d.Pos(n), "empty", "put it in quotes if it is a text", "%s is empty: `%s` means nothing in YAML", what, n.Value)
		return
	}
	d.Errorf(d.Pos(n), "empty", "", "%s is empty", what)
}

// notText reports a list or a map where one value is wanted, in the words of
// the most likely slip.
func (d *Doc) notText(n *yaml.Node, what string) {
	at := d.Pos(n)
	switch {
	case n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0:
		d.Errorf(at, "wrong-kind", "put the text in quotes", "%s must be a text; one that starts with `{` is a map in YAML", what)
	case n.Kind == yaml.SequenceNode && n.Style&yaml.FlowStyle != 0:
		d.Errorf(at, "wrong-kind", "put the text in quotes", "%s must be a text; one that starts with `[` is a list in YAML", what)
	case n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Line == n.Content[1].Line:
		d.Errorf(at, "wrong-kind", "put the text in quotes", "%s must be a text; `: ` inside a text makes it a map in YAML", what)
	case n.Kind == yaml.MappingNode:
		d.Errorf(at, "wrong-kind", "", "%s must be a text, not a map", what)
	default:
		d.Errorf(at, "wrong-kind", "", "%s must be one text, not a list", what)
	}
}

// cut warns where ` #` cuts a plain text. After `#` comes a blank in most
// comments; in words for people even ` # ` is more likely to be meant.
func (d *Doc) cut(s Str, people bool) {
	text, end := d.src.text, s.Pos.Offset+len(s.Value)
	if end > len(text) || text[s.Pos.Offset:end] != s.Value { // over several lines
		if s.Value == "" {
			return
		}
		end = s.offset(len(s.Value)-1) + 1
	}
	hash := end
	for hash < len(text) && (text[hash] == ' ' || text[hash] == '\t') {
		hash++
	}
	if hash == end || hash+1 >= len(text) || text[hash] != '#' {
		return
	}
	switch next := text[hash+1]; {
	case next == '\n' || next == '\r' || next == '#':
		return
	case next == ' ' || next == '\t':
		if !people || hash-end > 1 {
			return
		}
	}
	d.Warnf(d.src.at(hash), "text-cut", "put the whole text in quotes, or the comment on a line of its own", "the text is cut here: ` #` begins a comment")
	if d.src.at(hash).Line == s.Pos.Line {
		d.offerQuotes(s.Pos.Offset, len(text))
	}
}

// Text reads words for people: one text, or a list of variants.
func (d *Doc) Text(n *yaml.Node, what string) Text {
	if n != nil && n.Kind == yaml.SequenceNode {
		if len(n.Content) == 0 {
			d.Errorf(d.Pos(n), "empty", "", "%s is empty", what)
			return nil
		}
		out := make(Text, 0, len(n.Content))
		for _, c := range n.Content {
			if s, ok := d.words(c, what); ok {
				out = append(out, s)
			}
		}
		return out
	}
	if s, ok := d.words(n, what); ok {
		return Text{s}
	}
	return nil
}

func (d *Doc) words(n *yaml.Node, what string) (Str, bool) {
	if n == nil || n.Kind != yaml.ScalarNode || Empty(n) {
		return d.Str(n, what)
	}
	s := d.str(n)
	if s.Style == Plain {
		d.cut(s, true)
	}
	if strings.TrimSpace(s.Value) == "" {
		d.Errorf(s.Pos, "empty", "", "%s is empty", what)
		return s, false
	}
	return s, true
}

// Pairs goes through a map in the order written. It reports a node that is not
// a map; what names it: "a step".
func (d *Doc) Pairs(n *yaml.Node, what string) iter.Seq2[Str, *yaml.Node] {
	return func(yield func(Str, *yaml.Node) bool) {
		if !d.Map(n, what) {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(d.str(n.Content[i]), n.Content[i+1]) {
				return
			}
		}
	}
}

// Map tells whether n is a map, and reports it if it is not.
func (d *Doc) Map(n *yaml.Node, what string) bool {
	switch {
	case n != nil && n.Kind == yaml.MappingNode:
		return true
	case n != nil && n.Kind == refused:
	case Empty(n):
		d.Errorf(d.Pos(n), "empty", "", "%s is empty", what)
	default:
		d.Errorf(d.Pos(n), "wrong-kind", "", "%s must be a map of `key: value` lines, not %s", what, kindName(n))
	}
	return false
}

// Items returns the items of a list, and reports what is no list or empty.
func (d *Doc) Items(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n != nil && n.Kind == yaml.SequenceNode:
		if len(n.Content) == 0 {
			d.Errorf(d.Pos(n), "empty", "", "%s is empty", what)
		}
		return n.Content
	case n != nil && n.Kind == refused:
	case Empty(n):
		d.Errorf(d.Pos(n), "empty", "", "%s is empty", what)
	default:
		d.Errorf(d.Pos(n), "wrong-kind", "", "%s must be a list, each item after `- `, not %s", what, kindName(n))
	}
	return nil
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a text"
}

// UnknownKey reports a key that what ("a step") does not have, and offers the
// closest of known.
func (d *Doc) UnknownKey(key Str, value *yaml.Node, what string, known []string) {
	if len(d.diags) >= maxDiags {
		d.full = true
		return // it would be dropped, and the closest word is not found for nothing
	}
	if value != nil && Empty(value) && value.Value == "" && d.insideBraces(key, value) {
		d.Errorf(key.Pos, "unknown-key", "inside braces, put what holds a comma in quotes", "unknown key `%s` in %s; the comma before it ends the text", key.Value, what)
		return
	}
	closest := Closest(key.Value, known)
	d.Errorf(key.Pos, "unknown-key", Meant(closest), "unknown key `%s` in %s", key.Value, what)
	d.offerWord(key, closest)
}

// insideBraces tells whether a key without a value stands in a {...} map: no
// colon follows it.
func (d *Doc) insideBraces(key Str, value *yaml.Node) bool {
	end := key.Pos.Offset + len(key.Value)
	if end > len(d.src.text) {
		return false
	}
	rest := strings.TrimLeft(d.src.text[end:], " \t\r\n")
	return rest != "" && (rest[0] == ',' || rest[0] == '}')
}

// Int reads a whole number.
func (d *Doc) Int(n *yaml.Node, what string) (int, bool) {
	s, ok := d.Str(n, what)
	if !ok {
		return 0, false
	}
	if v, isInt := plainNumber(s.Value).(int); isInt && s.Style == Plain {
		return v, true
	}
	d.Errorf(s.Pos, "bad-value", "", "%s must be a whole number, not `%s`", what, s.Value)
	return 0, false
}

// Number reads a decimal number.
func (d *Doc) Number(n *yaml.Node, what string) (float64, bool) {
	s, ok := d.Str(n, what)
	if !ok {
		return 0, false
	}
	if s.Style == Plain {
		switch v := plainNumber(s.Value).(type) {
		case int:
			return float64(v), true
		case float64:
			return v, true
		}
	}
	d.Errorf(s.Pos, "bad-value", "", "%s must be a number such as 50 or 2.5, not `%s`", what, s.Value)
	return 0, false
}

// Bool reads true or false.
func (d *Doc) Bool(n *yaml.Node, what string) (value, ok bool) {
	s, ok := d.Str(n, what)
	switch {
	case !ok:
		return false, false
	case s.Style == Plain && s.Value == "true":
		return true, true
	case s.Style == Plain && s.Value == "false":
		return false, true
	}
	d.Errorf(s.Pos, "bad-value", "", "%s must be `true` or `false`, not `%s`", what, s.Value)
	return false, false
}

// plainNumber reads a decimal number as people write it in data: 30, -2, 3.5.
// Anything else (0123, 1e3, 1_000, +33…) is text: nil.
func plainNumber(s string) any {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, isDecimal := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 1 && whole[0] == '0' || !allDigits(whole) || isDecimal && (frac == "" || !allDigits(frac)) {
		return nil
	}
	if !isDecimal {
		if v, err := strconv.Atoi(s); err == nil {
			return v
		} else if !errors.Is(err, strconv.ErrRange) {
			return nil
		}
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(v, 0) {
		return v
	}
	return nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Data reads a value of `data:` as Bot.Data says. Nothing is nil.
func (d *Doc) Data(n *yaml.Node, what string) any {
	return d.value(n, what, func(s Str) any { return s.Value })
}

// ReadValue reads a text as a value of `data:`, such as `{total: 30}`; nil where
// it is none.
func ReadValue(text string) any {
	d := ReadDoc("", []byte(text))
	v := d.Data(d.Root, "a value")
	if d.Diags().Errors() > 0 {
		return nil
	}
	return v
}

// Value is Data with texts as Str, so that what is inside them keeps its place.
func (d *Doc) Value(n *yaml.Node, what string) any {
	return d.value(n, what, func(s Str) any { return s })
}

func (d *Doc) value(n *yaml.Node, what string, text func(Str) any) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			if v := d.value(c, what, text); v != nil {
				list = append(list, v)
			}
		}
		return list
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for key, c := range d.Pairs(n, what) {
			if v := d.value(c, "`"+key.Value+"`", text); v != nil {
				m[key.Value] = v
			}
		}
		return m
	}
	s, ok := d.Str(n, what)
	if !ok {
		return nil
	}
	if s.Style != Plain {
		return text(s)
	}
	switch strings.ToLower(s.Value) {
	case "true", "false":
		return s.Value[0]|0x20 == 't'
	case "yes", "no", "on", "off":
		d.Errorf(s.Pos, "yes-or-no", "write `true` or `false`, or put it in quotes", "`%s` without quotes is a text to some YAML readers and true or false to others", s.Value)
		return nil
	}
	if v := plainNumber(s.Value); v != nil {
		return v
	}
	return text(s)
}
