package check_test

import (
	"testing"
	"testing/fstest"

	"parley/engine/check"
	"parley/flows"
)

func TestMissingMedia(t *testing.T) {
	flow := `triggers:
  - default: true
steps:
  - say: Here we are.
    image: shop.png
  - say: And here.
    image: shpo.png
  - say: Cakes.
    cards:
      - {title: Royal, image: cakes/royal.png}
      - {title: Lemon, image: cakes/lemon.png}
      - {title: Elsewhere, image: "https://cdn.example/x.png"}
  - say: Yours.
    image: ${contact.language}.png
`
	b, diags := flows.ReadBot("shop", fstest.MapFS{
		"bot.yaml":              {Data: []byte("parley: 1\n")},
		"flows/a.yaml":          {Data: []byte(flow)},
		"media/shop.png":        {Data: []byte("x")},
		"media/cakes/royal.png": {Data: []byte("x")},
	})
	if len(diags) > 0 {
		t.Fatalf("reading says %v", diags)
	}
	p, diags := check.Bot(b)
	if p == nil {
		t.Error("a missing picture keeps the bot from running")
	}
	want := []string{
		"flows/a.yaml:7:12: warning missing-file: there is no file `media/shpo.png`; did you mean `shop.png`?",
		"flows/a.yaml:11:31: warning missing-file: there is no file `media/cakes/lemon.png`; put it there, or write the name of one that is",
	}
	if len(diags) != len(want) {
		t.Fatalf("got %v, want %v", diags, want)
	}
	for i, d := range diags {
		if d.String() != want[i] {
			t.Errorf("got  %s\nwant %s", d, want[i])
		}
	}
}
