package flows

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gopkg.in/yaml.v3"
)

// What flat reads is what yaml.v3 reads.
func TestFlatIsYAML(t *testing.T) {
	few := strings.Repeat("greet: Good day\n", fewestFlat)
	for name, text := range map[string]string{
		"lines":            few,
		"no break last":    few + "a: b c",
		"CRLF":             strings.ReplaceAll(few, "\n", "\r\n"),
		"quotes between":   few + "b: \"x: y\"\n" + few,
		"a list between":   few + "trigger.1: [hi, \"good day\"]\nb:\n  - one\n  - two\n" + few,
		"a block between":  few + "b: |\n  one\n  two: x y\n\n  three\n" + few,
		"a comment first":  "# of the shop\n\n" + few + few + "# the end\n",
		"comments between": few + "\n# more\n" + few,
		"a text goes on":   few + "b: one two\n  three four\nc: five six\n",
		"after a blank":    few + "b: one two\n\n  three four\n",
		"nothing written":  few + "b:\n\n# no words\nc: one two\nd:\n",
		"one word":         few + "b: null\nc: true\nd: 12\ne: hello\nnull: a b\n",
		"accents":          few + "b: à bientôt, « ami »\nc: 你好 你好\n",
		"a colon":          few + "b: at 10:30 o'clock\n",
		"anchor":           few + "b: &x one two\nc: *x\n",
	} {
		t.Run(name, func(t *testing.T) { sameTree(t, text) })
	}
	for name, text := range map[string]string{
		"a colon in words": few + "b: one: two\n" + few,
		"no key":           few + "words alone\n" + few,
		"a question mark":  few + "? b\n" + few,
		"a list":           few + "- one\n",
		"indented":         few + "  b: one two\n",
		"an open quote":    few + "b: \"one two\n" + few,
		"an open brace":    few + "b: {one: two,\n" + few,
		"two documents":    few + "---\n" + few,
		"a mark":           "---\n" + few,
		"a map in braces":  few + "{a: b}\n" + few,
	} {
		t.Run("left alone/"+name, func(t *testing.T) {
			if flat(text) != nil {
				t.Error("it was read")
			}
		})
	}
}

// Files of any such lines, in any order, are read as yaml.v3 reads them, or
// left to it.
func TestFlatIsYAMLOfAnyLines(t *testing.T) {
	line := rapid.OneOf(
		rapid.Just("greet: Good day to you"),
		rapid.SampledFrom([]string{"", "# x", "  more words", "- x", "a:", "b: |", "c: >-", "d: [x y,", "  z]", "e: 'it", "f: it's # not", "g: a b ", "h: a: b",
			"i:  two blanks", "j: \ta b", "k: a\tb", "a b: c d", "---", "...", "%YAML 1.1", "? l", ": m n", "n: !x a b", "o: &p a b", "q: *p", "r: - s", "S: a b", "u:a b", "\tv: a b", "null: a b"}),
		rapid.StringMatching(`[a-z][a-z0-9_.]{0,3}: [a-zA-Z][ -~éà“]{1,12}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat("greet: Good day\n", fewestFlat) + strings.Join(rapid.SliceOfN(line, 1, 8).Draw(t, "lines"), "\n")
		if flat(text) != nil {
			sameTree(t, text)
		}
	})
}

// Of the templates, those with many plain lines are read so.
func TestFlatReadsTemplates(t *testing.T) {
	read := 0
	err := fs.WalkDir(os.DirFS("templates"), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		src, err := os.ReadFile("templates/" + name)
		if err == nil && flat(string(src)) != nil {
			read++
			sameTree(t, string(src))
		}
		return err
	})
	if err != nil || read == 0 {
		t.Errorf("read %d files: %v", read, err)
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func sameTree(t failer, text string) {
	t.Helper()
	got := flat(text)
	if got == nil {
		t.Fatalf("it was not read:\n%s", text)
	}
	var want yaml.Node
	if err := yaml.Unmarshal([]byte(text), &want); err != nil {
		t.Fatalf("yaml.v3 says %v of\n%s", err, text)
	}
	equalNodes(t, text, got, want.Content[0])
}

// equalNodes compares all that a node is but its comments.
func equalNodes(t failer, text string, got, want *yaml.Node) {
	t.Helper()
	if got.Kind != want.Kind || got.Tag != want.Tag || got.Value != want.Value || got.Style != want.Style || got.Anchor != want.Anchor ||
		got.Line != want.Line || got.Column != want.Column || len(got.Content) != len(want.Content) {
		t.Fatalf("got %+v\nwant %+v\nof\n%s", got, want, text)
	}
	for i := range got.Content {
		equalNodes(t, text, got.Content[i], want.Content[i])
	}
}
