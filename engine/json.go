package engine

import (
	"encoding/json"
	"errors"
	"fmt"

	"parley/engine/value"
)

// Values are named values that survive JSON; see package value.
type Values map[string]any

// MarshalJSON writes them as value.Marshal does.
func (v Values) MarshalJSON() ([]byte, error) { return value.Marshal(map[string]any(v)) }

// UnmarshalJSON is the inverse of MarshalJSON.
func (v *Values) UnmarshalJSON(b []byte) error {
	x, err := value.Unmarshal(b)
	if err != nil {
		return err
	}
	m, ok := x.(map[string]any)
	if !ok && x != nil {
		return errors.New("an object of values is wanted")
	}
	*v = m
	return nil
}

type setContactJSON struct {
	ID    string          `json:"id"`
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// MarshalJSON writes the value as value.Marshal does.
func (e SetContact) MarshalJSON() ([]byte, error) {
	raw, err := value.Marshal(e.Value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(setContactJSON{e.ID, e.Field, raw})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (e *SetContact) UnmarshalJSON(b []byte) error {
	var in setContactJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	v, err := value.Unmarshal(in.Value)
	*e = SetContact{in.ID, in.Field, v}
	return err
}

// Value is one value that survives JSON; see package value.
type Value struct{ V any }

// MarshalJSON writes it as value.Marshal does.
func (v Value) MarshalJSON() ([]byte, error) { return value.Marshal(v.V) }

// UnmarshalJSON is the inverse of MarshalJSON.
func (v *Value) UnmarshalJSON(b []byte) (err error) {
	v.V, err = value.Unmarshal(b)
	return err
}

// kindOfEvent names an event in JSON.
func kindOfEvent(ev Event) string {
	switch ev.(type) {
	case *Utterance:
		return "utterance"
	case *Tap:
		return "tap"
	case *Media:
		return "media"
	case *Signal:
		return "signal"
	case *Start:
		return "start"
	case *TimerFired:
		return "timer"
	case *ActionDone:
		return "action"
	case *PaymentChanged:
		return "payment"
	case *AgentReplied:
		return "agent_replied"
	case *AgentClosed:
		return "agent_closed"
	}
	return ""
}

// newEvent returns an empty event of a kind, nil where there is none such.
func newEvent(kind string) Event {
	switch kind {
	case "utterance":
		return &Utterance{}
	case "tap":
		return &Tap{}
	case "media":
		return &Media{}
	case "signal":
		return &Signal{}
	case "start":
		return &Start{}
	case "timer":
		return &TimerFired{}
	case "action":
		return &ActionDone{}
	case "payment":
		return &PaymentChanged{}
	case "agent_replied":
		return &AgentReplied{}
	case "agent_closed":
		return &AgentClosed{}
	}
	return nil
}

// EncodeEvent writes an event as JSON: its fields, and its name as "kind" of
// an envelope: {"kind":"utterance","event":{...}}.
func EncodeEvent(ev Event) ([]byte, error) {
	return json.Marshal(struct {
		Kind  string `json:"kind"`
		Event Event  `json:"event"`
	}{kindOfEvent(ev), ev})
}

// DecodeEvent reads what EncodeEvent wrote.
func DecodeEvent(b []byte) (Event, error) {
	var in struct {
		Kind  string          `json:"kind"`
		Event json.RawMessage `json:"event"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	ev := newEvent(in.Kind)
	if ev == nil {
		return nil, fmt.Errorf("decode event: unknown kind %q", in.Kind)
	}
	if err := json.Unmarshal(in.Event, ev); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	return ev, nil
}
