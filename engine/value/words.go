package value

import (
	"strconv"
	"sync"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/fr"
)

// words are what a language calls things; the names of months and weekdays are
// CLDR's.
type words struct {
	locales.Translator
	lang     string
	yes, no  string
	and      string
	groupOwn string // where CLDR's is a space that people do not type
}

// languages are made when they are first used.
var languages = map[string]func() *words{
	"en": sync.OnceValue(func() *words { return &words{en.New(), "en", "yes", "no", "and", ","} }),
	"fr": sync.OnceValue(func() *words { return &words{fr.New(), "fr", "oui", "non", "et", " "} }),
}

// words returns those of the locale's language, English where it has none.
func (loc Locale) words() *words {
	if w, ok := languages[loc.Lang]; ok {
		return w()
	}
	return languages["en"]()
}

func (w *words) yesNo(v bool) string {
	if v {
		return w.yes
	}
	return w.no
}

func (w *words) decimal() string {
	if w.lang == "fr" {
		return ","
	}
	return "."
}

func (w *words) group() string { return w.groupOwn }

// dayOfMonth writes the first of a month as French does: 1er.
func (w *words) dayOfMonth(n int) string {
	if w.lang == "fr" && n == 1 {
		return "1er"
	}
	return strconv.Itoa(n)
}
