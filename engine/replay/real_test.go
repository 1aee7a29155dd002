package replay_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// tea is a small bot in two languages, run by the real engine.
var tea = fstest.MapFS{
	"bot.yaml":    {Data: []byte("parley: 1\nname: Tea\nlanguages: [en, fr]\ntimezone: Europe/Paris\ncontact: {cups: number}\nchannels: {web: {}, messenger: {page: \"1\", app_secret: env:A, page_token: env:B, verify_token: env:C}}\n")},
	"bot.fr.yaml": {Data: []byte("{}\n")},
	"flows/welcome.yaml": {Data: []byte(`triggers:
  - words: [hi]
steps:
  - id: greet
    say: Hello.
  - id: menu
    ask: Tea or coffee, ${contact.first_name ?? "you"}?
    choices:
      - tea: A cup of green tea with ginger
      - coffee: Coffee
  - id: cups
    set: {contact.cups: 2, total: 3}
  - id: paid
    call: bill
  - end: served
`)},
	"flows/welcome.fr.yaml": {Data: []byte("greet: Bonjour.\nmenu: Thé ou café, ${contact.first_name ?? \"vous\"} ?\nmenu.tea: Une tasse de thé vert au gingembre\nmenu.coffee: Café\ntrigger.1: [bonjour]\n")},
	"flows/bill.yaml": {Data: []byte(`steps:
  - id: sum
    set: 2 + 2
  - id: told
    say: That is ${sum}.
`)},
	"flows/bill.fr.yaml": {Data: []byte("told: Cela fait ${sum}.\n")},
}

func player(t *testing.T) (*flows.Bot, *replay.Player) {
	t.Helper()
	bot, diags := flows.ReadBot("tea", tea)
	p, more := engine.Compile(bot)
	for _, d := range append(diags, more...) {
		t.Log(d)
		if d.Severity == flows.Error {
			t.Fail()
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return bot, replay.NewPlayer(bot, p)
}

func results(t *testing.T, src string) []*replay.Result {
	t.Helper()
	bot, p := player(t)
	c, diags := replay.Read(bot, "conversations/t.yaml", []byte(src))
	for _, d := range diags {
		t.Fatal(d)
	}
	return p.Play(c)
}

func TestEveryChannelAndLanguage(t *testing.T) {
	rs := results(t, `test: orders
as: [messenger, sms]
in: [en, fr]
contact: {first_name: Ana}
talk:
  - me: hi
  - bot: [greet, menu]
  - me: "1"
  - bot: bill.told
expect: {ended: served}
`)
	var names []string
	for _, r := range rs {
		names = append(names, r.Name)
		if !r.Passed() {
			var out bytes.Buffer
			r.Print(&out)
			t.Errorf("%s: %s", r.Name, &out)
		}
	}
	if got, want := strings.Join(names, "; "), "orders [messenger] [en]; orders [messenger] [fr]; orders [sms] [en]; orders [sms] [fr]"; got != want {
		t.Errorf("names: got %s, want %s", got, want)
	}
	var out bytes.Buffer
	if err := rs[2].Print(&out); err != nil || !strings.Contains(out.String(), "1. A cup of green tea") {
		t.Errorf("on sms the answers are numbered, got\n%s (error %v)", &out, err)
	}
}

func TestExpect(t *testing.T) {
	const talk = "talk:\n- me: hi\n- bot: ...\n- me: tea\n- bot: ...\nexpect:\n  "
	tests := []struct{ name, expect, want, got string }{
		{"all holds", "ended: served\n  vars: {menu: tea, total: 3, welcome.total: 3.0}\n  contact: {cups: 2, email: null, language: en}\n  tags: []", "", ""},
		{"ended", "ended: done", "ended done", "ended served"},
		{"variable", "vars: {total: 4}", "variable total 4", "variable total 3"},
		{"variable that is not there", "vars: {nothing: 1}", "variable nothing 1", "variable nothing is not set"},
		{"contact", "contact: {cups: 3}", "contact.cups 3", "contact.cups 2"},
		{"tags", "tags: [vip]", "tags [vip]", "tags []"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := results(t, talk+tt.expect+"\n")[0].Diff
			if d == nil {
				d = &replay.Difference{}
			}
			if d.Want != tt.want || d.Got != tt.got {
				t.Errorf("got want %q, got %q; want %q and %q", d.Want, d.Got, tt.want, tt.got)
			}
		})
	}
}

func TestExpectOfATalkThatGoesOn(t *testing.T) {
	d := results(t, "talk:\n- me: hi\n- bot: ...\nexpect:\n  ended: served\n")[0].Diff
	if d == nil || d.Want != "ended served" || d.Got != "not ended" {
		t.Errorf("got %+v, want \"ended served\" and \"not ended\"", d)
	}
}

func TestFlowBegunByHand(t *testing.T) {
	for name, src := range map[string]string{
		"by a bot line":                  "flow: bill\ntalk:\n- bot: told\n",
		"in place of what opens no flow": "flow: bill\ntalk:\n- me: hi\n- bot: told\n",
		"by its own trigger":             "flow: welcome\ntalk:\n- me: hi\n- bot: [greet, menu]\n",
	} {
		t.Run(name, func(t *testing.T) {
			if d := results(t, src)[0].Diff; d != nil {
				t.Errorf("want %s, got %s", d.Want, d.Got)
			}
		})
	}
}
