package sqlite

import (
	"container/heap"
	"slices"
	"sync"

	"parley/server/fault"
	"parley/server/store"
)

// ready knows which conversations have events to read, so that nobody has to
// look through the inbox for them: a mirror of it, changed after each commit
// and read anew at start. It also knows who is claimed; since a lock keeps
// other processes out, that needs no place on disk.
type ready struct {
	mu    sync.Mutex
	talks map[store.Key]*waiting
	heap  oldest // those with events that nobody holds
	total int    // events in the inbox
}

// waiting is a conversation that has events or is held.
type waiting struct {
	store.Key
	conv   int64   // 0 where it is held without any
	seqs   []int64 // of its events, rising
	held   bool
	doomed bool // erased: a claim of it is stale
	at     int  // its place in the heap; -1 when it is not in there
}

func newReady() *ready { return &ready{talks: map[store.Key]*waiting{}} }

// add tells of an event in the inbox. Seqs of a conversation come rising.
func (r *ready) add(k store.Key, conv, seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[k]
	if t == nil {
		t = &waiting{Key: k, conv: conv, at: -1}
		r.talks[k] = t
	}
	t.conv = conv // another one where the person was erased meanwhile
	t.seqs = append(t.seqs, seq)
	r.total++
	r.settle(t)
}

// take claims a conversation that nobody holds and where nothing waits.
func (r *ready) take(k store.Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.talks[k] != nil {
		return fault.Without("claim")
	}
	r.talks[k] = &waiting{Key: k, at: -1, held: true}
	return true
}

// claim takes up to n conversations, the one with the oldest event first.
func (r *ready) claim(n int) []claimed {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []claimed
	for len(out) < n && len(r.heap) > 0 {
		t := r.heap[0]
		t.held = !fault.Without("claim")
		r.settle(t)
		out = append(out, claimed{t.Key, t.conv})
	}
	return out
}

// claimed is a conversation and its number.
type claimed struct {
	store.Key
	conv int64
}

// free gives a conversation back, without the events that were read.
func (r *ready) free(k store.Key, done []int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[k]
	if t == nil {
		return
	}
	before := len(t.seqs)
	if len(done) > 0 {
		t.seqs = slices.DeleteFunc(t.seqs, func(seq int64) bool { return slices.Contains(done, seq) })
	}
	r.total -= before - len(t.seqs)
	t.held, t.doomed = false, false
	r.settle(t)
}

// doom makes a claim of a conversation stale, be it held already or taken
// before erased is called.
func (r *ready) doom(k store.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.talks[k]; t != nil {
		t.doomed = true
	}
}

// isDoomed tells whether the claim of a conversation is stale.
func (r *ready) isDoomed(k store.Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[k]
	return t != nil && t.doomed
}

// erased forgets the events of a conversation.
func (r *ready) erased(k store.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[k]
	if t == nil {
		return
	}
	r.total -= len(t.seqs)
	t.seqs = nil
	t.doomed = t.held
	r.settle(t)
}

// settle puts t into the heap or takes it out, and forgets it when there is
// nothing left to know.
func (r *ready) settle(t *waiting) {
	switch want := !t.held && len(t.seqs) > 0; {
	case want && t.at < 0:
		heap.Push(&r.heap, t)
	case want:
		heap.Fix(&r.heap, t.at)
	case t.at >= 0:
		heap.Remove(&r.heap, t.at)
	}
	if !t.held && len(t.seqs) == 0 {
		delete(r.talks, t.Key)
	}
}

// room returns how many more events may come, where limit may wait.
func (r *ready) room(limit int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return limit - r.total
}

// oldest is a heap of conversations by their oldest event.
type oldest []*waiting

func (h oldest) Len() int           { return len(h) }
func (h oldest) Less(i, j int) bool { return h[i].seqs[0] < h[j].seqs[0] }
func (h oldest) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

func (h *oldest) Push(x any) {
	t := x.(*waiting)
	t.at = len(*h)
	*h = append(*h, t)
}

func (h *oldest) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	t.at = -1
	(*h)[last] = nil
	*h = (*h)[:last]
	return t
}
