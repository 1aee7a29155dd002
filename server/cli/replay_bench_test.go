package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/server/store"
)

// longOrder is a talk of 20 messages with the bakery, in one session: with
// slips, questions in between, and a change of mind.
var longOrder = []string{
	"order", "lemn tart", "are you open?", "20", "Ana, 50 years", "gluten", "lemon", "yesterday", "on monday", "saturday",
	"7 am", "10 am", "back", "11 am", "Ana", "0612345678", "change the day", "sunday", "11 am", "yes",
}

// BenchmarkReplay runs 1,000 sessions of 20 turns from the log of a server: on
// the version that they ran on, and on one where cakes cost more.
func BenchmarkReplay(b *testing.B) {
	const sessions = 1000
	dir := filepath.Join("..", "..", "flows", "templates", "bakery")
	p := compiled(b, "bakery", os.DirFS(dir))
	sh := openShop(b, b.TempDir(), map[string]*engine.Program{"bakery": p})
	defer sh.close()
	sh.say("bakery", "p0", longOrder...)
	for i := 1; i < sessions; i++ {
		copyTalk(b, sh.store, store.Key{Bot: "bakery", Channel: "web", Address: "p0"}, fmt.Sprint("p", i))
	}
	for _, c := range []struct {
		name       string
		old, new   string // in bot.yaml
		differ     int
		perSession int
	}{
		{"same", "", "", 0, 0},
		{"dearer", "lemon: 4.50", "lemon: 4.80", sessions, 3},
	} {
		b.Run(c.name, func(b *testing.B) {
			against := compiled(b, "bakery", changed(b, dir, c.old, c.new))
			for b.Loop() {
				r := sh.replay("bakery", sessions, against)
				if r.Sessions != sessions || r.Turns != sessions*len(longOrder) || r.Different != c.differ || len(r.Differences) != c.perSession*sessions {
					b.Fatalf("got %d sessions of %d turns, %d otherwise, %d differences", r.Sessions, r.Turns, r.Different, len(r.Differences))
				}
			}
		})
	}
}

// changed returns the bot in dir with a change in its settings.
func changed(tb testing.TB, dir, old, new string) fstest.MapFS {
	fsys := fstest.MapFS{}
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		fsys[filepath.ToSlash(name)] = &fstest.MapFile{Data: src}
		return err
	}); err != nil {
		tb.Fatal(err)
	}
	bot := fsys["bot.yaml"]
	bot.Data = []byte(replaced(tb, string(bot.Data), old, new))
	return fsys
}

// copyTalk gives a session of one person to another too.
func copyTalk(tb testing.TB, s store.Store, from store.Key, address string) {
	ctx := context.Background()
	entries, err := s.Log(ctx, store.Span{Key: from}, 0, 1000)
	if err != nil {
		tb.Fatal(err)
	}
	to := from
	to.Address = address
	if _, err := s.Accept(ctx, []store.Inbound{{Key: to, ID: "1", At: entries[0].At}}); err != nil {
		tb.Fatal(err)
	}
	claims, err := s.Claim(ctx, 1)
	if err != nil || len(claims) != 1 {
		tb.Fatalf("got %d claims, %v", len(claims), err)
	}
	if _, err := s.Commit(ctx, claims[0], store.Change{At: entries[0].At, Done: []int64{claims[0].Pending[0].Seq}, Log: entries}); err != nil {
		tb.Fatal(err)
	}
}
