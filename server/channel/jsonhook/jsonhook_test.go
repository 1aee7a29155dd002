package jsonhook_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/engine"
	"parley/server/channel"
	"parley/server/channel/channeltest"
	"parley/server/channel/jsonhook"
)

const (
	secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	other  = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
)

// now is the time of the sheet's test vector.
var now = time.Unix(1768469400, 0)

func config() jsonhook.Config {
	return jsonhook.Config{
		Secret: []string{secret}, URL: "http://127.0.0.1:1/", Client: channeltest.Client(),
		Now: func() time.Time { return now },
	}
}

func open(t testing.TB, cfg jsonhook.Config) *jsonhook.Channel {
	t.Helper()
	ch, err := jsonhook.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func sign(t testing.TB, secret string, at time.Time, body []byte) http.Header {
	t.Helper()
	h, err := jsonhook.Sign(secret, "msg_1", at, body)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSuite(t *testing.T) {
	type object = map[string]any
	channeltest.Run(t, channeltest.Suite{
		New: func(t testing.TB, api string, secrets ...string) channel.Channel {
			cfg := config()
			cfg.URL, cfg.Secret = api+"/replies?shop=1", secrets
			return open(t, cfg)
		},
		Secrets: [2]string{secret, other},
		Sign:    func(secret string, body []byte) http.Header { return sign(t, secret, now, body) },
		Header:  "Webhook-Signature",
		Text: func(id, from, text string) []byte {
			return marshal(t, object{"id": id, "contact": object{"id": from}, "text": text})
		},
		Tap: func(id, from, token, label string) []byte {
			return marshal(t, object{"id": id, "contact": object{"id": from}, "tap": token, "text": label})
		},
		Unknown: []string{
			`{"id":"m1","text":"hi"}`, `{"id":"m1","contact":{"id":""},"text":"hi"}`, `{"contact":{"id":"c"},"text":"hi"}`,
			`{"id":"m1","contact":{"id":"c"}}`, `{"id":"m1","contact":{"id":"c"},"text":"a","event":"b"}`,
			`{"id":"m1","contact":{"id":"c"},"tap":"a","data":{}}`, `{"id":"m1","contact":{"id":"c"},"event":"Not A Name"}`,
			`{"id":"m1","contact":{"id":"c"},"data":[1]}`, `{"id":1,"contact":{"id":"c"},"text":"hi"}`,
			`{"id":"m1","contact":{"id":"c"},"data":{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}}`,
			`{"id":"m1","contact":{"id":"c","name":"` + strings.Repeat("x", 1001) + `"},"text":"hi"}`,
			`{"id":"` + strings.Repeat("x", 257) + `","contact":{"id":"c"},"text":"hi"}`,
		},
		UnknownErr: channel.ErrMalformed,
		Read:       read,
		Refusals: []channeltest.Refusal{
			{Name: "gone", Status: 410, Want: channel.SendError{Permanent: true, Code: "410"}},
			{Name: "bad request", Status: 400, Want: channel.SendError{Permanent: true, Code: "400"}},
			{Name: "redirect", Status: 307, Header: http.Header{"Location": {"/x"}}, Want: channel.SendError{Permanent: true, Code: "307"}},
			{Name: "limit", Status: 429, Header: http.Header{"Retry-After": {"120"}}, Want: channel.SendError{Code: "429", After: 2 * time.Minute, Account: true}},
			{
				Name: "limit until a date", Status: 429,
				Header: http.Header{"Retry-After": {"Thu, 15 Jan 2026 09:35:00 GMT"}, "Date": {"Thu, 15 Jan 2026 09:30:00 GMT"}},
				Want:   channel.SendError{Code: "429", After: 5 * time.Minute, Account: true},
			},
			{Name: "nonsense to wait", Status: 503, Header: http.Header{"Retry-After": {"soon"}}, Want: channel.SendError{Code: "503"}},
			{Name: "a past to wait for", Status: 503, Header: http.Header{"Retry-After": {"-5"}}, Want: channel.SendError{Code: "503"}},
			{Name: "a time to wait", Status: 503, Header: http.Header{"Retry-After": {"7"}}, Want: channel.SendError{Code: "503", After: 7 * time.Second, Account: true}},
			{Name: "a time to wait in vain", Status: 403, Header: http.Header{"Retry-After": {"7"}}, Want: channel.SendError{Permanent: true, Code: "403", After: 7 * time.Second}},
			{Name: "down", Status: 502, Body: "<html>", Want: channel.SendError{Code: "502"}},
		},
		MaxText: 10_000, MaxChoices: 200, MaxTitle: 1000,
	})
}

// read checks a reply as the package's comment documents it.
func read(t testing.TB, r *http.Request, body []byte) channeltest.Sent {
	if r.Method != http.MethodPost || r.URL.RequestURI() != "/replies?shop=1" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %s %s of %q", r.Method, r.URL, r.Header.Get("Content-Type"))
	}
	if _, err := open(t, config()).Receive(r.Header, body); errors.Is(err, channel.ErrSignature) {
		t.Error("the reply is not signed as what comes in is")
	}
	if got, want := r.Header.Get("webhook-timestamp"), strconv.FormatInt(now.Unix(), 10); got != want {
		t.Errorf("webhook-timestamp is %s, want %s", got, want)
	}
	var v struct {
		ID       string
		Contact  struct{ ID string }
		Messages []struct {
			Type, Text, URL, Lang string
			Multi                 bool
			Cards                 []struct{ Title, Text, Image, Link string }
			Choices               []struct{ ID, Label, Tap, Describe, Image string }
			Links                 []engine.Link
		}
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Errorf("the body is not as documented: %v", err)
	}
	if got := r.Header.Get("webhook-id"); got != v.ID {
		t.Errorf("webhook-id is %q, the id %q", got, v.ID)
	}
	sent := channeltest.Sent{ID: v.ID, To: v.Contact.ID}
	for _, x := range v.Messages {
		m := engine.Message{Kind: x.Type, Text: x.Text, Ref: x.URL, Lang: x.Lang, Links: x.Links}
		for _, c := range x.Cards {
			m.Cards = append(m.Cards, engine.Card{Title: c.Title, Text: c.Text, Image: c.Image, Link: c.Link})
		}
		for _, c := range x.Choices {
			m.Choices = append(m.Choices, engine.Choice{ID: c.ID, Label: c.Label, Token: c.Tap, Describe: c.Describe, Image: c.Image})
		}
		sent.Messages = append(sent.Messages, m)
	}
	return sent
}

func TestSignatureVector(t *testing.T) {
	body := []byte(`{"type":"message.received","timestamp":"2026-01-15T09:30:00Z","data":{"text":"hi"}}`)
	h, err := jsonhook.Sign(secret, "msg_2Zx7example", now, body)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := h.Get("webhook-signature"), "v1,/cSjY81zTa4C+uZTnRpPHy2ERygbOzdI5Wi/tucZHnI="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEvents(t *testing.T) {
	meta := engine.Meta{ID: "m1", Contact: engine.Contact{Name: "Ana", Language: "fr"}}
	for body, want := range map[string]engine.Event{
		`"text":"bonjour"`: &engine.Utterance{Meta: meta, Text: "bonjour"},
		`"text":""`:        &engine.Utterance{Meta: meta},
		`"tap":"1:menu:2"`: &engine.Tap{Meta: meta, Token: "1:menu:2"},
		`"event":"get_started","ref":"summer_sale"`:  &engine.Signal{Meta: meta, Name: "get_started", Ref: "summer_sale"},
		`"event":"order_ready","data":{"number":12}`: &engine.Signal{Meta: meta, Name: "order_ready", Data: map[string]any{"number": 12}},
		`"data":{"number":12}`:                       &engine.Signal{Meta: meta, Name: "data", Data: map[string]any{"number": 12}},
		`"data":{"$date":"x","l":[1.5,null]}`:        &engine.Signal{Meta: meta, Name: "data", Data: map[string]any{"$date": "x", "l": []any{1.5, nil}}},
		`"text":"x","new_key":[1]`:                   &engine.Utterance{Meta: meta, Text: "x"},
	} {
		b := []byte(`{"id":"m1","contact":{"id":"c7","name":"Ana","language":"fr"},` + body + `}`)
		in, err := open(t, config()).Receive(sign(t, secret, now, b), b)
		if err != nil || len(in) != 1 {
			t.Errorf("%s: got %d events and %v", body, len(in), err)
		} else if in[0].Address != "c7" || !reflect.DeepEqual(in[0].Event, want) {
			t.Errorf("%s: got %+v from %s, want %+v", body, in[0].Event, in[0].Address, want)
		}
	}
}

func TestTolerance(t *testing.T) {
	body := []byte(`{"id":"m1","contact":{"id":"c7"},"text":"hi"}`)
	for off, ok := range map[time.Duration]bool{
		0: true, 5 * time.Minute: true, -5 * time.Minute: true, 5*time.Minute + time.Second: false, -5*time.Minute - time.Second: false,
		1 << 62: false, -1 << 62: false,
	} {
		_, err := open(t, config()).Receive(sign(t, secret, now.Add(off), body), body)
		if got := err == nil; got != ok {
			t.Errorf("%v off: got %v, want accepted %v", off, err, ok)
		}
	}
	h := sign(t, secret, now, body)
	for _, at := range []string{"", "x", "1e9", "99999999999999999999", "1768469400.5", " 1768469400", "1768469401"} {
		h.Set("webhook-timestamp", at)
		if _, err := open(t, config()).Receive(h, body); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("timestamp %q: got %v, want ErrSignature", at, err)
		}
	}
	h = sign(t, secret, now, body)
	h.Set("webhook-id", "msg_2")
	if _, err := open(t, config()).Receive(h, body); !errors.Is(err, channel.ErrSignature) {
		t.Errorf("another webhook-id: got %v, want ErrSignature", err)
	}
}

// While a secret changes, both sign what goes out, and a header may hold more
// than one.
func TestSeveralSignatures(t *testing.T) {
	body := []byte(`{"id":"m1","contact":{"id":"c7"},"text":"hi"}`)
	h := sign(t, other, now, body)
	h.Set("webhook-signature", "v1a,AAAA v1,AAAA "+h.Get("webhook-signature")+" "+sign(t, secret, now, body).Get("webhook-signature"))
	if _, err := open(t, config()).Receive(h, body); err != nil {
		t.Errorf("one of several: got %v", err)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	for want, change := range map[string]func(*jsonhook.Config){
		"secret is missing": func(c *jsonhook.Config) { c.Secret = []string{""} },
		"whsec_":            func(c *jsonhook.Config) { c.Secret = []string{"not Base64, SECRET"} },
		"24 bytes":          func(c *jsonhook.Config) { c.Secret = []string{"whsec_U0VDUkVU"} },
		"url is missing":    func(c *jsonhook.Config) { c.URL = "" },
		"client":            func(c *jsonhook.Config) { c.Client = nil },
		"clock":             func(c *jsonhook.Config) { c.Now = nil },
	} {
		cfg := config()
		change(&cfg)
		_, err := jsonhook.New(cfg)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("got %v, want it to say %q and no secret", err, want)
		}
	}
}

func TestFromKeys(t *testing.T) {
	keys := map[string][]string{"secret": {secret, other}, "url": {"https://shop.example/replies"}}
	cfg := jsonhook.FromKeys(keys, channeltest.Client(), time.Now)
	if _, err := jsonhook.New(cfg); err != nil || cfg.URL != "https://shop.example/replies" {
		t.Errorf("got %v with url %q", err, cfg.URL)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"id":"m1","contact":{"id":"c7","name":"Ana","language":"fr"},"text":"bonjour"}`,
		`{"id":"m1","contact":{"id":"c7"},"tap":"t","text":"l"}`,
		`{"id":"m1","contact":{"id":"c7"},"event":"e","ref":"r","data":{"a":[1,{"b":null}]}}`,
		`{"id":"m1"}`, `[]`, `{`,
	} {
		f.Add([]byte(s))
	}
	ch := open(f, config())
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := ch.Receive(sign(t, secret, now, body), body)
		if err != nil {
			if !errors.Is(err, channel.ErrMalformed) || len(in) > 0 {
				t.Errorf("got %d events and %v, want none and ErrMalformed", len(in), err)
			}
			return
		}
		if len(in) != 1 || in[0].Address == "" || reflect.ValueOf(in[0].Event).Elem().FieldByName("ID").String() == "" {
			t.Errorf("got %+v, want one event with address and id", in)
		}
		if _, err := engine.EncodeEvent(in[0].Event); err != nil {
			t.Errorf("an event that cannot be kept: %v", err)
		}
	})
}

func BenchmarkReceive(b *testing.B) {
	body := []byte(`{"id":"m1","contact":{"id":"c7","name":"Ana","language":"fr"},"text":"Bonjour, vous \u00eates ouverts ?"}`)
	ch, h := open(b, config()), sign(b, secret, now, body)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ch.Receive(h, body); err != nil {
			b.Fatal(err)
		}
	}
}
