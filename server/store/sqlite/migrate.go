package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"parley/server/fault"
)

// applicationID marks a file as Parley's: "PRLY" in ASCII.
const applicationID = 0x50524C59

var (
	// ErrForeign reports a database that is not Parley's.
	ErrForeign = errors.New("not a Parley database")
	// ErrNewer reports a database that a newer Parley has written.
	ErrNewer = errors.New("written by a newer Parley")
	// ErrCorrupt reports a database that is damaged, or a file that is none.
	ErrCorrupt = errors.New("the database is damaged")
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the database forward to the last of the numbered files in
// dir, each in a transaction of its own. A database that holds something
// already is copied to file.vN first, N being its version.
func migrate(w *conn, file string, dir fs.FS) error {
	names, err := fs.Glob(dir, "*.sql") // sorted
	if err != nil {
		return err
	}
	version, err := identify(w)
	if err != nil {
		return err
	}
	if version > len(names) {
		return fmt.Errorf("%w: it has format %d, this one knows %d", ErrNewer, version, len(names))
	}
	if version == len(names) {
		return nil
	}
	if version > 0 {
		if err := copyTo(inline, w, fmt.Sprintf("%s.v%d", file, version)); err != nil {
			return fmt.Errorf("copy before migrating: %w", err)
		}
	}
	for i, name := range names[version:] {
		fault.Point("migrate")
		n := version + i + 1
		if got, _, _ := strings.Cut(path.Base(name), "_"); got != fmt.Sprintf("%04d", n) {
			return fmt.Errorf("migration %s: want number %04d", name, n)
		}
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		if err := step(w, string(text), n); err != nil {
			return fmt.Errorf("migration %s: %w", name, plain(err))
		}
	}
	return nil
}

// identify returns the version of the database, 0 for an empty one.
func identify(w *conn) (int, error) {
	var is [3]int64
	for i, q := range []string{"PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema"} {
		r, err := w.one(q)
		if err != nil {
			return 0, plain(err)
		}
		is[i] = r.int(0)
	}
	app, version, tables := is[0], is[1], is[2]
	if app == 0 && version == 0 && tables == 0 {
		return 0, nil
	}
	if app != applicationID {
		return 0, ErrForeign
	}
	return int(version), nil
}

// step runs the text of one migration. It does not go through the statements
// that are kept, since it holds many.
func step(w *conn, text string, n int) error {
	script := "BEGIN IMMEDIATE;\n" + text +
		"\nPRAGMA application_id = " + strconv.Itoa(applicationID) +
		";\nPRAGMA user_version = " + strconv.Itoa(n) + ";\nCOMMIT;"
	if _, err := w.c.Exec(script, nil); err != nil {
		if !w.c.AutoCommit() {
			_, _ = w.c.Exec("ROLLBACK", nil)
		}
		return err
	}
	return nil
}

// copyTo writes the whole database, with what is in its log, to a new file.
func copyTo(ctx context.Context, c *conn, file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // of an earlier try
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = c.c.ExecContext(ctx, "VACUUM INTO ?", values([]any{file}))
	return plain(err)
}

// migrationNames returns the names of the migrations, in order.
func migrationNames() []string {
	names, err := fs.Glob(migrationFiles(), "*.sql") // sorted
	if err != nil {
		panic(err) // a constant pattern
	}
	return names
}

func migrationFiles() fs.FS {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // a constant name
	}
	return dir
}
