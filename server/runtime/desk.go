package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
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
	t.change.Schedules = slices.DeleteFunc(t.change.Schedules, func(s store.Schedule) bool { return key == "" || s.Key == key })
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
	n.Name, n.Last = cmp.Or(t.contact.Name, t.contact.FirstName), t.lastWords()
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
	who := cmp.Or(n.Name, "Somebody")
	if n.Event == "notice" {
		return fmt.Sprintf("%s: %s (%s, on %s).", bot, n.Text, who, n.Channel)
	}
	out := fmt.Sprintf("%s: %s waits for a person (%s), on %s", bot, who, n.Queue, n.Channel)
	if n.Last != "" {
		out += ", and wrote: " + n.Last
	}
	return out
}

// lookBack is how many entries of the log are looked through for the person's
// last words.
const lookBack = 50

// lastWords is what the person has written last: in this change, else as far
// back as the log is looked through. A reminder or a flow that was scheduled
// can lead to a handover, too.
func (t *turn) lastWords() string {
	if said := lastSaid(t.change.Log); said != "" {
		return said
	}
	before, err := t.r.cfg.Store.Latest(t.r.ctx, t.claim.Key, 0, lookBack)
	if err != nil { // the note goes without
		t.r.log.Warn("the last message of a talk cannot be read", "bot", t.claim.Bot, "err", err)
	}
	return lastSaid(before)
}

// lastSaid returns the newest text of the person in a log, shortened.
func lastSaid(log []store.Entry) string {
	for _, e := range slices.Backward(log) {
		if e.Kind != store.In {
			continue
		}
		if text := textOf(e.Body); text != "" {
			return shortened(text)
		}
	}
	return ""
}

// textOf returns what a person reads of an event of theirs; "" where it has no
// words.
func textOf(event []byte) string {
	ev, err := engine.DecodeEvent(event)
	if err != nil {
		return "" // parked
	}
	switch ev := ev.(type) {
	case *engine.Utterance:
		return ev.Text
	case *engine.Tap:
		return ev.Text
	case *engine.Media:
		return cmp.Or(ev.Text, "("+ev.Kind+")")
	}
	return ""
}

func shortened(text string) string {
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

// Waiting returns up to n conversations of a bot in which a person of the shop
// is wanted or has answered, who has waited longest first.
func (r *Runtime) Waiting(ctx context.Context, bot string, n int) ([]store.Waiting, error) {
	return r.cfg.Store.Waiting(ctx, bot, n)
}

// Latest returns the newest n entries of a conversation before seq, in order;
// 0 is the end. See [store.Store].
func (r *Runtime) Latest(ctx context.Context, k store.Key, before int64, n int) ([]store.Entry, error) {
	return r.cfg.Store.Latest(ctx, k, before, n)
}
