package check_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"parley/flows"
)

// Each archive in testdata/fixes is a bot with mistakes: `fixed` holds what
// was done, `left` what is left, fixed/FILE each file that has changed. A line
// `fix: RULE` in the comment fixes that rule, sure or not; else all that are
// sure.
func TestFixes(t *testing.T) {
	files, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { fixCase(t, file) })
	}
}

func fixCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bot := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\n")}}
	want := txtar.Archive{Comment: archive.Comment}
	var given []txtar.File
	for _, f := range archive.Files {
		if f.Name == "fixed" || f.Name == "left" || strings.HasPrefix(f.Name, "fixed/") {
			want.Files = append(want.Files, f)
			continue
		}
		given = append(given, f)
		bot[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	_, rule, _ := strings.Cut(string(archive.Comment), "fix: ")
	rule, _, _ = strings.Cut(rule, "\n")
	r, err := flows.Repair(bot, lookAtAll, func(d flows.Diag) bool { return d.Rule == rule || rule == "" && d.Fix.Sure })
	if err != nil {
		t.Fatal(err)
	}
	got := txtar.Archive{Comment: archive.Comment, Files: []txtar.File{{Name: "fixed", Data: fixedLines(r.Fixed)}, {Name: "left", Data: lines(r.Left)}}}
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		got.Files = append(got.Files, txtar.File{Name: "fixed/" + name, Data: r.Files[name]})
	}
	if *update {
		got.Files = append(given, got.Files...)
		write(t, file, txtar.Format(&got))
		return
	}
	if g, w := string(txtar.Format(&got)), string(txtar.Format(&want)); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

func fixedLines(ds flows.Diags) []byte {
	var out strings.Builder
	for _, d := range ds {
		d.Message, d.Hint = d.Fix.Title, ""
		out.WriteString(d.String() + "\n")
	}
	return []byte(out.String())
}

func lines(ds flows.Diags) []byte {
	var out strings.Builder
	for _, d := range ds {
		out.WriteString(d.String() + "\n")
	}
	return []byte(out.String())
}
