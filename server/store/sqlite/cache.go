package sqlite

import (
	"container/list"
	"sync"

	"parley/server/store"
)

// maxCache is how much of the sessions is kept in memory, in bytes.
const maxCache = 16 << 20

// cache keeps what a claim reads of the conversations that were committed
// last, so that a talk that goes on is not read again at each message. It
// holds what is durable and nothing else: a claim is exclusive, and an entry
// is changed after its commit, before the claim is given back.
type cache struct {
	mu    sync.Mutex
	of    map[store.Key]*list.Element
	order *list.List // of *cached, the latest first
	size  int
	max   int
}

// cached is where a conversation stands.
type cached struct {
	claim store.Claim // without events
	conv  int64
}

func newCache(limit int) *cache {
	return &cache{of: map[store.Key]*list.Element{}, order: list.New(), max: limit}
}

// size is what it takes up, in bytes and roughly.
func (c *cached) size() int {
	k := c.claim.Key
	return 400 + len(k.Bot) + len(k.Channel) + len(k.Address) + len(c.claim.Session) + len(c.claim.Contact)
}

func (c *cache) get(k store.Key) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.of[k]
	if e == nil {
		return cached{}, false
	}
	c.order.MoveToFront(e)
	return *e.Value.(*cached), true
}

// put keeps where a conversation stands, and drops those that were longest
// unused where there is no room.
func (c *cache) put(claim store.Claim, conv int64) {
	claim.Pending = nil
	new := &cached{claim, conv}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.of[claim.Key]; e != nil {
		c.size += new.size() - e.Value.(*cached).size()
		e.Value = new
		c.order.MoveToFront(e)
	} else {
		c.size += new.size()
		c.of[claim.Key] = c.order.PushFront(new)
	}
	for c.size > c.max {
		c.remove(c.order.Back())
	}
}

func (c *cache) drop(k store.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.of[k]; e != nil {
		c.remove(e)
	}
}

func (c *cache) remove(e *list.Element) {
	old := c.order.Remove(e).(*cached)
	c.size -= old.size()
	delete(c.of, old.claim.Key)
}
