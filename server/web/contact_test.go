package web_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"parley/engine"
	"parley/server/store"
	"parley/server/web"
)

func TestAPIExportsAndErasesAContact(t *testing.T) {
	public, local, c, token := desk(t)
	giveUp(t, c.kept, 1)
	elsewhere := store.Key{Bot: "bakery", Channel: "json", Address: ana.Address}
	if _, err := c.kept.Accept(t.Context(), []store.Inbound{{Key: elsewhere, ID: "7", At: began, Event: []byte("no JSON")}}); err != nil {
		t.Fatal(err)
	}
	path := func(id string) string { return "/api/bots/bakery/contact?" + url.Values{"id": {id}}.Encode() }
	for _, step := range []struct {
		method, path string
		status       int
		want         string
	}{
		{"GET", "/api/bots/bakery/contact", 400, "say whom"},
		{"GET", path("ben"), 404, "nothing is kept about ben"},
		{"DELETE", path("sms/ana/1"), 404, "nothing is kept about sms/ana/1"},
		{"GET", path("ana/1"), 400, "ana/1 is more than one: write json/ana/1 or web/ana/1"},
		{"GET", path("json/ana/1"), 200, `"unread":[{"at":"2026-03-02T09:00:00Z","id":"7","event":"no JSON"}]`},
		{"DELETE", path("json/ana/1"), 200, `"channel":"json","address":"ana/1","sessions":0,"contacts":0,"log":0,"unread":1,`},
		{"GET", path("ana/1"), 200, `"channel":"web"`},
		{"DELETE", path("ana/1"), 200, `"sessions":1,"contacts":0,"log":0,"unread":0,"unsent":0,"dead":2,"timers":0,"visitors":0}`},
		{"GET", path("ana/1"), 404, "nothing is kept"},
	} {
		if w := ask(local, step.method, step.path, "", ""); w.Code != step.status || !strings.Contains(w.Body.String(), step.want) {
			t.Errorf("%s %s: got %d %s, want %d %s", step.method, step.path, w.Code, w.Body, step.status, step.want)
		}
	}
	if w := ask(public, "GET", path("ben"), token, ""); w.Code != 404 {
		t.Errorf("by token: got %d %s, want 404", w.Code, w.Body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if w := ask(public, method, path("ana/1"), "", ""); w.Code != 401 {
			t.Errorf("%s without a token: got %d, want 401", method, w.Code)
		}
	}
}

// Every part of what is kept is in the document that is given away.
func TestContactFileHoldsAll(t *testing.T) {
	raw := func(s string) []byte { return []byte(`{"text":"` + s + `"}`) }
	send := func(id string) store.Send { return store.Send{ID: id, Lane: store.Notify, Message: raw("to " + id)} }
	b, err := json.Marshal(web.FileOf(&store.Kept{
		Key: ana, Version: 3, Session: (&engine.Session{Run: 7, Ended: "booked"}).AppendBinary(nil), Pin: "v1", Contact: raw("contact"), Visitor: true,
		Desk:    store.Desk{Since: began, Queue: "counter", Agent: "Luc"},
		Pending: []store.Pending{{Inbound: store.Inbound{ID: "e1", At: began, Event: raw("unread")}}},
		Log:     []store.Entry{{At: began, Kind: store.In, ID: "e0", Body: raw("logged")}, {At: began, Kind: store.Begin, ID: "b"}},
		Unsent:  []store.Delivery{{Send: send("u"), Queued: began, Attempts: 2}},
		Dead:    []store.Letter{{Send: send("d"), Queued: began, Died: began, Attempts: 1, Reason: "551"}},
		Timer:   &store.Timer{At: began}, Schedules: []store.Schedule{{Key: "k", ID: "s", Flow: "later", At: began, With: raw("given")}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	const at = `"2026-03-02T09:00:00Z"`
	for _, want := range []string{
		`"bot":"bakery","channel":"web","address":"ana/1"`, `"contact":{"text":"contact"}`, `"session":{"run":7,"seed":0,"visit":0,"sent":0,"ended":"booked"}`, `"version":"v1"`,
		`"waiting":{"since":` + at + `,"queue":"counter","agent":"Luc"}`, `"log":[{"at":` + at + `,"kind":"in","id":"e0","body":{"text":"logged"}}`, `"body":null`,
		`"unread":[{"at":` + at + `,"id":"e1","event":{"text":"unread"}}]`, `"unsent":[{"queued":` + at + `,"lane":"notify","id":"u","message":{"text":"to u"},"attempts":2}]`,
		`"message":{"text":"to d"},"attempts":1,"died":` + at + `,"reason":"551"}]`, `"timer":` + at, `"schedules":[{"at":` + at + `,"key":"k","flow":"later","with":{"text":"given"}}]`, `"visitor":true`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("got %s, want it to hold %s", b, want)
		}
	}
}

// A conversation whose log was dropped, since it was old, is still there.
func TestAPITellsOfAConversationWithoutALog(t *testing.T) {
	_, local, c, _ := desk(t)
	ben := store.Key{Bot: "bakery", Channel: "web", Address: "ben"}
	if _, err := c.kept.Accept(t.Context(), []store.Inbound{{Key: ben, ID: "1", At: began}}); err != nil {
		t.Fatal(err)
	}
	if w := ask(local, "GET", talks+"/web/ben", "", ""); w.Code != 404 {
		t.Errorf("before it is read: got %d %s, want 404", w.Code, w.Body)
	}
	cs, err := c.kept.Claim(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.kept.Commit(t.Context(), cs[0], store.Change{At: began, Session: []byte("{}"), Done: []int64{cs[0].Pending[0].Seq}}); err != nil {
		t.Fatal(err)
	}
	if w := ask(local, "GET", talks+"/web/ben", "", ""); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"entries":[]}` {
		t.Errorf("got %d %s, want no entries", w.Code, w.Body)
	}
}
