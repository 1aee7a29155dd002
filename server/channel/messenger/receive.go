package messenger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"parley/engine"
	"parley/server/channel"
)

// getStarted is the payload of the Get Started button, and the name of the
// event that it becomes.
const (
	getStarted      = "GET_STARTED"
	getStartedEvent = "get_started"
)

// maxID is the longest id of a message that is kept as it is, in bytes.
const maxID = 256

// maxAttachments is how many attachments of one message are read: as many as
// Messenger's app sends at once.
const maxAttachments = 30

// The envelope of a webhook, as far as it is of use.
type (
	envelope struct {
		Object string  `json:"object"`
		Entry  []entry `json:"entry"`
	}
	entry struct {
		ID        string    `json:"id"`
		Messaging []element `json:"messaging"`
	}
	element struct {
		Sender    party           `json:"sender"`
		Recipient party           `json:"recipient"`
		Timestamp json.RawMessage `json:"timestamp"` // milliseconds, at times seconds; only part of an id
		Message   *message        `json:"message"`
		Postback  *postback       `json:"postback"`
		Referral  *referral       `json:"referral"`
	}
	party struct {
		ID string `json:"id"`
	}
	message struct {
		MID         string       `json:"mid"`
		Text        string       `json:"text"`
		IsEcho      bool         `json:"is_echo"`
		IsDeleted   bool         `json:"is_deleted"`
		QuickReply  *payload     `json:"quick_reply"`
		Attachments []attachment `json:"attachments"`
		Referral    *referral    `json:"referral"`
	}
	payload struct {
		Payload string `json:"payload"`
	}
	postback struct {
		MID      string    `json:"mid"`
		Title    string    `json:"title"`
		Payload  string    `json:"payload"`
		Referral *referral `json:"referral"`
	}
	referral struct {
		Ref  string `json:"ref"`
		AdID string `json:"ad_id"`
	}
	attachment struct {
		Type    string `json:"type"`
		Title   string `json:"title"`
		Payload struct {
			URL         string          `json:"url"`
			Title       string          `json:"title"`
			StickerID   json.RawMessage `json:"sticker_id"`
			Coordinates struct {
				Lat  any `json:"lat"` // a number; what is none is no coordinate, and not 0
				Long any `json:"long"`
			} `json:"coordinates"`
		} `json:"payload"`
	}
)

// Receive checks the signature and reads the events of our Page, in the order
// written. JSON of a shape it does not know gives none, and no error.
func (c *Channel) Receive(h http.Header, body []byte) ([]channel.Incoming, error) {
	if !c.signed(h, body) {
		return nil, channel.ErrSignature
	}
	var env envelope
	// A value of another type than expected is left out, and the rest read.
	var other *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &env); err != nil && !errors.As(err, &other) {
		return nil, fmt.Errorf("messenger: %w: not JSON", channel.ErrMalformed)
	}
	if env.Object != "page" {
		return nil, nil
	}
	var in []channel.Incoming
	for _, e := range env.Entry {
		if e.ID != c.cfg.Page {
			continue
		}
		for i := range e.Messaging {
			in = c.read(in, &e.Messaging[i])
		}
	}
	return in, nil
}

// read appends the events of one element.
func (c *Channel) read(in []channel.Incoming, el *element) []channel.Incoming {
	from := el.Sender.ID
	if from == "" || from == c.cfg.Page || el.Recipient.ID != "" && el.Recipient.ID != c.cfg.Page {
		return in
	}
	var events []engine.Event
	switch {
	case el.Message != nil:
		events = el.message()
	case el.Postback != nil:
		events = el.postback()
	case el.Referral != nil:
		if ref := firstOf(el.Referral.Ref, el.Referral.AdID); ref != "" {
			events = []engine.Event{&engine.Start{Meta: engine.Meta{ID: el.hash("referral", ref)}, Ref: ref}}
		}
	}
	for _, ev := range events {
		in = append(in, channel.Incoming{Address: from, Event: ev})
	}
	return in
}

// message returns what a message says: its tap, its attachments, or its text
// with the link that it came by.
func (el *element) message() []engine.Event {
	m := el.Message
	if m.IsEcho || m.IsDeleted {
		return nil
	}
	id := m.MID
	if !usable(id) {
		id = el.hash("message", m.Text)
	}
	ref := ""
	if m.Referral != nil {
		ref = m.Referral.Ref
	}
	var events []engine.Event
	switch {
	case m.QuickReply != nil && m.QuickReply.Payload != "":
		return append(events, &engine.Tap{Meta: engine.Meta{ID: id}, Token: m.QuickReply.Payload, Text: m.Text})
	case m.Text != "" && onlyLinks(m.Attachments):
		return append(events, &engine.Utterance{Meta: engine.Meta{ID: id}, Text: m.Text, Ref: ref})
	}
	for i, a := range m.Attachments[:min(len(m.Attachments), maxAttachments)] {
		ev := a.media()
		ev.ID = id
		if i == 0 {
			ev.Text = m.Text
		} else {
			ev.ID, ev.Also = id+":"+strconv.Itoa(i), true
		}
		events = append(events, ev)
	}
	return events
}

// onlyLinks tells whether the attachments are previews of links that stand in
// the text.
func onlyLinks(list []attachment) bool {
	for _, a := range list {
		if a.Type != "fallback" {
			return false
		}
	}
	return true
}

func (a attachment) media() *engine.Media {
	m := &engine.Media{Kind: "other", URL: a.Payload.URL, Name: firstOf(a.Title, a.Payload.Title)}
	switch {
	case len(a.Payload.StickerID) > 0 && string(a.Payload.StickerID) != "null":
		m.Kind = "sticker"
	case a.Type == "location":
		lat, okLat := a.Payload.Coordinates.Lat.(float64)
		lon, okLon := a.Payload.Coordinates.Long.(float64)
		if okLat && okLon {
			m.Kind, m.Lat, m.Lon = "location", lat, lon
		}
	case a.Type == "image", a.Type == "audio", a.Type == "video", a.Type == "file":
		m.Kind = a.Type
	}
	return m
}

// postback returns the tap, or the event of the Get Started button. A button
// that hides nothing is as good as its words.
func (el *element) postback() []engine.Event {
	p := el.Postback
	id := p.MID
	if !usable(id) {
		id = el.hash("postback", p.Payload)
	}
	meta := engine.Meta{ID: id}
	switch {
	case p.Payload == "" && p.Title == "":
		return nil
	case p.Payload == "":
		return []engine.Event{&engine.Utterance{Meta: meta, Text: p.Title}}
	case p.Payload != getStarted:
		return []engine.Event{&engine.Tap{Meta: meta, Token: p.Payload, Text: p.Title}}
	}
	ev := &engine.Signal{Meta: meta, Name: getStartedEvent}
	if p.Referral != nil {
		ev.Ref = firstOf(p.Referral.Ref, p.Referral.AdID)
	}
	return []engine.Event{ev}
}

func usable(id string) bool { return id != "" && len(id) <= maxID }

// hash makes an id for an event that came without one: the same whenever the
// same is delivered again.
func (el *element) hash(kind, what string) string {
	h := sha256.New()
	for _, s := range []string{kind, el.Sender.ID, string(el.Timestamp), what} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return "x_" + hex.EncodeToString(h.Sum(nil)[:16])
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
