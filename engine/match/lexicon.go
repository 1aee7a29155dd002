package match

import (
	"slices"
	"strings"
	"sync"
)

// sense is one thing that a word of a language can mean in a value.
type sense struct {
	kind senseKind
	n    int
}

type senseKind uint8

const (
	sNone      senseKind = iota
	sUnit                // 0 to 9
	sTeen                // 10 to 19, added to a ten where the language does (soixante-dix)
	sTen                 // 20 to 90
	sHundred             // 100
	sScale               // 1,000 and more
	sDozen               // a group: 12, 10, 20
	sMinus               // minus
	sPoint               // point, virgule
	sAnd                 // and, et
	sHalf                // half, demi
	sQuarter             // quarter, quart
	sArticle             // a, an, the, le: n is 1 where it counts one
	sOrdinal             // 1 to 31
	sSuffix              // st, nd, th, er, ème
	sMonth               // 1 to 12
	sWeekday             // 0 is Sunday
	sShortDay            // the same, cut short: only beside a date
	sDay                 // today and its neighbours: days from today
	sDays                // day, week: so many days
	sMonths              // month, year: so many months
	sIn                  // in, dans
	sShift               // after, before a day: 1 or -1
	sFromNow             // from now, later
	sAgo                 // ago
	sAgoBefore           // il y a
	sNext                // next, before or after its day: n is 1 where it means that of next week
	sThis                // this
	sLast                // last
	sOn                  // on, for, le: may stand before a date
	sOf                  // of, de
	sAt                  // at, à: may stand before a time
	sAround              // around, vers: the same, weaker
	sFor                 // for, pour: a number behind it is how many
	sHour                // h, heures, o'clock
	sMinute              // minutes, min
	sPast                // past
	sTo                  // to, moins
	sNoon                // noon, midnight: minutes
	sHalfDay             // am, pm: 0 or 12 hours
	sPart                // in the morning, ce soir: 0 morning, 1 afternoon, 2 evening, 3 night
	sMeasure             // a unit that may stand behind a number: euros, people
	sLead                // words that may stand before a value
	sTail                // words that may stand after a value
	sOutOf               // out of, sur
	sStars               // stars
	sAndTen              // و + a ten, behind its unit: 20 to 90
	sSpan                // a span that is its own number, in days: يومين, two days
	sMonthSpan           // the same in months
	sClock               // 1 to 12, as only hours are counted: الثالثة
	sHours               // horas, uur: an hour of the day only where something else says so
	sPlus                // minutes past the hour before: والنصف
	sLess                // minutes to the hour before: إلا ربع
	sNoise               // words that are no value, whatever their parts are: guten Morgen
)

// lexicon is what the words of one language mean.
type lexicon struct {
	lang string
	grammar
	one  map[string][]sense
	many map[string][]idiom // by their first word, longest first
}

// idiom is several words with one meaning.
type idiom struct {
	rest []string // the words after the first
	sense
}

// grammar is how a language puts the words of a value together.
type grammar struct {
	bare       bool    // cent and mille count without one before
	unitsFirst bool    // five and twenty
	glue       string  // between the parts of a number that is one word, "" where they meet; see compounds
	compounds  bool    // einundzwanzig, ventuno
	hourFirst  bool    // minutes stand behind the hour: las tres y media
	halfNext   bool    // halb vier is 3:30
	dotDays    bool    // 10. März
	glued      []entry // parts of the day that are written with their weekday: Freitagabend
}

// lexicons are built when a language is first read.
var lexicons = map[string]func() *lexicon{
	"en": sync.OnceValue(func() *lexicon { return newLexicon("en", grammar{}, english) }),
	"fr": sync.OnceValue(func() *lexicon { return newLexicon("fr", grammar{bare: true, hourFirst: true}, french) }),
	"es": sync.OnceValue(func() *lexicon { return newLexicon("es", grammar{bare: true, hourFirst: true}, spanish) }),
	"it": sync.OnceValue(func() *lexicon {
		return newLexicon("it", grammar{bare: true, hourFirst: true, compounds: true}, italian)
	}),
	"pt": sync.OnceValue(func() *lexicon { return newLexicon("pt", grammar{bare: true, hourFirst: true}, portuguese) }),
	"ar": sync.OnceValue(func() *lexicon {
		return newLexicon("ar", grammar{bare: true, hourFirst: true, unitsFirst: true}, arabic)
	}),
	"de": sync.OnceValue(func() *lexicon {
		return newLexicon("de", grammar{bare: true, unitsFirst: true, compounds: true, glue: "und", halfNext: true, dotDays: true, glued: germanParts}, german)
	}),
	"nl": sync.OnceValue(func() *lexicon {
		return newLexicon("nl", grammar{bare: true, unitsFirst: true, compounds: true, glue: "en", halfNext: true, glued: dutchParts}, dutch)
	}),
}

// lexiconOf returns the words of a language; English where there are none.
func lexiconOf(lang string) *lexicon {
	if l, ok := lexicons[lang]; ok {
		return l()
	}
	return lexicons["en"]()
}

// entry is a row of a language's table: words with one meaning each from n
// on ("january|february|..."), forms of one meaning parted by a slash.
type entry struct {
	kind  senseKind
	n     int
	step  int // how n grows from word to word
	words string
}

func newLexicon(lang string, g grammar, table []entry) *lexicon {
	l := &lexicon{lang, g, map[string][]sense{}, map[string][]idiom{}}
	for _, e := range table {
		n := e.n
		for group := range strings.SplitSeq(e.words, "|") {
			for form := range strings.SplitSeq(group, "/") {
				l.add(Words(form), sense{e.kind, n})
			}
			n += e.step
		}
	}
	for _, g := range g.glued {
		l.addGlued(g)
	}
	return l
}

// addGlued adds the weekdays with a part of the day behind: Freitagabend.
func (l *lexicon) addGlued(part entry) {
	var days []string
	for w, senses := range l.one {
		if slices.ContainsFunc(senses, func(s sense) bool { return s.kind == sWeekday }) {
			days = append(days, w)
		}
	}
	for _, day := range days {
		n, _ := l.number(day, sWeekday)
		for form := range strings.SplitSeq(part.words, "/") {
			l.add([]string{day + Fold(form)}, sense{sWeekday, n})
			l.add([]string{day + Fold(form)}, sense{sPart, part.n})
		}
	}
}

func (l *lexicon) add(words []string, s sense) {
	if len(words) == 1 {
		l.one[words[0]] = append(l.one[words[0]], s)
		return
	}
	list := l.many[words[0]]
	i := 0
	for i < len(list) && len(list[i].rest) >= len(words)-1 {
		i++
	}
	list = append(list, idiom{})
	copy(list[i+1:], list[i:])
	list[i] = idiom{words[1:], s}
	l.many[words[0]] = list
}

// reader reads values from the tokens of a text, in one language.
type reader struct {
	text  string
	toks  []token
	lex   *lexicon
	ctx   *Context
	whole bool // the value must be all of the text, so weaker signs will do
	ones  [][]sense
}

func newReader(text string, toks []token, lang string, ctx *Context, whole bool) *reader {
	r := &reader{text: text, toks: toks, lex: lexiconOf(lang), ctx: ctx, whole: whole, ones: make([][]sense, len(toks))}
	for i := range toks {
		if toks[i].kind == word {
			r.ones[i] = r.lex.one[toks[i].text]
			if r.ones[i] == nil && r.lex.compounds {
				r.ones[i] = r.lex.compound(toks[i].text)
			}
		}
	}
	return r
}

// is returns the meaning of the kind that the words at i have, and where they
// end; next is i where they have none. Several words go before one.
func (r *reader) is(i int, kind senseKind) (n, next int) {
	if i >= len(r.toks) || r.toks[i].kind != word {
		return 0, i
	}
	for _, m := range r.lex.many[r.toks[i].text] {
		if m.kind == kind && r.follow(i+1, m.rest) {
			return m.n, i + 1 + len(m.rest)
		}
	}
	for _, s := range r.ones[i] {
		if s.kind == kind {
			return s.n, i + 1
		}
	}
	return 0, i
}

// follow tells whether the words stand at i, with hyphens between them or not.
func (r *reader) follow(i int, words []string) bool {
	for _, w := range words {
		if i >= len(r.toks) || r.toks[i].text != w {
			return false
		}
		i++
	}
	return true
}

// skip returns where the words of the kind at i end, i where there are none.
func (r *reader) skip(i int, kind senseKind) int {
	_, next := r.is(i, kind)
	return next
}

// sign tells whether the token at i is one of the signs.
func (r *reader) sign(i int, signs string) bool {
	return i < len(r.toks) && r.toks[i].kind == sign && strings.Contains(signs, r.toks[i].text)
}

// tight tells whether the token at i stands right behind the one before it.
func (r *reader) tight(i int) bool { return i > 0 && i < len(r.toks) && !r.toks[i].space }

// dehyphen drops the hyphens between words, so that vingt-et-un and vingt et
// un are the same three tokens.
func dehyphen(toks []token) []token {
	out := toks[:0]
	for i, t := range toks {
		if t.kind == sign && isHyphen(t.text) && i > 0 && i+1 < len(toks) &&
			toks[i-1].kind == word && toks[i+1].kind == word {
			continue
		}
		out = append(out, t)
	}
	return out
}

func isHyphen(s string) bool {
	switch s {
	case "-", "‐", "‑", "–":
		return true
	}
	return false
}
