package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/server/store"
)

// How long what opens something is good for.
const (
	Absolute = 30 * 24 * time.Hour // a login, from the sign-in on
	Idle     = 7 * 24 * time.Hour  // a login that nobody uses
	SetUpFor = 24 * time.Hour      // the set-up link; each start prints another
	LinkFor  = time.Hour           // the link of `parley login-link`
)

// seenEvery is how exactly the last use of a login is kept: not each of them
// is worth a write.
const seenEvery = 10 * time.Minute

// What an account takes.
const (
	minPassword = 10   // characters
	maxPassword = 1000 // bytes
	maxEmail    = 254  // bytes, RFC 5321
	maxName     = 100  // characters
)

var (
	// ErrRefused reports a sign-in that is refused, and does not say why.
	ErrRefused = errors.New("the e-mail or the password is wrong")
	// ErrLink reports a link that is wrong, used or too old.
	ErrLink = errors.New("this link is no longer good")
	// ErrNobody reports what belongs to nobody who is signed in.
	ErrNobody = errors.New("nobody is signed in")
)

// UnfitError says what is wrong with what a person chose for their account.
type UnfitError struct {
	Field string // email, name or password
	why   string
}

func (e *UnfitError) Error() string { return e.why }

// Store is what is needed of the store.
type Store interface {
	AddAccount(ctx context.Context, a store.Account) error
	Accounts(ctx context.Context) ([]store.Account, error)
	SetPassword(ctx context.Context, account, password string) (bool, error)
	AddLogin(ctx context.Context, l store.Login) error
	Login(ctx context.Context, hash []byte) (*store.Login, error)
	SeeLogin(ctx context.Context, hash []byte, at time.Time) error
	RemoveLogin(ctx context.Context, hash []byte) (bool, error)
	PruneLogins(ctx context.Context, begun, seen time.Time) (int, error)
}

// Config says what Accounts are made of. Store and Now must be set.
type Config struct {
	Store Store
	Now   func() time.Time // UTC
	Log   *slog.Logger     // nil is slog.Default(); it is told of sign-ins, and neither a name nor an address
}

// Accounts is who may use the editor. It is safe for concurrent use.
type Accounts struct {
	Config
	hasher *hasher

	mu    sync.Mutex // held while a link is made or used
	setUp link       // of the first account
	reset link       // of an account whose password is forgotten
}

// link opens something once.
type link struct {
	hash  [sha256.Size]byte
	until time.Time // zero where there is none
}

// New returns the accounts of a store.
func New(cfg Config) *Accounts {
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	return &Accounts{Config: cfg, hasher: newHasher()}
}

// Person is who gets an account.
type Person struct{ Email, Name, Password string }

// Session is a browser that has just been signed in.
type Session struct {
	Secret string    // for the browser to keep
	Until  time.Time // UTC, at the latest
}

// Who is a person that is signed in.
type Who struct {
	store.Account
	Login []byte    // the hash of what the browser keeps
	Until time.Time // UTC: when it ends, where it is not used before then
}

// None tells whether there is no account yet.
func (a *Accounts) None(ctx context.Context) (bool, error) {
	list, err := a.Store.Accounts(ctx)
	return len(list) == 0, err
}

// Link makes the link by which the first account is made or, where there is
// one, its password is set anew: a path of the editor. It is good once, and ends the
// one before.
func (a *Accounts) Link(ctx context.Context) (path string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	none, err := a.None(ctx)
	if err != nil {
		return "", err
	}
	token := strings.ToLower(rand.Text())
	hash := sha256.Sum256([]byte(token))
	if none {
		a.setUp = link{hash, a.Now().Add(SetUpFor)}
		return "/setup#" + token, nil
	}
	a.reset = link{hash, a.Now().Add(LinkFor)}
	return "/login#" + token, nil
}

// opens tells whether a token is that of a link. The lock must be held.
func (a *Accounts) opens(l link, token string) bool {
	hash := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(hash[:], l.hash[:]) == 1 && a.Now().Before(l.until)
}

// SetUp makes the first account, by the token of a link, and signs its browser
// in. ErrLink, or an [UnfitError] that leaves the link as it is.
func (a *Accounts) SetUp(ctx context.Context, token string, p Person) (*Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	none, err := a.None(ctx)
	switch {
	case err != nil:
		return nil, err
	case !none || !a.opens(a.setUp, token):
		a.Log.Warn("a set-up was refused")
		return nil, ErrLink
	}
	p.Email, p.Name = address(p.Email), strings.TrimSpace(p.Name)
	if err := fit(p); err != nil {
		return nil, err
	}
	hash, err := a.hasher.hash(ctx, p.Password)
	if err != nil {
		return nil, err
	}
	one := store.Account{ID: strings.ToLower(rand.Text()[:10]), Email: p.Email, Name: p.Name, Password: hash, At: a.Now()}
	if err := a.Store.AddAccount(ctx, one); err != nil {
		return nil, fmt.Errorf("keep an account: %w", err)
	}
	a.setUp = link{}
	return a.begin(ctx, one.ID, "set-up link")
}

// SignIn signs a browser in; ErrRefused whatever is wrong, after the same time.
func (a *Accounts) SignIn(ctx context.Context, email, password string) (*Session, error) {
	list, err := a.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var one store.Account
	for _, other := range list {
		if other.Email == address(email) {
			one = other
		}
	}
	if len(password) > maxPassword {
		password = "" // which nobody has
	}
	same, err := a.hasher.matches(ctx, one.Password, password)
	if err != nil {
		return nil, err
	}
	if !same {
		a.Log.Warn("a sign-in was refused", "account", one.ID)
		return nil, ErrRefused
	}
	return a.begin(ctx, one.ID, "password")
}

// Reset gives the owner another password, by the token of a link, signs out
// every browser and the one that asks in. It returns whose it was. ErrLink, or an [UnfitError] that
// leaves the link as it is.
func (a *Accounts) Reset(ctx context.Context, token, password string) (*Session, string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list, err := a.Store.Accounts(ctx)
	switch {
	case err != nil:
		return nil, "", err
	case len(list) == 0 || !a.opens(a.reset, token):
		a.Log.Warn("a new password was refused")
		return nil, "", ErrLink
	}
	one := list[0]
	if err := fitPassword(password, one.Email, one.Name); err != nil {
		return nil, "", err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return nil, "", err
	}
	if _, err := a.Store.SetPassword(ctx, one.ID, hash); err != nil {
		return nil, "", fmt.Errorf("keep a password: %w", err)
	}
	a.reset = link{}
	s, err := a.begin(ctx, one.ID, "login link")
	return s, one.ID, err
}

// begin signs a browser in, and forgets those that were too long ago.
func (a *Accounts) begin(ctx context.Context, id, by string) (*Session, error) {
	now := a.Now()
	if _, err := a.Store.PruneLogins(ctx, now.Add(-Absolute), now.Add(-Idle)); err != nil {
		return nil, fmt.Errorf("drop old logins: %w", err)
	}
	secret := rand.Text()
	if err := a.Store.AddLogin(ctx, store.Login{Hash: hashOf(secret), Account: id, At: now, Seen: now}); err != nil {
		return nil, fmt.Errorf("keep a login: %w", err)
	}
	a.Log.Info("signed in", "account", id, "by", by)
	return &Session{Secret: secret, Until: now.Add(Absolute)}, nil
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Who tells whose browser keeps a secret; ErrNobody.
func (a *Accounts) Who(ctx context.Context, secret string) (*Who, error) {
	return a.Holder(ctx, hashOf(secret))
}

// Holder is Who for the login of a hash.
func (a *Accounts) Holder(ctx context.Context, login []byte) (*Who, error) {
	l, err := a.Store.Login(ctx, login)
	if err != nil {
		return nil, fmt.Errorf("look up a login: %w", err)
	}
	now := a.Now()
	if l == nil {
		return nil, ErrNobody
	}
	until := l.At.Add(Absolute)
	if idle := l.Seen.Add(Idle); idle.Before(until) {
		until = idle
	}
	if !now.Before(until) {
		return nil, ErrNobody
	}
	if now.Sub(l.Seen) >= seenEvery {
		// A disk that is full keeps nobody out.
		_ = a.Store.SeeLogin(ctx, login, now)
	}
	list, err := a.Store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up an account: %w", err)
	}
	for _, one := range list {
		if one.ID == l.Account {
			return &Who{one, login, until}, nil
		}
	}
	return nil, ErrNobody
}

// SignOut ends the login of a hash.
func (a *Accounts) SignOut(ctx context.Context, login []byte) error {
	_, err := a.Store.RemoveLogin(ctx, login)
	return err
}

// address writes an e-mail as it is kept.
func address(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// fit says what is wrong with what a person chose.
func fit(p Person) error {
	user, host, ok := strings.Cut(p.Email, "@")
	switch {
	case !ok || user == "" || !strings.Contains(host, ".") || strings.Contains(host, "@") || len(p.Email) > maxEmail || !printable(p.Email) || strings.ContainsAny(p.Email, " <>,;"):
		return &UnfitError{"email", "write an e-mail address, such as rosa@bakery.example"}
	case p.Name == "" || utf8.RuneCountInString(p.Name) > maxName || !printable(p.Name):
		return &UnfitError{"name", fmt.Sprintf("write your name, with at most %d characters", maxName)}
	}
	return fitPassword(p.Password, p.Email, p.Name)
}

// printable tells whether s is text that can be read on one line.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func fitPassword(password, email, name string) error {
	switch same := func(s string) bool { return strings.EqualFold(password, s) }; {
	case !utf8.ValidString(password) || utf8.RuneCountInString(password) < minPassword:
		return &UnfitError{"password", fmt.Sprintf("a password has at least %d characters; a few words will do", minPassword)}
	case len(password) > maxPassword:
		return &UnfitError{"password", fmt.Sprintf("a password has at most %d characters", maxPassword)}
	case same(email), same(name), strings.Trim(password, password[:1]) == "":
		return &UnfitError{"password", "this password is easily guessed; take a few words that nobody else would"}
	}
	return nil
}
