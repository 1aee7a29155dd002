// Package layout makes of one logical message what a channel can show: quick
// replies, then numbered text; long text split at sentences; titles cut
// without making two equal. It is pure, so that the simulator, the tests and
// the channel all show the same.
package layout
