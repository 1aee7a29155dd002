package match_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/engine/match"
	"parley/engine/value"
)

// casesDir holds what people type and what must be read from it: the tests of
// Recognizers-Text.
const casesDir = "../../../shared/cases/values-fr-en"

type readCase struct {
	Input        string
	Context      struct{ ReferenceDateTime string }
	NotSupported string
	Results      []struct {
		Text, TypeName string
		Resolution     struct {
			Value  any
			Values []map[string]string
		}
	}
}

// TestCases holds each reader to a part of the cases in its scope: one day, one
// time, numbers, yes or no, addresses. The floors are what is reached today,
// and may only rise. What is not reached: fractions in words and billions
// ("three twenty-firsts"), feasts, times said to a model in one breath
// ("nineteen seventy two"), phone numbers that no country has given out.
func TestCases(t *testing.T) {
	if _, err := os.Stat(casesDir); err != nil {
		t.Skip("the cases of values-fr-en are not beside this checkout")
	}
	tests := []struct {
		file  string
		floor int // percent
		check func(c readCase, ctx *match.Context) (ok, inScope bool)
	}{
		{"english/DateTimeModel.json", 78, checkDateTime},
		{"french/DateTimeModel.json", 81, checkDateTime},
		{"english/NumberModel.json", 42, checkNumber},
		{"french/NumberModel.json", 55, checkNumber},
		{"english/BooleanModel.json", 100, checkYesNo},
		{"french/BooleanModel.json", 87, checkYesNo},
		{"english/PhoneNumberModel.json", 70, checkPhone},
		{"english/EmailModel.json", 71, checkText(match.Email)},
		{"english/URLModel.json", 76, checkText(match.URL)},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			ctx := &match.Context{Langs: []string{"en"}, Country: "US"}
			if strings.HasPrefix(tt.file, "french") {
				ctx = &match.Context{Langs: []string{"fr"}, Country: "FR"}
			}
			passed, total := 0, 0
			for _, c := range readCases(t, tt.file) {
				ctx.Now = c.now()
				ok, inScope := tt.check(c, ctx)
				if !inScope {
					continue
				}
				total++
				if ok {
					passed++
				} else {
					t.Logf("%q at %s: want %s", c.Input, c.Context.ReferenceDateTime, c.wants())
				}
			}
			t.Logf("%d of %d", passed, total)
			if passed*100 < tt.floor*total {
				t.Errorf("%d of %d cases are read, want at least %d%%", passed, total, tt.floor)
			}
		})
	}
}

func readCases(t *testing.T, file string) []readCase {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(casesDir, file))
	if err != nil {
		t.Fatal(err)
	}
	var list []readCase
	if err := json.Unmarshal(b[strings.IndexByte(string(b), '['):], &list); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(c readCase) bool { return strings.Contains(c.NotSupported, "dotnet") })
}

func (c readCase) now() time.Time {
	now, err := time.Parse("2006-01-02T15:04:05", c.Context.ReferenceDateTime)
	if err != nil {
		return time.Date(2016, 11, 7, 0, 0, 0, 0, time.UTC)
	}
	return now
}

func (c readCase) wants() string {
	if len(c.Results) == 0 {
		return "nothing"
	}
	s := ""
	for _, r := range c.Results {
		s += fmt.Sprint(" ", r.TypeName, " ", r.Text, " ", r.Resolution.Value, r.Resolution.Values)
	}
	return s
}

// checkDateTime takes the cases with one day, one time or both, and those
// with nothing at all.
func checkDateTime(c readCase, ctx *match.Context) (ok, inScope bool) {
	dates, times := match.Inside(match.Date, c.Input, ctx), match.Inside(match.Time, c.Input, ctx)
	if len(c.Results) == 0 {
		return len(dates) == 0 && len(times) == 0, true
	}
	if len(c.Results) != 1 {
		return false, false
	}
	kind := strings.TrimPrefix(c.Results[0].TypeName, "datetimeV2.")
	if kind != "date" && kind != "time" && kind != "datetime" {
		return false, false
	}
	for _, v := range c.Results[0].Resolution.Values {
		if strings.Contains(v["timex"], "REF") || strings.HasSuffix(v["value"], ":59:59") || strings.Contains(c.Input, "min") {
			return false, false // moments: now, in 5 minutes, the end of the day
		}
		if v["value"] == "not resolved" {
			return len(dates) == 0, true
		}
		date, clock, both := strings.Cut(v["value"], " ")
		if kind == "time" {
			date, clock = "", date
		} else if !both {
			clock = ""
		}
		if is(dates, date) && is(times, clock) {
			return true, true
		}
	}
	return false, true
}

// is tells whether the readings are the one day or time wanted, or none.
func is(list []match.Reading, want string) bool {
	if want == "" {
		return true
	}
	if len(list) != 1 {
		return false
	}
	switch v := list[0].Value.(type) {
	case value.Date:
		return fmt.Sprintf("%04d-%02d-%02d", v.Year, v.Month, v.Day) == want
	case value.Time:
		return strings.HasPrefix(want, fmt.Sprintf("%02d:%02d:", v.Hour, v.Minute))
	}
	return false
}

func checkNumber(c readCase, ctx *match.Context) (ok, inScope bool) {
	var want, got []float64
	for _, r := range c.Results {
		s, _ := r.Resolution.Value.(string)
		v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil {
			return false, false
		}
		want = append(want, v)
	}
	for _, r := range match.Inside(match.Number, c.Input, ctx) {
		got = append(got, r.Value.(float64))
	}
	if v, ok := match.Whole(match.Number, c.Input, ctx); ok && len(got) == 0 {
		got = append(got, v.(float64))
	}
	return slices.Equal(got, want), true
}

// checkYesNo compares the first answer: the cases look no further.
func checkYesNo(c readCase, ctx *match.Context) (ok, inScope bool) {
	got := match.Inside(match.YesNo, c.Input, ctx)
	if len(c.Results) == 0 || len(got) == 0 {
		return len(c.Results) == len(got), true
	}
	return got[0].Value == c.Results[0].Resolution.Value, true
}

// checkPhone takes the numbers that say their country, as the cases do not.
func checkPhone(c readCase, ctx *match.Context) (ok, inScope bool) {
	for _, r := range c.Results {
		if !strings.HasPrefix(r.Text, "+") && !strings.HasPrefix(r.Text, "(+") {
			return false, false
		}
	}
	return checkText(match.Phone)(c, ctx)
}

// checkText compares where the readings stand.
func checkText(kind match.Kind) func(c readCase, ctx *match.Context) (ok, inScope bool) {
	return func(c readCase, ctx *match.Context) (ok, inScope bool) {
		got := match.Inside(kind, c.Input, ctx)
		if len(got) != len(c.Results) {
			return false, true
		}
		for i, r := range c.Results {
			if !strings.Contains(strings.ToLower(r.Text), strings.ToLower(c.Input[got[i].Start:got[i].End])) {
				return false, true
			}
		}
		return true, true
	}
}
