package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/mux"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/channel/channeltest"
	"parley/server/channel/messenger"
	"parley/server/store"
	"parley/server/web"
)

const (
	page   = "204500000000007"
	secret = "SECRET-app"
)

// house is one bot, the bakery, on Messenger.
type house struct {
	t        testing.TB
	channels map[string]channel.Channel
	media    string

	mu  sync.Mutex
	err error
	in  []channel.Incoming
	log bytes.Buffer
}

func newHouse(t testing.TB) *house {
	t.Helper()
	ch, err := messenger.New(messenger.Config{
		Page: page, AppSecret: []string{secret}, PageToken: []string{"SECRET-page"}, VerifyToken: []string{"SECRET-verify"},
		Client: channeltest.Client(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, channels: map[string]channel.Channel{"messenger": ch, "web": noHook{"web"}, "json": noHook{"json"}}, media: t.TempDir()}
}

// noHook is a channel that panics when it is asked to read.
type noHook struct{ name string }

func (n noHook) Name() string { return n.name }
func (n noHook) Receive(http.Header, []byte) ([]channel.Incoming, error) {
	panic("PRIVATE of " + n.name)
}
func (noHook) Send(context.Context, channel.Outgoing) error { return nil }

func (h *house) IDs() []string { return []string{"bakery"} }

func (h *house) Bot(id string) *flows.Bot {
	if id != "bakery" {
		return nil
	}
	return &flows.Bot{
		ID: "bakery", Name: flows.Str{Value: "Rosa's <bakery>"}, Languages: []string{"fr", "en"},
		Channels: []flows.Channel{{Name: "web"}, {Name: "messenger"}},
	}
}

func (h *house) Channel(bot, name string) channel.Channel {
	if bot != "bakery" {
		return nil
	}
	return h.channels[name]
}

func (h *house) OpenMedia(bot, name string) (interface {
	fs.File
	io.Seeker
}, error) {
	if bot != "bakery" {
		return nil, fmt.Errorf("open: %w", fs.ErrNotExist)
	}
	root, err := os.OpenRoot(h.media)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.Open(name)
}

func (h *house) Accept(_ context.Context, bot, name string, in []channel.Incoming) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if bot != "bakery" || name != "messenger" {
		h.t.Errorf("accepted for %s %s", bot, name)
	}
	if h.err != nil {
		return h.err
	}
	h.in = append(h.in, in...)
	return nil
}

func (h *house) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.Write(b)
}

// logged returns the log so far; requests may still be writing to it.
func (h *house) logged() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}

func (h *house) handler(change ...func(*web.Config)) http.Handler {
	h.t.Helper()
	cfg := web.Config{Bots: h, Inbox: h, Log: slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, c := range change {
		c(&cfg)
	}
	handler, err := web.New(cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	return handler
}

func message(text string) string {
	return fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"messaging":[{"sender":{"id":"8102000000000021"},"recipient":{"id":%q},"timestamp":1768469400100,"message":{"mid":"m_1","text":%q}}]}]}`, page, page, text)
}

func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set(messenger.SignatureHeader, messenger.Sign(secret, []byte(body)))
	return r
}

func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHooks(t *testing.T) {
	const hook = "/hooks/bakery/messenger"
	unsigned := func(r *http.Request) { r.Header.Del(messenger.SignatureHeader) }
	wrong := func(r *http.Request) {
		r.Header.Set(messenger.SignatureHeader, messenger.Sign("another", []byte(message("PRIVATE"))))
	}
	tests := []struct {
		name, method, target, body string
		change                     func(*http.Request)
		full                       error
		want                       int
		stored                     int
	}{
		{name: "a message", body: message("PRIVATE"), want: 200, stored: 1},
		{name: "a receipt", body: `{"object":"page","entry":[]}`, want: 200},
		{name: "unsigned", body: message("PRIVATE"), change: unsigned, want: 401},
		{name: "signed by another", body: message("PRIVATE"), change: wrong, want: 401},
		{name: "unsigned and broken", body: "{", change: unsigned, want: 401},
		{name: "broken", body: `{"PRIVATE`, want: 400},
		{name: "no body", want: 400},
		{name: "JSON of no use", body: `{"PRIVATE":1}`, want: 200},
		{name: "1 MiB", body: `{"a":"` + strings.Repeat("x", 1<<20-8) + `"}`, want: 200},
		{name: "over 1 MiB", body: strings.Repeat("x", 1<<20+1), want: 413},
		{name: "over 1 MiB, length not told", body: strings.Repeat("x", 1<<20+1), change: func(r *http.Request) { r.ContentLength = -1 }, want: 413},
		{name: "full", body: message("PRIVATE"), full: fmt.Errorf("accept: %w", store.ErrFull), want: 503},
		{name: "stopping", body: message("PRIVATE"), full: errStopping, want: 503},
		{name: "cut off", body: message("PRIVATE"), full: context.Canceled, want: 503},
		{name: "the store is broken", body: message("PRIVATE"), full: errors.New("disk I/O error"), want: 500},
		{name: "another bot", target: "/hooks/PRIVATE/messenger", body: message("x"), want: 404},
		{name: "another channel", target: "/hooks/bakery/PRIVATE", body: message("x"), want: 404},
		{name: "the web chat has no hook", target: "/hooks/bakery/web", body: message("x"), want: 404},
		{name: "a panic", target: "/hooks/bakery/json", body: message("x"), want: 500},
		{name: "a slash too many at the end", target: hook + "/", body: message("x"), want: 404},
		{name: "a slash too many inside", target: "/hooks//bakery/messenger", body: message("x"), want: 404},
		{name: "a slash too many before", target: "http://example.com//hooks/bakery/messenger", body: message("x"), want: 404},
		{name: "dots", target: "/hooks/x/../bakery/messenger", body: message("x"), want: 404},
		{name: "put", method: http.MethodPut, body: message("x"), want: 405},
		{name: "delete", method: http.MethodDelete, want: 405},
		{name: "handshake", method: http.MethodGet, target: hook + "?hub.mode=subscribe&hub.challenge=42&hub.verify_token=SECRET-verify", want: 200},
		{name: "handshake with a wrong token", method: http.MethodGet, target: hook + "?hub.mode=subscribe&hub.challenge=42&hub.verify_token=PRIVATE", want: 403},
		{name: "handshake without anything", method: http.MethodGet, want: 403},
		{name: "handshake of a channel that has none", method: http.MethodGet, target: "/hooks/bakery/json", want: 405},
		{name: "handshake of no bot", method: http.MethodGet, target: "/hooks/nobody/messenger", want: 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.err = tt.full
			if tt.method == "" {
				tt.method = http.MethodPost
			}
			if tt.target == "" {
				tt.target = hook
			}
			r := request(tt.method, tt.target, tt.body)
			if tt.change != nil {
				tt.change(r)
			}
			w := do(h.handler(func(c *web.Config) { c.Busy = func(err error) bool { return errors.Is(err, errStopping) } }), r)
			if w.Code != tt.want {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tt.want)
			}
			if len(h.in) != tt.stored {
				t.Errorf("%d events were stored, want %d", len(h.in), tt.stored)
			}
			if got := w.Header().Get("Retry-After") != ""; got != (tt.want == 503) {
				t.Errorf("Retry-After is %q at %d", w.Header().Get("Retry-After"), w.Code)
			}
			if tt.want == 405 && w.Header().Get("Allow") == "" {
				t.Error("Allow is missing")
			}
			for _, word := range []string{"PRIVATE", "SECRET", "8102000000000021", "192.0.2.1", "hub.mode", "sha256"} {
				if strings.Contains(h.logged(), word) {
					t.Errorf("the log tells %q: %s", word, h.logged())
				}
				if strings.Contains(w.Body.String(), word) {
					t.Errorf("the answer tells %q: %s", word, w.Body)
				}
			}
			if !strings.Contains(h.logged(), fmt.Sprint("status=", tt.want)) {
				t.Errorf("the request is not in the log: %s", h.logged())
			}
		})
	}
}

var errStopping = errors.New("the server is stopping")

func TestAnswers(t *testing.T) {
	h := newHouse(t)
	handler := h.handler()
	if w := do(handler, request(http.MethodPost, "/hooks/bakery/messenger", message("hi"))); w.Body.String() != "EVENT_RECEIVED" {
		t.Errorf("a webhook is answered %q", w.Body)
	}
	if ev, ok := h.in[0].Event.(*engine.Utterance); !ok || ev.Text != "hi" {
		t.Errorf("accepted %+v", h.in[0].Event)
	}
	q := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {"<b>1158201444"}, "hub.verify_token": {"SECRET-verify"}}
	w := do(handler, httptest.NewRequest(http.MethodGet, "/hooks/bakery/messenger?"+q.Encode(), nil))
	if w.Body.String() != "<b>1158201444" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("the handshake is answered %q as %s", w.Body, w.Header().Get("Content-Type"))
	}
	w = do(handler, request(http.MethodPut, "/hooks/bakery/messenger", ""))
	if got := w.Header().Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow is %q", got)
	}
	if got, want := do(handler, request(http.MethodPost, "/", "")).Code, 405; got != want {
		t.Errorf("POST / is %d, want %d", got, want)
	}
}

func TestHeaders(t *testing.T) {
	handler := newHouse(t).handler()
	for _, target := range []string{"/", "/healthz", "/readyz", "/nowhere", "/hooks/bakery/messenger", "/media/bakery/none.png"} {
		h := do(handler, httptest.NewRequest(http.MethodGet, target, nil)).Header()
		for k, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'",
		} {
			if got := h.Get(k); !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q, want %q", target, k, got, want)
			}
		}
	}
}

func TestHealth(t *testing.T) {
	var down error
	handler := newHouse(t).handler(func(c *web.Config) { c.Ready = func(context.Context) error { return down } })
	get := func(target string) int { return do(handler, httptest.NewRequest(http.MethodGet, target, nil)).Code }
	if get("/healthz") != 200 || get("/readyz") != 200 {
		t.Error("a server that is well does not say so")
	}
	down = errors.New("store is closed")
	if get("/healthz") != 200 || get("/readyz") != 503 {
		t.Error("a server that takes no messages is healthy and not ready")
	}
}

func TestHome(t *testing.T) {
	h := newHouse(t)
	chat := func(c *web.Config) { c.Chat = func(*mux.Router) {} }
	got := do(h.handler(chat), httptest.NewRequest(http.MethodGet, "/", nil)).Body.String()
	for _, want := range []string{`lang="fr" dir="auto">Rosa&#39;s &lt;bakery&gt;<`, `<a href="/chat/bakery" aria-label="Open the chat of Rosa&#39;s &lt;bakery&gt;">`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s:\n%s", want, got)
		}
	}
	if got := do(h.handler(), httptest.NewRequest(http.MethodGet, "/", nil)).Body.String(); strings.Contains(got, "/chat/") {
		t.Error("a server without web chat links to it")
	}
}

func TestChatRoutes(t *testing.T) {
	handler := newHouse(t).handler(func(c *web.Config) {
		c.Chat = func(r *mux.Router) {
			r.HandleFunc("/chat/{bot}/events", func(w http.ResponseWriter, _ *http.Request) {
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Errorf("flush: %v", err)
				}
			})
		}
	})
	if got := do(handler, httptest.NewRequest(http.MethodGet, "/chat/bakery/events", nil)).Code; got != 200 {
		t.Errorf("got %d, want 200", got)
	}
}

func TestMedia(t *testing.T) {
	h := newHouse(t)
	for name, text := range map[string]string{"cake.JPG": "jpeg", "menu.pdf": "pdf", "page.html": "<script>", "été 1.svg": "<svg/>", "sub/a.mp3": "mp3"} {
		path := filepath.Join(h.media, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(outside, []byte("SECRET"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(h.media, "link.png")); err != nil {
		t.Fatal(err)
	}
	handler := h.handler()
	for _, tt := range []struct {
		target, kind string
		attached     bool
		code         int
	}{
		{web.MediaURL("", "bakery", "cake.JPG"), "image/jpeg", false, 200},
		{web.MediaURL("", "bakery", "été 1.svg"), "image/svg+xml", false, 200},
		{web.MediaURL("", "bakery", "sub/a.mp3"), "audio/mpeg", false, 200},
		{web.MediaURL("", "bakery", "menu.pdf"), "application/pdf", true, 200},
		{web.MediaURL("", "bakery", "page.html"), "application/octet-stream", true, 200},
		{"/media/bakery/sub", "", false, 404},
		{"/media/bakery/none.png", "", false, 404},
		{"/media/nobody/cake.JPG", "", false, 404},
		{"/media/bakery/", "", false, 404},
		{"/media/bakery/../bot.yaml", "", false, 0},
		{"/media/bakery/%2e%2e/bot.yaml", "", false, 0},
		{"/media/bakery/..%2fbot.yaml", "", false, 0},
		{"/media/bakery//etc/passwd", "", false, 0},
		{"/media/bakery/link.png", "", false, 0},
		{"/media/bakery/a%00b", "", false, 0},
	} {
		w := do(handler, httptest.NewRequest(http.MethodGet, tt.target, nil))
		if w.Code != tt.code && (tt.code != 0 || w.Code < 400) {
			t.Errorf("%s: got %d, want %d", tt.target, w.Code, tt.code)
		}
		if strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s leads out of the folder", tt.target)
		}
		if w.Code != 200 {
			continue
		}
		hd := w.Header()
		if hd.Get("Content-Type") != tt.kind || strings.HasPrefix(hd.Get("Content-Disposition"), "attachment") != tt.attached {
			t.Errorf("%s: got %q %q", tt.target, hd.Get("Content-Type"), hd.Get("Content-Disposition"))
		}
		if !strings.HasPrefix(hd.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: the policy is %q", tt.target, hd.Get("Content-Security-Policy"))
		}
	}
}

func TestMediaURL(t *testing.T) {
	if got, want := web.MediaURL("https://chat.example/", "bakery", "été 1?.png"), "https://chat.example/media/bakery/%C3%A9t%C3%A9%201%3F.png"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A panic after the answer began must not end as a good answer.
func TestPanicMidway(t *testing.T) {
	handler := newHouse(t).handler(func(c *web.Config) {
		c.Chat = func(r *mux.Router) {
			r.HandleFunc("/chat/bakery", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte("half"))
				panic("PRIVATE")
			})
		}
	})
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("got %v, want http.ErrAbortHandler", v)
		}
	}()
	do(handler, httptest.NewRequest(http.MethodGet, "/chat/bakery", nil))
}

func TestServer(t *testing.T) {
	srv := web.Server("127.0.0.1:0", http.NotFoundHandler())
	if srv.ReadHeaderTimeout <= 0 || srv.IdleTimeout <= 0 || srv.MaxHeaderBytes <= 0 {
		t.Errorf("a time limit is missing: %+v", srv)
	}
	if srv.ReadTimeout != 0 || srv.WriteTimeout != 0 {
		t.Error("a limit on whole requests would cut event streams off")
	}
}

// socket notes which deadlines a request was given.
type socket struct {
	*httptest.ResponseRecorder
	read, write int
}

func (s *socket) SetReadDeadline(time.Time) error  { s.read++; return nil }
func (s *socket) SetWriteDeadline(time.Time) error { s.write++; return nil }

// Nobody holds a connection by announcing a body that never comes, or by not
// reading the answer.
func TestDeadlines(t *testing.T) {
	house := newHouse(t)
	if err := os.WriteFile(filepath.Join(house.media, "long.mp4"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	h := house.handler()
	tests := map[string]struct {
		method, target, body string
		read                 int // deadlines
		write                int // deadlines, at least
	}{
		"a GET":                      {"GET", "/healthz", "", 0, 1},
		"a GET with a body":          {"GET", "/healthz", "x", 1, 1},
		"a HEAD with a body":         {"HEAD", "/healthz", "x", 1, 1},
		"nowhere, with a body":       {"GET", "/nowhere", "x", 1, 1},
		"a webhook":                  {"POST", "/hooks/bakery/messenger", "x", 1, 1},
		"a file, anew at each write": {"GET", "/media/bakery/long.mp4", "", 0, 10},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := &socket{ResponseRecorder: httptest.NewRecorder()}
			body := io.Reader(http.NoBody)
			if tt.body != "" {
				body = strings.NewReader(tt.body)
			}
			h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.target, body))
			if w.read != tt.read {
				t.Errorf("read deadlines: got %d, want %d", w.read, tt.read)
			}
			if w.write < tt.write {
				t.Errorf("write deadlines: got %d, want %d or more", w.write, tt.write)
			}
		})
	}
}

func TestNewWantsBotsAndInbox(t *testing.T) {
	h := newHouse(t)
	for _, cfg := range []web.Config{{}, {Bots: h}, {Inbox: h}} {
		if _, err := web.New(cfg); err == nil {
			t.Errorf("%+v: no error", cfg)
		}
	}
}

// FuzzHook sends anything to anywhere: no answer is a 5xx, and nothing is
// kept that was not signed.
func FuzzHook(f *testing.F) {
	f.Add("POST", "/hooks/bakery/messenger", message("hi"), "sha256=00")
	f.Add("GET", "/hooks/bakery/messenger?hub.mode=subscribe", "", "")
	f.Add("POST", "//hooks/../x", "{", "sha256=")
	h := newHouse(f)
	delete(h.channels, "json") // panics on purpose
	handler := h.handler(func(c *web.Config) { c.Log = slog.New(slog.DiscardHandler) })
	f.Fuzz(func(t *testing.T, method, target, body, signature string) {
		if _, err := url.ParseRequestURI(target); err != nil || !slices.Contains([]string{"GET", "POST", "HEAD", "PUT", "OPTIONS"}, method) {
			t.Skip("net/http takes no such request")
		}
		r, err := http.NewRequest(method, target, strings.NewReader(body))
		if err != nil {
			t.Skip("net/http takes no such request")
		}
		r.Header[messenger.SignatureHeader] = []string{signature}
		w := do(handler, r)
		if w.Code >= 500 || w.Code == 301 {
			t.Errorf("%s %q is answered %d", method, target, w.Code)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if len(h.in) > 0 && signature != messenger.Sign(secret, []byte(body)) {
			t.Error("an unsigned message was kept")
		}
		h.in = nil
	})
}

func BenchmarkHook(b *testing.B) {
	h := newHouse(b)
	handler := h.handler(func(c *web.Config) { c.Log = slog.New(slog.DiscardHandler) })
	body := message("Bonjour, vous êtes ouverts ?")
	sign := messenger.Sign(secret, []byte(body))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/hooks/bakery/messenger", strings.NewReader(body))
		r.Header.Set(messenger.SignatureHeader, sign)
		if w := do(handler, r); w.Code != 200 {
			b.Fatal(w.Code)
		}
		h.in = h.in[:0]
	}
}
