package web

import (
	"context"
	"encoding/json"
	"io/fs"
)

// Drafts answers what the editor asks of a draft that is not saved.
type Drafts interface {
	// Open begins the draft of a bot for one socket. disk is its folder: what
	// lies in it and no Set has named is part of the draft as it is there, so
	// media/ above all. tell sends a message that nobody asked for; it never
	// waits, may be called from any goroutine, and does nothing once the
	// socket is closed.
	Open(bot string, disk fs.FS, tell func(message any)) Draft
}

// A Draft is one author's copy of a bot, with a chat on it, for as long as a
// socket is open. Its methods are called one at a time, in the order in which
// the messages came.
type Draft interface {
	// Set gives files another text, whatever the disk says from then on; nil
	// leaves a file out. The first call brings every text file of the folder
	// that can be read as one.
	// Handle follows, with the message that brought the files.
	Set(files map[string]*string)
	// Handle carries out one message. It says each answer with the n of the
	// message in it, also what it refuses: {"n", "error"}. It may return
	// before it has said all, and go on in a goroutine of its own until ctx
	// ends, which it does when the socket is closed. An error is logged, and
	// the author is told that something went wrong here.
	Handle(ctx context.Context, m DraftMessage, say func(answer any)) error
	// Close ends the draft, and waits for its goroutines.
	Close()
}

// DraftMessage is what the editor asks.
type DraftMessage struct {
	N   int64           `json:"n"`  // of the client; its answers carry it
	Do  string          `json:"do"` // draft, chat, say, ...
	All json.RawMessage `json:"-"`  // the whole message
}
