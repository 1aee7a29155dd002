package engine_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/flows"
)

// TestCompileTellsTypes compiles steps in a small bot, and looks for the one
// thing that is wrong with them.
func TestCompileTellsTypes(t *testing.T) {
	bot := map[string]string{
		"bot.yaml":         "parley: 1\nlanguages: [en, fr]\ncountry: FR\ncontact: {age: number, vip: yesno, born: date}\n",
		"flows/child.yaml": "with: {n: number, day: date?}\nsteps:\n  - end: ok\n",
	}
	for name, tt := range map[string]struct{ steps, want string }{
		"if wants a yes or no":         {"{id: n, ask: x, type: number}\n- {if: n, say: x}", "4:8: error type: `if` wants a yes or no, and `n` is a number; compare it with something, as in `NAME == 3` or `NAME != nil`"},
		"if of a yesno":                {"{id: y, ask: x, type: yesno}\n- {if: y, say: x}", ""},
		"reject wants a yes or no":     {"{id: n, ask: x, type: number, reject: [{if: n + 1, say: x}]}", "3:47: error type: `if` wants a yes or no, and `n + 1` is a number; compare it with something, as in `NAME == 3` or `NAME != nil`"},
		"min of a number":              {"{id: n, ask: x, type: number, min: today}", "3:38: error type: `min` wants a number, and this is a date; write an expression that gives a number"},
		"max of a date":                {"{id: n, ask: x, type: date, min: today, max: 3}", "3:48: error type: `max` wants a date, and this is a number; write an expression that gives a date"},
		"max of a text is its length":  {"{id: n, ask: x, max: 30}", ""},
		"default of a number":          {"{id: n, ask: x, type: number, default: lots}", "3:42: error type: `default: lots` is no answer to a question of type `number`; a person who wrote this would be asked again; write a number as they would"},
		"default beside ways out":      {"{id: n, ask: x, type: number, default: 30, choices: [{out: Out}], routes: {out: end}}", ""},
		"default of a date":            {"{id: n, ask: x, type: date, default: tomorrow}", ""},
		"default of a yesno":           {"{id: n, ask: x, type: yesno, default: 'no'}", ""},
		"default of a choice":          {"{id: n, ask: x, choices: [{tea: Tea}, {coffee: Coffee}], default: te}", "3:69: error type: `default: te` is none of the choices; did you mean `tea`?"},
		"default of several":           {"{id: n, ask: x, type: choices, choices: [{tea: Tea}, {coffee: Coffee}], default: tea and coffee}", ""},
		"default of another type":      {"{id: n, ask: x, type: number, default: '${today}'}", "3:42: error type: `default` wants a number, and this is a date; write an expression that gives a number"},
		"save to a field":              {"{id: n, ask: x, type: number, save: contact.vip}", "3:39: error type: `contact.vip` wants a yes or no, and this is a number; write an expression that gives a yes or no"},
		"save to a field of its type":  {"{id: n, ask: x, type: rating, save: contact.age}", ""},
		"save of a call":               {"{id: c, call: child, with: {n: 1}, save: contact.age}", "3:44: error type: `call` gives a group of values, and `contact.age` keeps one; save one value of it, in a step of its own: `set: {contact.age: ID.NAME}`"},
		"set a field":                  {"{set: {contact.born: '\"soon\"'}}", "3:24: error type: `contact.born` wants a date, and this is a text; write an expression that gives a date"},
		"set tags":                     {"{set: {contact.tags: '\"vip\"'}}", "3:24: error type: `contact.tags` wants a list, and this is a text; write an expression that gives a list"},
		"with of another type":         {"{id: c, call: child, with: {n: three}}", "3:34: error type: `n` wants a number, and this is a text; write an expression that gives a number"},
		"with an expression":           {"{id: c, call: child, with: {n: '${2 * 3}', day: '${today}'}}", ""},
		"an answer of several types":   {"{id: a, ask: x, type: number, save: v}\n- {id: b, ask: x, save: v}\n- {if: v == 3, say: x}", ""},
		"an arrow gives nothing":       {"{say: x, next: call child}", "3:18: error missing-input: flow `child` needs `n`; an arrow gives nothing: use a step with `call` and `with`, or declare it as `n: number?`"},
		"a call that gives too little": {"{id: c, call: child}", "3:17: error missing-input: flow `child` needs `n`; give it under `with`, or declare it as `n: number?`"},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(bot)
			files["flows/main.yaml"] = "triggers: [{default: true}]\nsteps:\n- " + tt.steps + "\n"
			want := ""
			if tt.want != "" {
				want = "flows/main.yaml:" + tt.want
			}
			if got := problems(files); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	bot["flows/main.yaml"] = "with: {n: number}\ntriggers:\n  - words: [main]\nsteps:\n- end: ok\n"
	want := "flows/main.yaml:3:5: error missing-input: flow `main` needs `n`; a trigger gives nothing: take it away, or declare it as `n: number?`"
	if got := problems(bot); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// problems reads and compiles a bot, and returns its diagnostics, one a line.
func problems(files map[string]string) string {
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	b, diags := flows.ReadBot("b", fsys)
	_, found := engine.Compile(b)
	var lines []string
	for _, d := range append(diags, found...) {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

// TestNoFollowUpErrors breaks what others lean on: each mistake is told once.
func TestNoFollowUpErrors(t *testing.T) {
	got := problems(map[string]string{
		"bot.yaml": "parley: 1\ncontact: {note: txt}\ndata:\n  prices: *x\n",
		"flows/main.yaml": `with: {n: numbr}
data: {a: *b}
triggers: [{event: visit}]
steps:
  - say: ${n} ${contact.note} ${data.prices} ${data.a}
  - id: c
    call: child
    with: {x: 1}
    routes: {fine: c, other: c}
  - say: ${open("shp")}
`,
		"flows/child.yaml": `with: {x: @}
steps:
  - end: fine
    with: {v: a: b}
  - id: q
    ask: *foo
    routes: {invalid: end other}
`,
	})
	want := strings.Join([]string{
		"bot.yaml:2:17: error unknown-type: a field has no type `txt`; did you mean `text`?",
		"bot.yaml:4:11: error syntax: a text that starts with `*` must be quoted; put the text in quotes: '*x'",
		"flows/child.yaml:1:11: error syntax: a text that starts with `@` must be quoted; put the text in quotes",
		"flows/child.yaml:4:16: error syntax: a text with `: ` in it must be quoted; put the text in quotes",
		"flows/child.yaml:6:10: error syntax: a text that starts with `*` must be quoted; put the text in quotes: '*foo'",
		"flows/main.yaml:1:11: error unknown-type: an input has no type `numbr`; did you mean `number`?",
		"flows/main.yaml:2:11: error syntax: a text that starts with `*` must be quoted; put the text in quotes",
		"flows/main.yaml:10:17: error unknown-name: there is no place `shp` in bot.yaml",
	}, "\n")
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
