package replay

import (
	"strings"
	"testing"
	"time"
)

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"later", "talk:\n- me: hi\n- later: two hours\n", "t.yaml:3:10: error bad-duration: `two hours` is no length of time; write 31m, 2h or 1d"},
		{"stub", "stub: {htpp: {}}\ntalk:\n- me: hi\n", "t.yaml:1:8: error unknown-action: there is no action `htpp`; did you mean `http`?"},
		{"calls", "talk:\n- me: hi\nexpect:\n  calls: {http: often}\n", "t.yaml:4:17: error bad-value: `http` must be a whole number, not `often`"},
		{"payment", "talk:\n- event: {payment: payed}\n", "t.yaml:2:20: error bad-value: a payment is `paid`, `failed` or `expired`, not `payed`"},
		{"agent", "talk:\n- event: {agent: replies, name: Rosa}\n", "t.yaml:2:18: error bad-value: an agent has `replied`, has `closed` or does `start`, not `replies`; did you mean `replied`?"},
		{"agent starts", "talk:\n- event: {agent: start, flow: nowhere}\n", "t.yaml:2:18: error unknown-flow: the bot has no flow `nowhere`; write `flow: NAME`"},
		{"unknown key", "tets: x\ntalk:\n- me: hi\n", "t.yaml:1:1: error unknown-key: unknown key `tets` in a conversation; did you mean `test`?"},
		{"no talk", "test: x\n", "t.yaml:1:1: error missing-key: a conversation has no `talk`"},
		{"empty talk", "talk:\n", "t.yaml:1:6: error empty: `talk` is empty"},
		{"flow", "flow: welcom\ntalk:\n- me: hi\n", "t.yaml:1:7: error unknown-flow: the bot has no flow `welcom`; did you mean `welcome`?"},
		{"now", "now: tomorrow\ntalk:\n- me: hi\n", "t.yaml:1:6: error bad-value: `now` is no date with a time: `tomorrow`; write it as 2026-03-04T10:00"},
		{"language", "language: de\ntalk:\n- me: hi\n", "t.yaml:1:11: error unknown-language: the bot does not speak `de`; its languages are en, fr"},
		{"channel", "as: [pigeon]\ntalk:\n- me: hi\n", "t.yaml:1:6: error unknown-channel: no channel is called `pigeon`"},
		{"contact", "contact: {frist_name: Ana}\ntalk:\n- me: hi\n", "t.yaml:1:11: error unknown-key: unknown key `frist_name` in the contact; did you mean `first_name`?"},
		{"field type", "contact: {birthday: soon}\ntalk:\n- me: hi\n", "t.yaml:1:21: error bad-value: `birthday` must be a date, not `soon`; write it as 2026-03-04"},
		{"tap of no step", "talk:\n- me: {tap: mneu.order}\n", "t.yaml:2:13: error unknown-step: no step is called `mneu`; did you mean `menu`?"},
		{"tap of no choice", "talk:\n- me: {tap: menu.ordr}\n", "t.yaml:2:13: error unknown-choice: step `menu` offers no choice `ordr`; did you mean `order`?"},
		{"opens with bot", "talk:\n- bot: greet\n", "t.yaml:2:3: error nothing-begins: the talk opens with `bot`, but nothing makes the bot speak; write `flow:`, or let a `me` line come first"},
		{"pattern", "talk:\n- me: hi\n- bot: /a(/\n", "t.yaml:3:8: error bad-pattern: missing closing ): `a(`; patterns are Go regexp"},
		{"two keys", "talk:\n- me: hi\n  bot: greet\n", "t.yaml:3:3: error two-in-one: a turn has one key; this is its second; begin a line of its own with `- `"},
		{"bare text", "talk:\n- hi\n", "t.yaml:2:3: error wrong-kind: a turn says who speaks; write `me: …`, `bot: …` or `event: …`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := Read(shop(), "t.yaml", []byte(tt.src))
			var got []string
			for _, d := range diags {
				got = append(got, d.String())
			}
			if all := strings.Join(got, "\n"); all != tt.want {
				t.Errorf("got\n%s\nwant\n%s", all, tt.want)
			}
		})
	}
}

func TestReadFills(t *testing.T) {
	c := read(t, `test: all of it
flow: welcome
now: 2026-07-04T10:00
seed: 7
language: fr
contact: {name: Ana Roux, orders: 3, tags: [vip]}
as: [messenger, web]
talk:
  - me: {image: "https://x.example/a/cake.jpg", text: this one}
  - me: {location: {lat: 48.8, lon: 2.3, label: Home}}
  - event: {name: promo, ref: ad, data: {n: 3}}
  - event: {ref: summer}
  - bot: [greet, "..."]
`)
	if want := time.Date(2026, 7, 4, 8, 0, 0, 0, time.UTC); !c.Now.Equal(want) {
		t.Errorf("now: got %v, want %v", c.Now, want)
	}
	if c.Contact.FirstName != "Ana" || c.Contact.Language != "fr" || c.Contact.Fields["orders"] != 3 || c.Seed != 7 || len(c.Channels) != 2 {
		t.Errorf("got %+v", c)
	}
	want := []string{"(image https://x.example/a/cake.jpg) this one", "(location 48.8, 2.3 Home)", "(event promo ad)", "(link summer)"}
	for i, w := range want {
		if c.Talk[i].Shown != w {
			t.Errorf("turn %d: got %q, want %q", i, c.Talk[i].Shown, w)
		}
	}
	c = read(t, "talk:\n- me: hi\n")
	if want := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC); !c.Now.Equal(want) || c.Seed != 1 || c.Contact.Language != "en" || c.Name != "t" {
		t.Errorf("defaults: got now %v, seed %d, language %q, name %q", c.Now, c.Seed, c.Contact.Language, c.Name)
	}
}

// FuzzAccept feeds any file: nothing panics, and what Accept writes is what
// Accept leaves alone.
func FuzzAccept(f *testing.F) {
	f.Add("talk:\n- me: hi\n- bot: [greet, /x/]  # c\n")
	f.Add("flow: welcome\ntalk:\n  - bot:\n    - a\n    - b # c\n  - me: hours\nexpect: {ended: x}\n")
	f.Add("talk:\n- me: bye\n- bot: |\n    a\n     b\n- {me: hi}\n- {bot: 'a, b'}\n")
	f.Fuzz(func(t *testing.T, src string) {
		p := orders.player()
		c, diags := Read(p.bot, "f.yaml", []byte(src))
		if diags.Errors() > 0 {
			return
		}
		out, err := p.Accept(c)
		if err != nil {
			return
		}
		c, diags = Read(p.bot, "f.yaml", out)
		if diags.Errors() > 0 {
			t.Fatalf("written from\n%q\nis\n%q, which has %s", src, out, diags[0])
		}
		again, err := p.Accept(c)
		if err != nil || string(again) != string(out) {
			t.Fatalf("from\n%q\nfirst\n%q\nthen\n%q, error %v", src, out, again, err)
		}
	})
}
