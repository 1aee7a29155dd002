package flows_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"parley/flows"
)

// schemaOf compiles the schema of a kind of files.
func schemaOf(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	src, err := flows.Schema(kind)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := flows.Schema(kind)
	if !bytes.Equal(src, again) {
		t.Errorf("schema %q differs between two calls", kind)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("parley.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("parley.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	asInt    = regexp.MustCompile(`^[-+]?[0-9]+$`)
	optional = regexp.MustCompile(`(: +)([a-z]+\?)([,}])`)
	asFloat  = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// asJSON is what an editor that knows YAML 1.2 makes of a file.
func asJSON(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return asJSON(n.Content[0])
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, asJSON(c))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return m
	}
	if n.Style != 0 {
		return n.Value
	}
	switch n.Value {
	case "", "~", "null":
		return nil
	case "true", "false":
		return n.Value == "true"
	}
	if asInt.MatchString(n.Value) || asFloat.MatchString(n.Value) {
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}

func read(t *testing.T, name string, src []byte) any {
	t.Helper()
	src = optional.ReplaceAll(src, []byte(`$1"$2"$3`)) // yaml.v3 refuses what YAML 1.2 allows
	var n yaml.Node
	if err := yaml.Unmarshal(src, &n); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if n.Kind == 0 {
		return nil
	}
	return asJSON(&n)
}

// kindOf tells the kind of a bot's file by its name.
func kindOf(name string) string {
	base := strings.TrimSuffix(path.Base(name), ".yaml")
	switch dir := path.Base(path.Dir(name)); {
	case strings.Contains(base, "."):
		return "translation"
	case base == "faq":
		return "faq"
	case dir == "conversations":
		return "conversation"
	case dir == "flows":
		return "flow"
	}
	return "bot"
}

func TestSchemaTakesAllBots(t *testing.T) {
	all, of := schemaOf(t, ""), map[string]*jsonschema.Schema{}
	for _, kind := range flows.SchemaKinds {
		of[kind] = schemaOf(t, kind)
	}
	for name, src := range botFiles(t) {
		v := read(t, name, src)
		if err := of[kindOf(name)].Validate(v); err != nil {
			t.Errorf("%s is no %s: %v", name, kindOf(name), err)
		}
		if err := all.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	tests := []struct{ name, kind, src string }{
		{"no steps", "flow", "title: Hi"},
		{"unknown key of a flow", "flow", "colour: blue\nsteps: [{say: hi}]"},
		{"unknown key of a step", "flow", "steps: [{say: hi, colour: blue}]"},
		{"two verbs", "flow", "steps: [{say: hi, call: other}]"},
		{"no verb", "flow", "steps: [{id: x}]"},
		{"a step that is a text", "flow", "steps: [hi]"},
		{"no steps in the list", "flow", "steps: []"},
		{"no id", "flow", "steps: [{say: hi, id: Not an id}]"},
		{"a key of another verb", "flow", "steps: [{say: hi, choices: [{a: A}]}]"},
		{"an unknown type", "flow", "steps: [{ask: hi, id: x, type: numbr}]"},
		{"an unknown type of an input", "flow", "with: {a: txt?}\nsteps: [{say: hi}]"},
		{"a choice without an id", "flow", "steps: [{ask: hi, id: x, choices: [Yes]}]"},
		{"a choice with two labels", "flow", "steps: [{ask: hi, id: x, choices: [{a: A, b: B}]}]"},
		{"an arrow with too many words", "flow", "steps: [{say: hi, next: go to menu}]"},
		{"an unknown arrow", "flow", "steps: [{say: hi, next: jump menu}]"},
		{"a route to a list", "flow", "steps: [{ask: hi, id: x, routes: {invalid: [a]}}]"},
		{"too many retries", "flow", "steps: [{ask: hi, id: x, retries: 11}]"},
		{"a reject without words", "flow", "steps: [{ask: hi, id: x, reject: [{if: x > 3}]}]"},
		{"an arm with an unknown key", "flow", "steps: [{branch: [{when: x, next: y}]}]"},
		{"a card without a title", "flow", "steps: [{say: hi, cards: [{text: a}]}]"},
		{"a picture from an unsafe address", "flow", "steps: [{say: hi, image: 'http://a.example/x.png'}]"},
		{"an unknown trigger", "flow", "triggers: [{word: hi}]\nsteps: [{say: hi}]"},
		{"two triggers in one", "flow", "triggers: [{words: hi, ref: x}]\nsteps: [{say: hi}]"},
		{"a default that is false", "flow", "triggers: [{default: false}]\nsteps: [{say: hi}]"},
		{"anytime that is neither", "flow", "steps: [{ask: hi, id: x, anytime: some}]"},
		{"an unknown action", "flow", "steps: [{do: calendar.take, id: x}]"},
		{"too many tries of an action", "flow", "steps: [{do: http, id: x, retry: 11}]"},
		{"once of a question", "flow", "steps: [{ask: hi, id: x, once: a}]"},
		{"each of an action", "flow", "steps: [{do: notify, id: x, each: list}]"},
		{"a handover that asks", "flow", "steps: [{handover: counter, ask: hi, id: x}]"},
		{"a handover to a list", "flow", "steps: [{handover: [counter, desk], say: hi, id: x}]"},
		{"a wait that is no time", "flow", "steps: [{wait: soon, id: x}]"},
		{"a wait with an unknown key", "flow", "steps: [{wait: {event: paid}, id: x}]"},
		{"a reminder without a time", "flow", "steps: [{ask: hi, id: x, remind: [{say: hello}]}]"},
		{"a reminder that is no time", "flow", "steps: [{ask: hi, id: x, remind: often}]"},
		{"a timeout that is no time", "flow", "steps: [{ask: hi, id: x, timeout: 24}]"},
		{"hear that is neither", "flow", "steps: [{ask: hi, id: x, hear: maybe}]"},
		{"a slot's day that is a list", "flow", "steps: [{ask: hi, id: x, type: slot, calendar: ana, day: [day]}]"},
		{"an amount of a text", "flow", "steps: [{say: hi, amount: 30}]"},
		{"a link without an address", "flow", "steps: [{say: hi, links: [{id: a, label: A}]}]"},
		{"a link to an unsafe address", "flow", "steps: [{say: hi, links: [{id: a, label: A, url: 'javascript:a'}]}]"},
		{"too many links", "flow", "steps: [{say: hi, links: [" + strings.Repeat("{id: a, label: A, url: 'https://x.example'}, ", 11) + "]}]"},
		{"a description of a short choice", "flow", "steps: [{ask: hi, id: x, choices: [{a: A, describe: B}]}]"},
		{"choices_from that is a list", "flow", "steps: [{ask: hi, id: x, choices_from: [a, b]}]"},
		{"moved to an arrow", "flow", "moved: {old: call new}\nsteps: [{say: hi}]"},
		{"a colleague who may not", "flow", "triggers: [{agent: false}]\nsteps: [{say: hi}]"},
		{"an end with a route", "flow", "steps: [{end: booked, next: menu}]"},
		{"a calendar with an unknown key", "bot", "parley: 1\ncalendars: {ana: {days: mon}}"},
		{"a calendar for none", "bot", "parley: 1\ncalendars: {ana: {capacity: few}}"},
		{"a calendar that is held a number", "bot", "parley: 1\ncalendars: {ana: {hold: 30}}"},
		{"a calendar of a place's hours", "bot", "parley: 1\ncalendars: {ana: {hours: {today: 09:00-12:00}}}"},
		{"an unknown provider", "bot", "parley: 1\npayments: {provider: cash, secret_key: env:A}"},
		{"payments without a key", "bot", "parley: 1\npayments: {provider: stripe}"},
		{"payments with the key itself", "bot", "parley: 1\npayments: {provider: stripe, secret_key: sk_live_1}"},
		{"three keys of payments", "bot", "parley: 1\npayments: {provider: stripe, secret_key: [env:A, env:B, env:C]}"},
		{"a service without an address", "bot", "parley: 1\nservices: {crm: {headers: {A: b}}}"},
		{"a service elsewhere", "bot", "parley: 1\nservices: {crm: {url: 'ftp://crm.example'}}"},
		{"a webhook that is no address", "bot", "parley: 1\nwebhook: crm"},
		{"a field for a payment", "bot", "parley: 1\ncontact: {paid: payment}"},
		{"a field for a slot", "bot", "parley: 1\ncontact: {time: slot}"},
		{"a turn that is no time", "conversation", "talk: [{later: soon}]"},
		{"calls that are no numbers", "conversation", "talk: [{me: hi}]\nexpect: {calls: {http: once}}"},
		{"no version", "bot", "name: Rosa"},
		{"another version", "bot", "parley: 2"},
		{"an unknown key of the bot", "bot", "parley: 1\nlangauges: [en]"},
		{"no language", "bot", "parley: 1\nlanguages: [english]"},
		{"a country in small letters", "bot", "parley: 1\ncountry: fr"},
		{"an unknown channel", "bot", "parley: 1\nchannels: {fax: {}}"},
		{"a secret in the file", "bot", "parley: 1\nchannels: {messenger: {app_secret: abc123}}"},
		{"an unknown day", "bot", "parley: 1\nplaces: {shop: {today: 09:00-12:00}}"},
		{"an unknown command", "bot", "parley: 1\nwords: {quit: [bye]}"},
		{"a list in a translation", "translation", "greet: {a: b}"},
		{"a question without an id", "faq", "- {words: hi, say: hello}"},
		{"a map for a FAQ", "faq", "hours: {words: hi, say: hello}"},
		{"an unknown key of a question", "faq", "- {id: hours, wrods: hi, say: hello}"},
		{"a key that is no name", "translation", "Greet me: Bonjour"},
		{"no talk", "conversation", "test: hi"},
		{"an unknown turn", "conversation", "talk: [{you: hi}]"},
		{"two turns in one", "conversation", "talk: [{me: hi, bot: hello}]"},
		{"a turn that is a text", "conversation", "talk: [hi]"},
		{"an unknown key of expect", "conversation", "talk: [{me: hi}]\nexpect: {end: x}"},
	}
	all, of := schemaOf(t, ""), map[string]*jsonschema.Schema{}
	for _, kind := range flows.SchemaKinds {
		of[kind] = schemaOf(t, kind)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := read(t, tt.name, []byte(tt.src))
			if of[tt.kind].Validate(v) == nil {
				t.Errorf("the schema of a %s takes\n%s", tt.kind, tt.src)
			}
			m, _ := v.(map[string]any)
			if known := m["steps"] != nil || m["parley"] != nil || m["talk"] != nil; known && all.Validate(v) == nil {
				t.Errorf("the schema of all files takes\n%s", tt.src)
			}
		})
	}
	if _, err := flows.Schema("menu"); !errors.Is(err, flows.ErrSchemaKind) {
		t.Errorf("got %v, want ErrSchemaKind", err)
	}
}

// Whoever reads the tables finds words for people.
func TestKeysAreDescribed(t *testing.T) {
	tables := map[string][]flows.Key{"type": flows.Types, "step": flows.StepKeys, "choice": flows.ChoiceKeys}
	for kind, shape := range fileShapes {
		tablesOf(shape, kind, tables)
	}
	for channel, keys := range flows.ChannelKeys {
		tables["channel "+channel] = keys
	}
	for _, a := range flows.Actions {
		if a.Label == "" || !strings.HasSuffix(a.Help, ".") || flows.ActionOf(a.Name).Label != a.Label {
			t.Errorf("action %s is not described, or there twice", a.Name)
		}
	}
	for table, keys := range tables {
		seen := map[string]bool{}
		for _, k := range keys {
			if k.Label == "" || !strings.HasSuffix(k.Help, ".") || seen[k.Name] || !flows.IsID(k.Name) {
				t.Errorf("%s: %+v is not described, or there twice", table, k)
			}
			seen[k.Name] = true
		}
	}
	for _, want := range []string{"step.links", "step.wait", "step.remind", "bot.calendars", "bot.payments", "bot.services", "conversation.talk"} {
		if tables[want] == nil {
			t.Errorf("the table of %s was not walked to", want)
		}
	}
}

// tablesOf collects the tables of keys below a shape, by their place.
func tablesOf(of flows.Shape, at string, into map[string][]flows.Key) {
	keys := of.Keys
	switch of.Kind {
	case flows.KindStep:
		keys, at = flows.StepKeys, "step"
	case flows.KindKeys:
		into[at] = of.Keys
	case flows.KindList, flows.KindMap:
		tablesOf(*of.Item, at, into)
	}
	for _, k := range keys {
		tablesOf(k.Value, at+"."+k.Name, into)
	}
	for _, or := range of.Or {
		tablesOf(or, at, into)
	}
}

// draft07 are the keywords that a schema may use: those of draft-07, and no
// others. Editors pass over what is newer without a word.
var draft07 = []string{"$schema", "$ref", "title", "description", "examples", "definitions", "type", "enum", "const", "pattern", "minimum", "maximum", "items", "minItems", "maxItems",
	"properties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"}

func TestSchemaIsDraft07(t *testing.T) {
	for _, kind := range append([]string{""}, flows.SchemaKinds...) {
		src, err := flows.Schema(kind)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := json.Unmarshal(src, &doc); err != nil {
			t.Fatal(err)
		}
		if doc["$schema"] != "http://json-schema.org/draft-07/schema#" {
			t.Errorf("%q: $schema is %v", kind, doc["$schema"])
		}
		holdToDraft07(t, doc, "#")
	}
}

// holdToDraft07 looks at a schema and those inside of it.
func holdToDraft07(t *testing.T, schema map[string]any, at string) {
	t.Helper()
	if _, refers := schema["$ref"]; refers && len(schema) > 1 {
		t.Errorf("%s: what stands beside $ref is passed over", at)
	}
	for key, value := range schema {
		at := at + "/" + key
		switch v := value.(type) {
		case map[string]any:
			if key != "properties" && key != "definitions" {
				holdToDraft07(t, v, at)
				break
			}
			for name, s := range v {
				holdToDraft07(t, s.(map[string]any), at+"/"+name)
			}
		case []any:
			if key == "items" {
				t.Errorf("%s: a list of schemas", at)
			}
			for i, s := range v {
				if m, ok := s.(map[string]any); ok {
					holdToDraft07(t, m, at+"/"+strconv.Itoa(i))
				}
			}
		}
		if !slices.Contains(draft07, key) {
			t.Errorf("%s is no keyword of draft-07", at)
		}
	}
}
