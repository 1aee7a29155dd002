package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"parley/engine"
	"parley/engine/replay/logged"
	"parley/server/store"
	"parley/server/store/sqlite"
)

var replayCommand = command{
	name: "replay", args: "BOT --against DIR [flags]", short: "run what really happened again on another version",
	long: `Takes the newest sessions of the bot from the log in DATA, and feeds what
people wrote then to the version in DIR. Nothing is sent, and nothing is asked
of anybody: actions answer from the log. What goes otherwise is listed by kind,
with an example of each: another step speaks, another route is taken, other
words, other values, other ends. The exit status is 1 where anything differs,
or where no session can be run.

BOT is the bot's id, or its folder. The server must not be running: while it
does, it alone reads its log.`,
	flags: func(fs *flag.FlagSet) runner {
		var o replayOptions
		fs.StringVar(&o.against, "against", "", "`DIR` of the version to run them on")
		fs.IntVar(&o.last, "last", 1000, "how many sessions, the newest `N`")
		fs.StringVar(&o.data, "data", "", "`DIR` of what the server keeps (default parley-data)")
		fs.BoolVar(&o.json, "json", false, "print every difference, as JSON")
		return o.replay
	},
}

type replayOptions struct {
	against, data string
	last          int
	json          bool
}

func (o *replayOptions) replay(ctx context.Context, w *World, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("replay: which bot? name its folder, or its id; see `parley help replay`")
	case len(args) > 1:
		return usagef("replay: one bot at a time, not %s", strings.Join(args, ", "))
	case o.against == "":
		return usagef("replay: against which version? name its folder with --against")
	case o.last <= 0:
		return usagef("replay --last %d: write how many sessions, such as 1000", o.last)
	}
	bot, err := idOfBot(args[0])
	if err != nil {
		return err
	}
	f, err := openFolder(o.against)
	if err != nil {
		return err
	}
	defer f.root.Close()
	_, p, err := f.sound(w.Err, "replay")
	if err != nil {
		return err
	}
	data := cmp.Or(o.data, w.Getenv("PARLEY_DATA"), "parley-data")
	s, err := openKept(data)
	if err != nil {
		return fmt.Errorf("replay %s: %w", bot, err)
	}
	defer s.Close()
	report, err := replayLog(ctx, s, bot, o.last, p)
	switch {
	case err != nil:
		return fmt.Errorf("replay %s: %w", bot, err)
	case report.Sessions+len(report.Unread) == 0:
		return fmt.Errorf("replay %s: the log in %s has no session of it", bot, data)
	case o.json:
		err = report.WriteJSON(w.Out)
	default:
		err = report.Print(w.Out, filepath.ToSlash(f.path), f.path)
	}
	if err != nil {
		return fmt.Errorf("replay %s: %w", bot, err)
	}
	if len(report.Differences) > 0 || report.Sessions == 0 {
		return errNo
	}
	return nil
}

// idOfBot returns the id of a bot that is named by it or by its folder.
func idOfBot(name string) (string, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("read bot %s: %w", name, err)
	}
	return filepath.Base(full), nil
}

// openKept opens what a server keeps in a folder, which no server may have
// open.
func openKept(data string) (*sqlite.Store, error) {
	return openKeptWith(data, sqlite.Options{Readers: runtime.GOMAXPROCS(0)})
}

func openKeptWith(data string, o sqlite.Options) (*sqlite.Store, error) {
	path := filepath.Join(data, "parley.db")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no server has kept anything in %s; name its folder with --data", data)
	}
	s, err := sqlite.Open(path, o)
	if errors.Is(err, sqlite.ErrLocked) {
		return nil, fmt.Errorf("%w; stop the server first: while it runs, it alone reads its log", err)
	}
	return s, advised(err)
}

// replayLog runs the newest sessions of a bot on p, several at once.
func replayLog(ctx context.Context, s store.Store, bot string, last int, p *engine.Program) (*logged.Report, error) {
	spans, err := s.Sessions(ctx, bot, last)
	if err != nil {
		return nil, fmt.Errorf("find its sessions: %w", err)
	}
	type done struct {
		talk logged.Talk
		res  *logged.Result
		skip error // why it cannot be run
		err  error // of the store
	}
	player, all := logged.NewPlayer(p), make([]done, len(spans))
	var next atomic.Int64
	var work sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(spans)); i = next.Add(1) - 1 {
				d := &all[i]
				d.talk = logged.Talk{Channel: spans[i].Channel, Address: spans[i].Address, At: spans[i].At}
				entries, err := sessionLog(ctx, s, spans[i])
				if err != nil {
					d.err = err
					return
				}
				session, err := logged.Read(d.talk, entries)
				if err != nil {
					d.skip = err
					continue
				}
				d.res = player.Play(session)
			}
		})
	}
	work.Wait()
	report := logged.NewReport()
	for i := range all {
		switch d := &all[i]; {
		case d.err != nil:
			return nil, fmt.Errorf("read the log: %w", d.err)
		case d.res == nil:
			report.Skip(d.talk, d.skip)
		default:
			report.Add(d.res)
		}
	}
	return report, nil
}

// logPage is how many entries are read at once.
const logPage = 1024

// sessionLog reads all entries of a session.
func sessionLog(ctx context.Context, s store.Store, in store.Span) ([]logged.Entry, error) {
	var out []logged.Entry
	for after := int64(0); ; {
		page, err := s.Log(ctx, in, after, logPage)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			out = append(out, logged.Entry{Kind: e.Kind, ID: e.ID, Body: e.Body})
			after = e.Seq
		}
		if len(page) < logPage {
			return out, nil
		}
	}
}
