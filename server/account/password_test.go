package account

import (
	"context"
	"strings"
	"sync"
	"testing"
)

func TestHash(t *testing.T) {
	h := newHasher()
	one, err := h.hash(t.Context(), "warm bread daily")
	if err != nil || !strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash: got %q, %v", one, err)
	}
	two, err := h.hash(t.Context(), "warm bread daily")
	if err != nil || two == one {
		t.Errorf("the same again: got %q, %v, want another salt", two, err)
	}
	for name, tt := range map[string]struct {
		kept, password string
		want           bool
	}{
		"right":            {one, "warm bread daily", true},
		"wrong":            {one, "warm bread dailY", false},
		"no hash":          {"", "", false},
		"another kind":     {strings.Replace(one, "argon2id", "argon2i", 1), "warm bread daily", false},
		"far too much":     {strings.Replace(one, "m=19456", "m=99999999", 1), "warm bread daily", false},
		"no passes":        {strings.Replace(one, "t=2", "t=0", 1), "warm bread daily", false},
		"a salt of no use": {strings.Replace(one, "$m=19456,t=2,p=1$", "$m=19456,t=2,p=1$!", 1), "warm bread daily", false},
		"cut off":          {one[:len(one)-30], "warm bread daily", false},
		"of another program": {
			"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x", false,
		},
	} {
		if got, err := h.matches(t.Context(), tt.kept, tt.password); got != tt.want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, tt.want)
		}
	}
}

func TestHashOneAtATime(t *testing.T) {
	h := newHasher()
	var all sync.WaitGroup
	busy := 0
	for range 50 {
		all.Go(func() {
			_ = h.do(context.Background(), func() {
				if busy++; busy != 1 {
					t.Error("two at once")
				}
				busy--
			})
		})
	}
	all.Wait()
	h.turn <- struct{}{}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.do(ended, func() { t.Error("ran out of turn") }); err == nil {
		t.Error("who no longer waits: got no error")
	}
}
