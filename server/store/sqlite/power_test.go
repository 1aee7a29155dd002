package sqlite

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/server/store"
	"parley/server/store/sqlite/faultvfs"
)

// After a power loss at any moment, whatever the disk had not synced, all acts
// that had returned are there, each whole, and the work goes on. Each check is
// one state of the files in which the store is opened.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	runs := map[uint64]*power{}
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64Range(1, 4).Draw(rt, "run")
		if runs[seed] == nil {
			runs[seed] = record(t, seed, "")
		}
		p := runs[seed]
		for _, problem := range p.cut(t, p.disk.Log(), dice(rt)) {
			rt.Error(problem)
		}
	})
}

// dice returns chance that rapid can repeat, and does not bend to small numbers.
func dice(rt *rapid.T) *rand.Rand {
	var seed uint64
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 64, 64).Draw(rt, "dice") {
		seed <<= 1
		if bit {
			seed |= 1
		}
	}
	return rand.New(rand.NewPCG(seed, 0))
}

// The proof above finds it where a safeguard is missing.
func TestPowerLossIsNoticed(t *testing.T) {
	all := func(l faultvfs.Log) faultvfs.Log { return l }
	for _, c := range []struct {
		name, soft string
		log        func(faultvfs.Log) faultvfs.Log
	}{
		{"synchronous=NORMAL", "NORMAL", all},
		{"synchronous=OFF", "OFF", all},
		{"the disk does not sync the log", "", func(l faultvfs.Log) faultvfs.Log { return l.WithoutSyncs(walFile) }},
		{"the disk does not sync the file", "", func(l faultvfs.Log) faultvfs.Log { return l.WithoutSyncs("parley.db") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := record(t, 1, c.soft)
			log := c.log(p.disk.Log())
			for seed := range uint64(1000) {
				if found := p.cut(t, log, rand.New(rand.NewPCG(seed, 1))); len(found) > 0 {
					t.Logf("cut %d: %s", seed+1, found[0])
					return
				}
			}
			t.Error("1000 power losses, and nothing was lost")
		})
	}
}

// cut opens the store on what a power loss at some moment may have left, and
// returns what is wrong there.
func (p *power) cut(t testing.TB, log faultvfs.Log, r *rand.Rand) []string {
	t.Helper()
	return p.cutAt(t, log, r.IntN(len(log.Ops)+1), r)
}

func (p *power) cutAt(t testing.TB, log faultvfs.Log, cut int, r *rand.Rand) []string {
	t.Helper()
	dir, err := os.MkdirTemp(p.dir, "cut")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := log.Cut(cut, r).WriteTo(dir); err != nil {
		t.Fatal(err)
	}
	defer faultvfs.Watch(t, dir).Close() // for its syncs, which cost nothing
	f := &found{cut: cut}
	f.look(dir, p)
	return f.problems
}

// found is what is found after a cut.
type found struct {
	cut      int
	problems []string
}

func (f *found) problem(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf("cut at operation %d: ", f.cut)+fmt.Sprintf(format, args...))
}

func (f *found) look(dir string, p *power) {
	s, err := Open(dir+"/parley.db", Options{})
	if err != nil {
		f.problem("%v", err)
		return
	}
	defer s.Close()
	err = s.read(context.Background(), func(c *conn) error {
		r, err := c.one("PRAGMA integrity_check")
		if err != nil {
			return err
		}
		if r.text(0) != "ok" {
			f.problem("integrity_check: %s", r.text(0))
		}
		for _, h := range p.talks {
			if err := f.talk(c, h); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = f.goOn(s, p)
	}
	if err != nil {
		f.problem("%v", err)
	}
}

// column returns the first column of a query about a conversation, as text.
func column(c *conn, h *history, q string) (out []string, err error) {
	err = c.query(func(r row) { out = append(out, fmt.Sprint(r[0])) },
		q+` WHERE bot = ?1 AND conv = (SELECT conv FROM conversation WHERE bot = ?1 AND channel = ?2 AND address = ?3) ORDER BY seq`,
		h.Bot, h.Channel, h.Address)
	return out, err
}

// talk checks that what is there of a conversation is what there was after some
// number of its commits, at least those that had returned.
func (f *found) talk(c *conn, h *history) error {
	session, err := c.one(`SELECT version, body FROM session NATURAL JOIN conversation WHERE bot = ? AND channel = ? AND address = ?`, h.Bot, h.Channel, h.Address)
	if err != nil {
		return err
	}
	version, body := 0, ""
	if session != nil {
		version, body = int(session.int(0)), string(session.bytes(1))
	}
	if version > len(h.commits) || version > 0 && (!h.commits[version-1].began(f.cut) || body != h.body(version)) {
		f.problem("%s: a session that never was: version %d, %s", h.Address, version, body)
		return nil
	}
	if version < len(h.commits) && h.commits[version].returned(f.cut) {
		f.problem("%s: version %d is lost, found %d", h.Address, version+1, version)
	}
	var read []string
	timer := 0
	for _, did := range h.commits[:version] {
		read = append(read, did.read...)
		if did.timer > 0 {
			timer = did.timer
		}
	}
	if kept, err := column(c, h, `SELECT id FROM log`); err != nil || !slices.Equal(kept, read) {
		f.problem("%s: log at version %d: got %v, %v, want %v", h.Address, version, kept, err, read)
	}
	inbox, err := column(c, h, `SELECT id FROM inbox`)
	if err != nil {
		return err
	}
	f.inbox(h, inbox, read)
	if err := f.timer(c, h, inbox, read, timer); err != nil {
		return err
	}
	return f.sends(c, h)
}

// inbox checks that what arrived waits to be read, unless it was read.
func (f *found) inbox(h *history, inbox, read []string) {
	for id, at := range h.arrived {
		is := slices.Contains(inbox, id)
		switch wasRead := slices.Contains(read, id); {
		case is && wasRead:
			f.problem("%s: %s was read, but is still to be read", h.Address, id)
		case !is && !wasRead && at.returned(f.cut):
			f.problem("%s: %s was accepted, and is lost", h.Address, id)
		}
	}
	for _, id := range inbox {
		if at, ok := h.arrived[id]; !ok || !at.began(f.cut) {
			f.problem("%s: %s is to be read, but never arrived", h.Address, id)
		}
	}
}

// timer checks that a timer which was set is there, or has become an event.
func (f *found) timer(c *conn, h *history, inbox, read []string, generation int) error {
	r, err := c.one(`SELECT generation FROM timer NATURAL JOIN conversation WHERE bot = ? AND channel = ? AND address = ?`, h.Bot, h.Channel, h.Address)
	if err != nil || generation == 0 {
		return err
	}
	id := store.Timer{Generation: generation}.EventID()
	fired := slices.Contains(inbox, id) || slices.Contains(read, id)
	if set := r != nil; set == fired || set && int(r.int(0)) != generation {
		f.problem("%s: timer %d: set %v, fired %v", h.Address, generation, r, fired)
	}
	return nil
}

// sends checks that every send is where it was after something that happened to
// it, at least what had returned.
func (f *found) sends(c *conn, h *history) error {
	where := map[string]string{}
	for _, q := range []struct{ query, found string }{
		{`SELECT id FROM (SELECT * FROM outbox WHERE doubt = 0)`, queued},
		{`SELECT id FROM (SELECT * FROM outbox WHERE doubt = 1)`, inDoubt},
		{`SELECT id FROM dead_letter`, dead},
	} {
		ids, err := column(c, h, q.query)
		if err != nil {
			return err
		}
		for _, id := range ids {
			where[id] = q.found
		}
	}
	for id, happened := range h.sends {
		may := []string{}
		if !happened[0].returned(f.cut) {
			may = append(may, nowhere)
		}
		for i, e := range happened {
			if e.began(f.cut) && (i+1 == len(happened) || !happened[i+1].returned(f.cut)) {
				may = append(may, e.found)
			}
		}
		if !slices.Contains(may, where[id]) {
			f.problem("%s: send %s: found %q, want one of %q", h.Address, id, where[id], may)
		}
		delete(where, id)
	}
	if len(where) > 0 {
		f.problem("%s: sends that never were: %v", h.Address, where)
	}
	return nil
}

// goOn checks that the store goes on from there: ids that were accepted are
// known, what waits is claimed and delivered, and new acts are kept.
func (f *found) goOn(s *Store, p *power) error {
	ctx := context.Background()
	var again []store.Inbound
	for _, h := range p.talks {
		for _, id := range slices.Sorted(maps.Keys(h.arrived)) {
			if h.arrived[id].returned(f.cut) && id[0] == 'm' {
				again = append(again, inbound(h.Address, id))
			}
		}
	}
	fresh, err := s.Accept(ctx, append(again, inbound("new", "new")))
	if err != nil {
		return err
	}
	for i, ev := range again {
		if fresh[i] {
			f.problem("%s: %s is taken for new", ev.Address, ev.ID)
		}
	}
	if !fresh[len(again)] {
		f.problem("a new event is taken for known")
	}
	d, err := s.Depths(ctx)
	if err != nil {
		return err
	}
	claims, err := s.Claim(ctx, 1000)
	if err != nil {
		return err
	}
	unread, isNew := 0, false
	for _, c := range claims {
		isNew = isNew || c.Address == "new"
		ch := store.Change{Session: []byte(`{}`)}
		for _, ev := range c.Pending {
			unread++
			ch.Done = append(ch.Done, ev.Seq)
		}
		if _, err := s.Commit(ctx, c, ch); err != nil {
			return err
		}
	}
	if !isNew || unread != d.Unread {
		f.problem("%d events are to be read, %d were", d.Unread, unread)
	}
	return nil
}
