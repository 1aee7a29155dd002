package engine

import "time"

// Limits of one event and one session; language.md, section 7. Meeting one is
// a line in the trace, and the person gets the fallback.
const (
	MaxSteps       = 100      // steps entered for one event
	MaxMessages    = 10       // messages sent for one event, those of the fallback apart
	MaxDepth       = 16       // open flows
	MaxFailures    = 20       // errors met for one event
	MaxDigressions = 3        // one inside the other; the oldest is dropped
	MaxVariables   = 50_000   // bytes of the variables of a session
	MaxText        = 10_000   // characters of a message that are read
	MaxBack        = 20       // answers that can be taken back
	MaxPast        = 64 << 10 // bytes kept to take them back
	MaxSaid        = 5        // messages kept for questions that hear
	MaxHeard       = 500      // bytes of a message that they hear
	MaxRecent      = 8        // ids of events kept, to know one that comes again
	MaxEach        = 200      // items of a call with `each`, and of a list that is offered
	MaxKept        = 20       // events kept while an action is under way
	MaxKeptEvent   = 50_000   // bytes of one of them
)

const (
	defaultRetries = 2
	maxActionWait  = 15 * time.Minute // how long a result is waited for; the server gives up on an action long before
	maxAgentQuiet  = 24 * time.Hour   // without a word, a chat that a person has answered comes back
)

// Labels of sessions that did not reach an `end`.
const (
	doneLabel      = "done"
	cancelledLabel = "cancelled"
	stoppedLabel   = "stopped"
	leftLabel      = "left"   // another flow was started in its place
	failedLabel    = "failed" // an error or a limit, and nothing to go to
)
