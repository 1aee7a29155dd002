package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"parley/server/account"
	"parley/server/bots"
	"parley/server/web"
)

// echoes are drafts that answer what they know of their files.
type echoes struct{ open, closed atomic.Int32 }

type echo struct {
	all   *echoes
	bot   string
	disk  fs.FS
	tell  func(any)
	files map[string]*string
}

func (e *echoes) Open(bot string, disk fs.FS, tell func(any)) web.Draft {
	e.open.Add(1)
	return &echo{e, bot, disk, tell, map[string]*string{}}
}

func (e *echo) Set(files map[string]*string) { maps.Copy(e.files, files) }
func (e *echo) Close()                       { e.all.closed.Add(1) }

func (e *echo) Handle(ctx context.Context, m web.DraftMessage, say func(any)) error {
	switch m.Do {
	case "draft":
		var out []string
		for path, text := range e.files {
			if text != nil {
				out = append(out, fmt.Sprintf("%s %d", path, len(*text)))
			}
		}
		slices.Sort(out)
		say(map[string]any{"n": m.N, "files": out})
	case "panic":
		panic("PRIVATE")
	case "fail":
		return errors.New("no")
	case "flood":
		for range 10_000 {
			e.tell(map[string]any{"pad": strings.Repeat("x", 10_000)})
		}
	}
	return nil
}

// tab is a socket of the editor.
type tab struct {
	*testing.T
	*websocket.Conn
}

// dial opens a socket as the browser would; change alters its headers.
func (w *workshop) dial(srv *httptest.Server, change ...func(http.Header)) (*tab, *http.Response, error) {
	w.Helper()
	h := http.Header{"Origin": {srv.URL}}
	for _, c := range w.cookies {
		h.Add("Cookie", c.Name+"="+c.Value)
	}
	for _, c := range change {
		c(h)
	}
	conn, res, err := websocket.Dial(w.Context(), srv.URL+"/api/bots/rosa/socket", &websocket.DialOptions{HTTPHeader: h})
	if err != nil {
		return nil, res, err
	}
	conn.SetReadLimit(1 << 20)
	w.Cleanup(func() { conn.CloseNow() })
	return &tab{w.T, conn}, res, nil
}

// opens is dial for a socket that must open; its first message is read.
func (w *workshop) opens(srv *httptest.Server) *tab {
	w.Helper()
	s, _, err := w.dial(srv)
	if err != nil {
		w.Fatalf("dial: %v", err)
	}
	if got := s.next(); !strings.HasPrefix(got, `{"base":[{"path":"bot.yaml","hash":"`) {
		w.Errorf("base: got %s", got)
	}
	return s
}

func (s *tab) send(message string) {
	s.Helper()
	if err := s.Write(s.Context(), websocket.MessageText, []byte(message)); err != nil {
		s.Fatalf("send: %v", err)
	}
}

func (s *tab) next() string {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	_, b, err := s.Read(ctx)
	if err != nil {
		s.Fatalf("read: %v", err)
	}
	return string(b)
}

// wantEnd waits until the socket is closed with a code.
func (s *tab) wantEnd(code websocket.StatusCode) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	for {
		if _, _, err := s.Read(ctx); err != nil {
			if got := websocket.CloseStatus(err); got != code {
				s.Errorf("closed with %d (%v), want %d", got, err, code)
			}
			return
		}
	}
}

// live is a workshop that listens.
func live(t *testing.T, change ...func(*web.Config)) (*workshop, *httptest.Server, *echoes) {
	t.Helper()
	all := &echoes{}
	w := newWorkshop(t, append(change, func(c *web.Config) { c.API.Drafts = all })...)
	srv := httptest.NewServer(w.public)
	t.Cleanup(func() {
		srv.Close()
		for start := time.Now(); all.open.Load() != all.closed.Load(); time.Sleep(5 * time.Millisecond) {
			if time.Since(start) > 20*time.Second {
				t.Errorf("%d drafts were opened, %d closed", all.open.Load(), all.closed.Load())
				return
			}
		}
	})
	return w, srv, all
}

func TestSocketDraft(t *testing.T) {
	w, srv, _ := live(t)
	s := w.opens(srv)
	for _, step := range []struct{ send, want string }{
		{`{"n":1,"do":"draft"}`, fmt.Sprintf(`{"files":["bot.yaml %d","flows/welcome.yaml %d"],"n":1}`, len(settings), len(welcome))},
		{`{"n":2,"do":"draft","files":{"flows/welcome.yaml":null,"flows/new.yaml":"12345"}}`, fmt.Sprintf(`{"files":["bot.yaml %d","flows/new.yaml 5"],"n":2}`, len(settings))},
		{`{"n":3,"do":"draft","files":{"flows/new.yaml":"1","../bot.yaml":"x"}}`, `{"n":3,"error":{"code":"unfit_path","message":"../bot.yaml is no place for a file of a bot"}}`},
		{`{"n":4,"do":"draft","files":{"flows/new.yaml":7}}`, `{"n":4,"error":{"code":"malformed","message":"the message cannot be read"}}`},
		{`{"n":5,"do":"draft","files":{"flows/big.yaml":"` + strings.Repeat("x", bots.MaxText+1) + `"}}`, `{"n":5,"error":{"code":"unfit_size","message":"flows/big.yaml is too large; a file has at most 1 MiB"}}`},
		{`{"n":6,"do":"draft"}`, fmt.Sprintf(`{"files":["bot.yaml %d","flows/new.yaml 5"],"n":6}`, len(settings))}, // nothing of what was refused
		{`{"n":7,`, `{"n":0,"error":{"code":"malformed","message":"the message cannot be read"}}`},
		{`{"n":8,"do":"panic"}`, `{"n":8,"error":{"code":"internal","message":"something went wrong here; it is in the server's log"}}`},
		{`{"n":9,"do":"fail"}`, `{"n":9,"error":{"code":"internal","message":"something went wrong here; it is in the server's log"}}`},
	} {
		s.send(step.send)
		if got := s.next(); got != step.want {
			t.Errorf("%.60s: got %s, want %s", step.send, got, step.want)
		}
	}
	if strings.Contains(w.house.logged(), "PRIVATE") {
		t.Error("the log tells what panicked with")
	}
}

// What others save, and what changes on disk, is told; the draft stays.
func TestSocketTellsOfTheDisk(t *testing.T) {
	w, srv, _ := live(t)
	one, two := w.opens(srv), w.opens(srv)
	w.save(http.StatusOK, "flows/welcome.yaml", w.hash("flows/welcome.yaml"), welcome+"# one\n")
	for _, s := range []*tab{one, two} {
		if got := s.next(); !strings.HasPrefix(got, `{"files":[{"path":"flows/welcome.yaml","hash":"`) || !strings.Contains(got, `# one\n"`) {
			t.Errorf("a save: got %s", got)
		}
	}
	put(t, filepath.Join(w.dir, "flows", "pulled.yaml"), welcome)
	w.Look()
	if got := one.next(); !strings.HasPrefix(got, `{"files":[{"path":"flows/pulled.yaml","hash":"`) {
		t.Errorf("a change on disk: got %s", got)
	}
	w.want(http.StatusOK, "PUT", "/api/bots/rosa/files", fmt.Sprintf(`{"changes":[{"path":"flows/pulled.yaml","base":%q,"text":null}]}`, w.hash("flows/pulled.yaml")))
	if got := one.next(); got != `{"files":[{"path":"flows/pulled.yaml","hash":"","text":null}]}` {
		t.Errorf("a file that is gone: got %s", got)
	}
	w.want(http.StatusCreated, "POST", "/api/bots/rosa/media?name=a.png", "\x89PNG\r\n\x1a\n")
	if got := one.next(); got != `{"media":[{"path":"a.png","size":8}]}` {
		t.Errorf("media: got %s", got)
	}
	one.send(`{"n":1,"do":"draft"}`)
	if got, want := one.next(), fmt.Sprintf(`{"files":["bot.yaml %d","flows/welcome.yaml %d"],"n":1}`, len(settings), len(welcome)); got != want {
		t.Errorf("the draft: got %s, want %s", got, want)
	}
}

func TestSocketRefuses(t *testing.T) {
	w, srv, all := live(t)
	for name, tt := range map[string]struct {
		change func(http.Header)
		want   int
	}{
		"nobody":         {func(h http.Header) { h.Del("Cookie") }, http.StatusUnauthorized},
		"a stolen guess": {func(h http.Header) { h.Set("Cookie", "__Host-parley=AAAAAAAAAAAAAAAAAAAAAAAAAA") }, http.StatusUnauthorized},
		"a token":        {func(h http.Header) { h.Del("Cookie"); h.Set("Authorization", "Bearer parley_x_y") }, http.StatusUnauthorized},
		"another site":   {func(h http.Header) { h.Set("Origin", "https://evil.example") }, http.StatusForbidden},
		"another port":   {func(h http.Header) { h.Set("Origin", "http://127.0.0.1:1") }, http.StatusForbidden},
		"no page":        {func(h http.Header) { h.Del("Origin") }, http.StatusForbidden},
		"a sandbox":      {func(h http.Header) { h.Set("Origin", "null") }, http.StatusForbidden},
	} {
		_, res, err := w.dial(srv, tt.change)
		if err == nil || res == nil || res.StatusCode != tt.want {
			t.Errorf("%s: got %v, want %d", name, err, tt.want)
		}
	}
	if n := all.open.Load(); n != 0 {
		t.Errorf("%d drafts were opened for them", n)
	}
	if got := w.want(http.StatusUpgradeRequired, "GET", "/api/bots/rosa/socket", ""); !strings.Contains(got, `"code":"upgrade"`) {
		t.Errorf("no WebSocket: got %s", got)
	}
	w.want(http.StatusNotFound, "GET", "/api/bots/foreign/socket", "")
	for range 20 {
		w.opens(srv)
	}
	if _, res, err := w.dial(srv); err == nil || res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one too many: got %v, want 429", err)
	}
}

func TestSocketEnds(t *testing.T) {
	closing := make(chan struct{})
	w, srv, _ := live(t, func(c *web.Config) { c.API.Closing = closing })
	before := maps.Clone(w.cookies)

	s := w.opens(srv)
	w.want(http.StatusNoContent, "POST", "/api/logout", "")
	s.wantEnd(4401)

	w.cookies = before
	if _, res, err := w.dial(srv); err == nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("after the sign-out: got %v, want 401", err)
	}
	w.cookies = map[string]*http.Cookie{}
	w.want(http.StatusNoContent, "POST", "/api/login", signIn)
	s = w.opens(srv)
	_, token := w.link()
	other := w.browser.office.browser("https://chat.example")
	other.want(http.StatusNoContent, "POST", "/api/login-link", fmt.Sprintf(`{"token":%q,"password":"warm bread daily"}`, token))
	s.wantEnd(4401)

	w.cookies = other.cookies
	s = w.opens(srv)
	w.now.Add(int64(account.Absolute / time.Second))
	s.send(`{"n":1,"do":"draft"}`)
	s.wantEnd(4401)

	w.want(http.StatusNoContent, "POST", "/api/login", signIn)
	s = w.opens(srv)
	if err := s.Write(t.Context(), websocket.MessageBinary, []byte("x")); err != nil {
		t.Fatal(err)
	}
	s.wantEnd(websocket.StatusUnsupportedData)

	s = w.opens(srv)
	s.send(`{"n":1,"do":"flood"}`)
	s.wantEnd(websocket.StatusTryAgainLater)

	s = w.opens(srv)
	s.send(`{"pad":"` + strings.Repeat("x", 17<<20) + `"}`)
	s.wantEnd(websocket.StatusMessageTooBig)

	s = w.opens(srv)
	close(closing)
	s.wantEnd(websocket.StatusGoingAway)
}

// What the interface promises of a message: its n, what it asks, and all of it.
func TestDraftMessage(t *testing.T) {
	var m web.DraftMessage
	if err := json.Unmarshal([]byte(`{"n":9007199254740991,"do":"say","text":"Hi"}`), &m); err != nil || m.N != 1<<53-1 || m.Do != "say" {
		t.Errorf("got %+v, %v", m, err)
	}
}
