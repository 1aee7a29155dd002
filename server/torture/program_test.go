package torture

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "parley/server/cli" // what is built, so that a test that passed is one of this code
)

// built is the program with its faults, made once.
type built struct {
	path   string
	points []string // at which it can be killed, sorted
}

func build(t testing.TB) built {
	t.Helper()
	points := slices.DeleteFunc(named(t, "Point"), func(p string) bool { return p == "save" }) // of the editor, whom nobody is here
	b := built{filepath.Join(t.TempDir(), "parley"), points}
	if out, err := exec.Command("go", "build", "-tags", "faults", "-o", b.path, "parley/server/cmd/parley").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return b
}

// named returns what the sources of the server call fault.Point or
// fault.Without with, sorted.
func named(t testing.TB, function string) []string {
	t.Helper()
	calls := regexp.MustCompile(`fault\.` + function + `\("([a-z]+)"\)`)
	var out []string
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "fault" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(name)
		for _, m := range calls.FindAllSubmatch(src, -1) {
			out = append(out, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// program is one life of it.
type program struct {
	cmd  *exec.Cmd
	up   chan struct{} // closed once it serves, or never will
	gone chan struct{} // closed once it is dead, and all that it wrote is read
	log  []byte        // what it wrote, once it is gone
}

// launch starts the program on a data folder.
func (b built) launch(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(b.path, args...), up: make(chan struct{}), gone: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), "GOMAXPROCS="), env...) // of its own: .ci/torture sets it for the test
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		up := sync.OnceFunc(func() { close(p.up) })
		defer up() // or never
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.Contains(lines.Text(), " serves http") {
				up()
			}
		}
	}()
	go func() {
		p.log, _ = io.ReadAll(errs)
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.gone)
	}()
	return p
}

// serves waits until the program serves or is gone. Where it is neither in
// half a minute it is killed.
func (p *program) serves() bool {
	select {
	case <-p.up:
		return true
	case <-time.After(30 * time.Second):
		p.signal(syscall.SIGKILL)
		return false
	}
}

// signal sends s to the program and waits until it is gone, or for 15 s.
func (p *program) signal(s syscall.Signal) {
	_ = p.cmd.Process.Signal(s) // it may be gone already
	select {
	case <-p.gone:
	case <-time.After(15 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.gone
	}
}

// killed tells how a program ended that is gone.
func (p *program) killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// freeAddress returns an address at which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

//go:embed testdata/count
var count embed.FS

// draft writes the n-th draft of the bot into a folder.
func draft(t testing.TB, dir string, n int) {
	t.Helper()
	for _, name := range []string{"bot.yaml", "flows/count.yaml"} {
		src, err := count.ReadFile("testdata/count/" + name)
		if err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(strings.Replace(string(src), "Draft 0", fmt.Sprint("Draft ", n), 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
