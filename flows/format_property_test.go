package flows_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"parley/flows"
)

// A thousand files in every layout that YAML allows, ten thousand in make
// torture: what Format makes of them stays so, means the same, and has all of
// their comments.
func TestFormatKeepsWhatFilesSay(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	if was == "100" {
		if err := flag.Set("rapid.checks", "1000"); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.checks", was)
	}
	files, refused, changed := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := &writer{T: t, shaper: &shaper{T: t}}
		src := w.file()
		files++
		if flows.ReadDoc("flows/a.yaml", src).Diags().Errors() > 0 {
			refused++ // what was made is no YAML
			return
		}
		got := checkFormat(t, src)
		for i := range w.comments {
			if n := bytes.Count(got, []byte(mark(i))); n != 1 {
				t.Fatalf("%s is there %d times in\n%s\nmade of\n%s", mark(i), n, got, src)
			}
		}
		if !bytes.Equal(got, src) {
			changed++
		}
	})
	t.Logf("%d files, %d of them changed, %d no YAML", files, changed, refused)
	if refused > files/20 || changed < files/2 {
		t.Errorf("of %d files %d were no YAML and %d changed: the test tests little", files, refused, changed)
	}
}

type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkFormat formats a file that is YAML, and holds the result to the laws.
func checkFormat(t fatal, src []byte) []byte {
	t.Helper()
	before := bytes.Clone(src)
	got, diags := flows.Format("flows/a.yaml", src)
	if diags.Errors() > 0 {
		t.Fatalf("%v in\n%s\n%q", diags, src, src)
	}
	if !bytes.Equal(before, src) {
		t.Fatalf("src was changed")
	}
	again, diags := flows.Format("flows/a.yaml", got)
	if diags.Errors() > 0 || !bytes.Equal(got, again) {
		t.Fatalf("formatted twice it is another; %v\nsource:\n%q\nonce:\n%q\ntwice:\n%q", diags, src, got, again)
	}
	if a, b := meaning(src), meaning(got); a != b {
		t.Fatalf("it means another thing:\n%s\n%s\nsource:\n%s\nformatted:\n%s", a, b, src, got)
	}
	if a := problems(src); a.Errors() == 0 {
		if b := problems(got); len(a) != len(b) {
			t.Fatalf("it has other problems:\n%v\n%v\nsource:\n%s\nformatted:\n%s", a, b, src, got)
		}
	}
	return got
}

// optionalInBraces is the mark of `{note: text?}`, which is no YAML, but ours.
var optionalInBraces = regexp.MustCompile(`\?( *[,}])`)

// meaning is what a file says to a reader who knows nothing of steps.
func meaning(src []byte) string {
	src = optionalInBraces.ReplaceAll(src, []byte("$1"))
	var n yaml.Node
	if err := yaml.Unmarshal(src, &n); err != nil {
		return err.Error()
	}
	out, err := json.Marshal(plainValue(&n))
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// plainValue makes maps of maps, lists of lists and texts of the rest.
func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return m
	case yaml.ScalarNode:
		return n.Tag + " " + n.Value
	}
	list := []any{}
	for _, c := range n.Content {
		list = append(list, plainValue(c))
	}
	return list
}

func problems(src []byte) flows.Diags {
	_, diags := flows.ReadFlow("a", "flows/a.yaml", src, []string{"en"})
	return diags
}

// writer writes a file in an odd layout.
type writer struct {
	*rapid.T
	strings.Builder
	shaper   *shaper
	eol      string
	comments int
}

func mark(i int) string { return fmt.Sprintf("#c%d.", i) }

func (w *writer) pick(label string, n int) int {
	return rapid.IntRange(0, n-1).Draw(w.T, label)
}

// rarely is true once in n times.
func (w *writer) rarely(n int) bool { return w.pick("rarely", n) == n-1 }

func (w *writer) one(words ...string) string { return words[w.pick("word", len(words))] }

func (w *writer) blanks(least int) string {
	if w.rarely(4) {
		return strings.Repeat(" ", least+w.pick("blanks", 5))
	}
	return strings.Repeat(" ", least)
}

func (w *writer) file() []byte {
	w.eol = w.one("\n", "\n", "\n", "\r\n")
	if w.rarely(20) {
		w.WriteString("\uFEFF")
	}
	w.between(0)
	if w.rarely(20) {
		w.WriteString("---")
		w.endLine()
	}
	switch w.pick("kind", 6) {
	case 0:
		w.mapping(0, 4)
	case 1:
		w.list(0, 3)
	case 2, 3:
		w.drawn(0, w.shaper.node(fileShapes[w.one(slices.Sorted(maps.Keys(fileShapes))...)]))
	default:
		w.flow()
	}
	w.between(0)
	s := w.String()
	if w.rarely(8) {
		s = strings.TrimRight(s, "\r\n ")
	}
	return []byte(s)
}

// stepKeyNames are the keys of steps, and two that are none.
var stepKeyNames = append([]string{"zeta", "alpha"}, flows.Names(flows.StepKeys)...)

// flow writes a map with steps: such as the language has, and such as only YAML
// has.
func (w *writer) flow() {
	if w.rarely(2) {
		w.WriteString("title:" + w.blanks(1) + "A flow")
		w.endLine()
	}
	w.between(0)
	w.WriteString("steps:")
	w.endLine()
	indent := w.pick("indent", 5)
	for range 1 + w.pick("steps", 4) {
		w.between(indent)
		if w.rarely(2) {
			w.WriteString(strings.Repeat(" ", indent) + "-")
			gap := w.blanks(1)
			w.WriteString(gap)
			w.drawn(indent+1+len(gap), w.shuffled(w.shaper.step()))
			continue
		}
		if w.rarely(8) {
			w.WriteString(strings.Repeat(" ", indent) + "-" + w.blanks(1) + w.one("{say: hi, id: x}", "{ next : y,  ask: \"a, b\" , id:  z, foo: [1, {a: b}] }", "{say: it is, if: true}"))
			w.endLine()
			continue
		}
		keys := rapid.Permutation(stepKeyNames).Draw(w.T, "keys")
		w.WriteString(strings.Repeat(" ", indent) + "-")
		gap := w.blanks(1)
		w.WriteString(gap)
		w.pairs(indent+1+len(gap), 2, keys[:1+w.pick("count", 7)])
	}
}

// endLine ends a line, at times with blanks or a comment.
func (w *writer) endLine() {
	switch w.pick("end", 10) {
	case 0:
		w.WriteString("  ")
	case 1, 2:
		w.WriteString(strings.Repeat(" ", 1+w.pick("gap", 8)) + w.comment())
	}
	w.WriteString(w.eol)
}

func (w *writer) comment() string {
	w.comments++
	return mark(w.comments-1) + w.one("", " a: b", " - x", " ' \"", "#")
}

// between writes comments and blank lines.
func (w *writer) between(indent int) {
	for w.rarely(4) {
		if w.rarely(2) {
			w.WriteString(w.one("", "", "   ") + w.eol)
			continue
		}
		w.WriteString(strings.Repeat(" ", max(0, indent+w.pick("off", 6)-3)) + w.comment() + w.one("", " ") + w.eol)
	}
}

func (w *writer) mapping(indent, depth int) {
	n := 1 + w.pick("pairs", 4)
	keys := make([]string, n)
	for i := range keys {
		keys[i] = w.one("a", "long_key", "k-y", `"q: k"`, "'s'", "é") + fmt.Sprint(i)
		if q := keys[i][0]; q == '"' || q == '\'' {
			keys[i] = keys[i][:len(keys[i])-2] + fmt.Sprint(i) + string(q)
		}
	}
	w.pairs(indent, depth, keys)
}

// pairs writes a map whose first key goes on in the line.
func (w *writer) pairs(indent, depth int, keys []string) {
	for i, key := range keys {
		if i > 0 {
			w.between(indent)
			w.WriteString(strings.Repeat(" ", indent))
		}
		w.WriteString(key + w.one("", "", "", "", " ") + ":")
		w.value(indent, depth)
	}
}

// shuffled brings the keys of a step in any order.
func (w *writer) shuffled(step *yaml.Node) *yaml.Node {
	out := *step
	out.Content = nil
	order := make([]int, len(step.Content)/2)
	for i := range order {
		order[i] = 2 * i
	}
	for _, i := range rapid.Permutation(order).Draw(w.T, "order") {
		out.Content = append(out.Content, step.Content[i], step.Content[i+1])
	}
	return &out
}

// drawn writes a list or a map that goes on in the line.
func (w *writer) drawn(indent int, n *yaml.Node) {
	pair := 1
	if n.Kind == yaml.MappingNode {
		pair = 2
	}
	for i := 0; i < len(n.Content); i += pair {
		if i > 0 {
			w.between(indent)
			w.WriteString(strings.Repeat(" ", indent))
		}
		if pair == 2 {
			w.WriteString(w.inline(n.Content[i]) + w.one("", "", "", "", " ") + ":")
			w.drawnValue(indent, n.Content[i+1])
			continue
		}
		w.WriteString("-")
		if item := n.Content[i]; item.Kind == yaml.MappingNode && w.rarely(2) {
			gap := w.blanks(1)
			w.WriteString(gap)
			w.drawn(indent+1+len(gap), item)
			continue
		}
		w.drawnValue(indent, n.Content[i])
	}
}

// drawnValue writes what stands behind a colon or a dash, to the end of the
// line.
func (w *writer) drawnValue(indent int, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode || w.rarely(3) {
		w.WriteString(w.blanks(1) + w.inline(n))
		w.endLine()
		return
	}
	inner := indent + 1 + w.pick("deeper", 4)
	w.endLine()
	w.between(inner)
	w.WriteString(strings.Repeat(" ", inner))
	w.drawn(inner, n)
}

// inline writes a value in one line.
func (w *writer) inline(n *yaml.Node) string {
	gap := func() string { return w.one("", "", " ", "  ") }
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			parts = append(parts, gap()+w.inline(item)+gap())
		}
		return "[" + strings.Join(parts, ",") + "]"
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			parts = append(parts, gap()+w.inline(n.Content[i])+w.one(": ", " : ", ":  ")+w.inline(n.Content[i+1])+gap())
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	if n.Style != 0 {
		return strconv.Quote(n.Value)
	}
	return n.Value
}

func (w *writer) list(indent, depth int) {
	for i := range 1 + w.pick("items", 4) {
		if i > 0 {
			w.between(indent)
			w.WriteString(strings.Repeat(" ", indent))
		}
		w.WriteString("-")
		gap := w.blanks(1)
		switch {
		case depth > 0 && w.rarely(4):
			w.WriteString(gap)
			w.mapping(indent+1+len(gap), depth-1)
		case depth > 0 && w.rarely(6):
			w.WriteString(gap)
			w.list(indent+1+len(gap), depth-1)
		default:
			w.value(indent, depth)
		}
	}
}

// value writes what stands behind a colon or a dash, to the end of the line.
func (w *writer) value(indent, depth int) {
	kind := w.pick("value", 16)
	if depth == 0 && kind < 4 {
		kind += 4
	}
	inner := indent + 1 + w.pick("deeper", 4)
	gap := w.blanks(1)
	switch kind {
	case 0, 1:
		w.endLine()
		w.between(inner)
		w.WriteString(strings.Repeat(" ", inner))
		w.mapping(inner, depth-1)
	case 2, 3:
		w.endLine()
		w.between(inner)
		w.WriteString(strings.Repeat(" ", inner))
		w.list(inner, depth-1)
	case 4:
		w.block(gap, indent)
	case 5:
		w.WriteString(gap + w.brackets(2, inner, w.rarely(2)))
		w.endLine()
	case 6:
		w.WriteString(gap + w.long(inner))
		w.endLine()
	case 7:
		w.endLine() // nothing
	case 8:
		w.endLine()
		w.WriteString(strings.Repeat(" ", inner) + w.scalar())
		w.endLine()
	default:
		w.WriteString(gap + w.scalar())
		w.endLine()
	}
}

func (w *writer) scalar() string {
	return w.one("word", "Two words", "12", "-3.5", "true", "2026-12-24", "10:30", "/a.b/", "null", "~", "a#b", "a:b", "-x", "x - y",
		`"double # \" quoted"`, `"tab\tand \u00e9"`, `'single ''quoted'' # text'`, `""`, `''`, "${a ?? 1}", "é à ü", "Ça va ?", "...", "a [b] {c}", "it's", `a "b" c`)
}

// long writes a text of several lines.
func (w *writer) long(indent int) string {
	in := func() string { return w.eol + strings.Repeat(" ", indent+w.pick("more", 4)) }
	switch w.pick("long", 4) {
	case 0:
		return `"one` + w.one("", "  ", `\`, `\n`, `\ `, `\\`) + in() + `two # no comment` + w.one("", w.eol) + in() + `three"`
	case 1:
		return `'one` + w.one("", "  ", `\`) + in() + `it''s # none` + w.one("", w.eol+w.eol) + in() + `- three'`
	}
	return "one word" + w.one("", "  ") + in() + "- two" + w.one("", w.eol) + in() + "three's"
}

func (w *writer) block(gap string, indent int) {
	digit := w.rarely(4)
	by := 1 + w.pick("by", 4)
	w.WriteString(gap + w.one("|", ">"))
	if digit {
		w.WriteString(fmt.Sprint(by))
	}
	w.WriteString(w.one("", "", "-", "+"))
	w.endLine()
	in := strings.Repeat(" ", indent+by)
	for i := range w.pick("lines", 5) {
		switch {
		case w.rarely(5):
			w.WriteString(w.one("", in, strings.Repeat(" ", indent)) + w.eol)
		case w.rarely(5) && (i > 0 || digit):
			w.WriteString(in + w.one("   ", "  # more", " x") + w.eol)
		default:
			w.WriteString(in + w.one("text", "# no comment", "- a", "k: v  ", "é  b", "'") + w.eol)
		}
	}
}

// brackets writes a list or map in brackets; on several lines if wide.
func (w *writer) brackets(depth, indent int, wide bool) string {
	gap := func() string {
		if wide && w.rarely(3) {
			out := w.one("", " ", "  ")
			if out != "" && w.rarely(2) {
				out += w.comment()
			}
			return out + w.eol + w.one("", w.eol) + strings.Repeat(" ", indent+w.pick("more", 3))
		}
		return w.one("", "", " ", "  ")
	}
	item := func() string {
		if depth > 0 && w.rarely(4) {
			return w.brackets(depth-1, indent, wide)
		}
		return w.one("a", "b c", "12", `"x, y"`, `'z]'`, "-1", "it's", "a#b", "d:e", `"\"}"`, "null")
	}
	var b strings.Builder
	n := w.pick("items", 4)
	if w.rarely(2) {
		b.WriteString("[" + gap())
		for i := range n {
			if i > 0 {
				b.WriteString("," + gap())
			}
			b.WriteString(item() + gap())
		}
		return b.String() + "]"
	}
	b.WriteString("{" + gap())
	for i := range n {
		if i > 0 {
			b.WriteString("," + gap())
		}
		fmt.Fprintf(&b, w.one("k%d", `"q%d"`, "a b%d")+w.one(":", " :")+" ", i)
		b.WriteString(w.one("", " ") + item() + gap())
	}
	return b.String() + "}"
}
