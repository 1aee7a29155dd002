package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/engine/match"
	"parley/engine/value"
	"parley/flows"
)

// machine is one Step under way: the session as it is by now, and what has
// been decided so far.
type machine struct {
	p       *Program
	s       Session
	ev      *Meta
	contact Contact
	said    string            // the text of the event
	kind    string            // of the event, as expressions see it
	ref     string            // likewise
	data    Values            // likewise
	agent   string            // likewise
	local   map[string]string // what built-in texts may print
	lang    int               // index into p.langs
	now     time.Time
	reading match.Context

	steps      int     // entered in this event
	messages   int     // sent in this event
	failures   int     // errors met in this event
	apologised bool    // the bot's on_error or the apology was used already
	rescued    bool    // the talk was given up already, and the fallback begun
	answered   bool    // a question was answered in this event
	wentBack   bool    // an answer was taken back in this event
	redoing    bool    // the step to be entered is the one that `redo` asks again
	unsaid     []*step // walked past silently in this event, each a `say`
	sealed     bool    // something was done that is not taken back
	given      Session // as it was before this event
	watch      func(Mark)

	effects []Effect
	trace   []Trace
}

// top returns the innermost open frame.
func (m *machine) top() *Frame { return &m.s.Frames[len(m.s.Frames)-1] }

// topFlow returns the innermost open flow, nil where none is.
func (m *machine) topFlow() *flow {
	if len(m.s.Frames) == 0 {
		return nil
	}
	return m.flowOf(m.top())
}

// flowOf returns the compiled flow of a frame.
func (m *machine) flowOf(fr *Frame) *flow { return m.p.flows[fr.Flow] }

// open returns the question that waits for an answer, if one does.
func (m *machine) open() (*Frame, *step) {
	if len(m.s.Frames) == 0 {
		return nil, nil
	}
	fr := m.top()
	f := m.flowOf(fr)
	if f == nil {
		return nil, nil
	}
	st, ok := f.find(fr.Step)
	if !ok || st.ask == nil {
		return nil, nil
	}
	return fr, st
}

// note adds a decision to the trace.
func (m *machine) note(what, about, why string) {
	t := Trace{What: what, Text: about, Why: why}
	if len(m.s.Frames) > 0 {
		t.Flow, t.Step = m.top().Flow, m.top().Step
	}
	m.trace = append(m.trace, t)
}

// heard adds how a message was understood.
func (m *machine) heard(rank int, what, why string) {
	m.note(what, m.said, why)
	m.trace[len(m.trace)-1].Rank = rank
}

// reason adds to the last decision what its words say.
func (m *machine) reason(kind string, of ...string) {
	m.trace[len(m.trace)-1].Reason = Reason{kind, of}
}

// how adds to the last decision by what it was made.
func (m *machine) how(by string) { m.trace[len(m.trace)-1].How = by }

// quoted shortens what a person wrote for a line of the trace.
func quoted(s string) string {
	if len(s) > 80 {
		cut := 77
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "..."
	}
	return strconv.Quote(s)
}

// effectID makes an id that is unique in the conversation, and the same
// however often this Step is run.
func (m *machine) effectID() string {
	m.s.Sent++
	b := make([]byte, 0, 16)
	b = strconv.AppendInt(b, int64(m.s.Run), 36)
	b = append(b, '-')
	return string(strconv.AppendInt(b, int64(m.s.Sent), 36))
}

// send sends a message, unless the event has sent its share.
func (m *machine) send(src Source, msg Message) error {
	if m.messages >= MaxMessages {
		return &limitError{fmt.Sprintf("more than %d messages for one event", MaxMessages), "messages", MaxMessages}
	}
	m.messages++
	msg.Text = strings.TrimSpace(msg.Text) // of a text below `|`, the last line break
	if msg.Lang == "" {
		msg.Lang = m.p.langs[m.lang]
	}
	m.effects = append(m.effects, Send{ID: m.effectID(), Source: src, Message: msg})
	return nil
}

// sendBuiltin sends a built-in text.
func (m *machine) sendBuiltin(name string) error {
	return m.send(Source{Flow: "text", Step: name}, Message{Kind: "text", Text: m.builtin(name)})
}

// builtin returns a built-in text. One that cannot be printed is the error
// text in English: a person is never answered with nothing.
func (m *machine) builtin(name string) string {
	s, _, err := m.say(m.p.texts[name][m.lang], nil)
	if err != nil || strings.TrimSpace(s) == "" {
		m.note("error", name, fmt.Sprint(err))
		m.erred(err)
		return builtinTexts["error"]["en"]
	}
	return s
}

// counted returns the built-in text for a limit of so many, in the plural form
// that the contact's language has for it.
func (m *machine) counted(name string, limit any) string {
	m.local = map[string]string{"limit": (&view{m, nil}).print(limit)}
	defer func() { m.local = nil }()
	if n, ok := float(limit); ok {
		form := name + "." + value.Plural(n, m.p.locale(m.lang))
		if t := m.p.texts[form]; t != nil && t[m.lang] != nil {
			name = form
		}
	}
	return m.builtin(name)
}

// limitError reports a limit of language.md 7. It is no error of one step, so
// no step's route is for it.
type limitError struct {
	what string
	kind string // see Reason
	most int
}

func (e *limitError) Error() string { return e.what }

// say renders a text in the contact's language, and tells the language of
// what was found. fr gives the variables.
func (m *machine) say(t *text, fr *Frame) (string, string, error) {
	if t == nil {
		return "", "", nil
	}
	variants, lang := t.pick(m.lang)
	v := &variants[0]
	if len(variants) > 1 {
		v = &variants[m.roll(fr)%uint64(len(variants))]
	}
	s, err := m.render(v, fr)
	return s, m.p.langs[lang], err
}

// roll returns the number that chance gives at this visit of a step.
func (m *machine) roll(fr *Frame) uint64 {
	x := m.s.Seed + uint64(m.s.Run)*0x9e3779b97f4a7c15
	if fr != nil {
		x += uint64(fr.Visit) * 0xbf58476d1ce4e5b9
	}
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func (m *machine) render(t *template, fr *Frame) (string, error) {
	if len(t.parts) == 1 && t.parts[0].expr == nil {
		return t.parts[0].literal, nil
	}
	in := &view{m, fr}
	var b strings.Builder
	b.Grow(len(t.str.Value) + 16)
	for i := range t.parts {
		p := &t.parts[i]
		if p.expr == nil {
			b.WriteString(p.literal)
			continue
		}
		s, err := in.show(p.expr)
		if err != nil {
			return "", fmt.Errorf("${%s}: %w", p.expr.src, err)
		}
		b.WriteString(s)
		if b.Len() > MaxExprText {
			return "", &limitError{fmt.Sprintf("a text is longer than %d bytes", MaxExprText), "text", MaxExprText}
		}
	}
	return b.String(), nil
}

// eval evaluates an expression in a frame.
func (m *machine) eval(x *expression, fr *Frame) (any, error) {
	v, err := x.run(&view{m, fr})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", x.src, err)
	}
	return v, nil
}

// holds tells whether a condition is true; one that cannot do without a
// missing value is not.
func (m *machine) holds(x *expression, fr *Frame) (bool, error) {
	if x == nil {
		return true, nil
	}
	v, err := m.eval(x, fr)
	if err != nil || v == nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("%s: not a yes or no", x.src)
	}
	return b, nil
}

// set keeps a value: of a variable, or of a contact's field. A frame that
// redoes notes what has another value than before.
func (m *machine) set(fr *Frame, name string, v any) error {
	if old := (&view{m, fr}).lookup(name); fr.Redo != nil && !equal(old, v) {
		fr.change(name)
	}
	if field, ok := strings.CutPrefix(name, "contact."); ok {
		return m.setContact(field, v)
	}
	switch v.(type) {
	case time.Duration, span:
		return fmt.Errorf("%s: a duration cannot be kept; keep a date or a number", name)
	}
	fr.Vars = fr.Vars.With(name, v)
	return m.weigh()
}

// weigh reports variables that take more room than a session has.
func (m *machine) weigh() error {
	n := 0
	for i := range m.s.Frames {
		fr := &m.s.Frames[i]
		n += fr.Vars.size() + sizeOf([]any(fr.Offered))
		if fr.Each != nil {
			n += sizeOf([]any(fr.Each.Items)) + sizeOf([]any(fr.Each.Gave))
		}
	}
	if n > MaxVariables {
		return &limitError{fmt.Sprintf("the variables of flow %s and those above it take more than %d bytes", m.top().Flow, MaxVariables), "variables", MaxVariables}
	}
	return nil
}

func (m *machine) setContact(field string, v any) error {
	if _, ok := v.(string); !ok && v != nil && contactTypes[field] == textType {
		return fmt.Errorf("contact.%s: a text is wanted", field)
	}
	if _, ok := list(v); !ok && v != nil && field == "tags" {
		return errors.New("contact.tags: a list is wanted")
	}
	m.contact = m.contact.With(field, v)
	if field == "language" {
		m.speak()
	}
	m.effects = append(m.effects, SetContact{ID: m.effectID(), Field: field, Value: v})
	return nil
}

// speak takes the contact's language from now on.
func (m *machine) speak() {
	m.lang = m.p.lang(m.contact.Language)
	m.reading.Langs = m.p.reading[m.lang]
}

// view is what the expressions of a frame see; fr may be nil.
type view struct {
	m  *machine
	fr *Frame
}

func (v *view) lookup(name string) any {
	m := v.m
	if s, ok := m.local[name]; ok {
		return s
	}
	base, field, dotted := strings.Cut(name, ".")
	if !dotted {
		switch name {
		case "now":
			return value.MomentOf(m.now, m.p.zone)
		case "today":
			return value.DateOf(m.now.In(m.p.zone))
		case "channel":
			return m.ev.Channel
		case "data":
			return v.data()
		}
		if v.fr == nil {
			return nil
		}
		if e := v.fr.Each; e != nil && (name == "item" || name == "index") {
			return e.lookup(name)
		}
		return v.fr.Vars.Get(name)
	}
	switch base {
	case "contact":
		if field == "language" {
			return m.p.langs[m.lang] // the one that is spoken
		}
		return m.contact.Field(field)
	case "data":
		return v.data()[field]
	case "bot":
		return m.p.Bot.Name.Value
	case "event":
		return m.eventField(field)
	}
	return nil
}

func (v *view) data() map[string]any {
	if v.fr != nil {
		if f := v.m.flowOf(v.fr); f != nil {
			return f.data[v.m.lang]
		}
	}
	return v.m.p.data[v.m.lang]
}

func (m *machine) eventField(field string) any {
	s := ""
	switch field {
	case "text":
		s = m.said
	case "kind", "name":
		s = m.kind
	case "ref":
		s = m.ref
	case "agent":
		s = m.agent
	case "data":
		if m.data != nil {
			return map[string]any(m.data)
		}
	}
	if s == "" {
		return nil
	}
	return s
}

// show returns what `${x}` prints.
func (v *view) show(x *expression) (string, error) {
	if x.prints != "" {
		if s, err := v.printed(x.prints); !errors.Is(err, errMissing) || x.prints == x.src {
			return s, err
		}
	}
	out, err := x.run(v)
	switch {
	case err != nil:
		return "", err
	case out == nil:
		return "", errMissing
	}
	return v.print(out), nil
}

// printed prints a name as the question that it comes from would have it: a
// choice by its label, a phone as its country writes it.
func (v *view) printed(name string) (string, error) {
	val := v.lookup(name)
	if val == nil {
		return "", errMissing
	}
	switch v.kindOf(name) {
	case "phone":
		if s, ok := val.(string); ok {
			return value.Phone(s, v.m.p.Bot.Country), nil
		}
	case "choice", "choices":
		return v.labels(name, val)
	case "slot":
		if start, ok := begins(val); ok {
			return v.print(start.Time), nil
		}
	case "booking":
		if start, ok := begins(val); ok {
			return v.print(start), nil
		}
	case "file", "image", "audio":
		if m, ok := val.(map[string]any); ok && m["name"] == nil {
			return v.print(m["url"]), nil
		}
	}
	return v.print(val), nil
}

// kindOf returns the type of the question that a name holds the answer of.
func (v *view) kindOf(name string) string {
	if field, ok := strings.CutPrefix(name, "contact."); ok {
		if field == "phone" {
			return "phone"
		}
		return v.m.p.fields[field]
	}
	if v.fr != nil {
		if f := v.m.flowOf(v.fr); f != nil && f.vars[name] != nil {
			return f.vars[name].kind
		}
	}
	return ""
}

// labels prints ids of choices as the labels of their question.
func (v *view) labels(name string, val any) (string, error) {
	var from []*step
	if field, ok := strings.CutPrefix(name, "contact."); ok {
		from = v.m.p.saved[field]
	} else if va := v.m.flowOf(v.fr).vars[name]; va != nil {
		from = va.from
	}
	if id, ok := val.(string); ok {
		return v.label(from, id)
	}
	ids, ok := list(val)
	if !ok {
		return v.print(val), nil
	}
	out := make([]any, len(ids))
	for i, id := range ids {
		s, err := v.label(from, fmt.Sprint(id))
		if err != nil {
			return "", err
		}
		out[i] = s
	}
	return v.print(out), nil
}

// label prints the id of a choice as its label, which one of the questions
// has; as itself where it cannot be printed in this flow.
func (v *view) label(from []*step, id string) (string, error) {
	for _, st := range from {
		if st.ask == nil {
			continue
		}
		fr := v.fr
		own := fr != nil && fr.Flow == st.flow.id
		if !own {
			fr = nil
		}
		for i := range st.ask.choices {
			if c := &st.ask.choices[i]; c.id == id {
				s, _, err := v.m.say(c.label, fr)
				if err != nil && !own {
					return id, nil
				}
				return s, err
			}
		}
	}
	return id, nil
}

func (v *view) print(val any) string {
	switch x := val.(type) {
	case span:
		return strconv.Itoa(x.Days)
	case time.Duration:
		return x.String()
	case string:
		return x
	}
	return value.Format(val, v.m.p.locale(v.m.lang), v.m.now)
}

func (v *view) money(amount float64) string { return value.Money(amount, v.m.p.locale(v.m.lang)) }

func (v *view) format(val any, pattern string) (string, error) {
	return value.Pattern(val, pattern, v.m.p.locale(v.m.lang))
}

func (v *view) open(place string, day *value.Date) (bool, error) {
	pl := v.m.p.places[place]
	if pl == nil {
		return false, fmt.Errorf("there is no place %q in bot.yaml", place)
	}
	if day != nil {
		return opensOn(pl, *day), nil
	}
	now := v.m.now.In(v.m.p.zone)
	return openAt(pl, value.DateOf(now), now.Hour()*60+now.Minute()), nil
}

func (v *view) location() *time.Location { return v.m.p.zone }

// opensOn tells whether a place opens at all on a day.
func opensOn(pl *flows.Place, day value.Date) bool {
	return len(hours(pl, day)) > 0
}

// openAt tells whether a place is open at a minute of a day, hours that began
// the day before included.
func openAt(pl *flows.Place, day value.Date, minute int) bool {
	for _, h := range hours(pl, day) {
		if minute >= h.From && minute < h.To {
			return true
		}
	}
	for _, h := range hours(pl, day.Add(-1)) {
		if minute+24*60 < h.To {
			return true
		}
	}
	return false
}

// hours returns the opening hours of a day, none where the place is closed.
func hours(pl *flows.Place, day value.Date) []flows.Span {
	for _, r := range pl.Closed {
		if day.Compare(dateOf(r.From)) >= 0 && day.Compare(dateOf(r.To)) <= 0 {
			return nil
		}
	}
	wd := day.In(time.UTC).Weekday()
	return pl.Hours[wd]
}

func dateOf(d flows.Day) value.Date { return value.NewDate(d.Year, d.Month, d.Day) }
