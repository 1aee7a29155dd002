package flows_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/flows"
)

// told is what the test reads of the editor's schema.
type told struct {
	Kinds []struct {
		Name string
		Verb string
		Step map[string]string
	}
	Worded []struct {
		In   string
		Path []string
		Key  string
		One  string
	}
}

func editorSchema(t *testing.T) told {
	t.Helper()
	src, err := flows.EditorSchema()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := flows.EditorSchema(); !bytes.Equal(src, again) {
		t.Error("two calls differ")
	}
	var s told
	if err := json.Unmarshal(src, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// Every label and help is there in every language: a place without words, and
// words without a place, are an error of EditorSchema.
func TestEditorSchemaIsTold(t *testing.T) {
	src, err := flows.EditorSchema()
	if err != nil {
		t.Fatal(err)
	}
	var walk func(v any, at string)
	words := 0
	walk = func(v any, at string) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item, at)
			}
		case map[string]any:
			for _, key := range []string{"label", "help", "step"} {
				w, ok := v[key].(map[string]any)
				if !ok {
					continue
				}
				for _, lang := range flows.EditorLanguages {
					words++
					if s, _ := w[lang].(string); strings.TrimSpace(s) == "" || key == "help" && !strings.HasSuffix(s, ".") {
						t.Errorf("%s %v: %s in %s is %q", at, v["name"], key, lang, w[lang])
					}
				}
			}
			for key, item := range v {
				walk(item, at+"/"+key)
			}
		}
	}
	var s any
	if err := json.Unmarshal(src, &s); err != nil {
		t.Fatal(err)
	}
	walk(s, "")
	if words < 800 {
		t.Errorf("found %d words of the tables, which have more", words)
	}
}

// What people add is a step that can be read, whatever its language.
func TestEditorKindsAreSteps(t *testing.T) {
	for _, k := range editorSchema(t).Kinds {
		for lang, step := range k.Step {
			step = strings.NewReplacer("FLOW", "other", "\n", "\n    ").Replace(step)
			src := "steps:\n  - id: it\n    " + step + "\n"
			f, diags := flows.ReadFlow("welcome", "flows/welcome.yaml", []byte(src), []string{"en"})
			for _, d := range diags {
				if d.Severity == flows.Error && !needsMore(k.Name, d.Rule) {
					t.Errorf("%s in %s: %s\n%s", k.Name, lang, d, src)
				}
			}
			if len(f.Steps) != 1 || string(f.Steps[0].Verb) != k.Verb {
				t.Errorf("%s in %s is no step with %s:\n%s", k.Name, lang, k.Verb, src)
			}
			if out, _ := flows.Format("flows/welcome.yaml", []byte(src)); string(out) != src {
				t.Errorf("%s in %s is laid out otherwise:\n%s", k.Name, lang, out)
			}
		}
	}
}

// needsMore: what only the author can say.
func needsMore(kind, rule string) bool {
	return rule == "missing-key" && (kind == "do.http" || kind == "do.schedule")
}

// A text that can be translated has a path that says so, and each path is of one.
func TestEditorWordedPaths(t *testing.T) {
	src := `triggers:
  - words: [a b, c]
  - like: [d e]
anytime:
  - words: [f]
    like: [g h]
    label: Label
    say: Said
    next: end
steps:
  - id: step
    ask: Asked
    choices:
      - {id: one, label: One, describe: Described, like: [eins]}
      - two: Two
    links:
      - {id: site, label: Site, url: "https://a.example"}
    reject:
      - {if: "true", say: Rejected}
    retry_say: Again
    remind:
      - {after: 1h, say: Reminded}
      - {after: 2h, say: Reminded twice}
  - id: alone
    ask: Asked
    remind:
      - {after: 1h, say: Reminded}
  - id: shown
    say: Shown
    cards:
      - {title: Title, text: Text}
`
	f, diags := flows.ReadFlow("welcome", "flows/welcome.yaml", []byte(src), []string{"en"})
	if diags.Errors() > 0 {
		t.Fatal(diags)
	}
	var got []string
	for _, w := range f.Wordings() {
		got = append(got, w.Key)
	}
	s := editorSchema(t)
	var want []string
	add := func(in, id, n, prefix string) {
		for _, p := range s.Worded {
			if p.In != in {
				continue
			}
			key := p.Key
			if n == "" && p.One != "" {
				key = p.One
			}
			want = append(want, prefix+strings.NewReplacer("ID", id, "N", max(n, "1")).Replace(key))
		}
	}
	add("flow", "", "1", "")
	want = append(want, "trigger.2")
	for _, id := range []string{"one", "two", "site"} {
		add("step", id, "1", "step")
	}
	add("step", "", "2", "step")
	add("step", "", "", "alone")
	add("step", "", "", "shown")
	for _, key := range got {
		if !slices.Contains(want, key) {
			t.Errorf("no path leads to %s", key)
		}
	}
	for _, p := range s.Worded {
		if p.In != "flow" && p.In != "step" {
			continue
		}
		key := strings.NewReplacer("ID", "one", "N", "1").Replace(p.Key)
		if p.In == "step" {
			key = "step" + key
			if strings.Contains(key, ".cards.") {
				key = "shown" + strings.TrimPrefix(key, "step")
			}
		}
		if !slices.Contains(got, key) {
			t.Errorf("the path %v leads to %s, which is no text", p.Path, key)
		}
	}
}

// An example is what it is an example of, and a form has a place for each key.
func TestEditorExamplesFit(t *testing.T) {
	src, err := flows.EditorSchema()
	if err != nil {
		t.Fatal(err)
	}
	type shape struct {
		Kind    string
		Pattern string
		Or      []shape
	}
	var s struct {
		Groups []struct{ Name string }
		Tables map[string][]struct {
			Name, Group, Example string
			Value                shape
		}
	}
	if err := json.Unmarshal(src, &s); err != nil {
		t.Fatal(err)
	}
	grouped := map[string]int{}
	for table, keys := range s.Tables {
		for _, k := range keys {
			grouped[k.Group]++
			if k.Example == "" {
				continue
			}
			fits := func(s shape) bool {
				return (s.Kind == "text" || s.Kind == "expr") && regexp.MustCompile(s.Pattern).MatchString(k.Example)
			}
			if !fits(k.Value) && !slices.ContainsFunc(k.Value.Or, fits) {
				t.Errorf("%s.%s: %q is no such value", table, k.Name, k.Example)
			}
		}
	}
	for _, g := range s.Groups {
		if grouped[g.Name] == 0 {
			t.Errorf("no key is in the group %s", g.Name)
		}
	}
}
