package layout

import (
	"strconv"
	"strings"

	"parley/engine"
	"parley/flows"
)

// arrangement is how the choices of a message are shown: what does not fit
// one way is shown in another as well, so several of these go together.
type arrangement struct {
	pictures []engine.Card   // ahead of the text, each with its label
	list     string          // in the text
	cards    []engine.Card   // behind the text, each with the answer it gives
	buttons  []engine.Choice // under the last message
}

// arrange goes down the ladder of the package's comment.
func arrange(p flows.Profile, m engine.Message) arrangement {
	var a arrangement
	switch {
	case len(m.Choices) == 0:
		return a
	case p.CardChoices && onCards(p, m.Choices, &a):
		return a
	}
	a.list, a.buttons = ladder(p, m)
	if len(a.buttons) > 0 && p.RichChoices {
		return a
	}
	for _, c := range m.Choices {
		if c.Image != "" {
			a.pictures = append(a.pictures, engine.Card{Title: c.Label, Image: c.Image})
		}
	}
	return a
}

// ladder shows choices as buttons, as rows, as a list in the text, or as a
// list beside buttons.
func ladder(p flows.Profile, m engine.Message) (list string, buttons []engine.Choice) {
	if !answerable(p, m.Choices) {
		return numbered(m.Choices), nil
	}
	if rows := rowsOf(p, m.Choices); rows != nil {
		return beside(m, rows), rows
	}
	if len(m.Choices) > p.QuickReplies {
		return numbered(m.Choices), nil
	}
	if buttons = titled(p, m.Choices, false); distinct(buttons) {
		return beside(m, buttons), buttons
	}
	if buttons = titled(p, m.Choices, true); distinct(buttons) {
		return numbered(m.Choices), buttons
	}
	return numbered(m.Choices), nil
}

// answerable tells whether a button can answer for each choice.
func answerable(p flows.Profile, choices []engine.Choice) bool {
	if p.Title <= 0 {
		return false
	}
	for _, c := range choices {
		if c.Token == "" || len(c.Token) > p.Payload || strings.TrimSpace(c.Label) == "" {
			return false
		}
	}
	return true
}

// onCards puts the choices that have a picture or a description on cards, and
// the others under them; false where none has, or the channel cannot do so.
// Descriptions alone are worth one message of cards, no more.
func onCards(p flows.Profile, choices []engine.Choice, a *arrangement) bool {
	if !answerable(p, choices) || !distinct(choices) {
		return false
	}
	var plain []engine.Choice
	var cards []engine.Card
	pictured, whole := false, true
	for _, c := range choices {
		if c.Image == "" && c.Describe == "" {
			plain = append(plain, c)
			continue
		}
		pictured = pictured || c.Image != ""
		whole = whole && size(p.Unit, c.Label) <= p.CardTitle && size(p.Unit, c.Describe) <= p.CardText
		cards = append(cards, cardOf(p, c))
	}
	buttons := titled(p, plain, false)
	if len(cards) == 0 || len(plain) > p.QuickReplies || !distinct(buttons) || !pictured && (!whole || len(cards) > p.Cards) {
		return false
	}
	a.cards, a.buttons = cards, buttons
	if !whole {
		a.list = numbered(choices)
	}
	return true
}

func cardOf(p flows.Profile, c engine.Choice) engine.Card {
	answer := engine.Choice{ID: c.ID, Label: cut(p.Unit, p.Title, c.Label), Token: c.Token}
	return engine.Card{Title: c.Label, Text: c.Describe, Image: c.Image, Choice: &answer}
}

// rowsOf returns the choices as rows of a list, nil where buttons do better or
// the channel has no lists.
func rowsOf(p flows.Profile, choices []engine.Choice) []engine.Choice {
	if len(choices) > p.Rows || len(choices) <= p.QuickReplies && !described(choices) {
		return nil
	}
	rows := make([]engine.Choice, len(choices))
	for i, c := range choices {
		c.Label, c.Describe = cut(p.Unit, p.RowTitle, c.Label), cut(p.Unit, p.Describe, c.Describe)
		c.Image = ""
		rows[i] = c
	}
	if !distinct(rows) {
		return nil
	}
	return rows
}

func described(choices []engine.Choice) bool {
	for _, c := range choices {
		if c.Describe != "" {
			return true
		}
	}
	return false
}

// beside returns the list of all choices of m where buttons lack some of what
// describes them, or have nothing else to stand under; else "".
func beside(m engine.Message, buttons []engine.Choice) string {
	whole := m.Kind == "cards" || m.Ref != "" || strings.TrimSpace(m.Text) != ""
	for i, c := range m.Choices {
		whole = whole && buttons[i].Describe == c.Describe
	}
	if whole {
		return ""
	}
	return numbered(m.Choices)
}

// titled returns the choices with labels that fit, led by their number where
// asked for.
func titled(p flows.Profile, choices []engine.Choice, number bool) []engine.Choice {
	out := make([]engine.Choice, len(choices))
	for i, c := range choices {
		if number {
			c.Label = strconv.Itoa(i+1) + ". " + c.Label
		}
		c.Label = cut(p.Unit, p.Title, c.Label)
		if !p.RichChoices {
			c.Image, c.Describe = "", ""
		}
		out[i] = c
	}
	return out
}

// distinct tells whether all labels differ for a person who reads them.
func distinct(choices []engine.Choice) bool {
	seen := make(map[string]bool, len(choices))
	for _, c := range choices {
		key := folded(c.Label)
		if seen[key] {
			return false
		}
		seen[key] = true
	}
	return true
}

func folded(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// numbered returns the choices as a list to answer by typing: the number
// before the label, the word to type where the choice has one, the label
// alone where a number would be mistaken for another choice's label. What
// describes a choice stands behind it.
func numbered(choices []engine.Choice) string {
	labels := make(map[string]bool, len(choices))
	for _, c := range choices {
		labels[folded(c.Label)] = true
	}
	var b strings.Builder
	for i, c := range choices {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line(c, strconv.Itoa(i+1), labels))
		if words := spaced(c.Describe); words != "" {
			b.WriteString(" – " + words)
		}
	}
	return b.String()
}

func line(c engine.Choice, number string, labels map[string]bool) string {
	label := spaced(c.Label)
	_, err := strconv.Atoi(label)
	switch {
	case c.Typed != "" && folded(c.Typed) != folded(c.Label):
		return c.Typed + ": " + label
	case c.Typed != "", err == nil, labels[number] && label != "":
		return "- " + label
	default:
		return number + ". " + label
	}
}

// spaced returns s in one line.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
