package guard

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Socket returns a client that speaks to the socket file at path and to
// nothing else, whatever host a request names. A call takes no longer than
// within; 0 is no limit.
func Socket(path string, within time.Duration) *http.Client {
	var d net.Dialer
	return &http.Client{
		Timeout: within,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return d.DialContext(ctx, "unix", path) },
		},
	}
}

// Operator returns a client for what an operator types on the command line: it
// calls the address it is given, wherever that is, and follows no redirect.
func Operator() *http.Client {
	return &http.Client{
		Timeout:       2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
