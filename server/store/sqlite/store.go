package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"

	"parley/server/fault"
	"parley/server/store"
)

// Options change how a Store works. The zero Options are right for a server.
type Options struct {
	MaxInbox int // events that may wait to be read; 0 is store.MaxInbox
	Readers  int // connections that only read; 0 is 2
	// MaxRewrite is up to how many bytes the file is rewritten when a person
	// is erased; nothing is written meanwhile. 0 is 256 MiB, some 3 s.
	MaxRewrite int64
	// Checking is told how many bytes the file has before all of it is looked
	// through, which is done where it was not closed the last time; nil tells
	// nobody.
	Checking func(bytes int64)
}

// Store is a [store.Store] in one SQLite file.
type Store struct {
	path       string
	lockFile   *os.File
	w          *conn // the writer's alone
	check      *conn // the checkpointer's alone
	readers    chan *conn
	nReaders   int
	maxInbox   int
	maxRewrite int64

	ready *ready
	cache *cache
	seq   int64 // the last one given out; the writer's alone

	newest    atomic.Int64   // epoch of the newest event accepted
	epochs    map[int64]bool // of which there may be ids in seen; the writer's alone
	forgotten int64          // epochs before it are dropped; the checkpointer's alone

	traces   atomic.Bool  // of what was erased are in the log
	failures atomic.Int64 // transactions and reads that failed
	overcome atomic.Int64 // how many of them came before the store was seen to work

	queue    chan *job
	closing  sync.RWMutex
	closed   bool
	dirty    chan struct{} // something was written that is not in the file yet
	quit     chan struct{}
	checking sync.Mutex     // one checkpoint at a time
	tidied   sync.WaitGroup // the checkpointer
	written  sync.WaitGroup // the writer
}

var _ store.Store = (*Store)(nil)

// Open opens the database at path, makes it where there is none, and brings it
// forward to this version's format. The folder must exist. It fails with
// ErrLocked, ErrForeign, ErrNewer or ErrCorrupt.
func Open(path string, o Options) (*Store, error) {
	s, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

func open(path string, o Options) (_ *Store, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if o.MaxInbox == 0 {
		o.MaxInbox = store.MaxInbox
	}
	if o.Readers == 0 {
		o.Readers = 2
	}
	if o.MaxRewrite == 0 {
		o.MaxRewrite = 256 << 20
	}
	s := &Store{
		path:     path,
		maxInbox: o.MaxInbox, maxRewrite: o.MaxRewrite, ready: newReady(), cache: newCache(maxCache), forgotten: -1 << 62, epochs: map[int64]bool{},
		readers: make(chan *conn, o.Readers),
		queue:   make(chan *job, maxQueue),
		dirty:   make(chan struct{}, 1),
		quit:    make(chan struct{}),
	}
	s.newest.Store(-1 << 62)
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	if s.lockFile, err = lock(path + ".lock"); err != nil {
		return nil, err
	}
	if err := private(path); err != nil {
		return nil, err
	}
	if err := s.connect(path, o); err != nil {
		return nil, err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil { // the log was made by now
		return nil, plain(err)
	}
	fault.Point("connected")
	if err := s.recover(); err != nil {
		return nil, plain(err)
	}
	fault.Point("recovered")
	s.written.Go(s.write)
	s.tidied.Go(s.tidy)
	s.touch()
	return s, nil
}

// private makes the file where there is none, readable by its owner alone;
// SQLite gives its log the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *Store) connect(path string, o Options) (err error) {
	unclean := leftOpen(path)
	if s.w, err = connect(path, writer); err != nil {
		return err
	}
	if unclean {
		if err := s.examine(path, o.Checking); err != nil {
			return err
		}
	}
	if err := migrate(s.w, path, migrationFiles()); err != nil {
		return err
	}
	if s.check, err = connect(path, checkpointer); err != nil {
		return err
	}
	for range o.Readers {
		r, err := connect(path, reader)
		if err != nil {
			return err
		}
		s.readers <- r
		s.nReaders++
	}
	return nil
}

// recover finds what the last run left: events to read, and sends whose
// attempt was cut off. That one does not count.
func (s *Store) recover() error {
	if !fault.Without("doubt") {
		if _, err := s.w.exec(`UPDATE outbox SET attempting = 0, doubt = 1, due = 0, attempts = attempts - 1 WHERE attempting = 1`); err != nil {
			return err
		}
	}
	r, err := s.w.one(`SELECT max((SELECT coalesce(max(seq), 0) FROM inbox), (SELECT coalesce(max(seq), 0) FROM outbox),
		(SELECT coalesce(max(seq), 0) FROM log), (SELECT coalesce(max(seq), 0) FROM dead_letter), (SELECT seq FROM given))`)
	if err != nil {
		return err
	}
	s.seq = r.int(0)
	if err := s.readEpochs(); err != nil {
		return err
	}
	if fault.Without("inbox") {
		return nil
	}
	return s.w.query(func(r row) {
		s.ready.add(store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)}, r.int(3), r.int(4))
	}, `SELECT c.bot, c.channel, c.address, i.conv, i.seq FROM inbox i JOIN conversation c ON c.conv = i.conv ORDER BY i.seq`)
}

// Close implements [store.Store]. What waits in the queue is still done.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.closing.Unlock()
	close(s.quit)
	s.tidied.Wait()
	s.written.Wait()
	fault.Point("closing")
	_, err := s.checkpoint("TRUNCATE")
	return errors.Join(plain(err), s.release())
}

// release lets go of the files.
func (s *Store) release() error {
	var errs []error
	for range s.nReaders {
		errs = append(errs, (<-s.readers).close())
	}
	for _, c := range []*conn{s.check, s.w} {
		if c != nil {
			errs = append(errs, c.close())
		}
	}
	if s.lockFile != nil {
		errs = append(errs, s.lockFile.Close())
	}
	return errors.Join(errs...)
}

// read gives a connection for reading to f.
func (s *Store) read(ctx context.Context, f func(*conn) error) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return store.ErrClosed
	}
	select {
	case r := <-s.readers:
		defer func() { s.readers <- r }()
		err := f(r)
		if _, bad := errors.AsType[sqlite3.Error](err); bad {
			s.failures.Add(1)
		}
		return plain(err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) next() int64 {
	s.seq++
	return s.seq
}

// keepSeq notes how far seqs were given out, where rows that tell it are
// dropped: who has read up to one must not miss what comes after it.
func (s *Store) keepSeq(w *conn) error {
	_, err := w.exec(`UPDATE given SET seq = ?`, s.seq)
	return err
}

// Times in the database.

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// blob returns b for a column that is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
