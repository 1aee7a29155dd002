// Package cli is the command line of Parley: [Main] picks the command, one
// file each.
//
// What a command has to say goes to stdout. What went wrong goes to stderr as
// `parley: what was tried: why`. The exit status is 0, 1 where the answer is
// no (a test failed, a bot has errors, a server could not start), or 2 for
// wrong use. Flags may stand before or behind the other arguments; `--` ends
// them.
package cli
