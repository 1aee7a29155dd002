package engine

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
		flows: map[string]*flow{}, places: map[string]*flows.Place{}, fields: map[string]string{}, texts: map[string][]*text{},
		heard: &match.Phrases{}, triggers: &match.Phrases{}, events: map[string]*trigger{}, refs: map[string]*trigger{}, commands: &match.Phrases{},
	}
	if len(p.langs) == 0 {
		p.langs = []string{"en"}
	}
	c := &compilation{p: p, exprs: map[exprKey]*expression{}}
	p.names = &botScope{p}
	c.settings(b)
	for _, src := range b.Flows {
		c.declare(src)
	}
	for _, f := range p.ordered {
		c.flow(f)
	}
	p.anytime = c.anytimes(b.Anytime, nil, p.heard)
	p.fallback = c.arrow(b.Fallback, nil)
	p.onError = c.arrow(b.OnError, nil)
	c.builtins(b)
	c.diags.Sort()
	return p, c.diags
}

// compilation is one run of Compile.
type compilation struct {
	p     *Program
	diags flows.Diags
	exprs map[exprKey]*expression // nil values are those reported as wrong
}

// exprKey names an expression: its source, and the flow it is written in.
type exprKey struct {
	f   *flow
	src string
}

func (c *compilation) report(f *flow, pos flows.Pos, rule, hint, format string, args ...any) {
	c.reportIn(fileOf(f), pos, rule, hint, format, args...)
}

func (c *compilation) reportIn(file string, pos flows.Pos, rule, hint, format string, args ...any) {
	c.diags = append(c.diags, flows.Diag{Rule: rule, Severity: flows.Error, File: file, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func fileOf(f *flow) string {
	if f == nil {
		return "bot.yaml"
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
	f := &flow{id: src.ID, src: src, index: map[string]int{}, renamed: map[string]int{}, hashes: map[uint32]int{}, heard: &match.Phrases{}}
	f.data = perLanguage(c.p.Bot.Data, src.Data, c.p.langs)
	for i, s := range src.Steps {
		st := &step{id: s.ID, flow: f, i: i, src: s}
		if st.id == "" {
			st.id = "#" + itoa(i+1)
		}
		if _, ok := f.index[st.id]; !ok {
			f.index[st.id] = i
		}
		f.hashes[stepHash(f.id, st.id)] = i
		if s.Was.Set() {
			f.renamed[s.Was.Value] = i
			f.hashes[stepHash(f.id, s.Was.Value)] = i
		}
		f.steps = append(f.steps, st)
	}
	f.vars = variables(f)
	f.scope = &flowScope{c.p.names, c, f}
	c.p.flows[f.id] = f
	c.p.ordered = append(c.p.ordered, f)
}

func (c *compilation) flow(f *flow) {
	for _, st := range f.steps {
		c.step(st)
	}
	f.anytime = c.anytimes(f.src.Anytime, f, f.heard)
	f.fallback = c.arrow(f.src.Fallback, f)
	f.onError = c.arrow(f.src.OnError, f)
	c.triggers(f)
}

func (c *compilation) triggers(f *flow) {
	for i := range f.src.Triggers {
		src := &f.src.Triggers[i]
		t := &trigger{f, src}
		id := len(c.p.trigger)
		c.p.trigger = append(c.p.trigger, t)
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
			c.p.triggers.Add(id, c.p.langs[0], values(src.Words)...)
			for _, tr := range f.src.Texts {
				c.p.triggers.Add(id, tr.Lang, values(tr.Texts["trigger."+itoa(i+1)].Text)...)
			}
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

func (c *compilation) anytimes(src []flows.Anytime, f *flow, heard *match.Phrases) []*anytime {
	translations := c.p.Bot.Translations
	if f != nil {
		translations = f.src.Texts
	}
	var out []*anytime
	for i := range src {
		s := &src[i]
		key := "anytime." + itoa(i+1)
		a := &anytime{i: i + 1, owner: f, cond: c.optional(s.If, f), next: c.arrow(s.Next, f), words: s.Words}
		a.say = c.translated(s.Say, f, translations, key+".say")
		heard.Add(i, c.p.langs[0], values(s.Words)...)
		for _, tr := range translations {
			heard.Add(i, tr.Lang, values(tr.Texts[key].Text)...)
		}
		out = append(out, a)
	}
	return out
}

func (c *compilation) step(st *step) {
	src, f := st.src, st.flow
	st.cond = c.optional(src.If, f)
	st.next = c.arrow(src.Next, f)
	if len(src.Routes) > 0 {
		st.routes = make(map[string]*arrow, len(src.Routes))
		for i := range src.Routes {
			st.routes[src.Routes[i].Outcome] = c.arrow(&src.Routes[i].Arrow, f)
		}
	}
	switch src.Verb {
	case flows.Say:
		c.say(st)
	case flows.Ask:
		st.text = c.stepText(src.Text, st, "")
		c.ask(st)
	case flows.Set:
		c.set(st)
	case flows.Branch:
		for i := range src.Arms {
			a := &src.Arms[i]
			arm := arm{cond: c.optional(a.If, f), next: c.arrow(&a.Next, f)}
			if a.Chance != nil {
				arm.chance = *a.Chance
				st.total += arm.chance
			}
			st.arms = append(st.arms, arm)
		}
	case flows.Call:
		c.call(st)
	case flows.End:
		if src.Label.Set() {
			st.label = c.plain(src.Label, f)
		}
		st.with = c.args(src.With, f)
	}
}

// stepText compiles a text of a step with its translations; part is what
// follows the step's id in their keys.
func (c *compilation) stepText(t flows.Text, st *step, part string) *text {
	return c.translated(t, st.flow, st.flow.src.Texts, st.id+part)
}

func (c *compilation) translated(t flows.Text, f *flow, translations []*flows.Translation, key string) *text {
	if len(t) == 0 {
		return nil
	}
	out := &text{langs: make([][]template, 1, len(c.p.langs))}
	out.langs[0] = c.variants(t, f, fileOf(f))
	for _, tr := range translations {
		words, ok := tr.Texts[key]
		lang := slices.Index(c.p.langs, tr.Lang)
		if !ok || lang < 1 || len(words.Text) == 0 {
			continue
		}
		for len(out.langs) <= lang {
			out.langs = append(out.langs, nil)
		}
		out.langs[lang] = c.variants(words.Text, f, tr.File)
	}
	return out
}

// plain compiles a text key that has no translations.
func (c *compilation) plain(s flows.Str, f *flow) *text {
	return &text{langs: [][]template{c.variants(flows.Text{s}, f, fileOf(f))}}
}

func (c *compilation) variants(t flows.Text, f *flow, file string) []template {
	out := make([]template, len(t))
	for i, s := range t {
		out[i] = c.template(s, f, file)
	}
	return out
}

func (c *compilation) template(s flows.Str, f *flow, file string) template {
	if !strings.Contains(s.Value, "${") {
		return template{parts: []part{{literal: s.Value}}, str: s}
	}
	t := template{str: s}
	err := cut(s.Value, func(l string) { t.parts = append(t.parts, part{literal: l}) }, func(src string, offset int) error {
		if x := c.exprIn(src, s, offset, f, file); x != nil {
			t.parts = append(t.parts, part{expr: x})
		}
		return nil
	})
	if err != nil {
		c.exprError(err, s, 0, file)
	}
	return t
}

// optional compiles an expression key that may be missing.
func (c *compilation) optional(s flows.Str, f *flow) *expression {
	if !s.Set() {
		return nil
	}
	return c.expr(s, f)
}

// expr compiles an expression key. It returns nil where it is wrong, which
// has then been reported.
func (c *compilation) expr(s flows.Str, f *flow) *expression {
	return c.exprIn(s.Value, s, 0, f, fileOf(f))
}

// exprIn compiles a part of a scalar. Equal ones of a flow share a program.
func (c *compilation) exprIn(src string, in flows.Str, offset int, f *flow, file string) *expression {
	trimmed := strings.TrimSpace(src)
	key := exprKey{f, trimmed}
	if x, ok := c.exprs[key]; ok && x != nil {
		return x
	}
	x, err := compileExpr(trimmed, c.scope(f))
	if err != nil {
		if _, again := c.exprs[key]; !again || file != fileOf(f) || len(c.diags) < 1000 {
			c.exprError(err, in, offset+strings.Index(src, trimmed), file)
		}
		x = nil
	}
	c.exprs[key] = x
	return x
}

func (c *compilation) exprError(err error, in flows.Str, offset int, file string) {
	var xe *exprError
	if !errors.As(err, &xe) {
		xe = &exprError{message: err.Error()}
	}
	rule := "expression"
	if strings.HasPrefix(xe.message, "there is ") {
		rule = "unknown-name"
	}
	pos := in.At(offset + xe.offset)
	for _, d := range c.diags {
		if d.File == file && d.Pos == pos && d.Message == xe.message {
			return
		}
	}
	c.reportIn(file, pos, rule, xe.hint, "%s", xe.message)
}

func (c *compilation) say(st *step) {
	src := st.src
	st.text = c.stepText(src.Text, st, "")
	for _, m := range src.Media {
		st.media = append(st.media, media{m.Kind, c.plain(m.Ref, st.flow)})
	}
	for i, k := range src.Cards {
		key := ".cards." + itoa(i+1)
		out := card{title: c.stepText(k.Title, st, key+".title"), text: c.stepText(k.Text, st, key+".text")}
		if k.Image.Set() {
			out.image = c.plain(k.Image, st.flow)
		}
		if k.Link.Set() {
			out.link = c.plain(k.Link, st.flow)
		}
		st.cards = append(st.cards, out)
	}
}

func (c *compilation) set(st *step) {
	if st.src.Value.Set() {
		st.sets = append(st.sets, assign{st.src.ID, c.expr(st.src.Value, st.flow)})
	}
	for _, a := range st.src.Sets {
		if field, ok := strings.CutPrefix(a.Name.Value, "contact."); ok {
			c.contactField(st.flow, a.Name, field)
		}
		st.sets = append(st.sets, assign{a.Name.Value, c.expr(a.Expr, st.flow)})
	}
}

// contactField reports a field that contacts do not have.
func (c *compilation) contactField(f *flow, at flows.Str, field string) {
	if _, ok := contactTypes[field]; ok && field != "id" {
		return
	}
	if _, ok := c.p.fields[field]; ok {
		return
	}
	hint := "declare it under `contact:` in bot.yaml"
	if s := flows.Closest(field, append(slices.Collect(maps.Keys(c.p.fields)), slices.Collect(maps.Keys(contactTypes))...)); s != "" {
		hint = fmt.Sprintf("did you mean `contact.%s`?", s)
	}
	c.report(f, at.Pos, "unknown-field", hint, "contacts have no field `%s`", field)
}

func (c *compilation) call(st *step) {
	st.with = c.args(st.src.With, st.flow)
	st.call = c.p.flows[st.src.Flow.Value]
	if st.call == nil {
		c.unknownFlow(st.flow, st.src.Flow.Value, st.src.Flow.Pos)
		return
	}
	given := map[string]bool{}
	for _, a := range st.src.With {
		given[a.Name.Value] = true
		if !slices.ContainsFunc(st.call.src.Inputs, func(in flows.Input) bool { return in.Name == a.Name.Value }) {
			names := make([]string, 0, 4)
			for _, in := range st.call.src.Inputs {
				names = append(names, in.Name)
			}
			hint := cmp.Or(flows.DidYouMean(a.Name.Value, names), "declare it under `with:` at the top of that flow")
			c.report(st.flow, a.Name.Pos, "unknown-input", hint, "flow `%s` takes no `%s`", st.call.id, a.Name.Value)
		}
	}
	c.needs(st.call, given, st.flow, st.src.Flow.Pos)
	c.labels(st)
}

// labels reports routes for labels that the called flow never ends with.
func (c *compilation) labels(st *step) {
	ends := []string{"done", "error"}
	for _, s := range st.call.src.Steps {
		if s.Verb == flows.End && s.Label.Set() {
			if strings.Contains(s.Label.Value, "${") {
				return
			}
			ends = append(ends, s.Label.Value)
		}
		for _, a := range arrowsOf(s) {
			if a.Go == flows.GoEnd && a.Target != "" {
				ends = append(ends, a.Target)
			}
		}
	}
	for _, a := range []*flows.Arrow{st.call.src.Fallback, st.call.src.OnError} {
		if a != nil && a.Go == flows.GoEnd {
			ends = append(ends, a.Target)
		}
	}
	for _, a := range st.call.src.Anytime {
		if a.Next != nil && a.Next.Go == flows.GoEnd {
			ends = append(ends, a.Next.Target)
		}
	}
	for _, r := range st.src.Routes {
		if !slices.Contains(ends, r.Outcome) {
			hint := cmp.Or(flows.DidYouMean(r.Outcome, ends), "it ends with "+strings.Join(ends, ", "))
			c.report(st.flow, r.Pos, "unknown-outcome", hint, "flow `%s` never ends with `%s`", st.call.id, r.Outcome)
		}
	}
}

func arrowsOf(s *flows.Step) []*flows.Arrow {
	var out []*flows.Arrow
	if s.Next != nil {
		out = append(out, s.Next)
	}
	for i := range s.Routes {
		out = append(out, &s.Routes[i].Arrow)
	}
	for i := range s.Arms {
		out = append(out, &s.Arms[i].Next)
	}
	return out
}

// needs reports inputs that a flow cannot do without and does not get.
func (c *compilation) needs(callee *flow, given map[string]bool, f *flow, pos flows.Pos) {
	for _, in := range callee.src.Inputs {
		if !in.Optional && !given[in.Name] {
			c.report(f, pos, "missing-input", fmt.Sprintf("give it with `with: {%s: ...}`, or declare it as `%s: %s?`", in.Name, in.Name, in.Type),
				"flow `%s` needs `%s`", callee.id, in.Name)
		}
	}
}

func (c *compilation) args(src []flows.Arg, f *flow) []arg {
	var out []arg
	for _, a := range src {
		out = append(out, arg{a.Name.Value, c.operand(a.Value, f)})
	}
	return out
}

func (c *compilation) operand(v any, f *flow) operand {
	switch v := v.(type) {
	case flows.Str:
		t := c.template(v, f, fileOf(f))
		return operand{template: &t}
	case []any:
		o := operand{list: []operand{}}
		for _, x := range v {
			o.list = append(o.list, c.operand(x, f))
		}
		return o
	case map[string]any:
		o := operand{list: []operand{}}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			o.keys = append(o.keys, k)
			o.list = append(o.list, c.operand(v[k], f))
		}
		return o
	}
	return operand{constant: v}
}

func (c *compilation) ask(st *step) {
	src := st.src
	q := &question{
		kind: src.AnswerType(), retries: defaultRetries, anytime: src.Anytime,
		min: c.optional(src.Min, st.flow), max: c.optional(src.Max, st.flow),
		retry: c.stepText(src.Retry, st, ".retry"),
	}
	q.reads = match.Kind(q.kind)
	if src.Retries != nil {
		q.retries = *src.Retries
	}
	if src.Pattern.Set() {
		re, err := compilePattern(src.Pattern.Value)
		if err != nil {
			c.report(st.flow, src.Pattern.Pos, "pattern", "", "%v", err)
		}
		q.pattern = pattern{re}
	}
	if src.Default.Set() {
		q.fallback = c.plain(src.Default, st.flow)
	}
	q.skip = q.fallback != nil || st.routes["skip"] != nil
	for _, s := range src.Save {
		if field, ok := strings.CutPrefix(s.To.Value, "contact."); ok {
			c.contactField(st.flow, s.To, field)
		}
		q.save = append(q.save, s.To.Value)
	}
	for i := range src.Reject {
		r := &src.Reject[i]
		q.rejects = append(q.rejects, reject{c.optional(r.If, st.flow), c.stepText(r.Say, st, ".reject."+itoa(i+1))})
	}
	c.choices(st, q)
	st.ask = q
}

func (c *compilation) choices(st *step, q *question) {
	src := st.src
	for i := range src.Choices {
		ch := &src.Choices[i]
		q.choices = append(q.choices, choice{ch.ID, c.stepText(ch.Label, st, "."+ch.ID), c.optional(ch.If, st.flow), tokenTail(st.flow.id, st.id, ch.ID)})
	}
	if len(q.choices) == 0 {
		return
	}
	q.options = make([]*match.Options, len(c.p.langs))
	q.typed = make([][]match.Option, len(c.p.langs))
	for lang := range c.p.langs {
		constant := true
		q.typed[lang] = make([]match.Option, len(src.Choices))
		for i := range src.Choices {
			q.conditional = q.conditional || q.choices[i].cond != nil
			o, ok := c.option(st, &src.Choices[i], q.choices[i].label, lang)
			q.typed[lang][i], constant = o, constant && ok
		}
		if constant {
			q.options[lang] = match.NewOptions(q.typed[lang])
		}
	}
	if !slices.Contains(q.options, nil) {
		q.typed = nil
	}
}

// option lists what can be typed for a choice: the contact's language first,
// then the bot's others. Labels that hold an expression are left out; then it
// is not all.
func (c *compilation) option(st *step, ch *flows.Choice, label *text, lang int) (o match.Option, all bool) {
	o, all = match.Option{ID: ch.ID}, true
	order := []int{lang}
	for i := range c.p.langs {
		if i != lang {
			order = append(order, i)
		}
	}
	for _, l := range order {
		if label != nil && l < len(label.langs) {
			for _, t := range label.langs[l] {
				if len(t.parts) != 1 || t.parts[0].expr != nil {
					all = false
					continue
				}
				o.Labels = append(o.Labels, t.parts[0].literal)
			}
		}
		if l == 0 {
			o.Like = append(o.Like, values(ch.Like)...)
		}
		for _, tr := range st.flow.src.Texts {
			if tr.Lang == c.p.langs[l] {
				o.Like = append(o.Like, values(tr.Texts[st.id+".like."+ch.ID].Text)...)
			}
		}
	}
	return o, all
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
			c.reportIn("bot.yaml", src.Pos, "unknown-target", fmt.Sprintf("write `call %s` or `start %s` for a flow", src.Target, src.Target), "bot.yaml has no steps to go to")
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
	case flows.GoCall, flows.GoStart:
		if a.flow = c.p.flows[src.Target]; a.flow == nil {
			c.unknownFlow(f, src.Target, src.Pos)
			return nil
		}
		c.needs(a.flow, nil, f, src.Pos)
	case flows.GoEnd:
		if a.label == "" {
			a.label = doneLabel
		}
	}
	return a
}

func (c *compilation) unknownStep(f *flow, src *flows.Arrow) {
	ids := make([]string, 0, len(f.steps))
	for _, st := range f.steps {
		if st.src.ID != "" {
			ids = append(ids, st.src.ID)
		}
	}
	hint := flows.DidYouMean(src.Target, ids)
	if hint == "" && c.p.flows[src.Target] != nil {
		hint = fmt.Sprintf("`%s` is a flow: write `call %s` or `start %s`", src.Target, src.Target, src.Target)
	}
	c.report(f, src.Pos, "unknown-target", hint, "there is no step `%s` in this flow", src.Target)
}

func (c *compilation) unknownFlow(f *flow, name string, pos flows.Pos) {
	hint := flows.DidYouMean(name, c.p.Flows())
	c.report(f, pos, "unknown-target", hint, "there is no flow `%s`", name)
}

// builtins compiles the built-in texts, and the bot's own in their place.
// They may use two names more: limit and picked.
func (c *compilation) builtins(b *flows.Bot) {
	own := &flow{src: &flows.Flow{File: "bot.yaml"}, data: c.p.data, vars: map[string]*variable{
		"limit": {kind: "text"}, "picked": {kind: "text"},
	}}
	own.scope = &flowScope{c.p.names, c, own}
	for _, name := range slices.Sorted(maps.Keys(builtinTexts)) {
		byLang := builtinTexts[name]
		out := make([]*text, len(c.p.langs))
		for i, lang := range c.p.langs {
			words, ok := byLang[lang]
			if !ok {
				words = byLang["en"]
			}
			out[i] = &text{langs: [][]template{{c.template(flows.Str{Value: words}, own, own.src.File)}}}
		}
		if t := c.translated(b.Texts[name], own, b.Translations, "texts."+name); t != nil {
			for i := range out {
				variants, _ := t.pick(i)
				if _, ok := byLang[c.p.langs[i]]; i == 0 || !ok || i < len(t.langs) && len(t.langs[i]) > 0 {
					out[i] = &text{langs: [][]template{variants}}
				}
			}
		}
		c.p.texts[name] = out
	}
	for _, name := range slices.Sorted(maps.Keys(b.Texts)) {
		if _, ok := builtinTexts[name]; !ok {
			hint := flows.DidYouMean(name, slices.Collect(maps.Keys(builtinTexts)))
			c.reportIn("bot.yaml", posOf(b.Texts[name]), "unknown-text", hint, "there is no built-in text `%s`", name)
		}
	}
	c.commandWords(b)
}

func posOf(t flows.Text) flows.Pos {
	if len(t) == 0 {
		return flows.Pos{}
	}
	return t[0].Pos
}

func (c *compilation) commandWords(b *flows.Bot) {
	for _, name := range []string{match.Stop, match.Start} { // heard in English by every bot
		c.p.commands.Add(slices.Index(commandNames, name), "en", match.Commands("en")[name]...)
	}
	for _, lang := range c.p.langs {
		for name, words := range match.Commands(lang) {
			if i := slices.Index(commandNames, name); i >= 0 {
				c.p.commands.Add(i, lang, words...)
			}
		}
	}
	for i, name := range commandNames {
		c.p.commands.Add(i, c.p.langs[0], values(b.Words[name])...)
		for _, tr := range b.Translations {
			c.p.commands.Add(i, tr.Lang, values(tr.Texts["words."+name].Text)...)
		}
	}
}

// commandNames are the commands a person can type, by their index in
// Program.commands.
var commandNames = []string{match.Stop, match.Start, match.Cancel, match.Restart, match.Repeat, match.Skip, match.Done}

// pattern is a Go regexp; the answer is the part that matches.
type pattern struct{ *regexp.Regexp }

func itoa(n int) string { return strconv.Itoa(n) }

// stepHash and choiceHash name a step and a choice inside a tap's token, so
// that the token is short, and the same in every version of the bot.
func stepHash(flow, step string) uint32 { return hash(flow + "/" + step) }
func choiceHash(choice string) uint32   { return hash(choice) }

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// tokenTail is what a token holds behind the number of the run: .STEP.CHOICE.
func tokenTail(flow, step, choice string) string {
	b := append(make([]byte, 0, 16), '.')
	b = strconv.AppendUint(b, uint64(stepHash(flow, step)), 36)
	b = append(b, '.')
	return string(strconv.AppendUint(b, uint64(choiceHash(choice)), 36))
}

// readToken takes a token apart.
func readToken(s string) (run int, step, choice uint32, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(s) > 64 {
		return 0, 0, 0, false
	}
	r, err1 := strconv.ParseInt(parts[0], 36, 32)
	st, err2 := strconv.ParseUint(parts[1], 36, 32)
	ch, err3 := strconv.ParseUint(parts[2], 36, 32)
	return int(r), uint32(st), uint32(ch), err1 == nil && err2 == nil && err3 == nil && r > 0
}
