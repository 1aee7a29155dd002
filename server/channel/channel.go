// Package channel is what all ways to reach a person have in common. A
// channel turns a provider's request into events and a message of ours into
// calls to the provider; it keeps nothing and waits for nothing else. One
// package below this one a provider.
package channel

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"parley/engine"
)

// Channel is one connected way to reach a person: a Page on Messenger, say.
// It is safe for concurrent use.
type Channel interface {
	// Name is the channel's key in bot.yaml.
	Name() string

	// Receive checks the signature over the raw body, then reads it. What a
	// bot has no use for (receipts, echoes) gives no event and no error.
	// Its errors wrap ErrSignature or ErrMalformed.
	Receive(h http.Header, body []byte) ([]Incoming, error)

	// Send makes the provider's calls for one message, in order, and tells of
	// each by out.Calls. Its errors are a *SendError, or the context's.
	Send(ctx context.Context, out Outgoing) error
}

// Handshaker is a channel whose provider checks the address of the webhook by
// a GET before it uses it.
type Handshaker interface {
	// Handshake returns the text to answer, or false for a wrong token.
	Handshake(query url.Values) (answer string, ok bool)
}

// Incoming is one event from a person.
type Incoming struct {
	Address string       // who it is from: their id on this channel
	Event   engine.Event // Meta.ID set; Meta.At and Meta.Channel are set when it is accepted; of Meta.Contact what the channel tells
}

// Outgoing is one message to a person.
type Outgoing struct {
	ID      string // the same at every attempt
	Address string
	Message engine.Message
	Media   func(name string) (address string) // the public address of a name in media/
	Called  func(kind string)                  // told of each call that is made, with the kind of the message in it; may be nil
}

// Calls tells of a call that is about to be made, with the kind of the message
// in it.
func (o Outgoing) Calls(kind string) {
	if o.Called != nil {
		o.Called(kind)
	}
}

var (
	// ErrSignature reports a request that its provider did not sign.
	ErrSignature = errors.New("signature missing or wrong")
	// ErrMalformed reports a signed request that cannot be read.
	ErrMalformed = errors.New("request cannot be read")
)

// SendError says why a provider did not take a message.
type SendError struct {
	Permanent bool          // trying again is of no use
	After     time.Duration // the provider's Retry-After, or 0
	Account   bool          // After holds for all that is sent by the account, not for this message alone
	Code      string        // the provider's code, or an HTTP status
	Reason    string        // in words, without the message and without a token
}

func (e *SendError) Error() string { return e.Code + ": " + e.Reason }
