package value

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
)

// maxMoney is more than anybody pays; above it a float64 no longer tells cents.
const maxMoney = 1e13

// Round rounds an amount to the currency's smallest coin: to cents, to whole
// yen. It is what cards are charged, so the rounding of cash (5 rappen) is
// not applied. Half a coin is rounded away from zero, as a till does, and
// 1.005 is half a coin although its float64 is a little less.
func Round(amount float64, code string) float64 {
	scale := math.Pow10(Decimals(code))
	if math.IsNaN(amount) || math.Abs(amount) > maxMoney {
		return amount
	}
	return math.Round(math.Round(amount*scale*1e4)/1e4) / scale
}

// Decimals returns how many decimals the currency (ISO 4217) has: 2 for EUR
// and for what is no currency, 0 for JPY.
func Decimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// Money returns an amount in the locale's currency, rounded to its smallest
// coin: 30 €, 30,50 €, € 30, £30, $1,234.50. A whole amount has no decimals. The
// sign stands where the language and the country put it: English writes €30
// in Ireland and 30 € in France (CLDR en-150).
//
// The spaces are plain ones: CLDR's no-break spaces would turn an SMS into
// one of 70 characters, and are not what people type into a test.
func Money(amount float64, loc Locale) string {
	if math.IsNaN(amount) || math.IsInf(amount, 0) {
		return ""
	}
	code := strings.ToUpper(loc.Currency)
	amount = Round(amount, code)
	decimals := Decimals(code)
	if amount == math.Trunc(amount) {
		decimals = 0
	}
	number := loc.native(digits(math.Abs(amount), decimals, true, loc))
	symbol := loc.symbol(code)
	before, space := loc.symbolPlace()
	minus := ""
	if amount < 0 {
		minus = "-"
	}
	switch {
	case symbol == "":
		number = minus + number
	case !before:
		number = minus + number + " " + symbol
	case space && loc.Lang == "nl":
		number = symbol + " " + minus + number // € -30
	case space || len(symbol) > 2 && symbol[0] < 0x80:
		number = minus + symbol + " " + number // CHF 30
	default:
		number = minus + symbol + number
	}
	return number
}

// symbol returns the sign of a currency, its code where it has none.
func (loc Locale) symbol(code string) string {
	if loc.Lang == "ar" && arabicSymbols[code] != "" {
		return arabicSymbols[code]
	}
	if s, ok := symbols[code]; ok {
		return s
	}
	return code
}

// symbolPlace tells where the sign of a currency stands, and whether with a
// space, as CLDR's locales have it.
func (loc Locale) symbolPlace() (before, space bool) {
	c := loc.Country
	switch loc.Lang {
	case "", "en":
		return !symbolAfter[c], false
	case "es":
		return american[c], spacedSpanish[c]
	case "de":
		return c == "AT" || c == "CH" || c == "LI", true
	case "it":
		return c == "CH", true
	case "pt":
		return c == "BR", true
	case "nl":
		return true, true
	}
	if _, ok := languages[loc.Lang]; !ok {
		return !symbolAfter[c], false
	}
	return false, true
}

var (
	american      = set("AR BO BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE")
	spacedSpanish = set("AR CO PE PY UY")
)

// symbols are the signs that a currency has at home, where shops are; others
// are written with their code.
var symbols = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CNY": "¥", "CAD": "$", "AUD": "$", "NZD": "$", "MXN": "$", "SGD": "$", "HKD": "$",
	"INR": "₹", "KRW": "₩", "ILS": "₪", "TRY": "₺", "UAH": "₴", "PHP": "₱", "VND": "₫", "NGN": "₦", "BRL": "R$", "PLN": "zł", "CZK": "Kč",
	"PEN": "S/", "SEK": "kr", "NOK": "kr", "DKK": "kr.", "XOF": "F CFA", "XAF": "FCFA", "XPF": "FCFP", "RUB": "₽", "ZAR": "R", "THB": "฿",
}

// arabicSymbols are the signs that Arabic has for the currencies of its
// countries.
var arabicSymbols = map[string]string{
	"AED": "د.إ.", "BHD": "د.ب.", "DZD": "د.ج.", "EGP": "ج.م.", "IQD": "د.ع.", "JOD": "د.أ.", "KWD": "د.ك.", "LBP": "ل.ل.", "LYD": "د.ل.", "MAD": "د.م.",
	"OMR": "ر.ع.", "QAR": "ر.ق.", "SAR": "ر.س.", "SDG": "ج.س.", "SYP": "ل.س.", "TND": "د.ت.", "YER": "ر.ي.",
}

// symbolAfter are the countries where English too has the sign behind: CLDR's
// en-150 and the locales under it.
var symbolAfter = set("AD AL BA BE BG CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MC ME MK MQ GP RE GF NC PF PL PT RO RS SE SI SK SM UA XK")

// digits writes a number with so many decimals, in groups of three where that
// is wanted and there are more than four digits or the locale groups four.
func digits(v float64, decimals int, group bool, loc Locale) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(s, ".")
	if group && (len(whole) > 4 || loc.groupsFour()) {
		whole = grouped(whole, loc.group())
	}
	if fraction != "" {
		whole += loc.decimal() + fraction
	}
	if neg && strings.Trim(s, "0.") != "" {
		return "-" + whole
	}
	return whole
}

func grouped(s, mark string) string {
	if len(s) <= 3 {
		return s
	}
	first := len(s) % 3
	var b strings.Builder
	b.WriteString(s[:first])
	for i := first; i < len(s); i += 3 {
		if i > 0 {
			b.WriteString(mark)
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}
