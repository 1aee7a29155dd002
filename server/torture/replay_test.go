package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"parley/engine"
	"parley/server/store"
)

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
	if p == nil {
		return s, c, nil, nil, fmt.Errorf("version %s is not kept", version)
	}
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
