package jsonhook

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"parley/flows"
	"parley/server/channel"
	"parley/server/guard"
)

// Name is the channel's key in bot.yaml.
const Name = "json"

// tolerance is how far the timestamp of a signature may be from now.
const tolerance = 5 * time.Minute

// minSecret is the shortest secret that is taken, in bytes after Base64. The
// scheme asks for 24.
const minSecret = 24

// Config is one such channel.
type Config struct {
	Secret []string // whsec_ and Base64; several while it is being changed: any may have signed, all sign
	URL    string   // where answers go
	Client *guard.Client
	Now    func() time.Time
}

// FromKeys returns the Config that bot.yaml writes: secret, url (api stands
// in for url); env: and secret: already resolved.
func FromKeys(keys map[string][]string, client *guard.Client, now func() time.Time) Config {
	cfg := Config{Secret: keys["secret"], Client: client, Now: now}
	for _, k := range []string{"url", "api"} {
		if len(keys[k]) > 0 && keys[k][0] != "" {
			cfg.URL = keys[k][0]
		}
	}
	return cfg
}

// Channel receives and posts signed JSON. It is safe for concurrent use.
type Channel struct {
	cfg     Config
	profile flows.Profile
	hooks   []*standardwebhooks.Webhook
}

var _ channel.Channel = (*Channel)(nil)

// New returns the channel, or an error that names what is missing: without
// its secret it does not start.
func New(cfg Config) (*Channel, error) {
	c := &Channel{cfg: cfg}
	c.profile, _ = flows.ProfileOf(Name)
	for _, s := range cfg.Secret {
		if s == "" {
			continue
		}
		hook, err := hook(s)
		if err != nil {
			return nil, err
		}
		c.hooks = append(c.hooks, hook)
	}
	switch {
	case len(c.hooks) == 0:
		return nil, errors.New("json: secret is missing")
	case cfg.URL == "":
		return nil, errors.New("json: url is missing")
	case cfg.Client == nil:
		return nil, errors.New("json: no client to call with")
	case cfg.Now == nil:
		return nil, errors.New("json: no clock")
	}
	return c, nil
}

// hook reads a secret. Its error does not repeat it.
func hook(secret string) (*standardwebhooks.Webhook, error) {
	h, err := standardwebhooks.NewWebhook(secret)
	if err != nil || !longEnough(secret) {
		return nil, fmt.Errorf("json: a secret is whsec_ and the Base64 of %d bytes or more", minSecret)
	}
	return h, nil
}

func longEnough(secret string) bool {
	coded := strings.TrimRight(strings.TrimPrefix(secret, "whsec_"), "=")
	return len(coded)*6/8 >= minSecret
}

// Name returns "json".
func (c *Channel) Name() string { return Name }

// signed checks signature and time. The library reads the wall clock, so the
// time is checked here against ours.
func (c *Channel) signed(h http.Header, body []byte) bool {
	for _, k := range []string{standardwebhooks.HeaderWebhookID, standardwebhooks.HeaderWebhookTimestamp, standardwebhooks.HeaderWebhookSignature} {
		if len(h.Values(k)) != 1 {
			return false
		}
	}
	at, err := strconv.ParseInt(h.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if err != nil {
		return false
	}
	now := c.cfg.Now().Unix()
	if at < now-int64(tolerance/time.Second) || at > now+int64(tolerance/time.Second) {
		return false
	}
	for _, hook := range c.hooks {
		if hook.VerifyIgnoringTimestamp(body, h) == nil {
			return true
		}
	}
	return false
}

// Sign returns the headers of a signed body. The secret is whsec_ and Base64.
func Sign(secret, id string, at time.Time, body []byte) (http.Header, error) {
	hk, err := hook(secret)
	if err != nil {
		return nil, err
	}
	return signature([]*standardwebhooks.Webhook{hk}, id, at, body)
}

func signature(hooks []*standardwebhooks.Webhook, id string, at time.Time, body []byte) (http.Header, error) {
	var list []string
	for _, hook := range hooks {
		s, err := hook.Sign(id, at, body)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		list = append(list, s)
	}
	h := http.Header{}
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(list, " "))
	return h, nil
}
