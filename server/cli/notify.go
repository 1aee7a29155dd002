package cli

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"parley/server/channel"
	"parley/server/runtime"
)

// notify posts a note to the address that the bot names: env:NAME, or the
// address itself.
func (s *server) notify(ctx context.Context, n runtime.Note) error {
	b := s.bots.Bot(n.Bot)
	if b == nil {
		return &channel.SendError{Code: "no bot", Reason: "the bot is not live"}
	}
	address := b.Notify.Value
	if name, ok := strings.CutPrefix(address, "env:"); ok {
		address = s.w.Getenv(name)
	}
	if address == "" {
		return &channel.SendError{Code: "no address", Reason: "`notify` names no address", Permanent: !b.Notify.Set()}
	}
	body, err := json.Marshal(n)
	if err != nil {
		return &channel.SendError{Code: "encode", Reason: "the note cannot be written as JSON", Permanent: true}
	}
	res, err := s.client.Post(ctx, address, http.Header{"Content-Type": {"application/json"}}, body)
	if res == nil {
		return channel.NetworkError(ctx, err)
	}
	if res.Status < 200 || res.Status > 299 {
		return channel.StatusError(res.Status, res.Header)
	}
	return nil
}
