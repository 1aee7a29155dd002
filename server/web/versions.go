package web

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"

	"parley/flows"
	"parley/server/bots"
)

// Publisher changes what is live. It is safe for concurrent use.
type Publisher interface {
	// Dir returns the folder of a bot, "" where there is none.
	Dir(bot string) string
	// Publish makes the bot's folder live, or files where they are not nil.
	// Its error is a *bots.Refused where the draft is not fit for it.
	Publish(ctx context.Context, bot string, files fs.FS, o bots.Order) (*bots.Report, error)
	// Rollback makes an earlier version live; "" is the one before.
	Rollback(ctx context.Context, bot, to string, o bots.Order) (*bots.Report, error)
	// Changes tells how the folder differs from what is live, file by file.
	Changes(ctx context.Context, bot string) ([]bots.FileChange, error)
	// Status tells what is live, how the draft differs, and of the newest n
	// publishes.
	Status(ctx context.Context, bot string, n int) (*bots.Status, error)
	// Summary tells the same in short, as it was when the server last looked.
	Summary(ctx context.Context, bot string) (*bots.Summary, error)
}

// What the API takes of a publish, at most.
const (
	maxMessage   = 500      // characters
	maxBundle    = 64 << 20 // bytes of a zip file
	maxPublishes = 50       // that are told
)

// versions registers what publishes.
//
//	GET  /api/bots/BOT/versions   what is live, the draft, and what was published
//	GET  /api/bots/BOT/changes    what a publish of the folder would change: {"files": [{"path", "live", "draft", "medium"}]}
//	POST /api/bots/BOT/publish    {"message", "dry"}: the bot's folder; a zip file (application/zip, ?message=&dry=1): that
//	POST /api/bots/BOT/rollback   {"to", "message", "dry"}; without "to", to the version before
//
// 422 with "problems" and "failed" where a draft is not fit to go live.
func (a *api) versions(w http.ResponseWriter, r *http.Request, c caller) error {
	st, err := a.Publisher.Status(r.Context(), c.bot.ID, maxPublishes)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, st)
}

func (a *api) changes(w http.ResponseWriter, r *http.Request, c caller) error {
	files, err := a.Publisher.Changes(r.Context(), c.bot.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, map[string]any{"files": files})
}

// order is what a publish or a rollback asks for.
type order struct {
	To      string `json:"to"`
	Dir     string `json:"dir"` // of publish: the folder that is meant
	Message string `json:"message"`
	Dry     bool   `json:"dry"`
}

func (a *api) publish(w http.ResponseWriter, r *http.Request, c caller) error {
	var o order
	var files fs.FS
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/zip" {
		b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBundle))
		var big *http.MaxBytesError
		switch {
		case errors.As(err, &big):
			return &refusal{http.StatusRequestEntityTooLarge, "too_large", "the zip file has more than 64 MB", 0}
		case err != nil:
			return errCutOff
		}
		if files, err = bots.Unzip(b); err != nil {
			return badRequest("%v", err)
		}
		q := r.URL.Query()
		o.Message, o.Dry = q.Get("message"), q.Get("dry") == "1"
	} else if err := readJSON(w, r, &o); err != nil {
		return err
	}
	if dir := a.Publisher.Dir(c.bot.ID); o.Dir != "" && !sameFolder(o.Dir, dir) {
		return badRequest("the server serves %s from another folder, %s", c.bot.ID, dir)
	}
	return a.ordered(w, c, o, func(by bots.Order) (*bots.Report, error) {
		return a.Publisher.Publish(r.Context(), c.bot.ID, files, by)
	})
}

func (a *api) rollback(w http.ResponseWriter, r *http.Request, c caller) error {
	var o order
	if err := readJSON(w, r, &o); err != nil {
		return err
	}
	return a.ordered(w, c, o, func(by bots.Order) (*bots.Report, error) {
		return a.Publisher.Rollback(r.Context(), c.bot.ID, o.To, by)
	})
}

// refused is what is told of a draft that is not fit to go live.
type refused struct {
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Problems []string `json:"problems,omitempty"` // FILE:LINE:COL: ...
	Failed   []string `json:"failed,omitempty"`   // talks
}

// ordered carries out an order and answers with its report.
func (a *api) ordered(w http.ResponseWriter, c caller, o order, do func(bots.Order) (*bots.Report, error)) error {
	if len([]rune(o.Message)) > maxMessage {
		return badRequest("a message has at most %d characters", maxMessage)
	}
	rep, err := do(bots.Order{Message: o.Message, By: c.by, Dry: o.Dry})
	var not *bots.Refused
	var cannot *bots.CannotError
	switch {
	case errors.As(err, &not):
		out := refused{Code: "refused", Message: not.Error(), Failed: not.Failed}
		for _, d := range not.Diags {
			if d.Severity == flows.Error {
				out.Problems = append(out.Problems, d.String())
			}
		}
		return writeJSON(w, http.StatusUnprocessableEntity, out)
	case errors.As(err, &cannot):
		return badRequest("%v", cannot)
	case err != nil:
		return err
	}
	return writeJSON(w, http.StatusOK, rep)
}

// sameFolder tells whether two paths lead to one folder.
func sameFolder(a, b string) bool {
	if a == b {
		return true
	}
	a, errA := filepath.EvalSymlinks(a)
	b, errB := filepath.EvalSymlinks(b)
	return errA == nil && errB == nil && a == b
}
