package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"

	"parley/flows"
)

// homePage stands at the root of a program that was built without the editor.
type homePage struct {
	html   *template.Template
	policy string
}

// The colors are those of the web chat; see editor/chat/chat.css.
const homeStyle = `
:root { color-scheme: light dark; --paper: #f7f5ef; --white: #fff; --line: #e4e2da; --ink: #1f2421; --ink-2: #5b655f; --accent: #1f6f5c }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171b19; --white: #222825; --line: #373f3a; --ink: #eceeea; --ink-2: #a9b3ac; --accent: #82cbb5 }
}
body { margin: 0; font: 1rem/1.5 Inter, "Segoe UI", system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main { max-width: 38rem; margin: 0 auto; padding: 3rem 1rem }
h1 { margin: 0; font-size: 1.5rem }
p { margin: .5rem 0; color: var(--ink-2) }
ul { margin: 1.5rem 0; padding: 0; list-style: none }
li { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; margin: .5rem 0; padding: .75rem 1rem;
  border: 1px solid var(--line); border-radius: 14px; background: var(--white) }
b { flex: 1 1 14rem; min-width: 0; overflow-wrap: anywhere }
a { display: inline-flex; align-items: center; min-height: 44px; color: var(--accent); text-underline-offset: 3px }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
code { font-size: .875rem; color: var(--ink-2) }
`

const homeText = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<style>{{.Style}}</style>
</head>
<body>
<main>
<h1>Parley</h1>
{{if .Bots}}<p>These bots are live.</p>
<ul>
{{range .Bots}}<li><b lang="{{.Lang}}" dir="auto">{{.Name}}</b> <code>{{.ID}}</code>{{if .Chat}} <a href="{{.Chat}}" aria-label="Open the chat of {{.Name}}">Open the chat</a>{{end}}</li>
{{end}}</ul>
{{else}}<p>No bot is live. <code>parley new bakery DIR</code> makes one, and <code>parley serve DIR</code> serves it.</p>
{{end}}<p>A bot is a folder of text files. What you change in them goes live when you save it, unless it has an error. This program was built without the visual editor; <code>make</code> builds it with npm.</p>
</main>
</body>
</html>
`

func newHomePage() *homePage {
	sum := sha256.Sum256([]byte(homeStyle))
	return &homePage{
		html: template.Must(template.New("home").Parse(homeText)),
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	}
}

// homeBot is a bot on the page.
type homeBot struct{ ID, Name, Lang, Chat string }

func (s *server) servePage(w http.ResponseWriter, _ *http.Request) error {
	view := struct {
		Style template.CSS
		Bots  []homeBot
	}{Style: homeStyle}
	for _, id := range s.Bots.IDs() {
		if b := s.Bots.Bot(id); b != nil {
			view.Bots = append(view.Bots, s.homeBot(id, b))
		}
	}
	var out bytes.Buffer
	if err := s.home.html.Execute(&out, view); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", s.home.policy)
	_, _ = w.Write(out.Bytes())
	return nil
}

func (s *server) homeBot(id string, b *flows.Bot) homeBot {
	v := homeBot{ID: id, Name: b.Name.Value, Lang: "en"}
	if v.Name == "" {
		v.Name = id
	}
	if len(b.Languages) > 0 {
		v.Lang = b.Languages[0]
	}
	for _, c := range b.Channels {
		if c.Name == chatChannel && s.Chat != nil {
			v.Chat = "/chat/" + url.PathEscape(id)
		}
	}
	return v
}
