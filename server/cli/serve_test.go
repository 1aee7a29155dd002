package cli_test

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	appSecret = "shh-app-secret"
	patience  = 30 * time.Second // before a test says that nothing comes
)

// graph is a stand-in for the Graph API: it keeps the texts it is asked to
// send, in order.
type graph struct {
	*httptest.Server
	mu    sync.Mutex
	texts []string
	came  chan struct{}
}

func newGraph(t *testing.T) *graph {
	g := &graph{came: make(chan struct{}, 100)}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct {
			Message struct {
				Text         string
				QuickReplies []struct{ Title string } `json:"quick_replies"`
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			t.Errorf("call to the Graph API: %v", err)
		}
		text := call.Message.Text
		for _, q := range call.Message.QuickReplies {
			text += " [" + q.Title + "]"
		}
		g.mu.Lock()
		g.texts = append(g.texts, text)
		g.mu.Unlock()
		g.came <- struct{}{}
		fmt.Fprint(w, `{"recipient_id":"ana","message_id":"m"}`)
	}))
	t.Cleanup(g.Close)
	return g
}

// wait returns all texts, once the last of want is there.
func (g *graph) wait(t *testing.T, want []string) []string {
	t.Helper()
	late := time.After(patience)
	for {
		g.mu.Lock()
		texts := slices.Clone(g.texts)
		g.mu.Unlock()
		if slices.Contains(texts, want[len(want)-1]) {
			return texts
		}
		select {
		case <-g.came:
		case <-late:
			t.Fatalf("the Graph API got %q, want %q", texts, want)
		}
	}
}

// served is a running `parley serve`.
type served struct {
	*exec.Cmd
	base   string
	said   []string    // the lines it printed before it was ready
	more   chan string // the first of those after them
	output *bytes.Buffer
}

var baseLine = regexp.MustCompile(`serves (http://\S+);`)

// serve starts `parley serve` as a program of its own.
func serve(t *testing.T, env []string, args ...string) *served {
	t.Helper()
	s := &served{Cmd: exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...), output: &bytes.Buffer{}}
	s.more = make(chan string, 20)
	s.Env = append(append(os.Environ(), "PARLEY_TEST_MAIN=1"), env...)
	s.Stderr = s.output
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		s.said = append(s.said, lines.Text())
		if m := baseLine.FindStringSubmatch(lines.Text()); m != nil {
			s.base = m[1]
		}
		if strings.HasPrefix(lines.Text(), "  files") {
			go func() {
				for lines.Scan() {
					select {
					case s.more <- lines.Text():
					default: // nobody asks for so many
					}
				}
			}()
			return s
		}
	}
	s.Wait()
	t.Fatalf("serve did not start: %s\n%s", strings.Join(s.said, "\n"), s.output)
	return nil
}

// message posts a signed webhook with one message of Ana's.
func (s *served) message(t *testing.T, mid, text string) {
	t.Helper()
	body := fmt.Appendf(nil, `{"object":"page","entry":[{"id":"77","time":1,"messaging":[{"sender":{"id":"ana"},"recipient":{"id":"77"},"timestamp":1,"message":{"mid":%q,"text":%q}}]}]}`, mid, text)
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write(body)
	if got := s.post(t, body, "sha256="+hex.EncodeToString(mac.Sum(nil))); got != http.StatusOK {
		t.Fatalf("webhook %s: got %d, want 200", mid, got)
	}
}

func (s *served) post(t *testing.T, body []byte, signature string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.base+"/hooks/shop/messenger", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Hub-Signature-256", signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func shopFolder(t *testing.T, api string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range map[string]string{
		"bot.yaml": "parley: 1\nname: Shop\nchannels:\n  web: {}\n  messenger:\n    page: \"77\"\n    app_secret: env:APP_SECRET\n    page_token: env:PAGE_TOKEN\n    verify_token: env:VERIFY_TOKEN\n    api: " + api + "\n" +
			"  json: {secret: \"env:NOT_THERE\", url: \"https://shop.example/hook\"}\n",
		"flows/welcome.yaml": "triggers:\n  - words: [hi]\nsteps:\n  - id: greet\n    say: Hello.\n  - id: menu\n    ask: Tea or coffee?\n    choices:\n      - tea: Tea\n      - coffee: Coffee\n  - id: done\n    say: One ${menu}.\n",
	} {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A talk on Messenger, through the whole program: answered in order, once;
// killed in mid-talk and started again, it goes on; told to stop, it stops.
func TestServeMessenger(t *testing.T) {
	g := newGraph(t)
	dir, data := shopFolder(t, g.URL), t.TempDir()
	env := []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_DATA=" + data, "PARLEY_ALLOW_NET=127.0.0.0/8"}
	s := serve(t, env, dir)
	said := strings.Join(s.said, "\n")
	for _, want := range []string{
		"shop (Shop)",
		"  web        on   " + s.base + "/chat/shop",
		"  messenger  on   webhook " + s.base + "/hooks/shop/messenger",
		"  json       off: not set: NOT_THERE",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("at the start it said\n%s\nwithout %q", said, want)
		}
	}

	if got := s.post(t, []byte(`{}`), "sha256=00"); got != http.StatusUnauthorized {
		t.Errorf("wrong signature: got %d, want 401", got)
	}
	s.message(t, "m1", "hi")
	s.message(t, "m1", "hi")
	want := []string{"Hello.", "Tea or coffee? [Tea] [Coffee]"}
	if got := g.wait(t, want); !slices.Equal(got, want) {
		t.Errorf("after hi: got %q, want %q", got, want)
	}

	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.Wait()
	s = serve(t, env, dir)
	s.message(t, "m1", "hi")
	s.message(t, "m2", "tea")
	want = append(want, "One Tea.")
	// The last call before the kill may be made again: at least once.
	got := slices.Compact(g.wait(t, want))
	if !slices.Equal(got, want) {
		t.Errorf("after a kill: got %q, want %q", got, want)
	}

	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
}

// A provider that never answers does not keep the server from stopping; what it
// was told is told again at the next start, and then what comes after it.
func TestServeStopsThoughAProviderHangs(t *testing.T) {
	t.Parallel()
	g := newGraph(t)
	answer := g.Config.Handler
	var hangs atomic.Bool
	hangs.Store(true)
	called := make(chan struct{}, 10)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hangs.Load() {
			called <- struct{}{}
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return
		}
		answer.ServeHTTP(w, r)
	}))
	t.Cleanup(slow.Close)
	dir := shopFolder(t, slow.URL)
	env := []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_DATA=" + t.TempDir(), "PARLEY_ALLOW_NET=127.0.0.0/8"}
	s := serve(t, env, dir)
	s.message(t, "m1", "hi")
	<-called
	s.message(t, "m2", "tea")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	hangs.Store(false)
	s = serve(t, env, dir)
	want := []string{"Hello.", "Tea or coffee? [Tea] [Coffee]", "One Tea."}
	if got := g.wait(t, want); !slices.Equal(got, want) {
		t.Errorf("after the next start: got %q, want %q", got, want)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
}

// A request that never ends does not keep the server from stopping in order:
// an answer that is on its way out is taken to its end.
func TestServeStopsBesideASlowRequest(t *testing.T) {
	called, answer := make(chan struct{}, 10), make(chan struct{})
	g := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called <- struct{}{}
		<-answer
		fmt.Fprint(w, `{"recipient_id":"ana","message_id":"m"}`)
	}))
	t.Cleanup(g.Close)
	dir := shopFolder(t, g.URL)
	s := serve(t, []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_DATA=" + t.TempDir(), "PARLEY_ALLOW_NET=127.0.0.0/8"}, dir)
	slow, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprint(slow, "POST /hooks/shop/messenger HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
	if line, err := bufio.NewReader(slow).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the slow request: got %q, %v", line, err)
	}
	s.message(t, "m1", "hi")
	<-called
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// The server gives the request up, not the answer.
	if _, err := io.Copy(io.Discard, slow); err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the slow request: %v", err)
	}
	close(answer)
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	if said := s.output.String(); !strings.Contains(said, "requests that took too long were cut off") || strings.Contains(said, "calls to providers were cut off") {
		t.Errorf("it said\n%s", said)
	}
}

// Without a bot, a demo is put into the data folder; its chat page and its
// files are there, and a talk is answered.
func TestServeDemo(t *testing.T) {
	data := t.TempDir()
	s := serve(t, nil, "--data", data)
	if _, err := os.Stat(filepath.Join(data, "bots", "demo", "bot.yaml")); err != nil {
		t.Errorf("the demo: %v", err)
	}
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/readyz": 200, "/media/demo/shop.png": 200, "/media/demo/../bot.yaml": 404, "/chat/nobody": 404, "//": 404} {
		resp, err := http.Get(s.base + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("GET %s: got %d, want %d", path, resp.StatusCode, want)
		}
	}
	visitor := struct{ Visitor string }{}
	if body := call(t, "POST", s.base+"/chat/demo/visitors", "", `{}`, 200); json.Unmarshal(body, &visitor) != nil {
		t.Fatalf("visitors answered %s", body)
	}
	call(t, "POST", s.base+"/chat/demo/messages", "", fmt.Sprintf(`{"id":"a1","visitor":%q,"text":"hello"}`, visitor.Visitor), 202)
	var all string
	for deadline := time.Now().Add(patience); !strings.Contains(all, "What can I do for you?"); {
		if time.Now().After(deadline) {
			t.Fatalf("the web chat got %s", all)
		}
		all = string(call(t, "GET", s.base+"/chat/demo/events?after=0", visitor.Visitor, "", 200))
	}
	s.Process.Signal(syscall.SIGTERM)
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
}

func call(t *testing.T, method, url, visitor, body string, want int) []byte {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if visitor != "" {
		req.Header.Set("Authorization", "Bearer "+visitor)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		t.Fatalf("%s %s: got %d %s (%v), want %d", method, url, resp.StatusCode, out, err, want)
	}
	return out
}
