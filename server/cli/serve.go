package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"parley/editor"
	"parley/server/account"
	"parley/server/backup"
	"parley/server/bots"
	"parley/server/draft"
	"parley/server/fault"
	"parley/server/guard"
	"parley/server/metrics"
	"parley/server/runtime"
	"parley/server/store"
	"parley/server/store/sqlite"
	"parley/server/web"
)

var serveCommand = command{
	name: "serve", args: "[BOT...] [flags]", short: "serve bots: the web chat, webhooks, and what they answer",
	long: `BOT is a folder, its name is the bot's id. Without one, the folders in
DATA/bots are served; where there are none yet, a demo is put there. A bot is
published when it is first served; what is changed on disk later is a draft
until ` + "`parley publish BOT`" + ` makes it live. SIGINT and SIGTERM stop the server; what was accepted is finished or
kept for the next start.

The environment can say the same: PARLEY_ADDR, PARLEY_DATA, PARLEY_BASE_URL,
PARLEY_ALLOW_NET, PARLEY_KEEP. A flag goes before it.`,
	flags: func(fs *flag.FlagSet) runner {
		var o serveOptions
		fs.StringVar(&o.addr, "addr", "", "`HOST:PORT` to listen at (default 127.0.0.1:8080)")
		fs.StringVar(&o.data, "data", "", "`DIR` for what is kept (default parley-data)")
		fs.StringVar(&o.baseURL, "base-url", "", "`URL` at which people reach this server (default its own address)")
		fs.StringVar(&o.allowNet, "allow-net", "", "private networks that may be called, as `CIDR,...`")
		fs.StringVar(&o.keep, "keep", "", "how many `DAYS` the log and dead letters are kept, or forever (default 30)")
		fs.BoolVar(&o.autoPublish, "auto-publish", false, "publish what changes on disk, as soon as it checks and its talks pass")
		fs.BoolVar(&o.profile, "pprof", false, "show what the program does, at /debug/pprof/ of the control socket")
		return o.serve
	},
}

// How long the server takes to stop, at most: what is under way is finished,
// the rest is kept. Requests get the first part of it: one that is slow must
// not take the time of the messages on their way out.
const (
	stopTime     = 9 * time.Second // under the 10 s after which Docker kills
	requestsTime = 3 * time.Second
)

// settled is when a server that has started has done everything once.
const settled = 2 * time.Second

// demoBot and demoTemplate are what is served where there is no bot yet.
const (
	demoBot      = "demo"
	demoTemplate = "bakery"
)

type serveOptions struct {
	addr, data, baseURL, allowNet, keep string
	autoPublish, profile                bool
}

// settings are serveOptions, checked.
type settings struct {
	addr, data string
	publish    bool   // what changes on disk, by itself
	profile    bool   // at the control socket
	given      string // the base URL that was set, or ""
	base       string // the base URL: what was set, else the address that is listened at
	allow      []netip.Prefix
	keep       time.Duration // the log; 0 is for ever
}

func (o *serveOptions) settings(getenv func(string) string) (settings, error) {
	s := settings{
		addr: cmp.Or(o.addr, getenv("PARLEY_ADDR"), "127.0.0.1:8080"),
		data: cmp.Or(o.data, getenv("PARLEY_DATA"), "parley-data"), publish: o.autoPublish, profile: o.profile,
	}
	if _, _, err := net.SplitHostPort(s.addr); err != nil {
		return s, usagef("serve --addr %s: write HOST:PORT, such as 127.0.0.1:8080", s.addr)
	}
	var err error
	if s.given, err = baseURL(cmp.Or(o.baseURL, getenv("PARLEY_BASE_URL"))); err != nil {
		return s, err
	}
	s.base = s.given
	if s.allow, err = networks(cmp.Or(o.allowNet, getenv("PARLEY_ALLOW_NET"))); err != nil {
		return s, err
	}
	s.keep, err = kept(cmp.Or(o.keep, getenv("PARLEY_KEEP"), "30"))
	return s, err
}

// maxKeep is how many days may be said, about a hundred years.
const maxKeep = 36_500

// kept reads how long the log is kept; 0 is for ever.
func kept(s string) (time.Duration, error) {
	if s == "forever" {
		return 0, nil
	}
	days, err := strconv.Atoi(s)
	if err != nil || days < 1 || days > maxKeep {
		return 0, usagef("serve --keep %s: write a number of days, from 1 to %d, or forever", s, maxKeep)
	}
	return time.Duration(days) * 24 * time.Hour, nil
}

func baseURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", usagef("serve --base-url %s: write http:// or https:// and a host", s)
	}
	if strings.Trim(u.Path, "/") != "" {
		return "", usagef("serve --base-url %s: a path is not supported; give Parley a host of its own", s)
	}
	return u.Scheme + "://" + u.Host, nil
}

// networks reads a list of networks such as 10.0.0.0/8; an address stands for
// itself alone.
func networks(s string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, one := range strings.Split(s, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil {
			a, err := netip.ParseAddr(one)
			if err != nil {
				return nil, usagef("serve --allow-net %s: write networks such as 10.0.0.0/8, with commas between them", one)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// server is a running `parley serve`.
type server struct {
	settings
	w       *World
	log     *slog.Logger
	client  *guard.Client
	notes   channelNotes
	bots    *bots.Registry
	store   *sqlite.Store
	runtime *runtime.Runtime
	http    *http.Server
	metrics *metrics.Metrics
	people  *account.Accounts
	local   *http.Server // at the control socket; nil where there is none
	listen  net.Listener
	closing chan struct{}
	packing sync.Mutex // held while a backup is made
}

func (o *serveOptions) serve(ctx context.Context, w *World, args []string) (err error) {
	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer release()
	context.AfterFunc(ctx, release) // a second signal ends the program at once
	set, err := o.settings(w.Getenv)
	if err != nil {
		return err
	}
	for _, dir := range args {
		f, err := openFolder(dir)
		if err != nil {
			return err
		}
		f.root.Close()
	}
	s := &server{settings: set, w: w, closing: make(chan struct{})}
	// What the bots' channels lack is said in our own lines at the start.
	s.log = slog.New(slog.NewTextHandler(w.Err, nil))
	if err := s.open(ctx, args); err != nil {
		return s.problem(err)
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	return s.run(ctx)
}

// problem words what kept the server from starting. All problems of broken
// bots are listed.
func (s *server) problem(err error) error {
	var broken bots.BrokenError
	if !errors.As(err, &broken) {
		return fmt.Errorf("serve: %w", err)
	}
	errs := 0
	for _, b := range broken {
		errs += b.Diags.Errors()
		printDiags(s.w.Err, shortest(b.Dir), b.Diags)
	}
	return fmt.Errorf("serve: %s in %s; nothing was started", count(errs, "error"), count(len(broken), "bot"))
}

// shortest returns dir as it is seen from the working folder, where that is
// below it.
func shortest(dir string) string {
	wd, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(wd, dir)
	if err != nil || strings.HasPrefix(rel, "..") {
		return dir
	}
	return rel
}

// open makes everything ready. It starts nothing, and leaves nothing open
// where it fails.
func (s *server) open(ctx context.Context, dirs []string) (err error) {
	s.client = guard.New(guard.Options{Allow: s.allow})
	root := ""
	if len(dirs) == 0 {
		if root, err = s.botsFolder(); err != nil {
			return err
		}
	}
	db := filepath.Join(s.data, "parley.db")
	if _, err := os.Stat(db); err != nil { // nothing is live yet: leave nothing behind where nothing can be
		if err := bots.Check(bots.Config{Dirs: dirs, Root: root}); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return fmt.Errorf("make the data folder %s: %w", s.data, plain(err))
	}
	if s.store, err = sqlite.Open(db, sqlite.Options{Checking: s.checking}); err != nil {
		return advised(err)
	}
	defer func() {
		if err != nil && s.listen != nil {
			s.listen.Close()
		}
		if err != nil {
			err = errors.Join(err, s.store.Close())
		}
	}()
	var rt atomic.Pointer[runtime.Runtime]
	quiet := slog.New(untilStarted{s.log.Handler(), &rt})
	s.bots, err = bots.Open(ctx, bots.Config{
		Store: s.store, Now: s.now, AutoPublish: s.publish,
		Dirs: dirs, Root: root, Connect: s.connect, Lookup: s.lookup, Log: quiet,
		Changed: func() {
			if r := rt.Load(); r != nil {
				r.BotsChanged()
			}
		},
	})
	if err != nil {
		return err
	}
	if s.listen, err = net.Listen("tcp", s.addr); err != nil {
		return fmt.Errorf("listen at %s: %w", s.addr, reason(err))
	}
	if s.base == "" {
		s.base = "http://" + reachable(s.listen.Addr())
	}
	s.metrics = s.measures()
	s.people = account.New(account.Config{Store: s.store, Now: s.now, Log: s.log})
	s.runtime, err = runtime.New(runtime.Config{
		Metrics: s.metrics, Store: s.store, Bots: s.bots, Clock: s.now, Log: s.log, Media: s.mediaURL, Notify: s.notify, Keep: s.keep,
		SendTimeout: fault.SendTimeout(),
	})
	if err != nil {
		return err
	}
	s.metrics.Gauge("parley_accounts_held", func() float64 { held, _ := s.runtime.SlowedAccounts(); return float64(held) })
	s.metrics.Gauge("parley_accounts_behind", func() float64 { _, behind := s.runtime.SlowedAccounts(); return float64(behind) })
	rt.Store(s.runtime)
	h, err := s.handler()
	if err != nil {
		return err
	}
	s.http = web.Server(s.addr, h)
	return s.openControl()
}

// checking tells why a start takes long.
func (s *server) checking(bytes int64) {
	s.log.Info("the server was not stopped in order the last time; looking through the database", "size", megabytes(bytes))
}

// advised adds to an error what to do about a database that is damaged.
func advised(err error) error {
	if !errors.Is(err, sqlite.ErrCorrupt) {
		return err
	}
	return fmt.Errorf("%w; keep this data folder, and put the last backup into a new one: `parley restore FILE --data DIR`", err)
}

// openControl opens the control socket. Without it people are served all the
// same.
func (s *server) openControl() error {
	h, err := web.Local(web.Config{Bots: s.bots, Log: s.log, API: s.api(), Metrics: s.metrics, Profile: s.profile})
	if err != nil {
		return err
	}
	if s.local, err = s.control(h); err != nil {
		s.log.Warn("there is no control socket: commands cannot speak to this server", "why", err)
	}
	return nil
}

func (s *server) api() *web.APIConfig {
	return &web.APIConfig{Backup: s.backup, Desk: s.runtime, Tokens: s.store, Letters: s.runtime, People: s.store, Publisher: s.bots, Now: s.now, Accounts: s.people, Folders: s.bots, Drafts: draft.New(s.log), Closing: s.closing, BaseURL: s.given, Home: s.base}
}

// backup writes a backup; one at a time.
func (s *server) backup(ctx context.Context, w io.Writer) error {
	if !s.packing.TryLock() {
		return web.Conflict("a backup is being made already")
	}
	defer s.packing.Unlock()
	_, err := backup.Write(ctx, w, backup.Source{Data: s.data, Copy: s.store.Backup, Program: buildVersion(s.w.Version), At: s.now()})
	return err
}

// measures are the counts of this server, with what its store says of itself.
func (s *server) measures() *metrics.Metrics {
	m := metrics.New()
	depth := func(of func(store.Depths) float64) func() float64 {
		return func() float64 {
			d, err := s.store.Depths(context.Background())
			if err != nil {
				return math.NaN()
			}
			return of(d)
		}
	}
	m.Gauge("parley_events_unread", depth(func(d store.Depths) float64 { return float64(d.Unread) }))
	m.Gauge("parley_oldest_unread_seconds", depth(func(d store.Depths) float64 {
		if d.Oldest.IsZero() {
			return 0
		}
		return s.now().Sub(d.Oldest).Seconds()
	}))
	m.Gauge("parley_sends_waiting", depth(func(d store.Depths) float64 { return float64(d.Unsent) }))
	m.Gauge("parley_dead_letters", depth(func(d store.Depths) float64 { return float64(d.Dead) }))
	return m
}

func (s *server) now() time.Time { return s.w.Now().UTC() }

func (s *server) lookup(name string) (string, bool) {
	v := s.w.Getenv(name)
	return v, v != ""
}

// reason drops what a network error says beside its reason.
func reason(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// reachable is an address at which a listener is found from this machine.
func reachable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// botsFolder returns DATA/bots; where no bot is in it, the demo is put there.
func (s *server) botsFolder() (string, error) {
	root := filepath.Join(s.data, "bots")
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return "", fmt.Errorf("make the data folder %s: %w", s.data, plain(err))
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of bots %s: %w", root, plain(err))
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return "", fmt.Errorf("list bots in %s: %w", root, plain(err))
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return root, nil
		}
	}
	return root, copyTemplate(demoTemplate, filepath.Join(root, demoBot))
}

// handler is what the server answers.
func (s *server) handler() (http.Handler, error) {
	return web.New(web.Config{
		Bots: s.bots, Inbox: s.runtime, Log: s.log, Ready: s.ready,
		Busy: func(err error) bool { return errors.Is(err, runtime.ErrStopped) },
		API:  s.api(), Metrics: s.metrics, Pages: editor.Dist(),
		Chat: web.Chat(web.ChatConfig{
			Talks: s.runtime, Bot: s.bots.Bot, Now: s.now, Pages: editor.Dist(), Media: s.mediaPath,
			BaseURL: s.given, Closing: s.closing, Log: s.log,
		}),
	})
}

// ready says why no messages can be taken.
func (s *server) ready(ctx context.Context) error {
	select {
	case <-s.closing:
		return runtime.ErrStopped
	default:
		return s.store.Check(ctx)
	}
}

// mediaURL is the public address of a name in media/, for providers.
func (s *server) mediaURL(bot, name string) string {
	return s.base + mediaPath(bot, name)
}

// mediaPath is its address for our own page, which may have been opened at
// any of the machine's addresses while none was given.
func (s *server) mediaPath(bot, name string) string {
	return s.given + mediaPath(bot, name)
}

func mediaPath(bot, name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "/media/" + url.PathEscape(bot) + "/" + strings.Join(parts, "/")
}

// run serves until ctx ends, then stops: no new requests, event streams
// ended, what is under way finished.
func (s *server) run(ctx context.Context) error {
	watched := make(chan struct{})
	watching, stopWatching := context.WithCancel(ctx)
	go func() {
		defer close(watched)
		s.bots.Watch(watching)
	}()
	fault.Point("start")
	s.runtime.Start()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listen) }()
	settle()
	again := time.AfterFunc(settled, settle) // the first round of everything is part of the start
	defer again.Stop()
	s.announce(s.w.Out)
	s.invite(ctx, s.w.Out)

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		err = fmt.Errorf("serve at %s: %w", s.addr, err)
	}
	stopWatching()
	<-watched
	return errors.Join(err, s.stop())
}

// stop ends what run started. What it cuts off is no failure: nothing that was
// accepted is lost.
func (s *server) stop() error {
	fmt.Fprintln(s.w.Out, "stopping")
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	fault.Point("stop")
	close(s.closing)
	requests, cancelRequests := context.WithTimeout(ctx, requestsTime)
	defer cancelRequests()
	if s.local != nil {
		_ = s.local.Close() // what a command asks is done at once, or asked again
	}
	err := s.http.Shutdown(requests)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests that took too long were cut off")
		err = s.http.Close()
	}
	if cut := s.runtime.Stop(ctx); cut != nil {
		s.log.Warn("calls to providers were cut off; they are made again at the next start")
	}
	return err
}

// announce says where to look, and of every channel whether it is on.
func (s *server) announce(w io.Writer) {
	fmt.Fprintf(w, "parley %s serves %s; Ctrl-C stops it\n", buildVersion(s.w.Version), s.base)
	for _, id := range s.bots.IDs() {
		b := s.bots.Bot(id)
		fmt.Fprintf(w, "\n%s (%s)\n", id, b.Name.Value)
		for _, c := range b.Channels {
			fmt.Fprintf(w, "  %-10s %s\n", c.Name, s.channelLine(id, c))
		}
		if len(b.Channels) == 0 {
			fmt.Fprintf(w, "  no channel: write `channels: {web: {}}` in %s\n", filepath.Join(shortest(s.bots.Dir(id)), "bot.yaml"))
		}
		fmt.Fprintf(w, "  %-10s %s\n", "files", shortest(s.bots.Dir(id)))
	}
	if len(s.bots.IDs()) == 0 {
		fmt.Fprintf(w, "no bots yet: put their folders into %s\n", filepath.Join(s.data, "bots"))
	}
}

// invite prints the link by which the owner makes their account, where there
// is none yet.
func (s *server) invite(ctx context.Context, w io.Writer) {
	if u, err := url.Parse(s.base); err == nil && u.Scheme == "http" && !web.Loopback(u.Host) {
		s.log.Warn("passwords for the editor go over plain http; put a proxy with https before the server, and say --base-url https://HOST", "at", s.base)
	}
	none, err := s.people.None(ctx)
	if err != nil || !none { // who asks for the editor is told
		return
	}
	path, err := s.people.Link(ctx)
	if err != nil {
		return
	}
	fmt.Fprintf(w, "\nnobody has an account yet; make yours, once, within 24 hours:\n  %s%s\n", s.base, path)
}
