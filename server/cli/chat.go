package cli

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/layout"
	"parley/engine/replay"
	"parley/flows"
)

var chatCommand = command{
	name: "chat", args: "BOT [flags]", short: "talk to a bot in the terminal",
	long: `Write what a person would write; a number picks the answer with that number.
Nothing is stored, and the files are read once, at the start.

  /trace          show why the talk goes where it goes, or stop showing it
  /later 31m      move the clock, and do what is due
  /send KIND URL  send a picture, a sound or a file: image, audio, video, file
  /answer VALUE   what an action gives, as in a talk's stub: [10:00, 10:30], none, {error: gone};
                  it gives the same again until /restart
  /paid           the open payment went through; /failed, it did not; /expired, its link ran out
  /agent TEXT     write as the person who has the chat; /close gives it back
  /restart        begin again as a new contact
  /quit           leave; so does the end of the input`,
	flags: func(fs *flag.FlagSet) runner {
		flow := fs.String("flow", "", "begin the flow `ID`, instead of waiting for a message")
		as := fs.String("as", "", "show the messages as the channel `CHANNEL` would: web, messenger, ...")
		return func(ctx context.Context, w *World, args []string) error { return runChat(ctx, w, args, *flow, *as) }
	},
}

// maxLine is the longest line that a chat reads, in bytes.
const maxLine = 1 << 20

// chat is one talk in the terminal.
type chat struct {
	w       *World
	bot     *flows.Bot
	program *engine.Program
	profile *flows.Profile // nil shows messages as they are
	channel string
	flow    string
	trace   bool
	echo    bool // input is no terminal: repeat it, so that the output reads as a talk

	session engine.Session
	contact engine.Contact
	events  int
	ahead   time.Duration // by how much the clock was moved
	acts    *replay.Acts
	waiting []engine.Do // actions that wait for /answer
	timer   time.Time
	later   []engine.Schedule
}

func runChat(ctx context.Context, w *World, args []string, flow, as string) error {
	f, err := oneBot("chat", args)
	if err != nil {
		return err
	}
	defer f.root.Close()
	b, p, err := f.sound(w.Err, "chat with")
	if err != nil {
		return err
	}
	c := &chat{w: w, bot: b, program: p, channel: "web", flow: flow, echo: !terminal(w.In)}
	if flow != "" && !slices.Contains(p.Flows(), flow) {
		return usagef("chat --flow %s: no such flow; there are %s", flow, strings.Join(p.Flows(), ", "))
	}
	if as != "" {
		profile, known := flows.ProfileOf(as)
		if !known {
			return usagef("chat --as %s: no such channel", as)
		}
		c.channel, c.profile = as, &profile
	}
	return c.talk(ctx)
}

// terminal tells whether a person types at r.
func terminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (c *chat) talk(ctx context.Context) error {
	fmt.Fprintf(c.w.Out, "%s. /quit leaves, /trace tells why.\n", c.bot.Name.Value)
	c.begin()
	lines := bufio.NewScanner(c.w.In)
	lines.Buffer(nil, maxLine)
	for ctx.Err() == nil {
		if !c.echo {
			fmt.Fprint(c.w.Out, "> ")
		}
		if !lines.Scan() {
			break
		}
		if !c.read(lines.Text()) {
			return nil
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the talk: %w", err)
	}
	return nil
}

// begin starts as a new contact: with the flow asked for, or as a channel
// does where the bot wants to be told.
func (c *chat) begin() {
	c.session = engine.Session{Seed: uint64(c.w.Now().UnixNano())}
	c.contact = engine.Contact{ID: "terminal", Language: c.bot.Languages[0]}
	c.acts, c.waiting, c.timer, c.later = replay.NewActs(c.bot), nil, time.Time{}, nil
	events, _ := c.program.Triggers()
	switch {
	case c.flow != "":
		c.step(&engine.Start{Meta: c.meta(), Flow: c.flow})
	case slices.Contains(events, "get_started"):
		c.step(&engine.Signal{Meta: c.meta(), Name: "get_started"})
	}
}

// read does what one line says; false ends the chat.
func (c *chat) read(line string) bool {
	line = strings.TrimRight(line, "\r")
	if c.echo {
		fmt.Fprintf(c.w.Out, "> %s\n", line)
	}
	switch cmd := strings.TrimSpace(line); {
	case cmd == "/quit":
		return false
	case cmd == "/restart":
		c.begin()
	case cmd == "/trace":
		c.trace = !c.trace
		fmt.Fprintln(c.w.Out, map[bool]string{true: "trace is on", false: "trace is off"}[c.trace])
	case strings.HasPrefix(cmd, "/"):
		c.command(strings.Cut(cmd, " "))
	case cmd != "":
		c.step(&engine.Utterance{Meta: c.meta(), Text: line})
	}
	return true
}

func (c *chat) meta() engine.Meta {
	c.events++
	return engine.Meta{ID: strconv.Itoa(c.events), At: c.now(), Channel: c.channel, Contact: c.contact}
}

func (c *chat) step(ev engine.Event) {
	s, effects, trace := engine.Step(c.program, c.session, ev)
	c.session = s
	if c.trace {
		for _, t := range trace {
			fmt.Fprintf(c.w.Out, "  . %s\n", strings.TrimSpace(t.String()))
		}
	}
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			c.show(e.Message)
		case engine.SetContact:
			c.contact = c.contact.With(e.Field, e.Value)
		case engine.Do:
			c.waiting = append(c.waiting, e)
		case engine.Schedule:
			c.unschedule(e.Key)
			c.later = append(c.later, e)
		case engine.Unschedule:
			c.unschedule(e.Key)
		case engine.SetTimer:
			c.timer = e.At
		case engine.CancelTimer:
			c.timer = time.Time{}
		case engine.Handover:
			fmt.Fprintf(c.w.Out, "(the chat is given to %s: /agent TEXT answers, /close gives it back)\n", e.Queue)
		case engine.Notice:
			fmt.Fprintf(c.w.Out, "(for the shop to see: %s)\n", e.Text)
		case engine.Ended:
			if c.trace {
				fmt.Fprintf(c.w.Out, "  . ended: %s\n", e.Label)
			}
		}
	}
	c.act()
}

// show prints one message, its answers numbered.
func (c *chat) show(m engine.Message) {
	laid := []engine.Message{m}
	if c.profile != nil {
		laid = layout.Messages(*c.profile, m)
	}
	for _, l := range laid {
		if l.Ref != "" {
			fmt.Fprintf(c.w.Out, "(%s %s)\n", l.Kind, l.Ref)
		}
		if l.Text != "" {
			fmt.Fprintln(c.w.Out, l.Text)
		}
		for _, card := range l.Cards {
			number := ""
			if card.Choice != nil {
				number = typed(m.Choices, *card.Choice) + ". "
			}
			fmt.Fprintln(c.w.Out, strings.TrimSpace("| "+number+card.Title+"  "+card.Text+"  "+card.Link))
		}
		for _, link := range l.Links {
			fmt.Fprintf(c.w.Out, "  [%s] %s\n", link.Label, link.URL)
		}
		for _, ch := range l.Choices {
			label := ch.Label
			if ch.Describe != "" {
				label += ": " + ch.Describe
			}
			fmt.Fprintf(c.w.Out, "  %s. %s\n", typed(m.Choices, ch), label)
		}
	}
}

// typed returns what to type for a choice of a message: the word that it
// takes, else its number.
func typed(choices []engine.Choice, ch engine.Choice) string {
	i := slices.IndexFunc(choices, func(c engine.Choice) bool { return c.Token == ch.Token })
	if choices[i].Typed != "" {
		return choices[i].Typed
	}
	return strconv.Itoa(i + 1)
}
