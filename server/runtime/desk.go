package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"parley/engine"
	"parley/server/channel"
	"parley/server/store"
)

// maxLast is how much of the person's last message a note tells, in
// characters.
const maxLast = 200

// A Note tells the shop that somebody waits for a person, or that something
// must be seen. Its text is a whole sentence, so that chat programs that take
// a `text` can show it as it is.
type Note struct {
	ID           string `json:"id"`
	Event        string `json:"event"` // handover or notice
	Text         string `json:"text"`
	Bot          string `json:"bot"`
	Channel      string `json:"channel"`
	Conversation string `json:"conversation"`    // the person's address on the channel
	Queue        string `json:"queue,omitempty"` // of a handover
	Name         string `json:"name,omitempty"`  // the person's, where it is known
	Last         string `json:"last,omitempty"`  // what they wrote last, shortened
}

// Notify tells the owner of a bot. Its errors are those of channel.Channel's
// Send. nil: a bot without an address is not told.
type Notify func(ctx context.Context, note Note) error

// schedule takes a flow that starts later into the change.
func (t *turn) schedule(e engine.Schedule) {
	with, err := e.With.MarshalJSON()
	if err != nil || e.With == nil {
		with = nil
	}
	if err != nil { // values of the session: cannot be
		t.r.log.Error("what a scheduled flow is given cannot be encoded", "bot", t.claim.Bot, "flow", e.Flow, "err", err)
	}
	t.drop(e.Key)
	t.change.Schedules = append(t.change.Schedules, store.Schedule{Key: e.Key, ID: e.ID, Flow: e.Flow, At: e.At.UTC(), With: with})
}

// unschedule takes back what is scheduled under a key; "" is all of it.
func (t *turn) unschedule(key string) {
	t.drop(key)
	t.change.Unschedules = append(t.change.Unschedules, key)
}

// drop forgets what this change has scheduled under a key.
func (t *turn) drop(key string) {
	kept := t.change.Schedules[:0]
	for _, s := range t.change.Schedules {
		if key != "" && s.Key != key {
			kept = append(kept, s)
		}
	}
	t.change.Schedules = kept
}

// maxRefused is how many actions one event has answered at most: a bot that
// asks again after each refusal would never be done. The engine gives up on the
// one that is left.
const maxRefused = 20

// refuse answers the actions that were asked for. There are none yet that this
// program carries out; bots with such are refused by check, so that this is for
// a talk that began with another program.
func (t *turn) refuse(p store.Pending) {
	for n := 0; len(t.asked) > 0 && n < maxRefused; n++ {
		do := t.asked[0]
		t.asked = t.asked[1:]
		ev := &engine.ActionDone{
			Meta: engine.Meta{ID: "action:" + do.ID, At: p.At, Channel: p.Channel, Contact: t.contact},
			Do:   do.ID, Action: do.Action, Command: do.Once != "", Outcome: "error", Error: "this version of Parley does not do it",
		}
		next, effects, trace, ok := t.try(p, t.session, ev)
		if !ok {
			break
		}
		body, err := engine.EncodeEvent(ev)
		if err != nil { // texts alone: cannot be
			t.r.log.Error("the result of an action cannot be encoded", "bot", t.claim.Bot, "err", err)
		}
		t.change.Log = append(t.change.Log, store.Entry{At: p.At, Kind: store.Action, ID: ev.ID, Body: body})
		t.came(p, next, effects, trace)
	}
	t.asked = nil
}

// handover keeps that a person is wanted, and tells the owner.
func (t *turn) handover(p store.Pending, e engine.Handover) {
	t.queue = e.Queue
	t.log(p, store.Handover, e)
	t.notify(p, e.ID, Note{Event: "handover", Queue: e.Queue})
}

// notify puts a note into the outbox, in a lane of its own, where the owner
// wants to be told.
func (t *turn) notify(p store.Pending, id string, n Note) {
	if t.r.cfg.Notify == nil || !t.program.Bot.Notify.Set() {
		return
	}
	n.ID, n.Bot, n.Channel, n.Conversation = id, p.Bot, p.Channel, p.Address
	n.Name, n.Last = t.contact.Name, t.lastWords(p)
	if n.Name == "" {
		n.Name = t.contact.FirstName
	}
	n.Text = n.sentence(t.program.Bot.Name.Value)
	body, err := json.Marshal(n)
	if err != nil { // texts alone: cannot be
		t.r.log.Error("a note cannot be encoded", "bot", p.Bot, "err", err)
		return
	}
	t.change.Sends = append(t.change.Sends, store.Send{ID: id, Lane: store.Notify, Message: body})
}

// sentence is what the note says to a person of the shop.
func (n *Note) sentence(bot string) string {
	who := n.Name
	if who == "" {
		who = "Somebody"
	}
	if n.Event == "notice" {
		return fmt.Sprintf("%s: %s (%s, on %s).", bot, n.Text, who, n.Channel)
	}
	out := fmt.Sprintf("%s: %s waits for a person (%s), on %s", bot, who, n.Queue, n.Channel)
	if n.Last != "" {
		out += ", and wrote: " + n.Last
	}
	return out
}

// lastWords is what the person has written last, as far as this event tells.
func (t *turn) lastWords(p store.Pending) string {
	ev, err := engine.DecodeEvent(p.Event)
	if err != nil {
		return ""
	}
	text := ""
	switch ev := ev.(type) {
	case *engine.Utterance:
		text = ev.Text
	case *engine.Tap:
		text = ev.Text
	}
	if utf8.RuneCountInString(text) <= maxLast {
		return text
	}
	return string([]rune(text)[:maxLast-1]) + "…"
}

// seat notes whether a person of the shop has the talk, or is wanted in it.
func (t *turn) seat() {
	was, now := t.claim.Desk, store.Desk{}
	if agent, paused := t.program.WithPerson(&t.session); paused {
		now = store.Desk{Since: was.Since, Queue: was.Queue, Agent: agent}
		if was.Since.IsZero() || t.queue != "" {
			now.Since, now.Queue = t.change.At, t.queue
		}
	}
	if now != was {
		t.change.Desk = &now
	}
}

// tell makes the call for a note.
func (r *Runtime) tell(ctx context.Context, d store.Delivery) error {
	var n Note
	if err := json.Unmarshal(d.Message, &n); err != nil {
		return errUnreadable
	}
	if r.cfg.Notify == nil {
		return &channel.SendError{Code: "no address", Reason: "nobody is to be told any more", Permanent: true}
	}
	n.ID = messageID(d)
	return r.cfg.Notify(ctx, n)
}
