package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// An id is kept under the epoch in which it was accepted, a span of
// store.Remembered, and looked for in that one and its neighbours: the one
// before, since a provider tries again over any midnight, and the one after,
// since a clock may be set back. Within an epoch the rows lie together, which
// is what makes them cheap; rows of older epochs are dropped.
const epochMicros = int64(store.Remembered / time.Microsecond)

func epochOf(at time.Time) int64 {
	return floorDiv(at.UnixMicro(), epochMicros)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// hashOf names an id of a conversation in 16 bytes. The bot is in the key.
func hashOf(in store.Inbound) []byte {
	b := make([]byte, 0, 128)
	for _, s := range []string{in.Channel, in.Address, in.ID} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	return sum[:16]
}

// remember keeps the id and tells whether it is new.
func (s *Store) remember(w *conn, in store.Inbound) (isNew bool, err error) {
	if fault.Without("seen") {
		return true, nil
	}
	epoch, hash := epochOf(in.At), hashOf(in)
	n, err := w.exec(`INSERT INTO seen (bot, epoch, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, in.Bot, epoch, hash)
	if err != nil || n == 0 {
		return false, err
	}
	s.epochs[epoch] = true
	for _, e := range []int64{epoch - 1, epoch + 1} {
		if !s.epochs[e] {
			continue
		}
		r, err := w.one(`SELECT 1 FROM seen WHERE bot = ? AND epoch = ? AND hash = ?`, in.Bot, e, hash)
		if err != nil {
			return false, err
		}
		if r != nil {
			return false, disregard(w, in)
		}
	}
	return true, nil
}

// disregard takes back that an id was kept.
func disregard(w *conn, in store.Inbound) error {
	_, err := w.exec(`DELETE FROM seen WHERE bot = ? AND epoch = ? AND hash = ?`, in.Bot, epochOf(in.At), hashOf(in))
	return err
}

// heard tells of an id that was kept.
func (s *Store) heard(at time.Time) {
	s.newest.Store(max(epochOf(at), s.newest.Load())) // the writer's alone to change
}

// readEpochs tells of which epochs there are ids.
func (s *Store) readEpochs() error {
	bot := row{""}
	for {
		var err error
		if bot, err = s.w.one(`SELECT min(bot) FROM seen WHERE bot > ?`, bot.text(0)); err != nil || bot[0] == nil {
			return err
		}
		for last := int64(math.MinInt64); ; {
			e, err := s.w.one(`SELECT min(epoch) FROM seen WHERE bot = ? AND epoch > ?`, bot.text(0), last)
			if err != nil {
				return err
			}
			if e[0] == nil {
				break
			}
			last = e.int(0)
			s.epochs[last] = true
		}
	}
}

const forgetBatch = 500 // rows

// forget drops up to forgetBatch ids a bot of epochs before oldest, and tells
// whether there may be more.
func forget(w *conn, oldest int64) (more bool, err error) {
	bot := row{""}
	for {
		if bot, err = w.one(`SELECT min(bot) FROM seen WHERE bot > ?`, bot.text(0)); err != nil || bot[0] == nil {
			return more, err
		}
		n, err := w.exec(`DELETE FROM seen WHERE bot = ?1 AND (epoch, hash) IN
			(SELECT epoch, hash FROM seen WHERE bot = ?1 AND epoch < ?2 ORDER BY epoch, hash LIMIT ?3)`,
			bot.text(0), oldest, forgetBatch)
		if err != nil {
			return more, err
		}
		more = more || n == forgetBatch
	}
}
