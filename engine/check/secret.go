package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"parley/flows"
)

// tokenMarks begin the secrets of providers that are met most.
var tokenMarks = []string{"sk_live_", "sk_test_", "rk_live_", "whsec_", "xoxb-", "xoxp-", "ghp_", "github_pat_", "AKIA", "AIza", "EAA", "sk-", "glpat-", "SG."}

// shortestToken is the least length, in bytes, of what is taken for a token.
const shortestToken = 20

// looksSecret returns the part of a text that looks like a token: a
// provider's, or long, random and mixed.
func looksSecret(s string) (offset int, ok bool) {
	for from := 0; from+shortestToken <= len(s); {
		to := from
		for to < len(s) && (isLetter(s[to]) || isDigit(s[to]) || s[to] == '-' || s[to] == '.') {
			to++
		}
		if to-from >= shortestToken {
			word := s[from:to]
			inAddress := from > 0 && (s[from-1] == '/' || s[from-1] == '=') && strings.Contains(s, "://")
			if marked(word) || random(word) && !inAddress {
				return from, true
			}
		}
		from = to + 1
	}
	return 0, false
}

func marked(word string) bool {
	return slices.ContainsFunc(tokenMarks, func(m string) bool { return strings.HasPrefix(word, m) }) && strings.ContainsAny(word, "0123456789")
}

// random tells whether a word is made of many figures and letters, in turns,
// as no word, name or number is.
func random(word string) bool {
	if len(word) < 32 {
		return false
	}
	turns, digits := 0, 0
	kind := func(c byte) int {
		switch {
		case isDigit(c):
			return 1
		case c >= 'A' && c <= 'Z':
			return 2
		case c >= 'a' && c <= 'z':
			return 3
		}
		return 0
	}
	for i := 0; i < len(word); i++ {
		if isDigit(word[i]) {
			digits++
		}
		if i > 0 && kind(word[i]) != kind(word[i-1]) && kind(word[i]) != 0 && kind(word[i-1]) != 0 {
			turns++
		}
	}
	return digits >= 4 && turns*5 >= len(word)
}

// secrets warns of what looks like a token or a password in a text or in
// data. Those of channels are refused when bot.yaml is read.
func secrets(g *graph) flows.Diags {
	var out flows.Diags
	look := func(file string, s flows.Str) {
		if offset, ok := looksSecret(s.Value); ok {
			out = append(out, secretDiag(file, s.At(offset), "this looks like a secret, and everybody who sees the bot's files can read it"))
		}
	}
	texts := func(file string, t flows.Text) {
		for _, s := range t {
			look(file, s)
		}
	}
	b := g.bot
	for _, name := range dataSecrets(b.Data, "data") {
		out = append(out, secretDiag("bot.yaml", flows.Pos{Line: 1, Column: 1}, fmt.Sprintf("`%s` looks like a secret, and everybody who sees the bot's files can read it", name)))
	}
	for _, f := range b.Flows {
		for _, name := range dataSecrets(f.Data, "data") {
			out = append(out, secretDiag(f.File, flows.Pos{Line: 1, Column: 1}, fmt.Sprintf("`%s` looks like a secret, and everybody who sees the bot's files can read it", name)))
		}
		for _, s := range f.Steps {
			for _, w := range s.Wordings() {
				texts(f.File, w.Text)
			}
			look(f.File, s.Value)
			look(f.File, s.Note)
			for _, a := range s.Sets {
				look(f.File, a.Expr)
			}
			for _, v := range values(s) {
				look(f.File, v)
			}
		}
	}
	return out
}

func secretDiag(file string, pos flows.Pos, message string) flows.Diag {
	return flows.Diag{Rule: "secret-in-file", Severity: flows.Warning, File: file, Pos: pos, Message: message,
		Hint: "take it out, and change it where it was given to you"}
}

// dataSecrets returns the names of values that look like secrets, sorted.
func dataSecrets(v any, name string) []string {
	switch v := v.(type) {
	case string:
		if _, ok := looksSecret(v); ok {
			return []string{name}
		}
	case []any:
		for _, x := range v {
			if found := dataSecrets(x, name); found != nil {
				return found
			}
		}
	case map[string]any:
		var out []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, dataSecrets(v[k], name+"."+k)...)
		}
		return out
	}
	return nil
}

var (
	mailAddress = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]*\w`)
	phoneNumber = regexp.MustCompile(`(\+|\b0)\d(?:[ .\-/()]?\d){7,13}\b`)
)

// personalData warns of addresses and numbers of people in notes, which go
// wherever the files go.
func personalData(g *graph) flows.Diags {
	var out flows.Diags
	for _, f := range g.bot.Flows {
		for _, s := range f.Steps {
			what, at := "an e-mail address", mailAddress.FindStringIndex(s.Note.Value)
			if at == nil {
				what, at = "a phone number", phoneNumber.FindStringIndex(s.Note.Value)
			}
			if at != nil {
				out = append(out, flows.Diag{Rule: "personal-data", Severity: flows.Warning, File: f.File, Pos: s.Note.At(at[0]),
					Message: "there is " + what + " in this note", Hint: "notes are kept with the bot's files: write who it is, not how to reach them"})
			}
		}
	}
	return out
}
