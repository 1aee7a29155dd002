package runtime

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/sqlite"
	"parley/server/store/sqlite/faultvfs"
	"parley/server/web"
)

// hooked is the recorder as a channel whose webhooks are "ADDRESS ID".
type hooked struct{ *recorder }

func (hooked) Name() string { return "wire" }

func (hooked) Receive(_ http.Header, body []byte) ([]channel.Incoming, error) {
	address, id, _ := strings.Cut(string(body), " ")
	return []channel.Incoming{say(address, id)}, nil
}

// pages are the bots as package web sees them.
type pages struct{ *fakeBots }

func (pages) IDs() []string         { return []string{"bakery"} }
func (pages) Bot(string) *flows.Bot { return nil }
func (pages) OpenMedia(string, string) (interface {
	fs.File
	io.Seeker
}, error) {
	return nil, fs.ErrNotExist
}

// sick is a disk that fails at an operation, once or until it is healed.
type sick struct {
	from   int
	no     syscall.Errno
	once   bool
	failed atomic.Int64
	healed atomic.Bool
}

func (s *sick) String() string {
	return fmt.Sprintf("%v at operation %d, once %v", s.no, s.from, s.once)
}

func (s *sick) before(n int, op faultvfs.Op) error {
	full := op.Kind == faultvfs.Write || op.Kind == faultvfs.Sync || op.Kind == faultvfs.Map
	switch {
	case n < s.from, s.healed.Load(), s.no == syscall.ENOSPC && !full:
		return nil
	case s.failed.Add(1) > 1 && s.once:
		return nil
	}
	return s.no
}

// house is a whole server but for its socket, on a disk that is sick.
type house struct {
	*rig
	web  http.Handler
	disk *sick

	mu       sync.Mutex
	refused  int
	problems []string
}

func (h *house) wrong(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.problems = append(h.problems, fmt.Sprintf("%v: ", h.disk)+fmt.Sprintf(format, args...))
}

func newHouse(t *testing.T, disk *sick) *house {
	dir := t.TempDir()
	watch := faultvfs.Watch(t, dir)
	s, err := sqlite.Open(filepath.Join(dir, "parley.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{rig: newRig(t, func(c *Config) { c.Store = s }), disk: disk}
	h.bots.channels["wire"] = hooked{h.wire}
	h.web, err = web.New(web.Config{Bots: pages{h.bots}, Inbox: h.Runtime, Log: h.cfg.Log, Ready: s.Check})
	if err != nil {
		t.Fatal(err)
	}
	h.clock.run(t)
	disk.from += watch.Asked() // the start has its own proof
	watch.Before(disk.before)
	h.Start()
	return h
}

func (h *house) ask(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

// post sends a webhook as a provider does: again until it is taken.
func (h *house) post(address, id string) {
	for {
		w := h.ask(http.MethodPost, "/hooks/bakery/wire", address+" "+id)
		if w.Code == http.StatusOK {
			return
		}
		h.refuse(w)
		time.Sleep(time.Millisecond)
	}
}

// refuse looks at what a webhook was told that was not taken. After some of
// those the disk works again.
func (h *house) refuse(w *httptest.ResponseRecorder) {
	full := h.disk.no == syscall.ENOSPC
	if full && (w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "") {
		h.wrong("a webhook on a full disk: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w.Code < 500 {
		h.wrong("a webhook on a disk that fails: %d", w.Code)
	}
	h.mu.Lock()
	h.refused++
	last := h.refused == 12
	h.mu.Unlock()
	if !last || h.disk.once {
		return
	}
	if got := h.ask(http.MethodGet, "/readyz", "").Code; got != http.StatusServiceUnavailable {
		h.wrong("/readyz while the disk fails: %d", got)
	}
	if full {
		if _, err := h.History(context.Background(), talk("wire", "p0"), 0, 1000); err != nil {
			h.wrong("a read while the disk is full: %v", err)
		}
	}
	h.disk.healed.Store(true)
}

// live serves people who write some messages each, and checks that in the end
// each was answered once and in order, without a restart.
func (h *house) live(people, each int) {
	var all sync.WaitGroup
	for p := range people {
		all.Go(func() {
			for n := range each {
				h.post(fmt.Sprint("p", p), fmt.Sprintf("%02d", n))
			}
		})
	}
	all.Wait()
	h.disk.healed.Store(true)
	got := texts(h.wire.await(people * each))
	var want []string
	for n := range each {
		want = append(want, fmt.Sprintf("re %02d", n))
	}
	for p := range people {
		if person := fmt.Sprint("p", p); fmt.Sprint(got[person]) != fmt.Sprint(want) {
			h.wrong("%s: got %v", person, got[person])
		}
	}
	if code := h.ask(http.MethodGet, "/readyz", "").Code; code != http.StatusOK {
		h.wrong("/readyz once the disk works again: %d", code)
	}
	if err := h.Stop(context.Background()); err != nil {
		h.wrong("Stop: %v", err)
	}
	h.kept(people * each)
	if err := h.store.Close(); err != nil {
		h.wrong("Close: %v", err)
	}
}

// kept checks that nothing is left to do.
func (h *house) kept(n int) {
	d, err := h.store.Depths(context.Background())
	if err != nil || d != (store.Depths{}) {
		h.wrong("left to do: %+v, %v", d, err)
	}
	if sent := len(h.wire.await(n)); sent != n {
		h.wrong("%d messages went out, for %d", sent, n)
	}
}

// A server lives through a disk that fails or is full, at whatever operation
// that begins: webhooks are refused so that they come again, reads go on, and
// once the disk works again all is read and answered, once and in order.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	runs, hit, refused := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		bit := func(name string) bool { return rapid.Bool().Draw(rt, name) }
		disk := &sick{from: 0, no: syscall.EIO, once: bit("once")}
		if bit("full") {
			disk.no = syscall.ENOSPC
		}
		for i := range 9 { // of some 500; a number by itself would mostly be small
			if bit("from") {
				disk.from |= 1 << i
			}
		}
		h := newHouse(t, disk)
		h.live(10, 20)
		for _, problem := range h.problems {
			rt.Error(problem)
		}
		runs++
		if disk.failed.Load() > 0 {
			hit++
		}
		if h.refused > 0 {
			refused++
		}
	})
	t.Logf("of %d runs the disk failed in %d, and webhooks were refused in %d", runs, hit, refused)
	if hit < runs/4 || refused < runs/20 {
		t.Errorf("of %d runs the disk failed only in %d, and webhooks were refused only in %d", runs, hit, refused)
	}
}
