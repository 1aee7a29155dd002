package layout

import (
	"strconv"
	"strings"

	"parley/engine"
	"parley/flows"
)

// Messages lays one logical message out for a channel: one message or more,
// each within the profile's limits, to be sent in this order. Choices stand
// on the last one, as the buttons to show; where buttons cannot do, they are
// a numbered list in its text and Choices is empty. A message with nothing to
// show gives none.
func Messages(p flows.Profile, m engine.Message) []engine.Message {
	m = cleaned(m)
	list, choices := arrange(p, m)
	text := m.Text
	if list != "" {
		text = joined(text, list)
	}
	var out []engine.Message
	switch {
	case m.Kind == "cards":
		out = append(texts(p, m, p.Text, m.Text), cards(p, m)...)
		text = list
	case m.Ref != "":
		medium := engine.Message{Kind: m.Kind, Ref: m.Ref, Lang: m.Lang}
		if text != "" && size(p.Unit, text) <= p.Caption {
			medium.Text, text = text, ""
		}
		out = append(out, medium)
	}
	limit := p.Text
	if len(choices) > 0 {
		limit = min(limit, p.ChoiceText)
	}
	out = append(out, texts(p, m, limit, text)...)
	if len(out) > 0 && len(choices) > 0 {
		last := &out[len(out)-1]
		last.Choices, last.Multi = choices, m.Multi
	}
	return out
}

// cleaned returns m with what no channel can show dropped from its words.
func cleaned(m engine.Message) engine.Message {
	m.Text = clean(m.Text)
	choices := make([]engine.Choice, 0, len(m.Choices))
	for _, c := range m.Choices {
		c.Label, c.Typed = clean(c.Label), clean(c.Typed)
		choices = append(choices, c)
	}
	m.Choices = choices
	return m
}

// texts splits text into messages of at most limit units.
func texts(p flows.Profile, m engine.Message, limit int, text string) []engine.Message {
	var out []engine.Message
	for _, piece := range Split(p.Unit, limit, text) {
		out = append(out, engine.Message{Kind: "text", Text: piece, Lang: m.Lang})
	}
	return out
}

// joined puts the list under the text.
func joined(text, list string) string {
	if strings.TrimSpace(text) == "" {
		return list
	}
	return text + "\n\n" + list
}

// arrange says how the choices of m are shown: as a list in the text, as
// buttons, or as both.
func arrange(p flows.Profile, m engine.Message) (list string, buttons []engine.Choice) {
	if len(m.Choices) == 0 {
		return "", nil
	}
	if !tappable(p, m.Choices) {
		return numbered(m.Choices), nil
	}
	if buttons = titled(p, m.Choices, false); distinct(buttons) {
		// Buttons need something to stand under.
		if m.Kind != "cards" && m.Ref == "" && strings.TrimSpace(m.Text) == "" {
			list = numbered(m.Choices)
		}
		return list, buttons
	}
	if buttons = titled(p, m.Choices, true); distinct(buttons) {
		return numbered(m.Choices), buttons
	}
	return numbered(m.Choices), nil
}

// tappable tells whether the channel can show all choices as buttons.
func tappable(p flows.Profile, choices []engine.Choice) bool {
	if len(choices) > p.QuickReplies || p.Title <= 0 {
		return false
	}
	for _, c := range choices {
		if c.Token == "" || len(c.Token) > p.Payload || strings.TrimSpace(c.Label) == "" {
			return false
		}
	}
	return true
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
// alone where a number would be mistaken for another choice's label.
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
	}
	return b.String()
}

func line(c engine.Choice, number string, labels map[string]bool) string {
	label := strings.Join(strings.Fields(c.Label), " ")
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
