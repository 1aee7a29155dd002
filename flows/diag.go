package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a place in a file. The zero Pos means "somewhere in the file".
type Pos struct {
	Line   int // 1-based
	Column int // 1-based, in characters, as editors count
	Offset int // 0-based, in bytes
}

// Severity tells whether a bot can run with what a Diag describes.
type Severity string

// Error keeps a bot from running; Warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Diag is one thing to tell the author about a file.
type Diag struct {
	Rule     string   `json:"rule"` // stable name, such as "unknown-step"
	Severity Severity `json:"severity"`
	File     string   `json:"file"` // path inside the bot's folder, with slashes
	Pos      Pos      `json:"pos"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"` // what to do about it
	Fix      *Fix     `json:"fix,omitempty"`  // nil where a machine cannot know what is right
}

// String prints d in the form of `parley check`, in one line whatever it says:
// file:line:col: error|warning RULE: message; hint.
func (d Diag) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s %s: %s", d.File, max(d.Pos.Line, 1), max(d.Pos.Column, 1), d.Severity, d.Rule, d.Message)
	if d.Hint != "" {
		s += "; " + d.Hint
	}
	return oneLine(s)
}

// oneLine writes what would break a line, or command a terminal, as Go does:
// \n, \x1b. It stands in the names of files and in what messages quote.
func oneLine(s string) string {
	bad := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError || r == 0x2028 || r == 0x2029
	}
	if strings.IndexFunc(s, bad) < 0 {
		return s
	}
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&out, "\\x%02x", s[i])
		case bad(r) && r != utf8.RuneError:
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Diags is what a reader or a check found, in any order until Sort.
type Diags []Diag

// Errors counts the diagnostics that keep the bot from running.
func (ds Diags) Errors() int {
	n := 0
	for _, d := range ds {
		if d.Severity == Error {
			n++
		}
	}
	return n
}

// Sort orders by file, then place, then rule. A file comes before those that
// translate it: what is wrong there often follows from it.
func (ds Diags) Sort() {
	slices.SortStableFunc(ds, func(a, b Diag) int {
		return cmp.Or(compareFiles(a.File, b.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule))
	})
}

// compareFiles orders files by name, a.yaml before a.fr.yaml.
func compareFiles(a, b string) int {
	nameA, langA, _ := strings.Cut(strings.TrimSuffix(a, ".yaml"), ".")
	nameB, langB, _ := strings.Cut(strings.TrimSuffix(b, ".yaml"), ".")
	return cmp.Or(cmp.Compare(nameA, nameB), cmp.Compare(langA, langB), cmp.Compare(a, b))
}
