package flows

import "strings"

// maxTalkName is how long the name of a conversation's file may be, in bytes.
const maxTalkName = 100

// HasPlace tells whether a text file of a bot can lie at a path inside its
// folder: bot.yaml, faq.yaml, flows/ID.yaml, each of them with .LANGUAGE before
// .yaml, flows/ID.layout.yaml, and conversations/NAME.yaml.
func HasPlace(path string) bool {
	base, ok := strings.CutSuffix(path, ".yaml")
	if !ok {
		return false
	}
	dir, name, inside := strings.Cut(base, "/")
	if !inside {
		name, lang, spoken := strings.Cut(base, ".")
		return (name == "bot" || name == "faq") && (!spoken || IsLanguage(lang))
	}
	switch dir {
	case "flows":
		id, kind, more := strings.Cut(name, ".")
		return IsID(id) && (!more || kind == "layout" || IsLanguage(kind))
	case "conversations":
		return isTalkName(name)
	}
	return false
}

// isTalkName tells whether s is small letters, digits, _ and -, and begins with
// one of the first two.
func isTalkName(s string) bool {
	if s == "" || len(s) > maxTalkName || s[0] == '_' || s[0] == '-' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}
