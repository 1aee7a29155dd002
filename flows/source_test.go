package flows_test

import (
	"strings"
	"testing"

	"parley/flows"
)

func TestStrAt(t *testing.T) {
	tests := []struct {
		name, yaml string
		in         string // looked for in the value
		want       string // what stands in the file at the place found
	}{
		{"plain", "k: Hello ${name}", "name", "name}"},
		{"plain, first byte", "k: Hello", "Hello", "Hello"},
		{"plain after é", "k: Été ${name}", "name", "name}"},
		{"plain over lines", "k: Hello\n   dear ${name}\n   bye", "name", "name}"},
		{"plain over lines, blank", "k: a\n   b ${c}", " ${c}", " ${c}"},
		{"single quoted", "k: 'it is ${name}'", "name", "name}"},
		{"single quoted, doubled", "k: 'it''s ${name}'", "name", "name}"},
		{"double quoted", `k: "it is ${name}"`, "name", "name}"},
		{"double quoted, escapes", `k: "a\tb \u00e9\n\"${name}\""`, "name", "name}"},
		{"double quoted, folded", "k: \"a \\\n   b\n   ${name}\"", "name", "name}"},
		{"literal", "k: |\n   Hello\n   ${name}\n", "name", "name}"},
		{"literal, comment", "k: |- # ${name}\n   Hello\n\n   ${name}\n", "name", "name}"},
		{"literal, indented", "k: |2\n     Hello\n   ${name}\n", "name", "name}"},
		{"folded", "k: >-\n   Hello\n   dear\n\n   ${name}\n", "name", "name}"},
		{"in a list", "k: [a, 'b ${name}']", "name", "name}"},
		{"CRLF", "x: y\r\nk: |\r\n   Hello\r\n   ${name}\r\n", "name", "name}"},
		{"byte order mark", "\uFEFFk: Hello ${name}", "name", "name}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := flows.ReadDoc("a.yaml", []byte(tt.yaml))
			var s flows.Str
			for key, n := range d.Pairs(d.Root, "a test") {
				if key.Value == "k" {
					text := d.Text(n, "k")
					s = text[len(text)-1]
				}
			}
			if ds := d.Diags(); len(ds) > 0 {
				t.Fatal(ds[0])
			}
			i := strings.Index(s.Value, tt.in)
			if i < 0 {
				t.Fatalf("the value %q has no %q", s.Value, tt.in)
			}
			at := s.At(i)
			if got := tt.yaml[at.Offset:]; !strings.HasPrefix(got, tt.want) {
				t.Errorf("At(%d) of %q: got %q, want %q", i, s.Value, got, tt.want)
			}
			before := strings.TrimPrefix(tt.yaml[:at.Offset], "\uFEFF")
			if line := strings.Count(before, "\n") + 1; at.Line != line {
				t.Errorf("line: got %d, want %d", at.Line, line)
			}
			if col := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1; at.Column != col {
				t.Errorf("column: got %d, want %d", at.Column, col)
			}
		})
	}
}

func TestStrAtStaysInside(t *testing.T) {
	s := flows.Str{Value: "héllo", Pos: flows.Pos{Line: 3, Column: 5, Offset: 40}}
	if got, want := s.At(3), (flows.Pos{Line: 3, Column: 7, Offset: 43}); got != want {
		t.Errorf("without a file: got %v, want %v", got, want)
	}
	d := flows.ReadDoc("a.yaml", []byte("hello"))
	s, _ = d.Str(d.Root, "it")
	for _, offset := range []int{-3, 0, 5, 99} {
		if at := s.At(offset); at.Offset < 0 || at.Offset > 5 || at.Line != 1 {
			t.Errorf("At(%d): got %v, which is outside the file", offset, at)
		}
	}
}
