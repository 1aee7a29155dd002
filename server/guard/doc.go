// Package guard is the one way out: every HTTP call that the program makes
// goes through a [Client], and a test here fails on any other.
//
// Addresses come from strangers: from a bot's file, from an answer, from a
// provider. So what is really dialled is checked, after names are resolved
// and again at every redirect: an address must be public. Loopback, private,
// link-local, shared (CGNAT), multicast, reserved and documentation addresses
// are refused, in all the ways to write them as IPv6 (mapped, NAT64, 6to4,
// Teredo, ISATAP), and so are ports other than 80 and 443. Networks that the
// operator names are allowed, on any port. The addresses at which clouds hand
// out credentials are refused always.
//
//	c := guard.New(guard.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
//	res, err := c.Post(ctx, "https://graph.facebook.com/v25.0/me/messages", header, body)
//
// No proxy is taken from the environment. An error names scheme and host
// alone: paths and queries carry tokens.
package guard
