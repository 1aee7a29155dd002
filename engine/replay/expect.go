package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/engine/value"
)

// expect returns the first entry of `expect` that does not hold.
func (r *play) expect() *Difference {
	for _, e := range r.c.Expect {
		name, got, ok := r.holds(&e)
		if ok {
			continue
		}
		d := &Difference{Exchange: len(r.res.Exchange), Pos: e.Pos, Want: wording(name, e.Value), Got: wording(name, got)}
		if n := len(r.res.Exchange); n > 0 {
			d.Why = explain(r.res.Exchange[n-1].Trace)
		}
		return d
	}
	return nil
}

func (r *play) holds(e *Expectation) (name string, got any, ok bool) {
	switch e.Kind {
	case "ended":
		if r.ended != "" {
			got = r.ended
		}
		return "ended", got, same(e.Value, got)
	case "vars":
		got = r.variable(e.Name)
		return "variable " + e.Name, got, same(e.Value, got)
	case "contact":
		got = r.contact.Field(e.Name)
		return "contact." + e.Name, got, same(e.Value, got)
	case "calls":
		got = r.acts.calls[e.Name]
		return "calls of " + e.Name, got, same(e.Value, got)
	case "tags":
		want, _ := e.Value.([]any)
		return "tags", r.contact.Field("tags"), sameSet(want, r.contact.Tags)
	}
	return e.Kind, nil, false
}

// variable returns what a name stands for: a variable of the talk's own flow,
// else of the flow that was open last, else of any; FLOW.NAME is one of FLOW.
func (r *play) variable(name string) any {
	if flow, rest, ok := strings.Cut(name, "."); ok {
		return r.vars[flow].Get(rest)
	}
	for _, flow := range append([]string{r.names.home, r.lastOf}, slices.Sorted(maps.Keys(r.vars))...) {
		if v := r.vars[flow].Get(name); v != nil {
			return v
		}
	}
	return nil
}

// sameSet compares without regard to order.
func sameSet(want []any, got []string) bool {
	if len(want) != len(got) {
		return false
	}
	a := make([]string, len(want))
	for i, w := range want {
		a[i] = Show(w)
	}
	b := slices.Clone(got)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// same compares what a file says with a value: numbers as numbers, days and
// times as they are written, all else as text. want is nil, a string, or
// lists and maps of them.
func same(want, got any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, same)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range w {
			if !same(v, g[k]) {
				return false
			}
		}
		return true
	case string:
		return sameText(w, got)
	}
	return false
}

func sameText(want string, got any) bool {
	switch g := got.(type) {
	case nil, []any, map[string]any:
		return false
	case bool:
		return want == strconv.FormatBool(g) || g && want == "yes" || !g && want == "no"
	case int:
		n, err := strconv.ParseFloat(want, 64)
		return err == nil && n == float64(g)
	case float64:
		n, err := strconv.ParseFloat(want, 64)
		return err == nil && n == g
	}
	return want == Show(got)
}

// wording says what a name stands for.
func wording(name string, v any) string {
	switch {
	case v != nil:
		return name + " " + Show(v)
	case name == "ended":
		return "not ended"
	}
	return name + " is not set"
}

// Show writes a value in one line, as `expect` takes it.
func Show(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case value.Date:
		return fmt.Sprintf("%04d-%02d-%02d", v.Year, v.Month, v.Day)
	case value.Time:
		return fmt.Sprintf("%02d:%02d", v.Hour, v.Minute)
	case value.Moment:
		return Show(v.Date) + "T" + Show(v.Time)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = Show(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+": "+Show(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case time.Time:
		return v.Format(time.RFC3339)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
