package flows

import (
	"bytes"
	"errors"
	"slices"

	"gopkg.in/yaml.v3"
)

// Format returns src in the canonical layout: keys of a step in the order of
// [StepKeys], two blanks of indent, lists indented below their key, one blank
// after `:`, `-` and `,`, one before a comment unless comments stand under one
// another, at most one blank line in a row, no blanks at the end of a line,
// and one line break at the end of the file. Comments, order of steps and
// items, quotes, line breaks inside texts and brackets, block texts, CRLF and a
// byte order mark stay as they are. A formatted file is not changed again.
//
// It takes any file of a bot. A file that is not read without errors of YAML
// comes back as it is, with those errors; a file whose meaning would change
// does so too. Mistakes of the language, such as unknown keys, are no reason
// not to format.
func Format(file string, src []byte) ([]byte, Diags) {
	d := ReadDoc(file, src)
	if diags := d.Diags(); diags.Errors() > 0 {
		return src, diags
	}
	if d.Root == nil {
		return formatRemarks(d, src)
	}
	if d.Root.Kind == yaml.ScalarNode {
		d.Errorf(d.Pos(d.Root), "wrong-kind", "", "the file is a text, not a map or a list")
		return src, d.Diags()
	}
	out, doc, err := rewrite(d, src, order)
	if err == nil {
		out, _, err = rewrite(doc, out, layOut)
	}
	if err != nil {
		at := Pos{Line: 1, Column: 1}
		var odd *oddError
		if errors.As(err, &odd) {
			at = d.src.at(odd.offset)
		}
		d.Errorf(at, "cannot-format", "", "the file is left as it is: %v", err)
		return src, d.Diags()
	}
	return out, nil
}

// formatRemarks formats a file that holds nothing but comments.
func formatRemarks(d *Doc, src []byte) ([]byte, Diags) {
	p, err := readPage(d)
	if err != nil {
		return src, nil
	}
	out, err := Apply(src, layOut(p, d))
	if err != nil {
		return src, nil
	}
	return out, nil
}

// errMeaning reports that a change of layout would have been more than that.
var errMeaning = errors.New("its meaning would change")

// rewrite makes one kind of edits, reads the result again and compares. It
// returns the result, read.
func rewrite(d *Doc, src []byte, by func(*page, *Doc) []Edit) ([]byte, *Doc, error) {
	p, err := readPage(d)
	if err != nil {
		return nil, nil, err
	}
	out, err := Apply(src, by(p, d))
	if err != nil || bytes.Equal(out, src) {
		return out, d, err
	}
	again := ReadDoc(d.File, out)
	if again.Diags().Errors() > 0 || again.Root == nil || !sameMeaning(d.Root, again.Root) || !slices.Equal(remarks(p, d), remarksOf(again)) {
		return nil, nil, errMeaning
	}
	return out, again, nil
}

// sameMeaning tells whether two files say the same. The order of keys counts,
// but for those of a step.
func sameMeaning(a, b *yaml.Node) bool {
	as, bs := stepsIn(a), stepsIn(b)
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		sortPairs(as[i])
		sortPairs(bs[i])
	}
	return sameNode(a, b)
}

func sameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || a.Style != b.Style || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !sameNode(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// stepsIn returns the steps of a flow; other files have none.
func stepsIn(root *yaml.Node) []*yaml.Node {
	if root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	var out []*yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "steps" && root.Content[i+1].Kind == yaml.SequenceNode {
			for _, item := range root.Content[i+1].Content {
				if item.Kind == yaml.MappingNode {
					out = append(out, item)
				}
			}
		}
	}
	return out
}

// sortPairs brings the keys of a step in order.
func sortPairs(step *yaml.Node) {
	ranks := keyOrder(step)
	content := make([]*yaml.Node, 0, len(step.Content))
	for _, i := range ranks {
		content = append(content, step.Content[2*i], step.Content[2*i+1])
	}
	step.Content = content
}

// keyOrder returns the indexes of a step's keys in canonical order. Unknown
// keys stay at the end, as they come.
func keyOrder(step *yaml.Node) []int {
	order := make([]int, len(step.Content)/2)
	handover := false
	for i := range order {
		order[i] = i
		handover = handover || step.Content[2*i].Value == "handover"
	}
	rank := func(i int) int {
		key := step.Content[2*i].Value
		if r, ok := stepRank[key]; ok {
			if key == "say" && handover { // its verb goes first
				r = stepRank["end"]
			}
			return r
		}
		return len(StepKeys)
	}
	slices.SortStableFunc(order, func(a, b int) int { return rank(a) - rank(b) })
	return order
}

// remarks returns the texts of all comments, sorted.
func remarks(p *page, d *Doc) []string {
	var out []string
	for i := range p.rows {
		for _, t := range p.rows[i].tokens {
			if t.kind == comment {
				out = append(out, d.src.text[t.start:t.end])
			}
		}
	}
	slices.Sort(out)
	return out
}

func remarksOf(d *Doc) []string {
	p, err := readPage(d)
	if err != nil {
		return []string{"\x00" + err.Error()}
	}
	return remarks(p, d)
}
