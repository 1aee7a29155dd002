package web_test

import (
	"encoding/json"
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

func TestNewBot(t *testing.T) {
	w := newWorkshop(t)
	var got struct {
		Templates []struct {
			ID, Text string
			Title    map[string]string
		}
		Makes bool
	}
	if err := json.Unmarshal([]byte(w.want(http.StatusOK, "GET", "/api/templates", "")), &got); err != nil {
		t.Fatal(err)
	}
	if !got.Makes || len(got.Templates) < 4 || got.Templates[0].ID != "blank" || got.Templates[0].Title["fr"] == "" {
		t.Errorf("templates: got %+v", got)
	}
	for _, tpl := range got.Templates {
		body := `{"name":"Chez Léa: ` + tpl.ID + `","template":"` + tpl.ID + `"}`
		id := "chez_lea_" + strings.ReplaceAll(tpl.ID, "-", "_")
		if made := w.want(http.StatusCreated, "POST", "/api/bots", body); made != `{"id":"`+id+`"}`+"\n" {
			t.Errorf("%s: got %s", tpl.ID, made)
		}
		if b := w.Bot(id); b == nil || b.Name.Value != "Chez Léa: "+tpl.ID {
			t.Errorf("%s: served is %+v", id, b)
		}
		w.want(http.StatusOK, "GET", "/api/bots/"+id+"/files", "")
	}
	for body, code := range map[string]string{
		`{"name":" ","template":"blank"}`:                               "unfit_name",
		`{"name":"a\nchannels: {}","template":"blank"}`:                 "unfit_name",
		`{"name":"` + strings.Repeat("é", 81) + `","template":"blank"}`: "unfit_name",
		`{"name":"Shop","template":"../bakery"}`:                        "unfit_template",
		`{"name":"Shop","template":""}`:                                 "unfit_template",
	} {
		if got := w.want(http.StatusUnprocessableEntity, "POST", "/api/bots", body); !strings.Contains(got, `"code":"`+code+`"`) {
			t.Errorf("%s: got %s", body, got)
		}
	}
	w.want(http.StatusBadRequest, "POST", "/api/bots", `{"name":`)
	entries, err := os.ReadDir(filepath.Dir(w.dir))
	if err != nil || len(entries) != 1+len(got.Templates) {
		t.Errorf("the folder of bots holds %v, %v", entries, err)
	}
}

func TestNewBotsAreOfPeople(t *testing.T) {
	w := newWorkshop(t)
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(w.want(http.StatusCreated, "POST", "/api/bots/rosa/tokens", "")), &made); err != nil {
		t.Fatal(err)
	}
	const body = `{"name":"Shop","template":"blank"}`
	for _, token := range []string{"", made.Token} {
		for _, call := range [][2]string{{"GET", "/api/templates"}, {"POST", "/api/bots"}} {
			if got := ask(w.public, call[0], call[1], token, body); got.Code != http.StatusUnauthorized {
				t.Errorf("%s %s, by a token %v: got %d, want 401", call[0], call[1], token != "", got.Code)
			}
		}
	}
	w.change = func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.example")
	}
	w.want(http.StatusForbidden, "POST", "/api/bots", body)
	if len(w.IDs()) != 1 {
		t.Errorf("served are %v", w.IDs())
	}
}

// A server that was started with its bots by name says that it makes none.
func TestNoNewBot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rosa")
	put(t, filepath.Join(dir, "bot.yaml"), settings)
	put(t, filepath.Join(dir, "flows", "welcome.yaml"), welcome)
	r, err := bots.Open(t.Context(), bots.Config{
		Store: memory.New(), Now: time.Now, Dirs: []string{dir},
		Connect: func(_, name string, _ flows.Channel) (channel.Channel, error) { return noHook{name}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkshop(t, func(c *web.Config) { c.API.Folders = r })
	if got := w.want(http.StatusOK, "GET", "/api/templates", ""); !strings.Contains(got, `"makes":false`) {
		t.Errorf("templates: got %s", got)
	}
	if got := w.want(http.StatusConflict, "POST", "/api/bots", `{"name":"Shop","template":"blank"}`); !strings.Contains(got, "parley new") {
		t.Errorf("got %s", got)
	}
}
