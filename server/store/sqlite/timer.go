package sqlite

import (
	"context"
	"time"

	"parley/server/fault"
	"parley/server/store"
)

// setTimer makes t the timer of a conversation, or takes it away.
func setTimer(w *conn, bot string, conv int64, t store.Timer) error {
	if t.At.IsZero() {
		return dropAlarm(w, bot, conv, 0, "")
	}
	_, err := w.exec(`INSERT INTO timer (bot, conv, scheduled, key, at, generation, id, flow) VALUES (?, ?, 0, '', ?, ?, '', '')
		ON CONFLICT DO UPDATE SET at = excluded.at, generation = excluded.generation`,
		bot, conv, roundedUp(t.At), t.Generation)
	return err
}

// reschedule takes back and sets what a change says.
func reschedule(w *conn, bot string, conv int64, ch store.Change) error {
	for _, key := range ch.Unschedules {
		if _, err := w.exec(`DELETE FROM timer WHERE bot = ?1 AND conv = ?2 AND scheduled = 1 AND ?3 IN ('', key)`, bot, conv, key); err != nil {
			return err
		}
	}
	for _, s := range ch.Schedules {
		if _, err := w.exec(`INSERT INTO timer (bot, conv, scheduled, key, at, generation, id, flow, given) VALUES (?, ?, 1, ?, ?, 0, ?, ?, ?)
			ON CONFLICT DO UPDATE SET at = excluded.at, id = excluded.id, flow = excluded.flow, given = excluded.given`,
			bot, conv, s.Key, roundedUp(s.At), s.ID, s.Flow, s.With); err != nil {
			return err
		}
	}
	return nil
}

// roundedUp returns a time at which nothing is due too early.
func roundedUp(t time.Time) int64 { return micros(t.Add(time.Microsecond - 1)) }

func dropAlarm(w *conn, bot string, conv int64, scheduled int, key string) error {
	_, err := w.exec(`DELETE FROM timer WHERE bot = ? AND conv = ? AND scheduled = ? AND key = ?`, bot, conv, scheduled, key)
	return err
}

// Due implements [store.Store].
func (s *Store) Due(ctx context.Context, now time.Time, n int, event func(store.Alarm) []byte) (int, error) {
	room := s.ready.room(s.maxInbox)
	if room <= 0 {
		return 0, store.ErrFull
	}
	var kept []arrival
	j := &job{
		run: func(w *conn) (err error) {
			kept, err = s.ring(w, now, min(n, room), event)
			return err
		},
		after: func() {
			for _, a := range kept {
				s.ready.add(a.Key, a.conv, a.seq)
			}
		},
	}
	if err := s.submit(ctx, j, true); err != nil {
		return 0, err
	}
	return len(kept), nil
}

// rung is an alarm that is due.
type rung struct {
	store.Alarm
	conv int64
}

// ring makes events of up to n alarms that are due.
func (s *Store) ring(w *conn, now time.Time, n int, event func(store.Alarm) []byte) ([]arrival, error) {
	var due []rung
	err := w.query(func(r row) { due = append(due, rungOf(r)) },
		`SELECT c.bot, c.channel, c.address, t.conv, t.at, t.scheduled, t.generation, t.key, t.id, t.flow, t.given
		FROM timer t JOIN conversation c ON c.conv = t.conv
		WHERE t.at <= ? ORDER BY t.at, t.conv, t.scheduled, t.key LIMIT ?`, micros(now), n)
	if err != nil {
		return nil, err
	}
	var kept []arrival
	for _, d := range due {
		a, err := s.file(w, d.conv, store.Inbound{Key: d.Key, ID: d.EventID(), At: now, Event: event(d.Alarm)})
		if err != nil {
			return nil, err
		}
		scheduled, key := 0, ""
		if d.Schedule != nil {
			scheduled, key = 1, d.Schedule.Key
		}
		kept = append(kept, a)
		if fault.Without("alarm") {
			continue
		}
		if err := dropAlarm(w, d.Bot, d.conv, scheduled, key); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

func rungOf(r row) rung {
	d := rung{store.Alarm{Key: store.Key{Bot: r.text(0), Channel: r.text(1), Address: r.text(2)}}, r.int(3)}
	at := fromMicros(r.int(4))
	if r.int(5) == 0 {
		d.Timer = store.Timer{At: at, Generation: int(r.int(6))}
		return d
	}
	d.Schedule = &store.Schedule{Key: r.text(7), ID: r.text(8), Flow: r.text(9), At: at, With: r.bytes(10)}
	return d
}

// NextDue implements [store.Store].
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, func(c *conn) error {
		r, err := c.one(`SELECT min(at) FROM timer`)
		if err == nil && r[0] != nil {
			at, ok = fromMicros(r.int(0)), true
		}
		return err
	})
	return at, ok, err
}
