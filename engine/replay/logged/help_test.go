package logged_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine"
	"parley/engine/replay/logged"
	"parley/flows"
)

// failer is a test, or a run of a property.
type failer interface {
	Fatalf(format string, args ...any)
}

// bot compiles a bot of one flow.
func bot(t failer, src string) *engine.Program {
	return compiled(t, fstest.MapFS{
		"bot.yaml":        {Data: []byte("parley: 1\nname: Test\nlanguages: [en]\ncurrency: EUR\n")},
		"flows/main.yaml": {Data: []byte(src)},
	})
}

func fromDisk(t failer, dir string) *engine.Program {
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer root.Close()
	return compiled(t, root.FS())
}

func compiled(t failer, fsys fs.FS) *engine.Program {
	b, diags := flows.ReadBot("test", fsys)
	p, more := engine.Compile(b)
	if ds := append(diags, more...); p == nil || ds.Errors() > 0 {
		t.Fatalf("bot: %v", ds)
	}
	return p
}

// clerk has a talk with a bot, and keeps its log as a server does.
type clerk struct {
	failer
	p        *engine.Program
	s        engine.Session
	contact  engine.Contact
	now      time.Time
	events   int
	sessions [][]logged.Entry
	asked    []engine.Do // actions, in order
}

func newClerk(t failer, p *engine.Program) *clerk {
	return &clerk{failer: t, p: p, now: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)}
}

// kinds of events that a server logs under another name than what comes from
// the person.
func kindOf(ev engine.Event) string {
	switch ev := ev.(type) {
	case *engine.TimerFired:
		return "timer"
	case *engine.Start:
		if ev.Timed {
			return "timer"
		}
	case *engine.ActionDone, *engine.PaymentChanged:
		return "action"
	case *engine.AgentReplied, *engine.AgentClosed:
		return "agent"
	}
	return "in"
}

func (c *clerk) feed(ev engine.Event) {
	c.events++
	meta, kind := engine.MetaOf(ev), kindOf(ev)
	meta.ID, meta.At, meta.Channel = fmt.Sprint("e", c.events), c.now, "web"
	body, err := engine.EncodeEvent(ev)
	if err != nil {
		c.Fatalf("%v", err)
	}
	before := c.contact
	if kind == "in" {
		c.contact = c.contact.Told(meta.Contact, "ana")
	}
	meta.Contact = c.contact
	s := c.s
	if !s.Open() {
		s.Seed = uint64(c.events)
		c.sessions = append(c.sessions, nil)
		c.log("begin", engine.Begin{Session: s, Contact: before})
	}
	next, effects, trace := engine.Step(c.p, s, ev)
	c.log(kind, json.RawMessage(body))
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			c.log("out", e)
		case engine.SetContact:
			c.contact = c.contact.With(e.Field, e.Value)
		case engine.Do:
			c.asked = append(c.asked, e)
		}
	}
	c.log("trace", engine.NewTurn(c.p, &c.s, &next, effects, trace))
	c.s = next
}

func (c *clerk) log(kind string, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		c.Fatalf("%v", err)
	}
	last := &c.sessions[len(c.sessions)-1]
	*last = append(*last, logged.Entry{Kind: kind, ID: fmt.Sprint("e", c.events), Body: b})
}

func (c *clerk) say(texts ...string) {
	for _, text := range texts {
		c.now = c.now.Add(10 * time.Second)
		c.feed(&engine.Utterance{Text: text})
	}
}

// done answers the newest action that was asked for.
func (c *clerk) done(outcome string, v any) {
	if len(c.asked) == 0 {
		c.Fatalf("no action was asked for")
	}
	do := c.asked[len(c.asked)-1]
	c.now = c.now.Add(time.Second)
	c.feed(&engine.ActionDone{Do: do.ID, Action: do.Action, Command: do.Once != "", Outcome: outcome, Value: engine.Value{V: v}})
}

// replay runs all sessions on p.
func (c *clerk) replay(p *engine.Program) *logged.Report {
	report, player := logged.NewReport(), logged.NewPlayer(p)
	for _, entries := range c.sessions {
		talk := logged.Talk{Channel: "web", Address: "ana", At: c.now}
		s, err := logged.Read(talk, entries)
		if err != nil {
			report.Skip(talk, err)
			continue
		}
		report.Add(player.Play(s))
	}
	return report
}

// lines writes the differences of a report, one a line.
func lines(r *logged.Report) string {
	var b strings.Builder
	for _, d := range r.Differences {
		one := fmt.Sprintf("%d %s %s: %s -> %s", d.Turn, d.Kind, d.About, d.Before, d.After)
		fmt.Fprintf(&b, "%s %s:%d\n", strings.ReplaceAll(one, "\n", "/"), d.File, d.Pos.Line)
	}
	return b.String()
}

func replaced(t testing.TB, src, old, new string) string {
	t.Helper()
	if !strings.Contains(src, old) {
		t.Fatalf("no %q to change", old)
	}
	return strings.ReplaceAll(src, old, new)
}
