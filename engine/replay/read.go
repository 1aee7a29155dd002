package replay

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"parley/engine"
	"parley/engine/value"
	"parley/flows"
)

// DefaultSeed is the seed of a talk without `seed`.
const DefaultSeed = 1

// defaultNow is the time of a talk without `now`, in the bot's zone.
const defaultNow = "2026-01-05T10:00"

var (
	talkKeys    = flows.Names(flows.ConversationKeys)
	turnKeys    = flows.Names(flows.TurnKeys)
	meKeys      = flows.Names(flows.MeKeys)
	eventKeys   = flows.Names(flows.EventKeys)
	expectKeys  = flows.Names(flows.ExpectKeys)
	contactKeys = []string{"name", "first_name", "language", "email", "phone", "tags"}
)

// reader reads one file.
type reader struct {
	*flows.Doc
	bot   *flows.Bot
	names *names
	c     *Conversation
}

// Read reads a conversation of bot: file is its path inside the bot's folder.
// It goes on after an error; a conversation with errors is not to be played.
func Read(bot *flows.Bot, file string, src []byte) (*Conversation, flows.Diags) {
	d := flows.ReadDoc(file, src)
	r := reader{Doc: d, bot: bot, names: newNames(bot), c: &Conversation{
		File: file, Seed: DefaultSeed, Channels: []string{"web"}, src: src, end: len(src),
		Contact: engine.Contact{ID: "test", Language: bot.Languages[0]},
		Name:    strings.TrimSuffix(path.Base(file), path.Ext(file)),
		pos:     flows.Pos{Line: 1, Column: 1},
	}}
	r.c.Now, _ = time.ParseInLocation("2006-01-02T15:04", defaultNow, zone(bot))
	r.c.Now = r.c.Now.UTC()
	r.conversation()
	return r.c, d.Diags()
}

// zone returns the bot's time zone, UTC where it is not known.
func zone(bot *flows.Bot) *time.Location {
	z, err := time.LoadLocation(bot.Timezone)
	if err != nil || bot.Timezone == "Local" {
		return time.UTC
	}
	return z
}

func (r *reader) conversation() {
	var talk, language flows.Str
	for key, v := range r.Pairs(r.Root, "a conversation") {
		if talk.Set() && r.c.end == len(r.c.src) {
			r.c.end = key.Pos.Offset
		}
		what := "`" + key.Value + "`"
		switch key.Value {
		case "test":
			if s, ok := r.Str(v, what); ok {
				r.c.Name, r.c.pos = s.Value, key.Pos
			}
		case "flow":
			r.flow(v, what)
		case "now":
			r.now(v, what)
		case "contact":
			r.contact(v)
		case "language":
			language, _ = r.language(v, what)
		case "seed":
			if n, ok := r.Int(v, what); ok {
				r.c.Seed = uint64(n)
			}
		case "as":
			r.c.Channels, r.c.asked = r.channels(v, what), true
		case "in":
			r.c.Langs = r.languages(v, what)
		case "stub":
			r.stubs(v)
		case "talk":
			talk = key
			r.talk(v)
		case "expect":
			r.expect(v)
		default:
			r.UnknownKey(key, v, "a conversation", talkKeys)
		}
	}
	if language.Set() {
		r.c.Contact.Language = language.Value
	}
	if r.Root != nil && r.Root.Kind == yaml.MappingNode && !talk.Set() {
		r.Errorf(r.Pos(r.Root), "missing-key", "", "a conversation has no `talk`")
	}
	r.opening()
}

// opening refuses a talk in which nothing can happen before the bot speaks.
func (r *reader) opening() {
	if len(r.c.Talk) == 0 || r.c.Talk[0].In != nil || r.c.Flow != "" || r.Diags().Errors() > 0 {
		return
	}
	r.Errorf(r.c.Talk[0].Pos, "nothing-begins", "write `flow:`, or let a `me` line come first",
		"the talk opens with `bot`, but nothing makes the bot speak")
}

func (r *reader) flow(v *yaml.Node, what string) {
	s, ok := r.Str(v, what)
	if !ok {
		return
	}
	var ids []string
	for _, f := range r.bot.Flows {
		ids = append(ids, f.ID)
	}
	if !slices.Contains(ids, s.Value) {
		r.Errorf(s.Pos, "unknown-flow", flows.DidYouMean(s.Value, ids), "the bot has no flow `%s`", s.Value)
		return
	}
	r.c.Flow = s.Value
}

// nowLayouts are the ways to write a time; those without a zone are in the
// bot's.
var nowLayouts = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.RFC3339}

func (r *reader) now(v *yaml.Node, what string) {
	s, ok := r.Str(v, what)
	if !ok {
		return
	}
	for _, layout := range nowLayouts {
		if t, err := time.ParseInLocation(layout, s.Value, zone(r.bot)); err == nil {
			r.c.Now = t.UTC()
			return
		}
	}
	r.Errorf(s.Pos, "bad-value", "write it as 2026-03-04T10:00", "`now` is no date with a time: `%s`", s.Value)
}

func (r *reader) language(v *yaml.Node, what string) (flows.Str, bool) {
	s, ok := r.Str(v, what)
	if ok && !slices.Contains(r.bot.Languages, s.Value) {
		r.Errorf(s.Pos, "unknown-language", flows.DidYouMean(s.Value, r.bot.Languages),
			"the bot does not speak `%s`; its languages are %s", s.Value, strings.Join(r.bot.Languages, ", "))
		return flows.Str{}, false
	}
	return s, ok
}

func (r *reader) languages(v *yaml.Node, what string) []string {
	var out []string
	for _, n := range r.Items(v, what) {
		if s, ok := r.language(n, what); ok {
			out = append(out, s.Value)
		}
	}
	return out
}

func (r *reader) channels(v *yaml.Node, what string) []string {
	var out []string
	for _, n := range r.Items(v, what) {
		s, ok := r.Str(n, what)
		if !ok {
			continue
		}
		if _, known := flows.ProfileOf(s.Value); !known {
			r.Errorf(s.Pos, "unknown-channel", "", "no channel is called `%s`", s.Value)
			continue
		}
		out = append(out, s.Value)
	}
	if len(out) == 0 {
		return r.c.Channels
	}
	return out
}

func (r *reader) contact(v *yaml.Node) {
	c := &r.c.Contact
	for key, n := range r.Pairs(v, "`contact`") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "name":
			c.Name = r.text(n, what)
		case "first_name":
			c.FirstName = r.text(n, what)
		case "email":
			c.Email = r.text(n, what)
		case "phone":
			c.Phone = r.text(n, what)
		case "language":
			if s, ok := r.language(n, what); ok {
				c.Language = s.Value
			}
		case "tags":
			for _, t := range r.Items(n, what) {
				c.Tags = append(c.Tags, r.text(t, what))
			}
		default:
			r.field(key, n)
		}
	}
	if c.FirstName == "" && c.Name != "" {
		c.FirstName, _, _ = strings.Cut(c.Name, " ")
	}
}

func (r *reader) text(n *yaml.Node, what string) string {
	s, _ := r.Str(n, what)
	return s.Value
}

// fieldType returns the type of a declared contact field.
func (r *reader) fieldType(name string) (string, bool) {
	for _, f := range r.bot.Contact {
		if f.Name == name {
			return f.Type, true
		}
	}
	return "", false
}

func (r *reader) fieldNames() []string {
	out := slices.Clone(contactKeys)
	for _, f := range r.bot.Contact {
		out = append(out, f.Name)
	}
	return out
}

// field reads a contact field that bot.yaml declares.
func (r *reader) field(key flows.Str, n *yaml.Node) {
	kind, ok := r.fieldType(key.Value)
	if !ok {
		r.UnknownKey(key, n, "the contact", r.fieldNames())
		return
	}
	v, ok := r.typed(n, kind, "`"+key.Value+"`")
	if !ok {
		return
	}
	if r.c.Contact.Fields == nil {
		r.c.Contact.Fields = map[string]any{}
	}
	r.c.Contact.Fields[key.Value] = v
}

// typed reads a value as a contact field of that type holds it.
func (r *reader) typed(n *yaml.Node, kind, what string) (any, bool) {
	switch kind {
	case "number", "rating":
		f, ok := r.Number(n, what)
		if ok && f == float64(int(f)) {
			return int(f), true
		}
		return f, ok
	case "yesno":
		return r.Bool(n, what)
	case "choices":
		out := []any{}
		for _, c := range r.Items(n, what) {
			out = append(out, r.text(c, what))
		}
		return out, len(out) > 0
	case "location", "image", "audio", "file":
		v := r.Data(n, what)
		return v, v != nil
	}
	s, ok := r.Str(n, what)
	if !ok {
		return nil, false
	}
	switch kind {
	case "date":
		t, err := time.Parse("2006-01-02", s.Value)
		if err != nil {
			r.Errorf(s.Pos, "bad-value", "write it as 2026-03-04", "%s must be a date, not `%s`", what, s.Value)
		}
		return value.DateOf(t), err == nil
	case "time":
		t, err := time.Parse("15:04", s.Value)
		if err != nil {
			r.Errorf(s.Pos, "bad-value", "write it as 15:30", "%s must be a time of day, not `%s`", what, s.Value)
		}
		return value.Time{Hour: t.Hour(), Minute: t.Minute()}, err == nil
	}
	return s.Value, true
}

func (r *reader) talk(v *yaml.Node) {
	r.c.block = v != nil && v.Style&yaml.FlowStyle == 0
	for _, item := range r.Items(v, "`talk`") {
		r.turn(item)
	}
}

func (r *reader) turn(item *yaml.Node) {
	if item.Kind == yaml.ScalarNode {
		r.Errorf(r.Pos(item), "wrong-kind", "write `me: …`, `bot: …` or `event: …`", "a turn says who speaks")
		return
	}
	turns := 0
	for key, v := range r.Pairs(item, "a turn") {
		if turns++; turns > 1 && slices.Contains(turnKeys, key.Value) {
			r.Errorf(key.Pos, "two-in-one", "begin a line of its own with `- `", "a turn has one key; this is its second")
			return
		}
		t := Turn{Pos: key.Pos}
		switch key.Value {
		case "me":
			r.me(&t, v)
		case "event":
			r.event(&t, v)
		case "later":
			r.laterBy(&t, v)
		case "bot":
			r.says(&t, v)
		default:
			r.UnknownKey(key, v, "a turn", turnKeys)
			continue
		}
		if t.In != nil || len(t.Wants) > 0 {
			r.c.Talk = append(r.c.Talk, t)
		}
	}
}

// laterBy reads by how much the clock moves.
func (r *reader) laterBy(t *Turn, v *yaml.Node) {
	s, ok := r.Word(v, "`later`")
	if !ok {
		return
	}
	d, ok := flows.ParseDuration(s.Value)
	if !ok {
		r.Errorf(s.Pos, "bad-duration", "write 31m, 2h or 1d", "`%s` is no length of time", s.Value)
		return
	}
	t.In, t.Shown = passed{d}, "later "+s.Value
}

// me reads what the person does: types, taps, sends.
func (r *reader) me(t *Turn, v *yaml.Node) {
	if v == nil || v.Kind != yaml.MappingNode {
		if s, ok := r.Str(v, "`me`"); ok {
			t.In, t.Shown = said{s.Value}, s.Value
		}
		return
	}
	m := engine.Media{}
	for key, n := range r.Pairs(v, "`me`") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "tap":
			if len(v.Content) > 2 {
				r.Errorf(key.Pos, "two-in-one", "", "a tap stands alone")
			}
			r.tap(t, n)
			return
		case "image", "video", "audio", "file", "sticker":
			m.Kind = key.Value
			m.URL = r.text(n, what)
		case "location":
			m.Kind = "location"
			r.location(&m, n)
		case "size":
			m.Size = r.size(n)
		case "text":
			m.Text = r.text(n, what)
		default:
			r.UnknownKey(key, n, "`me`", meKeys)
		}
	}
	if m.Kind == "" {
		r.Errorf(r.Pos(v), "missing-key", "", "`me` says nothing of what is sent: `tap`, `image`, `video`, `audio`, `file`, `sticker` or `location`")
		return
	}
	t.In, t.Shown = sent{m}, shownMedia(&m)
}

// size reads how large a file is, in bytes.
func (r *reader) size(n *yaml.Node) int {
	bytes, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || bytes < 0 {
		r.Errorf(r.Pos(n), "wrong-type", "write a number of bytes, such as 2000000", "`size` is no size")
		return 0
	}
	return bytes
}

func shownMedia(m *engine.Media) string {
	s := "(" + m.Kind
	switch {
	case m.Kind == "location":
		s += " " + strconv.FormatFloat(m.Lat, 'f', -1, 64) + ", " + strconv.FormatFloat(m.Lon, 'f', -1, 64)
		if m.Name != "" {
			s += " " + m.Name
		}
	case m.URL != "":
		s += " " + m.URL
	}
	if m.Size > 0 {
		s += " " + strconv.Itoa(m.Size) + " bytes"
	}
	s += ")"
	if m.Text != "" {
		s += " " + m.Text
	}
	return s
}

// location reads {lat, lon, label}, or [lat, lon].
func (r *reader) location(m *engine.Media, n *yaml.Node) {
	if n != nil && n.Kind == yaml.SequenceNode {
		if len(n.Content) != 2 {
			r.Errorf(r.Pos(n), "bad-value", "write [48.8566, 2.3522]", "a location has a latitude and a longitude")
			return
		}
		m.Lat, _ = r.Number(n.Content[0], "the latitude")
		m.Lon, _ = r.Number(n.Content[1], "the longitude")
		return
	}
	for key, v := range r.Pairs(n, "`location`") {
		switch key.Value {
		case "lat":
			m.Lat, _ = r.Number(v, "`lat`")
		case "lon":
			m.Lon, _ = r.Number(v, "`lon`")
		case "label":
			m.Name = r.text(v, "`label`")
		default:
			r.UnknownKey(key, v, "a location", []string{"lat", "lon", "label"})
		}
	}
}

// tap reads STEP.CHOICE or FLOW.STEP.CHOICE.
func (r *reader) tap(t *Turn, n *yaml.Node) {
	s, ok := r.Str(n, "`tap`")
	if !ok {
		return
	}
	parts := strings.Split(s.Value, ".")
	to := tap{}
	switch len(parts) {
	case 2:
		to = tap{"", parts[0], parts[1]}
	case 3:
		to = tap{parts[0], parts[1], parts[2]}
	default:
		r.Errorf(s.Pos, "bad-value", "write STEP.CHOICE, such as menu.order", "`tap` names no choice: `%s`", s.Value)
		return
	}
	if !r.choice(s, to) {
		return
	}
	t.In, t.Shown = to, "(tap "+s.Value+")"
}

// choice reports a tap on what no step offers.
func (r *reader) choice(s flows.Str, to tap) bool {
	in := r.names.steps[to.step]
	if to.flow != "" && !slices.Contains(in, to.flow) || len(in) == 0 {
		r.Errorf(s.Pos, "unknown-step", flows.DidYouMean(strings.TrimSuffix(s.Value, "."+to.choice), r.names.all()), "no step is called `%s`", strings.TrimSuffix(s.Value, "."+to.choice))
		return false
	}
	var ids []string
	listed := false // it offers what only the talk can tell
	for _, flow := range in {
		if to.flow != "" && flow != to.flow {
			continue
		}
		step, _ := r.names.step(engine.Source{Flow: flow, Step: to.step})
		for _, c := range step.Choices {
			ids = append(ids, c.ID)
		}
		listed = listed || step.From.Set() || step.Type == "slot"
		switch {
		case step.Type == "yesno":
			ids = append(ids, "yes", "no")
		case step.Type == "rating":
			ids = append(ids, "1", "2", "3", "4", "5")
		case step.Type == "choices":
			ids = append(ids, "done")
		}
		if step.Default.Set() || slices.ContainsFunc(step.Routes, func(r flows.Route) bool { return r.Outcome == "skip" }) {
			ids = append(ids, "skip")
		}
	}
	if !listed && !slices.Contains(ids, to.choice) {
		r.Errorf(s.Pos, "unknown-choice", flows.DidYouMean(to.choice, ids), "step `%s` offers no choice `%s`", to.step, to.choice)
		return false
	}
	return true
}

// event reads a name, or {name, ref, data}; {ref} alone is a link that was
// followed. {payment: …} and {agent: …} are what a provider and a colleague do.
func (r *reader) event(t *Turn, v *yaml.Node) {
	if v == nil || v.Kind != yaml.MappingNode {
		if s, ok := r.Str(v, "`event`"); ok {
			t.In, t.Shown = signal{engine.Signal{Name: s.Value}}, "(event "+s.Value+")"
		}
		return
	}
	var name, ref, payment, agent, flow, text flows.Str
	var data map[string]any
	refused := false
	for key, n := range r.Pairs(v, "`event`") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "name":
			name, _ = r.Str(n, what)
		case "ref":
			ref, _ = r.Str(n, what)
		case "payment":
			payment, _ = r.Str(n, what)
		case "agent":
			agent, _ = r.Str(n, what)
		case "flow":
			flow, _ = r.Str(n, what)
		case "text":
			text, _ = r.Str(n, what)
		case "data":
			if r.Map(n, what) {
				data, _ = r.Data(n, what).(map[string]any)
			}
		default:
			refused = true
			r.UnknownKey(key, n, "`event`", eventKeys)
		}
	}
	switch {
	case refused:
	case payment.Set():
		r.paid(t, payment)
	case agent.Set():
		r.colleague(t, agent, name, flow, text)
	case name.Set():
		t.In = signal{engine.Signal{Name: name.Value, Ref: ref.Value, Data: data}}
		t.Shown = strings.TrimSpace("(event "+name.Value+" "+ref.Value) + ")"
	case ref.Set():
		t.In, t.Shown = started{ref.Value}, "(link "+ref.Value+")"
	default:
		r.Errorf(r.Pos(v), "missing-key", "", "`event` has none of `name`, `ref`, `payment` and `agent`")
	}
}

// paid reads how a payment went.
func (r *reader) paid(t *Turn, status flows.Str) {
	known := []string{"paid", "failed", "expired"}
	if !slices.Contains(known, status.Value) {
		r.Errorf(status.Pos, "bad-value", flows.DidYouMean(status.Value, known), "a payment is `paid`, `failed` or `expired`, not `%s`", status.Value)
		return
	}
	t.In, t.Shown = paid{status.Value}, "(payment "+status.Value+")"
}

// colleague reads what a person of the shop does.
func (r *reader) colleague(t *Turn, does, name, flow, text flows.Str) {
	t.Shown = strings.TrimSpace("(agent "+does.Value+" "+name.Value+flow.Value) + ")"
	switch does.Value {
	case "replied":
		t.In = replied{name.Value, text.Value}
	case "closed":
		t.In = closed{name.Value}
	case "start":
		if r.names.flow(flow.Value) == nil {
			r.Errorf(does.Pos, "unknown-flow", "write `flow: NAME`", "the bot has no flow `%s`", flow.Value)
			return
		}
		t.In = begun{name.Value, flow.Value}
	default:
		known := []string{"replied", "closed", "start"}
		r.Errorf(does.Pos, "bad-value", flows.DidYouMean(does.Value, known), "an agent has `replied`, has `closed` or does `start`, not `%s`", does.Value)
	}
}

// says reads a `bot` line.
func (r *reader) says(t *Turn, v *yaml.Node) {
	t.value = r.Pos(v)
	items := []*yaml.Node{v}
	if v != nil && v.Kind == yaml.SequenceNode {
		items = r.Items(v, "`bot`")
		t.shape = lineList
		if v.Style&yaml.FlowStyle != 0 {
			t.shape = flowList
		}
	}
	if v != nil && v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		t.shape = blockText
	}
	for _, n := range items {
		if w, ok := r.want(n); ok {
			t.Wants = append(t.Wants, w)
		}
	}
}

func (r *reader) want(n *yaml.Node) (Want, bool) {
	s, ok := r.Str(n, "`bot`")
	if !ok {
		return Want{}, false
	}
	w := Want{Pos: s.Pos, Text: s.Value}
	switch text := s.Value; {
	case text == "..." || text == "…":
		w.Any = true
	case len(text) > 2 && text[0] == '/' && text[len(text)-1] == '/':
		re, err := regexp.Compile(text[1 : len(text)-1])
		if err != nil {
			r.Errorf(s.Pos, "bad-pattern", "patterns are Go regexp", "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
			return Want{}, false
		}
		w.Pattern = re
	}
	return w, true
}

func (r *reader) expect(v *yaml.Node) {
	for key, n := range r.Pairs(v, "`expect`") {
		what := "`" + key.Value + "`"
		switch key.Value {
		case "ended":
			if s, ok := r.Str(n, what); ok {
				r.expected(key.Pos, "ended", "", s.Value)
			}
		case "tags":
			if n != nil && n.Kind == yaml.SequenceNode {
				r.expected(key.Pos, "tags", "", r.literal(n))
			} else {
				r.Items(n, what)
			}
		case "calls":
			for name, c := range r.Pairs(n, what) {
				if count, ok := r.Int(c, "`"+name.Value+"`"); ok {
					r.expected(name.Pos, "calls", name.Value, strconv.Itoa(count))
				}
			}
		case "vars", "contact":
			for name, c := range r.Pairs(n, what) {
				if key.Value == "contact" && !r.isField(name, c) {
					continue
				}
				r.expected(name.Pos, key.Value, name.Value, r.literal(c))
			}
		default:
			r.UnknownKey(key, n, "`expect`", expectKeys)
		}
	}
}

func (r *reader) isField(name flows.Str, n *yaml.Node) bool {
	known := r.fieldNames()
	if slices.Contains(known, name.Value) && name.Value != "tags" {
		return true
	}
	if name.Value == "tags" {
		r.expected(name.Pos, "tags", "", r.literal(n))
		return false
	}
	r.UnknownKey(name, n, "the contact", known)
	return false
}

func (r *reader) expected(at flows.Pos, kind, name string, v any) {
	r.c.Expect = append(r.c.Expect, Expectation{at, kind, name, v})
}

// literal reads a value as it is written: text as a string, quotes or not;
// nothing as nil.
func (r *reader) literal(n *yaml.Node) any {
	switch {
	case flows.Empty(n):
		return nil
	case n.Kind == yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, r.literal(c))
		}
		return out
	case n.Kind == yaml.MappingNode:
		out := map[string]any{}
		for key, c := range r.Pairs(n, "a value") {
			out[key.Value] = r.literal(c)
		}
		return out
	}
	return n.Value
}
