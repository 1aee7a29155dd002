package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"

	"parley/server/bots"
)

// Folders reads and writes the folders of bots. It is safe for concurrent use.
type Folders interface {
	// Draft reads the folder of a bot.
	Draft(bot string) (*bots.Draft, error)
	// Save changes text files, all or none, and returns them as they are then.
	// Its error is a *bots.ClashError or a *bots.UnfitError where it must not.
	Save(bot string, changes []bots.Change) ([]bots.Text, error)
	// SaveMedium puts a file into media/; a *bots.UnfitError where it must not.
	SaveMedium(bot, name string, b []byte) (*bots.Medium, error)
	// DeleteMedium takes one away, and tells whether there was one.
	DeleteMedium(bot, name string) (bool, error)
	// OpenDraftMedium opens one; the error wraps fs.ErrNotExist where there is
	// none.
	OpenDraftMedium(bot, name string) (fs.File, error)
	// Folder opens the folder; no path leads out of it. close it.
	Folder(bot string) (disk fs.FS, close func(), err error)
	// MayCreate tells whether bots can be made here.
	MayCreate() bool
	// Create makes a folder of files, serves the bot and returns its id. Its
	// error is a *bots.CannotError where it must not.
	Create(ctx context.Context, name string, files map[string][]byte) (string, error)
	// Follow tells when the folder may have changed, until stop.
	Follow(bot string) (changed <-chan struct{}, stop func())
}

// What a save may bring, and how long a file may take that is put into media/.
const (
	maxSave      = 32 << 20 // bytes
	uploadWithin = 5 * time.Minute
)

// files registers what reads and writes the folder of a bot, for people:
//
//	GET    /api/bots/BOT/files        {"files": [{"path", "hash", "text"}], "media": [{"path", "size"}]}
//	PUT    /api/bots/BOT/files        {"changes": [{"path", "base", "text"}]} -> {"files": [{"path", "hash"}]}, 409 with "clashes", 422
//	POST   /api/bots/BOT/media?name=  the file -> {"path", "size"}; 422
//	GET    /api/bots/BOT/media/NAME   the file; DELETE takes it away
func (a *api) files(r *mux.Router, person func(apiHandler) http.Handler) {
	r.Handle("/api/bots/{bot}/files", person(a.readFiles)).Methods(http.MethodGet)
	r.Handle("/api/bots/{bot}/files", person(a.saveFiles)).Methods(http.MethodPut)
	r.Handle("/api/bots/{bot}/media", person(a.upload)).Methods(http.MethodPost)
	r.Handle("/api/bots/{bot}/media/{name:.+}", person(a.draftMedium)).Methods(http.MethodGet, http.MethodHead)
	r.Handle("/api/bots/{bot}/media/{name:.+}", person(a.deleteMedium)).Methods(http.MethodDelete)
}

func (a *api) readFiles(w http.ResponseWriter, _ *http.Request, c caller) error {
	d, err := a.Folders.Draft(c.bot.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, d)
}

// savedFile is what a save answers of a file; hash is "" of one that is gone.
type savedFile struct {
	Path string `json:"path"`
	Hash string `json:"hash"`
}

// clashed answers a save that was made from files which have changed.
type clashed struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Clashes []bots.Text `json:"clashes"`
}

func (a *api) saveFiles(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Changes []bots.Change `json:"changes"`
	}
	body := &witness{ReadCloser: r.Body}
	r.Body = body
	if err := readJSONOf(w, r, maxSave, &in); err != nil {
		return err
	}
	if !body.valid() {
		return &refusal{http.StatusUnprocessableEntity, "unfit_encoding", "the text is not UTF-8; nothing was written", 0}
	}
	saved, err := a.Folders.Save(c.bot.ID, in.Changes)
	var clash *bots.ClashError
	switch {
	case errors.As(err, &clash):
		return writeJSON(w, http.StatusConflict, clashed{"clash", clash.Error(), clash.Files})
	case err != nil:
		return unfit(err)
	}
	out := make([]savedFile, len(saved))
	for i, f := range saved {
		out[i] = savedFile{f.Path, f.Hash}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"files": out})
}

// witness tells whether what was read is UTF-8: a JSON reader would quietly put
// something else in the place of what is not.
type witness struct {
	io.ReadCloser
	begun []byte // of a character
	wrong bool
}

func (b *witness) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	for rest := append(b.begun, p[:n]...); ; {
		c, size := utf8.DecodeRune(rest)
		if size == 0 || c == utf8.RuneError && !utf8.FullRune(rest) {
			b.begun = rest
			return n, err
		}
		b.wrong = b.wrong || c == utf8.RuneError && size == 1
		rest = rest[size:]
	}
}

// valid tells it of all that was read.
func (b *witness) valid() bool { return !b.wrong && len(b.begun) == 0 }

// unfit says what cannot be written.
func unfit(err error) error {
	var not *bots.UnfitError
	if errors.As(err, &not) {
		return &refusal{http.StatusUnprocessableEntity, "unfit_" + not.Code, not.Error(), 0}
	}
	return err
}

func (a *api) upload(w http.ResponseWriter, r *http.Request, c caller) error {
	// Not supported where there is no socket.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWithin))
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bots.MaxMedium))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return &refusal{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the file has more than %d MiB", bots.MaxMedium>>20), 0}
	case err != nil:
		return errCutOff
	}
	m, err := a.Folders.SaveMedium(c.bot.ID, r.URL.Query().Get("name"), b)
	if err != nil {
		return unfit(err)
	}
	return writeJSON(w, http.StatusCreated, m)
}

// draftMedium shows the author a file that may not be published yet.
func (a *api) draftMedium(w http.ResponseWriter, r *http.Request, c caller) error {
	name := mux.Vars(r)["name"]
	f, err := a.Folders.OpenDraftMedium(c.bot.ID, name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return serveMedium(w, r, name, "private, no-cache", f)
}

func (a *api) deleteMedium(w http.ResponseWriter, r *http.Request, c caller) error {
	there, err := a.Folders.DeleteMedium(c.bot.ID, mux.Vars(r)["name"])
	switch {
	case err != nil:
		return err
	case !there:
		return errNotFound
	}
	return nothing(w)
}
