package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"
	"golang.org/x/text/language"

	"parley/flows"
)

// readPage returns a page in pages, a template that the build left; nil where it
// is not built.
func readPage(pages fs.FS, name string, log *slog.Logger) *template.Template {
	if pages == nil {
		return nil
	}
	src, err := fs.ReadFile(pages, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		var t *template.Template
		if t, err = template.New(name).Parse(string(src)); err == nil {
			return t
		}
	}
	log.Error("a page cannot be read", "page", name, "err", err)
	return nil
}

// chatView is what the page is told about its bot.
type chatView struct {
	Bot       string   `json:"bot"` // its id
	Name      string   `json:"name"`
	Lang      string   `json:"lang"` // the one of Languages that the browser asks for first
	Dir       string   `json:"-"`    // ltr, rtl
	Languages []string `json:"languages"`
	Theme     string   `json:"theme"`              // auto, light, dark
	Accent    string   `json:"accent,omitempty"`   // #rrggbb
	Greeting  string   `json:"greeting,omitempty"` // stands above the talk
}

func (c *chat) servePage(w http.ResponseWriter, r *http.Request) {
	bot, ch, ok := c.bot(r)
	if !ok {
		http.Error(w, "There is no chat here. Please check the address.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", chatPolicy(ch))
	if c.page == nil {
		http.Error(w, "the web chat page is not built; run make", http.StatusServiceUnavailable)
		return
	}
	view := newChatView(r, bot, ch)
	h.Set("Vary", "Accept-Language")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", view.Lang)
	var out bytes.Buffer
	if err := c.page.Execute(&out, view); err != nil {
		c.Log.Error("web chat: page", "bot", bot.ID, "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(out.Bytes())
}

// chatPolicy returns the Content-Security-Policy of the page: it runs our own
// script and style alone, and only the listed sites may frame it.
func chatPolicy(ch flows.Channel) string {
	frame := "'self'"
	for _, origin := range ch.Keys["origins"] {
		if !strings.ContainsAny(origin, "; ,'\"\r\n") {
			frame += " " + origin
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
		"img-src 'self' https: data:; media-src 'self' https:; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors " + frame
}

var accentColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// newChatView tells the page about bot. `theme` in bot.yaml is light, dark or
// auto, a color as #rrggbb, or a list of both.
func newChatView(r *http.Request, bot *flows.Bot, ch flows.Channel) chatView {
	v := chatView{Bot: bot.ID, Name: bot.Name.Value, Languages: bot.Languages, Theme: "auto"}
	if v.Name == "" {
		v.Name = bot.ID
	}
	for _, t := range ch.Keys["theme"] {
		switch {
		case t == "light" || t == "dark":
			v.Theme = t
		case accentColor.MatchString(t):
			v.Accent = strings.ToLower(t)
		}
	}
	if g := ch.Keys["greeting"]; len(g) > 0 {
		v.Greeting = g[0]
	}
	v.Lang = pageLanguage(r, bot.Languages)
	v.Dir = languageDir(v.Lang)
	return v
}

// pageLanguage returns the one of langs that ?lang= or else the browser asks
// for, or the first.
func pageLanguage(r *http.Request, langs []string) string {
	if len(langs) == 0 {
		return "en"
	}
	if asked := r.URL.Query().Get("lang"); slices.Contains(langs, asked) {
		return asked
	}
	accepted, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	for _, tag := range accepted {
		base, _ := tag.Base()
		if slices.Contains(langs, base.String()) {
			return base.String()
		}
	}
	return langs[0]
}

// languageDir returns the direction that a language is written in.
func languageDir(lang string) string {
	script, _ := language.Make(lang).Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}

// chatAsset is a file of the page.
type chatAsset struct {
	kind        string // Content-Type
	plain, gzip []byte
}

// chatAssets returns the files of pages/assets by name; each is read and
// compressed when it is first asked for.
func chatAssets(pages fs.FS) map[string]func() chatAsset {
	all := map[string]func() chatAsset{}
	if pages == nil {
		return all
	}
	files, err := fs.ReadDir(pages, "assets")
	if err != nil {
		return all // not built
	}
	kinds := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
		".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
	}
	for _, f := range files {
		kind := kinds[path.Ext(f.Name())]
		if kind == "" || f.IsDir() {
			continue
		}
		all[f.Name()] = sync.OnceValue(func() chatAsset {
			plain, _ := fs.ReadFile(pages, "assets/"+f.Name()) // it is in the binary
			var zipped bytes.Buffer
			z, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
			_, _ = z.Write(plain) // to memory
			_ = z.Close()
			return chatAsset{kind, plain, zipped.Bytes()}
		})
	}
	return all
}

// serveAsset answers a file of the page. Its name changes with its content, so
// it is good for ever.
func (c *chat) serveAsset(w http.ResponseWriter, r *http.Request) {
	load := c.assets[mux.Vars(r)["name"]]
	if load == nil {
		http.NotFound(w, r)
		return
	}
	a := load()
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(a.gzip) < len(a.plain) {
		h.Set("Content-Encoding", "gzip")
		body = a.gzip
	}
	_, _ = w.Write(body)
}
