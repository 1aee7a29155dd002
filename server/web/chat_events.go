package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parley/engine"
	"parley/server/store"
)

// historyBatch is how many entries are read at once.
const historyBatch = 100

// writeWithin bounds how long a stream may take to write to a client that
// does not read.
const writeWithin = 30 * time.Second

// chatEvent is one line of the talk, as the page gets it.
type chatEvent struct {
	Seq     int64     `json:"seq"`
	ID      string    `json:"id"`   // of an "in": the id that the page gave it
	Kind    string    `json:"kind"` // in, out
	At      time.Time `json:"at"`
	Message any       `json:"message"` // engine.Message of an "out", chatSaid of an "in"
}

// chatSaid is what the person wrote, or the label they tapped.
type chatSaid struct {
	Text string `json:"text"`
	Tap  string `json:"tap,omitempty"` // the token
}

// events answers the talk from the beginning, or after an entry: as a stream
// that stays open, or once for ?after=.
func (c *chat) events(w http.ResponseWriter, r *http.Request, bot string) error {
	visitor, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return errNoKey
	}
	k, err := c.conversation(r.Context(), bot, strings.TrimSpace(visitor))
	if err != nil {
		return err
	}
	end, err := c.streams.add(k)
	if err != nil {
		return err
	}
	defer end()
	if r.URL.Query().Has("after") {
		after, err := parseSeq(r.URL.Query().Get("after"))
		if err != nil {
			return err
		}
		return c.poll(w, r, k, after)
	}
	after, err := parseSeq(r.Header.Get("Last-Event-ID"))
	if err != nil {
		return err
	}
	return c.stream(w, r, k, after)
}

func parseSeq(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, badChat("the number of the last event must be a whole number")
	}
	return n, nil
}

// next returns the entries after seq that the page shows, at most
// historyBatch, and the seq to go on from; more tells that others are there.
func (c *chat) next(r *http.Request, k store.Key, seq int64) (shown []chatEvent, upTo int64, more bool, err error) {
	entries, err := c.Talks.History(r.Context(), k, seq, historyBatch)
	if err != nil {
		return nil, seq, false, fmt.Errorf("read history: %w", err)
	}
	for _, e := range entries {
		seq = e.Seq
		if ev, ok := c.shown(k.Bot, e); ok {
			shown = append(shown, ev)
		}
	}
	return shown, seq, len(entries) == historyBatch, nil
}

// poll answers what came after seq as a JSON list: at once where there is
// something, else as soon as there is, else an empty one.
func (c *chat) poll(w http.ResponseWriter, r *http.Request, k store.Key, seq int64) error {
	changed, stop := c.Talks.Watch(k)
	defer stop()
	late := time.NewTimer(c.Wait)
	defer late.Stop()
	for {
		shown, upTo, more, err := c.next(r, k, seq)
		if err != nil {
			return err
		}
		seq = upTo
		if len(shown) > 0 {
			return writeJSON(w, http.StatusOK, shown)
		}
		if more {
			continue
		}
		select {
		case _, open := <-changed:
			if open {
				continue
			}
		case <-late.C:
		case <-c.Closing:
		case <-r.Context().Done():
		}
		return writeJSON(w, http.StatusOK, []chatEvent{})
	}
}

// stream writes the talk after seq as Server-Sent Events, then what is new as
// it comes. Once all that was there is written it says `event: live`, so that
// the page knows history from news.
func (c *chat) stream(w http.ResponseWriter, r *http.Request, k store.Key, seq int64) error {
	changed, stop := c.Talks.Watch(k)
	defer stop()
	out := sse{w: w, rc: http.NewResponseController(w)}
	beat := time.NewTicker(c.Beat)
	defer beat.Stop()
	for live := false; ; {
		shown, upTo, more, err := c.next(r, k, seq)
		if err != nil && out.begun {
			if r.Context().Err() == nil {
				c.Log.Error("web chat: event stream", "bot", k.Bot, "err", err)
			}
			return nil // the page comes back
		} else if err != nil {
			return err
		}
		seq = upTo
		out.begin()
		for _, ev := range shown {
			out.event(ev)
		}
		if !more && !live {
			live = true
			out.write("event: live\ndata: {}\n\n")
		}
		if out.flush(); out.err != nil {
			return nil
		}
		if !more && !c.await(r, changed, beat, &out) {
			return nil
		}
	}
}

// await returns true when the history may have grown, and false when the
// stream is over. Meanwhile it keeps the line warm.
func (c *chat) await(r *http.Request, changed <-chan struct{}, beat *time.Ticker, out *sse) bool {
	for {
		select {
		case _, open := <-changed:
			return open
		case <-beat.C:
			out.write(":\n\n")
			if out.flush(); out.err != nil {
				return false
			}
		case <-c.Closing:
			return false
		case <-r.Context().Done():
			return false
		}
	}
}

// sse writes Server-Sent Events. After the first error it writes nothing.
type sse struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	begun bool
	err   error
}

// begin writes the header, and one comment so that a proxy passes it on.
func (s *sse) begin() {
	if s.begun {
		return
	}
	s.begun = true
	s.w.Header().Set("Content-Type", "text/event-stream")
	s.w.Header().Set("X-Accel-Buffering", "no")
	s.w.WriteHeader(http.StatusOK)
	s.write(":\n\n")
}

func (s *sse) event(ev chatEvent) {
	data, err := json.Marshal(ev)
	if err != nil {
		s.err = err
		return
	}
	s.write("id: " + strconv.FormatInt(ev.Seq, 10) + "\ndata: " + string(data) + "\n\n")
}

func (s *sse) write(text string) {
	if s.err != nil {
		return
	}
	err := s.rc.SetWriteDeadline(time.Now().Add(writeWithin)) // of the socket, so by the machine's clock
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.err = err
		return
	}
	_, s.err = s.w.Write([]byte(text))
}

func (s *sse) flush() {
	if s.err == nil {
		s.err = s.rc.Flush()
	}
}

// shown returns an entry as the page shows it; false where there is nothing to
// show, such as the event that opened the page.
func (c *chat) shown(bot string, e store.Entry) (chatEvent, bool) {
	ev := chatEvent{Seq: e.Seq, ID: e.ID, Kind: e.Kind, At: e.At}
	switch e.Kind {
	case "in":
		var in struct {
			Text  string `json:"text"`
			Token string `json:"token"`
		}
		if json.Unmarshal(e.Body, &in) != nil || in.Text == "" {
			return ev, false
		}
		ev.Message = chatSaid{Text: in.Text, Tap: in.Token}
	case "out":
		m, err := sentMessage(e.Body)
		if err != nil {
			return ev, false
		}
		c.resolveMedia(bot, &m)
		ev.Message = m
	default:
		return ev, false
	}
	return ev, true
}

// sentMessage reads the body of an "out" entry: a message, or a Send around
// one.
func sentMessage(body []byte) (engine.Message, error) {
	var sent struct {
		engine.Message
		Inner *engine.Message `json:"message"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return engine.Message{}, err
	}
	if sent.Inner != nil {
		return *sent.Inner, nil
	}
	return sent.Message, nil
}

// resolveMedia turns names in media/ into addresses.
func (c *chat) resolveMedia(bot string, m *engine.Message) {
	address := func(ref string) string {
		if ref == "" || strings.HasPrefix(ref, "https://") {
			return ref
		}
		return c.Media(bot, ref)
	}
	m.Ref = address(m.Ref)
	for i := range m.Cards {
		m.Cards[i].Image = address(m.Cards[i].Image)
	}
	for i := range m.Choices {
		m.Choices[i].Image = address(m.Choices[i].Image)
	}
}
