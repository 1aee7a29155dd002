package account_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parley/server/account"
	"parley/server/store/memory"
)

// desk is accounts with a clock that the test sets.
type desk struct {
	*account.Accounts
	*testing.T
	now time.Time
	log bytes.Buffer
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.Accounts = account.New(account.Config{Store: memory.New(), Now: func() time.Time { return d.now }, Log: slog.New(slog.NewTextHandler(&d.log, nil))})
	return d
}

var rosa = account.Person{Email: " Rosa@Bakery.example ", Name: "Rosa", Password: "warm bread daily"}

// token returns the token of a new link, whose page must be the one.
func (d *desk) token(page string) string {
	d.Helper()
	path, err := d.Link(d.Context())
	token, ok := strings.CutPrefix(path, page+"#")
	if err != nil || !ok || len(token) < 26 {
		d.Fatalf("Link: got %q, %v, want %s#TOKEN", path, err, page)
	}
	return token
}

func (d *desk) setUp() *account.Session {
	d.Helper()
	s, err := d.SetUp(d.Context(), d.token("/setup"), rosa)
	if err != nil {
		d.Fatalf("SetUp: %v", err)
	}
	return s
}

func (d *desk) is(secret string, want error) {
	d.Helper()
	if _, err := d.Who(d.Context(), secret); !errors.Is(err, want) {
		d.Errorf("Who: got %v, want %v", err, want)
	}
}

func TestSetUp(t *testing.T) {
	d := newDesk(t)
	old := d.token("/setup")
	token := d.token("/setup")
	for name, tt := range map[string]struct {
		token  string
		change func(*account.Person)
		unfit  string // the field; "" is ErrLink
	}{
		"no token":            {"", nil, ""},
		"a wrong token":       {"x" + token, nil, ""},
		"the one before":      {old, nil, ""},
		"no e-mail":           {token, func(p *account.Person) { p.Email = "rosa" }, "email"},
		"two e-mails":         {token, func(p *account.Person) { p.Email = "a@b.example,c@d.example" }, "email"},
		"an e-mail of lines":  {token, func(p *account.Person) { p.Email = "a\n@b.example" }, "email"},
		"no name":             {token, func(p *account.Person) { p.Name = " " }, "name"},
		"a long name":         {token, func(p *account.Person) { p.Name = strings.Repeat("é", 101) }, "name"},
		"a short password":    {token, func(p *account.Person) { p.Password = "ninechars" }, "password"},
		"a password too long": {token, func(p *account.Person) { p.Password = strings.Repeat("ab", 501) }, "password"},
		"the e-mail":          {token, func(p *account.Person) { p.Password = "rosa@bakery.example" }, "password"},
		"one letter":          {token, func(p *account.Person) { p.Password = "aaaaaaaaaaaa" }, "password"},
	} {
		p := rosa
		if tt.change != nil {
			tt.change(&p)
		}
		_, err := d.SetUp(t.Context(), tt.token, p)
		var unfit *account.UnfitError
		if errors.As(err, &unfit) != (tt.unfit != "") || unfit != nil && unfit.Field != tt.unfit || tt.unfit == "" && !errors.Is(err, account.ErrLink) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	s, err := d.SetUp(t.Context(), token, rosa)
	if err != nil {
		t.Fatal(err)
	}
	who, err := d.Who(t.Context(), s.Secret)
	if err != nil || who.Email != "rosa@bakery.example" || who.Name != "Rosa" {
		t.Errorf("who: got %+v, %v", who, err)
	}
	if _, err := d.SetUp(t.Context(), token, rosa); !errors.Is(err, account.ErrLink) {
		t.Errorf("the same link again: got %v, want ErrLink", err)
	}
	if strings.Contains(d.log.String(), "osa") || strings.Contains(d.log.String(), token) || strings.Contains(d.log.String(), s.Secret) {
		t.Errorf("the log tells too much:\n%s", &d.log)
	}
}

func TestSetUpLinkEnds(t *testing.T) {
	d := newDesk(t)
	token := d.token("/setup")
	d.now = d.now.Add(account.SetUpFor)
	if _, err := d.SetUp(t.Context(), token, rosa); !errors.Is(err, account.ErrLink) {
		t.Errorf("a link of yesterday: got %v, want ErrLink", err)
	}
	d.setUp()
}

func TestSignIn(t *testing.T) {
	d := newDesk(t)
	if _, err := d.SignIn(t.Context(), "", ""); !errors.Is(err, account.ErrRefused) {
		t.Errorf("without any account: got %v, want ErrRefused", err)
	}
	d.setUp()
	for name, tt := range map[string]struct{ email, password string }{
		"a wrong password": {rosa.Email, "warm bread dail"},
		"no password":      {rosa.Email, ""},
		"a long password":  {rosa.Email, strings.Repeat("x", 1<<20)},
		"nobody":           {"ben@bakery.example", rosa.Password},
	} {
		if _, err := d.SignIn(t.Context(), tt.email, tt.password); !errors.Is(err, account.ErrRefused) {
			t.Errorf("%s: got %v, want ErrRefused", name, err)
		}
	}
	s, err := d.SignIn(t.Context(), "ROSA@bakery.example", rosa.Password)
	if err != nil {
		t.Fatal(err)
	}
	d.is(s.Secret, nil)
	d.is(s.Secret+"x", account.ErrNobody)
	who, err := d.Who(t.Context(), s.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SignOut(t.Context(), who.Login); err != nil {
		t.Fatal(err)
	}
	d.is(s.Secret, account.ErrNobody)
}

func TestLoginEnds(t *testing.T) {
	d := newDesk(t)
	idle, used := d.setUp(), func() *account.Session {
		s, err := d.SignIn(t.Context(), rosa.Email, rosa.Password)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}()
	for range 29 {
		d.now = d.now.Add(24 * time.Hour)
		d.is(used.Secret, nil)
	}
	d.is(idle.Secret, account.ErrNobody)
	d.now = d.now.Add(25 * time.Hour)
	d.is(used.Secret, account.ErrNobody)
}

func TestReset(t *testing.T) {
	d := newDesk(t)
	if _, _, err := d.Reset(t.Context(), d.token("/setup"), "another password"); !errors.Is(err, account.ErrLink) {
		t.Errorf("by the set-up link: got %v, want ErrLink", err)
	}
	before := d.setUp()
	token := d.token("/login")
	var unfit *account.UnfitError
	if _, _, err := d.Reset(t.Context(), token, "short"); !errors.As(err, &unfit) {
		t.Errorf("a short one: got %v, want an UnfitError", err)
	}
	s, id, err := d.Reset(t.Context(), token, "another password")
	if err != nil {
		t.Fatal(err)
	}
	d.is(before.Secret, account.ErrNobody)
	if who, err := d.Who(t.Context(), s.Secret); err != nil || who.ID != id {
		t.Errorf("after it: got %v, %v", who, err)
	}
	if _, err := d.SignIn(t.Context(), rosa.Email, rosa.Password); !errors.Is(err, account.ErrRefused) {
		t.Errorf("the old password: got %v, want ErrRefused", err)
	}
	if _, err := d.SignIn(t.Context(), rosa.Email, "another password"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if _, _, err := d.Reset(t.Context(), token, "a third password"); !errors.Is(err, account.ErrLink) {
		t.Errorf("the link again: got %v, want ErrLink", err)
	}
	late := d.token("/login")
	d.now = d.now.Add(account.LinkFor)
	if _, _, err := d.Reset(t.Context(), late, "a third password"); !errors.Is(err, account.ErrLink) {
		t.Errorf("an hour later: got %v, want ErrLink", err)
	}
}
