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

	"github.com/expr-lang/expr/vm/runtime"

	"parley/engine/value"
)

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

// zoneOf returns the zone in which an evaluation sees moments.
func zoneOf(e any) *time.Location { return e.(*evaluation).in.location() }

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
			return value.MomentOf(x.At.Add(y), zoneOf(a[0])), nil
		case span:
			return value.MomentOf(x.At.In(zoneOf(a[0])).AddDate(0, 0, y.Days), zoneOf(a[0])), nil
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
			return value.MomentOf(x.At.Add(-y), zoneOf(a[0])), nil
		case span:
			return value.MomentOf(x.At.In(zoneOf(a[0])).AddDate(0, 0, -y.Days), zoneOf(a[0])), nil
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
