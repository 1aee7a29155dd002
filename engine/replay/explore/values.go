package explore

import (
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// candidate is something that may answer a question.
type candidate struct {
	in   replay.Input
	size float64 // its place among the others of its type, to find the ends
	like string  // what may lead elsewhere than others: a weekday, where one is looked at
}

// nonsense is what no question but one for a text takes for an answer.
const nonsense = "xq zv"

// candidates lists what may answer a question, the likeliest first.
func (c *chart) candidates(at spot, now time.Time) []candidate {
	s := c.at(at)
	switch t := s.AnswerType(); t {
	case "number", "rating":
		return c.numbers(at)
	case "date":
		return c.dates(at, now)
	case "time":
		return times()
	case "email":
		return texts("ana@example.com", "ana")
	case "phone":
		return texts("+33612345678", "+14155550132", "12")
	case "url":
		return texts("https://example.com", "example")
	case "image", "audio", "file":
		return files(t, numbersIn(c.sourceOf(at)...))
	case "location":
		return []candidate{{in: replay.Sends(engine.Media{Kind: t, Lat: 48.8566, Lon: 2.3522})}}
	case "text":
		return c.words(s)
	}
	return nil
}

func texts(list ...string) []candidate {
	out := make([]candidate, len(list))
	for i, s := range list {
		out[i] = candidate{in: replay.Says(s)}
	}
	return out
}

// files are such as are neither large nor small, and of the sizes around those
// that the question names.
func files(kind string, sizes []float64) []candidate {
	var out []candidate
	add := func(size float64) {
		out = append(out, candidate{in: replay.Sends(engine.Media{Kind: kind, URL: "https://example.com/" + kind, Name: kind, Size: int(size)}), size: size})
	}
	add(100_000)
	for _, n := range sizes {
		add(n)
		add(n + 1)
		add(max(n-1, 1))
	}
	return out
}

// words are answers to a question for a text: short, long, and of the form
// that its pattern has.
func (c *chart) words(s *flows.Step) []candidate {
	var list []string
	if s.Pattern.Set() {
		if re, err := syntax.Parse(s.Pattern.Value, syntax.Perl); err == nil {
			list = append(list, sample(re.Simplify()))
		}
	}
	list = append(list, "Ana", "Something for my sister", "12345", "A1", "x")
	for _, n := range numbersIn(s.Min.Value, s.Max.Value) {
		if n > 0 && n < 5000 {
			long := strings.Repeat("word ", int(n)/5+1)
			list = append(list, strings.TrimSpace(long), strings.TrimSpace(long+long))
		}
	}
	return texts(list...)
}

// sample writes a text that a pattern matches.
func sample(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for r := max(re.Rune[i], ' '+1); r <= re.Rune[i+1]; r++ {
				return string(r)
			}
		}
		return " "
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "a"
	case syntax.OpConcat:
		var b strings.Builder
		for _, sub := range re.Sub {
			b.WriteString(sample(sub))
		}
		return b.String()
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpPlus:
		return sample(re.Sub[0])
	case syntax.OpRepeat:
		return strings.Repeat(sample(re.Sub[0]), max(re.Min, 1))
	case syntax.OpStar, syntax.OpQuest:
		return ""
	}
	return ""
}

var number = regexp.MustCompile(`\d+(\.\d+)?`)

// numbersIn are the numbers that expressions name.
func numbersIn(exprs ...string) []float64 {
	var out []float64
	for _, x := range exprs {
		for _, m := range number.FindAllString(x, -1) {
			if n, err := strconv.ParseFloat(m, 64); err == nil && n < 1e9 {
				out = append(out, n)
			}
		}
	}
	return out
}

// numbers are those around every number that the question, the conditions of
// the bot and its data name.
func (c *chart) numbers(at spot) []candidate {
	s := c.at(at)
	values := []float64{4, 2, 1, 3, 5, 10, 20, 50, 100, 1000, 0, 2.5, -1}
	near := func(list []float64) {
		for _, n := range list {
			values = append(values, n, n+1, n-1)
		}
	}
	near(numbersIn(s.Min.Value, s.Max.Value))
	for i := range s.Reject {
		near(numbersIn(s.Reject[i].If.Value))
	}
	near(c.bounds())
	var out []candidate
	seen := map[float64]bool{}
	for _, v := range values {
		if !seen[v] && len(out) < 60 {
			seen[v] = true
			out = append(out, candidate{in: replay.Says(strconv.FormatFloat(v, 'f', -1, 64)), size: v})
		}
	}
	return out
}

// bounds are some of the numbers that conditions of the bot compare with, and
// of those of its data.
func (c *chart) bounds() []float64 { return c.levels[:min(len(c.levels), 14)] }

var literal = regexp.MustCompile(`"[^"]*"|'[^']*'`)

// constants are the numbers and the texts that the conditions of the bot name,
// and its data and choices.
func (c *chart) constants() ([]float64, map[string]bool) {
	var numbers []float64
	texts := map[string]bool{}
	expr := func(list ...flows.Str) {
		for _, x := range list {
			numbers = append(numbers, numbersIn(x.Value)...)
			for _, s := range literal.FindAllString(x.Value, -1) {
				texts[s[1:len(s)-1]] = true
			}
		}
	}
	for _, f := range c.bot.Flows {
		for _, s := range f.Steps {
			expr(s.If, s.Min, s.Max, s.Value)
			for i := range s.Arms {
				expr(s.Arms[i].If)
			}
			for i := range s.Reject {
				expr(s.Reject[i].If)
			}
			for i := range s.Choices {
				expr(s.Choices[i].If)
				texts[s.Choices[i].ID] = true
			}
		}
		numbers = append(numbers, numbersOf(f.Data)...)
		keysOf(texts, f.Data)
	}
	numbers = append(numbers, numbersOf(c.bot.Data)...)
	keysOf(texts, c.bot.Data)
	slices.Sort(numbers)
	return slices.Compact(numbers), texts
}

func keysOf(out map[string]bool, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			out[k] = true
			keysOf(out, x)
		}
	case []any:
		for _, x := range v {
			keysOf(out, x)
		}
	}
}

func numbersOf(v any) []float64 {
	switch v := v.(type) {
	case int:
		return []float64{float64(v)}
	case float64:
		return []float64{v}
	case []any:
		var out []float64
		for _, x := range v {
			out = append(out, numbersOf(x)...)
		}
		return out
	case map[string]any:
		var out []float64
		for _, x := range v {
			out = append(out, numbersOf(x)...)
		}
		return out
	}
	return nil
}

// dates are the days to come, some far away, and some of long ago.
func (c *chart) dates(at spot, now time.Time) []candidate {
	days := []int{3, 2, 4, 5, 6, 7, 8, 9, 10, 1, 0, 14, 21, 30, 45, 60, 89, 90, 91, 120, 200, 364, 400, -1, -30, -9000}
	for _, n := range numbersIn(c.sourceOf(at)...) {
		if n == math.Trunc(n) && n < 1000 {
			days = append(days, int(n), int(n)+1, int(n)-1)
		}
	}
	for _, r := range c.closures() {
		day := time.Date(r.Year, time.Month(r.Month), r.Day, 12, 0, 0, 0, now.Location())
		if away := int(math.Round(day.Sub(now).Hours() / 24)); away > 0 && away < 1000 {
			days = append(days, away)
		}
	}
	weekdays := c.looksAtWeekdays()
	var out []candidate
	seen := map[int]bool{}
	for _, n := range days {
		if seen[n] {
			continue
		}
		seen[n] = true
		day := now.AddDate(0, 0, n)
		cand := candidate{in: replay.Says(day.Format("2006-01-02")), size: float64(n)}
		if weekdays {
			cand.like = day.Weekday().String()
		}
		out = append(out, cand)
	}
	return out
}

// closures are the first days on which a place is closed.
func (c *chart) closures() []flows.Day {
	var out []flows.Day
	for i := range c.bot.Places {
		for _, r := range c.bot.Places[i].Closed {
			out = append(out, r.From)
		}
	}
	return out
}

// sourceOf are the expressions of a question.
func (c *chart) sourceOf(at spot) []string {
	s := c.at(at)
	out := []string{s.Min.Value, s.Max.Value}
	for i := range s.Reject {
		out = append(out, s.Reject[i].If.Value)
	}
	return out
}

// looksAtWeekdays tells whether one day of the week can lead elsewhere than
// another.
func (c *chart) looksAtWeekdays() bool {
	is := func(s string) bool { return strings.Contains(s, "weekday") || strings.Contains(s, "open_on") }
	for _, f := range c.bot.Flows {
		for i, s := range f.Steps {
			if slices.ContainsFunc(c.sourceOf(spot{f.ID, i}), is) || is(s.If.Value) || is(s.Value.Value) ||
				slices.ContainsFunc(s.Arms, func(a flows.Arm) bool { return is(a.If.Value) }) ||
				slices.ContainsFunc(s.Sets, func(a flows.Assign) bool { return is(a.Expr.Value) }) {
				return true
			}
		}
	}
	return false
}

// times are those of a day, hour by hour, those of most shops first.
func times() []candidate {
	out := []candidate{{in: replay.Says("10:30"), size: 10.5}}
	for _, h := range []int{12, 15, 20, 9, 11, 13, 14, 16, 17, 18, 19, 21, 22, 8, 7, 6, 23, 0, 3} {
		out = append(out, candidate{in: replay.Says(fmt.Sprintf("%02d:00", h)), size: float64(h)})
	}
	for _, h := range []int{12, 18} {
		out = append(out, candidate{in: replay.Says(fmt.Sprintf("%02d:45", h)), size: float64(h) + .75})
	}
	return out
}
