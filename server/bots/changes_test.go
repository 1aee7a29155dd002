package bots

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/server/store/memory"
)

// What a publish would change: files that came, went and differ, with their
// texts; media by their names; tests not at all.
func TestChanges(t *testing.T) {
	root, dir := bakery(t)
	welcome := filepath.Join(dir, "flows", "welcome.yaml")
	write(t, welcome, asks)
	write(t, filepath.Join(dir, "media", "old.png"), "old")
	r := openRig(t, Config{Root: root, Store: memory.New()})
	told := func() string {
		t.Helper()
		list, err := r.Changes(t.Context(), "bakery")
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		text := func(s *string) string {
			if s == nil {
				return "-"
			}
			return strings.ReplaceAll(*s, "\n", "|")
		}
		for _, c := range list {
			out = append(out, strings.TrimSpace(c.Path+" "+text(c.Live)+" "+text(c.Draft)+" "+c.Medium))
		}
		return strings.Join(out, "\n")
	}
	if got := told(); got != "" {
		t.Errorf("nothing was changed, and it tells %s", got)
	}
	changed := asks + "# more\n"
	write(t, welcome, changed)
	write(t, filepath.Join(dir, "flows", "new.yaml"), "steps: [}") // broken files differ too
	write(t, filepath.Join(dir, "conversations", "one.yaml"), "talk:\n  - me: hi\n")
	write(t, filepath.Join(dir, "media", "new.png"), "new")
	if err := os.Remove(filepath.Join(dir, "media", "old.png")); err != nil {
		t.Fatal(err)
	}
	want := "flows/new.yaml - steps: [}\nflows/welcome.yaml " + strings.ReplaceAll(asks, "\n", "|") + " " + strings.ReplaceAll(changed, "\n", "|") +
		"\nmedia/new.png - - added\nmedia/old.png - - removed"
	if got := told(); got != want {
		t.Errorf("it tells\n%s\nwant\n%s", got, want)
	}
	if _, err := r.Changes(t.Context(), "nobody"); err == nil {
		t.Error("a bot that is not served has changes")
	}
}
