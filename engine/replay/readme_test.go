package replay_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
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

// The conversation that flows/README.md shows is one with the bakery.
func TestReferenceShowsAConversation(t *testing.T) {
	readme, err := os.ReadFile("../../flows/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "## Conversations")
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	src, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("flows/README.md shows no conversation")
	}
	bot, diags := flows.ReadBot("bakery", os.DirFS("../../flows/templates/bakery"))
	program, found := check.Bot(bot)
	if diags = append(diags, found...); diags.Errors() > 0 {
		t.Fatal(diags)
	}
	player := replay.NewPlayer(bot, program)
	talk, diags := player.Read("conversations/readme.yaml", []byte(src))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for _, r := range player.Play(talk) {
		if !r.Passed() {
			var out strings.Builder
			_ = r.Print(&out)
			t.Error(out.String())
		}
	}
}
