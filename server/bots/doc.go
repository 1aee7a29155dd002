// Package bots keeps what is live: the bots in folders on disk, read, checked
// and compiled, with their channels connected.
//
//	reg, err := bots.Open(bots.Config{Dirs: []string{"./bakery"}, Connect: connect, Log: log})
//	p := reg.Program("bakery")
//	go reg.Watch(ctx)
//
// A change on disk is a draft until it is published. What is wrong with it is
// logged, and what is live goes on. Where there is a folder of bots,
// [Registry.Create] puts new ones into it.
package bots
