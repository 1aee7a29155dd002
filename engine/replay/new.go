package replay

import (
	"parley/engine"
	"parley/flows"
)

// NewPlayer returns a player of the conversations of bot, of which p is the
// compiled form.
func NewPlayer(bot *flows.Bot, p *engine.Program) *Player {
	return &Player{
		bot: bot, names: newNames(bot), token: p.Token,
		step: func(s engine.Session, ev engine.Event, mark func(engine.Mark)) (engine.Session, []engine.Effect, []engine.Trace) {
			return engine.Watch(p, s, ev, mark)
		},
		decode: engine.DecodeSession,
		encode: (*engine.Session).AppendBinary,
	}
}

// Read reads a conversation of the player's bot; see the function [Read].
func (p *Player) Read(file string, src []byte) (*Conversation, flows.Diags) {
	return Read(p.bot, file, src)
}

// Unreadable is the result of a conversation with errors in its file.
func Unreadable(c *Conversation, diags flows.Diags) *Result {
	d := Difference{Want: "a file that can be read"}
	for _, one := range diags {
		if one.Severity == flows.Error {
			d.Pos, d.Got, d.Hint = one.Pos, one.Message, one.Hint
			break
		}
	}
	return &Result{File: c.File, Pos: c.pos, Name: c.Name, Channel: c.Channels[0], Language: c.Contact.Language, Diff: &d}
}
