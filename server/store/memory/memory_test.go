package memory_test

import (
	"errors"
	"testing"
	"time"

	"parley/server/store"
	"parley/server/store/memory"
	"parley/server/store/storetest"
)

// opener opens a store a folder, and the same one again.
func opener() storetest.Opener {
	open := map[string]*memory.Store{}
	return func(_ testing.TB, dir string) store.Store {
		if s := open[dir]; s != nil {
			s.Restart()
			return s
		}
		open[dir] = memory.New()
		return open[dir]
	}
}

func TestStore(t *testing.T) { storetest.Run(t, opener()) }

func TestFull(t *testing.T) {
	s := memory.New()
	s.MaxInbox = 2
	k := store.Key{Bot: "b", Channel: "web", Address: "x"}
	if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "1"}, {Key: k, ID: "2"}}); err != nil {
		t.Fatalf("Accept: %v", err)
	}
	if _, err := s.Accept(t.Context(), []store.Inbound{{Key: k, ID: "3"}}); !errors.Is(err, store.ErrFull) {
		t.Errorf("Accept into a full inbox: got %v, want ErrFull", err)
	}
	if _, err := s.Due(t.Context(), time.Now(), 1, nil); !errors.Is(err, store.ErrFull) {
		t.Errorf("Due into a full inbox: got %v, want ErrFull", err)
	}
}
