// Package jsonhook is the channel for everyone else: a program of the owner's
// posts what people say as JSON, and gets the answers posted to its own
// address. Both ways are signed by the Standard Webhooks scheme, 1.0.0.
//
// In, POST /hooks/BOT/json, with exactly one of text, tap, event and data:
//
//	{"id": "m1", "contact": {"id": "c7", "name": "Ana", "language": "fr"}, "text": "bonjour"}
//	{"id": "m2", "contact": {"id": "c7"}, "tap": "TOKEN", "text": "Order a cake"}
//	{"id": "m3", "contact": {"id": "c7"}, "event": "get_started", "ref": "summer_sale"}
//	{"id": "m4", "contact": {"id": "c7"}, "event": "order_ready", "data": {"number": 12}}
//	{"id": "m5", "contact": {"id": "c7"}, "data": {"number": 12}}
//
// The id is the caller's own and the same when it posts again: a message is
// read once. A tap carries the token of the choice; its text is the label. An
// event is named by the id rule ([a-z][a-z0-9_]*), data alone is the event
// named data, and data is an object. Other keys are left alone. An id has 1
// to 256 bytes, a name at most 1,000.
//
// Out, POST to the channel's url:
//
//	{"id": "S1", "contact": {"id": "c7"}, "messages": [
//	  {"type": "text", "text": "What can I do for you?", "lang": "en",
//	   "choices": [{"id": "order", "label": "Order a cake", "tap": "TOKEN", "describe": "For 6", "image": "https://..."}],
//	   "links": [{"id": "shop", "label": "Our shop", "url": "https://..."}]},
//	  {"type": "image", "url": "https://...", "text": "a caption", "lang": "en"},
//	  {"type": "cards", "lang": "en", "cards": [{"title": "...", "text": "...", "image": "https://...", "link": "https://..."}]}
//	]}
//
// The types are text, image, video, audio, file and cards; keys without a
// value are left out. "multi": true says that several choices may be tapped. One message of the flow is one POST. Its webhook-id is
// its id, the same at every attempt, so that the receiver can leave out what
// it has read; webhook-timestamp is that of the attempt.
//
// An answer of 2xx takes the message. 408, 425, 429 and 5xx have it sent
// again later (Retry-After is honoured), any other status is final. Redirects
// are not followed.
package jsonhook
