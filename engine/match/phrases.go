package match

import (
	"slices"
	"strings"
)

// Phrases is a set of words and groups of words, each standing for an id:
// triggers, anytime words, commands. The zero Phrases is empty and ready.
// Looking one up costs the same however many there are.
type Phrases struct {
	whole  map[string][]phrase // by all of its text
	inside map[string][]phrase // by its first word
}

type phrase struct {
	id    int
	lang  string
	text  string // folded
	words int
}

// Found is a phrase that was met in a message.
type Found struct {
	ID     int
	Words  int    // how many words of the message it is
	Phrase string // as it was compared, folded
	Lang   string
}

// Add lets the phrases of one language stand for id. Lower ids go first where
// two are equal. Phrases without a letter, digit or emoji are left out. Add
// must not run beside Whole or Inside.
func (p *Phrases) Add(id int, lang string, phrases ...string) {
	if p.whole == nil {
		p.whole, p.inside = map[string][]phrase{}, map[string][]phrase{}
	}
	for _, s := range phrases {
		text := Fold(s)
		if text == "" {
			continue
		}
		ph := phrase{id, lang, text, 1 + strings.Count(text, " ")}
		first, _, _ := strings.Cut(text, " ")
		p.whole[text] = insert(p.whole[text], ph)
		p.inside[first] = insert(p.inside[first], ph)
	}
}

// insert keeps the phrases in the order of their ids.
func insert(list []phrase, p phrase) []phrase {
	i := len(list)
	for i > 0 && list[i-1].id > p.id {
		i--
	}
	return slices.Insert(list, i, p)
}

// Whole finds the phrase that is all of the message: of the contact's
// language lang first, then of any other, then the lowest id. Ids that accept
// refuses are passed over; nil accepts all.
func (p *Phrases) Whole(text, lang string, accept func(id int) bool) (Found, bool) {
	if len(p.whole) == 0 {
		return Found{}, false
	}
	var buf [256]byte
	var best *phrase
	list := p.whole[string(appendFold(buf[:0], text))]
	for i := range list {
		if ph := &list[i]; (accept == nil || accept(ph.id)) && ph.before(best, lang) {
			best = ph
		}
	}
	return best.found()
}

// Inside finds a phrase that stands in the message as whole words: of the
// contact's language first, then the one with more words, then the lowest id.
func (p *Phrases) Inside(text, lang string, accept func(id int) bool) (Found, bool) {
	if len(p.inside) == 0 {
		return Found{}, false
	}
	var best *phrase
	rest := Fold(text)
	for rest != "" {
		word, after, _ := strings.Cut(rest, " ")
		list := p.inside[word]
		for i := range list {
			ph := &list[i]
			if ph.leads(rest) && (accept == nil || accept(ph.id)) && ph.before(best, lang) {
				best = ph
			}
		}
		rest = after
	}
	return best.found()
}

// leads tells whether the folded text begins with the words of p.
func (p *phrase) leads(text string) bool {
	return strings.HasPrefix(text, p.text) && (len(text) == len(p.text) || text[len(p.text)] == ' ')
}

// before tells whether p is a better find than q, which may be nil.
func (p *phrase) before(q *phrase, lang string) bool {
	switch {
	case q == nil:
		return true
	case (p.lang == lang) != (q.lang == lang):
		return p.lang == lang
	case p.words != q.words:
		return p.words > q.words
	}
	return p.id < q.id
}

func (p *phrase) found() (Found, bool) {
	if p == nil {
		return Found{}, false
	}
	return Found{p.id, p.words, p.text, p.lang}, true
}
