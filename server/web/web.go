package web

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"parley/flows"
	"parley/server/channel"
	"parley/server/metrics"
)

// Bots is what is live. It is safe for concurrent use, and answers at once.
type Bots interface {
	// IDs returns the ids of the live bots, sorted.
	IDs() []string
	// Bot returns a live bot, nil where there is none.
	Bot(id string) *flows.Bot
	// Channel returns a connected channel of a bot, nil where there is none.
	Channel(bot, name string) channel.Channel
	// OpenMedia opens a file in the media folder of a bot, and never one
	// outside. The error wraps fs.ErrNotExist where there is no such file.
	OpenMedia(bot, name string) (interface {
		fs.File
		io.Seeker
	}, error)
}

// Inbox keeps what came in.
type Inbox interface {
	// Accept returns once the events are durable. One that was accepted
	// before is no error. An error that wraps store.ErrFull, or that
	// Config.Busy knows, means "later".
	Accept(ctx context.Context, bot, channel string, in []channel.Incoming) error
}

// Config is what the server is made of. Bots and Inbox must be set.
type Config struct {
	Bots  Bots
	Inbox Inbox
	Log   *slog.Logger                // nil is slog.Default()
	Ready func(context.Context) error // why no messages can be taken; nil is always ready
	Busy  func(error) bool            // tells which errors of Inbox pass, beside store.ErrFull; may be nil
	Chat  func(*mux.Router)           // registers the web chat: see [Chat]; nil is none
	API   *APIConfig                  // nil is none
	Pages fs.FS                       // what the build of editor/ left, with index.html; nil is nothing
	// Metrics are counted on, and shown at /metrics; nil is none.
	Metrics *metrics.Metrics
	// Profile shows what the program does at /debug/pprof/ of the control
	// socket.
	Profile bool
}

type server struct {
	Config
	home *homePage
}

// New returns the handler of everything.
func New(cfg Config) (http.Handler, error) {
	if cfg.Bots == nil || cfg.Inbox == nil {
		return nil, errors.New("web: bots and inbox must be set")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	s := &server{Config: cfg, home: newHomePage()}
	return s.guarded(s.routes()), nil
}

// Local returns the handler of the control socket: /api without sign-in, for
// who may open it. Config.API must be set.
func Local(cfg Config) (http.Handler, error) {
	if cfg.Bots == nil || cfg.API == nil {
		return nil, errors.New("web: bots and api must be set")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	s := &server{Config: cfg}
	r := s.router()
	newAPI(s, *cfg.API).local(r)
	if cfg.Metrics != nil {
		r.Handle("/metrics", s.answer(s.metrics)).Methods(http.MethodGet)
	}
	if cfg.Profile {
		profiles(r)
	}
	return s.guarded(r), nil
}

// router returns a router that answers what it does not know as we do.
func (s *server) router() *mux.Router {
	r := mux.NewRouter().SkipClean(true)
	r.NotFoundHandler = s.answer(func(http.ResponseWriter, *http.Request) error { return errNotFound })
	r.MethodNotAllowedHandler = s.answer(func(w http.ResponseWriter, req *http.Request) error {
		w.Header().Set("Allow", strings.Join(allowed(r, req), ", "))
		return errMethod
	})
	r.Use(noteRoute)
	return r
}

func (s *server) routes() *mux.Router {
	r := s.router()
	read := []string{http.MethodGet, http.MethodHead}
	r.Handle("/hooks/{bot}/{channel}", s.answer(s.receive)).Methods(http.MethodPost)
	r.Handle("/hooks/{bot}/{channel}", s.answer(s.handshake)).Methods(http.MethodGet)
	r.Handle("/media/{bot}/{name:.+}", s.answer(s.media)).Methods(read...)
	r.Handle("/healthz", s.answer(s.healthy)).Methods(read...)
	r.Handle("/readyz", s.answer(s.ready)).Methods(read...)
	s.editor(r)
	if s.Metrics != nil {
		r.Handle("/metrics", s.answer(s.metricsHere)).Methods(http.MethodGet)
	}
	if s.Chat != nil {
		s.Chat(r)
	}
	if s.API != nil {
		newAPI(s, *s.API).public(r)
	}
	return r
}

// allowed returns the methods that a path takes.
func allowed(r *mux.Router, req *http.Request) []string {
	var list []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		other := *req
		other.Method = m
		var match mux.RouteMatch
		if r.Match(&other, &match) && match.MatchErr == nil {
			list = append(list, m)
		}
	}
	return list
}

// answer makes a handler of one that says by its error what it could not do.
// Such a handler writes nothing before it returns an error.
func (s *server) answer(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.refuse(w, r, err)
		}
	})
}

func (s *server) healthy(w http.ResponseWriter, _ *http.Request) error { return plain(w, "ok\n") }

func (s *server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.Ready != nil {
		if err := s.Ready(r.Context()); err != nil {
			s.Log.Warn("not ready", "err", err)
			return errNotReady
		}
	}
	return plain(w, "ready\n")
}

// plain answers text that no browser takes for anything else.
func plain(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(text)) // the client may be gone
	return nil
}

// How long a client may take, and how much it may say before its body.
const (
	headerWithin = 10 * time.Second
	idleWithin   = 2 * time.Minute
	bodyWithin   = 30 * time.Second // set a request at a time, since an event stream is open for hours
	maxHeader    = 64 << 10         // bytes
)

// Server returns the server of a handler. What net/http itself has to say
// names addresses of clients, so only its trouble with the listener is logged.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: headerWithin, IdleTimeout: idleWithin, MaxHeaderBytes: maxHeader,
		ErrorLog: listenerLog(),
	}
}
