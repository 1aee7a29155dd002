package bots

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stampOf returns something that changes when a file of the folder does: a
// hash of the names, sizes and times of its files. It reads none of them. A
// link counts by what it leads to, be it the folder itself: a deployment often
// puts a new version live by turning one.
func stampOf(dir string) string {
	sum := sha256.New()
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(e.Name(), ".") && path != dir {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			if target, err := os.Stat(path); err == nil { // else it leads nowhere, and is what it is
				info = target
			}
		}
		fmt.Fprintf(sum, "%s\x00%d %d %o\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
		return nil
	})
	if err != nil {
		fmt.Fprint(sum, err) // such as a file that went away meanwhile: the next look sees more
	}
	return hex.EncodeToString(sum.Sum(nil))
}
