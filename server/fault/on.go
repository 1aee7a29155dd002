//go:build faults

package fault

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

var (
	end     = parse(os.Getenv("PARLEY_FAULT"))
	failure = parse(os.Getenv("PARLEY_ERROR"))
	without = strings.Split(os.Getenv("PARLEY_WITHOUT"), ",")
)

// counted is a point whose passings are counted.
type counted struct {
	point  string
	n      int64
	passed atomic.Int64
}

// parse reads NAME:N; without N it is the first passing.
func parse(s string) *counted {
	name, n, _ := strings.Cut(s, ":")
	count, err := strconv.ParseInt(n, 10, 64)
	if err != nil || count < 1 {
		count = 1
	}
	return &counted{point: name, n: count}
}

// Point ends the process where it is the point that PARLEY_FAULT names, at the
// passing that it names. Nothing is flushed, closed or deferred.
func Point(name string) {
	if name != end.point || end.passed.Add(1) != end.n {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // until it comes
}

var errFault = errors.New("a fault that was asked for")

// Error fails where it is the point that PARLEY_ERROR names, at every so many
// passings.
func Error(name string) error {
	if name != failure.point || failure.passed.Add(1)%failure.n != 0 {
		return nil
	}
	return errFault
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
