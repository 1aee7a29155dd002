package web

import (
	"errors"
	"net/http"
	"time"

	"parley/server/bots"
)

// me is who is signed in, and what there is for them.
type me struct {
	Email    string  `json:"email"`
	Name     string  `json:"name"`
	Language string  `json:"language"` // the one of the editor's that the browser asks for first
	Bots     []myBot `json:"bots"`
}

// myBot is a bot, as the list of the editor shows it.
type myBot struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Live     *liveBot  `json:"live"`
	Differs  bool      `json:"differs"` // the folder from what is live
	Problems problemsN `json:"problems"`
}

// liveBot tells of the newest publish.
type liveBot struct {
	Number int       `json:"number"` // counts publishes, from 1
	Time   time.Time `json:"time"`
	By     string    `json:"by"`
}

type problemsN struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
}

// stranger is what who is not signed in is told.
type stranger struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	SetUp   bool   `json:"setup"` // there is no account yet
	Plain   bool   `json:"plain"` // what is typed here can be read on the way
}

// editorLanguages are those of the editor.
var editorLanguages = []string{"en", "fr"}

// me tells who is signed in.
func (a *api) me(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	who, err := a.person(r)
	switch {
	case errors.Is(err, errNobody):
		none, err := a.Accounts.None(r.Context())
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusUnauthorized, stranger{errNobody.code, errNobody.message, none, a.plainHTTP(r)})
	case err != nil:
		return err
	}
	out := me{Email: who.Email, Name: who.Name, Language: pageLanguage(r, editorLanguages), Bots: []myBot{}}
	for _, id := range a.Bots.IDs() {
		b, err := a.Publisher.Summary(r.Context(), id)
		if err != nil {
			return err
		}
		out.Bots = append(out.Bots, botOf(id, b))
	}
	return writeJSON(w, http.StatusOK, out)
}

func botOf(id string, b *bots.Summary) myBot {
	out := myBot{ID: id, Name: b.Name, Differs: b.Differs, Problems: problemsN{b.Errors, b.Warnings}}
	if out.Name == "" {
		out.Name = id
	}
	if b.Number > 0 {
		out.Live = &liveBot{b.Number, b.Live.At, b.Live.By}
	}
	return out
}
