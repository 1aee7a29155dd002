package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/store/storetest"
)

// letters are the dead letters of a store.
type letters struct{ *memory.Store }

var began = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func (l letters) Revive(ctx context.Context, bot string, seqs []int64) (int, error) {
	return l.Store.Revive(ctx, bot, seqs, began)
}

// giveUp makes n dead letters of Ana's.
func giveUp(t *testing.T, kept *memory.Store, n int) {
	t.Helper()
	ctx := t.Context()
	if _, err := kept.Accept(ctx, []store.Inbound{{Key: ana, ID: "1", At: began, Event: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	cs, err := kept.Claim(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	ch := store.Change{At: began, Done: []int64{cs[0].Pending[0].Seq}}
	for i := range n {
		ch.Sends = append(ch.Sends, store.Send{ID: fmt.Sprint(i), Message: fmt.Appendf(nil, `{"text":"%d %s"}`, i, strings.Repeat("é", 100))})
	}
	ch.Sends = append(ch.Sends, store.Send{ID: "note", Lane: store.Notify, Message: []byte(`{"text":"Ana waits."}`)})
	if _, err := kept.Commit(ctx, cs[0], ch); err != nil {
		t.Fatal(err)
	}
	for range n {
		ds, err := storetest.Deliver(ctx, kept, began, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range ds {
			if _, err := kept.Mark(ctx, []store.Mark{{Key: d.Key, Seq: d.Seq, Lane: d.Lane, At: began, Dead: true, Reason: "551: gone"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAPIActsOnDeadLetters(t *testing.T) {
	public, local, c, token := desk(t)
	kept := c.kept
	giveUp(t, kept, 2)
	const path = "/api/bots/bakery/dead"
	for _, step := range []struct {
		method, path string
		status       int
		want         string
	}{
		{"GET", path, 200, `"channel":"web","address":"ana/1","attempts":1,"reason":"551: gone","text":"0 ` + strings.Repeat("é", 77) + `…"}`},
		{"GET", path, 200, `"lane":"notify","attempts":1,"reason":"551: gone","text":"Ana waits."}`},
		{"GET", path + "?after=4", 200, `{"dead":[]}`},
		{"GET", path + "?after=x", 400, "after is no id of a dead letter: x"},
		{"POST", path, 400, "name a dead letter, or write ?all=1"},
		{"DELETE", path, 400, "name a dead letter, or write ?all=1"},
		{"POST", path + "/99", 404, "there is no such dead letter"},
		{"DELETE", path + "/x", 404, "there is no such dead letter"},
		{"DELETE", path + "/2", 200, `{"count":1}`},
		{"POST", path + "/3", 200, `{"count":1}`},
		{"POST", path + "/3", 404, "there is no such dead letter"},
		{"POST", path + "?all=1", 200, `{"count":1}`},
		{"DELETE", path + "?all=1", 200, `{"count":0}`},
	} {
		if w := ask(local, step.method, step.path, "", ""); w.Code != step.status || !strings.Contains(w.Body.String(), step.want) {
			t.Errorf("%s %s: got %d %s, want %d %s", step.method, step.path, w.Code, w.Body, step.status, step.want)
		}
	}
	ds, err := storetest.Deliver(t.Context(), kept, began, 9)
	if err != nil || len(ds) != 2 {
		t.Errorf("to deliver again: got %v, %v, want one of each lane", ds, err)
	}
	if w := ask(public, "GET", path, token, ""); w.Code != 200 {
		t.Errorf("by token: got %d %s", w.Code, w.Body)
	}
	if w := ask(public, "DELETE", path+"?all=1", "", ""); w.Code != 401 {
		t.Errorf("without a token: got %d %s, want 401", w.Code, w.Body)
	}
}

// More than fit into one page are acted on, too.
func TestAPIActsOnManyDeadLetters(t *testing.T) {
	_, local, c, _ := desk(t)
	giveUp(t, c.kept, 450)
	if w := ask(local, "DELETE", "/api/bots/bakery/dead?all=1", "", ""); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"count":451}` {
		t.Errorf("got %d %s, want 451 discarded", w.Code, w.Body)
	}
}
