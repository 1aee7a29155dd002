package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"
	"golang.org/x/time/rate"

	"parley/engine"
	"parley/flows"
	"parley/server/account"
	"parley/server/channel"
	"parley/server/store"
)

// What the API takes and gives, at most.
const (
	maxWaiting  = 200
	maxEntries  = 200
	maxAgent    = 100 // characters of a colleague's name
	maxTokens   = 50  // of a bot
	maxIDLength = 100 // bytes of an event's id
)

// Failed sign-ins of a client address that are answered at all.
const (
	failuresPerMinute = 10
	failuresBurst     = 20
)

// Desk is what the API needs of the runtime.
type Desk interface {
	Inbox
	// Waiting returns up to n conversations of a bot in which a person of the
	// shop is wanted or has answered, who has waited longest first.
	Waiting(ctx context.Context, bot string, n int) ([]store.Waiting, error)
	// Latest returns the newest n entries of a conversation before seq, in
	// order; 0 is the end.
	Latest(ctx context.Context, k store.Key, before int64, n int) ([]store.Entry, error)
}

// Tokens keeps what lets programs speak for a bot.
type Tokens interface {
	AddToken(ctx context.Context, t store.Token) error
	Tokens(ctx context.Context, bot string) ([]store.Token, error)
	RemoveToken(ctx context.Context, bot, id string) (bool, error)
}

// APIConfig is what the API is made of; all of it must be set, but Accounts,
// Folders, Drafts, Closing, BaseURL, Home and Backup.
type APIConfig struct {
	Desk      Desk
	Tokens    Tokens
	Letters   Letters
	People    People
	Publisher Publisher
	Now       func() time.Time // UTC
	// Accounts are who signs in to the editor; nil where nobody can.
	Accounts *account.Accounts
	// Folders are what they write; nil where they cannot.
	Folders Folders
	// Drafts answer what they ask of a draft, over a socket; nil where there is
	// none. Folders must be set with them.
	Drafts Drafts
	// Closing ends sockets: the server stops. Nil is never.
	Closing <-chan struct{}
	// BaseURL is where people reach this server, where that was said; "" is
	// the host that they ask for.
	BaseURL string
	// Home is the same, or else the address that is listened at.
	Home string
	// Backup writes a backup of the whole server; nil where there is none.
	Backup func(ctx context.Context, w io.Writer) error
}

// api answers /api:
//
//	GET    /api/bots/BOT/conversations?handover=1                    who waits for a person
//	GET    /api/bots/BOT/conversations/CHANNEL/ADDRESS               what was said; ?before=SEQ goes on
//	POST   /api/bots/BOT/conversations/CHANNEL/ADDRESS/events        {"agent": "replied", "name", "text"}, {"agent": "closed", "name"} or {"agent": "start", "name", "flow"}; "id" makes it count once -> 202
//	GET    /api/bots/BOT/versions, /changes; POST /api/bots/BOT/publish, /rollback  see versions.go
//	GET    /api/bots/BOT/dead, POST, DELETE                              see dead.go
//	GET    /api/bots/BOT/contact, DELETE                                 see contact.go
//	GET    /api/backup                                                 the same; see backup.go
//	GET    /api/bots/BOT/tokens, POST, DELETE /api/bots/BOT/tokens/ID  for who is signed in, and over the control socket
//	POST   /api/setup, login, login-link, logout; GET /api/me            see account.go
//	GET    /api/bots/BOT/files, PUT; /api/bots/BOT/media                 for who is signed in; see files.go
//	GET    /api/bots/BOT/socket                                          the same; see socket.go
//	GET    /api/templates; POST /api/bots                                the same: new bots; see create.go
//
// From elsewhere than the control socket a call wants the cookie of who is
// signed in, or `Authorization: Bearer TOKEN`, of that bot.
type api struct {
	APIConfig
	*server
	failures *buckets[string]
	attempts *buckets[string] // of an account to sign in
	guard    *http.CrossOriginProtection
	open     sockets
}

func newAPI(s *server, cfg APIConfig) *api {
	a := &api{
		APIConfig: cfg, server: s, guard: http.NewCrossOriginProtection(),
		failures: &buckets[string]{limit: rate.Limit(failuresPerMinute / 60.0), burst: failuresBurst},
		attempts: &buckets[string]{limit: rate.Limit(attemptsPerMinute / 60.0), burst: attemptsBurst},
	}
	if cfg.BaseURL != "" {
		// A proxy may ask for another host than the browser did. What is set
		// was read as a URL when the server started.
		_ = a.guard.AddTrustedOrigin(cfg.BaseURL)
	}
	a.guard.SetDenyHandler(s.answer(func(http.ResponseWriter, *http.Request) error { return errOtherSite }))
	return a
}

// apiHandler answers a call about a bot. It writes nothing before it returns
// an error.
type apiHandler func(w http.ResponseWriter, r *http.Request, c caller) error

// caller is who calls, about which bot.
type caller struct {
	bot *flows.Bot   // nil where the call is about none
	by  string       // as publishes keep it
	who *account.Who // nil where it is no person
}

// routes registers what both ways in have in common; enter guards each call.
func (a *api) routes(r *mux.Router, enter func(apiHandler) http.Handler) {
	const talks = "/api/bots/{bot}/conversations"
	r.Handle(talks, enter(a.waiting)).Methods(http.MethodGet)
	r.Handle(talks+"/{channel}/{address:.+}/events", enter(a.post)).Methods(http.MethodPost)
	r.Handle(talks+"/{channel}/{address:.+}", enter(a.talk)).Methods(http.MethodGet)
	r.Handle("/api/bots/{bot}/versions", enter(a.versions)).Methods(http.MethodGet)
	r.Handle("/api/bots/{bot}/changes", enter(a.changes)).Methods(http.MethodGet)
	r.Handle("/api/bots/{bot}/publish", enter(a.publish)).Methods(http.MethodPost)
	r.Handle("/api/bots/{bot}/rollback", enter(a.rollback)).Methods(http.MethodPost)
	a.dead(r, enter)
	a.contact(r, enter)
}

// public registers the API for who comes by the network.
func (a *api) public(r *mux.Router) {
	enter := func(who func(*http.Request) (caller, error)) func(apiHandler) http.Handler {
		return func(h apiHandler) http.Handler {
			return a.guard.Handler(a.answer(func(w http.ResponseWriter, r *http.Request) error {
				c, err := who(r)
				if err != nil {
					return err
				}
				return h(w, r, c)
			}))
		}
	}
	a.routes(r, enter(a.signedIn))
	if a.Accounts == nil {
		return
	}
	person := enter(a.personOf)
	a.tokens(r, person)
	a.account(r)
	if a.Folders != nil {
		a.files(r, person)
		a.create(r, enter(func(r *http.Request) (caller, error) {
			who, err := a.person(r)
			return caller{who: who}, err
		}))
		if a.Drafts != nil {
			r.Handle("/api/bots/{bot}/socket", person(a.socket)).Methods(http.MethodGet)
		}
	}
}

// local registers the API for who may open the control socket.
func (a *api) local(r *mux.Router) {
	enter := func(h apiHandler) http.Handler {
		return a.answer(func(w http.ResponseWriter, r *http.Request) error {
			bot := a.Bots.Bot(mux.Vars(r)["bot"])
			if bot == nil {
				return errNoBot
			}
			return h(w, r, caller{bot: bot, by: "the command line"})
		})
	}
	a.routes(r, enter)
	if a.Backup != nil {
		r.Handle("/api/backup", a.answer(a.backup)).Methods(http.MethodGet)
	}
	if a.Accounts != nil {
		r.Handle("/api/link", a.answer(a.link)).Methods(http.MethodPost)
	}
	a.tokens(r, enter)
}

// tokens registers what lets programs in; who came by a token makes no other.
func (a *api) tokens(r *mux.Router, enter func(apiHandler) http.Handler) {
	r.Handle("/api/bots/{bot}/tokens", enter(a.listTokens)).Methods(http.MethodGet)
	r.Handle("/api/bots/{bot}/tokens", enter(a.addToken)).Methods(http.MethodPost)
	r.Handle("/api/bots/{bot}/tokens/{id}", enter(a.removeToken)).Methods(http.MethodDelete)
}

var (
	errNoBot    = &refusal{http.StatusNotFound, "not_found", "there is no such bot", 0}
	errNoTalk   = &refusal{http.StatusNotFound, "not_found", "there is no such conversation", 0}
	errSignedIn = &refusal{http.StatusUnauthorized, "token", "the token is missing or wrong", 0}
)

func badRequest(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "bad_request", fmt.Sprintf(format, args...), 0}
}

// tokenPrefix begins every token, so that one that leaked is found.
const tokenPrefix = "parley_"

// NewToken makes a token of a bot: what is kept, and the token itself, which is
// shown once.
func NewToken(bot string, at time.Time) (store.Token, string) {
	id, secret := strings.ToLower(rand.Text()[:8]), strings.ToLower(rand.Text())
	token := tokenPrefix + id + "_" + secret
	hash := sha256.Sum256([]byte(token))
	return store.Token{Bot: bot, ID: id, Hash: hash[:], At: at}, token
}

// signedIn returns who a request may speak for: a program by its token, or a
// person by their cookie.
func (a *api) signedIn(r *http.Request) (caller, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok && a.Accounts != nil {
		return a.personOf(r)
	}
	name := mux.Vars(r)["bot"]
	used := -1
	if ok {
		kept, err := a.Tokens.Tokens(r.Context(), name)
		if err != nil {
			return caller{}, fmt.Errorf("look up a token: %w", err)
		}
		hash := sha256.Sum256([]byte(token))
		used = slices.IndexFunc(kept, func(t store.Token) bool { return subtle.ConstantTimeCompare(t.Hash, hash[:]) == 1 })
		if bot := a.Bots.Bot(name); used >= 0 && bot != nil {
			return caller{bot: bot, by: "token " + kept[used].ID}, nil
		}
	}
	if used >= 0 {
		return caller{}, errNoBot
	}
	if err := a.failures.take(ChatClient(r), a.Now()); err != nil {
		return caller{}, err
	}
	return caller{}, errSignedIn
}

// waiter is a conversation that waits for a person, or has one.
type waiter struct {
	Channel string    `json:"channel"`
	Address string    `json:"address"`
	Name    string    `json:"name,omitempty"`
	Queue   string    `json:"queue"`
	Agent   string    `json:"agent,omitempty"` // who has answered last
	Since   time.Time `json:"since"`
	Last    string    `json:"last,omitempty"` // what the person wrote last
}

// waiting lists who waits for a person.
func (a *api) waiting(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	if r.URL.Query().Get("handover") != "1" {
		return badRequest("write ?handover=1: only who waits for a person is listed")
	}
	list, err := a.Desk.Waiting(r.Context(), bot.ID, maxWaiting)
	if err != nil {
		return fmt.Errorf("list who waits: %w", err)
	}
	out := make([]waiter, 0, len(list))
	for _, one := range list {
		var who engine.Contact
		if len(one.Contact) > 0 {
			if err := json.Unmarshal(one.Contact, &who); err != nil {
				return fmt.Errorf("read a contact: %w", err)
			}
		}
		last, err := a.lastWords(r.Context(), one.Key)
		if err != nil {
			return err
		}
		out = append(out, waiter{
			Channel: one.Channel, Address: one.Address, Name: cmp.Or(who.Name, who.FirstName), Queue: one.Queue, Agent: one.Agent, Since: one.Since, Last: last,
		})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"conversations": out})
}

func (a *api) lastWords(ctx context.Context, k store.Key) (string, error) {
	entries, err := a.Desk.Latest(ctx, k, 0, 20)
	if err != nil {
		return "", fmt.Errorf("read a conversation: %w", err)
	}
	for _, e := range slices.Backward(entries) {
		if e.Kind == store.In {
			return saidIn(e.Body), nil
		}
	}
	return "", nil
}

// line is one entry of a conversation, as the API tells it.
type line struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	From string          `json:"from"` // person, bot, agent or server
	Kind string          `json:"kind"` // of the entry
	Text string          `json:"text,omitempty"`
	Body json.RawMessage `json:"body"` // the event or the effect
}

// talk tells what was said in a conversation.
func (a *api) talk(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	var before int64
	if s := r.URL.Query().Get("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return badRequest("before is no number of an entry: %s", s)
		}
		before = n
	}
	entries, err := a.Desk.Latest(r.Context(), keyOf(r, bot), before, maxEntries)
	if err != nil {
		return fmt.Errorf("read a conversation: %w", err)
	}
	if len(entries) == 0 && before == 0 {
		if err := a.exists(r.Context(), keyOf(r, bot)); err != nil {
			return err
		}
	}
	out := make([]line, len(entries))
	for i, e := range entries {
		out[i] = lineOf(e)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"entries": out})
}

// exists fails with errNoTalk where there is no such conversation. One may be
// there whose log is empty: all of it was older than it is kept.
func (a *api) exists(ctx context.Context, k store.Key) error {
	p, err := a.People.Person(ctx, k)
	switch {
	case err != nil:
		return fmt.Errorf("look up a conversation: %w", err)
	case p == nil || p.Version == 0:
		return errNoTalk
	}
	return nil
}

func lineOf(e store.Entry) line {
	l := line{Seq: e.Seq, At: e.At, From: "server", Kind: e.Kind, Body: e.Body}
	switch e.Kind {
	case store.In:
		l.From, l.Text = "person", saidIn(e.Body)
	case store.Agent:
		l.From = "agent"
	case store.Out:
		l.From = "bot"
		var sent engine.Send
		if json.Unmarshal(e.Body, &sent) == nil {
			l.Text = sent.Message.Text
			if sent.Source.Flow == engine.AgentSource {
				l.From = "agent"
			}
		}
	}
	return l
}

// saidIn returns the words of an event.
func saidIn(body []byte) string {
	ev, err := engine.DecodeEvent(body)
	if err != nil {
		return ""
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

func keyOf(r *http.Request, bot *flows.Bot) store.Key {
	vars := mux.Vars(r)
	return store.Key{Bot: bot.ID, Channel: vars["channel"], Address: vars["address"]}
}

// agentEvent is what a person of the shop does.
type agentEvent struct {
	ID    string `json:"id"`    // counts once; "" is always new
	Agent string `json:"agent"` // replied, closed or start
	Name  string `json:"name"`  // the person's
	Text  string `json:"text"`  // of replied
	Flow  string `json:"flow"`  // of start
}

// event makes of it what the engine reads.
func (e *agentEvent) event(bot *flows.Bot) (engine.Event, error) {
	switch {
	case utf8.RuneCountInString(e.Name) > maxAgent:
		return nil, badRequest("a name has at most %d characters", maxAgent)
	case utf8.RuneCountInString(e.Text) > engine.MaxText:
		return nil, badRequest("a text has at most %d characters", engine.MaxText)
	case len(e.ID) > maxIDLength:
		return nil, badRequest("an id has at most %d bytes", maxIDLength)
	}
	meta := engine.Meta{ID: "agent:" + cmp.Or(e.ID, rand.Text())}
	switch e.Agent {
	case "replied":
		if strings.TrimSpace(e.Text) == "" {
			return nil, badRequest(`"replied" wants a "text"`)
		}
		return &engine.AgentReplied{Meta: meta, Name: e.Name, Text: e.Text}, nil
	case "closed":
		return &engine.AgentClosed{Meta: meta, Name: e.Name}, nil
	case "start":
		if !mayStart(bot, e.Flow) {
			return nil, badRequest("no flow %q that a colleague may start; it needs the trigger `agent: true`", e.Flow)
		}
		return &engine.Start{Meta: meta, Agent: cmp.Or(e.Name, "agent"), Flow: e.Flow}, nil
	}
	return nil, badRequest(`"agent" is "replied", "closed" or "start", not %q`, e.Agent)
}

func mayStart(bot *flows.Bot, flow string) bool {
	return slices.ContainsFunc(bot.Flows, func(f *flows.Flow) bool {
		return f.ID == flow && slices.ContainsFunc(f.Triggers, func(t flows.Trigger) bool { return t.Agent })
	})
}

// post takes what a person of the shop does in a conversation that exists.
func (a *api) post(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	var in agentEvent
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	ev, err := in.event(bot)
	if err != nil {
		return err
	}
	k := keyOf(r, bot)
	known, err := a.Desk.Latest(r.Context(), k, 0, 1)
	if err != nil {
		return fmt.Errorf("look up a conversation: %w", err)
	}
	if len(known) == 0 {
		if err := a.exists(r.Context(), k); err != nil {
			return err
		}
	}
	id := engine.MetaOf(ev).ID
	if err := a.Desk.Accept(r.Context(), k.Bot, k.Channel, []channel.Incoming{{Address: k.Address, Event: ev}}); err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, map[string]string{"id": id})
}

// tokenLine is a token as it is listed, without what opens anything.
type tokenLine struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

func (a *api) listTokens(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	kept, err := a.Tokens.Tokens(r.Context(), bot.ID)
	if err != nil {
		return fmt.Errorf("list tokens: %w", err)
	}
	out := make([]tokenLine, 0, len(kept))
	for _, t := range kept {
		out = append(out, tokenLine{t.ID, t.At})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"tokens": out})
}

func (a *api) addToken(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	kept, err := a.Tokens.Tokens(r.Context(), bot.ID)
	if err != nil {
		return fmt.Errorf("list tokens: %w", err)
	}
	if len(kept) >= maxTokens {
		return badRequest("a bot has at most %d tokens; take one back first", maxTokens)
	}
	t, token := NewToken(bot.ID, a.Now())
	if err := a.Tokens.AddToken(r.Context(), t); err != nil {
		return fmt.Errorf("keep a token: %w", err)
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": t.ID, "token": token})
}

func (a *api) removeToken(w http.ResponseWriter, r *http.Request, c caller) error {
	bot := c.bot
	removed, err := a.Tokens.RemoveToken(r.Context(), bot.ID, mux.Vars(r)["id"])
	switch {
	case err != nil:
		return fmt.Errorf("take a token back: %w", err)
	case !removed:
		return &refusal{http.StatusNotFound, "not_found", "there is no such token", 0}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
