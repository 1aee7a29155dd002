package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/server/cli"
)

const (
	secret = "bench-secret"
	people = 1000 // who write
)

// answers are the choices of the question that is asked for ever.
var answers = []string{"Order a cake", "Opening hours", "Where you are", "Allergens", "Talk to a person"}

// The program runs as one of the two servers where it is told to.
func TestMain(m *testing.M) {
	switch os.Getenv("PARLEY_BENCH") {
	case "parley":
		os.Exit(cli.Main(context.Background(), os.Args[1:], cli.World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now}))
	case "minimal":
		fmt.Fprintln(os.Stderr, runMinimal(os.Args[1], os.Args[2], secret))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// provider is a stand-in for the Graph API that takes everything.
type provider struct {
	*httptest.Server
	took atomic.Int64
	last atomic.Int64                      // when, in nanoseconds
	told atomic.Pointer[func(body []byte)] // of each request, where it is set
}

func newProvider(b *testing.B) *provider {
	p := &provider{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.took.Add(1)
		p.last.Store(time.Now().UnixNano())
		if told := p.told.Load(); told != nil {
			(*told)(body)
		}
		_, _ = io.WriteString(w, `{"recipient_id":"a","message_id":"m"}`)
	}))
	b.Cleanup(p.Close)
	return p
}

// contestant is a server under load.
type contestant struct {
	name   string
	base   string
	data   string // its folder
	began  time.Time
	cmd    *exec.Cmd
	pid    int
	p      *provider
	people int // who write
	ids    atomic.Int64
}

var serves = regexp.MustCompile(`serves (http://[0-9.:]+)`)

// start starts one of the two servers as a program of its own.
func start(b *testing.B, name string) *contestant {
	b.Helper()
	return startIn(b, name, filepath.Join(b.TempDir(), "data"), menu(), newProvider(b))
}

// startIn does so in a folder that may hold what an earlier one left, which then
// had the same flow and provider: it is its bot that is live.
func startIn(b *testing.B, name, data, flow string, p *provider) *contestant {
	b.Helper()
	c := &contestant{name: name, p: p, data: data, people: people}
	var args []string
	if name == "minimal" {
		if err := os.MkdirAll(data, 0o755); err != nil {
			b.Fatal(err)
		}
		args = []string{data, c.p.URL + "/messages"}
	} else {
		args = []string{"serve", botFolder(b, c.p.URL, flow), "--addr", "127.0.0.1:0", "--data", data, "--allow-net", "127.0.0.0/8", "--pprof"}
	}
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "PARLEY_BENCH="+name, "APP_SECRET="+secret, "PAGE_TOKEN=p", "VERIFY_TOKEN=v")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	c.began = time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	c.cmd, c.pid = cmd, cmd.Process.Pid
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := serves.FindStringSubmatch(lines.Text()); m != nil {
			c.base = m[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return c
		}
	}
	b.Fatalf("%s did not start: %s", name, errs.String())
	return nil
}

// menu is a flow that asks the same question for ever; with more keys of it.
func menu(keys ...string) string {
	flow := "triggers: [{default: true}]\nsteps:\n  - id: menu\n    ask: What can we do for you?\n    choices:\n"
	for i, label := range answers {
		flow += fmt.Sprintf("      - c%d: %s\n", i, label)
	}
	for _, key := range keys {
		flow += "    " + key + "\n"
	}
	return flow + "  - id: said\n    say: You chose ${menu}.\n    next: menu\n"
}

// botFolder is a bot of one flow.
func botFolder(b *testing.B, api, flow string) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "bot")
	for name, text := range map[string]string{
		"bot.yaml":        "parley: 1\nname: Bench\nlanguages: [en]\nchannels:\n  messenger: {page: \"1\", app_secret: env:APP_SECRET, page_token: env:PAGE_TOKEN, verify_token: env:VERIFY_TOKEN, rate: 100000, api: " + api + "}\n",
		"flows/menu.yaml": flow,
	} {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// result is what a round came to.
type result struct {
	rate     float64 // messages a second
	kept     float64 // messages a second, until what they led to was delivered
	p50, p99 time.Duration
	failed   int
	cpu      time.Duration // of the server, a message, until all was delivered
}

// cpu returns how long the server has been on a processor.
func (c *contestant) cpu(b *testing.B) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.pid))
	if err != nil {
		b.Skipf("this needs Linux: %v", err)
	}
	f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')'):])) // proc(5): fields from state on
	var ticks int64
	for _, s := range f[12:14] { // utime and stime
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100
}

// round posts messages over so many connections for a while, and waits until
// what they lead to is delivered.
func (c *contestant) round(b *testing.B, conns int, d time.Duration) result {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: conns}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var all []time.Duration
	failed := 0
	cpu := c.cpu(b)
	stop := time.Now().Add(d)
	var wg sync.WaitGroup
	for w := range conns {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), uint64(c.ids.Load())))
			var mine []time.Duration
			bad := 0
			for time.Now().Before(stop) {
				began := time.Now()
				if !c.post(client, rng) {
					bad++
					continue
				}
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			all, failed = append(all, mine...), failed+bad
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(stop.Add(-d))
	c.settle()
	slices.Sort(all)
	r := result{rate: float64(len(all)) / took.Seconds(), failed: failed}
	if last := time.Unix(0, c.p.last.Load()); last.After(stop) {
		took = last.Sub(stop.Add(-d))
	}
	r.kept = float64(len(all)) / took.Seconds()
	if len(all) > 0 {
		r.p50, r.p99 = all[len(all)/2], all[len(all)*99/100]
		r.cpu = (c.cpu(b) - cpu) / time.Duration(len(all))
	}
	return r
}

// post posts a message of one of the people.
func (c *contestant) post(client *http.Client, rng *rand.Rand) bool {
	return c.write(client, rng.IntN(c.people), answers[rng.IntN(len(answers))])
}

// write posts a message of person p.
func (c *contestant) write(client *http.Client, p int, text string) bool {
	body := fmt.Appendf(nil, `{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"sender":{"id":"p%d"},"recipient":{"id":"1"},"timestamp":1,"message":{"mid":"m_%d","text":%q}}]}]}`,
		p, c.ids.Add(1), text)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	req, err := http.NewRequest(http.MethodPost, c.base+"/hooks/bot/messenger", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// settle waits until nothing more is delivered, a minute at most.
func (c *contestant) settle() {
	for before := int64(-1); ; {
		now := c.p.took.Load()
		if now == before {
			return
		}
		before = now
		time.Sleep(300 * time.Millisecond)
	}
}

const (
	rounds   = 5
	roundLen = 4 * time.Second
)

// BenchmarkBesideMinimal alternates rounds of both servers, and reports the
// medians and their ratio.
func BenchmarkBesideMinimal(b *testing.B) {
	for _, conns := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("connections=%d", conns), func(b *testing.B) {
			ours, least := start(b, "parley"), start(b, "minimal")
			for range b.N {
				var a, m []result
				ours.round(b, conns, time.Second) // everybody has a session
				least.round(b, conns, time.Second)
				for range rounds {
					a = append(a, ours.round(b, conns, roundLen))
					m = append(m, least.round(b, conns, roundLen))
				}
				report(b, "parley", a)
				report(b, "minimal", m)
				rate, kept := func(r result) float64 { return r.rate }, func(r result) float64 { return r.kept }
				b.ReportMetric(median(a, rate)/median(m, rate), "ratio")
				b.ReportMetric(median(a, kept)/median(m, kept), "delivered-ratio")
			}
		})
	}
}

func report(b *testing.B, name string, rs []result) {
	failed := 0
	for _, r := range rs {
		failed += r.failed
	}
	b.ReportMetric(median(rs, func(r result) float64 { return r.rate }), name+"-msg/s")
	b.ReportMetric(median(rs, func(r result) float64 { return r.kept }), name+"-delivered/s")
	b.ReportMetric(median(rs, func(r result) float64 { return float64(r.p50.Microseconds()) / 1000 }), name+"-p50-ms")
	b.ReportMetric(median(rs, func(r result) float64 { return float64(r.p99.Microseconds()) / 1000 }), name+"-p99-ms")
	b.ReportMetric(median(rs, func(r result) float64 { return float64(r.cpu.Microseconds()) }), name+"-cpu-µs")
	b.ReportMetric(float64(failed), name+"-failed")
}

func median(rs []result, of func(result) float64) float64 {
	list := make([]float64, len(rs))
	for i, r := range rs {
		list[i] = of(r)
	}
	slices.Sort(list)
	return list[len(list)/2]
}
