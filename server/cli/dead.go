package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strconv"

	"parley/server/store/sqlite"
	"parley/server/web"
)

var deadCommand = command{
	name: "dead", args: "list|retry|discard BOT [ID|--all] [flags]", short: "messages that could not be delivered",
	long: `  parley dead list BOT            those there are: id, when and to whom, why, and the text
  parley dead retry BOT ID        delivers one again, after what waits in its talk
  parley dead discard BOT ID      drops one

--all in the place of ID is all of them. Where a server runs with the same
--data, it does it; where none does, it is done in its store, for the next
start. BOT is the bot's id, or its folder.`,
	flags: func(fs *flag.FlagSet) runner {
		var o deadOptions
		fs.StringVar(&o.data, "data", "", "`DIR` of what the server keeps (default parley-data)")
		fs.BoolVar(&o.all, "all", false, "all of them")
		return o.run
	},
}

type deadOptions struct {
	data string
	all  bool
	bot  string
	id   int64 // 0 with all
}

func (o *deadOptions) run(ctx context.Context, w *World, args []string) error {
	if len(args) < 2 {
		return usagef("dead: write list, retry or discard, and a bot; see `parley help dead`")
	}
	verb, rest := args[0], args[2:]
	if verb != "list" && verb != "retry" && verb != "discard" {
		return usagef("dead %s: there are list, retry and discard", verb)
	}
	switch {
	case verb == "list" && len(rest) == 0 && !o.all, verb != "list" && o.all && len(rest) == 0:
	case verb != "list" && !o.all && len(rest) == 1:
		id, err := strconv.ParseInt(rest[0], 10, 64)
		if err != nil || id < 1 {
			return usagef("dead %s: %s is no id of a dead letter; `parley dead list` tells them", verb, rest[0])
		}
		o.id = id
	default:
		return usagef("dead %s: see `parley help dead`", verb)
	}
	var err error
	if o.bot, err = idOfBot(args[1]); err != nil {
		return err
	}
	o.data = cmp.Or(o.data, w.Getenv("PARLEY_DATA"), "parley-data")
	if verb == "list" {
		err = o.list(ctx, w)
	} else {
		err = o.act(ctx, w, verb)
	}
	if err != nil {
		return fmt.Errorf("dead %s %s: %w", verb, o.bot, err)
	}
	return nil
}

// list prints all dead letters of the bot, page by page.
func (o *deadOptions) list(ctx context.Context, w *World) error {
	for after := int64(0); ; {
		page, err := o.page(ctx, after)
		if err != nil {
			return err
		}
		for _, l := range page {
			to := l.Channel + "/" + l.Address
			if l.Lane != "" {
				to += " (" + l.Lane + ")"
			}
			fmt.Fprintf(w.Out, "%d  %s  %s  %s, %s\n    %q\n", l.ID, stamped(l.At), to, l.Reason, count(l.Attempts, "attempt"), l.Text)
			after = l.ID
		}
		if len(page) == 0 {
			return nil
		}
	}
}

func (o *deadOptions) page(ctx context.Context, after int64) ([]web.DeadLine, error) {
	path := "/dead"
	if after > 0 {
		path += "?after=" + strconv.FormatInt(after, 10)
	}
	var told struct{ Dead []web.DeadLine }
	found, err := controlled(ctx, o.data, http.MethodGet, apiPath(o.bot, path), nil, &told)
	if found || err != nil {
		return told.Dead, err
	}
	s, err := openKept(o.data)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	list, err := s.Dead(ctx, o.bot, after, 1000)
	for _, l := range list {
		told.Dead = append(told.Dead, web.LineOf(l))
	}
	return told.Dead, err
}

// act revives or discards, and prints how many.
func (o *deadOptions) act(ctx context.Context, w *World, verb string) error {
	method, done := http.MethodPost, "to be delivered again"
	if verb == "discard" {
		method, done = http.MethodDelete, "discarded"
	}
	path := "/dead?all=1"
	if !o.all {
		path = "/dead/" + strconv.FormatInt(o.id, 10)
	}
	var n struct{ Count int }
	found, err := controlled(ctx, o.data, method, apiPath(o.bot, path), nil, &n)
	if err == nil && !found {
		n.Count, err = o.inStore(ctx, w, verb)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s %s\n", count(n.Count, "message"), done)
	return nil
}

// inStore acts in the store of a server that does not run.
func (o *deadOptions) inStore(ctx context.Context, w *World, verb string) (int, error) {
	s, err := openKept(o.data)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	act := s.Discard
	if verb == "retry" {
		act = revive(s, w)
	}
	if o.all {
		return web.ActOnAll(ctx, o.bot, s.Dead, act)
	}
	n, err := act(ctx, o.bot, []int64{o.id})
	if err == nil && n == 0 {
		err = errors.New("there is no such dead letter")
	}
	return n, err
}

func revive(s *sqlite.Store, w *World) func(context.Context, string, []int64) (int, error) {
	return func(ctx context.Context, bot string, seqs []int64) (int, error) {
		return s.Revive(ctx, bot, seqs, w.Now().UTC())
	}
}
