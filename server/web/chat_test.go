package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/mux"
	"go.uber.org/goleak"

	"parley/engine"
	"parley/flows"
	"parley/server/channel"
	"parley/server/store"
)

// talks is a Talks in memory that records and answers nothing by itself.
type talks struct {
	mu       sync.Mutex
	visitors map[string]string // by bot and hash
	accepted []channel.Incoming
	log      map[store.Key][]store.Entry
	watchers map[store.Key]map[chan struct{}]bool
	err      error // of every method
}

func newTalks() *talks {
	return &talks{
		visitors: map[string]string{},
		log:      map[store.Key][]store.Entry{},
		watchers: map[store.Key]map[chan struct{}]bool{},
	}
}

func (f *talks) Accept(_ context.Context, _, _ string, in []channel.Incoming) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.accepted = append(f.accepted, in...)
	}
	return f.err
}

func (f *talks) History(_ context.Context, k store.Key, after int64, n int) ([]store.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []store.Entry
	for _, e := range f.log[k] {
		if e.Seq > after && len(out) < n {
			out = append(out, e)
		}
	}
	return out, f.err
}

func (f *talks) Watch(k store.Key) (<-chan struct{}, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := make(chan struct{}, 1)
	if f.watchers[k] == nil {
		f.watchers[k] = map[chan struct{}]bool{}
	}
	f.watchers[k][ch] = true
	return ch, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watchers[k], ch)
	}
}

func (f *talks) AddVisitor(_ context.Context, bot string, hash []byte, address string, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.visitors[bot+string(hash)] = address
	}
	return f.err
}

func (f *talks) Visitor(_ context.Context, bot string, hash []byte) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.visitors[bot+string(hash)], f.err
}

// add appends to the one visitor's history, and tells who watches.
func (f *talks) add(kind, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var k store.Key
	for _, address := range f.visitors {
		k = store.Key{Bot: "bakery", Channel: "web", Address: address}
	}
	seq := int64(len(f.log[k]) + 1)
	f.log[k] = append(f.log[k], store.Entry{Seq: seq, At: chatNow(), Kind: kind, ID: fmt.Sprint("e", seq), Body: []byte(body)})
	for ch := range f.watchers[k] {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

func (f *talks) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func chatNow() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }

func chatBots(id string) *flows.Bot {
	web := func(keys map[string][]string) []flows.Channel { return []flows.Channel{{Name: "web", Keys: keys}} }
	switch id {
	case "bakery":
		return &flows.Bot{ID: id, Name: flows.Str{Value: `Rosa's </script><b>bakery`}, Languages: []string{"en", "fr"}, Channels: web(nil)}
	case "open":
		return &flows.Bot{ID: id, Languages: []string{"ar"}, Channels: web(map[string][]string{
			"origins": {"https://rosa.example"}, "theme": {"dark", "#AA2200"}, "greeting": {"Hello"},
		})}
	case "phone":
		return &flows.Bot{ID: id, Languages: []string{"en"}, Channels: []flows.Channel{{Name: "messenger"}}}
	}
	return nil
}

func builtPages() fs.FS {
	return fstest.MapFS{
		"chat.html": {Data: []byte(`<!doctype html><html lang="{{.Lang}}" dir="{{.Dir}}"><title>{{.Name}}</title>` +
			`<script type="application/json" id="parley">{{.}}</script>`)},
		"assets/chat-1a2b.js": {Data: []byte(strings.Repeat("let a = 1;", 100))},
	}
}

// newChatServer serves the web chat over f; edit may change what it is made
// of. It is closed, and checked for what it left running, when the test ends.
func newChatServer(t *testing.T, f *talks, edit func(*ChatConfig)) *httptest.Server {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	cfg := ChatConfig{Talks: f, Bot: chatBots, Now: chatNow, Pages: builtPages(), Log: slog.New(slog.DiscardHandler)}
	if edit != nil {
		edit(&cfg)
	}
	r := mux.NewRouter().SkipClean(true)
	Chat(cfg)(r)
	srv := httptest.NewServer(r)
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		srv.Close()
	})
	return srv
}

// ask sends a request and returns the answer with its whole body.
func ask(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(got)
}

func newVisitor(t *testing.T, srv *httptest.Server) string {
	t.Helper()
	resp, body := ask(t, "POST", srv.URL+"/chat/bakery/visitors", "{}")
	var got struct{ Visitor string }
	if err := json.Unmarshal([]byte(body), &got); err != nil || resp.StatusCode != 200 || len(got.Visitor) != 22 {
		t.Fatalf("POST visitors = %d %s, want 200 with a visitor of 22 characters", resp.StatusCode, body)
	}
	return got.Visitor
}

func TestChatMessages(t *testing.T) {
	long := strings.Repeat("a", maxChatText)
	tests := map[string]struct {
		body   string // VISITOR stands for a known one
		status int
		want   engine.Event // what was accepted, without its contact
		lang   string
	}{
		"text":                {`{"id":"a1","visitor":"VISITOR","text":"hi \u0000 مرحبا 🎂","language":"fr-CA"}`, 202, &engine.Utterance{Meta: engine.Meta{ID: "a1"}, Text: "hi \x00 مرحبا 🎂"}, "fr"},
		"10,000 characters":   {`{"id":"a1","visitor":"VISITOR","text":"` + long + `"}`, 202, &engine.Utterance{Meta: engine.Meta{ID: "a1"}, Text: long}, ""},
		"10,001 characters":   {`{"id":"a1","visitor":"VISITOR","text":"` + long + `a"}`, 413, nil, ""},
		"more than 16 KiB":    {`{"id":"a1","visitor":"VISITOR","text":"` + strings.Repeat("é", 9000) + `"}`, 413, nil, ""},
		"1 MB":                {`{"text":"` + strings.Repeat("x", 1<<20) + `"}`, 413, nil, ""},
		"tap":                 {`{"id":"a1","visitor":"VISITOR","tap":"1:menu:order","text":"Order"}`, 202, &engine.Tap{Meta: engine.Meta{ID: "a1"}, Token: "1:menu:order", Text: "Order"}, ""},
		"tap made up":         {`{"id":"a1","visitor":"VISITOR","tap":"` + long + `"}`, 400, nil, ""},
		"opening":             {`{"id":"a1","visitor":"VISITOR","event":"get_started","ref":"summer_sale"}`, 202, &engine.Signal{Meta: engine.Meta{ID: "a1"}, Name: "get_started", Ref: "summer_sale"}, ""},
		"link, second visit":  {`{"id":"a1","visitor":"VISITOR","event":"start","ref":"summer_sale"}`, 202, &engine.Start{Meta: engine.Meta{ID: "a1"}, Ref: "summer_sale"}, ""},
		"start without a ref": {`{"id":"a1","visitor":"VISITOR","event":"start"}`, 400, nil, ""},
		"event and text":      {`{"id":"a1","visitor":"VISITOR","event":"get_started","text":"hi"}`, 400, nil, ""},
		"another event":       {`{"id":"a1","visitor":"VISITOR","event":"paid"}`, 400, nil, ""},
		"odd language":        {`{"id":"a1","visitor":"VISITOR","text":"hi","language":"../../x"}`, 202, &engine.Utterance{Meta: engine.Meta{ID: "a1"}, Text: "hi"}, ""},
		"file":                {`{"id":"a1","visitor":"VISITOR","file":"f1"}`, 501, nil, ""},
		"place":               {`{"id":"a1","visitor":"VISITOR","location":{"lat":50.63,"lon":3.06}}`, 400, nil, ""},
		"unknown visitor":     {`{"id":"a1","visitor":"AAAAAAAAAAAAAAAAAAAAAA","text":"hi"}`, 404, nil, ""},
		"no visitor":          {`{"id":"a1","text":"hi"}`, 404, nil, ""},
		"no id":               {`{"visitor":"VISITOR","text":"hi"}`, 400, nil, ""},
		"id of ours":          {`{"id":"timer:1","visitor":"VISITOR","text":"hi"}`, 400, nil, ""},
		"nothing said":        {`{"id":"a1","visitor":"VISITOR","text":""}`, 400, nil, ""},
		"unknown key":         {`{"id":"a1","visitor":"VISITOR","text":"hi","admin":true}`, 400, nil, ""},
		"two values":          {`{"id":"a1","visitor":"VISITOR","text":"hi"} {}`, 400, nil, ""},
		"cut off":             {`{"id":"a1","visitor":"VIS`, 400, nil, ""},
		"empty":               {``, 400, nil, ""},
		"null":                {`null`, 400, nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := newTalks()
			srv := newChatServer(t, f, nil)
			body := strings.ReplaceAll(tt.body, "VISITOR", newVisitor(t, srv))
			resp, got := ask(t, "POST", srv.URL+"/chat/bakery/messages", body)
			if resp.StatusCode != tt.status {
				t.Fatalf("status = %d %s, want %d", resp.StatusCode, got, tt.status)
			}
			if tt.want == nil {
				if len(f.accepted) > 0 {
					t.Fatalf("accepted %+v, want nothing", f.accepted)
				}
				return
			}
			if len(f.accepted) != 1 || f.accepted[0].Address == "" {
				t.Fatalf("accepted %+v, want one with an address", f.accepted)
			}
			setLanguage(tt.want, tt.lang)
			if got, want := fmt.Sprintf("%#v", asJSON(t, f.accepted[0].Event)), fmt.Sprintf("%#v", asJSON(t, tt.want)); got != want {
				t.Errorf("accepted %s\nwant %s", got, want)
			}
		})
	}
}

func setLanguage(ev engine.Event, lang string) {
	switch ev := ev.(type) {
	case *engine.Utterance:
		ev.Contact.Language = lang
	case *engine.Tap:
		ev.Contact.Language = lang
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%T %s", v, b)
}

func TestChatRoutes(t *testing.T) {
	tests := map[string]struct {
		method, path string
		status       int
	}{
		"page":                     {"GET", "/chat/bakery", 200},
		"page, head":               {"HEAD", "/chat/bakery", 200},
		"page of an unknown bot":   {"GET", "/chat/nobody", 404},
		"page of a bot elsewhere":  {"GET", "/chat/phone", 404},
		"page with a slash":        {"GET", "/chat/bakery/", 404},
		"visitor of another bot":   {"POST", "/chat/phone/visitors", 404},
		"events without a visitor": {"GET", "/chat/bakery/events", 401},
		"files":                    {"POST", "/chat/bakery/files", 501},
		"asset":                    {"GET", "/assets/chat-1a2b.js", 200},
		"unknown asset":            {"GET", "/assets/nothing.js", 404},
		"asset from outside":       {"GET", "/assets/..%2fchat.html", 404},
		"messages by GET":          {"GET", "/chat/bakery/messages", 405},
	}
	srv := newChatServer(t, newTalks(), nil)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			resp, body := ask(t, tt.method, srv.URL+tt.path, "")
			if resp.StatusCode != tt.status {
				t.Errorf("%s %s = %d %s, want %d", tt.method, tt.path, resp.StatusCode, body, tt.status)
			}
		})
	}
}

func TestChatOrigins(t *testing.T) {
	tests := map[string]struct {
		method, bot string
		header      []string // OWN stands for the server's origin
		status      int
		allow       string // Access-Control-Allow-Origin
	}{
		"no origin":                   {"POST", "bakery", nil, 200, ""},
		"own":                         {"POST", "bakery", []string{"Origin", "OWN"}, 200, ""},
		"base URL":                    {"POST", "bakery", []string{"Origin", "https://chat.rosa.example"}, 200, ""},
		"elsewhere":                   {"POST", "bakery", []string{"Origin", "https://rosa.example"}, 403, ""},
		"null":                        {"POST", "bakery", []string{"Origin", "null"}, 403, ""},
		"elsewhere without an Origin": {"POST", "bakery", []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		"listed":                      {"POST", "open", []string{"Origin", "https://rosa.example"}, 200, "https://rosa.example"},
		"own where others are listed": {"POST", "open", []string{"Origin", "OWN"}, 200, ""},
		"listed, another port":        {"POST", "open", []string{"Origin", "https://rosa.example:8443"}, 403, ""},
		"listed, another scheme":      {"POST", "open", []string{"Origin", "http://rosa.example"}, 403, ""},
		"looks like listed":           {"POST", "open", []string{"Origin", "https://rosa.example.evil.example"}, 403, ""},
		"preflight listed":            {"OPTIONS", "open", []string{"Origin", "https://rosa.example", "Access-Control-Request-Method", "POST"}, 204, "https://rosa.example"},
		"preflight elsewhere":         {"OPTIONS", "bakery", []string{"Origin", "https://rosa.example"}, 403, ""},
		"preflight unknown bot":       {"OPTIONS", "nobody", []string{"Origin", "https://rosa.example"}, 404, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := newChatServer(t, newTalks(), func(c *ChatConfig) { c.BaseURL = "https://chat.rosa.example/" })
			for i := range tt.header {
				tt.header[i] = strings.ReplaceAll(tt.header[i], "OWN", srv.URL)
			}
			resp, body := ask(t, tt.method, srv.URL+"/chat/"+tt.bot+"/visitors", "{}", tt.header...)
			if resp.StatusCode != tt.status {
				t.Errorf("status = %d %s, want %d", resp.StatusCode, body, tt.status)
			}
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != tt.allow {
				t.Errorf("Access-Control-Allow-Origin = %q, want %q", got, tt.allow)
			}
			if tt.status != 404 && resp.Header.Get("Vary") != "Origin" {
				t.Errorf("Vary = %q, want Origin", resp.Header.Get("Vary"))
			}
		})
	}
}

// events opens the event stream and returns its lines, and what ends it.
func openEvents(t *testing.T, srv *httptest.Server, visitor, last string) (lines func() string, end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "GET", srv.URL+"/chat/bakery/events", nil)
	req.Header.Set("Authorization", "Bearer "+visitor)
	req.Header.Set("Last-Event-ID", last)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("GET events = %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	sc := bufio.NewScanner(resp.Body)
	// The next block, without the blank line after it; "" at the end.
	lines = func() string {
		var block []string
		for sc.Scan() && sc.Text() != "" {
			block = append(block, sc.Text())
		}
		return strings.Join(block, "\n")
	}
	return lines, func() { cancel(); resp.Body.Close() }
}

func TestChatStream(t *testing.T) {
	f := newTalks()
	srv := newChatServer(t, f, nil)
	visitor := newVisitor(t, srv)
	f.add("in", `{"kind":"signal","name":"get_started"}`)
	f.add("out", `{"kind":"text","text":"Hi!","lang":"en","choices":[{"id":"a","label":"A","token":"t","image":"a.png"}],"links":[{"id":"l","label":"L","url":"https://l.example"}]}`)

	next, end := openEvents(t, srv, visitor, "")
	defer end()
	want := func(what string) {
		t.Helper()
		if got := next(); got != what {
			t.Fatalf("got block\n%s\nwant\n%s", got, what)
		}
	}
	want(":")
	want("id: 2\n" + `data: {"seq":2,"id":"e2","kind":"out","at":"2026-03-04T10:00:00Z","message":{"kind":"text","text":"Hi!","choices":[{"id":"a","label":"A","token":"t","image":"/media/bakery/a.png"}],"links":[{"id":"l","label":"L","url":"https://l.example"}],"lang":"en"}}`)
	want("event: live\ndata: {}")
	f.add("in", `{"kind":"tap","token":"t","text":"A"}`)
	want("id: 3\n" + `data: {"seq":3,"id":"e3","kind":"in","at":"2026-03-04T10:00:00Z","message":{"text":"A","tap":"t"}}`)
	f.add("out", `{"id":"s1","message":{"kind":"image","ref":"cake.jpg","lang":"en"}}`)
	want("id: 4\n" + `data: {"seq":4,"id":"e4","kind":"out","at":"2026-03-04T10:00:00Z","message":{"kind":"image","ref":"/media/bakery/cake.jpg","lang":"en"}}`)

	resumed, end2 := openEvents(t, srv, visitor, "3")
	defer end2()
	resumed()
	if got := resumed(); !strings.HasPrefix(got, "id: 4\n") {
		t.Errorf("after Last-Event-ID 3 got\n%s\nwant entry 4", got)
	}
}

func TestChatStreamLongHistory(t *testing.T) {
	f := newTalks()
	srv := newChatServer(t, f, nil)
	visitor := newVisitor(t, srv)
	const n = 2*historyBatch + 7
	for range n {
		f.add("in", `{"kind":"utterance","text":"x"}`)
	}
	next, end := openEvents(t, srv, visitor, "")
	defer end()
	next()
	for i := range n {
		if got, want := next(), fmt.Sprintf("id: %d\n", i+1); !strings.HasPrefix(got, want) {
			t.Fatalf("got %q, want it to begin with %q", got, want)
		}
	}
	if got := next(); got != "event: live\ndata: {}" {
		t.Errorf("after the history got %q, want live", got)
	}
}

func TestChatStreamHeartbeat(t *testing.T) {
	srv := newChatServer(t, newTalks(), func(c *ChatConfig) { c.Beat = time.Millisecond })
	next, end := openEvents(t, srv, newVisitor(t, srv), "")
	defer end()
	next()
	next() // live
	for range 3 {
		if got := next(); got != ":" {
			t.Errorf("got %q, want a comment", got)
		}
	}
}

func TestChatStreamEndsWhenTheServerCloses(t *testing.T) {
	closing := make(chan struct{})
	srv := newChatServer(t, newTalks(), func(c *ChatConfig) { c.Closing = closing })
	next, end := openEvents(t, srv, newVisitor(t, srv), "")
	defer end()
	next()
	next() // live
	close(closing)
	if got := next(); got != "" {
		t.Errorf("got %q, want the end", got)
	}
}

func TestChatStreamLimit(t *testing.T) {
	srv := newChatServer(t, newTalks(), nil)
	visitor := newVisitor(t, srv)
	for range maxVisitorStreams {
		next, end := openEvents(t, srv, visitor, "")
		defer end()
		next()
	}
	resp, _ := ask(t, "GET", srv.URL+"/chat/bakery/events", "", "Authorization", "Bearer "+visitor)
	if resp.StatusCode != 429 {
		t.Errorf("one more stream = %d, want 429", resp.StatusCode)
	}
}

func TestChatPoll(t *testing.T) {
	f := newTalks()
	srv := newChatServer(t, f, func(c *ChatConfig) { c.Wait = time.Millisecond })
	visitor := newVisitor(t, srv)
	poll := func(after string) (int, string) {
		resp, body := ask(t, "GET", srv.URL+"/chat/bakery/events?after="+after, "", "Authorization", "Bearer "+visitor)
		return resp.StatusCode, strings.TrimSpace(body)
	}
	if status, got := poll("0"); status != 200 || got != "[]" {
		t.Errorf("poll of nothing = %d %s, want 200 []", status, got)
	}
	f.add("in", `{"kind":"utterance","text":"hi"}`)
	want := `[{"seq":1,"id":"e1","kind":"in","at":"2026-03-04T10:00:00Z","message":{"text":"hi"}}]`
	if _, got := poll("0"); got != want {
		t.Errorf("poll = %s, want %s", got, want)
	}
	if _, got := poll("1"); got != "[]" {
		t.Errorf("poll after 1 = %s, want []", got)
	}
	for _, after := range []string{"x", "-1", "1.5"} {
		if status, _ := poll(after); status != 400 {
			t.Errorf("poll after %q = %d, want 400", after, status)
		}
	}
}

func TestChatPollIsWokenUp(t *testing.T) {
	f := newTalks()
	srv := newChatServer(t, f, func(c *ChatConfig) { c.Wait = time.Hour })
	visitor := newVisitor(t, srv)
	done := make(chan string)
	go func() {
		_, body := ask(t, "GET", srv.URL+"/chat/bakery/events?after=0", "", "Authorization", "Bearer "+visitor)
		done <- body
	}()
	f.add("in", `{"kind":"utterance","text":"hi"}`)
	if got := <-done; !strings.Contains(got, `"hi"`) {
		t.Errorf("poll = %s, want the message", got)
	}
}

func TestChatKeepsVisitorsApart(t *testing.T) {
	f := newTalks()
	srv := newChatServer(t, f, nil)
	visitor := newVisitor(t, srv)
	for hash := range f.visitors {
		if strings.Contains(hash, visitor) {
			t.Error("the visitor's key is kept; want its hash alone")
		}
	}
	resp, _ := ask(t, "GET", srv.URL+"/chat/open/events?after=0", "", "Authorization", "Bearer "+visitor)
	if resp.StatusCode != 404 {
		t.Errorf("a visitor of another bot = %d, want 404", resp.StatusCode)
	}
}

func TestChatErrors(t *testing.T) {
	tests := map[string]struct {
		err    error
		status int
		want   string
	}{
		"full":    {fmt.Errorf("accept: %w", store.ErrFull), 503, "try again soon"},
		"unknown": {errors.New("disk /dev/sda1 said no"), 500, "internal error"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var logged strings.Builder
			f := newTalks()
			srv := newChatServer(t, f, func(c *ChatConfig) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
			visitor := newVisitor(t, srv)
			f.fail(tt.err)
			body := `{"id":"a1","visitor":"` + visitor + `","text":"my secret"}`
			resp, got := ask(t, "POST", srv.URL+"/chat/bakery/messages", body)
			if resp.StatusCode != tt.status || !strings.Contains(got, tt.want) || strings.Contains(got, "sda1") {
				t.Errorf("got %d %s, want %d with %q", resp.StatusCode, got, tt.status, tt.want)
			}
			if tt.status == 503 && resp.Header.Get("Retry-After") == "" {
				t.Error("503 without Retry-After")
			}
			if s := logged.String(); strings.Contains(s, visitor) || strings.Contains(s, "secret") {
				t.Errorf("the log tells what was said or who said it: %s", s)
			}
		})
	}
}

func TestChatRefusesWhileClosing(t *testing.T) {
	closing := make(chan struct{})
	f := newTalks()
	srv := newChatServer(t, f, func(c *ChatConfig) { c.Closing = closing })
	close(closing)
	f.fail(errors.New("the server is stopping"))
	if resp, _ := ask(t, "POST", srv.URL+"/chat/bakery/visitors", ""); resp.StatusCode != 503 {
		t.Errorf("got %d, want 503", resp.StatusCode)
	}
}

func TestChatLimits(t *testing.T) {
	f := newTalks()
	now := chatNow()
	srv := newChatServer(t, f, func(c *ChatConfig) { c.Now = func() time.Time { return now } })
	visitor := newVisitor(t, srv)
	send := func(i int) *http.Response {
		resp, _ := ask(t, "POST", srv.URL+"/chat/bakery/messages", fmt.Sprintf(`{"id":"m%d","visitor":"%s","text":"x"}`, i, visitor))
		return resp
	}
	for i := range messagesBurst {
		if got := send(i).StatusCode; got != 202 {
			t.Fatalf("message %d = %d, want 202", i, got)
		}
	}
	if got := send(99); got.StatusCode != 429 || got.Header.Get("Retry-After") != "1" {
		t.Errorf("one too many = %d, Retry-After %q, want 429 and 1", got.StatusCode, got.Header.Get("Retry-After"))
	}
	now = now.Add(time.Second)
	if got := send(99).StatusCode; got != 202 {
		t.Errorf("a second later = %d, want 202", got)
	}
	many := 0
	for range 2 * visitorsBurst {
		if resp, _ := ask(t, "POST", srv.URL+"/chat/bakery/visitors", ""); resp.StatusCode == 200 {
			many++
		}
	}
	if many > visitorsBurst {
		t.Errorf("one address made %d visitors at once, want at most %d", many, visitorsBurst)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	b := &buckets[int]{limit: 1, burst: 1}
	for i := range 5 * maxChatBuckets {
		_ = b.take(i, chatNow())
	}
	if got := len(b.young) + len(b.old); got > 2*maxChatBuckets {
		t.Errorf("%d buckets, want at most %d", got, 2*maxChatBuckets)
	}
}

func TestChatClient(t *testing.T) {
	tests := map[string]struct{ remote, forwarded, want string }{
		"direct":                       {"203.0.113.9:1234", "", "203.0.113.9"},
		"a stranger's X-Forwarded-For": {"203.0.113.9:1234", "198.51.100.1", "203.0.113.9"},
		"behind our proxy":             {"127.0.0.1:1234", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
		"behind ours, odd header":      {"127.0.0.1:1234", "unknown", "127.0.0.1"},
		"IPv6":                         {"[2001:db8:1:2:3:4:5:6]:1234", "", "2001:db8:1:2::/64"},
		"mapped":                       {"[::ffff:203.0.113.9]:1234", "", "203.0.113.9"},
		"no port":                      {"pipe", "", "pipe"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.remote
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			if got := ChatClient(r); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestChatPage(t *testing.T) {
	srv := newChatServer(t, newTalks(), nil)
	resp, body := ask(t, "GET", srv.URL+"/chat/bakery", "", "Accept-Language", "de, fr-CH;q=0.8, en;q=0.5")
	for _, want := range []string{`<html lang="fr" dir="ltr">`, `"bot":"bakery"`, `\u003c/script\u003e`, `Rosa&#39;s &lt;/script`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	policy := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("Content-Security-Policy %q lacks %q", policy, want)
		}
	}
	if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Referrer-Policy") == "" {
		t.Errorf("headers %v lack nosniff or a referrer policy", resp.Header)
	}

	resp, body = ask(t, "GET", srv.URL+"/chat/open", "")
	for _, want := range []string{`<html lang="ar" dir="rtl">`, `"theme":"dark"`, `"accent":"#aa2200"`, `"greeting":"Hello"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	if got := resp.Header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'self' https://rosa.example") {
		t.Errorf("Content-Security-Policy %q does not let rosa.example frame the page", got)
	}
}

func TestChatPageNotBuilt(t *testing.T) {
	srv := newChatServer(t, newTalks(), func(c *ChatConfig) { c.Pages = fstest.MapFS{".keep": {}} })
	resp, body := ask(t, "GET", srv.URL+"/chat/bakery", "")
	if want := "the web chat page is not built; run make\n"; resp.StatusCode != 503 || body != want {
		t.Errorf("got %d %q, want 503 %q", resp.StatusCode, body, want)
	}
}

func FuzzChatMessage(f *testing.F) {
	f.Add(`{"id":"a1","visitor":"AAAAAAAAAAAAAAAAAAAAAA","text":"hi"}`)
	f.Add(`{"id":"a1","visitor":"x","tap":"t","text":"A","language":"fr-CA"}`)
	f.Add(`{"id":"a1","visitor":"x","event":"get_started","ref":"\u0000"}`)
	f.Add(`{"id":"a1","visitor":"x","file":"f1","text":"our cat"}`)
	f.Add(`{"id":"a1","visitor":"x","file":{"url":"javascript:alert(1)"}}`)
	f.Add(`{"id":"a1","visitor":"x","location":{"lat":1e999,"lon":"NaN"}}`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, body string) {
		var m chatMessage
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		if readJSON(httptest.NewRecorder(), r, &m) != nil {
			return
		}
		ev, err := m.event()
		if (ev == nil) == (err == nil) {
			t.Errorf("event() = %v, %v, want one of the two", ev, err)
		}
	})
}
