// Package channeltest is the suite that every channel passes: what comes in,
// who may send it, what goes out, and what becomes of a refusal.
//
//	func TestSuite(t *testing.T) {
//		channeltest.Run(t, channeltest.Suite{New: ..., Text: ..., Read: ...})
//	}
//
// The provider is a server of the suite's; Suite.Read checks each request
// that reaches it, field by field as the provider documents it.
package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"parley/engine"
	"parley/server/channel"
	"parley/server/guard"
)

// Suite says how to speak to a channel, and how its provider does.
type Suite struct {
	// New returns the channel with these secrets, its provider at api.
	New func(t testing.TB, api string, secrets ...string) channel.Channel
	// Secrets are two that are well formed, and differ.
	Secrets [2]string
	// Sign returns the headers of a request that its provider signed.
	Sign func(secret string, body []byte) http.Header
	// Header is the one of them that holds the signature.
	Header string

	// Text, Tap, Media and Place return the body of a request; of Media with
	// n of them, whose address is JSON as a stranger may write it, as are the
	// coordinates of Place. Media and Place are nil where the channel takes
	// none.
	Text  func(id, from, text string) []byte
	Tap   func(id, from, token, label string) []byte
	Media func(id, from, kind string, n int, address string) []byte
	Place func(id, from, lat, lon string) []byte
	// Unknown are signed bodies that are JSON, but nothing the channel knows;
	// UnknownErr is what it says to them: nil or channel.ErrMalformed.
	Unknown    []string
	UnknownErr error

	// Read checks a request to the provider and returns what it carries.
	Read func(t testing.TB, r *http.Request, body []byte) Sent
	// Taken is the body of the provider's 200.
	Taken string
	// Refusals are the provider's ways to say no.
	Refusals []Refusal
	// MaxText is the longest text of one message, in characters; MaxChoices
	// how many buttons there are under one; MaxTitle their length.
	MaxText, MaxChoices, MaxTitle int
}

// Sent is what one request to the provider carries.
type Sent struct {
	ID       string // the Outgoing.ID that the request tells
	To       string
	Messages []engine.Message // Kind, Text, Ref, Cards; of Links Label and URL; of Choices Label, Token, Describe and Image
}

// Refusal is an answer of the provider's, and what Send is to make of it.
type Refusal struct {
	Name   string
	Status int
	Header http.Header
	Body   string
	Want   channel.SendError // Reason is not compared
}

// Client is a client that may call the suite's provider.
func Client() *guard.Client {
	return guard.New(guard.Options{
		Allow:   []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		Timeout: 5 * time.Second,
	})
}

// Run runs the suite.
func Run(t *testing.T, s Suite) {
	t.Run("text", s.text)
	t.Run("tap", s.tap)
	if s.Media != nil {
		t.Run("media", s.media)
	}
	if s.Place != nil {
		t.Run("place", s.place)
	}
	t.Run("ids", s.ids)
	t.Run("signature", s.signature)
	t.Run("rotation", s.rotation)
	t.Run("malformed", s.malformed)
	t.Run("unknown", s.unknown)
	t.Run("send", s.send)
	t.Run("send order", s.sendOrder)
	t.Run("refusals", s.refusals)
	t.Run("odd answers", s.oddAnswers)
	t.Run("unreachable", s.unreachable)
	t.Run("cancelled", s.cancelled)
}

// texts are what people type, at its worst.
var texts = map[string]string{
	"plain":         "Bonjour, vous êtes ouverts ?",
	"emoji":         "👨‍👩‍👧‍👦🎂 🇫🇷",
	"right to left": "مرحبا، هل أنتم مفتوحون؟",
	"NUL":           "a\x00b",
	"line breaks":   "one\r\ntwo\n\nthree",
	"quotes":        `"\/'{}<>&`,
	"huge":          strings.Repeat("mouse ", 100_000),
}

const person = "7301000000000011"

// receive returns the one event of a signed body.
func (s Suite) receive(t *testing.T, body []byte) engine.Event {
	t.Helper()
	in, err := s.New(t, "http://127.0.0.1:1", s.Secrets[0]).Receive(s.Sign(s.Secrets[0], body), body)
	if err != nil || len(in) != 1 {
		t.Fatalf("got %d events and %v, want one event", len(in), err)
	}
	if in[0].Address != person {
		t.Errorf("it is from %q, want %q", in[0].Address, person)
	}
	return in[0].Event
}

func (s Suite) text(t *testing.T) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			ev, ok := s.receive(t, s.Text("m1", person, text)).(*engine.Utterance)
			if !ok || ev.Text != text || ev.ID == "" {
				t.Errorf("got %.80v, want the text with an id", ev)
			}
		})
	}
}

func (s Suite) tap(t *testing.T) {
	for name, token := range map[string]string{
		"ours": "1:ask_day:2", "of a menu that is old": "0:gone:9", "a stranger's": "'; DROP TABLE taps; --", "long": strings.Repeat("x", 900),
	} {
		t.Run(name, func(t *testing.T) {
			ev, ok := s.receive(t, s.Tap("m1", person, token, "Friday")).(*engine.Tap)
			if !ok || ev.Token != token || ev.Text != "Friday" || ev.ID == "" {
				t.Errorf("got %+v, want the token unchanged, the label and an id", ev)
			}
		})
	}
}

// media sends each kind, with an address and with what is none: that is the
// engine's to judge, and no reason to have the provider send it again.
func (s Suite) media(t *testing.T) {
	for _, kind := range []string{"image", "audio", "video", "file"} {
		for address, want := range map[string]string{
			`"https://cdn.example/a"`: "https://cdn.example/a", `"javascript:alert(1)"`: "javascript:alert(1)",
			`""`: "", `null`: "", `7`: "", `["https://cdn.example/a"]`: "", `{"url":"https://cdn.example/a"}`: "",
		} {
			ev, ok := s.receive(t, s.Media("m1", person, kind, 1, address)).(*engine.Media)
			if !ok || ev.Kind != kind || ev.URL != want || ev.ID == "" || ev.Also {
				t.Errorf("%s at %s: got %+v, want it with an id and the address %q", kind, address, ev, want)
			}
		}
	}
	body := s.Media("m1", person, "image", 100, `"https://cdn.example/a.jpg"`)
	in, err := s.New(t, "http://127.0.0.1:1", s.Secrets[0]).Receive(s.Sign(s.Secrets[0], body), body)
	if err != nil || len(in) < 10 || len(in) > 50 {
		t.Fatalf("100 pictures in one message: got %d events and %v, want some of them", len(in), err)
	}
	seen := map[string]bool{}
	for i, x := range in {
		if ev, ok := x.Event.(*engine.Media); !ok || ev.Also != (i > 0) || seen[ev.ID] {
			t.Errorf("picture %d of one message is %+v, want an id of its own, and to be told from the first", i+1, x.Event)
		}
		seen[id(x.Event)] = true
	}
}

// place sends places: one whose coordinates are no numbers is none, and not
// the place at 0, 0.
func (s Suite) place(t *testing.T) {
	ev, ok := s.receive(t, s.Place("m1", person, "50.6326", "-3.0586")).(*engine.Media)
	if !ok || ev.Kind != "location" || ev.Lat != 50.6326 || ev.Lon != -3.0586 || ev.ID == "" {
		t.Errorf("got %+v, want the place with an id", ev)
	}
	for _, odd := range []string{`"NaN"`, `"50.6"`, "null", "1e999", "true", "[1]", "{}"} {
		for _, body := range [][]byte{s.Place("m1", person, odd, "3"), s.Place("m1", person, "50", odd)} {
			if ev, ok := s.receive(t, body).(*engine.Media); !ok || ev.Kind != "other" || ev.Lat != 0 || ev.Lon != 0 {
				t.Errorf("coordinate %s: got %+v, want something that is no place", odd, ev)
			}
		}
	}
}

func id(ev engine.Event) string {
	return reflect.ValueOf(ev).Elem().FieldByName("ID").String()
}

func (s Suite) ids(t *testing.T) {
	one, again := id(s.receive(t, s.Text("m1", person, "hi"))), id(s.receive(t, s.Text("m1", person, "hi")))
	if one != again {
		t.Errorf("the same message has the ids %q and %q", one, again)
	}
	if other := id(s.receive(t, s.Text("m2", person, "hi"))); one == other {
		t.Errorf("two messages have the id %q", one)
	}
}

func (s Suite) signature(t *testing.T) {
	body := s.Text("m1", person, "hi")
	good := s.Sign(s.Secrets[0], body)
	value := good.Get(s.Header)
	ch := s.New(t, "http://127.0.0.1:1", s.Secrets[0])
	refused := func(what string, h http.Header, body []byte) {
		t.Helper()
		if in, err := ch.Receive(h, body); !errors.Is(err, channel.ErrSignature) || len(in) > 0 {
			t.Errorf("%s: got %d events and %v, want ErrSignature", what, len(in), err)
		}
	}
	with := func(values ...string) http.Header {
		h := good.Clone()
		h[http.CanonicalHeaderKey(s.Header)] = values
		return h
	}
	refused("no headers", nil, body)
	refused("missing", with(), body)
	refused("empty", with(""), body)
	refused("of another secret", s.Sign(s.Secrets[1], body), body)
	refused("two, one of them good", with(value, value), body)
	for i := range len(value) {
		refused(fmt.Sprintf("cut at byte %d", i), with(value[:i]), body)
		for _, bit := range []byte{0x01, 0x20} { // another character; the other case
			b := []byte(value)
			b[i] ^= bit
			refused(fmt.Sprintf("byte %d is %q", i, b[i]), with(string(b)), body)
		}
	}
	for i := range body {
		b := bytes.Clone(body)
		b[i] ^= 0x01
		refused(fmt.Sprintf("byte %d of the body changed", i), good, b)
	}
	refused("a body cut short", good, body[:len(body)-1])
	refused("a line break after the body", good, append(bytes.Clone(body), '\n'))
	refused("no body", good, nil)
	refused("broken JSON, unsigned", nil, []byte("{"))
}

func (s Suite) rotation(t *testing.T) {
	body := s.Text("m1", person, "hi")
	both := s.New(t, "http://127.0.0.1:1", s.Secrets[0], s.Secrets[1])
	for i, secret := range s.Secrets {
		if in, err := both.Receive(s.Sign(secret, body), body); err != nil || len(in) != 1 {
			t.Errorf("secret %d of two: got %d events and %v", i+1, len(in), err)
		}
	}
	if _, err := both.Receive(s.Sign(flipped(s.Secrets[0]), body), body); !errors.Is(err, channel.ErrSignature) {
		t.Errorf("a third secret: got %v, want ErrSignature", err)
	}
}

// flipped returns another secret of the same form.
func flipped(secret string) string {
	i := len(secret) / 2
	c := byte('A')
	if secret[i] == c {
		c = 'B'
	}
	return secret[:i] + string(c) + secret[i+1:]
}

func (s Suite) malformed(t *testing.T) {
	ch := s.New(t, "http://127.0.0.1:1", s.Secrets[0])
	whole := string(s.Text("m1", person, "hi"))
	bodies := []string{"", " ", "{", "[", "nul", "\x00", "\xff\xfe", "<xml/>", whole + "x", whole + whole, "{\"a\":" + strings.Repeat("[", 20_000)}
	for i := range whole {
		bodies = append(bodies, whole[:i])
	}
	for _, body := range bodies {
		in, err := ch.Receive(s.Sign(s.Secrets[0], []byte(body)), []byte(body))
		if !errors.Is(err, channel.ErrMalformed) || len(in) > 0 {
			t.Errorf("%.60q: got %d events and %v, want ErrMalformed", body, len(in), err)
		}
	}
}

func (s Suite) unknown(t *testing.T) {
	ch := s.New(t, "http://127.0.0.1:1", s.Secrets[0])
	for _, body := range append([]string{"null", "{}", "[]", "1", `"x"`, "true"}, s.Unknown...) {
		in, err := ch.Receive(s.Sign(s.Secrets[0], []byte(body)), []byte(body))
		if !errors.Is(err, s.UnknownErr) || (err == nil) != (s.UnknownErr == nil) || len(in) > 0 {
			t.Errorf("%.80s: got %d events and %v, want none and %v", body, len(in), err, s.UnknownErr)
		}
	}
}

// provider is the suite's stand-in. It answers the n-th request by answers[n],
// then by 200.
type provider struct {
	*httptest.Server
	mu   sync.Mutex
	sent []Sent
}

func (s Suite) provider(t *testing.T, answers ...Refusal) *provider {
	p := &provider{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read the request: %v", err)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		n := len(p.sent)
		p.sent = append(p.sent, s.Read(t, r, body))
		if n >= len(answers) || answers[n].Status == 0 {
			_, _ = io.WriteString(w, s.Taken)
			return
		}
		for k, v := range answers[n].Header {
			w.Header()[k] = v
		}
		w.WriteHeader(answers[n].Status)
		_, _ = io.WriteString(w, answers[n].Body)
	}))
	t.Cleanup(p.Close)
	return p
}

// got returns the requests so far.
func (p *provider) got() []Sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

func outgoing(m engine.Message) channel.Outgoing {
	return channel.Outgoing{ID: "s1.3", Address: person, Message: m, Media: func(name string) string {
		return "https://parley.example/media/bakery/" + name
	}}
}

func choices(n int) []engine.Choice {
	var out []engine.Choice
	for i := range n {
		out = append(out, engine.Choice{ID: fmt.Sprint("c", i), Label: fmt.Sprint("Cake number ", i, ", with cream"), Token: fmt.Sprint("1:cake:", i)})
	}
	return out
}

// told returns choices with descriptions and, of the first ones, pictures.
func told(n, pictures int, describe string) []engine.Choice {
	out := choices(n)
	for i := range out {
		out[i].Describe = fmt.Sprint(describe, i)
		if i < pictures {
			out[i].Image = fmt.Sprint("cake", i, ".jpg")
		}
	}
	return out
}

// links returns links to pages, and one that writes a letter.
func links(n int) []engine.Link {
	out := []engine.Link{{ID: "mail", Label: "Write to us", URL: "mailto:rosa@shop.example"}}
	for i := range n {
		out = append(out, engine.Link{ID: fmt.Sprint("l", i), Label: fmt.Sprint(i, " of our pages, to read"), URL: fmt.Sprint("https://shop.example/", i)})
	}
	return out
}

// send sends one message of each kind and checks what arrives.
func (s Suite) send(t *testing.T) {
	messages := map[string]engine.Message{
		"choices":      {Kind: "text", Text: "Which?", Choices: choices(3), Lang: "en"},
		"many choices": {Kind: "text", Text: "Which?", Choices: choices(40), Lang: "en"},
		"described":    {Kind: "text", Text: "Which?", Choices: append(told(3, 0, "For six, "), engine.Choice{ID: "x", Label: "None", Token: "1:cake:x"}), Lang: "en"},
		"pictured":     {Kind: "text", Text: "Which?", Choices: told(12, 3, "For "), Lang: "en"},
		"told at length": {
			Kind: "text", Text: "Which?", Choices: told(2, 1, strings.Repeat("A cake for all of your friends. ", 5)), Links: links(1), Lang: "en",
		},
		"links":        {Kind: "text", Text: "Here.", Links: links(2), Lang: "en"},
		"many links":   {Kind: "text", Text: strings.Repeat("Read on. ", 100), Links: links(8), Choices: choices(2), Lang: "en"},
		"a link alone": {Kind: "text", Links: []engine.Link{{ID: "pay", Label: "Pay", URL: "https://pay.example/?id=1&b=%20"}}, Lang: "en"},
		"image":        {Kind: "image", Ref: "cake.jpg", Lang: "en"},
		"an address":   {Kind: "video", Ref: "https://cdn.example/a.mp4", Lang: "en"},
		"cards": {Kind: "cards", Lang: "en", Cards: []engine.Card{
			{Title: "Lemon", Text: "28 €", Image: "lemon.jpg", Link: "https://shop.example/lemon"}, {Title: "Chocolate", Text: "30 €"},
		}},
	}
	for name, text := range texts {
		messages[name] = engine.Message{Kind: "text", Text: text, Lang: "en"}
	}
	for name, m := range messages {
		t.Run(name, func(t *testing.T) {
			p := s.provider(t)
			out, calls := outgoing(m), 0
			out.Called = func(string) { calls++ }
			if err := s.New(t, p.URL, s.Secrets[0]).Send(t.Context(), out); err != nil {
				t.Fatal(err)
			}
			s.check(t, p.got(), m)
			if calls != len(p.got()) {
				t.Errorf("told of %d calls, of %d that were made", calls, len(p.got()))
			}
		})
	}
}

// check compares what arrived with the message: all of its words in order,
// within the limits, and a way to every choice.
func (s Suite) check(t *testing.T, sent []Sent, m engine.Message) {
	t.Helper()
	var all strings.Builder
	var buttons []engine.Choice
	var refs, pictures []string
	opened := map[string]bool{}
	for _, x := range sent {
		if x.ID != "s1.3" || x.To != person {
			t.Errorf("a request is %q to %q, want %q to %q", x.ID, x.To, "s1.3", person)
		}
		for _, part := range x.Messages {
			all.WriteString(part.Text)
			if part.Ref != "" {
				refs = append(refs, part.Ref)
			}
			for _, c := range part.Cards {
				all.WriteString(c.Title + c.Text)
				pictures = append(pictures, c.Image)
				if c.Choice != nil {
					buttons = append(buttons, *c.Choice)
				}
			}
			buttons = append(buttons, part.Choices...) // they stand under the cards
			for _, c := range part.Choices {
				all.WriteString(c.Describe)
				pictures = append(pictures, c.Image)
			}
			for _, l := range part.Links {
				opened[l.URL] = true
			}
			if n := len([]rune(part.Text)); n > s.MaxText {
				t.Errorf("a text has %d characters, limit %d", n, s.MaxText)
			}
		}
	}
	got := squeezed(all.String())
	if want := squeezed(m.Text); !strings.HasPrefix(got, want) {
		t.Errorf("got the text %.200q, want %.200q", got, want)
	}
	for _, c := range m.Cards {
		if !strings.Contains(got, squeezed(c.Title)) {
			t.Errorf("card %q is missing", c.Title)
		}
	}
	if m.Ref != "" && (len(refs) != 1 || !strings.HasPrefix(refs[0], "https://") || !strings.HasSuffix(refs[0], m.Ref)) {
		t.Errorf("media are %q, want the address of %q", refs, m.Ref)
	}
	for _, l := range m.Links {
		if address := strings.TrimPrefix(l.URL, "mailto:"); !opened[l.URL] && !strings.Contains(got, address) {
			t.Errorf("link %q is on no button and not in the text", l.URL)
		}
	}
	for _, c := range m.Choices {
		if !strings.Contains(got, squeezed(c.Describe)) {
			t.Errorf("what describes %q is missing", c.Label)
		}
		address := "https://parley.example/media/bakery/" + c.Image
		if c.Image != "" && !slices.Contains(pictures, address) && !slices.Contains(refs, address) {
			t.Errorf("the picture of %q is missing", c.Label)
		}
	}
	s.checkChoices(t, m.Choices, buttons, got)
}

func (s Suite) checkChoices(t *testing.T, choices, buttons []engine.Choice, got string) {
	t.Helper()
	if len(choices) > s.MaxChoices {
		for _, c := range choices {
			if !strings.Contains(got, squeezed(c.Label)) {
				t.Errorf("choice %q is in no text", c.Label)
			}
		}
		return
	}
	if len(buttons) != len(choices) {
		t.Fatalf("got %d buttons, want %d", len(buttons), len(choices))
	}
	for i, b := range buttons {
		if b.Token != choices[i].Token {
			t.Errorf("button %d carries %q, want %q", i, b.Token, choices[i].Token)
		}
		if n := len([]rune(b.Label)); n == 0 || n > s.MaxTitle {
			t.Errorf("button %d has a label of %d characters, limit %d", i, n, s.MaxTitle)
		}
	}
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0 {
			return -1
		}
		return r
	}, s)
}

// sendOrder has a message of several parts fail at its second call and sent
// again: what arrived, all together, is the message, and its buttons come last.
func (s Suite) sendOrder(t *testing.T) {
	m := engine.Message{Kind: "text", Text: strings.Repeat("We bake every day but Monday. ", 200), Choices: choices(2), Lang: "en"}
	p := s.provider(t, Refusal{}, Refusal{Status: http.StatusServiceUnavailable, Body: "down"})
	ch := s.New(t, p.URL, s.Secrets[0])
	err := ch.Send(t.Context(), outgoing(m))
	if len(p.got()) == 1 { // one request carries all
		if err != nil {
			t.Fatal(err)
		}
		s.check(t, p.got(), m)
		return
	}
	var se *channel.SendError
	if !errors.As(err, &se) || se.Permanent || len(p.got()) != 2 {
		t.Fatalf("got %v after %d calls, want a passing error after 2", err, len(p.got()))
	}
	if err := ch.Send(t.Context(), outgoing(m)); err != nil {
		t.Fatal(err)
	}
	s.check(t, slices.Delete(p.got(), 1, 2), m)
	sent := p.got()
	last := sent[len(sent)-1].Messages
	if got := len(last[len(last)-1].Choices); got != 2 {
		t.Errorf("the last message has %d buttons, want 2", got)
	}
}

func (s Suite) refusals(t *testing.T) {
	for _, r := range s.Refusals {
		t.Run(r.Name, func(t *testing.T) {
			p := s.provider(t, r)
			err := s.New(t, p.URL, s.Secrets[0]).Send(t.Context(), outgoing(engine.Message{Kind: "text", Text: "PRIVATE", Lang: "en"}))
			var se *channel.SendError
			if !errors.As(err, &se) {
				t.Fatalf("got %v, want a *channel.SendError", err)
			}
			if se.Permanent != r.Want.Permanent || se.After != r.Want.After || se.Account != r.Want.Account || se.Code != r.Want.Code {
				t.Errorf("got %+v, want %+v", *se, r.Want)
			}
			if se.Reason == "" || strings.Contains(err.Error(), "PRIVATE") {
				t.Errorf("the reason is %q", err)
			}
		})
	}
}

// oddAnswers are taken by their status: a message that was taken must not go
// out again, whatever comes behind the 200.
func (s Suite) oddAnswers(t *testing.T) {
	length := http.Header{"Content-Length": {"100"}}
	for _, r := range []Refusal{
		{Name: "200, and no end", Status: http.StatusOK, Body: strings.Repeat("x", guard.DefaultMaxBody+1)},
		{Name: "200, and broken off", Status: http.StatusOK, Header: length, Body: "{"},
		{Name: "200, not as documented", Status: http.StatusOK, Body: "<html>"},
		{Name: "503, and no end", Status: http.StatusServiceUnavailable, Body: strings.Repeat("x", guard.DefaultMaxBody+1)},
		{Name: "503, and broken off", Status: http.StatusServiceUnavailable, Header: length, Body: "{"},
	} {
		t.Run(r.Name, func(t *testing.T) {
			p := s.provider(t, r)
			err := s.New(t, p.URL, s.Secrets[0]).Send(t.Context(), outgoing(engine.Message{Kind: "text", Text: "hi", Lang: "en"}))
			var se *channel.SendError
			switch {
			case r.Status == http.StatusOK && err != nil:
				t.Errorf("got %v, want it taken", err)
			case r.Status != http.StatusOK && (!errors.As(err, &se) || se.Permanent || se.Code != "503"):
				t.Errorf("got %v, want a passing 503", err)
			}
		})
	}
}

func (s Suite) unreachable(t *testing.T) {
	p := s.provider(t)
	p.Close()
	err := s.New(t, p.URL, s.Secrets[0]).Send(t.Context(), outgoing(engine.Message{Kind: "text", Text: "hi"}))
	var se *channel.SendError
	if !errors.As(err, &se) || se.Permanent {
		t.Errorf("got %v, want a passing *channel.SendError", err)
	}
}

func (s Suite) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := s.provider(t)
	err := s.New(t, p.URL, s.Secrets[0]).Send(ctx, outgoing(engine.Message{Kind: "text", Text: "hi"}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
