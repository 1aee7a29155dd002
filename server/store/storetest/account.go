package storetest

import (
	"errors"
	"fmt"
	"time"

	"parley/server/store"
)

// rosa has an account.
var rosa = store.Account{ID: "rosa", Email: "rosa@bakery.example", Name: "Rosa", Password: "one", At: noon}

func (s *suite) account(a store.Account) {
	s.Helper()
	if err := s.AddAccount(s.ctx, a); err != nil {
		s.Fatalf("AddAccount: %v", err)
	}
}

func (s *suite) login(hash string, at time.Time) {
	s.Helper()
	if err := s.AddLogin(s.ctx, store.Login{Hash: []byte(hash), Account: rosa.ID, At: at, Seen: at}); err != nil {
		s.Fatalf("AddLogin: %v", err)
	}
}

// loginIs tells of a login, "" where there is none.
func (s *suite) loginIs(hash string) string {
	s.Helper()
	l, err := s.Login(s.ctx, []byte(hash))
	if err != nil {
		s.Fatalf("Login: %v", err)
	}
	if l == nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s %s", l.Hash, l.Account, l.At.Format(time.TimeOnly), l.Seen.Format(time.TimeOnly))
}

func accounts(s *suite) {
	list, err := s.Accounts(s.ctx)
	s.want("before", fmt.Sprint(list, err), "[] <nil>")
	later := store.Account{ID: "ana", Email: "ana@bakery.example", At: noon.Add(time.Second)}
	s.account(later)
	s.account(rosa)
	s.reopen()
	for name, a := range map[string]store.Account{"id": {ID: "rosa", Email: "x@bakery.example"}, "e-mail": {ID: "x", Email: "ana@bakery.example"}} {
		if err := s.AddAccount(s.ctx, a); !errors.Is(err, store.ErrTaken) {
			s.Errorf("AddAccount of an %s that is taken: got %v, want ErrTaken", name, err)
		}
	}
	list, err = s.Accounts(s.ctx)
	s.want("accounts", fmt.Sprint(list, err), fmt.Sprint([]store.Account{rosa, later}, nil))
}

func logins(s *suite) {
	if err := s.AddLogin(s.ctx, store.Login{Hash: []byte("h"), Account: "nobody", At: noon, Seen: noon}); err == nil {
		s.Error("AddLogin for nobody: got no error")
	}
	s.account(rosa)
	s.login("h", noon)
	if err := s.AddLogin(s.ctx, store.Login{Hash: []byte("h"), Account: "rosa", At: noon, Seen: noon}); err == nil {
		s.Error("AddLogin of a hash that is taken: got no error")
	}
	s.reopen()
	s.want("login", s.loginIs("h"), "h rosa 12:00:00 12:00:00")
	s.want("another", s.loginIs("i"), "")
	for _, at := range []time.Time{noon.Add(time.Hour), noon} {
		if err := s.SeeLogin(s.ctx, []byte("h"), at); err != nil {
			s.Fatalf("SeeLogin: %v", err)
		}
	}
	s.want("seen last", s.loginIs("h"), "h rosa 12:00:00 13:00:00")
	for _, want := range []bool{true, false} {
		got, err := s.RemoveLogin(s.ctx, []byte("h"))
		s.want("RemoveLogin", fmt.Sprint(got, err), fmt.Sprint(want, nil))
	}
	if err := s.SeeLogin(s.ctx, []byte("h"), noon); err != nil {
		s.Fatalf("SeeLogin: %v", err)
	}
	s.want("after it", s.loginIs("h"), "")
}

func passwordEndsLogins(s *suite) {
	s.account(rosa)
	s.account(store.Account{ID: "ana", Email: "ana@bakery.example", At: noon})
	s.login("h", noon)
	if err := s.AddLogin(s.ctx, store.Login{Hash: []byte("i"), Account: "ana", At: noon, Seen: noon}); err != nil {
		s.Fatalf("AddLogin: %v", err)
	}
	for id, want := range map[string]bool{"rosa": true, "nobody": false} {
		got, err := s.SetPassword(s.ctx, id, "two")
		s.want("SetPassword of "+id, fmt.Sprint(got, err), fmt.Sprint(want, nil))
	}
	s.reopen()
	s.want("login", s.loginIs("h"), "")
	s.want("another's login", s.loginIs("i"), "i ana 12:00:00 12:00:00")
	list, err := s.Accounts(s.ctx)
	if err != nil || len(list) != 2 || list[1].Password != "two" || list[0].Password != "" {
		s.Errorf("accounts: got %v, %v", list, err)
	}
}

func loginsPruned(s *suite) {
	s.account(rosa)
	for hash, at := range map[string]time.Time{"old": noon.Add(-3 * time.Hour), "idle": noon.Add(-time.Hour), "used": noon.Add(-time.Hour), "new": noon} {
		s.login(hash, at)
	}
	for _, hash := range []string{"old", "used"} {
		if err := s.SeeLogin(s.ctx, []byte(hash), noon); err != nil {
			s.Fatalf("SeeLogin: %v", err)
		}
	}
	n, err := s.PruneLogins(s.ctx, noon.Add(-2*time.Hour), noon.Add(-time.Minute))
	s.want("PruneLogins", fmt.Sprint(n, err), "2 <nil>")
	for hash, want := range map[string]bool{"old": false, "idle": false, "used": true, "new": true} {
		if got := s.loginIs(hash) != ""; got != want {
			s.Errorf("login %s: is there %v, want %v", hash, got, want)
		}
	}
}
