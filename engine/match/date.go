package match

import (
	"strconv"
	"time"

	"parley/engine/value"
)

// day is a date as far as it is written.
type day struct {
	year, month, day int // 0 where not written
	weekday          int // noWeekday where not written
}

const (
	noWeekday = -1
	yearsOn   = 8 // 29 February may be so far
	monthsOn  = 24
)

// date reads a day at i, and returns where it ends; next is i where nothing is
// read. ok is false where words are a date that does not exist (31 February)
// or contradicts itself (Monday 10 March, when that is a Tuesday).
func (r *reader) date(i int) (d value.Date, next int, ok bool) {
	if r.toks[i].kind == digits && i > 0 && (r.glued(i) || r.sign(i-1, "€$£")) {
		return d, i, false
	}
	next = i
	for _, read := range []func(*reader, int) (value.Date, int, bool){(*reader).relativeDay, (*reader).namedDay, (*reader).dayOfMonth} {
		if v, end, fine := read(r, i); end > next {
			d, next, ok = v, end, fine
		}
	}
	return d, next, ok
}

// lead returns where the date begins behind "on the", "le", "pour le", and
// whether there was such a word.
func (r *reader) lead(i int) (at int, led bool) {
	at = r.skip(i, sOn)
	if n, end := r.is(at, sArticle); end > at && n == 0 {
		at = end
	}
	return at, at > i
}

// relativeDay reads "tomorrow", "in 3 days", "3 weeks from now", "il y a 2 jours".
func (r *reader) relativeDay(i int) (value.Date, int, bool) {
	today, ok := r.ctx.today()
	if !ok {
		return value.Date{}, i, false
	}
	start := r.skip(i, sOn)
	if r.skip(i, sPart) > i+1 && r.skip(i, sDay) == i {
		return value.Date{}, i, false // am Morgen, la mañana
	}
	if n, next := r.is(start, sDay); next > start {
		return value.DateOf(today.AddDate(0, 0, n)), next, true
	}
	if at := r.skip(i, sIn); at > i {
		days, months, next := r.span(at)
		if next > at && r.skip(next, sShift) == next || next > at && r.skip(next, sFromNow) > next {
			next = max(next, r.skip(next, sFromNow))
			return shift(today, days, months), next, true
		}
	}
	if at := r.skip(i, sAgoBefore); at > i {
		if days, months, next := r.span(at); next > at {
			return shift(today, -days, -months), next, true
		}
	}
	days, months, at := r.span(i)
	if at > i {
		if n, from := r.is(at, sShift); from > at && from < len(r.toks) {
			if d, next, ok := r.date(from); next > from {
				return shift(d.In(time.UTC), n*days, n*months), next, ok
			}
		}
		if next := r.skip(at, sFromNow); next > at {
			return shift(today, days, months), next, true
		}
		if next := r.skip(at, sAgo); next > at {
			return shift(today, -days, -months), next, true
		}
	}
	return value.Date{}, i, false
}

// span reads "3 days", "a week", "deux mois".
func (r *reader) span(i int) (days, months, next int) {
	if n, end := r.is(i, sSpan); end > i {
		return n, 0, end
	}
	if n, end := r.is(i, sMonthSpan); end > i {
		return 0, n, end
	}
	v, at, _ := r.number(i)
	if n, end := r.is(i, sArticle); at == i && end > i && n == 1 {
		v, at = 1, end
	}
	if at == i || v < 0 || v > 1000 || v != float64(int(v)) {
		return 0, 0, i
	}
	if n, end := r.is(at, sDays); end > at {
		return int(v) * n, 0, end
	}
	if n, end := r.is(at, sMonths); end > at {
		return 0, int(v) * n, end
	}
	return 0, 0, i
}

// shift moves a day by days and months; the 31st becomes the month's last.
func shift(t time.Time, days, months int) value.Date {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return value.DateOf(first.AddDate(0, 0, min(t.Day(), last)-1+days))
}

// namedDay reads a weekday, a day and its month, or both, in words or figures.
func (r *reader) namedDay(i int) (value.Date, int, bool) {
	at, led := r.lead(i)
	mark, markN, at := r.mark(at)
	wd, next, short := r.weekday(at)
	if next == at {
		d, end := r.dayAndMonth(at, led)
		if end == at {
			return value.Date{}, i, false
		}
		if wd, after, _ := r.weekday(r.comma(end)); after > r.comma(end) && d.weekday == noWeekday {
			d.weekday, end = wd, after
		}
		v, ok := r.resolve(d)
		return v, end, ok
	}
	after := r.comma(next)
	if inner, _ := r.lead(after); inner < len(r.toks) {
		d, end := r.dayAndMonth(inner, true)
		if end == inner && (!short || r.lex.lang == "en" || r.lex.lang == "fr") {
			d, end = r.dayNumberOnly(inner) // but Mo-Fr 9 bis 17 Uhr
		}
		if end > inner {
			if r.sign(end, ")") {
				end++
			}
			d.weekday = wd
			v, ok := r.resolve(d)
			return v, end, ok
		}
	}
	if mark == sNone {
		mark, markN, next = r.markAfter(next)
	}
	announced := mark != sNone || r.skip(i, sOn) > i || led && r.lex.lang != "en"
	if short && r.isOtherWord(at, next, announced) {
		return value.Date{}, i, false // sit in the sun
	}
	today, ok := r.ctx.today()
	return nearest(today, wd, mark, markN), next, ok
}

// isOtherWord tells whether a short weekday from at to next is rather another
// word; announced tells that words before or after it say that it is a day.
func (r *reader) isOtherWord(at, next int, announced bool) bool {
	word := r.toks[at].text
	switch r.lex.lang {
	case "en", "fr":
		return !announced && (!r.whole || doubtful[word])
	case "pt": // segunda is also the second
		return doubtful[word] || !r.whole && (!announced || !r.clear(next))
	}
	return doubtful[word] || !r.whole && !announced // el mar is the sea
}

// doubtful are short weekdays that are also words.
var doubtful = set("sun", "mar", "mer", "mon", "dom", "vie", "so", "do", "mi", "di", "ma", "zo", "wo", "za", "ter", "sex", "seg", "qua", "qui", "gio", "fr", "sa", "mo", "vr")

// comma returns where the next word stands behind a comma, a dot or a bracket.
func (r *reader) comma(i int) int {
	for i < len(r.toks) && r.sign(i, ",،.(-") {
		i++
	}
	return i
}

// mark reads next, this or last before a weekday.
func (r *reader) mark(i int) (kind senseKind, n, next int) {
	for _, kind := range []senseKind{sNext, sThis, sLast} {
		if n, end := r.is(i, kind); end > i {
			if e := r.skip(end, sOn); e > end {
				end = e
			}
			return kind, n, end
		}
	}
	return sNone, 0, i
}

// markAfter reads "prochain", "of next week" behind a weekday.
func (r *reader) markAfter(i int) (kind senseKind, n, next int) {
	at := r.skip(i, sOf)
	for _, kind := range []senseKind{sNext, sThis, sLast} {
		// in English a lone "next" or "this" belongs to what follows it
		if n, end := r.is(at, kind); end > at && (r.lex.lang != "en" || end > at+1) {
			return kind, n, end
		}
		if n, end := r.is(i, kind); end > i && r.lex.lang != "en" {
			return kind, n, end
		}
	}
	return sNone, 0, i
}

// weekday reads the name of a day of the week; short tells that it was cut.
func (r *reader) weekday(i int) (wd, next int, short bool) {
	if wd, next = r.is(i, sWeekday); next > i {
		return wd, next, false
	}
	if wd, next = r.is(i, sShortDay); next > i {
		return wd, next, true
	}
	return noWeekday, i, false
}

// nearest returns the day of the week that is meant on a day: today or the
// first after it; with next, the first after today, or that of next week.
func nearest(today time.Time, wd int, mark senseKind, n int) value.Date {
	ahead := (wd - int(today.Weekday()) + 7) % 7
	switch {
	case mark == sLast:
		ahead = ahead - 7
	case mark == sNext && n == 2:
		ahead += 7
	case mark == sNext && n == 1:
		monday := (int(today.Weekday()) + 6) % 7
		ahead = 7 - monday + (wd+6)%7
	case mark == sNext && ahead == 0:
		ahead = 7
	}
	return value.DateOf(today.AddDate(0, 0, ahead))
}

// dayAndMonth reads "10 March 2026", "March 10th", "le premier avril",
// "2026-03-10", "10/03". sure tells that words before it announce a date.
func (r *reader) dayAndMonth(i int, sure bool) (day, int) {
	if d, next := r.figures(i, sure); next > i {
		return d, next
	}
	if d, next := r.yearFirst(i); next > i {
		return d, next
	}
	if n, at, plain := r.dayNumber(i); at > i {
		if plain && r.toks[i].kind == word && !r.whole && n < 10 && r.lex.lang != "fr" {
			return day{}, i // one may ask
		}
		at = r.dash(at)
		if r.lex.dotDays {
			at = r.dot(at)
		}
		at = r.skip(at, sOf)
		if month, next := r.is(at, sMonth); next > at {
			year, end := r.year(r.dot(next))
			if end == r.dot(next) {
				end = next
			}
			return day{year, month, n, noWeekday}, end
		}
		return day{}, i
	}
	month, at := r.is(i, sMonth)
	if at == i {
		return day{}, i
	}
	at = r.dash(r.dot(at))
	at, _ = r.lead(r.comma(at))
	n, next, _ := r.dayNumber(at)
	if next == at || r.clockFollows(next) || r.skip(next, sMeasure) > next && r.skip(next, sTail) == next {
		return day{}, i
	}
	year, end := r.year(next)
	return day{year, month, n, noWeekday}, end
}

// yearFirst reads 2020/Sep/23.
func (r *reader) yearFirst(i int) (day, int) {
	year, at := r.fourDigits(i)
	if at == i || !r.sign(at, "/-.") {
		return day{}, i
	}
	month, next := r.is(at+1, sMonth)
	if next == at+1 || !r.sign(next, "/-.") {
		return day{}, i
	}
	n, end, _ := r.dayNumber(next + 1)
	if end == next+1 {
		return day{}, i
	}
	return day{year, month, n, noWeekday}, end
}

func (r *reader) dot(i int) int {
	if r.sign(i, ".") && r.tight(i) {
		return i + 1
	}
	return i
}

func (r *reader) dash(i int) int {
	if r.sign(i, "-/") && r.tight(i) {
		return i + 1
	}
	return i
}

// dayNumber reads 1 to 31: 10, 10th, 1er, tenth, dix; plain tells that nothing
// says that it is a day.
func (r *reader) dayNumber(i int) (n, next int, plain bool) {
	if i >= len(r.toks) {
		return 0, i, false
	}
	if n, next = r.is(i, sOrdinal); next > i {
		return n, next, false
	}
	if t := r.toks[i]; t.kind == digits {
		if len(t.text) > 2 {
			return 0, i, false
		}
		n, _ = strconv.Atoi(t.text)
		next = i + 1
		if end := r.skip(next, sSuffix); end > next && r.tight(next) {
			return inRange(n, 1, 31, i, end, false)
		}
		if n == 1 && r.sign(next, "°") && r.tight(next) {
			return n, next + 1, false // 1° aprile
		}
		if r.tight(next) && r.toks[next].kind == word && !isEmojiText(r.toks[next].text) && r.skip(next, sMonth) == next {
			return 0, i, false
		}
		return inRange(n, 1, 31, i, next, true)
	}
	if v, end, words := r.integer(i); end > i && words <= 3 {
		return inRange(int(min(v, 99)), 1, 31, i, end, true)
	}
	return 0, i, false
}

func inRange(n, low, high, i, next int, plain bool) (int, int, bool) {
	if n < low || n > high {
		return 0, i, false
	}
	return n, next, plain
}

// dayNumberOnly reads the day in "tuesday the 10th", where no time follows.
func (r *reader) dayNumberOnly(i int) (day, int) {
	n, next, _ := r.dayNumber(i)
	if next == i || r.clockFollows(next) || !r.clear(next) {
		return day{}, i
	}
	return day{0, 0, n, noWeekday}, next
}

// clockFollows tells whether what stands at i makes the number before it a
// time, an amount or part of a longer figure.
func (r *reader) clockFollows(i int) bool {
	if i >= len(r.toks) {
		return false
	}
	if r.sign(i, ":/%€$£") || r.sign(i, ".") && i+1 < len(r.toks) && r.tight(i+1) && r.toks[i+1].kind == digits {
		return true
	}
	return r.skip(i, sHour) > i || r.skip(i, sHours) > i || r.skip(i, sHalfDay) > i && (r.tight(i) || len(r.toks[i].text) == 2) || r.skip(i, sMinute) > i
}

// clear tells whether no noun follows at i that a number before it could
// count: the text ends there, or a sign, or words of time and politeness.
func (r *reader) clear(i int) bool {
	if i >= len(r.toks) || r.toks[i].kind == sign {
		return true
	}
	if r.toks[i].kind == digits {
		return false
	}
	if isEmojiText(r.toks[i].text) {
		return true
	}
	if r.lex.lang != "en" && r.lex.lang != "fr" && r.skip(i, sOf) > i {
		return false // el 3 de la lista
	}
	for _, kind := range []senseKind{sAt, sAround, sOn, sTail, sPart, sAnd, sThis, sNext, sWeekday, sShortDay, sDay, sTo, sIn, sNoon, sPlus, sLess} {
		if r.skip(i, kind) > i {
			return true
		}
	}
	return clearWords[r.toks[i].text]
}

var clearWords = set("or", "ou", "but", "mais", "if", "si", "is", "est", "with", "avec", "works", "ca", "would", "of", "de", "we", "i", "you", "je", "on", "nous", "vous", "to", "because", "car", "parce", "lunch", "dinner",
	"o", "u", "pero", "con", "y", "que", "porque", "yo", "seria", "somos", "mejor",
	"oder", "aber", "mit", "und", "ware", "geht", "wenn", "ich", "wir", "sind", "weil", "kann",
	"ma", "se", "va", "e", "noi", "io", "siamo", "perche", "sarebbe", "andrebbe",
	"ou", "mas", "com", "eu", "para", "pode",
	"of", "maar", "met", "en", "als", "ik", "wij", "kan", "zou", "want", "is",
	"او", "لكن", "مع", "و", "اذا", "لو", "انا", "نحن", "هل")

// year reads a year behind a day and its month: 2026, of 2026, '26.
func (r *reader) year(i int) (year, next int) {
	at := i
	if r.sign(at, ",-/") {
		at++
	}
	of := r.skip(at, sOf)
	if y, end := r.fourDigits(of); end > of {
		return y, end
	}
	if of == at+1 && (r.toks[at].text == "of" || r.toks[at].text == "de") && of < len(r.toks) && r.toks[of].kind == digits && len(r.toks[of].text) == 2 {
		n, _ := strconv.Atoi(r.toks[of].text)
		return r.century(n), of + 1
	}
	if r.sign(at, "'’") && at+1 < len(r.toks) && r.tight(at+1) && len(r.toks[at+1].text) == 2 && r.toks[at+1].kind == digits {
		n, _ := strconv.Atoi(r.toks[at+1].text)
		return r.century(n), at + 2
	}
	return 0, i
}

func (r *reader) fourDigits(i int) (year, next int) {
	if i >= len(r.toks) || r.toks[i].kind != digits || len(r.toks[i].text) != 4 {
		return 0, i
	}
	n, _ := strconv.Atoi(r.toks[i].text)
	if n < 1600 || n > 2999 {
		return 0, i
	}
	return n, i + 1
}

// century returns the year that two digits mean: at most 20 years ahead.
func (r *reader) century(n int) int {
	today, ok := r.ctx.today()
	if !ok {
		return 2000 + n
	}
	y := today.Year()/100*100 + n
	if y > today.Year()+20 {
		y -= 100
	}
	return y
}

// figures reads 2026-03-10, 10/03/2026, 10/03, 10.03; the day goes first, but
// in the United States. Where the first cannot be what it should be, the
// other order is taken.
func (r *reader) figures(i int, sure bool) (day, int) {
	a, at := r.figure(i)
	if at == i {
		return day{}, i
	}
	if len(r.toks[i].text) == 8 && r.whole {
		return day{a / 10000, a / 100 % 100, a % 100, noWeekday}, at
	}
	if at+1 >= len(r.toks) || !r.sign(at, "/.-") || r.toks[at].space != r.toks[at+1].space {
		return day{}, i
	}
	mark := r.toks[at].text
	b, next := r.figure(at + 1)
	if next == at+1 {
		return day{}, i
	}
	if next+1 < len(r.toks) && r.sign(next, mark) && r.toks[next+1].kind == digits {
		c, end := r.figure(next + 1)
		return r.threeFigures(a, b, c, i, at+1, end)
	}
	return r.twoFigures(a, b, mark, i, next, sure)
}

func (r *reader) figure(i int) (n, next int) {
	if i >= len(r.toks) || r.toks[i].kind != digits || len(r.toks[i].text) > 8 {
		return 0, i
	}
	n, _ = strconv.Atoi(r.toks[i].text)
	return n, i + 1
}

func (r *reader) threeFigures(a, b, c, i, j, end int) (day, int) {
	first, last := len(r.toks[i].text), len(r.toks[end-1].text)
	switch {
	case len(r.toks[j].text) > 2:
		return day{}, i
	case first == 4 && last <= 2:
		return day{a, b, c, noWeekday}, end
	case first > 2 || last != 2 && last != 4:
		return day{}, i
	case last == 2:
		c = r.century(c)
	}
	d, m := r.dayFirst(a, b)
	return day{c, m, d, noWeekday}, end
}

func (r *reader) twoFigures(a, b int, mark string, i, next int, sure bool) (day, int) {
	if len(r.toks[i].text) > 2 || len(r.toks[next-1].text) > 2 || r.clockFollows(next) || r.tight(next) && r.toks[next].kind == word {
		return day{}, i
	}
	d, m := r.dayFirst(a, b)
	closed := r.lex.dotDays && mark == "." && r.sign(next, ".") && r.tight(next)
	switch {
	case d < 1 || d > 31 || m < 1 || m > 12:
		return day{}, i
	case closed: // 10.3.
		next++
	case sure:
	case mark != "/" && (!r.whole || len(r.toks[next-1].text) != 2):
		return day{}, i
	case !r.whole && (a == 24 && b == 7 || a < b && b <= 5):
		return day{}, i // 24/7; 1/2, 4/5
	}
	return day{0, m, d, noWeekday}, next
}

// dayFirst returns which of two figures is the day and which the month.
func (r *reader) dayFirst(a, b int) (d, m int) {
	us := r.ctx != nil && r.ctx.Country == "US"
	if us && a <= 12 || b > 12 && a <= 12 {
		return b, a
	}
	return a, b
}

// dayOfMonth reads "the 10th", "le 10", "10th", and in a whole message "10".
func (r *reader) dayOfMonth(i int) (value.Date, int, bool) {
	at, led := r.lead(i)
	n, next, plain := r.dayNumber(at)
	if next == at || r.clockFollows(next) {
		return value.Date{}, i, false
	}
	spelled := r.toks[at].kind == word
	if !r.whole && (plain && (!led || r.lex.lang == "en" || spelled) || spelled && (n < 10 || !r.ordinalAlone()) || !r.clear(next)) {
		return value.Date{}, i, false
	}
	if plain && !r.announcesDay(i) && (spelled || !r.whole) {
		return value.Date{}, i, false
	}
	d := day{0, 0, n, noWeekday}
	if wd, end, _ := r.weekday(r.comma(next)); end > r.comma(next) {
		d.weekday, next = wd, end
	}
	v, ok := r.resolve(d)
	return v, next, ok
}

// announcesDay tells whether the words at i say that the number behind them is
// a day: le 10, am 10., but not pour 10.
func (r *reader) announcesDay(i int) bool {
	if n, end := r.is(i, sOn); end > i && n == 1 {
		return true
	}
	at, led := r.lead(i)
	n, end := r.is(max(at-1, i), sArticle)
	return led && (end == at && n == 0 || r.lex.lang == "en")
}

// ordinalAlone tells whether an ordinal in words is a day without its month:
// the tenth. In other languages it is more likely to count something.
func (r *reader) ordinalAlone() bool { return r.lex.lang == "en" || r.lex.lang == "fr" }

// resolve fills in what is not written: the first such day from today on.
func (r *reader) resolve(d day) (value.Date, bool) {
	if d.year > 0 {
		return check(d.year, d.month, d.day, d.weekday)
	}
	today, ok := r.ctx.today()
	if !ok {
		return value.Date{}, false
	}
	now := value.DateOf(today)
	if d.month == 0 {
		for k := range monthsOn {
			first := time.Date(now.Year, time.Month(now.Month+k), 1, 0, 0, 0, 0, time.UTC)
			v, ok := check(first.Year(), int(first.Month()), d.day, d.weekday)
			if ok && v.Compare(now) >= 0 {
				return v, true
			}
		}
		return value.Date{}, false
	}
	for k := range yearsOn + 1 {
		v, ok := check(now.Year+k, d.month, d.day, noWeekday)
		if ok && v.Compare(now) >= 0 {
			return check(v.Year, v.Month, v.Day, d.weekday)
		}
	}
	return value.Date{}, false
}

// check returns the day if it exists and falls on the weekday.
func check(year, month, d, weekday int) (value.Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || d < 1 || d > 31 {
		return value.Date{}, false
	}
	v := value.NewDate(year, month, d)
	ok := v.Day == d && v.Month == month && (weekday == noWeekday || v.Weekday == value.Weekdays[weekday])
	return v, ok
}

func wholeDate(text string, ctx *Context) (any, bool) {
	return inLangs(text, ctx, true, func(r *reader) (any, bool) {
		for _, i := range r.starts() {
			if r.noisy(i) {
				continue // am Morgen
			}
			if d, _, ok := r.dateAndTime(i, true); ok && d != nil {
				return *d, true
			}
		}
		return nil, false
	})
}

func insideDate(text string, ctx *Context) []Reading {
	return eachLang(text, ctx, func(r *reader, i int) (any, int, int) {
		if next := r.skip(i, sNoise); next > i {
			return nil, i, next // guten Morgen
		}
		v, next, ok := r.date(i)
		if !ok {
			if part := r.skip(i, sPart); part > i+1 && r.skip(i, sDay) == i {
				next = max(next, part) // por la mañana
			}
			return nil, i, next
		}
		return v, next, next
	})
}

// dateAndTime reads a message that holds a date, a time or both, each once and
// in any order, and nothing else from i on.
func (r *reader) dateAndTime(i int, dateFirst bool) (d *value.Date, t *value.Time, ok bool) {
	part := noPart
	for i < len(r.toks) {
		if t == nil && !dateFirst {
			if v, next := r.time(i); next > i { // before the date: tonight at 8
				t, i = &v, next
				continue
			}
		}
		if d == nil {
			if v, next, ok := r.date(i); ok && next > i && (dateFirst || t != nil || !r.bareNumber(i, next)) {
				d, i = &v, next
				continue
			} else if next > i && !ok {
				return nil, nil, false
			}
		}
		if t == nil {
			if v, next := r.time(i); next > i {
				t, i = &v, next
				continue
			}
		}
		if n, next := r.is(i, sPart); next > i && part == noPart {
			part, i = n, next
			continue
		}
		if r.sign(i, ",،@-–") && i > 0 {
			i++
			continue
		}
		break
	}
	if t != nil && part != noPart {
		v := inPart(*t, part)
		t = &v
	}
	return d, t, r.done(i)
}

// bareNumber tells whether the value from i to next is one number only.
func (r *reader) bareNumber(i, next int) bool {
	return next == i+1 && r.toks[i].kind == digits
}
