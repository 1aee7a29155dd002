package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/flows"
)

// TestTraps goes through the table of YAML traps, section 11 of the language:
// each value stands after `ask: `, in line 4 from column 10.
func TestTraps(t *testing.T) {
	const front = "steps:\n  - say: Fine\n  - id: q\n    ask: "
	const text = "a text that starts with "
	tests := []struct {
		value string
		want  string // the value read, or
		diag  string // column, severity, rule and the beginning of the message
	}{
		{value: "+33612345678", want: "+33612345678"},
		{value: "0123", want: "0123"},
		{value: "1_000", want: "1_000"},
		{value: "1e3", want: "1e3"},
		{value: "2026-12-24", want: "2026-12-24"},
		{value: "10:30", want: "10:30"},
		{value: "Yes", want: "Yes"},
		{value: `"yes"`, want: "yes"},
		{value: "true", want: "true"},
		{value: "<<", want: "<<"},
		{value: "a   # a comment", want: "a"},
		{value: "yes", want: "yes", diag: "10 error yes-or-no: `yes` without quotes"},
		{value: "no", want: "no", diag: "10 error yes-or-no: `no` without quotes"},
		{value: "on", want: "on", diag: "10 error yes-or-no: `on` without quotes"},
		{value: "off", want: "off", diag: "10 error yes-or-no: `off` without quotes"},
		{value: "a #b", want: "a", diag: "12 warning text-cut: the text is cut here"},
		{value: "Room # 5", want: "Room", diag: "15 warning text-cut: the text is cut here"},
		{value: "one\n      two #3", want: "one two", diag: "11 warning text-cut: the text is cut here"},
		{value: "Total: 5", diag: "15 error syntax: a text with `: ` in it must be quoted"},
		{value: "Voici : le prix", diag: "16 error syntax: a text with `: ` in it must be quoted"},
		{value: "${a ? 1 : 0}", diag: "18 error syntax: a text with `: ` in it must be quoted"},
		{value: "Choose one:", diag: "20 error syntax: a text with `: ` in it must be quoted"},
		{value: "Dear\n      all: hi", diag: "7 error syntax: the indentation of this line"},
		{value: "{name} hi", diag: "10 error syntax: " + text + "`{` must be quoted"},
		{value: "{name}", diag: "10 error wrong-kind: `ask` must be a text; one that starts with `{`"},
		{value: "@rosa", diag: "10 error syntax: " + text + "`@` must be quoted"},
		{value: "*bold* text", diag: "10 error syntax: " + text + "`*` must be quoted"},
		{value: "*bold", diag: "10 error syntax: " + text + "`*` must be quoted"},
		{value: "&co", diag: "10 error anchor: `&co` gives a name"},
		{value: "%off", diag: "10 error syntax: " + text + "`%` must be quoted"},
		{value: "[Sale] today", diag: "10 error syntax: " + text + "`[` must be quoted"},
		{value: "[Sale]", want: "Sale", diag: "10 warning text-cut: the brackets are YAML's"},
		{value: "- hi", diag: "10 error syntax: " + text + "`- ` must be quoted"},
		{value: "? hi", diag: "10 error syntax: " + text + "`? ` must be quoted"},
		{value: "! hi", want: "hi", diag: "10 error tag: a word after `!`"},
		{value: "!hi all", want: "all", diag: "10 error tag: a word after `!`"},
		{value: "`x`", diag: "10 error syntax: " + text + "a backtick must be quoted"},
		{value: "| hi", diag: "10 error syntax: " + text + "`|` must be quoted"},
		{value: "> hi", diag: "10 error syntax: " + text + "`>` must be quoted"},
		{value: "[Open?, b]", diag: "15 error syntax: inside brackets and braces, a text with `?` before `,`"},
		{value: "[a, Open?]", diag: "18 error syntax: inside brackets and braces, a text with `?` before `]`"},
		{value: "{k: Why?}", diag: "17 error syntax: inside brackets and braces, a text with `?` before `}`"},
		{value: "{slot: ${slot}}", diag: "18 error syntax: inside brackets and braces, a text with `{`"},
		{value: "[a #b, c]", diag: "13 error syntax: ` #` begins a comment here"},
		{value: "[a, b", diag: "10 error syntax: this `[` is never closed"},
		{value: "{a: b: c}", diag: "15 error syntax: a text with `: ` in it must be quoted"},
		{value: `"\d{4}"`, diag: "11 error syntax: `\\d` means nothing inside double quotes"},
		{value: `"${label("x")}"`, diag: `19 error syntax: the text ends at this "`},
		{value: `"abc`, diag: `10 error syntax: the closing " of this text is missing`},
		{value: "'it's", diag: "13 error syntax: the text ends at this '"},
		{value: "null", diag: "10 error empty: `ask` is empty: `null` means nothing"},
		{value: "~", diag: "10 error empty: `ask` is empty: `~` means nothing"},
		{value: "", diag: "9 error empty: `ask` is empty"},
		{value: `""`, diag: "10 error empty: `ask` is empty"},
		{value: "x\n\tnote: y", diag: "1 error syntax: a tab cannot indent a line"},
		{value: "x\n    note:y", diag: "9 error syntax: a blank is missing after `:`"},
		{value: "x\n    note y", diag: "5 error syntax: a `:` is missing in this line"},
		{value: "x\n   note: y", diag: "4 error syntax: the indentation of this line"},
	}
	for _, tt := range tests {
		t.Run(tt.value, func(t *testing.T) {
			src := front + tt.value + "\n  - say: Fine\n"
			f, ds := flows.ReadFlow("a", "a.yaml", []byte(src), []string{"en"})
			if got := variant(f, "q"); got != tt.want {
				t.Errorf("value: got %q, want %q", got, tt.want)
			}
			if good := slices.DeleteFunc(f.Steps, func(s *flows.Step) bool { return s.Verb != flows.Say }); len(good) != 2 {
				t.Errorf("got %d good steps around it, want 2", len(good))
			}
			switch {
			case tt.diag == "" && len(ds) == 0:
			case len(ds) != 1:
				t.Errorf("got %d diagnostics %v, want %q", len(ds), ds, tt.diag)
			default:
				got := fmt.Sprintf("%d %s %s: %s", ds[0].Pos.Column, ds[0].Severity, ds[0].Rule, ds[0].Message)
				if tt.diag == "" || !strings.HasPrefix(got, tt.diag) {
					t.Errorf("got %q, want %q", got, tt.diag)
				}
			}
		})
	}
}

// variant returns the last variant of a step's text.
func variant(f *flows.Flow, id string) string {
	for _, s := range f.Steps {
		if s.ID == id && len(s.Text) > 0 {
			return s.Text[len(s.Text)-1].Value
		}
	}
	return ""
}

// TestFiftySteps: three of fifty steps are not YAML; each has one diagnostic,
// with its column, and the others are read.
func TestFiftySteps(t *testing.T) {
	broken := map[int]string{7: "Total: 5", 23: `"\d{4}"`, 49: "@rosa"}
	var src strings.Builder
	src.WriteString("title: Fifty\nsteps:\n")
	for i := range 50 {
		words := "Hello | > \"there\"\n      ${name}"
		if b, ok := broken[i]; ok {
			words = b
		}
		fmt.Fprintf(&src, "  # step %d\n  - id: s%d\n    say: %s\n", i, i, words)
		if i == 5 {
			src.WriteString("    note: |\n      - say: not a step\n\n      - nor this\n")
		}
		if i == 6 {
			src.WriteString("    next: s8\n    if: '1\n\n  - 1 > 2'\n")
		}
	}
	src.WriteString("fallback: end\n")
	f, ds := flows.ReadFlow("fifty", "flows/fifty.yaml", []byte(src.String()), []string{"en"})
	if len(f.Steps) != 47 || !slices.Equal(f.Broken, []string{"s7", "s23", "s49"}) {
		t.Errorf("got %d steps and %v broken, want 47 and the three", len(f.Steps), f.Broken)
	}
	if f.Title.Value != "Fifty" || f.Fallback == nil {
		t.Errorf("the keys around the steps are lost: %q, %v", f.Title.Value, f.Fallback)
	}
	if len(ds) != 3 {
		t.Fatalf("got %d diagnostics, want 3: %v", len(ds), ds)
	}
	lines := strings.Split(src.String(), "\n")
	for i, want := range []struct {
		column  int
		message string
	}{{15, "a text with `: `"}, {11, "`\\d` means nothing"}, {10, "a text that starts with `@`"}} {
		d := ds[i]
		if !strings.HasPrefix(d.Message, want.message) || d.Pos.Column != want.column || !strings.Contains(lines[d.Pos.Line-1], "say: ") {
			t.Errorf("got %v, want column %d and %q", d, want.column, want.message)
		}
	}
	for _, s := range f.Steps {
		if line := lines[s.Keys["id"].Line-1]; !strings.HasSuffix(line, s.ID) {
			t.Errorf("step %s stands in line %d, which is %q", s.ID, s.Keys["id"].Line, line)
		}
	}
}

func TestRescue(t *testing.T) {
	tests := []struct {
		name, src string
		steps     int
		want      []string
	}{
		{"items at the left edge", "steps:\n- say: a\n- say: b: c\n- say: d\n", 2, []string{"a.yaml:3:9: "}},
		{"head alone", "title: a: b\nsteps:\n  - say: x\n", 1, []string{"a.yaml:1:9: "}},
		{"head and a step", "title: a: b\nsteps:\n  - say: x\n  - say: @x\nfallback: %x\n", 1, []string{"a.yaml:1:9: ", "a.yaml:4:10: ", "a.yaml:5:11: "}},
		{"all steps", "steps:\n  - say: @a\n  - say: @b\n", 0, []string{"a.yaml:2:10: ", "a.yaml:3:10: "}},
		{"a trigger", "triggers:\n  - words: @a\n  - event: b\nsteps:\n  - say: x\n", 1, []string{"a.yaml:2:12: "}},
		{"windows line ends", "steps:\r\n  - say: a\r\n  - say: b: c\r\n  - say: d\r\n", 2, []string{"a.yaml:3:11: "}},
		{"byte order mark", "\uFEFFsteps:\n  - say: a\n  - say: b: c\n", 1, []string{"a.yaml:3:11: "}},
		{"inside a map of a step", "steps:\n  - id: q\n    ask: x\n    routes:\n      skip: @x\n", 0, []string{"a.yaml:5:13: "}},
		{"a choice", "steps:\n  - id: q\n    ask: x\n    choices:\n      - a: Cut: 30\n      - b: B\n", 0, []string{"a.yaml:5:15: "}},
		{"a step further left", "steps:\n    - say: a\n  - say: b\n", 2, []string{"a.yaml:3:3: "}},
		{"a quote never closed", "steps:\n  - say: \"a\n  - say: b\n  - say: c\n", 2, []string{"a.yaml:2:10: "}},
		{"a stray line", "title: a\nstesp\nsteps:\n  - say: a\n", 1, []string{"a.yaml:2:1: "}},
		{"no YAML at all", "@@@\n", 0, []string{"a.yaml:1:1: "}},
		{"a lone bracket", "]\n", 0, []string{"a.yaml:1:1: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ds := flows.ReadFlow("a", "a.yaml", []byte(tt.src), []string{"en"})
			if len(f.Steps) != tt.steps {
				t.Errorf("got %d steps, want %d", len(f.Steps), tt.steps)
			}
			for i := range max(len(ds), len(tt.want)) {
				if i >= len(ds) || i >= len(tt.want) || !strings.HasPrefix(ds[i].String(), tt.want[i]) {
					t.Fatalf("got %v, want %v", ds, tt.want)
				}
			}
		})
	}
}
