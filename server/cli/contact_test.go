package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// All that is kept about a person is given away and erased: beside the running
// server, from elsewhere, and while none runs. Then no byte of it is left in
// the server's folder, and they may begin anew.
func TestContactThroughTheWholeProgram(t *testing.T) {
	g := newGraph(t)
	dir, data := shopFolder(t, g.URL), t.TempDir()
	env := []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_DATA=" + data, "PARLEY_ALLOW_NET=127.0.0.0/8"}
	s := serve(t, env, dir)
	s.message(t, "m1", "hi")
	g.wait(t, []string{"Tea or coffee? [Tea] [Coffee]"})
	s.message(t, "m2", "xylophone tea")
	v := s.visitor(t, "shop")
	v.say(t, "hi")
	shown := v.await(t, "Tea or coffee?")
	v.say(t, "a zither, and tea")
	v.await(t, "zither")

	until(t, env, "xylophone", "contact", "export", "shop", "ana")
	out, err := parleyRun(t, env, "contact", "export", "shop", "messenger/ana")
	wants(t, "export", out, err, true, `"channel": "messenger"`, `"kind": "out"`, `Tea or coffee?`)
	if !json.Valid([]byte(out)) {
		t.Errorf("export is no JSON: %s", out)
	}
	out, err = parleyRun(t, env, "contact", "erase", "shop", "nobody")
	wants(t, "a stranger", out, err, false, "parley: contact erase shop: nothing is kept about nobody")
	out, err = parleyRun(t, env, "contact", "erase", "shop", "ana")
	wants(t, "erase", out, err, true, "erased messenger/ana: 1 contact, 1 session, ", " of the log")
	out, err = parleyRun(t, env, "contact", "export", "shop", "ana")
	wants(t, "after it", out, err, false, "nothing is kept about ana")
	if found := inFolder(t, data, "xylophone"); found != "" {
		t.Errorf("what was erased is left in %s", found)
	}
	s.message(t, "m3", "hi") // and may begin anew
	until(t, env, `"m3"`, "contact", "export", "shop", "ana")

	token, err := run(t, data, "token", "new", "shop")
	if err != nil {
		t.Fatal(err)
	}
	away := []string{"PARLEY_DATA=" + t.TempDir(), "PARLEY_TOKEN=" + strings.TrimSpace(token)}
	out, err = parleyRun(t, away, "contact", "export", "shop", "ana", "--server", s.base)
	wants(t, "from elsewhere", out, err, true, `"address": "ana"`)

	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	address := addressIn(t, data)
	out, err = parleyRun(t, env, "contact", "erase", "shop", address)
	wants(t, "while no server runs", out, err, true, "erased web/"+address+": ", "1 key of the web chat")
	for _, words := range []string{"zither", address} {
		if found := inFolder(t, data, words); found != "" {
			t.Errorf("%s is left in %s", words, found)
		}
	}
	s = serve(t, env, dir)
	if got := call(t, http.MethodGet, s.base+"/chat/shop/events?after=0", v.key, "", http.StatusNotFound); strings.Contains(string(got), "zither") {
		t.Errorf("the key still opens %s, as it did %s", got, shown)
	}
}

// inFolder returns which file in a folder holds some bytes.
func inFolder(t *testing.T, dir, words string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), words) {
			return f
		}
	}
	return ""
}

// addressIn returns the address of a visitor of the web chat.
func addressIn(t *testing.T, data string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "parley.db"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`webv[0-9a-f]{24}`).Find(b)
	if m == nil {
		t.Fatal("no visitor is kept")
	}
	return strings.TrimPrefix(string(m), "web")
}
