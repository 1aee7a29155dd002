package cli_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"parley/flows"
	"parley/server/cli"
)

// hostile are names of files and words that try to break out of a format.
var hostile = []string{
	"flows/plain.yaml",
	"flows/two words, 100% #1?.yaml",
	"flows/a:b.yaml",
	"c:/flows/x.yaml",
	"flows/é \u202e lmay.yaml",
	"flows/new\nline\r::error file=other::injected.yaml",
	"flows/\x1b[2Jclear.yaml",
	"flows/latin\xe9.yaml",
	"flows/%0A%25.yaml",
	`flows/back\slash"quote<&>.yaml`,
	"flows/::warning::.yaml",
	"flows/\u2028line.yaml",
}

func hostileDiags() flows.Diags {
	var out flows.Diags
	for i, name := range hostile {
		out = append(out, flows.Diag{
			Rule: "bad-id", Severity: flows.Error, File: name, Message: "`" + name + "` is no id", Hint: name,
			Fix: &flows.Fix{Title: name, Edits: []flows.Splice{
				{File: name, Edit: flows.Edit{Start: i, End: i + 1, Text: name}},
				{File: "bot.yaml", Edit: flows.Edit{Start: 3, End: 3, Text: "x"}},
				{File: name, Edit: flows.Edit{Start: i + 5, End: i + 5, Text: "y"}},
			}},
		})
	}
	return append(out, flows.Diag{Rule: "unused-flow", Severity: flows.Warning, File: "flows/x.yaml", Pos: flows.Pos{Line: 3, Column: 5, Offset: 40}, Message: "nothing starts it"})
}

// Whatever a file is called and a message quotes, a problem is one line.
func TestTextIsOneLineEach(t *testing.T) {
	var out bytes.Buffer
	cli.PrintDiags(&out, "shop", hostileDiags())
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(hostile)+1 {
		t.Errorf("%d lines, want %d:\n%s", len(lines), len(hostile)+1, out.String())
	}
	if strings.ContainsAny(out.String(), "\x1b\r\u2028\u202e") {
		t.Errorf("control characters reach the terminal: %q", out.String())
	}
}

func TestGitHubCommands(t *testing.T) {
	var out bytes.Buffer
	cli.PrintGitHub(&out, "shop", hostileDiags())
	form := regexp.MustCompile(`^::(error|warning) file=([^:,\r\n]*),line=([0-9]+),col=([0-9]+),title=([a-z-]+)::([^\r\n]*)$`)
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(hostile)+1 {
		t.Fatalf("%d commands, want %d:\n%s", len(lines), len(hostile)+1, out.String())
	}
	undo := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%") // as the runner does
	for i, name := range hostile {
		m := form.FindStringSubmatch(lines[i])
		if m == nil {
			t.Errorf("no command: %q", lines[i])
			continue
		}
		if got, want := undo.Replace(m[2]), path.Join("shop", name); got != want {
			t.Errorf("file %q, want %q", got, want)
		}
		if got, want := undo.Replace(m[6]), "`"+name+"` is no id; "+name; got != want {
			t.Errorf("message %q, want %q", got, want)
		}
	}
}

// TestSARIF holds a log to what SARIF 2.1.0 requires of the objects in it.
func TestSARIF(t *testing.T) {
	var out bytes.Buffer
	diags := hostileDiags()
	if err := cli.WriteSARIF(&out, "shop", diags); err != nil {
		t.Fatal(err)
	}
	var log map[string]any
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log["version"] != "2.1.0" || log["$schema"] == nil {
		t.Errorf("version %v, $schema %v", log["version"], log["$schema"])
	}
	run := log["runs"].([]any)[0].(map[string]any)
	driver := run["tool"].(map[string]any)["driver"].(map[string]any)
	rules := map[any]bool{}
	for _, r := range driver["rules"].([]any) {
		id := r.(map[string]any)["id"]
		if rules[id] {
			t.Errorf("rule %v is there twice", id)
		}
		rules[id] = true
	}
	if driver["name"] != "parley" || len(rules) != 2 {
		t.Errorf("driver %v", driver)
	}
	results := run["results"].([]any)
	if len(results) != len(diags) {
		t.Fatalf("%d results, want %d", len(results), len(diags))
	}
	for i, x := range results {
		sarifResult(t, x.(map[string]any), diags[i], rules)
	}
}

func sarifResult(t *testing.T, r map[string]any, d flows.Diag, rules map[any]bool) {
	t.Helper()
	told := strings.ToValidUTF8(d.Message, "\uFFFD")
	if text := r["message"].(map[string]any)["text"].(string); !strings.HasPrefix(text, told) || !rules[r["ruleId"]] || r["level"] != string(d.Severity) {
		t.Errorf("%v is not %v", r, d)
	}
	place := r["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
	if got, want := pathOf(t, place["artifactLocation"]), path.Join("shop", d.File); got != want {
		t.Errorf("file %q, want %q", got, want)
	}
	region := place["region"].(map[string]any)
	if region["startLine"].(float64) < 1 || region["startColumn"].(float64) < 1 {
		t.Errorf("%s: region %v begins before the file", d.File, region)
	}
	if d.Fix == nil {
		return
	}
	changes := r["fixes"].([]any)[0].(map[string]any)["artifactChanges"].([]any)
	if len(changes) != 2 {
		t.Fatalf("%s: %d files are changed, want 2", d.File, len(changes))
	}
	own := changes[0].(map[string]any)
	replacements := own["replacements"].([]any)
	if got := pathOf(t, own["artifactLocation"]); got != path.Join("shop", d.File) || len(replacements) != 2 {
		t.Errorf("%s: %d replacements of %q, want 2", d.File, len(replacements), got)
	}
	first := replacements[0].(map[string]any)
	if deleted := first["deletedRegion"].(map[string]any); int(deleted["byteOffset"].(float64)) != d.Fix.Edits[0].Start || deleted["byteLength"].(float64) != 1 {
		t.Errorf("%s: deletes %v, want one byte at %d", d.File, deleted, d.Fix.Edits[0].Start)
	}
	if got, want := first["insertedContent"].(map[string]any)["text"], strings.ToValidUTF8(d.File, "\uFFFD"); got != want {
		t.Errorf("inserts %q, want %q", got, want)
	}
}

// pathOf reads an artifactLocation: its uri is a relative reference.
func pathOf(t *testing.T, location any) string {
	t.Helper()
	uri := location.(map[string]any)["uri"].(string)
	u, err := url.Parse(uri)
	if err != nil || u.IsAbs() || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("%q is no relative reference: %v", uri, err)
		return ""
	}
	return u.Path
}
