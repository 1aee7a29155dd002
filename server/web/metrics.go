package web

import (
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"

	"github.com/gorilla/mux"
)

// metrics answers with the counts, in the text format of Prometheus.
func (s *server) metrics(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	s.Metrics.Write(w)
	return nil
}

// metricsHere answers who asks from this very machine, and tells others that
// there is nothing: how busy a shop is concerns nobody else.
func (s *server) metricsHere(w http.ResponseWriter, r *http.Request) error {
	if !fromHere(r) {
		return errNotFound
	}
	return s.metrics(w, r)
}

// fromHere tells whether a request comes from this machine, and not through a
// proxy that runs on it.
func fromHere(r *http.Request) bool {
	for _, h := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// profiles registers what tells where the program spends its time.
func profiles(r *mux.Router) {
	r.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	r.HandleFunc("/debug/pprof/profile", pprof.Profile)
	r.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	r.HandleFunc("/debug/pprof/trace", pprof.Trace)
	r.PathPrefix("/debug/pprof/").HandlerFunc(pprof.Index)
}

// took counts how long a webhook's answer took.
func (s *server) took(began time.Time) {
	if s.Metrics != nil {
		s.Metrics.Hook.UpdateDuration(began)
	}
}
