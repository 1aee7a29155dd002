package replay_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README shows files of testdata, whose conversations TestBots runs; what
// it shows must be what is there.
func TestReadmeShowsTheFiles(t *testing.T) {
	const root = "../.."
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`\]\((testdata/[^)]+\.yaml)\)[^`+"`]*```yaml\n([^`]*)```").FindAllStringSubmatch(string(readme), -1)
	if len(shown) < 2 {
		t.Fatalf("README.md shows %d files of testdata, want a flow and a talk", len(shown))
	}
	for _, m := range shown {
		name, got := m[1], m[2]
		want, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		if strings.TrimSpace(got) != strings.TrimSpace(string(want)) {
			t.Errorf("README.md shows another %s than there is; got:\n%s\nwant:\n%s", name, got, want)
		}
	}
}
