package check

import (
	"strconv"
	"strings"
)

// read is a name that an expression reads.
type read struct {
	name   string
	offset int // bytes, in what was scanned
}

// namesIn lists the names that an expression reads, in order. What stands in
// quotes, fields of a value and functions are no names; what else is not a
// variable of the flow, such as contact, is for the caller to pass over.
func namesIn(src string) []read {
	var out []read
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '"' || c == '\'' || c == '`':
			i = afterQuote(src, i)
		case isLetter(c):
			from := i
			for i < len(src) && (isLetter(src[i]) || isDigit(src[i])) {
				i++
			}
			before := strings.TrimRight(src[:from], " \t\n")
			if (strings.HasSuffix(before, ".") && !strings.HasSuffix(before, "..")) || i < len(src) && (src[i] == '(' || src[i] == ':') {
				continue
			}
			out = append(out, read{src[from:i], from})
		case isDigit(c):
			for i < len(src) && (isLetter(src[i]) || isDigit(src[i])) {
				i++
			}
		default:
			i++
		}
	}
	return out
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// afterQuote returns the offset behind quoted text that begins at i.
func afterQuote(src string, i int) int {
	quote := src[i]
	for i++; i < len(src) && src[i] != quote; i++ {
		if src[i] == '\\' && quote != '`' {
			i++
		}
	}
	return min(i+1, len(src))
}

// piece is an expression that a text holds.
type piece struct {
	src    string
	offset int // bytes, in the text
}

// piecesOf cuts the expressions out of a text, as package engine does.
func piecesOf(text string) []piece {
	var out []piece
	for i := 0; ; {
		j := strings.Index(text[i:], "${")
		if j < 0 {
			return out
		}
		from := i + j + 2
		if i+j > 0 && text[i+j-1] == '$' {
			i = from
			continue
		}
		end := from
		for depth := 0; end < len(text) && (text[end] != '}' || depth > 0); {
			switch text[end] {
			case '"', '\'', '`':
				end = afterQuote(text, end)
				continue
			case '{':
				depth++
			case '}':
				depth--
			}
			end++
		}
		out = append(out, piece{text[from:end], from})
		i = end
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
