package torture

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"parley/server/channel/jsonhook"
)

const (
	people = 24 // who write
	posts  = 8  // at once
	window = 24 // posts that wait, of which any may be the next
)

// message is one webhook, and what the load saw of it.
type message struct {
	contact, id string
	posted      time.Time // for the first time
	taken       time.Time // when the first 200 came; zero where none did
}

// load posts messages over and over until they are taken. It is safe for
// concurrent use.
type load struct {
	hook   string // URL
	awake  int    // how many people write at a time; the others are quiet
	client *http.Client
	work   sync.WaitGroup

	mu      sync.Mutex
	rng     *rand.Rand
	all     []*message
	window  []*message // a message stands here once for each time that it is to be posted
	first   int        // of those awake
	budget  int        // messages that may still be made up
	done    bool       // once the window is empty
	copies  int        // posts that were taken
	refused []string   // answers that are neither 200 nor 503
}

func newLoad(hook string, seed uint64) *load {
	return &load{
		hook: hook, awake: 8, rng: rand.New(rand.NewPCG(seed, 1)),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: posts}, Timeout: 20 * time.Second},
	}
}

func (l *load) start(ctx context.Context) {
	for range posts {
		l.work.Go(func() {
			for ctx.Err() == nil {
				m, pause, over := l.next()
				if over {
					return
				}
				if m != nil {
					l.post(ctx, m)
				}
				sleep(ctx, pause)
			}
		})
	}
}

// more allows n more messages, of other people.
func (l *load) more(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.budget = n
	l.first = l.rng.IntN(people)
}

// finish waits until all that may be made up is taken.
func (l *load) finish() {
	l.mu.Lock()
	l.done = true
	l.mu.Unlock()
	l.work.Wait()
	l.client.CloseIdleConnections()
}

// next takes a message out of the window, nil where there is none at the
// moment, and tells how long to rest after it.
func (l *load) next() (m *message, pause time.Duration, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.window) < window && l.budget > 0 {
		l.budget--
		m := &message{contact: fmt.Sprint("c", (l.first+l.rng.IntN(l.awake))%people), id: fmt.Sprint("m", len(l.all)+1)}
		l.all = append(l.all, m)
		for range 1 + l.rng.IntN(3) {
			l.window = append(l.window, m)
		}
	}
	if len(l.window) == 0 {
		return nil, 2 * time.Millisecond, l.done
	}
	i, last := l.rng.IntN(len(l.window)), len(l.window)-1
	m = l.window[i]
	l.window[i] = l.window[last]
	l.window = l.window[:last]
	if m.posted.IsZero() {
		m.posted = time.Now()
	}
	return m, time.Duration(l.rng.IntN(3000)) * time.Microsecond, false
}

// post posts m until it is taken.
func (l *load) post(ctx context.Context, m *message) {
	body := fmt.Appendf(nil, `{"id":%q,"contact":{"id":%q},"text":%q}`, m.id, m.contact, m.id)
	for ctx.Err() == nil {
		status, answer, err := l.try(ctx, body)
		switch {
		case err != nil || status == http.StatusServiceUnavailable: // it is down, or about to be
			sleep(ctx, 5*time.Millisecond)
		case status == http.StatusOK:
			l.took(m)
			return
		default:
			l.refuse(m, status, answer)
			sleep(ctx, 5*time.Millisecond)
		}
	}
}

func (l *load) try(ctx context.Context, body []byte) (status int, answer []byte, err error) {
	h, err := jsonhook.Sign(secret, "msg", time.Now(), body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.hook, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header = h
	res, err := l.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

func (l *load) took(m *message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.copies++
	if m.taken.IsZero() {
		m.taken = time.Now()
	}
}

func (l *load) refuse(m *message, status int, answer []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = append(l.refused, fmt.Sprintf("%s of %s: %d %s", m.id, m.contact, status, bytes.TrimSpace(answer)))
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
