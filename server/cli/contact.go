package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"

	"parley/server/store/sqlite"
	"parley/server/web"
)

var contactCommand = command{
	name: "contact", args: "export|erase BOT ID [flags]", short: "all that is kept about one person",
	long: `  parley contact export BOT ID    prints it as one JSON document
  parley contact erase BOT ID     drops it at once and for good, and says what there was

ID is the person's address, as the server knows it: the provider's id or number,
or the visitor's id of the web chat; CHANNEL/ADDRESS where it is known on more
than one channel. Backups that were made before still hold what is erased.
BOT is the bot's id, or its folder.
` + whereText,
	flags: func(fs *flag.FlagSet) runner {
		var o contactOptions
		fs.StringVar(&o.data, "data", "", "`DIR` of what the server keeps (default parley-data)")
		fs.StringVar(&o.server, "server", "", "`URL` of a server elsewhere")
		return o.run
	},
}

type contactOptions struct{ data, server string }

func (o *contactOptions) run(ctx context.Context, w *World, args []string) error {
	if len(args) != 3 || args[2] == "" {
		return usagef("contact: write export or erase, a bot, and whom; see `parley help contact`")
	}
	verb, id := args[0], args[2]
	if verb != "export" && verb != "erase" {
		return usagef("contact %s: there are export and erase", verb)
	}
	bot, err := idOfBot(args[1])
	if err != nil {
		return err
	}
	o.data = cmp.Or(o.data, w.Getenv("PARLEY_DATA"), "parley-data")
	if verb == "export" {
		err = o.export(ctx, w, bot, id)
	} else {
		err = o.erase(ctx, w, bot, id)
	}
	if err != nil {
		return fmt.Errorf("contact %s %s: %w", verb, bot, err)
	}
	return nil
}

func (o *contactOptions) export(ctx context.Context, w *World, bot, id string) error {
	var doc, out bytes.Buffer
	err := o.ask(ctx, w, http.MethodGet, bot, id, &doc, func(s *sqlite.Store) error {
		file, err := web.ExportContact(ctx, s, bot, id)
		if err != nil {
			return err
		}
		return json.NewEncoder(&doc).Encode(file)
	})
	if err != nil {
		return err
	}
	if err := json.Indent(&out, doc.Bytes(), "", "  "); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	_, err = out.WriteTo(w.Out)
	return err
}

func (o *contactOptions) erase(ctx context.Context, w *World, bot, id string) error {
	var gone web.Gone
	err := o.ask(ctx, w, http.MethodDelete, bot, id, &gone, func(s *sqlite.Store) error {
		got, err := web.EraseContact(ctx, s, bot, id)
		if err == nil {
			gone = *got
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "erased %s/%s: %s\n", gone.Channel, gone.Address, erasedText(&gone))
	if gone.Traces != "" {
		fmt.Fprintf(w.Err, "%s; `parley backup` and `parley restore` make a copy without\n", gone.Traces)
	}
	return nil
}

// ask has a server do it: one elsewhere, or the one that runs here; where none
// does, it is done in its store.
func (o *contactOptions) ask(ctx context.Context, w *World, method, bot, id string, out any, inStore func(*sqlite.Store) error) error {
	path := apiPath(bot, "/contact?"+url.Values{"id": {id}}.Encode())
	if o.server != "" {
		return elsewhere{"contact", o.server}.call(ctx, w, method, path, "", nil, out)
	}
	if found, err := controlled(ctx, o.data, method, path, nil, out); found || err != nil {
		return err
	}
	s, err := openKeptWith(o.data, sqlite.Options{MaxRewrite: math.MaxInt64}) // nobody waits
	if err != nil {
		return err
	}
	defer s.Close()
	return inStore(s)
}

// erasedText tells what there was.
func erasedText(g *web.Gone) string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{g.Contacts, "contact"}, {g.Sessions, "session"}, {g.Log, "line"}, {g.Unread, "unread event"}, {g.Unsent, "unsent message"},
		{g.Dead, "dead letter"}, {g.Timers, "timer"}, {g.Visitors, "key"},
	} {
		if part.n == 0 {
			continue
		}
		text := count(part.n, part.what)
		switch part.what {
		case "line":
			text += " of the log"
		case "key":
			text += " of the web chat"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}
