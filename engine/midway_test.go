package engine_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"parley/engine"
)

// A talk that begins in the middle of a flow goes on from there as if it had
// come by all that was told it.
func TestStartAtAStep(t *testing.T) {
	const main = `triggers: [{default: true}]
with: {guest: text?}
steps:
  - id: cake
    ask: Which cake?
    choices: [{choc: Chocolate}, {lemon: Lemon}]
  - id: sizes
    ask: Which sizes?
    type: choices
    choices: [{s: Small}, {l: Large}]
  - id: day
    ask: Which day?
    type: date
    save: again
  - id: extra
    ask: Anything else?
    choices_from: 'cake == "choc" ? ["Cream"] : ["Sugar"]'
  - id: price
    set: '10 + (cake == "choc" ? 2 : 0)'
  - id: found
    do: http
    with: {url: "https://crm.example"}
  - id: sum
    say: '${guest ?? "You"}: ${cake}, ${sizes}, ${day}, ${extra}, ${price}, ${found.body.name}.'
  - id: ok
    ask: Fine?
    type: yesno
  - say: 'Bye.'
`
	all := map[string]string{"cake": "the chocolate one", "sizes": "small and large", "day": "10 March", "extra": "cream", "price": "twelve", "found": "{status: 200, body: {name: Ana}}", "guest": "Zoé"}
	for _, tt := range []struct {
		name, step string
		change     map[string]string // of all; "" leaves it out
		want       string
	}{
		{"with all", "sum", nil, "Zoé: Chocolate, Small and Large, Tuesday 10 March, Cream, 12, Ana. Fine?"},
		{"without what is not needed", "sum", map[string]string{"guest": ""}, "You: Chocolate, Small and Large, Tuesday 10 March, Cream, 12, Ana. Fine?"},
		{"by number of a step without an id", "#9", nil, "Bye."},
		{"at a question that is answered", "cake", nil, "Which cake?"},
		{"without what is needed", "sum", map[string]string{"price": "lots"}, "Sorry, something went wrong on our side."},
		{"nowhere", "gone", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newTalker(t, bot(t, main))
			known := maps.Clone(all)
			for name, text := range tt.change {
				if known[name] = text; text == "" {
					delete(known, name)
				}
			}
			k.feed(&engine.Start{Meta: k.meta(), Flow: "main", Step: tt.step, Known: known})
			var got []string
			for _, e := range k.effects {
				if e, ok := e.(engine.Send); ok {
					got = append(got, e.Message.Text)
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("it says %s\nwant    %s\n%s", s, tt.want, k.lastTrace())
			}
			unread := slices.ContainsFunc(k.trace, func(t engine.Trace) bool { return t.What == "unread" && t.Text == "price" })
			if unread != (tt.change["price"] != "") {
				t.Errorf("of the price it says %v", k.trace)
			}
		})
	}
}
