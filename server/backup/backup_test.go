package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// put writes files into a folder.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// found returns what is in a folder, "NAME MODE: TEXT" each.
func found(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(name)
		out = append(out, fmt.Sprintf("%s %o: %s", strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(dir)+"/"), info.Mode().Perm(), b))
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

var kept = map[string]string{
	"parley.db": "as it is", "parley.db-wal": "w", "parley.db.lock": "1", "parley.db.v5": "old", "key": "SECRET", "control.sock": "",
	"bots/rosa/bot.yaml": "parley: 1", "bots/rosa/media/été.png": "picture", "bots/luc/bot.yaml": "parley: 1", "bots/readme.txt": "r",
	"files/rosa/1": "uploaded", ".backup-old/parley.db": "of one that was killed", ".hidden/x": "x",
}

func source(data string) Source {
	return Source{Data: data, Program: "v9", At: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC),
		Copy: func(_ context.Context, file string) error { return os.WriteFile(file, []byte("as it was"), 0o600) }}
}

// packed returns a backup of what is kept.
func packed(t *testing.T) (file string, m *Manifest) {
	t.Helper()
	data := t.TempDir()
	put(t, data, kept)
	if err := os.Chmod(filepath.Join(data, "files", "rosa", "1"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc", filepath.Join(data, "bots", "etc")); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m, err := Write(t.Context(), &b, source(data))
	if err != nil {
		t.Fatalf("Write: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(data, ".backup-*")); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
	return save(t, b.Bytes()), m
}

func save(t *testing.T, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func sound(string) error { return nil }

func TestWriteAndRestore(t *testing.T) {
	file, m := packed(t)
	if got := fmt.Sprint(m.LeftOut, m.Bots(), m.Size()); got != "[bots/etc] [luc rosa] 43" {
		t.Errorf("the manifest: got %s", got)
	}
	data := filepath.Join(t.TempDir(), "new", "data")
	var looked string
	got, err := Restore(t.Context(), file, data, func(db string) error {
		b, err := os.ReadFile(db)
		looked = string(b)
		return err
	})
	if err != nil || looked != "as it was" {
		t.Fatalf("Restore: %v; it looked at %q", err, looked)
	}
	if fmt.Sprint(*got) != fmt.Sprint(*m) {
		t.Errorf("the manifest: got %v, want %v", *got, *m)
	}
	want := []string{
		"bots/luc/bot.yaml 644: parley: 1", "bots/readme.txt 644: r", "bots/rosa/bot.yaml 644: parley: 1", "bots/rosa/media/été.png 644: picture",
		"files/rosa/1 755: uploaded", "parley.db 600: as it was",
	}
	if got := found(t, data); !slices.Equal(got, want) {
		t.Errorf("restored:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := Restore(t.Context(), file, data, sound); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a folder that is not empty: got %v", err)
	}
	put(t, data+"2", map[string]string{".restore/parley.db": "half", "lost+found/x": ""})
	if _, err := Restore(t.Context(), file, data+"2", sound); err != nil {
		t.Errorf("after one that was killed: %v", err)
	}
}

// Where anything is not as it was, or is nothing that Write makes, nothing is
// restored, and the folder is as it was.
func TestRestoreRefuses(t *testing.T) {
	file, _ := packed(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"no zip file":                      []byte("PK nonsense"),
		"nothing":                          nil,
		"cut off":                          whole[:len(whole)-10],
		"a byte of a file":                 flipped(t, whole),
		"no manifest":                      pack(t, nil, "parley.db"),
		"no database":                      pack(t, []string{"bots/a/b"}, "bots/a/b"),
		"a file that is not listed":        pack(t, []string{"parley.db"}, "parley.db", "bots/a/b"),
		"a file that is missing":           pack(t, []string{"parley.db", "bots/a/b"}, "parley.db"),
		"a file twice":                     pack(t, []string{"parley.db"}, "parley.db", "parley.db"),
		"a way out":                        pack(t, []string{"parley.db", "bots/../../evil"}, "parley.db", "bots/../../evil"),
		"a way out at once":                pack(t, []string{"parley.db", "../evil"}, "parley.db", "../evil"),
		"a root":                           pack(t, []string{"parley.db", "/tmp/evil"}, "parley.db", "/tmp/evil"),
		"a backslash":                      pack(t, []string{"parley.db", `bots\evil`}, "parley.db", `bots\evil`),
		"a log of the database":            pack(t, []string{"parley.db", "parley.db-wal"}, "parley.db", "parley.db-wal"),
		"a key":                            pack(t, []string{"parley.db", "key"}, "parley.db", "key"),
		"a hidden folder":                  pack(t, []string{"parley.db", ".restore/x"}, "parley.db", ".restore/x"),
		"a folder in the database's place": pack(t, []string{"parley.db", "parley.db/x"}, "parley.db", "parley.db/x"),
		"a link":                           pack(t, []string{"parley.db", "bots/a/link"}, "parley.db", "bots/a/link"),
		"a size that nobody has":           rewritten(t, whole, func(m *Manifest) { m.Files[0].Size = 1 << 50 }),
		"another size":                     rewritten(t, whole, func(m *Manifest) { m.Files[0].Size++ }),
		"another hash":                     rewritten(t, whole, func(m *Manifest) { m.Files[1].Hash = m.Files[0].Hash }),
		"no format":                        rewritten(t, whole, func(m *Manifest) { m.Format = 0 }),
	} {
		t.Run(name, func(t *testing.T) {
			bad := save(t, b)
			for _, data := range []string{filepath.Join(t.TempDir(), "new"), t.TempDir()} {
				_, was := os.Stat(data)
				_, err := Restore(t.Context(), bad, data, sound)
				if !errors.Is(err, ErrNoBackup) {
					t.Errorf("got %v, want ErrNoBackup", err)
				}
				list, is := os.ReadDir(data)
				if (was == nil) != (is == nil) || len(list) > 0 {
					t.Errorf("left behind in %s: %v, %v", data, list, is)
				}
			}
			if _, err := Read(t.Context(), bad); !errors.Is(err, ErrNoBackup) {
				t.Errorf("Read: got %v, want ErrNoBackup", err)
			}
		})
	}
	newer := save(t, rewritten(t, whole, func(m *Manifest) { m.Format, m.Program = 2, "v99" }))
	if _, err := Restore(t.Context(), newer, t.TempDir(), sound); err == nil || !strings.Contains(err.Error(), "a newer Parley has made it (v99)") {
		t.Errorf("of a newer Parley: got %v", err)
	}
	no, data := errors.New("no"), t.TempDir()
	if _, err := Restore(t.Context(), file, data, func(string) error { return no }); !errors.Is(err, no) || len(found(t, data)) > 0 {
		t.Errorf("a database that is not sound: got %v and %v", err, found(t, data))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Restore(ctx, file, data, sound); !errors.Is(err, context.Canceled) || len(found(t, data)) > 0 {
		t.Errorf("broken off: got %v and %v", err, found(t, data))
	}
}

// An entry that unpacks to more than it says is cut off, not written.
func TestUnpackIsBounded(t *testing.T) {
	file, m := packed(t)
	a, err := open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer a.zip.Close()
	var out bytes.Buffer
	f := m.Files[0]
	f.Size = 3
	if err := a.unpack(t.Context(), f, &out); !errors.Is(err, ErrNoBackup) || out.Len() > 4 {
		t.Errorf("got %v and %d bytes, want ErrNoBackup and no more than one byte too many", err, out.Len())
	}
}

func TestWriteFails(t *testing.T) {
	data := t.TempDir()
	put(t, data, kept)
	no := errors.New("no")
	src := source(data)
	src.Copy = func(context.Context, string) error { return no }
	if _, err := Write(t.Context(), io.Discard, src); !errors.Is(err, no) {
		t.Errorf("without a copy: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	src.Copy = func(_ context.Context, file string) error {
		cancel()
		return os.WriteFile(file, nil, 0o600)
	}
	if _, err := Write(ctx, io.Discard, src); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(data, ".backup-*")); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
}

// flipped returns a backup with one bit of its first file turned.
func flipped(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	at, err := r.File[0].DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.Clone(b)
	b[at+3] ^= 0x10
	return b
}

// pack makes a zip file of names, and of a manifest that lists some; nil is no
// manifest. A name that ends with "link" is a link.
func pack(t *testing.T, listed []string, names ...string) []byte {
	t.Helper()
	m := Manifest{Format: format}
	for _, n := range listed {
		m.Files = append(m.Files, File{Name: n, Size: 1, Hash: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}) // of "x"
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, n := range names {
		h := &zip.FileHeader{Name: n}
		if strings.HasSuffix(n, "link") {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		add(t, z, h, "x")
	}
	if listed != nil {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		add(t, z, &zip.FileHeader{Name: manifestName}, string(b))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func add(t *testing.T, z *zip.Writer, h *zip.FileHeader, text string) {
	t.Helper()
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rewritten returns a backup with another manifest.
func rewritten(t *testing.T, b []byte, change func(*Manifest)) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == manifestName {
			var m Manifest
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatal(err)
			}
			change(&m)
			if text, err = json.Marshal(m); err != nil {
				t.Fatal(err)
			}
		}
		h := f.FileHeader
		add(t, z, &zip.FileHeader{Name: h.Name, ExternalAttrs: h.ExternalAttrs, CreatorVersion: h.CreatorVersion}, string(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
