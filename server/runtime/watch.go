package runtime

import (
	"sync"

	"parley/server/store"
)

// watches are those who wait for a conversation to go on.
type watches struct {
	mu sync.Mutex
	of map[store.Key]map[chan struct{}]bool
}

// Watch returns a channel that gets a value when the history of k may have
// grown, and what stops it. Values that nobody has taken yet are one.
func (r *Runtime) Watch(k store.Key) (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	w := &r.watches
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = map[store.Key]map[chan struct{}]bool{}
	}
	if w.of[k] == nil {
		w.of[k] = map[chan struct{}]bool{}
	}
	w.of[k][c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.of[k], c)
		if len(w.of[k]) == 0 {
			delete(w.of, k)
		}
	}
}

func (w *watches) notify(k store.Key) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.of[k] {
		wake(c)
	}
}
