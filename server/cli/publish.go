package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parley/flows"
	"parley/server/bots"
	"parley/server/channel"
	"parley/server/guard"
)

const whereText = `
Where a server runs with the same --data, it does it; where none does, it is
done in its store, for the next start. With --server URL a server elsewhere does
it, by the token in PARLEY_TOKEN; see ` + "`parley help token`" + `.`

var publishCommand = command{
	name: "publish", args: "BOT [flags]", short: "make the draft of a bot live",
	long: `Checks the files in the bot's folder, plays its conversations, and makes them live
where nothing is wrong: talks that are open go on with them at their next
message. Who stands where nothing fits any more ends on the version they run on,
or goes where the flow's ` + "`moved`" + ` says. --dry-run tells only what would happen.
BOT is the bot's folder; on the server's machine its id will do.
` + whereText,
	flags: func(fs *flag.FlagSet) runner {
		o := publishOptions{verb: "publish"}
		o.flags(fs)
		fs.StringVar(&o.server, "server", "", "`URL` of a server elsewhere, which gets the folder")
		return o.run
	},
}

var rollbackCommand = command{
	name: "rollback", args: "BOT [flags]", short: "make an earlier version of a bot live",
	long: `Makes live what was live before, or the version --to, of which the first few
signs will do; ` + "`parley versions BOT`" + ` lists them. The bot's folder stays as it is.
` + whereText,
	flags: func(fs *flag.FlagSet) runner {
		o := publishOptions{verb: "rollback"}
		o.flags(fs)
		fs.StringVar(&o.to, "to", "", "the `VERSION` to go back to (default the one before)")
		fs.StringVar(&o.server, "server", "", "`URL` of a server elsewhere")
		return o.run
	},
}

var versionsCommand = command{
	name: "versions", args: "BOT [flags]", short: "what is live of a bot, and what was",
	long: `Lists what was published of a bot, the newest first, with how many talks still run
on each, and tells how the draft differs.
` + whereText,
	flags: func(fs *flag.FlagSet) runner {
		o := publishOptions{verb: "versions"}
		fs.StringVar(&o.data, "data", "", "`DIR` of what the server keeps (default parley-data)")
		fs.StringVar(&o.server, "server", "", "`URL` of a server elsewhere")
		return o.run
	},
}

type publishOptions struct {
	verb                      string
	data, message, server, to string
	dry                       bool
}

func (o *publishOptions) flags(fs *flag.FlagSet) {
	fs.StringVar(&o.data, "data", "", "`DIR` of what the server keeps (default parley-data)")
	fs.StringVar(&o.message, "message", "", "why, in a few `WORDS`")
	fs.BoolVar(&o.dry, "dry-run", false, "tell what would happen, and change nothing")
}

// order is what the server is asked.
type order struct {
	To      string `json:"to,omitempty"`
	Dir     string `json:"dir,omitempty"`
	Message string `json:"message"`
	Dry     bool   `json:"dry"`
}

func (o *publishOptions) run(ctx context.Context, w *World, args []string) error {
	if len(args) != 1 {
		return usagef("%s: name one bot; see `parley help %s`", o.verb, o.verb)
	}
	id, err := idOfBot(args[0])
	if err != nil {
		return err
	}
	o.data = cmp.Or(o.data, w.Getenv("PARLEY_DATA"), "parley-data")
	if o.verb == "versions" {
		err = o.list(ctx, w, id, args[0])
	} else {
		err = o.order(ctx, w, id, args[0])
	}
	var not *refusedError
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return err
	case errors.As(err, &not):
		for _, line := range not.Problems {
			fmt.Fprintln(w.Err, line)
		}
		for _, line := range not.Failed {
			fmt.Fprintln(w.Err, "FAIL  "+line)
		}
		fallthrough
	case err != nil:
		return fmt.Errorf("%s %s: %w", o.verb, id, err)
	}
	return nil
}

// order publishes, or rolls back, and prints the report.
func (o *publishOptions) order(ctx context.Context, w *World, id, arg string) error {
	var rep bots.Report
	if err := o.ask(ctx, w, id, arg, &rep); err != nil {
		return err
	}
	switch {
	case rep.Before == rep.Version:
		fmt.Fprintf(w.Out, "%s %s is live already\n", id, rep.Version)
	case o.dry:
		fmt.Fprintf(w.Out, "%s %s would go live, after %s\n", id, rep.Version, cmp.Or(rep.Before, "nothing"))
	default:
		fmt.Fprintf(w.Out, "%s %s is live; before it was %s\n", id, rep.Version, cmp.Or(rep.Before, "nothing"))
	}
	ends := 0
	for _, s := range rep.Stuck {
		ends += s.Talks
	}
	fmt.Fprintf(w.Out, "%s open: %d move at their next message, %d end on their own version\n", count(rep.Inside, "talk"), rep.Move, ends)
	for _, s := range rep.Stuck {
		fmt.Fprintf(w.Out, "  %d at %s.%s: %s\n", s.Talks, s.Flow, s.Step, s.Why)
	}
	return nil
}

// ask has an order carried out: by a server elsewhere, by the one that runs
// here, or in the store of one that does not.
func (o *publishOptions) ask(ctx context.Context, w *World, id, arg string, rep *bots.Report) error {
	in := order{To: o.to, Message: o.message, Dry: o.dry}
	if o.server != "" {
		return o.askElsewhere(ctx, w, id, arg, in, rep)
	}
	if o.verb == "publish" && isFolder(arg) {
		dir, err := filepath.Abs(arg)
		if err != nil {
			return err
		}
		in.Dir = dir
	}
	found, err := controlled(ctx, o.data, http.MethodPost, apiPath(id, "/"+o.verb), in, rep)
	if found || err != nil {
		return err
	}
	return o.inStore(ctx, w, id, arg, func(reg *bots.Registry) error {
		by := bots.Order{Message: o.message, By: "the command line", Dry: o.dry}
		var got *bots.Report
		if o.verb == "publish" {
			got, err = reg.Publish(ctx, id, nil, by)
		} else {
			got, err = reg.Rollback(ctx, id, o.to, by)
		}
		if err != nil {
			return localRefusal(err)
		}
		*rep = *got
		return nil
	})
}

// refusedError says what is wrong with a draft.
type refusedError struct {
	Message          string
	Problems, Failed []string
}

func (e *refusedError) Error() string { return e.Message }

// localRefusal words a refusal of ours as one of a server.
func localRefusal(err error) error {
	var not *bots.Refused
	if !errors.As(err, &not) {
		return err
	}
	out := &refusedError{Message: not.Error(), Failed: not.Failed}
	for _, d := range not.Diags {
		if d.Severity == flows.Error {
			out.Problems = append(out.Problems, d.String())
		}
	}
	return out
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// inStore opens the bot in the store of a server that does not run.
func (o *publishOptions) inStore(_ context.Context, w *World, id, arg string, do func(*bots.Registry) error) error {
	dir := arg
	if !isFolder(dir) {
		dir = filepath.Join(o.data, "bots", id)
	}
	if !isFolder(dir) {
		return usagef("%s %s: no such folder, and no server runs that knows the bot", o.verb, arg)
	}
	s, err := openKept(o.data)
	if err != nil {
		return err
	}
	defer s.Close()
	reg, err := bots.Open(context.Background(), bots.Config{
		Store: s, Now: func() time.Time { return w.Now().UTC() }, Dirs: []string{dir}, Log: slog.New(slog.DiscardHandler),
		Connect: func(string, string, flows.Channel) (channel.Channel, error) {
			return nil, errors.New("nothing is connected here")
		},
	})
	var broken bots.BrokenError
	switch {
	case errors.As(err, &broken):
		return localRefusal(&bots.Refused{Diags: broken[0].Diags})
	case err != nil:
		return err
	}
	return do(reg)
}

// list prints what was published.
func (o *publishOptions) list(ctx context.Context, w *World, id, arg string) error {
	var st bots.Status
	var err error
	found := o.server != ""
	if found {
		err = elsewhere{o.verb, o.server}.call(ctx, w, http.MethodGet, apiPath(id, "/versions"), "", nil, &st)
	} else {
		found, err = controlled(ctx, o.data, http.MethodGet, apiPath(id, "/versions"), nil, &st)
	}
	if err != nil {
		return err
	}
	if !found {
		err = o.inStore(ctx, w, id, arg, func(reg *bots.Registry) error {
			got, err := reg.Status(ctx, id, 50)
			if err == nil {
				st = *got
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	printStatus(w.Out, &st)
	return nil
}

func printStatus(w io.Writer, st *bots.Status) {
	live := "live"
	for _, p := range st.Publishes {
		mark := ""
		if p.Version == st.Live {
			mark, live = live, ""
		}
		inside := ""
		if p.Inside > 0 {
			inside = "  " + count(p.Inside, "talk") + " open"
		}
		fmt.Fprintf(w, "%s  %-4s  %s  %s%s\n", p.Version, mark, stamped(p.At), strings.TrimSpace(p.By+"  "+p.Message), inside)
	}
	switch {
	case st.Errors > 0:
		fmt.Fprintf(w, "the draft has %s; `parley check` lists them\n", count(st.Errors, "error"))
	case st.Draft != st.Live:
		fmt.Fprintf(w, "the draft, %s, differs from what is live\n", st.Draft)
	default:
		fmt.Fprintln(w, "the draft is what is live")
	}
}

// askElsewhere sends an order to a server elsewhere, and the folder where it
// is to be published.
func (o *publishOptions) askElsewhere(ctx context.Context, w *World, id, arg string, in order, rep *bots.Report) error {
	path := apiPath(id, "/"+o.verb)
	if o.verb != "publish" {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		return elsewhere{o.verb, o.server}.call(ctx, w, http.MethodPost, path, "application/json", b, rep)
	}
	f, err := openFolder(arg)
	if err != nil {
		return err
	}
	defer f.root.Close()
	b, err := bots.Zip(f.root.FS())
	if err != nil {
		return err
	}
	q := url.Values{"message": {in.Message}}
	if in.Dry {
		q.Set("dry", "1")
	}
	return elsewhere{o.verb, o.server}.call(ctx, w, http.MethodPost, path+"?"+q.Encode(), "application/zip", b, rep)
}

// elsewhere is a server elsewhere, for a command.
type elsewhere struct{ command, url string }

// call asks it by the token in PARLEY_TOKEN; kind is of the body. See
// readAnswer.
func (e elsewhere) call(ctx context.Context, w *World, method, path, kind string, body []byte, out any) error {
	token := w.Getenv("PARLEY_TOKEN")
	if token == "" {
		return usagef("%s --server: PARLEY_TOKEN is not set; `parley token new BOT` makes one on the server's machine", e.command)
	}
	base, err := baseURL(e.url)
	if err != nil || base == "" {
		return usagef("%s --server %s: write http:// or https:// and a host", e.command, e.url)
	}
	req, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := guard.Operator().Do(req)
	if err != nil {
		return fmt.Errorf("ask %s: %w", base, reason(err))
	}
	defer res.Body.Close()
	return readAnswer(res, out)
}
