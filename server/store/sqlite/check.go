package sqlite

import (
	"errors"
	"os"

	"github.com/mattn/go-sqlite3"
)

// leftOpen tells whether the database was not closed the last time: then its
// log lies beside it, which SQLite makes when it is opened and removes with the
// last connection.
func leftOpen(path string) bool {
	_, err := os.Stat(path + "-wal")
	return err == nil
}

// examine looks through the whole database, by a connection of its own, since
// the writer's would keep most of it in memory. It fails with ErrCorrupt, and
// then leaves the log where it is, so that the next start looks as well.
//
// It takes 1.7 s a gigabyte where the file is in memory, else as long as it
// takes to read it.
func (s *Store) examine(path string, tell func(bytes int64)) error {
	if info, err := os.Stat(path); err == nil && tell != nil {
		tell(info.Size())
	}
	c, err := connect(path, copier)
	if err != nil {
		return err
	}
	if err = sound(c, "quick_check"); err != nil {
		err = errors.Join(err, c.keepLog(), s.w.keepLog())
	}
	return errors.Join(err, c.close())
}

// keepLog has the log stay when the connection is the last one that closes.
func (c *conn) keepLog() error {
	return c.c.SetFileControlInt("main", sqlite3.SQLITE_FCNTL_PERSIST_WAL, 1)
}
