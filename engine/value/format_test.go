package value_test

import (
	"strings"
	"testing"
	"time"

	"parley/engine/value"
)

var (
	now     = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	english = value.Locale{Lang: "en", Country: "FR", Currency: "EUR"}
	french  = value.Locale{Lang: "fr", Country: "FR", Currency: "EUR"}
	us      = value.Locale{Lang: "en", Country: "US", Currency: "USD"}
)

func TestFormat(t *testing.T) {
	day := value.NewDate(2026, 3, 10)
	moment := value.MomentOf(time.Date(2026, 3, 10, 14, 30, 0, 0, time.UTC), time.FixedZone("CET", 3600))
	tests := []struct {
		name string
		v    any
		loc  value.Locale
		want string
	}{
		{"missing", nil, english, ""},
		{"text", "Ana", english, "Ana"},
		{"int", 34, english, "34"},
		{"whole decimal", 34.0, english, "34"},
		{"decimal, English", 3.5, english, "3.5"},
		{"decimal, French", 3.5, french, "3,5"},
		{"no noise", 0.1 + 0.2, english, "0.3"},
		{"no noise beside a big part", 1234567.1 + 0.2, english, "1234567.3"},
		{"no exponent", 1e21, english, "1000000000000000000000"},
		{"tiny", 1e-7, english, "0.0000001"},
		{"minus nothing", -1e-300, english, "0"},
		{"negative", -2.25, french, "-2,25"},
		{"yes", true, english, "yes"},
		{"oui", true, french, "oui"},
		{"non", false, french, "non"},
		{"date", day, english, "Tuesday 10 March"},
		{"date, French", day, french, "mardi 10 mars"},
		{"date, United States", day, us, "Tuesday, March 10"},
		{"first of a month, French", value.NewDate(2026, 4, 1), french, "mercredi 1er avril"},
		{"another year", value.NewDate(2027, 3, 10), english, "Wednesday 10 March 2027"},
		{"another year, French", value.NewDate(2025, 12, 31), french, "mercredi 31 décembre 2025"},
		{"another year, United States", value.NewDate(2027, 3, 10), us, "Wednesday, March 10, 2027"},
		{"time", value.Time{Hour: 15, Minute: 30}, english, "15:30"},
		{"early time", value.Time{Hour: 8, Minute: 5}, french, "08:05"},
		{"time, United States", value.Time{Hour: 15, Minute: 30}, us, "3:30 pm"},
		{"midnight, United States", value.Time{}, us, "12:00 am"},
		{"noon, United States", value.Time{Hour: 12}, us, "12:00 pm"},
		{"time, French in Canada", value.Time{Hour: 15, Minute: 30}, value.Locale{Lang: "fr", Country: "CA"}, "15:30"},
		{"moment", moment, english, "Tuesday 10 March, 15:30"},
		{"list of one", []any{"A"}, english, "A"},
		{"list of two", []any{"A", "B"}, french, "A et B"},
		{"list of three", []any{"A", "B", "C"}, english, "A, B and C"},
		{"empty list", []any{}, english, ""},
		{"label of a map", map[string]any{"id": "x", "label": "Ana's table"}, english, "Ana's table"},
		{"name of a file", map[string]any{"name": "cake.jpg", "size": 3}, english, "cake.jpg"},
		{"payment", map[string]any{"id": "p", "amount": 30, "status": "paid"}, french, "30 €"},
		{"unknown language", 3.5, value.Locale{Lang: "xx"}, "3.5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := value.Format(tt.v, tt.loc, now); got != tt.want {
				t.Errorf("Format(%v) = %q, want %q", tt.v, got, tt.want)
			}
		})
	}
}

func TestMoney(t *testing.T) {
	tests := []struct {
		name              string
		amount            float64
		lang, country, cy string
		want              string
	}{
		{"whole", 30, "en", "FR", "EUR", "30 €"},
		{"whole, French", 30, "fr", "FR", "EUR", "30 €"},
		{"cents", 30.5, "fr", "FR", "EUR", "30,50 €"},
		{"cents, English in France", 30.5, "en", "FR", "EUR", "30.50 €"},
		{"Ireland", 30, "en", "IE", "EUR", "€30"},
		{"nowhere", 30, "en", "", "EUR", "€30"},
		{"pounds", 1234.5, "en", "GB", "GBP", "£1,234.50"},
		{"thousands, French", 1234.5, "fr", "FR", "EUR", "1 234,50 €"},
		{"negative", -12.34, "en", "US", "USD", "-$12.34"},
		{"half a cent", 1.005, "en", "US", "USD", "$1.01"},
		{"noise", 0.1 + 0.2, "en", "US", "USD", "$0.30"},
		{"rounds to whole", 29.999, "fr", "FR", "EUR", "30 €"},
		{"yen", 1200.4, "en", "JP", "JPY", "¥1,200"},
		{"francs", 12.35, "fr", "CH", "CHF", "12,35 CHF"},
		{"francs, English", 12.35, "en", "", "CHF", "CHF 12.35"},
		{"dinars", 1.2345, "en", "KW", "KWD", "KWD 1.235"},
		{"no currency", 3, "en", "FR", "", "3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			loc := value.Locale{Lang: tt.lang, Country: tt.country, Currency: tt.cy}
			if got := value.Money(tt.amount, loc); strings.TrimSpace(got) != tt.want {
				t.Errorf("Money(%v) = %q, want %q", tt.amount, got, tt.want)
			}
		})
	}
}

func TestPhone(t *testing.T) {
	tests := []struct{ name, number, country, want string }{
		{"at home", "+33612345678", "FR", "06 12 34 56 78"},
		{"abroad", "+33612345678", "GB", "+33 6 12 34 56 78"},
		{"United States", "+14155552671", "us", "(415) 555-2671"},
		{"Canada from the United States", "+16135550123", "US", "+1 613-555-0123"},
		{"no number", "call me", "FR", "call me"},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := value.Phone(tt.number, tt.country); got != tt.want {
				t.Errorf("Phone(%q, %q) = %q, want %q", tt.number, tt.country, got, tt.want)
			}
		})
	}
}

func TestPattern(t *testing.T) {
	day, hour := value.NewDate(2026, 3, 5), value.Time{Hour: 15, Minute: 4}
	moment := value.MomentOf(time.Date(2026, 3, 5, 9, 7, 0, 0, time.UTC), time.UTC)
	tests := []struct {
		name    string
		v       any
		pattern string
		loc     value.Locale
		want    string // of an error, a part
		fails   bool
	}{
		{"day", day, "dd.MM.yyyy", english, "05.03.2026", false},
		{"short", day, "d/M/yy", english, "5/3/26", false},
		{"words", day, "EEEE d MMMM", french, "jeudi 5 mars", false},
		{"quoted", day, "'le' d, ''yy", french, "le 5, '26", false},
		{"time", hour, "H'h'mm", french, "15h04", false},
		{"half day", hour, "hh:mm a", us, "03:04 pm", false},
		{"moment", moment, "yyyy-MM-dd HH:mm", english, "2026-03-05 09:07", false},
		{"number", 1234.567, "#,##0.00", english, "1,234.57", false},
		{"number, French", 1234, "#,##0.0", french, "1 234,0", false},
		{"hours of a day", day, "HH", english, "a day has no time", true},
		{"day of a time", hour, "dd", english, "a time has no day", true},
		{"unknown letters", day, "ddd", english, `unknown "ddd"`, true},
		{"open quote", day, "'x", english, "not closed", true},
		{"text", "x", "dd", english, "not text", true},
		{"missing", nil, "dd", english, "missing", true},
		{"number with letters", 3, "dd", english, "unknown pattern", true},
		{"long", day, strings.Repeat("d ", 60), english, "longer", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := value.Pattern(tt.v, tt.pattern, tt.loc)
			switch {
			case tt.fails && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("Pattern(%v, %q) error = %v, want one with %q", tt.v, tt.pattern, err, tt.want)
			case !tt.fails && (err != nil || got != tt.want):
				t.Errorf("Pattern(%v, %q) = %q, %v, want %q", tt.v, tt.pattern, got, err, tt.want)
			}
		})
	}
}
