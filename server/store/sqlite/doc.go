// Package sqlite is the store that Parley runs on by default: one SQLite file
// and its write-ahead log.
//
//	s, err := sqlite.Open("data/parley.db", sqlite.Options{})
//	defer s.Close()
//
// One goroutine owns the one connection that writes. It takes what waits, runs
// it in one transaction and answers after COMMIT, so that a busy server makes
// one durable write for many messages and an idle one makes it at once. A
// batch that fails is rolled back and run again item by item, so that each
// caller gets their own error. A second connection only moves pages from the
// log into the file; a few more only read. Which conversations wait for the
// dispatcher is kept in memory as well, and read anew at start; see ready.
//
// Every table's key begins with the bot, or is a rising number that no method
// takes without its bot. A lock file beside the database keeps a second
// process out.
package sqlite
