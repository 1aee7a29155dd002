package flows

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxRounds bounds how often Repair looks again: what one fix lays bare,
// another may mend.
const maxRounds = 8

// Repaired is what Repair has come to.
type Repaired struct {
	Fixed Diags             // what was fixed, in the order it was done, at its place then
	Left  Diags             // what look says of the files as they are now
	Files map[string][]byte // the files that have changed, as they are to be
	Was   map[string][]byte // the same, as they were; nil for a new file
}

// Repair makes the fixes of what look finds in a bot's folder, those that pick
// takes, and looks again until there is none left. Nothing is written: the
// files that changed are in the result. A file in which an edit would change
// more than its own place is left as it is.
func Repair(fsys fs.FS, look func(fs.FS) Diags, pick func(Diag) bool) (*Repaired, error) {
	over := &overlay{under: fsys, files: map[string][]byte{}, was: map[string][]byte{}}
	out := &Repaired{Files: over.files, Was: over.was, Left: look(over)}
	for range maxRounds {
		todo := slices.DeleteFunc(slices.Clone(out.Left), func(d Diag) bool { return d.Fix == nil || !pick(d) })
		made, err := over.apply(todo.Agreeing())
		if err != nil || len(made) == 0 {
			return out, err
		}
		out.Fixed = append(out.Fixed, made...)
		out.Left = look(over)
	}
	return out, nil
}

// apply makes fixes that do not overlap, and returns those that were made. A
// fix is made in all of its files or in none.
func (o *overlay) apply(todo Diags) (Diags, error) {
	if files, err := o.edited(todo); err != nil || o.sound(files, todo) {
		maps.Copy(o.files, files)
		return todo, err
	}
	var made Diags // one of them is not sound: each by itself, from the end, so that places hold
	slices.Reverse(todo)
	for _, d := range todo {
		files, err := o.edited(Diags{d})
		if err != nil {
			return made, err
		}
		if o.sound(files, Diags{d}) {
			maps.Copy(o.files, files)
			made = append(made, d)
		}
	}
	slices.Reverse(made)
	return made, nil
}

// edited returns the files as they are after fixes.
func (o *overlay) edited(fixes Diags) (map[string][]byte, error) {
	out := map[string][]byte{}
	for file, edits := range editsOf(fixes) {
		src, err := fs.ReadFile(o, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("fix %s: %w", file, err)
		}
		if _, again := o.was[file]; !again {
			o.was[file] = src
		}
		if out[file], err = Apply(src, edits); err != nil {
			return nil, fmt.Errorf("fix %s: %w", file, err)
		}
	}
	return out, nil
}

// editsOf sorts the edits of fixes by file and place.
func editsOf(fixes Diags) map[string][]Edit {
	out := map[string][]Edit{}
	for _, d := range fixes {
		for _, e := range d.Fix.Edits {
			out[e.File] = append(out[e.File], e.Edit)
		}
	}
	for _, edits := range out {
		slices.SortStableFunc(edits, func(a, b Edit) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
	}
	return out
}

// sound tells whether the fixes change nothing in their files beside their own
// places.
func (o *overlay) sound(files map[string][]byte, fixes Diags) bool {
	edits := editsOf(fixes)
	for file, after := range files {
		if !strings.HasSuffix(file, ".yaml") {
			continue
		}
		before, err := fs.ReadFile(o, file)
		if err != nil || !sameElsewhere(file, before, after, edits[file]) {
			return false
		}
	}
	return true
}

// sameElsewhere tells whether a file says the same before and after edits, but
// for what they touch. Of a file that was no YAML, what could be read of it
// must still be there.
func sameElsewhere(file string, before, after []byte, edits []Edit) bool {
	b, a := ReadDoc(file, before), ReadDoc(file, after)
	if a.diags.Errors() > b.diags.Errors() {
		return false
	}
	is := map[int]leaf{}
	for _, l := range leaves(a) {
		is[l.at] = l
	}
	shift, i := 0, 0 // of the edits before a leaf
	for _, l := range leaves(b) {
		for ; i < len(edits) && edits[i].End <= l.at; i++ {
			shift += len(edits[i].Text) - (edits[i].End - edits[i].Start)
		}
		inside, touched := l.touched(edits[i:])
		l.at += shift
		if now, ok := is[l.at]; !inside && (!ok || !touched && !now.same(l)) {
			return false
		}
		if !inside {
			delete(is, l.at)
		}
	}
	return b.diags.Errors() > 0 || allWritten(is, edits)
}

// allWritten tells whether leaves stand in the texts of edits.
func allWritten(is map[int]leaf, edits []Edit) bool {
	shift := 0
	for _, e := range edits {
		from := e.Start + shift
		for at := range is {
			if at >= from && at < from+len(e.Text) {
				delete(is, at)
			}
		}
		shift += len(e.Text) - (e.End - e.Start)
	}
	return len(is) == 0
}

// leaf is a scalar of a file, as it counts for what the file says.
type leaf struct {
	at, end int // offsets; end is where the next one begins
	depth   int
	value   string
	tag     string
}

func (l leaf) same(other leaf) bool {
	return l.depth == other.depth && l.value == other.value && l.tag == other.tag
}

// touched tells whether one of the edits, those that end behind its beginning,
// is inside a leaf, and whether the leaf begins inside of it.
func (l leaf) touched(edits []Edit) (inside, touched bool) {
	if len(edits) == 0 || edits[0].Start >= l.end {
		return false, false
	}
	return edits[0].Start <= l.at, true
}

// leaves returns the scalars of a file that are written, in order.
func leaves(d *Doc) []leaf {
	var out []leaf
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		if n.Kind == yaml.ScalarNode && (n.Value != "" || !isPlain(n)) {
			out = append(out, leaf{at: d.Pos(n).Offset, depth: depth, value: n.Value, tag: n.Tag})
		}
		for _, c := range n.Content {
			walk(c, depth+1)
		}
	}
	if d.Root != nil {
		walk(d.Root, 0)
	}
	slices.SortFunc(out, func(a, b leaf) int { return cmp.Compare(a.at, b.at) })
	for i := range out {
		out[i].end = len(d.src.text)
		if i+1 < len(out) {
			out[i].end = out[i+1].at
		}
	}
	return out
}
