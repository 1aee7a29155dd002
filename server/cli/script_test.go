package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"parley/server/cli"
)

// TestMain runs the tests, or is parley itself: for the scripts, and for tests
// that need it as a program of its own.
func TestMain(m *testing.M) {
	if os.Getenv("PARLEY_TEST_MAIN") != "" {
		parley()
	}
	testscript.Main(leakless{m}, map[string]func(){"parley": parley})
}

// leakless are tests that leave no goroutine behind.
type leakless struct{ m *testing.M }

func (l leakless) Run() int {
	code := l.m.Run()
	if code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func parley() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.World{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: "v0.0.0-test",
	}))
}

// TestScripts runs testdata/cli/*.txtar: commands, what they print, and their
// exit status.
func TestScripts(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "cli")
	testscript.Run(t, testscript.Params{Dir: dir, RequireExplicitExec: true, RequireUniqueNames: true, UpdateScripts: os.Getenv("UPDATE") != "", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"status": status, "talked": talked,
	}})
}

// status N COMMAND ... runs a command and wants its exit status to be N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = err.Error()
	}
	want := args[0]
	if want != "0" {
		want = "exit status " + want
	}
	if got != want {
		ts.Fatalf("%v: got %s, want %s", args[1:], got, want)
	}
}
