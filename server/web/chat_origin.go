package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"parley/flows"
)

// allowOrigin tells whether a site may use the chat: the server's own pages,
// and the origins that bot.yaml lists, compared exactly. It sets the CORS
// headers of a listed one. A request that no page made has no Origin, and is
// left to the rate limits.
func (c *chat) allowOrigin(w http.ResponseWriter, r *http.Request, ch flows.Channel) bool {
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return r.Method == http.MethodGet || site == "" || site == "same-origin" || site == "none"
	}
	if ownOrigin(r, origin, c.BaseURL) {
		return true
	}
	if !slices.Contains(ch.Keys["origins"], origin) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
	return true
}

// ownOrigin tells whether origin is this server's: that of the base URL, which
// may be "", or the host that was asked.
func ownOrigin(r *http.Request, origin, baseURL string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, r.Host) {
		return true
	}
	base, err := url.Parse(baseURL)
	return err == nil && base.Host != "" && u.Scheme == base.Scheme && strings.EqualFold(u.Host, base.Host)
}

// preflight answers a browser that asks whether another site may call.
func (c *chat) preflight(method string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ch, ok := c.bot(r)
		if !ok {
			c.refuse(w, r, errNoChat)
			return
		}
		if !c.allowOrigin(w, r, ch) {
			c.refuse(w, r, errOrigin)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Methods", method)
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}

// ChatClient returns the address of the client of r, for rate limits alone:
// an IPv6 one is cut to its /64. What a proxy on a private or loopback address
// says in X-Forwarded-For is believed, its last entry, or else all who come
// through it would share one limit.
func ChatClient(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if a = a.Unmap(); a.IsLoopback() || a.IsPrivate() {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			parts := strings.Split(all[len(all)-1], ",")
			if told, err := netip.ParseAddr(strings.TrimSpace(parts[len(parts)-1])); err == nil {
				a = told.Unmap()
			}
		}
	}
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
