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

// BenchmarkMessage does what one message costs the store, by 64 callers at
// once: accept, claim, commit with a session of 1 kB, two lines of history and
// one send.
func BenchmarkMessage(b *testing.B) {
	s := openTest(b, Options{})
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	session, body := bytes.Repeat([]byte("s"), 1000), bytes.Repeat([]byte("b"), 200)
	var wg sync.WaitGroup
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	for range 64 {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				id := fmt.Sprint(n)
				k := store.Key{Bot: "bakery", Channel: "messenger", Address: fmt.Sprint(n % 10_000)}
				if _, err := s.Accept(b.Context(), []store.Inbound{{Key: k, ID: id, At: at, Event: body}}); err != nil {
					b.Error(err)
				}
				cs, err := s.Claim(b.Context(), 1)
				if err != nil {
					b.Error(err)
				}
				for _, c := range cs {
					_, err := s.Commit(b.Context(), c, store.Change{At: at, Session: session, Done: []int64{c.Pending[0].Seq},
						Log:   []store.Entry{{At: at, Kind: "in", ID: id, Body: body}, {At: at, Kind: "out", ID: id, Body: body}},
						Sends: []store.Send{{ID: id, Message: body}}})
					if err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkAccept keeps one event in a call.
func BenchmarkAccept(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprint(callers, "callers"), func(b *testing.B) {
			s := openTest(b, Options{MaxInbox: 1 << 30})
			at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
			body := bytes.Repeat([]byte("b"), 200)
			var wg sync.WaitGroup
			var next atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						k := store.Key{Bot: "bakery", Channel: "messenger", Address: fmt.Sprint(n % 10_000)}
						if _, err := s.Accept(b.Context(), []store.Inbound{{Key: k, ID: fmt.Sprint(n), At: at, Event: body}}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
