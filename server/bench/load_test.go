package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clients are how many posts of an open loop may be under way at once.
const clients = 256

// open posts rate messages a second, whether or not those before are answered
// yet, and returns how long each answer took from when it was to be posted,
// sorted, and how many failed. Person i%people writes message i, whose planned
// time begin is told before.
func (c *contestant) open(rate float64, d time.Duration, begin func(person int, planned time.Time)) (took []time.Duration, failed int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	type post struct {
		i  int
		at time.Time
	}
	n := int(rate * d.Seconds())
	posts := make(chan post, n)
	took = make([]time.Duration, n)
	var bad atomic.Int64
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for p := range posts {
				if !c.write(client, p.i%c.people, answers[p.i%len(answers)]) {
					bad.Add(1)
				}
				took[p.i] = time.Since(p.at)
			}
		})
	}
	from := time.Now()
	for i := range n {
		at := from.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(at))
		begin(i%c.people, at)
		posts <- post{i, at}
	}
	close(posts)
	wg.Wait()
	slices.Sort(took)
	return took, int(bad.Load())
}

// percentile returns the one of sorted durations, in milliseconds.
func percentile(sorted []time.Duration, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(int(p*float64(len(sorted))), len(sorted)-1)].Microseconds()) / 1000
}

// BenchmarkOpenLoop posts half as many messages as each server takes at most, at
// times fixed in advance, and reports how long the answers took from then.
func BenchmarkOpenLoop(b *testing.B) {
	for range b.N {
		for _, name := range []string{"parley", "minimal"} {
			c := start(b, name)
			c.round(b, 64, time.Second)
			most := c.round(b, 64, roundLen)
			took, failed := c.open(most.rate/2, 2*roundLen, func(int, time.Time) {})
			c.settle()
			b.ReportMetric(most.rate/2, name+"-msg/s")
			b.ReportMetric(percentile(took, 0.5), name+"-p50-ms")
			b.ReportMetric(percentile(took, 0.99), name+"-p99-ms")
			b.ReportMetric(float64(failed), name+"-failed")
			if failed > 0 {
				b.Errorf("%s: %d messages failed", name, failed)
			}
			_ = c.cmd.Process.Kill()
		}
	}
}

// asked is how many messages a second a reply is measured at, where the machine
// can deliver so many.
const asked = 2000

// BenchmarkReply reports how long it takes from a webhook's planned time until
// the provider has the whole reply, two messages.
func BenchmarkReply(b *testing.B) {
	for range b.N {
		c := start(b, "parley")
		c.people = 4 * asked // each has one message under way
		c.round(b, 64, 2*time.Second)
		most := c.round(b, 64, roundLen)
		rate := min(asked, 0.7*most.kept)
		var mu sync.Mutex
		var took []time.Duration
		planned, heard := map[string]time.Time{}, map[string]int{}
		told := func(body []byte) {
			var to struct{ Recipient struct{ ID string } }
			_ = json.Unmarshal(body, &to)
			now := time.Now()
			mu.Lock()
			defer mu.Unlock()
			at, ok := planned[to.Recipient.ID]
			if heard[to.Recipient.ID]++; ok && heard[to.Recipient.ID] == 2 {
				took = append(took, now.Sub(at))
				delete(planned, to.Recipient.ID)
			}
		}
		// Everybody has a session, so that a reply is two messages.
		c.open(rate, time.Duration(float64(c.people)/rate*float64(time.Second)), func(int, time.Time) {})
		c.settle()
		c.p.told.Store(&told)
		_, failed := c.open(rate, 2*roundLen, func(person int, at time.Time) {
			mu.Lock()
			defer mu.Unlock()
			planned["p"+strconv.Itoa(person)], heard["p"+strconv.Itoa(person)] = at, 0
		})
		c.settle()
		slices.Sort(took)
		b.ReportMetric(rate, "msg/s")
		b.ReportMetric(percentile(took, 0.5), "p50-ms")
		b.ReportMetric(percentile(took, 0.99), "p99-ms")
		b.ReportMetric(float64(failed+len(planned)), "failed")
		if failed > 0 || len(planned) > 0 {
			b.Errorf("%d messages failed, %d had no whole reply", failed, len(planned))
		}
	}
}

// BenchmarkTimers lets reminders of ten thousand people fall due over 20 s, while
// a million timers wait, and reports how late they are.
func BenchmarkTimers(b *testing.B) {
	const remind, reminded = 10, 10_000 // seconds, people
	for range b.N {
		flow := menu(fmt.Sprintf("remind: %ds", remind))
		c := filled(b, flow, 1_000_000, 0, `DELETE FROM timer`, `INSERT INTO timer (bot, conv, scheduled, key, at, generation, id, flow)
			SELECT 'bot', conv, 0, '', $now + 86400000000 + conv * 1000, 1, '', '' FROM conversation WHERE conv > 1`)
		c.people = reminded
		var mu sync.Mutex
		due, late, twice := map[string]time.Time{}, []time.Duration{}, 0
		told := func(body []byte) {
			now := time.Now()
			var to struct{ Recipient struct{ ID string } }
			_ = json.Unmarshal(body, &to)
			mu.Lock()
			defer mu.Unlock()
			at, known := due[to.Recipient.ID]
			switch {
			case known && now.Before(at.Add(-time.Second*remind/2)): // the reply itself
			case !known:
				twice++
			default:
				late = append(late, max(0, now.Sub(at)))
				delete(due, to.Recipient.ID)
			}
		}
		c.p.told.Store(&told)
		_, failed := c.open(500, reminded/500*time.Second, func(person int, at time.Time) {
			mu.Lock()
			defer mu.Unlock()
			due["p"+strconv.Itoa(person)] = at.Add(remind * time.Second)
		})
		time.Sleep(remind * time.Second)
		for range 200 { // until the last has come
			mu.Lock()
			left := len(due)
			mu.Unlock()
			if left == 0 {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		c.settle() // what came a second time
		mu.Lock()
		slices.Sort(late)
		b.ReportMetric(float64(len(late)), "reminders")
		b.ReportMetric(percentile(late, 0.5), "p50-ms")
		b.ReportMetric(percentile(late, 0.99), "p99-ms")
		b.ReportMetric(percentile(late, 1), "most-ms")
		if len(due) > 0 || twice > 0 || failed > 0 {
			b.Errorf("%d reminders are missing, %d came twice, %d messages failed", len(due), twice, failed)
		}
		mu.Unlock()
	}
}
