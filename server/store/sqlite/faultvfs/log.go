package faultvfs

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Log is what was done to the files of a folder, in order.
type Log struct {
	Ops   []Op
	start map[string][]byte
}

// Log returns what was done so far.
func (d *Disk) Log() Log {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Log{slices.Clone(d.ops), d.start}
}

// WithoutSyncs returns the log as a disk would have it that only says it syncs
// the files of these names.
func (l Log) WithoutSyncs(names ...string) Log {
	ops := slices.Clone(l.Ops)
	for i := range ops {
		if ops[i].Kind == Sync && slices.Contains(names, ops[i].Name) {
			ops[i].from, ops[i].names = 0, false
		}
	}
	return Log{ops, l.start}
}

// Unsynced counts the operations on a file that no sync covers yet.
func (l Log) Unsynced(name string) (n int) {
	synced := 0
	for _, op := range l.Ops {
		if op.Kind == Sync && op.Name == name && !op.Failed {
			synced = max(synced, op.from)
		}
	}
	for _, op := range l.Ops[synced:] {
		if op.Name == name && (op.Kind == Write || op.Kind == Truncate) {
			n++
		}
	}
	return n
}

// Files are the contents of the files of a folder, by their names.
type Files map[string][]byte

// WriteTo writes the files to a folder, which must exist.
func (f Files) WriteTo(dir string) error {
	for name, b := range f {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// inode is a file while the log is played: what is on the disk for good, and
// what may be.
type inode struct {
	durable []byte
	pending []change
}

// change is an operation that is not durable yet, and where in the log it is.
type change struct {
	Op
	index int
}

// naming is a name that was made, or taken away where inode is 0, and is not
// durable yet.
type naming struct {
	name  string
	inode int
}

// player plays a log up to a power loss.
type player struct {
	rand   *rand.Rand
	inodes map[int]*inode
	names  map[string]int // durable
	naming []naming
}

// Cut returns the files as they may be found after the power was lost when the
// first n operations of the log were begun. What a sync promised is there. Of
// the rest, as r decides for each file: nothing, everything, as much as came
// before some moment, any of the writes in any order, or any of their sectors;
// new names and changes of size may be lost by themselves, and a file that grew
// may hold anything where nothing arrived. What a sync that failed should have
// covered is decided at once: such pages are not written later, as on Linux.
func (l Log) Cut(n int, r *rand.Rand) Files {
	p := &player{rand: r, inodes: map[int]*inode{}, names: map[string]int{}}
	for i, name := range slices.Sorted(maps.Keys(l.start)) { // as Watch counts, by name
		p.names[name] = i + 1
		p.inodes[i+1] = &inode{durable: slices.Clone(l.start[name])}
	}
	for i, op := range l.Ops[:n] {
		p.play(i, op)
	}
	return p.cut()
}

func (p *player) play(i int, op Op) {
	switch op.Kind {
	case Open:
		p.inodes[op.inode] = &inode{}
		p.naming = append(p.naming, naming{op.Name, op.inode})
	case Delete:
		p.naming = append(p.naming, naming{op.Name, 0})
	case Write, Truncate:
		f := p.inodes[op.inode]
		f.pending = append(f.pending, change{op, i})
	case Sync:
		f := p.inodes[op.inode]
		if f == nil {
			break // the folder itself
		}
		covered := slices.IndexFunc(f.pending, func(c change) bool { return c.index >= op.from })
		if covered < 0 {
			covered = len(f.pending)
		}
		if op.Failed {
			f.durable = p.some(f.durable, f.pending[:covered])
		} else {
			f.durable = all(f.durable, f.pending[:covered])
		}
		f.pending = f.pending[covered:]
	}
	if op.names {
		p.rename(len(p.naming))
		p.naming = nil
	}
}

// rename makes the first n namings durable.
func (p *player) rename(n int) {
	for _, m := range p.naming[:n] {
		if m.inode == 0 {
			delete(p.names, m.name)
		} else {
			p.names[m.name] = m.inode
		}
	}
}

func (p *player) cut() Files {
	p.rename(p.rand.IntN(len(p.naming) + 1)) // a folder's journal keeps the order
	out := Files{}
	for _, name := range slices.Sorted(maps.Keys(p.names)) {
		f := p.inodes[p.names[name]]
		out[name] = p.some(f.durable, f.pending)
	}
	return out
}

// all makes every change to b, which it may keep.
func all(b []byte, changes []change) []byte {
	for _, c := range changes {
		b = apply(b, c.Op)
	}
	return b
}

// some makes some of the changes to a copy of b.
func (p *player) some(b []byte, changes []change) []byte {
	b = slices.Clone(b)
	if len(changes) == 0 {
		return b
	}
	durable := len(b)
	switch p.rand.IntN(5) {
	case 0:
		return b
	case 1:
		return all(b, changes)
	case 2:
		b = all(b, changes[:p.rand.IntN(len(changes)+1)])
	case 3:
		b = p.any(b, changes)
	case 4:
		b = p.torn(b, changes)
	}
	if len(b) > durable && p.rand.IntN(4) == 0 {
		b = b[:durable] // the size was in none of what arrived
	}
	return b
}

// any makes each change or not. A later one may be there without an earlier,
// but where both are, the later one counts.
func (p *player) any(b []byte, changes []change) []byte {
	keep := p.rand.Float64()
	for _, c := range changes {
		if p.rand.Float64() < keep {
			b = p.grown(b, c.Op)
			b = apply(b, c.Op)
		}
	}
	return b
}

// torn does the same by sectors.
func (p *player) torn(b []byte, changes []change) []byte {
	keep := p.rand.Float64()
	for _, c := range changes {
		if c.Kind == Truncate {
			if p.rand.Float64() < keep {
				b = apply(b, c.Op)
			}
			continue
		}
		for at := 0; at < len(c.Data); {
			n := min(sector-int((c.At+int64(at))%sector), len(c.Data)-at)
			if p.rand.Float64() < keep {
				part := Op{Kind: Write, At: c.At + int64(at), Data: c.Data[at : at+n]}
				b = apply(p.grown(b, part), part)
			}
			at += n
		}
	}
	return b
}

// grown lengthens b up to where a write begins: by zeros, or by what lay on the
// disk before.
func (p *player) grown(b []byte, op Op) []byte {
	gap := int(op.At) - len(b)
	if op.Kind != Write || gap <= 0 {
		return b
	}
	stale := make([]byte, gap)
	if p.rand.IntN(2) == 0 {
		for i := range stale {
			stale[i] = byte(p.rand.Uint32())
		}
	}
	return append(b, stale...)
}

// apply makes one change to b, which it may keep.
func apply(b []byte, op Op) []byte {
	end := int(op.At) + len(op.Data)
	if op.Kind == Truncate {
		end = int(op.Size)
		if end < len(b) {
			return b[:end]
		}
	}
	if end > len(b) {
		b = append(b, make([]byte, end-len(b))...)
	}
	copy(b[op.At:], op.Data)
	return b
}
