package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/match"
	"parley/engine/replay"
	"parley/engine/replay/cover"
	"parley/flows"
)

// DefaultEvents is how many events a walk feeds to the engine at the most.
const DefaultEvents = 100_000

// Options say how far to walk, and what actions answer.
type Options struct {
	Events int                    // at the most; 0 is DefaultEvents
	Talks  []*replay.Conversation // the bot's own: their stubs are tried
}

// Bot walks through a bot. The program must be the bot's.
func Bot(b *flows.Bot, p *engine.Program, o Options) (*Report, error) {
	player := replay.NewPlayer(b, p)
	e := &explorer{
		bot: b, program: p, player: player, chart: newChart(b, p), budget: cmp.Or(o.Events, DefaultEvents),
		cover: cover.New(b), actions: newActions(player, b, o.Talks),
		seen: map[key]bool{}, places: map[spot]*place{}, found: map[string]*raw{}, tried: map[engine.Mark]int{}, came: map[spot]*come{},
	}
	if err := e.walk(); err != nil {
		return nil, err
	}
	return e.report()
}

// explorer is one walk.
type explorer struct {
	bot     *flows.Bot
	program *engine.Program
	player  *replay.Player
	chart   *chart
	actions *actions
	cover   *cover.Coverage

	budget, events int
	states         int
	seen           map[key]bool
	places         map[spot]*place
	order          []*place
	found          map[string]*raw
	tried          map[engine.Mark]int // results of actions, by step and outcome
	came           map[spot]*come
	first          *world
}

// node is a state of a talk that is still to be gone on from.
type node struct {
	walk   *replay.Walk
	world  *world
	via    *turn
	at     spot
	offers []engine.Choice // of the open question
}

// turn is how a state was come to: the last input, and those before it.
type turn struct {
	before *turn
	in     replay.Input
	depth  int
}

// place is what is known of a spot.
type place struct {
	at       spot
	waiting  []*node
	expanded int
	scans    map[int]int    // by the clock of the world
	answers  []candidate    // that were taken, the last first
	invalid  replay.Input   // that was not understood
	times    map[string]int // what happened to the question, how often
	alone    int            // how often a talk was left to itself there
}

func (e *explorer) place(at spot) *place {
	p := e.places[at]
	if p == nil {
		p = &place{at: at, times: map[string]int{}, scans: map[int]int{}}
		e.places[at] = p
		e.order = append(e.order, p)
	}
	return p
}

// walk goes on until nothing new is left, or the budget is spent. The place
// that was seen least goes first, so that a walk that is cut short has been
// everywhere it could.
func (e *explorer) walk() error {
	worlds, err := e.worlds()
	if err != nil {
		return err
	}
	e.first = worlds[0]
	for _, w := range worlds {
		e.add(&node{walk: e.player.Walk(w.talk, e.actions.usual), world: w})
	}
	for e.events < e.budget {
		n := e.next()
		if n == nil {
			return nil
		}
		e.expand(n)
	}
	return nil
}

func (e *explorer) next() *node {
	var least *place
	for _, p := range e.order {
		if len(p.waiting) > 0 && (least == nil || p.expanded < least.expanded) {
			least = p
		}
	}
	if least == nil {
		return nil
	}
	n := least.waiting[0]
	least.waiting[0] = nil
	least.waiting = least.waiting[1:]
	least.expanded++
	return n
}

// add keeps a state to go on from, unless it is known.
func (e *explorer) add(n *node) {
	k := e.chart.key(n.walk, n.world.clock)
	if e.seen[k] {
		return
	}
	e.seen[k] = true
	e.states++
	n.at = e.chart.rests(n.walk.Session())
	p := e.place(n.at)
	p.waiting = append(p.waiting, n)
}

func (e *explorer) expand(n *node) {
	for _, in := range e.moves(n) {
		e.try(n, in)
	}
	if s := e.chart.at(n.at); s != nil && s.Verb == flows.Ask {
		e.answer(n)
		e.misunderstand(n)
	}
	n.walk, n.offers = nil, nil
}

// try lets one thing happen, and each thing that the actions it leads to can
// answer.
func (e *explorer) try(n *node, in replay.Input) {
	s := e.do(n, in)
	if s == nil {
		return
	}
	e.took(n, in, s)
	for i := range s.asked {
		do := s.asked[i].Do
		usual := e.actions.usual(do)
		if usual == nil || n.walk.Fixed(do.Action) {
			continue
		}
		all := e.actions.answers(do.Action)
		for j := range all {
			if all[j].Source == usual.Source && all[j].Own == usual.Own || !e.worth(do, &all[j]) {
				continue
			}
			if other := e.do(n, in, e.script(s.asked[:i], do, all[j])...); other != nil {
				e.took(n, in, other)
			}
		}
	}
}

// maxTries is how often each outcome of an action is tried at each step.
const maxTries = 3

// worth tells whether an answer was not tried often enough yet.
func (e *explorer) worth(do engine.Do, a *replay.Answer) bool {
	m := engine.Mark{Flow: do.Source.Flow, Step: e.chart.step(do.Source.Flow, do.Source.Step), Name: do.Action + " " + a.Source}
	e.tried[m]++
	return e.tried[m] <= maxTries
}

// script is what actions answer: as usual, and the last one something else,
// which it goes on to do where it is tried again.
func (e *explorer) script(before []replay.Asked, do engine.Do, a replay.Answer) []replay.Answer {
	var out []replay.Answer
	for _, b := range before {
		if usual := e.actions.usual(b.Do); usual != nil {
			out = append(out, *usual)
		}
	}
	out = append(out, a)
	if s := e.chart.at(spot{do.Source.Flow, e.chart.step(do.Source.Flow, do.Source.Step)}); s != nil && a.Fails() {
		for range s.Tries {
			out = append(out, a)
		}
	}
	return out
}

// step is one thing that has happened.
type step struct {
	walk  *replay.Walk
	x     replay.Exchange
	asked []replay.Asked
}

// do lets one thing happen, without going on from there; nil where it cannot.
func (e *explorer) do(n *node, in replay.Input, answers ...replay.Answer) *step {
	w := n.walk.Fork()
	x, asked, err := w.Do(in, answers...)
	e.events += 1 + len(asked)
	if err != nil {
		return nil
	}
	return &step{w, x, asked}
}

// took counts what has happened, looks for faults, and goes on from there.
func (e *explorer) took(n *node, in replay.Input, s *step) {
	via := &turn{n.via, in, 1}
	if n.via != nil {
		via.depth += n.via.depth
	}
	e.cover.Exchange(&s.x)
	e.cameBy(n.world, via, s)
	e.count(n, in, s)
	broken := false
	for _, f := range e.chart.faults(n.walk.Session(), &s.x) {
		e.keep(f, n.world, via, s)
		broken = broken || f.Kind == Limit || f.Kind == ErrorText || f.Kind == Missing
	}
	if broken {
		return // what comes of a talk that broke off is no fault of its own
	}
	e.alone(n, via, s)
	next := &node{walk: s.walk, world: n.world, via: via}
	for i := range s.x.Messages {
		m := &s.x.Messages[i]
		if len(m.Sent.Choices) > 0 {
			next.offers = m.Sent.Choices
		}
	}
	if next.offers == nil && e.chart.rests(s.walk.Session()) == n.at {
		next.offers = n.offers
	}
	e.add(next)
}

// count notes what has happened to the steps that the turn came by.
func (e *explorer) count(n *node, in replay.Input, s *step) {
	for _, m := range s.x.Marks {
		at := spot{m.Flow, m.Step}
		if name := happened(m, e.chart.at(at)); name != "" {
			e.place(at).times[name]++
		}
	}
	for i := range s.asked {
		do := &s.asked[i]
		at := spot{do.Source.Flow, e.chart.step(do.Source.Flow, do.Source.Step)}
		if name := gave(do.Outcome, e.chart.at(at)); name != "" {
			e.place(at).times[name]++
		}
	}
	for _, command := range []string{match.Back, match.Cancel} {
		if replay.Line(in) == replay.Line(replay.Says(e.word(command))) {
			e.place(n.at).times[command]++
		}
	}
}

// happened names what a mark says of a step, as the report has it.
func happened(m engine.Mark, s *flows.Step) string {
	if s == nil {
		return ""
	}
	switch m.What {
	case engine.MarkChoice:
		return "choice " + m.Name
	case engine.MarkAnswer:
		return "answer"
	case engine.MarkReject:
		return "reject " + m.Name
	case engine.MarkBounds:
		return m.Name
	case engine.MarkMiss:
		return "invalid"
	case engine.MarkGaveUp:
		return "given up"
	case engine.MarkRemind:
		return m.Name
	case engine.MarkTimeout:
		return "timeout"
	case engine.MarkDefault:
		return "default"
	case engine.MarkHeard:
		return "heard"
	case engine.MarkOutcome:
		return left(m.Name, s)
	}
	return ""
}

// left names the outcome by which a step was left.
func left(outcome string, s *flows.Step) string {
	switch s.Verb {
	case flows.Ask:
		switch outcome {
		case "yes", "no", "failed", "none", "skip":
			return outcome
		}
	case flows.Do, flows.Wait:
		if outcome == "" {
			return "done"
		}
	case flows.Handover:
		if outcome == "resolved" {
			return outcome
		}
	}
	return ""
}

// gave names what an action that a step asks for did, where no mark says it.
func gave(outcome string, s *flows.Step) string {
	switch {
	case s == nil, s.Verb == flows.Ask && outcome != "error" && outcome != "taken":
		return ""
	}
	return outcome
}

// misunderstand writes what the question does not understand.
func (e *explorer) misunderstand(n *node) {
	p := e.place(n.at)
	if p.invalid != nil {
		e.try(n, p.invalid)
		return
	}
	sticker := replay.Sends(engine.Media{Kind: "sticker", URL: "https://example.com/sticker"})
	for _, in := range []replay.Input{replay.Says(nonsense), sticker} {
		s := e.do(n, in)
		if s != nil && slices.ContainsFunc(s.x.Marks, func(m engine.Mark) bool {
			return m.What == engine.MarkMiss && m.Flow == n.at.flow && m.Step == n.at.step
		}) {
			p.invalid = in
			e.took(n, in, s)
			return
		}
	}
}

// The bounds of the search for answers.
const (
	fewScans  = 2  // of one question, by all candidates, at each time of the week
	manyScans = 16 // while something about it has not happened yet
	maxOthers = 8  // answers of one question beside the first
)

// answer finds answers to the question: one that is taken, others that may
// lead elsewhere, and for each rule one that it refuses.
func (e *explorer) answer(n *node) {
	p, s := e.place(n.at), e.chart.at(n.at)
	all := e.chart.candidates(n.at, n.walk.Now())
	if len(all) == 0 {
		return
	}
	fr := &n.walk.Session().Frames[len(n.walk.Session().Frames)-1]
	scans := p.scans[n.world.clock]
	wanted := scans < fewScans || scans < manyScans && e.misses(p, s)
	if again(fr) || !wanted {
		e.known(n, p, all)
		return
	}
	p.scans[n.world.clock]++
	e.scan(n, p, all)
}

// misses tells whether a rule of the question has refused nothing yet.
func (e *explorer) misses(p *place, s *flows.Step) bool {
	for i := range s.Reject {
		if p.times[fmt.Sprintf("reject %d", i+1)] == 0 {
			return true
		}
	}
	return false
}

// known gives an answer that was taken before, or else the first that is.
func (e *explorer) known(n *node, p *place, all []candidate) {
	for _, c := range append(slices.Clone(p.answers), all...) {
		if s := e.do(n, c.in); s != nil && takes(n, s) {
			e.took(n, c.in, s)
			e.remember(p, c)
			return
		}
	}
}

func takes(n *node, s *step) bool {
	return slices.ContainsFunc(s.x.Marks, func(m engine.Mark) bool {
		return m.What == engine.MarkAnswer && m.Flow == n.at.flow && m.Step == n.at.step
	})
}

// remember puts an answer first among those that were taken.
func (e *explorer) remember(p *place, c candidate) {
	p.answers = slices.DeleteFunc(p.answers, func(o candidate) bool { return replay.Line(o.in) == replay.Line(c.in) })
	p.answers = slices.Insert(p.answers, 0, c)
	p.answers = p.answers[:min(len(p.answers), 3)]
}

// given is a candidate and what came of it.
type given struct {
	candidate
	*step
}

// scan gives all candidates, and goes on from those that differ.
func (e *explorer) scan(n *node, p *place, all []candidate) {
	var taken []given
	refused := map[string]bool{}
	for _, c := range all {
		s := e.do(n, c.in)
		if s == nil {
			continue
		}
		if takes(n, s) {
			taken = append(taken, given{c, s})
			continue
		}
		for _, m := range s.x.Marks {
			what := happened(m, e.chart.at(n.at))
			if m.Flow == n.at.flow && m.Step == n.at.step && (m.What == engine.MarkReject || m.What == engine.MarkBounds) && !refused[what] {
				refused[what] = true
				e.took(n, c.in, s)
			}
		}
	}
	if len(taken) == 0 {
		return
	}
	e.remember(p, taken[0].candidate)
	for _, g := range differing(taken) {
		e.took(n, g.in, g.step)
		e.others(n, g)
	}
}

// others lets the actions that an answer leads to answer otherwise.
func (e *explorer) others(n *node, g given) {
	if len(g.asked) > 0 {
		e.try(n, g.in)
	}
}

// differing picks of the answers that were taken the first, the smallest, the
// largest, and each that led elsewhere or may do so later.
func differing(taken []given) []given {
	lo, hi := 0, 0
	for i := range taken {
		if taken[i].size < taken[lo].size {
			lo = i
		}
		if taken[i].size > taken[hi].size {
			hi = i
		}
	}
	var out []given
	seen := map[string]bool{}
	for i := range taken {
		sign := taken[i].like + signature(&taken[i].x)
		if i == lo || i == hi || !seen[sign] && len(out) < maxOthers {
			seen[sign] = true
			out = append(out, taken[i])
		}
	}
	return out
}

// signature tells apart what the bot did to an answer.
func signature(x *replay.Exchange) string {
	var b strings.Builder
	for _, m := range x.Marks {
		fmt.Fprint(&b, m.What, m.Flow, m.Step, m.Name, ';')
	}
	for i := range x.Messages {
		b.WriteString(x.Messages[i].Source.String())
	}
	return b.String()
}
