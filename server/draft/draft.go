package draft

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"maps"
	"runtime/debug"
	"sync"

	"parley/engine/check"
	"parley/engine/replay"
	"parley/server/web"
)

// Drafts opens drafts. It is safe for concurrent use.
type Drafts struct{ log *slog.Logger }

// New returns drafts that log what should not have happened.
func New(log *slog.Logger) *Drafts { return &Drafts{log} }

// maxQueue is how many messages of an author wait; Handle waits while there are
// more.
const maxQueue = 64

// Open begins the draft of a bot.
func (d *Drafts) Open(bot string, disk fs.FS, tell func(message any)) web.Draft {
	out := &draft{bot: bot, log: d.log, disk: disk, files: map[string]*string{}, queue: make(chan job, maxQueue), ended: make(chan struct{})}
	out.work.Go(out.run)
	return out
}

// draft is one author's. Its messages are answered one after the other by a
// goroutine of its own, which also plays the tests while none waits.
type draft struct {
	bot  string
	log  *slog.Logger
	disk fs.FS

	files map[string]*string // of Set and Handle alone

	queue chan job
	ended chan struct{}
	once  sync.Once
	work  sync.WaitGroup

	// Of run alone.
	next  *job // taken from the queue to look at it
	now   *state
	chat  *chat
	tests *testing // what is still to be played
}

// job is one message, with the files as they were when it came.
type job struct {
	web.DraftMessage
	files map[string]*string
	say   func(answer any)
}

// state is a draft that was checked.
type state struct {
	*check.Checked
	fsys   fs.FS
	player *replay.Player // nil where the bot has errors
}

// Set gives files another text.
func (d *draft) Set(files map[string]*string) {
	d.files = maps.Clone(d.files)
	maps.Copy(d.files, files)
}

// Handle has a message answered.
func (d *draft) Handle(ctx context.Context, m web.DraftMessage, say func(answer any)) error {
	select {
	case d.queue <- job{m, d.files, say}:
	case <-ctx.Done():
	case <-d.ended:
	}
	return nil
}

// Close ends the draft.
func (d *draft) Close() {
	d.once.Do(func() { close(d.ended) })
	d.work.Wait()
}

// run answers what comes, until the draft is closed.
func (d *draft) run() {
	for {
		j, ok := d.take()
		if !ok {
			return
		}
		d.guarded(j)
	}
}

// take returns the next message; while none waits, it plays the tests.
func (d *draft) take() (job, bool) {
	if j := d.next; j != nil {
		d.next = nil
		return *j, true
	}
	for d.tests != nil {
		select {
		case j := <-d.queue:
			return j, true
		case <-d.ended:
			return job{}, false
		default:
			if d.guardedTest() {
				d.tests = nil
			}
		}
	}
	select {
	case j := <-d.queue:
		return j, true
	case <-d.ended:
		return job{}, false
	}
}

// newer tells whether another draft waits behind the message; what else waits
// is looked at in its turn.
func (d *draft) newer() bool {
	select {
	case j := <-d.queue:
		d.next = &j
		return j.Do == "draft"
	default:
		return false
	}
}

// guarded answers a message; a panic in it is the end of that message alone.
func (d *draft) guarded(j job) {
	defer func() {
		if v := recover(); v != nil {
			d.log.Error("panic", "route", "draft", "bot", d.bot, "do", j.Do, "stack", string(debug.Stack()))
			d.now, d.tests = nil, nil
			j.say(refusal{j.N, trouble{"internal", "something went wrong here; it is in the server's log"}})
		}
	}()
	if err := d.answer(j); err != nil {
		j.say(refusal{j.N, *err})
	}
}

// guardedTest plays one more test; true where that was the last.
func (d *draft) guardedTest() (done bool) {
	defer func() {
		if v := recover(); v != nil {
			d.log.Error("panic", "route", "draft", "bot", d.bot, "do", "tests", "stack", string(debug.Stack()))
			done = true
		}
	}()
	return d.tests.one()
}

// refusal answers a message that is refused.
type refusal struct {
	N     int64   `json:"n"`
	Error trouble `json:"error"`
}

type trouble struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// answer carries out one message.
func (d *draft) answer(j job) *trouble {
	if j.Do == "draft" {
		return d.changed(j)
	}
	do, ok := acts[j.Do]
	if !ok {
		return &trouble{"unknown", "this server does not know `" + j.Do + "`"}
	}
	if d.now == nil {
		if err := d.check(j.files); err != nil {
			return err
		}
	}
	return do(d, j)
}

// acts are what can be asked beside a change of the draft.
var acts = map[string]func(*draft, job) *trouble{
	"chat":    (*draft).begin,
	"say":     (*draft).say,
	"skip":    (*draft).skip,
	"back":    (*draft).back,
	"stub":    (*draft).stub,
	"keep":    (*draft).keep,
	"accept":  (*draft).accept,
	"explore": (*draft).explore,
}

// read reads what a message says beside its n and do.
func read(j job, into any) *trouble {
	if err := json.Unmarshal(j.All, into); err != nil {
		return &trouble{"malformed", "the message cannot be read"}
	}
	return nil
}

// check reads and checks the draft.
func (d *draft) check(files map[string]*string) *trouble {
	s := &state{fsys: &tree{d.disk, files}}
	var err error
	if s.Checked, err = check.Folder(d.bot, s.fsys); err != nil {
		d.log.Warn("a draft cannot be read", "bot", d.bot, "err", err)
		return &trouble{"not_read", "the bot's folder cannot be read at the moment"}
	}
	if s.Program != nil {
		s.player = replay.NewPlayer(s.Bot, s.Program)
	}
	d.now = s
	return nil
}

// changed answers a change of the draft.
func (d *draft) changed(j job) *trouble {
	d.tests = nil
	if d.newer() {
		d.now = nil
		j.say(struct {
			N     int64 `json:"n"`
			Stale bool  `json:"stale"`
		}{j.N, true})
		return nil
	}
	if err := d.check(j.files); err != nil {
		return err
	}
	out := struct {
		N        int64     `json:"n"`
		Problems []problem `json:"problems"`
		Chat     *Chat     `json:"chat,omitempty"`
		Changed  *int      `json:"changed,omitempty"`
	}{N: j.N, Problems: d.now.problems()}
	if d.chat != nil && d.now.player != nil {
		was := d.chat.seen
		d.chat.play(d.now)
		out.Chat = d.chat.seen
		if at := firstChange(was, d.chat.seen); at >= 0 {
			out.Changed = &at
		}
	}
	j.say(out)
	if d.now.player != nil {
		d.tests = newTests(d.now, j)
	}
	return nil
}

// errBroken is told where the bot cannot run.
var errBroken = &trouble{"broken", "the bot has errors; mend them first"}
