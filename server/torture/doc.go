// Package torture proves the promises of the message path by breaking it.
//
// The kill loop runs the program itself, built with the tag faults. A load
// posts numbered webhooks, each one to three times, in another order, until it
// gets 200. A stand-in for a channel takes what is sent, and is slow, refuses
// or breaks off now and then. Meanwhile the program is killed with SIGKILL, at
// a random time or at a named point (see package fault), and started again.
//
// In the end a checker compares what the three saw: the load, the channel, and
// the log that the store holds. No message that got 200 is lost. Each is read
// once, and in order. Each answer goes out, in order, and a second time only
// where the program was killed while it went out, or the channel did not say
// that it has it. Played again, the log gives the sessions that are stored,
// byte for byte.
//
// That the checker can fail is a test of its own: with one safeguard left out
// at a time, it must find what is wrong.
//
//	go test ./server/torture                      # 100 kills
//	go test ./server/torture -rapid.checks 2000   # as many as one likes
package torture
