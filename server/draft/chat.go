package draft

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/check"
	"parley/engine/layout"
	"parley/engine/replay"
	"parley/flows"
)

// What a chat may hold.
const (
	maxTurns   = 500
	maxAnswers = 500 // of actions
)

// chat is what was done in a chat, and what came of it when it was played last.
type chat struct {
	as      string
	flow    string            // begun by hand; "" where its triggers decide
	step    string            // of flow, where the chat begins; "" is the first
	known   map[string]string // what flow knows by then
	clock   string            // RFC 3339
	seed    uint64
	contact Contact
	inputs  []Input
	answers []answer // of actions, in the order they were given
	played  int      // how many of inputs the last play came to
	seen    *Chat
}

// answer is what an action gives, as a stub of a conversation has it.
type answer struct{ action, source string }

// begin begins a chat.
func (d *draft) begin(j job) *trouble {
	var in struct {
		As      string            `json:"as"`
		Flow    string            `json:"flow"`
		Step    string            `json:"step"`
		Known   map[string]string `json:"known"`
		Contact Contact           `json:"contact"`
		Clock   string            `json:"clock"`
		Seed    uint64            `json:"seed"`
		Inputs  []Input           `json:"inputs"`
		Answers []struct {
			Action string `json:"action"`
			Answer string `json:"answer"`
		} `json:"answers"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	switch {
	case d.now.player == nil:
		return errBroken
	case len(in.Inputs) > maxTurns || len(in.Answers) > maxAnswers || len(in.Known) > maxAnswers:
		return &trouble{"too_long", fmt.Sprintf("a chat has at most %d turns", maxTurns)}
	}
	for i := range in.Inputs {
		if _, err := in.Inputs[i].parsed(); err != nil {
			return &trouble{"malformed", err.Error()}
		}
	}
	c := &chat{as: cmp.Or(in.As, "web"), flow: in.Flow, step: in.Step, known: in.Known, seed: cmp.Or(in.Seed, replay.DefaultSeed), contact: in.Contact}
	if _, known := flows.ProfileOf(c.as); !known {
		return &trouble{"malformed", "there is no channel of this name"}
	}
	if c.flow != "" && !slices.Contains(d.now.Program.Flows(), c.flow) {
		return &trouble{"not_found", "there is no flow of this name"}
	}
	if c.step != "" && d.now.named(c.flow, c.step).Index < 0 {
		return &trouble{"not_found", "there is no step of this name in the flow"}
	}
	at, err := time.Parse(time.RFC3339, in.Clock)
	if err != nil {
		at = time.Now()
	}
	c.clock = at.In(d.now.zone()).Truncate(time.Minute).Format("2006-01-02T15:04")
	if events, _ := d.now.Program.Triggers(); c.flow == "" && slices.Contains(events, "get_started") {
		started := Input{}
		_ = json.Unmarshal([]byte(`{"event":{"name":"get_started"}}`), &started)
		c.inputs = []Input{started}
	}
	if in.Inputs != nil {
		c.inputs = in.Inputs
	}
	for _, a := range in.Answers {
		if no := d.give(c, a.Action, a.Answer); no != nil {
			return no
		}
	}
	d.chat = c
	return d.played(j)
}

// zone is the bot's time zone.
func (s *state) zone() *time.Location {
	z, err := time.LoadLocation(s.Bot.Timezone)
	if err != nil {
		return time.UTC
	}
	return z
}

// played plays the chat and tells how it stands.
func (d *draft) played(j job) *trouble {
	d.chat.play(d.now)
	j.say(struct {
		N    int64 `json:"n"`
		Chat *Chat `json:"chat"`
	}{j.N, d.chat.seen})
	return nil
}

// running returns the chat, where there is one that can be gone on with.
func (d *draft) running() (*chat, *trouble) {
	switch {
	case d.chat == nil:
		return nil, &trouble{"no_chat", "no chat has begun"}
	case d.now.player == nil:
		return nil, errBroken
	}
	return d.chat, nil
}

func (d *draft) say(j job) *trouble {
	var in struct {
		In Input `json:"in"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	return d.happens(j, in.In)
}

// happens lets something happen in the chat, behind what was played of it.
func (d *draft) happens(j job, in Input) *trouble {
	c, no := d.running()
	if no != nil {
		return no
	}
	if _, err := in.parsed(); err != nil {
		return &trouble{"malformed", err.Error()}
	}
	if c.played >= maxTurns {
		return &trouble{"too_long", fmt.Sprintf("a chat has at most %d turns", maxTurns)}
	}
	c.inputs = append(slices.Clone(c.inputs[:c.played]), in)
	return d.played(j)
}

func (d *draft) skip(j job) *trouble {
	var in struct {
		By string `json:"by"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	c, no := d.running()
	if no != nil {
		return no
	}
	if in.By == "" {
		if c.seen.Due == nil {
			return &trouble{"not_found", "nothing is due"}
		}
		// A whole second later: `later` is written in seconds.
		by := max(c.seen.Due.Sub(c.seen.Now), 0) + time.Second - 1
		in.By = strconv.Itoa(max(int(by/time.Second), 1)) + "s"
		if by > 99999*time.Second {
			in.By = strconv.Itoa(int((by+time.Minute-1)/time.Minute)) + "m"
		}
	}
	return d.happens(j, Input{Later: in.By})
}

func (d *draft) back(j job) *trouble {
	in := struct {
		Turns int `json:"turns"`
	}{1}
	if err := read(j, &in); err != nil {
		return err
	}
	c, no := d.running()
	if no != nil {
		return no
	}
	keep := 0 // what began the chat stays
	if len(c.inputs) > 0 && c.inputs[0].Event != nil {
		keep = 1
	}
	to := max(c.played-max(in.Turns, 0), min(keep, c.played))
	c.inputs = slices.Clone(c.inputs[:to])
	return d.played(j)
}

// stub says what an action gives. It goes for the first that has no answer
// yet.
func (d *draft) stub(j job) *trouble {
	var in struct {
		Action string `json:"action"`
		Answer string `json:"answer"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	c, no := d.running()
	if no != nil {
		return no
	}
	if no := d.give(c, in.Action, in.Answer); no != nil {
		return no
	}
	return d.played(j)
}

// give keeps what an action gives in a chat.
func (d *draft) give(c *chat, action, source string) *trouble {
	source = strings.TrimSpace(source)
	switch {
	case len(c.answers) >= maxAnswers || len(source) > maxText:
		return &trouble{"too_long", "that is more than a chat may hold"}
	case strings.ContainsAny(source, "\r\n") || flows.ActionOf(action) == nil && action != payment:
		return &trouble{"malformed", "that is no answer of an action"}
	}
	if _, ok := d.now.player.Answer(action, source); !ok {
		return &trouble{"malformed", "that is no answer of " + action}
	}
	c.answers = append(c.answers, answer{action, source})
	return nil
}

// payment is the action by which a question of type payment gets its link.
const payment = "payment.ask"

// head is the conversation above its talk.
func (c *chat) head(name string, b *flows.Bot, answers map[string][]string) string {
	var out strings.Builder
	line := func(key, value string) { out.WriteString(key + ": " + value + "\n") }
	if name != "" {
		line("test", replay.Quote(name))
	}
	if c.flow != "" {
		line("flow", c.flow)
	}
	line("now", c.clock)
	if c.as != "web" {
		line("as", "["+c.as+"]")
	}
	if c.seed != replay.DefaultSeed {
		line("seed", strconv.FormatUint(c.seed, 10))
	}
	if own := c.contact.lines(b); own != "" {
		out.WriteString("contact:\n" + own)
	}
	if len(answers) > 0 {
		out.WriteString("stub:\n")
		for _, action := range sortedKeys(answers) {
			line("  "+action, stubOf(action, answers[action]))
		}
	}
	return out.String()
}

// stubOf writes the answers of an action as a stub.
func stubOf(action string, answers []string) string {
	if replay.AnswersOnce(action) || len(answers) == 1 && !strings.HasPrefix(answers[0], "[") {
		return answers[0]
	}
	return "[" + strings.Join(answers, ", ") + "]"
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// lines writes what is known of the contact, of the fields those that the bot
// has.
func (c *Contact) lines(b *flows.Bot) string {
	var out strings.Builder
	line := func(key, value string) {
		if value != "" {
			out.WriteString("  " + key + ": " + replay.Quote(value) + "\n")
		}
	}
	line("name", c.Name)
	if slices.Contains(b.Languages, c.Language) && c.Language != b.Languages[0] {
		line("language", c.Language)
	}
	line("phone", c.Phone)
	line("email", c.Email)
	if tags, err := json.Marshal(c.Tags); err == nil && len(c.Tags) > 0 {
		out.WriteString("  tags: " + string(tags) + "\n")
	}
	for _, f := range b.Contact {
		v, known := c.Fields[f.Name]
		if text, err := json.Marshal(v); known && v != nil && err == nil {
			out.WriteString("  " + f.Name + ": " + string(text) + "\n")
		}
	}
	return out.String()
}

// play plays the chat from its beginning, as far as it goes.
func (c *chat) play(s *state) {
	out := &Chat{As: c.as, Flow: c.flow, Seed: c.seed, Contact: c.contact, Turns: []Turn{}, Vars: []Var{}, Lacks: []Lack{}}
	c.seen, c.played = out, 0
	head, diags := s.player.Read("conversations/chat.yaml", []byte(c.head("", s.Bot, nil)+"talk:\n  - me: x\n"))
	if diags.Errors() > 0 {
		out.Error = diags[0].Message
		return
	}
	given := map[string]int{}
	walk := s.player.Walk(head, func(do engine.Do) *replay.Answer {
		at := 0
		for _, a := range c.answers {
			if a.action != do.Action {
				continue
			}
			if at == given[do.Action] {
				given[do.Action]++
				if out, ok := s.player.Answer(a.action, a.source); ok {
					return &out
				}
			}
			at++
		}
		return nil
	})
	profile, _ := flows.ProfileOf(c.as)
	p := &playing{state: s, walk: walk, profile: profile, chat: out}
	if c.step != "" {
		from := s.named(c.flow, c.step)
		if out.From = &from; from.Index < 0 {
			return // the step is gone; it may come back
		}
	}
	if c.flow == "" || p.turn(nil, func() (replay.Exchange, []replay.Asked, error) { return walk.BeginAt(c.step, c.known) }) {
		for i := range c.inputs {
			in, err := c.inputs[i].parsed()
			if err != nil {
				break
			}
			c.played = i + 1
			if !p.turn(&c.inputs[i], func() (replay.Exchange, []replay.Asked, error) { return walk.Do(in) }) {
				break
			}
		}
	}
	p.finish()
	if c.step != "" {
		p.lacks(c)
	}
}

// lacks tells what the flow reads behind the step at which it is begun, and may
// not know by then.
func (p *playing) lacks(c *chat) {
	is := map[string]string{}
	for _, t := range p.chat.Turns[0].Trace {
		if t.What == "known" || t.What == "unread" {
			is[t.Text] = t.What
		}
	}
	for _, name := range check.Missing(p.Bot, c.flow, p.chat.From.Index) {
		p.chat.Lacks = append(p.chat.Lacks, Lack{name, is[name] == "known", is[name] == "unread"})
	}
}

// playing is a chat while it is played.
type playing struct {
	*state
	walk    *replay.Walk
	profile flows.Profile
	chat    *Chat
}

// turn plays one turn; false where the chat cannot go on from there.
func (p *playing) turn(in *Input, do func() (replay.Exchange, []replay.Asked, error)) bool {
	x, _, err := do()
	t := Turn{In: in, At: p.walk.Now(), Messages: []Message{}, Trace: make([]Decision, len(x.Trace)), Path: []Pass{}, Telling: replay.Telling(x.Trace)}
	for i, d := range x.Trace {
		t.Trace[i] = Decision{d, d.Reason.Kind, d.Reason.Of}
	}
	if in != nil {
		t.Shown = in.shown()
	}
	for i := range x.Messages {
		t.Messages = append(t.Messages, p.message(&x.Messages[i]))
	}
	for _, m := range x.Marks {
		switch m.What {
		case engine.MarkStep:
			t.Path = append(t.Path, Pass{Place: p.place(m.Flow, m.Step)})
		case engine.MarkChoice:
			// The question that was answered may have been asked turns ago.
			t.Path = append(t.Path, Pass{Place: p.place(m.Flow, m.Step), Choice: m.Name})
		}
	}
	p.chat.Turns = append(p.chat.Turns, t)
	var none *replay.NoStub
	switch {
	case errors.As(err, &none):
		p.chat.Needs = &Needs{none.Do.Action, none.Do.Source.Flow, none.Do.Source.Step, []string{}}
		if a := flows.ActionOf(none.Do.Action); a != nil && a.Outcomes != nil {
			p.chat.Needs.Outcomes = a.Outcomes
		}
	case err != nil:
		p.chat.Error = err.Error()
	}
	return err == nil
}

// place is a step by its number in a flow.
func (p *playing) place(flow string, index int) Place {
	out := Place{Flow: flow, Index: index}
	if f := p.flow(flow); f != nil && index >= 0 && index < len(f.Steps) {
		out.Step = f.Steps[index].ID
	}
	return out
}

// named is a step by its name; one without an id is called #N.
func (s *state) named(flow, step string) Place {
	out := Place{Flow: flow, Step: step, Index: -1}
	f := s.flow(flow)
	if f == nil {
		return out
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(step, "#")); err == nil && strings.HasPrefix(step, "#") && n <= len(f.Steps) {
		out.Step, out.Index = "", n-1
		return out
	}
	out.Index = slices.IndexFunc(f.Steps, func(one *flows.Step) bool { return one.ID == step })
	return out
}

func (s *state) flow(id string) *flows.Flow {
	if i := slices.IndexFunc(s.Bot.Flows, func(f *flows.Flow) bool { return f.ID == id }); i >= 0 {
		return s.Bot.Flows[i]
	}
	return nil
}

// message tells of one message as the channel shows it.
func (p *playing) message(m *replay.Message) Message {
	laid := layout.Messages(p.profile, m.Sent)
	choice := func(c *engine.Choice) Choice {
		out := Choice{Label: c.Label, Flow: m.Source.Flow, Step: m.Source.Step, Choice: c.ID, Describe: c.Describe}
		// A menu's answers and `skip` come with their own ids; the token says the rest.
		return out
	}
	out := Message{Place: p.named(m.Source.Flow, m.Source.Step), Blocks: []Block{}, Choices: []Choice{}, Limits: limits(m.Sent, laid)}
	for i := range m.Sent.Choices {
		out.Choices = append(out.Choices, choice(&m.Sent.Choices[i]))
	}
	for _, l := range laid {
		b := Block{Type: l.Kind, Text: l.Text, URL: p.url(l.Ref), Links: l.Links}
		for i := range l.Choices {
			b.Choices = append(b.Choices, choice(&l.Choices[i]))
		}
		for _, card := range l.Cards {
			one := Block{Type: "card", Title: card.Title, Text: card.Text, URL: p.url(card.Image)}
			if card.Link != "" {
				one.Links = []engine.Link{{URL: card.Link}}
			}
			if card.Choice != nil {
				one.Choices = []Choice{choice(card.Choice)}
			}
			b.Cards = append(b.Cards, one)
		}
		out.Blocks = append(out.Blocks, b)
	}
	return out
}

// url is where a medium can be seen.
func (p *playing) url(ref string) string {
	if ref == "" || strings.Contains(ref, "://") {
		return ref
	}
	return "/media/" + p.Bot.ID + "/" + ref
}

// limits tells what a channel has changed of a message, in words of the wire.
func limits(sent engine.Message, laid []engine.Message) []string {
	out := []string{}
	texts, shown, cut := 0, 0, false
	labels := map[string]string{}
	for _, c := range sent.Choices {
		labels[c.Token] = c.Label
	}
	for _, l := range laid {
		if l.Kind == "text" && l.Text != "" {
			texts++
		}
		for _, c := range l.Choices {
			shown++
			cut = cut || labels[c.Token] != c.Label
		}
		for _, c := range l.Cards {
			if c.Choice != nil {
				shown++
				cut = cut || labels[c.Choice.Token] != c.Choice.Label
			}
		}
	}
	if sent.Kind == "text" && texts > 1 {
		out = append(out, "split")
	}
	switch {
	case len(sent.Choices) > 0 && shown == 0:
		out = append(out, "numbered")
	case cut:
		out = append(out, "cut")
	}
	return out
}

// finish tells how the chat stands.
func (p *playing) finish() {
	out, s := p.chat, p.walk.Session()
	out.Now, out.Open, out.Ended = p.walk.Now(), s.Open(), s.Ended
	if due := p.walk.Due(); !due.IsZero() {
		out.Due = &due
	}
	for _, f := range s.Frames {
		for _, v := range f.Vars {
			if !flows.IsID(v.Name) {
				continue // how a call or an action was left
			}
			out.Vars = append(out.Vars, Var{f.Flow, v.Name, replay.Show(v.Value)})
		}
	}
	if !out.Open || len(s.Frames) == 0 {
		return
	}
	top := s.Frames[len(s.Frames)-1]
	at := p.named(top.Flow, top.Step)
	out.At = &at
	if f := p.flow(top.Flow); f != nil && at.Index >= 0 {
		step := f.Steps[at.Index]
		out.Waits = string(step.Verb)
		if step.Verb == flows.Ask {
			out.Waits = step.AnswerType()
		}
	}
}

// firstChange returns the number of the first turn that goes otherwise than
// before; -1 where none does.
func firstChange(was, is *Chat) int {
	for i := range is.Turns {
		if i >= len(was.Turns) || !sameTurn(&was.Turns[i], &is.Turns[i]) {
			return i
		}
	}
	if len(is.Turns) < len(was.Turns) {
		return len(is.Turns)
	}
	return -1
}

// sameTurn tells whether a person would see the same; where in the files it
// stands does not count.
func sameTurn(a, b *Turn) bool {
	if len(a.Messages) != len(b.Messages) {
		return false
	}
	for i := range a.Messages {
		if !reflect.DeepEqual(a.Messages[i].Blocks, b.Messages[i].Blocks) {
			return false
		}
	}
	return true
}

// keep writes the chat as a conversation.
func (d *draft) keep(j job) *trouble {
	var in struct {
		Name string `json:"name"`
	}
	if err := read(j, &in); err != nil {
		return err
	}
	c, no := d.running()
	if no != nil {
		return no
	}
	name := strings.TrimSpace(in.Name)
	switch {
	case name == "" || len(name) > 200:
		return &trouble{"malformed", "a test has a name of at most 200 letters"}
	case c.seen.Error != "" || c.seen.Needs != nil:
		return &trouble{"refused", "the chat has stopped; take its last turn back first"}
	case c.step != "":
		return &trouble{"midway", "a test begins where a chat does; this one began in the middle"}
	case c.played == 0 && c.flow == "":
		return &trouble{"refused", "nothing was said yet"}
	}
	path := d.free(name)
	text, err := c.script(d.now, name, path)
	if err != nil {
		return &trouble{"refused", err.Error()}
	}
	j.say(conversation{j.N, path, text})
	return nil
}

// conversation answers keep and accept.
type conversation struct {
	N    int64  `json:"n"`
	Path string `json:"path"`
	Text string `json:"text"`
}

// free is a path for a conversation of that name that no file has.
func (d *draft) free(name string) string {
	base := "conversations/" + cmp.Or(flows.Slug(name), "chat")
	path := base + ".yaml"
	for n := 2; ; n++ {
		if f, err := d.now.fsys.Open(path); err != nil {
			return path
		} else {
			_ = f.Close() // it was only asked whether it is there
		}
		path = base + "_" + strconv.Itoa(n) + ".yaml"
	}
}

// script writes what was played of the chat, with the bot's lines.
func (c *chat) script(s *state, name, path string) (string, error) {
	answers := map[string][]string{}
	for _, a := range c.answers {
		answers[a.action] = append(answers[a.action], a.source)
	}
	var out strings.Builder
	out.WriteString(c.head(name, s.Bot, answers) + "talk:\n")
	if c.flow != "" {
		out.WriteString("  - bot: /^$/\n") // begins the flow by hand; what it says is written below
	}
	for i := range c.inputs[:c.played] {
		in, err := c.inputs[i].parsed()
		if err != nil {
			return "", err
		}
		out.WriteString("  - " + replay.Line(in) + "\n")
	}
	talk, diags := s.player.Read(path, []byte(out.String()))
	if diags.Errors() > 0 {
		return "", errors.New(diags[0].Message)
	}
	text, err := s.player.Accept(talk)
	return string(text), err
}
