package match

import "unicode/utf8"

const (
	lettersASlip = 5  // one slip is forgiven in so many letters
	maxSlipKey   = 64 // characters: longer labels are not compared by slips
)

// slipsAllowed returns how many slips a folded key forgives.
func slipsAllowed(key string) int {
	n := utf8.RuneCountInString(key)
	if n > maxSlipKey {
		return 0
	}
	return n / lettersASlip
}

// slips returns how many letters are missing, too many, wrong or swapped with
// their neighbour between a and b, or limit+1 where that is more than limit.
// A digit that differs is never a slip: table 1 is not table 2.
func slips(a, b string, limit int) int {
	if n := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); n > limit || -n > limit {
		return limit + 1
	}
	var ab, bb [maxSlipKey + maxSlipKey/lettersASlip + 1]rune
	ar, okA := appendRunes(ab[:0], a)
	br, okB := appendRunes(bb[:0], b)
	if !okA || !okB || !sameDigits(ar, br) {
		return limit + 1
	}
	return min(distance(ar, br), limit+1)
}

func appendRunes(dst []rune, s string) ([]rune, bool) {
	for _, r := range s {
		if len(dst) == cap(dst) {
			return nil, false
		}
		dst = append(dst, r)
	}
	return dst, true
}

func sameDigits(a, b []rune) bool {
	i, j := 0, 0
	for {
		for i < len(a) && !isDigit(a[i]) {
			i++
		}
		for j < len(b) && !isDigit(b[j]) {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// distance is the optimal string alignment distance of a and b.
func distance(a, b []rune) int {
	const width = maxSlipKey + maxSlipKey/lettersASlip + 2
	var rows [3][width]int // the row before the last, the last, this one
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		this[0] = i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, this[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			this[j] = d
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}
