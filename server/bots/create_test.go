package bots

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/flows"
	"parley/server/store"
	"parley/server/store/memory"
)

func newBot() map[string][]byte {
	return map[string][]byte{"bot.yaml": []byte(settings), "flows/welcome.yaml": []byte(flow), "media/a.png": []byte("png")}
}

// A new bot is served at once, in a folder whose name no bot has or had.
func TestCreate(t *testing.T) {
	root, _ := bakery(t)
	kept := memory.New()
	if err := kept.Publish(t.Context(), store.Publish{Bot: "cafe", Version: "v"}, store.Version{Bot: "cafe", ID: "v"}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, ".parley-cutoff", "bot.yaml"), settings)
	r := openRig(t, Config{Root: root, Store: kept})
	long := strings.Repeat("bakery ", 11)
	for _, c := range []struct{ name, want string }{
		{"Rosa's Cakes", "rosa_s_cakes"}, {"Rosa's Cakes", "rosa_s_cakes_2"}, {"rosa s cakes", "rosa_s_cakes_3"},
		{"Bakery", "bakery_2"}, {"Café", "cafe_2"}, {"مقهى", "bot"}, {"../../etc", "etc"}, {".", "bot_2"}, {"C:\\Windows", "c_windows"},
		{long, flows.Slug(long)}, {"A" + long, flows.Slug("A" + long)},
	} {
		id, err := r.Create(t.Context(), c.name, newBot())
		if err != nil || id != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, id, err, c.want)
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, id, "flows", "welcome.yaml"))
		if err != nil || string(text) != flow || r.Program(id) == nil || r.Dir(id) != filepath.Join(root, id) {
			t.Errorf("%s: it has %q, %v, and is served from %q", id, text, err, r.Dir(id))
		}
	}
	served, before := len(r.IDs()), r.log.Len()
	r.settle()
	if got := r.log.String()[before:]; got != "" {
		t.Errorf("a look at the disk tells %s", got)
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != served {
		t.Errorf("%d bots are served, of %v, %v", served, entries, err)
	}
	if again := openRig(t, Config{Root: root, Store: kept}); len(again.IDs()) != served {
		t.Errorf("the next start serves %v", again.IDs())
	}
}

func TestCreateIsAllOrNothing(t *testing.T) {
	root, dir := bakery(t)
	r := openRig(t, Config{Root: root})
	for name, change := range map[string]func(map[string][]byte){
		"broken":     func(f map[string][]byte) { f["bot.yaml"] = []byte("parley: [") },
		"leads out":  func(f map[string][]byte) { f["../bakery/flows/evil.yaml"] = []byte(flow) },
		"no path":    func(f map[string][]byte) { f["flows/"] = nil },
		"not a file": func(f map[string][]byte) { f["bot.yaml/x"] = nil },
	} {
		files := newBot()
		change(files)
		if id, err := r.Create(t.Context(), "Shop", files); err == nil {
			t.Errorf("%s: it made %s", name, id)
		}
		entries, err := os.ReadDir(root)
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: there are %v, %v", name, entries, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "flows", "evil.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file was written into another bot")
	}

	alone := openRig(t, Config{Dirs: []string{dir}})
	var cannot *CannotError
	if _, err := alone.Create(t.Context(), "Shop", newBot()); !errors.As(err, &cannot) || alone.MayCreate() {
		t.Errorf("without a folder of bots: got %v", err)
	}
}

func TestName(t *testing.T) {
	for name, want := range map[string]string{
		" Chez Léa\n": "Chez Léa", "👩‍🍳": "👩‍🍳", strings.Repeat("é", maxName): strings.Repeat("é", maxName),
		"": "", "  ": "", "a\nb": "", "a\x00": "", "a\u2028b": "", "\xff": "", strings.Repeat("é", maxName+1): "",
	} {
		got, err := Name(name)
		var unfit *UnfitError
		if got != want || (want == "") != errors.As(err, &unfit) {
			t.Errorf("%q: got %q, %v, want %q", name, got, err, want)
		}
	}
}
