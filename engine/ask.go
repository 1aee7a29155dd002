package engine

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/engine/match"
	"parley/engine/value"
	"parley/flows"
)

// Ids of the answers that the engine offers of its own.
const (
	skipChoice = "skip"
	doneChoice = "done"
)

// ask sends a question and waits.
func (m *machine) ask(fr *Frame, st *step) error {
	s, lang, err := m.say(st.text, fr)
	if err != nil {
		return err
	}
	return m.pose(fr, st, "", s, lang)
}

// again sends the open question again.
func (m *machine) again(fr *Frame, st *step) (jump, error) {
	switch {
	case st.src.Verb == flows.Wait:
		return rest, nil // it goes on
	case st.ask == nil:
		return jump(st.i + 1), nil
	}
	fr.Step = st.id
	if status, ok := paymentOf(fr)["status"].(string); ok && st.ask.kind == "payment" {
		amount, _ := float(paymentOf(fr)["paid"])
		return m.settle(fr, st, &PaymentChanged{Status: status, Amount: amount})
	}
	if len(fr.Offered) == 0 {
		switch st.ask.kind {
		case "slot":
			return m.lookForSlots(fr, st)
		case "payment":
			return m.askToPay(fr, st)
		}
	}
	return rest, m.ask(fr, st)
}

// pose sends words of a question with what it offers.
func (m *machine) pose(fr *Frame, st *step, part, words, lang string) error {
	offers, err := m.offers(fr, st)
	if err != nil {
		return err
	}
	links, err := m.linksOf(fr, st)
	if err != nil {
		return err
	}
	msg := Message{Kind: "text", Text: words, Lang: lang, Multi: st.ask.kind == "choices", Choices: offers, Links: links}
	m.tokens(offers)
	switch {
	case st.ask.kind == "payment":
		msg.Links = append(m.payLink(fr), links...)
	case m.kind != "timer" || part == "":
		fr.Quiet = m.now
	}
	return m.send(Source{Flow: fr.Flow, Step: st.id, Part: part}, msg)
}

// tokens puts the run before the tail that each offer has for its token; all
// share one string.
func (m *machine) tokens(offers []Choice) {
	var digits [16]byte
	run := strconv.AppendInt(digits[:0], int64(m.s.Run), 36)
	var buf [512]byte
	b := buf[:0]
	for i := range offers {
		b = append(append(b, run...), offers[i].Token...)
	}
	all := string(b)
	for i := range offers {
		n := len(run) + len(offers[i].Token)
		offers[i].Token, all = all[:n], all[n:]
	}
}

// offered is offers where the question was posed before, so that an error in
// a label has been met already.
func (m *machine) offered(fr *Frame, st *step) []Choice {
	out, err := m.offers(fr, st)
	m.must(err)
	return out
}

// offers lists the answers that a question offers: its choices, those of its
// type, and the ways to skip it or to be done.
func (m *machine) offers(fr *Frame, st *step) ([]Choice, error) {
	q := st.ask
	items, err := m.items(fr, st)
	if err != nil {
		return nil, err
	}
	out := make([]Choice, 0, len(items)+len(q.choices)+1)
	for _, it := range items {
		if !slices.Contains(fr.Picked, it.id) {
			out = append(out, Choice{ID: it.id, Label: it.label, Image: it.image, Describe: it.describe, Token: tokenTail(fr.Flow, st.id, it.id)})
		}
	}
	for i := range q.choices {
		c := &q.choices[i]
		if c.isTaken(fr) {
			continue
		}
		ok, err := m.holds(c.cond, fr)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		label, _, err := m.say(c.label, fr)
		if err != nil {
			return nil, err
		}
		offer := Choice{ID: c.id, Label: label, Token: c.tail}
		if offer.Image, _, err = m.say(c.image, fr); err != nil {
			return nil, err
		}
		if offer.Describe, _, err = m.say(c.describe, fr); err != nil {
			return nil, err
		}
		out = append(out, offer)
	}
	if q.kind == "choice" && len(out) == 0 {
		return nil, errors.New("no choice is left to offer")
	}
	return append(out, m.ownOffers(fr, st)...), nil
}

// ownOffers lists the answers that the engine offers beside the choices.
func (m *machine) ownOffers(fr *Frame, st *step) []Choice {
	var out []Choice
	add := func(id, text string) {
		label := m.builtin(text)
		out = append(out, Choice{ID: id, Label: label, Typed: label, Token: tokenTail(fr.Flow, st.id, id)})
	}
	q := st.ask
	switch q.kind {
	case "yesno":
		add("yes", "yes")
		add("no", "no")
	case "rating":
		for i := 1; i <= 5; i++ {
			n := strconv.Itoa(i)
			out = append(out, Choice{ID: n, Label: n, Typed: n, Token: tokenTail(fr.Flow, st.id, n)})
		}
	case "choices":
		if len(fr.Picked) > 0 {
			add(doneChoice, "done")
		}
	}
	worded := slices.ContainsFunc(q.choices, func(c choice) bool { return c.id == skipChoice })
	if q.skip && !worded && len(fr.Picked) == 0 {
		add(skipChoice, "skip")
	}
	return out
}

// options returns the choices of a question as they can be typed now.
func (m *machine) options(fr *Frame, st *step) *match.Options {
	q := st.ask
	if len(q.choices) == 0 {
		return nil
	}
	if q.constant {
		return st.offered(m.p.langs, m.lang).options
	}
	return match.NewOptions(m.typed(fr, st))
}

// typed lists what can be typed for the choices of a question.
func (m *machine) typed(fr *Frame, st *step) []match.Option {
	q := st.ask
	if len(q.choices) == 0 {
		return nil
	}
	opts := slices.Clone(st.offered(m.p.langs, m.lang).typed)
	for i := range q.choices {
		c := &q.choices[i]
		if label, _, err := m.say(c.label, fr); err == nil {
			opts[i].Labels = append([]string{label}, opts[i].Labels...)
		}
	}
	return opts
}

// visible returns what tells whether a choice is offered; nil where all are.
func (m *machine) visible(fr *Frame, st *step) func(int) bool {
	q := st.ask
	if !q.conditional && len(fr.Picked) == 0 {
		return nil
	}
	shown := make([]bool, len(q.choices))
	for i := range q.choices {
		ok, err := m.holds(q.choices[i].cond, fr)
		shown[i] = ok && err == nil && !q.choices[i].isTaken(fr)
	}
	return func(i int) bool { return shown[i] }
}

// isTaken tells whether a choice is offered no more: it was picked already,
// or it skips a question to which something was picked.
func (c *choice) isTaken(fr *Frame) bool {
	return len(fr.Picked) > 0 && (c.id == skipChoice || slices.Contains(fr.Picked, c.id))
}

// answer reads a text while a question is open: ranks 5 to 10.
func (m *machine) answer(fr *Frame, st *step, text string) (jump, error) {
	q := st.ask
	offered := m.answers(fr, st)
	options, visible := offered.options, offered.visible
	if options != nil {
		if q.kind == "choices" {
			if hits, ok := options.Several(text, visible); ok && !m.isCommand(options, text, visible) {
				return m.listed(fr, st, &offered, hits, 5)
			}
		} else if hit, ok := options.Whole(text, visible); ok && !(hit.How == "number" && m.isNumber(fr, q, text)) {
			m.heard(5, "answer", offered.ids[hit.Index])
			m.reason("choice", offered.ids[hit.Index])
			m.how(hit.How)
			return m.chosen(fr, st, offered.ids[hit.Index], false)
		}
	}
	if id, ok := m.ownOffer(fr, st, text); ok {
		m.heard(5, "answer", id)
		m.reason("choice", id)
		return m.chosen(fr, st, id, false)
	}
	if j, done, err := m.commanded(fr, st, text); done {
		return j, err
	}
	if q.anytime != "none" {
		if d, ok := m.digression(text, true); ok {
			m.heard(6, d.name(), d.why())
			m.reason("phrase", d.phrase)
			return m.digress(d, fr, st)
		}
	}
	if q.anytime == "all" && q.kind == "text" {
		if d, ok := m.digression(text, false); ok {
			m.heard(8, d.name(), d.why())
			m.reason("phrase", d.phrase)
			return m.digress(d, fr, st)
		}
	}
	if v, ok := match.Whole(q.reads, text, &m.reading); ok && text != "" {
		return m.accept(fr, st, v, 7)
	}
	if q.anytime != "none" && text != "" {
		if d, ok := m.digression(text, false); ok {
			m.heard(8, d.name(), d.why())
			m.reason("phrase", d.phrase)
			return m.digress(d, fr, st)
		}
	}
	if options != nil && q.kind == "choices" {
		if hits := options.Mentioned(text, visible); len(hits) > 0 {
			return m.listed(fr, st, &offered, hits, 9)
		}
	}
	if options != nil && q.kind != "choices" {
		if hit, ok := options.Inside(text, visible); ok {
			m.heard(9, "answer", offered.ids[hit.Index])
			m.reason("choice", offered.ids[hit.Index])
			m.how(hit.How)
			return m.chosen(fr, st, offered.ids[hit.Index], false)
		}
	}
	if readings := m.valuesIn(q, text, nil); len(readings) == 1 {
		return m.accept(fr, st, readings[0].Value, 9)
	}
	m.heard(10, "miss", "not understood as "+q.kind)
	m.reason("type", q.kind)
	m.mark(MarkMiss, st, "")
	return m.miss(fr, st, "retry", "")
}

// listed takes the choices that a text lists, with those tapped before.
func (m *machine) listed(fr *Frame, st *step, offered *answers, hits []int, rank int) (jump, error) {
	ids := slices.Clone(fr.Picked)
	for _, i := range hits {
		ids = append(ids, offered.ids[i])
	}
	m.heard(rank, "answer", strings.Join(ids, ", "))
	m.reason("choice", slices.Clone(ids)...)
	if len(ids) == 1 && ids[0] == skipChoice {
		return m.skip(fr, st)
	}
	return m.several(fr, st, ids)
}

// isCommand tells whether a text that reads as a list of choices, slips and
// all, is rather a command to the letter.
func (m *machine) isCommand(options *match.Options, text string, visible func(int) bool) bool {
	_, command := m.command(text)
	_, choice := options.Whole(text, visible)
	return command && !choice
}

// isNumber tells whether a text that counts to a way out of a question is
// rather what the question is about: "1" to "How many guests?".
func (m *machine) isNumber(fr *Frame, q *question, text string) bool {
	if q.kind == "choice" || q.kind == "text" {
		return false
	}
	v, ok := match.Whole(q.reads, text, &m.reading)
	if t, isTime := v.(value.Time); isTime && q.kind == "slot" {
		return slotAt(fr, t) != nil
	}
	return ok
}

// ownOffer returns the answer of the engine's own, such as Skip, whose label
// is all of the text.
func (m *machine) ownOffer(fr *Frame, st *step, text string) (string, bool) {
	typed := match.Fold(text)
	if typed == "" {
		return "", false
	}
	for _, o := range m.ownOffers(fr, st) {
		if match.Fold(o.Label) == typed {
			return o.ID, true
		}
	}
	return "", false
}

// commanded carries out a command word: rank 6.
func (m *machine) commanded(fr *Frame, st *step, text string) (_ jump, done bool, _ error) {
	command, ok := m.command(text)
	if !ok {
		return rest, false, nil
	}
	switch command {
	case match.Cancel:
		m.heard(6, "command", command)
		m.end(cancelledLabel)
		return rest, true, m.sendBuiltin("cancelled")
	case match.Restart:
		m.heard(6, "command", command)
		j, err := m.follow(&arrow{do: "restart"}, ByArrow)
		return j, true, err
	case match.Repeat:
		m.heard(6, "command", command)
		j, err := m.again(fr, st)
		return j, true, err
	case match.Skip:
		if !st.ask.skip {
			return rest, false, nil
		}
		m.heard(6, "command", command)
		j, err := m.skip(fr, st)
		return j, true, err
	case match.Back:
		m.heard(6, "command", command)
		j, err := m.back()
		return j, true, err
	case match.Done:
		if st.ask.kind != "choices" || len(fr.Picked) == 0 {
			return rest, false, nil
		}
		m.heard(6, "command", command)
		j, err := m.several(fr, st, fr.Picked)
		return j, true, err
	}
	return rest, false, nil
}

// skip leaves a question without an answer, or with its default.
func (m *machine) skip(fr *Frame, st *step) (jump, error) {
	m.answered = true
	m.mark(MarkChoice, st, skipChoice)
	if st.ask.fallback == nil {
		if err := m.set(fr, st.id, nil); err != nil {
			return rest, err
		}
		fr.Vars = fr.Vars.With(st.id+calledSuffix, skipChoice)
		return m.leave(st, skipChoice)
	}
	took, err := m.takeDefault(fr, st)
	if err != nil {
		return rest, err
	}
	if st.routes[skipChoice] != nil {
		took = skipChoice
	}
	return m.leave(st, took)
}

// takeDefault keeps the default as if it had been the answer, and returns the
// outcome that it is.
func (m *machine) takeDefault(fr *Frame, st *step) (string, error) {
	v, err := m.defaultValue(fr, st)
	if err != nil {
		return "", err
	}
	m.note("default", m.shown(v), "")
	m.mark(MarkDefault, st, "")
	return outcome(st, v), m.keep(fr, st, v)
}

// defaultValue reads the default as an answer.
func (m *machine) defaultValue(fr *Frame, st *step) (any, error) {
	t := &st.ask.fallback.langs[0][0]
	if x := t.single(); x != nil {
		return m.eval(x, fr)
	}
	s, err := m.render(t, fr)
	if err != nil {
		return nil, err
	}
	v, ok := m.asAnswer(fr, st, s)
	switch {
	case ok:
		return v, nil
	case st.ask.kind == "choice" || st.ask.kind == "choices":
		return nil, fmt.Errorf("default %q is none of the choices", s)
	}
	return nil, fmt.Errorf("default %q is no %s", s, st.ask.kind)
}

// asAnswer reads a text as an answer to a question that is not asked.
func (m *machine) asAnswer(fr *Frame, st *step, s string) (any, bool) {
	if st.ask.kind != "choice" && st.ask.kind != "choices" {
		return match.Whole(st.ask.reads, s, &m.reading)
	}
	offered := m.answers(fr, st)
	if offered.options == nil {
		return nil, false
	}
	hits, ok := offered.options.Several(s, nil)
	if !ok {
		return nil, false
	}
	out := make([]any, len(hits))
	for i, hit := range hits {
		out[i] = m.answerOf(fr, st, offered.ids[hit])
	}
	if st.ask.kind == "choices" {
		return out, true
	}
	return out[0], true
}

// chosen takes a choice by its id, one that the engine offered included.
func (m *machine) chosen(fr *Frame, st *step, id string, tapped bool) (jump, error) {
	own := slices.Contains(st.ask.ids, id)
	if it, ok := m.itemNamed(fr, st, id); ok {
		switch {
		case st.ask.kind == "slot":
			return m.choose(fr, st, it.value)
		case st.ask.kind == "choices" && tapped:
			return m.pick(fr, st, id)
		case st.ask.kind == "choices":
			return m.several(fr, st, []string{id})
		}
		return m.finish(fr, st, it.value)
	}
	if id != skipChoice {
		m.mark(MarkChoice, st, id)
	}
	switch {
	case own && id == skipChoice || !own && id == skipChoice && st.ask.skip:
		return m.skip(fr, st)
	case st.ask.kind == "choices" && !own:
		return m.several(fr, st, fr.Picked)
	case st.ask.kind == "choices" && tapped:
		return m.pick(fr, st, id)
	case st.ask.kind == "yesno" && !own:
		return m.finish(fr, st, id == "yes")
	case st.ask.kind == "rating" && !own:
		n, _ := strconv.Atoi(id)
		return m.finish(fr, st, n)
	case st.ask.kind == "choice":
		return m.finish(fr, st, id)
	}
	m.answered = true
	if err := m.set(fr, st.id, nil); err != nil { // a way out beside another type: no value is kept
		return rest, err
	}
	return m.leave(st, id)
}

// pick adds a tapped choice to those before, and offers the rest.
func (m *machine) pick(fr *Frame, st *step, id string) (jump, error) {
	fr.Picked = append(slices.Clip(fr.Picked), id)
	offered, more := m.answers(fr, st), false
	for i := 0; i < len(offered.ids) && !more; i++ {
		more = offered.visible(i)
	}
	if !more {
		return m.several(fr, st, fr.Picked)
	}
	labels := make([]any, 0, len(fr.Picked))
	items, err := m.items(fr, st)
	if err != nil {
		return rest, err
	}
	for _, it := range items {
		if slices.Contains(fr.Picked, it.id) {
			labels = append(labels, it.label)
		}
	}
	for i := range st.ask.choices {
		if c := &st.ask.choices[i]; slices.Contains(fr.Picked, c.id) {
			s, _, err := m.say(c.label, fr)
			if err != nil {
				return rest, err
			}
			labels = append(labels, s)
		}
	}
	m.local = map[string]string{"picked": value.Format(labels, m.p.locale(m.lang), m.now)}
	words := m.builtin("more")
	m.local = nil
	return rest, m.pose(fr, st, "more", words, "")
}

// several takes a list of choices as the answer, in the order they are
// offered. The one that skips is no answer beside others.
func (m *machine) several(fr *Frame, st *step, ids []string) (jump, error) {
	out := []any{}
	items, err := m.items(fr, st)
	if err != nil {
		return rest, err
	}
	for _, it := range items {
		if slices.Contains(ids, it.id) {
			out = append(out, it.value)
		}
	}
	for _, id := range st.ask.ids {
		if id != skipChoice && slices.Contains(ids, id) {
			m.mark(MarkChoice, st, id)
			out = append(out, id)
		}
	}
	return m.finish(fr, st, out)
}

// answerOf returns the value that an offered answer has: the item of a list,
// or the id of a choice.
func (m *machine) answerOf(fr *Frame, st *step, id string) any {
	if it, ok := m.itemNamed(fr, st, id); ok {
		return it.value
	}
	return id
}

// accept takes a value that was read from a text.
func (m *machine) accept(fr *Frame, st *step, v any, rank int) (jump, error) {
	if t, ok := v.(value.Time); ok && st.ask.kind == "slot" {
		slot := slotAt(fr, t)
		if slot == nil {
			m.heard(rank, "miss", m.shown(v)+" is not among the free times")
			m.reason("taken", m.shown(v))
			return m.miss(fr, st, "retry", m.own(st, "retry_slot"))
		}
		m.heard(rank, "answer", m.shown(v))
		m.reason("value", m.shown(v))
		return m.choose(fr, st, slot)
	}
	m.heard(rank, "answer", m.shown(v))
	m.reason("value", m.shown(v))
	if p := st.ask.pattern; p.Regexp != nil {
		s, ok := v.(string)
		part := ""
		if ok {
			part = p.FindString(s)
		}
		if part == "" {
			m.note("reject", m.shown(v), "does not match the pattern")
			m.reason("pattern")
			m.mark(MarkBounds, st, "pattern")
			return m.miss(fr, st, "retry", m.own(st, "retry_pattern"))
		}
		v = part
	}
	return m.finish(fr, st, v)
}

// finish checks an answer against the question's bounds and rejects, keeps
// it, and goes on.
func (m *machine) finish(fr *Frame, st *step, v any) (jump, error) {
	words, err := m.bounds(fr, st, v)
	if err != nil {
		return rest, err
	}
	if words != "" {
		m.note("reject", m.shown(v), "out of bounds")
		m.reason("bounds")
		m.mark(MarkBounds, st, "bounds")
		return m.miss(fr, st, "retry", m.own(st, words))
	}
	if n, words, err := m.rejected(fr, st, v); err != nil {
		return rest, err
	} else if n > 0 {
		m.mark(MarkReject, st, itoa(n))
		return m.miss(fr, st, "reject."+itoa(n), words)
	}
	m.mark(MarkAnswer, st, "")
	if err := m.keep(fr, st, v); err != nil {
		return rest, err
	}
	m.answered = true
	fr.unseal(st.id)
	m.listen(fr)
	m.spent(fr, st, v)
	return m.leave(st, outcome(st, v))
}

// rejected returns the number of the rule that refuses an answer, from 1, and
// its words; 0 where none does.
func (m *machine) rejected(fr *Frame, st *step, v any) (int, string, error) {
	if len(st.ask.rejects) == 0 {
		return 0, "", nil
	}
	trial := *fr
	trial.Vars = fr.Vars.With(st.id, v)
	for i, r := range st.ask.rejects {
		bad, err := m.holds(r.cond, &trial)
		if err != nil {
			return 0, "", err
		}
		if bad {
			m.note("reject", m.shown(v), "rule "+itoa(i+1)+": "+r.cond.src)
			m.reason("rule", itoa(i+1), r.cond.src)
			words, _, err := m.say(r.say, &trial)
			return i + 1, words, err
		}
	}
	return 0, "", nil
}

// outcome names what an answer leads to: a choice by its id, yes or no.
func outcome(st *step, v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if st.ask.kind == "choice" && st.ask.from == nil {
			return v
		}
	}
	return ""
}

// own returns nothing where the question has a retry text of its own, which
// goes before a built-in one about what is wrong.
func (m *machine) own(st *step, words string) string {
	if st.ask.retry != nil {
		return ""
	}
	if s, ok := m.p.texts[words]; ok {
		out, _, err := m.say(s[m.lang], nil)
		if err == nil {
			return out
		}
	}
	return words
}

// bounds returns the built-in text for an answer beyond min or max, "" where
// it is within.
func (m *machine) bounds(fr *Frame, st *step, v any) (string, error) {
	q := st.ask
	if q.min == nil && q.max == nil {
		return "", nil
	}
	measured, low, high := v, "retry_small", "retry_large"
	switch x := v.(type) {
	case string:
		measured, low, high = utf8.RuneCountInString(x), "retry_short", "retry_long"
	case []any:
		measured, low, high = len(x), "retry_few", "retry_many"
	case value.Date, value.Time:
		low, high = "retry_early", "retry_late"
	}
	for _, b := range []struct {
		x     *expression
		wrong int
		words string
	}{{q.min, -1, low}, {q.max, 1, high}} {
		if b.x == nil {
			continue
		}
		limit, err := m.eval(b.x, fr)
		if err != nil {
			return "", err
		}
		if limit == nil {
			continue
		}
		n, ok := order(measured, limit)
		if !ok {
			return "", mismatch("compare", measured, limit)
		}
		if n == b.wrong {
			return m.counted(b.words, limit), nil
		}
	}
	return "", nil
}

// keep stores an answer under the step's id, and where `save` says.
func (m *machine) keep(fr *Frame, st *step, v any) error {
	if err := m.set(fr, st.id, v); err != nil {
		return err
	}
	for _, name := range st.ask.save {
		if err := m.set(fr, name, v); err != nil {
			return err
		}
	}
	return nil
}

// miss counts an answer that is none. It sends one message, with the choices
// again and without the question; after the last it goes on by the `invalid`
// route, the default or the fallback.
func (m *machine) miss(fr *Frame, st *step, part, words string) (jump, error) {
	fr.Misses++
	if fr.Misses <= st.ask.retries {
		lang := ""
		if words == "" {
			var err error
			if words, lang, err = m.retryText(fr, st); err != nil {
				return rest, err
			}
		}
		return rest, m.pose(fr, st, part, words, lang)
	}
	m.note("missed", itoa(fr.Misses), "after the last retry")
	m.mark(MarkGaveUp, st, "")
	if a := st.routes["invalid"]; a != nil {
		m.note("route", "invalid", a.String())
		m.mark(MarkOutcome, st, "invalid")
		return m.follow(a, AtQuestion)
	}
	if st.ask.fallback != nil {
		m.answered = true
		took, err := m.takeDefault(fr, st)
		if err != nil {
			return rest, err
		}
		return m.leave(st, took)
	}
	return m.fall(fr, st)
}

func (m *machine) retryText(fr *Frame, st *step) (string, string, error) {
	if st.ask.retry != nil {
		return m.say(st.ask.retry, fr)
	}
	return m.builtin("retry_" + st.ask.kind), "", nil
}

// shown prints a value for the trace.
func (m *machine) shown(v any) string {
	switch x := v.(type) {
	case string:
		return quoted(x)
	case value.Date:
		return fmt.Sprintf("date %04d-%02d-%02d", x.Year, x.Month, x.Day)
	case value.Time:
		return fmt.Sprintf("time %02d:%02d", x.Hour, x.Minute)
	}
	return quoted(value.Format(v, m.p.locale(0), m.now))
}
