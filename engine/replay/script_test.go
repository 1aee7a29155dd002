package replay

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/engine"
	"parley/flows"
)

// shop is a bot with two flows that share a step id, and texts in two
// languages. Only what names and variants are read from is in it.
func shop() *flows.Bot {
	text := func(words ...string) flows.Text {
		var t flows.Text
		for _, w := range words {
			t = append(t, flows.Str{Value: w, Pos: flows.Pos{Line: 1, Column: 1}})
		}
		return t
	}
	return &flows.Bot{
		ID: "shop", Languages: []string{"en", "fr"}, Timezone: "Europe/Paris",
		Contact: []flows.Field{{Name: "orders", Type: "number"}, {Name: "birthday", Type: "date"}},
		Anytime: []flows.Anytime{{Say: text("We close at ${6}.", "Six is when we close.")}},
		Flows: []*flows.Flow{
			{ID: "human", File: "flows/human.yaml", Steps: []*flows.Step{
				{ID: "note", Verb: flows.Ask, Text: text("Leave a message."), Pos: flows.Pos{Line: 2, Column: 5}},
				{ID: "done", Verb: flows.Say, Text: text("Noted."), Pos: flows.Pos{Line: 4, Column: 5}},
			}},
			{ID: "welcome", File: "flows/welcome.yaml", Steps: []*flows.Step{
				{ID: "greet", Verb: flows.Say, Text: text(`Hi ${name ?? "there"}!`, "Hello ${name}."), Pos: flows.Pos{Line: 3, Column: 5}},
				{ID: "menu", Verb: flows.Ask, Text: text("What now?"), Retry: text("Sorry?"), Pos: flows.Pos{Line: 5, Column: 5},
					Choices: []flows.Choice{{ID: "order"}, {ID: "human"}}},
				{Verb: flows.Say, Text: text("No id here."), Pos: flows.Pos{Line: 9, Column: 5}},
				{ID: "done", Verb: flows.Say, Text: text("Done."), Pos: flows.Pos{Line: 11, Column: 5}},
			}},
		},
	}
}

// script answers each input with the messages listed for its text, as
// NAME=TEXT; Start stands under "start".
type script map[string]string

func (sc script) step(s engine.Session, ev engine.Event, _ func(engine.Mark)) (engine.Session, []engine.Effect, []engine.Trace) {
	key := "start"
	switch ev := ev.(type) {
	case *engine.Utterance:
		key = ev.Text
	case *engine.Tap:
		key = ev.Token
	case *engine.Signal:
		key = ev.Name
	}
	if s.Run == 0 {
		s.Run, s.First = 1, "welcome"
	}
	var out []engine.Effect
	for _, m := range strings.Split(sc[key], "|") {
		name, text, ok := strings.Cut(m, "=")
		if !ok {
			continue
		}
		parts := strings.SplitN(name, ".", 3)
		src := engine.Source{Flow: parts[0], Step: parts[1]}
		if len(parts) > 2 {
			src.Part = parts[2]
		}
		if parts[0] == "bot" {
			src = engine.Source{Flow: "bot", Step: parts[1] + "." + parts[2]}
		}
		msg := engine.Message{Kind: "text", Text: text, Lang: "en"}
		if parts[1] == "menu" {
			msg.Choices = []engine.Choice{{ID: "order", Label: "Order", Token: "tok-order"}}
		}
		out = append(out, engine.Send{Source: src, Message: msg})
	}
	return s, out, []engine.Trace{{Flow: "welcome", Step: "menu", Rank: 5, What: "answer", Text: key}}
}

func (sc script) player() *Player {
	bot := shop()
	return &Player{
		bot: bot, names: newNames(bot), step: sc.step,
		token:  func(_ engine.Session, flow, step, choice string) string { return flow + "/" + step + "/" + choice },
		encode: func(s *engine.Session, b []byte) []byte { j, _ := json.Marshal(s); return append(b, j...) },
		decode: func(b []byte) (s engine.Session, err error) { err = json.Unmarshal(b, &s); return s, err },
	}
}

// orders is what most scripts here answer.
var orders = script{
	"start":   "welcome.greet=Hi Ana!|welcome.menu=What now?",
	"hi":      "welcome.greet=Hi Ana!|welcome.menu=What now?",
	"what":    "welcome.menu.retry=Sorry?",
	"hours":   "bot.anytime.1=We close at 6.|welcome.menu=What now?",
	"human":   "human.note=Leave a message.",
	"bye":     "human.done=Noted.|welcome.#3=No id here.",
	"silence": "",
	"shop":    "text.old_menu=That menu is old.",
}

func read(t *testing.T, src string) *Conversation {
	t.Helper()
	c, diags := Read(shop(), "conversations/t.yaml", []byte(src))
	for _, d := range diags {
		t.Errorf("read: %s", d)
	}
	return c
}

func TestPlay(t *testing.T) {
	tests := []struct {
		name, src string
		diff      string // of the first difference: line, want, got; "" where it passes
	}{
		{"by hand", "flow: welcome\ntalk:\n- bot: [greet, menu]\n- me: what\n- bot: menu.retry\n", ""},
		{"a step names its retry", "talk:\n- me: hi\n- bot: greet\n- bot: menu\n- me: what\n- bot: menu\n", ""},
		{"bot anytime", "talk:\n- me: hi\n- bot: ...\n- me: hours\n- bot: [bot.anytime.1, menu]\n", ""},
		{"flow and step", "talk:\n- me: hi\n- bot: [welcome.greet, welcome.menu]\n- me: human\n- bot: human.note\n", ""},
		{"bare step of the one flow that has it", "talk:\n- me: hi\n- bot: [..., menu]\n- me: human\n- bot: note\n", ""},
		{"bare step of two flows is the talk's own", "talk:\n- me: hi\n- bot: ...\n- me: bye\n- bot: [done, 'No id here.']\n", `5 done|human.done "Noted."`},
		{"exact text", "talk:\n- me: hi\n- bot: ['Hi Ana!', 'What now?']\n", ""},
		{"text of another variant", "talk:\n- me: hi\n- bot: [Hello Ana., menu]\n", ""},
		{"text of no variant", "talk:\n- me: hi\n- bot: [Goodbye Ana., menu]\n", `3 Goodbye Ana.|greet "Hi Ana!"`},
		{"pattern", "talk:\n- me: hi\n- bot: [/^Hi \\w+!$/, /now/]\n", ""},
		{"pattern fails", "talk:\n- me: hi\n- bot: [greet, /^later/]\n", `3 /^later/|menu "What now?"`},
		{"any in the middle", "talk:\n- me: hi\n- bot: [..., /now/]\n", ""},
		{"one too few", "talk:\n- me: hi\n- bot: greet\n", `3 nothing more|menu "What now?"`},
		{"one too many", "talk:\n- me: hi\n- bot: [greet, menu, done]\n", `3 done|nothing more`},
		{"no bot line", "talk:\n- me: hi\n- me: what\n", `2 nothing more|greet "Hi Ana!"`},
		{"silence is named by no line", "talk:\n- me: silence\n- me: hi\n- bot: [greet, menu]\n", ""},
		{"tap of what was sent", "talk:\n- me: hi\n- bot: ...\n- me: {tap: menu.order}\n", ""},
		{"event", "talk:\n- event: hi\n- bot: [greet, menu]\n", ""},
		{"begun by hand, as hi is no trigger", "flow: human\ntalk:\n- me: hi\n- bot: [greet, menu]\n", `4 greet|nothing more`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sc := script{}
			for k, v := range orders {
				sc[k] = v
			}
			if strings.Contains(tt.name, "by hand, as") {
				sc["start"] = ""
			}
			got := ""
			if d := sc.player().Play(read(t, tt.src))[0].Diff; d != nil {
				got = string(rune('0'+d.Pos.Line)) + " " + d.Want + "|" + d.Got
			}
			if got != tt.diff {
				t.Errorf("difference: got %q, want %q", got, tt.diff)
			}
		})
	}
}

func TestAccept(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"right as it is", "talk:\n- me: hi\n- bot: [/Hi/,   ...]   # x\n", ""},
		{"one name", "talk:\n  - me: what\n  - bot: greet   # hm\n", "talk:\n  - me: what\n  - bot: menu.retry   # hm\n"},
		{"missing lines", "talk:\n  # first\n  - me: hi\n\n  - me: what\n# end\n",
			"talk:\n  # first\n  - me: hi\n  - bot: [greet, menu]\n\n  - me: what\n  - bot: menu.retry\n# end\n"},
		{"surplus line, its comment kept", "talk:\n- me: silence\n- bot: greet # why\n- me: what\n- bot: menu\n",
			"talk:\n- me: silence\n# why\n- me: what\n- bot: menu\n"},
		{"surplus line without comment", "talk:\n- me: silence\n- bot: greet\n", "talk:\n- me: silence\n"},
		{"pattern and text kept where they hold", "talk:\n- me: hi\n- bot: [/Hi/, done]\n- me: bye\n- bot: \"Noted.\"\n",
			"talk:\n- me: hi\n- bot: [/Hi/, menu]\n- me: bye\n- bot: [\"Noted.\", No id here.]\n"},
		{"any kept", "talk:\n- me: hours\n- bot: [..., done]\n", "talk:\n- me: hours\n- bot: [..., menu]\n"},
		{"two lines", "talk:\n- me: hi\n- bot: greet\n# second\n- bot: done\n", "talk:\n- me: hi\n- bot: greet\n# second\n- bot: menu\n"},
		{"one a line becomes a list", "talk:\n- me: hi\n- bot:\n    - greet   # a\n    - done    # b\n- me: what\n- bot: menu\n",
			"talk:\n- me: hi\n# a\n# b\n- bot: [greet, menu]\n- me: what\n- bot: menu\n"},
		{"braces", "talk:\n- {me: hi}\n- {bot: greet}\n", "talk:\n- {me: hi}\n- {bot: [greet, menu]}\n"},
		{"block text", "talk:\n- me: what\n- bot: |\n    Hm\n    # no comment\n", "talk:\n- me: what\n- bot: menu.retry\n"},
		{"CRLF", "talk:\r\n- me: hi\r\n", "talk:\r\n- me: hi\r\n- bot: [greet, menu]\r\n"},
		{"no line break at the end", "talk:\n- me: hi", "talk:\n- me: hi\n- bot: [greet, menu]"},
		{"BOM", "\ufefftalk:\n- me: what\n- bot: greet\n", "\ufefftalk:\n- me: what\n- bot: menu.retry\n"},
		{"keys behind the talk", "talk:\n- me: what\n\n# about the end\nexpect:\n  ended: done\n", "talk:\n- me: what\n- bot: menu.retry\n\n# about the end\nexpect:\n  ended: done\n"},
		{"by hand stays by hand", "flow: welcome\ntalk:\n- bot: done\n- me: silence\n", "flow: welcome\ntalk:\n- bot: [greet, menu]\n- me: silence\n"},
		{"other flow", "talk:\n- me: human\n", "talk:\n- me: human\n- bot: human.note\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := orders.player()
			got, err := p.Accept(read(t, tt.src))
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == "" {
				want = tt.src
			}
			if string(got) != want {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			again, err := p.Accept(read(t, string(got)))
			if err != nil || string(again) != want {
				t.Errorf("a second time: got\n%s (error %v)\nwant\n%s", again, err, want)
			}
		})
	}
}

func TestAcceptRefusesOneLine(t *testing.T) {
	_, err := orders.player().Accept(read(t, "talk: [{me: hi}, {bot: done}]\n"))
	if err == nil || !strings.Contains(err.Error(), "line 1: talk is written in brackets") {
		t.Errorf("got %v, want ErrOneLine with its line", err)
	}
}
