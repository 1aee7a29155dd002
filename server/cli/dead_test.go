package cli_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// refusing stands before a stand-in and refuses for good while it is off.
type refusing struct {
	*httptest.Server
	on atomic.Bool
}

func newRefusing(t *testing.T, to string) *refusing {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	r, proxy := &refusing{}, httputil.NewSingleHostReverseProxy(target)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !r.on.Load() {
			http.Error(w, `{}`, http.StatusBadRequest)
			return
		}
		proxy.ServeHTTP(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

// until runs a command again until its output fits a pattern.
func until(t *testing.T, env []string, pattern string, args ...string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		out, err := parleyRun(t, env, args...)
		if err == nil && re.MatchString(out) {
			return out
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %v and\n%s\nwant %s", strings.Join(args, " "), err, out, pattern)
		}
	}
}

// What could not be delivered is listed, delivered again in its order, and
// discarded: beside the running server, and while none runs.
func TestDeadLettersThroughTheWholeProgram(t *testing.T) {
	g := newGraph(t)
	way := newRefusing(t, g.URL)
	dir, data := shopFolder(t, way.URL), t.TempDir()
	env := []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_DATA=" + data, "PARLEY_ALLOW_NET=127.0.0.0/8"}
	s := serve(t, env, dir)
	s.message(t, "m1", "hi")
	list := until(t, env, `(?s)"Hello."\n.*"Tea or coffee\?"\n$`, "dead", "list", "shop")
	ids := regexp.MustCompile(`(?m)^(\d+)  \d{4}-\d\d-\d\d \d\d:\d\d  messenger/ana  400: .*, 1 attempt$`).FindAllStringSubmatch(list, -1)
	if len(ids) != 2 {
		t.Fatalf("listed\n%s", list)
	}
	out, err := parleyRun(t, env, "dead", "retry", "shop", "999")
	wants(t, "an id that is not there", out, err, false, "parley: dead retry shop: there is no such dead letter")
	way.on.Store(true)
	out, err = parleyRun(t, env, "dead", "retry", "shop", "--all")
	wants(t, "retry", out, err, true, "2 messages to be delivered again")
	want := []string{"Hello.", "Tea or coffee? [Tea] [Coffee]"}
	if got := g.wait(t, want); !slices.Equal(got, want) {
		t.Errorf("delivered again: got %q, want %q", got, want)
	}
	until(t, env, `^$`, "dead", "list", "shop")

	way.on.Store(false)
	s.message(t, "m2", "tea")
	list = until(t, env, `"One Tea."`, "dead", "list", "shop")
	id, _, _ := strings.Cut(list, " ")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	if got := until(t, env, `.`, "dead", "list", "shop"); got != list {
		t.Errorf("while no server runs it lists\n%s, and before\n%s", got, list)
	}
	out, err = parleyRun(t, env, "dead", "discard", "shop", "999")
	wants(t, "an id that is not there", out, err, false, "there is no such dead letter")
	out, err = parleyRun(t, env, "dead", "retry", "shop", id)
	wants(t, "retry for the next start", out, err, true, "1 message to be delivered again")
	s = serve(t, env, dir) // and refused again
	list = until(t, env, `"One Tea."`, "dead", "list", "shop")
	id, _, _ = strings.Cut(list, " ")
	out, err = parleyRun(t, env, "dead", "discard", "shop", id)
	wants(t, "discard", out, err, true, "1 message discarded")
	until(t, env, `^$`, "dead", "list", "shop")
}
