package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// owner is a browser in which somebody uses the editor.
type owner struct {
	*testing.T
	*served
	cookie string // NAME=VALUE; "" where nobody is signed in
}

// ask calls the API as the editor's page does.
func (o *owner) ask(method, path, body string) (status int, answer string) {
	o.Helper()
	req, err := http.NewRequest(method, o.base+path, strings.NewReader(body))
	if err != nil {
		o.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", o.base)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if o.cookie != "" {
		req.Header.Set("Cookie", o.cookie)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		o.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.Fatal(err)
	}
	for _, c := range res.Cookies() {
		o.cookie = c.Name + "=" + c.Value
		if c.MaxAge < 0 {
			o.cookie = ""
		}
	}
	return res.StatusCode, string(b)
}

func (o *owner) want(status int, method, path, body string, words ...string) string {
	o.Helper()
	got, answer := o.ask(method, path, body)
	if got != status {
		o.Fatalf("%s %s: got %d %s, want %d", method, path, got, answer, status)
	}
	for _, word := range words {
		if !strings.Contains(answer, word) {
			o.Errorf("%s %s: got %s, want it to say %q", method, path, answer, word)
		}
	}
	return answer
}

// setUpLink waits for the link that the server prints, and returns its token.
func (s *served) setUpLink(t *testing.T) string {
	t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(s.base) + `/setup#([a-z2-7]{26})$`)
	for late := time.After(patience); ; {
		select {
		case line := <-s.more:
			if m := link.FindStringSubmatch(line); m != nil {
				return m[1]
			}
		case <-late:
			t.Fatalf("no set-up link was printed\n%s", s.output)
		}
	}
}

// files returns the hash and the text of each file of the shop, by its path.
func (o *owner) files() map[string][2]string {
	o.Helper()
	var in struct {
		Files []struct{ Path, Hash, Text string }
	}
	if err := json.Unmarshal([]byte(o.want(200, "GET", "/api/bots/shop/files", "")), &in); err != nil {
		o.Fatal(err)
	}
	out := map[string][2]string{}
	for _, f := range in.Files {
		out[f.Path] = [2]string{f.Hash, f.Text}
	}
	return out
}

// save writes one file, made from the text that has a hash.
func (o *owner) save(status int, path, base, text string, words ...string) {
	o.Helper()
	body, err := json.Marshal(map[string]any{"changes": []map[string]any{{"path": path, "base": base, "text": text}}})
	if err != nil {
		o.Fatal(err)
	}
	o.want(status, "PUT", "/api/bots/shop/files", string(body), words...)
}

const account = `"email":"rosa@shop.example","name":"Rosa"`

// The first day of an owner, by the whole program: the link that it prints, a
// change, a mistake that is not published, its mending, and a person who is
// answered by what was published. Then what others try.
func TestEditorFirstDay(t *testing.T) {
	data := t.TempDir()
	env := []string{"PARLEY_DATA=" + data, "PARLEY_TOKEN="}
	dir := shopFolder(t, "https://graph.example")
	s := serve(t, env, dir)
	o := &owner{T: t, served: s}
	token := s.setUpLink(t)
	o.want(401, "GET", "/api/me", "", `"setup":true`, `"plain":false`)
	o.want(401, "GET", "/api/bots/shop/files", "")
	o.want(403, "POST", "/api/setup", `{"token":"guess",`+account+`,"password":"tea and coffee"}`)
	o.want(204, "POST", "/api/setup", fmt.Sprintf(`{"token":%q,%s,"password":"tea and coffee"}`, token, account))
	if !strings.HasPrefix(o.cookie, "__Host-parley=") {
		t.Errorf("cookie: got %s", o.cookie)
	}
	o.want(200, "GET", "/api/me", "", `"name":"Rosa"`, `"id":"shop"`, `"number":1`, `"differs":false`, `"errors":0`)

	const path = "flows/welcome.yaml"
	was := o.files()[path]
	o.save(200, path, was[0], strings.Replace(was[1], "say: Hello.", "sya: Good morning.", 1))
	o.want(422, "POST", "/api/bots/shop/publish", `{}`, `"code":"refused"`, path+":5:5: error unknown-verb")
	o.save(409, path, was[0], was[1]+"# a second tab\n", `"code":"clash"`, "Good morning.")
	now := o.files()[path]
	o.save(200, path, now[0], strings.Replace(now[1], "sya:", "say:", 1))
	o.want(200, "POST", "/api/bots/shop/publish", `{"message":"a kinder greeting"}`, `"version":"`)
	o.want(200, "GET", "/api/bots/shop/versions", "", `"by":"Rosa"`, "a kinder greeting")
	v := s.visitor(t, "shop")
	v.say(t, "hi")
	v.await(t, "Good morning.")
	if got, err := os.ReadFile(filepath.Join(dir, path)); err != nil || string(got) != strings.Replace(was[1], "Hello.", "Good morning.", 1) {
		t.Errorf("on disk: got %q, %v", got, err)
	}
	o.want(200, "POST", "/api/bots/shop/rollback", `{}`, `"version":"`)
	v = s.visitor(t, "shop")
	v.say(t, "hi")
	v.await(t, "Hello.")

	// Outside of the folder lies a secret, and a link leads there.
	if err := os.Symlink(filepath.Join(data, "parley.db"), filepath.Join(dir, "flows", "db.yaml")); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"../parley.db", "flows/../../x.yaml", "/etc/passwd", "flows/db.yaml", "flows/Welcome.yaml", "flows/a\x00.yaml", ".git/hooks/post-merge"} {
		o.save(422, bad, "", was[1], `"code":"unfit_path"`)
	}
	if got := o.files()["flows/db.yaml"]; got[0] != "" || got[1] != "" {
		t.Errorf("a link out of the folder: got %q", got)
	}
	o.save(422, path, o.files()[path][0], "", `"code":"unfit_empty"`)

	out, err := parleyRun(t, env, "login-link")
	wants(t, "login-link", out, err, true, s.base+"/login#")
	_, reset, _ := strings.Cut(strings.TrimSpace(out), "#")
	stolen := *o
	o.cookie = ""
	o.want(204, "POST", "/api/login-link", fmt.Sprintf(`{"token":%q,"password":"coffee and tea"}`, reset))
	stolen.want(401, "GET", "/api/bots/shop/files", "")
	o.want(204, "POST", "/api/logout", "")
	o.want(401, "POST", "/api/login", `{"email":"rosa@shop.example","password":"tea and coffee"}`)
	o.want(204, "POST", "/api/login", `{"email":"rosa@shop.example","password":"coffee and tea"}`)

	// A new start keeps who is signed in, and prints no link.
	s.Process.Signal(syscall.SIGTERM)
	if err := s.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, s.output)
	}
	for _, private := range []string{"rosa@", "Rosa", "tea and coffee", token, reset, o.cookie} {
		if strings.Contains(s.output.String(), private) {
			t.Errorf("the log tells %q:\n%s", private, s.output)
		}
	}
	again := serve(t, env, dir)
	o.served = again
	o.want(200, "GET", "/api/me", "")
	for {
		select {
		case line := <-again.more:
			if strings.Contains(line, "#") {
				t.Errorf("it printed %q", line)
			}
			continue
		default:
		}
		break
	}
}

// Of the database alone nobody gets in: it holds neither a password nor what a
// browser keeps.
func TestEditorKeepsNoSecret(t *testing.T) {
	data := t.TempDir()
	s := serve(t, []string{"PARLEY_DATA=" + data}, shopFolder(t, "https://graph.example"))
	o := &owner{T: t, served: s}
	token := s.setUpLink(t)
	o.want(204, "POST", "/api/setup", fmt.Sprintf(`{"token":%q,%s,"password":"tea and coffee"}`, token, account))
	s.Process.Signal(syscall.SIGTERM)
	if err := s.Wait(); err != nil {
		t.Fatalf("SIGTERM: %v\n%s", err, s.output)
	}
	db, err := os.ReadFile(filepath.Join(data, "parley.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(o.cookie, "=")
	for what, private := range map[string]string{"the password": "tea and coffee", "the cookie": secret, "the link": token} {
		if strings.Contains(string(db), private) {
			t.Errorf("the database holds %s", what)
		}
	}
	if !strings.Contains(string(db), "$argon2id$") {
		t.Error("the database holds no hash of a password")
	}
}
