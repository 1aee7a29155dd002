package value

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// Locale is how values are shown: in the contact's language, as the bot's
// country writes. The zero Locale is English and nowhere.
type Locale struct {
	Lang     string         // ISO 639-1
	Country  string         // ISO 3166-1
	Currency string         // ISO 4217
	Zone     *time.Location // of the bot; nil is UTC
}

// Format returns what ${v} prints: 3.5 or 3,5, never 34.0; "Tuesday 10 March",
// with the year when it is not that of now; "15:30" or "3:30 pm"; "yes";
// "A, B and C". Of a map it is the label, or the name, or the amount as money.
// nil prints nothing.
func Format(v any, loc Locale, now time.Time) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return loc.words().yesNo(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strings.Replace(plain(v), ".", loc.decimal(), 1)
	case Date:
		return formatDate(v, loc, now)
	case Time:
		return formatTime(v, loc)
	case Moment:
		return formatDate(v.Date, loc, now) + loc.words().comma + formatTime(v.Time, loc)
	case time.Time:
		return Format(MomentOf(v, loc.zone()), loc, now)
	case []any:
		return formatList(v, loc, now)
	case map[string]any:
		return formatMap(v, loc, now)
	}
	if c, err := Clean(v); err == nil {
		return Format(c, loc, now)
	}
	return fmt.Sprint(v)
}

func (loc Locale) zone() *time.Location {
	if loc.Zone == nil {
		return time.UTC
	}
	return loc.Zone
}

// plain writes a number with as many digits as were meant: 0.3 for 0.1+0.2.
// A whole number is written out; others to 12 digits, 2 decimals at least.
func plain(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return ""
	case v == math.Trunc(v):
		return strconv.FormatFloat(v+0, 'f', -1, 64)
	}
	decimals := 12
	if a := math.Abs(v); a >= 1 {
		decimals = max(2, 11-int(math.Log10(a)))
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func formatDate(d Date, loc Locale, now time.Time) string {
	w := loc.words()
	day, year := w.day, ""
	if !now.IsZero() && now.In(loc.zone()).Year() != d.Year {
		year = w.year + strconv.Itoa(d.Year)
	}
	if w.lang == "en" && monthFirst[loc.Country] {
		day = "E, M D"
		if year != "" {
			year = "," + year
		}
	}
	var b strings.Builder
	for _, r := range day {
		switch r {
		case 'E':
			b.WriteString(w.WeekdayWide(d.weekday()))
		case 'D':
			b.WriteString(loc.dayOfMonth(d.Day))
		case 'M':
			b.WriteString(loc.month(d.month()))
		default:
			b.WriteRune(r)
		}
	}
	return loc.native(b.String() + year)
}

// weekday and month are safe for fields that somebody made up.
func (d Date) weekday() time.Weekday { return d.In(time.UTC).Weekday() }

func (d Date) month() time.Month { return time.Month(min(max(d.Month, 1), 12)) }

// monthFirst are the countries that write "Tuesday, March 10" in English.
var monthFirst = map[string]bool{"US": true, "PH": true, "PR": true, "GU": true}

// twelveHours are the countries where people write 3:30 pm: those for which
// CLDR's timeData prefers h.
var twelveHours = set("AE AG AS AU BB BD BH BM BN BS CA CO DM DO DZ EG FJ FM GD GH GU GY HK IN IQ JM JO KI KN KR KW KY LB LC LR LS LY MH MO MP MW MY NZ OM PA PG PH " +
	"PK PR PS QA SA SB SD SG SL SY TC TO TT UM US VC VE VG VI VU WS YE ZM")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// TwelveHours tells whether people who write the language in the country write
// a time as 3:30 pm. Of our languages English, Spanish and Arabic do; French
// writes 15:30 in Canada too.
func TwelveHours(country, lang string) bool {
	switch lang {
	case "", "en", "es", "ar":
		return twelveHours[country]
	}
	return false
}

func formatTime(t Time, loc Locale) string {
	if !TwelveHours(loc.Country, loc.Lang) {
		return loc.native(fmt.Sprintf("%02d:%02d", t.Hour, t.Minute))
	}
	return loc.native(fmt.Sprintf("%d:%02d ", (t.Hour+11)%12+1, t.Minute)) + loc.half(t)
}

// half names the half of the day: am or pm.
func (loc Locale) half(t Time) string { return loc.words().halves[t.Hour/12%2] }

func formatList(list []any, loc Locale, now time.Time) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = Format(v, loc, now)
	}
	return loc.words().join(out)
}

func formatMap(m map[string]any, loc Locale, now time.Time) string {
	for _, key := range []string{"label", "name", "title"} {
		if v := m[key]; v != nil && v != "" {
			return Format(v, loc, now)
		}
	}
	switch amount := m["amount"].(type) {
	case int:
		return Money(float64(amount), loc)
	case float64:
		return Money(amount, loc)
	}
	return ""
}

// Phone returns an E.164 number as its country writes it: as people dial it
// there where that is the country given, with +… elsewhere. What is no number
// is returned as it is.
func Phone(e164, country string) string {
	n, err := phonenumbers.Parse(e164, strings.ToUpper(country))
	if err != nil {
		return e164
	}
	if strings.EqualFold(phonenumbers.GetRegionCodeForNumber(n), country) {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}

const maxPattern = 100 // bytes

// Pattern returns v as a pattern of Unicode TR 35 says: of a day d dd M MM MMM
// MMMM yy yyyy E EEEE, of a time H HH h hh m mm a, text in single quotes; of a
// number 0, 0.00 or #,##0.00. It fails on letters that it does not know and
// on parts that v does not have.
func Pattern(v any, pattern string, loc Locale) (string, error) {
	if len(pattern) > maxPattern {
		return "", fmt.Errorf("pattern is longer than %d bytes", maxPattern)
	}
	switch v := v.(type) {
	case int:
		return numberPattern(float64(v), pattern, loc)
	case float64:
		return numberPattern(v, pattern, loc)
	case Date:
		return datePattern(&v, nil, pattern, loc)
	case Time:
		return datePattern(nil, &v, pattern, loc)
	case Moment:
		return datePattern(&v.Date, &v.Time, pattern, loc)
	}
	return "", fmt.Errorf("a pattern is for days, times and numbers, not %s", kindOf(v))
}

// CheckPattern returns an error where Pattern fails for any value.
func CheckPattern(pattern string) error {
	_, err := Pattern(Moment{}, pattern, Locale{})
	if err == nil {
		return nil
	}
	if _, number := Pattern(0, pattern, Locale{}); number == nil {
		return nil
	}
	return err
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "a missing value"
	case string:
		return "text"
	case bool:
		return "yes or no"
	case []any:
		return "a list"
	}
	return "this value"
}

func datePattern(d *Date, t *Time, pattern string, loc Locale) (string, error) {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		c := pattern[i]
		if c == '\'' {
			end, text, err := quoted(pattern, i)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
			i = end
			continue
		}
		n := 1
		for i+n < len(pattern) && pattern[i+n] == c {
			n++
		}
		if 'a' <= c|0x20 && c|0x20 <= 'z' {
			s, err := datePart(d, t, pattern[i:i+n], loc)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		} else {
			b.WriteString(pattern[i : i+n])
		}
		i += n
	}
	return b.String(), nil
}

// quoted reads the text in quotes at i; two quotes are one.
func quoted(pattern string, i int) (end int, text string, err error) {
	if strings.HasPrefix(pattern[i:], "''") {
		return i + 2, "'", nil
	}
	n := strings.IndexByte(pattern[i+1:], '\'')
	if n < 0 {
		return 0, "", errors.New("quote in the pattern is not closed")
	}
	return i + n + 2, pattern[i+1 : i+1+n], nil
}

func datePart(d *Date, t *Time, part string, loc Locale) (string, error) {
	if strings.ContainsAny(part[:1], "dMyE") && d == nil {
		return "", fmt.Errorf("%q in the pattern: a time has no day", part)
	}
	if strings.ContainsAny(part[:1], "Hhma") && t == nil {
		return "", fmt.Errorf("%q in the pattern: a day has no time", part)
	}
	w := loc.words()
	switch part {
	case "d":
		return strconv.Itoa(d.Day), nil
	case "dd":
		return fmt.Sprintf("%02d", d.Day), nil
	case "M":
		return strconv.Itoa(d.Month), nil
	case "MM":
		return fmt.Sprintf("%02d", d.Month), nil
	case "MMM":
		return w.MonthAbbreviated(d.month()), nil
	case "MMMM":
		return loc.month(d.month()), nil
	case "yy":
		return fmt.Sprintf("%02d", d.Year%100), nil
	case "y", "yyyy":
		return fmt.Sprintf("%04d", d.Year), nil
	case "E", "EE", "EEE":
		return w.WeekdayAbbreviated(d.weekday()), nil
	case "EEEE":
		return w.WeekdayWide(d.weekday()), nil
	case "H":
		return strconv.Itoa(t.Hour), nil
	case "HH":
		return fmt.Sprintf("%02d", t.Hour), nil
	case "h":
		return strconv.Itoa((t.Hour+11)%12 + 1), nil
	case "hh":
		return fmt.Sprintf("%02d", (t.Hour+11)%12+1), nil
	case "m":
		return strconv.Itoa(t.Minute), nil
	case "mm":
		return fmt.Sprintf("%02d", t.Minute), nil
	case "a":
		return loc.half(*t), nil
	}
	return "", fmt.Errorf("unknown %q in the pattern; use d, M, y, E, H, h, m, a, and quotes around words", part)
}

func numberPattern(v float64, pattern string, loc Locale) (string, error) {
	if strings.Trim(pattern, "#,0.") != "" || strings.Count(pattern, ".") > 1 || !strings.Contains(pattern, "0") {
		return "", fmt.Errorf("unknown pattern %q for a number; use 0, 0.00 or #,##0.00", pattern)
	}
	whole, fraction, _ := strings.Cut(pattern, ".")
	return digits(v, len(fraction), strings.Contains(whole, ","), loc), nil
}
