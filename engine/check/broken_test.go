package check_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows/templates"
)

// What owners and agencies get wrong in a template, and what they are told
// first: where it is, what is wrong and what would be right.
func TestBrokenTemplates(t *testing.T) {
	for name, c := range map[string]struct{ file, was, is, want string }{
		"a key with a slip": {"flows/booking.yaml", "    remind: 30m                #", "    remnd: 30m                 #",
			"flows/booking.yaml:36:5: error unknown-key: unknown key `remnd` in a step with `ask`; did you mean `remind`?"},
		"a tab": {"flows/booking.yaml", "    hear: true\n    retry_say: Just tap what", "\thear: true\n    retry_say: Just tap what",
			`flows/booking.yaml:34:1: error syntax: a tab cannot indent a line in YAML; use blanks`},
		"indented too far": {"flows/booking.yaml", "    type: date\n", "      type: date\n",
			`flows/booking.yaml:69:7: error syntax: the indentation of this line fits none of the lines above; give it as many blanks in front as the lines it belongs to`},
		"indented too little": {"flows/booking.yaml", "    type: date\n", "   type: date\n",
			`flows/booking.yaml:69:4: error syntax: the indentation of this line fits none of the lines above; give it as many blanks in front as the lines it belongs to`},
		"no colon": {"flows/booking.yaml", "    type: date\n", "    type date\n",
			"flows/booking.yaml:69:5: error syntax: a `:` is missing in this line; write `type: …`"},
		"no blank after the colon": {"flows/booking.yaml", "    type: date\n", "    type:date\n",
			"flows/booking.yaml:69:9: error syntax: a blank is missing after `:`; write `type: …`"},
		"a key twice": {"flows/booking.yaml", "    type: date\n", "    type: date\n    type: time\n",
			"flows/booking.yaml:70:5: error duplicate-key: the key `type` stands here twice, first in line 69; keep one of them"},
		"an arrow to nowhere": {"flows/booking.yaml", "      drop: cancel\n", "      drop: cancle\n",
			"flows/booking.yaml:152:13: error unknown-target: there is no step `cancle` in this flow; did you mean `cancel`?"},
		"an arrow to no flow": {"flows/booking.yaml", "      other: start person\n", "      other: start persn\n",
			"flows/booking.yaml:39:14: error unknown-target: there is no flow `persn`; did you mean `person`?"},
		"an arrow of words": {"flows/booking.yaml", "      other: start person\n", "      other: go to person\n",
			"flows/booking.yaml:39:14: error bad-arrow: the route `other` cannot be `go to person`; write the id of a step, or `call FLOW`, `start FLOW`, `redo STEP`, `back`, `repeat`, `restart`, `cancel`, `end`, `end LABEL`"},
		"a route of no choice": {"flows/booking.yaml", "      drop: cancel\n", "      dropp: cancel\n",
			"flows/booking.yaml:152:7: error unknown-outcome: this `ask` never has the outcome `dropp`; did you mean `drop`?"},
		"an apostrophe in single quotes": {"flows/booking.yaml", "label: \"Women's cut\"", "label: 'Women's cut'",
			`flows/booking.yaml:28:32: error syntax: the text ends at this ', but more follows; quotes inside a text: put single quotes around it, '…'; else the one of column 26 is not closed`},
		"a quote that is not closed": {"flows/booking.yaml", "label: \"Yes, please\"", "label: \"Yes, please",
			`flows/booking.yaml:134:46: error syntax: the text ends at this ", but more follows; quotes inside a text: put single quotes around it, '…'; else the one of column 25 is not closed`},
		"a text with a colon": {"flows/booking.yaml", "ask: Who shall take care of you?", "ask: Choose: who shall take care of you?",
			"flows/booking.yaml:51:16: error syntax: a text with `: ` in it must be quoted; put the text in quotes: 'Choose: who shall take care of you?'"},
		"a comma in braces": {"flows/booking.yaml", "label: Something else,", "label: Something else, or nothing,",
			"flows/booking.yaml:33:44: error unknown-key: unknown key `or nothing` in a choice; the comma before it ends the text; inside braces, put what holds a comma in quotes"},
		"a choice as a number": {"flows/booking.yaml", "      - {id: ines, label: Inès, like: [the owner]}\n", "      - 1\n",
			"flows/booking.yaml:53:9: error missing-id: the choice has no id; write `- ID: 1`"},
		"a missing translation": {"flows/who.fr.yaml", "name:", "# name:",
			"flows/who.fr.yaml:1:1: warning missing-translation: 1 text is not in language `fr`: `name`; add it: until then the first language is sent"},
		"no verb": {"flows/booking.yaml", "    ask: What time on ${day}?\n", "",
			"flows/booking.yaml:100:5: error no-verb: the step has no verb; say what it does with one of `say`, `ask`, `set`, `branch`, `do`, `call`, `wait`, `handover` or `end`"},
		"two verbs": {"flows/booking.yaml", "    ask: What time on ${day}?\n", "    ask: What time on ${day}?\n    say: And when?\n",
			"flows/booking.yaml:102:5: error two-verbs: a step does one thing; this one has `ask` and `say`; make two steps of it"},
		"an unknown type": {"flows/booking.yaml", "    type: date\n", "    type: day\n",
			"flows/booking.yaml:69:11: error unknown-type: a question has no type `day`; types are `text`, `number`, `email`, `phone`, `url`, `yesno`, `choice`, `choices`, `rating`, `date`, `time`, `slot`, `payment`, `file`, `image`, `audio` and `location`"},
		"a duration in words": {"flows/booking.yaml", "    timeout: 4h                #", "    timeout: 4 hours           #",
			"flows/booking.yaml:37:14: error bad-duration: `4 hours` is no length of time; write 30m, 24h or 2d; a year at the most"},
		"an unknown name": {"flows/booking.yaml", "say: We are closed on ${day}.", "say: We are closed on ${days}.",
			"flows/booking.yaml:79:33: error unknown-name: there is nothing named `days` here; did you mean `day`?"},
		"an expression with =": {"flows/booking.yaml", "      - if: day.weekday == day_off", "      - if: day.weekday = day_off",
			"flows/booking.yaml:80:25: error expression: `=` does not compare; write `==`"},
		"a brace that is not closed": {"flows/booking.yaml", "say: We are closed on ${day}.", "say: We are closed on ${day.",
			"flows/booking.yaml:79:31: error expression: `${` has no closing `}`; write `}` where the expression ends, or `$${` where the two signs are to be sent"},
		"a secret pasted in": {"bot.yaml", "  web: {}\n", "  web: {}\n  json: {secret: \"4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c\"}\n",
			"bot.yaml:42:18: error secret-in-file: a secret must not be written in a file; write `env:NAME` or `secret:NAME`"},
		"an unknown channel": {"bot.yaml", "  web: {}\n", "  webchat: {}\n",
			"bot.yaml:41:3: error unknown-channel: there is no channel `webchat`; channels are `json`, `messenger` and `web`"},
		"hours in words": {"bot.yaml", "    fri: 09:00-19:00\n", "    fri: 9am to 7pm\n",
			"bot.yaml:19:10: error bad-hours: `9am to 7pm` are no hours; write them as `09:00-12:30, 14:00-18:00`"},
		"no version": {"bot.yaml", "parley: 1\n", "",
			"bot.yaml:1:1: error missing-key: `parley`, the version of the language, is missing; write `parley: 1` first"},
		"an unknown setting": {"bot.yaml", "timezone: Europe/Paris\n", "time_zone: Europe/Paris\n",
			"bot.yaml:8:1: error unknown-key: unknown key `time_zone` in bot.yaml; did you mean `timezone`?"},
		"an unknown place in time": {"bot.yaml", "timezone: Europe/Paris\n", "timezone: Paris\n",
			"bot.yaml:8:11: error bad-value: there is no time zone `Paris`; write it as `Europe/Paris`"},
		"a step without its dash": {"flows/booking.yaml", "  - id: gone\n", "    id: gone\n",
			"flows/booking.yaml:168:5: error two-verbs: a step does one thing; this one has `end` and `say`; make two steps of it"},
		"conflict marks": {"flows/booking.yaml", "    type: date\n", "<<<<<<< HEAD\n    type: date\n=======\n    type: time\n>>>>>>> fr\n",
			"flows/booking.yaml:69:1: error syntax: two versions of these lines were merged, and nobody has said which is right; keep one of the two and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`"},
	} {
		t.Run(name, func(t *testing.T) {
			bot := template(t, "salon")
			src := string(bot[c.file].Data)
			if !strings.Contains(src, c.was) {
				t.Fatalf("%s has no %q", c.file, c.was)
			}
			bot[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(src, c.was, c.is, 1))}
			got := ""
			if said := lookAtAll(bot); len(said) > 0 {
				got = said[0].String()
			}
			if got != c.want {
				t.Errorf("%s\nsaid %s\nwant %s", name, got, c.want)
			}
		})
	}
}

// template is the bot of a template.
func template(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	dir, err := fs.Sub(templates.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(dir, ".", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		src, err := fs.ReadFile(dir, file)
		out[file] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
