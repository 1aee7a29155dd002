package templates_test

import (
	"io/fs"
	"regexp"
	"testing"

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
