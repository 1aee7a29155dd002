package sqlite

import (
	"errors"
	"os"
)

// syncFolder makes the names of the files in a folder durable. SQLite does that
// for its log with the first sync by the connection that made it, and never
// where that one was closed before: where an earlier start did not get further.
// Then a log full of messages could be gone after a power loss.
var syncFolder = func(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
