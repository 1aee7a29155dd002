package web

import (
	"crypto/rand"
	"io"
	"log"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gorilla/mux"
)

// recorder notes what is answered, for the log.
type recorder struct {
	http.ResponseWriter
	status       int
	route        string // the pattern, never the path
	bot, channel string
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	w.inTime()
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.inTime()
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// inTime gives a client that does not read until writeWithin from now, anew at
// every write. Not supported where there is no socket: then nobody is slow.
func (w *recorder) inTime() {
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(writeWithin))
}

// noteRoute tells the recorder which route was taken.
func noteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rec, ok := w.(*recorder); ok {
			if route := mux.CurrentRoute(r); route != nil {
				rec.route, _ = route.GetPathTemplate()
			}
			vars := mux.Vars(r)
			rec.bot, rec.channel = vars["bot"], vars["channel"]
		}
		next.ServeHTTP(w, r)
	})
}

func routeOf(w http.ResponseWriter) string {
	if rec, ok := w.(*recorder); ok {
		return rec.route
	}
	return ""
}

// guarded puts around h what holds for every request: headers, time limits,
// one line in the log, and that a panic ends its own request alone.
func (s *server) guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now() // of the machine, as socket deadlines are
		rec := &recorder{ResponseWriter: w}
		secure(w.Header())
		// Also of a GET: what is announced is waited for once it is answered.
		// Only one without a body has none, since a stream is open for hours.
		if r.Body != nil && r.Body != http.NoBody {
			// Not supported where there is no socket.
			_ = http.NewResponseController(w).SetReadDeadline(began.Add(bodyWithin))
		}
		defer func() {
			v := recover()
			if v != nil && v != http.ErrAbortHandler {
				s.panicked(rec, r, v)
			}
			s.log(rec, r, time.Since(began))
			if v != nil && (v == http.ErrAbortHandler || rec.status != http.StatusInternalServerError) {
				panic(http.ErrAbortHandler) // the answer broke off: so must the connection
			}
		}()
		h.ServeHTTP(rec, r)
	})
}

// secure sets what holds where a handler says nothing else: a page of ours
// runs nothing, is framed by nobody, is what its type says, and tells no other
// site where it was.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

// panicked logs a panic without the values that it may carry, and answers 500
// if nothing was answered yet.
func (s *server) panicked(w *recorder, r *http.Request, v any) {
	id := rand.Text()[:10]
	what := "a value"
	if err, ok := v.(runtime.Error); ok {
		what = err.Error()
	}
	s.Log.Error("panic", "request", id, "route", w.route, "panic", what, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.refuse(w, r, &refusal{http.StatusInternalServerError, "internal", "internal error, request " + id, 0})
	}
}

// log writes the request's line: what was refused at info, the rest at debug.
func (s *server) log(w *recorder, r *http.Request, took time.Duration) {
	level := slog.LevelDebug
	if w.status >= 400 {
		level = slog.LevelInfo
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	s.Log.Log(r.Context(), level, "request", "method", method(r), "route", w.route, "bot", s.known(w.bot), "channel", w.channelName(),
		"status", w.status, "took", took.Round(time.Microsecond))
}

// method returns the method, unless a stranger made it up.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	default:
		return "other"
	}
}

// known returns the id of a bot of ours, "" of what a stranger made up.
func (s *server) known(bot string) string {
	if bot == "" || s.Bots.Bot(bot) == nil {
		return ""
	}
	return bot
}

// channelName returns the channel of the route, if it could be one.
func (w *recorder) channelName() string {
	if len(w.channel) > 20 || strings.Trim(w.channel, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return w.channel
}

// listenerLog passes on what net/http says of its listener, and nothing of
// its clients.
func listenerLog() *log.Logger { return log.New(listenerOnly{}, "", 0) }

type listenerOnly struct{}

var _ io.Writer = listenerOnly{}

func (listenerOnly) Write(b []byte) (int, error) {
	if line := string(b); strings.Contains(line, "Accept error") {
		slog.Error("listener", "err", strings.TrimSpace(line))
	}
	return len(b), nil
}
