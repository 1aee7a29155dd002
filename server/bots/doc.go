// Package bots keeps what is live: the bots in folders on disk, read, checked
// and compiled, with their channels connected.
//
//	reg, err := bots.Open(bots.Config{Dirs: []string{"./bakery"}, Connect: connect, Log: log})
//	p := reg.Program("bakery")
//	go reg.Watch(ctx)
//
// A change on disk goes live when it checks. One that does not is logged with
// all its problems, and the last good version goes on.
package bots
