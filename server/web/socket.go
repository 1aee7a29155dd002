package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"parley/flows"
	"parley/server/account"
	"parley/server/bots"
)

// What sockets may take.
const (
	maxSockets        = 100      // of the server
	maxAccountSockets = 20       // of an account: its tabs
	maxSocketMessage  = 16 << 20 // bytes of a message to us
	maxDraft          = 64 << 20 // bytes of the texts of a draft
	maxAsked          = 16       // messages to us that wait
	maxTelling        = 256      // messages to the client that wait
)

// How long a socket waits.
const (
	pingEvery  = 25 * time.Second // proxies close what is silent for a minute
	pongWithin = 15 * time.Second
	sentWithin = 10 * time.Second
)

// Why a socket is closed, beside what RFC 6455 knows.
const closeSignedOut websocket.StatusCode = 4401

var (
	errSocketOrigin = &refusal{http.StatusForbidden, "other_site", "another site asked for this; only the editor may", 0}
	errSockets      = &refusal{http.StatusTooManyRequests, "too_many", "the editor is open too often; close a tab", 5}
	errNoUpgrade    = &refusal{http.StatusUpgradeRequired, "upgrade", "this is a WebSocket", 0}
)

// sockets are those that are open.
type sockets struct {
	mu  sync.Mutex
	all map[*socket]bool
}

// add counts one in; false where there are too many.
func (s *sockets) add(one *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := 0
	for other := range s.all {
		if other.who.ID == one.who.ID {
			same++
		}
	}
	if len(s.all) >= maxSockets || same >= maxAccountSockets {
		return false
	}
	if s.all == nil {
		s.all = map[*socket]bool{}
	}
	s.all[one] = true
	return true
}

func (s *sockets) remove(one *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, one)
}

// signOut closes the sockets of people who are no longer signed in.
func (s *sockets) signOut(gone func(*account.Who) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.all {
		if gone(one.who) {
			one.end(closeSignedOut, "signed out")
		}
	}
}

// socket is one tab of the editor, with its draft of a bot:
//
//	GET /api/bots/BOT/socket   a WebSocket of JSON messages
//
// The first message to the client is {"base": [{"path", "hash"}]}: the draft
// begins as these files. What the client asks is {"n", "do", ...}; "draft" with
// "files" changes the draft, and a [Draft] answers. {"files": [...]} and
// {"media": [...]} tell of a change on disk, which leaves the draft as it is.
// It is closed with 4401 when the person is signed out, with 1001 when the
// server stops, and with 1013 when the client reads too slowly.
type socket struct {
	*api
	bot  string
	who  *account.Who
	conn *websocket.Conn // nil until it is accepted

	ctx    context.Context
	cancel context.CancelFunc
	once   sync.Once // of end
	out    chan []byte
	draft  Draft
	sizes  map[string]int // of the draft's texts, by their paths; the handler's alone
}

// socket opens one, and returns when it is closed.
func (a *api) socket(w http.ResponseWriter, r *http.Request, c caller) error {
	switch origin := r.Header.Get("Origin"); {
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		return errNoUpgrade
	case origin == "" || !ownOrigin(r, origin, a.BaseURL): // CrossOriginProtection lets every GET through
		return errSocketOrigin
	}
	s := &socket{api: a, bot: c.bot.ID, who: c.who, out: make(chan []byte, maxTelling), sizes: map[string]int{}}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(r.Context()))
	defer s.cancel()
	if !a.open.add(s) {
		return errSockets
	}
	defer a.open.remove(s)
	changed, stop := a.Folders.Follow(s.bot) // from before it is read: nothing is missed
	defer stop()
	disk, closeDisk, err := a.Folders.Folder(s.bot)
	if err != nil {
		return err
	}
	defer closeDisk()
	now, err := a.Folders.Draft(s.bot)
	if err != nil {
		return err
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // the origin is ours to check, above
	if err != nil {
		return nil // it was answered
	}
	conn.SetReadLimit(maxSocketMessage)
	s.conn = conn
	s.serve(disk, now, changed)
	return nil
}

// serve runs the socket until it is closed.
func (s *socket) serve(disk fs.FS, now *bots.Draft, changed <-chan struct{}) {
	defer s.conn.CloseNow()
	s.draft = s.Drafts.Open(s.bot, disk, s.tell)
	defer s.draft.Close()
	s.begin(now)
	asked := make(chan []byte, maxAsked)
	var all sync.WaitGroup
	for _, part := range []func(){
		s.write,
		func() { s.handleAll(asked) },
		func() { s.watch(changed, known(now)) },
		s.keep,
	} {
		all.Go(func() {
			defer s.cancel() // each of them ends the others
			part()
		})
	}
	s.read(asked)
	s.cancel()
	all.Wait()
}

// begin gives the draft the texts that are on disk.
func (s *socket) begin(now *bots.Draft) {
	files := map[string]*string{}
	base := []savedFile{}
	for _, f := range now.Texts {
		base = append(base, savedFile{f.Path, f.Hash})
		if f.Unfit == "" {
			files[f.Path] = &f.Text
			s.sizes[f.Path] = len(f.Text)
		}
	}
	s.draft.Set(files)
	s.tell(map[string]any{"base": base})
}

// end closes the socket, once, without waiting for the client.
func (s *socket) end(code websocket.StatusCode, why string) {
	s.once.Do(func() {
		go func() {
			defer s.cancel()
			if s.conn != nil {
				_ = s.conn.Close(code, why) // waits a little for the client to say goodbye
			}
		}()
	})
}

// read takes what the client says. What waits is bounded: who asks more gets
// no pong, and is closed.
func (s *socket) read(asked chan<- []byte) {
	for {
		kind, b, err := s.conn.Read(s.ctx)
		if err != nil {
			return
		}
		if kind != websocket.MessageText {
			s.end(websocket.StatusUnsupportedData, "text only")
			return
		}
		select {
		case asked <- b:
		case <-s.ctx.Done():
			return
		}
	}
}

// write sends what waits to be told.
func (s *socket) write() {
	for {
		select {
		case b := <-s.out:
			ctx, cancel := context.WithTimeout(s.ctx, sentWithin)
			err := s.conn.Write(ctx, websocket.MessageText, b)
			cancel()
			if err != nil {
				return
			}
		case <-s.ctx.Done():
			return
		}
	}
}

// say sends a message, and waits where many do.
func (s *socket) say(message any) {
	b, ok := s.encode(message)
	if !ok {
		return
	}
	select {
	case s.out <- b:
	case <-s.ctx.Done():
	}
}

// tell sends a message, and closes the socket where too many wait.
func (s *socket) tell(message any) {
	b, ok := s.encode(message)
	if !ok {
		return
	}
	select {
	case s.out <- b:
	default:
		s.end(websocket.StatusTryAgainLater, "too slow")
	}
}

func (s *socket) encode(message any) ([]byte, bool) {
	b, err := json.Marshal(message)
	if err != nil {
		s.Log.Error("a message to the editor cannot be written", "bot", s.bot, "err", err)
	}
	return b, err == nil
}

// keep asks now and then whether the client is there, and the person signed
// in, until the server stops.
func (s *socket) keep() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if !s.signedIn() {
				<-s.ctx.Done()
				return
			}
			ctx, cancel := context.WithTimeout(s.ctx, pongWithin)
			err := s.conn.Ping(ctx)
			cancel()
			if err != nil {
				return
			}
		case <-s.Closing:
			s.end(websocket.StatusGoingAway, "the server stops")
			<-s.ctx.Done()
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// signedIn tells whether the person still is, and closes the socket where not.
// A store that cannot be read at the moment puts nobody out.
func (s *socket) signedIn() bool {
	_, err := s.Accounts.Holder(s.ctx, s.who.Login)
	if errors.Is(err, account.ErrNobody) {
		s.end(closeSignedOut, "signed out")
		return false
	}
	return true
}

// diskFile is a file that has changed on disk; its text is nil where it is gone.
type diskFile struct {
	Path  string  `json:"path"`
	Hash  string  `json:"hash"`
	Text  *string `json:"text"`
	Unfit string  `json:"unfit,omitempty"` // why Text is not what is in it
}

// onDisk is what a client knows of the disk.
type onDisk struct {
	hashes map[string]string
	media  string
}

func known(d *bots.Draft) onDisk {
	k := onDisk{map[string]string{}, fmt.Sprint(d.Media)}
	for _, f := range d.Texts {
		k.hashes[f.Path] = f.Hash
	}
	return k
}

// watch tells what changes on disk.
func (s *socket) watch(changed <-chan struct{}, was onDisk) {
	for {
		select {
		case <-changed:
		case <-s.ctx.Done():
			return
		}
		d, err := s.Folders.Draft(s.bot)
		if err != nil {
			s.Log.Warn("the folder of a bot cannot be read", "bot", s.bot, "err", err)
			continue
		}
		is := known(d)
		if files := differences(d, was, is); len(files) > 0 {
			s.tell(map[string]any{"files": files})
		}
		if is.media != was.media {
			s.tell(map[string]any{"media": d.Media})
		}
		was = is
	}
}

func differences(d *bots.Draft, was, is onDisk) (out []diskFile) {
	for _, f := range d.Texts {
		if hash, there := was.hashes[f.Path]; !there || hash != f.Hash {
			out = append(out, diskFile{f.Path, f.Hash, &f.Text, f.Unfit})
		}
	}
	for path := range was.hashes {
		if _, there := is.hashes[path]; !there {
			out = append(out, diskFile{Path: path})
		}
	}
	return out
}

// handleAll carries out what the client asks, one after the other.
func (s *socket) handleAll(asked <-chan []byte) {
	for {
		select {
		case b := <-asked:
			if !s.signedIn() {
				continue
			}
			s.handle(b)
		case <-s.ctx.Done():
			return
		}
	}
}

// trouble answers a message that is refused.
type trouble struct {
	N     int64 `json:"n"`
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func (s *socket) refuse(n int64, code, format string, args ...any) {
	t := trouble{N: n}
	t.Error.Code, t.Error.Message = code, fmt.Sprintf(format, args...)
	s.say(t)
}

// handle carries out one message. A panic in it is the end of that message
// alone.
func (s *socket) handle(b []byte) {
	m := DraftMessage{All: b}
	defer func() {
		if v := recover(); v != nil {
			s.Log.Error("panic", "route", "socket", "bot", s.bot, "stack", string(debug.Stack()))
			s.refuse(m.N, "internal", "something went wrong here; it is in the server's log")
		}
	}()
	if err := json.Unmarshal(b, &m); err != nil {
		s.refuse(m.N, "malformed", "the message cannot be read")
		return
	}
	if m.Do == "draft" && !s.change(m) {
		return
	}
	if err := s.draft.Handle(s.ctx, m, s.say); err != nil && s.ctx.Err() == nil {
		s.Log.Error("the draft", "bot", s.bot, "do", m.Do, "err", err)
		s.refuse(m.N, "internal", "something went wrong here; it is in the server's log")
	}
}

// change gives the draft what the message brings, all or nothing.
func (s *socket) change(m DraftMessage) bool {
	var in struct {
		Files map[string]*string `json:"files"`
	}
	if err := json.Unmarshal(m.All, &in); err != nil {
		s.refuse(m.N, "malformed", "the message cannot be read")
		return false
	}
	total := 0
	for path, size := range s.sizes {
		if _, changed := in.Files[path]; !changed {
			total += size
		}
	}
	for path, text := range in.Files {
		if _, there := s.sizes[path]; !there && !flows.HasPlace(path) {
			s.refuse(m.N, "unfit_path", "%s is no place for a file of a bot", path)
			return false
		}
		if text == nil {
			continue
		}
		if total += len(*text); len(*text) > bots.MaxText || total > maxDraft {
			s.refuse(m.N, "unfit_size", "%s is too large; a file has at most 1 MiB", path)
			return false
		}
	}
	for path, text := range in.Files {
		delete(s.sizes, path)
		if text != nil {
			s.sizes[path] = len(*text)
		}
	}
	s.draft.Set(in.Files)
	return true
}
