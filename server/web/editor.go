package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"net/http"

	"github.com/gorilla/mux"
)

// editorPolicy is the Content-Security-Policy of the editor: it runs and is
// styled by our own files, and by what carries the nonce of this answer;
// pictures may come from https, as a bot's may.
const editorPolicy = "default-src 'none'; script-src 'self' 'nonce-%[1]s'; style-src 'self' 'nonce-%[1]s'; " +
	"img-src 'self' data: blob: https:; media-src 'self' blob: https:; font-src 'self'; connect-src 'self'; " +
	"worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// editorPaths are the addresses inside the editor: its page finds out which
// one it was asked for.
var editorPaths = []string{"/", "/setup", "/login", "/bots/{rest:.*}"}

// editor registers the editor's page; one that is not built says so.
func (s *server) editor(r *mux.Router) {
	page := readPage(s.Pages, "index.html", s.Log)
	for _, path := range editorPaths {
		h := func(w http.ResponseWriter, _ *http.Request) error { return serveEditor(w, page) }
		if page == nil && path == "/" {
			h = s.servePage
		}
		r.Handle(path, s.answer(h)).Methods(http.MethodGet, http.MethodHead)
	}
}

var errNotBuilt = &refusal{http.StatusServiceUnavailable, "not_built", "this program was built without the editor; `make` builds it with npm", 0}

// serveEditor answers the page with a nonce of its own, so that nobody may
// keep it.
func serveEditor(w http.ResponseWriter, page *template.Template) error {
	if page == nil {
		return errNotBuilt
	}
	nonce := rand.Text()
	var out bytes.Buffer
	if err := page.Execute(&out, struct{ Nonce string }{nonce}); err != nil {
		return fmt.Errorf("write the editor's page: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", fmt.Sprintf(editorPolicy, nonce))
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	_, _ = w.Write(out.Bytes()) // the client may be gone
	return nil
}
