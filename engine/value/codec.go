package value

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"
)

// MaxDepth is how deep lists and maps may lie in each other.
const MaxDepth = 32

// ErrStored reports bytes or JSON that no value was stored as.
var ErrStored = errors.New("not a stored value")

// The first byte of each stored value. They are on disk: never renumber.
const (
	tagNil    = 0
	tagFalse  = 1
	tagTrue   = 2
	tagInt    = 3 // zigzag varint
	tagFloat  = 4 // 8 bytes, little endian
	tagString = 5 // length, bytes
	tagDate   = 6 // year zigzag, month, day
	tagTime   = 7 // hour, minute
	tagMoment = 8 // date and time without tags, Unix seconds zigzag, nanoseconds
	tagList   = 9 // length, values
	tagMap    = 10
	tagSmall  = 16 // and up to 255: the whole numbers from 0 to 239
)

const smallInts = 256 - tagSmall

// AppendBinary appends v as it is stored: compact, and exact in its types. It
// panics on what is no value; see [Clean] for what comes from elsewhere.
func AppendBinary(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, tagNil)
	case bool:
		if v {
			return append(dst, tagTrue)
		}
		return append(dst, tagFalse)
	case int:
		if 0 <= v && v < smallInts {
			return append(dst, byte(tagSmall+v))
		}
		return binary.AppendVarint(append(dst, tagInt), int64(v))
	case float64:
		return binary.LittleEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(v))
	case string:
		return appendString(append(dst, tagString), v)
	case Date:
		return appendDate(append(dst, tagDate), v)
	case Time:
		return appendTime(append(dst, tagTime), v)
	case Moment:
		dst = appendTime(appendDate(append(dst, tagMoment), v.Date), v.Time)
		dst = binary.AppendVarint(dst, v.At.Unix())
		return binary.AppendUvarint(dst, uint64(v.At.Nanosecond()))
	case []any:
		dst = binary.AppendUvarint(append(dst, tagList), uint64(len(v)))
		for _, item := range v {
			dst = AppendBinary(dst, item)
		}
		return dst
	case map[string]any:
		dst = binary.AppendUvarint(append(dst, tagMap), uint64(len(v)))
		var buf [16]string // most maps are small: no allocation
		keys := slices.AppendSeq(buf[:0], maps.Keys(v))
		slices.Sort(keys)
		for _, key := range keys {
			dst = AppendBinary(appendString(dst, key), v[key])
		}
		return dst
	}
	panic(fmt.Sprintf("value: cannot store a %T", v))
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendDate(dst []byte, d Date) []byte {
	return append(binary.AppendVarint(dst, int64(d.Year)), byte(d.Month), byte(d.Day))
}

func appendTime(dst []byte, t Time) []byte { return append(dst, byte(t.Hour), byte(t.Minute)) }

// ReadBinary reads the value that b begins with, and tells how many bytes it
// took. Bytes that are not a stored value are [ErrStored]; no more is
// allocated than a small multiple of len(b).
func ReadBinary(b []byte) (v any, n int, err error) {
	d := decoder{b: b}
	v = d.value(0)
	if d.bad {
		return nil, 0, ErrStored
	}
	return v, len(b) - len(d.b), nil
}

// decoder takes values off the front of b; bad stays set once bytes were wrong.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) fail() any {
	d.bad, d.b = true, nil
	return nil
}

func (d *decoder) value(depth int) any {
	tag := d.byte()
	if d.bad {
		return nil
	}
	if tag >= tagSmall {
		return int(tag) - tagSmall
	}
	switch tag {
	case tagNil:
		return nil
	case tagFalse, tagTrue:
		return tag == tagTrue
	case tagInt:
		return d.int()
	case tagFloat:
		if len(d.b) < 8 {
			return d.fail()
		}
		v := math.Float64frombits(binary.LittleEndian.Uint64(d.b))
		d.b = d.b[8:]
		return v
	case tagString:
		return d.string()
	case tagDate:
		return d.date()
	case tagTime:
		return d.time()
	case tagMoment:
		m := Moment{Date: d.date(), Time: d.time()}
		sec, nsec := d.int(), d.uint()
		if nsec > 999_999_999 {
			return d.fail()
		}
		m.At = time.Unix(int64(sec), int64(nsec)).UTC()
		return m
	case tagList:
		return d.list(depth + 1)
	case tagMap:
		return d.object(depth + 1)
	}
	return d.fail()
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) int() int {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) string() string {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.fail()
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) date() Date {
	year, month, day := d.int(), int(d.byte()), int(d.byte())
	if year < -maxYear || year > maxYear {
		d.fail()
		return Date{}
	}
	v := NewDate(year, month, day)
	if v.Month != month || v.Day != day {
		d.fail()
	}
	return v
}

const maxYear = 1_000_000

func (d *decoder) time() Time {
	t := Time{int(d.byte()), int(d.byte())}
	if t.Hour > 23 || t.Minute > 59 {
		d.fail()
	}
	return t
}

func (d *decoder) list(depth int) any {
	n := d.uint()
	if depth > MaxDepth || n > uint64(len(d.b)) {
		return d.fail()
	}
	list := make([]any, 0, n)
	for range n {
		list = append(list, d.value(depth))
		if d.bad {
			return nil
		}
	}
	return list
}

func (d *decoder) object(depth int) any {
	n := d.uint()
	if depth > MaxDepth || n > uint64(len(d.b))/2 {
		return d.fail()
	}
	m := make(map[string]any, n)
	last := ""
	for i := range n {
		key := d.string()
		if i > 0 && key <= last {
			return d.fail()
		}
		last = key
		m[key] = d.value(depth)
		if d.bad {
			return nil
		}
	}
	return m
}

// Clean returns v as a value of this package, where it comes from an
// expression or from JSON: other numbers become int or float64, other lists
// []any, other maps map[string]any, a time.Time a moment in UTC. It fails on
// what no value can hold, and on nesting over [MaxDepth].
func Clean(v any) (any, error) { return clean(v, 0) }

func clean(v any, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("value is nested deeper than %d", MaxDepth)
	}
	switch v := v.(type) {
	case nil, bool, int, float64, string, Date, Time, Moment:
		return v, nil
	case time.Time:
		return MomentOf(v, time.UTC), nil
	}
	return cleanOther(reflect.ValueOf(v), depth)
}

func cleanOther(r reflect.Value, depth int) (any, error) {
	switch r.Kind() {
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return int(r.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if r.Uint() > math.MaxInt {
			return float64(r.Uint()), nil
		}
		return int(r.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return r.Float(), nil
	case reflect.String:
		return r.String(), nil
	case reflect.Pointer, reflect.Interface:
		if r.IsNil() {
			return nil, nil
		}
		return clean(r.Elem().Interface(), depth+1)
	case reflect.Slice, reflect.Array:
		return cleanList(r, depth)
	case reflect.Map:
		return cleanMap(r, depth)
	}
	return nil, fmt.Errorf("a %s is not a value", r.Type())
}

func cleanList(r reflect.Value, depth int) (any, error) {
	list := make([]any, r.Len())
	for i := range list {
		v, err := clean(r.Index(i).Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func cleanMap(r reflect.Value, depth int) (any, error) {
	m := make(map[string]any, r.Len())
	for it := r.MapRange(); it.Next(); {
		key := it.Key()
		if key.Kind() == reflect.Interface {
			key = key.Elem()
		}
		if key.Kind() != reflect.String {
			return nil, fmt.Errorf("a %s is not a value: its keys are not text", r.Type())
		}
		v, err := clean(it.Value().Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		m[key.String()] = v
	}
	return m, nil
}
