package match

import "strings"

const (
	minCompound = 5  // bytes
	maxCompound = 60 // bytes
)

// compound returns the meaning of a number that is written as one word:
// einundzwanzig, zweihundertfünfzig, tweeëntwintig, centoventotto.
func (l *lexicon) compound(s string) []sense {
	if len(s) < minCompound || len(s) > maxCompound {
		return nil
	}
	n, ok := l.thousands(s)
	switch {
	case !ok:
		return nil
	case n < 100:
		return []sense{{sTeen, n}}
	case n < 1000:
		return []sense{{sHundred, n}}
	}
	return []sense{{sScale, n}}
}

func (l *lexicon) thousands(s string) (int, bool) {
	for _, w := range []string{"tausend", "duizend", "mila", "mille"} {
		if head, tail, ok := strings.Cut(s, w); ok && l.counts(w, sScale) {
			return l.around(head, tail, 1000, l.hundreds)
		}
	}
	return l.hundreds(s)
}

func (l *lexicon) hundreds(s string) (int, bool) {
	for _, w := range []string{"hundert", "honderd", "cento"} {
		if head, tail, ok := strings.Cut(s, w); ok && l.counts(w, sHundred) {
			return l.around(head, tail, 100, l.tens)
		}
	}
	return l.tens(s)
}

// around returns head times scale plus tail; an empty head is 1.
func (l *lexicon) around(head, tail string, scale int, read func(string) (int, bool)) (int, bool) {
	n, rest := 1, 0
	ok := true
	if head != "" {
		if n, ok = read(head); !ok || n == 0 {
			return 0, false
		}
	}
	if tail != "" {
		if rest, ok = read(tail); !ok && l.glue != "" {
			rest, ok = read(strings.TrimPrefix(tail, l.glue))
		}
	}
	return n*scale + rest, ok
}

// tens reads a number below 100.
func (l *lexicon) tens(s string) (int, bool) {
	for _, kind := range []senseKind{sUnit, sTeen, sTen} {
		if n, ok := l.number(s, kind); ok {
			return n, true
		}
	}
	if l.glue == "" {
		return l.tenAndUnit(s)
	}
	for at := 0; ; {
		i := strings.Index(s[at:], l.glue)
		if i < 0 {
			return 0, false
		}
		i += at
		unit, ok := l.number(s[:i], sUnit)
		if ten, fine := l.number(s[i+len(l.glue):], sTen); ok && fine && unit > 0 {
			return ten + unit, true
		}
		at = i + 1
	}
}

// tenAndUnit reads ventidue, ventuno, ventotto: a ten loses its last letter
// before a vowel.
func (l *lexicon) tenAndUnit(s string) (int, bool) {
	for i := 4; i < len(s)-1; i++ {
		unit, ok := l.number(s[i:], sUnit)
		if !ok || unit == 0 {
			continue
		}
		if ten, ok := l.number(s[:i], sTen); ok {
			return ten + unit, true
		}
		for _, end := range []string{"i", "a"} {
			if ten, ok := l.number(s[:i]+end, sTen); ok && (unit == 1 || unit == 8) {
				return ten + unit, true
			}
		}
	}
	return 0, false
}

func (l *lexicon) number(s string, kind senseKind) (int, bool) {
	for _, m := range l.one[s] {
		if m.kind == kind {
			return m.n, true
		}
	}
	return 0, false
}

func (l *lexicon) counts(s string, kind senseKind) bool {
	_, ok := l.number(s, kind)
	return ok
}
