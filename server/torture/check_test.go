package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/engine"
	"parley/server/store"
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

// findings are what the checker has to say.
type findings struct {
	problems []string
	accepted int      // messages that got 200
	sent     int      // messages that the channel has
	doubled  int      // that it has more than once, since the program was killed
	unsure   int      // that it has more than once, since it had not said so, or not in time
	timers   int      // that fired
	versions int      // that were published
	resent   []resent // by lives
}

func (f *findings) add(kind, format string, args ...any) {
	f.problems = append(f.problems, kind+": "+fmt.Sprintf(format, args...))
}

// check compares them.
func check(h *history) *findings {
	f := &findings{versions: len(h.kept.publishes)}
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
	f.published(&h.kept)
	if d := h.kept.depths; d.Unread > 0 || d.Unsent > 0 || d.Dead > 0 || h.kept.timers {
		f.add("left", "%d events not read, %d messages not sent, %d given up; timers set: %v", d.Unread, d.Unsent, d.Dead, h.kept.timers)
	}
	return f
}

// published checks that each publish was kept once and whole, and that one
// version is live: the newest, which is the last draft.
func (f *findings) published(k *kept) {
	if len(k.publishes) == 0 {
		f.add("live", "nothing was published, and %s is served", k.live)
		return
	}
	if newest := k.publishes[0].Version; newest != k.live || newest != k.draft {
		f.add("live", "%s was published last, a start serves %s, and the draft is %s", newest, k.live, k.draft)
	}
	for i, p := range k.publishes {
		if k.program(p.Version) == nil {
			f.add("live", "version %s was published and cannot be read", p.Version)
		}
		if i > 0 && k.publishes[i-1].Version == p.Version {
			f.add("live", "version %s was published twice, one after the other", p.Version)
		}
	}
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

// delivered compares what the log says was sent with what the channel got.
func (f *findings) delivered(h *history) {
	by := map[string][]call{}
	for _, c := range h.calls {
		by[c.contact] = append(by[c.contact], c)
	}
	f.resent = make([]resent, len(h.lives))
	for _, who := range slices.Sorted(maps.Keys(h.kept.logs)) {
		f.came(who, by[who], sends(h.kept.logs[who]))
		delete(by, who)
	}
	for who, calls := range by {
		f.add("made up", "the channel got %q for %s, of whom there is no log", calls[0].text, who)
	}
	f.accounted(h.lives)
}

// resent are the messages that a life of the program sent although the channel
// had said that it has them.
type resent struct {
	before []string // said in an earlier life
	itself []string // said in the same
}

// accounted checks that the program told of everything that it sent again: that
// it is in doubt since a kill, which may come to the channel only a life or two
// later, or that an answer did not come in time.
func (f *findings) accounted(lives [][]byte) {
	inDoubt := 0
	for life, log := range lives {
		inDoubt += bytes.Count(log, []byte("may go out a second time"))
		f.doubled += len(f.resent[life].before)
		if f.doubled > inDoubt {
			f.add("doubled", "up to life %d, %d went out again after a kill, but only %d were in doubt, such as %v", life, f.doubled, inDoubt, f.resent[life].before)
			return
		}
		itself, inVain := f.resent[life].itself, bytes.Count(log, []byte("timeout: the provider did not answer in time"))
		f.unsure += len(itself)
		if len(itself) > inVain {
			f.add("doubled", "in life %d, %d went out again that the channel had said it has, but only %d answers did not come in time, such as %v", life, len(itself), inVain, itself[:min(len(itself), 5)])
			return
		}
	}
}

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
// better.
func (f *findings) came(who string, calls []call, want []string) {
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
			f.resent[c.life].itself = append(f.resent[c.life].itself, who+": "+c.text)
		default:
			f.resent[c.life].before = append(f.resent[c.life].before, who+": "+c.text)
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
