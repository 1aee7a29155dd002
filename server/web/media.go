package web

import (
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gorilla/mux"
)

// shown are the media that a browser shows in place; what is of another type
// is offered for download. The machine's own list of types is not asked, so
// that every machine answers the same.
var shown = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".avif": "image/avif", ".svg": "image/svg+xml",
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
	".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
}

// media serves a file of a bot's media folder, to providers and to the page.
func (s *server) media(w http.ResponseWriter, r *http.Request) error {
	vars := mux.Vars(r)
	f, err := s.Bots.OpenMedia(vars["bot"], vars["name"])
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return serveMedium(w, r, vars["name"], "public, max-age=300", f)
}

// serveMedium answers a file of a bot. It comes from the owner, and still must
// not run: an SVG may hold a script.
func serveMedium(w http.ResponseWriter, r *http.Request, name, caching string, f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	body, ok := f.(io.ReadSeeker)
	if !ok || !info.Mode().IsRegular() {
		return errNotFound
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Cache-Control", caching)
	name = path.Base(name)
	kind, ok := shown[strings.ToLower(path.Ext(name))]
	if !ok {
		kind = "application/octet-stream"
		if strings.EqualFold(path.Ext(name), ".pdf") {
			kind = "application/pdf"
		}
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	h.Set("Content-Type", kind)
	http.ServeContent(w, r, "", info.ModTime(), body)
	return nil
}

// MediaURL returns the address of a file in a bot's media folder; base is the
// server's own, such as https://chat.example, or "" for a path.
func MediaURL(base, bot, name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.TrimRight(base, "/") + "/media/" + url.PathEscape(bot) + "/" + strings.Join(parts, "/")
}
