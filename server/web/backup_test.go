package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/server/store/memory"
	"parley/server/web"
)

// A backup goes over the control socket alone. One that cannot be begun is
// refused; one that breaks off breaks the connection.
func TestAPIBackup(t *testing.T) {
	h := newHouse(t)
	kept := memory.New()
	var write func(w io.Writer) error
	cfg := web.Config{Bots: h, Inbox: h, API: &web.APIConfig{
		Tokens: kept, Letters: letters{kept}, People: kept,
		Backup: func(_ context.Context, w io.Writer) error { return write(w) },
	}}
	public, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	local, err := web.Local(cfg)
	if err != nil {
		t.Fatal(err)
	}
	write = func(w io.Writer) error {
		_, err := io.WriteString(w, "PK")
		return err
	}
	if w := ask(local, "GET", "/api/backup", "", ""); w.Code != 200 || w.Body.String() != "PK" || w.Header().Get("Content-Type") != "application/zip" {
		t.Errorf("a whole one: got %d %s %s", w.Code, w.Body, w.Header())
	}
	if w := ask(public, "GET", "/api/backup", "", ""); w.Code != 404 {
		t.Errorf("by the network: got %d, want 404", w.Code)
	}
	write = func(io.Writer) error { return web.Conflict("a backup is being made already") }
	if w := ask(local, "GET", "/api/backup", "", ""); w.Code != 409 || !strings.Contains(w.Body.String(), "being made already") {
		t.Errorf("beside another: got %d %s, want 409", w.Code, w.Body)
	}
	write = func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("PK", 10_000))
		return errors.New("no")
	}
	srv := httptest.NewServer(local)
	defer srv.Close()
	res, err := http.Get(srv.URL + "/api/backup")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("one that broke off: got all %d bytes of it, want an error", len(b))
	}
}
