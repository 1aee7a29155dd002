package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"parley/server/guard"
	"parley/server/web"
)

// controlSocket is the name, in the data folder, of the socket by which
// commands speak to the server that has it open.
const controlSocket = "control.sock"

// control serves h at the control socket, until the server is closed. A
// socket that a killed server has left is replaced: who holds the lock of the
// store may.
func (s *server) control(h http.Handler) (*http.Server, error) {
	path := filepath.Join(s.data, controlSocket)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, plain(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, reason(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, plain(err)
	}
	srv := web.Server("", h)
	go func() { _ = srv.Serve(l) }() // its listener unlinks the socket when it is closed
	return srv, nil
}

// controlled calls the server that has the data folder open, over its control
// socket, for a minute at the most; see readAnswer. found is false where none
// has.
func controlled(ctx context.Context, data, method, path string, in, out any) (found bool, err error) {
	return controlledWithin(ctx, time.Minute, data, method, path, in, out)
}

func controlledWithin(ctx context.Context, within time.Duration, data, method, path string, in, out any) (found bool, err error) {
	socket := filepath.Join(data, controlSocket)
	if _, err := os.Stat(socket); err != nil {
		return false, nil
	}
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return true, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://parley"+path, body)
	if err != nil {
		return true, err
	}
	res, err := guard.Socket(socket, within).Do(req)
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return false, nil // left behind by a server that was killed
	}
	if err != nil {
		return true, fmt.Errorf("ask the server: %w", reason(err))
	}
	defer res.Body.Close()
	return true, readAnswer(res, out)
}

// readAnswer reads what the server said, as JSON into out; or as it is, where
// that is an io.Writer. A refusal is an error in its words.
func readAnswer(res *http.Response, out any) error {
	const most = 16 << 20
	if whole, ok := out.(io.Writer); ok && res.StatusCode < 300 {
		if _, err := io.Copy(whole, res.Body); err != nil {
			return fmt.Errorf("read the server's answer: %w", err)
		}
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	if res.StatusCode >= 300 {
		var refusal refusedError
		if json.Unmarshal(body, &refusal) == nil && refusal.Message != "" {
			return &refusal
		}
		return fmt.Errorf("the server answered %s", res.Status)
	}
	if out == nil || len(body) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

func apiPath(bot, rest string) string { return "/api/bots/" + url.PathEscape(bot) + rest }

// stamped prints a time of a list.
func stamped(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }
