package value

import "time"

// Locale is how values are shown: the contact's language, in the bot's country.
type Locale struct {
	Lang     string         // ISO 639-1
	Country  string         // ISO 3166-1
	Currency string         // ISO 4217
	Zone     *time.Location // of the bot; nil is UTC
}

// twelveHours are the countries where people write 3:30 pm, by CLDR's
// preferred hour cycle ("h"), in English or in every language.
var twelveHours = map[string]bool{
	"US": true, "CA": true, "AU": true, "NZ": true, "IN": true, "PH": true, "PK": true, "BD": true, "EG": true, "SA": true, "AE": true, "KW": true, "QA": true, "BH": true,
	"OM": true, "JO": true, "LB": true, "SY": true, "IQ": true, "YE": true, "SD": true, "LY": true, "MY": true, "SG": true, "HK": true, "CO": true, "MX": false, "JM": true, "TT": true,
	"BB": true, "BS": true, "BZ": true, "GY": true, "FJ": true, "PG": true, "PR": true, "GU": true, "VE": true, "DO": true, "PA": true, "HN": true, "GH": true, "NG": false,
}

// TwelveHours tells whether people who write the language in the country
// write times as 3:30 pm: CLDR's preferred hour cycle. French writes 15:30
// everywhere.
func TwelveHours(country, lang string) bool {
	return lang != "fr" && twelveHours[country]
}
