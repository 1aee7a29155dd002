package value

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Marshal returns v as JSON that [Unmarshal] reads back exactly. What JSON
// has no word for is an object with one key that begins with "$":
//
//	{"$date": "2026-03-10"}  {"$time": "15:30"}  {"$float": "3"}  {"$bytes": "gA=="}
//	{"$moment": "2026-03-10T14:30:00Z", "date": "2026-03-10", "time": "15:30"}
//
// where $float is a decimal that is whole, and $bytes text that is not UTF-8.
// A key of a map that begins with "$" gets another "$".
func Marshal(v any) ([]byte, error) {
	e, err := Encode(v)
	if err != nil {
		return nil, err
	}
	return json.Marshal(e)
}

// Unmarshal reads what [Marshal] wrote. Plain JSON is read too: a number
// without a point is an int.
func Unmarshal(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStored, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: more after its end", ErrStored)
	}
	return Decode(v)
}

// Encode returns v as what encoding/json writes as [Marshal] does. It fails on
// what is no value, and on a moment beyond the year 9999.
func Encode(v any) (any, error) { return encode(v, 0) }

func encode(v any, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("value is nested deeper than %d", MaxDepth)
	}
	switch v := v.(type) {
	case nil, bool, int:
		return v, nil
	case string:
		if !utf8.ValidString(v) {
			return map[string]any{"$bytes": base64.StdEncoding.EncodeToString([]byte(v))}, nil
		}
		return v, nil
	case float64:
		if v != math.Trunc(v) && !math.IsNaN(v) { // ±Inf is whole for Trunc
			return v, nil
		}
		return map[string]any{"$float": strconv.FormatFloat(v, 'g', -1, 64)}, nil
	case Date:
		return map[string]any{"$date": v.iso()}, nil
	case Time:
		return map[string]any{"$time": v.iso()}, nil
	case Moment:
		if y := v.At.UTC().Year(); y < 0 || y > 9999 {
			return nil, fmt.Errorf("moment in the year %d cannot be stored", y)
		}
		return map[string]any{"$moment": v.At.UTC().Format(time.RFC3339Nano), "date": v.Date.iso(), "time": v.Time.iso()}, nil
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			e, err := encode(item, depth+1)
			if err != nil {
				return nil, err
			}
			list[i] = e
		}
		return list, nil
	case map[string]any:
		return encodeMap(v, depth)
	}
	return nil, fmt.Errorf("a %T is not a value", v)
}

func encodeMap(m map[string]any, depth int) (any, error) {
	out := make(map[string]any, len(m))
	for key, item := range m {
		if !utf8.ValidString(key) {
			return nil, fmt.Errorf("key %q is not UTF-8", key)
		}
		e, err := encode(item, depth+1)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(key, "$") {
			key = "$" + key
		}
		out[key] = e
	}
	return out, nil
}

func (d Date) iso() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (t Time) iso() string { return fmt.Sprintf("%02d:%02d", t.Hour, t.Minute) }

// Decode returns the value that [Encode] made v from; v may come out of
// encoding/json, with or without UseNumber. Anything else is [ErrStored].
func Decode(v any) (any, error) { return decode(v, 0) }

func decode(v any, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("%w: nested deeper than %d", ErrStored, MaxDepth)
	}
	switch v := v.(type) {
	case nil, bool, string, int:
		return v, nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int(v), nil
		}
		return v, nil
	case json.Number:
		if n, err := strconv.Atoi(string(v)); err == nil {
			return n, nil
		}
		f, err := v.Float64()
		if err != nil {
			return nil, fmt.Errorf("%w: number %s", ErrStored, v)
		}
		return f, nil
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			d, err := decode(item, depth+1)
			if err != nil {
				return nil, err
			}
			list[i] = d
		}
		return list, nil
	case map[string]any:
		return decodeMap(v, depth)
	}
	return nil, fmt.Errorf("%w: a %T", ErrStored, v)
}

func decodeMap(m map[string]any, depth int) (any, error) {
	out := make(map[string]any, len(m))
	for key, item := range m {
		if strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "$$") {
			return decodeTagged(key, m)
		}
		d, err := decode(item, depth+1)
		if err != nil {
			return nil, err
		}
		out[strings.TrimPrefix(key, "$")] = d
	}
	return out, nil
}

func decodeTagged(tag string, m map[string]any) (any, error) {
	wrong := fmt.Errorf("%w: %s", ErrStored, tag)
	s, ok := m[tag].(string)
	if !ok {
		return nil, wrong
	}
	if tag == "$moment" {
		return decodeMoment(s, m)
	}
	if len(m) != 1 {
		return nil, wrong
	}
	var v any
	switch tag {
	case "$date":
		v, ok = parseDate(s)
	case "$time":
		v, ok = parseTime(s)
	case "$float":
		f, err := strconv.ParseFloat(s, 64)
		v, ok = f, err == nil
	case "$bytes":
		b, err := base64.StdEncoding.DecodeString(s)
		v, ok = string(b), err == nil
	default:
		ok = false
	}
	if !ok {
		return nil, wrong
	}
	return v, nil
}

func decodeMoment(s string, m map[string]any) (any, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	date, _ := m["date"].(string)
	clock, _ := m["time"].(string)
	d, okDate := parseDate(date)
	t, okTime := parseTime(clock)
	if err != nil || !okDate || !okTime || len(m) != 3 {
		return nil, fmt.Errorf("%w: $moment", ErrStored)
	}
	return Moment{d, t, at.UTC()}, nil
}

// parseDate reads what iso wrote; years before 0 and after 9999 too.
func parseDate(s string) (Date, bool) {
	i := strings.LastIndexByte(s, '-')
	if i < 1 {
		return Date{}, false
	}
	j := strings.LastIndexByte(s[:i], '-')
	if j < 1 {
		return Date{}, false
	}
	year, errY := strconv.Atoi(s[:j])
	month, errM := strconv.Atoi(s[j+1 : i])
	day, errD := strconv.Atoi(s[i+1:])
	if errY != nil || errM != nil || errD != nil || year < -maxYear || year > maxYear || month < 1 || month > 12 || day < 1 || day > 31 {
		return Date{}, false
	}
	d := NewDate(year, month, day)
	return d, d.Day == day && d.Month == month
}

func parseTime(s string) (Time, bool) {
	h, m, ok := strings.Cut(s, ":")
	hour, errH := strconv.ParseUint(h, 10, 8)
	minute, errM := strconv.ParseUint(m, 10, 8)
	if !ok || errH != nil || errM != nil || hour > 23 || minute > 59 {
		return Time{}, false
	}
	return Time{int(hour), int(minute)}, true
}
