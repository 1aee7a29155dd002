package flows_test

import (
	"testing"

	"parley/flows"
)

func TestHasPlace(t *testing.T) {
	for path, want := range map[string]bool{
		"bot.yaml": true, "bot.fr.yaml": true, "faq.yaml": true, "faq.pt-BR.yaml": true,
		"flows/welcome.yaml": true, "flows/welcome.fr.yaml": true, "flows/welcome.layout.yaml": true,
		"conversations/orders_a_cake.yaml": true, "conversations/2-cakes.yaml": true,
		"": false, ".yaml": false, "bot": false, "bot.yml": false, "Bot.yaml": false, "bot.layout.yaml": false, "bot.fr.en.yaml": false,
		"other.yaml": false, "flows.yaml": false, "flows/.yaml": false, "flows/Welcome.yaml": false, "flows/a.b c.yaml": false,
		"flows/a.fr.layout.yaml": false, "flows/a/b.yaml": false, "flows//a.yaml": false, "/flows/a.yaml": false, "./bot.yaml": false,
		"flows/../bot.yaml": false, "../bot.yaml": false, "flows/..yaml": false, "flows/a\x00.yaml": false, "flows\\a.yaml": false,
		"conversations/.yaml": false, "conversations/a.b.yaml": false, "conversations/../bot.yaml": false, "conversations/-a.yaml": false,
		"media/a.yaml": false, ".git/config.yaml": false, "flows/é.yaml": false,
	} {
		if got := flows.HasPlace(path); got != want {
			t.Errorf("HasPlace(%q): got %v, want %v", path, got, want)
		}
	}
}
