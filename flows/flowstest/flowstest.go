// Package flowstest makes flows for tests and benchmarks.
package flowstest

import (
	"fmt"
	"strings"
)

// GenFlow writes a flow of about as many steps as wanted, at least ten: three
// tenths are questions with five choices and routes, two tenths are texts with
// an expression, the rest are texts, branches and variables. There are 40
// distinct expressions at most. Of 1,000 steps it has about 300 kB.
func GenFlow(steps int) []byte {
	var b strings.Builder
	b.WriteString("title: A long talk\ndata:\n  prices: {choc: 30, lemon: 28}\ntriggers:\n  - words: [hello, hi]\nsteps:\n")
	b.WriteString("  - set: {count: 0, total: 0.5}\n")
	for i := 1; i < steps-1; i++ {
		switch i % 10 {
		case 1, 4, 7:
			question(&b, i, steps)
		case 2, 5:
			fmt.Fprintf(&b, "  - id: tell%d\n    say: You have ordered ${count + %d} cakes so far, and we have noted all of them in the book of the shop, which lies beside the till.\n", i, i/5%20)
		case 3:
			fmt.Fprintf(&b, "  - id: fork%d\n    branch:\n      - if: count > %d\n        next: note%d\n      - else: note%d\n", i, i/10%20, i+3, i+3)
		case 8:
			fmt.Fprintf(&b, "  - set: {count: count + %d}\n", i/10%20)
		default:
			fmt.Fprintf(&b, "  - id: note%d\n    say:\n      - We open at nine and close at six, from Tuesday to Sunday, all the year round.\n      - The shop is open from nine to six, every day but Monday, all the year round.\n    note: what the owner wants to have said here, in any case\n", i)
		}
	}
	b.WriteString("  - end: done\n")
	return []byte(b.String())
}

func question(b *strings.Builder, i, steps int) {
	fmt.Fprintf(b, "  - id: ask%d\n    if: count >= 0\n    ask: Which of our cakes would you like to have for the party on Saturday, the one of number %d?\n    choices:\n", i, i)
	for _, c := range []string{"choc: Chocolate with cherries, 30 €", "lemon: Lemon and meringue, 28 €", "apple: Apple, warm, with cream, 24 €", "nut: Walnut and honey, 26 €"} {
		fmt.Fprintf(b, "      - %s\n", c)
	}
	fmt.Fprintf(b, "      - {id: none_of_them, label: \"None of them, thank you\", like: [nothing, not today, no cake]}\n")
	next := min(i/10*10+16, (steps-2)/10*10)
	if next <= i || next%10 != 6 && next%10 != 0 {
		next = i
	}
	target := fmt.Sprintf("note%d", next)
	if next == i {
		target = "end"
	}
	fmt.Fprintf(b, "    retries: 3\n    retry_say: Please choose one of the cakes above, or none of them.\n    routes:\n      none_of_them: %s\n      invalid: end lost\n    note: asked in the shop as well\n", target)
}

// GenPlain writes a flow of short steps, a hundred bytes each at most, so that
// ten thousand of them stay below the size that is read: a question after every
// nine texts.
func GenPlain(steps int) []byte {
	var b strings.Builder
	b.WriteString("triggers:\n  - default: true\nsteps:\n")
	for i := range steps {
		if i%10 == 9 {
			fmt.Fprintf(&b, "  - {id: ask%d, ask: Which of them, choices: [{a: Red}, {b: Blue}, {c: Green}]}\n", i)
			continue
		}
		fmt.Fprintf(&b, "  - {id: say%d, say: This is text number %d.}\n", i, i)
	}
	return []byte(b.String())
}
