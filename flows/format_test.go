package flows_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"parley/flows"
)

// botFiles returns the YAML files of the templates and of testdata/bots.
func botFiles(t testing.TB) map[string][]byte {
	out := map[string][]byte{}
	for _, root := range []string{"templates", "../testdata/bots"} {
		err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".yaml") {
				return err
			}
			src, err := os.ReadFile(name)
			out[filepath.ToSlash(name)] = src
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d files", len(out))
	}
	return out
}

// All bots that we ship, and those of the tests, are laid out as fmt does it.
func TestBotsAreFormatted(t *testing.T) {
	for name, src := range botFiles(t) {
		got, diags := flows.Format(name, src)
		if len(diags) > 0 {
			t.Errorf("%s: %v", name, diags)
		}
		if string(got) != string(src) {
			t.Errorf("%s is not formatted; run parley fmt -w %s", name, name)
		}
	}
}

func TestFormat(t *testing.T) {
	files, err := filepath.Glob("../testdata/fmt/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata/fmt", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			in, want := archive.Files[i], archive.Files[i+1]
			t.Run(in.Name, func(t *testing.T) {
				got, diags := flows.Format(in.Name, in.Data)
				if len(diags) > 0 {
					t.Error(diags)
				}
				if string(got) != string(want.Data) {
					t.Errorf("%s: got\n%s\nwant\n%s", in.Name, got, want.Data)
				}
				checkFormat(t, in.Data)
			})
		}
	}
}

// What an archive cannot hold: line breaks, marks, blanks at the end.
func TestFormatOfBytes(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"only blank lines", "\n  \n\n", ""},
		{"only comments", "\n# a  \n\n\n   # b", "# a\n\n# b\n"},
		{"CRLF", "a:   1\r\n\r\n\r\nb: 2", "a: 1\r\n\r\nb: 2\r\n"},
		{"byte order mark", "\uFEFFa:  1", "\uFEFFa: 1\n"},
		{"blanks at the end", "a: 1  \nb:\t\n  - x \t\n", "a: 1\nb:\n  - x\n"},
		{"block text without a line break", "a:   |\n    x", "a: |\n  x"},
		{"stripped block text without a line break", "a: |-\n    x", "a: |-\n  x\n"},
		{"kept lines at the end", "a: |+\n x\n\n\n", "a: |+\n  x\n\n\n"},
		{"blanks that are text", "a: |\n x  \n  \n   y\nb: 1\n", "a: |\n  x  \n   \n    y\nb: 1\n"},
		{"digit of a block text", "a:\n    b: |1\n       x\n", "a:\n  b: |1\n     x\n"},
		{"escaped blank", "a: \"x\\   \n   y\"\n", "a: \"x\\ \n   y\"\n"},
		{"document mark", "---   # c\na:  1\n...\n", "--- # c\na: 1\n...\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, diags := flows.Format("bot.yaml", []byte(tt.in))
			if len(diags) > 0 || string(got) != tt.want {
				t.Errorf("got %q %v, want %q", got, diags, tt.want)
			}
		})
	}
}

func TestFormatLeavesBrokenFilesAlone(t *testing.T) {
	tests := []struct{ name, in, rule string }{
		{"syntax", "steps:\n  -   say: Total: 5\n", "syntax"},
		{"duplicate key", "a:   1\na: 2\n", "duplicate-key"},
		{"anchor", "a:   &b 1\n", "anchor"},
		{"two documents", "a:   1\n---\nb: 2\n", "many-documents"},
		{"a text", "hello   there\n", "wrong-kind"},
		{"explicit key", "? a\n:   1\n", "cannot-format"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, diags := flows.Format("bot.yaml", []byte(tt.in))
			if string(got) != tt.in {
				t.Errorf("got %q, want it as it was", got)
			}
			if diags.Errors() == 0 || diags[0].File != "bot.yaml" {
				t.Errorf("got %v, want an error %s", diags, tt.rule)
			}
		})
	}
}

func TestApply(t *testing.T) {
	src := []byte("abcdef")
	tests := []struct {
		name  string
		edits []flows.Edit
		want  string // "" is an error
	}{
		{"none", nil, "abcdef"},
		{"replace, insert, remove", []flows.Edit{{0, 1, "X"}, {2, 2, "-"}, {2, 2, "+"}, {5, 6, ""}}, "Xb-+cde"},
		{"at the end", []flows.Edit{{6, 6, "!"}}, "abcdef!"},
		{"overlap", []flows.Edit{{0, 3, ""}, {2, 4, ""}}, ""},
		{"out of order", []flows.Edit{{3, 4, ""}, {1, 2, ""}}, ""},
		{"backwards", []flows.Edit{{3, 2, ""}}, ""},
		{"outside", []flows.Edit{{5, 7, ""}}, ""},
		{"before", []flows.Edit{{-1, 0, ""}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := flows.Apply(src, tt.edits)
			if string(got) != tt.want || (err == nil) == (tt.want == "") {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			if err != nil && !errors.Is(err, flows.ErrEdits) {
				t.Errorf("got %v, want ErrEdits", err)
			}
		})
	}
}

// FuzzFormat formats any bytes: what is YAML keeps its meaning and its
// comments, and is not changed a second time; the rest comes back as it is.
func FuzzFormat(f *testing.F) {
	for _, src := range botFiles(f) {
		f.Add(src)
	}
	files, _ := filepath.Glob("../testdata/*/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			f.Add(part.Data)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<13 {
			t.Skip("longer texts add nothing but time")
		}
		got, diags := flows.Format("flows/a.yaml", src)
		if diags.Errors() == 0 {
			checkFormat(t, src)
		} else if string(got) != string(src) {
			t.Errorf("got %q, want it as it was: %v", got, diags)
		}
	})
}
