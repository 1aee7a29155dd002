package engine

import (
	"slices"

	"parley/engine/value"
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
	if !slices.Contains(mediaKinds[st.ask.kind], ev.Kind) {
		m.heard(10, "miss", "a "+ev.Kind+" is no "+st.ask.kind)
		m.mark(MarkMiss, st, "")
		return m.miss(fr, st, "retry", "")
	}
	v := mediaValue(ev)
	m.heard(7, "answer", "a "+ev.Kind)
	return m.finish(fr, st, v)
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
		v["lat"], v["lon"] = ev.Lat, ev.Lon
		put("label", ev.Text)
		if ev.Text == "" {
			put("label", ev.Name)
		}
		return v
	}
	put("kind", ev.Kind)
	put("url", ev.URL)
	put("name", ev.Name)
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
