package engine

import (
	"cmp"
	"math"
	"net/url"
	"path"
	"slices"
	"strings"

	"parley/engine/value"
	"parley/flows"
)

// mediaKinds are the types of questions that are answered by what a person
// sends, and the kinds of media that answer them.
var mediaKinds = map[string][]string{
	"file":     {"file", "image", "audio", "video", "other"},
	"image":    {"image"},
	"audio":    {"audio"},
	"location": {"location"},
}

func wantsMedia(kind string) bool { return mediaKinds[kind] != nil }

// mediaAnswer takes a picture, a sound, a file or a place as an answer.
func (m *machine) mediaAnswer(fr *Frame, st *step, ev *Media) (jump, error) {
	m.said = readable(ev.Text)
	if why := unfit(st, ev); why != "" {
		m.heard(10, "miss", "a "+ev.Kind+" "+why)
		m.reason("medium", ev.Kind, st.ask.kind)
		m.mark(MarkMiss, st, "")
		return m.miss(fr, st, "retry", "")
	}
	v := mediaValue(ev)
	m.heard(7, "answer", "a "+ev.Kind)
	m.reason("medium", ev.Kind)
	return m.finish(fr, st, v)
}

// unfit says why a medium does not answer a question, "" where it does. What
// it brings along is a stranger's: an address may be none, or run a script.
func unfit(st *step, ev *Media) string {
	switch {
	case !slices.Contains(mediaKinds[st.ask.kind], ev.Kind):
		return "is no " + st.ask.kind
	case ev.Kind == "location" && !isPlace(ev):
		return "is nowhere on earth"
	case ev.Kind != "location" && !flows.IsPage(ev.URL):
		return "comes without an address to fetch it from"
	}
	return ""
}

// isPlace tells whether the coordinates are of a place: no number is none.
func isPlace(ev *Media) bool { return math.Abs(ev.Lat) <= 90 && math.Abs(ev.Lon) <= 180 }

// fileIn returns the name of the file that an address leads to, "" where it
// has none.
func fileIn(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.Trim(path.Base(u.Path), "./")
}

// mediaValue is what a variable holds of it.
func mediaValue(ev *Media) map[string]any {
	v := map[string]any{}
	put := func(name, s string) {
		if s != "" {
			v[name] = s
		}
	}
	if ev.Kind == "location" {
		if isPlace(ev) {
			v["lat"], v["lon"] = ev.Lat, ev.Lon
		}
		put("label", cmp.Or(ev.Text, ev.Name))
		return v
	}
	put("kind", ev.Kind)
	if flows.IsPage(ev.URL) {
		put("url", ev.URL)
		put("name", cmp.Or(ev.Name, fileIn(ev.URL)))
	}
	put("text", ev.Text)
	if ev.Size > 0 {
		v["size"] = ev.Size
	}
	return v
}

// begins returns when a slot or a booking begins.
func begins(v any) (value.Moment, bool) {
	group, _ := v.(map[string]any)
	start, ok := group["start"].(value.Moment)
	return start, ok
}
