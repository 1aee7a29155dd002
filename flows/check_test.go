package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the wanted diagnostics into testdata")

// TestCheck reads the bots of testdata/check: archives of a folder's files and
// a file `want` that has the lines to be reported, in order.
func TestCheck(t *testing.T) {
	files, err := filepath.Glob("../testdata/check/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives in testdata/check: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { checkArchive(t, file) })
	}
}

func checkArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys, want := fstest.MapFS{}, -1
	for i, f := range archive.Files {
		if f.Name == "want" {
			want = i
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	_, ds := flows.ReadBot("bakery", fsys)
	var got strings.Builder
	for _, d := range ds {
		got.WriteString(d.String() + "\n")
		inside(t, fsys, d)
	}
	if *update {
		if want < 0 {
			want = len(archive.Files)
			archive.Files = append(archive.Files, txtar.File{Name: "want"})
		}
		archive.Files[want].Data = []byte(got.String())
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want < 0 {
		t.Fatal("the archive has no file `want`")
	}
	if wanted := string(archive.Files[want].Data); got.String() != wanted {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), wanted)
	}
}

// inside checks that a diagnostic points into its file.
func inside(t *testing.T, fsys fstest.MapFS, d flows.Diag) {
	t.Helper()
	f := fsys[d.File]
	if f == nil {
		return
	}
	if d.Pos.Line < 1 || d.Pos.Column < 1 || d.Pos.Offset < 0 || d.Pos.Offset > len(f.Data) {
		t.Errorf("%v: offset %d of %d is outside the file", d, d.Pos.Offset, len(f.Data))
	}
	if line := strings.Count(string(f.Data[:d.Pos.Offset]), "\n") + 1; d.Pos.Offset > 0 && line != d.Pos.Line {
		t.Errorf("%v: offset %d is in line %d", d, d.Pos.Offset, line)
	}
}
