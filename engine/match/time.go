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
		strong, at = true, end
	}
	at = r.skip(at, sAround)
	if r.sign(at, "@") {
		strong, at = true, at+1
	}
	c, next, plain := r.clock(at)
	if next == at {
		return value.Time{}, i
	}
	if part == noPart {
		if n, end := r.is(r.comma(next), sPart); end > r.comma(next) {
			part, next = n, end
		}
	}
	announced := part != noPart || strong && r.clear(next) && !r.clockFollows(next) || r.whole && r.done(next)
	if plain && !announced {
		return value.Time{}, i
	}
	t, ok := c.resolve(part)
	if !ok {
		return value.Time{}, i
	}
	return t, next
}

// clock reads the time itself; plain tells that it is only a number, which is
// a time where words around it say so.
func (r *reader) clock(i int) (c clock, next int, plain bool) {
	if i >= len(r.toks) {
		return c, i, false
	}
	if n, next := r.is(i, sNoon); next > i {
		return r.beside(clock{n / 60, 0, noHalf, false}, next)
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
	c = clock{n, 0, noHalf, false}
	if m, end, ok := r.minutes(at, ":"); ok {
		c.minute = m
		c.twelve = r.twelveHours() && r.toks[i].text[0] != '0'
		if _, e, ok := r.minutes(end, ":"); ok {
			end = e // seconds
		}
		c, end = r.halfDay(c, end)
		return c, end, false
	}
	if end := r.skip(at, sHour); end > at {
		if r.lasts(i) {
			return c, i, false
		}
		c.twelve = r.lex.lang == "en" && r.toks[at].text != "h"
		return r.beside(c, end)
	}
	if m, end, ok := r.minutes(at, "."); ok {
		c.minute = m
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
	return c, at, true
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
	return before == "dans" || before == "pendant" || before == "durant" || before == "depuis" || before == "in" || before == "pour" || before == "during" ||
		before == "a" && i > 1 && r.toks[i-2].text == "y"
}

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
	if at := r.skip(i, sTo); at > i && r.lex.lang != "en" {
		m, end := 15, r.skip(at, sQuarter)
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
	c.hour = (c.hour + 23) % 24
	c.minute = 60 - m
	if m == 0 {
		c.hour, c.minute = (c.hour+1)%24, 0
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
	if r.lex.lang == "en" {
		to = r.skip(at, sTo)
	}
	at2 := max(past, to)
	if at2 == at {
		return clock{}, i
	}
	if n, end := r.is(at2, sNoon); end > at2 {
		c := clock{n / 60, m, noHalf, false}
		if to > at {
			c = c.back(m)
		}
		return c, end
	}
	h, end := r.hourNumber(at2)
	if end == at2 || h > 12 || r.skip(end, sMeasure) > end || to > at && m%5 != 0 {
		return clock{}, i // two to four people
	}
	end = r.skip(end, sHour)
	c := clock{h, m, noHalf, true}
	if to > at {
		c = c.back(m)
	}
	return c, end
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
	h, at, minute := r.hourWords(i)
	if at == i {
		return c, i, false
	}
	c = clock{h, minute, noHalf, r.lex.lang == "en" || minute > 0}
	if minute == 0 {
		if end := r.skip(at, sHour); end > at {
			if r.lasts(i) {
				return c, i, false
			}
			c.twelve = r.lex.lang == "en"
			return r.beside(c, end)
		}
		if f, end := r.andHalf(at); end > at && r.skip(end, sHour) > end {
			c.minute = int(f * 60) // sept et demie heures
			return c, r.skip(end, sHour), false
		}
	}
	if hd, end := r.halfDay(c, at); end > at {
		return hd, end, false
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

func insideTime(text string, ctx *Context) []Reading {
	return eachLang(text, ctx, func(r *reader, i int) (any, int, int) {
		v, next := r.time(i)
		if next == i {
			return nil, i, i
		}
		return v, next, next
	})
}
