package logged

import (
	"maps"
	"slices"
	"strings"

	"parley/engine"
)

// spoke is a run of messages from one part of a bot.
type spoke struct {
	name string // what tells it from others
	full string // what it is called
	at   string // FLOW.STEP
	msgs []*engine.Message
}

// speakers returns who spoke, in order. The steps of a log are called as the
// version of pl calls them.
func (pl *Player) speakers(sends []engine.Send) []spoke {
	var out []spoke
	for i := range sends {
		src := sends[i].Source
		at, _ := pl.current(src.Flow + "." + src.Step)
		full := at
		if src.Part != "" {
			full += "." + src.Part
		}
		if n := len(out); n > 0 && out[n-1].full == full {
			out[n-1].msgs = append(out[n-1].msgs, &sends[i].Message)
			continue
		}
		out = append(out, spoke{unnumbered(full), full, at, []*engine.Message{&sends[i].Message}})
	}
	return out
}

// unnumbered drops the numbers of what has no name of its own: they shift when
// something is put in before it.
func unnumbered(name string) string {
	if !strings.ContainsAny(name, "0123456789") {
		return name
	}
	parts := strings.Split(name, ".")
	out := parts[:1]
	for _, p := range parts[1:] {
		switch {
		case strings.HasPrefix(p, "#"):
			out = append(out, "#")
		case !isNumber(p):
			out = append(out, p)
		}
	}
	return strings.Join(out, ".")
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// pair is a speaker of before and the same one of now, by their indexes.
type pair struct{ old, now int }

// align finds which speakers are the same, in order: as many as can be, and
// such as say the same where there is a choice.
func align(old, now []spoke) []pair {
	if slices.EqualFunc(old, now, func(a, b spoke) bool { return a.name == b.name }) {
		out := make([]pair, len(old))
		for i := range out {
			out[i] = pair{i, i}
		}
		return out
	}
	best := make([][]int, len(old)+1) // of what is left from [i][j] on
	for i := range best {
		best[i] = make([]int, len(now)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if n := likeness(&old[i], &now[j]); n > stranger {
				best[i][j] = max(best[i][j], n+best[i+1][j+1])
			}
		}
	}
	var out []pair
	for i, j := 0, 0; i < len(old) && j < len(now); {
		n := likeness(&old[i], &now[j])
		switch {
		case n > stranger && best[i][j] == n+best[i+1][j+1]:
			out = append(out, pair{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return out
}

// How much alike two speakers are.
const (
	stranger = 0
	itself   = 2 // the same, with other words
	inWords  = 3 // the same in every word
)

// likeness compares two speakers. A step without an id is another one that
// says the same.
func likeness(a, b *spoke) int {
	same := slices.EqualFunc(a.msgs, b.msgs, sameMessage)
	switch {
	case a.name == b.name && same:
		return inWords
	case a.name == b.name:
		return itself
	case same && a.flow() == b.flow() && (a.nameless() || b.nameless()):
		return inWords
	}
	return stranger
}

func (s *spoke) flow() string { return s.name[:strings.IndexByte(s.name, '.')] }

func (s *spoke) nameless() bool { return strings.HasSuffix(s.name, ".#") }

// sameMessage tells whether a person sees the same. What only a tap or a page
// needs, ids and tokens, may differ.
func sameMessage(a, b *engine.Message) bool {
	return a.Kind == b.Kind && a.Text == b.Text && a.Ref == b.Ref && a.Multi == b.Multi && slices.Equal(a.Cards, b.Cards) &&
		slices.EqualFunc(a.Choices, b.Choices, func(a, b engine.Choice) bool {
			return a.Label == b.Label && a.Image == b.Image && a.Describe == b.Describe
		}) &&
		slices.EqualFunc(a.Links, b.Links, func(a, b engine.Link) bool { return a.Label == b.Label && a.URL == b.URL }) &&
		sameTemplate(a.Template, b.Template)
}

func sameTemplate(a, b *engine.Template) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name == b.Name && maps.Equal(a.With, b.With)
}

// names lists speakers.
func names(list []spoke) string {
	if len(list) == 0 {
		return "nothing"
	}
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].full
	}
	return strings.Join(out, ", ")
}
