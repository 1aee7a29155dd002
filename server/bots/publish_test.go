package bots

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/server/store"
	"parley/server/store/memory"
)

// asks is a flow with two questions.
const asks = `triggers: [{words: [hello]}]
steps:
  - id: size
    ask: Which size?
    choices: [{id: small, label: Small}, {id: large, label: Large}]
  - id: day
    ask: Which day?
  - say: ${size} on ${day}.
`

// inside puts a talk into the store, as the runtime leaves it after texts.
func inside(t *testing.T, s store.Store, p *engine.Program, address string, texts ...string) {
	t.Helper()
	var session engine.Session
	for i, text := range texts {
		session, _, _ = engine.Step(p, session, &engine.Utterance{Meta: engine.Meta{ID: fmt.Sprint(i), At: stamp, Contact: engine.Contact{ID: address}}, Text: text})
	}
	k := store.Key{Bot: "bakery", Channel: "web", Address: address}
	if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "1", At: stamp}}); err != nil {
		t.Fatal(err)
	}
	claims, err := s.Claim(t.Context(), 1)
	if err != nil || len(claims) != 1 {
		t.Fatalf("Claim: got %v, %v", claims, err)
	}
	if _, err := s.Commit(t.Context(), claims[0], store.Change{Done: []int64{claims[0].Pending[0].Seq}, Session: session.AppendBinary(nil), Pin: session.Pinned()}); err != nil {
		t.Fatal(err)
	}
}

// published returns what was published, the newest first: message, and * at
// what is live.
func (r *rig) published(t *testing.T) (out []string) {
	t.Helper()
	st, err := r.Status(t.Context(), "bakery", 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range st.Publishes {
		line := p.Message
		if p.Version == st.Live {
			line += "*"
		}
		if p.Inside > 0 {
			line += fmt.Sprint(" ", p.Inside)
		}
		out = append(out, line)
	}
	return out
}

func (r *rig) publish(t *testing.T, o Order) *Report {
	t.Helper()
	rep, err := r.Publish(t.Context(), "bakery", nil, o)
	if err != nil {
		t.Fatalf("Publish: %v", err)
	}
	return rep
}

func want[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

// A change on disk is a draft until it is published; what was live before can
// be live again; and the next start goes on where this one was.
func TestPublishAndRollBack(t *testing.T) {
	root, dir := bakery(t)
	welcome := filepath.Join(dir, "flows", "welcome.yaml")
	write(t, welcome, asks)
	kept := memory.New()
	r := openRig(t, Config{Root: root, Store: kept})
	first := r.Program("bakery")
	want(t, "first served", r.published(t), []string{"as it was when it was first served*"})
	inside(t, kept, first, "ana", "hello")
	inside(t, kept, first, "ben", "hello", "small")
	inside(t, kept, first, "cleo", "hello", "large")

	write(t, welcome, strings.Replace(asks, "ask: Which day?", "ask: Which day?\n    type: date", 1))
	r.settle()
	if r.Program("bakery") != first || r.changed != 0 {
		t.Fatal("a draft went live by itself")
	}
	r.wantLog(t, 1, "the draft differs from what is live")
	st, err := r.Status(t.Context(), "bakery", 9)
	if err != nil || st.Draft == st.Live || st.Draft == "" || st.Errors != 0 {
		t.Errorf("status: got %+v, %v, want a draft that differs", st, err)
	}

	dry := r.publish(t, Order{Message: "dates", By: "ana", Dry: true})
	stuck := []Stuck{{engine.Stuck{Flow: "welcome", Step: "day", Why: "the question wants a date now, and wanted a text"}, 2}}
	want(t, "dry", *dry, Report{Version: st.Draft, Before: first.Version, Inside: 3, Move: 1, Stuck: stuck})
	if r.Program("bakery") != first {
		t.Error("a dry run went live")
	}
	want(t, "publish", *r.publish(t, Order{Message: "dates", By: "ana"}), *dry)
	second := r.Program("bakery")
	want(t, "live", second.Version, st.Draft)
	want(t, "told", r.changed, 1)
	want(t, "published", r.published(t), []string{"dates*", "as it was when it was first served 3"})
	if got := r.Version("bakery", first.Version); got == nil || got.Version != first.Version {
		t.Errorf("the version of before: got %v", got)
	}
	want(t, "again", r.publish(t, Order{Message: "again"}).Before, second.Version)
	want(t, "published", len(r.published(t)), 2)

	// The next start: a broken draft does not take the bot from its people.
	write(t, welcome, "steps:\n  - say: Oh\n    next: nowhere\n")
	r = openRig(t, Config{Root: root, Store: kept})
	want(t, "live after a start", r.Program("bakery").Version, second.Version)
	r.wantLog(t, 1, "the draft has problems; what is live goes on")
	if got := r.Version("bakery", first.Version); got == nil || got.Version != first.Version {
		t.Errorf("the version of before, from the store: got %v", got)
	}
	var refused *Refused
	if _, err := r.Publish(t.Context(), "bakery", nil, Order{}); !errors.As(err, &refused) || refused.Diags.Errors() == 0 {
		t.Errorf("Publish of a broken draft: got %v, want its problems", err)
	}
	rep, err := r.Rollback(t.Context(), "bakery", "", Order{Message: "no dates"})
	if err != nil || rep.Version != first.Version || rep.Inside != 3 || rep.Move != 3 {
		t.Errorf("Rollback: got %+v, %v, want everybody to go on", rep, err)
	}
	want(t, "published", r.published(t), []string{"no dates* 3", "dates", "as it was when it was first served*"})
}

func TestRollBackToWhat(t *testing.T) {
	root, dir := bakery(t)
	r := openRig(t, Config{Root: root})
	first := r.Program("bakery").Version
	for name, to := range map[string]string{"nothing before": "", "never live": "zzz"} {
		var cannot *CannotError
		if _, err := r.Rollback(t.Context(), "bakery", to, Order{}); !errors.As(err, &cannot) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, text := range []string{"One", "Two"} {
		write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello", text, 1))
		r.publish(t, Order{Message: text})
	}
	if rep, err := r.Rollback(t.Context(), "bakery", first[:6], Order{}); err != nil || rep.Version != first {
		t.Errorf("by its beginning: got %+v, %v, want %s", rep, err, first)
	}
	if _, err := r.Rollback(t.Context(), "florist", "", Order{}); err == nil {
		t.Error("a bot that is not there: got no error")
	}
}

// What the talks do not pass with does not go live.
func TestPublishPlaysTheTalks(t *testing.T) {
	root, dir := bakery(t)
	write(t, filepath.Join(dir, "conversations", "greets.yaml"), "talk:\n  - me: hello\n  - bot: Hello!\n")
	r := openRig(t, Config{Root: root, AutoPublish: true})
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello", "Good day", 1))
	r.settle()
	var refused *Refused
	_, err := r.Publish(t.Context(), "bakery", nil, Order{})
	if !errors.As(err, &refused) || len(refused.Failed) != 1 || !strings.Contains(refused.Failed[0], "conversations/greets.yaml:") || r.changed != 0 {
		t.Errorf("Publish: got %v and %d changes, want the talk that fails", err, r.changed)
	}
	r.wantLog(t, 1, "the draft is not published", "greets")
	write(t, filepath.Join(dir, "conversations", "greets.yaml"), "talk:\n  - me: hello\n  - bot: Good day!\n")
	r.settle()
	want(t, "changes", r.changed, 1)
}

// A store that fails leaves what is live as it is.
func TestPublishFails(t *testing.T) {
	root, dir := bakery(t)
	kept := memory.New()
	r := openRig(t, Config{Root: root, Store: kept})
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), strings.Replace(flow, "Hello", "Good day", 1))
	before := r.Program("bakery")
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Publish(t.Context(), "bakery", nil, Order{}); !errors.Is(err, store.ErrClosed) || r.Program("bakery") != before {
		t.Errorf("Publish: got %v, want the store's error and nothing else", err)
	}
}

// A picture is part of its version: what is live shows its own, and a talk on
// the version before still has that.
func TestMediaOfVersions(t *testing.T) {
	root, dir := bakery(t)
	write(t, filepath.Join(dir, "media", "cake.txt"), "cake")
	write(t, filepath.Join(dir, "media", "old", "tart.txt"), "tart")
	r := openRig(t, Config{Root: root})
	read := func(name string) string {
		t.Helper()
		f, err := r.OpenMedia("bakery", name)
		if err != nil {
			return err.Error()
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	write(t, filepath.Join(dir, "media", "cake.txt"), "another cake")
	want(t, "a draft", read("cake.txt"), "cake")
	write(t, filepath.Join(dir, "media", "old", "tart.txt"), "")
	r.publish(t, Order{})
	want(t, "published", read("cake.txt"), "another cake")
	want(t, "empty", read("old/tart.txt"), "")
	if _, err := r.OpenMedia("bakery", "old"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder: got %v", err)
	}
}

// A folder that comes as a zip file is published as one on disk.
func TestPublishAZipFile(t *testing.T) {
	root, dir := bakery(t)
	r := openRig(t, Config{Root: root})
	first := r.Program("bakery").Version
	write(t, filepath.Join(dir, "flows", "welcome.yaml"), asks)
	write(t, filepath.Join(dir, "media", "cake.txt"), "cake")
	write(t, filepath.Join(dir, "README.md"), "not part of it")
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := Zip(f)
	if err != nil {
		t.Fatal(err)
	}
	files, err := Unzip(b)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := r.Publish(t.Context(), "bakery", files, Order{By: "token abc"})
	if err != nil || rep.Before != first || r.Program("bakery").Version != rep.Version {
		t.Fatalf("Publish: got %+v, %v", rep, err)
	}
	want(t, "the folder is the same", r.publish(t, Order{}).Before, rep.Version)

	pack := func(names ...string) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, n := range names {
			w, err := z.Create(n)
			if err == nil {
				_, err = w.Write([]byte("x"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for name, bad := range map[string][]byte{
		"no zip file": []byte("PK nonsense"), "a way out": pack("bot.yaml", "../evil.yaml"), "a root": pack("/etc/passwd"), "twice": pack("bot.yaml", "bot.yaml"), "cut off": b[:len(b)/2],
	} {
		var cannot *CannotError
		if _, err := Unzip(bad); !errors.As(err, &cannot) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	around, err := Unzip(pack("rosa/bot.yaml", "rosa/flows/a.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(around, "bot.yaml"); err != nil {
		t.Errorf("a folder around all: %v", err)
	}
}

// A tree is an fs.FS as any other.
func TestTree(t *testing.T) {
	_, dir := bakery(t)
	write(t, filepath.Join(dir, "media", "a", "cake.txt"), "cake")
	write(t, filepath.Join(dir, "conversations", "c.yaml"), "talk: []\n")
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tr, err := snapshot(f)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	err = fs.WalkDir(tr, ".", func(p string, _ fs.DirEntry, err error) error {
		names = append(names, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "files", strings.Join(names, " "), ". bot.yaml conversations conversations/c.yaml flows flows/welcome.yaml media media/a media/a/cake.txt")
	if err := fstest.TestFS(tr, "bot.yaml", "media/a/cake.txt"); err != nil {
		t.Error(err)
	}
	write(t, filepath.Join(dir, "media", "a", "cake.txt"), "flan")
	if _, err := fs.ReadFile(tr, "media/a/cake.txt"); !errors.Is(err, errChanged) {
		t.Errorf("a picture that was replaced meanwhile: got %v, want errChanged", err)
	}
}

// A start that is cut off by its context publishes nothing.
func TestOpenCancelled(t *testing.T) {
	root, _ := bakery(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, Config{Root: root, Store: memory.New(), Connect: connect, Now: stamp.UTC}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: got %v, want context.Canceled", err)
	}
}
