package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// parleyRun runs a command with an environment, and returns all it printed.
func parleyRun(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), "PARLEY_TEST_MAIN=1"), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// wants fails the test where a command did not print all of the words, or
// ended otherwise than it should.
func wants(t *testing.T, what, out string, err error, ok bool, words ...string) {
	t.Helper()
	if (err == nil) != ok {
		t.Errorf("%s: got %v and\n%s", what, err, out)
	}
	for _, w := range words {
		if !strings.Contains(out, w) {
			t.Errorf("%s: got\n%s\nwant it to say %q", what, out, w)
		}
	}
}

// A change is a draft until it is published: beside the running server, from
// elsewhere with a token, or while no server runs. Killed at any point, one
// version is live.
func TestPublishThroughTheWholeProgram(t *testing.T) {
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "shop")
	write := func(name, text string) {
		t.Helper()
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	flow := func(greeting, question string) {
		write("flows/welcome.yaml", "triggers: [{default: true}]\nsteps:\n  - say: "+greeting+"\n  - id: day\n    ask: "+question+"\n  - say: Noted, ${day}.\n")
	}
	write("bot.yaml", "parley: 1\nname: Shop\nlanguages: [en]\nchannels:\n  web: {}\n")
	flow("Hello.", "Which day?")
	env := []string{"PARLEY_DATA=" + data, "PARLEY_TOKEN="}
	s := serve(t, env, dir)
	v := s.visitor(t, "shop")
	v.say(t, "hi")
	v.await(t, "Which day?")

	flow("Good day.", "Which day?\n    type: date")
	out, err := parleyRun(t, env, "publish", dir, "--dry-run")
	wants(t, "dry", out, err, true, "would go live", "1 talk open: 0 move at their next message, 1 end on their own version",
		"1 at welcome.day: the question wants a date now, and wanted a text")
	out, err = parleyRun(t, env, "publish", dir, "--message", "dates only")
	wants(t, "publish", out, err, true, "shop ", " is live; before it was ", "1 end on their own version")
	w := s.visitor(t, "shop")
	w.say(t, "hi")
	w.await(t, "Good day.")
	v.say(t, "some day")
	v.await(t, "Noted, some day.")
	out, err = parleyRun(t, env, "versions", "shop")
	wants(t, "versions", out, err, true, "  live  ", "the command line  dates only  1 talk open", "as it was when it was first served", "the draft is what is live")

	write("flows/welcome.yaml", "steps:\n  - say: Oh\n    next: nowhere\n")
	out, err = parleyRun(t, env, "publish", "shop")
	wants(t, "a broken draft", out, err, false, "flows/welcome.yaml:3:11: error unknown-target", "parley: publish shop: ")
	flow("Good evening.", "Which day?\n    type: date")
	write("conversations/greets.yaml", "talk:\n  - me: hi\n  - bot: Good day.\n  - bot: ...\n")
	out, err = parleyRun(t, env, "publish", "shop")
	wants(t, "talks that fail", out, err, false, "FAIL  greets (conversations/greets.yaml:1)")
	write("conversations/greets.yaml", "talk:\n  - me: hi\n  - bot: Good evening.\n  - bot: ...\n")

	out, err = parleyRun(t, env, "publish", dir, "--server", s.base)
	wants(t, "without a token", out, err, false, "PARLEY_TOKEN is not set")
	token, err := run(t, data, "token", "new", "shop")
	if err != nil {
		t.Fatal(err)
	}
	away := []string{"PARLEY_DATA=" + t.TempDir(), "PARLEY_TOKEN=" + strings.TrimSpace(token)}
	out, err = parleyRun(t, []string{"PARLEY_TOKEN=parley_no_no"}, "publish", dir, "--server", s.base)
	wants(t, "with another token", out, err, false, "the token is missing or wrong")
	out, err = parleyRun(t, away, "publish", dir, "--server", s.base, "--message", "from elsewhere")
	wants(t, "from elsewhere", out, err, true, "is live; before it was", "1 talk open: 1 move at their next message, 0 end")
	x := s.visitor(t, "shop")
	x.say(t, "hi")
	x.await(t, "Good evening.")
	out, err = parleyRun(t, away, "versions", "shop", "--server", s.base)
	wants(t, "versions from elsewhere", out, err, true, "from elsewhere", "token ")

	// Killed, rolled back while nothing runs, and started again.
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	out, err = parleyRun(t, env, "rollback", dir, "--message", "too late in the day")
	wants(t, "rollback", out, err, true, "is live; before it was", "2 talks open: 2 move")
	s = serve(t, env, dir)
	y := s.visitor(t, "shop")
	y.say(t, "hi")
	y.await(t, "Good day.")
	x.served = s
	x.say(t, "10 March")
	x.await(t, "Noted, ")
	out, err = parleyRun(t, env, "versions", "shop")
	wants(t, "versions", out, err, true, "too late in the day", "differs from what is live")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}

	// With --auto-publish what the folder holds goes live by itself.
	s = serve(t, env, "--auto-publish", dir)
	z := s.visitor(t, "shop")
	z.say(t, "hi")
	z.await(t, "Good evening.")
}
