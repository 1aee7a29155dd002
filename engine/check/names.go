package check

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/flows"
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

// expressions are the expression keys of a step.
func expressions(s *flows.Step) []flows.Str {
	out := []flows.Str{s.If, s.Value, s.Min, s.Max, s.Until, s.Each, s.From, s.Day, s.Length, s.Amount}
	for _, a := range s.Sets {
		out = append(out, a.Expr)
	}
	for _, a := range s.Arms {
		out = append(out, a.If)
	}
	for _, r := range s.Reject {
		out = append(out, r.If)
	}
	for _, c := range s.Choices {
		out = append(out, c.If)
	}
	return slices.DeleteFunc(out, func(x flows.Str) bool { return !x.Set() })
}

// values are the text keys of a step that are not sent as words.
func values(s *flows.Step) []flows.Str {
	out := []flows.Str{s.Calendar, s.Once, s.Queue, s.Template, s.Default, s.Label}
	for _, m := range s.Media {
		out = append(out, m.Ref)
	}
	for _, c := range s.Cards {
		out = append(out, c.Image, c.Link)
	}
	for _, c := range s.Choices {
		out = append(out, c.Image)
	}
	for _, l := range s.Links {
		out = append(out, l.URL)
	}
	for _, a := range s.With {
		out = append(out, within(a.Value)...)
	}
	return slices.DeleteFunc(out, func(v flows.Str) bool { return !v.Set() })
}

// within are the texts of a value of a `with`, in order.
func within(v any) []flows.Str {
	var out []flows.Str
	switch v := v.(type) {
	case flows.Str:
		return []flows.Str{v}
	case []any:
		for _, x := range v {
			out = append(out, within(x)...)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, within(v[k])...)
		}
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
