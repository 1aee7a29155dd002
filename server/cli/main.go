package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

// World is all that a command touches beside files and the network.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Now      func() time.Time
	Version  string // of this build; "" is taken from the build's own notes
}

// The exit statuses of [Main].
const (
	exitOK    = 0
	exitNo    = 1 // the answer is no
	exitUsage = 2 // wrong use
)

// errNo ends a command whose answer is no, and which has said why already.
var errNo = errors.New("no")

// usageError reports a wrong use of a command.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// command is one word behind `parley`.
type command struct {
	name  string
	args  string // as in the first line of its help
	short string // one line, in the list of commands
	long  string // further lines of its help
	flags func(*flag.FlagSet) runner
}

// runner does what a command does, once its flags are read.
type runner func(ctx context.Context, w *World, args []string) error

// commands returns what works, in the order of the help.
func commands() []command {
	return []command{serveCommand, newCommand, checkCommand, fmtCommand, testCommand, chatCommand, publishCommand, rollbackCommand, versionsCommand, replayCommand, deadCommand, contactCommand, backupCommand, restoreCommand, tokenCommand, loginLinkCommand, schemaCommand, versionCommand}
}

// laterCommands are refused by name.
var laterCommands = []string{"simulate", "secret"}

// Main runs the command that args name, without the program's own name, until
// it is done or ctx is, and returns the exit status.
func Main(ctx context.Context, args []string, w World) int {
	err := run(ctx, args, &w)
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errNo):
		return exitNo
	case errors.As(err, &usage):
		fmt.Fprintf(w.Err, "parley: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(w.Err, "parley: %v\n", err)
	return exitNo
}

func run(ctx context.Context, args []string, w *World) error {
	if len(args) == 0 {
		usage(w.Err)
		return usagef("no command; see `parley help`")
	}
	name, args := args[0], args[1:]
	if name == "help" && len(args) > 0 {
		name, args = args[0], []string{"--help"}
	}
	switch name {
	case "help", "--help", "-help", "-h":
		usage(w.Out)
		return nil
	case "--version", "-version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, args, w)
		}
	}
	for _, later := range laterCommands {
		if later == name {
			return usagef("%s is not supported yet", name)
		}
	}
	return usagef("%s: no such command; see `parley help`", name)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Parley is a chat bot for a shop. A bot is a folder of text files.\n\nUsage: parley COMMAND ...\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.short)
	}
	fmt.Fprint(w, "\n`parley help COMMAND` tells more.\n")
}

func (c *command) run(ctx context.Context, args []string, w *World) error {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	do := c.flags(fs)
	rest, err := permuted(fs, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.help(w.Out, fs)
		return nil
	case err != nil:
		return usagef("%s: %s; see `parley help %s`", c.name, flagText(err), c.name)
	}
	return do(ctx, w, rest)
}

// permuted reads flags wherever they stand, and returns the other arguments.
func permuted(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if ended := len(args) > len(left) && args[len(args)-len(left)-1] == "--"; ended {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// flagText words an error of package flag as the rest of ours.
func flagText(err error) string {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		return "no flag " + dashes(name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return "flag " + dashes(name) + " needs a value"
	}
	return text
}

// dashes writes a flag as the help does: -f, --flag.
func dashes(flag string) string {
	name := strings.TrimLeft(flag, "-")
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func (c *command) help(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprintf(w, "Usage: parley %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), c.long)
	any := false
	fs.VisitAll(func(f *flag.Flag) {
		if f.Usage == "" { // refused by name
			return
		}
		if !any {
			fmt.Fprint(w, "\nFlags:\n")
			any = true
		}
		value, text := flag.UnquoteUsage(f)
		name := "--" + f.Name
		if value != "" {
			name += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" {
			text += " (" + f.DefValue + ")"
		}
		fmt.Fprintf(w, "  %-22s %s\n", name, text)
	})
}
