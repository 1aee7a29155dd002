package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const maxID = 63 // characters of an id

// IsID tells whether s has the form of an id: [a-z][a-z0-9_]{0,62}.
func IsID(s string) bool {
	if s == "" || len(s) > maxID || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// Why an id is refused although it has the right form.
const (
	ofExpressions = "a word of expressions"
	ofTheLanguage = "a name that expressions know already"
	ofYAML        = "read as true, false or nothing by some YAML readers"
	ofArrows      = "a word of arrows"
	ofFiles       = "a word of translation files"
	ofAnswers     = "an answer, not a place"
	ofOutcomes    = "the name of another outcome or text of the question"
)

var reserved = map[string]string{}

var reservedSteps = map[string]string{}

var reservedChoices = map[string]string{}

func reserve(m map[string]string, why, words string) {
	for _, w := range strings.Fields(words) {
		m[w] = why
	}
}

func init() {
	reserve(reserved, ofExpressions, "in not and or matches contains let if else nil true false")
	reserve(reserved, ofTheLanguage, "contact bot channel data event now today item index "+
		"open open_on label money days duration format add remove")
	reserve(reserved, ofYAML, "on off null")
	reserve(reservedSteps, ofArrows, "end back repeat restart cancel call start redo")
	reserve(reservedSteps, ofFiles, "trigger anytime")
	reserve(reservedSteps, ofAnswers, "yes no")
	reserve(reservedChoices, ofOutcomes, "retry remind reject like cards invalid timeout error none failed")
}

// badID says why s cannot be the id of a kind ("step", "choice", "variable",
// "flow"), and what could be; why is "" where it can.
func badID(s, kind string) (why, hint string) {
	if !IsID(s) {
		hint = "use small letters, digits and _, beginning with a letter"
		if slug := Slug(s); slug != "" {
			hint = fmt.Sprintf("write `%s`", slug)
		}
		return "is no id", hint
	}
	reason := reserved[s]
	switch {
	case reason != "":
	case kind == "step":
		reason = reservedSteps[s]
	case kind == "choice":
		reason = reservedChoices[s]
	}
	if reason == "" {
		return "", ""
	}
	return "cannot be an id: it is " + reason, fmt.Sprintf("call it otherwise, `%s_%s` for example", s, suffix(kind))
}

func suffix(kind string) string {
	if kind == "variable" {
		return "value"
	}
	return kind
}

// id reports a name that cannot be the id of a kind.
func (d *Doc) id(s Str, kind string) bool {
	why, hint := badID(s.Value, kind)
	if why == "" {
		return true
	}
	d.Errorf(s.Pos, "bad-id", hint, "`%s` %s", s.Value, why)
	if slug := Slug(s.Value); slug != s.Value && s.Value != "" {
		if why, _ := badID(slug, kind); why == "" {
			d.offerWord(s, slug)
		}
	}
	return false
}

// Slug makes an id of a few words; "" where they give none.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' && b.Len() > 0 {
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r)
			gap = false
			continue
		}
		if folded, ok := unaccented[r]; ok {
			b.WriteString(folded)
			continue
		}
		gap = true
		if b.Len() > 30 {
			break
		}
	}
	if out := b.String(); IsID(out) {
		return out
	}
	return ""
}

var unaccented = map[rune]string{
	'à': "a", 'â': "a", 'ä': "a", 'ç': "c", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'î': "i", 'ï': "i",
	'ô': "o", 'ö': "o", 'ù': "u", 'û': "u", 'ü': "u", 'œ': "oe", 'æ': "ae", 'ñ': "n", 'ß': "ss",
}

// IsLanguage tells whether s is a language as BCP 47 writes it, as far as bots
// need it: en, fr, pt-BR, zh-Hant.
func IsLanguage(s string) bool {
	parts := strings.Split(s, "-")
	if len(parts[0]) < 2 || len(parts[0]) > 3 || !allIn(parts[0], 'a', 'z') {
		return false
	}
	rest := parts[1:]
	if len(rest) > 0 && len(rest[0]) == 4 && allIn(rest[0][:1], 'A', 'Z') && allIn(rest[0][1:], 'a', 'z') {
		rest = rest[1:]
	}
	if len(rest) > 0 && (len(rest[0]) == 2 && allIn(rest[0], 'A', 'Z') || len(rest[0]) == 3 && allDigits(rest[0])) {
		rest = rest[1:]
	}
	return len(rest) == 0
}

func allIn(s string, from, to byte) bool {
	for i := range len(s) {
		if s[i] < from || s[i] > to {
			return false
		}
	}
	return true
}

// Types of questions and inputs, and of contact fields.
var (
	questionTypes = Names(Types)
	fieldNames    = Names(fieldTypes)
)

// typeName checks the type of a question, an input or a contact field.
func (d *Doc) typeName(s Str, at Pos, what string, types []string) bool {
	if slices.Contains(types, s.Value) {
		return true
	}
	closest := Closest(s.Value, types)
	hint := cmp.Or(Meant(closest), "types are "+quoteList(types, "and"))
	d.Errorf(at, "unknown-type", hint, "%s has no type `%s`", what, s.Value)
	d.offerWord(s, closest)
	return false
}

// later reports what the language has and this version does not run.
func (d *Doc) later(at Pos, kind, name string) {
	if kind != "" {
		kind += " "
	}
	d.Errorf(at, "unsupported", "", "%s`%s` is not supported yet", kind, name)
}
