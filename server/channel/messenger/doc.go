// Package messenger connects a Facebook Page: its webhooks in, the Send API
// out.
//
//	ch, err := messenger.New(messenger.Config{
//		Page: "1029384756", AppSecret: []string{secret}, PageToken: []string{token},
//		VerifyToken: []string{verify}, Client: client,
//	})
//
// What becomes an event (developers.facebook.com/docs/messenger-platform,
// webhook events): typed text, a tap on a quick reply, a postback, a picture
// or another attachment, a referral by a link or an ad. Receipts, echoes,
// reactions, what another app is answering (standby) and whatever Meta thinks
// of next give no event and no error: an error would make it send the same
// again for hours. Entries of another Page are left out too.
//
// One logical message is one call or more, in order, each laid out to
// Messenger's limits by package layout. The Send API has no idempotency key,
// so a call that broke off may arrive twice; `metadata` carries the id of the
// message, which comes back in the echo.
package messenger
