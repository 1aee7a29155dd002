package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func opener(t testing.TB, dir string) store.Store { return openIn(t, dir, Options{}) }

func openIn(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(filepath.Join(dir, "parley.db"), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

func openTest(t testing.TB, o Options) *Store {
	s := openIn(t, t.TempDir(), o)
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) { storetest.Run(t, opener) }

func TestModel(t *testing.T) {
	open := map[string]*memory.Store{}
	storetest.Model(t, opener, func(_ testing.TB, dir string) store.Store {
		if s := open[dir]; s != nil {
			s.Restart()
			return s
		}
		open[dir] = memory.New()
		return open[dir]
	})
}

// After a crash the files are as they were in the middle of the work: that is
// what a copy of them, made without closing, stands for.
func TestCrash(t *testing.T) {
	storetest.Run(t, func(t testing.TB, dir string) store.Store {
		return &crashing{Store: openIn(t, last(t, dir), Options{}), t: t}
	})
}

// last returns the newest folder inside dir.
func last(t testing.TB, dir string) string {
	t.Helper()
	for i := 0; ; i++ {
		at := filepath.Join(dir, fmt.Sprint(i))
		if _, err := os.Stat(filepath.Join(dir, fmt.Sprint(i+1))); err == nil {
			continue
		}
		if err := os.MkdirAll(at, 0o700); err != nil {
			t.Fatal(err)
		}
		return at
	}
}

// crashing is a store whose Close leaves behind what a crash just before it
// would have left.
type crashing struct {
	*Store
	t testing.TB
}

func (c *crashing) Close() error {
	from := filepath.Dir(c.lockFile.Name())
	var n int
	fmt.Sscan(filepath.Base(from), &n)
	to := filepath.Join(filepath.Dir(from), fmt.Sprint(n+1))
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	c.closing.Lock() // nobody starts anything
	if !c.closed {
		for _, name := range []string{"parley.db", "parley.db-wal"} {
			b, err := os.ReadFile(filepath.Join(from, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(to, name), b, 0o600)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				c.t.Errorf("copy: %v", err)
			}
		}
	}
	c.closing.Unlock()
	return c.Store.Close()
}

func TestPragmas(t *testing.T) {
	s := openTest(t, Options{})
	r := <-s.readers
	defer func() { s.readers <- r }()
	s.closing.Lock() // the other two are at rest
	defer s.closing.Unlock()
	both := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000",
		"trusted_schema": "0", "wal_autocheckpoint": "0", "journal_size_limit": "67108864",
		"application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(len(migrationNames())), "secure_delete": "1",
	}
	for name, c := range map[string]struct {
		*conn
		also map[string]string
	}{
		"writer":       {s.w, map[string]string{"query_only": "0", "cache_size": "-16384"}},
		"checkpointer": {s.check, map[string]string{"query_only": "0", "cache_size": "-256"}},
		"reader":       {r, map[string]string{"query_only": "1", "cache_size": "-4096"}},
	} {
		for _, list := range []map[string]string{both, c.also} {
			for pragma, want := range list {
				got, err := c.one("PRAGMA " + pragma)
				if err != nil || fmt.Sprint(got[0]) != want {
					t.Errorf("%s of the %s: got %v, %v, want %s", pragma, name, got, err, want)
				}
			}
		}
	}
	tx, err := s.w.c.Begin() // what _txlock is about
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := s.check.exec("PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.check.exec("BEGIN IMMEDIATE"); err == nil {
		t.Error("a second writer could begin: the first one's transaction was not immediate")
	}
}

func TestReaderCannotWrite(t *testing.T) {
	s := openTest(t, Options{})
	err := s.read(t.Context(), func(c *conn) error {
		_, err := c.exec(`DELETE FROM log`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("write on a reader: got %v, want an error about readonly", err)
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	_, err := Open(filepath.Join(dir, "parley.db"), Options{})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("second Open: got %v, want ErrLocked with the process", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openIn(t, dir, Options{}).Close()
}

func TestOpenErrors(t *testing.T) {
	prepare := func(script string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			c, err := connect(path, writer)
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			if _, err := c.c.Exec(script, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    string
	}{
		{"another program's", prepare("CREATE TABLE x (a)"), ErrForeign.Error()},
		{"of the future", prepare(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 99", applicationID)), ErrNewer.Error()},
		{"no database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("hello ", 200)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "not a database"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a b?c%20#.db") // odd, but a name
			c.prepare(t, path)
			s, err := Open(path, Options{})
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open: got %v, want %q and the path", err, c.want)
			}
		})
	}
}

func TestFileMode(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	defer s.Close()
	for _, name := range []string{"parley.db", "parley.db-wal", "parley.db.lock"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v, want mode 0600", name, info, err)
		}
	}
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	one := fstest.MapFS{"0001_a.sql": {Data: []byte("CREATE TABLE a (x);\nINSERT INTO a VALUES (7);")}}
	two := fstest.MapFS{"0001_a.sql": one["0001_a.sql"], "0002_b.sql": {Data: []byte("CREATE TABLE b (y);")}}
	bad := fstest.MapFS{"0001_a.sql": one["0001_a.sql"], "0002_b.sql": {Data: []byte("CREATE TABLE b (y);\nNONSENSE;")}}
	gap := fstest.MapFS{"0001_a.sql": one["0001_a.sql"], "0003_b.sql": two["0002_b.sql"]}
	run := func(dir fs.FS) (version int, err error) {
		c, cerr := connect(path, writer)
		if cerr != nil {
			t.Fatal(cerr)
		}
		defer c.close()
		err = migrate(c, path, dir)
		version, _ = identify(c)
		return version, err
	}
	for _, step := range []struct {
		name    string
		dir     fs.FS
		version int
		want    string // of the error
	}{
		{"first", one, 1, ""},
		{"again", one, 1, ""},
		{"a bad one changes nothing", bad, 1, "0002_b.sql"},
		{"a gap", gap, 1, "want number 0002"},
		{"second", two, 2, ""},
		{"back", one, 2, "format 2, this one knows 1"},
	} {
		version, err := run(step.dir)
		if version != step.version || (err == nil) != (step.want == "") || err != nil && !strings.Contains(err.Error(), step.want) {
			t.Errorf("%s: got version %d, %v, want %d, %q", step.name, version, err, step.version, step.want)
		}
	}
	kept, err := connect(path+".v1", reader)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.close()
	if r, err := kept.one("SELECT x FROM a"); err != nil || r == nil || r.int(0) != 7 {
		t.Errorf("copy before migrating: got %v, %v, want 7", r, err)
	}
}

// A database of any earlier format opens, keeps what it holds and can do what
// came later.
func TestFormats(t *testing.T) {
	all, err := fs.Glob(migrationFiles(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(all); n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			dir := t.TempDir()
			makeFormat(t, filepath.Join(dir, "parley.db"), all[:n])
			s := openIn(t, dir, Options{})
			defer s.Close()
			cs, err := s.Claim(t.Context(), 1)
			if err != nil || len(cs) != 1 || cs[0].Key != ana || cs[0].Version != 3 || string(cs[0].Session) != "s3" {
				t.Fatalf("Claim: got %v, %v, want the talk with ana", cs, err)
			}
			at := time.Unix(1_800_000_000, 0).UTC()
			if _, err := s.Commit(t.Context(), cs[0], store.Change{Done: []int64{7}, Timer: &store.Timer{At: at, Generation: 1}}); err != nil {
				t.Fatal(err)
			}
			if got, ok, err := s.NextDue(t.Context()); !ok || err != nil || !got.Equal(at) {
				t.Errorf("NextDue: got %v, %v, %v, want %v", got, ok, err, at)
			}
			ds, err := s.Deliver(t.Context(), at, []store.Share{{Queue: store.Queue{Sender: store.SenderOf(ana, "")}, N: 9}})
			if err != nil || len(ds) != 1 || ds[0].ID != "s" || ds[0].Bulk {
				t.Errorf("Deliver: got %v, %v, want what was sent to ana, as a reply", ds, err)
			}
		})
	}
}

// makeFormat makes a database of the format that the migrations end at, with
// a session, an event and a send.
func makeFormat(t *testing.T, path string, names []string) {
	t.Helper()
	dir := fstest.MapFS{}
	for _, name := range names {
		b, err := fs.ReadFile(migrationFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		dir[name] = &fstest.MapFile{Data: b}
	}
	c, err := connect(path, writer)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := migrate(c, path, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := c.c.Exec(`INSERT INTO conversation VALUES (1, 'bakery', 'web', 'ana');
		INSERT INTO session (bot, conv, version, body) VALUES ('bakery', 1, 3, x'7333');
		INSERT INTO inbox VALUES (7, 'bakery', 1, 'm', 0, x'7b7d');
		INSERT INTO outbox (seq, bot, conv, id, message, queued, due) VALUES (5, 'bakery', 1, 's', x'7b7d', 0, 0);`, nil); err != nil {
		t.Fatal(err)
	}
}

var ana = store.Key{Bot: "bakery", Channel: "web", Address: "ana"}

func event(n int) store.Inbound {
	return store.Inbound{Key: ana, ID: fmt.Sprint(n), At: time.Unix(1_800_000_000, 0), Event: []byte(strings.Repeat("x", 2000))}
}

func TestDiskFull(t *testing.T) {
	s := openTest(t, Options{})
	limit := func(pages int) {
		t.Helper()
		err := s.submit(t.Context(), &job{bare: true, run: func(w *conn) error {
			_, err := w.one(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		}}, true)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Accept(t.Context(), []store.Inbound{event(0)}); err != nil {
		t.Fatal(err)
	}
	limit(1) // as it is now
	var err error
	n := 1
	for ; n < 1000 && err == nil; n++ {
		_, err = s.Accept(t.Context(), []store.Inbound{event(n)})
	}
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("Accept on a full disk: got %v, want ErrFull", err)
	}
	cs, err := s.Claim(t.Context(), 1)
	if err != nil || len(cs) != 1 || len(cs[0].Pending) != min(n-1, store.MaxPending) {
		t.Errorf("Claim on a full disk: got %v, %v, want the %d that were accepted", cs, err, n-1)
	}
	limit(1 << 20)
	fresh, err := s.Accept(t.Context(), []store.Inbound{event(n - 1)})
	if err != nil || !fresh[0] {
		t.Errorf("Accept with room again: got %v, %v, want it new", fresh, err)
	}
}

func TestInboxFull(t *testing.T) {
	s := openTest(t, Options{MaxInbox: 2})
	if _, err := s.Accept(t.Context(), []store.Inbound{event(1), event(2)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), []store.Inbound{event(3)}); !errors.Is(err, store.ErrFull) {
		t.Errorf("Accept into a full inbox: got %v, want ErrFull", err)
	}
	now := time.Unix(1_800_000_000, 0)
	due := func() (int, error) {
		return s.Due(t.Context(), now, 9, func(store.Alarm) []byte { return []byte("{}") })
	}
	commit := func(ch store.Change) {
		t.Helper()
		cs, err := s.Claim(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		ch.Done = []int64{cs[0].Pending[0].Seq}
		if _, err := s.Commit(t.Context(), cs[0], ch); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := due(); n != 0 || !errors.Is(err, store.ErrFull) {
		t.Errorf("Due into a full inbox: got %d, %v, want ErrFull", n, err)
	}
	commit(store.Change{Timer: &store.Timer{At: now, Generation: 1}})
	if n, err := due(); n != 1 || err != nil {
		t.Errorf("Due with room again: got %d, %v, want 1", n, err)
	}
	commit(store.Change{})
	if _, err := s.Accept(t.Context(), []store.Inbound{event(3)}); err != nil {
		t.Errorf("Accept with room again: %v", err)
	}
}

// One act of a batch that fails must not take the others with it.
func TestBatchFailsAlone(t *testing.T) {
	s := openTest(t, Options{})
	bad := errors.New("bad")
	insert := func(seq int) *job {
		return &job{done: make(chan struct{}), run: func(w *conn) error {
			_, err := w.exec(`INSERT INTO log (seq, bot, conv, at, kind, id) VALUES (?, 'b', 1, 0, 'in', '')`, int64(seq))
			return err
		}}
	}
	broken := &job{done: make(chan struct{}), run: func(w *conn) error {
		if err := insert(7).run(w); err != nil {
			return err
		}
		return bad
	}}
	stale := &job{done: make(chan struct{}), run: func(*conn) error { return store.ErrStale }}
	batch := []*job{insert(1), broken, stale, insert(2), insert(2)}
	err := s.submit(t.Context(), &job{bare: true, run: func(*conn) error {
		s.commit(batch) // on the writer's goroutine
		return nil
	}}, true)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, bad, store.ErrStale, nil} {
		if got := batch[i].err; !errors.Is(got, want) {
			t.Errorf("job %d: got %v, want %v", i, got, want)
		}
	}
	if batch[4].err == nil {
		t.Error("a key that is taken: got no error")
	}
	var seqs []int64
	if err := s.read(t.Context(), func(c *conn) error {
		return c.query(func(r row) { seqs = append(seqs, r.int(0)) }, `SELECT seq FROM log ORDER BY seq`)
	}); err != nil || fmt.Sprint(seqs) != "[1 2]" {
		t.Errorf("rows: got %v, %v, want [1 2]", seqs, err)
	}
}

func TestForget(t *testing.T) {
	s := openTest(t, Options{})
	err := s.submit(t.Context(), &job{run: func(w *conn) error {
		for bot := range 3 {
			for epoch := range 4 {
				for i := range forgetBatch + 1 {
					if _, err := w.exec(`INSERT INTO seen VALUES (?, ?, ?)`, fmt.Sprint("bot", bot), epoch, fmt.Append(nil, i)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}}, true)
	if err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		if err := s.submit(t.Context(), &job{run: func(w *conn) (err error) {
			more, err = forget(w, 2)
			return err
		}}, true); err != nil {
			t.Fatal(err)
		}
	}
	var got driver.Value
	if err := s.read(t.Context(), func(c *conn) error {
		r, err := c.one(`SELECT group_concat(DISTINCT epoch) || ' ' || count(*) FROM seen`)
		got = r[0]
		return err
	}); err != nil || fmt.Sprint(got) != fmt.Sprint("2,3 ", 3*2*(forgetBatch+1)) {
		t.Errorf("seen: got %v, %v, want epochs 2 and 3 whole", got, err)
	}
}

// Who brings something new is turned away while the writer cannot keep up;
// who finishes something waits.
func TestQueueFull(t *testing.T) {
	s := openTest(t, Options{})
	running, goOn := make(chan struct{}), make(chan struct{})
	noop := func() *job { return &job{done: make(chan struct{}), run: func(*conn) error { return nil }} }
	slow := noop()
	slow.run = func(*conn) error {
		close(running)
		<-goOn
		return nil
	}
	s.queue <- slow
	<-running
	for range maxQueue {
		s.queue <- noop()
	}
	if _, err := s.Accept(t.Context(), []store.Inbound{event(1)}); !errors.Is(err, store.ErrFull) {
		t.Errorf("Accept into a full queue: got %v, want ErrFull", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.enqueue(ctx, noop(), true); !errors.Is(err, context.Canceled) {
		t.Errorf("a patient act that is given up: got %v, want context canceled", err)
	}
	marked := make(chan error)
	go func() {
		_, err := s.Mark(t.Context(), nil)
		marked <- err
	}()
	close(goOn)
	if err := <-marked; err != nil {
		t.Errorf("a patient act: %v", err)
	}
	if fresh, err := s.Accept(t.Context(), []store.Inbound{event(1)}); err != nil || !fresh[0] {
		t.Errorf("Accept with room again: got %v, %v, want it new", fresh, err)
	}
}

// After an erasure no byte of the person is in the files: not in free space,
// not in the log.
func TestEraseLeavesNoByte(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	defer s.Close()
	const secret = "SESAME"
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	keys := []store.Key{{Bot: "b", Channel: "web", Address: secret}, {Bot: "b", Channel: "web", Address: "other"}}
	turn := func(k store.Key, i int) {
		text := []byte(fmt.Sprint(k.Address, " said ", i, strings.Repeat(" "+k.Address, 1+i*37%900))) // some over many pages
		id := fmt.Sprint(k.Address, i)
		if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: id, At: at, Event: text}}); err != nil {
			t.Fatal(err)
		}
		cs, err := s.Claim(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Commit(t.Context(), cs[0], store.Change{At: at, Session: text, Contact: text[:len(text)/2], Done: []int64{cs[0].Pending[0].Seq},
			Log: []store.Entry{{At: at, Kind: "in", ID: id, Body: text}}, Sends: []store.Send{{ID: id, Message: text}},
			Timer: &store.Timer{At: at, Generation: i}, Schedules: []store.Schedule{{Key: fmt.Sprint(k.Address, i%5), ID: id, Flow: "f", At: at, With: text}}})
		if err != nil {
			t.Fatal(err)
		}
		ds, err := storetest.Deliver(t.Context(), s, at, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range ds {
			if _, err := s.Mark(t.Context(), []store.Mark{{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: at, Sent: i%3 != 0, Dead: i%3 == 0, Reason: k.Address}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.AddVisitor(t.Context(), "b", []byte(id), k.Address, at); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 600 {
		turn(keys[i%3%2], i)
	}
	found := func() (n int) {
		for _, name := range []string{"parley.db", "parley.db-wal"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			n += strings.Count(string(b), secret)
		}
		return n
	}
	if found() == 0 {
		t.Fatal("the files never held the person: this test sees nothing")
	}
	copied := filepath.Join(dir, "parley.db.v5")
	if err := os.WriteFile(copied, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if gone, err := s.Erase(t.Context(), keys[0]); gone.Log == 0 || err != nil {
		t.Fatalf("Erase: %v, %v", gone, err)
	}
	if n := found(); n > 0 {
		t.Errorf("the files still hold the person %d times", n)
	}
	if _, err := os.Stat(copied); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the copy from before a migration: got %v, want it gone", err)
	}
	if p, err := s.Person(t.Context(), keys[1]); p == nil || err != nil || len(p.Log) == 0 {
		t.Errorf("the other person: got %v, %v", p, err)
	}
}

// A file that is too large to be rewritten while people wait is not, and that
// is said.
func TestEraseInLargeFile(t *testing.T) {
	s := openTest(t, Options{MaxRewrite: 1})
	k := store.Key{Bot: "b", Channel: "web", Address: "ana"}
	if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "1", At: time.Unix(0, 0), Event: []byte("hi")}}); err != nil {
		t.Fatal(err)
	}
	if gone, err := s.Erase(t.Context(), k); gone.Pending != 1 || !errors.Is(err, store.ErrTraces) {
		t.Errorf("got %v, %v, want the event gone and traces left", gone, err)
	}
}

// Who reads all the while keeps the log from being emptied; that is said, and
// the person is gone for every question.
func TestEraseBesideReader(t *testing.T) {
	s := openTest(t, Options{})
	k := store.Key{Bot: "b", Channel: "web", Address: "ana"}
	if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "1", At: time.Unix(0, 0), Event: []byte("hi")}}); err != nil {
		t.Fatal(err)
	}
	err := s.read(t.Context(), func(c *conn) error {
		if _, err := c.exec("BEGIN"); err != nil {
			return err
		}
		defer func() { _, _ = c.exec("COMMIT") }()
		if _, err := c.one("SELECT count(*) FROM inbox"); err != nil {
			return err
		}
		gone, err := s.Erase(t.Context(), k)
		if gone.Pending != 1 || !errors.Is(err, store.ErrTraces) {
			t.Errorf("Erase beside a reader: got %v, %v, want the event gone and traces left", gone, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := s.Person(t.Context(), k); p != nil || err != nil {
		t.Errorf("the person: got %v, %v, want nothing", p, err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) { // by itself, once the reader is done
		info, err := os.Stat(s.path + "-wal")
		if err == nil && info.Size() == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the log was not emptied later: %v, %v", info.Size(), err)
		}
	}
}

// What is given out after an erasure and a start is new to who has read up to
// what is gone.
func TestSeqsGoOnAfterErase(t *testing.T) {
	dir := t.TempDir()
	k := store.Key{Bot: "b", Channel: "web", Address: "ana"}
	seqs := func(s *Store, id string) int64 {
		t.Helper()
		if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: id, At: time.Unix(0, 0)}}); err != nil {
			t.Fatal(err)
		}
		cs, err := s.Claim(t.Context(), 1)
		if err != nil || len(cs) != 1 {
			t.Fatalf("Claim: %v, %v", cs, err)
		}
		return cs[0].Pending[0].Seq
	}
	s := openIn(t, dir, Options{})
	before := seqs(s, "1")
	if _, err := s.Erase(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openIn(t, dir, Options{})
	defer s.Close()
	if after := seqs(s, "2"); after <= before {
		t.Errorf("seq %d was given out again, as %d", before, after)
	}
}
