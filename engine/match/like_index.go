package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// likeIndex holds the examples of one language, from words to examples.
type likeIndex struct {
	lang     string
	says     map[string]int32 // of words that say less than all, in 256ths
	examples []likeExample    // by id
	entries  []likeEntry      // by id
	vocab    map[string]int32
	words    []likeWord
	grams    map[uint32][]int32 // triples of letters to the words that have them
}

type likeExample struct {
	id     int
	text   string
	words  []string // until it is built
	weight int32    // of all its words
}

// likeEntry is an id and where its examples stand.
type likeEntry struct{ id, start, end int }

// likeWord is a word of the examples.
type likeWord struct {
	text   string
	grams  []uint32 // sorted
	in     []int32  // the examples that have it
	many   int32    // entries that have it
	weight int32
	near   []nearWord // itself first
}

// nearWord is a word of the examples that is like another.
type nearWord struct {
	word int32
	like int32 // 256 is equal
}

const (
	nearEnough  = 128  // of 256: "policy" and "policies" are 153, "hours" and "house" 116
	minNear     = 4    // letters: shorter words are alike only when they are equal
	likeDetail  = 1024 // the weight of a word that as many entries lack as have, about
	pluralLike  = 230
	maxNearWord = 40 // letters; longer ones are alike only when they are equal
)

func (x *likeIndex) build() {
	if x.vocab != nil {
		return
	}
	slices.SortStableFunc(x.examples, func(a, b likeExample) int { return cmp.Compare(a.id, b.id) })
	x.vocab, x.grams = map[string]int32{}, map[uint32][]int32{}
	for i := range x.examples {
		x.enter(i)
	}
	for i := range x.words {
		w := &x.words[i]
		w.near = x.appendNear(nil, w.text, w.grams, &likeWork{})
	}
	for i := range x.words {
		x.words[i].weight = x.weigh(x.words[i].text, x.words[i].near)
	}
	for i := range x.examples {
		e := &x.examples[i]
		for _, s := range e.words {
			e.weight += x.words[x.vocab[s]].weight
		}
		e.words = nil
	}
}

// enter takes the words of an example into the index.
func (x *likeIndex) enter(i int) {
	e := &x.examples[i]
	if n := len(x.entries); n == 0 || x.entries[n-1].id != e.id {
		x.entries = append(x.entries, likeEntry{e.id, i, i})
	}
	entry := &x.entries[len(x.entries)-1]
	entry.end = i + 1
	for _, s := range e.words {
		v, ok := x.vocab[s]
		if !ok {
			v = x.newWord(s)
		}
		w := &x.words[v]
		if n := len(w.in); n == 0 || int(w.in[n-1]) < entry.start {
			w.many++
		}
		w.in = append(w.in, int32(i))
	}
}

func (x *likeIndex) newWord(s string) int32 {
	v := int32(len(x.words))
	w := likeWord{text: s, grams: appendGrams(nil, s)}
	x.vocab[s] = v
	for i, g := range w.grams {
		if isTriple(g) && (i == 0 || w.grams[i-1] != g) {
			x.grams[g] = append(x.grams[g], v)
		}
	}
	x.words = append(x.words, w)
	return v
}

// weigh returns how much a word counts: the more the fewer entries have it or
// a word like it, and less where any sentence may have it.
func (x *likeIndex) weigh(s string, near []nearWord) int32 {
	many := 0.0
	for _, n := range near {
		many = max(many, float64(n.like)/256*float64(x.words[n.word].many))
	}
	w := math.Log(1+float64(len(x.entries)+1)/(many+0.5)) * likeDetail / 256
	return int32(math.Round(w * float64(x.share(s))))
}

// share returns how much a word says, in 256ths.
func (x *likeIndex) share(s string) int32 {
	if share, ok := x.says[s]; ok {
		return share
	}
	return saysAll
}

// tells tells whether a word says what a sentence is about.
func (x *likeIndex) tells(s string) bool { n := x.share(s); return n == saysAll || n == saysSome }

// appendNear appends the words of the examples that are like s.
func (x *likeIndex) appendNear(dst []nearWord, s string, grams []uint32, work *likeWork) []nearWord {
	own, known := x.vocab[s]
	if known {
		dst = append(dst, nearWord{own, 256})
	}
	if len(grams) == 0 {
		return x.appendPlural(dst, s)
	}
	work.count(len(x.words))
	for i, g := range grams {
		if !isTriple(g) || i > 0 && grams[i-1] == g {
			continue
		}
		for _, v := range x.grams[g] {
			if work.shared[v]++; work.shared[v] == 1 {
				work.met = append(work.met, v)
			}
		}
	}
	for _, v := range work.met {
		// fewer triples of the shorter word are seldom near enough
		need := min(len(grams), len(x.words[v].grams)) / 6
		if int(work.shared[v]) >= need && !(known && v == own) {
			if like := likeOf(grams, x.words[v].grams); like >= nearEnough {
				dst = append(dst, nearWord{v, like})
			}
		}
		work.shared[v] = 0
	}
	return x.appendPlural(dst, s)
}

// appendPlural appends the plural of a word that is too short to be compared
// by its letters, or the word of which s is the plural: "job" and "jobs".
func (x *likeIndex) appendPlural(dst []nearWord, s string) []nearWord {
	switch stem := strings.TrimSuffix(s, "s"); {
	case len(s) == minNear-1 && stem == s:
		if v, ok := x.vocab[s+"s"]; ok {
			dst = append(dst, nearWord{v, pluralLike})
		}
	case len(stem) == minNear-1 && stem != s:
		if v, ok := x.vocab[stem]; ok {
			dst = append(dst, nearWord{v, pluralLike})
		}
	}
	return dst
}

// likeOf returns how much of two sorted lists of grams is common, of 256.
func likeOf(a, b []uint32) int32 {
	common, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return int32(512 * common / (len(a) + len(b)))
}

// appendGrams appends the pairs and triples of letters of a folded word, with
// its edges, hashed and sorted; none where the word is too short or has a
// digit: table 1 is not table 2.
func appendGrams(dst []uint32, s string) []uint32 {
	if n := utf8.RuneCountInString(s); n < minNear || n > maxNearWord {
		return dst
	}
	start := len(dst)
	a, b := rune(0), rune('^')
	for _, r := range s + "$" {
		if isDigit(r) {
			return dst[:start]
		}
		dst = append(dst, gram(0, b, r))
		if a != 0 {
			dst = append(dst, gram(a, b, r))
		}
		a, b = b, r
	}
	slices.Sort(dst[start:])
	return dst
}

// gram hashes two or three letters; triples have the highest bit.
func gram(a, b, c rune) uint32 {
	h := (uint32(a)*0x9E3779B1+uint32(b))*0x85EBCA77 + uint32(c)
	h ^= h >> 15
	h *= 0xC2B2AE3D
	h = (h ^ h>>13) >> 1
	if a != 0 {
		h |= 1 << 31
	}
	return h
}

func isTriple(gram uint32) bool { return gram>>31 == 1 }

// isUnspaced tells whether a word is of a script without spaces.
func isUnspaced(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// appendPairs appends the pairs of neighbouring letters of w.
func appendPairs(words []string, w string) []string {
	last := -1
	for i, r := range w {
		if end := i + utf8.RuneLen(r); last >= 0 && len(words) < maxLikeWords && !slices.Contains(words, w[last:end]) {
			words = append(words, w[last:end])
		}
		last = i
	}
	return words
}
