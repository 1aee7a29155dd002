package engine

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"parley/engine/value"
	"parley/flows"
)

// Limits of expressions. Together they keep the worst one under a few
// milliseconds and megabytes; see fuel for how time is counted.
const (
	MaxExprSource = 4 << 10 // bytes
	MaxExprNodes  = 400     // nodes of the syntax tree
	MaxExprMemory = 20_000  // list and map items made by one evaluation
	MaxExprFuel   = 400_000 // units, about a nanosecond to ten each
	MaxExprText   = 50_000  // bytes of any text that is made
	MaxExprRange  = 1_000   // items of a range
)

// errFuel reports an expression that did too much.
var errFuel = errors.New("expression takes too long")

// expression is a compiled expression of one flow. It reads only what its
// names say, so an environment holds these alone.
type expression struct {
	src     string
	program *vm.Program
	names   []string // what it reads: variables, "contact.email", "data", "data.prices", ...
	typ     vtype    // of its value, as far as it can be told
	prints  string   // NAME, where the expression is NAME or NAME ?? ...; it prints as what it is an answer to
}

// fuelName is the environment's name for the evaluation itself: the first
// argument of every function that costs something. No id can be this.
const fuelName = "_"

// exprError is what is wrong with an expression, and where in its source.
type exprError struct {
	offset  int // bytes
	message string
	hint    string

	wrong, closest string // a word of the source, and what may be meant instead
	wrongAt        int    // bytes
}

func (e *exprError) Error() string { return e.message }

// scope tells what names an expression may use and of what types they are.
type scope interface {
	// typeOf returns the type of a name; false where there is no such name.
	typeOf(name string) (vtype, bool)
	// candidates are all such names.
	candidates() []string
	// member tells whether NAME.FIELD is kept as one name: contact.email.
	member(name, field string) bool
	// place tells whether there is a place for open; places are all of them.
	place(name string) bool
	places() []string
}

var exprConfig = struct {
	builtins, functions conf.FunctionsTable
	disabled            map[string]bool
}{conf.FunctionsTable{}, conf.FunctionsTable{}, map[string]bool{}}

// allowed are the builtins that expressions may use: pure, the same on every
// run, and linear in what they read. What reads a clock, ranges over a map in
// any order, or can make much out of little is not among them; join, replace
// and uniq are ours.
var allowed = []string{
	"all", "any", "one", "none", "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "count", "sum", "sortBy", "reduce",
	"len", "abs", "ceil", "floor", "round", "int", "float", "string", "trim", "trimPrefix", "trimSuffix", "upper", "lower", "split",
	"indexOf", "lastIndexOf", "hasPrefix", "hasSuffix", "max", "min", "mean", "median",
	"first", "last", "take", "reverse", "concat", "flatten", "sort",
}

func init() {
	for _, f := range builtin.Builtins {
		if slices.Contains(allowed, f.Name) {
			exprConfig.builtins[f.Name] = f
		} else {
			exprConfig.disabled[f.Name] = true
		}
	}
	for i := range functions {
		f := &functions[i]
		exprConfig.functions[f.Name] = f
	}
}

// compileExpr compiles src against what sc knows.
func compileExpr(src string, sc scope) (_ *expression, err error) {
	if len(src) > MaxExprSource {
		return nil, &exprError{message: fmt.Sprintf("expression is longer than %d bytes", MaxExprSource)}
	}
	defer func() { // expr's compiler answers some odd trees with a panic
		if r := recover(); r != nil {
			err = &exprError{message: fmt.Sprintf("expression cannot be compiled: %v", r)}
		}
	}()
	cfg := &conf.Config{
		ShortCircuit: true, Strict: true, MaxNodes: MaxExprNodes,
		Functions: exprConfig.functions, Builtins: exprConfig.builtins, Disabled: exprConfig.disabled,
		DisableIfOperator: true,
	}
	tree, err := parser.ParseWithConfig(src, cfg)
	if err != nil {
		return nil, fromExpr(src, err)
	}
	rw := &rewriter{scope: sc, src: src, locals: locals(tree.Node), types: map[string]vtype{}}
	rw.walk(&tree.Node, false)
	rw.prints = rw.printed(tree.Node)
	if rw.err != nil {
		return nil, rw.err
	}
	cfg.WithEnv(map[string]any{fuelName: (*evaluation)(nil)})
	for name, t := range rw.types {
		cfg.Env.Fields[name] = t.nature(cfg)
	}
	if _, err := checker.Check(tree, cfg); err != nil {
		return nil, fromExpr(src, err)
	}
	program, err := compiler.Compile(tree, cfg)
	if err != nil {
		return nil, fromExpr(src, err)
	}
	return &expression{src: src, program: program, names: rw.names, typ: typeOfNature(tree.Node.Nature()), prints: rw.prints}, nil
}

// fromExpr turns an error of the library into ours.
func fromExpr(src string, err error) error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return &exprError{message: err.Error()}
	}
	message, hint := plainSyntax(fe.Message)
	return &exprError{offset: runeOffset(src, fe.From), message: plainExpr(message), hint: hint}
}

// runeOffset turns a count of runes into one of bytes.
func runeOffset(src string, runes int) int {
	for i := range src {
		if runes == 0 {
			return i
		}
		runes--
	}
	return len(src)
}

// plainExpr words an error for the author of a flow.
func plainExpr(msg string) string {
	msg = strings.NewReplacer("value.", "", "float64", "number", "interface {}", "anything", "string", "text", "[]any", "list", "map[text]anything", "map").Replace(msg)
	return strings.TrimSpace(msg)
}

// locals returns the names that `let` declares.
func locals(n ast.Node) map[string]bool {
	var out map[string]bool
	for {
		d, ok := n.(*ast.VariableDeclaratorNode)
		if !ok {
			return out
		}
		if out == nil {
			out = map[string]bool{}
		}
		out[d.Name] = true
		n = d.Expr
	}
}

// rewriter makes a parsed expression safe: it refuses what may not be used,
// collects the names that are read, and replaces operators by functions of
// ours, which know our values, take a missing one for what it is, and count
// what they cost.
type rewriter struct {
	scope  scope
	src    string
	locals map[string]bool
	names  []string
	types  map[string]vtype
	prints string
	err    error
}

// printed returns the name that a whole expression is, with or without
// something in its place where it is missing.
func (rw *rewriter) printed(n ast.Node) string {
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == "??" {
		n = b.Left
	}
	if id, ok := n.(*ast.IdentifierNode); ok && !rw.locals[id.Value] {
		return id.Value
	}
	return ""
}

func (rw *rewriter) fail(n ast.Node, hint, format string, args ...any) {
	if rw.err == nil {
		rw.err = &exprError{offset: runeOffset(rw.src, n.Location().From), message: fmt.Sprintf(format, args...), hint: hint}
	}
}

// unknown reports a word at n that nothing is called by.
func (rw *rewriter) unknown(n ast.Node, word string, candidates []string, format string) {
	if rw.err == nil {
		closest := flows.Closest(word, candidates)
		at := runeOffset(rw.src, n.Location().From)
		err := &exprError{offset: at, message: fmt.Sprintf(format, word), hint: flows.Meant(closest), wrong: word, closest: closest}
		// A word in quotes, or with a dot, begins beside the place of its node.
		err.wrongAt = max(strings.LastIndex(rw.src[:min(len(rw.src), at+1+len(word))], word), 0)
		rw.err = err
	}
}

// name notes that the expression reads name, and tells whether it may.
func (rw *rewriter) name(n ast.Node, name string) bool {
	if _, ok := rw.types[name]; ok {
		return true
	}
	t, ok := rw.scope.typeOf(name)
	if !ok {
		rw.unknown(n, name, rw.scope.candidates(), "there is nothing named `%s` here")
		return false
	}
	rw.types[name] = t
	rw.names = append(rw.names, name)
	return true
}

func (rw *rewriter) walk(np *ast.Node, inPredicate bool) {
	if rw.err != nil || *np == nil {
		return
	}
	switch n := (*np).(type) {
	case *ast.IdentifierNode:
		if strings.HasPrefix(n.Value, "$") || strings.HasPrefix(n.Value, "_") {
			rw.fail(n, "", "`%s` cannot be used", n.Value)
		} else if !rw.locals[n.Value] {
			rw.name(n, n.Value)
		}
	case *ast.UnaryNode:
		rw.walk(&n.Node, inPredicate)
		switch n.Operator {
		case "not", "!":
			rw.call(np, "_not", n.Node)
		case "-":
			rw.call(np, "_neg", n.Node)
		}
	case *ast.BinaryNode:
		rw.walk(&n.Left, inPredicate)
		rw.walk(&n.Right, inPredicate)
		rw.binary(np, n)
	case *ast.ChainNode:
		rw.walk(&n.Node, inPredicate)
	case *ast.MemberNode:
		rw.member(np, n, inPredicate)
	case *ast.SliceNode:
		rw.walk(&n.Node, inPredicate)
		rw.walk(&n.From, inPredicate)
		rw.walk(&n.To, inPredicate)
		rw.pay(&n.Node)
	case *ast.CallNode:
		rw.function(np, n, inPredicate)
	case *ast.BuiltinNode:
		rw.builtin(n, inPredicate)
	case *ast.PredicateNode:
		rw.walk(&n.Node, true)
	case *ast.ConditionalNode:
		rw.walk(&n.Cond, inPredicate)
		rw.walk(&n.Exp1, inPredicate)
		rw.walk(&n.Exp2, inPredicate)
		rw.call(&n.Cond, "_bool", n.Cond)
	case *ast.VariableDeclaratorNode:
		rw.walk(&n.Value, inPredicate)
		rw.walk(&n.Expr, inPredicate)
	case *ast.SequenceNode:
		rw.fail(n, "", "one expression is wanted here, without `;`")
	case *ast.ArrayNode:
		for i := range n.Nodes {
			rw.walk(&n.Nodes[i], inPredicate)
		}
	case *ast.MapNode:
		for i := range n.Pairs {
			rw.walk(&n.Pairs[i], inPredicate)
		}
	case *ast.PairNode:
		rw.walk(&n.Key, inPredicate)
		rw.walk(&n.Value, inPredicate)
	case *ast.BytesNode:
		rw.fail(n, "", "bytes cannot be used")
	}
}

// call replaces the node by NAME(fuel, args...).
func (rw *rewriter) call(np *ast.Node, name string, args ...ast.Node) {
	at := (*np).Location()
	fuel := &ast.IdentifierNode{Value: fuelName}
	callee := &ast.IdentifierNode{Value: name}
	out := &ast.CallNode{Callee: callee, Arguments: append([]ast.Node{fuel}, args...)}
	fuel.SetLocation(at)
	callee.SetLocation(at)
	out.SetLocation(at)
	*np = out
}

// pay counts the size of what the node gives, before it is worked on.
func (rw *rewriter) pay(np *ast.Node) {
	switch (*np).(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NilNode, *ast.PredicateNode:
		return
	}
	rw.call(np, "_pay", *np)
}

var operators = map[string]string{
	"==": "_eq", "!=": "_ne", "<": "_lt", "<=": "_le", ">": "_gt", ">=": "_ge",
	"+": "_add", "-": "_sub", "*": "_mul", "/": "_div", "%": "_mod", "**": "_pow", "^": "_pow",
	"in": "_in", "..": "_range", "contains": "_contains", "startsWith": "_starts", "endsWith": "_ends",
}

func (rw *rewriter) binary(np *ast.Node, n *ast.BinaryNode) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		rw.call(&n.Left, "_bool", n.Left)
		rw.call(&n.Right, "_bool", n.Right)
	case "??":
	case "matches":
		pattern, ok := n.Right.(*ast.StringNode)
		if !ok {
			rw.fail(n, "write the pattern in quotes", "`matches` wants a pattern that is written out")
			return
		}
		re, err := compilePattern(pattern.Value)
		if err != nil {
			rw.fail(n, "", "%v", err)
			return
		}
		c := &ast.ConstantNode{Value: re}
		c.SetLocation(n.Right.Location())
		c.SetType(reflect.TypeOf(re))
		rw.call(np, "_matches", n.Left, c)
	default:
		name, ok := operators[n.Operator]
		if !ok {
			rw.fail(n, "", "`%s` cannot be used", n.Operator)
			return
		}
		rw.call(np, name, n.Left, n.Right)
	}
}

// member makes NAME.FIELD one name where the scope keeps it so, and every
// other access safe against a missing value.
func (rw *rewriter) member(np *ast.Node, n *ast.MemberNode, inPredicate bool) {
	if n.Method {
		rw.fail(n, "", "methods cannot be called")
		return
	}
	if id, ok := n.Node.(*ast.IdentifierNode); ok && !rw.locals[id.Value] {
		if field, ok := n.Property.(*ast.StringNode); ok && rw.scope.member(id.Value, field.Value) {
			name := id.Value + "." + field.Value
			if rw.name(n, name) {
				flat := &ast.IdentifierNode{Value: name}
				flat.SetLocation(n.Location())
				*np = flat
			}
			return
		}
	}
	rw.walk(&n.Node, inPredicate)
	rw.walk(&n.Property, inPredicate)
	if n.Optional {
		return
	}
	n.Optional = true
	chain := &ast.ChainNode{Node: n}
	chain.SetLocation(n.Location())
	*np = chain
}

func (rw *rewriter) function(np *ast.Node, n *ast.CallNode, inPredicate bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		rw.fail(n, "", "only a function can be called, by its name")
		return
	}
	internal, ok := userFunctions[id.Value]
	if !ok {
		rw.unknown(id, id.Value, functionNames(), "there is no function `%s`")
		return
	}
	rw.literals(id.Value, n.Arguments)
	if id.Value == "label" {
		name, ok := "", len(n.Arguments) == 1
		if ok {
			var s *ast.StringNode
			if s, ok = n.Arguments[0].(*ast.StringNode); ok {
				name = s.Value
			}
		}
		if !ok {
			rw.fail(n, "", "`label` wants the id of a step in quotes")
			return
		}
		if !rw.name(n, name) {
			return
		}
	}
	for i := range n.Arguments {
		rw.walk(&n.Arguments[i], inPredicate)
	}
	rw.call(np, internal, n.Arguments...)
}

// literals looks at what is written out in a call: whether it can work is known
// without running it.
func (rw *rewriter) literals(name string, args []ast.Node) {
	for i, arg := range args {
		s, ok := arg.(*ast.StringNode)
		switch {
		case !ok:
		case i == 0 && (name == "open" || name == "open_on") && !rw.scope.place(s.Value):
			rw.unknown(s, s.Value, rw.scope.places(), "there is no place `%s` in bot.yaml")
		case i == 0 && name == "duration":
			if _, err := duration(s.Value); err != nil {
				rw.fail(s, "", "%v", err)
			}
		case i == 1 && name == "format":
			if err := value.CheckPattern(s.Value); err != nil {
				rw.fail(s, "", "%v", err)
			}
		}
	}
}

func (rw *rewriter) builtin(n *ast.BuiltinNode, inPredicate bool) {
	predicate := false
	for i := range n.Arguments {
		if p, ok := n.Arguments[i].(*ast.PredicateNode); ok {
			predicate = true
			if inPredicate {
				rw.fail(n, "take the inner part out with `let` or a `set` step", "`%s` cannot stand inside another one of its kind", n.Name)
				return
			}
			rw.walk(&p.Node, true)
			switch n.Name {
			case "map", "sum", "sortBy", "reduce":
				rw.call(&p.Node, "_tick", p.Node)
			default:
				rw.call(&p.Node, "_test", p.Node)
			}
			continue
		}
		rw.walk(&n.Arguments[i], inPredicate)
	}
	for i := range n.Arguments {
		if !predicate || i == 0 {
			rw.pay(&n.Arguments[i])
		}
	}
}

// vtype is what is known of a value before it is there: a Go value of its
// type, or nil where it can be anything.
type vtype struct{ sample any }

var (
	anyType    = vtype{}
	textType   = vtype{""}
	numberType = vtype{float64(0)}
	intType    = vtype{0}
	boolType   = vtype{false}
	dateType   = vtype{value.Date{}}
	timeType   = vtype{value.Time{}}
	momentType = vtype{value.Moment{}}
	listType   = vtype{[]any(nil)}
	mapType    = vtype{map[string]any(nil)}
)

func (t vtype) nature(cfg *conf.Config) nature.Nature {
	if t.sample == nil {
		return nature.Nature{}
	}
	return cfg.NtCache.NatureOf(t.sample)
}

// typeOfNature returns the type of a checked node.
func typeOfNature(n *nature.Nature) vtype {
	if n.Type == nil {
		return anyType
	}
	switch n.Type.Kind() {
	case reflect.String:
		return textType
	case reflect.Bool:
		return boolType
	case reflect.Int, reflect.Int64:
		if n.Type == durationReflect {
			return vtype{sample: durationZero}
		}
		return intType
	case reflect.Float64:
		return numberType
	case reflect.Slice:
		return listType
	case reflect.Struct:
		return vtype{reflect.Zero(n.Type).Interface()}
	}
	return anyType
}

// evaluation is one run of an expression: what its functions may ask, and how
// much they may still do.
type evaluation struct {
	fuel int
	in   interpreter
	env  map[string]any
	vm   vm.VM
}

// interpreter answers what functions ask of the running session.
type interpreter interface {
	// lookup returns the value of a name that an expression reads.
	lookup(name string) any
	// printed returns what `${name}` prints.
	printed(name string) (string, error)
	print(v any) string
	money(amount float64) string
	format(v any, pattern string) (string, error)
	// open tells whether a place is open; at the moment of the event where
	// day is nil.
	open(place string, day *value.Date) (bool, error)
	// location is the bot's time zone.
	location() *time.Location
}

var evaluations = sync.Pool{New: func() any {
	e := &evaluation{env: map[string]any{}}
	e.env[fuelName] = e
	return e
}}

// errMissing reports a value that is not there where one is needed.
var errMissing = errors.New("a value is missing")

// run evaluates x. The result is a value of package value or a number of
// days or a duration; nil where something that it needs is missing.
func (x *expression) run(in interpreter) (any, error) {
	e := evaluations.Get().(*evaluation)
	e.fuel, e.in = MaxExprFuel, in
	for _, name := range x.names {
		e.env[name] = in.lookup(name)
	}
	e.vm.MemoryBudget = MaxExprMemory
	out, err := e.vm.Run(x.program, e.env)
	for _, name := range x.names {
		delete(e.env, name)
	}
	e.in = nil
	if cap(e.vm.Stack) <= 256 {
		evaluations.Put(e)
	}
	if err != nil {
		return nil, runtimeError(err)
	}
	return normal(out)
}

func runtimeError(err error) error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return err
	}
	if fe.Prev != nil {
		return fe.Prev
	}
	return errors.New(plainExpr(fe.Message))
}
