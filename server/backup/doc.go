// Package backup puts what a server keeps into one file, and back.
//
//	m, err := backup.Write(ctx, file, backup.Source{Data: "data", Copy: store.Backup, ...})
//	m, err := backup.Restore(ctx, "rosa.zip", "data", sqlite.Verify)
//
// The file is a zip file: parley.db, a copy of the database as it stood at one
// moment; the folders beside it, such as bots/; and backup.json, which names
// every file with its size and hash. Files that lie beside the database are
// left out, and so is the key of the secrets: who finds a backup opens none.
package backup

import (
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode"
)

const (
	database     = "parley.db"
	manifestName = "backup.json"
	format       = 1
)

// Manifest says what is in a backup.
type Manifest struct {
	Format  int       `json:"parley"`  // of the backup
	Program string    `json:"program"` // the version of Parley that made it
	At      time.Time `json:"at"`      // when it was begun, UTC
	Files   []File    `json:"files"`
	// LeftOut are links and other things that are no files, by their names.
	LeftOut []string `json:"left_out,omitempty"`
}

// File is one file of a backup.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // bytes
	Hash string `json:"sha256"`
}

// Size returns how many bytes all files have.
func (m *Manifest) Size() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// belongs tells whether a name may be in a backup: the database, and what lies
// in a folder that is not hidden.
func belongs(name string) bool {
	if name == database {
		return true
	}
	top, _, below := strings.Cut(name, "/")
	return below && isFolder(top) && fs.ValidPath(name) && path.Clean(name) == name &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '\\' || unicode.IsControl(r) || r == unicode.ReplacementChar })
}

// isFolder tells whether a folder in the data folder is one of those that are
// kept.
func isFolder(top string) bool {
	return !strings.HasPrefix(top, ".") && top != lostAndFound && top != database
}

// lostAndFound is what some file systems put into their root.
const lostAndFound = "lost+found"
