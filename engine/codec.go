package engine

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"parley/engine/value"
)

// The stored form of a session is protobuf's wire format, written by hand:
// numbered fields, so that an older program passes over what a newer one
// added. It is a third of the JSON and ten times as fast.

// Numbers of the fields. A number is never used for anything else again.
const (
	sessionRun protowire.Number = iota + 1
	sessionSeed
	sessionVisit
	sessionSent
	sessionFirst
	sessionFrame
	sessionStopped
	sessionEnded
	sessionRecent
	sessionPast
	sessionTimer
	sessionAlarm
	sessionKept
)

const (
	frameFlow protowire.Number = iota + 1
	frameVersion
	frameEntry
	frameStep
	frameAsked
	frameVisit
	frameMisses
	framePicked
	frameSince
	frameVar
	frameHeard
	frameRedo
	frameQuiet
	frameGone // see past.go
	frameReminded
	frameTimedOut
	frameUntil
	frameDoing
	frameTried
	frameOffered
	frameChosen
	frameAgent
	frameEach
	frameSealed
)

const (
	saidText protowire.Number = iota + 1
	saidUsed                  // the start and the end, in one number
)

const (
	redoBy protowire.Number = iota + 1
	redoChanged
	redoMet
)

const (
	eachItems protowire.Number = iota + 1
	eachAt
	eachGave
)

const (
	varName protowire.Number = iota + 1
	varValue
)

// ErrSession reports a stored session that cannot be read.
var ErrSession = errors.New("stored session is damaged")

// AppendBinary appends the stored form of s to dst.
func (s *Session) AppendBinary(dst []byte) []byte {
	dst = appendInt(dst, sessionRun, s.Run)
	if s.Seed != 0 {
		dst = protowire.AppendTag(dst, sessionSeed, protowire.Fixed64Type)
		dst = protowire.AppendFixed64(dst, s.Seed)
	}
	dst = appendInt(dst, sessionVisit, s.Visit)
	dst = appendInt(dst, sessionSent, s.Sent)
	dst = appendString(dst, sessionFirst, s.First)
	for i := range s.Frames {
		dst = appendMessage(dst, sessionFrame, s.Frames[i].appendBinary)
	}
	if s.Stopped {
		dst = appendInt(dst, sessionStopped, 1)
	}
	dst = appendString(dst, sessionEnded, s.Ended)
	for _, id := range s.Recent {
		dst = protowire.AppendTag(dst, sessionRecent, protowire.BytesType)
		dst = protowire.AppendString(dst, id)
	}
	dst = appendInt(dst, sessionTimer, s.Timer)
	dst = appendTime(dst, sessionAlarm, s.Alarm)
	if len(s.Past) > 0 {
		dst = protowire.AppendBytes(protowire.AppendTag(dst, sessionPast, protowire.BytesType), s.Past)
	}
	for _, ev := range s.Kept {
		dst = protowire.AppendBytes(protowire.AppendTag(dst, sessionKept, protowire.BytesType), ev)
	}
	return dst
}

func (fr *Frame) appendBinary(dst []byte) []byte {
	dst = appendString(dst, frameFlow, fr.Flow)
	dst = appendString(dst, frameVersion, fr.Version)
	dst = appendString(dst, frameEntry, string(fr.Entry))
	dst = appendString(dst, frameStep, fr.Step)
	dst = appendString(dst, frameAsked, fr.Asked)
	dst = appendInt(dst, frameVisit, fr.Visit)
	dst = appendInt(dst, frameMisses, fr.Misses)
	for _, p := range fr.Picked {
		dst = protowire.AppendTag(dst, framePicked, protowire.BytesType)
		dst = protowire.AppendString(dst, p)
	}
	dst = appendTime(dst, frameSince, fr.Since)
	dst = appendTime(dst, frameQuiet, fr.Quiet)
	dst = appendTime(dst, frameUntil, fr.Until)
	dst = appendInt(dst, frameReminded, fr.Reminded)
	if fr.TimedOut {
		dst = appendInt(dst, frameTimedOut, 1)
	}
	for i := range fr.Heard {
		dst = appendMessage(dst, frameHeard, fr.Heard[i].appendBinary)
	}
	if fr.Redo != nil {
		dst = appendMessage(dst, frameRedo, fr.Redo.appendBinary)
	}
	dst = appendString(dst, frameDoing, fr.Doing)
	dst = appendInt(dst, frameTried, fr.Tried)
	dst = appendList(dst, frameOffered, fr.Offered)
	if fr.Chosen.V != nil {
		dst = appendValue(dst, frameChosen, fr.Chosen.V)
	}
	dst = appendString(dst, frameAgent, fr.Agent)
	if fr.Each != nil {
		dst = appendMessage(dst, frameEach, fr.Each.appendBinary)
	}
	for _, id := range fr.Sealed {
		dst = appendString(dst, frameSealed, id)
	}
	for i := range fr.Vars {
		v := &fr.Vars[i]
		dst = appendMessage(dst, frameVar, func(dst []byte) []byte {
			dst = appendString(dst, varName, v.Name)
			return appendValue(dst, varValue, v.Value)
		})
	}
	return dst
}

func (s *Said) appendBinary(dst []byte) []byte {
	dst = appendString(dst, saidText, s.Text)
	for _, p := range s.Used {
		dst = protowire.AppendTag(dst, saidUsed, protowire.VarintType)
		dst = protowire.AppendVarint(dst, uint64(p.Start)<<32|uint64(p.End))
	}
	return dst
}

func (e *Each) appendBinary(dst []byte) []byte {
	dst = appendList(dst, eachItems, e.Items)
	dst = appendInt(dst, eachAt, e.At)
	return appendList(dst, eachGave, e.Gave)
}

func (r *Redo) appendBinary(dst []byte) []byte {
	dst = appendString(dst, redoBy, r.By)
	for _, name := range r.Changed {
		dst = appendString(dst, redoChanged, name)
	}
	for _, id := range r.Met {
		dst = appendString(dst, redoMet, id)
	}
	return dst
}

// appendMessage appends a field whose length is known only when it is written.
func appendMessage(dst []byte, num protowire.Number, write func([]byte) []byte) []byte {
	dst = protowire.AppendTag(dst, num, protowire.BytesType)
	at := len(dst)
	dst = write(append(dst, 0)) // most fit in one byte of length
	n := uint64(len(dst) - at - 1)
	if extra := protowire.SizeVarint(n) - 1; extra > 0 {
		dst = append(dst, make([]byte, extra)...)
		copy(dst[at+1+extra:], dst[at+1:])
	}
	protowire.AppendVarint(dst[:at], n)
	return dst
}

func appendValue(dst []byte, num protowire.Number, v any) []byte {
	return appendMessage(dst, num, func(dst []byte) []byte { return value.AppendBinary(dst, v) })
}

// appendList appends a list, an item a field.
func appendList(dst []byte, num protowire.Number, l List) []byte {
	for _, v := range l {
		dst = appendValue(dst, num, v)
	}
	return dst
}

func appendString(dst []byte, num protowire.Number, s string) []byte {
	if s == "" {
		return dst
	}
	return protowire.AppendString(protowire.AppendTag(dst, num, protowire.BytesType), s)
}

func appendInt(dst []byte, num protowire.Number, n int) []byte {
	if n == 0 {
		return dst
	}
	return protowire.AppendVarint(protowire.AppendTag(dst, num, protowire.VarintType), uint64(n))
}

func appendTime(dst []byte, num protowire.Number, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	return protowire.AppendVarint(protowire.AppendTag(dst, num, protowire.VarintType), uint64(t.UnixNano()))
}

// DecodeSession reads the stored form of a session. It keeps nothing of b.
// Its errors wrap ErrSession.
func DecodeSession(b []byte) (Session, error) {
	var s Session
	err := fields(b, func(num protowire.Number, n uint64, raw []byte) (err error) {
		switch num {
		case sessionRun:
			s.Run = int(n)
		case sessionSeed:
			s.Seed = n
		case sessionVisit:
			s.Visit = int(n)
		case sessionSent:
			s.Sent = int(n)
		case sessionFirst:
			s.First = string(raw)
		case sessionFrame:
			var fr Frame
			if fr, err = decodeFrame(raw); err == nil {
				s.Frames = append(s.Frames, fr)
			}
		case sessionStopped:
			s.Stopped = n != 0
		case sessionEnded:
			s.Ended = string(raw)
		case sessionRecent:
			s.Recent = append(s.Recent, string(raw))
		case sessionTimer:
			s.Timer = int(n)
		case sessionAlarm:
			s.Alarm = time.Unix(0, int64(n)).UTC()
		case sessionPast:
			s.Past = append([]byte(nil), raw...)
		case sessionKept:
			s.Kept = append(s.Kept, append([]byte(nil), raw...))
		}
		return err
	})
	return s, err
}

func decodeFrame(b []byte) (Frame, error) {
	var fr Frame
	err := fields(b, func(num protowire.Number, n uint64, raw []byte) (err error) {
		switch num {
		case frameFlow:
			fr.Flow = string(raw)
		case frameVersion:
			fr.Version = string(raw)
		case frameEntry:
			fr.Entry = Entry(raw)
		case frameStep:
			fr.Step = string(raw)
		case frameAsked:
			fr.Asked = string(raw)
		case frameVisit:
			fr.Visit = int(n)
		case frameMisses:
			fr.Misses = int(n)
		case framePicked:
			fr.Picked = append(fr.Picked, string(raw))
		case frameSince:
			fr.Since = time.Unix(0, int64(n)).UTC()
		case frameQuiet:
			fr.Quiet = time.Unix(0, int64(n)).UTC()
		case frameUntil:
			fr.Until = time.Unix(0, int64(n)).UTC()
		case frameReminded:
			fr.Reminded = int(n)
		case frameTimedOut:
			fr.TimedOut = n != 0
		case frameVar:
			var v Var
			if v, err = decodeVar(raw); err == nil {
				fr.Vars = append(fr.Vars, v)
			}
		case frameHeard:
			var said Said
			if said, err = decodeSaid(raw); err == nil {
				fr.Heard = append(fr.Heard, said)
			}
		case frameRedo:
			fr.Redo, err = decodeRedo(raw)
		case frameDoing:
			fr.Doing = string(raw)
		case frameTried:
			fr.Tried = int(n)
		case frameOffered:
			err = fr.Offered.read(raw)
		case frameChosen:
			fr.Chosen.V, _, err = value.ReadBinary(raw)
		case frameAgent:
			fr.Agent = string(raw)
		case frameEach:
			fr.Each, err = decodeEach(raw)
		case frameSealed:
			fr.Sealed = append(fr.Sealed, string(raw))
		}
		return err
	})
	return fr, err
}

func decodeSaid(b []byte) (Said, error) {
	var s Said
	err := fields(b, func(num protowire.Number, n uint64, raw []byte) error {
		switch num {
		case saidText:
			s.Text = string(raw)
		case saidUsed:
			s.Used = append(s.Used, Part{int(n >> 32 & 0x7fffffff), int(n & 0x7fffffff)})
		}
		return nil
	})
	return s, err
}

// read appends a value in its stored form.
func (l *List) read(raw []byte) error {
	v, _, err := value.ReadBinary(raw)
	if err == nil {
		*l = append(*l, v)
	}
	return err
}

func decodeEach(b []byte) (*Each, error) {
	e := &Each{}
	err := fields(b, func(num protowire.Number, n uint64, raw []byte) error {
		switch num {
		case eachItems:
			return e.Items.read(raw)
		case eachAt:
			e.At = int(n)
		case eachGave:
			return e.Gave.read(raw)
		}
		return nil
	})
	return e, err
}

func decodeRedo(b []byte) (*Redo, error) {
	r := &Redo{}
	err := fields(b, func(num protowire.Number, _ uint64, raw []byte) error {
		switch num {
		case redoBy:
			r.By = string(raw)
		case redoChanged:
			r.Changed = append(r.Changed, string(raw))
		case redoMet:
			r.Met = append(r.Met, string(raw))
		}
		return nil
	})
	return r, err
}

func decodeVar(b []byte) (Var, error) {
	var v Var
	err := fields(b, func(num protowire.Number, _ uint64, raw []byte) (err error) {
		switch num {
		case varName:
			v.Name = string(raw)
		case varValue:
			v.Value, _, err = value.ReadBinary(raw)
		}
		return err
	})
	return v, err
}

// fields calls read for each field of a message: with the number of a number,
// or the bytes of anything else.
func fields(b []byte, read func(num protowire.Number, n uint64, raw []byte) error) error {
	for len(b) > 0 {
		num, typ, size := protowire.ConsumeTag(b)
		if size < 0 {
			return fmt.Errorf("%w: %w", ErrSession, protowire.ParseError(size))
		}
		b = b[size:]
		var n uint64
		var raw []byte
		switch typ {
		case protowire.VarintType:
			n, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			n, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			raw, size = protowire.ConsumeBytes(b)
		default:
			size = protowire.ConsumeFieldValue(num, typ, b)
		}
		if size < 0 {
			return fmt.Errorf("%w: %w", ErrSession, protowire.ParseError(size))
		}
		b = b[size:]
		if err := read(num, n, raw); err != nil {
			if !errors.Is(err, ErrSession) {
				err = fmt.Errorf("%w: %w", ErrSession, err)
			}
			return err
		}
	}
	return nil
}

// size is about how many bytes the variables take when stored.
func (v Vars) size() int {
	n := 0
	for i := range v {
		n += len(v[i].Name) + sizeOf(v[i].Value)
	}
	return n
}

func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) + 4
	case []any:
		n := 4
		for _, x := range v {
			n += sizeOf(x)
		}
		return n
	case map[string]any:
		n := 4
		for k, x := range v {
			n += len(k) + sizeOf(x)
		}
		return n
	}
	return 10
}

// MarshalJSON writes variables as an object; see value.Marshal.
func (v Vars) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(v))
	for _, x := range v {
		out[x.Name] = x.Value
	}
	return value.Marshal(out)
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (v *Vars) UnmarshalJSON(b []byte) error {
	var in Values
	if err := in.UnmarshalJSON(b); err != nil {
		return err
	}
	*v = nil
	for name, x := range in {
		*v = v.With(name, x)
	}
	return nil
}
