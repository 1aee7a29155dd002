package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/server/channel"
	"parley/server/channel/jsonhook"
	"parley/server/channel/messenger"
	"parley/server/guard"
	"parley/server/store"
)

// callTimeout is how long a call to a stand-in may take, in true time.
const callTimeout = time.Second

// standIn is a provider that answers its first calls as it is told to, and
// those after them in order.
type standIn struct {
	*httptest.Server
	clock  *clock
	mu     sync.Mutex
	faults []http.HandlerFunc
	calls  []providerCall
	more   chan struct{} // word of a call
}

// providerCall is one that came, by the clock of the runtime.
type providerCall struct {
	id, text string
	at       time.Time
}

func newStandIn(t *testing.T, c *clock) *standIn {
	p := &standIn{clock: c, more: make(chan struct{}, 1)}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID       string                          // of the JSON channel
		Messages []struct{ Text string }         // of the same
		Message  struct{ Metadata, Text string } // of Messenger
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	call := providerCall{in.ID + in.Message.Metadata, in.Message.Text, p.clock.Now()}
	for _, m := range in.Messages {
		call.text += m.Text
	}
	_, _ = io.Copy(io.Discard, r.Body) // to its end, so that it shows when who called has gone
	answer := taken
	p.mu.Lock()
	p.calls = append(p.calls, call)
	if len(p.faults) > 0 {
		answer, p.faults = p.faults[0], p.faults[1:]
	}
	p.mu.Unlock()
	wake(p.more)
	answer(w, r)
}

// await returns the calls once there are n.
func (p *standIn) await(t *testing.T, n int) []providerCall {
	t.Helper()
	late := time.After(time.Minute)
	for {
		p.mu.Lock()
		calls := slices.Clone(p.calls)
		p.mu.Unlock()
		if len(calls) >= n {
			return calls
		}
		select {
		case <-p.more:
		case <-late:
			t.Fatalf("%d calls came, want %d", len(calls), n)
		}
	}
}

// The ways of a provider.

func taken(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"recipient_id":"a","message_id":"m"}`)
}

func slow(w http.ResponseWriter, r *http.Request) {
	time.Sleep(callTimeout / 20)
	taken(w, r)
}

// late has the message, and never comes to say so.
func late(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// torn breaks off in the middle of an answer.
func torn(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"recipient_id":`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// providers are the channels that call one.
var providers = map[string]func(t *testing.T, api string, client *guard.Client) channel.Channel{
	"messenger": func(t *testing.T, api string, client *guard.Client) channel.Channel {
		c, err := messenger.New(messenger.Config{Page: "1", AppSecret: []string{"s"}, PageToken: []string{"p"}, VerifyToken: []string{"v"}, API: api, Client: client})
		if err != nil {
			t.Fatal(err)
		}
		return c
	},
	"json": func(t *testing.T, api string, client *guard.Client) channel.Channel {
		c, err := jsonhook.New(jsonhook.Config{Secret: []string{"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}, URL: api, Client: client, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		return c
	},
}

// provided is a rig whose channel "wire" calls a stand-in.
func provided(t *testing.T, name string, faults ...http.HandlerFunc) (*rig, *standIn) {
	t.Helper()
	r := newRig(t)
	p := newStandIn(t, r.clock)
	p.faults = faults
	client := guard.New(guard.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: callTimeout})
	r.bots.channels["wire"] = providers[name](t, p.URL, client)
	r.clock.run(t)
	r.Start()
	return r, p
}

// What a provider does with the first message of two, and what is made of it:
// how often it is called for that one, after what waits, and whether the
// message is given up. The second follows in any case, and is not called for
// before.
func TestFaultsOfAProvider(t *testing.T) {
	type span struct{ least, most time.Duration }
	const day = 24 * time.Hour
	backsOff := func(n int) (list []span) {
		for i := range n {
			list = append(list, span{0, backoff(i) + minNap})
		}
		return list
	}
	asked := func(d time.Duration) []span { return []span{{d, d + minNap}} }
	burst := slices.Repeat([]http.HandlerFunc{says(503, "")}, 5)
	for _, c := range []struct {
		name   string
		faults []http.HandlerFunc
		waits  []span // before each call after the first
		dead   string // reason, "" where it arrives
	}{
		{"slow", []http.HandlerFunc{slow}, nil, ""},
		{"taken, and broken off", []http.HandlerFunc{torn(200)}, nil, ""},
		{"taken, with half an object", []http.HandlerFunc{says(200, `{"recipient_id":`)}, nil, ""},
		{"taken, with a page", []http.HandlerFunc{says(200, "<html>all is well</html>")}, nil, ""},
		{"taken, with more than is read", []http.HandlerFunc{says(200, strings.Repeat(" ", guard.DefaultMaxBody+1))}, nil, ""},
		{"no word", []http.HandlerFunc{reset}, backsOff(1), ""},
		{"taken, though we gave up", []http.HandlerFunc{late}, backsOff(1), ""},
		{"failed, and broken off", []http.HandlerFunc{torn(500)}, backsOff(1), ""},
		{"failed five times", burst, backsOff(5), ""},
		{"failed in five ways", []http.HandlerFunc{reset, says(500, "{"), torn(502), says(504, "<html>"), reset}, backsOff(5), ""},
		{"too many calls", []http.HandlerFunc{says(429, "")}, asked(time.Minute), ""},
		{"too many calls, for 2 minutes", []http.HandlerFunc{says(429, "", "Retry-After", "120")}, asked(2 * time.Minute), ""},
		{"too many calls, again", []http.HandlerFunc{says(429, "", "Retry-After", "90"), says(429, "", "Retry-After", "70")},
			slices.Concat(asked(90*time.Second), asked(70*time.Second)), ""},
		{"closed for 2 hours", []http.HandlerFunc{says(503, "", "Retry-After", "7200")}, asked(2 * time.Hour), ""},
		{"closed for a month", []http.HandlerFunc{says(503, "", "Retry-After", "2592000")}, asked(day), ""},
		{"closed until tomorrow, in no words", []http.HandlerFunc{says(503, "", "Retry-After", "tomorrow")}, backsOff(1), ""},
		{"refused", []http.HandlerFunc{says(400, "{")}, nil, "400: "},
		{"moved away", []http.HandlerFunc{says(307, "", "Location", "/else")}, nil, "307: "},
		{"failed, then refused", []http.HandlerFunc{says(500, ""), says(410, "")}, backsOff(1), "410: "},
	} {
		for name := range providers {
			t.Run(c.name+", "+name, func(t *testing.T) {
				t.Parallel()
				r, p := provided(t, name, c.faults...)
				r.accept("wire", say("ana", "1"), say("ana", "2"))
				firsts := len(c.waits) + 1
				calls := p.await(t, firsts+1)
				if err := r.Stop(context.Background()); err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, one := range calls {
					got = append(got, one.text)
				}
				equal(t, "calls", got, append(slices.Repeat([]string{"re 1"}, firsts), "re 2"))
				for i, w := range c.waits {
					if calls[i+1].id != calls[0].id {
						t.Errorf("call %d has the id %s, the one before %s", i+2, calls[i+1].id, calls[0].id)
					}
					if wait := calls[i+1].at.Sub(calls[i].at); wait < w.least || wait > w.most {
						t.Errorf("call %d came after %v, want %v to %v", i+2, wait, w.least, w.most)
					}
				}
				if calls[firsts].id == calls[0].id {
					t.Errorf("both messages have the id %s", calls[0].id)
				}
				heads, err := r.store.Heads(t.Context())
				equal(t, "left to send", fmt.Sprint(heads, err), "[] <nil>")
				letters := r.letters()
				equal(t, "dead letters", len(letters), min(len(c.dead), 1))
				for _, l := range letters {
					if l.ID != "1" || !strings.HasPrefix(l.Reason, c.dead) {
						t.Errorf("dead letter: got %s %q, want the first, %q", l.ID, l.Reason, c.dead)
					}
				}
			})
		}
	}
}

func (r *rig) letters() []store.Letter {
	r.t.Helper()
	ls, err := r.Dead(context.Background(), "bakery", 0, 10)
	if err != nil {
		r.t.Fatal(err)
	}
	return ls
}

// A provider that is down for good gets the first message for ten minutes, as
// another waits behind it, and the last for a day. Both can be sent again.
func TestProviderThatIsDown(t *testing.T) {
	r, p := provided(t, "json", slices.Repeat([]http.HandlerFunc{says(500, "")}, 100_000)...)
	r.accept("wire", say("ana", "1"), say("ana", "2"))
	for len(r.letters()) < 2 {
		time.Sleep(time.Millisecond)
	}
	ls := r.letters()
	equal(t, "first", ls[0].Reason, "500: the provider has a problem of its own; given up for the message behind it")
	equal(t, "last", ls[1].Reason, "500: the provider has a problem of its own; given up after a day")
	p.mu.Lock()
	p.faults = nil
	calls := p.calls
	p.mu.Unlock()
	behind := slices.IndexFunc(calls, func(c providerCall) bool { return c.text == "re 2" })
	for _, tried := range []struct {
		calls []providerCall
		text  string
		least time.Duration
	}{{calls[:behind], "re 1", giveWay}, {calls[behind:], "re 2", giveUp}} {
		last := tried.calls[len(tried.calls)-1]
		if took := last.at.Sub(tried.calls[0].at); took < tried.least || took > tried.least+maxRetry+minNap {
			t.Errorf("%s was given up after %v, want %v and one more wait", tried.text, took, tried.least)
		}
		if i := slices.IndexFunc(tried.calls, func(c providerCall) bool { return c.text != tried.text }); i >= 0 {
			t.Errorf("%s was sent among those of %s", tried.calls[i].text, tried.text)
		}
	}
	if n, err := r.Revive(t.Context(), "bakery", []int64{ls[0].Seq, ls[1].Seq}); n != 2 || err != nil {
		t.Fatalf("Revive: got %d, %v, want 2", n, err)
	}
	again := p.await(t, len(calls)+2)[len(calls):]
	equal(t, "sent again", again[0].text+", "+again[1].text, "re 1, re 2")
	equal(t, "ids", fmt.Sprint(again[0].id == calls[0].id, again[1].id == calls[behind].id), "true true")
}
