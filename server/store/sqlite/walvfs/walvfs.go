// Package walvfs writes SQLite's log in large pieces. SQLite writes each page of
// a commit by itself, its head and its body, some hundred system calls for a
// batch of messages; a connection opened with vfs=Name gathers the pages of a
// transaction. They are in the file before the transaction is, before the log is
// synced, and before anything is read from it or cut off.
package walvfs

// #cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
// #include "vfs.h"
import "C"

import (
	"fmt"
	"sync"

	_ "github.com/mattn/go-sqlite3" // brings SQLite
)

// Name is what the VFS is called in a DSN.
const Name = "parley-wal"

// Register makes the VFS known to SQLite.
var Register = sync.OnceValue(func() error {
	if code := C.parley_walvfs_register(); code != 0 {
		return fmt.Errorf("walvfs: SQLite did not take the VFS: code %d", int(code))
	}
	return nil
})
