package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/bots"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/sqlite"
)

const (
	botID = "count"
	wire  = "json" // the channel
)

// history is what the three saw, and what each life of the program wrote.
type history struct {
	messages []*message // of the load
	refused  []string   // the same
	calls    []call     // of the channel, in order
	strays   []string   // the same
	lives    [][]byte   // what was written to stderr
	kept     kept
}

// kept is what the store holds.
type kept struct {
	logs     map[string][]store.Entry // by contact
	sessions map[string][]byte        // the same
	contacts map[string][]byte        // the same
	depths   store.Depths
	timers   bool // some are set
	program  func(version string) *engine.Program
	versions int
}

// findings are what the checker has to say.
type findings struct {
	problems []string
	accepted int // messages that got 200
	sent     int // messages that the channel has
	doubled  int // that it has more than once, since the program was killed
	unsure   int // that it has more than once, since it had not said so
	timers   int // that fired
	versions int // that were published
}

func (f *findings) add(kind, format string, args ...any) {
	f.problems = append(f.problems, kind+": "+fmt.Sprintf(format, args...))
}

// check compares them.
func check(h *history) *findings {
	f := &findings{versions: h.kept.versions}
	for _, why := range h.refused {
		f.add("refused", "%s", why)
	}
	for _, why := range h.strays {
		f.add("stray", "%s", why)
	}
	f.wrote(h.lives)
	by := map[string][]*message{}
	for _, m := range h.messages {
		by[m.contact] = append(by[m.contact], m)
	}
	for _, who := range slices.Sorted(maps.Keys(by)) {
		f.read(who, by[who], h.kept.logs[who])
		f.replay(who, &h.kept)
	}
	f.delivered(h)
	if d := h.kept.depths; d.Unread > 0 || d.Unsent > 0 || d.Dead > 0 || h.kept.timers {
		f.add("left", "%d events not read, %d messages not sent, %d given up; timers set: %v", d.Unread, d.Unsent, d.Dead, h.kept.timers)
	}
	return f
}

// wrote looks for what a sound program never writes.
func (f *findings) wrote(lives [][]byte) {
	for life, log := range lives {
		for line := range strings.Lines(string(log)) {
			if !strings.Contains(line, "level=INFO") {
				f.add("complaint", "in life %d: %s", life, strings.TrimSpace(line))
			}
		}
	}
}

// read compares what a person wrote with what the log says was read: every
// message that got 200, once, and none before another that had got its 200
// when this one was posted.
func (f *findings) read(who string, wrote []*message, log []store.Entry) {
	known := map[string]*message{}
	for _, m := range wrote {
		known[m.id] = m
	}
	times := map[string]int{}
	var order []*message
	for _, e := range log {
		switch {
		case e.Kind == store.Alarmed:
			f.timers++
		case e.Kind != store.In:
			continue
		case known[e.ID] == nil:
			f.add("made up", "%s of %s was read, but never posted", e.ID, who)
			continue
		default:
			order = append(order, known[e.ID])
		}
		if times[e.ID]++; times[e.ID] == 2 {
			f.add("twice", "%s of %s was read more than once", e.ID, who)
		}
	}
	for _, m := range wrote {
		if m.taken.IsZero() {
			f.add("never taken", "%s of %s", m.id, who)
			continue
		}
		if f.accepted++; times[m.id] == 0 {
			f.add("lost", "%s of %s got 200 and was never read", m.id, who)
		}
	}
	var first *message // of those read later, the first that got its 200
	for _, m := range slices.Backward(order) {
		if first != nil && first.taken.Before(m.posted) {
			f.add("order", "%s of %s had its 200 when %s was posted, but was read after it", first.id, who, m.id)
		}
		if !m.taken.IsZero() && (first == nil || m.taken.Before(first.taken)) {
			first = m
		}
	}
}

// replay plays the log of a person again: it must say the same, and come to the
// session and the contact that are stored.
func (f *findings) replay(who string, k *kept) {
	var s engine.Session
	var c engine.Contact
	var said []engine.Send // by the turn at hand, and not seen in the log yet
	var turn []byte
	for _, e := range k.logs[who] {
		switch e.Kind {
		case store.Begin:
			var b engine.Begin
			if err := json.Unmarshal(e.Body, &b); err != nil {
				f.add("replay", "%s: how a session began cannot be read: %v", who, err)
				return
			}
			if s.Seed = b.Session.Seed; !bytes.Equal(s.AppendBinary(nil), b.Session.AppendBinary(nil)) {
				f.add("replay", "%s: a session begins from another than the log comes to, at %d", who, e.Seq)
				return
			}
			if !sameJSON(c, b.Contact) {
				f.add("replay", "%s: a session begins with another contact than the log comes to, at %d", who, e.Seq)
				return
			}
		case store.Out:
			var out engine.Send
			err := json.Unmarshal(e.Body, &out)
			if err != nil || len(said) == 0 || said[0].ID != out.ID || said[0].Message.Text != out.Message.Text {
				f.add("replay", "%s: message %q at %d is not what is said when it is played again", who, out.Message.Text, e.Seq)
				return
			}
			said = said[1:]
		case store.Trace:
			if !bytes.Equal(turn, e.Body) {
				f.add("replay", "%s: at %d the log has\n%s\nplayed again it is\n%s", who, e.Seq, e.Body, turn)
				return
			}
		default:
			if len(said) > 0 {
				f.add("replay", "%s: %q is not in the log before %d", who, said[0].Message.Text, e.Seq)
				return
			}
			var err error
			if s, c, said, turn, err = step(k, who, s, c, e); err != nil {
				f.add("replay", "%s: %v at %d", who, err, e.Seq)
				return
			}
		}
	}
	if got := s.AppendBinary(nil); len(k.logs[who]) > 0 && !bytes.Equal(got, k.sessions[who]) {
		f.add("replay", "%s: the log comes to the session\n%x\nstored is\n%x", who, got, k.sessions[who])
	}
	if got, err := json.Marshal(c); err != nil || len(k.logs[who]) > 0 && !bytes.Equal(got, k.contacts[who]) {
		f.add("replay", "%s: the log comes to the contact\n%s\nstored is\n%s", who, got, k.contacts[who])
	}
}

func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// step plays an event of the log, on the version that read it then.
func step(k *kept, who string, s engine.Session, c engine.Contact, e store.Entry) (engine.Session, engine.Contact, []engine.Send, []byte, error) {
	ev, err := engine.DecodeEvent(e.Body)
	if err != nil {
		return s, c, nil, nil, err
	}
	version, err := readBy(k.logs[who], e.Seq)
	if err != nil {
		return s, c, nil, nil, err
	}
	p := k.program(version)
	if pin := s.Pinned(); pin != "" && pin != version {
		moved, stuck := engine.Move(k.program(pin), p, s)
		if stuck != nil {
			return s, c, nil, nil, fmt.Errorf("the talk cannot move from version %s to %s", pin, version)
		}
		s = moved
	}
	meta := engine.MetaOf(ev)
	if e.Kind == store.In {
		c = c.Told(meta.Contact, who)
	}
	meta.Contact = c
	before := s
	s, effects, trace := engine.Step(p, s, ev)
	var said []engine.Send
	for _, effect := range effects {
		switch effect := effect.(type) {
		case engine.Send:
			said = append(said, effect)
		case engine.SetContact:
			c = c.With(effect.Field, effect.Value)
		}
	}
	turn, err := json.Marshal(engine.NewTurn(p, &before, &s, effects, trace))
	return s, c, said, turn, err
}

// readBy returns the version of the bot that read the event at seq: it stands
// in the trace that follows.
func readBy(log []store.Entry, seq int64) (string, error) {
	at, _ := slices.BinarySearchFunc(log, seq, func(e store.Entry, seq int64) int { return int(e.Seq - seq) })
	for _, e := range log[at:] {
		if e.Kind == store.Trace {
			var t engine.Turn
			err := json.Unmarshal(e.Body, &t)
			return t.Version, err
		}
	}
	return "", fmt.Errorf("no trace follows")
}

// delivered compares what the log says was sent with what the channel got.
func (f *findings) delivered(h *history) {
	by := map[string][]call{}
	for _, c := range h.calls {
		by[c.contact] = append(by[c.contact], c)
	}
	doubled := make([]int, len(h.lives))
	for _, who := range slices.Sorted(maps.Keys(h.kept.logs)) {
		f.came(who, by[who], sends(h.kept.logs[who]), doubled)
		delete(by, who)
	}
	for who, calls := range by {
		f.add("made up", "the channel got %q for %s, of whom there is no log", calls[0].text, who)
	}
	for life, n := range doubled {
		f.doubled += n
		if told := inDoubt(h.lives[life]); n > told {
			f.add("doubled", "in life %d, %d went out again after a kill, but only %d were in doubt", life, n, told)
		}
	}
}

// inDoubt counts the messages of which the program said that they may go out a
// second time.
func inDoubt(log []byte) int { return bytes.Count(log, []byte("may go out a second time")) }

// sends returns the texts that a log says were sent.
func sends(log []store.Entry) (out []string) {
	for _, e := range log {
		var s engine.Send
		if e.Kind == store.Out && json.Unmarshal(e.Body, &s) == nil {
			out = append(out, s.Message.Text)
		}
	}
	return out
}

// came compares what came to a person with what the log says was sent to them:
// all of it, in order, one at a time, and twice only where nobody could know
// better. doubled counts by lives what was sent again after a kill.
func (f *findings) came(who string, calls []call, want []string, doubled []int) {
	next := 0 // of want: what has not come yet
	var last call
	ids := map[string]string{}
	for _, c := range calls {
		if other, ok := ids[c.id]; ok && other != c.text {
			f.add("made up", "%q and %q came to %s under one id", other, c.text, who)
		}
		ids[c.id] = c.text
		if c.beside {
			f.add("channel order", "%q for %s came while another was under way", c.text, who)
		}
		switch {
		case next < len(want) && c.text == want[next] && (last.id != c.id):
			if next > 0 && !last.answer.has() {
				f.add("channel order", "%q for %s came before the channel had %q", c.text, who, last.text)
			}
			next++
		case last.id != c.id:
			f.add("channel order", "%q came to %s out of turn", c.text, who)
		case !last.answer.has(): // it was tried again, as it should
		case !last.answer.said():
			f.unsure++
		case last.life == c.life:
			f.add("doubled", "%q went to %s twice in life %d, though the channel had said that it has it", c.text, who, c.life)
		default:
			doubled[c.life]++
		}
		if last.id == c.id && last.answer.has() && !c.answer.has() {
			c.answer = mute // it has it all the same, and did not say so
		}
		last = c
	}
	if next < len(want) {
		f.add("lost", "%q never came to %s, nor %d after it", want[next], who, len(want)-next-1)
	}
	if next > 0 && !last.answer.has() {
		f.add("lost", "the channel never had %q for %s", last.text, who)
	}
	f.sent += next
	f.counted(who, ids)
}

// number is how a message answers another: the number of it.
var number = regexp.MustCompile(`^(\d+) `)

// counted checks that the answers to a person number their messages.
func (f *findings) counted(who string, ids map[string]string) {
	var numbers []int
	for _, text := range ids {
		if m := number.FindStringSubmatch(text); m != nil {
			n, _ := strconv.Atoi(m[1])
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+1 {
			f.add("twice", "the answers to %s count %d where %d comes next", who, n, i+1)
			return
		}
	}
}

// readStore reads what a program has left in a data folder, once it is gone.
func readStore(t testing.TB, data, bot string) kept {
	t.Helper()
	s, err := sqlite.Open(filepath.Join(data, "parley.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ctx := t.Context()
	registry, err := bots.Open(ctx, bots.Config{
		Store: s, Now: time.Now, Dirs: []string{bot}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Connect: func(string, string, flows.Channel) (channel.Channel, error) { return nil, fmt.Errorf("not needed") },
	})
	if err != nil {
		t.Fatal(err)
	}
	k := kept{logs: map[string][]store.Entry{}, sessions: map[string][]byte{}, contacts: map[string][]byte{},
		program: func(version string) *engine.Program { return registry.Version(botID, version) }}
	publishes, err := s.Publishes(ctx, botID, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	k.versions = len(publishes)
	if k.depths, err = s.Depths(ctx); err != nil {
		t.Fatal(err)
	}
	if _, k.timers, err = s.NextDue(ctx); err != nil {
		t.Fatal(err)
	}
	for n := range people {
		readPerson(t, ctx, s, fmt.Sprint("c", n), &k)
	}
	return k
}

// readPerson reads what is kept of one. Where a session stands is told by a
// claim, for which there must be something to read.
func readPerson(t testing.TB, ctx context.Context, s *sqlite.Store, who string, k *kept) {
	key := store.Key{Bot: botID, Channel: wire, Address: who}
	for after := int64(0); ; {
		page, err := s.Log(ctx, store.Span{Key: key}, after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if k.logs[who] = append(k.logs[who], page...); len(page) < 1000 {
			break
		}
		after = page[len(page)-1].Seq
	}
	if _, err := s.Accept(ctx, []store.Inbound{{Key: key, ID: "asked by the checker", At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	claims, err := s.Claim(ctx, 1)
	if err != nil || len(claims) != 1 {
		t.Fatalf("claim %s: got %d, %v", who, len(claims), err)
	}
	c := claims[0]
	k.sessions[c.Address], k.contacts[c.Address] = c.Session, c.Contact
}
