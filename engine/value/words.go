package value

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pt"
)

// words are what a language calls things; the names of months and weekdays,
// and the plural forms, are CLDR's.
type words struct {
	locales.Translator
	lang    string
	yes, no string
	and     string    // between the last two of a list, with its spaces
	comma   string    // between the others, and before a time
	halves  [2]string // of the day
	day     string    // a day: E is its weekday, D its number, M its month
	year    string    // what another year adds to it
}

// languages are made when they are first used: each takes some 10 kB.
var languages = map[string]func() *words{
	"en": sync.OnceValue(func() *words {
		return &words{en.New(), "en", "yes", "no", " and ", ", ", [2]string{"am", "pm"}, "E D M", " "}
	}),
	"fr": sync.OnceValue(func() *words {
		return &words{fr.New(), "fr", "oui", "non", " et ", ", ", [2]string{"am", "pm"}, "E D M", " "}
	}),
	"es": sync.OnceValue(func() *words {
		return &words{es.New(), "es", "sí", "no", " y ", ", ", [2]string{"a. m.", "p. m."}, "E D de M", " de "}
	}),
	"de": sync.OnceValue(func() *words {
		return &words{de.New(), "de", "ja", "nein", " und ", ", ", [2]string{"am", "pm"}, "E, D. M", " "}
	}),
	"it": sync.OnceValue(func() *words {
		return &words{it.New(), "it", "sì", "no", " e ", ", ", [2]string{"am", "pm"}, "E D M", " "}
	}),
	"pt": sync.OnceValue(func() *words {
		return &words{pt.New(), "pt", "sim", "não", " e ", ", ", [2]string{"am", "pm"}, "E, D de M", " de "}
	}),
	"nl": sync.OnceValue(func() *words {
		return &words{nl.New(), "nl", "ja", "nee", " en ", ", ", [2]string{"am", "pm"}, "E D M", " "}
	}),
	"ar": sync.OnceValue(func() *words {
		return &words{ar.New(), "ar", "نعم", "لا", " و", "، ", [2]string{"ص", "م"}, "E، D M", " "}
	}),
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

// Plural returns the form in which the locale's language counts n things, a
// category of CLDR: zero, one, two, few, many or other.
func Plural(n float64, loc Locale) string {
	_, decimals, _ := strings.Cut(plain(n), ".")
	return strings.ToLower(loc.words().CardinalPluralRule(n, uint64(len(decimals))).String())
}

// dayOfMonth writes the first of a month as people do: 1er in French, 1º in
// Brazil.
func (loc Locale) dayOfMonth(n int) string {
	switch {
	case n == 1 && loc.Lang == "fr":
		return "1er"
	case n == 1 && loc.Lang == "pt" && loc.Country == "BR":
		return "1º"
	}
	return strconv.Itoa(n)
}

// month names a month. Arabic has several sets of names, by country.
func (loc Locale) month(m time.Month) string {
	if loc.Lang == "ar" {
		for _, own := range arabicMonths {
			if own.countries[loc.Country] {
				return own.names[m-1]
			}
		}
	}
	return loc.words().MonthWide(m)
}

// arabicMonths are the names of the months where they are not those of Egypt
// and the Gulf.
var arabicMonths = []struct {
	countries map[string]bool
	names     []string
}{
	{set("IQ JO LB PS SY"), strings.Split("كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول", "|")},
	{set("DZ TN"), strings.Split("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر", "|")},
	{set("MA"), strings.Split("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر", "|")},
}

// easternDigits are the countries where Arabic is written with ٠ to ٩: those
// for which CLDR's locales prefer them. The Maghreb, and Arabic in all other
// countries, write 0 to 9.
var easternDigits = set("BH DJ EG ER IQ JO KM KW LB OM PS QA SA SD SO SS SY TD YE")

// native writes the figures of a day, a time or money in the digits of the
// locale. Plain numbers stay as they are: one may go into an address or a
// code as well as into a sentence.
func (loc Locale) native(s string) string {
	if loc.Lang != "ar" || !easternDigits[loc.Country] {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return '٠' + r - '0'
		case r == '.':
			return '٫'
		case r == ',':
			return '٬'
		}
		return r
	}, s)
}

// Decimal returns the sign before decimals where people write the language in
// the country: a point or a comma. That of thousands is the other, or a space.
func Decimal(country, lang string) string {
	switch lang {
	case "", "en":
		return "."
	case "es":
		if pointSpanish[country] {
			return "."
		}
	case "de", "it":
		if country == "CH" || country == "LI" {
			return "."
		}
	case "ar":
		if !commaArabic[country] {
			return "."
		}
	}
	if _, ok := languages[lang]; !ok {
		return "."
	}
	return ","
}

var (
	pointSpanish = set("DO GT HN MX NI PA PE PR SV US")
	commaArabic  = set("DZ LY MA MR TN")
)

func (loc Locale) decimal() string { return Decimal(loc.Country, loc.Lang) }

// group returns the sign between thousands. Where CLDR has a no-break space
// it is a plain one, as people type it.
func (loc Locale) group() string {
	switch {
	case loc.Lang == "fr", loc.Lang == "pt" && loc.Country != "BR":
		return " "
	case (loc.Lang == "de" || loc.Lang == "it") && loc.decimal() == ".":
		return "’"
	case loc.decimal() == ".":
		return ","
	}
	return "."
}

// groupsFour tells whether four digits before the decimals are parted too:
// 1,234 but in Spanish and in Portugal 1234.
func (loc Locale) groupsFour() bool {
	return !(loc.Lang == "es" && loc.decimal() == "," || loc.Lang == "pt" && loc.Country != "BR")
}

// join writes a list: A, B and C. Spanish says e for y before the sound i.
func (w *words) join(list []string) string {
	var b strings.Builder
	for i, s := range list {
		switch {
		case i == 0:
		case i == len(list)-1 && w.lang == "es" && soundsI(s):
			b.WriteString(" e ")
		case i == len(list)-1, w.lang == "ar":
			b.WriteString(w.and)
		default:
			b.WriteString(w.comma)
		}
		b.WriteString(s)
	}
	return b.String()
}

// soundsI tells whether a Spanish word begins with the sound i: iglesia,
// hijo, but not hielo or hiato, where it is y.
func soundsI(s string) bool {
	s = strings.ToLower(s)
	starts := func(prefix string) bool { return strings.HasPrefix(s, prefix) }
	if slices.ContainsFunc([]string{"hia", "hie", "hio", "hiá", "hié", "hió", "ia", "ie", "io", "iá", "ié", "ió"}, starts) {
		return false
	}
	return slices.ContainsFunc([]string{"i", "í", "hi", "hí"}, starts)
}
