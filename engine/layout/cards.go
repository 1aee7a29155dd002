package layout

import (
	"strings"

	"parley/engine"
	"parley/flows"
)

// cards lays cards out: as many messages of them as it takes, or, where the
// channel has none, as pictures and texts.
func cards(p flows.Profile, lang string, list []engine.Card) []engine.Message {
	if p.Cards == 0 || !cardlike(p, list) {
		return plainCards(p, lang, list)
	}
	var out []engine.Message
	for rest := list; len(rest) > 0; {
		n := min(p.Cards, len(rest))
		part := engine.Message{Kind: "cards", Lang: lang}
		for _, c := range rest[:n] {
			c.Title = cut(p.Unit, p.CardTitle, c.Title)
			c.Text = cut(p.Unit, p.CardText, c.Text)
			part.Cards = append(part.Cards, c)
		}
		out, rest = append(out, part), rest[n:]
	}
	return out
}

// cardlike tells whether every card has a title and something beside it,
// since providers refuse a title alone, and a link that it can open.
func cardlike(p flows.Profile, cards []engine.Card) bool {
	for _, c := range cards {
		alone := c.Text == "" && c.Image == "" && c.Link == "" && c.Choice == nil
		if strings.TrimSpace(c.Title) == "" || alone || c.Link != "" && !opens(p, c.Link) {
			return false
		}
	}
	return true
}

func plainCards(p flows.Profile, lang string, list []engine.Card) []engine.Message {
	var out []engine.Message
	for _, c := range list {
		var lines []string
		for _, s := range []string{c.Title, c.Text, legible(c.Link)} {
			if strings.TrimSpace(s) != "" {
				lines = append(lines, s)
			}
		}
		text := strings.Join(lines, "\n")
		out = append(out, Messages(p, engine.Message{Kind: "image", Ref: c.Image, Text: text, Lang: lang})...)
	}
	return out
}
