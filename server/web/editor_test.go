package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"parley/server/web"
)

func TestEditorPage(t *testing.T) {
	pages := fstest.MapFS{"index.html": {Data: []byte(`<!doctype html><script type="module" nonce="{{.Nonce}}" src="/assets/index-1.js"></script>`)}}
	h := newHouse(t).handler(func(c *web.Config) { c.Pages = pages })
	nonces := map[string]bool{}
	nonceOf := regexp.MustCompile(` nonce="([A-Z2-7]{26})"`)
	for _, path := range []string{"/", "/setup", "/login", "/bots/rosa", "/bots/rosa/flows/welcome", "/bots/"} {
		w := do(h, httptest.NewRequest("GET", path, nil))
		found := nonceOf.FindStringSubmatch(w.Body.String())
		if w.Code != http.StatusOK || found == nil {
			t.Fatalf("%s: got %d %s", path, w.Code, w.Body)
		}
		nonces[found[1]] = true
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none';", "script-src 'self' 'nonce-" + found[1] + "';", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy %s, want %s", path, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %v", path, w.Header())
		}
	}
	if len(nonces) != 6 {
		t.Errorf("%d nonces for 6 answers", len(nonces))
	}
	for _, path := range []string{"/index.html", "/bots", "/setup/", "/login/x", "/api/me"} {
		if w := do(h, httptest.NewRequest("GET", path, nil)); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, w.Code)
		}
	}
	if w := do(h, httptest.NewRequest("POST", "/login", nil)); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /login: got %d, want 405", w.Code)
	}
}

func TestEditorNotBuilt(t *testing.T) {
	h := newHouse(t).handler(func(c *web.Config) { c.Pages = fstest.MapFS{".keep": {}} })
	if w := do(h, httptest.NewRequest("GET", "/", nil)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "without the visual editor") {
		t.Errorf("/: got %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/setup", "/login", "/bots/rosa"} {
		if w := do(h, httptest.NewRequest("GET", path, nil)); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "`make` builds it") {
			t.Errorf("%s: got %d %s", path, w.Code, w.Body)
		}
	}
}
