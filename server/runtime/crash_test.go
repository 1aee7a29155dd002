package runtime

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"parley/engine"
	"parley/server/channel"
	"parley/server/store/sqlite"
)

// crashDir names the folder of a server that is there to be killed.
const crashDir = "PARLEY_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := serveUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// serveUntilKilled reads "PERSON ID" lines, accepts each as a message and
// prints its line once that is durable. What it sends it appends to a file.
func serveUntilKilled(dir string) error {
	s, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	sent, err := os.OpenFile(filepath.Join(dir, "sent"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	wire := newRecorder()
	wire.fail = func(_ context.Context, out channel.Outgoing) error {
		_, err := fmt.Fprintf(sent, "%s %s %s\n", out.Address, out.ID, out.Message.Text)
		return err
	}
	rt, err := New(Config{
		Store: s, Clock: newClock().Now,
		Bots:   &fakeBots{programs: map[string]*engine.Program{"bakery": {}}, channels: map[string]channel.Channel{"wire": wire}},
		Engine: Engine{Step: echo, EncodeSession: sessionJSON, DecodeSession: sessionFromJSON},
	})
	if err != nil {
		return err
	}
	rt.Start()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		person, id, _ := strings.Cut(in.Text(), " ")
		if err := rt.Accept(context.Background(), "bakery", "wire", []channel.Incoming{say(person, id)}); err != nil {
			return err
		}
		fmt.Println(in.Text())
	}
	if err := rt.Stop(context.Background()); err != nil { // the end of the input: a graceful end
		return err
	}
	return s.Close()
}

// A server is killed again and again in the middle of talks. As a provider
// would, the test says again what was not acknowledged. In the end each
// message was answered once; only what went out just before a kill may have
// gone out twice, under the same id.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	const people, each, kills = 5, 24, 6
	var todo []string
	for n := range each {
		for p := range people {
			todo = append(todo, fmt.Sprintf("p%d %02d", p, n))
		}
	}
	for round := range kills + 1 {
		todo = converse(t, dir, todo, round < kills, len(todo)/(kills-min(round, kills-1)+1))
	}
	if len(todo) > 0 {
		t.Fatalf("never accepted: %v", todo)
	}
	drain(t, dir, people*each+1)
	b, err := os.ReadFile(filepath.Join(dir, "sent"))
	if err != nil {
		t.Fatal(err)
	}
	got, ids := map[string][]string{}, map[string]string{}
	for line := range strings.Lines(string(b)) {
		person, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		id, text, _ := strings.Cut(rest, " ")
		if was, ok := ids[id]; ok {
			if was != person+text {
				t.Errorf("id %s: got %q and %q", id, was, person+text)
			}
			continue // in doubt, sent again
		}
		ids[id] = person + text
		got[person] = append(got[person], text)
	}
	for p := range people {
		var want []string
		for n := range each {
			want = append(want, fmt.Sprintf("re %02d", n))
		}
		if p == 0 {
			want = append(want, "re end")
		}
		if person := fmt.Sprintf("p%d", p); !slices.Equal(got[person], want) {
			t.Errorf("%s:\n got %v\nwant %v", person, got[person], want)
		}
	}
}

// converse starts a server, says the lines to it and returns those that it
// did not acknowledge. With kill it is killed after so many acknowledgements.
func converse(t *testing.T, dir string, lines []string, kill bool, after int) (rest []string) {
	t.Helper()
	if kill && len(lines) == 0 {
		return nil
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		if !kill { // else it would end by itself before the kill
			defer in.Close()
		}
		for _, l := range lines {
			if _, err := fmt.Fprintln(in, l); err != nil {
				return // killed
			}
		}
	}()
	acks := 0
	for r := bufio.NewScanner(out); r.Scan(); {
		if r.Text() != lines[acks] {
			t.Errorf("acknowledged: got %q, want %q", r.Text(), lines[acks])
		}
		acks++
		if kill && acks == after {
			_ = cmd.Process.Kill()
		}
	}
	<-written
	if err := cmd.Wait(); (err != nil) != kill {
		t.Fatalf("server: %v\n%s", err, &stderr)
	}
	return lines[acks:]
}

// drain runs until n messages have gone out, by all servers.
func drain(t *testing.T, dir string, n int) {
	t.Helper()
	s, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "sent")
	var mu sync.Mutex
	all := make(chan struct{})
	r := newRig(t, func(c *Config) { c.Store = s })
	count := func() {
		ids := map[string]bool{}
		b, _ := os.ReadFile(file)
		for line := range strings.Lines(string(b)) {
			ids[strings.Fields(line)[1]] = true
		}
		if len(ids) == n {
			close(all)
		}
	}
	r.wire.fail = func(_ context.Context, out channel.Outgoing) error {
		mu.Lock()
		defer mu.Unlock()
		f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		defer count()
		_, err = fmt.Fprintf(f, "%s %s %s\n", out.Address, out.ID, out.Message.Text)
		return err
	}
	r.Start()
	r.accept("wire", say("p0", "end"))
	<-all
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}
