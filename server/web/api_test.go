package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/web"
)

// counter is the desk of the bakery: Ana waits in the web chat, and what the
// API lets through is kept.
type counter struct {
	*house
	kept *memory.Store
	took []engine.Event
}

var ana = store.Key{Bot: "bakery", Channel: "web", Address: "ana/1"}

func (c *counter) Waiting(_ context.Context, bot string, _ int) ([]store.Waiting, error) {
	if bot != ana.Bot {
		return nil, nil
	}
	return []store.Waiting{{
		Key: ana, Contact: []byte(`{"name":"Ana"}`),
		Desk: store.Desk{Queue: "counter", Since: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)},
	}}, nil
}

func (c *counter) Latest(_ context.Context, k store.Key, before int64, _ int) ([]store.Entry, error) {
	if k != ana || before == 1 {
		return nil, nil
	}
	said, err := engine.EncodeEvent(&engine.Utterance{Meta: engine.Meta{ID: "m1"}, Text: "Is anybody there?"})
	return []store.Entry{{Seq: 1, At: time.Date(2026, 3, 2, 9, 1, 0, 0, time.UTC), Kind: store.In, Body: said}}, err
}

func (c *counter) Accept(_ context.Context, bot, name string, in []channel.Incoming) error {
	for _, one := range in {
		if k := (store.Key{Bot: bot, Channel: name, Address: one.Address}); k != ana {
			c.t.Errorf("accepted for %+v", k)
		}
		c.took = append(c.took, one.Event)
	}
	return nil
}

// bakery has a flow that a colleague may start, and one that they may not.
type bakery struct{ *house }

func (b bakery) Bot(id string) *flows.Bot {
	bot := b.house.Bot(id)
	if bot != nil {
		bot.Flows = []*flows.Flow{{ID: "call", Triggers: []flows.Trigger{{Agent: true}}}, {ID: "shop"}}
	}
	return bot
}

// desk returns the two ways into the API, and a token of the bakery.
func desk(t *testing.T) (public, local http.Handler, c *counter, token string) {
	t.Helper()
	c = &counter{house: newHouse(t)}
	kept := memory.New()
	c.kept = kept
	made, token := web.NewToken("bakery", time.Now().UTC())
	if err := kept.AddToken(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	cfg := web.Config{
		Bots: bakery{c.house}, Inbox: c, Log: slog.New(slog.NewTextHandler(c.house, nil)),
		API: &web.APIConfig{Desk: c, Tokens: kept, Letters: letters{kept}, People: kept, Now: func() time.Time { return time.Now().UTC() }},
	}
	var err error
	if public, err = web.New(cfg); err != nil {
		t.Fatal(err)
	}
	if local, err = web.Local(cfg); err != nil {
		t.Fatal(err)
	}
	return public, local, c, token
}

// ask calls the API; token "" is none.
func ask(h http.Handler, method, path, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const (
	talks  = "/api/bots/bakery/conversations"
	anas   = talks + "/web/ana%2F1"
	events = anas + "/events"
)

func TestAPITellsWhoWaits(t *testing.T) {
	public, local, _, token := desk(t)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"by token":  ask(public, "GET", talks+"?handover=1", token, ""),
		"by socket": ask(local, "GET", talks+"?handover=1", "", ""),
	} {
		want := `{"conversations":[{"channel":"web","address":"ana/1","name":"Ana","queue":"counter","since":"2026-03-02T09:00:00Z","last":"Is anybody there?"}]}`
		if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != want {
			t.Errorf("%s: got %d %s, want %s", name, w.Code, got, want)
		}
	}
	var said struct {
		Entries []struct{ From, Text string }
	}
	w := ask(public, "GET", anas, token, "")
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || len(said.Entries) != 1 || said.Entries[0].From != "person" || said.Entries[0].Text != "Is anybody there?" {
		t.Errorf("the talk: got %d %s (%v)", w.Code, w.Body, err)
	}
	if w := ask(public, "GET", anas+"?before=1", token, ""); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"entries":[]}` {
		t.Errorf("before its beginning: got %d %s", w.Code, w.Body)
	}
}

func TestAPITakesWhatColleaguesDo(t *testing.T) {
	public, _, c, token := desk(t)
	for body, want := range map[string]engine.Event{
		`{"id":"1","agent":"replied","name":"Luc","text":"Here I am."}`: &engine.AgentReplied{Meta: engine.Meta{ID: "agent:1"}, Name: "Luc", Text: "Here I am."},
		`{"id":"2","agent":"closed","name":"Luc"}`:                      &engine.AgentClosed{Meta: engine.Meta{ID: "agent:2"}, Name: "Luc"},
		`{"id":"3","agent":"start","flow":"call"}`:                      &engine.Start{Meta: engine.Meta{ID: "agent:3"}, Agent: "agent", Flow: "call"},
	} {
		c.took = nil
		w := ask(public, "POST", events, token, body)
		if w.Code != http.StatusAccepted || len(c.took) != 1 {
			t.Errorf("%s: got %d %s and %d events", body, w.Code, w.Body, len(c.took))
			continue
		}
		got, err := engine.EncodeEvent(c.took[0])
		if err != nil {
			t.Fatal(err)
		}
		expected, err := engine.EncodeEvent(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, expected) {
			t.Errorf("%s: got %s, want %s", body, got, expected)
		}
	}
	// Without an id, each counts.
	c.took = nil
	for range 2 {
		ask(public, "POST", events, token, `{"agent":"closed"}`)
	}
	if len(c.took) != 2 || engine.MetaOf(c.took[0]).ID == engine.MetaOf(c.took[1]).ID {
		t.Errorf("twice without an id: got %v", c.took)
	}
}

// Nobody gets in without a token of this very bot, and nothing bad gets
// through with one.
func TestAPIRefuses(t *testing.T) {
	public, local, c, token := desk(t)
	other, foreign := web.NewToken("florist", time.Now().UTC())
	if other.Bot != "florist" || !strings.HasPrefix(foreign, "parley_") || foreign == token {
		t.Fatalf("new token: got %+v, %s", other, foreign)
	}
	for _, c := range []struct {
		name, method, path, token, body string
		code                            int
		says                            string
	}{
		{"no token", "GET", talks + "?handover=1", "", "", 401, "the token is missing or wrong"},
		{"a made-up token", "GET", talks + "?handover=1", "parley_a_b", "", 401, "the token is missing or wrong"},
		{"the id alone", "GET", talks + "?handover=1", token[:15], "", 401, "the token is missing or wrong"},
		{"another bot's token", "POST", events, foreign, `{"agent":"closed"}`, 401, "the token is missing or wrong"},
		{"another bot", "GET", "/api/bots/florist/conversations?handover=1", token, "", 401, "the token is missing or wrong"},
		{"tokens by the network", "GET", "/api/bots/bakery/tokens", token, "", 404, ""},
		{"a token made by the network", "POST", "/api/bots/bakery/tokens", token, "", 404, ""},
		{"all conversations", "GET", talks, token, "", 400, "?handover=1"},
		{"a conversation that is not there", "GET", talks + "/web/bob", token, "", 404, "there is no such conversation"},
		{"before nothing", "GET", anas + "?before=x", token, "", 400, "before is no number"},
		{"an answer to nobody", "POST", talks + "/web/bob/events", token, `{"agent":"closed"}`, 404, "there is no such conversation"},
		{"no words", "POST", events, token, `{"agent":"replied","text":"  "}`, 400, `wants a "text"`},
		{"too many words", "POST", events, token, `{"agent":"replied","text":"` + strings.Repeat("a", engine.MaxText+1) + `"}`, 400, "characters"},
		{"a name without end", "POST", events, token, `{"agent":"closed","name":"` + strings.Repeat("a", 101) + `"}`, 400, "a name has at most 100"},
		{"an id without end", "POST", events, token, `{"agent":"closed","id":"` + strings.Repeat("a", 101) + `"}`, 400, "an id has at most 100"},
		{"an unknown deed", "POST", events, token, `{"agent":"slept"}`, 400, `not "slept"`},
		{"a flow that is not for them", "POST", events, token, `{"agent":"start","flow":"shop"}`, 400, "agent: true"},
		{"a flow that is not there", "POST", events, token, `{"agent":"start","flow":"x"}`, 400, "agent: true"},
		{"no JSON", "POST", events, token, `agent=closed`, 400, ""},
		{"another method", "DELETE", anas, token, "", 405, ""},
	} {
		w := ask(public, c.method, c.path, c.token, c.body)
		if w.Code != c.code || !strings.Contains(decoded(t, w), c.says) {
			t.Errorf("%s: got %d %s, want %d %s", c.name, w.Code, w.Body, c.code, c.says)
		}
	}
	if w := ask(local, "GET", "/api/bots/florist/conversations?handover=1", "", ""); w.Code != 404 {
		t.Errorf("a bot that is not there, by the socket: got %d %s", w.Code, w.Body)
	}
	if w := ask(local, "GET", "/chat/bakery", "", ""); w.Code != 404 {
		t.Errorf("the web chat by the socket: got %d", w.Code)
	}
	if len(c.took) > 0 {
		t.Errorf("let through: %v", c.took)
	}
	if log := c.logged(); strings.Contains(log, token) {
		t.Errorf("the log has the token:\n%s", log)
	}
}

// decoded returns what a refusal says.
func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var said struct{ Message string }
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
		t.Errorf("%d %s: %v", w.Code, w.Body, err)
	}
	return said.Message
}

// Who guesses tokens is slowed down, and nobody else.
func TestAPISlowsGuesses(t *testing.T) {
	public, _, _, token := desk(t)
	var codes []int
	for n := range 30 {
		codes = append(codes, ask(public, "GET", talks+"?handover=1", fmt.Sprintf("parley_x_%d", n), "").Code)
	}
	if codes[0] != 401 || !slices.Contains(codes, http.StatusTooManyRequests) {
		t.Errorf("30 guesses: got %v", codes)
	}
	if w := ask(public, "GET", talks+"?handover=1", token, ""); w.Code != 200 {
		t.Errorf("with the token, after them: got %d", w.Code)
	}
}

func TestTokensOverTheSocket(t *testing.T) {
	public, local, _, old := desk(t)
	const tokens = "/api/bots/bakery/tokens"
	w := ask(local, "POST", tokens, "", "")
	var made struct{ ID, Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("new: got %d %s (%v)", w.Code, w.Body, err)
	}
	if w := ask(public, "GET", anas, made.Token, ""); w.Code != 200 {
		t.Errorf("with the new token: got %d %s", w.Code, w.Body)
	}
	list := ask(local, "GET", tokens, "", "").Body.String()
	if !strings.Contains(list, `"id":"`+made.ID+`"`) || strings.Contains(list, made.Token) || strings.Contains(list, old) {
		t.Errorf("list: got %s", list)
	}
	if w := ask(local, "DELETE", tokens+"/"+made.ID, "", ""); w.Code != http.StatusNoContent {
		t.Errorf("rm: got %d %s", w.Code, w.Body)
	}
	if w := ask(local, "DELETE", tokens+"/"+made.ID, "", ""); w.Code != http.StatusNotFound {
		t.Errorf("rm again: got %d %s", w.Code, w.Body)
	}
	if w := ask(public, "GET", anas, made.Token, ""); w.Code != 401 {
		t.Errorf("with the token that was taken back: got %d", w.Code)
	}
	for range 60 {
		w = ask(local, "POST", tokens, "", "")
	}
	if w.Code != 400 || !strings.Contains(decoded(t, w), "at most 50") {
		t.Errorf("tokens without end: got %d %s", w.Code, w.Body)
	}
}
