package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/server/backup"
	"parley/server/bots"
	"parley/server/store/sqlite"
)

var backupCommand = command{
	name: "backup", args: "FILE [flags]", short: "put all that a server keeps into one file",
	long: `Writes a zip file with the database as it stands at one moment and the folders
beside it, such as bots/, while the server goes on. The key of the secrets is not
in it, nor are bots whose folders lie elsewhere and the values of env:NAME. Where
no server runs with the same --data, its store is opened for it. FILE must not be
there yet; it is whole and on the disk when the command ends, and for its owner
alone: it holds what people wrote.`,
	flags: func(fs *flag.FlagSet) runner {
		data := fs.String("data", "", "`DIR` of what the server keeps (default parley-data)")
		return func(ctx context.Context, w *World, args []string) error {
			if len(args) != 1 {
				return usagef("backup: name one file; see `parley help backup`")
			}
			if err := runBackup(ctx, w, args[0], cmp.Or(*data, w.Getenv("PARLEY_DATA"), "parley-data")); err != nil {
				return fmt.Errorf("backup %s: %w", args[0], err)
			}
			return nil
		}
	},
}

var restoreCommand = command{
	name: "restore", args: "FILE [flags]", short: "put a backup into a new data folder",
	long: `Unpacks a backup into --data, which must be empty or not there, once every file in
it and the database are found to be whole. Tells which secrets the bots name, to
be set again: a backup holds none.`,
	flags: func(fs *flag.FlagSet) runner {
		data := fs.String("data", "", "`DIR` to put it into (default parley-data)")
		return func(ctx context.Context, w *World, args []string) error {
			if len(args) != 1 {
				return usagef("restore: name one file; see `parley help restore`")
			}
			if err := runRestore(ctx, w, args[0], cmp.Or(*data, w.Getenv("PARLEY_DATA"), "parley-data")); err != nil {
				return fmt.Errorf("restore %s: %w", args[0], err)
			}
			return nil
		}
	},
}

func runBackup(ctx context.Context, w *World, file, data string) error {
	if _, err := os.Lstat(file); err == nil {
		return errors.New("there is such a file already")
	}
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.part") // its owner's alone
	if err != nil {
		return plain(err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone where all went well
	err = writeBackup(ctx, w, part, data)
	if err == nil {
		err = part.Sync()
	}
	if err := errors.Join(err, part.Close()); err != nil {
		return err
	}
	m, err := backup.Read(ctx, part.Name())
	if err != nil {
		return err
	}
	if err := os.Link(part.Name(), file); err != nil { // unlike a rename it replaces nothing
		return plain(err)
	}
	if err := os.Remove(part.Name()); err != nil {
		return plain(err)
	}
	if err := backup.Sync(filepath.Dir(file)); err != nil {
		return plain(err)
	}
	fmt.Fprintf(w.Out, "%s: %s, %s unpacked, %s\n", file, count(len(m.Files), "file"), megabytes(m.Size()), botsText(m.Bots()))
	for _, name := range m.LeftOut {
		fmt.Fprintf(w.Err, "left out, since it is no plain file: %s\n", name)
	}
	return nil
}

// writeBackup has the server that runs write it, or does so from its store.
func writeBackup(ctx context.Context, w *World, out io.Writer, data string) error {
	found, err := controlledWithin(ctx, 0, data, http.MethodGet, "/api/backup", nil, out)
	if found || err != nil {
		return err
	}
	s, err := openKept(data)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = backup.Write(ctx, out, backup.Source{Data: data, Copy: s.Backup, Program: buildVersion(w.Version), At: w.Now().UTC()})
	return err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }

func botsText(ids []string) string {
	if len(ids) == 0 {
		return "no folder of a bot"
	}
	return "the folders of " + strings.Join(ids, ", ")
}

func runRestore(ctx context.Context, w *World, file, data string) error {
	m, err := backup.Restore(ctx, file, data, sqlite.Verify)
	switch {
	case errors.Is(err, backup.ErrNotEmpty):
		return fmt.Errorf("%s: %w", data, err)
	case err != nil:
		return plain(err)
	}
	fmt.Fprintf(w.Out, "%s holds what was kept at %s UTC: %s, %s\n", data, stamped(m.At), count(len(m.Files), "file"), megabytes(m.Size()))
	return tellRestored(ctx, w, m, data)
}

// tellRestored says what is not in a backup: secrets, and the folders of bots
// that lay elsewhere; and what goes out again.
func tellRestored(ctx context.Context, w *World, m *backup.Manifest, data string) error {
	s, err := openKept(data)
	if err != nil {
		return err
	}
	defer s.Close()
	live, err := s.Bots(ctx)
	if err != nil {
		return err
	}
	folders := m.Bots()
	all := append(slices.Clone(live), folders...)
	slices.Sort(all)
	for _, id := range slices.Compact(all) {
		names, err := secretsOf(ctx, s, data, id)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			fmt.Fprintf(w.Out, "%s: set again %s\n", id, strings.Join(names, ", "))
		}
		if !slices.Contains(folders, id) {
			fmt.Fprintf(w.Out, "%s: its folder is not in the backup; it was served from elsewhere, so name it to `parley serve`\n", id)
		}
	}
	d, err := s.Depths(ctx)
	if err == nil && d.Unsent > 0 {
		fmt.Fprintf(w.Out, "%s waited to go out then, and will when it is served\n", count(d.Unsent, "message"))
	}
	return err
}

// secretsOf returns what the live version of a bot and its draft name as
// secrets.
func secretsOf(ctx context.Context, s *sqlite.Store, data, id string) ([]string, error) {
	live, err := bots.Live(ctx, s, id)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, files := range []fs.FS{live, os.DirFS(filepath.Join(data, "bots", id))} {
		names, err := bots.SecretNames(files)
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
