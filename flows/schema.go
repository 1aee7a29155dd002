package flows

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// SchemaKinds are the kinds of files that Schema describes.
var SchemaKinds = []string{"flow", "bot", "faq", "translation", "conversation"}

// ErrSchemaKind reports a kind of files that there is no schema of.
var ErrSchemaKind = errors.New("no such kind of file")

// Schema returns a JSON Schema (draft-07, which all YAML editors know) of a kind of files, or of all
// of them where kind is "": then the keys of a file tell its kind. It knows the
// form of what this version runs and is more lenient than a check, which also
// knows what belongs together. The bytes are the same at each call.
func Schema(kind string) ([]byte, error) {
	if kind != "" && !slices.Contains(SchemaKinds, kind) {
		return nil, fmt.Errorf("%q: %w", kind, ErrSchemaKind)
	}
	s := object{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"title":       "A bot of Parley",
		"definitions": schemaDefs(),
	}
	if kind != "" {
		s["title"] = "A " + kind + " of Parley"
		s["allOf"] = []any{ref(kind)}
	} else {
		maps.Copy(s, byKeys())
	}
	// Keys come sorted out of a map.
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(s)
	return []byte(b.String()), err
}

// object is a JSON Schema.
type object map[string]any

func ref(name string) object { return object{"$ref": "#/definitions/" + name} }

// byKeys tells the kind of a file by a key that only it must have.
func byKeys() object {
	out := ref("translation")
	for _, k := range []struct{ key, kind string }{{"steps", "flow"}, {"talk", "conversation"}, {"parley", "bot"}} {
		out = object{"if": object{"required": []string{k.key}}, "then": ref(k.kind), "else": out}
	}
	return object{"if": object{"type": "array"}, "then": ref("faq"), "else": out}
}

// schemaDefs are the parts that others refer to.
func schemaDefs() object {
	texts := object{"type": []string{"string", "number", "boolean"}}
	defs := object{
		"flow":         keysSchema(FlowKeys),
		"bot":          keysSchema(BotKeys),
		"conversation": keysSchema(ConversationKeys),
		"faq":          listOf(mapped(FAQKeys)).schema(),
		"translation": object{
			"type":          []string{"object", "null"},
			"description":   "Texts in another language: flat keys, one text a line; of the FAQ, a map for each question.",
			"propertyNames": object{"pattern": `^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`},
			"additionalProperties": object{"anyOf": []any{ref("words"), object{
				"type": "object", "propertyNames": object{"enum": []string{"words", "like", "say", "label"}},
				"additionalProperties": ref("words"), "minProperties": 1,
			}}},
		},
		"text":  texts,
		"words": object{"anyOf": []any{texts, object{"type": "array", "items": texts, "minItems": 1}}},
		"expression": object{
			"type": []string{"string", "number", "boolean"}, "pattern": `\S`,
			"description": "An expression, such as day < today + days(2).",
		},
		"arrow": object{
			"type": "string", "pattern": arrowPattern(),
			"description": "A step's id, or `call FLOW`, `start FLOW`, `redo STEP`, `end LABEL`, `end`, `back`, `repeat`, `restart`, `cancel`.",
		},
		"type":   typeSchema(Types, ""),
		"field":  typeSchema(fieldTypes, ""),
		"input":  typeSchema(Types, "?"),
		"action": actionSchema(),
		"choice": choiceSchema(),
		"step":   stepSchema(),
	}
	for _, v := range verbs {
		defs["step_"+v] = verbSchema(Verb(v))
	}
	return defs
}

// arrowPattern holds an arrow. Words that stand alone look like a step's id.
func arrowPattern() string {
	id := strings.Trim(patternID, "^$")
	return `^\s*(((call|start|redo|end)\s+)?` + id + `)\s*$`
}

// typeSchema lists the types, each with what may stand behind it too.
func typeSchema(types []Key, mark string) object {
	var out []any
	for _, t := range types {
		out = append(out, object{"const": t.Name, "title": t.Label, "description": t.Help})
		if mark != "" {
			out = append(out, object{"const": t.Name + mark, "title": t.Label, "description": t.Help + " May be left out."})
		}
	}
	return object{"anyOf": out}
}

// actionSchema lists the actions.
func actionSchema() object {
	out := make([]any, len(Actions))
	for i, a := range Actions {
		out[i] = object{"const": a.Name, "title": a.Label, "description": a.Help}
	}
	return object{"anyOf": out}
}

// choiceSchema holds `id: label`, or a map with ChoiceKeys.
func choiceSchema() object {
	long := keysSchema(ChoiceKeys)
	names := make([]any, len(ChoiceKeys))
	for i, k := range ChoiceKeys {
		names[i] = k.Name
	}
	short := object{
		"type": "object", "minProperties": 1, "maxProperties": 1,
		"propertyNames":        object{"pattern": patternID, "not": object{"enum": names}},
		"additionalProperties": ref("text"),
	}
	return object{"anyOf": []any{short, long}}
}

// stepSchema holds a step to what its verb may have beside it.
func stepSchema() object {
	var of []any
	for _, v := range verbs {
		of = append(of, ref("step_"+v))
	}
	return object{"type": "object", "oneOf": of}
}

func verbSchema(v Verb) object {
	s := keysSchema(VerbKeys(v))
	s["required"] = []string{string(v)}
	for _, k := range StepKeys {
		if k.Name == string(v) {
			s["title"], s["description"] = k.Label, k.Help
		}
	}
	return s
}

// keysSchema holds a map to its keys.
func keysSchema(keys []Key) object {
	properties, required := object{}, []string{}
	for _, k := range keys {
		if k.Later {
			continue
		}
		s := k.Value.schema()
		if _, refers := s["$ref"]; refers { // draft-07 passes over what stands beside it
			s = object{"allOf": []any{s}}
		}
		s["title"], s["description"] = k.Label, k.Help
		if k.Example != "" {
			s["examples"] = []string{k.Example}
		}
		properties[k.Name] = s
		if k.Must {
			required = append(required, k.Name)
		}
	}
	s := object{"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// schema turns a shape into a JSON Schema.
func (s Shape) schema() object {
	switch s.Kind {
	case KindText:
		if s.Pattern != "" {
			return object{"type": "string", "pattern": s.Pattern}
		}
		return ref("text")
	case KindWords:
		return ref("words")
	case KindExpr:
		return ref("expression")
	case KindArrow, KindType, KindField, KindInput, KindAction, KindChoice, KindStep:
		return ref(string(s.Kind))
	case KindInt:
		return s.bounded(object{"type": "integer", "minimum": 0}, "maximum")
	case KindNumber:
		return object{"type": "number"}
	case KindBool:
		return object{"type": "boolean"}
	case KindOneOf:
		return object{"enum": wordValues(s.Words)}
	case KindList:
		return s.bounded(object{"type": "array", "items": s.Item.schema(), "minItems": 1}, "maxItems")
	case KindMap:
		return s.mapSchema()
	case KindKeys:
		return s.bounded(keysSchema(s.Keys), "maxProperties")
	case KindEither:
		of := make([]any, len(s.Or))
		for i, o := range s.Or {
			of[i] = o.schema()
		}
		return object{"anyOf": of}
	case KindChannels:
		return channelsSchema()
	case KindNothing:
		return object{"type": "null"}
	case KindAny:
		return object{"not": object{"type": "null"}}
	}
	panic("flows: no schema of kind " + string(s.Kind))
}

func (s Shape) bounded(out object, name string) object {
	if s.Most > 0 {
		out[name] = s.Most
	}
	return out
}

func (s Shape) mapSchema() object {
	out := object{"type": "object", "additionalProperties": s.Item.schema()}
	switch {
	case len(s.Words) > 0:
		out["propertyNames"] = object{"enum": s.Words}
	case s.Pattern != "":
		out["propertyNames"] = object{"pattern": s.Pattern}
	}
	return out
}

// wordValues are words as JSON has them: `1` and `true` are no texts there.
func wordValues(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		var v any
		if json.Unmarshal([]byte(w), &v) != nil {
			v = w
		}
		out[i] = v
	}
	return out
}

func channelsSchema() object {
	properties := object{}
	for name, keys := range ChannelKeys {
		s := keysSchema(keys)
		delete(s, "minProperties")
		if name == "web" {
			s["type"] = []string{"object", "null"} // nothing needs to be said about it
		}
		properties[name] = s
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false}
}
