package channel

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"parley/server/guard"
)

// Waits in seconds and minutes that a provider may ask for, at most.
const maxRetryAfter = 24 * time.Hour

// StatusError says what an HTTP status means for a message that was not
// taken. Limits, time-outs and faults of the server pass; all else is a fault
// of ours that would stay.
func StatusError(status int, h http.Header) *SendError {
	e := &SendError{After: RetryAfter(h), Code: strconv.Itoa(status)}
	e.Account = e.After > 0
	switch {
	case status == http.StatusTooManyRequests:
		e.Account, e.After = true, max(e.After, time.Minute)
		e.Reason = "too many calls"
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		e.Reason = "the provider has a problem of its own"
	case status >= 300 && status < 400:
		e.Permanent, e.Reason = true, "the provider sends us to another address"
	default:
		e.Permanent, e.Reason = true, "the provider refused the message"
	}
	e.Account = e.Account && !e.Permanent
	return e
}

// RetryAfter reads the header of that name, in seconds or as a date beside
// the answer's own Date; 0 where there is none.
func RetryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if n, err := strconv.ParseInt(value, 10, 32); err == nil {
		return min(max(time.Duration(n)*time.Second, 0), maxRetryAfter)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(until.Sub(now), 0), maxRetryAfter)
}

// NetworkError says what an error of a call means: the context's own where
// that has ended, else a *SendError.
func NetworkError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, guard.ErrRefused):
		return &SendError{Permanent: true, Code: "refused", Reason: "the provider's address is not a public one; the operator can allow its network"}
	case errors.Is(err, context.DeadlineExceeded):
		return &SendError{Code: "timeout", Reason: "the provider did not answer in time"}
	default:
		return &SendError{Code: "network", Reason: "the provider cannot be reached"}
	}
}
