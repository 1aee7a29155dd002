package match

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"
)

const maxEmail = 254 // bytes, RFC 5321 4.5.3.1.3

// parseEmail reads s, which has no spaces, as an address; its domain is put in
// lower case. Quoted names and addresses without a dot in the domain, which
// RFC 5322 allows, are refused: here they are slips.
func parseEmail(s string) (string, bool) {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 || len(s) > maxEmail || strings.ContainsAny(s, `"<>(),;: `) {
		return "", false
	}
	domain := strings.ToLower(s[at+1:])
	if !isDomain(domain) {
		return "", false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return "", false
	}
	return s[:at+1] + domain, true
}

// isDomain tells whether s is a name with at least one dot, whose last part is
// letters, as RFC 1123 2.1 has it; letters of any script count.
func isDomain(s string) bool {
	if len(s) > 253 || !utf8.ValidString(s) {
		return false
	}
	dots := 0
	for s != "" {
		label, rest, more := strings.Cut(s, ".")
		if !isHostLabel(label) {
			return false
		}
		if !more {
			return dots > 0 && isTopLevel(label)
		}
		dots++
		s = rest
	}
	return false
}

func isHostLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, r := range s {
		if !isWordRune(r) && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

func isTopLevel(s string) bool {
	if strings.HasPrefix(s, "xn--") {
		return true
	}
	n := 0
	for _, r := range s {
		if isDigit(r) || r == '-' || r == '_' {
			return false
		}
		n++
	}
	return n >= 2
}

func wholeEmail(text string) (any, bool) {
	list := insideEmail(text)
	if len(list) != 1 || !bare(text, list[0]) {
		return nil, false
	}
	return list[0].Value, true
}

// bare tells whether nothing but polite words stand around a reading.
func bare(text string, r Reading) bool {
	return allPolite(text[:r.Start], beforeAddress) && allPolite(text[r.End:], politeAfter)
}

// beforeAddress may stand before an address or a phone number.
var beforeAddress = set("my", "email", "e", "mail", "mailto", "address", "is", "its", "it", "phone", "number", "mobile", "cell", "tel", "telephone", "at", "on",
	"me", "reach", "call", "website", "site", "web", "the", "url", "link", "here", "this", "hi", "hello", "sure", "yes", "ok", "please", "thanks",
	"mon", "ma", "adresse", "est", "c", "le", "la", "numero", "portable", "mobile", "courriel", "mel", "au", "sur", "joignable", "appelez", "moi", "lien", "voici", "voila",
	"oui", "bonjour", "merci", "s", "il", "vous", "plait")

func allPolite(s string, words map[string]bool) bool {
	folded := Fold(s)
	if folded == "" || words[folded] {
		return true
	}
	for w := range strings.SplitSeq(folded, " ") {
		if !words[w] {
			return false
		}
	}
	return true
}

func insideEmail(text string) []Reading {
	var list []Reading
	if !strings.Contains(text, "@") {
		return nil
	}
	fields(text, func(start, end int) {
		word := text[start:end]
		if !strings.Contains(word, "@") {
			return
		}
		if i := strings.Index(strings.ToLower(word), "mailto:"); i >= 0 {
			start += i + len("mailto:")
		}
		from, to := trimMarks(text[start:end], "+_")
		start, end = start+from, start+to
		if v, ok := parseEmail(text[start:end]); ok {
			list = append(list, Reading{v, start, end})
		}
	})
	return list
}

// parseURL reads s, which has no spaces, as a web address.
func parseURL(s string) (string, bool) {
	if len(s) > maxURL || !utf8.ValidString(s) || strings.ContainsAny(s, "@\\<>\"`{}|^") {
		return "", false
	}
	switch scheme, rest, ok := strings.Cut(s, "://"); {
	case !ok:
		s = "https://" + s
	case !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https"):
		return "", false
	default:
		s = strings.ToLower(scheme) + "://" + rest
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Opaque != "" || !isDomain(strings.ToLower(u.Hostname())) {
		return "", false
	}
	u.Host = strings.ToLower(u.Host)
	return u.String(), true
}

func wholeURL(text string) (any, bool) {
	from, to := trimURL(text, 0, len(text))
	if !strings.ContainsAny(text[from:to], " \t\n\u00a0") {
		if v, ok := parseURL(text[from:to]); ok {
			return v, true
		}
	}
	list := insideURL(text)
	if len(list) != 1 || !bare(text, list[0]) {
		return nil, false
	}
	return list[0].Value, true
}

// trimURL takes off marks that stand around an address in a sentence.
func trimURL(text string, start, end int) (int, int) {
	from, to := trimMarks(text[start:end], "/")
	return start + from, start + to
}

// plainEnds are the last parts of names that are seen without www or a scheme;
// elsewhere in a text a dot may be a missing space ("please.thanks").
var plainEnds = set("com", "org", "net", "info", "biz", "io", "app", "dev", "shop", "store", "site", "online", "eu", "fr", "de", "uk", "us", "ca", "be", "ch", "it", "es", "nl",
	"pt", "lu", "ie", "au", "nz", "gov", "edu", "cn", "jp", "in", "br", "ma", "tn", "dz", "sn", "ci", "bzh", "paris", "bike", "example", "tel", "co", "me", "tv")

func insideURL(text string) []Reading {
	var list []Reading
	fields(text, func(start, end int) {
		if i := strings.Index(strings.ToLower(text[start:end]), "http"); i > 0 && strings.Contains(text[start+i:end], "://") {
			start += i // glued to the word before
		}
		start, end = trimURL(text, start, end)
		word := text[start:end]
		if len(word) < 4 || !strings.Contains(word, ".") || !looksLikeURL(word) {
			return
		}
		if v, ok := parseURL(word); ok {
			list = append(list, Reading{v, start, end})
		}
	})
	return list
}

func looksLikeURL(word string) bool {
	if strings.Contains(word, "://") || len(word) > 4 && strings.EqualFold(word[:4], "www.") {
		return true
	}
	host, _, _ := strings.Cut(word, "/")
	host, _, _ = strings.Cut(host, ":")
	host, _, _ = strings.Cut(host, "?")
	return plainEnds[strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])]
}
