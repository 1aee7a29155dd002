package messenger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/engine"
	"parley/server/channel"
	"parley/server/channel/channeltest"
	"parley/server/channel/messenger"
)

const (
	page   = "204500000000007"
	ana    = "8102000000000021"
	ben    = "8102000000000022"
	secret = "app-secret-example"
)

func config() messenger.Config {
	return messenger.Config{
		Page: page, AppSecret: []string{secret}, PageToken: []string{"page-token"}, VerifyToken: []string{"verify-token"},
		Client: channeltest.Client(),
	}
}

func open(t testing.TB, cfg messenger.Config) *messenger.Channel {
	t.Helper()
	ch, err := messenger.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func signed(body []byte) http.Header {
	return http.Header{messenger.SignatureHeader: {messenger.Sign(secret, body)}}
}

func payload(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../../testdata/webhooks/messenger", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSuite(t *testing.T) {
	quote := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	element := func(from, event string) []byte {
		return fmt.Appendf(nil, `{"object":"page","entry":[{"id":"%s","time":1768469400321,"messaging":[{"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":1768469400100,%s}]}]}`, page, from, page, event)
	}
	channeltest.Run(t, channeltest.Suite{
		New: func(t testing.TB, api string, secrets ...string) channel.Channel {
			cfg := config()
			cfg.API, cfg.AppSecret = api+"/v25.0", secrets
			return open(t, cfg)
		},
		Secrets: [2]string{"0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"},
		Sign: func(secret string, body []byte) http.Header {
			return http.Header{messenger.SignatureHeader: {messenger.Sign(secret, body)}}
		},
		Header: messenger.SignatureHeader,
		Text: func(id, from, text string) []byte {
			return element(from, `"message":{"mid":"`+id+`","text":`+quote(text)+`}`)
		},
		Tap: func(id, from, token, label string) []byte {
			return element(from, `"message":{"mid":"`+id+`","text":`+quote(label)+`,"quick_reply":{"payload":`+quote(token)+`}}`)
		},
		Media: func(id, from, kind string, n int, address string) []byte {
			one := `{"type":"` + kind + `","payload":{"url":` + address + `}}`
			return element(from, `"message":{"mid":"`+id+`","attachments":[`+one+strings.Repeat(","+one, n-1)+`]}`)
		},
		Place: func(id, from, lat, lon string) []byte {
			return element(from, `"message":{"mid":"`+id+`","attachments":[{"type":"location","title":"Ana's Location","payload":{"coordinates":{"lat":`+lat+`,"long":`+lon+`}}}]}`)
		},
		Unknown: []string{
			`{"object":"page","entry":null}`, `{"object":"page","entry":[null,1,"x",{}]}`, `{"object":["page"]}`,
			string(payload(t, "unknown")), string(payload(t, "standby")), string(payload(t, "other_page")),
		},
		Read:  read,
		Taken: `{"recipient_id":"7301","message_id":"m_out"}`,
		Refusals: []channeltest.Refusal{
			refusal(500, 2, 0, channel.SendError{Code: "2"}),
			refusal(400, 1200, 0, channel.SendError{Code: "1200"}),
			refusal(400, 613, 0, channel.SendError{Code: "613", After: 2 * time.Minute, Account: true}),
			refusal(429, 4, 0, channel.SendError{Code: "4", After: 2 * time.Minute, Account: true}),
			refusal(403, 10, 2018278, channel.SendError{Permanent: true, Code: "10/2018278"}),
			refusal(400, 100, 2018001, channel.SendError{Permanent: true, Code: "100/2018001"}),
			refusal(401, 190, 463, channel.SendError{Permanent: true, Code: "190/463"}),
			refusal(403, 200, 0, channel.SendError{Permanent: true, Code: "200"}),
			refusal(403, 551, 1545041, channel.SendError{Permanent: true, Code: "551/1545041"}),
			refusal(400, 368, 0, channel.SendError{Permanent: true, Code: "368"}),
			refusal(400, 99999, 0, channel.SendError{Permanent: true, Code: "99999"}),
			refusal(503, 99999, 0, channel.SendError{Code: "99999"}),
			{Name: "a gateway's page", Status: 502, Body: "<html>", Want: channel.SendError{Code: "502"}},
			{Name: "429 without a body", Status: 429, Header: http.Header{"Retry-After": {"90"}}, Want: channel.SendError{Code: "429", After: 90 * time.Second, Account: true}},
			{Name: "redirect", Status: 302, Header: http.Header{"Location": {"/elsewhere"}}, Want: channel.SendError{Permanent: true, Code: "302"}},
			{
				Name: "limit with a time", Status: 400, Header: http.Header{"Retry-After": {"600"}},
				Body: `{"error":{"code":613}}`, Want: channel.SendError{Code: "613", After: 10 * time.Minute, Account: true},
			},
		},
		MaxText: 2000, MaxChoices: 13, MaxTitle: 20,
	})
}

// refusal is an answer as the Graph API writes it.
func refusal(status, code, subcode int, want channel.SendError) channeltest.Refusal {
	return channeltest.Refusal{
		Name: fmt.Sprintf("%d %d/%d", status, code, subcode), Status: status, Want: want,
		Body: fmt.Sprintf(`{"error":{"message":"(#%d) token page-token PRIVATE","type":"OAuthException","code":%d,"error_subcode":%d,"fbtrace_id":"A1"}}`, code, code, subcode),
	}
}

// read checks a call to the Send API as it is documented.
func read(t testing.TB, r *http.Request, body []byte) channeltest.Sent {
	if r.Method != http.MethodPost || r.URL.Path != "/v25.0/me/messages" || r.URL.RawQuery != "" {
		t.Errorf("got %s %s, want POST /v25.0/me/messages", r.Method, r.URL)
	}
	if got := r.Header.Get("Authorization"); got != "Bearer page-token" {
		t.Errorf("Authorization is %q", got)
	}
	if got := r.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type is %q", got)
	}
	var c struct {
		Recipient     struct{ ID string }
		MessagingType string `json:"messaging_type"`
		Message       struct {
			Text         string
			Metadata     string
			QuickReplies []struct {
				ContentType string `json:"content_type"`
				Title       string
				Payload     string
			} `json:"quick_replies"`
			Attachment *struct {
				Type    string
				Payload struct {
					URL          string
					TemplateType string `json:"template_type"`
					Text         string
					Buttons      []button
					Elements     []struct {
						Title, Subtitle string
						ImageURL        string  `json:"image_url"`
						DefaultAction   *button `json:"default_action"`
						Buttons         []button
					}
				}
			}
		}
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		t.Errorf("the body is not as documented: %v", err)
	}
	m := engine.Message{Kind: "text", Text: c.Message.Text}
	if c.MessagingType != "RESPONSE" {
		t.Errorf("messaging_type is %q", c.MessagingType)
	}
	if a := c.Message.Attachment; a != nil {
		if c.Message.Text != "" {
			t.Error("text and attachment in one message")
		}
		m.Kind, m.Ref, m.Text = a.Type, a.Payload.URL, a.Payload.Text
		for _, b := range a.Payload.Buttons {
			b.check(t, "web_url")
			m.Links = append(m.Links, engine.Link{Label: b.Title, URL: b.URL})
		}
		for _, el := range a.Payload.Elements {
			card := engine.Card{Title: el.Title, Text: el.Subtitle, Image: el.ImageURL}
			if el.DefaultAction != nil {
				card.Link = el.DefaultAction.URL
				if *el.DefaultAction != (button{Type: "web_url", URL: card.Link}) {
					t.Errorf("default_action is %+v", *el.DefaultAction)
				}
			}
			for _, b := range el.Buttons {
				b.check(t, "postback")
				card.Choice = &engine.Choice{Label: b.Title, Token: b.Payload}
			}
			if len(el.Buttons) > 1 || card == (engine.Card{Title: el.Title}) || len([]rune(el.Title)) > 80 || len([]rune(el.Subtitle)) > 80 {
				t.Errorf("a card of %+v", el)
			}
			m.Cards = append(m.Cards, card)
		}
		kind := map[string]bool{"": a.Type != "template", "generic": len(m.Cards) > 0 && len(m.Links) == 0, "button": len(m.Cards) == 0 && len(m.Links) > 0 && m.Text != ""}
		if !kind[a.Payload.TemplateType] || len(m.Cards) > 10 || len(m.Links) > 3 || len(m.Links) > 0 && len([]rune(m.Text)) > 640 {
			t.Errorf("a %s with %d cards and %d links of template %q", a.Type, len(m.Cards), len(m.Links), a.Payload.TemplateType)
		}
	} else if c.Message.Text == "" {
		t.Error("neither text nor attachment")
	}
	for _, q := range c.Message.QuickReplies {
		if q.ContentType != "text" || len(q.Payload) > 1000 {
			t.Errorf("quick reply of %q with a payload of %d bytes", q.ContentType, len(q.Payload))
		}
		m.Choices = append(m.Choices, engine.Choice{Label: q.Title, Token: q.Payload})
	}
	return channeltest.Sent{ID: c.Message.Metadata, To: c.Recipient.ID, Messages: []engine.Message{m}}
}

// button is one of a template's.
type button struct{ Type, Title, URL, Payload string }

// check fails unless b is a whole button of its type.
func (b button) check(t testing.TB, want string) {
	n := len([]rune(b.Title))
	if b.Type != want || n == 0 || n > 20 || (b.URL != "") != (want == "web_url") || (b.Payload != "") != (want == "postback") || len(b.Payload) > 1000 {
		t.Errorf("button %+v, want a %s", b, want)
	}
}

// show prints events in a line each.
func show(in []channel.Incoming) []string {
	var out []string
	for _, x := range in {
		s := x.Address + " "
		switch ev := x.Event.(type) {
		case *engine.Utterance:
			s += ev.ID + " text " + ev.Text
			if ev.Ref != "" {
				s += " by " + ev.Ref
			}
		case *engine.Tap:
			s += ev.ID + " tap " + ev.Token + " " + ev.Text
		case *engine.Signal:
			s += ev.ID + " signal " + ev.Name + " " + ev.Ref
		case *engine.Start:
			s += ev.ID + " start " + ev.Flow + ev.Ref
		case *engine.Media:
			s += strings.TrimSpace(fmt.Sprint(ev.ID, " ", ev.Kind, " ", ev.URL, " ", ev.Name, " ", ev.Text, " ", ev.Lat, " ", ev.Lon))
			if ev.Also {
				s += " also"
			}
		}
		out = append(out, s)
	}
	return out
}

func TestReceive(t *testing.T) {
	tests := map[string][]string{
		"text":                 {ana + " m_Txt1 text Bonjour, vous êtes ouverts ?"},
		"text_seconds":         {ana + " m_Txt2 text hi"},
		"text_link":            {ana + " m_Lnk1 text https://cakes.example/wedding"},
		"text_from_ad":         {ana + " m_Ad1 text Is this still on? by spring_ad"},
		"quick_reply":          {ana + " m_Qr1 tap 1:ask_day:2 Friday"},
		"postback":             {ana + " m_Pb2 tap 1:menu:order Order a cake"},
		"postback_without_mid": {ana + " x_ tap 1:menu:order Order a cake"},
		"get_started":          {ben + " m_Pb0 signal get_started "},
		"get_started_referral": {ben + " m_Pb1 signal get_started spring_flyer"},
		"referral":             {ana + " x_ start promo-jan"},
		"referral_ad_only":     {ana + " x_ start 120200000000077"},
		"image":                {ana + " m_Im1 image https://scontent.example/v/photo.jpg?oe=AB   0 0"},
		"images":               {ana + " m_Im2 image https://scontent.example/v/1.jpg  like these 0 0", ana + " m_Im2:1 image https://scontent.example/v/2.jpg   0 0 also"},
		"audio":                {ana + " m_Au1 audio https://cdn.example/v/voice.mp4   0 0"},
		"file":                 {ana + " m_Fi1 file https://cdn.example/v/menu.pdf   0 0"},
		"location":             {ana + " m_Lo1 location    50.6326 3.0586"},
		"location_odd":         {ana + " m_Lo2 other  Ana's Location  0 0", ana + " m_Lo2:1 other    0 0 also", ana + " m_Lo2:2 location    91 -181 also"},
		"media_odd": {
			ana + " m_Odd2 image    0 0", ana + " m_Odd2:1 image    0 0 also", ana + " m_Odd2:2 audio javascript:alert(1)   0 0 also",
			ana + " m_Odd2:3 file  menu.pdf  0 0 also", ana + " m_Odd2:4 other https://cdn.example/v/1.jpg   0 0 also",
			ana + " m_Odd2:5 other    0 0 also", ana + " m_Odd2:6 image https://cdn.example/v/2.jpg   0 0 also",
		},
		"sticker":   {ana + " m_St1 sticker https://scontent.example/like.png   0 0"},
		"share":     {ana + " m_Sh1 other not an address A shared post  0 0"},
		"reel":      {ana + " m_Re1 other https://scontent.example/reel.mp4   0 0"},
		"batch":     {ana + " m_Ba1 text one", ben + " m_Ba2 text two", ana + " m_Ba4 text three"},
		"odd_types": {ana + " m_Odd1 text still read"},
		"echo":      nil, "echo_odd": nil, "delivery": nil, "read": nil, "reaction": nil, "optin": nil, "deleted": nil,
		"standby": nil, "pass_thread_control": nil, "unknown": nil, "instagram": nil, "other_page": nil, "user_ref": nil,
	}
	files, err := filepath.Glob("../../../testdata/webhooks/messenger/*.json")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d files and %d tests (%v): each wants the other", len(files), len(tests), err)
	}
	ch := open(t, config())
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			body := payload(t, name)
			in, err := ch.Receive(signed(body), body)
			if err != nil {
				t.Fatal(err)
			}
			got := show(in)
			for i := range got { // ids that are made here: stable, whatever they are
				if k := strings.Index(got[i], " x_"); k >= 0 && i < len(want) {
					got[i] = got[i][:k+3] + got[i][k+3+32:]
					want[i] = cutID(want[i])
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func cutID(s string) string {
	k := strings.Index(s, " x_")
	rest := s[k+3:]
	if i := strings.IndexByte(rest, ' '); i > 0 {
		rest = rest[i:]
	}
	return s[:k+3] + rest
}

func TestMadeUpIDs(t *testing.T) {
	ch := open(t, config())
	ids := map[string]string{}
	for _, name := range []string{"postback_without_mid", "referral", "referral_ad_only"} {
		body := payload(t, name)
		later := []byte(strings.Replace(string(body), "1768469400100", "1768469400101", 1))
		for _, b := range [][]byte{body, body, later} {
			in, err := ch.Receive(signed(b), b)
			if err != nil || len(in) != 1 {
				t.Fatalf("%s: got %d events and %v", name, len(in), err)
			}
			id := reflect.ValueOf(in[0].Event).Elem().FieldByName("ID").String()
			if was, ok := ids[id]; ok && was != string(b) {
				t.Errorf("%s: two events have the id %s", name, id)
			}
			ids[id] = string(b)
		}
	}
	if len(ids) != 6 {
		t.Errorf("got %d ids for 6 events, two of each delivered twice", len(ids))
	}
}

func TestSignatureVectors(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{`{"object":"page","entry":[]}`, "sha256=0da71fcbdeb7a0dea178102b688d1a9cb15cf69f7b418cb29ad1e895cdd8367d"},
		{`{"object":"page","entry":[{"id":"1","text":"caf\u00e9 \/ ok"}]}`, "sha256=368f3ab9bb38521fa31370dd19be4220790827d43ff871c7a0ea020a5f18ad57"},
	} {
		if got := messenger.Sign(secret, []byte(tt.body)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.body, got, tt.want)
		}
		h := http.Header{messenger.SignatureHeader: {tt.want}}
		if in, err := open(t, config()).Receive(h, []byte(tt.body)); err != nil || len(in) != 0 {
			t.Errorf("%s: got %d events and %v", tt.body, len(in), err)
		}
	}
}

func TestHandshake(t *testing.T) {
	cfg := config()
	cfg.VerifyToken = []string{"", "old", "new"}
	ch := open(t, cfg)
	for _, tt := range []struct {
		name, mode, token, want string
		ok                      bool
	}{
		{"right", "subscribe", "new", "1158201444", true},
		{"the other one", "subscribe", "old", "1158201444", true},
		{"wrong token", "subscribe", "newer", "", false},
		{"empty token", "subscribe", "", "", false},
		{"wrong mode", "unsubscribe", "new", "", false},
	} {
		q := url.Values{"hub.mode": {tt.mode}, "hub.verify_token": {tt.token}, "hub.challenge": {"1158201444"}}
		if got, ok := ch.Handshake(q); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q %v, want %q %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
	if _, ok := ch.Handshake(nil); ok {
		t.Error("an empty query passes")
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	for want, change := range map[string]func(*messenger.Config){
		"page is":         func(c *messenger.Config) { c.Page = "" },
		"app_secret is":   func(c *messenger.Config) { c.AppSecret = []string{""} },
		"page_token is":   func(c *messenger.Config) { c.PageToken = nil },
		"verify_token is": func(c *messenger.Config) { c.VerifyToken = []string{} },
		"client":          func(c *messenger.Config) { c.Client = nil },
	} {
		cfg := config()
		change(&cfg)
		if _, err := messenger.New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}

func TestFromKeys(t *testing.T) {
	cfg := messenger.FromKeys(map[string][]string{
		"page": {"1"}, "app_secret": {"a", "b"}, "page_token": {"c"}, "verify_token": {"d"}, "api": {"http://127.0.0.1:9/"},
	}, channeltest.Client())
	if _, err := messenger.New(cfg); err != nil {
		t.Fatal(err)
	}
	if cfg.Page != "1" || len(cfg.AppSecret) != 2 || cfg.API != "http://127.0.0.1:9/" {
		t.Errorf("got %+v", cfg)
	}
}

func TestSecondPageToken(t *testing.T) {
	var tokens []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tokens = append(tokens, r.Header.Get("Authorization"))
		if len(tokens) == 1 {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":{"code":190}}`))
		}
	}))
	defer srv.Close()
	cfg := config()
	cfg.API, cfg.PageToken = srv.URL+"/", []string{"old", "new"}
	err := open(t, cfg).Send(t.Context(), channel.Outgoing{ID: "1", Address: ana, Message: engine.Message{Kind: "text", Text: "hi"}})
	if want := []string{"Bearer old", "Bearer new"}; err != nil || !reflect.DeepEqual(tokens, want) {
		t.Errorf("got %q and %v, want %q", tokens, err, want)
	}
}

func TestSendRefusesWhatCannotBeFetched(t *testing.T) {
	for _, m := range []engine.Message{
		{Kind: "image", Ref: "cake.jpg"},
		{Kind: "cards", Cards: []engine.Card{{Title: "a", Image: "cake.jpg"}}},
		{Kind: "hologram", Ref: "https://a.example"},
	} {
		err := open(t, config()).Send(t.Context(), channel.Outgoing{ID: "1", Address: ana, Message: m})
		var se *channel.SendError
		if !errors.As(err, &se) || !se.Permanent {
			t.Errorf("%s: got %v, want a permanent *channel.SendError", m.Kind, err)
		}
	}
}

func FuzzMessenger(f *testing.F) {
	files, err := filepath.Glob("../../../testdata/webhooks/messenger/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	ch := open(f, config())
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := ch.Receive(signed(body), body)
		if err != nil && !errors.Is(err, channel.ErrMalformed) {
			t.Errorf("got %v, want ErrMalformed or none", err)
		}
		if (err == nil) != json.Valid(body) {
			t.Errorf("got %v for JSON that is valid: %v", err, json.Valid(body))
		}
		for _, x := range in {
			if x.Address == "" || x.Address == page || x.Event == nil || reflect.ValueOf(x.Event).Elem().FieldByName("ID").String() == "" {
				t.Errorf("an event without address or id: %+v", x)
			} else if _, err := engine.EncodeEvent(x.Event); err != nil {
				t.Errorf("an event that cannot be kept: %v", err)
			}
		}
	})
}

func BenchmarkReceive(b *testing.B) {
	for _, name := range []string{"text", "quick_reply", "get_started_referral", "batch"} {
		b.Run(name, func(b *testing.B) {
			ch, body := open(b, config()), payload(b, name)
			h := signed(body)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ch.Receive(h, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
