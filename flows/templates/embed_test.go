package templates_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"
	"parley/flows/templates"
)

// maxPicture is what a picture of a template may weigh, in bytes: it is in
// the binary, and the first thing a phone loads.
const maxPicture = 20 << 10

func TestTemplatesAreWhole(t *testing.T) {
	entries, err := fs.ReadDir(templates.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatal("there are no templates")
	}
	for _, e := range entries {
		for _, pattern := range []string{"bot.yaml", "flows/*.yaml", "conversations/*.yaml"} {
			if found, _ := fs.Glob(templates.FS, e.Name()+"/"+pattern); len(found) == 0 {
				t.Errorf("template %s has no %s", e.Name(), pattern)
			}
		}
	}
}

// `parley new` copies all that is here, so nothing else may be.
func TestTemplatesHoldNothingElse(t *testing.T) {
	belongs := regexp.MustCompile(`^[a-z][a-z0-9-]*/((bot|faq)(\.[a-z]{2})?\.yaml|(flows|conversations)/[a-z0-9_.]+\.yaml|media/[a-z0-9_]+\.png)$`)
	err := fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !belongs.MatchString(name) {
			t.Errorf("%s does not belong to a template", name)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Size() > maxPicture {
			t.Errorf("%s has %d bytes, at most %d are wanted", name, info.Size(), maxPicture)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAll(t *testing.T) {
	entries, err := fs.ReadDir(templates.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	all := templates.All()
	if len(all) != len(entries) {
		t.Errorf("%d templates are listed, and there are %d", len(all), len(entries))
	}
	for _, tpl := range all {
		for _, lang := range flows.EditorLanguages {
			if tpl.Title[lang] == "" || tpl.About[lang] == "" {
				t.Errorf("%s: nothing is told of it in %s", tpl.ID, lang)
			}
		}
		files, err := tpl.Files("")
		if err != nil || len(tpl.Languages) == 0 || len(files["bot.yaml"]) == 0 {
			t.Errorf("%s: %d files in %v, error %v", tpl.ID, len(files), tpl.Languages, err)
		}
	}
	if _, ok := templates.Find("../bakery"); ok {
		t.Error("there is a template ../bakery")
	}
}

// A bot is given its name by a change of this one line, whatever the name.
func TestNamed(t *testing.T) {
	for _, tpl := range templates.All() {
		before, err := tpl.Files("")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Chez Léa", "Rosa's: cakes # and more", "'", "- x", "no", "12", "{a}", `a\b"c`, "👩‍🍳", "2026-01-01", "&a *b", "null", "~", "=", "<<"} {
			files, err := tpl.Files(name)
			if err != nil {
				t.Errorf("%s: %v", tpl.ID, err)
				continue
			}
			fsys := fstest.MapFS{}
			for path, data := range files {
				fsys[path] = &fstest.MapFile{Data: data}
			}
			bot, diags := flows.ReadBot(tpl.ID, fsys)
			if len(diags) > 0 || bot.Name.Value != name {
				t.Errorf("%s: named %q it is read as %q, %v", tpl.ID, name, bot.Name.Value, diags)
			}
			for path, data := range files {
				was, is := strings.Split(string(before[path]), "\n"), strings.Split(string(data), "\n")
				for i := range was {
					if (len(was) != len(is) || was[i] != is[i]) && !strings.HasPrefix(was[i], "name: ") {
						t.Fatalf("%s: named %q, %s has another line %d", tpl.ID, name, path, i+1)
					}
				}
			}
		}
		for _, name := range []string{"a\nchannels: {}", "\x00", "\xff"} {
			if _, err := tpl.Files(name); err == nil {
				t.Errorf("%s takes the name %q", tpl.ID, name)
			}
		}
	}
}
