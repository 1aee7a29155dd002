package backup

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Source is what a backup is made of.
type Source struct {
	Data    string                                       // the data folder
	Copy    func(ctx context.Context, file string) error // writes a copy of the database to a new file
	Program string                                       // the version of Parley
	At      time.Time                                    // now, UTC
}

// scratch begins the name of the folder, in the data folder, in which the copy
// of the database lies until it is packed.
const scratch = ".backup-"

// Write writes a backup to w. Meanwhile a copy of the database lies in the
// data folder. One backup may be made at a time.
func Write(ctx context.Context, w io.Writer, src Source) (*Manifest, error) {
	info, err := os.Stat(filepath.Join(src.Data, database))
	if err != nil {
		return nil, err
	}
	if err := room(src.Data, info.Size()); err != nil {
		return nil, err
	}
	dir, err := emptied(src.Data)
	if err != nil {
		return nil, fmt.Errorf("make room for a copy: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db := filepath.Join(dir, database)
	if err := src.Copy(ctx, db); err != nil {
		return nil, fmt.Errorf("copy the database: %w", err)
	}
	p := &packer{ctx: ctx, zip: zip.NewWriter(w), Manifest: Manifest{Format: format, Program: src.Program, At: src.At}}
	// The second of nine levels: a server shares its processors with the people
	// who write to it.
	p.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if err := p.all(src.Data, dir); err != nil {
		return nil, err
	}
	return &p.Manifest, nil
}

// emptied makes a new folder for the copy, and removes those that killed
// backups have left.
func emptied(data string) (string, error) {
	old, err := filepath.Glob(filepath.Join(data, scratch+"*"))
	if err != nil {
		return "", err
	}
	for _, dir := range old {
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
	}
	return os.MkdirTemp(data, scratch)
}

// packer fills a zip file.
type packer struct {
	Manifest
	ctx context.Context
	zip *zip.Writer
}

// all packs the copy of the database, the folders and what is in them.
func (p *packer) all(data, copied string) error {
	if err := p.within(copied, func(root *os.Root) error { return p.file(root, database) }); err != nil {
		return err
	}
	if err := p.within(data, p.folders); err != nil {
		return err
	}
	body, err := json.MarshalIndent(p.Manifest, "", "  ")
	if err != nil {
		return err
	}
	w, err := p.zip.Create(manifestName)
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	return p.zip.Close()
}

func (p *packer) within(dir string, do func(*os.Root) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return do(root)
}

// folders packs the folders in the data folder. The files beside them are the
// database, the key and what a running server needs.
func (p *packer) folders(root *os.Root) error {
	list, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, d := range list {
		switch {
		case !isFolder(d.Name()):
		case d.Type()&fs.ModeSymlink != 0:
			p.LeftOut = append(p.LeftOut, d.Name())
		case d.IsDir():
			if err := p.folder(root, d.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *packer) folder(root *os.Root, top string) error {
	return fs.WalkDir(root.FS(), top, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
			return nil
		case err != nil:
			return err
		case d.IsDir():
			return p.ctx.Err()
		case !d.Type().IsRegular() || !belongs(name):
			p.LeftOut = append(p.LeftOut, name)
			return nil
		}
		return p.file(root, name)
	})
}

// file packs one file. One that is gone meanwhile is no error.
func (p *packer) file(root *os.Root, name string) error {
	f, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: info.ModTime()}
	h.SetMode(info.Mode().Perm())
	w, err := p.zip.CreateHeader(h)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), &canceled{p.ctx, f})
	if err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	p.Files = append(p.Files, File{Name: name, Size: n, Hash: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// canceled reads until its context ends.
type canceled struct {
	ctx context.Context
	r   io.Reader
}

func (c *canceled) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}
