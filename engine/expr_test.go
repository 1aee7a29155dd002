package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/engine/value"
)

// names is a scope and an interpreter made of a map.
type names map[string]any

func (n names) typeOf(name string) (vtype, bool) {
	v, ok := n[name]
	if u, unset := v.(unset); unset {
		v = u.like
	}
	return vtype{v}, ok
}

// unset is a name of a known type that has no value yet.
type unset struct{ like any }

func (n names) place(name string) bool { return name == "shop" }
func (n names) places() []string       { return []string{"shop"} }

func (n names) candidates() []string {
	var out []string
	for k := range n {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (n names) member(base, field string) bool { _, ok := n[base+"."+field]; return ok }

func (n names) lookup(name string) any {
	if _, missing := n[name].(unset); missing {
		return nil
	}
	return n[name]
}
func (n names) printed(name string) (string, error) { return "<" + name + ">", nil }
func (n names) print(v any) string                  { return value.Format(v, value.Locale{Lang: "en"}, time.Time{}) }
func (n names) money(f float64) string {
	return value.Money(f, value.Locale{Lang: "en", Currency: "EUR"})
}
func (n names) format(v any, p string) (string, error) {
	return value.Pattern(v, p, value.Locale{Lang: "en"})
}
func (n names) location() *time.Location { return sampleZone }

func (n names) open(place string, d *value.Date) (bool, error) {
	if place != "shop" {
		return false, errors.New("no such place")
	}
	return d == nil || d.Weekday != "mon", nil
}

// sampleZone is an hour before UTC in winter.
var sampleZone = time.FixedZone("CET", 3600)

var sample = names{
	"day": value.NewDate(2026, 3, 10), "today": value.NewDate(2026, 3, 4), "time": value.Time{Hour: 15, Minute: 30},
	"now": value.MomentOf(time.Date(2026, 3, 4, 22, 30, 0, 0, time.UTC), sampleZone),
	"n":   3.5, "k": 2, "name": "Ana", "ok": true, "list": []any{"a", "b"}, "prices": map[string]any{"choc": 30, "lemon": 28.5}, "cake": "choc",
	"contact.email": "ana@example.com", "gone": unset{""}, "gone_day": unset{value.Date{}}, "gone_any": unset{nil}, "gone_n": unset{0.0}, "gone_b": unset{false}, "gone_list": unset{[]any(nil)},
	"long": strings.Repeat("x", 10_000),
}

func TestExpressions(t *testing.T) {
	for src, want := range map[string]any{
		`1 + 2`: 3, `n * 2`: 7.0, `7 / 2`: 3.5, `7 % 2`: 1, `2 ** 3`: 8.0, `-n`: -3.5, `0.1 + 0.2 == 0.3`: true,
		`"a" + "b"`: "ab", `name == "Ana"`: true, `name != "Ana"`: false, `k == 2.0`: true,
		`day - today`: 6, `day < today + days(2)`: false, `day >= today + days(6)`: true, `today + days(2)`: value.NewDate(2026, 3, 6),
		`day.weekday`: "tue", `day.month == 3`: true, `time.hour`: 15, `now.date == today`: true, `now.time.hour`: 23,
		`(now + duration("2h")).time.hour`: 1, `(now - duration("22h")).time.hour`: 1, `(now + days(1)).date`: value.NewDate(2026, 3, 5), `(now - days(1)).time.hour`: 23,
		`now + duration("2h") > now`: true, `prices[cake]`: 30, `prices.lemon`: 28.5, `prices["none"]`: nil,
		`"a" in list`: true, `"choc" in prices`: true, `not ("z" in list)`: true, `len(list)`: 2, `list[int(n) - 2]`: "b",
		`join(list, ", ")`: "a, b", `join(map(list, upper(#)), "")`: "AB", `filter(1..5, # > k)`: []any{3, 4, 5}, `count(1..10, # % 2 == 0)`: 5,
		`add(list, "c")`: []any{"a", "b", "c"}, `remove(list, "a")`: []any{"b"}, `add(gone_list, 1)`: []any{1}, `uniq([1, 1, 2])`: []any{1, 2}, `sum(map(1..4, #))`: 10,
		`name matches "^A"`: true, `name startsWith "A" and ok`: true, `contact.email contains "@"`: true, `replace(name, "n", "nn")`: "Anna",
		`open("shop")`: true, `open_on("shop", day)`: true, `open_on("shop", day + days(6))`: false, `label("cake")`: "<cake>", `format(day, "dd.MM.yyyy")`: "10.03.2026", `format(n, "0.00")`: "3.50", `(now + duration("1w")).date`: value.NewDate(2026, 3, 11),
		`ok ? "y" : "n"`: "y", `let x = k * 2; x + 1`: 5, `int("12")`: 12, `round(n)`: 4.0, `max(1, 3)`: 3,

		// A missing value equals nothing but nil, and takes along what needs it.
		`gone == nil`: true, `gone == ""`: false, `gone != "a"`: true, `gone ?? "there"`: "there", `gone + "x"`: nil, `gone_n * 2`: nil, `gone_n > 2`: nil,
		`gone_day < today`: nil, `gone_day.month`: nil, `gone_any.x.y`: nil, `gone_any["x"]`: nil, `not gone_b`: nil, `gone_b or ok`: true, `gone_b and ok`: false,
		`gone_b ? 1 : 2`: 2, `gone in list`: false, `gone contains "x"`: nil, `join(gone_list, ",")`: nil, `upper(gone ?? "")`: "", `day - gone_day`: nil,
	} {
		x, err := compileExpr(src, sample)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, err := x.run(sample)
		if err != nil || !equal(got, want) {
			t.Errorf("%s: got %#v (%v), want %#v", src, got, err, want)
		}
	}
}

func TestExpressionsThatAreRefused(t *testing.T) {
	for src, want := range map[string]string{
		`nmae`: "nothing named `nmae`", `day == "monday"`: "a date is never equal to a text", `day + 1`: "cannot be used with a date and a number", `name * 2`: "`*` cannot be used with a text and a number",
		`day.wekday`: "has no field wekday", `repeat("x", 9)`: "no function `repeat`", `now()`: "no function `now`", `keys(prices)`: "no function `keys`", `name.Upper()`: "only a function can be called",
		`$env`: "cannot be used", `_pay`: "cannot be used", `_pay(1)`: "no function", `map(1..3, map(1..3, #))`: "cannot stand inside another", `name matches name`: "pattern that is written out", `name matches "("`: "missing closing",
		`1; 2`: "without `;`", `now.At`: "has no field", `toJSON(list)`: "no function", `n > "3"`: "cannot be used with a number and a text", `open(3)`: "cannot be used with a number",
		`1 +`: "ends too early", ``: "ends too early", `ok and 3`: "a condition cannot be used with a number", `label(name)`: "in quotes", `format(time, "HH:mm:ss")`: "unknown \"ss\"", `duration("2 days")`: "such as \"48h\"", `open("shpo")`: "no place", strings.Repeat("1+", 300) + "1": "maximum allowed nodes", strings.Repeat("x", 5000): "longer than 4096 bytes",
	} {
		x, err := compileExpr(src, sample)
		if err == nil {
			t.Errorf("%.40s: compiled to %v, want an error with %q", src, x.program.Disassemble(), want)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %q, want %q in it", src, err, want)
		}
	}
}

func TestExpressionErrorsKnowTheirPlace(t *testing.T) {
	_, err := compileExpr(`name == "é" and nmae == "x"`, sample)
	var xe *exprError
	if !errors.As(err, &xe) {
		t.Fatalf("got %v, want an exprError", err)
	}
	if xe.offset != len(`name == "é" and `) || xe.hint != "did you mean `name`?" {
		t.Errorf("got offset %d, hint %q", xe.offset, xe.hint)
	}
}

// Every expression ends early: what would take long runs out of fuel, and
// what would take much memory is cut.
func TestExpressionsRunOutOfFuel(t *testing.T) {
	for _, src := range []string{
		`1..100000`,
		`reduce(1..1000, #acc + long, "")`,
		`join(map(1..1000, long), "")`,
		`replace(long, "x", long)`,
		`sum(map(1..1000, len(upper(long))))`,
		`count(1..1000, long matches "(x+)+y")`,
		`map(1..1000, split(long, ""))`,
		`filter(1..1000, long contains "y" and upper(long) == lower(long))`,
		`uniq(split(long, ""))[0] + long + long + long + long + long`,
		`map(1..1000, sort(split(long, "x")))`,
		`map(1..1000, [1..1000, 1..1000])`,
		`10 / (k - 2)`, `list[5]`, `2 ** 5000`, `today + days(9999999)`, `today + days(1000000) + days(1000000) + days(1000000)`,
	} {
		x, err := compileExpr(src, sample)
		if err != nil {
			t.Errorf("%s: does not compile: %v", src, err)
			continue
		}
		if got, err := x.run(sample); err == nil {
			t.Errorf("%s: got %.40v, want an error", src, got)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, src := range []string{`day < today + days(2)`, `filter(list, # != name)`, `prices[cake] * n`, `let x = 1; x`, `a?.b ?? 1`, `map(1..9, {"a": #})`, `long[1:2]`, `"x" in prices ? 1 : nil`} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		x, err := compileExpr(src, sample)
		if err != nil {
			var xe *exprError
			if !errors.As(err, &xe) || xe.offset < 0 || xe.offset > len(src) {
				t.Fatalf("%q: error %v has no place", src, err)
			}
			return
		}
		got, err := x.run(sample)
		again, err2 := x.run(sample)
		if (err == nil) != (err2 == nil) || err == nil && !equal(got, again) {
			t.Fatalf("%q: got %v (%v), then %v (%v)", src, got, err, again, err2)
		}
		if err != nil {
			return
		}
		switch got.(type) {
		case time.Duration, span:
			return
		}
		if size := len(value.AppendBinary(nil, got)); size > 40*MaxExprText {
			t.Fatalf("%q: makes %d bytes", src, size)
		}
	})
}

// BenchmarkExpressionWorst runs what costs most of all that was found.
func BenchmarkExpressionWorst(b *testing.B) {
	for _, src := range []string{
		`count(1..1000, long matches "(x+)+y")`,
		`sum(map(1..1000, len(upper(long))))`,
		`map(1..1000, sort(split(long, "")))`,
		`reduce(1..1000, #acc + long, "")`,
		`map(1..1000, [#, #, #, #, #, #, #, #, #, #, #, #, #, #, #, #])`,
		`map(1..1000, split(name + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""))`,
	} {
		b.Run(src, func(b *testing.B) {
			x, err := compileExpr(src, sample)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = x.run(sample)
			}
		})
	}
}

func BenchmarkExpression(b *testing.B) {
	b.Run("compile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := compileExpr(`day < today + days(2) and name != "x"`, sample); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("run", func(b *testing.B) {
		x, _ := compileExpr(`day < today + days(2) and name != "x"`, sample)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.run(sample); err != nil {
				b.Fatal(err)
			}
		}
	})
}
