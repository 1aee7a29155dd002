package replay

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/layout"
	"parley/flows"
)

// A Player plays the conversations of one bot. It is safe for concurrent use.
type Player struct {
	bot   *flows.Bot
	names *names

	step   func(engine.Session, engine.Event, func(engine.Mark)) (engine.Session, []engine.Effect, []engine.Trace)
	token  func(s engine.Session, flow, step, choice string) string
	decode func([]byte) (engine.Session, error)
	encode func(*engine.Session, []byte) []byte
}

// A Result is how one conversation went, on one channel and in one language.
type Result struct {
	File     string
	Pos      flows.Pos // of `test`
	Name     string    // `test`, with channel and language where the file names several
	Channel  string
	Language string
	Exchange []Exchange  // in order
	Diff     *Difference // nil where the talk went as written

	home string // the talk's own flow
}

// Passed tells whether the talk went as written.
func (r *Result) Passed() bool { return r.Diff == nil }

// An Exchange is one input and what the bot said to it.
type Exchange struct {
	Turn     int   // index of the input in Talk; -1 where the flow was begun by hand
	Bot      []int // indexes of the `bot` turns that follow it
	Input    string
	Messages []Message
	Trace    []engine.Trace
	Marks    []engine.Mark  // what parts of the bot it came by
	After    engine.Session // as it stood then
	ByPerson bool           // the person did it: typed, tapped, sent, opened
}

// A Difference is the first place where a talk did not go as written.
type Difference struct {
	Exchange int       // index in Result.Exchange; past the end where `expect` does not hold
	Message  int       // index in its Messages of the first that was not asked for
	Pos      flows.Pos // in the conversation, of what was asked for
	Want     string
	Got      string
	Step     string // file:line:col of the step that was asked for or that spoke, or ""
	Why      string // the trace line that explains it, or ""
	Hint     string

	fault bool // of the talk, not of its `bot` lines
}

// play is one run of a conversation.
type play struct {
	*Player
	c       *Conversation
	names   *names
	channel string
	profile *flows.Profile // nil without `as`
	fast    bool           // the session need not survive being stored
	midway  engine.Start   // where the flow is begun by hand, and what is known by then

	session engine.Session
	contact engine.Contact
	events  int
	now     time.Time
	timer   time.Time         // when the conversation's timer is due; zero where none is set
	later   []engine.Schedule // flows that are to start, one a key
	acts    *Acts
	vars    map[string]engine.Vars // by flow, as last seen
	acted   int                    // actions carried out in this turn
	lastOf  string                 // the flow that was seen last
	ended   string
	res     *Result
}

// Play runs c on each channel and in each language that it asks for.
func (p *Player) Play(c *Conversation) []*Result {
	var out []*Result
	langs := c.Langs
	if len(langs) == 0 {
		langs = []string{""}
	}
	for _, ch := range c.Channels {
		for _, lang := range langs {
			out = append(out, p.play(c, ch, lang))
		}
	}
	return out
}

func (p *Player) play(c *Conversation, channel, lang string) *Result {
	r := &play{Player: p, c: c, channel: channel, vars: map[string]engine.Vars{}, acts: NewActs(p.bot)}
	maps.Copy(r.acts.stubs, c.Stubs)
	r.names = p.names.at(c.Flow)
	r.contact = cloneContact(c.Contact)
	r.session.Seed, r.now = c.Seed, c.Now
	name := c.Name
	if c.asked {
		pr, _ := flows.ProfileOf(channel)
		r.profile = &pr
		name += " [" + channel + "]"
	}
	if lang != "" {
		r.contact.Language = lang
		name += " [" + lang + "]"
	}
	r.res = &Result{File: c.File, Pos: c.pos, Name: name, Channel: channel, Language: r.contact.Language}
	r.talk()
	return r.res
}

// talk feeds all inputs, goes on after the first difference, and compares.
func (r *play) talk() {
	talk := r.c.Talk
	i := 0
	if len(talk) > 0 && talk[0].In == nil {
		r.exchange(-1, &i, started{})
	}
	for i < len(talk) {
		at := i
		i++
		r.exchange(at, &i, talk[at].In)
	}
	r.res.home = r.names.home
	if r.res.Diff == nil {
		r.res.Diff = r.expect()
	}
}

// exchange feeds one input, and compares what comes with the `bot` turns from
// *next on, which it passes.
func (r *play) exchange(at int, next *int, in Input) {
	x := Exchange{Turn: at}
	if at >= 0 {
		x.Input = r.c.Talk[at].Shown
	}
	for *next < len(r.c.Talk) && r.c.Talk[*next].In == nil {
		x.Bot = append(x.Bot, *next)
		*next++
	}
	r.acted = 0
	err := r.feed(&x, in)
	r.res.Exchange = append(r.res.Exchange, x)
	if r.res.Diff == nil {
		r.res.Diff = r.compare(&r.res.Exchange[len(r.res.Exchange)-1], err)
	}
}

// feed gives one input to the engine. Its error is one of the talk's own: a
// menu that was never sent, a session that does not survive.
func (r *play) feed(x *Exchange, in Input) error {
	x.ByPerson = byPerson(in)
	defer func() { x.After = r.session }()
	before, contact := r.session, cloneContact(r.contact)
	first := r.events == 0
	if x.Turn < 0 {
		return r.give(x, &engine.Start{Flow: r.c.Flow, Step: r.midway.Step, Known: r.midway.Known})
	}
	if in, ok := in.(passed); ok {
		return r.pass(x, r.now.Add(in.by))
	}
	ev, err := r.event(in)
	if err != nil {
		return err
	}
	if err := r.give(x, ev); err != nil || !first || r.c.Flow == "" {
		return err
	}
	if r.session.Run > before.Run && r.session.First == r.c.Flow {
		return nil
	}
	r.session, r.contact, r.vars, r.ended = before, contact, map[string]engine.Vars{}, ""
	r.events, x.Messages, x.Marks = 0, nil, nil
	x.Trace = []engine.Trace{{Flow: r.c.Flow, What: "start", Text: x.Input, Why: "it does not open this flow, which was begun by hand"}}
	return r.give(x, &engine.Start{Flow: r.c.Flow})
}

// give makes one step, and does what it asks for.
func (r *play) give(x *Exchange, ev engine.Event) error {
	r.events++
	*engine.MetaOf(ev) = engine.Meta{ID: "event-" + strconv.Itoa(r.events), At: r.now, Channel: r.channel, Contact: cloneContact(r.contact)}
	s, effects, trace := r.step(r.session, ev, func(m engine.Mark) { x.Marks = append(x.Marks, m) })
	x.Trace = append(x.Trace, trace...)
	var asked []engine.Do
	for _, e := range effects {
		switch e := e.(type) {
		case engine.Send:
			x.Messages = append(x.Messages, Message{Source: e.Source, Sent: e.Message, Laid: r.laid(e.Message)})
		case engine.SetContact:
			r.contact = r.contact.With(e.Field, e.Value)
		case engine.Do:
			asked = append(asked, e)
		case engine.Schedule:
			r.unschedule(e.Key)
			r.later = append(r.later, e)
		case engine.Unschedule:
			r.unschedule(e.Key)
		case engine.SetTimer:
			r.timer = e.At
		case engine.CancelTimer:
			r.timer = time.Time{}
		case engine.Ended:
			r.ended = e.Label
			r.saw(engine.Frame{Flow: e.Flow, Vars: e.Vars})
		}
	}
	for _, f := range s.Frames {
		r.saw(f)
	}
	if s.Open() {
		r.ended = ""
	}
	if r.names.home == "" {
		r.names = r.names.at(s.First)
	}
	r.session = s
	if !r.fast {
		var err error
		if r.session, err = r.survive(&s); err != nil {
			return err
		}
	}
	return r.carryOut(x, asked)
}

// carryOut answers the actions that were asked for, one after the other.
func (r *play) carryOut(x *Exchange, asked []engine.Do) error {
	for _, do := range asked {
		if r.acted++; r.acted > maxActs {
			return fmt.Errorf("more than %d actions in one turn", maxActs)
		}
		done, err := r.acts.Do(do)
		if err != nil {
			return err
		}
		if err := r.give(x, done); err != nil {
			return err
		}
	}
	return nil
}

// unschedule takes back what is scheduled under a key; "" is all of it.
func (r *play) unschedule(key string) {
	r.later = slices.DeleteFunc(r.later, func(s engine.Schedule) bool { return key == "" || s.Key == key })
}

// maxActs is how many actions one turn carries out: a bot that acts in a
// circle would never be done.
const maxActs = 100

// maxFired is how many timers one `later` fires: a bot that waits and asks in
// a circle would never be done.
const maxFired = 100

// pass moves the clock to a time, and on the way fires what is due.
func (r *play) pass(x *Exchange, to time.Time) error {
	for range maxFired {
		at, ev := r.due()
		if ev == nil || at.After(to) {
			break
		}
		if at.After(r.now) {
			r.now = at
		}
		switch ev := ev.(type) {
		case *engine.TimerFired:
			r.timer = time.Time{}
		case *engine.Start:
			r.unschedule(ev.Key)
		}
		if err := r.give(x, ev); err != nil {
			return err
		}
	}
	r.now = to
	return nil
}

// due returns what is to happen next without a word of the person, and when:
// the conversation's timer, or a scheduled flow; nil where nothing is.
func (r *play) due() (at time.Time, ev engine.Event) {
	if !r.timer.IsZero() {
		at, ev = r.timer, &engine.TimerFired{Generation: r.session.Timer}
	}
	for _, s := range r.later {
		if ev == nil || s.At.Before(at) {
			at, ev = s.At, &engine.Start{Flow: s.Flow, Key: s.Key, With: s.With, Timed: true}
		}
	}
	return at, ev
}

// saw keeps the variables of a flow, which are gone once it has ended.
func (r *play) saw(f engine.Frame) {
	if r.fast {
		return
	}
	r.vars[f.Flow] = f.Vars
	r.lastOf = f.Flow
}

// survive returns what is left of s once it was stored and read again, both
// ways that it is.
func (r *play) survive(s *engine.Session) (engine.Session, error) {
	want, err := json.Marshal(s)
	if err != nil {
		return *s, fmt.Errorf("session has no JSON: %w", err)
	}
	var fromJSON engine.Session
	if err := json.Unmarshal(want, &fromJSON); err != nil {
		return *s, fmt.Errorf("session cannot be read from its JSON: %w", err)
	}
	fromBinary, err := r.decode(r.encode(s, nil))
	if err != nil {
		return *s, fmt.Errorf("session cannot be read from its stored form: %w", err)
	}
	for form, back := range map[string]*engine.Session{"JSON": &fromJSON, "stored form": &fromBinary} {
		got, err := json.Marshal(back)
		if err != nil || !bytes.Equal(got, want) {
			return *s, fmt.Errorf("session does not survive its %s: it was %s and became %s", form, want, got)
		}
	}
	return fromBinary, nil
}

// laid returns m as the channel shows it, nil without `as`.
func (r *play) laid(m engine.Message) []engine.Message {
	if r.profile == nil {
		return nil
	}
	return layout.Messages(*r.profile, m)
}

// byPerson tells whether an input is something that a person did, and so
// waits for an answer to.
func byPerson(in Input) bool {
	switch in := in.(type) {
	case passed, replied, closed, begun:
		return false
	case paid:
		return in.status != "expired"
	case signal:
		return in.event.Name == "get_started"
	}
	return true
}

// event makes the engine's event of an input.
func (r *play) event(in Input) (engine.Event, error) {
	switch in := in.(type) {
	case said:
		return &engine.Utterance{Text: in.text}, nil
	case sent:
		m := in.media
		return &m, nil
	case signal:
		s := in.event
		return &s, nil
	case started:
		return &engine.Start{Ref: in.ref}, nil
	case paid:
		return &engine.PaymentChanged{Status: in.status}, nil
	case replied:
		return &engine.AgentReplied{Name: in.name, Text: in.text}, nil
	case closed:
		return &engine.AgentClosed{Name: in.name}, nil
	case begun:
		return &engine.Start{Flow: in.flow, Agent: cmp.Or(in.name, "agent")}, nil
	case tap:
		return r.tapped(in)
	}
	return nil, fmt.Errorf("input %T is not known", in)
}

// tapped taps a choice as it was last offered, or as it would be if it were.
func (r *play) tapped(t tap) (engine.Event, error) {
	for i := len(r.res.Exchange) - 1; i >= 0; i-- {
		for _, m := range slices.Backward(r.res.Exchange[i].Messages) {
			if m.Source.Step != t.step || t.flow != "" && m.Source.Flow != t.flow {
				continue
			}
			for _, c := range m.Sent.Choices {
				if c.ID == t.choice {
					return &engine.Tap{Token: c.Token, Text: c.Label}, nil
				}
			}
		}
	}
	flow := t.flow
	for _, f := range slices.Backward(r.session.Frames) {
		if flow == "" && slices.Contains(r.names.steps[t.step], f.Flow) {
			flow = f.Flow
		}
	}
	if flow == "" {
		return nil, fmt.Errorf("%s.%s was never offered", t.step, t.choice)
	}
	return &engine.Tap{Token: r.token(r.session, flow, t.step, t.choice), Text: t.choice}, nil
}

// compare returns the first difference between an exchange and its `bot`
// turns.
func (r *play) compare(x *Exchange, err error) *Difference {
	pos := r.c.pos
	if x.Turn >= 0 {
		pos = r.c.Talk[x.Turn].Pos
	}
	at := len(r.res.Exchange) - 1
	if err != nil {
		return &Difference{Exchange: at, Message: len(x.Messages), Pos: pos, Want: "the talk to go on", Got: err.Error(), fault: true}
	}
	wants := r.c.wants(x)
	ok, i, j := r.names.match(wants, x.Messages)
	if ok {
		return nil
	}
	d := &Difference{Exchange: at, Message: j, Pos: pos, Want: "nothing more", Got: "nothing more", Why: explain(x.Trace)}
	if len(x.Bot) > 0 {
		d.Pos = r.c.Talk[x.Bot[len(x.Bot)-1]].Pos
	}
	if j < len(x.Messages) {
		d.Got, d.Step = r.describe(&x.Messages[j])
	}
	if i < len(wants) {
		d.Pos, d.Want = wants[i].Pos, wants[i].Text
		d.Hint = r.names.hint(wants[i], x.Messages, j)
		if d.Step == "" {
			d.Step = r.names.place(wants[i].Text)
		}
	}
	return d
}

// wants returns what the `bot` turns of x ask for, in order.
func (c *Conversation) wants(x *Exchange) []*Want {
	var out []*Want
	for _, t := range x.Bot {
		for k := range c.Talk[t].Wants {
			out = append(out, &c.Talk[t].Wants[k])
		}
	}
	return out
}

// describe returns a message as a difference shows it, and where its step is.
func (r *play) describe(m *Message) (string, string) {
	text := strconv.Quote(m.texts()[0])
	if name := r.names.of([]engine.Source{m.Source}); name != "" {
		text = name + " " + text
	}
	s, f := r.names.step(m.Source)
	if s == nil {
		return text, ""
	}
	return text, fmt.Sprintf("%s:%d:%d", f.File, s.Pos.Line, s.Pos.Column)
}

// telling are the decisions that explain most, the first before the others.
var telling = []string{"error", "limit", "reject", "miss", "fallback"}

// Telling picks the decision that tells best why a talk went where it went: its
// index in the trace, -1 where that is empty.
func Telling(trace []engine.Trace) int {
	for _, what := range telling {
		for i, t := range trace {
			if t.What == what {
				return i
			}
		}
	}
	for i, t := range trace {
		if t.Rank > 0 {
			return i
		}
	}
	return len(trace) - 1
}

func explain(trace []engine.Trace) string {
	if i := Telling(trace); i >= 0 {
		return line(trace[i])
	}
	return ""
}

// line prints a decision, which may be about no flow.
func line(t engine.Trace) string { return strings.TrimSpace(t.String()) }

func cloneContact(c engine.Contact) engine.Contact {
	c.Tags = slices.Clone(c.Tags)
	c.Fields = maps.Clone(c.Fields)
	return c
}
