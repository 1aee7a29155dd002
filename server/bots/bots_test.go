package bots

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/flows"
	"parley/server/channel"
	"parley/server/store/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeChannel is a channel that only has a name and its settings.
type fakeChannel struct{ cfg flows.Channel }

func (c *fakeChannel) Name() string { return c.cfg.Name }

func (c *fakeChannel) Receive(http.Header, []byte) ([]channel.Incoming, error) { return nil, nil }

func (c *fakeChannel) Send(context.Context, channel.Outgoing) error { return nil }

// connect refuses channels without a page.
func connect(_, name string, cfg flows.Channel) (channel.Channel, error) {
	if name == "messenger" && len(cfg.Keys["page"]) == 0 {
		return nil, errors.New("messenger: page is missing")
	}
	return &fakeChannel{cfg}, nil
}

const settings = `parley: 1
name: Bakery
languages: [en]
timezone: Europe/Paris
`

const flow = `triggers: [{words: [hello]}]
steps:
  - say: Hello!
`

// write writes a file of a folder of bots, with a time of its own.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	stamp = stamp.Add(time.Second)
	if err := os.Chtimes(path, stamp, stamp); err != nil {
		t.Fatal(err)
	}
}

var stamp = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// bakery makes a folder of bots with one in it.
func bakery(t *testing.T) (root, dir string) {
	t.Helper()
	root = t.TempDir()
	dir = filepath.Join(root, "bakery")
	write(t, filepath.Join(dir, "bot.yaml"), settings)
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), flow)
	return root, dir
}

type rig struct {
	*Registry
	log     *bytes.Buffer
	changed int
}

func openRig(t *testing.T, cfg Config) *rig {
	t.Helper()
	r := &rig{log: &bytes.Buffer{}}
	cfg.Log = slog.New(slog.NewTextHandler(r.log, nil))
	cfg.Changed = func() { r.changed++ }
	if cfg.Connect == nil {
		cfg.Connect = connect
	}
	if cfg.Store == nil {
		cfg.Store = memory.New()
	}
	cfg.Now = func() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }
	reg, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	r.Registry = reg
	return r
}

// settle looks as often as a change needs to go live.
func (r *rig) settle() {
	r.Look()
	r.Look()
}

func (r *rig) wantLog(t *testing.T, n int, words ...string) {
	t.Helper()
	found := 0
	for line := range strings.Lines(r.log.String()) {
		all := true
		for _, w := range words {
			all = all && strings.Contains(line, w)
		}
		if all {
			found++
		}
	}
	if found != n {
		t.Errorf("log lines with %q: got %d, want %d:\n%s", words, found, n, r.log)
	}
}

func TestOpen(t *testing.T) {
	_, dir := bakery(t)
	r := openRig(t, Config{Dirs: []string{dir}})
	if got := fmt.Sprint(r.IDs()); got != "[bakery]" {
		t.Errorf("IDs: got %s, want [bakery]", got)
	}
	p := r.Program("bakery")
	if p == nil || p.Bot.Name.Value != "Bakery" || r.Bot("bakery") != p.Bot {
		t.Errorf("Program: got %+v, want the bakery's", p)
	}
	if r.Program("other") != nil || r.Bot("other") != nil || r.Channel("other", "web") != nil || r.Dir("other") != "" {
		t.Error("of a bot that is not there: got something")
	}
}

func TestOpenBroken(t *testing.T) {
	root, dir := bakery(t)
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), "steps:\n  - say: Hello!\n    next: nowhere\n  - ask: Really?\n    next: neither\n")
	write(t, filepath.Join(root, "shop", "bot.yaml"), "parley: 1\nname: Shop\nnonsense: 1\n")
	_, err := Open(t.Context(), Config{Root: root, Connect: connect, Store: memory.New(), Now: time.Now})
	var broken BrokenError
	if !errors.As(err, &broken) || len(broken) != 2 {
		t.Fatalf("Open: got %v, want the problems of two bots", err)
	}
	for _, want := range []string{"bakery/flows/welcome.yaml:3:", "bakery/flows/welcome.yaml:5:", "shop/bot.yaml:3:1: error"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Open: got\n%v\nwant a line with %s", err, want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	_, dir := bakery(t)
	_, other := bakery(t)
	for name, c := range map[string]struct {
		cfg  Config
		want string
	}{
		"no such folder":  {Config{Dirs: []string{filepath.Join(dir, "no")}}, "no such file"},
		"no such root":    {Config{Root: filepath.Join(dir, "no")}, "no such file"},
		"two of one name": {Config{Dirs: []string{dir, other}}, "two bots are named bakery"},
		"a file, no dir":  {Config{Dirs: []string{filepath.Join(dir, "bot.yaml")}}, "not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Connect, c.cfg.Store, c.cfg.Now = connect, memory.New(), time.Now
			if _, err := Open(t.Context(), c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Open: got %v, want %q", err, c.want)
			}
		})
	}
}

func TestChangeGoesLive(t *testing.T) {
	root, dir := bakery(t)
	r := openRig(t, Config{Root: root, AutoPublish: true})
	before := r.Program("bakery")
	r.settle()
	if r.Program("bakery") != before || r.changed != 0 {
		t.Error("nothing changed, but another program went live")
	}

	write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello!", "Good day!", 1))
	r.Look()
	if r.Program("bakery") != before {
		t.Error("a change went live before it came to rest")
	}
	r.Look()
	good := r.Program("bakery")
	if good == before || good.Version == before.Version || r.changed != 1 {
		t.Errorf("a change: got version %s and %d calls, want a new one and 1", good.Version, r.changed)
	}

	write(t, filepath.Join(dir, "flows", "welcome.yaml"), "steps:\n  - say: Oh\n    next: nowhere\n")
	r.settle()
	r.settle()
	if r.Program("bakery") != good || r.changed != 1 {
		t.Error("a broken change went live")
	}
	r.wantLog(t, 1, "the draft has problems; what is live goes on")
	r.wantLog(t, 1, "level=ERROR", "welcome.yaml:3:", "nowhere")

	write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello!", "Good day!", 1))
	r.settle()
	if r.Program("bakery") != good {
		t.Error("back to the same content: got another program")
	}
	r.wantLog(t, 1, "the problems of the draft are mended")

	write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello!", "Good day #1!", 1))
	r.settle()
	r.wantLog(t, 1, "level=WARN", "text-cut")
	good = r.Program("bakery")

	write(t, filepath.Join(root, "shop", "bot.yaml"), settings)
	write(t, filepath.Join(root, "shop", "flows", "welcome.yaml"), flow)
	r.settle()
	if got := fmt.Sprint(r.IDs()); got != "[bakery shop]" || r.changed != 3 {
		t.Errorf("a new folder: got %s, want [bakery shop]", got)
	}

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if r.Program("bakery") != good {
		t.Error("folder gone: the last good version does not go on")
	}
	r.wantLog(t, 1, "folder is gone")
}

// A bot goes live with nothing in it that would leave people waiting: neither
// what is no bot at all, nor an action or a question that is not served yet.
func TestWhatCannotBeServedStaysADraft(t *testing.T) {
	for name, c := range map[string]struct{ steps, want string }{
		"an action":           {"  - id: look\n    do: http\n    with: {url: \"https://x.example\"}\n    routes: {error: end, none: end}\n", "`http` is not supported yet"},
		"a payment":           {"  - id: pay\n    ask: Please pay.\n    type: payment\n    amount: 30\n    timeout: 1h\n    routes: {failed: end, timeout: end}\n", "`payment` is not supported yet"},
		"a desk without time": {"  - id: desk\n    handover: counter\n", "wait here for ever"},
		"a circle":            {"  - id: a\n    say: A\n    next: a\n", "endless-loop"},
	} {
		t.Run(name, func(t *testing.T) {
			root, dir := bakery(t)
			r := openRig(t, Config{Root: root})
			good := r.Program("bakery")
			write(t, filepath.Join(dir, "flows", "welcome.yaml"), "triggers: [{words: [hello]}]\nsteps:\n"+c.steps)
			r.settle()
			r.settle()
			if r.Program("bakery") != good || r.changed != 0 {
				t.Error("it went live")
			}
			r.wantLog(t, 1, "the draft has problems; what is live goes on")
			r.wantLog(t, 1, "level=ERROR", "welcome.yaml:", c.want)
			var broken BrokenError
			if _, err := Open(t.Context(), Config{Root: root, Connect: connect, Store: memory.New(), Now: time.Now}); !errors.As(err, &broken) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Open: got %v, want %q", err, c.want)
			}
		})
	}
}

func TestWatchTicks(t *testing.T) {
	_, dir := bakery(t)
	tick := make(chan time.Time)
	r := openRig(t, Config{Dirs: []string{dir}, Tick: tick, AutoPublish: true})
	before := r.Program("bakery")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		r.Watch(ctx)
		close(done)
	}()
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), flow+"  - say: Bye!\n")
	for range 3 {
		tick <- stamp // the third is taken once the second has been looked at
	}
	if r.Program("bakery") == before {
		t.Error("two ticks after a change: got the old program")
	}
	cancel()
	<-done
}

func TestChannels(t *testing.T) {
	_, dir := bakery(t)
	env := map[string]string{"APP": "app-hush", "NEW": "new-hush", "VERIFY": "plain", "EMPTY": ""}
	with := func(channels string) {
		write(t, filepath.Join(dir, "bot.yaml"), settings+"channels:\n"+channels)
	}
	with(`  web: {}
  messenger: {page: "1", app_secret: [env:NEW, env:OLD], page_token: env:APP, verify_token: env:VERIFY}
  json: {secret: env:EMPTY, url: "https://x.example"}
`)
	r := openRig(t, Config{Dirs: []string{dir}, AutoPublish: true, Lookup: func(n string) (string, bool) { v, ok := env[n]; return v, ok }})
	if r.Channel("bakery", "web") == nil || r.Channel("bakery", "json") != nil {
		t.Errorf("channels: got web %v and json %v, want web alone", r.Channel("bakery", "web"), r.Channel("bakery", "json"))
	}
	m := r.Channel("bakery", "messenger").(*fakeChannel)
	if got, want := fmt.Sprint(m.cfg.Keys), "map[app_secret:[new-hush] page:[1] page_token:[app-hush] verify_token:[plain]]"; got != want {
		t.Errorf("messenger: got %s, want %s", got, want)
	}
	r.wantLog(t, 1, "does not start", "channel=json", "EMPTY is not set")
	r.wantLog(t, 1, "without one of its secrets", "channel=messenger", "OLD is not set")

	with(`  messenger: {page: "1", app_secret: [env:NEW, env:OLD], page_token: env:APP, verify_token: env:VERIFY}
  json: {secret: "secret:X", url: "https://x.example"}
`)
	r.settle()
	if r.Channel("bakery", "messenger") != channel.Channel(m) {
		t.Error("a channel that is set up as before was connected anew")
	}
	if r.Channel("bakery", "web") != nil {
		t.Error("a channel that was taken away is still there")
	}
	r.wantLog(t, 1, "does not start", "channel=json", "not supported yet")

	if got := r.Rate("bakery", "messenger"); got != (flows.Rate{Calls: 300, Media: 10}) {
		t.Errorf("rate: got %v, want Messenger's own", got)
	}
	with(`  messenger: {page: "1", app_secret: [env:NEW, env:OLD], page_token: env:APP, verify_token: env:VERIFY, rate: 12.5}` + "\n")
	r.settle()
	if got := r.Rate("bakery", "messenger"); got != (flows.Rate{Calls: 12.5, Media: 10}) {
		t.Errorf("rate: got %v, want 12.5 calls", got)
	}
	if got := r.Rate("bakery", "web"); got != (flows.Rate{}) {
		t.Errorf("rate of a channel that is not there: got %v, want any", got)
	}

	with("  messenger: {app_secret: env:NEW, page_token: env:APP, verify_token: env:VERIFY}\n")
	r.settle()
	if r.Channel("bakery", "messenger") != nil {
		t.Error("a channel that cannot be set up is still there")
	}
	r.wantLog(t, 1, "does not start", "channel=messenger", "page is missing")
	if strings.Contains(r.log.String(), "hush") {
		t.Errorf("log holds a secret:\n%s", r.log)
	}
}

func TestOpenMedia(t *testing.T) {
	_, dir := bakery(t)
	write(t, filepath.Join(dir, "media", "cake.txt"), "cake")
	r := openRig(t, Config{Dirs: []string{dir}})
	f, err := r.OpenMedia("bakery", "cake.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); string(b) != "cake" || err != nil {
		t.Errorf("media: got %q, %v, want cake", b, err)
	}
	for _, name := range []string{"../bot.yaml", "no.txt", "", "/etc/passwd"} {
		if _, err := r.OpenMedia("bakery", name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("media %q: got %v, want that it does not exist", name, err)
		}
	}
	if _, err := r.OpenMedia("other", "cake.txt"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("media of another bot: got %v", err)
	}
}

// What a stranger may ask for is no trouble of ours: a link in media/ that
// leads nowhere good is no file.
func TestOpenMediaLinks(t *testing.T) {
	_, dir := bakery(t)
	write(t, filepath.Join(dir, "media", "cake.txt"), "cake")
	write(t, filepath.Join(dir, "..", "secret.txt"), "secret")
	for name, target := range map[string]string{
		"same.txt": "cake.txt", "out.txt": "../../secret.txt", "in.txt": "../bot.yaml", "loop.txt": "loop.txt", "nowhere.txt": "nothing.txt", "folder.txt": ".",
	} {
		if err := os.Symlink(target, filepath.Join(dir, "media", name)); err != nil {
			t.Skipf("links cannot be made here: %v", err)
		}
	}
	r := openRig(t, Config{Dirs: []string{dir}})
	f, err := r.OpenMedia("bakery", "same.txt")
	if err != nil {
		t.Fatalf("a link to its neighbour: %v", err)
	}
	f.Close()
	for _, name := range []string{"out.txt", "in.txt", "loop.txt", "nowhere.txt", "folder.txt"} {
		if f, err := r.OpenMedia("bakery", name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("media %q: got %v, %v, want that it does not exist", name, f, err)
		}
	}
}

// A bot's folder, and a file in it, may be links: what they lead to counts.
func TestLinksGoLive(t *testing.T) {
	_, dir := bakery(t)
	root := t.TempDir()
	at := filepath.Join(root, "shop")
	if err := os.Symlink(dir, at); err != nil {
		t.Skipf("links cannot be made here: %v", err)
	}
	if err := os.Symlink("../.texts/more.yaml", filepath.Join(dir, "flows", "more.yaml")); err != nil {
		t.Fatal(err)
	}
	more := filepath.Join(dir, ".texts", "more.yaml")
	write(t, more, flow)
	r := openRig(t, Config{Root: root, AutoPublish: true})
	r.settle()

	for _, change := range []struct {
		name string
		do   func()
	}{
		{"a file of the folder that the link leads to", func() {
			write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello!", "Good day!", 1))
		}},
		{"the file that a link in the folder leads to", func() { write(t, more, strings.Replace(flow, "Hello!", "Ahoy!", 1)) }},
		{"another folder that the link leads to", func() {
			_, other := bakery(t)
			if err := errors.Join(os.Remove(at), os.Symlink(other, at)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		before := r.Program("shop")
		change.do()
		r.settle()
		if r.Program("shop") == before {
			t.Errorf("%s: it did not go live", change.name)
		}
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	root, dir := bakery(t)
	r := openRig(t, Config{Root: root})
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), "steps:\n"+strings.Repeat("  - shout: Hello!\n", 80))
	r.settle()
	r.wantLog(t, maxTold, "msg=problem")
	r.wantLog(t, 1, "parley check lists them all", "more=")
}

func TestLoadHere(t *testing.T) {
	_, dir := bakery(t)
	t.Chdir(dir)
	p, diags, err := Load(".")
	if err != nil || diags.Errors() > 0 || p.Bot.ID != "bakery" {
		t.Errorf("Load(.): got %v, %v, want the bot bakery", diags, err)
	}
}
