package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"parley/server/store"
	"parley/server/store/sqlite/faultvfs"
)

// faults makes a disk fail.
type faults struct {
	from int64 // the operation, counted from the start of the run, that fails first
	no   syscall.Errno
	once bool // only that one fails
	grow bool // only what needs new room fails; else all that writes

	healed atomic.Bool
	failed atomic.Int64 // how many operations did
	mu     sync.Mutex
	sizes  map[string]int64
	errs   []error // what the store said of it
}

func (f *faults) String() string {
	how := "until there is room"
	if f.once {
		how = "once"
	} else if f.grow {
		how = "where a file grows, " + how
	}
	return fmt.Sprintf("%v at operation %d, %s", f.no, f.from, how)
}

// before is what [faultvfs.Disk.Before] takes.
func (f *faults) before(n int, op faultvfs.Op) error {
	grows := f.grows(op)
	switch {
	case f.healed.Load(), int64(n) < f.from, f.once && f.failed.Load() > 0:
		return nil
	case f.no == syscall.ENOSPC && (op.Kind == faultvfs.Read || op.Kind == faultvfs.Open || op.Kind == faultvfs.Delete || op.Kind == faultvfs.Truncate):
		return nil // they need no room
	case f.grow && !grows:
		return nil
	}
	f.failed.Add(1)
	return f.no
}

// grows tells whether an operation needs room that its file does not have.
func (f *faults) grows(op faultvfs.Op) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was, end := f.sizes[op.Name], op.At+op.Size
	switch op.Kind {
	case faultvfs.Truncate, faultvfs.Delete:
		f.sizes[op.Name] = op.Size
	case faultvfs.Write:
		f.sizes[op.Name] = max(was, end)
		return end > was
	}
	return op.Kind == faultvfs.Map
}

// blamed takes note of what the store said, and tells whether the disk is to
// blame for it.
func (f *faults) blamed(err error) bool {
	if f.failed.Load() == 0 || errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrKnown) || errors.Is(err, store.ErrClosed) {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
	return true
}

// trial is a run on a disk that fails.
type trial struct {
	*power
	problems []string
}

func (tr *trial) wrong(format string, args ...any) {
	tr.problems = append(tr.problems, fmt.Sprintf("%v: ", tr.faults)+fmt.Sprintf(format, args...))
}

// fail runs a store through some 200 messages on a disk that fails, and returns
// what is wrong with how it bore that. Where the disk is full, it says so and
// reads go on. Once the disk works again everything goes on, in the same
// process; and nothing that was told is lost, not even where the power goes
// next.
func fail(t testing.TB, seed uint64, f *faults) []string {
	tr := &trial{power: newPower(t, t.TempDir(), seed)}
	defer tr.disk.Close()
	tr.faults, f.sizes = f, map[string]int64{}
	tr.disk.Before(f.before)
	tr.reopen()
	defer func() { tr.s.Close() }()
	for round, failing := 0, 0; round < 45; round++ {
		tr.round()
		if round == 20 {
			if err := tr.s.Close(); err != nil && !tr.refused(err) {
				tr.wrong("Close: %v", err)
			}
			tr.reopen()
		}
		if f.failed.Load() > 0 && !f.healed.Load() {
			tr.bear()
			failing++
		}
		if failing == 4 {
			f.healed.Store(true)
		}
	}
	f.healed.Store(true)
	tr.goOn()
	return tr.problems
}

// bear checks what the store does while the disk fails.
func (tr *trial) bear() {
	ctx, f := context.Background(), tr.faults
	if f.no == syscall.ENOSPC {
		if _, err := tr.s.Depths(ctx); err != nil {
			tr.wrong("a read while the disk is full: %v", err)
		}
	}
	if f.once || f.grow {
		return // some acts work
	}
	_, accepted := tr.s.Accept(ctx, []store.Inbound{inbound("nobody", "x")})
	checked := tr.s.Check(ctx)
	for what, err := range map[string]error{"Accept": accepted, "Check": checked} {
		if err == nil || f.no == syscall.ENOSPC && !errors.Is(err, store.ErrFull) {
			tr.wrong("%s while the disk fails: %v", what, err)
		}
	}
}

// goOn checks that the store works once the disk does, and that all is there.
func (tr *trial) goOn() {
	f := tr.faults
	if err := tr.s.Check(context.Background()); err != nil {
		tr.wrong("Check once the disk works again: %v", err)
	}
	before := len(f.errs)
	for n := 0; len(tr.again)+len(tr.held) > 0 && n < 50; n++ {
		tr.round()
	}
	if len(tr.again)+len(tr.held) > 0 {
		tr.wrong("%d messages and %d changes are refused to the end", len(tr.again), len(tr.held))
	}
	for i, err := range f.errs {
		switch {
		case i >= before:
			tr.wrong("the disk works again, but: %v", err)
		case f.no == syscall.ENOSPC && !errors.Is(err, store.ErrFull):
			tr.wrong("the disk was full, but the store did not say so: %v", err)
		}
	}
	log := tr.disk.Log()
	tr.problems = append(tr.problems, tr.cutAt(tr.t, log, len(log.Ops), tr.rand)...)
	if err := tr.s.Close(); err != nil {
		tr.wrong("Close: %v", err)
	}
	left := &found{cut: tr.disk.Len()}
	left.look(tr.dir, tr.power)
	tr.problems = append(tr.problems, left.problems...)
}

// reopen opens the store, again where the disk lets it fail; then the disk
// works.
func (p *power) reopen() {
	s, err := Open(filepath.Join(p.dir, "parley.db"), Options{})
	if err != nil && p.refused(err) {
		p.faults.healed.Store(true)
		s, err = Open(filepath.Join(p.dir, "parley.db"), Options{})
	}
	if err != nil {
		p.t.Fatalf("%v: %v", p.faults, err)
	}
	p.s, p.tried = s, nil
	p.held = map[string]undone{} // their claims ended with the process
	if err := p.resolve(); err != nil {
		p.t.Fatal(err)
	}
}

// resolve looks which of the changes in doubt are there.
func (p *power) resolve() error {
	for _, in := range p.again {
		p.doubt.accepted[in.ID] = true
	}
	for _, h := range p.talks {
		for id, happened := range h.sends {
			if p.doubt.delivery.done > 0 && happened[len(happened)-1].found == queued {
				h.sends[id] = append(happened, sent{p.doubt.delivery, inDoubt})
			}
		}
	}
	changes := p.doubt.changes
	p.doubt.changes, p.doubt.delivery = map[string]undone{}, span{}
	return p.s.read(context.Background(), func(c *conn) error {
		for address, u := range changes {
			h := p.talk(address)
			read, err := column(c, h, `SELECT id FROM log`)
			if err != nil {
				return err
			}
			had := 0
			for _, did := range h.commits {
				had += len(did.read)
			}
			if len(read) == had || !slices.Equal(read[had:], u.read()) {
				continue
			}
			at := span{0, p.disk.Len()}
			h.changed(u, at)
			for _, m := range u.Sends {
				h.sends[m.ID] = append(h.sends[m.ID], sent{span{0, math.MaxInt}, inDoubt}) // where it was attempted
			}
		}
		return nil
	})
}

// Wherever the disk fails, once or for a time, nothing that was told is lost.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	runs, hit, said := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		r := dice(rt)
		f := &faults{from: r.Int64N(2000), no: syscall.EIO, once: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			f.no, f.grow = syscall.ENOSPC, r.IntN(2) == 0
		}
		for _, problem := range fail(t, r.Uint64(), f) {
			rt.Error(problem)
		}
		runs++
		if f.failed.Load() > 0 {
			hit++
		}
		if len(f.errs) > 0 {
			said++
		}
	})
	t.Logf("of %d runs the disk failed in %d, and the store said so in %d", runs, hit, said)
	if hit < runs/2 || said < runs/4 {
		t.Errorf("of %d runs the disk failed only in %d, and the store said so only in %d", runs, hit, said)
	}
}

// The proof above finds it where the disk says it synced, and did not.
func TestDiskFailsIsNoticed(t *testing.T) {
	p := newPower(t, t.TempDir(), 1)
	p.disk.Before(func(n int, op faultvfs.Op) error {
		if op.Kind == faultvfs.Sync && op.Name == walFile && n > 500 {
			return faultvfs.ErrIgnored
		}
		return nil
	})
	p.open()
	for range 30 {
		p.round()
	}
	log := p.disk.Log()
	p.close()
	found := 0
	for seed := range uint64(20) {
		found += len(p.cutAt(t, log, len(log.Ops), rand.New(rand.NewPCG(seed, 4))))
	}
	if found == 0 {
		t.Error("the disk did nothing, and nothing was lost")
	}
}

// The log keeps its name over a power loss even where the start before this one
// made it, and did not get further.
func TestNameOfTheLogIsDurable(t *testing.T) {
	p := newPower(t, t.TempDir(), 1)
	p.open()
	p.close()
	p.disk.Before(func(_ int, op faultvfs.Op) error {
		if op.Kind == faultvfs.Map {
			return syscall.ENOSPC
		}
		return nil
	})
	if s, err := Open(filepath.Join(p.dir, "parley.db"), Options{}); !errors.Is(err, store.ErrFull) {
		t.Fatalf("Open on a full disk: got %v, %v, want ErrFull", s, err)
	}
	p.disk.Before(nil)
	p.open()
	for _, h := range p.talks {
		p.accept(h, p.events(h))
	}
	log := p.disk.Log()
	p.close()
	for seed := range uint64(20) {
		for _, problem := range p.cutAt(t, log, len(log.Ops), rand.New(rand.NewPCG(seed, 5))) {
			t.Error(problem)
		}
	}
}
