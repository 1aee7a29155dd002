package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/runtime"
	"parley/server/store"
	"parley/server/store/sqlite"
)

// failer is a test, or a script of one.
type failer interface {
	Fatalf(format string, args ...any)
}

// shop is a runtime on a store, whose clock the test sets, and the bots in it.
type shop struct {
	*runtime.Runtime
	failer
	store    store.Store
	programs map[string]*engine.Program
	commits  chan string // ids of events that were read

	mu   sync.Mutex
	now  time.Time
	naps []chan time.Time
	n    int // counts events
	seed uint64
}

// openShop starts one on a database in dir; close ends it.
func openShop(t failer, dir string, programs map[string]*engine.Program) *shop {
	kept, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	sh := &shop{failer: t, store: kept, programs: programs, commits: make(chan string, 1000), now: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)}
	sh.Runtime, err = runtime.New(runtime.Config{
		Store: committing{kept, sh.commits}, Bots: sh, Clock: sh.clock, After: sh.after, Log: slog.New(slog.DiscardHandler), Workers: 1, Deliveries: 1,
		Seed: func() uint64 { sh.seed++; return sh.seed },
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	sh.Start()
	return sh
}

func (sh *shop) close() {
	_ = sh.Stop(context.Background())
	_ = sh.store.Close()
}

// committing tells of every event that was read.
type committing struct {
	store.Store
	commits chan string
}

func (c committing) Commit(ctx context.Context, cl store.Claim, ch store.Change) ([]store.Delivery, error) {
	first, err := c.Store.Commit(ctx, cl, ch)
	for _, e := range ch.Log {
		if e.Kind == "trace" {
			c.commits <- e.ID
		}
	}
	return first, err
}

// Program and Channel implement runtime.Bots.
func (sh *shop) Program(bot string) *engine.Program {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.programs[bot]
}

// Version implements runtime.Bots: programs may be replaced, and what a talk
// ran on is not kept.
func (sh *shop) Version(string, string) *engine.Program { return nil }

// Rate implements runtime.Bots.
func (sh *shop) Rate(string, string) flows.Rate { return flows.Rate{} }

func (sh *shop) Channel(string, string) channel.Channel { return runtime.Web{} }

func (sh *shop) clock() time.Time {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.now
}

func (sh *shop) after(time.Duration) <-chan time.Time {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	c := make(chan time.Time, 1)
	sh.naps = append(sh.naps, c)
	return c
}

// set moves the clock, and wakes whoever waits for it.
func (sh *shop) set(now time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.now = now
	for _, c := range sh.naps {
		c <- now
	}
	sh.naps = nil
}

// later lets time go by, with the timers that are due meanwhile.
func (sh *shop) later(d time.Duration) {
	until := sh.clock().Add(d)
	for {
		at, ok, err := sh.store.NextDue(context.Background())
		if err != nil {
			sh.Fatalf("%v", err)
		}
		if !ok || at.After(until) {
			sh.set(until)
			return
		}
		for fired := false; !fired; {
			sh.set(at)
			select {
			case <-sh.commits:
				fired = true
			case <-time.After(time.Millisecond):
			}
		}
	}
}

// event gives an event of a person to a bot, and waits until it was read.
func (sh *shop) event(bot, address string, ev engine.Event) {
	sh.n++
	meta := engine.MetaOf(ev)
	meta.ID = fmt.Sprint("e", sh.n)
	if err := sh.Accept(context.Background(), bot, "web", []channel.Incoming{{Address: address, Event: ev}}); err != nil {
		sh.Fatalf("%v", err)
	}
	for id := range sh.commits {
		if id == meta.ID {
			return
		}
	}
}

func (sh *shop) say(bot, address string, texts ...string) {
	for _, text := range texts {
		sh.set(sh.clock().Add(10 * time.Second))
		sh.event(bot, address, &engine.Utterance{Text: text})
	}
}

// botOf compiles a bot from its files.
func botOf(tb failer, files map[string]string) *engine.Program {
	fsys := fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\nname: Shop\nlanguages: [en]\n")}}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return compiled(tb, "shop", fsys)
}

func botIn(tb failer, dir string) *engine.Program {
	return compiled(tb, filepath.Base(dir), os.DirFS(filepath.Join("..", "..", filepath.FromSlash(dir))))
}

func compiled(tb failer, id string, fsys fs.FS) *engine.Program {
	b, diags := flows.ReadBot(id, fsys)
	p, more := engine.Compile(b)
	if ds := append(diags, more...); p == nil || ds.Errors() > 0 {
		tb.Fatalf("bot: %v", ds)
	}
	return p
}

// talked DATA BOT FILE has the talks of a file with the bot in a folder, on a
// server that keeps its data in DATA. Each line is NAME: TEXT, or later:
// DURATION.
func talked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: talked data bot file")
	}
	data, bot := ts.MkAbs(args[0]), filepath.Base(args[1])
	ts.Check(os.MkdirAll(data, 0o700))
	sh := openShop(ts, data, map[string]*engine.Program{bot: compiled(ts, bot, os.DirFS(ts.MkAbs(args[1])))})
	defer sh.close()
	for lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[2]))); lines.Scan(); {
		who, text, _ := strings.Cut(lines.Text(), ": ")
		if who != "later" {
			sh.say(bot, who, text)
			continue
		}
		d, err := time.ParseDuration(text)
		ts.Check(err)
		sh.later(d)
	}
}
