// Package explore walks through a bot on its own: at every question it taps
// every choice, gives good answers and such as are refused, writes nonsense,
// keeps silent, goes back and cancels; lets actions fail, payments run out and
// colleagues come and go. It remembers where it has been, so that it comes to
// an end, and it counts what it has seen.
//
// What it finds is a talk that leaves a person in silence, ends in the built-in
// apology, meets a limit, says nothing where words are written, loses a value,
// or a step that nothing leads to. Each [Finding] is a conversation that goes
// wrong in the same way when it is played; see [Faults].
//
//	r, err := explore.Bot(bot, program, explore.Options{})
//	for _, f := range r.Findings {
//		fmt.Printf("%s\n%s", f, f.Conversation)
//	}
//
// The walk drives [replay.Walk], so that it sees what a conversation sees. Two
// states are the same where all that still matters is: the open flows and the
// steps they rest at, and of the variables those that a later expression reads
// (its value where it decides something, else whether it is there).
package explore
