// Package check says whether a bot can run, and what is wrong where it
// cannot. It is what the command line, the server and, later, the editor all
// call, so that they never disagree.
package check

import (
	"parley/engine"
	"parley/flows"
)

// Bot checks a bot that was read. The program is nil where there is an error;
// one found by flows.ReadBot is for the caller to heed.
func Bot(b *flows.Bot) (*engine.Program, flows.Diags) {
	p, diags := engine.Compile(b)
	diags = append(diags, missingMedia(b)...)
	diags.Sort()
	if diags.Errors() > 0 {
		return nil, diags
	}
	return p, diags
}
