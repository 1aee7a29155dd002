package check_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"parley/engine/check"
	"parley/flows"
)

var update = flag.Bool("update", false, "write what is found into testdata")

// Each archive in testdata/rules is a case of one rule: the comment says what
// it shows, `want` holds the diagnostics, the rest are files of a bot. What is
// not there is filled in: bot.yaml.
func TestRules(t *testing.T) {
	ruleCases(t, "testdata/rules/*.txtar", found)
}

// Those in testdata/served are of what keeps a bot from being served.
func TestServed(t *testing.T) {
	ruleCases(t, "testdata/served/*.txtar", func(t *testing.T, files map[string]string) string {
		if warned := found(t, files); warned != "" {
			t.Errorf("it has problems beside: %s", warned)
		}
		b, _ := flows.ReadBot("b", folder(files))
		return string(lines(check.Served(b)))
	})
}

func ruleCases(t *testing.T, glob string, found func(t *testing.T, files map[string]string) string) {
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(src)
			bot := map[string]string{}
			for _, f := range archive.Files {
				bot[f.Name] = string(f.Data)
			}
			want := bot["want"]
			delete(bot, "want")
			got := found(t, bot)
			if *update {
				archive.Files[len(archive.Files)-1].Data = []byte(got)
				write(t, file, txtar.Format(archive))
				return
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// found reads and checks a bot, and returns its diagnostics, one a line.
func found(t *testing.T, files map[string]string) string {
	t.Helper()
	b, diags := flows.ReadBot("b", folder(files))
	if diags.Errors() > 0 {
		t.Fatalf("reading says %v", diags)
	}
	p, more := check.Bot(b)
	if (p == nil) != (more.Errors() > 0) {
		t.Errorf("the program is %v with %d errors", p, more.Errors())
	}
	return string(lines(append(diags, more...)))
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\n")}}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return fsys
}
