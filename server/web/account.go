package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gorilla/mux"

	"parley/server/account"
)

// Attempts to sign in to an account, from wherever, that are looked at.
const (
	attemptsPerMinute = 5
	attemptsBurst     = 10
)

// The cookie of who is signed in. A browser takes one with the prefix over
// https alone, or from this machine; over plain http it goes without.
const (
	cookieName      = "__Host-parley"
	plainCookieName = "parley"
)

var (
	errNobody    = &refusal{http.StatusUnauthorized, "signed_out", "nobody is signed in; sign in again", 0}
	errWrong     = &refusal{http.StatusUnauthorized, "refused", "the e-mail or the password is wrong", 0}
	errLink      = &refusal{http.StatusForbidden, "link", "this link is no longer good; run `parley login-link` on the server for another", 0}
	errOtherSite = &refusal{http.StatusForbidden, "other_site", "another site asked for this; only the editor may", 0}
)

// account registers what signs people in and out, and tells them what there
// is:
//
//	POST /api/setup       {"token", "email", "name", "password"}: makes the one account there is, by the link of the first start -> 204
//	POST /api/login       {"email", "password"} -> 204
//	POST /api/login-link  {"token", "password"}: another password, by the link of `parley login-link` -> 204
//	POST /api/logout      -> 204
//	GET  /api/me          who is signed in, and the bots; see me.go
func (a *api) account(r *mux.Router) {
	open := func(h func(http.ResponseWriter, *http.Request) error) http.Handler {
		return a.guard.Handler(a.answer(h))
	}
	r.Handle("/api/setup", open(a.setUp)).Methods(http.MethodPost)
	r.Handle("/api/login", open(a.logIn)).Methods(http.MethodPost)
	r.Handle("/api/login-link", open(a.resetPassword)).Methods(http.MethodPost)
	r.Handle("/api/logout", open(a.logOut)).Methods(http.MethodPost)
	r.Handle("/api/me", open(a.me)).Methods(http.MethodGet)
}

// person returns who is signed in in the browser that asks; errNobody.
func (a *api) person(r *http.Request) (*account.Who, error) {
	cookie, err := r.Cookie(a.cookie(r).Name)
	if err != nil {
		return nil, errNobody
	}
	who, err := a.Accounts.Who(r.Context(), cookie.Value)
	if errors.Is(err, account.ErrNobody) {
		return nil, errNobody
	}
	return who, err
}

// personOf is signedIn for people alone.
func (a *api) personOf(r *http.Request) (caller, error) {
	who, err := a.person(r)
	if err != nil {
		return caller{}, err
	}
	bot := a.Bots.Bot(mux.Vars(r)["bot"])
	if bot == nil {
		return caller{}, errNoBot
	}
	return caller{bot: bot, by: who.Name, who: who}, nil
}

// cookie returns the cookie that a browser which asks like r keeps, without
// its value. No other site's request carries it.
func (a *api) cookie(r *http.Request) *http.Cookie {
	c := &http.Cookie{Name: cookieName, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode}
	if a.plainHTTP(r) {
		c.Name, c.Secure = plainCookieName, false
	}
	return c
}

// plainHTTP tells whether what a browser sends us can be read on the way: it
// then takes no cookie that is marked as secure.
func (a *api) plainHTTP(r *http.Request) bool {
	return r.TLS == nil && !strings.HasPrefix(a.BaseURL, "https://") && !Loopback(r.Host)
}

// Loopback tells whether a host, with or without a port, is this machine.
func Loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback() || strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}

// limited counts an attempt to get in, of an account ("" is none) and of an
// address, and forgets both once one has come in.
func (a *api) limited(r *http.Request, email string, try func(context.Context) (*account.Session, error)) (*account.Session, error) {
	now, client := a.Now(), ChatClient(r)
	if err := a.failures.take(client, now); err != nil {
		return nil, err
	}
	if email != "" {
		if err := a.attempts.take(email, now); err != nil {
			return nil, err
		}
	}
	s, err := try(r.Context())
	if err == nil {
		a.failures.forget(client)
		a.attempts.forget(email)
	}
	return s, err
}

// enters signs a browser in, or says why not.
func (a *api) enters(w http.ResponseWriter, r *http.Request, s *account.Session, err error) error {
	var unfit *account.UnfitError
	switch {
	case errors.As(err, &unfit):
		return &refusal{http.StatusUnprocessableEntity, "unfit_" + unfit.Field, unfit.Error(), 0}
	case errors.Is(err, account.ErrLink):
		return errLink
	case errors.Is(err, account.ErrRefused):
		return errWrong
	case err != nil:
		return fmt.Errorf("sign in: %w", err)
	}
	c := a.cookie(r)
	c.Value, c.Expires = s.Secret, s.Until
	http.SetCookie(w, c)
	return nothing(w)
}

// nothing answers that it is done.
func nothing(w http.ResponseWriter) error {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *api) setUp(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Token, Email, Name, Password string }
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	s, err := a.limited(r, "", func(ctx context.Context) (*account.Session, error) {
		return a.Accounts.SetUp(ctx, in.Token, account.Person{Email: in.Email, Name: in.Name, Password: in.Password})
	})
	return a.enters(w, r, s, err)
}

func (a *api) logIn(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Email, Password string }
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	s, err := a.limited(r, "of "+strings.ToLower(strings.TrimSpace(in.Email)), func(ctx context.Context) (*account.Session, error) {
		return a.Accounts.SignIn(ctx, in.Email, in.Password)
	})
	return a.enters(w, r, s, err)
}

func (a *api) resetPassword(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Token, Password string }
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	s, err := a.limited(r, "", func(ctx context.Context) (*account.Session, error) {
		s, id, err := a.Accounts.Reset(ctx, in.Token, in.Password)
		if err == nil {
			a.open.signOut(func(other *account.Who) bool { return other.ID == id })
		}
		return s, err
	})
	return a.enters(w, r, s, err)
}

func (a *api) logOut(w http.ResponseWriter, r *http.Request) error {
	who, err := a.person(r)
	if err != nil && !errors.Is(err, errNobody) {
		return err
	}
	if who != nil {
		if err := a.Accounts.SignOut(r.Context(), who.Login); err != nil {
			return fmt.Errorf("sign out: %w", err)
		}
		a.open.signOut(func(other *account.Who) bool { return bytes.Equal(other.Login, who.Login) })
	}
	c := a.cookie(r)
	c.MaxAge = -1
	http.SetCookie(w, c)
	return nothing(w)
}

// link makes the link by which the owner comes in, over the control socket.
func (a *api) link(w http.ResponseWriter, r *http.Request) error {
	path, err := a.Accounts.Link(r.Context())
	if err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"url": a.Home + path})
}
