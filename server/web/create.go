package web

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"parley/flows/templates"
	"parley/server/bots"
)

// create registers what makes bots, for who is signed in:
//
//	GET  /api/templates   {"templates": [{"id", "languages", "title", "about"}], "makes"}: makes is false where the server makes no bots
//	POST /api/bots        {"name", "template"} -> 201 {"id"}; 422, 409 where the server makes none
func (a *api) create(r *mux.Router, anyone func(apiHandler) http.Handler) {
	r.Handle("/api/templates", anyone(a.templates)).Methods(http.MethodGet)
	r.Handle("/api/bots", anyone(a.newBot)).Methods(http.MethodPost)
}

func (a *api) templates(w http.ResponseWriter, _ *http.Request, _ caller) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, map[string]any{"templates": templates.All(), "makes": a.Folders.MayCreate()})
}

func (a *api) newBot(w http.ResponseWriter, r *http.Request, _ caller) error {
	var in struct{ Name, Template string }
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	name, err := bots.Name(in.Name)
	if err != nil {
		return unfit(err)
	}
	t, ok := templates.Find(in.Template)
	if !ok {
		return &refusal{http.StatusUnprocessableEntity, "unfit_template", "there is no such template", 0}
	}
	files, err := t.Files(name)
	if err != nil {
		return &refusal{http.StatusUnprocessableEntity, "unfit_name", err.Error(), 0}
	}
	id, err := a.Folders.Create(r.Context(), name, files)
	var cannot *bots.CannotError
	switch {
	case errors.As(err, &cannot):
		return Conflict(cannot.Error())
	case err != nil:
		return err
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": id})
}
