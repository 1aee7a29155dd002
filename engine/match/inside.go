package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxInside    = 1000 // bytes of a folded message in which a choice is looked for
	shortKey     = 3    // letters: so short a word counts only at the edge of a short message
	shortMessage = 4    // words
	minWindow    = 6    // letters: shorter words are not looked for with slips in a longer text
	maxHits      = 200  // places in one message where a choice is named
)

// Inside tells which choice a longer message means: one is named in it by
// whole words ("my toothache is killing me"), or the message, or some words
// of it, are one with slips: one in five letters. It must be exactly one:
// where another is named just as well there is no answer. A choice that is
// named to refuse it ("not the lemon one") does not count.
func (o *Options) Inside(text string, visible func(i int) bool) (Hit, bool) {
	folded := Fold(cut(text, 4*maxInside))
	folded = cutWords(folded, maxInside)
	core := stripPolite(folded)
	if core == "" {
		return Hit{}, false
	}
	if core != folded {
		if h, ok := o.whole([]byte(core), core, visible); ok {
			return Hit{h.Index, "inside"}, true
		}
	}
	switch named := o.named(folded, visible); len(named) {
	case 0:
		return o.slipped(core, visible, true)
	case 1:
		return Hit{named[0], "inside"}, true
	}
	return Hit{}, false
}

// span is a place in a folded text where a choice is named.
type span struct{ start, end, index int }

// named returns the choices that the folded text names, each once. Where one
// name lies in a longer one ("cake" in "cake box") the longer one counts.
func (o *Options) named(text string, visible func(i int) bool) []int {
	var buf [16]span
	spans := buf[:0]
	for i := range o.keys {
		k := &o.keys[i]
		if k.text == "" || visible != nil && !visible(k.index) {
			continue
		}
		spans = appendSpans(spans, text, k)
	}
	var list []int
	for _, s := range spans {
		if !covered(s, spans) && !contains(list, s.index) {
			list = append(list, s.index)
		}
	}
	return list
}

func appendSpans(spans []span, text string, k *key) []span {
	short := len(k.text) <= shortKey || isNumber(k.text)
	for from := 0; len(spans) < maxHits; {
		i := wordsAt(text, k.text, from)
		if i < 0 {
			break
		}
		end := i + len(k.text)
		from = end
		if refused(text[:i]) || short && !onEdge(text, i, end) {
			continue
		}
		spans = append(spans, span{i, end, k.index})
	}
	return spans
}

// wordsAt returns where the folded words stand in text from an offset on, -1
// where they do not.
func wordsAt(text, words string, from int) int {
	for from <= len(text) {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(words)
		if (i == 0 || text[i-1] == ' ') && (end == len(text) || text[end] == ' ') {
			return i
		}
		from = i + 1
	}
	return -1
}

// onEdge tells whether a short word begins or ends a short message.
func onEdge(text string, start, end int) bool {
	return (start == 0 || end == len(text)) && strings.Count(text, " ") < shortMessage
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(rune(s[i])) && s[i] != ' ' {
			return false
		}
	}
	return true
}

func covered(s span, by []span) bool {
	for _, t := range by {
		if t.index != s.index && t.start <= s.start && s.end <= t.end && t.end-t.start > s.end-s.start {
			return true
		}
	}
	return false
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// refusals turn down what comes right after them, or after a small word.
var (
	refusals = set("not", "no", "dont", "without", "except", "but", "never", "pas", "sans", "sauf", "ni", "jamais",
		"sin", "excepto", "salvo", "nunca", "nicht", "kein", "keine", "keinen", "ohne", "ausser", "senza", "tranne", "sem", "exceto", "niet", "geen", "zonder", "behalve", "ليس", "بدون", "مش", "غير")
	smallWords = set("a", "an", "the", "of", "want", "like", "that", "this", "de", "d", "du", "des", "le", "la", "l", "les", "un", "une",
		"el", "los", "las", "una", "del", "quiero", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "mit", "il", "lo", "i", "gli", "di", "voglio", "o", "os", "as", "um", "uma", "com", "quero", "het", "een", "met", "اريد")
)

// refused tells whether the words before a name refuse it: "not the", "pas
// de", "anything but".
func refused(before string) bool {
	for range 3 {
		before = strings.TrimSuffix(before, " ")
		i := strings.LastIndexByte(before, ' ')
		word := before[i+1:]
		if word == "but" {
			// "sorry but lemon" names it, "anything but lemon" does not
			return strings.HasSuffix(before, "anything but") || strings.HasSuffix(before, "everything but") || strings.HasSuffix(before, "all but")
		}
		if refusals[word] {
			return true
		}
		if !smallWords[word] || i < 0 {
			return false
		}
		before = before[:i]
	}
	return false
}

// slipped tells which choice the folded text is with the fewest slips; text
// is compared as a whole first, then, where that is asked, in windows of as
// many words as the name has. Two choices that are as near are no answer.
func (o *Options) slipped(text string, visible func(i int) bool, inside bool) (Hit, bool) {
	best, index, tie := maxSlipKey, -1, false
	consider := func(n, i int) {
		switch {
		case n < best:
			best, index, tie = n, i, false
		case n == best && i != index:
			tie = true
		}
	}
	for pass := range 2 {
		for i := range o.keys {
			k := &o.keys[i]
			limit := slipsAllowed(k.text)
			if limit == 0 || visible != nil && !visible(k.index) {
				continue
			}
			if pass == 0 {
				if n := slips(text, k.text, limit); n <= limit {
					consider(n, k.index)
				}
			} else if utf8.RuneCountInString(k.text) >= minWindow {
				windows(text, k.text, limit, func(n int) { consider(n, k.index) })
			}
		}
		if index >= 0 {
			return Hit{index, "slip"}, !tie
		}
		if !inside {
			break
		}
	}
	return Hit{}, false
}

// windows compares name with each run of as many words in text. The first
// letter must agree: people seldom miss it, and "later" is not "water".
func windows(text, name string, limit int, yield func(slips int)) {
	words := 1 + strings.Count(name, " ")
	for start := 0; start < len(text); {
		end := start
		for range words {
			if end >= len(text) {
				return
			}
			i := strings.IndexByte(text[end+1:], ' ')
			if i < 0 {
				end = len(text)
			} else {
				end += 1 + i
			}
		}
		window := strings.TrimPrefix(text[start:end], " ")
		if len(window) > 0 && window[0] == name[0] && !refused(text[:start]) {
			if n := slips(window, name, limit); n <= limit {
				yield(n)
			}
		}
		next := strings.IndexByte(text[start+1:], ' ')
		if next < 0 {
			return
		}
		start += 1 + next
	}
}

// Mentioned tells which choices a longer message names by whole words, in the
// order in which they were given: "my favourites are the apple and the nut".
// Those that are named to refuse them do not count.
func (o *Options) Mentioned(text string, visible func(i int) bool) []int {
	list := o.named(cutWords(Fold(cut(text, 4*maxInside)), maxInside), visible)
	slices.Sort(list)
	return list
}

// Several tells which choices the message lists, all of it: "1, 3", "rouge et
// bleu", "all". Every part must be understood; each choice is told once, in
// the order of the message.
func (o *Options) Several(text string, visible func(i int) bool) ([]int, bool) {
	if len(text) > maxInside {
		return nil, false
	}
	if h, ok := o.Whole(text, visible); ok {
		return []int{h.Index}, true
	}
	core := stripPolite(Fold(text))
	if everything[core] {
		return o.all(visible), o.count(visible) > 0
	}
	if bothWords[core] && o.count(visible) == 2 {
		return o.all(visible), true
	}
	var list []int
	for part := range strings.FieldsFuncSeq(text, isListSeparator) {
		found, ok := o.part(part, visible)
		if !ok {
			return nil, false
		}
		for _, i := range found {
			if !contains(list, i) {
				list = append(list, i)
			}
		}
	}
	return list, len(list) > 0
}

var (
	everything = set("all", "all of them", "everything", "tout", "tous", "toutes", "all of it",
		"todo", "todos", "todas", "alles", "alle", "tutto", "tutti", "tutte", "tudo", "allemaal", "الكل", "كلها", "كلهم", "جميعها")
	bothWords = set("both", "both of them", "les deux", "tous les deux", "toutes les deux",
		"los dos", "las dos", "ambos", "ambas", "beide", "beides", "alle beide", "tutti e due", "tutte e due", "entrambi", "entrambe", "os dois", "as duas", "allebei", "alle twee", "الاثنين", "كلاهما")
	listWords = set("and", "et", "plus", "also", "aussi", "avec", "with", "y", "e", "con", "tambien", "und", "mit", "auch", "anche", "com", "tambem", "en", "met", "ook", "و", "مع")
)

func isListSeparator(r rune) bool {
	switch r {
	case ',', ';', '/', '&', '+', '\n', '•', '،', '，', '、', '|':
		return true
	}
	return false
}

func (o *Options) all(visible func(i int) bool) []int {
	var list []int
	for i := range o.n {
		if visible == nil || visible(i) {
			list = append(list, i)
		}
	}
	return list
}

// part reads what stands between two separators: one choice, or several with
// "and" between them, or several numbers. The longest name wins, so that
// "ham and cheese" may be one choice.
func (o *Options) part(text string, visible func(i int) bool) ([]int, bool) {
	words := Words(text)
	for len(words) > 0 && listWords[words[0]] {
		words = words[1:]
	}
	var list []int
	for len(words) > 0 {
		h, n := o.longest(words, visible)
		if n == 0 {
			if rest, ok := strings.CutPrefix(words[0], arabicAnd); ok && rest != "" {
				words[0] = rest
				continue
			}
			return nil, false
		}
		list = append(list, h.Index)
		rest := words[n:]
		for len(rest) > 0 && listWords[rest[0]] {
			rest = rest[1:]
		}
		if len(rest) == len(words[n:]) && len(rest) > 0 && !beginsPart(rest[0]) && !isPolite(strings.Join(rest, " ")) {
			return nil, false
		}
		if isPolite(strings.Join(rest, " ")) {
			rest = nil
		}
		words = rest
	}
	return list, true
}

// arabicAnd is written with the word behind it.
const arabicAnd = "و"

// beginsPart tells whether another choice may begin with the word.
func beginsPart(word string) bool {
	return listWords[word] || isNumber(word) || strings.HasPrefix(word, arabicAnd)
}

// longest returns the choice that most of the first words name, and how many
// words that is.
func (o *Options) longest(words []string, visible func(i int) bool) (Hit, int) {
	for n := len(words); n > 0; n-- {
		if n < len(words) && !beginsPart(words[n]) && !isPolite(strings.Join(words[n:], " ")) {
			continue
		}
		s := stripPolite(strings.Join(words[:n], " "))
		if h, ok := o.whole([]byte(s), s, visible); ok {
			return h, n
		}
		if h, ok := o.slipped(s, visible, false); ok {
			return h, n
		}
	}
	return Hit{}, 0
}

// Polite words stand around an answer without being part of it.
var (
	politeBefore = set(
		"hi", "hello", "hey", "ok", "okay", "so", "well", "then", "um", "please", "sorry", "oh", "thanks", "actually",
		"i want", "i would like", "id like", "i need", "i meant", "i mean", "i ll take", "ill take", "i take", "i choose", "give me", "can i have",
		"could i have", "may i have", "lets say", "let s say", "make it", "it is", "its", "the", "a", "an", "for", "my answer is", "i prefer", "id prefer", "rather",
		"bonjour", "salut", "bonsoir", "alors", "euh", "bon", "bah", "ben", "donc", "pardon", "desole", "merci", "plutot",
		"je veux", "je voudrais", "j aimerais", "je prends", "je choisis", "je prefere", "je voulais dire", "il me faut", "donnez moi", "ce sera", "ca sera",
		"c est", "disons", "mettons", "pour", "le", "la", "l", "les", "un", "une", "du", "de la", "des", "va pour",
		"hola", "buenos dias", "buenas", "por favor", "quiero", "quisiera", "querria", "me gustaria", "prefiero", "elijo", "dame", "deme", "ponme", "para", "el", "los", "las", "una", "pues", "mejor",
		"hallo", "guten tag", "bitte", "ich mochte", "ich hatte gern", "ich hatte gerne", "ich will", "ich nehme", "ich wahle", "lieber", "dann", "also", "fur", "der", "die", "das", "den", "ein", "eine", "einen",
		"ciao", "buongiorno", "per favore", "voglio", "vorrei", "preferisco", "prendo", "scelgo", "allora", "per", "il", "lo", "gli", "uno",
		"ola", "oi", "bom dia", "quero", "queria", "gostaria de", "prefiro", "escolho", "vou querer", "entao", "o", "os", "as", "um", "uma",
		"hoi", "goedemorgen", "graag", "ik wil", "ik wil graag", "ik neem", "ik kies", "doe maar", "liever", "dan", "voor", "de", "het", "een",
		"مرحبا", "من فضلك", "اريد", "بدي", "عايز", "عاوز", "ابغي", "افضل", "اختار")
	politeAfter = set(
		"please", "pls", "plz", "thanks", "thank you", "thx", "cheers", "then", "thanks a lot", "thank you very much", "if possible", "one", "ok", "instead",
		"s il vous plait", "s il te plait", "svp", "stp", "merci", "merci beaucoup", "alors", "si possible", "d accord", "plutot",
		"por favor", "porfa", "gracias", "muchas gracias", "si es posible", "bitte", "danke", "vielen dank", "gerne", "gern", "per favore", "per piacere", "grazie", "obrigado", "obrigada", "muito obrigado",
		"alsjeblieft", "alstublieft", "aub", "graag", "bedankt", "dank je", "dank u", "من فضلك", "لو سمحت", "شكرا")
)

// stripPolite takes polite words off both ends of a folded text; a text of
// nothing else stays as it is.
func stripPolite(s string) string {
	all := s
	for s != "" {
		n := len(s)
		s = trimLead(s)
		s = trimTail(s)
		if len(s) == n {
			return s
		}
	}
	return all
}

const politeWords = 4 // the longest polite phrase

func trimLead(s string) string {
	end, best := 0, 0
	for range politeWords {
		i := strings.IndexByte(s[end:], ' ')
		if i < 0 {
			break
		}
		if politeBefore[s[:end+i]] {
			best = end + i + 1
		}
		end += i + 1
	}
	return s[best:]
}

func trimTail(s string) string {
	start, best := len(s), len(s)
	for range politeWords {
		i := strings.LastIndexByte(s[:start], ' ')
		if i < 0 {
			break
		}
		if politeAfter[s[i+1:]] {
			best = i
		}
		start = i
	}
	return trimEmoji(s[:best])
}

// trimEmoji takes pictures off the end, unless they are all there is.
func trimEmoji(s string) string {
	for {
		r, n := utf8.DecodeLastRuneInString(s)
		if !isEmoji(r) || len(s) == n {
			return s
		}
		s = strings.TrimSuffix(s[:len(s)-n], " ")
	}
}

// isPolite tells whether a folded text is nothing but polite words.
func isPolite(s string) bool { return politeAfter[s] }

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// cut returns at most n bytes of s, without half a character at the end.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cutWords returns at most n bytes of a folded text, whole words.
func cutWords(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n+1], ' '); i >= 0 {
		return s[:i]
	}
	return cut(s, n)
}
