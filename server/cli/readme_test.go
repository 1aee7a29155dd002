package cli_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"parley/server/cli"
)

// TestReadmeShowsWhatIsPrinted runs the tests that the README shows: what
// follows the list of the talks must be what it shows.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```\n\\$ parley (test [^\n]+)\n(.*?\n)```\n").FindAllStringSubmatch(string(readme), -1)
	if len(shown) < 3 {
		t.Fatalf("README.md shows %d tests, want one of each kind of proof", len(shown))
	}
	for _, m := range shown {
		var out, errs bytes.Buffer
		cli.Main(context.Background(), strings.Fields(m[1]), cli.World{Out: &out, Err: &errs})
		_, got, _ := strings.Cut(out.String(), "\n\n")
		if got != m[2] || errs.Len() > 0 {
			t.Errorf("parley %s prints\n%s%s\nand README.md shows\n%s", m[1], got, errs.String(), m[2])
		}
	}
}
