package layout

import (
	"strings"

	"parley/engine"
	"parley/flows"
)

// Messages lays one logical message out for a channel: one message or more,
// each within the profile's limits, to be sent in this order. Choices stand
// on the last one, as the buttons or rows to show, or on cards; where none of
// these can do, they are a numbered list in its text and Choices is empty.
// Links stand under the last text. A message with nothing to show gives none.
func Messages(p flows.Profile, m engine.Message) []engine.Message {
	m = cleaned(m)
	how := arrange(p, m)
	links, lines := linked(p, m, how.buttons)
	out := plainCards(p, m.Lang, how.pictures)
	if m.Kind == "cards" {
		out = append(out, words(p, m, nil, links, paragraphs(m.Text, lines))...)
		out = append(out, cards(p, m.Lang, m.Cards)...)
		out = append(out, words(p, m, how.buttons, nil, how.list)...)
	} else {
		out = append(out, words(p, m, how.buttons, links, paragraphs(m.Text, lines, how.list))...)
	}
	out = append(out, cards(p, m.Lang, how.cards)...)
	if len(out) > 0 && len(how.buttons) > 0 {
		last := &out[len(out)-1]
		last.Choices, last.Multi = how.buttons, m.Multi
	}
	return out
}

// cleaned returns m with what no channel can show dropped from its words, and
// addresses that open no page or letter dropped from its links.
func cleaned(m engine.Message) engine.Message {
	m.Text = clean(m.Text)
	choices := make([]engine.Choice, 0, len(m.Choices))
	for _, c := range m.Choices {
		c.Label, c.Typed, c.Describe = clean(c.Label), clean(c.Typed), strings.TrimSpace(clean(c.Describe))
		choices = append(choices, c)
	}
	m.Choices = choices
	cards := make([]engine.Card, 0, len(m.Cards))
	for _, c := range m.Cards {
		c.Title, c.Text = clean(c.Title), clean(c.Text)
		if !flows.IsLink(c.Link) {
			c.Link = ""
		}
		cards = append(cards, c)
	}
	m.Cards = cards
	links := make([]engine.Link, 0, len(m.Links))
	for _, l := range m.Links {
		if flows.IsLink(l.URL) {
			l.Label = clean(l.Label)
			links = append(links, l)
		}
	}
	m.Links = links
	return m
}

// words returns the medium of m, its text split into messages, and the links
// on the last of them. buttons are what will stand under it.
func words(p flows.Profile, m engine.Message, buttons []engine.Choice, links []engine.Link, text string) []engine.Message {
	limit := p.Text
	if len(buttons) > 0 {
		limit = min(limit, p.ChoiceText)
	}
	if len(links) > 0 {
		limit = min(limit, p.LinkText)
		if strings.TrimSpace(text) == "" && !p.LinkBare {
			text = labelsOf(links)
		}
	}
	var out []engine.Message
	if m.Ref != "" {
		medium := engine.Message{Kind: m.Kind, Ref: m.Ref, Lang: m.Lang}
		if text != "" && size(p.Unit, text) <= min(limit, p.Caption) {
			medium.Text, text = text, ""
		}
		out = append(out, medium)
	}
	for _, piece := range Split(p.Unit, limit, text) {
		out = append(out, engine.Message{Kind: "text", Text: piece, Lang: m.Lang})
	}
	if len(links) > 0 && len(out) == 0 {
		out = []engine.Message{{Kind: "text", Lang: m.Lang}}
	}
	if len(links) > 0 {
		out[len(out)-1].Links = links
	}
	return out
}

// paragraphs joins texts by a blank line, those without words left out.
func paragraphs(texts ...string) string {
	out := texts[0]
	for _, s := range texts[1:] {
		switch {
		case s == "":
		case strings.TrimSpace(out) == "":
			out = s
		default:
			out += "\n\n" + s
		}
	}
	return out
}
