package replay_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"parley/engine/check"
	"parley/engine/replay"
	"parley/flows"
	"parley/flows/templates"
)

// TestBots plays every conversation of every bot of testdata and of the
// templates.
func TestBots(t *testing.T) {
	for name, fsys := range map[string]fs.FS{"templates": templates.FS, "testdata": os.DirFS("../../testdata/bots")} {
		entries, err := fs.ReadDir(fsys, ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			bot, err := fs.Sub(fsys, e.Name())
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name+"/"+e.Name(), func(t *testing.T) { playAll(t, e.Name(), bot, name == "templates") })
		}
	}
}

// playAll plays the conversations of one bot. A strict one may not even have
// warnings.
func playAll(t *testing.T, id string, fsys fs.FS, strict bool) {
	bot, diags := flows.ReadBot(id, fsys)
	program, found := check.Bot(bot)
	diags = append(diags, found...)
	for _, d := range diags {
		if d.Severity == flows.Error || strict {
			t.Error(d)
		}
	}
	if diags.Errors() > 0 {
		t.Fatal("the bot has errors, so its conversations were not played")
	}
	files, err := fs.Glob(fsys, "conversations/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("the bot has no conversations")
	}
	player := replay.NewPlayer(bot, program)
	for _, file := range files {
		t.Run(strings.TrimSuffix(path.Base(file), ".yaml"), func(t *testing.T) {
			src, err := fs.ReadFile(fsys, file)
			if err != nil {
				t.Fatal(err)
			}
			play(t, bot, player, file, src)
		})
	}
}

func play(t *testing.T, bot *flows.Bot, player *replay.Player, file string, src []byte) {
	c, diags := replay.Read(bot, file, src)
	for _, d := range diags {
		t.Error(d)
	}
	if diags.Errors() > 0 {
		return
	}
	for _, r := range player.Play(c) {
		if !r.Passed() {
			var out strings.Builder
			r.Print(&out)
			t.Errorf("%s", out.String())
		}
	}
}
