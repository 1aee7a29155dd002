package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/server/account"
	"parley/server/bots"
	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/web"
)

// summaries tells of the bakery; what publishes is not asked.
type summaries struct{ web.Publisher }

func (summaries) Summary(_ context.Context, bot string) (*bots.Summary, error) {
	return &bots.Summary{
		Name: "Rosa's", Number: 3, Live: store.Publish{At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), By: "Rosa"},
		Differs: true, Warnings: 2,
	}, nil
}

func (summaries) Status(context.Context, string, int) (*bots.Status, error) {
	return &bots.Status{Live: "v1", Publishes: []bots.PublishStatus{}}, nil
}

// office is the editor's side of a server, with a clock that the test sets.
type office struct {
	*testing.T
	public, local http.Handler
	accounts      *account.Accounts
	kept          *memory.Store
	now           atomic.Int64 // seconds after some time
	house         *house
}

func newOffice(t *testing.T, base string, change ...func(*web.Config)) *office {
	t.Helper()
	o := &office{T: t, kept: memory.New(), house: newHouse(t)}
	now := func() time.Time {
		return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(o.now.Load()) * time.Second)
	}
	log := slog.New(slog.NewTextHandler(o.house, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.accounts = account.New(account.Config{Store: o.kept, Now: now, Log: log})
	c := &counter{house: o.house, kept: o.kept}
	cfg := web.Config{Bots: bakery{o.house}, Inbox: c, Log: log, API: &web.APIConfig{
		Desk: c, Tokens: o.kept, Letters: letters{o.kept}, People: o.kept, Publisher: summaries{}, Now: now,
		Accounts: o.accounts, BaseURL: base, Home: "http://chat.example",
	}}
	for _, ch := range change {
		ch(&cfg)
	}
	var err error
	if o.public, err = web.New(cfg); err != nil {
		t.Fatal(err)
	}
	if o.local, err = web.Local(cfg); err != nil {
		t.Fatal(err)
	}
	return o
}

// browser asks as one does that keeps cookies.
type browser struct {
	*office
	site    string // http://HOST
	cookies map[string]*http.Cookie
	change  func(*http.Request) // of the next request, once
}

func (o *office) browser(site string) *browser {
	return &browser{office: o, site: site, cookies: map[string]*http.Cookie{}}
}

func (b *browser) ask(method, path, body string) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequest(method, b.site+path, strings.NewReader(body))
	r.TLS = nil // a proxy's, if anybody's
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Origin", b.site)
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	if b.change != nil {
		b.change(r)
		b.change = nil
	}
	w := httptest.NewRecorder()
	b.public.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return w
}

// want fails unless a request is answered by a status.
func (b *browser) want(status int, method, path, body string) string {
	b.Helper()
	w := b.ask(method, path, body)
	if w.Code != status {
		b.Fatalf("%s %s: got %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	return w.Body.String()
}

const (
	signIn   = `{"email":"rosa@bakery.example","password":"warm bread daily"}`
	versions = "/api/bots/bakery/versions"
)

// link returns the token of the link that the control socket makes.
func (o *office) link() (page, token string) {
	o.Helper()
	w := ask(o.local, "POST", "/api/link", "", "")
	var out struct{ URL string }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusCreated {
		o.Fatalf("link: got %d %s", w.Code, w.Body)
	}
	page, token, _ = strings.Cut(strings.TrimPrefix(out.URL, "http://chat.example"), "#")
	return page, token
}

// settled is an office whose owner has just made her account in a browser.
func settled(t *testing.T) (*office, *browser) {
	t.Helper()
	o := newOffice(t, "https://chat.example")
	b := o.browser("https://chat.example")
	_, token := o.link()
	b.want(http.StatusNoContent, "POST", "/api/setup", fmt.Sprintf(`{"token":%q,"email":"rosa@bakery.example","name":"Rosa","password":"warm bread daily"}`, token))
	return o, b
}

func TestAccountFirstDay(t *testing.T) {
	o := newOffice(t, "https://chat.example")
	b := o.browser("https://chat.example")
	if got := b.want(http.StatusUnauthorized, "GET", "/api/me", ""); !strings.Contains(got, `"code":"signed_out"`) || !strings.Contains(got, `"setup":true,"plain":false`) {
		t.Errorf("me before: got %s", got)
	}
	page, token := o.link()
	if page != "/setup" {
		t.Errorf("link: got %s, want /setup", page)
	}
	body := `{"token":%q,"email":"rosa@bakery.example","name":"Rosa","password":%q}`
	if got := b.want(http.StatusForbidden, "POST", "/api/setup", fmt.Sprintf(body, "guess", "warm bread daily")); !strings.Contains(got, `"code":"link"`) {
		t.Errorf("a guess: got %s", got)
	}
	if got := b.want(http.StatusUnprocessableEntity, "POST", "/api/setup", fmt.Sprintf(body, token, "short")); !strings.Contains(got, `"code":"unfit_password"`) {
		t.Errorf("a short password: got %s", got)
	}
	b.want(http.StatusNoContent, "POST", "/api/setup", fmt.Sprintf(body, token, "warm bread daily"))
	c := b.cookies["__Host-parley"]
	if c == nil || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
		t.Fatalf("cookie: got %+v", c)
	}
	want := `{"email":"rosa@bakery.example","name":"Rosa","language":"en","bots":[{"id":"bakery","name":"Rosa's","live":{"number":3,"time":"2026-03-02T09:00:00Z","by":"Rosa"},"differs":true,"problems":{"errors":0,"warnings":2}}]}`
	if got := strings.TrimSpace(b.want(http.StatusOK, "GET", "/api/me", "")); got != want {
		t.Errorf("me:\n got %s\nwant %s", got, want)
	}
	b.want(http.StatusOK, "GET", versions, "")
	b.want(http.StatusNotFound, "GET", "/api/bots/foreign/versions", "")
	b.want(http.StatusForbidden, "POST", "/api/setup", fmt.Sprintf(body, token, "warm bread daily"))
	b.want(http.StatusNoContent, "POST", "/api/logout", "")
	if len(b.cookies) > 0 {
		t.Errorf("after the sign-out: got %v", b.cookies)
	}
	b.cookies[c.Name] = c // somebody has kept it
	b.want(http.StatusUnauthorized, "GET", versions, "")
	delete(b.cookies, c.Name)
	b.want(http.StatusUnauthorized, "POST", "/api/login", `{"email":"rosa@bakery.example","password":"warm bread dail"}`)
	b.want(http.StatusUnauthorized, "POST", "/api/login", `{"email":"ben@bakery.example","password":"warm bread daily"}`)
	b.want(http.StatusNoContent, "POST", "/api/login", signIn)
	b.want(http.StatusOK, "GET", versions, "")
	for _, private := range []string{"rosa", "Rosa", "warm", token, c.Value, "192.0.2"} {
		if strings.Contains(o.house.logged(), private) {
			t.Errorf("the log tells %q:\n%s", private, o.house.logged())
		}
	}
}

func TestLoginExpires(t *testing.T) {
	o, b := settled(t)
	o.now.Store(int64(account.Idle/time.Second) - 1)
	b.want(http.StatusOK, "GET", versions, "")
	o.now.Add(int64(account.Idle / time.Second))
	if got := b.want(http.StatusUnauthorized, "GET", versions, ""); !strings.Contains(got, `"code":"signed_out"`) {
		t.Errorf("got %s", got)
	}
}

func TestForgottenPassword(t *testing.T) {
	o, old := settled(t)
	page, token := o.link()
	if page != "/login" {
		t.Errorf("link: got %s, want /login", page)
	}
	b := o.browser("https://chat.example")
	b.want(http.StatusForbidden, "POST", "/api/login-link", `{"token":"guess","password":"cold bread daily"}`)
	b.want(http.StatusNoContent, "POST", "/api/login-link", fmt.Sprintf(`{"token":%q,"password":"cold bread daily"}`, token))
	b.want(http.StatusOK, "GET", versions, "")
	old.want(http.StatusUnauthorized, "GET", versions, "")
	old.want(http.StatusUnauthorized, "POST", "/api/login", signIn)
	if w := ask(o.public, "POST", "/api/link", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("a link by the network: got %d, want 404", w.Code)
	}
}

// Who asks from another site gets nothing, whatever the browser sends along.
func TestOtherSites(t *testing.T) {
	_, b := settled(t)
	for name, change := range map[string]func(*http.Request){
		"cross-site": func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Origin", "https://evil.example")
		},
		"same-site": func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "same-site")
			r.Header.Set("Origin", "https://shop.chat.example")
		},
		"an old browser's": func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "https://evil.example")
		},
		"of a sandboxed page": func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "null")
		},
	} {
		for _, path := range []string{"/api/login", "/api/logout", "/api/setup", "/api/login-link", "/api/bots/bakery/publish", "/api/bots/bakery/tokens"} {
			b.change = change
			if got := b.want(http.StatusForbidden, "POST", path, signIn); !strings.Contains(got, `"code":"other_site"`) {
				t.Errorf("%s %s: got %s", name, path, got)
			}
		}
	}
	b.change = func(r *http.Request) { // an old browser's, through a proxy that asks for its own host
		r.Host = "10.0.0.7:8080"
		r.Header.Del("Sec-Fetch-Site")
	}
	b.want(http.StatusNoContent, "POST", "/api/logout", "")
}

// Over plain http from another machine a browser takes no secure cookie.
func TestPlainHTTP(t *testing.T) {
	for name, tt := range map[string]struct {
		base, site string
		plain      bool
	}{
		"https":                         {"https://chat.example", "https://chat.example", false},
		"https by a proxy":              {"https://chat.example", "http://10.0.0.7:8080", false},
		"http by its name":              {"http://chat.example", "http://chat.example", true},
		"the shop's own network":        {"", "http://192.168.1.5:8080", true},
		"this machine":                  {"", "http://127.0.0.1:8080", false},
		"this machine by name":          {"", "http://localhost:8080", false},
		"this machine, IPv6":            {"", "http://[::1]:8080", false},
		"a name that looks like it":     {"", "http://localhost.evil.example", true},
		"an address that looks like it": {"", "http://127.0.0.1.evil.example", true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, tt.base)
			b := o.browser(tt.site)
			if got := b.want(http.StatusUnauthorized, "GET", "/api/me", ""); strings.Contains(got, `"plain":true`) != tt.plain {
				t.Errorf("me: got %s, want plain %v", got, tt.plain)
			}
			_, token := o.link()
			b.want(http.StatusNoContent, "POST", "/api/setup", fmt.Sprintf(`{"token":%q,"email":"rosa@bakery.example","name":"Rosa","password":"warm bread daily"}`, token))
			c := b.cookies["__Host-parley"]
			if tt.plain {
				c = b.cookies["parley"]
			}
			if c == nil || c.Secure == tt.plain || !c.HttpOnly {
				t.Fatalf("cookies: got %v", b.cookies)
			}
			b.want(http.StatusOK, "GET", "/api/me", "")
		})
	}
}

// A token opens its own bot, makes no other token, and says nothing of people.
func TestTokenIsNoPerson(t *testing.T) {
	o, b := settled(t)
	var made struct{ ID, Token string }
	if err := json.Unmarshal([]byte(b.want(http.StatusCreated, "POST", "/api/bots/bakery/tokens", "")), &made); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		versions: http.StatusOK, "/api/bots/other/versions": http.StatusUnauthorized,
		"/api/bots/bakery/tokens": http.StatusUnauthorized, "/api/me": http.StatusUnauthorized,
	} {
		if w := ask(o.public, "GET", path, made.Token, ""); w.Code != want {
			t.Errorf("GET %s by token: got %d, want %d", path, w.Code, want)
		}
	}
	b.want(http.StatusNoContent, "DELETE", "/api/bots/bakery/tokens/"+made.ID, "")
	if w := ask(o.public, "GET", versions, made.Token, ""); w.Code != http.StatusUnauthorized {
		t.Errorf("a token that was taken back: got %d, want 401", w.Code)
	}
}

// Of 10,000 guesses at once, few are looked at; the owner comes in again later.
func TestManyGuesses(t *testing.T) {
	o, b := settled(t)
	b.want(http.StatusNoContent, "POST", "/api/logout", "")
	var all sync.WaitGroup
	var looked, refused atomic.Int64
	for worker := range 20 {
		all.Go(func() {
			for i := range 500 {
				r := httptest.NewRequest("POST", "https://chat.example/api/login", strings.NewReader(fmt.Sprintf(`{"email":"rosa@bakery.example","password":"guess %d %d"}`, worker, i)))
				r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:1000", worker, i%250) // from 5,000 addresses
				w := httptest.NewRecorder()
				o.public.ServeHTTP(w, r)
				switch w.Code {
				case http.StatusUnauthorized:
					looked.Add(1)
				case http.StatusTooManyRequests:
					refused.Add(1)
					if w.Header().Get("Retry-After") == "" {
						t.Error("refused without Retry-After")
					}
				default:
					t.Errorf("a guess: got %d %s", w.Code, w.Body)
				}
			}
		})
	}
	all.Wait()
	if looked.Load() > 10 || looked.Load()+refused.Load() != 10_000 {
		t.Errorf("%d guesses were looked at, %d refused; want at most 10", looked.Load(), refused.Load())
	}
	b.want(http.StatusTooManyRequests, "POST", "/api/login", signIn)
	o.now.Add(60)
	b.want(http.StatusNoContent, "POST", "/api/login", signIn)
}

// One address that tries many accounts is stopped as well.
func TestManyAccounts(t *testing.T) {
	o, _ := settled(t)
	b := o.browser("https://chat.example")
	for i := range 20 {
		b.want(http.StatusUnauthorized, "POST", "/api/login", fmt.Sprintf(`{"email":"p%d@bakery.example","password":"warm bread daily"}`, i))
	}
	b.want(http.StatusTooManyRequests, "POST", "/api/login", signIn)
}
