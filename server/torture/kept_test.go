package torture

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/bots"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/sqlite"
)

const (
	botID = "count"
	wire  = "json" // the channel
)

// kept is what the store holds.
type kept struct {
	logs      map[string][]store.Entry // by contact
	sessions  map[string][]byte        // the same
	contacts  map[string][]byte        // the same
	depths    store.Depths
	timers    bool // some are set
	program   func(version string) *engine.Program
	publishes []store.Publish // the newest first, as the program left them
	live      string          // the version that a start serves
	draft     string          // the version that the folder holds
}

// readStore reads what a program has left in a data folder, once it is gone.
func readStore(t testing.TB, data, bot string) kept {
	t.Helper()
	s, err := sqlite.Open(filepath.Join(data, "parley.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ctx := t.Context()
	publishes, err := s.Publishes(ctx, botID, 10_000) // before the registry may publish
	if err != nil {
		t.Fatal(err)
	}
	registry, err := bots.Open(ctx, bots.Config{
		Store: s, Now: time.Now, Dirs: []string{bot}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Connect: func(string, string, flows.Channel) (channel.Channel, error) { return nil, fmt.Errorf("not needed") },
	})
	if err != nil {
		t.Fatal(err)
	}
	draft, _, err := bots.Load(bot)
	if err != nil {
		t.Fatal(err)
	}
	k := kept{publishes: publishes, live: registry.Program(botID).Version, draft: draft.Version, logs: map[string][]store.Entry{}, sessions: map[string][]byte{}, contacts: map[string][]byte{},
		program: func(version string) *engine.Program { return registry.Version(botID, version) }}
	if k.depths, err = s.Depths(ctx); err != nil {
		t.Fatal(err)
	}
	if _, k.timers, err = s.NextDue(ctx); err != nil {
		t.Fatal(err)
	}
	for n := range people {
		readPerson(t, ctx, s, fmt.Sprint("c", n), &k)
	}
	return k
}

// readPerson reads what is kept of one. Where a session stands is told by a
// claim, for which there must be something to read.
func readPerson(t testing.TB, ctx context.Context, s *sqlite.Store, who string, k *kept) {
	key := store.Key{Bot: botID, Channel: wire, Address: who}
	for after := int64(0); ; {
		page, err := s.Log(ctx, store.Span{Key: key}, after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if k.logs[who] = append(k.logs[who], page...); len(page) < 1000 {
			break
		}
		after = page[len(page)-1].Seq
	}
	if _, err := s.Accept(ctx, []store.Inbound{{Key: key, ID: "asked by the checker", At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	claims, err := s.Claim(ctx, 1)
	if err != nil || len(claims) != 1 {
		t.Fatalf("claim %s: got %d, %v", who, len(claims), err)
	}
	c := claims[0]
	k.sessions[c.Address], k.contacts[c.Address] = c.Session, c.Contact
}
