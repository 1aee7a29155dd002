package flows

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// yaml.v3 stops at the first syntax error, without a tree. Such a file is cut
// into its top-level keys, and a list under one of them into its items; each
// part is read on its own, and gets its own diagnostic where it is not YAML.

// lines is a run of lines of a file, [from, to), counted from 1.
type lines struct{ from, to int }

// rescue reads what can be read of a file that is not YAML, and reports the
// rest. It returns a tree as if the broken parts were not there.
func (d *Doc) rescue(err error) *yaml.Node {
	all := lines{1, len(d.src.lines) + 1}
	first := d.firstContent(all)
	if first == 0 {
		d.diagnose(all, err)
		return nil
	}
	before := len(d.diags)
	var root *yaml.Node
	if isItem(d.src.line(first)) {
		root = d.rescueList("", lines{first, all.to})
	} else {
		root = d.rescueMap(lines{first, all.to})
	}
	if len(d.diags) == before { // every part is well formed, only not together
		d.diagnose(all, err)
	}
	if len(root.Content) == 0 {
		return nil
	}
	return root
}

// firstContent returns the first line that is neither blank, a comment nor a
// document mark, or 0.
func (d *Doc) firstContent(in lines) int {
	for n := in.from; n < in.to; n++ {
		if t := strings.TrimLeft(d.src.line(n), " \t"); t != "" && t[0] != '#' && marker(t) == "" {
			return n
		}
	}
	return 0
}

// isItem tells whether a line begins a list item.
func isItem(line string) bool {
	t := strings.TrimLeft(line, " \t")
	return t == "-" || strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "-\t")
}

// indentOf returns the columns before a line's text. YAML knows no tabs there;
// one counts as two, as most steps are indented.
func indentOf(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case ' ':
			n++
		case '\t':
			n += 2
		default:
			return n
		}
	}
	return n
}

// parse reads some lines as a document of their own. Nodes keep the places
// that they have in the file.
func (d *Doc) parse(in lines) (*yaml.Node, error) {
	if in.from >= in.to {
		return nil, nil
	}
	end := len(d.src.text)
	if in.to <= len(d.src.lines) {
		end = d.src.lines[in.to-1]
	}
	root, err := decode(d.src.text[d.src.lines[in.from-1]:end])
	if err == nil && root != nil {
		shift(root, in.from-1)
	}
	return root, err
}

func shift(n *yaml.Node, by int) {
	n.Line += by
	for _, c := range n.Content {
		shift(c, by)
	}
}

// rescueMap reads a map key by key.
func (d *Doc) rescueMap(in lines) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: in.from, Column: 1}
	parts := d.divide(in, func(line string) bool {
		return line != "" && line[0] != ' ' && line[0] != '\t' && line[0] != '#' && !isItem(line) && line[0] != '}' && line[0] != ']'
	})
	for i := 0; i < len(parts); i++ {
		part := parts[i]
		n, err := d.parse(part)
		if err != nil {
			if joined, m := d.join(parts[i:], err); m != nil && m.Kind == yaml.MappingNode {
				i, n, err = i+joined, m, nil
			}
		}
		switch {
		case d.mergeMark(part):
			d.lose(root, part)
		case err == nil && n != nil && n.Kind == yaml.MappingNode:
			root.Content = append(root.Content, n.Content...)
		case err == nil && n == nil:
		case err == nil:
			d.notAKey(part)
			d.lose(root, part)
		default:
			root.Content = append(root.Content, d.rescueKey(part, err)...)
		}
		if d.enough(part) {
			break
		}
	}
	return root
}

// enough ends the reading of a file that has too many errors.
func (d *Doc) enough(part lines) bool {
	if len(d.diags) < maxSyntax {
		return false
	}
	d.Errorf(d.src.pos(part.from, 1), "syntax", "", "more than %d errors; what stands below is not read", maxSyntax)
	return true
}

// rescueKey reads the list under a key item by item; anything else under it is
// given up.
func (d *Doc) rescueKey(part lines, err error) []*yaml.Node {
	head, headErr := d.parse(lines{part.from, part.from + 1})
	first := d.firstContent(lines{part.from + 1, part.to})
	if headErr != nil || head == nil || head.Kind != yaml.MappingNode || len(head.Content) != 2 || !Empty(head.Content[1]) || first == 0 || !isItem(d.src.line(first)) {
		d.diagnose(part, err)
		if l := scanLine(d.src.line(part.from)); l.key != "" {
			d.Broken = append(d.Broken, Part{Key: l.key, Text: d.textOf(part), Pos: d.src.pos(part.from, 1)})
		}
		return nil
	}
	return []*yaml.Node{head.Content[0], d.rescueList(head.Content[0].Value, lines{first, part.to})}
}

// rescueList reads a list item by item.
func (d *Doc) rescueList(key string, in lines) *yaml.Node {
	indent := indentOf(d.src.line(in.from))
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: in.from, Column: indent + 1}
	parts := d.divide(in, func(line string) bool { return isItem(line) && indentOf(line) <= indent })
	for i := 0; i < len(parts); i++ {
		part := parts[i]
		n, err := d.parse(part)
		if err != nil {
			if joined, m := d.join(parts[i:], err); m != nil && m.Kind == yaml.SequenceNode {
				i, n, err = i+joined, m, nil
			}
		}
		if at := d.src.line(part.from); err == nil && indentOf(at) != indent {
			d.Errorf(d.place(part.from, scanLine(at).indent), "syntax", "indent it by as many blanks as the others", "this item is indented less than the one in line %d", in.from)
		}
		switch {
		case err == nil && n != nil && n.Kind == yaml.SequenceNode:
			list.Content = append(list.Content, n.Content...)
		default:
			d.diagnose(part, err)
			d.Broken = append(d.Broken, Part{Key: key, Text: d.textOf(part), Pos: d.place(part.from, scanLine(d.src.line(part.from)).indent)})
		}
		if d.enough(part) {
			break
		}
	}
	return list
}

// divide cuts lines where begins says so.
func (d *Doc) divide(in lines, begins func(line string) bool) []lines {
	var out []lines
	for n := in.from; n < in.to; n++ {
		if len(out) == 0 || begins(d.src.line(n)) {
			out = append(out, lines{n, n})
		}
		out[len(out)-1].to = n + 1
	}
	return out
}

// join tries whether a quoted text of the first part goes on in the next few,
// and returns how many were added.
func (d *Doc) join(parts []lines, err error) (int, *yaml.Node) {
	const most = 3
	if !strings.Contains(err.Error(), "unexpected end of stream") {
		return 0, nil
	}
	for i := 1; i <= most && i < len(parts); i++ {
		if n, err := d.parse(lines{parts[0].from, parts[i].to}); err == nil && n != nil {
			return i, n
		}
	}
	return 0, nil
}

func (d *Doc) textOf(in lines) string {
	end := len(d.src.text)
	if in.to <= len(d.src.lines) {
		end = d.src.lines[in.to-1]
	}
	return d.src.text[d.src.lines[in.from-1]:end]
}

// mergeMark reports the line with which git tells two versions apart.
func (d *Doc) mergeMark(part lines) bool {
	n := max(d.firstContent(part), part.from)
	mark, _, _ := strings.Cut(d.src.line(n), " ")
	if mark != "<<<<<<<" && mark != "=======" && mark != ">>>>>>>" {
		return false
	}
	d.Errorf(d.src.pos(n, 1), "syntax", "keep one of the two and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`", "two versions of these lines were merged, and nobody has said which is right")
	return true
}

// lose notes that lines of the key above them could not be read: each item of
// its list by itself.
func (d *Doc) lose(root *yaml.Node, part lines) {
	if len(root.Content) == 0 {
		return
	}
	key := root.Content[len(root.Content)-2].Value
	for from := part.from; from < part.to; {
		to := from + 1
		for to < part.to && !isItem(d.src.line(to)) {
			to++
		}
		at := d.src.pos(from, 1)
		d.Broken = append(d.Broken, Part{Key: key, Text: d.src.text[at.Offset:d.src.end(to-1)], Pos: at})
		from = to
	}
}

// notAKey reports a line at the left edge that is no `key: value`.
func (d *Doc) notAKey(part lines) {
	n := max(d.firstContent(part), part.from)
	d.strayLine(n, scanLine(d.src.line(n)))
}

// ID returns the id that is written in the part, or "".
func (p Part) ID() string {
	for line := range strings.Lines(p.Text) {
		if l := scanLine(strings.TrimRight(line, "\r\n")); l.key == "id" {
			if id := strings.Trim(strings.TrimSpace(l.value), `"'`); IsID(id) {
				return id
			}
			return ""
		}
	}
	return ""
}
