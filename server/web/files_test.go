package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/flows"
	"parley/server/bots"
	"parley/server/channel"
	"parley/server/store/memory"
	"parley/server/web"
)

const (
	settings = "parley: 1\nname: Rosa's\nchannels: {web: {}}\n"
	welcome  = "triggers: [{default: true}]\nsteps:\n  - id: greet\n    say: Hello!\n"
)

// workshop is an office with a real folder of a bot, in which the owner is
// signed in.
type workshop struct {
	*browser
	*bots.Registry
	dir string
}

func newWorkshop(t *testing.T, change ...func(*web.Config)) *workshop {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rosa")
	for name, text := range map[string]string{"bot.yaml": settings, "flows/welcome.yaml": welcome} {
		put(t, filepath.Join(dir, name), text)
	}
	r, err := bots.Open(t.Context(), bots.Config{
		Store: memory.New(), Now: time.Now, Root: filepath.Dir(dir), Log: slog.New(slog.DiscardHandler),
		Connect: func(_, name string, _ flows.Channel) (channel.Channel, error) { return noHook{name}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, "https://chat.example", append([]func(*web.Config){func(c *web.Config) {
		c.Bots, c.API.Publisher, c.API.Folders = r, r, r
	}}, change...)...)
	w := &workshop{o.browser("https://chat.example"), r, dir}
	_, token := o.link()
	w.want(http.StatusNoContent, "POST", "/api/setup", fmt.Sprintf(`{"token":%q,"email":"rosa@bakery.example","name":"Rosa","password":"warm bread daily"}`, token))
	return w
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// hash returns the hash of a file, as the API tells it.
func (w *workshop) hash(path string) string {
	w.Helper()
	var d bots.Draft
	if err := json.Unmarshal([]byte(w.want(http.StatusOK, "GET", "/api/bots/rosa/files", "")), &d); err != nil {
		w.Fatal(err)
	}
	for _, f := range d.Texts {
		if f.Path == path {
			return f.Hash
		}
	}
	return ""
}

func (w *workshop) save(status int, path, base, text string) string {
	w.Helper()
	body, err := json.Marshal(map[string]any{"changes": []map[string]any{{"path": path, "base": base, "text": text}}})
	if err != nil {
		w.Fatal(err)
	}
	return w.want(status, "PUT", "/api/bots/rosa/files", string(body))
}

func TestFiles(t *testing.T) {
	w := newWorkshop(t)
	got := w.want(http.StatusOK, "GET", "/api/bots/rosa/files", "")
	if !strings.HasPrefix(got, `{"files":[{"path":"bot.yaml","hash":"`) || !strings.HasSuffix(got, `"media":[]}`+"\n") {
		t.Errorf("files: got %s", got)
	}
	base := w.hash("flows/welcome.yaml")
	saved := w.save(http.StatusOK, "flows/welcome.yaml", base, welcome+"# mine\n")
	if want := fmt.Sprintf(`{"files":[{"path":"flows/welcome.yaml","hash":%q}]}`+"\n", w.hash("flows/welcome.yaml")); saved != want {
		t.Errorf("saved: got %s, want %s", saved, want)
	}
	got = w.save(http.StatusConflict, "flows/welcome.yaml", base, welcome+"# a second tab\n")
	if !strings.Contains(got, `"code":"clash"`) || !strings.Contains(got, `# mine\n`) {
		t.Errorf("clash: got %s", got)
	}
	for path, code := range map[string]string{"../bot.yaml": "unfit_path", "flows/a\\x.yaml": "unfit_path", "flows/a\x00.yaml": "unfit_path", ".git/hooks/pre-commit": "unfit_path"} {
		if got := w.save(http.StatusUnprocessableEntity, path, "", welcome); !strings.Contains(got, `"code":"`+code+`"`) {
			t.Errorf("%q: got %s", path, got)
		}
	}
	if got := w.save(http.StatusUnprocessableEntity, "flows/welcome.yaml", w.hash("flows/welcome.yaml"), ""); !strings.Contains(got, `"code":"unfit_empty"`) {
		t.Errorf("empty: got %s", got)
	}
	if got := w.want(http.StatusUnprocessableEntity, "PUT", "/api/bots/rosa/files", `{"changes":[{"path":"flows/new.yaml","base":"","text":"steps: `+"\xe9"+`"}]}`); !strings.Contains(got, `"code":"unfit_encoding"`) {
		t.Errorf("no UTF-8: got %s", got)
	}
	w.save(http.StatusUnprocessableEntity, "flows/big.yaml", "", strings.Repeat("#", bots.MaxText+1))
	w.save(http.StatusRequestEntityTooLarge, "flows/big.yaml", "", strings.Repeat("#", 33<<20))
	w.save(http.StatusOK, "flows/order.yaml", "", "steps:\n  - say: \"Ça va? 🥐 \u2028\"\n")
	w.want(http.StatusOK, "PUT", "/api/bots/rosa/files", fmt.Sprintf(`{"changes":[{"path":"flows/order.yaml","base":%q,"text":null}]}`, w.hash("flows/order.yaml")))
	if got := w.hash("flows/order.yaml"); got != "" {
		t.Errorf("a file that was deleted has the hash %s", got)
	}
	w.want(http.StatusBadRequest, "PUT", "/api/bots/rosa/files", `{"changes":`)
	w.want(http.StatusMethodNotAllowed, "POST", "/api/bots/rosa/files", `{}`)
	w.want(http.StatusNotFound, "GET", "/api/bots/foreign/files", "")
	w.want(http.StatusNotFound, "PUT", "/api/bots/foreign/files", `{}`)
}

func TestFilesAreOfPeople(t *testing.T) {
	w := newWorkshop(t)
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(w.want(http.StatusCreated, "POST", "/api/bots/rosa/tokens", "")), &made); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"", made.Token} {
		for _, call := range [][2]string{
			{"GET", "/api/bots/rosa/files"}, {"PUT", "/api/bots/rosa/files"}, {"POST", "/api/bots/rosa/media?name=a.png"},
			{"GET", "/api/bots/rosa/media/a.png"}, {"DELETE", "/api/bots/rosa/media/a.png"},
		} {
			if got := ask(w.public, call[0], call[1], token, "{}"); got.Code != http.StatusUnauthorized {
				t.Errorf("%s %s, by a token %v: got %d, want 401", call[0], call[1], token != "", got.Code)
			}
		}
	}
	w.change = func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.example")
	}
	w.want(http.StatusForbidden, "PUT", "/api/bots/rosa/files", `{}`)
}

func TestUpload(t *testing.T) {
	w := newWorkshop(t)
	const png = "\x89PNG\r\n\x1a\n and so on"
	if got := w.want(http.StatusCreated, "POST", "/api/bots/rosa/media?name=Lemon%20cake.png", png); got != `{"path":"lemon-cake.png","size":18}`+"\n" {
		t.Errorf("got %s", got)
	}
	got := w.ask("GET", "/api/bots/rosa/media/lemon-cake.png", "")
	h := got.Header()
	if got.Code != http.StatusOK || got.Body.String() != png || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") || h.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("got %d %v", got.Code, h)
	}
	w.want(http.StatusUnprocessableEntity, "POST", "/api/bots/rosa/media?name=page.html", "<script>")
	w.want(http.StatusRequestEntityTooLarge, "POST", "/api/bots/rosa/media?name=a.mp4", strings.Repeat("x", bots.MaxMedium+1))
	w.want(http.StatusNotFound, "GET", "/api/bots/rosa/media/..%2Fbot.yaml", "")
	w.want(http.StatusNotFound, "DELETE", "/api/bots/rosa/media/..%2Fbot.yaml", "")
	w.want(http.StatusNoContent, "DELETE", "/api/bots/rosa/media/lemon-cake.png", "")
	w.want(http.StatusNotFound, "GET", "/api/bots/rosa/media/lemon-cake.png", "")
}
