package replay

import (
	"bytes"
	"fmt"
)

// Accept returns c's file with its `bot` lines as the talk really went, on
// the first channel and in the first language the file asks for. Lines that
// hold stay as they are written, so the file of a talk that passes comes back
// as it was; all other bytes are left alone. A talk that goes wrong otherwise
// (`expect`, a menu that was never sent) still does afterwards.
//
// Its errors wrap ErrOneLine, or say why what was written could not be read
// back as meant.
func (p *Player) Accept(c *Conversation) ([]byte, error) {
	res := p.Play(c)[0]
	names := p.names.at(res.home)
	lines, added := map[int][]element{}, map[int][]element{}
	for i := range res.Exchange {
		x := &res.Exchange[i]
		if ok, _, _ := names.match(c.wants(x), x.Messages); !ok {
			names.regroup(c, x, lines, added)
		}
	}
	out, err := c.rewrite(lines, added)
	if err != nil || bytes.Equal(out, c.src) {
		return c.src, err
	}
	return out, p.verify(c, out)
}

// verify reads what Accept wrote and plays it: all `bot` lines must hold.
func (p *Player) verify(c *Conversation, src []byte) error {
	again, diags := Read(p.bot, c.File, src)
	if diags.Errors() > 0 {
		return fmt.Errorf("write bot lines: %s", diags[0])
	}
	res := p.Play(again)[0]
	if d := res.Diff; d != nil && d.Exchange < len(res.Exchange) && !d.fault {
		return fmt.Errorf("write bot lines: %s:%d: want %s, got %s", c.File, d.Pos.Line, d.Want, d.Got)
	}
	return nil
}

// regroup works out the `bot` turns of an exchange anew. What is put in goes
// to the turn of the want before it.
func (n *names) regroup(c *Conversation, x *Exchange, lines, added map[int][]element) {
	in, before := n.align(c.wants(x), x.Messages)
	if len(x.Bot) == 0 {
		added[x.Turn] = before[0]
		return
	}
	to := map[int][]element{}
	turn, at := x.Bot[0], 0
	for _, t := range x.Bot {
		for range c.Talk[t].Wants {
			to[turn] = append(to[turn], before[at]...)
			turn = t
			if in[at] != nil {
				to[t] = append(to[t], *in[at])
			}
			at++
		}
	}
	to[turn] = append(to[turn], before[at]...)
	if x.Turn < 0 && len(x.Messages) == 0 {
		to[x.Bot[0]] = []element{{name: "..."}} // without it the talk would not begin by hand
	}
	for _, t := range x.Bot {
		if !unchanged(to[t], c.Talk[t].Wants) {
			lines[t] = to[t]
		}
	}
}

func unchanged(to []element, wants []Want) bool {
	if len(to) != len(wants) {
		return false
	}
	for i := range to {
		if to[i].keep != &wants[i] {
			return false
		}
	}
	return true
}
