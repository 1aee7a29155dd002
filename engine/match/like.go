package match

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Likely is the example that a message resembles most.
type Likely struct {
	ID      int
	Score   float64 // 0 to 1, in steps of 1/10,000
	Example string  // as it was added
	Lang    string
}

// LikeThreshold is the score from which a message counts as one of the
// examples. It and the weights of chance were chosen on what people wrote to
// nine published bots (clinc150, banking77, hwu64, hint3, snips and the
// assistant in English, French and Spanish), with 4 to 14 examples an entry:
// among as many messages within scope as outside it, a quarter of those from
// the same trade, 97 of 100 that match are within scope. It finds half of what
// is within scope; of what is about something else it takes one in 200.
// TestLikenessCases keeps the figures.
const LikeThreshold = 0.88

const (
	maxLikeWords = 60   // of a message or an example: the rest is not compared
	minLikeWords = 2    // a single word is a name, an answer or a slip, no question
	maxLikeBytes = 2000 // of a message that are folded; enough for maxLikeWords

	minLike   = 0.4 // the least likeness that counts, however far the next entry is
	minUntold = 0.7 // the same, where only small words agree: "who are you", "where are you"
)

// Likeness finds the example that says nearly what a message says: other
// forms of the same words, slips, another order, other small words. The zero
// Likeness is empty and ready; Add all, Build once, then Best may be called by
// several goroutines at once. Only words are compared: no meaning is known
// but what the examples give, so five examples are better than one.
//
// Each word of the message is set against the word of the example that is
// most like it by its pairs and triples of letters. Words that many entries
// have, or any sentence of the language, count less. How much of both
// sentences is covered is their likeness; that of the entry's best example,
// of its second, the lead over the next entry and the length of the message
// make the score.
type Likeness struct {
	langs []*likeIndex // in the order in which they were added
}

// Add gives examples of one language to id. Examples of one word, or of
// nothing that can be compared, are left out: [Phrases] finds those.
func (l *Likeness) Add(id int, lang string, examples ...string) {
	x := l.lang(lang)
	if x == nil {
		x = &likeIndex{lang: lang, says: plainOf(lang)}
		l.langs = append(l.langs, x)
	}
	for _, s := range examples {
		if words := likeWords(s); isSentence(words) {
			x.examples = append(x.examples, likeExample{id: id, text: s, words: words})
		}
	}
}

func (l *Likeness) lang(lang string) *likeIndex {
	for _, x := range l.langs {
		if x.lang == lang {
			return x
		}
	}
	return nil
}

// Build makes ready what was added. It is called once, after the last Add, and
// not beside Best.
func (l *Likeness) Build() {
	for _, x := range l.langs {
		x.build()
	}
}

// Best finds the entry that the text is likely to mean, and tells whether its
// score reaches [LikeThreshold]: among the examples of lang first, then of the
// other languages in the order in which they were added. Ids that accept
// refuses are passed over; nil accepts all. The same score goes to the lowest
// id. Where none reaches the threshold, what came nearest is returned beside
// false, for the trace; its Example is empty where nothing was alike.
func (l *Likeness) Best(text, lang string, accept func(id int) bool) (Likely, bool) {
	if len(l.langs) == 0 {
		return Likely{}, false
	}
	words := likeWords(cut(text, maxLikeBytes))
	if !isSentence(words) {
		return Likely{}, false
	}
	var best Likely
	own := l.lang(lang)
	if own != nil {
		if best = own.best(words, accept); best.Score >= LikeThreshold {
			return best, true
		}
	}
	for _, x := range l.langs {
		if x == own {
			continue
		}
		found := x.best(words, accept)
		if found.Score >= LikeThreshold {
			return found, true
		}
		if found.Score > best.Score {
			best = found
		}
	}
	return best, false
}

// likeWords returns the words of a text as they are compared, each once, at
// most maxLikeWords. Scripts that leave no space between words are cut into
// pairs of letters.
func likeWords(text string) []string {
	words := make([]string, 0, 12)
	for rest := Fold(text); rest != "" && len(words) < maxLikeWords; {
		w, after, _ := strings.Cut(rest, " ")
		rest = after
		if isUnspaced(w) {
			words = appendPairs(words, w)
		} else if !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// isSentence tells whether there are enough words of more than one letter to
// compare.
func isSentence(words []string) bool {
	n := 0
	for _, w := range words {
		if _, size := utf8.DecodeRuneInString(w); size < len(w) {
			n++
		}
	}
	return n >= minLikeWords
}

// cover is how well a message and an entry cover each other.
type cover struct {
	best, second float64 // the likeness of the entry's best examples, 0 to 1
	lead         float64 // of the entry over the next one, by standing
	told         bool    // the best example and the message share more than small words
}

// standing is what puts entries in order: a second example that is alike
// closes a part of what the best one lacks.
func (c cover) standing() float64 { return c.best + 0.3*(1-c.best)*c.second }

// chance is how likely it is that the message means the entry. A long message
// that is half alike says more than a short one.
func (c cover) chance(words int) float64 {
	if c.best >= 1 {
		return 1
	}
	z := 5*c.best + 5*c.second + 6*c.lead + math.Log(float64(1+words)) - 6
	p := 1 / (1 + math.Exp(-z))
	if c.best < minLike || !c.told && c.best < minUntold {
		p /= 2
	}
	return math.Round(1e4*p) / 1e4
}

// likeScratch keeps what one Best works on for the next.
var likeScratch = sync.Pool{New: func() any { return new(likeWork) }}
