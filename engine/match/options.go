package match

import "strings"

// Option is one choice of a question, and the ways to name it.
type Option struct {
	ID     string
	Labels []string // as they are shown; the contact's language first
	Like   []string // other words for it
}

// Hit is the choice that a message means.
type Hit struct {
	Index int    // in the list that the options were made from
	How   string // "id", "label", "number", "like", "inside" or "slip"; for the trace
}

// Options are the choices of a question, ready to be compared. They are cheap
// to make (a few µs), so that labels with expressions can be rendered first.
type Options struct {
	n    int
	keys []key // in the order in which they are tried
}

// key is one way to name a choice.
type key struct {
	text  string // folded; "" where the label has signs only
	raw   string
	index int
	level level // labels of one level: those of the contact's language go first
}

type level int8

const (
	byID level = iota
	byLabel
	byShortLabel
	byLike
)

var levelNames = [...]string{byID: "id", byLabel: "label", byShortLabel: "label", byLike: "like"}

// NewOptions prepares a list of choices.
func NewOptions(list []Option) *Options {
	o := &Options{n: len(list)}
	size, ranks := 0, 0
	for i := range list {
		size += 1 + 2*len(list[i].Labels) + len(list[i].Like)
		ranks = max(ranks, len(list[i].Labels))
	}
	o.keys = make([]key, 0, size)
	for i := range list {
		o.add(i, byID, list[i].ID)
	}
	labels := len(o.keys)
	for rank := range ranks {
		for i := range list {
			if rank < len(list[i].Labels) {
				o.add(i, byLabel, list[i].Labels[rank])
			}
		}
	}
	for _, k := range o.keys[labels:] {
		if short := shortLabel(k.raw); short != "" {
			o.add(k.index, byShortLabel, short)
		}
	}
	for i := range list {
		for _, like := range list[i].Like { // examples are equals
			o.add(i, byLike, like)
		}
	}
	return o
}

func (o *Options) add(index int, l level, raw string) {
	if raw = strings.TrimSpace(raw); raw != "" {
		o.keys = append(o.keys, key{Fold(raw), raw, index, l})
	}
}

// Len returns how many choices there are, seen or not.
func (o *Options) Len() int { return o.n }

// shortLabel returns a label without what follows its first comma, bracket,
// dash or emoji, and without an emoji that it begins with; "" where that is
// the label itself. A comma between digits and a hyphen in a word are no end.
func shortLabel(label string) string {
	s := strings.TrimLeftFunc(label, func(r rune) bool { return !isWordRune(r) })
	end := len(s)
	for i, r := range s {
		if endsLabel(s, i, r) {
			end = i
			break
		}
	}
	s = strings.TrimSpace(s[:end])
	if s == strings.TrimSpace(label) {
		return ""
	}
	return s
}

func endsLabel(s string, i int, r rune) bool {
	switch r {
	case ',', '،', '，', '、':
		return !(i > 0 && i+1 < len(s) && isDigit(rune(s[i-1])) && isDigit(rune(s[i+1])))
	case '(', '[', '{', '（', '–', '—', '―':
		return true
	case '-':
		return i > 0 && s[i-1] == ' ' && i+1 < len(s) && s[i+1] == ' '
	}
	return isEmoji(r)
}

// Whole tells which choice the message is, all of it: by id, label, number or
// like, in this order. Choices for which visible is false do not take part,
// and a number counts those that do; nil shows all. Where two choices are
// named alike, the one written exactly so wins ("A+", "A-"), then the first.
func (o *Options) Whole(text string, visible func(i int) bool) (Hit, bool) {
	var buf [256]byte
	folded := appendFold(buf[:0], text)
	return o.whole(folded, text, visible)
}

func (o *Options) whole(folded []byte, raw string, visible func(i int) bool) (Hit, bool) {
	i := 0
	for ; i < len(o.keys) && o.keys[i].level < byLike; i++ {
		if o.keys[i].is(folded, raw, visible) {
			return o.exact(i, raw, visible), true
		}
	}
	if n, ok := position(string(folded)); ok {
		if index, ok := o.nth(n, visible); ok {
			return Hit{index, "number"}, true
		}
	}
	for ; i < len(o.keys); i++ {
		if o.keys[i].is(folded, raw, visible) {
			return o.exact(i, raw, visible), true
		}
	}
	return Hit{}, false
}

func (k *key) is(folded []byte, raw string, visible func(i int) bool) bool {
	if k.text != string(folded) || visible != nil && !visible(k.index) {
		return false
	}
	return len(folded) > 0 || k.raw == strings.TrimSpace(raw)
}

// exact returns the key at i, or the one after it that folds the same and is
// written just as the message is.
func (o *Options) exact(i int, raw string, visible func(i int) bool) Hit {
	first := &o.keys[i]
	for j := i; j < len(o.keys) && o.keys[j].level == first.level; j++ {
		k := &o.keys[j]
		if k.text == first.text && (visible == nil || visible(k.index)) && strings.EqualFold(k.raw, strings.TrimSpace(raw)) {
			return Hit{k.index, levelNames[k.level]}
		}
	}
	return Hit{first.index, levelNames[first.level]}
}

// nth returns the nth choice of those that are visible, counted from 1; -1 is
// the last.
func (o *Options) nth(n int, visible func(i int) bool) (int, bool) {
	last, wantsLast := -1, n == -1
	for i := range o.n {
		if visible != nil && !visible(i) {
			continue
		}
		last = i
		if n--; n == 0 {
			return i, true
		}
	}
	return last, wantsLast && last >= 0
}

func (o *Options) count(visible func(i int) bool) int {
	if visible == nil {
		return o.n
	}
	n := 0
	for i := range o.n {
		if visible(i) {
			n++
		}
	}
	return n
}

// position reads a folded text such as "2", "option 2", "no 2" or "the second
// one" as a place in a list; the last is -1.
func position(s string) (int, bool) {
	if len(s) == 0 || len(s) > 40 {
		return 0, false
	}
	if n, ok := smallNumber(s); ok {
		return n, true
	}
	for {
		first, rest, ok := strings.Cut(s, " ")
		if !ok || !countWords[first] {
			break
		}
		if n, ok := smallNumber(rest); ok {
			return n, true
		}
		s = rest
	}
	if first, rest, ok := strings.Cut(s, " "); ok && (first == "no" || first == "n") {
		return smallNumber(rest)
	}
	s = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, " one"), " option"), " choice")
	n, ok := ordinals[s]
	return n, ok
}

// smallNumber reads one to three digits.
func smallNumber(s string) (int, bool) {
	if len(s) == 0 || len(s) > 3 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if !isDigit(rune(s[i])) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, n > 0
}

// countWords may stand before a place in a list.
var countWords = set("option", "number", "num", "nr", "choice", "answer", "the", "numero", "choix", "reponse", "le", "la", "l")

// ordinals are places in a list, folded. Words that are numbers ("two") mean
// a place as well.
var ordinals = map[string]int{
	"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"1er": 1, "1ere": 1, "2e": 2, "2eme": 2, "3e": 3, "3eme": 3, "4e": 4, "4eme": 4, "5e": 5, "5eme": 5,
	"premier": 1, "premiere": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5,
	"sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10,
	"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
	"last": -1, "dernier": -1, "derniere": -1,
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
