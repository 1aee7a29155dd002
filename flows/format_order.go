package flows

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// order returns the edits that bring the keys of each step in order. Comments
// above a key move with it.
func order(p *page, d *Doc) []Edit {
	var edits []Edit
	for _, step := range stepsIn(d.Root) {
		order := keyOrder(step)
		if slices.IsSorted(order) {
			continue
		}
		if step.Style&yaml.FlowStyle != 0 {
			edits = append(edits, p.orderBraces(d, step, order)...)
		} else if e, ok := p.orderLines(d, step, order); ok {
			edits = append(edits, e)
		}
	}
	return edits
}

// part is the lines of one key of a step: rows head to from-1 are the comments
// and blank lines above it.
type part struct{ head, from, last int }

// orderLines orders a step in block style.
func (p *page) orderLines(d *Doc, step *yaml.Node, order []int) (Edit, bool) {
	parts := make([]part, 0, len(order))
	for i := 0; i < len(step.Content); i += 2 {
		from := step.Content[i].Line - 1
		last, ok := p.lastRow(from)
		if !ok {
			return Edit{}, false
		}
		head := from
		if i > 0 {
			head = parts[len(parts)-1].last + 1
		}
		parts = append(parts, part{head, from, last})
	}
	first, end := parts[0], parts[len(parts)-1].last
	if end == len(p.rows)-1 && !p.ended() {
		return Edit{}, false
	}
	line := p.rows[first.from]
	at := d.Pos(step.Content[0]).Offset // of the first key
	dash := p.src.text[line.from:at]
	keys := strings.Repeat(" ", len(dash))
	blanks, _ := p.leading(line)

	var b strings.Builder
	eol, below := p.src.eol(), ""
	for n, i := range order {
		it := parts[i]
		for h := it.head; h < it.from; h++ {
			head := strings.TrimSpace(p.src.text[p.rows[h].from:p.rows[h].to])
			switch {
			case head == "" && n == 0: // above the step it could be a line of a text
				below += eol
				continue
			case head == "": // the same is true of blanks in it
			case n == 0:
				b.WriteString(strings.Repeat(" ", blanks))
			default:
				b.WriteString(keys)
			}
			b.WriteString(head + eol)
		}
		if n == 0 {
			b.WriteString(dash)
		} else {
			b.WriteString(keys)
		}
		start := p.rows[it.from].from + len(dash)
		b.WriteString(p.src.text[start:p.rows[it.last].to])
		if n < len(order)-1 {
			b.WriteString(eol + below)
			below = ""
		}
	}
	// Blanks in the lines below could become a line of a text that is now last.
	for end+1 < len(p.rows) && p.rows[end+1].kind == blank {
		b.WriteString(eol)
		end++
	}
	if end == len(p.rows)-1 && !strings.HasSuffix(p.src.text, "\n") {
		b.WriteString(eol) // a block text must not end without
	}
	return Edit{line.from, p.rows[end].to, b.String()}, true
}

// lastRow returns the last row of the key that begins in row n. It is not ok
// where a text there takes in the blank lines that follow, which would not be
// its own elsewhere.
func (p *page) lastRow(n int) (int, bool) {
	key := p.rows[n].level
	last := n
	above := false // a comment was met that stands above the next key, unless more follows of this one
	for i := n; i < len(p.rows); i++ {
		line := &p.rows[i]
		if line.in != nil && line.in.keep || line.block() != nil && line.block().keep {
			return 0, false
		}
		at := key.at + 1
		if len(line.tokens) > 0 && i > n {
			at = line.tokens[0].start - line.from
		}
		switch line.kind {
		case blank:
			continue
		case mark:
			return last, true
		case remark:
			above = above || at <= key.at
			if above {
				continue
			}
		case structure:
			if at < key.at || at == key.at && line.tokens[0].kind != '-' {
				return last, true
			}
			above = false
		}
		last = i
	}
	return last, true
}

// orderBraces orders a step in braces, where it stands on one line.
func (p *page) orderBraces(d *Doc, step *yaml.Node, order []int) []Edit {
	spans := p.pairs(d.Pos(step).Offset)
	if len(spans) != len(order) {
		return nil
	}
	var edits []Edit
	for n, i := range order {
		if n != i {
			edits = append(edits, Edit{spans[n][0], spans[n][1], p.src.text[spans[i][0]:spans[i][1]]})
		}
	}
	return edits
}

// pairs returns where the pairs of the map in braces at an offset begin and
// end; nil where it does not end in its line.
func (p *page) pairs(at int) [][2]int {
	n, found := slices.BinarySearchFunc(p.rows, at, func(r row, at int) int { return r.from - at })
	if !found {
		n--
	}
	var out [][2]int
	open, start, end := 0, -1, -1
	for _, t := range p.rows[n].tokens {
		if t.start < at || t.end > p.rows[n].to {
			continue
		}
		switch {
		case t.start == at:
			open = 1
			continue
		case t.kind == '{' || t.kind == '[':
			open++
		case t.kind == '}' || t.kind == ']':
			open--
		}
		switch {
		case open == 0:
			if start >= 0 {
				out = append(out, [2]int{start, end})
			}
			return out
		case open == 1 && t.kind == ',':
			out = append(out, [2]int{start, end})
			start = -1
		default:
			if start < 0 {
				start = t.start
			}
			end = t.end
		}
	}
	return nil
}
