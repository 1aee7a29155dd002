package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/server/metrics"
	"parley/server/store/memory"
	"parley/server/web"
)

// The counts are for this machine alone, also where a proxy on it passes
// strangers on; profiles are at the control socket, where they are wished.
func TestMetricsAreShownHere(t *testing.T) {
	h := newHouse(t)
	m := metrics.New()
	public := h.handler(func(c *web.Config) { c.Metrics = m })
	public.ServeHTTP(httptest.NewRecorder(), request(http.MethodPost, "/hooks/bakery/messenger", message("hi")))
	for name, c := range map[string]struct {
		peer, header string
		code         int
	}{
		"this machine":     {"127.0.0.1:5000", "", 200},
		"this machine, v6": {"[::1]:5000", "", 200},
		"a stranger":       {"192.0.2.1:5000", "", 404},
		"behind a proxy":   {"127.0.0.1:5000", "X-Forwarded-For", 404},
		"no address":       {"", "", 404},
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = c.peer
		if c.header != "" {
			r.Header.Set(c.header, "192.0.2.1")
		}
		w := httptest.NewRecorder()
		public.ServeHTTP(w, r)
		if w.Code != c.code || (c.code == 200) != strings.Contains(w.Body.String(), "parley_hook_seconds_count 1\n") {
			t.Errorf("%s: got %d %s, want %d", name, w.Code, w.Body, c.code)
		}
	}
	_, local, _, _ := desk(t)
	if w := ask(local, "GET", "/debug/pprof/heap", "", ""); w.Code != 404 {
		t.Errorf("profiles that nobody wished for: got %d", w.Code)
	}
	profiled, err := web.Local(web.Config{Bots: h, API: &web.APIConfig{Letters: letters{memory.New()}}, Profile: true})
	if err != nil {
		t.Fatal(err)
	}
	if w := ask(profiled, "GET", "/debug/pprof/goroutine?debug=1", "", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "goroutine profile") {
		t.Errorf("profiles: got %d %s", w.Code, w.Body)
	}
	if w := ask(public, "GET", "/debug/pprof/goroutine?debug=1", "", ""); w.Code != 404 {
		t.Errorf("profiles by the network: got %d", w.Code)
	}
}
