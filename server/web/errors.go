package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"

	"parley/server/channel"
	"parley/server/store"
)

// refusal is what a client is told. After, in seconds, is when to try again,
// where that makes sense.
type refusal struct {
	status  int
	code    string
	message string
	after   int
}

func (e *refusal) Error() string { return e.message }

var (
	errNotFound  = &refusal{http.StatusNotFound, "not_found", "there is nothing here", 0}
	errMethod    = &refusal{http.StatusMethodNotAllowed, "method", "this is not done here", 0}
	errSignature = &refusal{http.StatusUnauthorized, "signature", "the signature is missing or wrong", 0}
	errHandshake = &refusal{http.StatusForbidden, "handshake", "the verify token is wrong", 0}
	errMalformed = &refusal{http.StatusBadRequest, "malformed", "the request cannot be read", 0}
	errCutOff    = &refusal{http.StatusBadRequest, "cut_off", "the body ended too early", 0}
	errTooLarge  = &refusal{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the body has more than %d bytes", maxHook), 0}
	errFull      = &refusal{http.StatusServiceUnavailable, "full", "no more can be taken at the moment", 5}
	errNotReady  = &refusal{http.StatusServiceUnavailable, "not_ready", "no messages can be taken at the moment", 5}
)

// Conflict is a refusal of what cannot be done now.
func Conflict(message string) error { return &refusal{http.StatusConflict, "conflict", message, 0} }

// refusalOf says what an error means to a client, or false for one that is
// not the client's business.
func (s *server) refusalOf(err error) (*refusal, bool) {
	var e *refusal
	switch {
	case errors.As(err, &e):
		return e, true
	case errors.Is(err, channel.ErrSignature):
		return errSignature, true
	case errors.Is(err, channel.ErrMalformed):
		return errMalformed, true
	case errors.Is(err, fs.ErrNotExist):
		return errNotFound, true
	case errors.Is(err, store.ErrFull), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		s.Busy != nil && s.Busy(err):
		return errFull, true
	default:
		return nil, false
	}
}

// refuse answers err. One that is not the client's business is logged, and
// answered "internal error" with the id it was logged under.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := s.refusalOf(err)
	if !ok {
		id := rand.Text()[:10]
		s.Log.Error("internal error", "request", id, "route", routeOf(w), "err", err)
		e = &refusal{http.StatusInternalServerError, "internal", "internal error, request " + id, 0}
	}
	if e.after > 0 {
		if s.Metrics != nil {
			s.Metrics.Refused.Inc()
		}
		w.Header().Set("Retry-After", strconv.Itoa(e.after))
	}
	w.Header().Set("Cache-Control", "no-store")
	_ = writeJSON(w, e.status, map[string]string{"code": e.code, "message": e.message})
}
