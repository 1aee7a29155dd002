package check_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reporters are the functions that report a problem; the rule is the first of
// their first three arguments that is written out.
var reporters = []string{"Errorf", "Warnf", "errorf", "warnf", "report", "reportIn", "warn"}

var ruleName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Every rule has its place in flows/README.md.
func TestRulesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../flows/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, glob := range []string{"../../flows/*.go", "../*.go", "*.go"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, files...)
	}
	rules := rulesIn(t, sources)
	if len(rules) < 60 {
		t.Errorf("found %d rules only: has the way to report a problem changed?", len(rules))
	}
	for rule, at := range rules {
		if n := strings.Count(string(page), `<a id="`+rule+`"></a>`); n != 1 {
			t.Errorf("%v: the rule %q has %d anchors in flows/README.md, want 1", at, rule, n)
		}
	}
}

// rulesIn finds the rules that some files report, tests and formats left out.
func rulesIn(t *testing.T, files []string) map[string]token.Position {
	rules := map[string]token.Position{}
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(filepath.Base(file), "format") {
			rulesOf(t, file, rules)
		}
	}
	return rules
}

func rulesOf(t *testing.T, file string, rules map[string]token.Position) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	note := func(x ast.Expr) bool {
		lit, ok := x.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return false
		}
		if rule, err := strconv.Unquote(lit.Value); err == nil && ruleName.MatchString(rule) {
			rules[rule] = set.Position(lit.Pos())
		}
		return true
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := nameOf(n.Fun)
			if !slices.Contains(reporters, name) {
				return true
			}
			args := n.Args[:min(3, len(n.Args))]
			if name == "errorf" || name == "warnf" { // of a file by its name, which comes first
				args = args[1:]
			}
			for _, arg := range args {
				if note(arg) {
					break
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Rule" {
				note(n.Value)
			}
		}
		return true
	})
}

func nameOf(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
