package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parley/engine/match"
	"parley/flows"
)

// Compile makes a bot ready to run. It reports what is wrong with the bot as
// a whole (targets that do not exist, names that nothing sets, expressions
// that do not fit) and goes on after each. The program is fit to run where
// neither flows.ReadBot nor Compile found an error.
func Compile(b *flows.Bot) (*Program, flows.Diags) {
	p := &Program{
		Version: b.Version, Bot: b, langs: b.Languages,
		flows: map[string]*flow{}, places: map[string]*flows.Place{}, fields: map[string]string{}, saved: map[string][]*step{}, texts: map[string][]*text{},
		events: map[string]*trigger{}, refs: map[string]*trigger{}, commands: &match.Phrases{},
	}
	if len(p.langs) == 0 {
		p.langs = []string{"en"}
	}
	c := &compilation{botFile: "bot.yaml", p: p, exprs: map[exprKey]*expression{}}
	p.names = &botScope{p}
	c.settings(b)
	for _, src := range b.Flows {
		c.declare(src)
	}
	for _, f := range p.ordered {
		c.flow(f)
	}
	p.hearsTrigger.like.Build()
	p.anytime = c.anytimes(b.Anytime, nil, &p.hears)
	c.faq(b)
	p.fallback = c.arrow(b.Fallback, nil)
	p.onError = c.arrow(b.OnError, nil)
	c.builtins(b)
	c.diags.Sort()
	return p, c.diags
}

// compilation is one run of Compile.
type compilation struct {
	botFile string // where what is no flow's is written: bot.yaml or faq.yaml
	p       *Program
	diags   flows.Diags
	exprs   map[exprKey]*expression // nil values are those reported as wrong
	each    bool                    // `item` and `index` are known
}

func (c *compilation) report(f *flow, pos flows.Pos, rule, hint, format string, args ...any) {
	c.reportIn(c.fileOf(f), pos, rule, hint, format, args...)
}

func (c *compilation) reportIn(file string, pos flows.Pos, rule, hint, format string, args ...any) {
	c.diags = append(c.diags, flows.Diag{Rule: rule, Severity: flows.Error, File: file, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// offer adds a fix to what was reported last. nil is none.
func (c *compilation) offer(f *flows.Fix) {
	if f != nil {
		c.diags[len(c.diags)-1].Fix = f
	}
}

// offerWord offers to write a word in the place of s.
func (c *compilation) offerWord(f *flow, s flows.Str, word string) {
	c.offer(flows.Instead(c.fileOf(f), s, 0, len(s.Value), word))
}

func (c *compilation) fileOf(f *flow) string {
	if f == nil {
		return c.botFile
	}
	return f.src.File
}

func (c *compilation) settings(b *flows.Bot) {
	c.p.zone = time.UTC
	if b.Timezone != "" {
		if z, err := time.LoadLocation(b.Timezone); err == nil {
			c.p.zone = z
		}
	}
	for i := range b.Places {
		c.p.places[b.Places[i].Name] = &b.Places[i]
	}
	for _, f := range b.Contact {
		c.p.fields[f.Name] = f.Type
	}
	c.p.data = perLanguage(b.Data, nil, c.p.langs)
	for _, lang := range c.p.langs {
		c.p.reading = append(c.p.reading, append([]string{lang}, c.p.langs...))
	}
}

// declare makes a flow known before any is compiled, since they name each
// other.
func (c *compilation) declare(src *flows.Flow) {
	f := &flow{id: src.ID, src: src, index: map[string]int{}, renamed: map[string]int{}, hashes: map[uint32]int{}}
	f.data = perLanguage(c.p.Bot.Data, src.Data, c.p.langs)
	for i, s := range src.Steps {
		st := &step{id: s.ID, flow: f, i: i, src: s}
		if st.id == "" {
			st.id = "#" + itoa(i+1)
		}
		if _, ok := f.index[st.id]; !ok {
			f.index[st.id] = i
		}
		f.hashed(st.id, i)
		if s.Was.Set() {
			f.renamed[s.Was.Value] = i
			f.hashed(s.Was.Value, i)
		}
		f.steps = append(f.steps, st)
	}
	f.vars = variables(f)
	f.scope = &flowScope{c.p.names, c, f}
	c.p.flows[f.id] = f
	c.p.ordered = append(c.p.ordered, f)
}

// hashed makes a step known to taps by an id, under all names of its flow.
func (f *flow) hashed(id string, i int) {
	f.hashes[stepHash(f.id, id)] = i
	if f.src.Was.Set() {
		f.hashes[stepHash(f.src.Was.Value, id)] = i
	}
}

func (c *compilation) flow(f *flow) {
	for _, st := range f.steps {
		c.step(st)
	}
	f.anytime = c.anytimes(f.src.Anytime, f, &f.hears)
	f.fallback = c.arrow(f.src.Fallback, f)
	f.onError = c.arrow(f.src.OnError, f)
	c.triggers(f)
	c.moves(f)
}

// moves finds where the talks of steps that are gone go on.
func (c *compilation) moves(f *flow) {
	f.moved = make(map[string]*step, len(f.src.Moved))
	for _, m := range f.src.Moved {
		st, ok := f.index[m.To.Value]
		if !ok && slices.Contains(f.src.Broken, m.To.Value) {
			continue // reported where it stands
		}
		if !ok {
			closest := flows.Closest(m.To.Value, f.ids())
			c.report(f, m.To.Pos, "unknown-target", cmp.Or(flows.Meant(closest), "write the id of a step of this flow"), "there is no step `%s` in this flow", m.To.Value)
			c.offerWord(f, m.To, closest)
			continue
		}
		if i, ok := f.renamed[m.From.Value]; ok {
			c.report(f, m.From.Pos, "two-moves", "keep one of the two", "step `%s` was `%s`, so its talks go there already", f.steps[i].id, m.From.Value)
			continue
		}
		f.moved[m.From.Value] = f.steps[st]
	}
}

func (c *compilation) triggers(f *flow) {
	for i := range f.src.Triggers {
		src := &f.src.Triggers[i]
		t := &trigger{f, src}
		id := len(c.p.trigger)
		c.p.trigger = append(c.p.trigger, t)
		c.needs(f, nil, f, src.Pos, "a trigger gives nothing: take it away")
		switch {
		case src.Event.Set():
			c.single(c.p.events, src.Event, t, "event")
		case src.Ref.Set():
			c.single(c.p.refs, src.Ref, t, "ref")
		case src.Default:
			if c.p.otherwise != nil {
				c.report(f, src.Pos, "two-defaults", "keep `default: true` in one flow", "flow `%s` has the default trigger already", c.p.otherwise.flow.id)
				continue
			}
			c.p.otherwise = t
		default:
			c.hear(&c.p.hearsTrigger, id, src.Words, src.Like, f.src.Texts, "trigger."+itoa(i+1))
		}
	}
}

// single keeps a trigger that only one flow can have.
func (c *compilation) single(in map[string]*trigger, name flows.Str, t *trigger, what string) {
	if other := in[name.Value]; other != nil {
		c.report(t.flow, name.Pos, "trigger-twice", "keep it in one of them", "%s `%s` starts flow `%s` already", what, name.Value, other.flow.id)
		return
	}
	in[name.Value] = t
}

func values(t flows.Text) []string {
	out := make([]string, len(t))
	for i, s := range t {
		out[i] = s.Value
	}
	return out
}

// hear lets an entry be heard by its words and examples, in all languages.
// What a translation gives under key are words or examples, as the entry has.
func (c *compilation) hear(h *hearing, i int, words, examples flows.Text, translations []*flows.Translation, key string) {
	h.add(i, c.p.langs[0], values(words), values(examples))
	for _, tr := range translations {
		translated := values(tr.Texts[key].Text)
		if len(examples) > 0 {
			h.add(i, tr.Lang, nil, translated)
		} else {
			h.add(i, tr.Lang, translated, nil)
		}
	}
}

func (c *compilation) anytimes(src []flows.Anytime, f *flow, h *hearing) []*anytime {
	translations := c.p.Bot.Translations
	if f != nil {
		translations = f.src.Texts
	}
	var out []*anytime
	for i := range src {
		s := &src[i]
		key := "anytime." + itoa(i+1)
		a := &anytime{i: i + 1, owner: f, cond: c.condition(s.If, f), next: c.arrow(s.Next, f), words: s.Words}
		a.say = c.translated(s.Say, f, translations, key+".say")
		c.hear(h, i, s.Words, s.Like, translations, key)
		out = append(out, a)
	}
	h.like.Build()
	return out
}

// faq compiles faq.yaml.
func (c *compilation) faq(b *flows.Bot) {
	c.botFile = "faq.yaml"
	defer func() { c.botFile = "bot.yaml" }()
	for i := range b.FAQ {
		s := &b.FAQ[i]
		a := &anytime{i: i + 1, id: s.ID, cond: c.optional(s.If, nil), next: c.arrow(s.Next, nil), words: s.Words}
		a.say = c.translated(s.Say, nil, b.FAQTexts, s.ID+".say")
		c.hear(&c.p.hearsFAQ, i, s.Words, s.Like, b.FAQTexts, s.ID+".like")
		for _, tr := range b.FAQTexts {
			c.p.hearsFAQ.add(i, tr.Lang, values(tr.Texts[s.ID+".words"].Text), nil)
		}
		c.p.faq = append(c.p.faq, a)
	}
	c.p.hearsFAQ.like.Build()
}

// arrow resolves the target of an arrow written in f, or in bot.yaml where f
// is nil. It returns nil for none, and for one that leads nowhere.
func (c *compilation) arrow(src *flows.Arrow, f *flow) *arrow {
	if src == nil || src.Go == "" {
		return nil
	}
	a := &arrow{do: src.Go, owner: f, label: src.Target}
	switch src.Go {
	case flows.GoStep:
		if f == nil {
			c.reportIn(c.botFile, src.Pos, "unknown-target", fmt.Sprintf("write `call %s` or `start %s` for a flow", src.Target, src.Target), "bot.yaml has no steps to go to")
			return nil
		}
		i, ok := f.index[src.Target]
		if !ok && slices.Contains(f.src.Broken, src.Target) {
			return nil
		}
		if !ok {
			c.unknownStep(f, src)
			return nil
		}
		a.step = i
	case flows.GoRedo:
		if f == nil {
			c.reportIn(c.botFile, src.Pos, "unknown-target", "", "bot.yaml has no steps to redo")
			return nil
		}
		i, ok := f.index[src.Target]
		if !ok {
			if !slices.Contains(f.src.Broken, src.Target) {
				c.unknownStep(f, src)
			}
			return nil
		}
		a.step = i
	case flows.GoCall, flows.GoStart:
		if a.flow = c.p.flows[src.Target]; a.flow == nil {
			c.offer(src.Instead(c.fileOf(f), c.unknownFlow(f, src.Target, src.Pos)))
			return nil
		}
		c.needs(a.flow, nil, f, src.Pos, "an arrow gives nothing: use a step with `call` and `with`")
	case flows.GoEnd:
		if a.label == "" {
			a.label = doneLabel
		}
	}
	return a
}

// ids returns the ids that its steps have.
func (f *flow) ids() []string {
	out := make([]string, 0, len(f.steps))
	for _, st := range f.steps {
		if st.src.ID != "" {
			out = append(out, st.src.ID)
		}
	}
	return out
}

// loneArrows are the words of arrows that stand alone, as the id of a step does.
var loneArrows = []string{string(flows.GoBack), string(flows.GoCancel), string(flows.GoEnd), string(flows.GoRepeat), string(flows.GoRestart)}

func (c *compilation) unknownStep(f *flow, src *flows.Arrow) {
	closest := flows.Closest(src.Target, append(f.ids(), loneArrows...))
	hint := flows.Meant(closest)
	if hint == "" && c.p.flows[src.Target] != nil {
		hint = fmt.Sprintf("`%s` is a flow: write `call %s` or `start %s`", src.Target, src.Target, src.Target)
	}
	c.report(f, src.Pos, "unknown-target", cmp.Or(hint, "write the id of a step, or `end`"), "there is no step `%s` in this flow", src.Target)
	c.offer(src.Instead(c.fileOf(f), closest))
}

// unknownFlow reports a flow that is not there, and returns the one that is
// most likely meant, or "".
func (c *compilation) unknownFlow(f *flow, name string, pos flows.Pos) string {
	closest := flows.Closest(name, c.p.Flows())
	c.report(f, pos, "unknown-target", cmp.Or(flows.Meant(closest), "write flows/"+name+".yaml, or call one that is there"), "there is no flow `%s`", name)
	return closest
}

func itoa(n int) string { return strconv.Itoa(n) }
