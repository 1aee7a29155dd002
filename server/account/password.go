package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime/debug"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what a hash costs: OWASP's first choice for argon2id. A hash keeps
// what it was made with, so that this can rise.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var nowCosts = cost{memory: 19 << 10, passes: 2, threads: 1}

// most bounds what a hash that was kept may ask for.
var most = cost{memory: 256 << 10, passes: 16, threads: 4}

const (
	saltSize = 16 // bytes
	hashSize = 32 // bytes
)

// hasher makes one hash at a time, and gives its memory back at once: many who
// sign in together take the memory of one, and a server with nobody about is
// small.
type hasher struct{ turn chan struct{} }

func newHasher() *hasher { return &hasher{make(chan struct{}, 1)} }

// do runs f when it is its turn. The error is that of ctx.
func (h *hasher) do(ctx context.Context, f func()) error {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	f()
	debug.FreeOSMemory()
	<-h.turn
	return nil
}

// hash returns the hash of a password in the form that other programs know,
// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.
func (h *hasher) hash(ctx context.Context, password string) (out string, err error) {
	var salt [saltSize]byte
	_, _ = rand.Read(salt[:]) // never fails
	err = h.do(ctx, func() {
		c := nowCosts
		sum := argon2.IDKey([]byte(password), salt[:], c.passes, c.memory, c.threads, hashSize)
		out = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
			base64.RawStdEncoding.EncodeToString(salt[:]), base64.RawStdEncoding.EncodeToString(sum))
	})
	return out, err
}

// matches tells whether a hash is of a password. It takes as long for one that
// cannot be read as for one made today.
func (h *hasher) matches(ctx context.Context, kept, password string) (same bool, err error) {
	c, salt, want, ok := parse(kept)
	if !ok {
		c, salt, want = nowCosts, make([]byte, saltSize), make([]byte, hashSize)
	}
	err = h.do(ctx, func() {
		got := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, uint32(len(want)))
		same = subtle.ConstantTimeCompare(got, want) == 1
	})
	return same && ok, err
}

// parse reads what hash has written.
func parse(kept string) (c cost, salt, sum []byte, ok bool) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return c, nil, nil, false
	}
	if c.memory < 8 || c.memory > most.memory || c.passes < 1 || c.passes > most.passes || c.threads < 1 || c.threads > most.threads {
		return c, nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	return c, salt, sum, err1 == nil && err2 == nil && len(salt) >= 8 && len(sum) >= 16 && len(sum) <= 64
}
