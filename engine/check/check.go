// Package check says whether a bot can run, and what is wrong where it
// cannot. It is what the command line, the server and, later, the editor all
// call, so that they never disagree.
//
// What keeps a bot from being compiled is found by package engine. The rules
// here, one function each, look at a bot that compiles as a whole: where its
// paths lead, what is set on them, what is said in each language and what the
// channels can show. flows/README.md lists them all.
package check

import (
	"sync"

	"parley/engine"
	"parley/flows"
)

// Bot checks a bot that was read. The program is nil where there is an error;
// one found by flows.ReadBot is for the caller to heed.
func Bot(b *flows.Bot) (*engine.Program, flows.Diags) {
	p, diags := engine.Compile(b)
	diags = append(diags, missingMedia(b)...)
	if diags.Errors() == 0 && whole(b) {
		diags = append(diags, rules(b)...)
	}
	diags.Sort()
	if diags.Errors() > 0 {
		return nil, diags
	}
	return p, diags
}

// whole tells whether all of the bot could be read. Of a bot that has gaps,
// the rules would tell what is not so.
func whole(b *flows.Bot) bool {
	if len(b.Lost) > 0 {
		return false
	}
	for _, f := range b.Flows {
		if len(f.Broken) > 0 || len(f.Lost) > 0 {
			return false
		}
	}
	return true
}

// rules looks at a bot that compiles. No rule changes what it looks at, so all
// look at once.
func rules(b *flows.Bot) flows.Diags {
	g := newGraph(b)
	all := []func(*graph) flows.Diags{unset, channelLabels, unreachable, unusedFlows, loops, silences, noWayOut,
		unusedChoices, noErrorRoad, openPayments, missingTranslations, wordsTwice, secrets, personalData}
	looks := make([]func() flows.Diags, len(all))
	for i, rule := range all {
		looks[i] = sync.OnceValue(func() flows.Diags { return rule(g) })
		go quietly(looks[i])
	}
	var out flows.Diags
	for _, look := range looks {
		out = append(out, look()...)
	}
	return out
}

// quietly looks for somebody else. Where that panics, it does so again for who
// asks for what was found: there it can be caught.
func quietly(look func() flows.Diags) {
	defer func() { _ = recover() }()
	look()
}
