package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"parley/engine"
	"parley/server/store"
)

// People is what has to do with all that is kept about somebody. It is safe
// for concurrent use; see [store.Store].
type People interface {
	Find(ctx context.Context, bot, address string) ([]store.Key, error)
	Person(ctx context.Context, k store.Key) (*store.Kept, error)
	Erase(ctx context.Context, k store.Key) (store.Erased, error)
}

// FindContact returns whom of a bot's people an id means: an address, or
// CHANNEL/ADDRESS where it is known on more than one channel.
func FindContact(ctx context.Context, p People, bot, id string) (store.Key, error) {
	found, err := p.Find(ctx, bot, id)
	if err != nil {
		return store.Key{}, fmt.Errorf("look up a contact: %w", err)
	}
	if channel, address, ok := strings.Cut(id, "/"); ok {
		also, err := p.Find(ctx, bot, address)
		if err != nil {
			return store.Key{}, fmt.Errorf("look up a contact: %w", err)
		}
		for _, k := range also {
			if k.Channel == channel {
				found = append(found, k)
			}
		}
	}
	switch len(found) {
	case 0:
		return store.Key{}, &refusal{http.StatusNotFound, "not_found", "nothing is kept about " + id, 0}
	case 1:
		return found[0], nil
	}
	names := make([]string, len(found))
	for i, k := range found {
		names[i] = k.Channel + "/" + k.Address
	}
	return store.Key{}, badRequest("%s is more than one: write %s", id, strings.Join(names, " or "))
}

// ContactFile is all that is kept about a person, as it is given away.
type ContactFile struct {
	Bot       string            `json:"bot"`
	Channel   string            `json:"channel"`
	Address   string            `json:"address"`
	Contact   json.RawMessage   `json:"contact"` // null where nothing is known
	Session   json.RawMessage   `json:"session"` // null where there was none yet
	Version   string            `json:"version,omitempty"`
	Waiting   *contactWaiting   `json:"waiting,omitempty"` // for a person of the shop
	Log       []contactEntry    `json:"log"`
	Unread    []contactEvent    `json:"unread"`
	Unsent    []contactSend     `json:"unsent"`
	Dead      []contactSend     `json:"dead"`
	Timer     *time.Time        `json:"timer,omitempty"`
	Schedules []contactSchedule `json:"schedules"`
	Visitor   bool              `json:"visitor"` // a key of the web chat opens the talk
}

type contactWaiting struct {
	Since time.Time `json:"since"`
	Queue string    `json:"queue"`
	Agent string    `json:"agent,omitempty"`
}

type contactEntry struct {
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	ID   string          `json:"id"`
	Body json.RawMessage `json:"body"`
}

type contactEvent struct {
	At    time.Time       `json:"at"`
	ID    string          `json:"id"`
	Event json.RawMessage `json:"event"`
}

type contactSend struct {
	Queued   time.Time       `json:"queued"`
	Lane     string          `json:"lane,omitempty"`
	ID       string          `json:"id"`
	Message  json.RawMessage `json:"message"`
	Attempts int             `json:"attempts"`
	Died     *time.Time      `json:"died,omitempty"`
	Reason   string          `json:"reason,omitempty"`
}

type contactSchedule struct {
	At   time.Time       `json:"at"`
	Key  string          `json:"key"`
	Flow string          `json:"flow"`
	With json.RawMessage `json:"with,omitempty"`
}

// FileOf returns what is kept about a person as it is given away.
func FileOf(k *store.Kept) *ContactFile {
	out := &ContactFile{
		Bot: k.Bot, Channel: k.Channel, Address: k.Address, Contact: raw(k.Contact), Session: session(k.Session), Version: k.Pin, Visitor: k.Visitor,
		Log: []contactEntry{}, Unread: []contactEvent{}, Unsent: []contactSend{}, Dead: []contactSend{}, Schedules: []contactSchedule{},
	}
	if !k.Desk.Since.IsZero() {
		out.Waiting = &contactWaiting{k.Desk.Since, k.Desk.Queue, k.Desk.Agent}
	}
	for _, e := range k.Log {
		out.Log = append(out.Log, contactEntry{e.At, e.Kind, e.ID, raw(e.Body)})
	}
	for _, p := range k.Pending {
		out.Unread = append(out.Unread, contactEvent{p.At, p.ID, raw(p.Event)})
	}
	for _, d := range k.Unsent {
		out.Unsent = append(out.Unsent, contactSend{Queued: d.Queued, Lane: d.Lane, ID: d.ID, Message: raw(d.Message), Attempts: d.Attempts})
	}
	for _, l := range k.Dead {
		died := l.Died
		out.Dead = append(out.Dead, contactSend{l.Queued, l.Lane, l.ID, raw(l.Message), l.Attempts, &died, l.Reason})
	}
	if k.Timer != nil {
		out.Timer = &k.Timer.At
	}
	for _, s := range k.Schedules {
		one := contactSchedule{At: s.At, Key: s.Key, Flow: s.Flow}
		if s.With != nil {
			one.With = raw(s.With)
		}
		out.Schedules = append(out.Schedules, one)
	}
	return out
}

// raw returns b for a JSON document: what is none, as a text.
func raw(b []byte) json.RawMessage {
	switch {
	case b == nil:
		return json.RawMessage("null")
	case json.Valid(b):
		return b
	}
	text, _ := json.Marshal(string(b)) // a string: cannot fail
	return text
}

// session returns the JSON of a stored session; of one that cannot be read, its
// bytes as a text.
func session(b []byte) json.RawMessage {
	if b == nil {
		return json.RawMessage("null")
	}
	s, err := engine.DecodeSession(b)
	if err != nil {
		out, _ := json.Marshal(b) // bytes: cannot fail
		return out
	}
	out, err := json.Marshal(s)
	if err != nil {
		out, _ = json.Marshal(b)
	}
	return out
}

// Gone says what of a person was erased.
type Gone struct {
	Channel  string `json:"channel"`
	Address  string `json:"address"`
	Sessions int    `json:"sessions"`
	Contacts int    `json:"contacts"`
	Log      int    `json:"log"`
	Unread   int    `json:"unread"`
	Unsent   int    `json:"unsent"`
	Dead     int    `json:"dead"`
	Timers   int    `json:"timers"`
	Visitors int    `json:"visitors"`
	Traces   string `json:"traces,omitempty"` // why bytes of it may be left on the disk
}

// EraseContact erases whom an id means; see [FindContact].
func EraseContact(ctx context.Context, p People, bot, id string) (*Gone, error) {
	k, err := FindContact(ctx, p, bot, id)
	if err != nil {
		return nil, err
	}
	e, err := p.Erase(ctx, k)
	out := &Gone{k.Channel, k.Address, e.Sessions, e.Contacts, e.Log, e.Pending, e.Unsent, e.Dead, e.Timers, e.Visitors, ""}
	if errors.Is(err, store.ErrTraces) {
		out.Traces, err = err.Error(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("erase a contact: %w", err)
	}
	return out, nil
}

// ExportContact returns all that is kept about whom an id means; see
// [FindContact].
func ExportContact(ctx context.Context, p People, bot, id string) (*ContactFile, error) {
	k, err := FindContact(ctx, p, bot, id)
	if err != nil {
		return nil, err
	}
	kept, err := p.Person(ctx, k)
	switch {
	case err != nil:
		return nil, fmt.Errorf("export a contact: %w", err)
	case kept == nil: // erased just now
		return nil, &refusal{http.StatusNotFound, "not_found", "nothing is kept about " + id, 0}
	}
	return FileOf(kept), nil
}

// contact registers what has to do with one person.
//
//	GET    /api/bots/BOT/contact?id=ID   all that is kept; ID is an address, or CHANNEL/ADDRESS
//	DELETE /api/bots/BOT/contact?id=ID   erase it; tells what there was
func (a *api) contact(r *mux.Router, enter func(apiHandler) http.Handler) {
	const path = "/api/bots/{bot}/contact"
	r.Handle(path, enter(a.exportContact)).Methods(http.MethodGet)
	r.Handle(path, enter(a.eraseContact)).Methods(http.MethodDelete)
}

func (a *api) exportContact(w http.ResponseWriter, r *http.Request, c caller) error {
	return about(w, r, func(id string) (any, error) { return ExportContact(r.Context(), a.People, c.bot.ID, id) })
}

func (a *api) eraseContact(w http.ResponseWriter, r *http.Request, c caller) error {
	return about(w, r, func(id string) (any, error) { return EraseContact(r.Context(), a.People, c.bot.ID, id) })
}

func about(w http.ResponseWriter, r *http.Request, do func(id string) (any, error)) error {
	id := r.URL.Query().Get("id")
	if id == "" {
		return badRequest("say whom, with ?id=ADDRESS or ?id=CHANNEL/ADDRESS")
	}
	out, err := do(id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, out)
}
