package bench

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gorilla/mux"
	"github.com/mattn/go-sqlite3"
)

// The minimal program: net/http, gorilla/mux, a signature, a step written by
// hand, and one SQLite writer with group commit, tuned as ours is. It writes
// the rows that ours does for a message: its id, the session, three lines of
// the log, what must go out, and the marks of its delivery. It has no bots, no
// language, no second channel and nothing that could be set.

const schema = `
CREATE TABLE seen (bot TEXT, epoch INTEGER, hash BLOB, PRIMARY KEY (bot, epoch, hash)) WITHOUT ROWID;
CREATE TABLE session (bot TEXT, conv INTEGER, version INTEGER, body BLOB, PRIMARY KEY (bot, conv)) WITHOUT ROWID;
CREATE TABLE log (seq INTEGER PRIMARY KEY, bot TEXT, conv INTEGER, at INTEGER, kind TEXT, id TEXT, body BLOB);
CREATE INDEX log_conv ON log (bot, conv, seq);
CREATE TABLE outbox (seq INTEGER PRIMARY KEY, bot TEXT, conv INTEGER, id TEXT, message BLOB, queued INTEGER, first INTEGER, due INTEGER, attempts INTEGER, attempting INTEGER);
CREATE INDEX outbox_conv ON outbox (bot, conv, seq);
CREATE INDEX outbox_due ON outbox (due, seq) WHERE due IS NOT NULL;`

type minimal struct {
	secret []byte
	api    string
	client http.Client
	queue  chan *act
	out    chan send
	w      *sqlite3.SQLiteConn
	stmts  map[string]*sqlite3.SQLiteStmt

	mu       sync.Mutex
	sessions map[string]*talkState
	seq      int64
}

type talkState struct {
	mu      sync.Mutex
	conv    int64
	version int64
	turns   int
}

// act is one caller's rows.
type act struct {
	run  func() error
	err  error
	done chan struct{}
}

type send struct {
	seq     int64
	conv    int64
	address string
	body    []byte
}

// runMinimal serves until the program ends, and prints its address.
func runMinimal(dir, api, secret string) error {
	db := filepath.Join(dir, "minimal.db")
	drv := &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec("PRAGMA wal_autocheckpoint = 0", nil)
		return err
	}}
	open := func() (*sqlite3.SQLiteConn, error) {
		c, err := drv.Open("file:" + db + "?_journal_mode=WAL&_synchronous=FULL&_cache_size=-65536&_mutex=no")
		if err != nil {
			return nil, err
		}
		return c.(*sqlite3.SQLiteConn), nil
	}
	w, err := open()
	if err != nil {
		return err
	}
	if _, err := w.Exec(schema, nil); err != nil {
		return err
	}
	check, err := open()
	if err != nil {
		return err
	}
	m := &minimal{
		secret: []byte(secret), api: api, queue: make(chan *act, 4096), out: make(chan send, 100_000), w: w, stmts: map[string]*sqlite3.SQLiteStmt{},
		sessions: map[string]*talkState{},
		client:   http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 30 * time.Second},
	}
	go m.write()
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			_, _ = check.Exec("PRAGMA wal_checkpoint(PASSIVE)", nil)
		}
	}()
	for range 32 {
		go m.deliver()
	}
	r := mux.NewRouter()
	r.HandleFunc("/hooks/{bot}/messenger", m.hook).Methods(http.MethodPost)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("serves http://%s;\n", l.Addr())
	return http.Serve(l, r)
}

func (m *minimal) exec(q string, args ...any) error {
	st := m.stmts[q]
	if st == nil {
		s, err := m.w.Prepare(q)
		if err != nil {
			return err
		}
		st = s.(*sqlite3.SQLiteStmt)
		m.stmts[q] = st
	}
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	_, err := st.ExecContext(context.Background(), named)
	return err
}

func (m *minimal) write() {
	for first := range m.queue {
		batch := append(make([]*act, 0, 64), first)
	more:
		for len(batch) < 64 {
			select {
			case a := <-m.queue:
				batch = append(batch, a)
			default:
				break more
			}
		}
		err := m.exec("BEGIN IMMEDIATE")
		for _, a := range batch {
			if err == nil {
				err = a.run()
			}
		}
		if err == nil {
			err = m.exec("COMMIT")
		}
		for _, a := range batch {
			a.err = err
			close(a.done)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func (m *minimal) do(run func() error) error {
	a := &act{run: run, done: make(chan struct{})}
	m.queue <- a
	<-a.done
	return a.err
}

type hookBody struct {
	Entry []struct {
		Messaging []struct {
			Sender  struct{ ID string }
			Message struct{ Mid, Text string }
		}
	}
}

func (m *minimal) hook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "cut off", http.StatusBadRequest)
		return
	}
	mac := hmac.New(sha256.New, m.secret)
	mac.Write(body)
	if !hmac.Equal([]byte("sha256="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Hub-Signature-256"))) {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	var in hookBody
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	for _, e := range in.Entry {
		for _, one := range e.Messaging {
			if err := m.step(one.Sender.ID, one.Message.Mid, one.Message.Text); err != nil {
				http.Error(w, "full", http.StatusServiceUnavailable)
				return
			}
		}
	}
	fmt.Fprint(w, "EVENT_RECEIVED")
}

// step reads an answer and asks again.
func (m *minimal) step(address, id, text string) error {
	m.mu.Lock()
	t := m.sessions[address]
	if t == nil {
		t = &talkState{conv: int64(len(m.sessions) + 1)}
		m.sessions[address] = t
	}
	m.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	reply := "I did not understand that."
	for i, label := range answers {
		if text == label {
			reply = fmt.Sprintf("You chose %s, number %d.", label, i+1)
		}
	}
	t.turns++
	t.version++
	now := time.Now().UnixMicro()
	session, _ := json.Marshal(map[string]any{"flow": "menu", "step": "menu", "turns": t.turns, "since": now, "last": text})
	inBody, _ := json.Marshal(map[string]any{"id": id, "at": now, "channel": "messenger", "text": text})
	type quick struct {
		ContentType string `json:"content_type"`
		Title       string `json:"title"`
		Payload     string `json:"payload"`
	}
	var buttons []quick
	for _, label := range answers {
		buttons = append(buttons, quick{"text", label, "tap:" + label})
	}
	out := make([][]byte, 2)
	out[0], _ = json.Marshal(map[string]any{"recipient": map[string]string{"id": address}, "messaging_type": "RESPONSE", "message": map[string]any{"text": reply}})
	out[1], _ = json.Marshal(map[string]any{"recipient": map[string]string{"id": address}, "messaging_type": "RESPONSE", "message": map[string]any{"text": "What can we do for you?", "quick_replies": buttons}})
	hash := sha256.Sum256([]byte(address + "/" + id))
	trace := []byte(`{"version":"1","lines":[{"flow":"menu","step":"menu","what":"answer"}]}`)
	var sends []send
	err := m.do(func() error {
		sends = sends[:0]
		if err := m.exec(`INSERT OR IGNORE INTO seen VALUES ('bot', ?, ?)`, now/(3*86400*1e6), hash[:16]); err != nil {
			return err
		}
		if err := m.exec(`INSERT INTO session VALUES ('bot', ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body`, t.conv, t.version, session); err != nil {
			return err
		}
		if err := m.log(t.conv, now, "in", id, inBody); err != nil {
			return err
		}
		for _, b := range out {
			if err := m.log(t.conv, now, "out", id, b); err != nil {
				return err
			}
			m.seq++
			if err := m.exec(`INSERT INTO outbox VALUES (?, 'bot', ?, ?, ?, ?, NULL, 0, 0, 0)`, m.seq, t.conv, id, b, now); err != nil {
				return err
			}
			sends = append(sends, send{m.seq, t.conv, address, b})
		}
		return m.log(t.conv, now, "trace", id, trace)
	})
	for _, s := range sends {
		m.out <- s
	}
	return err
}

func (m *minimal) log(conv, now int64, kind, id string, body []byte) error {
	m.seq++
	return m.exec(`INSERT INTO log VALUES (?, 'bot', ?, ?, ?, ?, ?)`, m.seq, conv, now, kind, id, body)
}

// deliver marks, calls and marks again.
func (m *minimal) deliver() {
	for s := range m.out {
		now := time.Now().UnixMicro()
		_ = m.do(func() error {
			return m.exec(`UPDATE outbox SET due = NULL, attempting = 1, attempts = attempts + 1, first = ? WHERE seq = ?`, now, s.seq)
		})
		res, err := m.client.Post(m.api, "application/json", bytes.NewReader(s.body))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		_ = m.do(func() error { return m.exec(`DELETE FROM outbox WHERE seq = ?`, s.seq) })
	}
}
