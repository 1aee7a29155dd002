package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"parley/server/channel"
	"parley/server/fault"
)

// maxHook is how long a webhook's body may be, in bytes.
const maxHook = 1 << 20

// received is the answer to a webhook, in the words Meta's own examples use.
const received = "EVENT_RECEIVED"

// channelOf returns the channel that a webhook is for. The web chat has none.
func (s *server) channelOf(r *http.Request) (bot string, ch channel.Channel, err error) {
	vars := mux.Vars(r)
	if vars["channel"] == chatChannel {
		return "", nil, errNotFound
	}
	if ch = s.Bots.Channel(vars["bot"], vars["channel"]); ch == nil {
		return "", nil, errNotFound
	}
	return vars["bot"], ch, nil
}

// receive takes a webhook: signature over the raw body, events, commit, 200.
func (s *server) receive(w http.ResponseWriter, r *http.Request) error {
	defer s.took(time.Now())
	bot, ch, err := s.channelOf(r)
	if err != nil {
		return err
	}
	body, err := readHook(w, r)
	if err != nil {
		return err
	}
	in, err := ch.Receive(r.Header, body)
	if err != nil {
		return err
	}
	if len(in) > 0 {
		if err := s.Inbox.Accept(r.Context(), bot, ch.Name(), in); err != nil {
			return err
		}
	}
	fault.Point("accepted")
	return plain(w, received)
}

func readHook(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxHook {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, errTooLarge
	case err != nil:
		return nil, errCutOff
	}
	return body, nil
}

// handshake answers a provider that checks the webhook's address.
func (s *server) handshake(w http.ResponseWriter, r *http.Request) error {
	_, ch, err := s.channelOf(r)
	if err != nil {
		return err
	}
	h, ok := ch.(channel.Handshaker)
	if !ok {
		w.Header().Set("Allow", http.MethodPost)
		return errMethod
	}
	text, ok := h.Handshake(r.URL.Query())
	if !ok {
		return errHandshake
	}
	return plain(w, text)
}
