package bots

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// saver is a bakery that is served, with its folder.
type saver struct {
	*rig
	*testing.T
	dir string
}

func newSaver(t *testing.T) *saver {
	t.Helper()
	root, dir := bakery(t)
	return &saver{openRig(t, Config{Root: root}), t, dir}
}

func (s *saver) file(name string) string {
	s.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return "(" + errors.Unwrap(err).Error() + ")"
	}
	return string(b)
}

// hidden lists what a save has left on its way.
func (s *saver) hidden() (out []string) {
	for _, pattern := range []string{".parley-*", "*/.parley-*"} {
		names, _ := filepath.Glob(filepath.Join(s.dir, pattern))
		out = append(out, names...)
	}
	return out
}

func text(s string) *string { return &s }

const later = "triggers: [{words: [hello]}]\nsteps:\n  - say: Hello again!\n"

func TestDraft(t *testing.T) {
	s := newSaver(t)
	raw := "\ufeffparley: 1\r\nname: Bakery\r\n"
	write(t, filepath.Join(s.dir, "bot.yaml"), raw)
	write(t, filepath.Join(s.dir, "flows", "Bad Name.yaml"), "steps: []\n")
	write(t, filepath.Join(s.dir, "flows", "latin.yaml"), "steps: [{say: \xe9}]\n")
	write(t, filepath.Join(s.dir, "flows", "long.yaml"), strings.Repeat("#", MaxText+1))
	write(t, filepath.Join(s.dir, "flows", ".hidden.yaml"), "steps: []\n")
	write(t, filepath.Join(s.dir, "conversations", "hello.yaml"), "test: hello\n")
	write(t, filepath.Join(s.dir, "notes.txt"), "no part of it\n")
	write(t, filepath.Join(s.dir, "media", "cakes", "lemon.png"), "12345")
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	write(t, secret, "SECRET")
	if err := os.Symlink(secret, filepath.Join(s.dir, "flows", "out.yaml")); err != nil {
		t.Fatal(err)
	}
	d, err := s.Draft("bakery")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range d.Texts {
		got = append(got, f.Path+": "+f.Unfit)
		if strings.Contains(f.Text, "SECRET") {
			t.Errorf("%s tells what lies outside", f.Path)
		}
	}
	want := []string{
		"bot.yaml: ", "conversations/hello.yaml: ", "flows/Bad Name.yaml: ", "flows/latin.yaml: it is not UTF-8", "flows/long.yaml: it has more than 1 MiB",
		"flows/out.yaml: it cannot be read: it may be a link that leads out of the folder", "flows/welcome.yaml: ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("texts:\n got %q\nwant %q", got, want)
	}
	if d.Texts[0].Text != raw || d.Texts[0].Hash != hashOf([]byte(raw)) {
		t.Errorf("bot.yaml: got %+v", d.Texts[0])
	}
	if fmt.Sprint(d.Media) != "[{cakes/lemon.png 5}]" {
		t.Errorf("media: got %v", d.Media)
	}
	if _, err := s.Registry.Draft("other"); err == nil {
		t.Error("another bot: got no error")
	}
}

func TestSave(t *testing.T) {
	s := newSaver(t)
	if err := os.Chmod(filepath.Join(s.dir, "flows", "welcome.yaml"), 0o640); err != nil {
		t.Fatal(err)
	}
	got, err := s.Save("bakery", []Change{
		{"flows/welcome.yaml", hashOf([]byte(flow)), text(later)},
		{"flows/order.yaml", "", text(flow)},
		{"conversations/hello.yaml", "", text("test: hello\r\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Hash != hashOf([]byte(later)) || got[1].Path != "flows/order.yaml" {
		t.Errorf("got %+v", got)
	}
	for name, want := range map[string]string{"flows/welcome.yaml": later, "flows/order.yaml": flow, "conversations/hello.yaml": "test: hello\r\n"} {
		if got := s.file(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if info, err := os.Stat(filepath.Join(s.dir, "flows", "welcome.yaml")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode: got %v, %v, want 0640", info.Mode(), err)
	}
	if _, err := s.Save("bakery", []Change{{"flows/order.yaml", hashOf([]byte(flow)), nil}}); err != nil {
		t.Fatal(err)
	}
	if got := s.file("flows/order.yaml"); got != "(no such file or directory)" {
		t.Errorf("deleted: got %q", got)
	}
	if left := s.hidden(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestSaveClash(t *testing.T) {
	s := newSaver(t)
	write(t, filepath.Join(s.dir, "flows", "welcome.yaml"), later) // somebody else
	_, err := s.Save("bakery", []Change{
		{"bot.yaml", hashOf([]byte(settings)), text(settings + "# mine\n")},
		{"flows/welcome.yaml", hashOf([]byte(flow)), text(flow + "# mine\n")},
		{"flows/gone.yaml", "something", text(flow)},
	})
	var clash *ClashError
	if !errors.As(err, &clash) {
		t.Fatalf("got %v, want a ClashError", err)
	}
	want := []Text{{Path: "flows/welcome.yaml", Hash: hashOf([]byte(later)), Text: later}, {Path: "flows/gone.yaml"}}
	if !slices.Equal(clash.Files, want) {
		t.Errorf("got %+v, want %+v", clash.Files, want)
	}
	if s.file("bot.yaml") != settings || s.file("flows/welcome.yaml") != later || len(s.hidden()) > 0 {
		t.Error("something was written all the same")
	}
	if _, err := s.Save("bakery", []Change{{"flows/welcome.yaml", "", text(flow)}}); !errors.As(err, &clash) {
		t.Errorf("a new file where there is one: got %v, want a ClashError", err)
	}
}

func TestSaveUnfit(t *testing.T) {
	s := newSaver(t)
	outside := t.TempDir()
	for link, to := range map[string]string{
		"flows/out.yaml": filepath.Join(outside, "x.yaml"), "flows/in.yaml": "welcome.yaml", "conversations": outside,
	} {
		if err := os.Symlink(to, filepath.Join(s.dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(outside, "x.yaml"), flow)
	if err := os.Mkdir(filepath.Join(s.dir, "flows", "folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	was := hashOf([]byte(flow))
	for name, tt := range map[string]struct {
		change Change
		code   string
	}{
		"above":                    {Change{"../x.yaml", "", text(flow)}, "path"},
		"above by a way":           {Change{"flows/../../x.yaml", "", text(flow)}, "path"},
		"above in the name":        {Change{"flows/..\\x.yaml", "", text(flow)}, "path"},
		"absolute":                 {Change{"/etc/passwd", "", text(flow)}, "path"},
		"a NUL":                    {Change{"flows/a\x00.yaml", "", text(flow)}, "path"},
		"another case":             {Change{"flows/Welcome.yaml", "", text(flow)}, "path"},
		"another case of a folder": {Change{"Flows/welcome.yaml", "", text(flow)}, "path"},
		"hidden":                   {Change{".git/config", "", text(flow)}, "path"},
		"a hidden name":            {Change{"flows/.a.yaml", "", text(flow)}, "path"},
		"ours":                     {Change{".parley-save", "", text("[]")}, "path"},
		"no yaml":                  {Change{"flows/a.sh", "", text(flow)}, "path"},
		"in media":                 {Change{"media/a.yaml", "", text(flow)}, "path"},
		"nothing":                  {Change{"", "", text(flow)}, "path"},
		"a folder":                 {Change{"flows/folder.yaml", "", text(flow)}, "path"},
		"a link out":               {Change{"flows/out.yaml", "", text(flow)}, "path"},
		"a link inside":            {Change{"flows/in.yaml", was, text(later)}, "path"},
		"a folder that leads out":  {Change{"conversations/x.yaml", "", text(flow)}, "path"},
		"over 1 MiB":               {Change{"flows/welcome.yaml", was, text(strings.Repeat("#", MaxText+1))}, "size"},
		"no UTF-8":                 {Change{"flows/welcome.yaml", was, text("\xff")}, "encoding"},
		"empty":                    {Change{"flows/welcome.yaml", was, text("")}, "empty"},
		"blank":                    {Change{"flows/welcome.yaml", was, text("\ufeff \r\n")}, "empty"},
		"no bot.yaml":              {Change{"bot.yaml", hashOf([]byte(settings)), nil}, "needed"},
	} {
		_, err := s.Save("bakery", []Change{{"flows/new.yaml", "", text(flow)}, tt.change})
		var unfit *UnfitError
		if !errors.As(err, &unfit) || unfit.Code != tt.code {
			t.Errorf("%s: got %v, want an UnfitError %s", name, err, tt.code)
		}
	}
	if _, err := s.Save("bakery", []Change{{"flows/new.yaml", "", text(flow)}, {"flows/new.yaml", "", text(later)}}); err == nil {
		t.Error("a file twice: got no error")
	}
	if _, err := s.Save("bakery", make([]Change, maxChanges+1)); err == nil {
		t.Error("too many: got no error")
	}
	if got := s.file("flows/new.yaml"); got != "(no such file or directory)" || s.file("flows/welcome.yaml") != flow || len(s.hidden()) > 0 {
		t.Errorf("something was written all the same: %q, %v", got, s.hidden())
	}
}

// A file at a place where none should be can be mended and taken away.
func TestSaveStray(t *testing.T) {
	s := newSaver(t)
	write(t, filepath.Join(s.dir, "flows", "Bad Name.yaml"), flow)
	if _, err := s.Save("bakery", []Change{{"flows/Bad Name.yaml", hashOf([]byte(flow)), nil}, {"flows/good.yaml", "", text(flow)}}); err != nil {
		t.Fatal(err)
	}
	if got := s.file("flows/Bad Name.yaml"); got != "(no such file or directory)" {
		t.Errorf("got %q", got)
	}
}

// A save that was cut off is done whole or not at all, wherever it was.
func TestSaveCutOff(t *testing.T) {
	moves := []move{{"flows/welcome.yaml", "flows/.parley-one"}, {"flows/order.yaml", "flows/.parley-two"}, {"flows/old.yaml", ""}}
	for done := -1; done <= len(moves); done++ {
		root, dir := bakery(t)
		s := &saver{nil, t, dir}
		write(t, filepath.Join(dir, "flows", "old.yaml"), flow)
		write(t, filepath.Join(dir, moves[0].From), later)
		write(t, filepath.Join(dir, moves[1].From), later)
		if done >= 0 { // it was noted
			b, err := json.Marshal(moves)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, journal), string(b))
		}
		for _, m := range moves[:max(done, 0)] {
			var err error
			if m.From == "" {
				err = os.Remove(filepath.Join(dir, m.Path))
			} else {
				err = os.Rename(filepath.Join(dir, m.From), filepath.Join(dir, m.Path))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		s.rig = openRig(t, Config{Root: root})
		want := []string{later, later, "(no such file or directory)"}
		if done < 0 {
			want = []string{flow, "(no such file or directory)", flow}
		}
		for i, m := range moves {
			if got := s.file(m.Path); got != want[i] {
				t.Errorf("cut off after %d: %s: got %q, want %q", done, m.Path, got, want[i])
			}
		}
		if left := s.hidden(); len(left) > 0 {
			t.Errorf("cut off after %d: left %v", done, left)
		}
	}
}

// What looks like a save that was cut off, and came with a folder from
// elsewhere, moves nothing.
func TestSaveForeignJournal(t *testing.T) {
	for name, j := range map[string]string{
		"no JSON":        "{",
		"out":            `[{"path":"../stolen.yaml","from":"../.parley-x"}]`,
		"not on its way": `[{"path":"flows/stolen.yaml","from":"bot.yaml"}]`,
		"another folder": `[{"path":"flows/stolen.yaml","from":".parley-x"}]`,
		"no place":       `[{"path":"media/stolen.png","from":""}]`,
	} {
		root, dir := bakery(t)
		s := &saver{nil, t, dir}
		write(t, filepath.Join(dir, journal), j)
		write(t, filepath.Join(dir, ".parley-x"), "SECRET")
		write(t, filepath.Join(dir, "media", "stolen.png"), "12345")
		s.rig = openRig(t, Config{Root: root})
		if s.file("bot.yaml") != settings || s.file("media/stolen.png") != "12345" || s.file("flows/stolen.yaml") != "(no such file or directory)" || len(s.hidden()) > 0 {
			t.Errorf("%s: it moved something, or stays: %v", name, s.hidden())
		}
	}
}

func TestFollow(t *testing.T) {
	s := newSaver(t)
	changed, stop := s.Follow("bakery")
	defer stop()
	told := func() bool {
		select {
		case <-changed:
			return true
		default:
			return false
		}
	}
	s.Look()
	if told() {
		t.Error("told of nothing")
	}
	write(t, filepath.Join(s.dir, "flows", "welcome.yaml"), later)
	if s.Look(); !told() {
		t.Error("a change on disk was not told at the next look")
	}
	if _, err := s.Save("bakery", []Change{{"flows/new.yaml", "", text(flow)}}); err != nil {
		t.Fatal(err)
	}
	if !told() {
		t.Error("a save was not told at once")
	}
	stop()
	write(t, filepath.Join(s.dir, "flows", "welcome.yaml"), flow)
	if s.Look(); told() {
		t.Error("told after the end")
	}
}

func TestMedia(t *testing.T) {
	s := newSaver(t)
	png := []byte("\x89PNG\r\n\x1a\n and so on")
	for _, step := range []struct {
		name string
		b    []byte
		want string // its name, or the beginning of what is wrong
	}{
		{"Cerise & Citron.PNG", png, "cerise-citron.png"},
		{"cerise citron.png", png, "cerise-citron.png"},
		{"cerise citron.png", append(bytes.Clone(png), '!'), "cerise-citron-2.png"},
		{"../../etc/passwd.png", png, "passwd.png"},
		{"日本.png", png, "file.png"},
		{".png", png, "file.png"},
		{strings.Repeat("a", 300) + ".png", png, strings.Repeat("a", maxStem) + ".png"},
		{"drawing.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "drawing.svg"},
		{"page.png", []byte("<html><script>"), "the file is not what its name ends with"},
		{"page.svg", []byte("<html><script>"), "the file is not what its name ends with"},
		{"page.html", []byte("<html>"), "the file is of a kind"},
		{"x", png, "the file is of a kind"},
		{"x.png", nil, "the file is empty"},
		{"x.mp4", make([]byte, MaxMedium+1), "the file has more than 16 MiB"},
	} {
		m, err := s.SaveMedium("bakery", step.name, step.b)
		var unfit *UnfitError
		switch {
		case errors.As(err, &unfit):
			if !strings.HasPrefix(err.Error(), step.want) {
				t.Errorf("%.20s: got %v, want %s", step.name, err, step.want)
			}
		case err != nil || m.Path != step.want || m.Size != int64(len(step.b)):
			t.Errorf("%.20s: got %v, %v, want %s", step.name, m, err, step.want)
		}
	}
	f, err := s.OpenDraftMedium("bakery", "cerise-citron-2.png")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil || !bytes.HasSuffix(b, []byte("!")) {
		t.Errorf("got %q, %v", b, err)
	}
	outside := filepath.Join(t.TempDir(), "secret.png")
	write(t, outside, "SECRET")
	if err := os.Symlink(outside, filepath.Join(s.dir, "media", "link.png")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../bot.yaml", filepath.Join(s.dir, "media", "bot.png")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link.png", "bot.png", "../bot.yaml", "", ".", "nothing.png", ".parley-x", "a\x00.png", "/etc/passwd"} {
		if f, err := s.OpenDraftMedium("bakery", name); err == nil {
			f.Close()
			t.Errorf("open %q: got no error", name)
		}
	}
	for name, want := range map[string]bool{"drawing.svg": true, "link.png": true, "../bot.yaml": false, "nothing.png": false, ".": false} {
		if got, err := s.DeleteMedium("bakery", name); got != want || err != nil {
			t.Errorf("delete %q: got %v, %v, want %v", name, got, err, want)
		}
	}
	if s.file("bot.yaml") != settings {
		t.Error("bot.yaml is gone")
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("what a link led to: %v", err)
	}
}

// What the editor saves is a draft like one of a text editor: it is read once
// it has come to rest.
func TestSaveIsDraft(t *testing.T) {
	s := newSaver(t)
	s.Look()
	if _, err := s.Save("bakery", []Change{{"flows/welcome.yaml", hashOf([]byte(flow)), text(later + "  - sya: no\n")}}); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour) // a coarse clock must not hide it
	if err := os.Chtimes(filepath.Join(s.dir, "flows", "welcome.yaml"), later, later); err != nil {
		t.Fatal(err)
	}
	s.Look()
	s.Look()
	sum, err := s.Summary(t.Context(), "bakery")
	if err != nil || sum.Errors != 1 || !sum.Differs || sum.Number != 1 || sum.Name != "Bakery" {
		t.Errorf("got %+v, %v", sum, err)
	}
}
