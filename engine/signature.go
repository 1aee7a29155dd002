package engine

import (
	"fmt"
	"reflect"
	"strings"

	"parley/engine/value"
)

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
