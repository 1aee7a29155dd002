package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// now is the chat's clock: the world's, moved by /later.
func (c *chat) now() time.Time { return c.w.Now().UTC().Add(c.ahead) }

// command does what a line says that begins with a slash.
func (c *chat) command(name, rest string, _ bool) {
	rest = strings.TrimSpace(rest)
	switch name {
	case "/later":
		c.pass(rest)
	case "/answer":
		c.answer(rest)
	case "/paid", "/failed", "/expired":
		c.step(&engine.PaymentChanged{Meta: c.meta(), Status: name[1:]})
	case "/agent":
		c.step(&engine.AgentReplied{Meta: c.meta(), Name: "Agent", Text: rest})
	case "/close":
		c.step(&engine.AgentClosed{Meta: c.meta(), Name: "Agent"})
	case "/send":
		kind, url, _ := strings.Cut(rest, " ")
		if !slices.Contains([]string{"image", "audio", "video", "file"}, kind) || url == "" {
			fmt.Fprintln(c.w.Out, "write /send image https://x.example/cat.jpg; there are image, audio, video and file")
			return
		}
		c.step(&engine.Media{Meta: c.meta(), Kind: kind, URL: url})
	default:
		fmt.Fprintf(c.w.Out, "no command %s; parley help chat lists them\n", name)
	}
}

// pass moves the clock, and on the way does what is due.
func (c *chat) pass(length string) {
	d, ok := flows.ParseDuration(length)
	if !ok {
		fmt.Fprintln(c.w.Out, "write /later 31m, 2h or 1d")
		return
	}
	to := c.now().Add(d)
	for range maxDue {
		at, ev := c.due()
		if ev == nil || at.After(to) {
			break
		}
		c.ahead += max(at.Sub(c.now()), 0)
		switch ev := ev.(type) {
		case *engine.TimerFired:
			c.timer = time.Time{}
			ev.Meta = c.meta()
		case *engine.Start:
			c.unschedule(ev.Key)
			ev.Meta = c.meta()
		}
		c.step(ev)
	}
	c.ahead += max(to.Sub(c.now()), 0)
}

// maxDue is how much one /later does at most.
const maxDue = 100

// due returns what happens next of itself, and when; nil where nothing does.
func (c *chat) due() (at time.Time, ev engine.Event) {
	if !c.timer.IsZero() {
		at, ev = c.timer, &engine.TimerFired{Generation: c.session.Timer}
	}
	for _, s := range c.later {
		if ev == nil || s.At.Before(at) {
			at, ev = s.At, &engine.Start{Flow: s.Flow, Key: s.Key, With: s.With, Timed: true}
		}
	}
	return at, ev
}

func (c *chat) unschedule(key string) {
	c.later = slices.DeleteFunc(c.later, func(s engine.Schedule) bool { return key == "" || s.Key == key })
}

// act carries out the actions that need no answer of the tester's, and says
// which one waits for it.
func (c *chat) act() {
	c.waiting = slices.DeleteFunc(c.waiting, func(do engine.Do) bool { return !c.awaits(do) })
	for len(c.waiting) > 0 {
		do := c.waiting[0]
		done, err := c.acts.Do(do)
		var none *replay.NoStub
		switch {
		case errors.As(err, &none):
			fmt.Fprintf(c.w.Out, "(%s waits for its result: /answer VALUE)\n", do.Action)
			return
		case err != nil:
			done = &engine.ActionDone{Do: do.ID, Action: do.Action, Outcome: "error", Error: err.Error()}
		}
		c.waiting = c.waiting[1:]
		done.Meta = c.meta()
		c.step(done)
	}
}

// awaits tells whether the talk still waits for an action.
func (c *chat) awaits(do engine.Do) bool {
	return slices.ContainsFunc(c.session.Frames, func(f engine.Frame) bool { return f.Doing == do.ID })
}

// answer gives the action that waits its result, and the same to the next of
// its name.
func (c *chat) answer(src string) {
	switch {
	case len(c.waiting) == 0:
		fmt.Fprintln(c.w.Out, "no action waits for a result")
		return
	case src == "":
		fmt.Fprintln(c.w.Out, "write /answer {id: b1}, [10:00, 10:30], none or {error: gone}")
		return
	}
	if err := c.acts.Stub(c.waiting[0].Action, src); err != nil {
		fmt.Fprintf(c.w.Out, "%v\n", err)
		return
	}
	c.act()
}
