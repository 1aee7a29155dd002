package engine_test

import (
	"math"
	"strings"
	"testing"

	"parley/engine"
)

const frames = `
triggers: [{words: [hi]}]
steps:
  - id: front
    ask: The front, please.
    type: image
  - id: rear
    ask: And the back.
    type: image
  - id: where
    ask: Where to?
    type: location
  - id: out
    say: "${front}, ${rear}, ${where.lat}."
  - end: done
`

func (k *talker) sends(m engine.Media) []string {
	k.tb.Helper()
	m.Meta = k.meta()
	return k.feed(&m)
}

func TestSeveralPicturesInOneMessage(t *testing.T) {
	k := newTalker(t, bot(t, frames))
	picture := func(name string, also bool) engine.Media {
		return engine.Media{Kind: "image", URL: "https://cdn.example/" + name + ".jpg?oe=AB", Also: also}
	}
	k.expect("hi", "main.front")
	k.want(k.sends(picture("a", false)), "main.rear")
	k.want(k.sends(engine.Media{Kind: "video", URL: "https://cdn.example/v.mp4", Also: true}))
	k.want(k.sends(picture("b", true)), "main.where")
	k.want(k.sends(picture("c", true)))
	if got := k.lastTrace(); !strings.Contains(got, "one of several in a message") {
		t.Errorf("the trace of a picture too many is %q", got)
	}
	k.want(k.sends(picture("d", false)), "main.where.retry")
	k.want(k.sends(engine.Media{Kind: "location", Lat: 50.63, Lon: 3.06}), "main.out")
	k.want(k.sends(picture("e", true)))
}

func TestPlacesThatAreNone(t *testing.T) {
	k := newTalker(t, bot(t, frames))
	k.expect("hi", "main.front")
	k.want(k.sends(engine.Media{Kind: "image"}), "main.front.retry")
	for _, m := range []engine.Media{
		{Lat: math.NaN(), Lon: 3}, {Lat: 50, Lon: math.NaN()}, {Lat: math.Inf(1)}, {Lat: -90.1}, {Lon: 180.1},
	} {
		k := newTalker(t, bot(t, "triggers: [{words: [hi]}]\nsteps: [{id: where, ask: Where to, type: location}, {end: done}]\n"))
		k.expect("hi", "main.where")
		m.Kind = "location"
		k.want(k.sends(m), "main.where.retry")
	}
}
