package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"parley/flows"
)

// ellipsis ends what was cut.
const ellipsis = "…"

// size counts s in the unit.
func size(u flows.Unit, s string) int {
	switch u {
	case flows.Bytes:
		return len(s)
	case flows.UTF16:
		n := 0
		for _, r := range s {
			n++
			if r > 0xFFFF {
				n++
			}
		}
		return n
	default:
		return utf8.RuneCountInString(s)
	}
}

// Split cuts text into pieces of at most limit units, white space at their
// ends dropped: between paragraphs where that leaves pieces of some length,
// else between lines, sentences, words, and at last between characters as a
// person sees them. A single such character that is longer than limit (a
// letter under thousands of accents) is cut between code points. A text of
// white space alone has no pieces.
func Split(u flows.Unit, limit int, text string) []string {
	var pieces []string
	for text = trimLeft(text); text != ""; text = trimLeft(text) {
		n := fit(u, limit, text)
		if n < len(text) {
			n = breakBefore(text, n)
		}
		if piece := strings.TrimRightFunc(text[:n], unicode.IsSpace); piece != "" {
			pieces = append(pieces, piece)
		}
		text = text[n:]
	}
	return pieces
}

// fit returns the length in bytes of the longest run of whole characters at
// the head of s that has at most limit units; at least one code point.
func fit(u flows.Unit, limit int, s string) int {
	n, used, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		used += size(u, cluster)
		if used > limit {
			break
		}
		n += len(cluster)
	}
	if n > 0 || s == "" {
		return n
	}
	return fitRunes(u, limit, s)
}

// fitRunes is fit by code points.
func fitRunes(u flows.Unit, limit int, s string) int {
	n, used := 0, 0
	for n < len(s) {
		_, w := utf8.DecodeRuneInString(s[n:])
		used += size(u, s[n:n+w])
		if used > limit && n > 0 {
			break
		}
		n += w
	}
	return n
}

// breakBefore returns the best place to break s at or before n, which is the
// end of a whole character and inside s.
func breakBefore(s string, n int) int {
	head := s[:n]
	// A break far ahead of the limit would make many short messages.
	least := n / 3
	if i := strings.LastIndex(head, "\n\n"); i >= least {
		return i
	}
	if i := strings.LastIndexByte(head, '\n'); i >= least {
		return i
	}
	if i := lastSentence(s, n); i >= least {
		return i
	}
	if startsWithSpace(s[n:]) {
		return n
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 && wholeSpace(s[i:]) {
		return i
	}
	return n
}

// lastSentence returns the end of the last sentence of s that ends at or
// before n, or -1.
func lastSentence(s string, n int) int {
	for i := n; i > 0; {
		r, w := utf8.DecodeLastRuneInString(s[:i])
		switch {
		case strings.ContainsRune("。！？", r):
			return i
		case strings.ContainsRune(".!?…؟।", r) && startsWithSpace(s[i:]):
			return i
		}
		i -= w
	}
	return -1
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// wholeSpace tells whether the first character of s, as a person sees it, is
// white space: not so where an accent stands on a space.
func wholeSpace(s string) bool {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return strings.TrimFunc(cluster, unicode.IsSpace) == ""
}

// trimLeft drops white space at the head, never from under an accent.
func trimLeft(s string) string {
	for s != "" && startsWithSpace(s) {
		cluster, rest, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		if strings.TrimFunc(cluster, unicode.IsSpace) != "" {
			break
		}
		s = rest
	}
	return s
}

// cut returns s if it has at most limit units, else its head with an
// ellipsis, together at most limit.
func cut(u flows.Unit, limit int, s string) string {
	if size(u, s) <= limit {
		return s
	}
	room := limit - size(u, ellipsis)
	if room <= 0 {
		return s[:fitRunes(u, max(limit, 1), s)]
	}
	n := 0
	if first, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1); size(u, first) <= room {
		n = fit(u, room, s)
	}
	return strings.TrimRightFunc(s[:n], unicode.IsSpace) + ellipsis
}

// clean drops what no channel can show: NUL, and bytes that are not UTF-8.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
