package templates

import (
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"gopkg.in/yaml.v3"

	"parley/flows"
)

// A Template is a bot to begin with.
type Template struct {
	ID        string   `json:"id"`        // the name of its folder in FS
	Languages []string `json:"languages"` // that it speaks, the one that its flows are written in first
	Title     Told     `json:"title"`     // what it is for, in a word or two
	About     Told     `json:"about"`     // what it can do, in a sentence

	Bot *flows.Bot `json:"-"` // as it was read; not to be changed
}

// Told is a text in the languages of the editor.
type Told map[string]string

// known are the templates, in the order in which they are listed.
var known = []Template{
	{ID: "blank", Title: Told{"en": "Empty, in English", "fr": "Vide, en anglais"},
		About: Told{"en": "A greeting, and nothing else yet.", "fr": "Une salutation, et rien d'autre encore."}},
	{ID: "blank-fr", Title: Told{"en": "Empty, in French", "fr": "Vide, en français"},
		About: Told{"en": "A greeting, and nothing else yet.", "fr": "Une salutation, et rien d'autre encore."}},
	{ID: "bakery", Title: Told{"en": "Bakery", "fr": "Boulangerie"},
		About: Told{"en": "Takes orders of cakes, and tells opening hours, prices and allergens.", "fr": "Prend des commandes de gâteaux, et donne horaires, prix et allergènes."}},
	{ID: "restaurant", Title: Told{"en": "Restaurant", "fr": "Restaurant"},
		About: Told{"en": "Books tables, answers common questions, and takes messages.", "fr": "Réserve des tables, répond aux questions fréquentes et prend des messages."}},
	{ID: "salon", Title: Told{"en": "Hair salon", "fr": "Salon de coiffure"},
		About: Told{"en": "Makes appointments, answers common questions, and passes people on to you.", "fr": "Prend des rendez-vous, répond aux questions fréquentes et vous passe la main."}},
}

// All returns the templates, in the order in which they are listed.
var All = sync.OnceValue(func() []Template {
	out := slices.Clone(known)
	for i, t := range out {
		fsys, err := fs.Sub(FS, t.ID)
		if err != nil {
			panic(err) // of a name that is written above
		}
		out[i].Bot, _ = flows.ReadBot(t.ID, fsys)
		out[i].Languages = out[i].Bot.Languages
	}
	return out
})

// Find returns a template by its id.
func Find(id string) (Template, bool) {
	for _, t := range All() {
		if t.ID == id {
			return t, true
		}
	}
	return Template{}, false
}

// Files returns the files of a template, by path. Its bot is called name there;
// "" leaves the name that it has. The error is of a name that cannot be read
// back.
func (t Template) Files(name string) (map[string][]byte, error) {
	fsys, err := fs.Sub(FS, t.ID)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	err = fs.WalkDir(fsys, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		out[path], err = fs.ReadFile(fsys, path)
		return err
	})
	if err == nil && name != "" {
		out["bot.yaml"], err = t.named(out["bot.yaml"], name)
	}
	return out, err
}

// named writes the name of the bot, in quotes where it needs them.
func (t Template) named(src []byte, name string) ([]byte, error) {
	was := t.Bot.Name
	for _, text := range []string{name, flows.Quote(name)} {
		edit, ok := was.Replace(0, len(was.Value), text)
		if !ok {
			break
		}
		out, err := flows.Apply(src, []flows.Edit{edit})
		if err != nil {
			return nil, err
		}
		var read struct{ Name yaml.Node }
		if err := yaml.Unmarshal(out, &read); err == nil && read.Name.Value == name && read.Name.ShortTag() == "!!str" {
			return out, nil
		}
	}
	return nil, fmt.Errorf("the name %q cannot be written in the template %s", name, t.ID)
}
