package engine

import (
	"errors"
	"testing"
)

func TestSyntaxErrorsOfExpressionsArePlain(t *testing.T) {
	for src, want := range map[string]struct {
		message, hint string
		offset        int
	}{
		`day.weekday = "sun"`:          {"`=` does not compare", "write `==`", 12},
		`n > `:                         {"the expression ends too early", "a value or a closing bracket is missing", 3},
		`not open_on("shop", day`:      {"the expression ends too early", "a value or a closing bracket is missing", 22},
		``:                             {"the expression ends too early", "a value or a closing bracket is missing", 0},
		`name == “ana”`:                {"`“` is no quote here", `write straight quotes: "sun"`, 8},
		`n > 3 €`:                      {"`€` cannot stand in an expression", "", 6},
		`name == "ana`:                 {"a text has no closing quote", "", 12},
		`name == "ana" name == "anna"`: {"`name` is not expected here", "an operator such as `and` or `==`, or a bracket, may be missing before it", 14},
		`n > 3)`:                       {"`)` is not expected here", "an operator such as `and` or `==`, or a bracket, may be missing before it", 5},
	} {
		_, err := compileExpr(src, sample)
		var xe *exprError
		if !errors.As(err, &xe) {
			t.Errorf("%s: got %v, want an exprError", src, err)
			continue
		}
		if xe.message != want.message || xe.hint != want.hint || xe.offset != want.offset {
			t.Errorf("%s: got %q, %q at %d, want %q, %q at %d", src, xe.message, xe.hint, xe.offset, want.message, want.hint, want.offset)
		}
	}
}
