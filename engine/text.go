package engine

import (
	"strings"

	"parley/flows"
)

// text is words for people, ready to send: variants in each language of the
// bot. A language that has none uses the first one's.
type text struct {
	langs [][]template
}

// template is one variant: literal text and expressions between.
type template struct {
	parts []part
	str   flows.Str
}

// part is a literal, or an expression to print.
type part struct {
	literal string
	expr    *expression
}

// operand is a value of a `with`: as written, or one that is exactly one
// `${...}` and keeps its type.
type operand struct {
	constant any       // where template and list are nil
	template *template // a text with expressions
	list     []operand // of a list
	keys     []string  // with list: of a map
}

// pick returns the variants to use in a language, and the language they are
// in.
func (t *text) pick(lang int) ([]template, int) {
	if lang < len(t.langs) && len(t.langs[lang]) > 0 {
		return t.langs[lang], lang
	}
	return t.langs[0], 0
}

// single returns the expression of a template that is nothing else.
func (t *template) single() *expression {
	if len(t.parts) == 1 {
		return t.parts[0].expr
	}
	return nil
}

// cut finds the expressions of a text. For each it calls expr with the source
// and its offset in s, in bytes; between them, literal. `$${` is a literal
// `${`.
func cut(s string, literal func(string), expr func(src string, offset int) error) error {
	var plain strings.Builder
	for i := 0; i < len(s); {
		j := strings.Index(s[i:], "${")
		if j < 0 {
			plain.WriteString(s[i:])
			break
		}
		if j > 0 && s[i+j-1] == '$' {
			plain.WriteString(s[i : i+j-1])
			plain.WriteString("${")
			i += j + 2
			continue
		}
		plain.WriteString(s[i : i+j])
		i += j + 2
		end := closing(s[i:])
		if end < 0 {
			return &exprError{offset: i - 2, message: "`${` has no closing `}`", hint: "write `}` where the expression ends, or `$${` where the two signs are to be sent"}
		}
		if plain.Len() > 0 {
			literal(plain.String())
			plain.Reset()
		}
		if err := expr(s[i:i+end], i); err != nil {
			return err
		}
		i += end + 1
	}
	if plain.Len() > 0 {
		literal(plain.String())
	}
	return nil
}

// closing returns the offset of the brace that closes an expression, past
// quoted text and braces inside.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'', '`':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' && c != '`' {
					i++
				}
			}
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}
