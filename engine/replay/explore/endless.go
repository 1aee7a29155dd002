package explore

import (
	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// manyTimeouts is how often one question may run out of time in a row, with no
// word of the person. A bot that asks again a few times and then lets go is
// none that asks for ever.
const manyTimeouts = 6

// endless finds a question or a handover that runs out of time again and again,
// since its time-out leads back to it, while the person says nothing.
func (c *chart) endless(xs []replay.Exchange) (Fault, bool) {
	times := map[spot]int{}
	for i := range xs {
		if xs[i].ByPerson {
			clear(times)
		}
		for _, m := range xs[i].Marks {
			at := spot{m.Flow, m.Step}
			if s := c.at(at); m.What != engine.MarkTimeout || s == nil || s.Verb == flows.Wait {
				continue
			}
			if times[at]++; times[at] == manyTimeouts {
				return Fault{Kind: Endless, Flow: m.Flow, Step: m.Step, cut: len(xs[i].Messages)}, true
			}
		}
	}
	return Fault{}, false
}

// alone leaves a talk to itself where a time-out has led to a state that was
// seen before: it may go round for ever, which the walk, that goes on from no
// state twice, would not see.
func (e *explorer) alone(n *node, via *turn, s *step) {
	if s.x.ByPerson || !timedOut(&s.x) || !e.seen[e.chart.key(s.walk, n.world.clock)] {
		return
	}
	at := e.chart.rests(s.walk.Session())
	p := e.place(at)
	if at == idle || p.alone == maxTries {
		return
	}
	p.alone++
	var xs []replay.Exchange
	for range manyTimeouts * maxRound {
		in := silence(&node{walk: s.walk})
		if in == nil || e.chart.rests(s.walk.Session()) == idle {
			return
		}
		via = &turn{via, in[0], via.depth + 1}
		if s = e.do(&node{walk: s.walk}, in[0]); s == nil {
			return
		}
		xs = append(xs, s.x)
		if f, ok := e.chart.endless(xs); ok {
			e.keep(f, n.world, via, s)
			return
		}
	}
	return
}

// maxRound is how many things happen at the most between two time-outs of the
// same question: its reminders, and other questions that run out of time.
const maxRound = 8

func timedOut(x *replay.Exchange) bool {
	for _, m := range x.Marks {
		if m.What == engine.MarkTimeout {
			return true
		}
	}
	return false
}
