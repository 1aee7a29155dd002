package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"regexp"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"
	"golang.org/x/text/language"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
)

// chatChannel is the web chat's key in bot.yaml.
const chatChannel = "web"

// What the web chat takes, at most.
const (
	maxChatBody  = 16 << 10 // bytes of a request's body
	maxChatText  = 10_000   // characters of a message
	maxChatToken = 256      // bytes of a tap's token; ours have at most 64
	maxChatRef   = 256      // bytes of the ref of a page's address
)

// Talks is what the web chat needs of the runtime. Its errors may wrap
// [store.ErrFull].
type Talks interface {
	// Accept keeps the events; one that was accepted before is no error.
	Accept(ctx context.Context, bot, channel string, in []channel.Incoming) error
	// History returns up to n entries of a conversation after seq, in order.
	History(ctx context.Context, k store.Key, after int64, n int) ([]store.Entry, error)
	// Watch returns a channel that gets a value when the history of k may
	// have grown, and what stops it.
	Watch(k store.Key) (changed <-chan struct{}, stop func())
	// AddVisitor keeps a visitor under the hash of their key.
	AddVisitor(ctx context.Context, bot string, hash []byte, address string, at time.Time) error
	// Visitor returns the address kept under hash, or "".
	Visitor(ctx context.Context, bot string, hash []byte) (string, error)
}

// ChatConfig is what the web chat is made of. Talks, Bot and Now must be set.
type ChatConfig struct {
	Talks Talks
	Bot   func(id string) *flows.Bot // the bot as it is live; nil where there is none
	Now   func() time.Time           // UTC

	Pages   fs.FS                         // the built pages: chat.html and assets/; nil is "not built"
	Media   func(bot, name string) string // the address of a name in media/; nil is [MediaURL] on this server, which every page can load
	BaseURL string                        // the server's own address; "" goes by the Host of each request
	Client  func(*http.Request) string    // the client's address, for the rate limits; nil is [ChatClient]
	Closing <-chan struct{}               // closed when the server stops: ends the event streams; may be nil
	Log     *slog.Logger                  // nil is slog.Default()

	Beat time.Duration // between heartbeats of an event stream; 0 is 20 s
	Wait time.Duration // of a poll that finds nothing; 0 is 25 s
}

// chat serves the web chat of all bots.
type chat struct {
	ChatConfig
	page    *template.Template
	assets  map[string]func() chatAsset
	limits  *chatLimits
	streams chatStreams
}

// Chat returns what registers the web chat on a router: the page, its
// assets, and the calls it makes.
//
//	GET  /chat/BOT            the page
//	POST /chat/BOT/visitors   {} -> {"visitor": KEY}
//	POST /chat/BOT/messages   {"id", "visitor", "text" | "tap" (and its label as "text") | "event", "ref", "language"} -> 202
//	GET  /chat/BOT/events     Server-Sent Events, or ?after=SEQ to poll; Authorization: Bearer KEY
//	POST /chat/BOT/files      refused: not supported yet
//	GET  /assets/NAME         what the page is made of
//
// A refusal is JSON: {"code", "message"}.
func Chat(cfg ChatConfig) func(r *mux.Router) {
	c := newChat(cfg)
	return func(r *mux.Router) {
		for path, h := range map[string]struct {
			method string
			serve  chatHandler
		}{
			"/visitors": {http.MethodPost, c.addVisitor},
			"/messages": {http.MethodPost, c.addMessage},
			"/events":   {http.MethodGet, c.events},
			"/files":    {http.MethodPost, c.addFile},
		} {
			r.Handle("/chat/{bot}"+path, c.call(h.serve)).Methods(h.method)
			r.Handle("/chat/{bot}"+path, c.preflight(h.method)).Methods(http.MethodOptions)
		}
		r.HandleFunc("/chat/{bot}", c.servePage).Methods(http.MethodGet, http.MethodHead)
		r.HandleFunc("/assets/{name}", c.serveAsset).Methods(http.MethodGet, http.MethodHead)
	}
}

func newChat(cfg ChatConfig) *chat {
	if cfg.Client == nil {
		cfg.Client = ChatClient
	}
	if cfg.Media == nil {
		cfg.Media = func(bot, name string) string { return MediaURL("", bot, name) }
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Beat == 0 {
		cfg.Beat = 20 * time.Second
	}
	if cfg.Wait == 0 {
		cfg.Wait = 25 * time.Second
	}
	c := &chat{
		ChatConfig: cfg,
		assets:     chatAssets(cfg.Pages),
		limits:     newChatLimits(),
		streams:    chatStreams{open: map[store.Key]int{}},
	}
	c.page = readPage(cfg.Pages, "chat.html", cfg.Log)
	return c
}

// bot returns the bot that a request names, and its web channel; false where
// it has none.
func (c *chat) bot(r *http.Request) (*flows.Bot, flows.Channel, bool) {
	b := c.Bot(mux.Vars(r)["bot"])
	if b == nil {
		return nil, flows.Channel{}, false
	}
	for _, ch := range b.Channels {
		if ch.Name == chatChannel {
			return b, ch, true
		}
	}
	return nil, flows.Channel{}, false
}

// chatHandler answers a call about one bot. It writes nothing before it
// returns an error.
type chatHandler func(w http.ResponseWriter, r *http.Request, bot string) error

// call guards h: the bot has a web chat, the origin is allowed, the client's
// address is not too busy. It answers h's error.
func (c *chat) call(h chatHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		bot, ch, ok := c.bot(r)
		if !ok {
			c.refuse(w, r, errNoChat)
			return
		}
		if !c.allowOrigin(w, r, ch) {
			c.refuse(w, r, errOrigin)
			return
		}
		if err := c.limits.client(c.Client(r), c.Now()); err != nil {
			c.refuse(w, r, err)
			return
		}
		if err := h(w, r, bot.ID); err != nil {
			c.refuse(w, r, err)
		}
	})
}

// addVisitor makes a visitor: their key goes to the page and nowhere else, the
// hash of it is kept.
func (c *chat) addVisitor(w http.ResponseWriter, r *http.Request, bot string) error {
	if err := readJSON(w, r, &struct{}{}); err != nil {
		return err
	}
	now := c.Now()
	if err := c.limits.newVisitor(c.Client(r), now); err != nil {
		return err
	}
	key := make([]byte, 16)
	address := make([]byte, 12)
	rand.Read(key) // never fails
	rand.Read(address)
	hash := sha256.Sum256(key)
	if err := c.Talks.AddVisitor(r.Context(), bot, hash[:], "v"+hex.EncodeToString(address), now); err != nil {
		return fmt.Errorf("add visitor: %w", err)
	}
	return writeJSON(w, http.StatusOK, map[string]string{"visitor": base64.RawURLEncoding.EncodeToString(key)})
}

// conversation returns the conversation that a visitor's key opens.
func (c *chat) conversation(ctx context.Context, bot, visitor string) (store.Key, error) {
	key, err := base64.RawURLEncoding.DecodeString(visitor)
	if err != nil || len(key) != 16 {
		return store.Key{}, errNoVisitor
	}
	hash := sha256.Sum256(key)
	address, err := c.Talks.Visitor(ctx, bot, hash[:])
	if err != nil {
		return store.Key{}, fmt.Errorf("look up visitor: %w", err)
	}
	if address == "" {
		return store.Key{}, errNoVisitor
	}
	return store.Key{Bot: bot, Channel: chatChannel, Address: address}, nil
}

// chatMessage is the body of POST /chat/BOT/messages.
type chatMessage struct {
	ID       string          `json:"id"` // made by the page, so that a message sent twice counts once
	Visitor  string          `json:"visitor"`
	Text     *string         `json:"text"`
	Tap      *string         `json:"tap"` // the token; then Text may be the label
	Event    string          `json:"event"`
	Ref      string          `json:"ref"`      // of the page's address, with Event
	Language string          `json:"language"` // of the browser
	File     json.RawMessage `json:"file"`
}

func (c *chat) addMessage(w http.ResponseWriter, r *http.Request, bot string) error {
	var m chatMessage
	if err := readJSON(w, r, &m); err != nil {
		return err
	}
	ev, err := m.event()
	if err != nil {
		return err
	}
	k, err := c.conversation(r.Context(), bot, m.Visitor)
	if err != nil {
		return err
	}
	if err := c.limits.visitor(k, c.Now()); err != nil {
		return err
	}
	in := channel.Incoming{Address: k.Address, Event: ev}
	if err := c.Talks.Accept(r.Context(), bot, chatChannel, []channel.Incoming{in}); err != nil {
		return fmt.Errorf("accept message: %w", err)
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

var chatID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// event returns what m tells, or a *refusal.
func (m *chatMessage) event() (engine.Event, error) {
	meta := engine.Meta{ID: m.ID, Contact: engine.Contact{Language: baseLanguage(m.Language)}}
	switch {
	case len(m.File) > 0:
		return nil, errNoFiles
	case !chatID.MatchString(m.ID):
		return nil, badChat(`"id" must be 1 to 64 letters, digits, "-" or "_"`)
	case m.Event != "":
		return m.opening(meta)
	case m.Ref != "":
		return nil, badChat(`"ref" goes with "event"`)
	case m.Text != nil && utf8.RuneCountInString(*m.Text) > maxChatText:
		return nil, &refusal{http.StatusRequestEntityTooLarge, "too_long", fmt.Sprintf(`"text" has more than %d characters`, maxChatText), 0}
	case m.Tap != nil:
		if *m.Tap == "" || len(*m.Tap) > maxChatToken {
			return nil, badChat(fmt.Sprintf(`"tap" must be 1 to %d bytes`, maxChatToken))
		}
		tap := &engine.Tap{Meta: meta, Token: *m.Tap}
		if m.Text != nil {
			tap.Text = *m.Text
		}
		return tap, nil
	case m.Text == nil || *m.Text == "":
		return nil, badChat(`one of "text", "tap" and "event" is needed`)
	default:
		return &engine.Utterance{Meta: meta, Text: *m.Text}, nil
	}
}

// opening returns what opened the page: a first visit, or a link with a ref
// that somebody followed who has been here before.
func (m *chatMessage) opening(meta engine.Meta) (engine.Event, error) {
	switch {
	case m.Text != nil || m.Tap != nil:
		return nil, badChat(`"event" goes without "text" and "tap"`)
	case len(m.Ref) > maxChatRef:
		return nil, badChat(fmt.Sprintf(`"ref" has more than %d bytes`, maxChatRef))
	case m.Event == "get_started":
		return &engine.Signal{Meta: meta, Name: m.Event, Ref: m.Ref}, nil
	case m.Event == "start" && m.Ref != "":
		return &engine.Start{Meta: meta, Ref: m.Ref}, nil
	}
	return nil, badChat(`"event" must be "get_started", or "start" with a "ref"`)
}

func (c *chat) addFile(http.ResponseWriter, *http.Request, string) error { return errNoFiles }

// baseLanguage returns the ISO 639-1 code of a browser's language ("fr" of
// "fr-CA"), or "" where it has none.
func baseLanguage(s string) string {
	if len(s) > 64 {
		return ""
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return ""
	}
	base, _ := tag.Base()
	if len(base.String()) != 2 {
		return ""
	}
	return base.String()
}

// badChat refuses a request that is not of the form.
func badChat(message string) error { return &refusal{http.StatusBadRequest, "malformed", message, 0} }

// What else the page is told.
var (
	errNoChat    = &refusal{http.StatusNotFound, "unknown_bot", "there is no web chat here", 0}
	errNoVisitor = &refusal{http.StatusNotFound, "unknown_visitor", "this visitor is not known here", 0}
	errNoKey     = &refusal{http.StatusUnauthorized, "no_visitor", "Authorization: Bearer VISITOR is missing", 0}
	errOrigin    = &refusal{http.StatusForbidden, "origin", "this site may not use the chat: it is not among the origins in bot.yaml", 0}
	errNoFiles   = &refusal{http.StatusNotImplemented, "unsupported", "file uploads are not supported yet", 0}
	errChatFull  = &refusal{http.StatusServiceUnavailable, "full", "the server cannot take this now; try again soon", 5}
)

// refuse answers err. One that is not for the page is logged, without the
// message and the visitor, and answered "internal error" with the id it was
// logged under.
func (c *chat) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody listens any more
	}
	var e *refusal
	switch {
	case errors.As(err, &e):
	case errors.Is(err, store.ErrFull), c.closing():
		e = errChatFull
	default:
		id := rand.Text()[:10]
		c.Log.Error("web chat", "request", id, "path", r.URL.Path, "err", err)
		e = &refusal{http.StatusInternalServerError, "internal", "internal error, request " + id, 0}
	}
	if e.after > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(e.after))
	}
	if e.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	_ = writeJSON(w, e.status, map[string]string{"code": e.code, "message": e.message})
}

// closing tells whether the server stops: then nothing is accepted any more.
func (c *chat) closing() bool {
	select {
	case <-c.Closing:
		return true
	default:
		return false // also where Closing is nil
	}
}

// readJSON reads one JSON value of at most maxChatBody bytes, without unknown
// keys. An empty body is an empty object.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	return readJSONOf(w, r, maxChatBody, into)
}

// readJSONOf is readJSON of a body of at most so many bytes.
func readJSONOf(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		_, err = d.Token()
		if err == nil {
			return badChat("more than one JSON value")
		}
	}
	var big *http.MaxBytesError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &big):
		return &refusal{http.StatusRequestEntityTooLarge, "too_long", fmt.Sprintf("the request has more than %d bytes", most), 0}
	default:
		return badChat("not the JSON that is expected here")
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
	return nil
}

// chatStreams counts the event streams that are open.
type chatStreams struct {
	mu   sync.Mutex
	all  int
	open map[store.Key]int
}

// At most this many event streams and polls at once: a visitor's tabs, and in
// all.
const (
	maxVisitorStreams = 16
	maxStreams        = 10_000
)

// add counts a stream, and returns what ends it.
func (s *chatStreams) add(k store.Key) (end func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[k] >= maxVisitorStreams {
		return nil, &refusal{http.StatusTooManyRequests, "too_many", "the chat is open too many times", 30}
	}
	if s.all >= maxStreams {
		return nil, errChatFull
	}
	s.open[k]++
	s.all++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.open[k]--; s.open[k] == 0 {
			delete(s.open, k)
		}
	}, nil
}
