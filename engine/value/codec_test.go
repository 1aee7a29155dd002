package value_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine/value"
)

// values generates any value, nested up to depth.
func values(depth int) *rapid.Generator[any] {
	zones := []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -9*3600)}
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 10
		if depth == 0 {
			kinds = 8
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.Int().Draw(t, "int")
		case 3:
			return rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int32(), func(n int32) float64 { return float64(n) })).Draw(t, "float")
		case 4:
			return rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "string")
		case 5:
			return value.NewDate(rapid.IntRange(1, 9999).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day"))
		case 6:
			return value.Time{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")}
		case 7:
			at := time.Unix(rapid.Int64Range(-6e10, 2.5e11).Draw(t, "sec"), rapid.Int64Range(0, 999_999_999).Draw(t, "nsec"))
			return value.MomentOf(at, rapid.SampledFrom(zones).Draw(t, "zone"))
		case 8:
			return rapid.SliceOfN(values(depth-1), 0, 4).Draw(t, "list")
		}
		keys := rapid.OneOf(rapid.StringMatching(`\$?\$?[a-z]{0,6}`), rapid.String())
		return rapid.MapOfN(keys, values(depth-1), 0, 4).Draw(t, "map")
	})
}

func TestBinaryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		b := value.AppendBinary([]byte("x"), v)
		got, n, err := value.ReadBinary(append(b[1:], "rest"...))
		if err != nil || n != len(b)-1 || !reflect.DeepEqual(got, v) {
			t.Fatalf("read %#v, %d bytes, %v; want %#v, %d bytes", got, n, err, v, len(b)-1)
		}
		if again := value.AppendBinary([]byte("x"), got); !bytes.Equal(again, b) {
			t.Fatalf("stored again: %x, want %x", again, b)
		}
	})
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		b, err := value.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := value.Unmarshal(b)
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Fatalf("read %#v, %v from %s; want %#v", got, err, b, v)
		}
	})
}

func TestMarshal(t *testing.T) {
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"int", 3, `3`},
		{"whole decimal", 3.0, `{"$float":"3"}`},
		{"decimal", 3.5, `3.5`},
		{"infinite", math.Inf(1), `{"$float":"+Inf"}`},
		{"date", value.NewDate(2026, 3, 10), `{"$date":"2026-03-10"}`},
		{"time", value.Time{Hour: 15, Minute: 30}, `{"$time":"15:30"}`},
		{"moment", value.MomentOf(time.Date(2026, 3, 10, 23, 30, 0, 5, time.UTC), time.FixedZone("", 3600)),
			`{"$moment":"2026-03-10T23:30:00.000000005Z","date":"2026-03-11","time":"00:30"}`},
		{"dollar key", map[string]any{"$date": "x"}, `{"$$date":"x"}`},
		{"not UTF-8", "\x80", `{"$bytes":"gA=="}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := value.Marshal(tt.v)
			if err != nil || string(got) != tt.want {
				t.Errorf("Marshal(%v) = %s, %v, want %s", tt.v, got, err, tt.want)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, s := range []string{
		``, `{`, `1 2`, `{"$date":"2026-02-31"}`, `{"$date":3}`, `{"$time":"25:00"}`, `{"$time":"1"}`, `{"$float":"x"}`, `{"$what":"x"}`,
		`{"$date":"2026-03-10","x":1}`, `{"$moment":"2026-03-10T00:00:00Z"}`, `{"$bytes":"!"}`, strings.Repeat("[", 100) + strings.Repeat("]", 100),
	} {
		if v, err := value.Unmarshal([]byte(s)); !errors.Is(err, value.ErrStored) {
			t.Errorf("Unmarshal(%.60s) = %v, %v, want ErrStored", s, v, err)
		}
	}
}

func TestReadBinaryRefuses(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
	}{
		{"nothing", nil},
		{"unknown tag", []byte{15}},
		{"cut int", []byte{3, 0x80}},
		{"cut float", []byte{4, 0, 0}},
		{"cut text", []byte{5, 10, 'a'}},
		{"text longer than memory", append([]byte{5}, bytes.Repeat([]byte{0xff}, 9)...)},
		{"31 February", []byte{6, 0xd4, 0x1f, 2, 31}},
		{"25 o'clock", []byte{7, 25, 0}},
		{"list longer than its bytes", []byte{9, 0xff, 0xff, 0xff, 0xff, 0x0f, 0}},
		{"map with a key twice", []byte{10, 2, 1, 'a', 0, 1, 'a', 0}},
		{"map out of order", []byte{10, 2, 1, 'b', 0, 1, 'a', 0}},
		{"too deep", bytes.Repeat([]byte{9, 1}, 100)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if v, n, err := value.ReadBinary(tt.b); !errors.Is(err, value.ErrStored) {
				t.Errorf("ReadBinary(%x) = %v, %d, %v, want ErrStored", tt.b, v, n, err)
			}
		})
	}
}

func TestClean(t *testing.T) {
	five := int64(5)
	tests := []struct {
		name    string
		v, want any
		fails   bool
	}{
		{"int64", five, 5, false},
		{"pointer", &five, 5, false},
		{"nil pointer", (*int)(nil), nil, false},
		{"float32", float32(0.5), 0.5, false},
		{"texts", []string{"a"}, []any{"a"}, false},
		{"map", map[string]int{"a": 1}, map[string]any{"a": 1}, false},
		{"map of any keys", map[any]any{"a": []int{1}}, map[string]any{"a": []any{1}}, false},
		{"map of numbers", map[int]int{1: 1}, nil, true},
		{"struct", struct{ A int }{1}, nil, true},
		{"function", func() {}, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := value.Clean(tt.v)
			if (err != nil) != tt.fails || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Clean(%v) = %#v, %v, want %#v", tt.v, got, err, tt.want)
			}
		})
	}
	var deep any
	for range value.MaxDepth + 2 {
		deep = []any{deep}
	}
	if _, err := value.Clean(deep); err == nil {
		t.Error("Clean took a value that is nested too deep")
	}
}

func FuzzReadBinary(f *testing.F) {
	f.Add(value.AppendBinary(nil, map[string]any{"cake": "choc", "n": -3, "f": 3.5, "day": value.NewDate(2026, 3, 10), "l": []any{nil, true, value.Time{Hour: 1}}}))
	f.Add([]byte{9, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		v, n, err := value.ReadBinary(b)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(1<<20+1000*len(b)) {
			t.Fatalf("%d bytes made it allocate %d", len(b), used)
		}
		if err != nil {
			return
		}
		if n > len(b) {
			t.Fatalf("took %d bytes of %d", n, len(b))
		}
		stored := value.AppendBinary(nil, v)
		again, _, err := value.ReadBinary(stored)
		if err != nil || !bytes.Equal(value.AppendBinary(nil, again), stored) {
			t.Fatalf("%x was read as %#v, which is stored as %x and read as %#v, %v", b, v, stored, again, err)
		}
		value.Format(v, value.Locale{Lang: "fr", Country: "FR", Currency: "EUR"}, time.Time{})
	})
}

func BenchmarkAppendBinary(b *testing.B) {
	v := map[string]any{"cake": "choc", "total": 30, "day": value.NewDate(2026, 3, 10)}
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buf = value.AppendBinary(buf[:0], v)
	}
}

func BenchmarkReadBinary(b *testing.B) {
	stored := value.AppendBinary(nil, map[string]any{"cake": "choc", "total": 30, "day": value.NewDate(2026, 3, 10)})
	b.ReportAllocs()
	for b.Loop() {
		value.ReadBinary(stored)
	}
}
