package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"parley/server/store"
	"parley/server/store/sqlite/walvfs"
)

// role is what a connection is for; it decides about its settings.
type role int

const (
	writer role = iota
	checkpointer
	reader
	copier // copies the whole file, or looks through it
)

// The most a connection keeps of the file in memory, in KiB. It takes only
// what it has touched, so an idle server stays small.
var cacheKiB = map[role]int{writer: 16 << 10, checkpointer: 256, reader: 4 << 10, copier: 4 << 10}

// busyTimeout is how long a connection waits for another, in milliseconds.
const busyTimeout = 5000

// hooked opens connections with the settings for which mattn has no name in
// the DSN; names it does not know it ignores.
var hooked = &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
	for _, p := range []string{
		"PRAGMA trusted_schema = off",
		"PRAGMA wal_autocheckpoint = 0",
		"PRAGMA secure_delete = on",            // a person that is erased leaves nothing in free space
		"PRAGMA journal_size_limit = 67108864", // bytes: what is left of the log after a burst
	} {
		if _, err := c.Exec(p, nil); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return nil
}}

// dsn returns the address of the file at path, an absolute one, for a role.
func dsn(path string, r role) string {
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"on"}, "_busy_timeout": {fmt.Sprint(busyTimeout)},
		"_cache_size": {fmt.Sprint(-cacheKiB[r])},
		"_mutex":      {"no"}, // a connection is used by one goroutine at a time
	}
	switch r {
	case writer:
		q.Set("_txlock", "immediate")
		q.Set("vfs", walvfs.Name)
	case reader:
		q.Set("_query_only", "on")
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// conn is one connection with its prepared statements. It is used by one
// goroutine at a time.
type conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]*sqlite3.SQLiteStmt // by their text
}

func connect(path string, r role) (*conn, error) {
	if err := walvfs.Register(); err != nil {
		return nil, err
	}
	c, err := hooked.Open(dsn(path, r))
	if err != nil {
		return nil, plain(err)
	}
	return &conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*sqlite3.SQLiteStmt{}}, nil
}

// replanned: SQLite plans a statement anew at each use whose plan could gain
// from knowing a parameter, since the driver clears the parameters in between.
// That is so where a column is compared with one and the rows are ordered, and
// where one stands in a function; what is used for every message hides it in an
// expression.

// prepared returns the statement for q, which must be one statement and one of
// few: it is kept until the connection closes.
func (c *conn) prepared(q string) (*sqlite3.SQLiteStmt, error) {
	if st := c.stmts[q]; st != nil {
		return st, nil
	}
	st, err := c.c.Prepare(q)
	if err != nil {
		return nil, err
	}
	kept := st.(*sqlite3.SQLiteStmt)
	c.stmts[q] = kept
	return kept, nil
}

// values turns arguments into what the driver takes.
func values(args []any) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		if n, ok := a.(int); ok {
			a = int64(n)
		}
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// inline makes the driver run a statement on this goroutine: it starts another
// one only for a context that can end.
var inline = context.Background()

// exec runs q and returns how many rows it changed.
func (c *conn) exec(q string, args ...any) (int64, error) {
	st, err := c.prepared(q)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(inline, values(args))
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs q, which adds a row, and returns its number. RETURNING would make
// a table in memory each time.
func (c *conn) insert(q string, args ...any) (int64, error) {
	st, err := c.prepared(q)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(inline, values(args))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// row is what a query returns, column by column.
type row []driver.Value

func (r row) int(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r row) text(i int) string {
	switch v := r[i].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// bytes returns a blob, nil where there is none.
func (r row) bytes(i int) []byte {
	b, _ := r[i].([]byte)
	return b
}

// query runs q and calls each for every row. The row is good until each
// returns; the values in it are for keeps.
func (c *conn) query(each func(row), q string, args ...any) error {
	st, err := c.prepared(q)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(inline, values(args))
	if err != nil {
		return err
	}
	r := make(row, len(rows.Columns()))
	for {
		switch err := rows.Next(r); {
		case errors.Is(err, io.EOF):
			return rows.Close()
		case err != nil:
			rows.Close()
			return err
		}
		each(r)
	}
}

// one runs q and returns its first row, nil where there is none.
func (c *conn) one(q string, args ...any) (row, error) {
	var out row
	err := c.query(func(r row) {
		if out == nil {
			out = append(row{}, r...)
		}
	}, q, args...)
	return out, err
}

func (c *conn) close() error {
	for _, st := range c.stmts {
		st.Close()
	}
	return c.c.Close()
}

// plain gives an error of SQLite or of the system the name that callers of a
// store know.
func plain(err error) error {
	if errors.Is(err, store.ErrFull) {
		return err
	}
	var e sqlite3.Error
	errors.As(err, &e)
	no := e.SystemErrno
	if no == 0 {
		errors.As(err, &no)
	}
	switch {
	case e.Code == sqlite3.ErrFull, no == syscall.ENOSPC, no == syscall.EDQUOT: // a sync or a quota says it by its number alone
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case e.Code == sqlite3.ErrCorrupt, e.Code == sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}
