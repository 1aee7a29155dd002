package messenger

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"parley/flows"
	"parley/server/channel"
	"parley/server/guard"
)

// Name is the channel's key in bot.yaml.
const Name = "messenger"

// API is the Graph API that is called where a Config names no other.
const API = "https://graph.facebook.com/v25.0"

// SignatureHeader holds the signature of a webhook.
const SignatureHeader = "X-Hub-Signature-256"

// Config is a connected Page. Of secrets and tokens any number may be given
// while they are being changed; at least one of each.
type Config struct {
	Page        string   // its id
	AppSecret   []string // any of them may have signed
	PageToken   []string // the first is used, the next where it is no longer valid
	VerifyToken []string
	API         string // "" is [API]
	Client      *guard.Client
}

// FromKeys returns the Config that bot.yaml writes: page, app_secret,
// page_token, verify_token, api; env: and secret: already resolved.
func FromKeys(keys map[string][]string, client *guard.Client) Config {
	return Config{
		Page: first(keys["page"]), AppSecret: keys["app_secret"], PageToken: keys["page_token"],
		VerifyToken: keys["verify_token"], API: first(keys["api"]), Client: client,
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// Channel is a connected Page. It is safe for concurrent use.
type Channel struct {
	cfg     Config
	profile flows.Profile

	mu   sync.Mutex
	done map[string]int // how many calls of a message that broke off were made, by its id
}

var (
	_ channel.Channel    = (*Channel)(nil)
	_ channel.Handshaker = (*Channel)(nil)
)

// New returns the channel, or an error that names what is missing: without
// its secrets a channel does not start.
func New(cfg Config) (*Channel, error) {
	cfg.AppSecret, cfg.PageToken, cfg.VerifyToken = filled(cfg.AppSecret), filled(cfg.PageToken), filled(cfg.VerifyToken)
	switch {
	case cfg.Page == "":
		return nil, errors.New("messenger: page is missing")
	case len(cfg.AppSecret) == 0:
		return nil, errors.New("messenger: app_secret is missing")
	case len(cfg.PageToken) == 0:
		return nil, errors.New("messenger: page_token is missing")
	case len(cfg.VerifyToken) == 0:
		return nil, errors.New("messenger: verify_token is missing")
	case cfg.Client == nil:
		return nil, errors.New("messenger: no client to call with")
	}
	if cfg.API == "" {
		cfg.API = API
	}
	cfg.API = strings.TrimRight(cfg.API, "/")
	p, _ := flows.ProfileOf(Name)
	return &Channel{cfg: cfg, profile: p, done: map[string]int{}}, nil
}

// filled returns the values that are not empty: an empty secret would let
// everybody sign.
func filled(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Name returns "messenger".
func (c *Channel) Name() string { return Name }

// Handshake answers Meta's check of the webhook's address: the challenge, if
// the token is ours.
func (c *Channel) Handshake(query url.Values) (string, bool) {
	if query.Get("hub.mode") != "subscribe" {
		return "", false
	}
	token, ok := []byte(query.Get("hub.verify_token")), false
	for _, want := range c.cfg.VerifyToken {
		if subtle.ConstantTimeCompare(token, []byte(want)) == 1 {
			ok = true
		}
	}
	if !ok {
		return "", false
	}
	return query.Get("hub.challenge"), true
}

// Sign returns the signature of a body, as [SignatureHeader] holds it:
// "sha256=" and 64 lower-case hexadecimal digits.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// signed tells whether one of our secrets signed the body. Only the one way
// to write the signature counts.
func (c *Channel) signed(h http.Header, body []byte) bool {
	values := h.Values(SignatureHeader)
	if len(values) != 1 {
		return false
	}
	ok := false
	for _, secret := range c.cfg.AppSecret {
		if hmac.Equal([]byte(values[0]), []byte(Sign(secret, body))) {
			ok = true
		}
	}
	return ok
}
