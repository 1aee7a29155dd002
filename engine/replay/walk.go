package replay

import (
	"maps"
	"time"

	"parley/engine"
)

// A Walk is a talk under way that can be led on in several ways: each [Walk.Fork]
// goes on from where the talk stands. It has no `bot` lines to hold it against.
type Walk struct{ r play }

// Walk begins a talk with the contact, clock, seed and first channel of c, of
// which the turns do not count.
func (p *Player) Walk(c *Conversation) *Walk {
	w := &Walk{play{Player: p, c: c, channel: c.Channels[0], res: &Result{}, fast: true, vars: map[string]engine.Vars{}}}
	w.r.names = p.names
	w.r.contact = cloneContact(c.Contact)
	w.r.session.Seed, w.r.now = c.Seed, c.Now
	return w
}

// Fork returns a talk that stands where w stands, and goes its own way from
// there.
func (w *Walk) Fork() *Walk {
	f := *w
	f.r.contact = cloneContact(w.r.contact)
	f.r.vars = maps.Clone(w.r.vars)
	return &f
}

// Do lets one thing happen, and returns what came of it. Its error is one of
// the input: a menu that is not there.
func (w *Walk) Do(in Input) (Exchange, error) {
	var x Exchange
	err := w.r.feed(&x, in)
	return x, err
}

// Session returns the session as it stands; it is not to be written to.
func (w *Walk) Session() *engine.Session { return &w.r.session }

// Contact returns the contact as it stands; it is not to be written to.
func (w *Walk) Contact() *engine.Contact { return &w.r.contact }

// Now returns what the clock says.
func (w *Walk) Now() time.Time { return w.r.now }

// Due returns when the next timer fires; the zero Time where none is set.
func (w *Walk) Due() time.Time { return w.r.timer }

// The things that can happen in a talk.

// Says is a text that the person types.
func Says(text string) Input { return said{text} }

// Taps is a tap on a choice of a question.
func Taps(flow, step, choice string) Input { return tap{flow, step, choice} }

// Sends is a picture, a sound, a file or a place that the person sends.
func Sends(m engine.Media) Input { return sent{m} }

// Opens is a link with a ref that the person follows.
func Opens(ref string) Input { return started{ref} }

// Named is a named event.
func Named(name string) Input { return signal{engine.Signal{Name: name}} }

// Passes is a time that goes by.
func Passes(d time.Duration) Input { return passed{d} }
