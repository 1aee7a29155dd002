package jsonhook

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"

	"parley/engine"
	"parley/engine/value"
	"parley/server/channel"
)

// What is taken at most, in bytes.
const (
	maxID       = 256 // of a message or a contact
	maxName     = 1000
	maxLanguage = 35 // BCP 47, RFC 5646, 4.4.1
)

// dataEvent is the name of an event that is data alone.
const dataEvent = "data"

var eventName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// request is what comes in; see the package's comment.
type request struct {
	ID      string `json:"id"`
	Contact struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Language string `json:"language"`
	} `json:"contact"`
	Text  *string        `json:"text"`
	Tap   *string        `json:"tap"`
	Event *string        `json:"event"`
	Ref   string         `json:"ref"`
	Data  map[string]any `json:"data"`
}

// Receive checks the signature and reads the message. The one who posts here
// is the owner's own program, so whatever is not as the package's comment
// says is an error that names it.
func (c *Channel) Receive(h http.Header, body []byte) ([]channel.Incoming, error) {
	if !c.signed(h, body) {
		return nil, channel.ErrSignature
	}
	var r request
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, malformed("not JSON of the documented shape")
	}
	for name, id := range map[string]string{"id": r.ID, "contact.id": r.Contact.ID} {
		if id == "" || len(id) > maxID {
			return nil, malformed(fmt.Sprintf("%s must have 1 to %d bytes", name, maxID))
		}
	}
	if len(r.Contact.Name) > maxName || len(r.Contact.Language) > maxLanguage {
		return nil, malformed("contact.name or contact.language is too long")
	}
	ev, err := r.event()
	if err != nil {
		return nil, err
	}
	return []channel.Incoming{{Address: r.Contact.ID, Event: ev}}, nil
}

func (r *request) event() (engine.Event, error) {
	meta := engine.Meta{ID: r.ID, Contact: engine.Contact{Name: r.Contact.Name, Language: r.Contact.Language}}
	data, err := values(r.Data)
	if err != nil {
		return nil, err
	}
	named := r.Event != nil || r.Data != nil
	switch {
	case r.Tap != nil && named, r.Text != nil && named:
		return nil, malformed("one of text, tap, event and data at a time")
	case r.Tap != nil:
		tap := &engine.Tap{Meta: meta, Token: *r.Tap}
		if r.Text != nil {
			tap.Text = *r.Text
		}
		return tap, nil
	case r.Text != nil:
		return &engine.Utterance{Meta: meta, Text: *r.Text}, nil
	case !named:
		return nil, malformed("one of text, tap, event and data is needed")
	}
	name := dataEvent
	if r.Event != nil {
		name = *r.Event
	}
	if !eventName.MatchString(name) {
		return nil, malformed("event must be a name of small letters, digits and _")
	}
	return &engine.Signal{Meta: meta, Name: name, Ref: r.Ref, Data: data}, nil
}

// values returns data as the engine's values: whole numbers are ints.
func values(data map[string]any) (map[string]any, error) {
	if data == nil {
		return nil, nil
	}
	v, ok := valueOf(data, 0)
	if !ok {
		return nil, malformed(fmt.Sprintf("data is nested deeper than %d", value.MaxDepth))
	}
	m, _ := v.(map[string]any)
	return m, nil
}

func valueOf(v any, depth int) (any, bool) {
	if depth > value.MaxDepth {
		return nil, false
	}
	ok := true
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int(v), true
		}
	case []any:
		for i := range v {
			if v[i], ok = valueOf(v[i], depth+1); !ok {
				return nil, false
			}
		}
	case map[string]any:
		for k := range v {
			if v[k], ok = valueOf(v[k], depth+1); !ok {
				return nil, false
			}
		}
	}
	return v, true
}

func malformed(why string) error { return fmt.Errorf("json: %w: %s", channel.ErrMalformed, why) }
