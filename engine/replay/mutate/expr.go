package mutate

import (
	"regexp"
	"strconv"
	"strings"
)

// edit puts other text in the place of a part of an expression.
type edit struct {
	kind       Kind
	start, end int
	to         string // "" leaves it out
}

// token finds what may be changed in an expression, and what must be passed
// over: quoted text and names.
var token = regexp.MustCompile("\"[^\"]*\"|'[^']*'|`[^`]*`|[A-Za-z_][A-Za-z0-9_.]*|[0-9]+(?:\\.[0-9]+)?|<=|>=|==|!=|!|\\?\\?|\\*\\*|[-+*/<>]")

// turned are the opposites of what decides.
var turned = map[string]string{
	"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==",
	"and": "or", "or": "and", "not": "", "!": "", "true": "false", "false": "true",
}

// computed are other ways to work something out.
var computed = map[string]string{"+": "-", "-": "+", "*": "/", "/": "*"}

// edits lists the small changes of an expression: each comparison turned
// around, each operation another, each number one more. What joins texts is no
// operation to change, and what stands in for a missing value no number.
func edits(src string) []edit {
	var out []edit
	before := ""
	for _, at := range token.FindAllStringIndex(src, -1) {
		word := src[at[0]:at[1]]
		add := func(k Kind, to string) { out = append(out, edit{k, at[0], at[1], to}) }
		if to, ok := turned[word]; ok {
			add(Turned, to)
		} else if to, ok := computed[word]; ok && !(word == "+" && joinsText(src)) {
			add(Computed, to)
		} else if word[0] >= '0' && word[0] <= '9' && before != "??" {
			add(Number, oneMore(word))
		}
		before = word
	}
	return out
}

// says tells what the edit does to a part of src.
func (e *edit) says(src string) string {
	if e.to == "" {
		return "`" + src[e.start:e.end] + "` is left out"
	}
	return "`" + src[e.start:e.end] + "` is `" + e.to + "`"
}

func joinsText(src string) bool { return strings.ContainsAny(src, "\"'`") }

// oneMore returns a whole number one larger, and another one doubled.
func oneMore(n string) string {
	f, err := strconv.ParseFloat(n, 64)
	if err != nil {
		return "1" // more digits than a number holds
	}
	if strings.Contains(n, ".") {
		f *= 2
	} else {
		f++
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
