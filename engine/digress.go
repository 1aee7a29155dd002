package engine

import (
	"fmt"
	"slices"
	"strconv"

	"parley/engine/match"
	"parley/flows"
)

// hearing is a set of entries and what they are heard by: the anytime entries
// of a flow or of the bot, the FAQ, or all triggers.
type hearing struct {
	words match.Phrases  // words and examples, by the entry's index
	like  match.Likeness // examples, likewise
}

// add lets an entry be heard by words, and by examples and what is like them.
func (h *hearing) add(i int, lang string, words, examples []string) {
	h.words.Add(i, lang, words...)
	h.words.Add(i, lang, examples...)
	h.like.Add(i, lang, examples...)
}

// closeness says how well a message fits.
type closeness int

const (
	byLikeness closeness = iota // by likeness
	byInside                    // words stand in it
	byWhole                     // words are all of it
)

// digression is what a message in the middle of something else may mean.
type digression struct {
	any     *anytime // nil for a trigger
	trigger *trigger
	rank    int // anytime, FAQ, trigger: which goes first where two fit as well
	close   closeness
	words   int     // how many
	score   float64 // of likeness
	phrase  string
}

func (d *digression) name() string {
	switch {
	case d.any == nil:
		return "trigger"
	case d.any.id != "":
		return "faq"
	}
	return "anytime"
}

func (d *digression) why() string {
	to := ""
	if d.any != nil {
		to = d.any.source().String()
	} else {
		to = d.trigger.flow.id
	}
	if d.close == byLikeness {
		return to + ", like " + quoted(d.phrase) + " (" + strconv.FormatFloat(d.score, 'f', 2, 64) + ")"
	}
	return to + ", by " + quoted(d.phrase)
}

// better orders finds: whole before inside before likeness; then more words,
// or the higher score; then anytime, FAQ, trigger.
func (d *digression) better(than *digression) bool {
	switch {
	case than == nil:
		return true
	case d.close != than.close:
		return d.close > than.close
	case d.words != than.words:
		return d.words > than.words
	case d.score != than.score:
		return d.score > than.score
	}
	return d.rank < than.rank
}

// heardIn is one place to look for a digression.
type heardIn struct {
	*hearing
	rank   int
	accept func(int) bool
	entry  func(int) digression
}

// places lists where to look: the anytime entries of the innermost open flow
// first, then those of the bot; and, unless only these are wanted, the FAQ
// and the triggers.
func (m *machine) places(onlyAnytime bool) []heardIn {
	var out []heardIn
	add := func(h *hearing, list []*anytime, fr *Frame, rank int) {
		if len(list) > 0 {
			out = append(out, heardIn{h, rank, func(i int) bool { return m.may(list[i], fr) }, func(i int) digression { return digression{any: list[i]} }})
		}
	}
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		if f := m.flowOf(&m.s.Frames[i]); f != nil {
			add(&f.hears, f.anytime, &m.s.Frames[i], 0)
		}
	}
	add(&m.p.hears, m.p.anytime, nil, 0)
	if !onlyAnytime {
		add(&m.p.hearsFAQ, m.p.faq, nil, 1)
		out = append(out, heardIn{&m.p.hearsTrigger, 2, nil, func(i int) digression { return digression{trigger: m.p.trigger[i]} }})
	}
	return out
}

// digression finds what the text means at rank 8. onlyAnytime looks at whole
// messages and anytime words alone, as rank 6 does.
func (m *machine) digression(text string, onlyAnytime bool) (*digression, bool) {
	lang := m.p.langs[m.lang]
	places := m.places(onlyAnytime)
	var best *digression
	consider := func(p *heardIn, found match.Found, close closeness) {
		d := p.entry(found.ID)
		d.rank, d.close, d.words, d.phrase = p.rank, close, found.Words, found.Phrase
		if d.better(best) {
			best = &d
		}
	}
	for i := range places {
		p := &places[i]
		if found, ok := p.words.Whole(text, lang, p.accept); ok {
			consider(p, found, byWhole)
		} else if onlyAnytime {
			continue
		} else if found, ok := p.words.Inside(text, lang, p.accept); ok {
			consider(p, found, byInside)
		}
	}
	if best != nil || onlyAnytime {
		return best, best != nil
	}
	for i := range places {
		p := &places[i]
		if found, ok := p.like.Best(text, lang, p.accept); ok {
			d := p.entry(found.ID)
			d.rank, d.close, d.score, d.phrase = p.rank, byLikeness, found.Score, found.Example
			if d.better(best) {
				best = &d
			}
		}
	}
	return best, best != nil
}

// may tells whether an anytime entry is to be heard now.
func (m *machine) may(a *anytime, fr *Frame) bool {
	ok, err := m.holds(a.cond, fr)
	if err != nil {
		m.note("error", a.source().String(), err.Error())
		m.erred(err)
	}
	return ok
}

// digress answers a digression; fr and st are the open question, if any.
func (m *machine) digress(d *digression, fr *Frame, st *step) (jump, error) {
	if d.any != nil {
		return m.answerAnytime(d.any, fr, st)
	}
	f := d.trigger.flow
	m.markTrigger(d.trigger)
	if len(m.s.Frames) == 0 {
		return m.begin(f)
	}
	if m.isOpen(f) {
		m.note("trigger", f.id, "is open already")
		m.reason("open")
		if st == nil { // it waits
			return m.fall(nil, nil)
		}
		return m.again(fr, st)
	}
	if slices.ContainsFunc(f.src.Inputs, func(in flows.Input) bool { return !in.Optional }) {
		return rest, fmt.Errorf("flow %s needs %s: %w", f.id, f.src.Inputs[0].Name, errMissing)
	}
	return m.push(f, Digression, nil)
}

// isOpen tells whether a flow is among those that are open.
func (m *machine) isOpen(f *flow) bool {
	return slices.ContainsFunc(m.s.Frames, func(fr Frame) bool { return fr.Flow == f.id })
}

func (m *machine) answerAnytime(a *anytime, fr *Frame, st *step) (jump, error) {
	m.markAnytime(a)
	owner := fr
	if a.owner != nil {
		for i := range m.s.Frames {
			if m.s.Frames[i].Flow == a.owner.id {
				owner = &m.s.Frames[i]
			}
		}
	} else {
		owner = nil
	}
	if a.say != nil {
		s, lang, err := m.say(a.say, owner)
		if err != nil {
			return rest, err
		}
		if err := m.send(a.source(), Message{Kind: "text", Text: s, Lang: lang}); err != nil {
			return rest, err
		}
	}
	switch {
	case a.next != nil && st != nil && a.next.do == flows.GoCall && m.isOpen(a.next.flow):
		m.note("anytime", a.next.flow.id, "is open already")
		m.reason("open")
		return m.again(fr, st)
	case a.next != nil:
		return m.follow(a.next, AtQuestion)
	case st != nil:
		return m.again(fr, st)
	}
	return rest, nil
}
