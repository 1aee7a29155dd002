package flows

import (
	"cmp"
	"path"
	"slices"

	"gopkg.in/yaml.v3"
)

// LayoutKeys are the keys of a layout file: where the editor has drawn the
// cards of a flow, and what was drawn around them. A bot runs without it.
var LayoutKeys = []Key{
	{Name: "cards", Label: "Cards", Help: "Where each card stands, by the id of its first step.", Value: mapOf(patternID, mapped(CardPlaceKeys)).as(RoleStep)},
	{Name: "frames", Label: "Frames", Help: "Frames that are drawn around cards.", Value: listOf(mapped(FrameKeys))},
	{Name: "notes", Label: "Notes", Help: "Notes beside the cards.", Value: listOf(mapped(NoteKeys))},
}

// CardPlaceKeys say where a card stands, in whole pixels.
var CardPlaceKeys = []Key{
	{Name: "x", Label: "From the left", Help: "Pixels from the left.", Value: ofInt, Must: true},
	{Name: "y", Label: "From the top", Help: "Pixels from the top.", Value: ofInt, Must: true},
	{Name: "split", Label: "Begins a card", Help: "A card begins at this step, though the one above goes on to it.", Value: ofBool},
}

// FrameKeys are the keys of a frame.
var FrameKeys = []Key{
	{Name: "title", Label: "Title", Help: "What stands above the frame.", Value: ofNote},
	{Name: "x", Label: "From the left", Help: "Pixels from the left.", Value: ofInt, Must: true},
	{Name: "y", Label: "From the top", Help: "Pixels from the top.", Value: ofInt, Must: true},
	{Name: "width", Label: "Width", Help: "Pixels from its left to its right.", Value: ofInt, Must: true},
	{Name: "height", Label: "Height", Help: "Pixels from its top to its bottom.", Value: ofInt, Must: true},
	{Name: "color", Label: "Colour", Help: "The name of a colour.", Value: ofText},
}

// NoteKeys are the keys of a note.
var NoteKeys = []Key{
	{Name: "text", Label: "Text", Help: "What the note says.", Value: ofNote, Must: true},
	{Name: "x", Label: "From the left", Help: "Pixels from the left.", Value: ofInt, Must: true},
	{Name: "y", Label: "From the top", Help: "Pixels from the top.", Value: ofInt, Must: true},
}

// layout checks the layout file of a flow; f is nil where there is no such
// flow. All that is wrong in it is a warning: it cannot keep a bot from running.
func (r *reader) layout(id string, f *Flow) {
	file := path.Join("flows", id+".layout.yaml")
	if f == nil {
		r.warnf(file, "orphan-layout", "delete the file", "there is no flow `%s`", id)
		return
	}
	d := r.doc(file)
	if d == nil {
		return
	}
	d.layoutFile(f)
	for _, diag := range d.Diags() {
		diag.Severity = Warning
		r.diags = append(r.diags, diag)
	}
}

func (d *Doc) layoutFile(f *Flow) {
	if d.Root == nil {
		return
	}
	for key, n := range d.Pairs(d.Root, "a layout file") {
		switch key.Value {
		case "cards":
			d.cardPlaces(n, f)
		case "frames":
			d.drawn(n, "`frames`", "a frame", FrameKeys)
		case "notes":
			d.drawn(n, "`notes`", "a note", NoteKeys)
		default:
			d.UnknownKey(key, n, "a layout file", Names(LayoutKeys))
		}
	}
}

// cardPlaces checks that cards begin at steps. Where some of those could not be
// read, nobody can tell.
func (d *Doc) cardPlaces(n *yaml.Node, f *Flow) {
	var ids []string
	for _, s := range f.Steps {
		ids = append(ids, s.ID)
	}
	for key, place := range d.Pairs(n, "`cards`") {
		if !slices.Contains(ids, key.Value) && !slices.Contains(f.Lost, "steps") {
			closest := Closest(key.Value, ids)
			d.Warnf(key.Pos, "orphan-layout", cmp.Or(Meant(closest), "delete the line"), "the flow has no step `%s`", key.Value)
			d.offerWord(key, closest)
		}
		d.keyed(place, "the place of `"+key.Value+"`", CardPlaceKeys)
	}
}

func (d *Doc) drawn(n *yaml.Node, list, what string, keys []Key) {
	for _, item := range d.Items(n, list) {
		d.keyed(item, what, keys)
	}
}

// keyed checks a map by a table of keys that hold numbers, texts and booleans.
func (d *Doc) keyed(n *yaml.Node, what string, keys []Key) {
	has := map[string]bool{}
	for key, v := range d.Pairs(n, what) {
		at := slices.IndexFunc(keys, func(k Key) bool { return k.Name == key.Value })
		if at < 0 {
			d.UnknownKey(key, v, what, Names(keys))
			continue
		}
		has[key.Value] = true
		name := "`" + key.Value + "`"
		switch keys[at].Value.Kind {
		case KindInt:
			d.Int(v, name)
		case KindBool:
			d.Bool(v, name)
		default:
			d.Str(v, name)
		}
	}
	for _, k := range keys {
		if k.Must && !has[k.Name] && n.Kind == yaml.MappingNode {
			d.Errorf(d.Pos(n), "missing-key", "write `"+k.Name+": …`", "%s has no `%s`", what, k.Name)
		}
	}
}
