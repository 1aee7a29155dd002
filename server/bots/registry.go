package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
)

// Config says which bots there are and what they need. Connect must be set,
// and Dirs or Root.
type Config struct {
	Dirs []string // folders of bots
	Root string   // a folder of such folders; new ones are noticed. May be ""

	// Connect makes a channel of a bot; the secrets in cfg are resolved.
	Connect func(bot, name string, cfg flows.Channel) (channel.Channel, error)
	// Lookup is where env:NAME is found; nil is os.LookupEnv.
	Lookup func(name string) (string, bool)
	// Changed is called after something went live. May be nil.
	Changed func()
	// Tick is when to look at the disk; nil is every second.
	Tick <-chan time.Time
	Log  *slog.Logger // nil is slog.Default()
	// Load reads a folder; nil is [Load].
	Load func(dir string) (*engine.Program, flows.Diags, error)
}

// Registry keeps the live bots. It is safe for concurrent use.
type Registry struct {
	cfg Config
	log *slog.Logger

	mu   sync.RWMutex
	live map[string]*live // by id; the values are never changed

	look    sync.Mutex         // held while looking at the disk
	folders map[string]*folder // by path
}

// live is a bot as it runs.
type live struct {
	dir      string
	program  *engine.Program
	channels map[string]connected
}

// connected is a channel and what it was made of.
type connected struct {
	channel.Channel
	cfg flows.Channel
}

// folder is what was seen of a folder on disk.
type folder struct {
	seen   string // its stamp at the last look
	loaded string // its stamp when it was last read
	gone   bool   // and said so
	broken bool   // when it was last read
}

// Open reads all bots. Where one cannot run it fails with a [BrokenError]
// that lists every problem of every bot, and nothing is live.
func Open(cfg Config) (*Registry, error) {
	if cfg.Lookup == nil {
		cfg.Lookup = os.LookupEnv
	}
	if cfg.Load == nil {
		cfg.Load = Load
	}
	r := &Registry{cfg: cfg, log: cmp.Or(cfg.Log, slog.Default()), live: map[string]*live{}, folders: map[string]*folder{}}
	dirs, err := r.dirs()
	if err != nil {
		return nil, err
	}
	var broken BrokenError
	for _, dir := range dirs {
		if other := r.live[idOf(dir)]; other != nil {
			return nil, fmt.Errorf("two bots are named %s: %s and %s", idOf(dir), other.dir, dir)
		}
		stamp := stampOf(dir)
		p, diags, err := cfg.Load(dir)
		switch {
		case err != nil:
			return nil, err
		case diags.Errors() > 0:
			broken = append(broken, Broken{dir, diags})
			continue
		}
		r.tell(idOf(dir), diags)
		r.folders[dir] = &folder{seen: stamp, loaded: stamp}
		r.live[idOf(dir)] = r.connect(dir, p)
	}
	if len(broken) > 0 {
		return nil, broken
	}
	return r, nil
}

func idOf(dir string) string { return filepath.Base(dir) }

// dirs returns the folders of bots, as absolute paths.
func (r *Registry) dirs() ([]string, error) {
	var out []string
	for _, dir := range r.cfg.Dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, abs)
	}
	if r.cfg.Root == "" {
		return out, nil
	}
	root, err := filepath.Abs(r.cfg.Root)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("list bots: %w", err)
	}
	for _, e := range entries {
		_, err := os.Stat(filepath.Join(root, e.Name(), "bot.yaml"))
		if err == nil && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, filepath.Join(root, e.Name()))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// connect connects the channels of a bot. One that is set up as before stays
// as it is. What is wrong with one is logged and keeps no other from starting.
func (r *Registry) connect(dir string, p *engine.Program) *live {
	l := &live{dir: dir, program: p, channels: map[string]connected{}}
	before := r.get(idOf(dir))
	for _, c := range p.Bot.Channels {
		cfg, missing, err := resolve(c, r.cfg.Lookup)
		if err != nil {
			r.log.Warn("a channel does not start", "bot", idOf(dir), "channel", c.Name, "why", err.Error())
			continue
		}
		for _, m := range missing {
			r.log.Warn("a channel starts without one of its secrets", "bot", idOf(dir), "channel", c.Name, "why", m)
		}
		cfg.Pos = flows.Pos{} // moving it about in the file changes nothing
		if before != nil {
			if old, ok := before.channels[c.Name]; ok && reflect.DeepEqual(old.cfg, cfg) {
				l.channels[c.Name] = old
				continue
			}
		}
		ch, err := r.cfg.Connect(idOf(dir), c.Name, cfg)
		if err != nil {
			r.log.Warn("a channel does not start", "bot", idOf(dir), "channel", c.Name, "why", err.Error())
			continue
		}
		l.channels[c.Name] = connected{ch, cfg}
	}
	return l
}

func (r *Registry) get(id string) *live {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.live[id]
}

// IDs returns the ids of the live bots, sorted.
func (r *Registry) IDs() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.live))
}

// Program returns the live program of a bot, nil where there is none.
func (r *Registry) Program(bot string) *engine.Program {
	if l := r.get(bot); l != nil {
		return l.program
	}
	return nil
}

// Bot returns the live bot as it was read, nil where there is none.
func (r *Registry) Bot(bot string) *flows.Bot {
	if l := r.get(bot); l != nil {
		return l.program.Bot
	}
	return nil
}

// Channel returns a connected channel of a bot, nil where there is none.
func (r *Registry) Channel(bot, name string) channel.Channel {
	if l := r.get(bot); l != nil {
		if c, ok := l.channels[name]; ok {
			return c.Channel
		}
	}
	return nil
}

// Dir returns the folder of a bot, "" where there is none.
func (r *Registry) Dir(bot string) string {
	if l := r.get(bot); l != nil {
		return l.dir
	}
	return ""
}

// OpenMedia opens a file in the media/ folder of a bot; a path cannot lead out
// of it. The error wraps [fs.ErrNotExist] where there is no such file.
func (r *Registry) OpenMedia(bot, name string) (*os.File, error) {
	l := r.get(bot)
	if l == nil {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	if !slices.Contains(l.program.Bot.Media, name) {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	root, err := os.OpenRoot(filepath.Join(l.dir, "media"))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	name = filepath.FromSlash(name)
	// A link that leads out, in a circle or nowhere is no file, nor is a pipe,
	// which to open could take for ever.
	if info, err := root.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	return root.Open(name)
}

// Watch looks at the disk at every tick until ctx ends.
func (r *Registry) Watch(ctx context.Context) {
	tick := r.cfg.Tick
	if tick == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-tick:
			r.Look()
		case <-ctx.Done():
			return
		}
	}
}

// Look looks at the disk once. A folder that has changed is read when it has
// come to rest, that is, looks as it did the last time: a change of several
// files should not go live by halves.
func (r *Registry) Look() {
	r.look.Lock()
	defer r.look.Unlock()
	dirs, err := r.dirs()
	if err != nil {
		r.log.Error("look for bots", "err", err)
		return
	}
	changed := false
	for _, dir := range dirs {
		f := r.folders[dir]
		if f == nil {
			f = &folder{}
			r.folders[dir] = f
		}
		stamp := stampOf(dir)
		rest := stamp == f.seen
		f.seen = stamp
		if rest && stamp != f.loaded {
			f.loaded = stamp
			changed = r.renew(dir, f) || changed
		}
	}
	r.missing(dirs)
	if changed && r.cfg.Changed != nil {
		r.cfg.Changed()
	}
}

// renew reads a folder again, and tells whether it went live.
func (r *Registry) renew(dir string, f *folder) bool {
	id := idOf(dir)
	before := r.get(id)
	if before != nil && before.dir != dir {
		r.log.Warn("a second bot of the same name is left out", "bot", id)
		return false
	}
	p, diags, err := r.cfg.Load(dir)
	if err != nil {
		r.log.Error("a change on disk cannot be read; the last good version goes on", "bot", id, "err", err)
		return false
	}
	wasBroken := f.broken
	f.broken = diags.Errors() > 0
	if f.broken {
		r.log.Error("a change on disk has problems; the last good version goes on", "bot", id, "errors", diags.Errors())
		r.tell(id, diags)
		return false
	}
	if wasBroken {
		r.log.Info("the problems of a change on disk are mended", "bot", id)
	}
	r.tell(id, diags)
	if before != nil && p.Version != "" && before.program.Version == p.Version {
		return false
	}
	l := r.connect(dir, p)
	r.mu.Lock()
	r.live[id] = l
	r.mu.Unlock()
	r.log.Info("a bot is live", "bot", id, "version", p.Version)
	return true
}

// maxTold bounds how many problems of one change are logged.
const maxTold = 50

// tell logs what is wrong with a bot.
func (r *Registry) tell(bot string, diags flows.Diags) {
	for i, d := range diags {
		if i == maxTold {
			r.log.Warn("more problems; parley check lists them all", "bot", bot, "more", len(diags)-maxTold)
			return
		}
		level := slog.LevelError
		if d.Severity == flows.Warning {
			level = slog.LevelWarn
		}
		r.log.Log(context.Background(), level, "problem", "bot", bot, "at", d.String())
	}
}

// missing says once of each folder that it has gone. Its bot goes on.
func (r *Registry) missing(dirs []string) {
	for dir, f := range r.folders {
		gone := !slices.Contains(dirs, dir)
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			gone = true
		}
		if gone && !f.gone {
			r.log.Warn("a bot's folder is gone; the last good version goes on until the server stops", "bot", idOf(dir))
		}
		f.gone = gone
	}
}
