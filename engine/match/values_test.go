package match_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/engine/match"
	"parley/engine/value"
)

// Wednesday 4 March 2026, 10:00 in Paris.
func paris(t testing.TB, langs ...string) *match.Context {
	t.Helper()
	zone := time.FixedZone("CET", 3600)
	return &match.Context{Langs: langs, Country: "FR", Zone: zone, Now: time.Date(2026, 3, 4, 10, 0, 0, 0, zone)}
}

func date(year, month, day int) value.Date { return value.NewDate(year, month, day) }

func clock(hour, minute int) value.Time { return value.Time{Hour: hour, Minute: minute} }

type wholeTest struct {
	text string
	want any // nil is not read
}

func testWhole(t *testing.T, kind match.Kind, ctx *match.Context, tests []wholeTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(ctx.Langs[0]+"/"+tt.text, func(t *testing.T) {
			got, ok := match.Whole(kind, tt.text, ctx)
			if ok != (tt.want != nil) || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Whole(%s, %q) = %v, %t, want %v", kind, tt.text, got, ok, tt.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	testWhole(t, match.Date, paris(t, "en", "fr"), []wholeTest{
		{"2026-03-10", date(2026, 3, 10)},
		{"10/03/2026", date(2026, 3, 10)},
		{"10/03", date(2026, 3, 10)},
		{"10.03", date(2026, 3, 10)},
		{"10.03.26", date(2026, 3, 10)},
		{"03/25/2026", date(2026, 3, 25)}, // no 25th month: the other order
		{"10 March", date(2026, 3, 10)},
		{"March 10th", date(2026, 3, 10)},
		{"the 10th of March, 2027", date(2027, 3, 10)},
		{"Tuesday 10 March", date(2026, 3, 10)},
		{"Tuesday, March 10", date(2026, 3, 10)},
		{"first of april", date(2026, 4, 1)},
		{"twenty-first of may", date(2026, 5, 21)},
		{"3 March", date(2027, 3, 3)}, // gone this year
		{"4 March", date(2026, 3, 4)}, // today
		{"29 February", date(2028, 2, 29)},
		{"14 July 1989", date(1989, 7, 14)},
		{"5-Aug-2026", date(2026, 8, 5)},
		{"today", date(2026, 3, 4)},
		{"Tomorrow!", date(2026, 3, 5)},
		{"tommorow please", date(2026, 3, 5)},
		{"the day after tomorrow", date(2026, 3, 6)},
		{"yesterday", date(2026, 3, 3)},
		{"in 3 days", date(2026, 3, 7)},
		{"in a week", date(2026, 3, 11)},
		{"two weeks from now", date(2026, 3, 18)},
		{"3 days after tomorrow", date(2026, 3, 8)},
		{"in a month", date(2026, 4, 4)},
		{"3 days ago", date(2026, 3, 1)},
		{"Friday", date(2026, 3, 6)},
		{"wednesday", date(2026, 3, 4)}, // today counts
		{"on friday", date(2026, 3, 6)},
		{"this saturday", date(2026, 3, 7)},
		{"next friday", date(2026, 3, 13)}, // of next week
		{"friday of next week", date(2026, 3, 13)},
		{"next wednesday", date(2026, 3, 11)},
		{"last friday", date(2026, 2, 27)},
		{"fri", date(2026, 3, 6)},
		{"tuesday the 10th", date(2026, 3, 10)},
		{"Sunday 31", date(2026, 5, 31)},
		{"the 10th", date(2026, 3, 10)},
		{"10", date(2026, 3, 10)},
		{"the 3rd", date(2026, 4, 3)},
		{"the 31st", date(2026, 3, 31)},
		{"friday please", date(2026, 3, 6)},
		{"hi, i would like friday if possible", date(2026, 3, 6)},
		{"tomorrow at 3pm", date(2026, 3, 5)},
		{"tomorrow morning", date(2026, 3, 5)},
		{"demain", date(2026, 3, 5)}, // the bot's other language
		{"31 feb", nil},
		{"29 February 2027", nil},
		{"31/02/2026", nil},
		{"Monday 10 March 2026", nil}, // that is a Tuesday
		{"32", nil},
		{"sun", nil},
		{"may", nil},
		{"mars", nil},
		{"may I come?", nil},
		{"next week", nil},
		{"chocolate", nil},
		{"I would like to know if you are open", nil},
		{"", nil},
		{"\x00", nil},
	})
	testWhole(t, match.Date, paris(t, "fr"), []wholeTest{
		{"10 mars", date(2026, 3, 10)},
		{"mardi 10 mars", date(2026, 3, 10)},
		{"mar. 10 mars", date(2026, 3, 10)},
		{"le 10", date(2026, 3, 10)},
		{"le 10 mars s'il vous plaît", date(2026, 3, 10)},
		{"1er avril", date(2026, 4, 1)},
		{"le premier avril", date(2026, 4, 1)},
		{"vingt et un juin", date(2026, 6, 21)},
		{"le 14 juillet 2027", date(2027, 7, 14)},
		{"aujourd’hui", date(2026, 3, 4)},
		{"demain", date(2026, 3, 5)},
		{"après-demain", date(2026, 3, 6)},
		{"apres demain", date(2026, 3, 6)},
		{"dans 3 jours", date(2026, 3, 7)},
		{"dans une semaine", date(2026, 3, 11)},
		{"dans quinze jours", date(2026, 3, 19)},
		{"il y a deux jours", date(2026, 3, 2)},
		{"vendredi", date(2026, 3, 6)},
		{"ce vendredi", date(2026, 3, 6)},
		{"vendredi prochain", date(2026, 3, 6)}, // the first to come
		{"mercredi prochain", date(2026, 3, 11)},
		{"vendredi de la semaine prochaine", date(2026, 3, 13)},
		{"vendredi en huit", date(2026, 3, 13)},
		{"vendredi dernier", date(2026, 2, 27)},
		{"demain 15h", date(2026, 3, 5)},
		{"demain matin", date(2026, 3, 5)},
		{"Bonjour, je voudrais venir samedi", nil}, // rank 9 reads it
		{"30 février", nil},
		{"mars", nil},
		{"mer", nil},
	})
	us := paris(t, "en")
	us.Country = "US"
	testWhole(t, match.Date, us, []wholeTest{{"03/10/2026", date(2026, 3, 10)}, {"3/10", date(2026, 3, 10)}, {"25/12", date(2026, 12, 25)}})
	testWhole(t, match.Date, &match.Context{Langs: []string{"en"}}, []wholeTest{{"tomorrow", nil}, {"10 March", nil}, {"10 March 2026", date(2026, 3, 10)}})
}

// TestTodayIsTheBots holds "today" to the day in the bot's zone.
func TestTodayIsTheBots(t *testing.T) {
	ctx := &match.Context{Langs: []string{"en"}, Zone: time.FixedZone("", 11*3600), Now: time.Date(2026, 12, 31, 14, 0, 0, 0, time.UTC)}
	testWhole(t, match.Date, ctx, []wholeTest{{"today", date(2027, 1, 1)}, {"1 January", date(2027, 1, 1)}, {"31 December", date(2027, 12, 31)}})
}

func TestTimes(t *testing.T) {
	testWhole(t, match.Time, paris(t, "en", "fr"), []wholeTest{
		{"15:30", clock(15, 30)},
		{"3:30", clock(3, 30)}, // in France, on 24 hours
		{"3 pm", clock(15, 0)},
		{"3pm", clock(15, 0)},
		{"3:30pm", clock(15, 30)},
		{"3.30 p.m.", clock(15, 30)},
		{"10 am", clock(10, 0)},
		{"12 am", clock(0, 0)},
		{"12 pm", clock(12, 0)},
		{"at 8", clock(8, 0)},
		{"at 3", clock(15, 0)}, // nobody means 03:00
		{"8", clock(8, 0)},
		{"around 7 pm", clock(19, 0)},
		{"half past three", clock(15, 30)},
		{"quarter to five", clock(16, 45)},
		{"ten past 9", clock(9, 10)},
		{"3 o'clock", clock(15, 0)},
		{"five thirty", clock(17, 30)},
		{"noon", clock(12, 0)},
		{"midnight", clock(0, 0)},
		{"8 in the evening", clock(20, 0)},
		{"8 in the morning please", clock(8, 0)},
		{"tonight at 8", clock(20, 0)},
		{"tomorrow at 10", clock(10, 0)},
		{"15h30", clock(15, 30)},
		{"25:00", nil},
		{"15:60", nil},
		{"15:30 pm", clock(15, 30)},
		{"99", nil},
		{"in 3 hours", nil},
		{"morning", nil},
		{"tomorrow", nil},
		{"noon?!", clock(12, 0)},
	})
	testWhole(t, match.Time, paris(t, "fr"), []wholeTest{
		{"15h", clock(15, 0)},
		{"15 h 30", clock(15, 30)},
		{"15H30", clock(15, 30)},
		{"à 8h", clock(8, 0)},
		{"vers 8 heures", clock(8, 0)},
		{"8 heures et demie", clock(8, 30)},
		{"8h et quart", clock(8, 15)},
		{"8h moins le quart", clock(7, 45)},
		{"quinze heures", clock(15, 0)},
		{"quinze heures trente", clock(15, 30)},
		{"vingt et une heures", clock(21, 0)},
		{"midi", clock(12, 0)},
		{"midi et demi", clock(12, 30)},
		{"minuit", clock(0, 0)},
		{"8 du soir", clock(20, 0)},
		{"8h du soir", clock(20, 0)},
		{"3h de l'après-midi", clock(15, 0)},
		{"10h du matin", clock(10, 0)},
		{"demain 15h", clock(15, 0)},
		{"demain à 8h s'il vous plaît", clock(8, 0)},
		{"dans 3 heures", nil},
		{"25h", nil},
	})
	us := paris(t, "en")
	us.Country = "US"
	testWhole(t, match.Time, us, []wholeTest{{"3:30", clock(15, 30)}, {"03:30", clock(3, 30)}, {"8:30", clock(8, 30)}})
}

func TestNumbers(t *testing.T) {
	testWhole(t, match.Number, paris(t, "en", "fr"), []wholeTest{
		{"3.5", 3.5}, {"1,234.5", 1234.5}, {"1,234", 1234.0}, {"1 234", 1234.0}, {"1'234", 1234.0}, {"1.234,5", 1234.5}, {"3,5", 3.5}, {".5", 0.5}, {"-4", -4.0}, {"minus four", -4.0}, {"+3", 3.0},
		{"2½", 2.5}, {"10k", 10000.0}, {"two", 2.0}, {"one", 1.0}, {"twenty-one", 21.0}, {"nine hundred and ninety-nine", 999.0}, {"two thousand and six", 2006.0}, {"a hundred", 100.0},
		{"a dozen", 12.0}, {"half a dozen", 6.0}, {"two and a half", 2.5}, {"three point five", 3.5},
		{"12€", 12.0}, {"€12", 12.0}, {"12 euros", 12.0}, {"3 people please", 3.0}, {"we are 4", 4.0}, {"about 20", 20.0}, {"a table for 6", 6.0}, {"deux", 2.0},
		{"٣", 3.0}, {"1e9", nil}, {"3/4", nil}, {"192.168.1.2", nil}, {"15h30", nil}, {"one of them", nil}, {"6 tomorrow", nil}, {"abc", nil}, {"", nil}, {"12345678901234567890", nil},
	})
	testWhole(t, match.Number, paris(t, "fr"), []wholeTest{
		{"3,5", 3.5}, {"3.5", 3.5}, {"1 234,5", 1234.5}, {"1\u202f234,5", 1234.5}, {"1.234", 1234.0}, {"un", 1.0}, {"une", 1.0}, {"vingt et un", 21.0}, {"vingt-et-un", 21.0}, {"soixante et onze", 71.0},
		{"quatre-vingts", 80.0}, {"quatre-vingt-onze", 91.0}, {"quatre-vingt-dix-neuf", 99.0}, {"nonante-neuf", 99.0}, {"cent", 100.0}, {"neuf cent quatre-vingt-dix-neuf", 999.0}, {"mille deux cents", 1200.0},
		{"une douzaine", 12.0}, {"deux et demi", 2.5}, {"nous serons 6", 6.0}, {"pour deux personnes", 2.0}, {"moins trois", -3.0}, {"bonjour", nil},
	})
}

func TestOtherKinds(t *testing.T) {
	ctx := paris(t, "en", "fr")
	testWhole(t, match.Text, ctx, []wholeTest{{"  hello ", "hello"}, {" ", nil}})
	testWhole(t, match.YesNo, ctx, []wholeTest{
		{"yes", true}, {"Yep!", true}, {"ok", true}, {"yes please", true}, {"of course", true}, {"oui", true}, {"bien sûr", true}, {"d'accord", true}, {"👍🏽", true}, {"no problem", true},
		{"no", false}, {"nope", false}, {"No, thank you", false}, {"not really", false}, {"I don't think so", false}, {"non merci", false}, {"pas du tout", false}, {"👎", false},
		{"yes and no", nil}, {"maybe", nil}, {"thanks", nil}, {"yes I want chocolate", nil}, {"", nil},
	})
	testWhole(t, match.Rating, ctx, []wholeTest{
		{"4", 4}, {"4/5", 4}, {"4 out of 5", 4}, {"four", 4}, {"quatre", 4}, {"4 sur 5", 4}, {"5 stars!", 5}, {"★★★★☆", 4}, {"⭐⭐⭐", 3}, {"0", nil}, {"6", nil}, {"4.5", nil}, {"4/10", nil}, {"★★★★★★", nil}, {"good", nil},
	})
	testWhole(t, match.Phone, ctx, []wholeTest{
		{"06 12 34 56 78", "+33612345678"}, {"06.12.34.56.78", "+33612345678"}, {"0612345678", "+33612345678"}, {"+33 (0)6 12 34 56 78", "+33612345678"}, {"0033612345678", "+33612345678"},
		{"my number is 06 12 34 56 78", "+33612345678"}, {"+1 415 555 2671", "+14155552671"}, {"06 12 34", nil}, {"call me", nil}, {"12", nil}, {strings.Repeat("1", 200), nil},
	})
	testWhole(t, match.Email, ctx, []wholeTest{
		{"ana@rosa.example", "ana@rosa.example"}, {" Ana.B+x@Rosa.Example. ", "Ana.B+x@rosa.example"}, {"<ana@rosa.example>", "ana@rosa.example"}, {"my email is ana@rosa.example", "ana@rosa.example"},
		{"mailto:ana@rosa.example", "ana@rosa.example"}, {"ana@rosa", nil}, {"ana@@rosa.example", nil}, {"ana at rosa.example", nil}, {"a@b.example or c@d.example", nil}, {"@rosa.example", nil}, {"ana@rosa..example", nil},
	})
	testWhole(t, match.URL, ctx, []wholeTest{
		{"https://rosa.example/cakes?x=1#a", "https://rosa.example/cakes?x=1#a"}, {"Rosa.example", "https://rosa.example"}, {"HTTP://rosa.example", "http://rosa.example"}, {"www.rosa.example.", "https://www.rosa.example"},
		{"my site is rosa.example", "https://rosa.example"}, {"javascript:alert(1)", nil}, {"ftp://rosa.example", nil}, {"https://u:p@rosa.example", nil}, {"localhost", nil}, {"https://127.0.0.1/", nil}, {"hello", nil}, {"rosa .example", nil},
	})
	testWhole(t, "unknown", ctx, []wholeTest{{"x", nil}})
}

func TestInside(t *testing.T) {
	en, fr := paris(t, "en", "fr"), paris(t, "fr", "en")
	tests := []struct {
		kind match.Kind
		ctx  *match.Context
		text string
		want []any
		part string // of the first
	}{
		{match.Date, en, "sorry, I meant 28 May", []any{date(2026, 5, 28)}, "28 May"},
		{match.Date, en, "A table for 6 tomorrow at 8pm", []any{date(2026, 3, 5)}, "tomorrow"},
		{match.Time, en, "A table for 6 tomorrow at 8pm", []any{clock(20, 0)}, "at 8pm"},
		{match.Number, en, "A table for 6 tomorrow at 8pm", []any{6.0}, "6"},
		{match.Date, en, "friday or saturday", []any{date(2026, 3, 6), date(2026, 3, 7)}, "friday"},
		{match.Date, en, "may I sit in the sun on the second floor? open 24/7, 1/2 price", nil, ""},
		{match.Date, en, "it is 31 February", nil, ""},
		{match.Date, fr, "une table le 10 pour six personnes", []any{date(2026, 3, 10)}, "le 10"},
		{match.Date, fr, "le 2 pièces rue de mars", nil, ""},
		{match.Date, fr, "Bonjour, je voudrais venir samedi vers 15h30", []any{date(2026, 3, 7)}, "samedi"},
		{match.Time, fr, "Bonjour, je voudrais venir samedi vers 15h30", []any{clock(15, 30)}, "vers 15h30"},
		{match.Time, fr, "il y a 8 personnes dans 2 heures", nil, ""},
		{match.Time, en, "a table for two tonight", nil, ""},
		{match.Time, en, "a table for two tonight at 8", []any{clock(20, 0)}, "at 8"},
		{match.Time, en, "8 tonight, if you can", []any{clock(20, 0)}, "8 tonight"},
		{match.Time, fr, "une table pour deux ce soir à 20h", []any{clock(20, 0)}, "à 20h"},
		{match.Time, en, "there are two to four people at 8 Main street", nil, ""},
		{match.Number, fr, "une table pour une personne", []any{1.0}, "une"},
		{match.Number, en, "that one please, flat B12, v1.2.3", nil, ""},
		{match.YesNo, en, "yes, I said chocolate", []any{true}, "yes"},
		{match.Email, en, "write to ana@rosa.example, please", []any{"ana@rosa.example"}, "ana@rosa.example"},
		{match.Phone, fr, "appelez-moi au 06 12 34 56 78 demain", []any{"+33612345678"}, "06 12 34 56 78"},
		{match.URL, en, "see (https://rosa.example/x).", []any{"https://rosa.example/x"}, "https://rosa.example/x"},
		{match.URL, en, "please.thanks", nil, ""},
		{match.Rating, en, "I give it 4 out of 5", []any{4}, "4 out of 5"},
		{match.Text, en, "anything", nil, ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+"/"+tt.text, func(t *testing.T) {
			var got []any
			list := match.Inside(tt.kind, tt.text, tt.ctx)
			for _, r := range list {
				got = append(got, r.Value)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("Inside(%q) = %v, want %v", tt.text, list, tt.want)
			}
			if len(list) > 0 && tt.text[list[0].Start:list[0].End] != tt.part {
				t.Errorf("Inside(%q) stands at %q, want %q", tt.text, tt.text[list[0].Start:list[0].End], tt.part)
			}
		})
	}
}

var kinds = []match.Kind{match.Text, match.Number, match.Email, match.Phone, match.URL, match.YesNo, match.Rating, match.Date, match.Time}

func TestLongTexts(t *testing.T) {
	ctx := paris(t, "en", "fr")
	for _, s := range []string{"3 days after ", "vingt et ", "1,234", "at at at 8 ", "\x00", "\xff", "🎂", "(((", "+33 6 ", "a.b@", "ب", "le 10 mars "} {
		long := strings.Repeat(s, 1<<20/len(s))
		for _, kind := range kinds {
			match.Whole(kind, long, ctx)
			match.Inside(kind, long, ctx)
		}
	}
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"sorry, I meant 28 May", "le 1er avril à 15h30", "1 234,5 €", "half past three", "3 p . m .", "+33 (0)6 12 34 56 78", "ana@rosa.example", "rosa.example/x", "★★★☆☆", "yes, no",
		"2020/Sep/23", "vendredi en huit", "il y a 2 jours", "a.m.", "٣١/١٢", "quatre-vingt-dix", "½", "20200701", "\xff12\x00", "3 days after 4 days before today"} {
		f.Add(s)
	}
	langs := []string{"en", "fr"}
	for _, tt := range languageTests {
		langs = append(langs, tt.lang)
		for _, list := range [][]wholeTest{tt.dates, tt.times, tt.numbers, tt.yesNo} {
			for _, w := range list {
				f.Add(w.text)
			}
		}
	}
	ctx := paris(f, langs...)
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range kinds {
			v, ok := match.Whole(kind, s, ctx)
			again, okAgain := match.Whole(kind, s, ctx)
			if ok != okAgain || !reflect.DeepEqual(v, again) {
				t.Fatalf("%s %q is %v, then %v", kind, s, v, again)
			}
			if ok {
				checkValue(t, kind, s, v)
			}
			end := 0
			for _, r := range match.Inside(kind, s, ctx) {
				if r.Start < end || r.End <= r.Start || r.End > len(s) {
					t.Fatalf("%s in %q stands at %d to %d, after %d", kind, s, r.Start, r.End, end)
				}
				end = r.End
				checkValue(t, kind, s, r.Value)
			}
		}
	})
}

func checkValue(t *testing.T, kind match.Kind, s string, v any) {
	t.Helper()
	ok := false
	switch v := v.(type) {
	case value.Date:
		ok = kind == match.Date && v == value.NewDate(v.Year, v.Month, v.Day)
	case value.Time:
		ok = kind == match.Time && v.Hour >= 0 && v.Hour < 24 && v.Minute >= 0 && v.Minute < 60
	case float64:
		ok = kind == match.Number && v == v && v < 1e30 && v > -1e30
	case int:
		ok = kind == match.Rating && v >= 1 && v <= 5
	case bool:
		ok = kind == match.YesNo
	case string:
		ok = v != "" && (kind == match.Text || kind == match.Phone && v[0] == '+' || utf8.ValidString(v) && (kind == match.Email && strings.Contains(v, "@") || kind == match.URL && strings.HasPrefix(v, "http")))
	}
	if !ok {
		t.Fatalf("%s %q is %#v", kind, s, v)
	}
}

func BenchmarkValue(b *testing.B) {
	ctx := paris(b, "en", "fr")
	for _, tt := range []struct {
		name string
		kind match.Kind
		text string
	}{{"date", match.Date, "Tuesday 10 March"}, {"no-date", match.Date, "are you open on sundays?"}, {"time", match.Time, "half past three"}, {"number", match.Number, "1,234.5"},
		{"yesno", match.YesNo, "yes please"}, {"email", match.Email, "ana@rosa.example"}, {"phone", match.Phone, "06 12 34 56 78"}} {
		b.Run("whole/"+tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match.Whole(tt.kind, tt.text, ctx)
			}
		})
	}
	b.Run("inside/date", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			match.Inside(match.Date, "sorry, I meant 28 May, would that be possible for you?", ctx)
		}
	})
}
