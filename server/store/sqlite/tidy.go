package sqlite

import (
	"context"
	"time"

	"parley/server/fault"
)

const (
	// tidyEvery is how long the log grows before its pages are moved into the
	// file: long enough to take many at once, short enough that no move is
	// long.
	tidyEvery = 100 * time.Millisecond
	// maxLogPages is how long the log may get before the writer itself makes
	// room: as long as it never rests, a checkpoint beside it never gets to
	// the end, and the log would grow for ever.
	maxLogPages = 16 << 10 // 64 MiB
)

// touch tells the checkpointer that something was written.
func (s *Store) touch() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// tidy is the checkpointer. It sleeps while nothing is written. What goes
// wrong is tried again after the next write; nothing is lost meanwhile.
func (s *Store) tidy() {
	for {
		select {
		case <-s.dirty:
		case <-s.quit:
			return
		}
		select {
		case <-time.After(tidyEvery):
		case <-s.quit:
			return
		}
		fault.Point("checkpoint")
		if pages, err := s.checkpoint("PASSIVE"); err == nil && pages > maxLogPages {
			_ = s.submit(context.Background(), &job{bare: true, run: func(w *conn) error {
				_, err := w.one("PRAGMA wal_checkpoint(PASSIVE)")
				return err
			}}, true)
		}
		fault.Point("checkpointed")
		s.emptyAgain()
		s.forgetOld()
	}
}

// checkpoint moves pages from the log into the file and returns how many the
// log holds.
func (s *Store) checkpoint(mode string) (pages int64, err error) {
	s.checking.Lock()
	defer s.checking.Unlock()
	r, err := s.check.one("PRAGMA wal_checkpoint(" + mode + ")")
	if err != nil || r == nil {
		return 0, err
	}
	return r.int(1), nil
}

// forgetOld drops the ids of epochs that nobody asks for any more, a few at a
// time, so that messages do not wait for it.
func (s *Store) forgetOld() {
	oldest := s.newest.Load() - 1
	if oldest <= s.forgotten {
		return
	}
	for more := true; more; {
		select {
		case <-s.quit:
			return
		default:
		}
		err := s.submit(context.Background(), &job{run: func(w *conn) (err error) {
			more, err = forget(w, oldest)
			return err
		}}, true)
		if err != nil {
			return
		}
	}
	s.forgotten = oldest
}
