package torture

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// sendTimeout is how long the program waits for the channel.
const sendTimeout = 2 * time.Second

// secret signs both ways.
const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// answer is what a channel does with a message.
type answer string

const (
	took   answer = "took it"                                    // and said so
	torn   answer = "took it, and broke off"                     // after the status
	late   answer = "took it, and said so too late"              // after the program has given up
	mute   answer = "took it without a word"                     // the connection ends
	failed answer = "did not take it"                            // 500
	busy   answer = "did not take it, and takes nothing for 1 s" // 503, Retry-After
)

// has tells whether the channel has the message then.
func (a answer) has() bool { return a == took || a == torn || a == late || a == mute }

// said tells whether who called knows that it has.
func (a answer) said() bool { return a == took || a == torn }

// call is one message that came to the channel.
type call struct {
	life              int // of the program, which of them called
	contact, id, text string
	answer            answer
	beside            bool // another one for the same person was under way in that life
}

// channelStandIn takes what the program sends, each life of it at a path of
// its own, and writes down in order what came.
type channelStandIn struct {
	*httptest.Server
	kind   bool // it takes everything, though slowly at times
	mu     sync.Mutex
	rng    *rand.Rand
	calls  []call
	busy   map[[2]string][]string // ids under way, by life and contact
	heard  map[string]string      // by contact: the last text that it has, and said so
	latest time.Time              // when something came
	strays []string               // what was not a signed message
}

func newChannel(t testing.TB, seed uint64) *channelStandIn {
	c := &channelStandIn{rng: rand.New(rand.NewPCG(seed, 2)), busy: map[[2]string][]string{}, heard: map[string]string{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *channelStandIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // who called is dead
	}
	one, slow, err := c.came(r, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	time.Sleep(slow)
	c.mu.Lock()
	key := [2]string{r.URL.Path, one.contact}
	i := slices.Index(c.busy[key], one.id)
	c.busy[key] = slices.Delete(c.busy[key], i, i+1) // before the answer: the next may come at once
	c.mu.Unlock()
	switch one.answer {
	case late:
		time.Sleep(sendTimeout * 3 / 2)
	case took:
		w.WriteHeader(http.StatusNoContent)
	case torn:
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half of")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case mute:
		panic(http.ErrAbortHandler)
	case failed:
		w.WriteHeader(http.StatusInternalServerError)
	case busy:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// came writes down what came, and decides how it is answered and after what
// time.
func (c *channelStandIn) came(r *http.Request, body []byte) (one call, slow time.Duration, err error) {
	var in struct {
		ID       string
		Contact  struct{ ID string }
		Messages []struct{ Text string }
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	hook, err := standardwebhooks.NewWebhook(secret)
	if err == nil {
		err = hook.Verify(body, r.Header)
	}
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err == nil && (len(in.Messages) != 1 || in.ID != r.Header.Get("webhook-id")) {
		err = fmt.Errorf("not one message with its id: %s", body)
	}
	if err != nil {
		c.strays = append(c.strays, err.Error())
		return one, 0, err
	}
	life, _ := strconv.Atoi(path.Base(r.URL.Path))
	one = call{life: life, contact: in.Contact.ID, id: in.ID, text: in.Messages[0].Text, answer: c.mood()}
	key := [2]string{r.URL.Path, one.contact}
	one.beside = slices.ContainsFunc(c.busy[key], func(id string) bool { return id != one.id })
	c.busy[key] = append(c.busy[key], one.id)
	c.calls = append(c.calls, one)
	c.latest = time.Now()
	if one.answer.said() {
		c.heard[one.contact] = one.text
	}
	if one.answer != late && c.rng.IntN(20) == 0 {
		slow = time.Duration(10+c.rng.IntN(100)) * time.Millisecond
	}
	return one, slow, nil
}

// mood picks an answer: mostly the good one.
func (c *channelStandIn) mood() answer {
	switch n := c.rng.IntN(1000); {
	case c.kind:
		return took
	case n < 10:
		return failed
	case n < 20:
		return mute
	case n < 30:
		return torn
	case n < 33:
		return busy
	case n < 36:
		return late
	}
	return took
}

// beKind makes the channel take everything.
func (c *channelStandIn) beKind() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kind = true
}

// last returns the last text for a contact of which the channel said that it has it.
func (c *channelStandIn) last(contact string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard[contact]
}

// quiet tells for how long nothing has come.
func (c *channelStandIn) quiet() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.latest)
}
