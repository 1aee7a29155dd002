// Package web is what the world sees of Parley: the providers' webhooks, the
// web chat, the bots' media, and the editor.
//
//	handler, err := web.New(web.Config{Bots: registry, Inbox: runtime, Chat: web.Chat(chatConfig)})
//	srv := web.Server("127.0.0.1:8080", handler)
//
//	GET|POST /hooks/BOT/CHANNEL     a provider's handshake, and its webhook
//	GET      /chat/BOT ...          see [Chat]
//	GET      /media/BOT/NAME        a file of the bot's media folder
//	GET      / /setup /login /bots/...  the page of the editor
//	         /api/...               what it calls, and programs do; see api.go
//	GET      /healthz /readyz       the process runs; it takes messages
//
// A webhook is answered 200 once what it brought is durable. Before that, 404
// says that there is no such bot or channel, 401 that its provider did not
// sign it, 400 that it cannot be read, 413 that it is over 1 MiB, and 503 with
// Retry-After that no more can be taken at the moment; in all of these cases
// nothing was kept. A refusal is JSON: {"code", "message"}.
//
// Paths are taken as they are: one with a slash too many is 404, never
// redirected, since a provider would drop the body on the way. The log has one
// line a request, with the route and never the path, the query, a header, a
// body or an address: all of them may tell who writes what.
package web
