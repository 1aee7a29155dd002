package flows

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Closest returns the candidate that word is most likely a slip of, or "".
func Closest(word string, candidates []string) string {
	letters := utf8.RuneCountInString(word)
	best, bestAt := "", min(letters, 1+max(1, min(3, letters/3)))
	low := strings.ToLower(word)
	for _, c := range candidates {
		if d := distance(low, strings.ToLower(c), bestAt+1); d < bestAt || d == bestAt && best != "" && c < best {
			best, bestAt = c, d
		}
	}
	return best
}

// DidYouMean is the hint that offers the closest candidate, or "".
func DidYouMean(word string, candidates []string) string {
	return Meant(Closest(word, candidates))
}

// Meant is the hint that offers a word, or "" for none.
func Meant(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("did you mean `%s`?", word)
}

// distance counts the slips between two words: a letter more, less, other, or
// two swapped. It stops counting at limit.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d >= limit || -d >= limit || len(s) > 64 {
		return limit
	}
	before, last, cur := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		cur[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			cur[j] = min(last[j]+1, cur[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		if slices.Min(cur) >= limit {
			return limit
		}
		before, last, cur = last, cur, before
	}
	return min(last[len(t)], limit)
}

// quoteList writes `a`, `b` or `c`.
func quoteList(words []string, and string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" " + and + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString("`" + w + "`")
	}
	return b.String()
}
