package flows

import "slices"

// An Outcome is one thing that a step can come to, beside the choices of a
// question, the outcomes of an action and the labels of a called flow.
type Outcome struct {
	Name  string
	Label string // a word or a few, for forms
	Help  string // one sentence, for people
	Verbs []Verb // that have it; none means all that have routes
	Types []string
	Key   string // with Types: of questions of these types, or with this key; alone: with this key
	Fill  string // what the key is given where somebody draws a way from here, and has not written it
	Own   bool   // without a route it does not take the `next` of the step
}

// Outcomes are all of them, in the order in which they are listed to people.
// One that several kinds of steps have, each in its own way, is there for each.
var Outcomes = []Outcome{
	{Name: "yes", Label: "Yes", Help: "The answer was yes.", Verbs: []Verb{Ask}, Types: []string{"yesno"}},
	{Name: "no", Label: "No", Help: "The answer was no.", Verbs: []Verb{Ask}, Types: []string{"yesno"}},
	{Name: "none", Label: "Nothing to offer", Help: "There was nothing to choose from.", Verbs: []Verb{Ask}, Types: []string{"slot"}, Key: "choices_from"},
	{Name: "failed", Label: "Payment failed", Help: "The payment did not go through.", Verbs: []Verb{Ask}, Types: []string{"payment"}},
	{Name: "skip", Label: "Skipped", Help: "The person does not want to answer; with this way the question can be skipped.", Verbs: []Verb{Ask}, Own: true},
	{Name: "invalid", Label: "Didn't understand", Help: "No answer was understood, after all tries.", Verbs: []Verb{Ask}, Own: true},
	{Name: "timeout", Label: "No answer", Help: "Nothing came for as long as `timeout` says.", Verbs: []Verb{Ask}, Types: []string{"payment"}, Key: "timeout", Fill: "24h", Own: true},
	{Name: "timeout", Label: "It did not come", Help: "What is waited for did not come for as long as `timeout` says.", Verbs: []Verb{Wait}},
	{Name: "resolved", Label: "Taken care of", Help: "The person has closed the talk.", Verbs: []Verb{Handover}},
	{Name: "timeout", Label: "Nobody came", Help: "Nobody took the talk for as long as `timeout` says.", Verbs: []Verb{Handover}, Key: "timeout", Fill: "10m"},
	{Name: "error", Label: "Something failed", Help: "An action, a called flow or an expression failed.", Own: true},
}

// has tells whether a step has the outcome.
func (o *Outcome) has(s *Step) bool {
	if o.Verbs != nil && !slices.Contains(o.Verbs, s.Verb) {
		return false
	}
	_, written := s.Keys[o.Key]
	switch {
	case o.Types == nil && o.Key == "":
		return true
	case o.Key != "" && written:
		return true
	}
	return slices.Contains(o.Types, s.AnswerType())
}

// outcomesOf lists what a step can come to by the table.
func outcomesOf(s *Step) []string {
	var out []string
	for i := range Outcomes {
		if Outcomes[i].has(s) {
			out = append(out, Outcomes[i].Name)
		}
	}
	return out
}
