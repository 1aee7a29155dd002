package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// deskFolder is a bot that schedules a flow and hands its people over.
func deskFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range map[string]string{
		"bot.yaml": "parley: 1\nname: Shop\nlanguages: [en]\nnotify: env:NOTIFY\nchannels:\n  web: {}\n",
		"flows/welcome.yaml": `triggers: [{default: true}]
steps:
  - id: soon
    do: schedule
    with: {flow: later, in: 2s, with: {said: "${event.text}"}}
  - id: desk
    handover: counter
    say: One moment.
    timeout: 1s
    routes: {timeout: nobody, resolved: after}
  - id: after
    say: That was ${desk.agent}.
  - end: helped
  - id: nobody
    say: Nobody is free.
`,
		"flows/later.yaml": "with: {said: text}\nsteps:\n  - say: You said ${said}.\n",
		"flows/call.yaml":  "triggers: [{agent: true}]\nsteps:\n  - say: We call you back.\n",
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

// visitor is somebody in the web chat of a bot.
type visitor struct {
	*served
	bot, key string
	n        int
}

func (s *served) visitor(t *testing.T, bot string) *visitor {
	t.Helper()
	var v struct{ Visitor string }
	body := call(t, "POST", s.base+"/chat/"+bot+"/visitors", "", `{}`, 200)
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("visitors answered %s: %v", body, err)
	}
	return &visitor{served: s, bot: bot, key: v.Visitor}
}

func (v *visitor) say(t *testing.T, text string) {
	t.Helper()
	v.n++
	call(t, "POST", v.base+"/chat/"+v.bot+"/messages", "", fmt.Sprintf(`{"id":"m%d","visitor":%q,"text":%q}`, v.n, v.key, text), 202)
}

// await returns what the visitor was shown, once it holds the text.
func (v *visitor) await(t *testing.T, text string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) { // polls are limited
		all := string(call(t, "GET", v.base+"/chat/"+v.bot+"/events?after=0", v.key, "", 200))
		if strings.Contains(all, text) {
			return all
		}
		if time.Now().After(deadline) {
			t.Fatalf("the web chat got %s, want %q", all, text)
		}
	}
}

// Killed after a handover that nobody could be told of and with a flow that is
// to start later, the server tells the owner when it is there again, gives the
// handover up in its time and starts the flow, each once.
func TestServeIsKilledAroundAHandoverAndASchedule(t *testing.T) {
	var up atomic.Bool
	notes := make(chan string, 9)
	owner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			notes <- "refused"
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var n struct{ Text, Bot, Conversation, Channel, Queue, Event, Last string }
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			t.Errorf("note: %v", err)
		}
		if n.Conversation == "" {
			t.Error("note without its conversation")
		}
		n.Conversation = ""
		notes <- fmt.Sprintf("%+v", n)
	}))
	t.Cleanup(owner.Close)
	dir, data := deskFolder(t), t.TempDir()
	env := []string{"NOTIFY=" + owner.URL + "/hook", "PARLEY_DATA=" + data, "PARLEY_ALLOW_NET=127.0.0.0/8"}
	s := serve(t, env, dir)
	v := s.visitor(t, "shop")
	v.say(t, "help")
	v.await(t, "One moment.")
	if got := <-notes; got != "refused" {
		t.Errorf("before: got %s, want the first note refused", got)
	}
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	up.Store(true)
	v.served = serve(t, env, dir)
	want := "{Text:Shop: Somebody waits for a person (counter), on web, and wrote: help Bot:shop Conversation: Channel:web Queue:counter Event:handover Last:help}"
	select {
	case got := <-notes:
		for got == "refused" { // made again just before the kill
			got = <-notes
		}
		if got != want {
			t.Errorf("note: got %s, want %s", got, want)
		}
	case <-time.After(patience):
		t.Fatal("the owner was not told")
	}
	all := v.await(t, "You said help.")
	for _, once := range []string{"One moment.", "Nobody is free.", "You said help."} {
		if n := strings.Count(all, once); n != 1 {
			t.Errorf("%q was said %d times, want once:\n%s", once, n, all)
		}
	}
}

// run runs a command of parley and returns what it printed.
func run(t *testing.T, data string, args ...string) (stdout string, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "PARLEY_TEST_MAIN=1", "PARLEY_DATA="+data)
	out, err := cmd.Output()
	return string(out), err
}

// bearer calls the API with a token.
func bearer(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// A colleague sees who waits, answers, and gives the chat back, with a token
// that was made beside the running server; and once it is taken back, with
// nothing.
func TestAColleagueAnswersByTheAPI(t *testing.T) {
	dir, data := deskFolder(t), t.TempDir()
	flow := filepath.Join(dir, "flows", "welcome.yaml")
	text, err := os.ReadFile(flow)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(flow, []byte(strings.Replace(string(text), "timeout: 1s", "timeout: 1h", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	// Before the first start there is nothing that it could be a token of.
	early, err := run(t, data, "token", "new", dir)
	if err == nil {
		t.Errorf("token new without a store: got %q", early)
	}
	s := serve(t, []string{"PARLEY_DATA=" + data, "NOTIFY=", "PARLEY_ALLOW_NET=127.0.0.0/8"}, dir)
	v := s.visitor(t, "shop")
	v.say(t, "help")
	v.await(t, "One moment.")

	out, err := run(t, data, "token", "new", "shop")
	if err != nil {
		t.Fatalf("token new: %v", err)
	}
	token := strings.TrimSpace(out)
	api := s.base + "/api/bots/shop/conversations"
	if _, m := bearer(t, "GET", s.base+"/metrics", "", ""); !strings.Contains(m, "\nparley_events_accepted_total 1\n") || !strings.Contains(m, "\nparley_steps_total 1\n") || !strings.Contains(m, "parley_sends_waiting") || !strings.Contains(m, `parley_commit_seconds_bucket{le="+Inf"} 1`) {
		t.Errorf("metrics: got\n%s", m)
	}
	code, list := bearer(t, "GET", api+"?handover=1", token, "")
	var waits struct {
		Conversations []struct{ Channel, Address, Queue, Agent, Last string }
	}
	if err := json.Unmarshal([]byte(list), &waits); err != nil || code != 200 || len(waits.Conversations) != 1 {
		t.Fatalf("who waits: got %d %s (%v)", code, list, err)
	}
	one := waits.Conversations[0]
	if one.Channel != "web" || one.Queue != "counter" || one.Last != "help" || one.Agent != "" {
		t.Errorf("who waits: got %+v", one)
	}
	talk := api + "/web/" + url.PathEscape(one.Address)
	const reply = `{"id":"r1","agent":"replied","name":"Luc","text":"Luc here. What is it?"}`
	for range 2 { // sent twice, it counts once
		if code, body := bearer(t, "POST", talk+"/events", token, reply); code != http.StatusAccepted {
			t.Errorf("reply: got %d %s", code, body)
		}
	}
	v.await(t, "Luc here.")
	v.say(t, "My cake is late.")
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if _, list = bearer(t, "GET", api+"?handover=1", token, ""); strings.Contains(list, "My cake is late.") && strings.Contains(list, `"agent":"Luc"`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the answer: got %s", list)
		}
	}
	if code, body := bearer(t, "POST", talk+"/events", token, `{"agent":"closed","name":"Luc"}`); code != http.StatusAccepted {
		t.Errorf("closed: got %d %s", code, body)
	}
	all := v.await(t, "That was Luc.")
	if n := strings.Count(all, "Luc here."); n != 1 {
		t.Errorf("the reply was said %d times:\n%s", n, all)
	}
	if _, list = bearer(t, "GET", api+"?handover=1", token, ""); strings.TrimSpace(list) != `{"conversations":[]}` {
		t.Errorf("after it was closed: got %s", list)
	}
	if _, body := bearer(t, "GET", talk, token, ""); !strings.Contains(body, `"from":"agent"`) || !strings.Contains(body, `"text":"My cake is late."`) {
		t.Errorf("the talk: got %s", body)
	}
	if code, _ := bearer(t, "POST", talk+"/events", token, `{"agent":"start","flow":"call","name":"Luc"}`); code != http.StatusAccepted {
		t.Errorf("start: got %d", code)
	}
	v.await(t, "We call you back.")

	tokens, err := run(t, data, "token", "list", "shop")
	id, _, _ := strings.Cut(tokens, " ")
	if err != nil || strings.Count(tokens, "\n") != 1 || !strings.HasPrefix(token, "parley_"+id+"_") {
		t.Fatalf("token list: got %q, %v", tokens, err)
	}
	if _, err := run(t, data, "token", "rm", "shop", id); err != nil {
		t.Errorf("token rm: %v", err)
	}
	if code, _ := bearer(t, "GET", api+"?handover=1", token, ""); code != http.StatusUnauthorized {
		t.Errorf("with the token that was taken back: got %d", code)
	}

	// A killed server leaves its socket; tokens work without it, and the next
	// one takes the socket over.
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	if out, err = run(t, data, "token", "new", "shop"); err != nil {
		t.Fatalf("token new beside a killed server: %v", err)
	}
	s = serve(t, []string{"PARLEY_DATA=" + data, "NOTIFY=", "PARLEY_ALLOW_NET=127.0.0.0/8"}, dir)
	if code, body := bearer(t, "GET", s.base+"/api/bots/shop/conversations?handover=1", strings.TrimSpace(out), ""); code != 200 {
		t.Errorf("with the token made in between: got %d %s", code, body)
	}
	if tokens, err = run(t, data, "token", "list", "shop"); err != nil || strings.Count(tokens, "\n") != 1 {
		t.Errorf("token list: got %q, %v", tokens, err)
	}
	info, err := os.Stat(filepath.Join(data, "control.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: got %v, %v", info, err)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	if _, err := os.Stat(filepath.Join(data, "control.sock")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket after a stop: %v", err)
	}
}
