package bots

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"parley/server/store"
)

// What a zip file may unpack to.
const (
	maxUnzipped = 256 << 20 // bytes
	maxEntries  = 5000
)

// Unzip returns the folder in a zip file. One folder around all of it, as many
// programs make it, is taken off.
func Unzip(b []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, cannotf("this is no zip file: %v", err)
	}
	t, left, bodies := &tree{}, int64(maxUnzipped), map[string][]byte{}
	if len(z.File) > maxEntries {
		return nil, cannotf("the zip file has more than %d files", maxEntries)
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if !fs.ValidPath(f.Name) || !f.Mode().IsRegular() {
			return nil, cannotf("the zip file holds %q, which is no file of a bot", f.Name)
		}
		body, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		if _, twice := bodies[f.Name]; twice {
			return nil, cannotf("the zip file holds %s twice", f.Name)
		}
		left -= int64(len(body))
		bodies[f.Name] = body
	}
	root := around(bodies)
	for name, body := range bodies {
		t.files = append(t.files, store.File{Name: strings.TrimPrefix(name, root), Size: int64(len(body)), Hash: hashOf(body)})
	}
	slices.SortFunc(t.files, func(a, b store.File) int { return strings.Compare(a.Name, b.Name) })
	t.read = func(f store.File) ([]byte, error) { return bodies[root+f.Name], nil }
	return t, nil
}

// unpack reads one file, which may have up to left bytes.
func unpack(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, cannotf("read %s in the zip file: %v", f.Name, err)
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(io.LimitReader(r, left+1))
	switch {
	case err != nil:
		return nil, cannotf("read %s in the zip file: %v", f.Name, err)
	case int64(len(body)) > left:
		return nil, cannotf("the zip file unpacks to more than %d MB", maxUnzipped>>20)
	}
	return body, nil
}

// around returns the folder that holds bot.yaml, with a slash, or "".
func around(bodies map[string][]byte) string {
	if _, ok := bodies["bot.yaml"]; ok {
		return ""
	}
	for name := range bodies {
		if dir, file := path.Split(name); file == "bot.yaml" && strings.Count(dir, "/") == 1 && within(bodies, dir) {
			return dir
		}
	}
	return ""
}

func within(bodies map[string][]byte, dir string) bool {
	for name := range bodies {
		if !strings.HasPrefix(name, dir) {
			return false
		}
	}
	return true
}

// Zip packs what makes a bot: its files and its conversations.
func Zip(fsys fs.FS) ([]byte, error) {
	t, err := snapshot(fsys)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range slices.Concat(t.files, t.more) {
		b, err := t.read(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
		w, err := z.Create(f.Name)
		if err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return out.Bytes(), err
}
