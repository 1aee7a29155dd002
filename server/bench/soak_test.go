package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a soak looks at. grows is how much more of it the last quarter may have
// than the first, as a part of that.
var soaked = []struct {
	name  string
	grows float64
	of    func(b *testing.B, c *contestant) float64
}{
	{"memory-MB", 0.2, func(b *testing.B, c *contestant) float64 { return c.status(b, "VmRSS") / 1000 }},
	{"files", 0.2, func(b *testing.B, c *contestant) float64 {
		open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", c.pid))
		if err != nil {
			b.Fatal(err)
		}
		return float64(len(open))
	}},
	{"goroutines", 0.5, func(b *testing.B, c *contestant) float64 { return c.goroutines(b) }},
	{"log-MB", 0.2, func(b *testing.B, c *contestant) float64 {
		info, err := os.Stat(filepath.Join(c.data, "parley.db-wal"))
		if err != nil {
			b.Fatal(err)
		}
		return float64(info.Size()) / 1e6
	}},
}

// goroutines asks the server how many it has.
func (c *contestant) goroutines(b *testing.B) float64 {
	b.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(c.data, "control.sock"))
	}}}
	res, err := client.Get("http://control/debug/pprof/goroutine?debug=1")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	_, total, _ := strings.Cut(string(text), "total ") // goroutine profile: total 42
	n, _, _ := strings.Cut(total, "\n")
	count, err := strconv.ParseFloat(n, 64)
	if err != nil {
		b.Fatalf("the server says %.100q of its goroutines", text)
	}
	return count
}

// BenchmarkSoak holds the server at 70 % of what it delivers at most, for as long
// as SOAK says, and looks whether anything grows.
func BenchmarkSoak(b *testing.B) {
	length := 20 * time.Second
	if s := os.Getenv("SOAK"); s != "" {
		var err error
		if length, err = time.ParseDuration(s); err != nil {
			b.Fatal(err)
		}
	}
	for range b.N {
		c := start(b, "parley")
		c.round(b, 64, time.Second)
		most := c.round(b, 64, 2*roundLen)
		c.open(0.7*most.kept, length/5, func(int, time.Time) {}) // until it has all that it keeps
		seen := make([][]float64, len(soaked))
		done := make(chan struct{})
		end := make(chan struct{})
		go func() {
			defer close(done)
			every := time.NewTicker(max(length/400, 100*time.Millisecond))
			defer every.Stop()
			for {
				select {
				case <-every.C:
					for i, s := range soaked {
						seen[i] = append(seen[i], s.of(b, c))
					}
				case <-end:
					return
				}
			}
		}()
		took, failed := c.open(0.7*most.kept, length, func(int, time.Time) {})
		close(end)
		<-done
		b.ReportMetric(0.7*most.kept, "msg/s")
		b.ReportMetric(percentile(took, 0.99), "p99-ms")
		if failed > 0 {
			b.Errorf("%d messages failed", failed)
		}
		for i, s := range soaked {
			quarter := len(seen[i]) / 4
			first, last := middle(seen[i][:quarter]), middle(seen[i][len(seen[i])-quarter:])
			b.ReportMetric(first, s.name+"-first")
			b.ReportMetric(last, s.name+"-last")
			if last > first*(1+s.grows) {
				b.Errorf("%s grew from %.1f to %.1f", s.name, first, last)
			}
		}
	}
}

// middle returns the median.
func middle(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}
