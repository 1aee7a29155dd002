package runtime

import (
	"encoding/json"

	"parley/engine"
)

// Engine is what reads an event. Fields that are nil are what package engine
// has for it.
type Engine struct {
	Step          func(*engine.Program, engine.Session, engine.Event) (engine.Session, []engine.Effect, []engine.Trace)
	EncodeSession func(engine.Session) []byte
	DecodeSession func([]byte) (engine.Session, error)
}

func (e Engine) orReal() Engine {
	if e.Step == nil {
		e.Step = engine.Step
	}
	if e.EncodeSession == nil {
		e.EncodeSession = func(s engine.Session) []byte { return s.AppendBinary(nil) }
	}
	if e.DecodeSession == nil {
		e.DecodeSession = engine.DecodeSession
	}
	return e
}

// bare returns an event without the envelope that tells its kind.
func bare(encoded []byte) []byte {
	var in struct {
		Event json.RawMessage `json:"event"`
	}
	if json.Unmarshal(encoded, &in) != nil || in.Event == nil {
		return encoded
	}
	return in.Event
}
