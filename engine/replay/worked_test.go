package replay_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"parley/flows"
)

// The worked example of the language's specification runs as it is printed:
// testdata/bots/worked_example, whose conversations TestBots plays, is it, laid
// out.
func TestWorkedExampleIsAsPrinted(t *testing.T) {
	page, err := os.ReadFile("../../../shared/language.md")
	if err != nil {
		t.Skip("the specification is not beside this checkout: ../shared/language.md")
	}
	printed := regexp.MustCompile("(?s)```yaml\n(# ([a-z_/.-]+\\.yaml)[^\n]*\n.*?)```").FindAllSubmatch(page, -1)
	if len(printed) < 6 {
		t.Fatalf("the specification prints %d files, want a bot and its conversation", len(printed))
	}
	for _, m := range printed {
		name := string(m[2])
		want, diags := flows.Format(name, m[1])
		if diags.Errors() > 0 {
			t.Errorf("%s cannot be laid out: %v", name, diags)
			continue
		}
		got, err := os.ReadFile(filepath.Join("../../testdata/bots/worked_example", filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		if string(got) != string(want) {
			t.Errorf("%s: testdata has\n%s\nand the specification prints\n%s", name, got, want)
		}
	}
}
