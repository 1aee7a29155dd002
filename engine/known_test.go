package engine

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"parley/flows"
)

// ofKnown is a value of each type that a form knows, as an expression.
var ofKnown = map[string]string{
	"text": `"a"`, "email": `"a"`, "phone": `"a"`, "url": `"a"`, "choice": `"a"`, "number": "2.5", "rating": "3", "yesno": "open(\"shop\")",
	"date": "today", "time": "now.time", "moment": "now", "list": `["a"]`, "choices": `["a"]`, "": "whatever",
}

// knownScope has a name beside those of a bot, of a type that is not told.
type knownScope struct{ scope }

func (s knownScope) typeOf(name string) (vtype, bool) {
	if name == "whatever" {
		return anyType, true
	}
	return s.scope.typeOf(name)
}

// What forms offer in expressions is what the engine takes.
func TestKnownToForms(t *testing.T) {
	fsys := fstest.MapFS{
		"bot.yaml":        {Data: []byte("parley: 1\nplaces:\n  shop: {sun: 09:00-10:00}\n")},
		"flows/main.yaml": {Data: []byte("steps:\n  - end: done\n")},
	}
	bot, diags := flows.ReadBot("b", fsys)
	program, found := Compile(bot)
	if program == nil {
		t.Fatal(diags, found)
	}
	compiles := func(what, expression string, want reflect.Type) {
		t.Helper()
		x, err := compileExpr(expression, knownScope{program.names})
		if err != nil {
			t.Errorf("%s: `%s`: %v", what, expression, err)
		} else if got := kindOf(reflect.TypeOf(x.typ.sample)); want != nil && got != kindOf(want) {
			t.Errorf("%s: `%s` is %s, want %s", what, expression, kindNames[got], kindNames[kindOf(want)])
		}
	}
	typeOf := func(name string) reflect.Type {
		switch name {
		case "moment":
			return reflect.TypeOf(momentType.sample)
		case "list":
			return reflect.TypeOf(listType.sample)
		}
		return reflect.TypeOf(typeOfKind(name).sample)
	}
	for _, n := range flows.KnownNames {
		compiles(n.Name, n.Name, typeOf(n.Type))
	}
	for _, f := range flows.KnownFunctions {
		compiles(f.Name, f.Example, typeOf(f.Gives))
		if !slices.Contains(functionNames(), f.Name) || !strings.HasPrefix(f.Example, f.Name+"(") {
			t.Errorf("%s is no function, or its example is of another: %s", f.Name, f.Example)
		}
	}
	for _, c := range flows.Comparisons {
		types := c.Types
		if types == nil {
			types = []string{"text", "number", "date"}
		}
		for _, typ := range types {
			b := ofKnown[typ]
			if typ == "list" || typ == "choices" {
				b = `"a"`
			}
			want := typeOf("yesno")
			if typ == "" && c.Form == "A" {
				want = nil // it is what it is
			}
			compiles(c.Name+" of "+typ, strings.NewReplacer("A", ofKnown[typ], "B", b).Replace(c.Form), want)
		}
	}
}
