package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"time"

	"parley/server/web"
)

var tokenCommand = command{
	name: "token", args: "new|list|rm BOT [ID] [flags]", short: "tokens that let programs speak for a bot",
	long: `  parley token new BOT      makes a token and prints it, once
  parley token list BOT     the tokens there are, by their ids
  parley token rm BOT ID    takes one back

A program sends it as "Authorization: Bearer TOKEN" to the server's /api. It is
kept as a hash, and opens this one bot. BOT is the bot's id, or its folder.`,
	flags: func(fs *flag.FlagSet) runner {
		data := fs.String("data", "", "`DIR` of what the server keeps (default parley-data)")
		return func(ctx context.Context, w *World, args []string) error {
			return runToken(ctx, w, args, cmp.Or(*data, w.Getenv("PARLEY_DATA"), "parley-data"))
		}
	},
}

func runToken(ctx context.Context, w *World, args []string, data string) error {
	if len(args) < 2 {
		return usagef("token: write new, list or rm, and a bot; see `parley help token`")
	}
	verb, want := args[0], 2
	if verb == "rm" {
		want = 3
	}
	if len(args) != want {
		return usagef("token %s: see `parley help token`", verb)
	}
	bot, err := idOfBot(args[1])
	if err != nil {
		return err
	}
	switch verb {
	case "new":
		err = newToken(ctx, w, data, bot)
	case "list":
		err = listTokens(ctx, w, data, bot)
	case "rm":
		err = removeToken(ctx, w, data, bot, args[2])
	default:
		return usagef("token %s: there are new, list and rm", verb)
	}
	if err != nil {
		return fmt.Errorf("token %s %s: %w", verb, bot, err)
	}
	return nil
}

func newToken(ctx context.Context, w *World, data, bot string) error {
	var made struct{ ID, Token string }
	found, err := controlled(ctx, data, http.MethodPost, apiPath(bot, "/tokens"), nil, &made)
	if err != nil {
		return err
	}
	if !found {
		s, err := openKept(data)
		if err != nil {
			return err
		}
		defer s.Close()
		t, token := web.NewToken(bot, w.Now().UTC())
		if err := s.AddToken(ctx, t); err != nil {
			return err
		}
		made.ID, made.Token = t.ID, token
	}
	fmt.Fprintln(w.Out, made.Token)
	fmt.Fprintf(w.Err, "it is shown this once; `parley token rm %s %s` takes it back\n", bot, made.ID)
	return nil
}

func listTokens(ctx context.Context, w *World, data, bot string) error {
	type line struct {
		ID string
		At time.Time
	}
	var kept struct{ Tokens []line }
	found, err := controlled(ctx, data, http.MethodGet, apiPath(bot, "/tokens"), nil, &kept)
	if err != nil {
		return err
	}
	if !found {
		s, err := openKept(data)
		if err != nil {
			return err
		}
		defer s.Close()
		list, err := s.Tokens(ctx, bot)
		if err != nil {
			return err
		}
		for _, t := range list {
			kept.Tokens = append(kept.Tokens, line{t.ID, t.At})
		}
	}
	for _, t := range kept.Tokens {
		fmt.Fprintf(w.Out, "%s  made %s\n", t.ID, stamped(t.At))
	}
	return nil
}

func removeToken(ctx context.Context, w *World, data, bot, id string) error {
	found, err := controlled(ctx, data, http.MethodDelete, apiPath(bot, "/tokens/"+id), nil, nil)
	if err != nil || found {
		return err
	}
	s, err := openKept(data)
	if err != nil {
		return err
	}
	defer s.Close()
	removed, err := s.RemoveToken(ctx, bot, id)
	if err == nil && !removed {
		err = errors.New("there is no such token")
	}
	return err
}
