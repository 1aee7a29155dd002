package replay

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/engine"
	"parley/flows"
)

// names tells which messages a name in a `bot` line stands for.
type names struct {
	bot   *flows.Bot
	steps map[string][]string // the flows that have a step of this id
	home  string              // the talk's own flow, "" until one opens
}

func newNames(bot *flows.Bot) *names {
	n := &names{bot: bot, steps: map[string][]string{}}
	for _, f := range bot.Flows {
		for _, s := range f.Steps {
			if s.ID != "" {
				n.steps[s.ID] = append(n.steps[s.ID], f.ID)
			}
		}
	}
	return n
}

// at returns n for a talk whose own flow is home.
func (n *names) at(home string) *names {
	return &names{n.bot, n.steps, home}
}

// means tells whether name stands for messages from src.
func (n *names) means(name string, src engine.Source) bool {
	full := src.Flow + "." + src.Step
	if name == full || name == src.String() {
		return true
	}
	if src.Step == "" || !n.bare(src) {
		return false
	}
	return name == src.Step || src.Part != "" && name == src.Step+"."+src.Part
}

// bare tells whether the id of src's step alone is enough to name it: it is
// a step of the talk's own flow, or that flow has no step of this id.
func (n *names) bare(src engine.Source) bool {
	return src.Flow == n.home || src.Flow != "text" && !slices.Contains(n.steps[src.Step], n.home)
}

// of returns the name that Accept writes for messages that come from sources,
// all of one step; "" where it has none.
func (n *names) of(sources []engine.Source) string {
	src := sources[0]
	if src.Step == "" || !n.writable(src) {
		return ""
	}
	for _, s := range sources {
		if s.Part != src.Part {
			src.Part = ""
			break
		}
	}
	name := src.String()
	if src.Flow == n.home && slices.Contains(n.steps[src.Step], n.home) {
		name = strings.TrimPrefix(name, src.Flow+".")
	}
	return name
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)

func (n *names) writable(src engine.Source) bool { return plainName.MatchString(src.String()) }

// known tells whether name can stand for a message of the bot at all.
func (n *names) known(name string) bool {
	head, rest, dotted := strings.Cut(name, ".")
	if _, ok := n.steps[head]; ok {
		return true
	}
	if !dotted {
		return false
	}
	if head == "bot" || head == "text" {
		return true
	}
	if head == "faq" {
		return n.question(rest) != nil
	}
	step, _, _ := strings.Cut(rest, ".")
	return slices.Contains(n.steps[step], head) || step == "anytime" && n.flow(head) != nil
}

// question returns a question of the FAQ.
func (n *names) question(id string) *flows.Anytime {
	for i := range n.bot.FAQ {
		if n.bot.FAQ[i].ID == id {
			return &n.bot.FAQ[i]
		}
	}
	return nil
}

func (n *names) flow(id string) *flows.Flow {
	for _, f := range n.bot.Flows {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// step returns the step that src names, and the file it is in.
func (n *names) step(src engine.Source) (*flows.Step, *flows.Flow) {
	f := n.flow(src.Flow)
	if f == nil {
		return nil, nil
	}
	for i, s := range f.Steps {
		if s.ID == src.Step || s.ID == "" && src.Step == "#"+strconv.Itoa(i+1) {
			return s, f
		}
	}
	return nil, f
}

// place returns file:line:col of the step that a name stands for, or "".
func (n *names) place(name string) string {
	head, rest, _ := strings.Cut(name, ".")
	step, _, _ := strings.Cut(rest, ".")
	at := engine.Source{Flow: head, Step: step}
	if in := n.steps[head]; slices.Contains(in, n.home) {
		at = engine.Source{Flow: n.home, Step: head}
	} else if len(in) == 1 {
		at = engine.Source{Flow: in[0], Step: head}
	}
	s, f := n.step(at)
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", f.File, s.Pos.Line, s.Pos.Column)
}

// hint says what may be wrong with a want that does not hold for the message
// at j.
func (n *names) hint(w *Want, got []Message, j int) string {
	if w.Pattern != nil || w.Any || !plainName.MatchString(w.Text) {
		return ""
	}
	if j < len(got) && got[j].Source.Step == w.Text {
		return fmt.Sprintf("%q alone is a step of another flow here: write %s", w.Text, got[j].Source.Flow+"."+w.Text)
	}
	if n.known(w.Text) {
		return ""
	}
	if near := flows.Closest(w.Text, n.all()); near != "" {
		return fmt.Sprintf("no step is called %q; did you mean %q?", w.Text, near)
	}
	return fmt.Sprintf("no step is called %q, and no message reads so", w.Text)
}

// all returns the names that steps have, sorted.
func (n *names) all() []string {
	var out []string
	for id, in := range n.steps {
		out = append(out, id)
		for _, f := range in {
			out = append(out, f+"."+id)
		}
	}
	for _, q := range n.bot.FAQ {
		out = append(out, "faq."+q.ID)
	}
	slices.Sort(out)
	return out
}

// variants returns the texts that src may have been worded from, in the
// language lang, as written: with their ${...}.
func (n *names) variants(src engine.Source, lang string) []string {
	var out []string
	for _, t := range n.texts(src, lang) {
		out = append(out, t.Value)
	}
	return out
}

func (n *names) texts(src engine.Source, lang string) flows.Text {
	key := src.Step
	if src.Part != "" {
		key += "." + src.Part
	}
	switch src.Flow {
	case "text":
		return pick(n.bot.Translations, lang, "texts."+src.Step, n.bot.Texts[src.Step])
	case "faq":
		if q := n.question(src.Step); q != nil {
			return pick(n.bot.FAQTexts, lang, key+".say", q.Say)
		}
		return nil
	case "bot":
		return pick(n.bot.Translations, lang, key+".say", anytimeText(n.bot.Anytime, src.Step))
	}
	s, f := n.step(src)
	switch {
	case f == nil:
		return nil
	case s == nil:
		return pick(f.Texts, lang, key+".say", anytimeText(f.Anytime, src.Step))
	}
	return pick(f.Texts, lang, key, stepText(s, src.Part))
}

// pick returns the entry key of the translation into lang, else first.
func pick(ts []*flows.Translation, lang, key string, first flows.Text) flows.Text {
	for _, t := range ts {
		if e, ok := t.Texts[key]; ok && t.Lang == lang {
			return e.Text
		}
	}
	return first
}

func stepText(s *flows.Step, part string) flows.Text {
	kind, n, _ := strings.Cut(part, ".")
	switch kind {
	case "":
		return s.Text
	case "retry":
		return s.Retry
	case "remind":
		if i := max(ordinal(n), 1); i <= len(s.Remind) {
			return s.Remind[i-1].Say
		}
	case "reject":
		if i := ordinal(n); i > 0 && i <= len(s.Reject) {
			return s.Reject[i-1].Say
		}
	}
	return nil
}

func anytimeText(entries []flows.Anytime, step string) flows.Text {
	n, ok := strings.CutPrefix(step, "anytime.")
	if i := ordinal(n); ok && i > 0 && i <= len(entries) {
		return entries[i-1].Say
	}
	return nil
}

// ordinal reads a small number counted from 1; 0 is none.
func ordinal(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1000 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// worded tells whether text can be what template becomes once its ${...} are
// filled in.
func worded(template, text string) bool {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	for _, part := range Pieces(template) {
		if part.Expr {
			b.WriteString(`.*`)
		} else {
			b.WriteString(regexp.QuoteMeta(part.Text))
		}
	}
	b.WriteString(`$`)
	re, err := regexp.Compile(b.String())
	return err == nil && re.MatchString(text)
}

// A Piece is a part of a text as authors write it.
type Piece struct {
	Text string
	Expr bool // what stood in ${...}
}

// Pieces cuts a text at its ${...}, braces inside them counted.
func Pieces(s string) []Piece {
	var parts []Piece
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			return append(parts, Piece{s, false})
		}
		end := closing(s, i+2)
		if end < 0 {
			return append(parts, Piece{s, false})
		}
		parts = append(parts, Piece{s[:i], false}, Piece{s[i+2 : end], true})
		s = s[end+1:]
	}
}

// closing returns where the brace that is open at from is closed, or -1.
func closing(s string, from int) int {
	depth, quote := 1, byte(0)
	for i := from; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
