package engine

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/builtin"

	"parley/engine/value"
	"parley/flows"
)

// span is a number of days, as days(n) gives it.
type span struct{ Days int }

var (
	durationReflect = reflect.TypeFor[time.Duration]()
	durationZero    = time.Duration(0)
)

// userFunctions are the functions that flows may call, and the names they
// have inside.
var userFunctions = map[string]string{
	"open": "_open", "open_on": "_open_on", "label": "_label", "money": "_money", "days": "_days", "duration": "_duration",
	"format": "_format", "add": "_append", "remove": "_remove", "join": "_join", "replace": "_replace", "uniq": "_uniq",
}

func functionNames() []string {
	return append(slices.Sorted(maps.Keys(userFunctions)), allowed...)
}

// functions are all that a compiled expression can call, builtins apart. Each
// has the evaluation as its first argument. A missing value given to one
// makes its result missing, unless its name says otherwise.
var functions = []builtin.Function{
	{Name: "_pay", Validate: same, Func: func(a ...any) (any, error) { return a[1], spend(a[0], 1+size(a[1], 0)) }},
	{Name: "_tick", Validate: same, Func: func(a ...any) (any, error) { return a[1], spend(a[0], 50) }},
	{Name: "_test", Validate: validate("a condition", sig(false, kBool)), Func: func(a ...any) (any, error) { return truth(a[1], spend(a[0], 50)) }},
	{Name: "_bool", Validate: validate("a condition", sig(false, kBool)), Func: func(a ...any) (any, error) { return truth(a[1], nil) }},
	{Name: "_not", Validate: validate("`not`", sig(false, kBool)), Func: not},
	{Name: "_neg", Validate: validate("`-`", sig(nil, kNumber), sig(time.Duration(0), kDuration), sig(span{}, kSpan)), Func: negate},
	{Name: "_eq", Validate: equality("`==`"), Func: func(a ...any) (any, error) { return equal(a[1], a[2]), spend(a[0], 1+size(a[1], 0)) }},
	{Name: "_ne", Validate: equality("`!=`"), Func: func(a ...any) (any, error) { return !equal(a[1], a[2]), spend(a[0], 1+size(a[1], 0)) }},
	{Name: "_lt", Validate: compare("`<`"), Func: ordered(func(n int) bool { return n < 0 })},
	{Name: "_le", Validate: compare("`<=`"), Func: ordered(func(n int) bool { return n <= 0 })},
	{Name: "_gt", Validate: compare("`>`"), Func: ordered(func(n int) bool { return n > 0 })},
	{Name: "_ge", Validate: compare("`>=`"), Func: ordered(func(n int) bool { return n >= 0 })},
	{Name: "_add", Validate: numeric("`+`", sig("", kText, kText), sig(value.Date{}, kDate, kSpan), sig(value.Date{}, kSpan, kDate), sig(span{}, kSpan, kSpan),
		sig(value.Moment{}, kMoment, kDuration), sig(value.Moment{}, kMoment, kSpan), sig(time.Duration(0), kDuration, kDuration)), Func: add},
	{Name: "_sub", Validate: numeric("`-`", sig(0, kDate, kDate), sig(value.Date{}, kDate, kSpan), sig(span{}, kSpan, kSpan),
		sig(time.Duration(0), kMoment, kMoment), sig(value.Moment{}, kMoment, kDuration), sig(value.Moment{}, kMoment, kSpan), sig(time.Duration(0), kDuration, kDuration)), Func: sub},
	{Name: "_mul", Validate: numeric("`*`", sig(time.Duration(0), kDuration, kNumber), sig(time.Duration(0), kNumber, kDuration)), Func: mul},
	{Name: "_div", Validate: validate("`/`", sig(float64(0), kNumber, kNumber)), Func: div},
	{Name: "_mod", Validate: validate("`%`", sig(0, kNumber, kNumber)), Func: mod},
	{Name: "_pow", Validate: validate("`**`", sig(float64(0), kNumber, kNumber)), Func: pow},
	{Name: "_in", Validate: validate("`in`", sig(false, kAny, kList), sig(false, kText, kMap)), Func: in},
	{Name: "_range", Validate: validate("`..`", sig([]int(nil), kNumber, kNumber)), Func: rang},
	{Name: "_contains", Validate: validate("`contains`", sig(false, kText, kText)), Func: texts(strings.Contains)},
	{Name: "_starts", Validate: validate("`startsWith`", sig(false, kText, kText)), Func: texts(strings.HasPrefix)},
	{Name: "_ends", Validate: validate("`endsWith`", sig(false, kText, kText)), Func: texts(strings.HasSuffix)},
	{Name: "_matches", Validate: validate("`matches`", sig(false, kText, kAny)), Func: matches},

	{Name: "_open", Validate: validate("`open`", sig(false, kText)), Func: func(a ...any) (any, error) {
		place, ok := a[1].(string)
		if !ok {
			return nil, wrong("open", a[1])
		}
		return a[0].(*evaluation).in.open(place, nil)
	}},
	{Name: "_open_on", Validate: validate("`open_on`", sig(false, kText, kDate), sig(false, kText, kMoment)), Func: openOn},
	{Name: "_label", Validate: validate("`label`", sig("", kText)), Func: func(a ...any) (any, error) {
		s, err := a[0].(*evaluation).in.printed(a[1].(string))
		if errors.Is(err, errMissing) {
			return nil, nil
		}
		return s, err
	}},
	{Name: "_money", Validate: validate("`money`", sig("", kNumber)), Func: func(a ...any) (any, error) {
		f, ok := float(a[1])
		if !ok {
			return nil, wrong("money", a[1])
		}
		return a[0].(*evaluation).in.money(f), spend(a[0], 500)
	}},
	{Name: "_days", Validate: validate("`days`", sig(span{}, kNumber)), Func: func(a ...any) (any, error) {
		f, ok := float(a[1])
		if !ok {
			return nil, wrong("days", a[1])
		}
		if math.Abs(f) > 1e6 || f != math.Trunc(f) {
			return nil, errors.New("days wants a whole number")
		}
		return span{int(f)}, nil
	}},
	{Name: "_duration", Validate: validate("`duration`", sig(time.Duration(0), kText)), Func: func(a ...any) (any, error) {
		s, ok := a[1].(string)
		if !ok {
			return nil, wrong("duration", a[1])
		}
		return duration(s)
	}},
	{Name: "_format", Validate: validate("`format`", sig("", kAny, kText)), Func: func(a ...any) (any, error) {
		pattern, ok := a[2].(string)
		if !ok || a[1] == nil {
			return nil, wrong("format", a[2])
		}
		if err := spend(a[0], 500+len(pattern)*10); err != nil {
			return nil, err
		}
		return a[0].(*evaluation).in.format(a[1], pattern)
	}},
	{Name: "_append", Validate: validate("`add`", sig([]any(nil), kList, kAny)), Func: func(a ...any) (any, error) {
		l, ok := list(a[1])
		if a[1] == nil {
			l, ok = nil, true // the first thing added begins the list
		}
		if !ok {
			return nil, wrong("add", a[1])
		}
		if a[2] == nil {
			return l, nil
		}
		return append(slices.Clip(slices.Clone(l)), a[2]), spend(a[0], 10+len(l))
	}},
	{Name: "_remove", Validate: validate("`remove`", sig([]any(nil), kList, kAny)), Func: func(a ...any) (any, error) {
		l, ok := list(a[1])
		if !ok {
			return nil, wrong("remove", a[1])
		}
		if err := spend(a[0], 10+size(a[1], 0)); err != nil {
			return nil, err
		}
		out := make([]any, 0, len(l))
		for _, v := range l {
			if !equal(v, a[2]) {
				out = append(out, v)
			}
		}
		return out, nil
	}},
	{Name: "_join", Validate: validate("`join`", sig("", kList), sig("", kList, kText)), Func: join},
	{Name: "_replace", Validate: validate("`replace`", sig("", kText, kText, kText)), Func: replace},
	{Name: "_uniq", Validate: validate("`uniq`", sig([]any(nil), kList)), Func: func(a ...any) (any, error) {
		l, ok := list(a[1])
		if !ok {
			return nil, wrong("uniq", a[1])
		}
		var out []any
		for _, v := range l {
			if err := spend(a[0], 1+5*len(out)); err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(out, func(o any) bool { return equal(o, v) }) {
				out = append(out, v)
			}
		}
		return out, nil
	}},
}

// spend takes n units of fuel from the evaluation.
func spend(e any, n int) error {
	ev := e.(*evaluation)
	if ev.fuel -= n; ev.fuel < 0 {
		return errFuel
	}
	return nil
}

// size is what it costs to read v once.
func size(v any, depth int) int {
	switch v := v.(type) {
	case string:
		return len(v) / 8
	case []any:
		n := len(v) * 2
		if depth < 4 && len(v) <= MaxExprRange {
			for _, x := range v {
				n += size(x, depth+1)
			}
		} else {
			n *= 100
		}
		return n
	case []int:
		return len(v)
	case []string:
		return len(v) * 4
	case map[string]any:
		n := len(v) * 10
		if depth < 4 && len(v) <= MaxExprRange {
			for _, x := range v {
				n += size(x, depth+1)
			}
		}
		return n
	}
	return 1
}

// wrong reports an argument of the wrong type, and nothing where it is
// missing: then the result is missing too.
func wrong(name string, v any) error {
	if v == nil {
		return nil
	}
	return fmt.Errorf("%s cannot be used with %s", name, kindNames[kindOf(reflect.TypeOf(v))])
}

func openOn(a ...any) (any, error) {
	place, ok := a[1].(string)
	if !ok {
		return nil, wrong("open_on", a[1])
	}
	var day value.Date
	switch v := a[2].(type) {
	case value.Date:
		day = v
	case value.Moment:
		day = v.Date
	default:
		return nil, wrong("open_on", a[2])
	}
	return a[0].(*evaluation).in.open(place, &day)
}

func join(a ...any) (any, error) {
	l, ok := list(a[1])
	if !ok {
		return nil, wrong("join", a[1])
	}
	sep := ""
	if len(a) > 2 {
		if sep, ok = a[2].(string); !ok {
			return nil, wrong("join", a[2])
		}
	}
	e := a[0].(*evaluation)
	var b strings.Builder
	for i, v := range l {
		if i > 0 {
			b.WriteString(sep)
		}
		s, ok := v.(string)
		if !ok {
			s = e.in.print(v)
		}
		b.WriteString(s)
		if b.Len() > MaxExprText {
			return nil, fmt.Errorf("a text is longer than %d bytes", MaxExprText)
		}
		if err := spend(e, 2+(len(s)+len(sep))/8); err != nil {
			return nil, err
		}
	}
	return b.String(), nil
}

func replace(a ...any) (any, error) {
	var s [3]string
	for i := range s {
		var ok bool
		if s[i], ok = a[i+1].(string); !ok {
			return nil, wrong("replace", a[i+1])
		}
	}
	n := strings.Count(s[0], s[1])
	if len(s[0])+n*(len(s[2])-len(s[1])) > MaxExprText {
		return nil, fmt.Errorf("a text is longer than %d bytes", MaxExprText)
	}
	return strings.ReplaceAll(s[0], s[1], s[2]), spend(a[0], 1+len(s[0])/4+n*(1+len(s[2])/8))
}

const patternMax = 1000 // bytes

// compilePattern compiles a Go regexp of bounded length.
func compilePattern(src string) (*regexp.Regexp, error) {
	if len(src) > patternMax {
		return nil, fmt.Errorf("a pattern is longer than %d bytes", patternMax)
	}
	return regexp.Compile(src)
}

// duration reads a length of time as the keys of a flow do.
func duration(s string) (time.Duration, error) {
	d, ok := flows.ParseDuration(s)
	if !ok {
		return 0, fmt.Errorf("duration wants a text such as \"48h\", \"30m\" or \"2d\", not %q", s)
	}
	return d, nil
}
