package check_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"parley/engine/check"
	"parley/flows"
)

// promised are the rules that a check is known for; those of this package are
// found in its source.
var promised = []string{"unknown-target", "unreachable-step", "endless-loop", "dead-end", "no-way-out", "never-set", "maybe-unset", "type", "unused-choice",
	"id-changed", "action-error", "payment-timeout", "text-cut", "label-cut", "labels-equal", "too-many-choices", "personal-data", "secret-in-file",
	"missing-translation", "orphan-translation", "outdated-translation"}

// sampleGlobs are the archives that hold bots with mistakes, and the lines that
// are to be said of them.
var sampleGlobs = []string{"testdata/*/*.txtar", "../../testdata/check/*.txtar", "../../testdata/cli/*.txtar"}

// Every rule of a check has a sample that says its message and its hint, and a
// place in flows/README.md.
func TestRulesHaveSamples(t *testing.T) {
	page, err := os.ReadFile("../../flows/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, file := range sampleFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(src)
	}
	samples, err := os.ReadFile("renamed_test.go")
	if err != nil {
		t.Fatal(err)
	}
	said.Write(samples)
	for _, rule := range checkRules(t) {
		if !strings.Contains(string(page), `<a id="`+rule+`"></a>`) {
			t.Errorf("%s has no anchor in flows/README.md", rule)
		}
		if !regexp.MustCompile(`(error|warning) ` + rule + `: .+; .+`).MatchString(said.String()) {
			t.Errorf("%s has no sample that says a message and a hint", rule)
		}
	}
}

// checkRules are the rules of this package and those that are promised.
func checkRules(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	rules := rulesIn(t, files)
	for _, rule := range promised {
		if _, known := rules[rule]; !known {
			rules[rule] = rules[""]
		}
	}
	return slices.Sorted(maps.Keys(rules))
}

func sampleFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, glob := range sampleGlobs {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no samples: %v", glob, err)
		}
		out = append(out, files...)
	}
	return out
}

// The splices of a fix, made as an editor makes them from --json, give what
// --fix writes; the problem is gone then, and no error has come instead. At
// least ten rules have such a fix.
func TestFixesAreSplices(t *testing.T) {
	mended := map[string]bool{}
	for _, file := range sampleFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		bot := sampleBot(archive)
		for _, d := range lookAtAll(bot) {
			if d.Fix != nil && !flawed(bot, d) {
				t.Run(filepath.Base(file)+"/"+d.String(), func(t *testing.T) { fixIsSplices(t, bot, d) })
				mended[d.Rule] = true
			}
		}
	}
	if rules := slices.Sorted(maps.Keys(mended)); len(rules) < 10 {
		t.Errorf("%d rules have a fix only: %v", len(rules), rules)
	} else {
		t.Logf("rules with a fix: %v", rules)
	}
}

// sampleBot is the bot of an archive.
func sampleBot(archive *txtar.Archive) fstest.MapFS {
	bot := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\n")}}
	for _, f := range archive.Files {
		if f.Name != "want" && f.Name != "fixed" && f.Name != "left" && !strings.HasPrefix(f.Name, "fixed/") {
			bot[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return bot
}

// lookAtAll reads and checks a bot as `parley check` does.
func lookAtAll(fsys fs.FS) flows.Diags {
	b, diags := flows.ReadBot("b", fsys)
	p, more := check.Bot(b)
	diags = append(diags, more...)
	if p != nil {
		notes, found := flows.ReadNotes(fsys)
		diags = append(append(diags, found...), check.Outdated(b, notes)...)
	}
	diags.Sort()
	return diags
}

// flawed tells whether Repair leaves a fix alone, since its file says
// something else after it.
func flawed(bot fs.FS, d flows.Diag) bool {
	r, err := flows.Repair(bot, lookAtAll, once(d))
	return err == nil && len(r.Fixed) == 0
}

// once picks one diagnostic, the first time that it is met.
func once(d flows.Diag) func(flows.Diag) bool {
	met := false
	return func(o flows.Diag) bool {
		if met || o.Rule != d.Rule || o.File != d.File || o.Pos != d.Pos || o.Message != d.Message {
			return false
		}
		met = true
		return true
	}
}

func fixIsSplices(t *testing.T, bot fstest.MapFS, d flows.Diag) {
	want, err := flows.Repair(bot, lookAtAll, once(d))
	if err != nil {
		t.Fatal(err)
	}
	src, err := json.Marshal(d.Fix)
	if err != nil {
		t.Fatal(err)
	}
	type splice struct {
		File       string
		Start, End int
		Text       string
	}
	var fix struct{ Edits []splice }
	if err := json.Unmarshal(src, &fix); err != nil {
		t.Fatal(err)
	}
	// From the end, so that places hold.
	slices.Reverse(fix.Edits)
	slices.SortStableFunc(fix.Edits, func(a, b splice) int { return b.Start - a.Start })
	after := maps.Clone(bot)
	for _, file := range slices.Sorted(maps.Keys(want.Files)) {
		var text []byte
		if now, err := fs.ReadFile(bot, file); err == nil {
			text = slices.Clone(now)
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		for _, e := range fix.Edits {
			if e.File == file {
				text = slices.Concat(text[:e.Start], []byte(e.Text), text[e.End:])
			}
		}
		if string(text) != string(want.Files[file]) {
			t.Errorf("the splices of %s give\n%s\n--fix writes\n%s", file, text, want.Files[file])
		}
		after[file] = &fstest.MapFile{Data: text}
	}
	before, left := lookAtAll(bot), lookAtAll(after)
	if countOf(left, d) >= countOf(before, d) {
		t.Errorf("after the fix it is still said: %v", d)
	}
	for _, e := range left {
		if e.Severity == flows.Error && countOf(left, e) > countOf(before, e) && before.Errors() == 0 {
			t.Errorf("the fix brings an error: %v", e)
		}
	}
}

// countOf counts what is said as d is, wherever it stands in its file.
func countOf(ds flows.Diags, d flows.Diag) int {
	n := 0
	for _, o := range ds {
		if o.Rule == d.Rule && o.File == d.File && o.Message == d.Message {
			n++
		}
	}
	return n
}
