package match

import (
	"math"
	"strconv"
	"strings"

	"parley/engine/value"
)

const maxDigits = 15 // of a written number: what a float64 holds exactly

// number reads a number at i, in digits or words, and returns where it ends;
// next is i where there is none. weak tells that it is a lone "one" or
// article, which in a longer text counts for nothing.
func (r *reader) number(i int) (v float64, next int, weak bool) {
	neg := false
	at := i
	switch {
	case at+1 < len(r.toks) && r.sign(at, "-−–") && r.toks[at].space && r.toks[at+1].kind != word:
		neg, at = true, at+1
	case at+1 < len(r.toks) && r.sign(at, "+") && r.toks[at].space && r.toks[at+1].kind == digits:
		at++
	default:
		if n := r.skip(at, sMinus); n > at {
			neg, at = true, n
		}
	}
	v, next, weak = r.positive(at)
	if next == at {
		return 0, i, false
	}
	if neg {
		v = -v
	}
	return v, next, weak && !neg
}

func (r *reader) positive(i int) (v float64, next int, weak bool) {
	if v, next = r.written(i); next > i {
		return r.scaled(v, i, next)
	}
	if v, next = r.fractionSign(i); next > i {
		return v, next, false
	}
	return r.spoken(i)
}

// fractionSign reads ½ and its like.
func (r *reader) fractionSign(i int) (float64, int) {
	if i < len(r.toks) && r.toks[i].kind == sign {
		switch r.toks[i].text {
		case "½":
			return 0.5, i + 1
		case "¼":
			return 0.25, i + 1
		case "¾":
			return 0.75, i + 1
		}
	}
	return 0, i
}

// scaled reads what multiplies a written number: 10k, 3 million, 3 dozen.
func (r *reader) scaled(v float64, start, i int) (float64, int, bool) {
	if i < len(r.toks) && r.toks[i].kind == word && r.tight(i) && r.toks[i].text == "k" {
		return v * 1e3, i + 1, false
	}
	for _, kind := range []senseKind{sScale, sDozen, sHundred} {
		if n, next := r.is(i, kind); next > i {
			return v * float64(n), next, false
		}
	}
	if r.tight(i) {
		if f, next := r.fractionSign(i); next > i {
			return v + f, next, false
		}
	}
	return v, i, false
}

// written reads digits with the marks of thousands and decimals. Where a
// single mark could be either, three digits after a comma are thousands in
// English, after a point in the other languages; "3.5" and "3,5" are clear.
func (r *reader) written(i int) (float64, int) {
	at := i
	whole := "0"
	if r.sign(at, ".,٫") && r.toks[at].space && at+1 < len(r.toks) && r.tight(at+1) && r.toks[at+1].kind == digits {
		return r.fraction(whole, at, i)
	}
	if at >= len(r.toks) || r.toks[at].kind != digits {
		return 0, i
	}
	whole = r.toks[at].text
	at++
	group := ""
	for r.isGroup(at, whole, &group) {
		if group == " " {
			whole += r.toks[at].text
			at++
		} else {
			whole += r.toks[at+1].text
			at += 2
		}
	}
	if r.sign(at, ".,٫") && r.tight(at) && r.toks[at].text != group && at+1 < len(r.toks) && r.tight(at+1) && r.toks[at+1].kind == digits {
		return r.fraction(whole, at, i)
	}
	return r.parse(whole, "", i, at)
}

// isGroup tells whether three more digits of the same number stand at i.
func (r *reader) isGroup(i int, whole string, group *string) bool {
	if i >= len(r.toks) || len(whole) > maxDigits || *group == "" && (len(whole) > 3 || whole[0] == '0') {
		return false
	}
	t := r.toks[i]
	if t.kind == digits {
		if len(t.text) != 3 || !t.space || t.start-r.toks[i-1].end > 3 || *group != "" && *group != " " {
			return false
		}
		*group = " "
		return true
	}
	if t.kind != sign || t.space || i+1 >= len(r.toks) || !r.tight(i+1) || r.toks[i+1].kind != digits || len(r.toks[i+1].text) != 3 {
		return false
	}
	mark := t.text
	switch {
	case *group != "":
		return mark == *group
	case mark == "'" || mark == "’" || mark == "٬":
	case mark == "," || mark == ".":
		again := i+3 < len(r.toks) && r.toks[i+2].kind == sign && r.tight(i+2) && r.tight(i+3) && r.toks[i+3].kind == digits
		point := value.Decimal(r.ctx.country(), r.lex.lang) == "."
		if !again && point != (mark == ",") {
			return false
		}
		// 1,234.5 and 1,234,567 are groups in any language; 192.168.1.2 is none
		if again && r.toks[i+2].text == mark && len(r.toks[i+3].text) != 3 {
			return false
		}
	default:
		return false
	}
	*group = mark
	return true
}

// fraction reads the mark at i and the digits after it.
func (r *reader) fraction(whole string, i, start int) (float64, int) {
	return r.parse(whole, r.toks[i+1].text, start, i+2)
}

func (r *reader) parse(whole, fraction string, start, end int) (float64, int) {
	if len(whole) > maxDigits || len(fraction) > maxDigits {
		return 0, start
	}
	if fraction != "" {
		whole += "." + fraction
	}
	v, err := strconv.ParseFloat(whole, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, start
	}
	return v, end
}

// spoken reads a number in words: "two hundred and thirty-one", "quatre-vingt
// dix-sept", "a dozen", "deux et demi".
func (r *reader) spoken(i int) (v float64, next int, weak bool) {
	v, next, words := r.integer(i)
	if next == i {
		return r.groupOf(i)
	}
	weak = words == 1 && (v == 1 || v == 1000 || r.foreign() || r.toks[i].text == "sei")
	if n, end := r.is(next, sDozen); end > next {
		return v * float64(n), end, false
	}
	if end := r.skip(next, sPoint); end > next {
		if d, stop := r.decimals(end); stop > end {
			return v + d, stop, false
		}
	}
	if f, end := r.andHalf(next); end > next {
		return v + f, end, false
	}
	return v, next, weak
}

// foreign tells whether the reader's language is not the contact's first. A
// lone number in words is then more likely another word: once is eleven in
// Spanish, due is two in Italian.
func (r *reader) foreign() bool { return r.lex.lang != r.ctx.langs()[0] }

// groupOf reads "a dozen", "une centaine", "half a dozen", "a hundred".
func (r *reader) groupOf(i int) (float64, int, bool) {
	factor, at := 1.0, i
	if end := r.skip(at, sHalf); end > at {
		factor, at = 0.5, end
	}
	if n, end := r.is(at, sArticle); end > at && n == 1 {
		at = end
	}
	for _, kind := range []senseKind{sDozen, sHundred, sScale} {
		if n, end := r.is(at, kind); end > at {
			return factor * float64(n), end, at == i
		}
	}
	if factor < 1 {
		return factor, r.skip(i, sHalf), true
	}
	return 0, i, false
}

// andHalf reads "and a half", "et demi", "and a quarter".
func (r *reader) andHalf(i int) (float64, int) {
	at := r.skip(i, sAnd)
	if at == i {
		return 0, i
	}
	if n, end := r.is(at, sArticle); end > at && n == 1 {
		at = end
	}
	if end := r.skip(at, sHalf); end > at {
		return 0.5, end
	}
	if end := r.skip(at, sQuarter); end > at {
		return 0.25, end
	}
	return 0, i
}

// decimals reads the words after "point": digits one by one, or one number.
func (r *reader) decimals(i int) (float64, int) {
	s, at := "", i
	for at < len(r.toks) && len(s) < 9 {
		if n, end := r.is(at, sUnit); end > at {
			s += strconv.Itoa(n)
			at = end
			continue
		}
		break
	}
	if at == i || strings.Trim(s, "0") == "" {
		if n, end, _ := r.integer(at); end > at && n < 1000 {
			s += strconv.Itoa(int(n))
			at = end
		}
	}
	if at == i {
		return 0, i
	}
	v, err := strconv.ParseFloat("0."+s, 64)
	if err != nil {
		return 0, i
	}
	return v, at
}

// integer reads a whole number in words and tells how many words it took:
// hundreds, tens and units below a scale, scales falling.
func (r *reader) integer(i int) (v float64, next, words int) {
	var total, below float64
	lowest := math.Inf(1) // the scale before
	at := i
	for {
		n, end, count := r.belowThousand(at)
		scale, after := r.is(end, sScale)
		if after > end && float64(scale) < lowest && (end > at || at == i && r.lex.bare && scale < 1e6) {
			if end == at {
				n = 1 // mille
			}
			total += n * float64(scale)
			lowest = float64(scale)
			at, words = after, words+count+1
			if a := r.skip(at, sAnd); a > at && r.startsNumber(a) {
				at = a
			}
			continue
		}
		if end > at {
			below, at, words = n, end, words+count
		}
		break
	}
	// an "and" that nothing followed is not ours
	for at > i && r.toks[at-1].kind == word && r.isAnd(at-1) {
		at--
	}
	if at == i {
		return 0, i, 0
	}
	return total + below, at, words
}

func (r *reader) isAnd(i int) bool { return r.skip(i, sAnd) > i }

func (r *reader) startsNumber(i int) bool {
	return r.skip(i, sUnit) > i || r.skip(i, sTeen) > i || r.skip(i, sTen) > i || r.skip(i, sHundred) > i
}

// belowThousand reads "two hundred and six", "soixante et onze", "cent".
func (r *reader) belowThousand(i int) (v float64, next, words int) {
	n, at, words := r.belowHundred(i)
	hundred, end := r.is(at, sHundred)
	if end == at || at > i && (n > 99 || hundred != 100) || at == i && !r.lex.bare {
		return float64(n), at, words
	}
	if at == i {
		n = 1 // cent
	}
	v = float64(n * hundred)
	at, words = end, words+1
	rest := at
	if a := r.skip(at, sAnd); a > at {
		rest = a
	}
	if n, end, count := r.belowHundred(rest); end > rest {
		return v + float64(n), end, words + count
	}
	return v, at, words
}

func (r *reader) belowHundred(i int) (n, next, words int) {
	ten, at := r.is(i, sTen)
	if at == i {
		if n, end := r.is(i, sTeen); end > i {
			return n, end, 1
		}
		n, end := r.is(i, sUnit)
		if end == i {
			return 0, i, 0
		}
		if ten, after := r.tenBehind(end); after > end && n > 0 {
			return ten + n, after, 2
		}
		return n, end, 1
	}
	rest := at
	if a := r.skip(at, sAnd); a > at && r.lex.lang != "en" {
		rest = a
	}
	if ten == 60 || ten == 80 {
		if n, end := r.is(rest, sTeen); end > rest && r.lex.lang == "fr" {
			return ten + n, end, 2
		}
	}
	if n, end := r.is(rest, sUnit); end > rest && n > 0 && !r.lex.unitsFirst {
		return ten + n, end, 2
	}
	return ten, at, 1
}

// tenBehind reads the ten behind its unit: fünf und zwanzig, خمسة وعشرون.
func (r *reader) tenBehind(i int) (ten, next int) {
	if !r.lex.unitsFirst {
		return 0, i
	}
	if ten, next = r.is(i, sAndTen); next > i {
		return ten, next
	}
	if and := r.skip(i, sAnd); and > i {
		if ten, next = r.is(and, sTen); next > and {
			return ten, next
		}
	}
	return 0, i
}

// wholeNumber reads the message as one number, with its unit.
func wholeNumber(text string, ctx *Context) (any, bool) {
	return inLangs(text, ctx, true, func(r *reader) (any, bool) {
		for _, i := range r.starts() {
			at := i
			if r.noisy(i) {
				continue // grazie mille
			}
			if r.sign(at, "€$£¥") {
				at++
			}
			if v, next, _ := r.number(at); next > at && r.done(r.measure(next)) {
				return v, true
			}
		}
		return nil, false
	})
}

// measure returns where the unit behind a number ends.
func (r *reader) measure(i int) int {
	if r.sign(i, "€$£¥%") {
		i++
	}
	return r.skip(i, sMeasure)
}

// insideNumber reads the numbers in a text. A lone "one" counts where a unit
// follows ("une personne"). Digits that are part of a word, a time, a date or an
// address are none.
func insideNumber(text string, ctx *Context) []Reading {
	return eachLang(text, ctx, func(r *reader, i int) (any, int, int) {
		if i > 0 && r.toks[i].kind == digits && r.glued(i) {
			return nil, i, i + 1
		}
		if next := r.skip(i, sNoise); next > i {
			return nil, i, next
		}
		v, next, weak := r.number(i)
		if next == i || weak && r.skip(next, sMeasure) == next || r.gluedAfter(next) {
			return nil, i, max(next, i)
		}
		return v, next, next
	})
}

// glued tells whether digits hang on a word, a letter or a sign before them.
func (r *reader) glued(i int) bool {
	if r.toks[i].space {
		return false
	}
	before := r.toks[i-1]
	if before.kind == word {
		return true
	}
	if before.kind != sign || before.space || i < 2 {
		return false
	}
	if strings.Contains(".,:", before.text) {
		return r.toks[i-2].kind == digits
	}
	return strings.Contains("/-@#_", before.text)
}

// gluedAfter tells whether what is at i hangs on the number before it.
func (r *reader) gluedAfter(i int) bool {
	if !r.tight(i) || r.toks[i-1].kind == word {
		return false
	}
	if r.toks[i].kind == sign {
		return strings.Contains("./:@_-", r.toks[i].text) && i+1 < len(r.toks) && r.tight(i+1)
	}
	return r.toks[i].kind == word && r.skip(i, sMeasure) == i && !isEmojiText(r.toks[i].text)
}

func isEmojiText(s string) bool { return isEmoji(runeAt(s, 0)) }

// wholeRating reads 1 to 5: a digit, a word, "4/5", "4 out of 5", stars.
func wholeRating(text string, ctx *Context) (any, bool) {
	if n, ok := stars(text); ok {
		return n, true
	}
	return inLangs(text, ctx, true, func(r *reader) (any, bool) {
		for _, i := range r.starts() {
			if v, next, ok := r.rating(i); ok && r.done(next) {
				return v, true
			}
		}
		return nil, false
	})
}

func insideRating(text string, ctx *Context) []Reading {
	return eachLang(text, ctx, func(r *reader, i int) (any, int, int) {
		if r.toks[i].kind == digits && i > 0 && r.glued(i) {
			return nil, i, i + 1
		}
		if _, next, weak := r.number(i); weak || r.gluedAfter(next) && !r.sign(next, "/") {
			return nil, i, next
		}
		v, next, ok := r.rating(i)
		if !ok {
			return nil, i, next
		}
		return v, next, next
	})
}

func (r *reader) rating(i int) (v, next int, ok bool) {
	n, next, _ := r.number(i)
	if next == i || n < 1 || n > 5 || n != math.Trunc(n) {
		return 0, next, false
	}
	of := r.skip(next, sOutOf)
	if of == next && r.sign(next, "/") {
		of++
	}
	if of > next {
		top, end, _ := r.number(of)
		if end > of && top != 5 {
			return 0, end, false // 4/10 is another scale
		}
		if end > of {
			next = end
		}
	}
	return int(n), r.skip(next, sStars), true
}

// stars counts a row of stars, filled ones where there are empty ones.
func stars(text string) (int, bool) {
	n := 0
	for _, c := range text {
		switch c {
		case '★', '⭐', '🌟', '✭', '✯', '*':
			n++
		case '☆', '✩', ' ', '\ufe0f':
		default:
			return 0, false
		}
	}
	return n, n >= 1 && n <= 5
}
