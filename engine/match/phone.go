package match

import (
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

const (
	minPhone = 6  // digits: shorter runs are not looked at
	maxPhone = 40 // bytes of one written number
)

// parsePhone reads s as a number of the country, or of any where it begins
// with + or 00, and returns it in E.164.
func parsePhone(s, country string) (string, bool) {
	if strings.HasPrefix(s, "00") { // how most of the world dials abroad
		s = "+" + s[2:]
	}
	n, err := phonenumbers.Parse(s, strings.ToUpper(country))
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

func wholePhone(text, country string) (any, bool) {
	list := insidePhone(text, country)
	if len(list) != 1 || !bare(text, list[0]) {
		return nil, false
	}
	return list[0].Value, true
}

// insidePhone looks at each run of digits and of the marks that people write
// between them.
func insidePhone(text, country string) []Reading {
	var list []Reading
	for i := 0; i < len(text); {
		if !isPhoneStart(text, i) {
			i++
			continue
		}
		end, digits := phoneRun(text, i)
		if v, ok := "", false; digits >= minPhone && end-i <= maxPhone {
			if v, ok = parsePhone(text[i:end], country); ok {
				list = append(list, Reading{v, i, end})
			}
		}
		i = end
	}
	return list
}

func isPhoneStart(text string, i int) bool {
	c := text[i]
	if c != '+' && c != '(' && !isDigit(rune(c)) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return i == 0 || !isWordRune(r) && !strings.ContainsRune("+-./@_", r)
}

// phoneRun returns where the run from start ends, past start, and how many
// digits it has.
func phoneRun(text string, start int) (end, digits int) {
	end = start + 1
	for i := start; i < len(text) && i-start <= 2*maxPhone; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case isDigit(r):
			digits++
			end = i + n
		case r == '+' && digits == 0, strings.ContainsRune(" .-/()\u00a0\u202f\u2011", r):
		default:
			return end, digits
		}
		i += n
	}
	return end, digits
}
