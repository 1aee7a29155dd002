package web

import (
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"parley/server/store"
)

// What one visitor and one client address may do. A shop's whole Wi-Fi can
// stand behind one address.
const (
	callsPerSecond    = 20 // of a client address
	callsBurst        = 200
	visitorsPerMinute = 20 // new ones of a client address
	visitorsBurst     = 40
	messagesPerSecond = 1 // of a visitor
	messagesBurst     = 20
)

// maxChatBuckets bounds how many visitors or addresses are counted at once,
// twice: see buckets.
const maxChatBuckets = 10_000

// chatLimits keeps strangers from filling the store.
type chatLimits struct {
	calls, visitors *buckets[string]
	messages        *buckets[store.Key]
}

func newChatLimits() *chatLimits {
	return &chatLimits{
		calls:    &buckets[string]{limit: callsPerSecond, burst: callsBurst},
		visitors: &buckets[string]{limit: rate.Limit(visitorsPerMinute / 60.0), burst: visitorsBurst},
		messages: &buckets[store.Key]{limit: messagesPerSecond, burst: messagesBurst},
	}
}

func (l *chatLimits) client(address string, now time.Time) error { return l.calls.take(address, now) }

func (l *chatLimits) newVisitor(address string, now time.Time) error {
	return l.visitors.take(address, now)
}

func (l *chatLimits) visitor(k store.Key, now time.Time) error { return l.messages.take(k, now) }

// buckets holds a rate limiter a key, for a bounded number of keys: two
// generations of at most maxChatBuckets. When the young one is full it becomes
// the old one, and what nobody asked for since is forgotten.
type buckets[K comparable] struct {
	limit rate.Limit
	burst int

	mu         sync.Mutex
	young, old map[K]*rate.Limiter
}

// take counts one act of k; a *refusal where there were too many.
func (b *buckets[K]) take(k K, now time.Time) error {
	l := b.get(k)
	if l.AllowN(now, 1) {
		return nil
	}
	missing := 1 - l.TokensAt(now)
	after := int(math.Ceil(missing / float64(b.limit)))
	return &refusal{http.StatusTooManyRequests, "too_many", "too many requests; try again soon", max(after, 1)}
}

// forget lets k begin anew.
func (b *buckets[K]) forget(k K) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.young, k)
	delete(b.old, k)
}

func (b *buckets[K]) get(k K) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.young[k]; l != nil {
		return l
	}
	l := b.old[k]
	if l == nil {
		l = rate.NewLimiter(b.limit, b.burst)
	}
	if b.young == nil || len(b.young) >= maxChatBuckets {
		b.old, b.young = b.young, make(map[K]*rate.Limiter)
	}
	b.young[k] = l
	return l
}
