package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared: lower case, without accents, marks and
// punctuation, its words separated by one space. œ becomes oe, ß ss; an emoji
// is a word; a French elision is a word of its own (l'heure: "l heure") while
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

// appendFold appends Fold(s) to dst, which must be empty or end a text that
// was folded on its own.
func appendFold(dst []byte, s string) []byte {
	f := folder{dst: dst, base: len(dst), word: len(dst)}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			f.ascii(c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		f.wide(r, s[i:i+n])
		i += n
	}
	return f.dst
}

// folder writes folded words.
type folder struct {
	dst  []byte
	base int  // where our part of dst begins
	word int  // where the current word begins
	gap  bool // a space is due before the next letter
}

func (f *folder) ascii(c byte) {
	switch {
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		f.open()
		f.dst = append(f.dst, c)
	case 'A' <= c && c <= 'Z':
		f.open()
		f.dst = append(f.dst, c+'a'-'A')
	case c == '\'' || c == '`':
		f.apostrophe()
	default:
		f.gap = true
	}
}

func (f *folder) open() {
	if f.gap && len(f.dst) > f.base {
		f.dst = append(f.dst, ' ')
		f.word = len(f.dst)
	}
	f.gap = false
}

// apostrophe parts an elision from the word after it, and joins all others.
func (f *folder) apostrophe() {
	if !f.gap && isElision(f.dst[f.word:]) {
		f.gap = true
	}
}

// isElision tells whether an apostrophe after w ends a French word.
func isElision(w []byte) bool {
	switch string(w) {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu", "aujourd":
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
func (f *folder) wide(r rune, src string) {
	if isApostrophe(r) {
		f.apostrophe()
		return
	}
	d := norm.NFKD.PropertiesString(src).Decomposition()
	if d == nil {
		f.rune(r)
		return
	}
	for len(d) > 0 {
		if d[0] < utf8.RuneSelf {
			f.ascii(d[0])
			d = d[1:]
			continue
		}
		r, n := utf8.DecodeRune(d)
		f.rune(r)
		d = d[n:]
	}
}

// foldings are letters that Unicode does not take apart.
var foldings = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t",
	'ى': "ي", 'ة': "ه", // two ways in which Arabic words end, written without care
	'ς': "σ",
}

func (f *folder) rune(r rune) {
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r), r == 'ـ':
		return // accents, vowel signs, joiners, tatweel
	case isEmoji(r):
		f.gap = true
		f.open()
		f.dst = utf8.AppendRune(f.dst, r)
		f.gap = true
	case unicode.IsLetter(r), unicode.Is(unicode.Mc, r):
		f.letter(unicode.ToLower(r))
	case unicode.IsDigit(r):
		f.ascii('0' + byte(digitOf(r)))
	case unicode.IsNumber(r):
		f.letter(r)
	default:
		f.gap = true
	}
}

func (f *folder) letter(r rune) {
	f.open()
	if s, ok := foldings[r]; ok {
		f.dst = append(f.dst, s...)
		return
	}
	f.dst = utf8.AppendRune(f.dst, r)
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
