// Package layout makes of one logical message what a channel can show: quick
// replies, then numbered text; long text split at sentences; titles cut
// without making two equal. It is pure, so that the simulator, the tests and
// the channel all show the same.
//
//	p, _ := flows.ProfileOf("messenger")
//	for _, part := range layout.Messages(p, m) {
//		// one call to the provider each, in order
//	}
//
// What comes out fits the profile: no text is longer than it allows, counted
// in the profile's unit ([flows.Unit]: for Messenger Unicode characters, so
// an emoji counts as many as it is made of). Nothing is lost on the way: the
// texts, put one after the other, are the text that went in, but for white
// space where it was split. Only the words of a card and the label of a
// button are cut, with an ellipsis.
//
// The ladder of choices, top to bottom:
//
//   - buttons with the labels, cut to the channel's width;
//   - where cutting makes two equal: a numbered list in the text, and buttons
//     that carry number and label;
//   - more than the channel shows, or none at all: the numbered list alone,
//     to be answered by typing the number.
//
// Tokens go through unchanged, so a tap means the same on every channel.
package layout
