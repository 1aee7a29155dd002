package runtime

import (
	"strings"
	"testing"

	"parley/engine"
)

// two questions, of which the second is another one in the version after.
const asksTwice = `triggers: [{default: true}]
steps:
  - id: size
    ask: Which size?
  - id: many
    ask: How many?
  - say: ${many} of ${size}.
`

// A talk moves to what is live where it can; who stands where it fits no more
// ends on the version they began with, and is on the new one the next time.
func TestTalksSurviveAPublish(t *testing.T) {
	before := program(t, asksTwice)
	after := program(t, strings.NewReplacer("Which size?", "What size?", "How many?", "How many, in words?\n    type: yesno", "${many} of ${size}", "Now ${size}").Replace(asksTwice))
	for name, open := range stores() {
		t.Run(name, func(t *testing.T) {
			r, _ := desk(t, open(t), asksTwice)
			r.Start()
			says := func(address, text string) {
				r.event(address, &engine.Utterance{Text: text})
			}
			says("ana", "hello")
			says("ben", "hello")
			r.outs("ana", 1)
			r.outs("ben", 1)
			says("ben", "big")
			r.outs("ben", 2)
			pins, err := r.store.Pins(t.Context(), "bakery")
			if err != nil || pins[before.Version] != 2 {
				t.Errorf("pins: got %v, %v, want two talks on %s", pins, err, before.Version)
			}
			r.bots.publish(after)
			says("ana", "big")
			says("ben", "three")
			if got, want := strings.Join(r.outs("ana", 2), " | "), "Which size? | How many, in words?"; got != want {
				t.Errorf("who could move: got %s, want %s", got, want)
			}
			if got, want := strings.Join(r.outs("ben", 3), " | "), "Which size? | How many? | three of big."; got != want {
				t.Errorf("who could not: got %s, want %s", got, want)
			}
			says("ben", "hello")
			if got := r.outs("ben", 4); got[3] != "What size?" {
				t.Errorf("the next time: got %s, want the new version", got[3])
			}
			pins, err = r.store.Pins(t.Context(), "bakery")
			if err != nil || pins[after.Version] != 2 || len(pins) != 1 {
				t.Errorf("pins: got %v, %v, want two talks on %s", pins, err, after.Version)
			}
		})
	}
}
