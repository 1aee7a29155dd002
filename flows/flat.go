package flows

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// Most lines of a file of translations are `key: plain words`. Reading those
// takes yaml.v3 most of the time of a check, and needs none of it: flat reads
// them on its own and leaves the others to yaml.v3. What it returns differs
// from the tree of yaml.v3 in the comments alone, which nobody reads.

// fewestFlat is the number of such lines from which on reading them apart is
// worth it.
const fewestFlat = 8

// longestFlatKey is the most bytes of a key of such a line. YAML has a limit
// of its own, of 1,024 characters.
const longestFlatKey = 1000

// flat reads a map whose lines are mostly `key: plain words`. It returns nil
// where it is not sure, and yaml.v3 is to read all of it.
func flat(text string) *yaml.Node {
	lines := strings.SplitAfter(text, "\n")
	keys := make([]int, len(lines)) // the length of a flat line's key, else 0
	n := 0
	for i, line := range lines {
		if i+1 < len(lines) && lines[i+1] != "" && !startsKey(lines[i+1]) {
			continue // it can go on there
		}
		if keys[i] = flatKey(line); keys[i] > 0 {
			n++
		}
	}
	if n < fewestFlat {
		return nil
	}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Column: 1, Content: make([]*yaml.Node, 0, 2*n)}
	nodes := make([]yaml.Node, 2*n)
	for i := 0; i < len(lines); {
		if k := keys[i]; k > 0 {
			key, value := &nodes[0], &nodes[1]
			nodes = nodes[2:]
			*key = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: lines[i][:k], Line: i + 1, Column: 1}
			*value = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: unbroken(lines[i][k+2:]), Line: i + 1, Column: k + 3}
			root.Content = append(root.Content, key, value)
			i++
			continue
		}
		from := i
		for i < len(lines) && keys[i] == 0 {
			i++
		}
		part, ok := flatRest(strings.Join(lines[from:i], ""), from)
		if !ok {
			return nil
		}
		root.Content = append(root.Content, part...)
	}
	root.Line = root.Content[0].Line
	return root
}

// flatRest reads what stands between flat lines: the keys and values of a map,
// or nothing but comments. Its first line is line from+1 of the file.
func flatRest(text string, from int) ([]*yaml.Node, bool) {
	for line := range strings.Lines(text) {
		if line[0] == '%' || line[0] == '?' || marker(unbroken(line)) != "" {
			return nil, false
		}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, false
	}
	if doc.Kind == 0 {
		return nil, true
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode || root.Style != 0 || root.Column != 1 || root.Anchor != "" {
		return nil, false
	}
	shift(root, from)
	return root.Content, true
}

// startsKey tells whether a line begins as a key does that flatKey knows.
func startsKey(line string) bool { return line[0] >= 'a' && line[0] <= 'z' }

// flatKey returns the length of a line's key where the line is `key: words`
// that mean the same to any reader of YAML, else 0. Words are two at least,
// since `null` or `2024` alone is no text.
func flatKey(line string) int {
	k := 0
	for k < len(line) && (line[k] >= 'a' && line[k] <= 'z' || k > 0 && (line[k] >= '0' && line[k] <= '9' || line[k] == '_' || line[k] == '.')) {
		k++
	}
	key, words, ok := strings.Cut(line, ": ")
	words = unbroken(words)
	if !ok || k == 0 || k > longestFlatKey || len(key) != k || key == "null" || key == "true" || key == "false" || words == "" {
		return 0
	}
	if c := words[0]; c < 0x80 && (c|0x20 < 'a' || c|0x20 > 'z') {
		return 0
	}
	blanks := false
	for i := 1; i < len(words); i++ {
		switch c := words[i]; {
		case c == ' ':
			blanks = true
			if i+1 == len(words) || words[i+1] == '#' {
				return 0
			}
		case c == ':' && (i+1 == len(words) || words[i+1] == ' '):
			return 0
		case c < ' ' || c == 0x7f:
			return 0
		}
	}
	if !blanks {
		return 0
	}
	return k
}

// unbroken is a line without its break.
func unbroken(line string) string {
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
}
