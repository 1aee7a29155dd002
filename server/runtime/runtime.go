package runtime

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/metrics"
	"parley/server/store"
)

// Bots is what is live: compiled programs and connected channels. It is safe
// for concurrent use, and answers at once.
type Bots interface {
	// Program returns the bot's program, nil where there is none.
	Program(bot string) *engine.Program
	// Version returns the program of a version of the bot that was live; nil
	// where it is not kept.
	Version(bot, version string) *engine.Program
	// Channel returns a connected channel of the bot, nil where there is none.
	Channel(bot, name string) channel.Channel
	// Rate returns how fast a channel of the bot may be used.
	Rate(bot, name string) flows.Rate
}

// Config is what a Runtime is made of. Store, Bots and Clock must be set.
type Config struct {
	Store store.Store
	Bots  Bots
	Clock func() time.Time                     // UTC
	Log   *slog.Logger                         // nil is slog.Default()
	Media func(bot, name string) string        // the public address of a name in media/; nil where none is served
	After func(time.Duration) <-chan time.Time // nil is time.After
	Seed  func() uint64                        // of a new run; nil is random

	// Notify tells the owner of a bot of what a person must see; nil tells
	// nobody.
	Notify Notify

	// Workers is how many conversations are read at once; 0 is 64. They
	// mostly wait for their commit, which they share.
	Workers int
	// Deliveries is how many calls to providers are made at once; 0 is 32.
	Deliveries int
	// SendTimeout ends one call to a channel; 0 is 30 s.
	SendTimeout time.Duration

	// Keep is how long the log and dead letters are kept; 0 is for ever.
	Keep time.Duration

	// Metrics are counted on; nil counts for nobody.
	Metrics *metrics.Metrics

	// Engine is what reads an event; the zero Engine is package engine.
	Engine Engine
}

// ErrStopped reports an event for a Runtime that stops or has stopped.
var ErrStopped = errors.New("the server is stopping")

// Runtime is the moving part of a server. It is safe for concurrent use.
type Runtime struct {
	cfg     Config
	log     *slog.Logger
	watches watches
	waiting waiting

	unread   chan struct{} // there may be events to claim
	unsent   chan struct{} // there may be sends to deliver
	sooner   chan struct{} // there may be a timer before the alarm
	alarm    alarm
	slots    slots
	accounts *accounts
	started  atomic.Bool
	gate     sync.RWMutex  // held to begin something, and to stop
	stop     chan struct{} // closed by Stop: begin nothing new
	once     sync.Once
	ctx      context.Context // ends when what is under way must end
	cancel   context.CancelFunc
	work     sync.WaitGroup
}

// New returns a Runtime that does nothing yet but Accept.
func New(cfg Config) (*Runtime, error) {
	if cfg.Store == nil || cfg.Bots == nil || cfg.Clock == nil {
		return nil, errors.New("runtime: store, bots and clock must be set")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	if cfg.Seed == nil {
		cfg.Seed = seed
	}
	if cfg.Metrics == nil {
		cfg.Metrics = metrics.New()
	}
	if cfg.Workers == 0 {
		cfg.Workers = 64
	}
	if cfg.Deliveries == 0 {
		cfg.Deliveries = 32
	}
	if cfg.SendTimeout == 0 {
		cfg.SendTimeout = 30 * time.Second
	}
	cfg.Engine = cfg.Engine.orReal()
	r := &Runtime{
		cfg: cfg, log: cfg.Log,
		unread: make(chan struct{}, 1),
		unsent: make(chan struct{}, 1),
		sooner: make(chan struct{}, 1),
		slots:  newSlots(cfg.Deliveries),
		stop:   make(chan struct{}),
	}
	r.accounts = newAccounts(r.rateOf)
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r, nil
}

// seed returns a random seed.
func seed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.NativeEndian.Uint64(b[:])
}

// Start begins to read what waits, to deliver what must go out and to fire
// timers, those first that became due while nothing ran.
func (r *Runtime) Start() {
	for range r.cfg.Workers {
		r.work.Go(r.read)
	}
	r.work.Go(func() { r.loop("deliver", r.unsent, r.handOut) })
	r.work.Go(func() { r.loop("timers", r.sooner, r.ring) })
	if r.cfg.Keep > 0 {
		r.work.Go(func() { r.loop("drop what is old", nil, r.prune) })
	}
	r.started.Store(true)
	wake(r.unread)
	wake(r.unsent)
}

// Stop begins nothing new, finishes what is under way and returns. When ctx
// ends first, calls to providers are cut off; they are made again after the
// next start, in doubt. What was accepted stays in the store, which is not
// closed.
func (r *Runtime) Stop(ctx context.Context) error {
	r.once.Do(func() {
		r.gate.Lock()
		defer r.gate.Unlock()
		close(r.stop)
	})
	done := make(chan struct{})
	go func() {
		r.work.Wait()
		close(done)
	}()
	defer r.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	r.cancel()
	<-done
	return fmt.Errorf("stop: %w", ctx.Err())
}

// BotsChanged tells that a bot or a channel went live that was missing, so
// that what waits for it goes on.
func (r *Runtime) BotsChanged() {
	for _, c := range r.waiting.takeAll() {
		if err := r.cfg.Store.Release(context.Background(), c); err != nil && !errors.Is(err, store.ErrClosed) {
			r.log.Error("release a conversation", "bot", c.Bot, "err", err)
		}
	}
	wake(r.unread)
	wake(r.unsent)
}

// enter tells whether something may begin that Stop waits for; then it must
// call r.work.Done at its end.
func (r *Runtime) enter() bool {
	r.gate.RLock()
	defer r.gate.RUnlock()
	if r.stopping() {
		return false
	}
	r.work.Add(1)
	return true
}

func (r *Runtime) stopping() bool {
	select {
	case <-r.stop:
		return true
	default:
		return false
	}
}

// loop acts at once, then whenever word comes or the wait is over that act
// returned; below 0 until word comes. It ends with the Runtime or its store.
func (r *Runtime) loop(what string, word <-chan struct{}, act func() (wait time.Duration, err error)) {
	for failures := 0; ; {
		wait, err := act()
		switch {
		case errors.Is(err, store.ErrClosed):
			return
		case err != nil:
			r.log.Error(what, "err", err)
			wait = troubled(failures)
			failures++
		default:
			failures = 0
		}
		var later <-chan time.Time
		if wait >= 0 {
			later = r.cfg.After(wait)
		}
		select {
		case <-word:
		case <-later:
		case <-r.stop:
			return
		}
	}
}

// pause waits, and tells whether to go on after it.
func (r *Runtime) pause(d time.Duration) bool {
	select {
	case <-r.cfg.After(d):
		return true
	case <-r.stop:
		return false
	}
}

// wake leaves word on c, where none lies there already.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// troubled is how long to wait after the store failed for the n-th time in a
// row, from 0.
func troubled(n int) time.Duration { return min(time.Second<<min(n, 5), 30*time.Second) }
