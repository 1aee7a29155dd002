package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
)

var loginLinkCommand = command{
	name: "login-link", args: "[flags]", short: "a link into the editor, for who has forgotten the password",
	long: `Prints a link by which the owner sets another password. It is good once, for an
hour, and signs out every browser. Where nobody has an account yet, it is the
link that makes one. The server must run: it is asked over DATA/control.sock,
which none but the one who runs it may open.`,
	flags: func(fs *flag.FlagSet) runner {
		data := fs.String("data", "", "`DIR` of what the server keeps (default parley-data)")
		return func(ctx context.Context, w *World, args []string) error {
			if len(args) > 0 {
				return usagef("login-link: it takes no %s; see `parley help login-link`", args[0])
			}
			return loginLink(ctx, w, cmp.Or(*data, w.Getenv("PARLEY_DATA"), "parley-data"))
		}
	},
}

func loginLink(ctx context.Context, w *World, data string) error {
	var link struct{ URL string }
	found, err := controlled(ctx, data, http.MethodPost, "/api/link", nil, &link)
	if err == nil && !found {
		err = errors.New("no server runs on " + data + "; start it, or name its folder with --data")
	}
	if err != nil {
		return fmt.Errorf("login-link: %w", err)
	}
	fmt.Fprintln(w.Out, link.URL)
	return nil
}
