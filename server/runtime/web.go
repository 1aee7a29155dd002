package runtime

import (
	"context"
	"net/http"

	"parley/server/channel"
)

// A Reader is a channel whose people read the history of their conversation
// themselves. What is said on it is delivered once it is committed; nothing
// goes to the outbox.
type Reader interface {
	channel.Channel
	ReadsHistory()
}

// Web is the channel of the web chat. Its routes accept events without it.
type Web struct{}

var _ Reader = Web{}

// Name returns web.
func (Web) Name() string { return "web" }

// Receive refuses: the web chat has no webhook.
func (Web) Receive(http.Header, []byte) ([]channel.Incoming, error) {
	return nil, channel.ErrMalformed
}

// Send does nothing.
func (Web) Send(context.Context, channel.Outgoing) error { return nil }

// ReadsHistory marks the channel as a [Reader].
func (Web) ReadsHistory() {}
