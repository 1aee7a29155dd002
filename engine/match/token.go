package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a run of digits, or one other sign of a text.
type token struct {
	kind       tokenKind
	text       string // folded; of digits 0 to 9; of a sign the sign
	start, end int    // bytes of the text
	space      bool   // white space stands before it, or it is the first
}

type tokenKind uint8

const (
	word tokenKind = iota
	digits
	sign
)

const maxTokens = 3000 // of a text in which values are looked for

// tokenize cuts a text into words, digits and signs. Letters beside digits
// are words of their own (15h30: "15" "h" "30"), as are French elisions
// (d'accord: "d" "accord"); a.m. is one word, "am".
func tokenize(s string) []token {
	toks := make([]token, 0, min(len(s)/3+4, maxTokens))
	space := true
	for i := 0; i < len(s) && len(toks) < maxTokens; {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case isSpace(r):
			space = true
			i += n
			continue
		case isJoiner(r):
			i += n
			continue
		}
		t := token{start: i, space: space}
		switch {
		case unicode.IsDigit(r):
			t.kind, t.end = digits, endOf(s, i+n, unicode.IsDigit)
			t.text = foldDigits(s[i:t.end])
		case unicode.IsLetter(r):
			t.end = endOfWord(s, i+n)
			t.text = strings.ReplaceAll(Fold(s[i:t.end]), " ", "")
		case isEmoji(r):
			t.end = i + n
			t.text = s[i:t.end]
		default:
			t.kind, t.end = sign, i+n
			t.text = s[i:t.end]
		}
		toks = append(toks, t)
		space = false
		i = t.end
		if t.kind == word && isElision([]byte(t.text)) && i < len(s) {
			if r, n := utf8.DecodeRuneInString(s[i:]); isApostrophe(r) {
				i += n
			}
		}
	}
	return toks
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\u202f' }

// isJoiner tells whether r stands between or on letters without being one.
func isJoiner(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk)
}

func endOf(s string, i int, in func(rune) bool) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !in(r) {
			break
		}
		i += n
	}
	return i
}

// endOfWord returns where the word ends whose first letter stands before i.
func endOfWord(s string, i int) int {
	start := i
	for start > 0 {
		if start--; utf8.RuneStart(s[start]) {
			break
		}
	}
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) || isJoiner(r) || unicode.Is(unicode.Mc, r):
			i += n
		case isApostrophe(r):
			if m := i + n; isElision([]byte(Fold(s[start:i]))) || m >= len(s) || !unicode.IsLetter(runeAt(s, m)) {
				return i
			}
			i += n
		case r == '.' && isInitials(s, start, i):
			i += n
		default:
			return i
		}
	}
	return i
}

func runeAt(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

// isInitials tells whether the dot at i stands in letters that each have
// their own, as in p.m. or s.v.p. (the last dot is no part of the word).
func isInitials(s string, start, i int) bool {
	single := i-start == 1 || i-start >= 3 && s[i-2] == '.'
	if !single || i+1 >= len(s) || !isASCIILetter(s[i+1]) {
		return false
	}
	return i+2 == len(s) || !unicode.IsLetter(runeAt(s, i+2))
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// foldDigits writes digits of any script as 0 to 9.
func foldDigits(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return Fold(s)
		}
	}
	return s
}
