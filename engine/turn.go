package engine

import (
	"slices"
	"strings"
	"time"
)

// Turn is what came of one event beside the messages. A log keeps it, so that
// one can see why a talk went where it went, and what becomes different when
// another version of the bot reads the same event.
type Turn struct {
	Version  string    `json:"version,omitempty"` // of the program that read the event
	Lines    []Trace   `json:"lines"`
	At       []string  `json:"at,omitempty"`       // where the talk rests: FLOW.STEP of each open flow, the caller first
	Set      Values    `json:"set,omitempty"`      // what has another value than before: FLOW.NAME, contact.FIELD; nil is gone
	Alarm    time.Time `json:"alarm,omitzero"`     // when its timer is due, UTC; zero where none is set
	Ended    []string  `json:"ended,omitempty"`    // labels of the runs that ended
	Requests []Request `json:"requests,omitempty"` // in order
}

// Request is something that the server was asked to do, other than to send.
type Request struct {
	ID     string `json:"id"` // of the effect
	Source Source `json:"source"`
	What   string `json:"what"` // do ACTION, handover QUEUE, schedule KEY or unschedule KEY
	With   Values `json:"with,omitempty"`
}

// Begin is how a conversation stood before an event that found no flow open.
// A log keeps it before the event: all that follows, up to the next one, can
// be run again from there.
type Begin struct {
	Session Session `json:"session"` // with the seed of the run that may begin
	Contact Contact `json:"contact"`
}

// NewTurn returns what came of an event: Step led from before to after.
func NewTurn(p *Program, before, after *Session, effects []Effect, trace []Trace) Turn {
	t := Turn{Version: p.Version, Lines: trace, Alarm: after.Alarm}
	for i := range after.Frames {
		t.At = append(t.At, after.Frames[i].Flow+"."+after.Frames[i].Step)
	}
	for _, e := range effects {
		t.note(before, e)
	}
	for i := range after.Frames {
		fr := &after.Frames[i]
		t.changed(fr.Flow, varsOf(before, fr.Flow), fr.Vars)
	}
	return t
}

// note takes what an effect says into the turn.
func (t *Turn) note(before *Session, e Effect) {
	switch e := e.(type) {
	case SetContact:
		t.set("contact."+e.Field, e.Value)
	case Ended:
		t.Ended = append(t.Ended, e.Label)
		t.changed(e.Flow, varsOf(before, e.Flow), e.Vars)
	case Do:
		t.Requests = append(t.Requests, Request{e.ID, e.Source, "do " + e.Action, e.With})
	case Handover:
		t.Requests = append(t.Requests, Request{e.ID, e.Source, "handover " + e.Queue, nil})
	case Schedule:
		with := Values{"flow": e.Flow, "at": e.At.UTC().Format(time.RFC3339)}
		if len(e.With) > 0 {
			with["with"] = map[string]any(e.With)
		}
		t.Requests = append(t.Requests, Request{e.ID, Source{}, "schedule " + e.Key, with})
	case Unschedule:
		t.Requests = append(t.Requests, Request{e.ID, Source{}, "unschedule " + e.Key, nil})
	}
}

// varsOf returns the variables of a flow, of the innermost one where it is
// open more than once.
func varsOf(s *Session, flow string) Vars {
	for _, fr := range slices.Backward(s.Frames) {
		if fr.Flow == flow {
			return fr.Vars
		}
	}
	return nil
}

// changed notes the variables of a flow that differ, other than what the
// engine keeps for itself.
func (t *Turn) changed(flow string, old, now Vars) {
	if len(old) == len(now) && (len(now) == 0 || &old[0] == &now[0]) {
		return
	}
	for _, v := range now {
		if strings.HasSuffix(v.Name, calledSuffix) {
			continue
		}
		if i, ok := old.find(v.Name); !ok || !sameVar(old[i], v) {
			t.set(flow+"."+v.Name, v.Value)
		}
	}
	for _, v := range old {
		if _, ok := now.find(v.Name); !ok && !strings.HasSuffix(v.Name, calledSuffix) {
			t.set(flow+"."+v.Name, nil)
		}
	}
}

func (t *Turn) set(name string, v any) {
	if t.Set == nil {
		t.Set = Values{}
	}
	t.Set[name] = v
}
