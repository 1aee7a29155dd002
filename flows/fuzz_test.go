package flows_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzRead reads any bytes as every kind of file. It never panics, what it
// reports lies inside the file, and the same bytes always give the same.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("../testdata/check/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			f.Add(part.Data)
		}
	}
	if entries, err := os.ReadDir("templates/bakery/flows"); err == nil {
		for _, e := range entries {
			if src, err := os.ReadFile(filepath.Join("templates/bakery/flows", e.Name())); err == nil {
				f.Add(src)
			}
		}
	}
	for _, s := range []string{"", "\uFEFF", "steps:\n\t- x", "a: \x00", "a: \xff", "\r\r\n", "a:\n- b\n-", "[", "'", "\"\\", "- - - a: |\n  b", "k: >\n", "? a", "\u2028a: b", "--\x02\n  - sa]]]]: x\n---\x00\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			t.Skip("longer texts add nothing but time")
		}
		flow, ds := flows.ReadFlow("a", "flows/a.yaml", src, []string{"en", "fr"})
		again, ds2 := flows.ReadFlow("a", "flows/a.yaml", src, []string{"en", "fr"})
		if !reflect.DeepEqual(ds, ds2) || !reflect.DeepEqual(flow, again) {
			t.Fatalf("two readings differ:\n%v\n%v", ds, ds2)
		}
		fsys := fstest.MapFS{
			"bot.yaml":         {Data: src},
			"bot.fr.yaml":      {Data: src},
			"flows/a.yaml":     {Data: src},
			"flows/a.fr.yaml":  {Data: src},
			"flows/b.yaml":     {Data: []byte("steps:\n  - id: q\n    ask: x\n")},
			"flows/b.fr.yaml":  {Data: src},
			"flows/b.zzz.yaml": {Data: src},
		}
		bot, all := flows.ReadBot("a", fsys)
		if bot == nil || len(bot.Languages) == 0 {
			t.Fatal("no bot")
		}
		for _, d := range append(ds, all...) {
			inside(t, fsys, d)
			if d.Rule == "" || d.Message == "" || d.Severity != flows.Error && d.Severity != flows.Warning {
				t.Errorf("%#v is not whole", d)
			}
		}
		for _, s := range flow.Steps {
			places(t, src, s)
		}
	})
}

// places checks that the texts of a step lie inside the file, to the last byte.
func places(t *testing.T, src []byte, s *flows.Step) {
	all := append(append(flows.Text{s.If, s.Value, s.Note, s.Default}, s.Text...), s.Retry...)
	for _, str := range all {
		if !str.Set() {
			continue
		}
		for i := 0; i <= len(str.Value); i += 1 + len(str.Value)/8 {
			at := str.At(i)
			if at.Offset < 0 || at.Offset > len(src) || at.Line < 1 || at.Line > strings.Count(string(src), "\n")+1 || at.Column < 1 {
				t.Fatalf("At(%d) of %q: %v is outside the file", i, str.Value, at)
			}
		}
	}
}
