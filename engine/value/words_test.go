package value_test

import (
	"testing"

	"parley/engine/value"
)

// TestLanguages shows each kind of value in each language of which texts are
// built in.
func TestLanguages(t *testing.T) {
	day, later, clock := value.NewDate(2026, 3, 10), value.NewDate(2027, 4, 1), value.Time{Hour: 15, Minute: 30}
	list := []any{"A", "B", "C"}
	tests := []struct {
		lang, country, currency string
		day, year, time, list   string
		yes, no                 string
		half, thousands, money  string
	}{
		{"en", "GB", "GBP", "Tuesday 10 March", "Thursday 1 April 2027", "15:30", "A, B and C", "yes", "no", "3.5", "£1,234.50", "-£30"},
		{"fr", "FR", "EUR", "mardi 10 mars", "jeudi 1er avril 2027", "15:30", "A, B et C", "oui", "non", "3,5", "1 234,50 €", "-30 €"},
		{"es", "ES", "EUR", "martes 10 de marzo", "jueves 1 de abril de 2027", "15:30", "A, B y C", "sí", "no", "3,5", "1234,50 €", "-30 €"},
		{"es", "MX", "MXN", "martes 10 de marzo", "jueves 1 de abril de 2027", "15:30", "A, B y C", "sí", "no", "3.5", "$1,234.50", "-$30"},
		{"es", "AR", "ARS", "martes 10 de marzo", "jueves 1 de abril de 2027", "15:30", "A, B y C", "sí", "no", "3,5", "ARS 1234,50", "-ARS 30"},
		{"es", "CO", "COP", "martes 10 de marzo", "jueves 1 de abril de 2027", "3:30 p. m.", "A, B y C", "sí", "no", "3,5", "COP 1235", "-COP 30"},
		{"de", "DE", "EUR", "Dienstag, 10. März", "Donnerstag, 1. April 2027", "15:30", "A, B und C", "ja", "nein", "3,5", "1.234,50 €", "-30 €"},
		{"de", "AT", "EUR", "Dienstag, 10. März", "Donnerstag, 1. April 2027", "15:30", "A, B und C", "ja", "nein", "3,5", "€ 1.234,50", "-€ 30"},
		{"de", "CH", "CHF", "Dienstag, 10. März", "Donnerstag, 1. April 2027", "15:30", "A, B und C", "ja", "nein", "3.5", "CHF 1’234.50", "-CHF 30"},
		{"it", "IT", "EUR", "martedì 10 marzo", "giovedì 1 aprile 2027", "15:30", "A, B e C", "sì", "no", "3,5", "1.234,50 €", "-30 €"},
		{"pt", "PT", "EUR", "terça-feira, 10 de março", "quinta-feira, 1 de abril de 2027", "15:30", "A, B e C", "sim", "não", "3,5", "1234,50 €", "-30 €"},
		{"pt", "BR", "BRL", "terça-feira, 10 de março", "quinta-feira, 1º de abril de 2027", "15:30", "A, B e C", "sim", "não", "3,5", "R$ 1.234,50", "-R$ 30"},
		{"nl", "NL", "EUR", "dinsdag 10 maart", "donderdag 1 april 2027", "15:30", "A, B en C", "ja", "nee", "3,5", "€ 1.234,50", "€ -30"},
		{"ar", "FR", "EUR", "الثلاثاء، 10 مارس", "الخميس، 1 أبريل 2027", "15:30", "A وB وC", "نعم", "لا", "3.5", "1,234.50 €", "-30 €"},
		{"ar", "EG", "EGP", "الثلاثاء، ١٠ مارس", "الخميس، ١ أبريل ٢٠٢٧", "٣:٣٠ م", "A وB وC", "نعم", "لا", "3.5", "١٬٢٣٤٫٥٠ ج.م.", "-٣٠ ج.م."},
		{"ar", "SY", "SYP", "الثلاثاء، ١٠ آذار", "الخميس، ١ نيسان ٢٠٢٧", "٣:٣٠ م", "A وB وC", "نعم", "لا", "3.5", "١٬٢٣٥ ل.س.", "-٣٠ ل.س."},
		{"ar", "MA", "MAD", "الثلاثاء، 10 مارس", "الخميس، 1 أبريل 2027", "15:30", "A وB وC", "نعم", "لا", "3,5", "1.234,50 د.م.", "-30 د.م."},
		{"ar", "TN", "TND", "الثلاثاء، 10 مارس", "الخميس، 1 أفريل 2027", "15:30", "A وB وC", "نعم", "لا", "3,5", "1.234,500 د.ت.", "-30 د.ت."},
	}
	for _, tt := range tests {
		t.Run(tt.lang+"-"+tt.country, func(t *testing.T) {
			loc := value.Locale{Lang: tt.lang, Country: tt.country, Currency: tt.currency}
			for _, c := range []struct {
				what string
				v    any
				want string
			}{{"day", day, tt.day}, {"another year", later, tt.year}, {"time", clock, tt.time}, {"list", list, tt.list}, {"yes", true, tt.yes}, {"no", false, tt.no}, {"number", 3.5, tt.half}, {"int", 34, "34"}} {
				if got := value.Format(c.v, loc, now); got != c.want {
					t.Errorf("%s: Format(%v) = %q, want %q", c.what, c.v, got, c.want)
				}
			}
			if got := value.Money(1234.5, loc); got != tt.thousands {
				t.Errorf("Money(1234.5) = %q, want %q", got, tt.thousands)
			}
			if got := value.Money(-30, loc); got != tt.money {
				t.Errorf("Money(-30) = %q, want %q", got, tt.money)
			}
		})
	}
}

func TestSpanishAnd(t *testing.T) {
	tests := []struct{ last, want string }{
		{"Irene", "Ana e Irene"}, {"hijos", "Ana e hijos"}, {"Íñigo", "Ana e Íñigo"}, {"hielo", "Ana y hielo"}, {"Yolanda", "Ana y Yolanda"}, {"Luis", "Ana y Luis"}, {"", "Ana y "}, {"iones", "Ana y iones"},
	}
	for _, tt := range tests {
		if got := value.Format([]any{"Ana", tt.last}, value.Locale{Lang: "es"}, now); got != tt.want {
			t.Errorf("a list that ends with %q is %q, want %q", tt.last, got, tt.want)
		}
	}
}

func TestPlural(t *testing.T) {
	tests := []struct {
		lang string
		want map[float64]string
	}{
		{"en", map[float64]string{0: "other", 1: "one", 2: "other", 1.5: "other"}},
		{"fr", map[float64]string{0: "one", 1: "one", 2: "other"}},
		{"es", map[float64]string{0: "other", 1: "one", 2: "other"}},
		{"de", map[float64]string{0: "other", 1: "one", 2: "other"}},
		{"it", map[float64]string{0: "other", 1: "one", 2: "other"}},
		{"pt", map[float64]string{1: "one", 2: "other"}},
		{"nl", map[float64]string{0: "other", 1: "one", 2: "other"}},
		{"ar", map[float64]string{0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 102: "other", 103: "few"}},
		{"xx", map[float64]string{1: "one", 2: "other"}},
	}
	for _, tt := range tests {
		for n, want := range tt.want {
			if got := value.Plural(n, value.Locale{Lang: tt.lang}); got != want {
				t.Errorf("Plural(%v) in %s = %q, want %q", n, tt.lang, got, want)
			}
		}
	}
}

func TestDecimal(t *testing.T) {
	tests := []struct{ country, lang, want string }{
		{"FR", "en", "."}, {"", "", "."}, {"FR", "fr", ","}, {"MX", "es", "."}, {"ES", "es", ","}, {"CH", "de", "."}, {"DE", "de", ","}, {"MA", "ar", ","}, {"EG", "ar", "."}, {"BR", "pt", ","}, {"FR", "xx", "."},
	}
	for _, tt := range tests {
		if got := value.Decimal(tt.country, tt.lang); got != tt.want {
			t.Errorf("Decimal(%s, %s) = %q, want %q", tt.country, tt.lang, got, tt.want)
		}
	}
}
