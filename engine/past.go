package engine

import (
	"reflect"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// What `back` needs is how the frames stood before each of the last answers.
// It is kept as differences, the newest last: each says how to get from the
// frames after an event to those before it. They stay encoded, so that a
// session with a long past is read as fast as one without.

// Numbers of the fields of one difference. A frame in it is a stored frame
// with the variables that differ from those of the frame now in its place, and
// as frameGone the names of those that were not there.
const (
	pastAnswer protowire.Number = 1 // the event was an answer
	pastFrame  protowire.Number = 2
)

// settled returns the frames below any digression: what `back` is about.
func settled(frames []Frame) []Frame {
	for i := range frames {
		if frames[i].Entry == Digression || frames[i].Entry == AtQuestion {
			return frames[:i]
		}
	}
	return frames
}

// keepPast notes how to get back to the frames of before this event, where it
// changed them.
func (m *machine) keepPast() {
	before := &m.given
	if m.wentBack {
		return
	}
	if m.sealed {
		m.s.Past = nil
		return
	}
	if m.s.Run != before.Run || !m.s.Open() {
		m.s.Past = nil
		return
	}
	old, now := settled(before.Frames), settled(m.s.Frames)
	if len(old) == 0 || sameFrames(old, now) {
		return
	}
	past := appendMessage(slices.Clip(m.s.Past), 1, func(dst []byte) []byte {
		if m.answered {
			dst = appendInt(dst, pastAnswer, 1)
		}
		for i := range old {
			var base Vars
			if i < len(now) {
				base = now[i].Vars
			}
			dst = appendMessage(dst, pastFrame, func(dst []byte) []byte { return old[i].appendOver(dst, base) })
		}
		return dst
	})
	m.s.Past = bounded(past)
}

func sameFrames(a, b []Frame) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameFrame(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

// sameFrame tells whether two frames stand alike; how often a question was
// missed does not count. A step that was come to again is not where it was,
// nor is one whose answer the calendar is asked to hold.
func sameFrame(a, b *Frame) bool {
	return a.Flow == b.Flow && a.Step == b.Step && a.Visit == b.Visit && a.Entry == b.Entry &&
		(a.Chosen.V == nil) == (b.Chosen.V == nil) && len(a.Vars) == len(b.Vars) &&
		(len(a.Vars) == 0 || &a.Vars[0] == &b.Vars[0] || slices.EqualFunc(a.Vars, b.Vars, sameVar))
}

func sameVar(a, b Var) bool { return a.Name == b.Name && reflect.DeepEqual(a.Value, b.Value) }

// appendOver appends the frame with its variables as they differ from base.
func (fr *Frame) appendOver(dst []byte, base Vars) []byte {
	bare := *fr
	bare.Vars, bare.Misses, bare.Picked = nil, 0, nil
	bare.Offered, bare.Chosen, bare.Doing = nil, Value{}, "" // they are asked for anew
	for _, v := range fr.Vars {
		if i, ok := base.find(v.Name); !ok || !sameVar(base[i], v) {
			bare.Vars = append(bare.Vars, v)
		}
	}
	dst = bare.appendBinary(dst)
	for _, v := range base {
		if _, ok := fr.Vars.find(v.Name); !ok {
			dst = appendString(dst, frameGone, v.Name)
		}
	}
	return dst
}

// bounded drops the oldest differences beyond MaxBack answers or MaxPast
// bytes.
func bounded(past []byte) []byte {
	var ends []int // behind each difference
	answers := make([]int, 0, MaxBack+2)
	for at := 0; at < len(past); {
		body, n := nextPast(past[at:])
		if n <= 0 {
			return nil
		}
		if isAnswer(body) {
			answers = append(answers, len(ends))
		}
		at += n
		ends = append(ends, at)
	}
	first := 0
	if len(answers) > MaxBack {
		first = answers[len(answers)-MaxBack]
	}
	for first < len(ends) && len(past)-startOf(ends, first) > MaxPast {
		first++
	}
	return past[startOf(ends, first):]
}

func startOf(ends []int, i int) int {
	if i == 0 {
		return 0
	}
	return ends[i-1]
}

// nextPast returns the first difference, and how many bytes it takes with its
// head; n is not positive where it is damaged.
func nextPast(past []byte) (body []byte, n int) {
	num, typ, head := protowire.ConsumeTag(past)
	if head < 0 || num != 1 || typ != protowire.BytesType {
		return nil, -1
	}
	body, size := protowire.ConsumeBytes(past[head:])
	if size < 0 {
		return nil, -1
	}
	return body, head + size
}

func isAnswer(body []byte) bool {
	num, _, _ := protowire.ConsumeTag(body)
	return num == pastAnswer
}

// undo returns the frames of before the last answer, and the past of then;
// false where there is none.
func undo(frames []Frame, past []byte) ([]Frame, []byte, bool) {
	var bodies [][]byte
	var starts []int
	for at := 0; at < len(past); {
		body, n := nextPast(past[at:])
		if n <= 0 {
			return nil, nil, false
		}
		bodies, starts = append(bodies, body), append(starts, at)
		at += n
	}
	for i := len(bodies) - 1; i >= 0; i-- {
		var err error
		if frames, err = apply(frames, bodies[i]); err != nil {
			return nil, nil, false
		}
		if isAnswer(bodies[i]) {
			if starts[i] == 0 {
				return frames, nil, true
			}
			return frames, past[:starts[i]], true
		}
	}
	return nil, nil, false
}

// apply returns the frames that a difference leads back to.
func apply(frames []Frame, body []byte) ([]Frame, error) {
	var out []Frame
	err := fields(body, func(num protowire.Number, _ uint64, raw []byte) error {
		if num != pastFrame {
			return nil
		}
		fr, err := decodeFrame(raw)
		if err != nil {
			return err
		}
		var vars Vars
		if i := len(out); i < len(frames) {
			vars = frames[i].Vars
		}
		for _, v := range fr.Vars {
			vars = vars.With(v.Name, v.Value)
		}
		err = fields(raw, func(num protowire.Number, _ uint64, name []byte) error {
			if num == frameGone {
				vars = vars.With(string(name), nil)
			}
			return nil
		})
		fr.Vars = vars
		out = append(out, fr)
		return err
	})
	return out, err
}

// back asks the question of before the last answer again. Inside a digression
// it first leaves that.
func (m *machine) back() (jump, error) {
	if now := settled(m.s.Frames); len(now) < len(m.s.Frames) {
		at := len(m.s.Frames) - 1
		for m.s.Frames[at].Entry != Digression && m.s.Frames[at].Entry != AtQuestion {
			at--
		}
		m.note("back", m.s.Frames[at].Flow, "left")
		m.s.Frames = m.s.Frames[:at]
		if _, st := m.open(); st == nil { // it waits, and goes on to
			return rest, m.sendBuiltin("cancelled")
		}
		return m.anew()
	}
	now, was := m.s.Frames, m.s.Past
	frames, past, ok := undo(now, was)
	if ok {
		m.s.Frames, m.s.Past = frames, past
		ok = m.move() == nil
	}
	if !ok {
		m.s.Frames, m.s.Past = now, was
		m.note("back", "", "nothing was answered before")
		if err := m.sendBuiltin("no_way_back"); err != nil {
			return rest, err
		}
		return m.anew()
	}
	m.s.moved, m.wentBack = false, true
	m.note("back", "", "as before the last answer")
	return m.anew()
}

// anew asks the question of the top frame again, as if for the first time.
func (m *machine) anew() (jump, error) {
	fr, st := m.open()
	if st == nil { // a wait: it goes on
		return rest, nil
	}
	fr.Misses, fr.Picked, fr.Offered = 0, nil, nil
	return m.again(fr, st)
}

// backByArrow takes the arrow `back`. Straight from a question, the answer
// that led to it was the wish to go back, and the question before comes
// again; from a later step, the question that was answered.
func (m *machine) backByArrow() (jump, error) {
	if len(m.given.Frames) == 0 {
		m.note("back", "", "nothing was open before")
		m.end(failedLabel)
		return rest, m.sendBuiltin("no_way_back")
	}
	m.s.Frames = append(m.s.Frames[:0:0], m.given.Frames...)
	m.s.Past = m.given.Past
	if m.steps == 0 {
		return m.back()
	}
	m.wentBack = true
	m.note("back", "", "as before this answer")
	return m.anew()
}
