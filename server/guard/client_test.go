package guard

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// errOpened stops a dial that passed the check, so that no test reaches out.
var errOpened = errors.New("passed the check")

// recorder notes what passes the check.
type recorder struct {
	mu     sync.Mutex
	opened []string
}

func (r *recorder) note(address string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opened = append(r.opened, address)
	return errOpened
}

// hostile are addresses that no call may reach, each in a spelling that got
// past somebody's filter.
var hostile = []string{
	// loopback
	"http://127.0.0.1/", "http://127.0.0.1:443/", "http://127.1/", "http://127.0.1/", "http://127.255.255.254/",
	"http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://localhost.localdomain/", "http://ip6-localhost/",
	"http://2130706433/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://0177.0.0.1/", "http://017700000001/",
	"http://127.0.0.1.:80/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/",
	"http://[::1%25lo]/", "http://[::]/", "http://0/", "http://0.0.0.0/", "http://0.1.2.3/",
	// mapped, compatible, translated
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::127.0.0.1]/",
	"http://[::ffff:0:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::8.8.8.8]/",
	// NAT64, 6to4, Teredo, ISATAP; the last of each around a public address
	"http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[64:ff9b::8.8.8.8]/", "http://[64:ff9b:1::127.0.0.1]/",
	"http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2002:808:808::1]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
	"http://[2001::1]/", "http://[2a00:1450::5efe:10.0.0.1]/", "http://[2a00:1450::200:5efe:127.0.0.1]/",
	// private, shared, link-local
	"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://192.168.1.254/",
	"http://167772161/", "http://0xa000001/", "http://012.0.0.1/", "http://100.64.0.1/", "http://100.127.255.255/",
	"http://169.254.0.1/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fd12:3456:789a::1]/", "http://[fec0::1]/",
	// metadata
	"http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
	"http://169.254.170.2/v2/credentials", "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://192.0.0.192/", "http://168.63.129.16/",
	"http://[64:ff9b::169.254.169.254]/", "http://metadata.google.internal/", "http://instance-data/",
	// multicast, reserved, broadcast, documentation, benchmarks, discard
	"http://224.0.0.1/", "http://239.255.255.250/", "http://[ff02::1]/", "http://240.0.0.1/", "http://255.255.255.255/",
	"http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://[2001:db8::1]/", "http://[3fff::1]/", "http://198.18.0.1/",
	"http://192.88.99.1/", "http://192.0.0.8/", "http://[100::1]/", "http://[5f00::1]/", "http://[4000::1]/", "http://[2001:20::1]/",
	// ports, schemes, forms
	"http://8.8.8.8:22/", "http://8.8.8.8:8080/", "https://8.8.8.8:6379/", "http://[2a00:1450:4007::1]:25/",
	"ftp://8.8.8.8/", "file:///etc/passwd", "gopher://8.8.8.8:80/_x", "unix:///run/docker.sock", "//8.8.8.8/", "8.8.8.8", "http:///x",
	"http:8.8.8.8", "http://user:word@8.8.8.8/", "http://8.8.8.8@127.0.0.1/", "http://127.0.0.1#@8.8.8.8/", "http://8.8.8.8:80:80/", "",
}

func TestHostileAddresses(t *testing.T) {
	if len(hostile) < 60 {
		t.Fatalf("the corpus has %d addresses, want 60 or more", len(hostile))
	}
	rec := &recorder{}
	// Names go to a server that says "this machine" to every question.
	c := New(Options{opened: rec.note, resolver: liar("127.0.0.1", "::1"), Timeout: 5 * time.Second})
	for _, target := range hostile {
		t.Run(target, func(t *testing.T) {
			if _, err := c.Post(t.Context(), target, nil, nil); err == nil {
				t.Error("got an answer, want an error")
			}
			if req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil); err == nil {
				if _, err := c.Do(req); err == nil {
					t.Error("got an answer, want an error")
				}
			}
		})
	}
	if len(rec.opened) > 0 {
		t.Errorf("connected to %q", rec.opened)
	}
}

func TestPublicAddresses(t *testing.T) {
	for _, tt := range []struct{ target, want string }{
		{"http://8.8.8.8/", "8.8.8.8:80"},
		{"https://8.8.8.8/", "8.8.8.8:443"},
		{"http://8.8.8.8:443/", "8.8.8.8:443"},
		{"http://[2a00:1450:4007::1]/", "[2a00:1450:4007::1]:80"},
		{"http://[::ffff:8.8.8.8]/", "8.8.8.8:80"},
		{"http://shop.example/", "9.9.9.9:80"},
	} {
		t.Run(tt.target, func(t *testing.T) {
			rec := &recorder{}
			c := New(Options{opened: rec.note, resolver: liar("9.9.9.9", "")})
			if _, err := c.Post(t.Context(), tt.target, nil, nil); !errors.Is(err, errOpened) {
				t.Fatalf("got %v, want it to pass the check", err)
			}
			if got := strings.Join(rec.opened, " "); got != tt.want && got != "[::ffff:8.8.8.8]:80" {
				t.Errorf("connected to %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAllowedNetworks(t *testing.T) {
	allow := []netip.Prefix{
		netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::ffff:10.2.0.0/112"),
		netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("64:ff9b::/96"),
	}
	for _, tt := range []struct {
		target string
		want   bool
	}{
		{"http://127.0.0.1:9999/", true},
		{"http://[::ffff:127.0.0.1]:9999/", true},
		{"http://10.1.2.3:25/", true},
		{"http://10.2.2.3:25/", true},
		{"http://10.3.2.3/", false},
		{"http://[::1]/", false},
		{"http://169.254.1.1/", true},
		{"http://169.254.169.254/", false},
		{"http://[::ffff:169.254.169.254]/", false},
		{"http://[64:ff9b::a9fe:a9fe]/", false},
		{"http://[64:ff9b::808:808]/", true},
		{"http://[fd00:ec2::254]/", false},
		{"http://[fd00:ec2::253]/", true},
	} {
		t.Run(tt.target, func(t *testing.T) {
			_, err := New(Options{Allow: allow, opened: (&recorder{}).note}).Post(t.Context(), tt.target, nil, nil)
			if got := errors.Is(err, errOpened); got != tt.want {
				t.Errorf("passed is %v (%v), want %v", got, err, tt.want)
			}
			if !tt.want && !errors.Is(err, ErrRefused) {
				t.Errorf("got %v, want ErrRefused", err)
			}
		})
	}
}

// liar is a resolver whose every name has the addresses v4 and v6 ("" none).
func liar(v4, v6 string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go answer(there, v4, v6)
		return here, nil
	}}
}

// answer serves DNS over TCP framing (RFC 1035, 4.2.2).
func answer(conn net.Conn, v4, v6 string) {
	defer func() { _ = conn.Close() }()
	for {
		var n [2]byte
		if _, err := io.ReadFull(conn, n[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(n[:]))
		if _, err := io.ReadFull(conn, q); err != nil {
			return
		}
		end := 12
		for q[end] != 0 {
			end += int(q[end]) + 1
		}
		end += 5 // the root, type and class
		kind := binary.BigEndian.Uint16(q[end-4:])
		var data []byte
		if a, err := netip.ParseAddr(v4); kind == 1 && err == nil {
			data = a.AsSlice()
		}
		if a, err := netip.ParseAddr(v6); kind == 28 && err == nil {
			data = a.AsSlice()
		}
		out := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end]...)
		if data != nil {
			out[7] = 1
			out = append(out, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(data)))
			out = append(out, data...)
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
			return
		}
	}
}

// here is a client that may call this machine.
func here(opt Options) *Client {
	opt.Allow = append(opt.Allow, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
	return New(opt)
}

func TestPost(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Seen", r.Header.Get("Authorization")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "no coffee")
	}))
	defer srv.Close()
	res, err := here(Options{}).Post(t.Context(), srv.URL, http.Header{"Authorization": {"Bearer x"}}, []byte("hi"))
	if err != nil {
		t.Fatal(err)
	}
	if res.Status != http.StatusTeapot || string(res.Body) != "no coffee" || res.Header.Get("Seen") != "Bearer x hi" {
		t.Errorf("got %d %q %q", res.Status, res.Body, res.Header.Get("Seen"))
	}
}

func TestNoProxyFromTheEnvironment(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	defer srv.Close()
	t.Setenv("HTTP_PROXY", srv.URL)
	t.Setenv("http_proxy", srv.URL)
	rec := &recorder{}
	if _, err := New(Options{opened: rec.note}).Post(t.Context(), "http://8.8.8.8/", nil, nil); !errors.Is(err, errOpened) {
		t.Errorf("got %v, want a dial of the address itself", err)
	}
}

func TestLimits(t *testing.T) {
	block := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-block
			return
		}
		_, _ = w.Write(make([]byte, 101))
	}))
	defer srv.Close()
	defer close(block)
	if _, err := here(Options{MaxBody: 100}).Post(t.Context(), srv.URL, nil, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("101 bytes of 100: got %v, want ErrTooLarge", err)
	}
	if _, err := here(Options{MaxBody: 101}).Post(t.Context(), srv.URL, nil, nil); err != nil {
		t.Errorf("101 bytes of 101: got %v", err)
	}
	if _, err := here(Options{Timeout: 20 * time.Millisecond}).Post(t.Context(), srv.URL+"/slow", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow: got %v, want a timeout", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := here(Options{}).Post(ctx, srv.URL, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v, want context.Canceled", err)
	}
}

// hops serves /N by a redirect to /N-1, /0 by the headers it got, /to by a
// redirect to the address in its query.
func hops(seen chan<- http.Header) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/0":
			seen <- r.Header.Clone()
		case "/to":
			http.Redirect(w, r, r.URL.Query().Get("u"), http.StatusTemporaryRedirect)
		default:
			http.Redirect(w, r, string(r.URL.Path[1]-1), http.StatusTemporaryRedirect)
		}
	})
}

func TestRedirects(t *testing.T) {
	seen := make(chan http.Header, 1)
	srv, other := httptest.NewServer(hops(seen)), httptest.NewServer(hops(seen))
	defer srv.Close()
	defer other.Close()
	tests := []struct {
		name, path, body string
		want             error
		keeps            bool // the caller's headers
	}{
		{"three", "/3", "", nil, true},
		{"four", "/4", "", ErrRedirects, false},
		{"with a body", "/1", "x", nil, true},
		{"to another host", "/to?u=" + other.URL + "/0", "", nil, false},
		{"there and back", "/to?u=" + other.URL + "/to?u=" + srv.URL + "/0", "", nil, false},
		{"a body to another host", "/to?u=" + other.URL + "/0", "x", ErrRedirects, false},
		{"to a metadata address", "/to?u=http://169.254.169.254/", "", ErrRefused, false},
		{"to a private address", "/to?u=http://10.0.0.1/", "", ErrRefused, false},
		{"to a file", "/to?u=file:///etc/passwd", "", ErrRefused, false},
		{"with a password", "/to?u=http://a:b@127.0.0.1/", "", ErrRefused, false},
		{"to nowhere", "/to?u=http://[::1/", "", ErrRedirects, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var body io.Reader
			if tt.body != "" {
				body = strings.NewReader(tt.body)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+tt.path, body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header = http.Header{"Authorization": {"Bearer x"}, "X-Api-Key": {"k"}, "Cookie": {"c=1"}}
			res, err := here(Options{}).Do(req)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Fatalf("got %v %v, want %v", res, err, tt.want)
			}
			if err != nil {
				return
			}
			h := <-seen
			for _, k := range []string{"Authorization", "X-Api-Key", "Cookie"} {
				if got := h.Get(k) != ""; got != tt.keeps {
					t.Errorf("%s arrived: %v, want %v", k, got, tt.keeps)
				}
			}
			if got := h.Get("Referer"); got != "" {
				t.Errorf("Referer tells %q", got)
			}
		})
	}
}

func TestPostFollowsNothing(t *testing.T) {
	srv := httptest.NewServer(hops(nil))
	defer srv.Close()
	res, err := here(Options{}).Post(t.Context(), srv.URL+"/3", nil, []byte("x"))
	if err != nil || res.Status != http.StatusTemporaryRedirect {
		t.Errorf("got %v %v, want the 307 itself", res, err)
	}
}

func TestErrorsKeepSecrets(t *testing.T) {
	srv := httptest.NewServer(hops(nil))
	defer srv.Close()
	for _, target := range []string{
		"http://10.0.0.1/botSECRET/send?access_token=SECRET",
		"http://8.8.8.8:22/SECRET",
		"http://u:SECRET@8.8.8.8/",
		"ftp://8.8.8.8/SECRET",
		"http://bad host/SECRET",
		srv.URL + "/4?token=SECRET",
		srv.URL + "/to?token=SECRET&u=http://[::1/SECRET",
		srv.URL + "/to?token=SECRET&u=http://10.0.0.1/SECRET",
	} {
		c := here(Options{opened: nil})
		_, err := c.Post(t.Context(), target, nil, nil)
		req, bad := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if bad == nil {
			_, err = c.Do(req)
		}
		if err == nil {
			t.Errorf("%s: no error", target)
		} else if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}

func FuzzVerdict(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "8.8.8.8", "fd00:ec2::254"} {
		a := netip.MustParseAddr(s)
		f.Add(a.AsSlice())
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, ok := netip.AddrFromSlice(raw)
		if !ok {
			t.Skip("4 or 16 bytes make an address")
		}
		if verdict(a, 443, nil, []uint16{443}) != "" {
			return
		}
		plain := a.Unmap()
		if !plain.IsGlobalUnicast() || plain.IsPrivate() {
			t.Errorf("%v passes", a)
		}
	})
}
