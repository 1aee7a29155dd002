// Package store keeps what must not be lost: what came in, where each talk
// stands, what must go out, and when to look after a talk again. A Store is asked in whole acts, never by a
// transaction handed out, so that one writer can batch them.
//
// Below it: memory, the model; sqlite, the default. Both pass the suite in
// storetest.
//
// Times are UTC and kept to the microsecond. Nothing that is handed in or out
// may be changed afterwards.
package store

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// Key names a conversation: all that passes between a contact and a bot on
// one channel.
type Key struct {
	Bot     string
	Channel string
	Address string // the person's id on the channel
}

// Limits.
const (
	// MaxPending is how many events one Claim brings along at most.
	MaxPending = 64
	// MaxInbox is how many events may wait to be read before Accept answers
	// ErrFull, where the store is not told otherwise.
	MaxInbox = 100_000
	// Remembered is how long at least an id that was accepted is known
	// again, by Inbound.At. Providers give up within this time.
	Remembered = 3 * 24 * time.Hour
)

// Inbound is one event that came in.
type Inbound struct {
	Key
	ID    string    // unique in its conversation for as long as Remembered: the provider's id of the message
	At    time.Time // when it was accepted, UTC
	Event []byte    // as JSON
}

// Claim is one conversation with its pending events. It is exclusive until
// Commit or Release.
type Claim struct {
	Key
	Version int64     // of the session; 0 where there is none yet
	Session []byte    // nil where there is none yet
	Contact []byte    // nil where nothing is known yet
	Pending []Pending // the oldest, at most MaxPending
	Desk    Desk      // as it was last committed
	Pin     string    // the same
}

// Taken tells whether the claim comes from Take: its event is not kept yet.
func (c Claim) Taken() bool { return len(c.Pending) == 1 && c.Pending[0].Seq == 0 }

// Pending is an event that waits to be read, oldest first.
type Pending struct {
	Seq int64 // 0 where it is not kept yet; see Take
	Inbound
}

// Change is what reading some events came to. It is kept whole or not at all.
type Change struct {
	At      time.Time // when it was made: Delivery.Queued
	Session []byte    // nil: as it was; the version counts on all the same
	Contact []byte    // nil: as it was
	Done    []int64   // the Seq of the events that were read
	Log     []Entry
	Sends   []Send
	Attempt int    // how many of Sends Commit may return, to be attempted at once
	Timer   *Timer // nil: as it was; with a zero At: none from now on
	Desk    *Desk  // nil: as it was; with a zero Since: nobody waits from now on
	Pin     string // of Session: the version of the bot that the open talk runs on; "" where none is open

	Unschedules []string   // keys of what is taken back, before Schedules; "" is all of it
	Schedules   []Schedule // each instead of what stands under its key
}

// Desk says that a person of the shop is wanted in a conversation, or has it.
type Desk struct {
	Since time.Time // UTC; zero where the bot has the talk
	Queue string    // who is wanted; may be ""
	Agent string    // who has answered last; "" while nobody has
}

// Waiting is a conversation with its Desk.
type Waiting struct {
	Key
	Desk
	Contact []byte // nil where nothing is known
}

// Timer tells when to look after a conversation again. A conversation has one
// at the most: a new one takes the place of the old.
type Timer struct {
	At         time.Time // UTC; kept to the microsecond, rounded up
	Generation int       // tells it from others of its conversation
}

// EventID returns the id of the event that a timer becomes when it is due.
func (t Timer) EventID() string { return "timer:" + strconv.Itoa(t.Generation) }

// Schedule is a flow that starts later in a conversation. It outlives the
// session that asked for it. A conversation has one under each key at the
// most: a new one takes the place of the old.
//
// The key is of the contact, who is here as many as their conversations: that
// one person writes on two channels is not known yet.
type Schedule struct {
	Key  string
	ID   string    // of the effect that asked for it; unique in its conversation
	Flow string    // its id
	At   time.Time // UTC; kept to the microsecond, rounded up
	With []byte    // what the flow is given, as JSON; nil is nothing
}

// EventID returns the id of the event that it becomes when it is due.
func (s Schedule) EventID() string { return "schedule:" + s.ID }

// Alarm is what is due in a conversation: its timer, or a schedule.
type Alarm struct {
	Key
	Timer    Timer
	Schedule *Schedule // nil where it is the timer
}

// EventID returns the id of the event that the alarm becomes.
func (a Alarm) EventID() string {
	if a.Schedule != nil {
		return a.Schedule.EventID()
	}
	return a.Timer.EventID()
}

// Send is something on its way out. Its ID is unique in its conversation.
// What goes out in one lane of a conversation goes out in order; lanes do not
// wait for one another.
type Send struct {
	ID      string
	Lane    string // "" is to the person; see the other lanes
	Message []byte // as JSON
	Bulk    bool   // nobody waits for it. One that is no bulk makes none of what is before it in its lane
}

// Notify is the lane of what is told to the bot's owner.
const Notify = "notify"

// A Sender is what sends go out by, and what a provider counts them by: a
// channel of a bot. A lane that is not to the person is one of its own, for all
// channels of a bot.
type Sender struct {
	Bot  string
	Name string // of the channel, or of the lane; no two are named alike
}

// SenderOf returns what the sends in a lane of a conversation go out by.
func SenderOf(k Key, lane string) Sender {
	if lane != "" {
		return Sender{k.Bot, lane}
	}
	return Sender{k.Bot, k.Channel}
}

// A Queue is what is ready to go out by a sender: all of its bulk, or all
// else. Of each lane of a conversation it holds the lowest unfinished send,
// where that is not being attempted.
type Queue struct {
	Sender
	Bulk bool
}

// Head tells when the earliest send of a queue becomes due.
type Head struct {
	Queue
	Due time.Time // in the past: at once
}

// Share is how many sends of a queue are wanted at most.
type Share struct {
	Queue
	N int
}

// A Version is what a bot's files were at a publish. It is never changed.
type Version struct {
	Bot   string
	ID    string // of its content; see flows.Hash
	Files []File // by name
}

// File is one file of a version.
type File struct {
	Name string // path inside the bot's folder
	Hash string // SHA-256 of its content, in hex
	Size int64  // bytes
}

// A Publish made a version live. The newest one of a bot says what is live.
type Publish struct {
	Bot     string
	Version string
	At      time.Time // UTC
	Message string
	By      string // who or what asked for it
}

// Pinned is a conversation whose open talk runs on a version.
type Pinned struct {
	Key
	Session []byte
}

// Depths tells how much waits.
type Depths struct {
	Unread int       // events that nobody has read
	Oldest time.Time // when the oldest of them was accepted; zero where there is none
	Unsent int       // sends that are not out
	Dead   int       // sends that were given up
}

// Token lets a program speak for a bot. The token itself is not kept.
type Token struct {
	Bot  string
	ID   string    // by which it is listed and taken back; no secret
	Hash []byte    // SHA-256 of the token
	At   time.Time // when it was made, UTC
}

// Account is a person who signs in to the editor.
type Account struct {
	ID       string
	Email    string // in small letters; one account each
	Name     string
	Password string    // its hash, with how it was made
	At       time.Time // when it was made, UTC
}

// Login is a browser in which somebody is signed in.
type Login struct {
	Hash    []byte    // SHA-256 of what the browser keeps
	Account string    // its id
	At      time.Time // of the sign-in, UTC
	Seen    time.Time // when it was last used, UTC
}

// Entry is one line of a conversation's history.
type Entry struct {
	Seq  int64 // set by the store, rising in each conversation
	At   time.Time
	Kind string // see the kinds below
	ID   string // of the event or effect
	Body []byte // as JSON
}

// The kinds of entries.
const (
	In       = "in"       // an event from the person; its body is the event
	Alarmed  = "timer"    // an event of the server's own clock
	Action   = "action"   // an event that brings the result of an action
	Agent    = "agent"    // an event from a person of the shop
	Out      = "out"      // an engine.Send
	Handover = "handover" // an engine.Handover
	Notice   = "notice"   // an engine.Notice
	Trace    = "trace"    // an engine.Turn: why the event before it led where it led
	Begin    = "begin"    // an engine.Begin, before an event that found nothing open: a session begins
)

// Span is where a session stands in the log: its entries go up to the next
// begin of the conversation.
type Span struct {
	Key
	First int64     // Seq of the first entry
	Until int64     // Seq of the next session's first entry; 0 where there is none yet
	At    time.Time // of the first entry, UTC
	Cut   bool      // it does not begin with a begin: what came before is not kept
}

// Delivery is a Send that is due, marked as being attempted.
type Delivery struct {
	Key
	Send
	Seq      int64
	Attempts int       // before this one; one that the end of the program cut off says nothing about the channel
	Queued   time.Time // when it was committed
	First    time.Time // when it was first attempted; at the first attempt, now
	Behind   bool      // another send of the conversation waits for this one
	InDoubt  bool      // an attempt was under way when the program last ended
}

// Mark says how an attempt went. Exactly one of Sent, Retry and Dead is set.
type Mark struct {
	Key
	Seq    int64
	Lane   string    // of the send
	At     time.Time // when, UTC
	Sent   bool
	Retry  time.Time // when to try again
	Dead   bool
	Reason string // of Retry and Dead
	Next   bool   // with Sent and Dead: Mark returns the next send of the lane, to be attempted at once, unless it is bulk
}

// Marked is what marks led to.
type Marked struct {
	Next []Delivery // in the lanes of marks that ask for it, as if Deliver had returned it at the time of the mark
	Due  bool       // sends that waited for what is gone are due, and were not returned
}

// Letter is a dead letter: a Send that was given up.
type Letter struct {
	Key
	Send           // never bulk
	Seq      int64 // rising; of the bot's dead letters, by which one is named
	Attempts int
	Queued   time.Time // when it was committed
	Died     time.Time // when it was given up
	Reason   string
}

// Kept is all that is kept about one person in one conversation.
type Kept struct {
	Key
	Version   int64
	Session   []byte
	Pin       string
	Contact   []byte
	Desk      Desk
	Pending   []Pending
	Log       []Entry
	Unsent    []Delivery // as they stand; Behind and InDoubt are not told
	Dead      []Letter
	Timer     *Timer
	Schedules []Schedule // by key
	Visitor   bool       // a key of the web chat leads here
}

// Erased counts what was kept about a person; the zero Erased is nothing.
type Erased struct {
	Sessions, Contacts int // 1 or 0
	Pending, Log       int
	Unsent, Dead       int
	Timers             int // with the schedules
	Visitors           int // keys of the web chat
}

// Web is the channel whose people are known by the keys of visitors.
const Web = "web"

var (
	// ErrStale reports a Change to a session that has moved on.
	ErrStale = errors.New("session has moved on")
	// ErrKnown reports a Change to a claim of Take whose event was accepted
	// before.
	ErrKnown = errors.New("event was accepted before")
	// ErrFull reports that nothing more can be kept at the moment: the disk
	// or a queue is full.
	ErrFull = errors.New("store is full")
	// ErrTaken reports an account, or a login, that is there already.
	ErrTaken = errors.New("there is one already")
	// ErrTraces reports that what was dropped may still be found by who looks
	// through the bytes of the disk.
	ErrTraces = errors.New("traces may be left on the disk")
	// ErrClosed reports a call after Close.
	ErrClosed = errors.New("store is closed")
)

// Store keeps conversations. It is safe for concurrent use. Every method
// returns once what it did is durable.
type Store interface {
	// Accept keeps the events, all or none, and tells for each whether it is
	// new (true) or was accepted before (false). ErrFull where too many wait.
	Accept(ctx context.Context, events []Inbound) ([]bool, error)

	// Claim returns up to n conversations with pending events that nobody
	// holds, the one with the oldest event first.
	Claim(ctx context.Context, n int) ([]Claim, error)
	// Take claims the conversation of an event that has just come in, where
	// nobody holds it and nothing waits there; ok tells. The event is the only
	// one pending, and is accepted with the change that Commit keeps, or not at
	// all: so it is durable at the cost of one act instead of two.
	Take(ctx context.Context, in Inbound) (c Claim, ok bool, err error)
	// Commit keeps the change, and gives the claim back. ErrStale where the
	// session's version moved, or the person was erased meanwhile, and
	// ErrKnown; then nothing was kept, and the claim is given back as well.
	// After any other error nothing was kept, and the claim is still the
	// caller's: to commit again, or to release. A claim of Take is not worth
	// waiting for: ErrFull where many acts wait already.
	//
	// It returns up to ch.Attempt of the sends that nothing waits before in
	// their lane and that are no bulk, as if Deliver had returned them at ch.At.
	Commit(ctx context.Context, c Claim, ch Change) ([]Delivery, error)
	// Release gives the claim back with nothing changed. It reads its Key
	// alone.
	Release(ctx context.Context, c Claim) error

	// Heads returns the queues that are not empty, by their bots and senders,
	// bulk after what is none.
	Heads(ctx context.Context) ([]Head, error)
	// Deliver returns sends of queues that are due at now, as many as the
	// shares say, the earliest due of each first, marked as attempted:
	// nobody else gets them until Mark. What was marked so when the program
	// ended is due at once when it starts again, in doubt.
	Deliver(ctx context.Context, now time.Time, shares []Share) ([]Delivery, error)
	// Mark keeps how attempts went. A mark for a send that is not being
	// attempted changes nothing.
	Mark(ctx context.Context, marks []Mark) (Marked, error)

	// Dead returns up to n dead letters of a bot after seq, by their seqs.
	Dead(ctx context.Context, bot string, after int64, n int) ([]Letter, error)
	// Revive puts dead letters of a bot back to the end of their lanes, as new
	// sends that were committed at at, in the order of their seqs, and tells
	// how many there were. Each gets a new seq. They are bulk: who waited for
	// one has long given up, and there may be many.
	Revive(ctx context.Context, bot string, seqs []int64, at time.Time) (int, error)
	// Discard drops dead letters of a bot, and tells how many there were.
	Discard(ctx context.Context, bot string, seqs []int64) (int, error)

	// Due makes events of up to n timers and schedules that are due at now,
	// the earliest first, and tells how many: each leaves, in the same act, one event to
	// read, accepted at now, with the id Alarm.EventID and what event returns
	// as its body. An id like that is not looked for among those that were
	// accepted, nor kept with them. ErrFull where no more events may
	// wait; then they stay. event must not call the Store; it may be called again
	// for the same one, and then the last body counts.
	Due(ctx context.Context, now time.Time, n int, event func(Alarm) []byte) (int, error)
	// NextDue tells when the earliest timer or schedule is due, if there is
	// any. A time in the past means at once.
	NextDue(ctx context.Context) (time.Time, bool, error)

	// History returns up to n entries of a conversation after seq, in order,
	// of the kinds In and Out alone: what the person has seen.
	History(ctx context.Context, k Key, after int64, n int) ([]Entry, error)
	// Latest returns the newest n entries of a conversation before seq, in
	// order, of all kinds but Trace, Begin and Alarmed: what a person of the
	// shop reads. A seq of 0 is the end. Of a conversation that does not exist
	// there are none.
	Latest(ctx context.Context, k Key, before int64, n int) ([]Entry, error)
	// Waiting returns up to n conversations of a bot in which a person of the
	// shop is wanted or has answered, who has waited longest first.
	Waiting(ctx context.Context, bot string, n int) ([]Waiting, error)

	// Sessions returns where the newest n sessions of a bot stand in the log,
	// by their first entries, the newest first. What stands before the first
	// begin of a conversation counts as one that is cut.
	Sessions(ctx context.Context, bot string, n int) ([]Span, error)
	// Log returns up to n entries of a session after seq, in order, of every
	// kind.
	Log(ctx context.Context, in Span, after int64, n int) ([]Entry, error)

	// Find returns the conversations of a bot, and the visitors, that have an
	// address on whatever channel, by their channels.
	Find(ctx context.Context, bot, address string) ([]Key, error)
	// Person returns all that is kept about a person; nil where nothing is.
	Person(ctx context.Context, k Key) (*Kept, error)
	// Erase drops all of that in one act, and tells what there was. A claim
	// that is held meanwhile is stale, a send that is being attempted is not
	// tried again. Ids that were accepted stay known, as hashes, so that a
	// provider that repeats itself brings nothing back. After an error that
	// wraps ErrTraces it is all gone, and some of its bytes lie on the disk yet.
	Erase(ctx context.Context, k Key) (Erased, error)

	// Prune drops up to n entries of the log and up to n dead letters that are
	// older than before, and tells how many there were; 0 where none is left.
	// Of the log it looks at the n oldest by their seqs alone, so that a time
	// in the future, of a clock that was wrong, can hold back what comes after
	// it. What a talk stands at is kept, also where its first lines are gone.
	Prune(ctx context.Context, before time.Time, n int) (int, error)

	// Publish makes a version live, and keeps it where it is not kept yet;
	// content returns a file's content, and is asked only for what is not
	// there. It must not call the Store.
	Publish(ctx context.Context, p Publish, v Version, content func(File) ([]byte, error)) error
	// Publishes returns the newest n publishes of a bot, the newest first.
	Publishes(ctx context.Context, bot string, n int) ([]Publish, error)
	// Version returns a version that was published; an error that wraps
	// fs.ErrNotExist where there is none.
	Version(ctx context.Context, bot, id string) (Version, error)
	// Content returns the content of a file of a version, by its hash; an
	// error that wraps fs.ErrNotExist where there is none.
	Content(ctx context.Context, bot, hash string) ([]byte, error)
	// Pins counts the conversations of a bot whose open talk runs on each
	// version.
	Pins(ctx context.Context, bot string) (map[string]int, error)
	// Pinned returns up to n conversations whose open talk runs on a version,
	// in an order of its own, after a place in it; 0 is the beginning. The
	// place to go on after comes back; 0 where there are no more.
	Pinned(ctx context.Context, bot, version string, after int64, n int) ([]Pinned, int64, error)

	// AddVisitor keeps a visitor of the web chat under the hash of their key.
	// A hash that is taken keeps its address.
	AddVisitor(ctx context.Context, bot string, hash []byte, address string, at time.Time) error
	// Visitor returns the address kept under hash, or "".
	Visitor(ctx context.Context, bot string, hash []byte) (string, error)

	// AddToken keeps a token. An id of the bot that is taken is an error.
	AddToken(ctx context.Context, t Token) error
	// Tokens returns the tokens of a bot, the oldest first.
	Tokens(ctx context.Context, bot string) ([]Token, error)
	// RemoveToken takes a token back, and tells whether there was one.
	RemoveToken(ctx context.Context, bot, id string) (bool, error)

	// AddAccount keeps an account; ErrTaken where its id or its e-mail is
	// another's.
	AddAccount(ctx context.Context, a Account) error
	// Accounts returns all accounts, the oldest first.
	Accounts(ctx context.Context) ([]Account, error)
	// SetPassword gives an account another password, and ends its logins, in
	// one act. It tells whether there is such an account.
	SetPassword(ctx context.Context, account, password string) (bool, error)
	// AddLogin keeps a login. A hash that is taken is an error, and an account
	// that does not exist.
	AddLogin(ctx context.Context, l Login) error
	// Login returns the login of a hash, nil where there is none.
	Login(ctx context.Context, hash []byte) (*Login, error)
	// SeeLogin notes that a login was used. One that is gone stays gone.
	SeeLogin(ctx context.Context, hash []byte, at time.Time) error
	// RemoveLogin ends a login, and tells whether there was one.
	RemoveLogin(ctx context.Context, hash []byte) (bool, error)
	// PruneLogins drops the logins that began before begun, and those last
	// used before seen, and tells how many there were.
	PruneLogins(ctx context.Context, begun, seen time.Time) (int, error)

	// Depths tells how much waits.
	Depths(ctx context.Context) (Depths, error)
	// Check tells why nothing can be kept at the moment; nil where it can.
	Check(ctx context.Context) error

	// Close finishes what is under way and lets go of the files. Whatever is
	// asked afterwards fails with ErrClosed.
	Close() error
}
