package replay

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/engine"
	"parley/flows"
)

// ErrOneLine reports a `talk` in braces or brackets, into which Accept does
// not write.
var ErrOneLine = errors.New("talk is written in brackets; put each turn on a line of its own")

// label returns what Accept writes for messages that one name stands for: the
// name, the text where the step has no id, or `...` where there is no text.
func (n *names) label(ms []Message) string {
	if name := n.of(sources(ms)); name != "" {
		return name
	}
	if text := strings.TrimSpace(ms[0].texts()[0]); text != "" {
		return text
	}
	return "..."
}

func sources(ms []Message) []engine.Source {
	out := make([]engine.Source, len(ms))
	for i, m := range ms {
		out[i] = m.Source
	}
	return out
}

// rewriter turns changed groups into edits of the file.
type rewriter struct {
	*Conversation
	eol   string
	edits []flows.Edit
}

// rewrite returns c's file with each turn of `bot` lines as lines[i] has it:
// no entry leaves the turn as it is, an empty one takes it away. added[i] is
// put on a line of its own after turn i.
func (c *Conversation) rewrite(lines map[int][]element, added map[int][]element) ([]byte, error) {
	if len(lines) == 0 && len(added) == 0 {
		return c.src, nil
	}
	if !c.block {
		return nil, fmt.Errorf("line %d: %w", c.pos.Line, ErrOneLine)
	}
	w := rewriter{Conversation: c, eol: "\n"}
	if bytes.Contains(c.src, []byte("\r\n")) {
		w.eol = "\r\n"
	}
	for i, to := range lines {
		if len(to) == 0 {
			w.remove(i)
		} else {
			w.replace(i, to)
		}
	}
	for i, to := range added {
		w.add(i, to)
	}
	slices.SortStableFunc(w.edits, func(a, b flows.Edit) int { return cmp.Compare(a.Start, b.Start) })
	return flows.Apply(c.src, w.edits)
}

// lineStart returns where the line of at begins.
func (w *rewriter) lineStart(at int) int { return bytes.LastIndexByte(w.src[:at], '\n') + 1 }

// lineEnd returns where the line of at ends, before its line break.
func (w *rewriter) lineEnd(at int) int {
	end := len(w.src)
	if i := bytes.IndexByte(w.src[at:], '\n'); i >= 0 {
		end = at + i
	}
	if end > at && w.src[end-1] == '\r' {
		end--
	}
	return end
}

// next returns where the line after that of at begins.
func (w *rewriter) next(at int) int {
	if i := bytes.IndexByte(w.src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(w.src)
}

// turnEnd returns where the last line of turn i ends, before its line break:
// blank lines and lines of comments behind it are not its own.
func (w *rewriter) turnEnd(i int) int {
	limit := w.end
	if i+1 < len(w.Talk) {
		limit = w.lineStart(w.Talk[i+1].Pos.Offset)
	}
	end := w.Talk[i].Pos.Offset
	for at := w.lineStart(end); at < limit; at = w.next(at) {
		text := bytes.TrimSpace(w.src[at:w.lineEnd(at)])
		if len(text) > 0 && (text[0] != '#' || w.inBlock(i, at)) {
			end = w.lineEnd(at)
		}
	}
	return max(end, w.lineEnd(w.Talk[i].Pos.Offset))
}

// inBlock tells whether the line at is part of the text below `bot: |`.
func (w *rewriter) inBlock(i, at int) bool {
	inner := w.lineEnd(at) - at - len(bytes.TrimLeft(w.src[at:w.lineEnd(at)], " "))
	return w.Talk[i].shape == blockText && inner > len(w.indent(i))
}

// indent returns what stands before the dash of turn i.
func (w *rewriter) indent(i int) string {
	start := w.lineStart(w.Talk[i].Pos.Offset)
	line := w.src[start:w.lineEnd(start)]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " "))])
}

func (w *rewriter) add(i int, to []element) {
	end := w.turnEnd(i)
	w.edits = append(w.edits, flows.Edit{Start: end, End: end, Text: w.eol + w.indent(i) + "- bot: " + w.value(to)})
}

// remove takes the lines of turn i away. What was noted on them stays.
func (w *rewriter) remove(i int) {
	start, end := w.lineStart(w.Talk[i].Pos.Offset), w.turnEnd(i)
	kept := w.notes(i, start, end)
	if kept == "" {
		end = w.next(end)
	} else {
		kept = strings.TrimSuffix(kept, w.eol)
	}
	w.edits = append(w.edits, flows.Edit{Start: start, End: end, Text: kept})
}

// replace writes a new value for turn i.
func (w *rewriter) replace(i int, to []element) {
	t := &w.Talk[i]
	start, end := t.value.Offset, w.turnEnd(i)
	if t.shape != lineList && end <= w.lineEnd(start) {
		stop := start + len(inline(w.src[start:end], w.inBraces(t)))
		w.edits = append(w.edits, flows.Edit{Start: start, End: stop, Text: w.value(to)})
		return
	}
	line := w.lineStart(t.Pos.Offset)
	text := w.notes(i, line, end) + w.indent(i) + "- bot: " + w.value(to)
	w.edits = append(w.edits, flows.Edit{Start: line, End: end, Text: text})
}

func (w *rewriter) inBraces(t *Turn) bool {
	before := bytes.TrimRight(w.src[w.lineStart(t.Pos.Offset):t.Pos.Offset], " ")
	return bytes.HasSuffix(before, []byte("{"))
}

// notes returns the comments of the lines [start, end), each on a line of its
// own at the indent of turn i.
func (w *rewriter) notes(i, start, end int) string {
	var b strings.Builder
	for at := start; at < end; at = w.next(at) {
		if at > start && w.inBlock(i, at) {
			break
		}
		if text := comment(w.src[at:w.lineEnd(at)]); text != "" {
			b.WriteString(w.indent(i) + text + w.eol)
		}
	}
	return b.String()
}

// comment returns the comment at the end of a line, with its mark.
func comment(line []byte) string {
	quote := byte(0)
	for i, c := range line {
		opens := i == 0 || strings.IndexByte(" \t[{,:", line[i-1]) >= 0
		switch {
		case quote != 0:
			if c == quote && (quote == '\'' || line[i-1] != '\\') {
				quote = 0
			}
		case (c == '"' || c == '\'') && opens:
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return string(line[i:])
		}
	}
	return ""
}

// inline returns the value that line begins with, without what stands behind
// it.
func inline(line []byte, braces bool) []byte {
	if len(line) == 0 {
		return line
	}
	switch line[0] {
	case '"', '\'':
		return line[:quoted(line)]
	case '[':
		return line[:bracketed(line)]
	}
	end := len(line)
	if i := bytes.Index(line, []byte(" #")); i >= 0 {
		end = i
	}
	if braces {
		if i := bytes.IndexAny(line[:end], ",}]"); i >= 0 {
			end = i
		}
	}
	return bytes.TrimRight(line[:end], " \t\r")
}

// quoted returns the length of the quoted scalar that line begins with.
func quoted(line []byte) int {
	q := line[0]
	for i := 1; i < len(line); i++ {
		switch {
		case q == '"' && line[i] == '\\':
			i++
		case q == '\'' && line[i] == q && i+1 < len(line) && line[i+1] == q:
			i++
		case line[i] == q:
			return i + 1
		}
	}
	return len(line)
}

// bracketed returns the length of the list in brackets that line begins with.
func bracketed(line []byte) int {
	depth := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case (c == '"' || c == '\'') && strings.IndexByte(" [,", line[i-1]) >= 0:
			i += quoted(line[i:]) - 1
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(line)
}

// value writes elements as the value of `bot`.
func (w *rewriter) value(to []element) string {
	if len(to) == 1 {
		return w.scalar(to[0])
	}
	parts := make([]string, len(to))
	for i, e := range to {
		parts[i] = w.scalar(e)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// scalar writes one element, so that it can stand in a list too.
func (w *rewriter) scalar(e element) string {
	if e.keep == nil {
		return quote(e.name)
	}
	at := e.keep.Pos.Offset
	line := w.src[at:w.lineEnd(at)]
	if len(line) > 0 && (line[0] == '"' || line[0] == '\'') {
		if raw := line[:quoted(line)]; len(raw) > 1 && raw[len(raw)-1] == line[0] {
			return string(raw)
		}
	}
	return quote(e.keep.Text)
}

// safe is what needs no quotes in YAML, in a list as well as alone.
var safe = regexp.MustCompile(`^([a-z][a-z0-9_]*(\.[a-z0-9_]+)*|\.\.\.|/[^\s,\[\]{}#:"'?&*!|>%@]([^,\[\]{}#:"'?\n]*[^\s,\[\]{}#:"'?])?/|[A-Z][A-Za-z0-9 .!]*[A-Za-z0-9.!])$`)

// reserved are words that YAML readers take for something else.
var reserved = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n)$`)

func quote(s string) string {
	switch {
	case safe.MatchString(s) && !reserved.MatchString(s):
		return s
	case strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	}):
		return doubleQuote(s)
	}
	return flows.Quote(s)
}

// doubleQuote writes s as a double-quoted scalar of YAML.
func doubleQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
