package guard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// What a call may take where [Options] say nothing else.
const (
	DefaultTimeout   = 10 * time.Second
	DefaultMaxBody   = 1 << 20 // bytes
	DefaultRedirects = 3
	maxHeader        = 64 << 10 // bytes of a response's header
)

var (
	// ErrRefused reports an address that may not be reached.
	ErrRefused = errors.New("address refused")
	// ErrTooLarge reports a response longer than the limit.
	ErrTooLarge = errors.New("response is too large")
	// ErrRedirects reports too many redirects, or one that would take a
	// request's body to another host.
	ErrRedirects = errors.New("redirect refused")
)

// Error says which call went wrong, without the path and the query, which may
// carry secrets. It unwraps to Err: one of the errors above, a context's, or
// that of the network.
type Error struct {
	Method string
	Target string // scheme and host
	Err    error
}

func (e *Error) Error() string { return e.Method + " " + e.Target + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Options of a [Client]. The zero Options are the strictest.
type Options struct {
	Allow   []netip.Prefix // networks of the operator's, on any port
	Timeout time.Duration  // of a call from name to last byte; 0 is DefaultTimeout
	MaxBody int64          // bytes of a response; 0 is DefaultMaxBody

	opened   func(address string) error // told of what passed the check, before it is dialled; for tests
	resolver *net.Resolver              // for tests
}

// Client makes HTTP calls to public addresses. It is safe for concurrent use,
// and keeps connections for the calls that follow.
type Client struct {
	opt   Options
	ports []uint16
	http  http.Client
}

// Response is an answer, read whole. Where a call fails once the status has
// come, with a body that breaks off or is too large, it comes beside the error,
// without that body: what the status says has happened has happened.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// New returns a client.
func New(opt Options) *Client {
	if opt.Timeout <= 0 {
		opt.Timeout = DefaultTimeout
	}
	if opt.MaxBody <= 0 {
		opt.MaxBody = DefaultMaxBody
	}
	opt.Allow = unmapped(opt.Allow)
	c := &Client{opt: opt, ports: []uint16{80, 443}}
	dialer := &net.Dialer{Timeout: opt.Timeout, Control: c.control, Resolver: opt.resolver}
	c.http = http.Client{
		Timeout: opt.Timeout,
		Transport: &http.Transport{
			Proxy:                  nil, // none from the environment: it would dial for us, unchecked
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    32,
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    opt.Timeout,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: follow,
	}
	return c
}

// unmapped returns networks written as ::ffff:a.b.c.d/n as the IPv4 that
// they are.
func unmapped(list []netip.Prefix) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(list))
	for _, p := range list {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		out = append(out, p)
	}
	return out
}

// Post sends body. It follows no redirect: a 3xx is an answer like another.
func (c *Client) Post(ctx context.Context, target string, header http.Header, body []byte) (*Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Method: http.MethodPost, Target: "an address that cannot be read", Err: ErrRefused}
	}
	for k, v := range header {
		req.Header[k] = v
	}
	still := c.http
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c.do(&still, req)
}

// Do makes a call and follows up to three redirects. Headers of the caller's
// stay behind when a redirect leads to another host, and a request with a
// body does not go there at all. The error is an [*Error].
func (c *Client) Do(req *http.Request) (*Response, error) { return c.do(&c.http, req) }

func (c *Client) do(client *http.Client, req *http.Request) (*Response, error) {
	if err := permitted(req.URL); err != nil {
		return nil, failure(req, err)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, failure(req, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, c.opt.MaxBody+1))
	if err == nil && int64(len(body)) > c.opt.MaxBody {
		err = ErrTooLarge
	}
	if err != nil {
		return &Response{Status: res.StatusCode, Header: res.Header}, failure(req, err)
	}
	return &Response{Status: res.StatusCode, Header: res.Header, Body: body}, nil
}

// permitted tells whether an address is of a form that may be called. Where
// it leads is checked when it is dialled.
func permitted(u *url.URL) error {
	switch {
	case u == nil || u.Host == "" || u.Opaque != "":
		return fmt.Errorf("%w: it has no host", ErrRefused)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%w: it is neither http nor https", ErrRefused)
	case u.User != nil:
		return fmt.Errorf("%w: it carries a password", ErrRefused)
	default:
		return nil
	}
}

// control is asked by the dialer with what it is about to connect to, after
// the name was resolved: there is no second look-up that could say otherwise.
func (c *Client) control(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return fmt.Errorf("%w: it is not a TCP address", ErrRefused)
	}
	if why := verdict(ap.Addr(), ap.Port(), c.opt.Allow, c.ports); why != "" {
		return fmt.Errorf("%w: %s", ErrRefused, why)
	}
	if c.opt.opened != nil {
		return c.opt.opened(address)
	}
	return nil
}

// follow is asked before a redirect is followed; via holds the requests so
// far, the first one first.
func follow(req *http.Request, via []*http.Request) error {
	if len(via) > DefaultRedirects {
		return fmt.Errorf("%w: more than %d of them", ErrRedirects, DefaultRedirects)
	}
	if err := permitted(req.URL); err != nil {
		return err
	}
	req.Header.Del("Referer") // would tell the query of the address before
	if sameOrigin(req, via) {
		return nil
	}
	if req.Body != nil && req.Body != http.NoBody {
		return fmt.Errorf("%w: it leads a request with a body to another host", ErrRedirects)
	}
	for k := range req.Header {
		if k != "Accept" && k != "Accept-Language" && k != "User-Agent" {
			req.Header.Del(k)
		}
	}
	return nil
}

// sameOrigin tells whether req and all requests before it went to one scheme,
// host and port.
func sameOrigin(req *http.Request, via []*http.Request) bool {
	for _, v := range via {
		if v.URL.Scheme != req.URL.Scheme || !strings.EqualFold(v.URL.Host, req.URL.Host) {
			return false
		}
	}
	return true
}

// failure wraps err without what net/url and net/http say of the address.
func failure(req *http.Request, err error) error {
	target := "an address without host"
	if req.URL != nil && req.URL.Host != "" {
		target = req.URL.Scheme + "://" + req.URL.Host
	}
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
	}
	if strings.Contains(err.Error(), "Location header") { // net/http quotes it whole
		err = fmt.Errorf("%w: its address cannot be read", ErrRedirects)
	}
	return &Error{Method: req.Method, Target: target, Err: err}
}
