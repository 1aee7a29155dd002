package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared: lower case, without accents, marks and
// punctuation, its words separated by one space. œ becomes oe, ß ss; an emoji
// is a word; an elision is a word of its own (l'heure: "l heure") while
// other apostrophes vanish (don't: "dont"); Arabic vowel signs and tatweel go,
// and digits of any script become 0 to 9. Bytes that are not UTF-8 separate
// words. Fold(Fold(s)) is Fold(s), which costs no allocation in ASCII.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var buf [256]byte
	return string(appendFold(buf[:0], s))
}

// Words returns the words of s, folded.
func Words(s string) []string { return strings.Fields(Fold(s)) }

// isFolded tells whether s is ASCII that folding would leave alone.
func isFolded(s string) bool {
	space := true // a space may not follow
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || s == ""
}

// appendFold appends Fold(s) to dst. The state goes by value, so that a
// caller's buffer may stay on its stack.
func appendFold(dst []byte, s string) []byte {
	f := folder{base: len(dst), word: len(dst)}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst, f = f.ascii(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		dst, f = f.wide(dst, r, s[i:i+n])
		i += n
	}
	return dst
}

// folder is where the folding of a text stands.
type folder struct {
	base int  // where our part of dst begins
	word int  // where the current word begins
	gap  bool // a space is due before the next letter
}

// lower is what becomes of each ASCII byte: itself in lower case; an
// apostrophe; or 0, which parts words.
var lower = func() (t [utf8.RuneSelf]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = c, c
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	t['\''], t['`'] = '\'', '\''
	return t
}()

func (f folder) ascii(dst []byte, c byte) ([]byte, folder) {
	switch c := lower[c]; c {
	case 0:
		f.gap = true
		return dst, f
	case '\'':
		return f.apostrophe(dst)
	default:
		if f.gap {
			dst, f = f.open(dst)
		}
		return append(dst, c), f
	}
}

// open begins a word where one is due.
func (f folder) open(dst []byte) ([]byte, folder) {
	if f.gap && len(dst) > f.base {
		dst = append(dst, ' ')
		f.word = len(dst)
	}
	f.gap = false
	return dst, f
}

// apostrophe parts an elision from the word after it, and joins all others.
func (f folder) apostrophe(dst []byte) ([]byte, folder) {
	if !f.gap && isElision(dst[f.word:]) {
		f.gap = true
	}
	return dst, f
}

// isElision tells whether an apostrophe after w ends a French or an Italian
// word.
func isElision(w []byte) bool {
	switch string(w) {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu", "aujourd",
		"all", "dell", "dall", "nell", "sull":
		return true
	}
	return false
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '’', '‘', 'ʼ', '´', '′', '＇':
		return true
	}
	return false
}

// wide folds a rune outside ASCII; src is its bytes.
func (f folder) wide(dst []byte, r rune, src string) ([]byte, folder) {
	if isApostrophe(r) {
		return f.apostrophe(dst)
	}
	d := norm.NFKD.PropertiesString(src).Decomposition()
	if d == nil {
		return f.rune(dst, r)
	}
	for len(d) > 0 {
		if d[0] < utf8.RuneSelf {
			dst, f = f.ascii(dst, d[0])
			d = d[1:]
			continue
		}
		r, n := utf8.DecodeRune(d)
		dst, f = f.rune(dst, r)
		d = d[n:]
	}
	return dst, f
}

// foldings are letters that Unicode does not take apart.
var foldings = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t",
	'ى': "ي", 'ة': "ه", // two ways in which Arabic words end, written without care
	'ς': "σ",
}

func (f folder) rune(dst []byte, r rune) ([]byte, folder) {
	switch {
	case isApostrophe(r): // out of ŉ
		return f.apostrophe(dst)
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r), r == 'ـ':
		// accents, vowel signs, joiners, tatweel
	case isEmoji(r):
		f.gap = true
		dst, f = f.open(dst)
		dst = utf8.AppendRune(dst, r)
		f.gap = true
	case unicode.IsDigit(r):
		return f.ascii(dst, '0'+byte(digitOf(r)))
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
		dst, f = f.open(dst)
		r = unicode.ToLower(r)
		if s, ok := foldings[r]; ok {
			return append(dst, s...), f
		}
		dst = utf8.AppendRune(dst, r)
	default:
		f.gap = true
	}
	return dst, f
}

// digitOf returns the value of a decimal digit of any script: Unicode keeps
// each set of ten together, from zero up.
func digitOf(r rune) int {
	n := 0
	for n < 9 && unicode.IsDigit(r-1) {
		r--
		n++
	}
	return n
}

// isEmoji tells whether r is a picture that stands as a word. Signs of the
// first blocks, such as ° and ©, are not; skin tones are marks on a picture.
func isEmoji(r rune) bool {
	return r >= 0x2100 && r != utf8.RuneError && unicode.Is(unicode.So, r)
}
