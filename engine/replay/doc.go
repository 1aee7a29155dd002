// Package replay runs the conversations of a bot: talks written as files that
// must go as written. It drives the engine on a clock that stands still, and
// encodes and decodes the session between any two events, so that state which
// is not saved cannot hide.
//
// [Read] makes a [Conversation] of a file, with positioned diagnostics.
// [Player.Play] gives one [Result] for each channel and language the file asks
// for: the talk as it went, and the first [Difference] from what was written.
// [Player.Accept] writes the `bot` lines as the talk really went, and leaves
// every other byte of the file alone.
//
//	player := replay.NewPlayer(bot, program)
//	c, diags := replay.Read(bot, "conversations/orders.yaml", src)
//	for _, r := range player.Play(c) {
//		r.Print(os.Stdout)
//	}
//
// # How a talk is read
//
// All messages between two inputs (`me`, `event`) must be named, in order:
//
//   - STEP is the run of messages that a step sent: its question, retries and
//     rejections. A bare STEP is a step of the talk's own flow (`flow`, or the
//     first that opens); where that has no such step, of any flow. FLOW.STEP
//     is a step of that flow.
//   - STEP.retry and STEP.reject.N are one kind of its messages.
//   - FLOW.anytime.N, bot.anytime.N, text.NAME are answers that are no steps.
//   - anything else is the exact text of one message, in any of the variants
//     that its step has; pictures beside it, sent by the same step without
//     words, belong to it. A name is tried before a text.
//   - /pattern/ (Go regexp) is found in the text of one message.
//   - `...` is any number of messages.
//
// With `flow`, a talk that opens with `bot` begins that flow by hand. One that
// opens with `me` or `event` begins as in life where that opens the flow; where
// it opens another or none, the flow is begun by hand in its place. Without
// `flow` the triggers alone decide.
//
// The package is pure: it takes bytes and gives results.
package replay
