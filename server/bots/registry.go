package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/fault"
	"parley/server/store"
)

// Config says which bots there are and what they need. Store, Now and Connect
// must be set, and Dirs or Root.
type Config struct {
	Store Store
	Now   func() time.Time // UTC
	Dirs  []string         // folders of bots
	Root  string           // a folder of such folders; new ones are noticed. May be ""

	// Connect makes a channel of a bot; the secrets in cfg are resolved.
	Connect func(bot, name string, cfg flows.Channel) (channel.Channel, error)
	// Lookup is where env:NAME is found; nil is os.LookupEnv.
	Lookup func(name string) (string, bool)
	// Changed is called after something went live. May be nil.
	Changed func()
	// AutoPublish makes a draft live as soon as it checks and its talks pass.
	AutoPublish bool
	// Tick is when to look at the disk; nil is every second.
	Tick <-chan time.Time
	Log  *slog.Logger // nil is slog.Default()
}

// Registry keeps the live bots. It is safe for concurrent use.
type Registry struct {
	cfg Config
	log *slog.Logger

	mu   sync.RWMutex
	live map[string]*live // by id; the values are never changed

	look    sync.Mutex         // held while looking at the disk
	folders map[string]*folder // by path

	opened bool // all of the start is done

	publishing sync.Mutex // held while something goes live
	saving     sync.Mutex // held while files of folders are written
	followers  followers  // of folders

	older    sync.Mutex // guards what talks of earlier versions need
	programs map[versionKey]*older
}

// live is a bot as it runs.
type live struct {
	dir      string
	program  *engine.Program
	media    map[string]store.File // by path inside media/
	channels map[string]connected
}

// older is a version that is not live.
type older struct {
	program *engine.Program
	media   map[string]store.File
}

// connected is a channel and what it was made of.
type connected struct {
	channel.Channel
	cfg  flows.Channel
	rate flows.Rate
}

// folder is what was seen of a folder on disk: the draft of a bot.
type folder struct {
	seen    string // its stamp at the last look
	loaded  string // its stamp when it was last read
	gone    bool   // and said so
	broken  bool   // when it was last read
	version string // the same; "" where it is broken
	diags   flows.Diags
}

// took notes what was read of the folder.
func (f *folder) took(p *engine.Program, diags flows.Diags) {
	f.version, f.diags, f.broken = "", diags, diags.Errors() > 0
	if !f.broken {
		f.version = p.Version
	}
}

// Open reads all bots and makes live what was live last. A bot that never was
// is published as it stands. Where one cannot run it fails with a
// [BrokenError] that lists every problem of every such bot.
func Open(ctx context.Context, cfg Config) (*Registry, error) {
	if cfg.Lookup == nil {
		cfg.Lookup = os.LookupEnv
	}
	r := &Registry{
		cfg: cfg, log: cmp.Or(cfg.Log, slog.Default()),
		live: map[string]*live{}, folders: map[string]*folder{}, programs: map[versionKey]*older{},
	}
	if err := r.cfg.unbuilt(); err != nil {
		return nil, fmt.Errorf("tidy the folder of bots: %w", err)
	}
	dirs, err := r.cfg.dirs()
	if err != nil {
		return nil, err
	}
	var broken BrokenError
	for _, dir := range dirs {
		if other := r.live[idOf(dir)]; other != nil {
			return nil, fmt.Errorf("two bots are named %s: %s and %s", idOf(dir), other.dir, dir)
		}
		f := &folder{seen: stampOf(dir)}
		f.loaded = f.seen
		r.folders[dir] = f
		diags, err := r.start(ctx, dir, f)
		switch {
		case err != nil:
			return nil, err
		case diags.Errors() > 0:
			broken = append(broken, Broken{dir, diags})
		}
	}
	if len(broken) > 0 {
		return nil, broken
	}
	r.opened = true
	return r, nil
}

// Check tells with a [BrokenError] which of the folders that cfg names hold no
// bot that can run.
func Check(cfg Config) error {
	dirs, err := cfg.dirs()
	if err != nil {
		return err
	}
	var broken BrokenError
	for _, dir := range dirs {
		_, diags, err := Load(dir)
		switch {
		case err != nil:
			return err
		case diags.Errors() > 0:
			broken = append(broken, Broken{dir, diags})
		}
	}
	if len(broken) > 0 {
		return broken
	}
	return nil
}

// start makes live what a bot was last, or publishes it for the first time.
// The diagnostics are of what cannot run.
func (r *Registry) start(ctx context.Context, dir string, f *folder) (flows.Diags, error) {
	id := idOf(dir)
	r.finish(dir)
	p, diags, err := Load(dir)
	if err != nil {
		return nil, err
	}
	f.took(p, diags)
	list, err := r.cfg.Store.Publishes(ctx, id, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if f.broken {
			return diags, nil
		}
		r.tell(id, diags)
		return nil, r.first(ctx, id, dir)
	}
	t, err := r.kept(ctx, id, list[0].Version)
	if err != nil {
		return nil, fmt.Errorf("read what is live of %s: %w", id, err)
	}
	was, wrong := compile(id, t)
	if wrong.Errors() > 0 {
		return wrong, nil
	}
	r.goLive(id, dir, was, t.media())
	r.differs(ctx, id, dir, f)
	return nil, nil
}

// finish does what a save has left undone when the program last ended.
func (r *Registry) finish(dir string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return // who reads the folder says so
	}
	defer root.Close()
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := finish(root); err != nil {
		r.log.Error("a save of the editor is not finished", "bot", idOf(dir), "err", err)
	}
}

// first publishes a bot that never was.
func (r *Registry) first(ctx context.Context, id, dir string) error {
	f, err := openFolder(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	t, err := snapshot(f)
	if err != nil {
		return fmt.Errorf("publish %s: %w", id, err)
	}
	p, diags := read(id, t)
	if diags.Errors() > 0 {
		return fmt.Errorf("publish %s: %w", id, errChanged)
	}
	fault.Point("publish")
	err = r.cfg.Store.Publish(ctx, store.Publish{Bot: id, Version: p.Version, At: r.cfg.Now(), Message: "as it was when it was first served", By: "the server"},
		store.Version{Bot: id, ID: p.Version, Files: t.files}, t.read)
	if err != nil {
		return fmt.Errorf("publish %s: %w", id, err)
	}
	fault.Point("published")
	r.goLive(id, dir, p, t.media())
	return nil
}

// differs says how a draft stands to what is live, and publishes it where that
// is wished.
func (r *Registry) differs(ctx context.Context, id, dir string, f *folder) {
	switch l := r.get(id); {
	case f.broken:
		r.log.Error("the draft has problems; what is live goes on", "bot", id, "errors", f.diags.Errors())
		r.tell(id, f.diags)
	case f.version == l.program.Version:
		r.tell(id, f.diags)
	case !r.cfg.AutoPublish:
		r.tell(id, f.diags)
		r.log.Info("the draft differs from what is live; `parley publish` makes it live", "bot", id, "draft", f.version, "live", l.program.Version)
	default:
		r.tell(id, f.diags)
		if _, err := r.Publish(ctx, id, nil, Order{Message: "a change on disk", By: "the server, --auto-publish"}); err != nil {
			r.log.Error("the draft is not published; what is live goes on", "bot", id, "why", err.Error())
		}
	}
}

func idOf(dir string) string { return filepath.Base(dir) }

// dirs returns the folders of bots, as absolute paths.
func (cfg *Config) dirs() ([]string, error) {
	var out []string
	for _, dir := range cfg.Dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, abs)
	}
	if cfg.Root == "" {
		return out, nil
	}
	root, err := filepath.Abs(cfg.Root)
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
func (r *Registry) connect(id, dir string, p *engine.Program, media map[string]store.File) *live {
	l := &live{dir: dir, program: p, media: media, channels: map[string]connected{}}
	before := r.get(id)
	for _, c := range p.Bot.Channels {
		cfg, missing, err := resolve(c, r.cfg.Lookup)
		if err != nil {
			r.log.Warn("a channel does not start", "bot", id, "channel", c.Name, "why", err.Error())
			continue
		}
		for _, m := range missing {
			r.log.Warn("a channel starts without one of its secrets", "bot", id, "channel", c.Name, "why", m)
		}
		cfg.Pos = flows.Pos{} // moving it about in the file changes nothing
		if before != nil {
			if old, ok := before.channels[c.Name]; ok && reflect.DeepEqual(old.cfg, cfg) {
				l.channels[c.Name] = old
				continue
			}
		}
		ch, err := r.cfg.Connect(id, c.Name, cfg)
		if err != nil {
			r.log.Warn("a channel does not start", "bot", id, "channel", c.Name, "why", err.Error())
			continue
		}
		l.channels[c.Name] = connected{ch, cfg, cfg.Rate()}
	}
	return l
}

// goLive puts a program in the place of what was live.
func (r *Registry) goLive(id, dir string, p *engine.Program, media map[string]store.File) {
	l := r.connect(id, dir, p, media)
	r.mu.Lock()
	before := r.live[id]
	r.live[id] = l
	r.mu.Unlock()
	if before != nil {
		r.older.Lock()
		r.remember(versionKey{id, before.program.Version}, &older{before.program, before.media})
		r.older.Unlock()
	}
	if !r.opened {
		return
	}
	r.log.Info("a bot is live", "bot", id, "version", p.Version)
	if r.cfg.Changed != nil {
		r.cfg.Changed()
	}
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

// Rate returns how fast a channel of a bot may be used; of one that is not
// connected, as fast as one likes.
func (r *Registry) Rate(bot, name string) flows.Rate {
	if l := r.get(bot); l != nil {
		return l.channels[name].rate
	}
	return flows.Rate{}
}

// Dir returns the folder of a bot, "" where there is none.
func (r *Registry) Dir(bot string) string {
	if l := r.get(bot); l != nil {
		return l.dir
	}
	return ""
}

// OpenMedia opens a file in the media/ folder of what is live, or of what a
// talk still runs on. The error wraps [fs.ErrNotExist] where there is no such
// file.
func (r *Registry) OpenMedia(bot, name string) (interface {
	fs.File
	io.Seeker
}, error) {
	f, ok := r.mediaFile(bot, name)
	if !ok {
		return nil, fmt.Errorf("open media of %s: %w", bot, fs.ErrNotExist)
	}
	return &openFile{
		info: info{path.Base(name), f.Size, false},
		get:  func() ([]byte, error) { return r.cfg.Store.Content(context.Background(), bot, f.Hash) },
	}, nil
}

func (r *Registry) mediaFile(bot, name string) (f store.File, ok bool) {
	l := r.get(bot)
	if l == nil {
		return f, false
	}
	if f, ok = l.media[name]; ok {
		return f, true
	}
	r.older.Lock()
	defer r.older.Unlock()
	for k, o := range r.programs {
		if f, ok := o.media[name]; ok && k.bot == bot {
			return f, true
		}
	}
	return f, false
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
// files is one draft, not two.
func (r *Registry) Look() {
	r.look.Lock()
	defer r.look.Unlock()
	dirs, err := r.cfg.dirs()
	if err != nil {
		r.log.Error("look for bots", "err", err)
		return
	}
	for _, dir := range dirs {
		f := r.folders[dir]
		if f == nil {
			f = &folder{}
			r.folders[dir] = f
		}
		stamp := stampOf(dir)
		rest := stamp == f.seen
		if !rest {
			r.followers.tell(idOf(dir))
		}
		f.seen = stamp
		if rest && stamp != f.loaded {
			f.loaded = stamp
			r.renew(dir, f)
		}
	}
	r.missing(dirs)
}

// renew reads a folder again: the draft is another one.
func (r *Registry) renew(dir string, f *folder) {
	id := idOf(dir)
	before := r.get(id)
	if before != nil && before.dir != dir {
		r.log.Warn("a second bot of the same name is left out", "bot", id)
		return
	}
	ctx := context.Background()
	if before == nil {
		diags, err := r.start(ctx, dir, f)
		switch {
		case err != nil:
			r.log.Error("a bot cannot be served", "bot", id, "err", err)
		case diags.Errors() > 0:
			r.log.Error("a bot has problems, and is not served", "bot", id, "errors", diags.Errors())
			r.tell(id, diags)
		}
		return
	}
	p, diags, err := Load(dir)
	if err != nil {
		f.version = ""
		r.log.Error("the draft cannot be read; what is live goes on", "bot", id, "err", err)
		return
	}
	if f.broken && diags.Errors() == 0 {
		r.log.Info("the problems of the draft are mended", "bot", id)
	}
	f.took(p, diags)
	r.differs(ctx, id, dir, f)
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
			r.log.Warn("a bot's folder is gone; what is live goes on until the server stops", "bot", idOf(dir))
		}
		f.gone = gone
	}
}
