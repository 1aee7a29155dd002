package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"

	"parley/engine"
	"parley/server/store"
)

// Letters is what has to do with dead letters. It is safe for concurrent use.
type Letters interface {
	// Dead returns up to n dead letters of a bot after seq, by their seqs.
	Dead(ctx context.Context, bot string, after int64, n int) ([]store.Letter, error)
	// Revive has dead letters of a bot delivered again, after what waits in
	// their conversations already, and tells how many there were.
	Revive(ctx context.Context, bot string, seqs []int64) (int, error)
	// Discard drops dead letters of a bot, and tells how many there were.
	Discard(ctx context.Context, bot string, seqs []int64) (int, error)
}

const (
	maxDead      = 200 // dead letters that are told, and acted on, at once
	maxDeadWords = 80  // characters of their texts
)

// DeadLine is a dead letter as it is listed.
type DeadLine struct {
	ID       int64     `json:"id"`
	At       time.Time `json:"at"` // when it was given up
	Queued   time.Time `json:"queued"`
	Channel  string    `json:"channel"`
	Address  string    `json:"address"`
	Lane     string    `json:"lane,omitempty"` // notify: to the bot's owner
	Attempts int       `json:"attempts"`
	Reason   string    `json:"reason"`
	Text     string    `json:"text"` // shortened
}

// LineOf returns a dead letter as it is listed.
func LineOf(l store.Letter) DeadLine {
	return DeadLine{
		ID: l.Seq, At: l.Died, Queued: l.Queued, Channel: l.Channel, Address: l.Address, Lane: l.Lane,
		Attempts: l.Attempts, Reason: l.Reason, Text: shortened(wordsOf(l.Send)),
	}
}

// wordsOf returns what a person reads of a send.
func wordsOf(s store.Send) string {
	if s.Lane == store.Notify {
		var note struct{ Text string }
		_ = json.Unmarshal(s.Message, &note)
		return note.Text
	}
	var m engine.Message
	_ = json.Unmarshal(s.Message, &m)
	return m.Text
}

func shortened(text string) string {
	if utf8.RuneCountInString(text) <= maxDeadWords {
		return text
	}
	return string([]rune(text)[:maxDeadWords-1]) + "…"
}

// ActOnAll acts on all dead letters that a bot has now, and tells on how many.
// One that dies again meanwhile is left alone.
func ActOnAll(ctx context.Context, bot string,
	list func(ctx context.Context, bot string, after int64, n int) ([]store.Letter, error),
	act func(ctx context.Context, bot string, seqs []int64) (int, error),
) (total int, err error) {
	var all []int64
	for after := int64(0); ; {
		page, err := list(ctx, bot, after, maxDead)
		if err != nil {
			return 0, err
		}
		for _, l := range page {
			all, after = append(all, l.Seq), l.Seq
		}
		if len(page) < maxDead {
			break
		}
	}
	for some := range slices.Chunk(all, maxDead) {
		n, err := act(ctx, bot, some)
		if total += n; err != nil {
			return total, err
		}
	}
	return total, nil
}

// dead registers what has to do with dead letters.
//
//	GET    /api/bots/BOT/dead       the oldest 200; ?after=ID goes on
//	POST   /api/bots/BOT/dead/ID    deliver it again; without /ID, with ?all=1, all of them
//	DELETE /api/bots/BOT/dead/ID    drop it; the same
func (a *api) dead(r *mux.Router, enter func(apiHandler) http.Handler) {
	const path = "/api/bots/{bot}/dead"
	r.Handle(path, enter(a.listDead)).Methods(http.MethodGet)
	for method, act := range map[string]func(context.Context, string, []int64) (int, error){
		http.MethodPost: a.Letters.Revive, http.MethodDelete: a.Letters.Discard,
	} {
		r.Handle(path, enter(a.actOnDead(act))).Methods(method)
		r.Handle(path+"/{id}", enter(a.actOnDead(act))).Methods(method)
	}
}

var errNoLetter = &refusal{http.StatusNotFound, "not_found", "there is no such dead letter", 0}

func (a *api) listDead(w http.ResponseWriter, r *http.Request, c caller) error {
	var after int64
	if s := r.URL.Query().Get("after"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return badRequest("after is no id of a dead letter: %s", s)
		}
		after = n
	}
	list, err := a.Letters.Dead(r.Context(), c.bot.ID, after, maxDead)
	if err != nil {
		return fmt.Errorf("list dead letters: %w", err)
	}
	out := make([]DeadLine, len(list))
	for i, l := range list {
		out[i] = LineOf(l)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"dead": out})
}

func (a *api) actOnDead(act func(context.Context, string, []int64) (int, error)) apiHandler {
	return func(w http.ResponseWriter, r *http.Request, c caller) error {
		var n int
		var err error
		if s, one := mux.Vars(r)["id"]; one {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return errNoLetter
			}
			if n, err = act(r.Context(), c.bot.ID, []int64{id}); err != nil {
				return fmt.Errorf("act on a dead letter: %w", err)
			}
			if n == 0 {
				return errNoLetter
			}
			return writeJSON(w, http.StatusOK, map[string]int{"count": n})
		}
		if r.URL.Query().Get("all") != "1" {
			return badRequest("name a dead letter, or write ?all=1")
		}
		if n, err = ActOnAll(r.Context(), c.bot.ID, a.Letters.Dead, act); err != nil {
			return fmt.Errorf("act on dead letters: %w", err)
		}
		return writeJSON(w, http.StatusOK, map[string]int{"count": n})
	}
}
