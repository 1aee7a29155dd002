package sqlite

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/server/store"
)

// BenchmarkTake does what one message costs the store where its talk is idle,
// by 64 callers at once: take, commit with a session of 500 bytes, four lines
// of history and two sends, and a mark for each of these.
func BenchmarkTake(b *testing.B) {
	s := openTest(b, Options{})
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	session, body := bytes.Repeat([]byte("s"), 500), bytes.Repeat([]byte("b"), 300)
	var wg sync.WaitGroup
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	for i := range 64 {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				id := fmt.Sprint(n)
				k := store.Key{Bot: "bakery", Channel: "messenger", Address: fmt.Sprint(n%16*64 + int64(i))}
				c, ok, err := s.Take(b.Context(), store.Inbound{Key: k, ID: id, At: at, Event: body})
				if err != nil || !ok {
					b.Error(ok, err)
					return
				}
				log := store.Entry{At: at, Kind: "in", ID: id, Body: body}
				ds, err := s.Commit(b.Context(), c, store.Change{At: at, Session: session, Log: []store.Entry{log, log, log, log},
					Sends: []store.Send{{ID: id, Message: body}, {ID: id, Message: body}}, Attempt: 1})
				for err == nil && len(ds) > 0 {
					var came store.Marked
					came, err = s.Mark(b.Context(), []store.Mark{{Key: k, Seq: ds[0].Seq, Lane: ds[0].Lane, At: at, Sent: true, Next: true}})
					ds = came.Next
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
