package flows_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"parley/flows"
)

// specification is the page on the language that this project is held to; it
// lies beside the project.
const specification = "../../shared/language.md"

// printed is a file that the specification prints: a block of YAML that begins
// with its name.
var printed = regexp.MustCompile("(?s)```yaml\n(# ([a-z_/.]+\\.yaml).*?)```")

// The bot of testdata/bots/worked_example is the one that the specification
// prints, file by file, apart from the layout.
func TestWorkedExampleIsTheOneInTheSpecification(t *testing.T) {
	page, err := os.ReadFile(specification)
	if err != nil {
		t.Skipf("the specification is not beside the project: %v", err)
	}
	root := filepath.Join("..", "testdata", "bots", "worked_example")
	want := map[string]string{}
	for _, m := range printed.FindAllSubmatch(page, -1) {
		want[string(m[2])] = laidOut(t, string(m[2]), m[1])
	}
	if len(want) < 6 {
		t.Fatalf("the specification prints %d files, want the whole bot", len(want))
	}
	for name, text := range want {
		src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := laidOut(t, name, src); got != text {
			t.Errorf("%s is\n%s\nthe specification prints\n%s", name, got, text)
		}
	}
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && want[name] == "" {
			t.Errorf("%s is not in the specification", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// laidOut returns a file as `parley fmt` writes it.
func laidOut(t *testing.T, name string, src []byte) string {
	t.Helper()
	out, diags := flows.Format(name, src)
	if len(diags) > 0 {
		t.Fatalf("%s: %v", name, diags)
	}
	return string(out)
}
