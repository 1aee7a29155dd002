package bench

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/server/store"
)

// filled starts a server that has had n people, p0 and on, each
// at its question, and a history of so many messages. They are copies of a talk
// that took place. more is done in the end; $now is the time, in microseconds.
func filled(b *testing.B, flow string, n, messages int, more ...string) *contestant {
	b.Helper()
	data := filepath.Join(b.TempDir(), "data")
	c := startIn(b, "parley", data, flow, newProvider(b))
	for range 3 {
		if !c.write(http.DefaultClient, 0, answers[0]) {
			b.Fatal("the talk to copy was refused")
		}
		c.settle()
	}
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Wait()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "parley.db")+"?_synchronous=OFF&_cache_size=-400000")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	span := int64(store.Remembered / time.Microsecond)
	for _, q := range append([]string{
		`CREATE TEMP TABLE n AS WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < $n) SELECT n FROM n WHERE $n > 1`,
		`INSERT INTO conversation (conv, bot, channel, address) SELECT n, 'bot', 'messenger', 'p' || (n - 1) FROM n`,
		`INSERT INTO session (conv, bot, version, body, pin) SELECT n, bot, version, body, pin FROM session, n WHERE conv = 1 ORDER BY n`,
		`INSERT INTO contact (bot, conv, body) SELECT 'bot', n, CAST('{"id":"p' || (n - 1) || '"}' AS BLOB) FROM n`,
		`CREATE TEMP TABLE turn AS SELECT * FROM log WHERE kind <> 'begin' AND id = (SELECT id FROM log WHERE kind = 'in' ORDER BY seq DESC LIMIT 1)
			OR kind = 'out' AND seq > (SELECT max(seq) FROM log WHERE kind = 'in')`,
		`INSERT INTO log (seq, bot, conv, at, kind, id, body)
			WITH RECURSIVE m(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM m WHERE m < $m)
			SELECT (SELECT max(seq) FROM log) + m * 8 + row_number() OVER (PARTITION BY m ORDER BY seq), bot, 1 + abs(random()) % $n, at, kind, id, body
			FROM m, turn WHERE $m > 0 ORDER BY m`,
		`INSERT INTO seen (bot, epoch, hash)
			WITH RECURSIVE m(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM m WHERE m < $m)
			SELECT 'bot', $now / ` + strconv.FormatInt(span, 10) + `, h FROM (SELECT randomblob(16) AS h FROM m WHERE $m > 0 ORDER BY h)`,
	}, more...) {
		q = strings.NewReplacer("$now", strconv.FormatInt(time.Now().UnixMicro(), 10), "$n", strconv.Itoa(n), "$m", strconv.Itoa(messages)).Replace(q)
		if _, err := db.Exec(q); err != nil {
			b.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	c.p.took.Store(0)
	again := startIn(b, "parley", data, flow, c.p)
	again.people = n
	again.ids.Store(100) // the sessions know the first ids
	return again
}

// status returns a line of what the kernel says of a process, in kB.
func (c *contestant) status(b *testing.B, key string) float64 {
	b.Helper()
	s, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	if err != nil {
		b.Skipf("this needs Linux: %v", err)
	}
	for line := range bytes.Lines(s) {
		if f := strings.Fields(string(line)); len(f) > 1 && f[0] == key+":" {
			n, _ := strconv.ParseFloat(f[1], 64)
			return n
		}
	}
	b.Fatalf("the kernel does not tell %s", key)
	return 0
}

// BenchmarkStored reports how many messages a second are taken where much is
// stored already, of people drawn from all who are, beside a thousand people in
// the same rounds, and what memory the server then holds.
func BenchmarkStored(b *testing.B) {
	for range b.N {
		few := filled(b, menu(), 1000, 0)
		for _, much := range []struct {
			name             string
			people, messages int
		}{{"1e5-people", 100_000, 0}, {"1e6-people", 1_000_000, 0}, {"1e6-messages", 1000, 1_000_000}} {
			c := filled(b, menu(), much.people, much.messages)
			var f, m []result
			few.round(b, 64, time.Second)
			c.round(b, 64, time.Second)
			for range 3 { // what waits is delivered after each, which takes as long again
				f, m = append(f, few.round(b, 64, roundLen)), append(m, c.round(b, 64, roundLen))
			}
			rate := func(r result) float64 { return r.rate }
			b.ReportMetric(median(m, rate), much.name+"-msg/s")
			b.ReportMetric(median(m, rate)/median(f, rate), much.name+"-ratio")
			b.ReportMetric(c.status(b, "VmRSS")/1000, much.name+"-MB")
			for _, r := range append(f, m...) {
				if r.failed > 0 {
					b.Errorf("%s: %d messages failed", much.name, r.failed)
				}
			}
			_ = c.cmd.Process.Kill()
		}
	}
}

// BenchmarkStart reports how long a start takes until the server is ready, with
// a hundred thousand events to read and as many sends to make, and until all of
// them are done: a reply to each event is two messages.
func BenchmarkStart(b *testing.B) {
	const n = 100_000 // of each
	for range b.N {
		c := filled(b, menu(), n, 0,
			`INSERT INTO inbox (seq, bot, conv, id, at, event) SELECT (SELECT max(seq) FROM log) + conv, 'bot', conv, 'late' || conv, $now,
				CAST(replace(CAST(body AS TEXT), '"' || id || '"', '"late' || conv || '"') AS BLOB)
				FROM conversation, (SELECT id, body FROM log WHERE kind = 'in' ORDER BY seq DESC LIMIT 1)`,
			`INSERT INTO outbox (seq, bot, conv, sender, id, message, queued, due) SELECT (SELECT max(seq) FROM inbox) + conv, 'bot', conv, 'messenger', 'late' || conv, message, $now, 0
				FROM conversation, (SELECT CAST(json_extract(body, '$.message') AS BLOB) AS message FROM log WHERE kind = 'out' ORDER BY seq DESC LIMIT 1)`)
		for !c.ready() {
			if time.Since(c.began) > time.Minute {
				b.Fatal("the server did not become ready")
			}
			time.Sleep(time.Millisecond)
		}
		b.ReportMetric(float64(time.Since(c.began).Milliseconds()), "ready-ms")
		for c.p.took.Load() < 3*n && time.Since(c.began) < 5*time.Minute {
			time.Sleep(100 * time.Millisecond)
		}
		b.ReportMetric(time.Since(c.began).Seconds(), "done-s")
		c.settle()
		if sent := c.p.took.Load(); sent != 3*n {
			b.Errorf("%d messages went out, want %d", sent, 3*n)
		}
	}
}

// ready tells whether the server says that it takes messages.
func (c *contestant) ready() bool {
	res, err := http.Get(c.base + "/readyz")
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}
