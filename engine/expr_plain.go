package engine

import (
	"regexp"
	"strings"
)

var (
	unexpectedToken = regexp.MustCompile(`^unexpected token \w+\("(.+)"\)$`)
	unknownRune     = regexp.MustCompile(`^unrecognized character: U\+[0-9A-F]+ '(.)'$`)
)

// plainSyntax words an error of the parser for the author of a flow, with a
// hint; other errors are returned as they are.
func plainSyntax(msg string) (message, hint string) {
	if msg == "unexpected token EOF" || msg == "unexpected end of expression" {
		return "the expression ends too early", "a value or a closing bracket is missing"
	}
	if msg == "literal not terminated" {
		return "a text has no closing quote", ""
	}
	if m := unexpectedToken.FindStringSubmatch(msg); m != nil {
		token := strings.ReplaceAll(m[1], `\"`, `"`)
		if token == "=" {
			return "`=` does not compare", "write `==`"
		}
		return "`" + token + "` is not expected here", "an operator such as `and` or `==`, or a bracket, may be missing before it"
	}
	if m := unknownRune.FindStringSubmatch(msg); m != nil {
		if strings.Contains("“”„«»‘’", m[1]) {
			return "`" + m[1] + "` is no quote here", `write straight quotes: "sun"`
		}
		return "`" + m[1] + "` cannot stand in an expression", ""
	}
	return msg, ""
}
