package sqlite

import (
	"context"
	"errors"

	"parley/server/fault"
	"parley/server/store"
)

const (
	maxBatch = 64   // jobs in one transaction
	maxQueue = 4096 // jobs that wait
)

// A job is one caller's act, done by the writer within a transaction.
type job struct {
	// run does it. It may be called a second time, in a transaction of its
	// own. With store.ErrStale and ErrKnown it tells that it changed nothing.
	run func(w *conn) error
	// after is called once it is durable, in the order of commits. May be nil.
	after func()
	// bare jobs run between transactions.
	bare bool

	err  error
	done chan struct{}
}

// submit hands j to the writer and waits until it is done. Once the writer has
// it, the context is no longer looked at: the act may have become durable.
// Where the queue is full it waits if patient, and fails with ErrFull if not.
func (s *Store) submit(ctx context.Context, j *job, patient bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.done = make(chan struct{})
	if err := s.enqueue(ctx, j, patient); err != nil {
		return err
	}
	if !patient && fault.Without("durable") { // it is what the 200 waits for
		return nil
	}
	<-j.done
	return j.err
}

func (s *Store) enqueue(ctx context.Context, j *job, patient bool) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return store.ErrClosed
	}
	select {
	case s.queue <- j:
		return nil
	default:
	}
	if !patient {
		return store.ErrFull
	}
	select {
	case s.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the writer. It ends when the queue is closed and empty.
func (s *Store) write() {
	batch := make([]*job, 0, maxBatch)
	for j := range s.queue {
		if j.bare {
			j.err = plain(j.run(s.w))
			close(j.done)
			continue
		}
		batch = append(batch[:0], j)
		bare := s.gather(&batch)
		s.commit(batch)
		fault.Point("answered")
		if bare != nil {
			bare.err = plain(bare.run(s.w))
			close(bare.done)
		}
		s.touch()
	}
}

// gather adds what waits already to the batch, up to a bare job, which it
// returns.
func (s *Store) gather(batch *[]*job) (bare *job) {
	for len(*batch) < maxBatch {
		select {
		case j, ok := <-s.queue:
			if !ok {
				return nil
			}
			if j.bare {
				return j
			}
			*batch = append(*batch, j)
		default:
			return nil
		}
	}
	return nil
}

// commit makes the batch durable and answers its callers. Where that fails as
// a whole, each job is run alone, so that one cannot spoil the others.
func (s *Store) commit(batch []*job) {
	if err := s.transact(batch); err != nil {
		for _, j := range batch {
			if !fault.Without("alone") {
				err = s.transact([]*job{j})
			}
			if err != nil {
				j.err = plain(err)
				s.failures.Add(1)
			}
		}
	}
	for _, j := range batch {
		if j.err == nil && j.after != nil {
			j.after()
		}
		close(j.done)
	}
}

// transact runs the jobs in one transaction. After an error none of them left
// anything behind.
func (s *Store) transact(batch []*job) error {
	fault.Point("begin")
	if _, err := s.w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	fault.Point("begun")
	for _, j := range batch {
		if j.err = j.run(s.w); j.err == nil {
			j.err = fault.Error("written")
		}
		if j.err != nil && !errors.Is(j.err, store.ErrStale) && !errors.Is(j.err, store.ErrKnown) {
			return s.rollback(j.err)
		}
		fault.Point("written")
	}
	fault.Point("commit")
	if _, err := s.w.exec("COMMIT"); err != nil {
		return s.rollback(err)
	}
	fault.Point("committed")
	return nil
}

// rollback undoes the transaction, where SQLite has not done so already, and
// returns err.
func (s *Store) rollback(err error) error {
	if !s.w.c.AutoCommit() {
		_, _ = s.w.exec("ROLLBACK")
	}
	return err
}
