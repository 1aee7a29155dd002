//go:build faults

package fault

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

var (
	point, left = parse(os.Getenv("PARLEY_FAULT"))
	without     = strings.Split(os.Getenv("PARLEY_WITHOUT"), ",")
)

// parse reads NAME:N; without N it is the first passing.
func parse(s string) (name string, passings *atomic.Int64) {
	name, n, _ := strings.Cut(s, ":")
	count, err := strconv.ParseInt(n, 10, 64)
	if err != nil || count < 1 {
		count = 1
	}
	passings = &atomic.Int64{}
	passings.Store(count)
	return name, passings
}

// Point ends the process where it is the point that PARLEY_FAULT names, at the
// passing that it names. Nothing is flushed, closed or deferred.
func Point(name string) {
	if name != point || left.Add(-1) != 0 {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // until it comes
}

// Without tells whether a safeguard is left out.
func Without(name string) bool { return slices.Contains(without, name) }

// SendTimeout returns how long a channel has to answer; 0 where nothing is said.
func SendTimeout() time.Duration {
	d, err := time.ParseDuration(os.Getenv("PARLEY_SEND_TIMEOUT"))
	if err != nil {
		return 0
	}
	return d
}
