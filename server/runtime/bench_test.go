package runtime

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"parley/server/channel"
)

// BenchmarkMessage takes messages of 64 senders at once, each a talk of its
// own, from Accept to the channel: durable in, read by a trivial engine,
// durable out, sent, marked. The figure is the time a message takes away from
// the others.
func BenchmarkMessage(b *testing.B) {
	for _, ch := range []string{"wire", "web"} {
		b.Run(ch, func(b *testing.B) {
			const senders = 64
			s := openSQLite(b)
			r := newRig(b, func(c *Config) {
				c.Store, c.Workers, c.Deliveries = s, 64, 64
				c.Log = slog.New(slog.DiscardHandler)
			})
			var answered atomic.Int64
			all := make(chan struct{})
			count := func() {
				if answered.Add(1) == int64(b.N) {
					close(all)
				}
			}
			r.wire.fail = func(context.Context, channel.Outgoing) error { count(); return nil }
			r.Start()
			b.ReportAllocs()
			b.ResetTimer()
			var wg sync.WaitGroup
			var next atomic.Int64
			for i := range senders {
				wg.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						r.accept(ch, say(fmt.Sprint("p", i), fmt.Sprint(n)))
						if ch == "web" {
							count() // durable; its answer is one commit away
						}
					}
				})
			}
			wg.Wait()
			<-all
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
