package layout

import (
	"strings"

	"parley/engine"
	"parley/flows"
)

// cards lays the cards of m out: as many messages of cards as it takes, or,
// where the channel has none, as pictures and texts.
func cards(p flows.Profile, m engine.Message) []engine.Message {
	if p.Cards == 0 || !cardlike(m.Cards) {
		return plainCards(p, m)
	}
	var out []engine.Message
	for rest := m.Cards; len(rest) > 0; {
		n := min(p.Cards, len(rest))
		part := engine.Message{Kind: "cards", Lang: m.Lang}
		for _, c := range rest[:n] {
			c.Title = cut(p.Unit, p.CardTitle, clean(c.Title))
			c.Text = cut(p.Unit, p.CardText, clean(c.Text))
			part.Cards = append(part.Cards, c)
		}
		out, rest = append(out, part), rest[n:]
	}
	return out
}

// cardlike tells whether every card has a title and something beside it:
// providers refuse a title alone.
func cardlike(cards []engine.Card) bool {
	for _, c := range cards {
		if strings.TrimSpace(clean(c.Title)) == "" || c.Text == "" && c.Image == "" && c.Link == "" {
			return false
		}
	}
	return true
}

func plainCards(p flows.Profile, m engine.Message) []engine.Message {
	var out []engine.Message
	for _, c := range m.Cards {
		var lines []string
		for _, s := range []string{clean(c.Title), clean(c.Text), c.Link} {
			if strings.TrimSpace(s) != "" {
				lines = append(lines, s)
			}
		}
		out = append(out, plainCard(p, m.Lang, c.Image, strings.Join(lines, "\n"))...)
	}
	return out
}

func plainCard(p flows.Profile, lang, image, text string) []engine.Message {
	return Messages(p, engine.Message{Kind: "image", Ref: image, Text: text, Lang: lang})
}
