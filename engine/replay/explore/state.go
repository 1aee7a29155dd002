package explore

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"slices"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// key names a state: two talks with the same key go on in the same way, as far
// as it matters.
type key [16]byte

// rests returns where a session rests.
func (c *chart) rests(s *engine.Session) spot {
	if !s.Open() {
		return idle
	}
	fr := &s.Frames[len(s.Frames)-1]
	return spot{fr.Flow, c.stepOf(fr)}
}

func (c *chart) stepOf(fr *engine.Frame) int { return c.step(fr.Flow, fr.Step) }

// step returns the index of a step by its id, or by #N where it has none; -1
// where there is no such step.
func (c *chart) step(flow, id string) int {
	fc := c.flows[flow]
	if fc == nil {
		return -1
	}
	if i, ok := fc.index[id]; ok {
		return i
	}
	var n int
	if _, err := fmt.Sscanf(id, "#%d", &n); err == nil && n > 0 && n <= len(fc.src.Steps) {
		return n - 1
	}
	return -1
}

// at returns a step, nil where nothing is open.
func (c *chart) at(s spot) *flows.Step {
	fc := c.flows[s.flow]
	if fc == nil || s.step < 0 || s.step >= len(fc.src.Steps) {
		return nil
	}
	return fc.src.Steps[s.step]
}

// key works out the state of a talk that began at a time of the day.
func (c *chart) key(w *replay.Walk, clock int) key {
	h := fnv.New128a()
	s := w.Session()
	fmt.Fprint(h, s.Stopped, w.Scheduled(), '|')
	matters := uses{}
	for i := range s.Frames {
		fr := s.Frames[i]
		top := i == len(s.Frames)-1
		if !top && s.Frames[i+1].Entry == engine.AtQuestion {
			fr.Misses = 0 // it is asked anew
		}
		c.frame(h, &fr, top, matters)
	}
	if !s.Open() {
		matters = c.entry
	}
	io.WriteString(h, w.Contact().Language)
	if matters["now"] > 0 {
		binary.Write(h, binary.LittleEndian, int32(clock))
	}
	for _, name := range sorted(matters) {
		if isGlobal(name) && name != "now" {
			c.writeValue(h, name, matters[name], w.Contact().Field(name[len("contact."):]))
		}
	}
	var out key
	h.Sum(out[:0])
	return out
}

// frame writes what matters of an open flow, and adds the names that do.
func (c *chart) frame(h hash.Hash, fr *engine.Frame, top bool, matters uses) {
	redo := ""
	if fr.Redo != nil {
		redo = fmt.Sprint(*fr.Redo)
	}
	each := 0
	if fr.Each != nil {
		each = fr.Each.At
	}
	picked := slices.Sorted(slices.Values(fr.Picked))
	fmt.Fprint(h, fr.Flow, fr.Entry, fr.Step, fr.Misses, picked, fr.Reminded, fr.TimedOut, redo, fr.Agent != "", each, len(fr.Offered), fr.Until.IsZero(), len(fr.Sealed), '|')
	fc, i := c.flows[fr.Flow], c.stepOf(fr)
	if fc == nil || i < 0 {
		return
	}
	if fc.hears {
		for _, said := range fr.Heard {
			if len(said.Used) == 0 { // something in it may still be an answer
				io.WriteString(h, said.Text)
			}
		}
	}
	live := fc.after[i]
	if top {
		live = fc.live[i]
	}
	matters.take(live, isGlobal)
	for _, v := range fr.Vars {
		c.writeValue(h, v.Name, live[v.Name], v.Value)
	}
}

// writeValue writes what matters of a value. Numbers are the same where no
// number that the bot names lies between them, or a counter would never come
// back to where it was; texts where the bot names none of them.
func (c *chart) writeValue(w io.Writer, name string, what use, v any) {
	switch {
	case what&decides > 0:
		switch x := v.(type) {
		case int:
			v = c.level(float64(x))
		case float64:
			v = c.level(x)
		case string:
			if !c.named[x] {
				v = x != ""
			}
		}
		fmt.Fprint(w, name, '=', v, ';')
	case what > 0:
		fmt.Fprint(w, name, v != nil, ';')
	}
}

// level says between which of the numbers that the bot names a number lies.
func (c *chart) level(n float64) string {
	i, is := slices.BinarySearch(c.levels, n)
	return fmt.Sprint(i, is)
}

func sorted(u uses) []string {
	out := make([]string, 0, len(u))
	for name := range u {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
