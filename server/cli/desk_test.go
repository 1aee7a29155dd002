package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
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
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
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
