package storetest

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"parley/server/store"
)

// publish makes files a version of the bakery and that live. It returns the
// names of the files whose content was asked for.
func (s *suite) publish(id string, at time.Time, message string, files ...string) (asked []string) {
	s.Helper()
	v := store.Version{Bot: "bakery", ID: id}
	body := map[string]string{}
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		v.Files = append(v.Files, store.File{Name: name, Hash: "hash of " + text, Size: int64(len(text))})
		body[name] = text
	}
	err := s.Publish(s.ctx, store.Publish{Bot: "bakery", Version: id, At: at, Message: message, By: "ana"}, v, func(f store.File) ([]byte, error) {
		asked = append(asked, f.Name)
		return []byte(body[f.Name]), nil
	})
	if err != nil {
		s.Fatalf("Publish: %v", err)
	}
	return slices.Compact(asked)
}

func (s *suite) publishes(n int) (out []string) {
	s.Helper()
	ps, err := s.Publishes(s.ctx, "bakery", n)
	if err != nil {
		s.Fatalf("Publishes: %v", err)
	}
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s %s %s", p.Version, p.At.Format(time.TimeOnly), p.Message, p.By))
	}
	return out
}

func publishKept(s *suite) {
	s.want("before", s.publishes(9), []string(nil))
	s.want("asked", s.publish("v1", noon, "first", "a.png=picture", "bot.yaml=one"), []string{"a.png", "bot.yaml"})
	s.want("asked", s.publish("v2", noon.Add(time.Hour), "second", "a.png=picture", "b.png=picture", "bot.yaml=two"), []string{"bot.yaml"})
	s.want("a rollback asks for nothing", s.publish("v1", noon.Add(2*time.Hour), "back", "a.png=other"), []string(nil))
	s.reopen()
	s.want("publishes", s.publishes(2), []string{"v1 14:00:00 back ana", "v2 13:00:00 second ana"})
	v, err := s.Version(s.ctx, "bakery", "v1")
	s.want("a version is never changed", fmt.Sprint(v, err), fmt.Sprint(store.Version{Bot: "bakery", ID: "v1", Files: []store.File{{Name: "a.png", Hash: "hash of picture", Size: 7}, {Name: "bot.yaml", Hash: "hash of one", Size: 3}}}, nil))
	b, err := s.Content(s.ctx, "bakery", "hash of two")
	s.want("content", fmt.Sprintf("%s %v", b, err), "two <nil>")
	if _, err := s.Version(s.ctx, "other", "v1"); !errors.Is(err, fs.ErrNotExist) {
		s.Errorf("Version of another bot: got %v, want fs.ErrNotExist", err)
	}
	if _, err := s.Content(s.ctx, "other", "hash of two"); !errors.Is(err, fs.ErrNotExist) {
		s.Errorf("Content of another bot: got %v, want fs.ErrNotExist", err)
	}
}

func publishFails(s *suite) {
	s.publish("v1", noon, "first", "bot.yaml=one")
	lost := errors.New("lost")
	v := store.Version{Bot: "bakery", ID: "v2", Files: []store.File{{Name: "a.png", Hash: "a", Size: 1}, {Name: "bot.yaml", Hash: "b", Size: 1}}}
	err := s.Publish(s.ctx, store.Publish{Bot: "bakery", Version: "v2", At: noon}, v, func(f store.File) ([]byte, error) {
		if f.Name == "bot.yaml" {
			return nil, lost
		}
		return []byte("a"), nil
	})
	if !errors.Is(err, lost) {
		s.Errorf("Publish: got %v, want what the content failed with", err)
	}
	s.want("live", s.publishes(9), []string{"v1 12:00:00 first ana"})
	if _, err := s.Version(s.ctx, "bakery", "v2"); !errors.Is(err, fs.ErrNotExist) {
		s.Errorf("half a version: got %v, want fs.ErrNotExist", err)
	}
}

func pinsCounted(s *suite) {
	pins := func() string {
		s.Helper()
		m, err := s.Pins(s.ctx, "bakery")
		if err != nil {
			s.Fatalf("Pins: %v", err)
		}
		return fmt.Sprint(m)
	}
	for i, name := range []string{"a", "b", "c", "d"} {
		k := ana
		k.Address = name
		s.change(k, store.Change{Session: []byte("session of " + name), Pin: []string{"v1", "v1", "v2", ""}[i]})
	}
	s.want("pins", pins(), "map[v1:2 v2:1]")
	a := ana
	a.Address = "a"
	s.change(a, store.Change{}) // a session that stays stays where it is
	s.reopen()
	s.want("pins", pins(), "map[v1:2 v2:1]")
	s.put(a, "again")
	c := s.claim1()
	s.want("pin", c.Pin, "v1")
	s.commit(c, store.Change{Session: []byte("moved"), Pin: "v2"})
	s.want("pins", pins(), "map[v1:1 v2:2]")
	s.change(a, store.Change{Session: []byte("ended")})
	s.want("pins", pins(), "map[v1:1 v2:1]")
}

func pinnedPages(s *suite) {
	var want []string
	for i := range 5 {
		k := ana
		k.Address = fmt.Sprint(i)
		s.change(k, store.Change{Session: []byte("s" + k.Address), Pin: "v1"})
		want = append(want, k.Address+" s"+k.Address)
	}
	s.change(ben, store.Change{Session: []byte("x"), Pin: "v2"})
	var got []string
	for after, pages := int64(0), 0; ; pages++ {
		list, next, err := s.Pinned(s.ctx, "bakery", "v1", after, 2)
		if err != nil || pages > 9 {
			s.Fatalf("Pinned: %v after %d pages", err, pages)
		}
		for _, p := range list {
			got = append(got, p.Address+" "+string(p.Session))
		}
		if next == 0 {
			break
		}
		after = next
	}
	s.want("pinned", got, want)
}
