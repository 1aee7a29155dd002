package runtime

import "time"

// How what is old is dropped: a little at a time, so that no message waits for
// it.
const (
	pruneEvery = time.Hour
	pruneBatch = 200 // entries of the log and dead letters, in one act
	pruneRest  = 50 * time.Millisecond
)

// prune drops what is older than it is kept, and returns how long to wait for
// the next time.
func (r *Runtime) prune() (wait time.Duration, err error) {
	total := 0
	defer func() {
		if total > 0 {
			r.log.Info("dropped what is older than it is kept", "rows", total)
		}
	}()
	for !r.stopping() {
		n, err := r.cfg.Store.Prune(r.ctx, r.cfg.Clock().UTC().Add(-r.cfg.Keep), pruneBatch)
		if err != nil {
			return 0, err
		}
		if n == 0 {
			break
		}
		total += n
		if !r.pause(pruneRest) {
			break
		}
	}
	return pruneEvery, nil
}
