// Package draft answers the editor about a bot as it is being written: what is
// wrong in it, how a chat on it goes, and how its tests do. Nothing of it is
// stored, and no message leaves.
//
//	drafts := draft.New(log)          // a web.Drafts
//	web.Config{API: web.API{Drafts: drafts, ...}}
//
// The editor sends JSON messages {"n", "do", ...} over its socket (see package
// web), and each answer carries the n of what it answers:
//
//	draft    files                        {problems, chat?, changed?}, or {stale} where a newer draft waits;
//	                                      later, where no newer one came: {tests, coverage}
//	chat     as, flow, contact, clock, seed   begins a chat; with inputs and answers,
//	                                      where a former one stood: {chat}; with flow also
//	                                      step ("ID", or "#N" of one without) and known ({name:
//	                                      "what a person would write"}): it begins there
//	say      in                           something happens in it: {chat}
//	skip     by ("1h30m"), or nothing: to what is due next   {chat}
//	back     turns (1)                    takes the last turns back: {chat}
//	stub     action, answer               what an action gives, as in a conversation: {chat}
//	keep     name                         the chat as a conversation: {path, text}
//	accept   path                         a conversation with its bot lines as it goes now: {path, text}
//	explore                               walks through the bot: {findings, events, complete}
//
// What is refused is {"error": {"code", "message"}}: unknown, malformed, broken
// (the bot has errors, so nothing runs on it), no_chat, too_long, not_found,
// refused, midway (a chat that began at a step is no conversation).
//
// Why a chat went where it went is told in kinds ([engine.Reason]), not in
// sentences: the editor says it in the language of its user.
//
// A chat is what was done in it, and nothing else: it is played from its
// beginning on each draft that comes, so that it stands where it would stand had
// it been so all along. Where it cannot go on (a choice that is gone, an action
// that nobody has answered for), it stops there and says so; what came behind
// is kept until something else is done, and goes on once it can.
//
// Problems are those of `parley check`, with their places in bytes.
package draft
