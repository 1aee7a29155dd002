// Package logged runs what really happened again on another version of a bot.
//
// A log holds each session of each person: how the conversation stood before
// it, the events, the messages that went out, and what else came of each event
// (see [engine.Begin] and [engine.Turn]). [Read] makes a [Session] of its
// entries. [Player.Play] feeds the same events to another program, and lists
// where it does something else:
//
//	player := logged.NewPlayer(program)
//	s, err := logged.Read(talk, entries)
//	result := player.Play(s)
//	report := logged.NewReport()
//	report.Add(result)
//
// On the version that the session ran on, there is no difference.
//
// # What counts as a difference
//
//   - step: another step speaks, one more or one less, or in another order
//   - route: from the same step, the talk goes on elsewhere
//   - text: the same step says other words
//   - variable: a value that was set is another one
//   - ended: the run ends with another label
//   - timer: a reminder, a timeout or a wait is due at another time
//   - action: something else is asked of an action, a person or the calendar
//   - error, limit: one that was not met before
//
// Steps and variables that were renamed with `was` are the same. A step without
// an id is told from another by what it says.
//
// Once a talk rests at another place than it did, the person's next messages
// are answers to something else: they are not compared, but counted.
//
// # What the world answers
//
// Results of actions come from the log, for an action that is asked for by the
// same step with the same arguments. Where the log has no result, the talk
// cannot go on, which is a difference of kind action. A timer fires when the
// log says so, as long as it is set to the same time as it was; one that is
// set to another time fires then.
//
// The package is pure: it takes bytes and gives results.
package logged
