// Package mutate asks whether the conversations of a bot would notice a
// mistake: it changes the bot in one small place, plays them, and tells which
// changes none of them noticed.
//
// The changes are made to what was read, never to a file; each leaves the bot
// that it was given as it was. One that cannot be compiled, or that changes
// nothing (a route to where the talk goes anyway), is not counted.
//
//	r := mutate.Bot(bot, program, talks)
//	r.WriteText(os.Stdout, "my/bot")
package mutate
