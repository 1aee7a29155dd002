// Package cover tells what parts of a bot its conversations came by: steps,
// routes, choices, rules that refuse, time-outs, reminders, error roads, ways
// in, and the texts of each language that were really sent.
//
// Nothing is guessed from the files: a part counts when the engine says that
// it was come by (see engine.Mark), and a text when it was sent.
//
//	c := cover.New(bot)
//	for _, r := range player.Play(talk) {
//		c.Add(r)
//	}
//	c.WriteText(os.Stdout, "flows/templates/bakery")
//
// The package is pure: it takes results and writes to what it is given.
package cover
