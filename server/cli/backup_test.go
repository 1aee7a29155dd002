package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// A backup that is made while messages flow, restored and served, holds every
// message that was accepted before it was begun.
func TestBackupAndRestoreThroughTheWholeProgram(t *testing.T) {
	g := newGraph(t)
	go func() { // nobody waits for the texts
		for {
			select {
			case <-g.came:
			case <-t.Context().Done():
				return
			}
		}
	}()
	dir, data, into := shopFolder(t, g.URL), t.TempDir(), filepath.Join(t.TempDir(), "into")
	secrets := []string{"APP_SECRET=" + appSecret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v", "PARLEY_ALLOW_NET=127.0.0.0/8"}
	env := append([]string{"PARLEY_DATA=" + data}, secrets...)
	if err := os.MkdirAll(filepath.Join(data, "bots"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(data, "bots", "shop"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "key"), []byte("SECRET-key"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, env)
	var accepted atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; !t.Failed(); i++ {
			select {
			case <-stop:
				return
			default:
			}
			s.message(t, fmt.Sprint("mid-", i, "."), "hi")
			accepted.Store(int64(i + 1))
		}
	}()
	until(t, env, `"mid-20\."`, "contact", "export", "shop", "ana")
	before := accepted.Load()
	file := filepath.Join(t.TempDir(), "shop.zip")
	out, err := parleyRun(t, env, "backup", file)
	wants(t, "backup", out, err, true, "shop.zip: ", "MB unpacked, the folders of shop")
	close(stop)
	<-stopped
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v, want it to be its owner's alone", info, err)
	}
	if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
	out, err = parleyRun(t, env, "backup", file)
	wants(t, "over it", out, err, false, "there is such a file already")

	restored := append([]string{"PARLEY_DATA=" + into}, secrets...)
	out, err = parleyRun(t, restored, "restore", file)
	wants(t, "restore", out, err, true, into+" holds what was kept at ", "shop: set again env:APP_SECRET, env:NOT_THERE, env:PAGE_TOKEN, env:VERIFY_TOKEN\n")
	if found := inFolder(t, into, "SECRET-key"); found != "" {
		t.Errorf("the key was in the backup, and is in %s", found)
	}
	out, err = parleyRun(t, restored, "restore", file)
	wants(t, "once more", out, err, false, "the folder is not empty")
	out, err = parleyRun(t, restored, "contact", "export", "shop", "ana")
	if err != nil {
		t.Fatalf("export: %v\n%s", err, out)
	}
	if !json.Valid([]byte(out)) {
		t.Fatalf("no JSON: %s", out)
	}
	for i := range before {
		if !strings.Contains(out, fmt.Sprintf(`"mid-%d."`, i)) {
			t.Errorf("message %d of %d that were accepted before the backup is missing", i, before)
		}
	}
	again := serve(t, restored)
	again.message(t, "after", "hi")
	until(t, restored, `"after"`, "contact", "export", "shop", "ana")

	// While no server runs, its store is opened.
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	second := filepath.Join(t.TempDir(), "second.zip")
	out, err = parleyRun(t, env, "backup", second)
	wants(t, "while no server runs", out, err, true, "the folders of shop")
	third := append([]string{"PARLEY_DATA=" + filepath.Join(t.TempDir(), "third")}, secrets...)
	out, err = parleyRun(t, third, "restore", second)
	wants(t, "restore that", out, err, true, " holds what was kept at ")
	out, err = parleyRun(t, third, "contact", "export", "shop", "ana")
	wants(t, "export from that", out, err, true, fmt.Sprintf(`"mid-%d."`, accepted.Load()-1))
	out, err = parleyRun(t, third, "restore", filepath.Join(dir, "bot.yaml"))
	wants(t, "no backup", out, err, false, "bot.yaml: it is no whole backup of Parley: it is no zip file, or it was cut off")
}

// A database that was damaged while the server was killed is not served, and
// it is said what to do.
func TestServeRefusesADamagedDatabase(t *testing.T) {
	dir, data := shopFolder(t, "http://127.0.0.1:1"), t.TempDir()
	env := []string{"PARLEY_DATA=" + data}
	s := serve(t, env, dir)
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.Wait()
	file := filepath.Join(data, "parley.db")
	s = serve(t, env, dir)
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil || !strings.Contains(s.output.String(), "the server was not stopped in order the last time") {
		t.Errorf("after a kill: %v, and it said\n%s", err, s.output)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	copy(b[len(b)/page/2*page:], strings.Repeat("nonsense", page/8))
	for name, text := range map[string][]byte{file: b, file + "-wal": nil} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		out, err := parleyRun(t, env, "serve", dir, "--addr", "127.0.0.1:0")
		wants(t, "a damaged database", out, err, false, "parley: serve: open ", "the database is damaged: ", "put the last backup into a new one: `parley restore FILE --data DIR`")
	}
}
