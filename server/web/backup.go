package web

import (
	"net/http"
)

// backup streams a backup of the whole server. One that breaks off breaks the
// connection, so that nobody takes it for whole.
//
//	GET /api/backup   over the control socket alone
func (a *api) backup(w http.ResponseWriter, r *http.Request) error {
	out := &begun{w: w}
	err := a.Backup(r.Context(), out)
	if err != nil && out.begun {
		a.Log.Error("a backup broke off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// begun notes whether anything was written.
type begun struct {
	w     http.ResponseWriter
	begun bool
}

func (b *begun) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.w.Header().Set("Content-Type", "application/zip")
	}
	return b.w.Write(p)
}
