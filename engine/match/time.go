package match

import (
	"strconv"

	"parley/engine/value"
)

const noPart = -1

// clock is a time of day as far as it is written.
type clock struct {
	hour, minute int
	half         int  // of the day: 0 or 12, noHalf where not written
	twelve       bool // said as on a clock face: 3 is more likely 15:00 than 03:00
	span         bool // the hours may as well be how long: 3 horas
}

const noHalf = -1

// time reads a time of day at i, and returns where it ends; next is i where
// there is none.
func (r *reader) time(i int) (value.Time, int) {
	if r.toks[i].kind == digits && i > 0 && r.glued(i) {
		return value.Time{}, i
	}
	part, at := noPart, i
	if n, end := r.is(i, sPart); end > i {
		part, at = n, end
		at = r.comma(at)
	}
	strong := false
	if end := r.skip(at, sAt); end > at {
		strong, at = r.isAt(at, end), end
	}
	near := strong
	if end := r.skip(at, sAround); end > at {
		near, at = true, end
	}
	if r.sign(at, "@") {
		strong, at = true, at+1
	}
	c, next, plain := r.clock(at)
	if next == at {
		return value.Time{}, i
	}
	if part == noPart {
		after := r.comma(next)
		if r.sign(after, "'’") {
			after++ // 's avonds
		}
		if n, end := r.is(after, sPart); end > after {
			part, next = n, end
		}
	}
	announced := part != noPart || strong && r.clear(next) && !r.clockFollows(next) || near && c.span || r.whole && r.done(next)
	if plain && (!announced || !strong && !r.whole && r.behindFor(at)) {
		return value.Time{}, i // a table for two tonight
	}
	t, ok := c.resolve(part)
	if !ok {
		return value.Time{}, i
	}
	return t, next
}

// behindFor tells whether the word before i says that a number is how many.
func (r *reader) behindFor(i int) bool {
	return i > 0 && r.skip(i-1, sFor) == i
}

// isAt tells whether the words from i to next say that a time follows. In
// Portuguese only à and às do: a and as are also the.
func (r *reader) isAt(i, next int) bool {
	if r.lex.lang != "pt" || next > i+1 || len(r.toks[i].text) > 2 {
		return true
	}
	raw := r.text[r.toks[i].start:r.toks[i].end]
	return len(raw) > len(r.toks[i].text)
}

// clock reads the time itself; plain tells that it is only a number, which is
// a time where words around it say so.
func (r *reader) clock(i int) (c clock, next int, plain bool) {
	if i >= len(r.toks) {
		return c, i, false
	}
	if n, next := r.is(i, sNoon); next > i {
		return r.beside(clock{hour: n / 60, half: noHalf}, next)
	}
	if c, next := r.faceTime(i); next > i {
		c, next = r.halfDay(c, next)
		return c, next, false
	}
	if r.toks[i].kind == digits {
		return r.figureTime(i)
	}
	return r.wordTime(i)
}

// figureTime reads 15:30, 15h30, 3pm, 3.30 pm, 8 heures et demie, and 8.
func (r *reader) figureTime(i int) (c clock, next int, plain bool) {
	n, at := r.figure(i)
	if len(r.toks[i].text) > 2 || n > 24 {
		return c, i, false
	}
	c = clock{hour: n, half: noHalf}
	if m, end, ok := r.minutes(at, ":"); ok {
		c.minute = m
		c.twelve = r.twelveHours() && r.toks[i].text[0] != '0'
		if _, e, ok := r.minutes(end, ":"); ok {
			end = e // seconds
		}
		if e := r.hourWord(end); e > end {
			return c, e, false
		}
		c, end = r.halfDay(c, end)
		return c, end, false
	}
	if end := r.skip(at, sHour); end > at {
		if r.lasts(i) {
			return c, i, false
		}
		c.twelve = r.lex.lang != "fr" && len(r.toks[at].text) > 1 && r.toks[i].text[0] != '0'
		return r.beside(c, end)
	}
	if end := r.skip(at, sHours); end > at {
		if r.lasts(i) {
			return c, i, false
		}
		c.twelve = r.toks[i].text[0] != '0'
		return r.hours(c, end)
	}
	if m, end, ok := r.minutes(at, "."); ok {
		c.minute = m
		if e := r.hourWord(end); e > end {
			return c, e, false // 15.30 Uhr
		}
		if h, e := r.halfDay(c, end); e > end {
			return h, e, false
		}
		c.twelve = true
		return c, end, !r.whole
	}
	c.twelve = r.toks[i].text[0] != '0'
	if h, e := r.halfDay(c, at); e > at {
		return h, e, false
	}
	if r.gluedAfter(at) {
		return c, i, false
	}
	c, at = r.minutesBehind(c, at)
	return c, at, true
}

// hourWord returns where the word for hours behind a full time ends.
func (r *reader) hourWord(i int) int { return r.skip(r.skip(i, sHour), sHours) }

// hours reads what may follow hours that may also be how long; they are a time
// where words before or after them say so.
func (r *reader) hours(c clock, i int) (clock, int, bool) {
	c.span = true
	c, next, _ := r.beside(c, i)
	return c, next, true
}

// minutesBehind reads the minutes that follow a bare hour in the languages
// that say so: las tres y media, le tre meno dieci, الثالثة والنصف.
func (r *reader) minutesBehind(c clock, i int) (clock, int) {
	if !r.lex.hourFirst || r.lex.lang == "fr" {
		return c, i
	}
	if n, end := r.is(i, sPlus); end > i {
		c.minute = n
		return c, end
	}
	if n, end := r.is(i, sLess); end > i {
		return c.back(n), end
	}
	if f, end := r.andHalf(i); end > i {
		c.minute = int(f * 60)
		return c, end
	}
	if and := r.skip(i, sAnd); and > i {
		if m, end := r.minuteNumber(and); end > and && m >= 5 {
			c.minute = m
			return c, end
		}
		return c, i
	}
	if at := r.skip(i, sTo); at > i {
		m, end := 15, r.quarter(at)
		if end == at {
			m, end = r.minuteNumber(at)
		}
		if end > at && m > 0 {
			return c.back(m), end
		}
		return c, i
	}
	if i < len(r.toks) && r.toks[i].kind == word {
		if m, end := r.minuteNumber(i); end > i && m >= 10 {
			c.minute = m // a las tres quince
			return c, end
		}
	}
	return c, i
}

// quarter returns where "cuarto", "un quarto" ends.
func (r *reader) quarter(i int) int {
	at := i
	if n, end := r.is(i, sArticle); end > i && n == 1 {
		at = end
	}
	if end := r.skip(at, sQuarter); end > at {
		return end
	}
	return i
}

// minutes reads a mark and two digits, each tight to the one before.
func (r *reader) minutes(i int, mark string) (n, next int, ok bool) {
	if i+1 >= len(r.toks) || !r.sign(i, mark) || !r.tight(i) || !r.tight(i+1) || r.toks[i+1].kind != digits || len(r.toks[i+1].text) != 2 {
		return 0, i, false
	}
	n, _ = strconv.Atoi(r.toks[i+1].text)
	return n, i + 2, n < 60
}

// twelveHours tells whether the bot's country writes 3:30 pm.
func (r *reader) twelveHours() bool {
	return r.ctx != nil && value.TwelveHours(r.ctx.Country, r.lex.lang)
}

// lasts tells whether the hours at i are how long, not when.
func (r *reader) lasts(i int) bool {
	if i == 0 {
		return false
	}
	before := r.toks[i-1].text
	return lasting[before] || before == "a" && i > 1 && (r.toks[i-2].text == "y" || r.toks[i-2].text == "daqui")
}

// lasting are words before hours that are how long, or how long ago.
var lasting = set("dans", "pendant", "durant", "depuis", "in", "pour", "during", "en", "de", "dentro", "por", "durante", "hace", "tras", "seit", "binnen", "em", "ha", "faz", "dura", "duran", "demora",
	"tra", "fra", "per", "da", "duurt", "gedurende", "al", "dauert", "بعد", "خلال", "لمده", "منذ", "قبل")

// beside reads what may follow the hour: minutes in figures or words, "et
// demie", "moins le quart", am or pm.
func (r *reader) beside(c clock, i int) (clock, int, bool) {
	if m, end := r.minuteNumber(i); end > i {
		c.minute = m
		c, end = r.halfDay(c, end)
		return c, end, false
	}
	if f, end := r.andHalf(i); end > i {
		c.minute = int(f * 60)
		return c, end, false
	}
	if at := r.skip(i, sAnd); at > i {
		if end := r.skip(at, sQuarter); end > at {
			c.minute = 15
			return c, end, false
		}
		if m, end := r.minuteNumber(at); end > at && r.skip(end-1, sMinute) > end-1 {
			c.minute = m
			return c, end, false
		}
	}
	if n, end := r.is(i, sLess); end > i {
		return c.back(n), end, false
	}
	if n, end := r.is(i, sPlus); end > i {
		c.minute = n
		return c, end, false
	}
	if at := r.skip(i, sTo); at > i && r.lex.hourFirst {
		m, end := 15, r.quarter(at)
		if end == at {
			m, end = r.minuteNumber(at)
		}
		if end > at {
			return c.back(m), end, false
		}
	}
	if end := r.skip(i, sQuarter); end > i && r.lex.lang == "fr" {
		c.minute = 15
		return c, end, false
	}
	c, end := r.halfDay(c, i)
	return c, end, false
}

// back returns the time m minutes before the full hour.
func (c clock) back(m int) clock {
	if m == 0 {
		return c
	}
	c.hour, c.minute = (c.hour+23)%24, 60-m
	if c.hour == 0 && c.twelve {
		c.hour = 12 // halb eins
	}
	return c
}

// minuteNumber reads 0 to 59, in figures or words, with "minutes" or not.
func (r *reader) minuteNumber(i int) (n, next int) {
	if i >= len(r.toks) {
		return 0, i
	}
	if r.toks[i].kind == digits {
		if len(r.toks[i].text) != 2 && r.skip(i+1, sMinute) == i+1 || len(r.toks[i].text) > 2 || r.gluedAfter(i+1) && r.skip(i+1, sMinute) == i+1 {
			return 0, i
		}
		n, _ = strconv.Atoi(r.toks[i].text)
		if !r.tight(i) && r.skip(i+1, sMeasure) > i+1 && r.skip(i+1, sMinute) == i+1 {
			return 0, i // 15h 20 personnes
		}
		next = i + 1
	} else {
		v, end, _ := r.integer(i)
		if end == i || v < 1 || v > 59 {
			return 0, i
		}
		n, next = int(v), end
		if r.skip(next, sMeasure) > next && r.skip(next, sMinute) == next {
			return 0, i
		}
	}
	if n > 59 {
		return 0, i
	}
	return n, r.skip(next, sMinute)
}

// halfDay reads am or pm; a lone "a" or "p" only right behind the figure.
func (r *reader) halfDay(c clock, i int) (clock, int) {
	at := i
	if r.sign(at, ".") && r.tight(at) && r.tight(at+1) {
		at++ // 9.am
	}
	n, next := r.is(at, sHalfDay)
	if next > at && r.toks[at].text == "am" && !r.tight(at) && r.ctx.langs()[0] == "de" {
		return c, i // zwei am 14.
	}
	if next == at || len(r.toks[at].text) == 1 && next == at+1 && (!r.tight(at) || r.tight(next) && r.toks[next].kind != sign) || c.hour > 12 && n == 0 {
		// "3 p . m ." of a speech channel
		if at+2 < len(r.toks) && (r.toks[at].text == "a" || r.toks[at].text == "p") && r.sign(at+1, ".") && r.toks[at+2].text == "m" {
			n, next = 0, at+3
			if r.toks[at].text == "p" {
				n = 12
			}
			c.half = n
			return c, next
		}
		return c, i
	}
	if c.hour <= 12 {
		c.half = n
	}
	return c, next
}

// faceTime reads "half past three", "quarter to five", "ten past 8".
func (r *reader) faceTime(i int) (clock, int) {
	m, at := 0, i
	if n, end := r.is(at, sArticle); end > at && n == 1 {
		at = end
	}
	if c, end := r.halfTo(at); end > at {
		return c, end
	}
	switch {
	case r.skip(at, sHalf) > at:
		m, at = 30, r.skip(at, sHalf)
	case r.skip(at, sQuarter) > at:
		m, at = 15, r.skip(at, sQuarter)
	default:
		var end int
		if m, end = r.minuteWords(at); end == at {
			return clock{}, i
		}
		at = end
	}
	past, to := r.skip(at, sPast), at
	if !r.lex.hourFirst {
		to = r.skip(at, sTo)
	}
	at2 := max(past, to)
	if at2 == at {
		return clock{}, i
	}
	if n, end := r.is(at2, sNoon); end > at2 {
		c := clock{hour: n / 60, minute: m, half: noHalf}
		if to > at {
			c = c.back(m)
		}
		return c, end
	}
	if half, end := r.halfTo(at2); end > at2 && m <= 15 {
		if to > at {
			m = -m // fünf vor halb vier
		}
		total := half.hour*60 + half.minute + m
		return clock{hour: total / 60 % 24, minute: total % 60, half: noHalf, twelve: true}, end
	}
	h, end := r.hourNumber(at2)
	if end == at2 || h > 12 || r.skip(end, sMeasure) > end || to > at && m%5 != 0 {
		return clock{}, i // two to four people
	}
	end = r.hourWord(end)
	c := clock{hour: h, minute: m, half: noHalf, twelve: true}
	if to > at {
		c = c.back(m)
	}
	return c, end
}

// halfTo reads halb vier, half vier: half an hour before four.
func (r *reader) halfTo(i int) (clock, int) {
	at := r.skip(i, sHalf)
	if !r.lex.halfNext || at == i {
		return clock{}, i
	}
	h, end := r.hourNumber(at)
	if end == at || h < 1 || h > 12 || r.skip(end, sMeasure) > end && r.hourWord(end) == end || r.gluedAfter(end) {
		return clock{}, i
	}
	c := clock{hour: h, half: noHalf, twelve: true}
	return c.back(30), r.hourWord(end)
}

func (r *reader) minuteWords(i int) (n, next int) {
	if i < len(r.toks) && r.toks[i].kind == digits && len(r.toks[i].text) <= 2 {
		n, next = r.figure(i)
		return n, r.skip(next, sMinute)
	}
	v, end, _ := r.integer(i)
	if end == i || v < 1 || v > 59 {
		return 0, i
	}
	return int(v), r.skip(end, sMinute)
}

func (r *reader) hourNumber(i int) (n, next int) {
	if i < len(r.toks) && r.toks[i].kind == digits {
		if len(r.toks[i].text) > 2 {
			return 0, i
		}
		n, next = r.figure(i)
	} else {
		v, end, _ := r.integer(i)
		n, next = int(min(v, 99)), end
	}
	if n > 24 {
		return 0, i
	}
	return n, next
}

// wordTime reads "quinze heures trente", "three o'clock", "five thirty pm",
// and "three" where words around it say so.
func (r *reader) wordTime(i int) (c clock, next int, plain bool) {
	if n, end := r.is(i, sClock); end > i {
		c, end = r.minutesBehind(clock{hour: n, half: noHalf, twelve: true}, end)
		c, end = r.halfDay(c, end)
		return c, end, true
	}
	h, at, minute := r.hourWords(i)
	if at == i {
		return c, i, false
	}
	c = clock{hour: h, minute: minute, half: noHalf, twelve: r.lex.lang != "fr" || minute > 0}
	if minute == 0 {
		if end := r.skip(at, sHour); end > at {
			if r.lasts(i) {
				return c, i, false
			}
			return r.beside(c, end)
		}
		if end := r.skip(at, sHours); end > at {
			if r.lasts(i) {
				return c, i, false
			}
			return r.hours(c, end)
		}
		if f, end := r.andHalf(at); end > at && r.skip(end, sHour) > end {
			c.minute = int(f * 60) // sept et demie heures
			return c, r.skip(end, sHour), false
		}
	}
	if hd, end := r.halfDay(c, at); end > at {
		return hd, end, false
	}
	if minute == 0 {
		c, at = r.minutesBehind(c, at)
	}
	return c, at, true
}

// hourWords reads an hour in words, and minutes in words behind it.
func (r *reader) hourWords(i int) (hour, next, minute int) {
	for _, kind := range []senseKind{sTeen, sUnit} {
		h, at := r.is(i, kind)
		if at == i {
			continue
		}
		if r.lex.lang == "en" && h > 0 && h <= 12 {
			if m, end := r.minuteWords(at); end > at && m >= 10 && r.toks[at].kind == word {
				return h, end, m
			}
		}
		break
	}
	v, end, _ := r.integer(i)
	if end == i || v > 24 {
		return 0, i, 0
	}
	return int(v), end, 0
}

// resolve returns the time of day; ok is false for 25:00 and its like.
func (c clock) resolve(part int) (value.Time, bool) {
	if c.hour > 24 || c.hour == 24 && c.minute > 0 || c.minute > 59 {
		return value.Time{}, false
	}
	t := value.Time{Hour: c.hour % 24, Minute: c.minute}
	switch {
	case c.half != noHalf:
		if c.hour == 0 && c.half == 12 {
			return t, false
		}
		t.Hour = c.hour%12 + c.half
	case part != noPart:
		t = inPart(t, part)
	case c.twelve && c.hour >= 1 && c.hour <= 6:
		t.Hour += 12
	}
	return t, true
}

// inPart moves a time into the part of the day that was named.
func inPart(t value.Time, part int) value.Time {
	h := t.Hour
	switch {
	case part == 0 && h == 12:
		h = 0
	case part == 1 && h < 12 && h > 0, part == 2 && h < 12 && h > 3:
		h += 12
	case part == 3 && h >= 6 && h < 12:
		h += 12
	case part >= 2 && h == 12:
		h = 0
	}
	return value.Time{Hour: h, Minute: t.Minute}
}

func wholeTime(text string, ctx *Context) (any, bool) {
	return inLangs(text, ctx, true, func(r *reader) (any, bool) {
		for _, i := range r.starts() {
			if _, t, ok := r.dateAndTime(i, false); ok && t != nil {
				return *t, true
			}
		}
		return nil, false
	})
}

// insideTime reads the times in a text. Of "tonight at 8" the time is "at 8",
// in the evening: that it is today is an answer of its own.
func insideTime(text string, ctx *Context) []Reading {
	return eachLang(text, ctx, func(r *reader, i int) (any, int, int) {
		if end := r.partOfToday(i); end > i && end < len(r.toks) {
			if _, next := r.time(end); next > end {
				return nil, i, end
			}
		}
		start := i
		for k := max(0, i-4); k < i; k++ {
			if r.partOfToday(k) == i {
				start = k
			}
		}
		v, next := r.time(start)
		if next <= i {
			return nil, i, i
		}
		return v, next, next
	})
}

// partOfToday returns where the words at i end that name a day as well as a
// part of it, such as tonight, and a comma behind them; i where there are none.
func (r *reader) partOfToday(i int) int {
	if end := r.skip(i, sPart); end > i && r.skip(i, sDay) == end {
		return r.comma(end)
	}
	return i
}
