// Command asread tells how Go reads the files that the editor's tests make. It
// is no part of the program: the property test of editor/src/doc builds it, and
// asks it about many files at once.
//
// On its standard input stand lines of JSON, {"file": PATH, "text": TEXT} for a
// file of a bot, or {"expr": SOURCE} for an expression. For each it prints a
// line: what the file says (texts, lists and maps, null where nothing is
// written) and the rules that it breaks, or the names that the expression reads.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"gopkg.in/yaml.v3"

	"parley/flows"
)

type question struct {
	File string  `json:"file"`
	Text string  `json:"text"`
	Expr *string `json:"expr"`
}

type answer struct {
	Data  any      `json:"data"`
	Rules []string `json:"rules"` // with a place and a message each
	Names []string `json:"names"` // sorted; nil where the expression is none
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "asread:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	questions, answers := json.NewDecoder(bufio.NewReader(in)), bufio.NewWriter(out)
	enc := json.NewEncoder(answers)
	for {
		var q question
		switch err := questions.Decode(&q); {
		case err == io.EOF:
			return answers.Flush()
		case err != nil:
			return fmt.Errorf("read a question: %w", err)
		}
		a := readFile(q)
		if q.Expr != nil {
			a = answer{Names: names(*q.Expr)}
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
}

// readFile reads a file of a bot; of a flow it reads the steps, too.
func readFile(q question) answer {
	d := flows.ReadDoc(q.File, []byte(q.Text))
	diags := d.Diags()
	base := strings.TrimSuffix(path.Base(q.File), ".yaml")
	if path.Dir(q.File) == "flows" && !strings.Contains(base, ".") {
		_, diags = flows.ReadFlow(base, q.File, []byte(q.Text), []string{"en"})
	}
	a := answer{Data: data(d.Root), Rules: []string{}}
	for _, diag := range diags {
		a.Rules = append(a.Rules, diag.String())
	}
	return a
}

// data is what a node says.
func data(n *yaml.Node) any {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = data(c)
		}
		return list
	case n.Kind == yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = data(n.Content[i+1])
		}
		return m
	case n.Value == "" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0:
		return nil
	}
	return n.Value
}

// names are those that an expression reads; nil where it is none.
func names(source string) []string {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil
	}
	v := &visitor{found: []string{}, own: map[string]bool{}}
	ast.Walk(&tree.Node, v)
	out := slices.DeleteFunc(v.found, func(name string) bool { return v.own[name] })
	slices.Sort(out)
	return slices.Compact(out)
}

// visitor collects identifiers, and the names that the expression gives itself.
type visitor struct {
	found []string
	own   map[string]bool
}

func (v *visitor) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		v.found = append(v.found, n.Value)
	case *ast.BuiltinNode:
		v.found = append(v.found, n.Name)
	case *ast.VariableDeclaratorNode:
		v.own[n.Name] = true
	}
}
