package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// What a backup may hold, at most.
const (
	maxFiles    = 200_000
	maxManifest = 64 << 20 // bytes
	maxSize     = 1 << 42  // bytes, of a file
	spare       = 64 << 20 // bytes that stay free on the disk
)

// ErrNoBackup reports a file that is no backup, or is damaged.
var ErrNoBackup = errors.New("it is no whole backup of Parley")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNoBackup, fmt.Sprintf(format, args...))
}

// Read returns what a backup holds, having compared every file with its size
// and hash. It fails with ErrNoBackup.
func Read(ctx context.Context, file string) (*Manifest, error) {
	a, err := open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.zip.Close() }()
	for _, f := range a.Files {
		if err := a.unpack(ctx, f, io.Discard); err != nil {
			return nil, err
		}
	}
	return &a.Manifest, nil
}

// archive is a backup that is being read.
type archive struct {
	Manifest
	zip   *zip.ReadCloser
	named map[string]*zip.File
}

// open reads the table of contents, which must be one that Write makes.
func open(file string) (_ *archive, err error) {
	a := &archive{named: map[string]*zip.File{}}
	if a.zip, err = zip.OpenReader(file); err != nil {
		if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, damaged("it is no zip file, or it was cut off")
		}
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = a.zip.Close()
		}
	}()
	if len(a.zip.File) > maxFiles {
		return nil, damaged("it has more than %d files", maxFiles)
	}
	for _, f := range a.zip.File {
		if a.named[f.Name] != nil {
			return nil, damaged("it holds %q twice", f.Name)
		}
		a.named[f.Name] = f
	}
	if err := a.readManifest(); err != nil {
		return nil, err
	}
	return a, a.compare()
}

func (a *archive) readManifest() error {
	f := a.named[manifestName]
	if f == nil {
		return damaged("there is no %s in it", manifestName)
	}
	r, err := f.Open()
	if err != nil {
		return damaged("%s: %v", manifestName, err)
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(io.LimitReader(r, maxManifest))
	if err != nil {
		return damaged("%s: %v", manifestName, err)
	}
	if err := json.Unmarshal(body, &a.Manifest); err != nil {
		return damaged("%s: %v", manifestName, err)
	}
	switch {
	case a.Format > format:
		return fmt.Errorf("a newer Parley has made it (%s)", a.Program)
	case a.Format < 1:
		return damaged("%s names no format", manifestName)
	}
	return nil
}

// compare holds the table of contents against the zip file's own.
func (a *archive) compare() error {
	hasDatabase := false
	for _, f := range a.Files {
		z := a.named[f.Name]
		switch {
		case !belongs(f.Name):
			return damaged("it holds %q, which is nothing of a server", f.Name)
		case z == nil:
			return damaged("%s is missing", f.Name)
		case !z.Mode().IsRegular():
			return damaged("%s is no plain file", f.Name)
		case f.Size < 0 || f.Size > maxSize || z.UncompressedSize64 != uint64(f.Size):
			return damaged("%s has another size than it had", f.Name)
		}
		hasDatabase = hasDatabase || f.Name == database
	}
	switch {
	case !hasDatabase:
		return damaged("%s is missing", database)
	case len(a.named) != len(a.Files)+1:
		return damaged("it holds more files than it says")
	}
	return nil
}

// unpack writes a file to w, and fails where it is not what it was.
func (a *archive) unpack(ctx context.Context, f File, w io.Writer) error {
	r, err := a.named[f.Name].Open()
	if err != nil {
		return damaged("%s: %v", f.Name, err)
	}
	defer func() { _ = r.Close() }()
	sum := sha256.New()
	from := &reading{r: &canceled{ctx, r}}
	n, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(from, f.Size+1)) // to its end, where its checksum is compared
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case from.err != nil:
		return damaged("%s: %v", f.Name, from.err)
	case err != nil:
		return err
	case n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.Hash:
		return damaged("%s is not what it was", f.Name)
	}
	return nil
}

// reading notes what went wrong when reading, and not when writing.
type reading struct {
	r   io.Reader
	err error
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// ErrNotEmpty reports a data folder that holds something.
var ErrNotEmpty = errors.New("the folder is not empty; name one that is new or empty")

// half is the folder, in the data folder, in which things lie until all of
// them are found to be whole.
const half = ".restore"

// Restore unpacks a backup into the data folder, which must be empty or not
// there. verify looks at the database before it is put in its place. Where it
// fails the folder is as it was. It fails with ErrNoBackup or ErrNotEmpty.
func Restore(ctx context.Context, file, data string, verify func(db string) error) (*Manifest, error) {
	a, err := open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.zip.Close() }()
	made, err := prepare(data)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(data, half)
	if err := a.place(ctx, data, dir, verify); err != nil {
		_ = os.RemoveAll(dir)
		if made {
			_ = os.Remove(data)
		}
		return nil, err
	}
	return &a.Manifest, nil
}

// prepare makes the data folder, and tells whether it was not there.
func prepare(data string) (made bool, err error) {
	list, err := os.ReadDir(data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, os.MkdirAll(data, 0o700)
	case err != nil:
		return false, err
	}
	for _, e := range list {
		if e.Name() != lostAndFound && e.Name() != half { // of a restore that was killed
			return false, ErrNotEmpty
		}
	}
	return false, os.RemoveAll(filepath.Join(data, half))
}

// place unpacks everything into dir, and moves it into the data folder when it
// was found to be whole, the database last: without it nothing is served.
func (a *archive) place(ctx context.Context, data, dir string, verify func(string) error) error {
	if err := room(data, a.Size()); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for _, f := range a.Files {
		if err := a.write(ctx, root, f); err != nil {
			return err
		}
	}
	if err := verify(filepath.Join(dir, database)); err != nil {
		return err
	}
	tops, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range tops {
		if e.Name() != database {
			if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(data, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := Sync(data); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, database), filepath.Join(data, database)); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return Sync(data)
}

// room fails where the disk of a folder has none for so many bytes.
func room(dir string, need int64) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return fmt.Errorf("look how much room there is: %w", err)
	}
	free := uint64(st.Bavail) * uint64(st.Bsize)
	if uint64(need)+spare > free {
		return fmt.Errorf("there is no room for it: it takes %d MB, and %d MB are free", uint64(need)>>20, free>>20)
	}
	return nil
}

// write unpacks one file, and sees to it that it is on the disk.
func (a *archive) write(ctx context.Context, root *os.Root, f File) error {
	mode := fs.FileMode(0o644) | a.named[f.Name].Mode().Perm()&0o111
	if f.Name == database {
		mode = 0o600
	}
	if dir := path.Dir(f.Name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	out, err := root.OpenFile(f.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = a.unpack(ctx, f, out)
	if err == nil {
		err = out.Sync()
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return syncIn(root, path.Dir(f.Name))
}

func syncIn(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// Sync sees to it that what was put into a folder, or out of it, is on the disk.
func Sync(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// Bots returns the ids of the bots whose folders are in a backup.
func (m *Manifest) Bots() (ids []string) {
	for _, f := range m.Files {
		if rest, ok := strings.CutPrefix(f.Name, "bots/"); ok {
			if id, file, _ := strings.Cut(rest, "/"); file == "bot.yaml" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
