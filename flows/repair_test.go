package flows_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"

	"github.com/rogpeppe/go-internal/txtar"
)

func readBot(fsys fs.FS) flows.Diags {
	_, diags := flows.ReadBot("bakery", fsys)
	return diags
}

func sure(d flows.Diag) bool { return d.Fix.Sure }

func TestRepairKeepsLineEndsAndByteOrderMark(t *testing.T) {
	src := "\uFEFFtriggers: [{default: true}]\r\nsteps:\r\n  - ask: How – old?\r\n    tpye: number # years\r\n  - say: Door #3\r\n"
	want := "\uFEFFtriggers: [{default: true}]\r\nsteps:\r\n  - id: how_old\r\n    ask: How – old?\r\n    type: number # years\r\n  - say: 'Door #3'\r\n"
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\n")}, "flows/main.yaml": {Data: []byte(src)}}
	r, err := flows.Repair(fsys, readBot, sure)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(r.Files["flows/main.yaml"]); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(r.Left) > 0 || len(r.Files) != 1 || string(r.Was["flows/main.yaml"]) != src {
		t.Errorf("left %v, files %d", r.Left, len(r.Files))
	}
}

// An edit that would change more than its place is not made, whoever offers
// it; the others are.
func TestRepairRefusesSurprises(t *testing.T) {
	src := "steps:\n  - id: a\n    say: One\n  - id: b\n    say: Two\n"
	at := func(s string) int { return strings.Index(src, s) }
	for _, tt := range []struct {
		name string
		edit flows.Edit
		made bool
	}{
		{"a word", flows.Edit{Start: at("One"), End: at("One") + 3, Text: "Eins"}, true},
		{"a line", flows.Edit{Start: at("    say: Two"), End: len(src)}, true},
		{"a line more", flows.Edit{Start: at("    say: One"), End: at("    say: One"), Text: "    note: x\n"}, true},
		{"an indent", flows.Edit{Start: at("    say: Two"), End: at("    say: Two"), Text: "    "}, false},
		{"a quote", flows.Edit{Start: at("One"), End: at("One"), Text: "'"}, false},
		{"a comment", flows.Edit{Start: at("- id: b"), End: at("- id: b"), Text: "# "}, false},
		{"a colon", flows.Edit{Start: at("One"), End: at("One"), Text: "a: b\n    "}, false},
		{"a mark", flows.Edit{Start: at("\n  - id: b"), End: at("\n  - id: b"), Text: "\n..."}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"flows/main.yaml": {Data: []byte(src)}}
			good := flows.Edit{Start: at("b\n"), End: at("b\n") + 1, Text: "c"}
			asked := false
			look := func(fs.FS) flows.Diags {
				if asked {
					return nil
				}
				asked = true
				return flows.Diags{
					{Rule: "good", Fix: flows.NewFix("", "flows/main.yaml", good)},
					{Rule: "doubtful", Fix: flows.NewFix("", "flows/main.yaml", tt.edit)},
				}
			}
			r, err := flows.Repair(fsys, look, sure)
			if err != nil {
				t.Fatal(err)
			}
			if want := 1 + map[bool]int{true: 1}[tt.made]; len(r.Fixed) != want {
				t.Errorf("%d fixes were made, want %d:\n%s", len(r.Fixed), want, r.Files["flows/main.yaml"])
			}
			if !strings.Contains(string(r.Files["flows/main.yaml"]), "id: c") {
				t.Error("the good fix was not made")
			}
		})
	}
}

func TestRepairTakesWhatRemovesLess(t *testing.T) {
	fsys := fstest.MapFS{"flows/main.yaml": {Data: []byte("steps:\n  - id: a\n    say: One\n")}}
	look := func(fsys fs.FS) flows.Diags {
		src, _ := fs.ReadFile(fsys, "flows/main.yaml")
		at := strings.Index(string(src), "id: a")
		if at < 0 {
			return nil
		}
		return flows.Diags{
			{Rule: "delete", Fix: flows.NewFix("", "flows/main.yaml", flows.Edit{Start: at, End: at + 10})},
			{Rule: "rename", Fix: flows.NewFix("", "flows/main.yaml", flows.Edit{Start: at + 4, End: at + 5, Text: "b"})},
		}
	}
	r, err := flows.Repair(fsys, look, sure)
	if err != nil || len(r.Fixed) != 1 || r.Fixed[0].Rule != "rename" {
		t.Errorf("fixed %v, %v", r.Fixed, err)
	}
}

// Whatever is wrong with a bot, its fixes can be made: no edit is outside of
// its file, none is made twice, and there are never more errors afterwards.
func TestRepairWhatCheckFinds(t *testing.T) {
	files, err := filepath.Glob("../testdata/check/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	all := func(flows.Diag) bool { return true }
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []float64{1, 0.8, 0.5, 0.3} { // files that end too early are broken in more ways
			fsys := fstest.MapFS{}
			for _, f := range archive.Files {
				fsys[f.Name] = &fstest.MapFile{Data: f.Data[:int(float64(len(f.Data))*part)]}
			}
			before := readBot(fsys)
			r, err := flows.Repair(fsys, readBot, all)
			if err != nil {
				t.Errorf("%s, %v of it: %v", file, part, err)
				continue
			}
			if len(r.Fixed) > 0 && r.Left.Errors() > before.Errors() {
				t.Errorf("%s, %v of it: %d errors before, %d after", file, part, before.Errors(), r.Left.Errors())
			}
			for _, d := range r.Left.Agreeing() {
				t.Logf("%s, %v of it: still offered: %v", file, part, d)
			}
		}
	}
}
