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
	"github.com/expr-lang/expr/vm/runtime"

	"parley/engine/value"
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

// kind sorts types into what the operators tell apart.
type kind int

const (
	kAny kind = iota
	kNumber
	kText
	kBool
	kDate
	kTime
	kMoment
	kSpan
	kDuration
	kList
	kMap
)

var kindNames = [...]string{"anything", "a number", "a text", "a yes or no", "a date", "a time", "a moment", "a number of days", "a duration", "a list", "a map"}

func kindOf(t reflect.Type) kind {
	if t == nil {
		return kAny
	}
	switch t {
	case durationReflect:
		return kDuration
	case reflect.TypeFor[value.Date]():
		return kDate
	case reflect.TypeFor[value.Time]():
		return kTime
	case reflect.TypeFor[value.Moment]():
		return kMoment
	case reflect.TypeFor[span]():
		return kSpan
	}
	switch t.Kind() {
	case reflect.Int, reflect.Float64, reflect.Int64:
		return kNumber
	case reflect.String:
		return kText
	case reflect.Bool:
		return kBool
	case reflect.Slice:
		return kList
	case reflect.Map:
		return kMap
	}
	return kAny
}

// signature is one way a function may be called; kAny takes all.
type signature struct {
	args []kind
	out  reflect.Type // nil: anything
}

func sig(out any, args ...kind) signature {
	if out == nil {
		return signature{args, nil}
	}
	return signature{args, reflect.TypeOf(out)}
}

// validate checks the arguments behind the fuel against the signatures. Where
// an argument can be anything, any signature may turn out to be meant.
func validate(what string, sigs ...signature) func([]reflect.Type) (reflect.Type, error) {
	return func(types []reflect.Type) (reflect.Type, error) {
		args := make([]kind, 0, 4)
		for _, t := range types[1:] {
			args = append(args, kindOf(t))
		}
		var out reflect.Type
		fits := 0
		for _, s := range sigs {
			if s.fits(args) {
				if fits == 0 || out == s.out {
					out = s.out
				} else {
					out = nil
				}
				fits++
			}
		}
		if fits == 0 {
			names := make([]string, len(args))
			for i, k := range args {
				names[i] = kindNames[k]
			}
			return nil, fmt.Errorf("%s cannot be used with %s", what, strings.Join(names, " and "))
		}
		if out == nil {
			return reflect.TypeFor[any](), nil
		}
		return out, nil
	}
}

func (s signature) fits(args []kind) bool {
	if len(args) != len(s.args) {
		return false
	}
	for i, a := range args {
		if a != kAny && s.args[i] != kAny && a != s.args[i] {
			return false
		}
	}
	return true
}

// numberOf types the result of + - * on numbers: whole only where both are.
func numeric(what string, sigs ...signature) func([]reflect.Type) (reflect.Type, error) {
	rest := validate(what, append([]signature{sig(float64(0), kNumber, kNumber)}, sigs...)...)
	return func(types []reflect.Type) (reflect.Type, error) {
		out, err := rest(types)
		if err == nil && out != nil && out.Kind() == reflect.Float64 {
			for _, t := range types[1:] {
				if t == nil || t.Kind() != reflect.Int {
					if kindOf(t) == kAny {
						return reflect.TypeFor[any](), nil
					}
					return out, nil
				}
			}
			return reflect.TypeFor[int](), nil
		}
		return out, err
	}
}

// same keeps the type of the last argument.
func same(types []reflect.Type) (reflect.Type, error) {
	t := types[len(types)-1]
	if t == nil {
		return reflect.TypeFor[any](), nil
	}
	return t, nil
}

func compare(what string) func([]reflect.Type) (reflect.Type, error) {
	return validate(what, sig(false, kNumber, kNumber), sig(false, kText, kText), sig(false, kDate, kDate), sig(false, kTime, kTime),
		sig(false, kMoment, kMoment), sig(false, kDuration, kDuration), sig(false, kSpan, kSpan), sig(false, kSpan, kNumber), sig(false, kNumber, kSpan))
}

func equality(what string) func([]reflect.Type) (reflect.Type, error) {
	return func(types []reflect.Type) (reflect.Type, error) {
		a, b := kindOf(types[1]), kindOf(types[2])
		if a != b && a != kAny && b != kAny {
			return nil, fmt.Errorf("%s is never equal to %s", kindNames[a], kindNames[b])
		}
		return reflect.TypeFor[bool](), nil
	}
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
		d, err := time.ParseDuration(s)
		if err != nil {
			return nil, fmt.Errorf("duration wants a text such as \"48h\" or \"30m\", not %q", s)
		}
		return d, nil
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

func truth(v any, err error) (any, error) {
	switch v := v.(type) {
	case nil:
		return false, err
	case bool:
		return v, err
	}
	return nil, wrong("a condition", v)
}

func not(a ...any) (any, error) {
	if b, ok := a[1].(bool); ok {
		return !b, nil
	}
	return nil, wrong("not", a[1])
}

func negate(a ...any) (any, error) {
	switch v := a[1].(type) {
	case int:
		return -v, nil
	case float64:
		return -v, nil
	case time.Duration:
		return -v, nil
	case span:
		return span{-v.Days}, nil
	}
	return nil, wrong("-", a[1])
}

// float returns a number as a float64.
func float(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case span:
		return float64(v.Days), true
	}
	return 0, false
}

// list returns any of the lists an expression can make.
func list(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []int:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out, true
	case []string:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out, true
	}
	return nil, false
}

// equal tells whether two values are the same; numbers by their value. A
// missing one equals nothing but nil.
func equal(a, b any) bool {
	if x, ok := float(a); ok {
		y, ok := float(b)
		return ok && (x == y || math.Abs(x-y) <= 1e-9*math.Max(math.Abs(x), math.Abs(y)))
	}
	switch x := a.(type) {
	case nil:
		return b == nil
	case string:
		y, ok := b.(string)
		return ok && x == y
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case value.Moment:
		y, ok := b.(value.Moment)
		return ok && x.At.Equal(y.At)
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	}
	if x, ok := list(a); ok {
		y, ok := list(b)
		return ok && slices.EqualFunc(x, y, equal)
	}
	if kindOf(reflect.TypeOf(a)) == kAny || reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	return a == b
}

// order compares two values of one kind; false where they cannot be.
func order(a, b any) (int, bool) {
	if x, ok := float(a); ok {
		y, ok := float(b)
		switch {
		case !ok:
			return 0, false
		case equal(a, b):
			return 0, true
		case x < y:
			return -1, true
		}
		return 1, true
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return strings.Compare(x, y), ok
	case value.Date:
		y, ok := b.(value.Date)
		return x.Compare(y), ok
	case value.Time:
		y, ok := b.(value.Time)
		return x.Compare(y), ok
	case value.Moment:
		y, ok := b.(value.Moment)
		return x.At.Compare(y.At), ok
	case time.Duration:
		y, ok := b.(time.Duration)
		return int(max(-1, min(1, x-y))), ok
	}
	return 0, false
}

func ordered(holds func(int) bool) func(...any) (any, error) {
	return func(a ...any) (any, error) {
		if a[1] == nil || a[2] == nil {
			return nil, nil
		}
		n, ok := order(a[1], a[2])
		if !ok {
			return nil, mismatch("compare", a[1], a[2])
		}
		return holds(n), spend(a[0], 1+size(a[1], 0))
	}
}

func mismatch(what string, a, b any) error {
	return fmt.Errorf("cannot %s %s and %s", what, kindNames[kindOf(reflect.TypeOf(a))], kindNames[kindOf(reflect.TypeOf(b))])
}

func add(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	switch x := a[1].(type) {
	case int:
		if y, ok := a[2].(int); ok {
			return whole(float64(x)+float64(y), x+y)
		}
	case string:
		if y, ok := a[2].(string); ok {
			if len(x)+len(y) > MaxExprText {
				return nil, fmt.Errorf("a text is longer than %d bytes", MaxExprText)
			}
			return x + y, spend(a[0], 1+(len(x)+len(y))/8)
		}
	case value.Date:
		if y, ok := a[2].(span); ok {
			return x.Add(y.Days), nil
		}
	case value.Moment:
		switch y := a[2].(type) {
		case time.Duration:
			return value.MomentOf(x.At.Add(y), x.At.Location()), nil
		case span:
			return value.MomentOf(x.At.AddDate(0, 0, y.Days), x.At.Location()), nil
		}
	case time.Duration:
		if y, ok := a[2].(time.Duration); ok {
			return x + y, nil
		}
	case span:
		switch y := a[2].(type) {
		case span:
			return span{x.Days + y.Days}, nil
		case value.Date:
			return y.Add(x.Days), nil
		}
	}
	return arithmetic("add", a[1], a[2], func(x, y float64) float64 { return x + y })
}

func sub(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	switch x := a[1].(type) {
	case int:
		if y, ok := a[2].(int); ok {
			return whole(float64(x)-float64(y), x-y)
		}
	case value.Date:
		switch y := a[2].(type) {
		case value.Date:
			return x.Sub(y), nil
		case span:
			return x.Add(-y.Days), nil
		}
	case value.Moment:
		switch y := a[2].(type) {
		case value.Moment:
			return x.At.Sub(y.At), nil
		case time.Duration:
			return value.MomentOf(x.At.Add(-y), x.At.Location()), nil
		case span:
			return value.MomentOf(x.At.AddDate(0, 0, -y.Days), x.At.Location()), nil
		}
	case time.Duration:
		if y, ok := a[2].(time.Duration); ok {
			return x - y, nil
		}
	case span:
		if y, ok := a[2].(span); ok {
			return span{x.Days - y.Days}, nil
		}
	}
	return arithmetic("subtract", a[1], a[2], func(x, y float64) float64 { return x - y })
}

func mul(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	switch x := a[1].(type) {
	case int:
		if y, ok := a[2].(int); ok {
			return whole(float64(x)*float64(y), x*y)
		}
	case time.Duration:
		if y, ok := float(a[2]); ok {
			return time.Duration(float64(x) * y), nil
		}
	}
	if y, ok := a[2].(time.Duration); ok {
		if x, ok := float(a[1]); ok {
			return time.Duration(x * float64(y)), nil
		}
	}
	return arithmetic("multiply", a[1], a[2], func(x, y float64) float64 { return x * y })
}

// whole returns n, or the float where n overflowed.
func whole(f float64, n int) (any, error) {
	if math.Abs(f) < 1<<53 {
		return n, nil
	}
	return f, nil
}

func arithmetic(what string, a, b any, f func(x, y float64) float64) (any, error) {
	x, okx := float(a)
	y, oky := float(b)
	if !okx || !oky {
		return nil, mismatch(what, a, b)
	}
	return f(x, y), nil
}

func div(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	if y, ok := float(a[2]); ok && y == 0 {
		return nil, errors.New("division by zero")
	}
	return arithmetic("divide", a[1], a[2], func(x, y float64) float64 { return x / y })
}

func mod(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	out, err := arithmetic("divide", a[1], a[2], math.Mod)
	if err != nil {
		return nil, err
	}
	f := out.(float64)
	if math.IsNaN(f) {
		return nil, errors.New("division by zero")
	}
	if math.Abs(f) < 1<<53 && f == math.Trunc(f) {
		return int(f), nil
	}
	return f, nil
}

func pow(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	return arithmetic("raise", a[1], a[2], math.Pow)
}

func in(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return false, nil
	}
	if m, ok := a[2].(map[string]any); ok {
		key, ok := a[1].(string)
		if !ok {
			return nil, wrong("in", a[1])
		}
		_, found := m[key]
		return found, spend(a[0], 5)
	}
	l, ok := list(a[2])
	if !ok {
		return nil, wrong("in", a[2])
	}
	if err := spend(a[0], 1+len(l)*(2+size(a[1], 0))); err != nil {
		return nil, err
	}
	return slices.ContainsFunc(l, func(v any) bool { return equal(v, a[1]) }), nil
}

func rang(a ...any) (any, error) {
	if a[1] == nil || a[2] == nil {
		return nil, nil
	}
	from, ok := float(a[1])
	to, ok2 := float(a[2])
	if !ok || !ok2 {
		return nil, mismatch("count", a[1], a[2])
	}
	if n := to - from; n >= MaxExprRange || math.IsNaN(n) {
		return nil, fmt.Errorf("a range has more than %d items", MaxExprRange)
	}
	if math.Abs(from) > 1<<53 {
		return nil, errors.New("a range begins too far out")
	}
	return runtime.MakeRange(int(from), int(math.Max(to, from-1))), spend(a[0], 10+int(math.Max(to-from, 0)))
}

func texts(holds func(s, t string) bool) func(...any) (any, error) {
	return func(a ...any) (any, error) {
		s, ok := a[1].(string)
		t, ok2 := a[2].(string)
		if a[1] == nil || a[2] == nil {
			return nil, nil
		}
		if !ok || !ok2 {
			return nil, mismatch("compare", a[1], a[2])
		}
		return holds(s, t), spend(a[0], 1+len(s)/4)
	}
}

func matches(a ...any) (any, error) {
	s, ok := a[1].(string)
	if !ok {
		return nil, wrong("matches", a[1])
	}
	if err := spend(a[0], 10+len(s)*20); err != nil {
		return nil, err
	}
	return a[2].(*regexp.Regexp).MatchString(s), nil
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

// normal turns what an expression gave into a value that a session can hold,
// or into a duration or a number of days.
func normal(v any) (any, error) {
	switch v.(type) {
	case nil, bool, string, int, value.Time, time.Duration, span:
		return v, nil
	case float64, value.Date, value.Moment:
		return v, inBounds(v)
	}
	clean, err := value.Clean(v)
	if err != nil {
		return nil, err
	}
	return clean, inBounds(clean)
}

// inBounds reports what cannot be shown or stored: no number, or a year that
// is not one of four digits.
func inBounds(v any) error {
	year := 1
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.New("a number is out of bounds")
		}
	case value.Date:
		year = v.Year
	case value.Moment:
		year = v.Date.Year
	case []any:
		for _, x := range v {
			if err := inBounds(x); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, x := range v {
			if err := inBounds(x); err != nil {
				return err
			}
		}
	}
	if year < 1 || year > 9998 {
		return errors.New("a date is out of bounds")
	}
	return nil
}

const patternMax = 1000 // bytes

// compilePattern compiles a Go regexp of bounded length.
func compilePattern(src string) (*regexp.Regexp, error) {
	if len(src) > patternMax {
		return nil, fmt.Errorf("a pattern is longer than %d bytes", patternMax)
	}
	return regexp.Compile(src)
}
