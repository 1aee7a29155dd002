package walvfs_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"parley/server/store/sqlite/faultvfs"
	"parley/server/store/sqlite/walvfs"
)

// open opens a connection, a single one.
func open(t *testing.T, path, query string) *sql.DB {
	t.Helper()
	if err := walvfs.Register(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&"+query)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func do(t *testing.T, db *sql.DB, q string, args ...any) {
	t.Helper()
	if _, err := db.Exec(q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// text returns the first column of a query's rows.
func text(t *testing.T, db *sql.DB, q string) string {
	t.Helper()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return strings.Join(out, "\n")
}

const all = "SELECT id || ' ' || hex(body) FROM t ORDER BY id"

// Another connection sees each transaction once it is committed, however the
// writer syncs, and though its pages do not fit into its memory, so that some
// are written early, read back and written anew.
func TestOthersSeeWhatIsCommitted(t *testing.T) {
	for _, sync := range []string{"OFF", "NORMAL", "FULL"} {
		t.Run(sync, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			w := open(t, path, "vfs="+walvfs.Name+"&_cache_size=8&_synchronous="+sync)
			do(t, w, "PRAGMA wal_autocheckpoint = 0")
			do(t, w, "CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
			r := open(t, path, "_query_only=on")
			check := open(t, path, "")
			rng := rand.New(rand.NewPCG(1, 2))
			want := ""
			for i := range 150 {
				do(t, w, "BEGIN IMMEDIATE")
				for range 1 + rng.IntN(60) {
					do(t, w, "INSERT OR REPLACE INTO t VALUES (?, randomblob(?))", rng.IntN(400), rng.IntN(3000))
				}
				do(t, w, "DELETE FROM t WHERE id % 7 = ?", rng.IntN(7))
				if got := text(t, r, all); got != want {
					t.Fatalf("transaction %d is seen before it is committed", i)
				}
				mine := text(t, w, all)
				if rng.IntN(4) == 0 {
					do(t, w, "ROLLBACK")
				} else {
					do(t, w, "COMMIT")
					want = mine
				}
				if got := text(t, r, all); got != want {
					t.Fatalf("after transaction %d another connection sees %d bytes, want %d", i, len(got), len(want))
				}
				if rng.IntN(10) == 0 {
					do(t, check, "PRAGMA wal_checkpoint(PASSIVE)")
				}
			}
			if got := text(t, r, "PRAGMA integrity_check"); got != "ok" {
				t.Error(got)
			}
			w.Close()
			r.Close()
			check.Close()
			if got := text(t, open(t, path, ""), all); got != want {
				t.Error("after a new start the rows are others")
			}
		})
	}
}

// A transaction of many pages is written in few operations, and is in the file
// before the log is synced.
func TestACommitIsWrittenInLargePieces(t *testing.T) {
	dir := t.TempDir()
	disk := faultvfs.Watch(t, dir)
	w := open(t, filepath.Join(dir, "test.db"), "vfs="+walvfs.Name+"&_synchronous=FULL")
	do(t, w, "PRAGMA wal_autocheckpoint = 0")
	do(t, w, "CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
	before := disk.Len()
	do(t, w, "INSERT INTO t SELECT value, randomblob(3000) FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 500) SELECT value FROM n)")
	kinds := map[faultvfs.Kind]int{}
	last := ""
	for _, op := range disk.Log().Ops[before:] {
		if op.Name == "test.db-wal" {
			kinds[op.Kind]++
			last = fmt.Sprint(op.Kind)
		}
	}
	if n := kinds[faultvfs.Write]; n < 5 || n > 40 { // 500 pages, 2 MB
		t.Errorf("the log was written %d times, want about 20", n)
	}
	if kinds[faultvfs.Sync] != 1 || last != fmt.Sprint(faultvfs.Sync) {
		t.Errorf("the log was synced %d times and %s was last, want one sync at the end", kinds[faultvfs.Sync], last)
	}
}
