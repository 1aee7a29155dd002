package cover

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"unicode"

	"parley/engine/replay"
	"parley/flows"
)

//go:embed page.html
var pageSource string

// WriteHTML writes one page that says it all to people who read no flow files.
// It needs nothing beside itself: no script, no font, no picture.
func (c *Coverage) WriteHTML(w io.Writer) error {
	t, err := template.New("coverage").Funcs(template.FuncMap{"pieces": pieces}).Parse(pageSource)
	if err != nil {
		return err
	}
	return t.Execute(w, c.page())
}

// pieces cuts words at their ${...}, and says each value in words for everybody
// where it has a plain name: `${contact.first_name ?? "there"}` is the first
// name.
func pieces(words string) []replay.Piece {
	out := replay.Pieces(words)
	for i := range out {
		name, _, _ := strings.Cut(out[i].Text, "??")
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(name), "contact."), "data.")
		if out[i].Expr && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' }) {
			out[i].Text = strings.NewReplacer("_", " ", ".", " ").Replace(name)
		}
	}
	return out
}

type page struct {
	Name, Lang, Verdict string
	Talks               string
	Sum                 Share
	Tiles               []tile
	Cards               []card
}

// tile is the share of one part.
type tile struct {
	Share
	Name, Help string
}

// card is what one flow can do, or what is heard at any time.
type card struct {
	Title, File string
	Sum         Share
	Ways        []chip // in
	Steps       []line
	Ends        []chip // when nothing else helps
}

// line is one step.
type line struct {
	Kind, Icon, Words, ID string
	Times                 int
	Covered, Whole        bool // itself; with all that belongs to it
	Chips                 []chip
	Langs                 []chip
}

// chip is one thing that belongs to a step.
type chip struct {
	Label, Words string
	Times        int
	Covered      bool
}

// tiles are the names of the parts, in words for everybody.
var tiles = map[Part]tile{
	Steps:     {Name: "Steps", Help: "what the bot says, asks and does"},
	Routes:    {Name: "Ways on", Help: "where a talk can turn"},
	Choices:   {Name: "Choices", Help: "what people can pick"},
	Rejects:   {Name: "Refusals", Help: "answers that the bot does not take"},
	Timeouts:  {Name: "Long silences", Help: "nobody answers in time"},
	Reminders: {Name: "Reminders", Help: "asked once more after a while"},
	Errors:    {Name: "Mishaps", Help: "misunderstandings and failures"},
	Entries:   {Name: "Ways in", Help: "words, links and questions that are heard"},
}

func (c *Coverage) page() page {
	p := page{Name: cmp.Or(c.Bot.Name.Value, c.Bot.ID), Lang: c.Bot.Languages[0], Talks: count(c.Talks, "talk") + " were played", Sum: c.Sum()}
	if c.Talks == 1 {
		p.Talks = "1 talk was played"
	}
	switch n := p.Sum.Percent(); {
	case n == 100:
		p.Verdict = "Everything that this bot can do was tried."
	case n >= 90:
		p.Verdict = "Nearly all that this bot can do was tried."
	case n >= 60:
		p.Verdict = "Most of what this bot can do was tried."
	default:
		p.Verdict = "Much of what this bot can do was never tried."
	}
	for _, s := range c.Shares() {
		t := tiles[s.Part]
		if lang, ok := strings.CutPrefix(string(s.Part), string(Texts)+" "); ok {
			t = tile{Name: "Texts in " + languageName(lang), Help: "what people read"}
		}
		t.Share = s
		p.Tiles = append(p.Tiles, t)
	}
	for _, f := range c.Bot.Flows {
		p.Cards = append(p.Cards, c.card(f))
	}
	if always := c.always(); always.Sum.Total > 0 {
		p.Cards = append(p.Cards, always)
	}
	return p
}

// of returns the items of a step of a flow; -1 is the flow itself.
func (c *Coverage) of(flow string, step int) []*Item {
	var out []*Item
	for _, i := range c.Items {
		if i.Flow == flow && i.Step == step {
			out = append(out, i)
		}
	}
	return out
}

func (c *Coverage) card(f *flows.Flow) card {
	out := card{Title: cmp.Or(f.Title.Value, f.ID), File: f.File}
	all := c.of(f.ID, -1)
	for _, i := range all {
		switch i.Part {
		case Entries:
			out.Ways = append(out.Ways, i.chip())
		case Errors:
			out.Ends = append(out.Ends, i.chip())
		}
	}
	for n, s := range f.Steps {
		items := c.of(f.ID, n)
		out.Steps = append(out.Steps, c.line(s, items))
		all = append(all, items...)
	}
	out.Sum = sum(all)
	return out
}

// always is the card of what bot.yaml and faq.yaml hold.
func (c *Coverage) always() card {
	all := c.of("", -1)
	out := card{Title: "At any time", File: "bot.yaml, faq.yaml", Sum: sum(all)}
	for _, i := range all {
		switch i.Part {
		case Entries:
			out.Ways = append(out.Ways, i.chip())
		case Errors:
			out.Ends = append(out.Ends, i.chip())
		}
	}
	return out
}

func (c *Coverage) line(s *flows.Step, items []*Item) line {
	out := line{Kind: string(s.Verb), Icon: icons[s.Verb], Words: c.does(s), ID: s.ID, Whole: true}
	for _, i := range items {
		out.Whole = out.Whole && i.Covered()
		lang, text := strings.CutPrefix(string(i.Part), string(Texts)+" ")
		switch {
		case i.Part == Steps:
			out.Times, out.Covered = i.Times, i.Covered()
		case text && len(c.Bot.Languages) == 1 && (i.Covered() || i.Short == out.Words): // no language to tell apart
		case text:
			out.lang(languageName(lang), i)
		default:
			out.Chips = append(out.Chips, i.chip())
		}
	}
	return out
}

// lang counts a text to those of its language.
func (l *line) lang(name string, i *Item) {
	at := slices.IndexFunc(l.Langs, func(c chip) bool { return c.Label == name })
	if at < 0 {
		l.Langs = append(l.Langs, chip{Label: name, Covered: true})
		at = len(l.Langs) - 1
	}
	c := &l.Langs[at]
	c.Covered = c.Covered && i.Covered()
	if !i.Covered() {
		c.Words = strings.TrimPrefix(c.Words+" · never sent: "+i.Short, " · ")
	}
}

func (i *Item) chip() chip {
	return chip{Label: labels[i.Part], Words: i.Short, Times: i.Times, Covered: i.Covered()}
}

// labels say what a chip is where its words alone do not.
var labels = map[Part]string{Rejects: "refuses", Timeouts: "silence", Reminders: "reminder", Errors: "trouble", Entries: "hears"}

var icons = map[flows.Verb]string{
	flows.Say: "“", flows.Ask: "?", flows.Set: "=", flows.Branch: "⇄", flows.Do: "→",
	flows.Call: "↷", flows.Wait: "…", flows.Handover: "↗", flows.End: "■",
}

// does says in words for everybody what a step does.
func (c *Coverage) does(s *flows.Step) string {
	switch {
	case len(s.Text) > 0:
		return s.Text[0].Value
	case len(s.Cards) > 0:
		return "Shows " + count(len(s.Cards), "card")
	case len(s.Media) > 0:
		return "Sends " + s.Media[0].Ref.Value
	}
	switch s.Verb {
	case flows.Set:
		return "Works something out"
	case flows.Branch:
		return "Decides how to go on"
	case flows.Call:
		for _, f := range c.Bot.Flows {
			if f.ID == s.Flow.Value && f.Title.Set() {
				return "Goes through: " + f.Title.Value
			}
		}
		return "Goes through " + s.Flow.Value
	case flows.Do:
		if a := flows.ActionOf(s.Action.Value); a != nil {
			return a.Label
		}
	case flows.Wait:
		return "Waits"
	case flows.Handover:
		return "Gives the talk to a colleague"
	case flows.End:
		return "Ends: " + strings.ReplaceAll(cmp.Or(s.Label.Value, "done"), "_", " ")
	}
	return strings.ToUpper(string(s.Verb[:1])) + string(s.Verb[1:])
}

// languageName is the English name of a language that has built-in texts; any
// other is named by its tag.
func languageName(lang string) string {
	names := map[string]string{"en": "English", "fr": "French", "es": "Spanish", "de": "German", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "ar": "Arabic"}
	return cmp.Or(names[lang], lang)
}
