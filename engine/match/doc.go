// Package match tells what a person meant by what they typed: which choice,
// which command or trigger word, which value.
//
// There are three questions, and a compiled thing for each:
//
//	opts := match.NewOptions([]match.Option{{ID: "choc", Labels: []string{"Chocolate, 30 €"}}})
//	opts.Whole("chocolate", nil)        // 0, by its label      (rank 5 of language.md)
//	opts.Inside("chocolat please", nil) // 0, by a slip         (rank 9)
//
//	var words match.Phrases
//	words.Add(7, "en", "opening hours")
//	words.Inside("your opening hours?", "en", nil) // 7, 2 words (rank 8)
//
//	match.Whole(match.Date, "demain", &ctx)                 // value.Date (rank 7)
//	match.Inside(match.Date, "sorry, I meant 28 May", &ctx) // one reading (rank 9)
//
// "Whole" is about all of a message, "Inside" about a part of it. Everything
// here is pure: the clock, the zone and the country come in with [Context].
// All of it may be used by several goroutines at once after it is built.
// Messages of any length and bytes are taken; values are looked for in the
// first [MaxRead] bytes only.
package match
