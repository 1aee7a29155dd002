// Package account knows who may use the editor: who has an account, and in
// which browsers they are signed in.
//
//	accounts := account.New(account.Config{Store: store, Now: now})
//	link, _ := accounts.Link(ctx)                       // printed at the first start: /setup#TOKEN
//	session, err := accounts.SetUp(ctx, token, person)  // what the browser keeps
//	who, err := accounts.Who(ctx, session.Secret)
//
// Nothing that opens anything is kept: of a password there is an argon2id hash,
// of what a browser holds a SHA-256. Links live in memory alone, so that a new
// start ends those that were printed before.
package account
