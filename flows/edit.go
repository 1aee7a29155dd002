package flows

import (
	"errors"
	"fmt"
)

// An Edit replaces src[Start:End] by Text. Offsets are in bytes.
type Edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// ErrEdits reports edits that overlap, are not sorted or leave the file.
var ErrEdits = errors.New("edits overlap or are out of order")

// Apply makes the edits, which must be sorted and must not overlap, and leaves
// every byte outside them as it was. Two insertions at one place are made in
// the order given. The error is ErrEdits; src is never changed.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	size, at := len(src), 0
	for i, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("edit %d, bytes %d to %d of %d: %w", i+1, e.Start, e.End, len(src), ErrEdits)
		}
		at = e.End
		size += len(e.Text) - (e.End - e.Start)
	}
	out := make([]byte, 0, size)
	at = 0
	for _, e := range edits {
		out = append(out, src[at:e.Start]...)
		out = append(out, e.Text...)
		at = e.End
	}
	return append(out, src[at:]...), nil
}
