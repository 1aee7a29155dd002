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
//   - those with a picture or a description as cards with a button each, the
//     others as buttons under them, where the channel has such cards;
//   - buttons with the labels, cut to the channel's width; or the rows of a
//     list, where there are more of them or some have a description;
//   - where cutting makes two equal: a numbered list in the text, and buttons
//     that carry number and label;
//   - more than the channel shows, or none at all: the numbered list alone,
//     to be answered by typing the number.
//
// A description that has no place on a card, a row or a button, or is longer
// than it, stands in the numbered list, which then comes beside the buttons.
// A picture that has none is sent ahead, with the label of its choice.
//
// Links are buttons under the text, as many as the channel has; the others
// are lines of it, "Label: address". So are those that its buttons do not
// open, or whose label is another button's. An address that is none of
// flows.IsLink is left out.
//
// Tokens go through unchanged, so a tap means the same on every channel.
package layout
