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

// homePage stands at the root until the editor does.
type homePage struct {
	html   *template.Template
	policy string
}

const homeStyle = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem }
li { margin: .5rem 0 }
code { font-size: .9em }
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
{{if .Bots}}<p>These bots are live:</p>
<ul>
{{range .Bots}}<li lang="{{.Lang}}" dir="auto">{{if .Chat}}<a href="{{.Chat}}">{{.Name}}</a>{{else}}{{.Name}}{{end}} <code lang="en">{{.ID}}</code></li>
{{end}}</ul>
{{else}}<p>No bot is live.</p>
{{end}}<p>The editor is still to come. Until then a bot is a folder of YAML files; change one, and it goes live when it checks.</p>
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
