package engine_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the top of the repository, seen from this package.
const root = ".."

// module is the prefix of the import paths of our own packages.
const module = "parley/"

// mayImport says which top-level folders of ours a folder may import.
var mayImport = map[string][]string{
	"flows":  {"flows"},
	"editor": {},
	"engine": {"engine", "flows"},
	"server": {"server", "engine", "flows", "editor"},
}

// forTests are the packages that only tests may import.
var forTests = []string{"parley/server/channel/channeltest", "parley/server/store/sqlite/faultvfs", "parley/server/store/storetest"}

// pure are the folders that reach nothing outside their arguments.
var pure = []string{"flows", "engine"}

// impureImports are the packages through which the world could come in.
var impureImports = []string{"crypto/rand", "database/sql", "io/ioutil", "math/rand", "math/rand/v2", "net", "net/http",
	"os", "os/exec", "os/signal", "os/user", "syscall"}

// clockNames are what package time has that reads the clock, waits, or depends
// on the machine's own zone.
var clockNames = []string{"After", "AfterFunc", "Local", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}

// topLevel is all that may stand at the top of the repository, beside dot
// files and what .gitignore names.
var topLevel = []string{"Makefile", "README.md", "editor", "engine", "flows", "go.mod", "go.sum", "server", "testdata"}

func TestImportsPointOneWay(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imp := range f.imports() {
			ours, ok := strings.CutPrefix(imp.path, module)
			if ok && !allowed(mayImport[f.folder()], ours) {
				t.Errorf("%s: %s imports %s; %s may import of ours only %q", imp.at, f.name, imp.path, f.folder(), mayImport[f.folder()])
			}
		}
	}
}

// What stands below flows may read it; package flows itself imports nothing of
// ours.
func TestFlowsImportsNothingOfOurs(t *testing.T) {
	for _, f := range goFiles(t) {
		if path.Dir(f.name) != "flows" || f.test() {
			continue
		}
		for _, imp := range f.imports() {
			if strings.HasPrefix(imp.path, module) {
				t.Errorf("%s: package flows imports %s", imp.at, imp.path)
			}
		}
	}
}

// What is there for tests alone is in no program.
func TestProgramsHoldNothingOfTests(t *testing.T) {
	for _, f := range goFiles(t) {
		own := module + path.Dir(f.name)
		if f.test() || slices.Contains(forTests, own) {
			continue
		}
		for _, imp := range f.imports() {
			if slices.Contains(forTests, imp.path) {
				t.Errorf("%s: %s imports %s, which is for tests alone", imp.at, f.name, imp.path)
			}
		}
	}
}

func TestEngineAndFlowsArePure(t *testing.T) {
	for _, f := range goFiles(t) {
		if !slices.Contains(pure, f.folder()) || f.test() {
			continue
		}
		timeName := ""
		for _, imp := range f.imports() {
			if slices.Contains(impureImports, imp.path) {
				t.Errorf("%s: %s is pure, but imports %s", imp.at, f.name, imp.path)
			}
			if imp.path == "time" {
				timeName = imp.name
			}
		}
		for _, use := range f.selections(timeName) {
			if slices.Contains(clockNames, use.name) {
				t.Errorf("%s: %s is pure, but uses time.%s", use.at, f.name, use.name)
			}
		}
	}
}

func TestTopLevelIsTheDesigns(t *testing.T) {
	ignored := gitignored(t)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(topLevel, name) || ignored(name) {
			continue
		}
		t.Errorf("%s stands at the top of the repository; only %q, dot files and what .gitignore names may", name, topLevel)
	}
}

// A file that names a folder of the machine it was written on works nowhere
// else. The names are put together here, so that this file does not hold them.
func TestNoPathsOfOneMachine(t *testing.T) {
	machine := regexp.MustCompile(`(^|[^\w.$}/-])/(` + strings.Join([]string{"wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]+", "Us" + "ers/[A-Za-z]+"}, "|") + `)/\w`)
	const tooLarge = 1 << 20 // bytes; nobody writes such a file by hand
	walk(t, func(name string, size int64) {
		if size > tooLarge {
			return
		}
		src, err := os.ReadFile(path.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(src, 0) >= 0 {
			return
		}
		for i, line := range bytes.Split(src, []byte("\n")) {
			if found := machine.Find(line); found != nil {
				t.Errorf("%s:%d: names a path of one machine: %q", name, i+1, found)
			}
		}
	})
}

// allowed tells whether ours, an import path below the module, is one of the
// folders or stands in one.
func allowed(folders []string, ours string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return ours == folder || strings.HasPrefix(ours, folder+"/")
	})
}

// goFile is a parsed file; name is its path from the root, with slashes.
type goFile struct {
	name string
	set  *token.FileSet
	tree *ast.File
}

// place is a name in a file: an import and what it is called there, or what is
// selected from a package.
type place struct {
	path, name string
	at         token.Position
}

func (f goFile) folder() string {
	top, _, _ := strings.Cut(f.name, "/")
	return top
}

func (f goFile) test() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f goFile) imports() []place {
	var out []place
	for _, spec := range f.tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has checked it
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out = append(out, place{p, name, f.set.Position(spec.Pos())})
	}
	return out
}

// selections lists what the file takes from the package that it calls pkg.
func (f goFile) selections(pkg string) []place {
	var out []place
	ast.Inspect(f.tree, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && pkg != "" && x.Name == pkg {
			out = append(out, place{pkg, sel.Sel.Name, f.set.Position(sel.Pos())})
		}
		return true
	})
	return out
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var out []goFile
	walk(t, func(name string, _ int64) {
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "testdata/") {
			return
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path.Join(root, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, goFile{name, set, tree})
	})
	if len(out) == 0 {
		t.Fatal("no Go files found: is the test run in its folder?")
	}
	return out
}

// walk calls visit with each regular file of the repository, but for those
// that .gitignore names and those of git itself.
func walk(t *testing.T, visit func(name string, size int64)) {
	t.Helper()
	ignored := gitignored(t)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" || ignored(name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		visit(name, info.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// gitignored reads .gitignore, of which it knows what ours uses: names, paths
// from the root with a leading slash, stars. Lines with ! are left out, so a
// file that they take back counts as ignored.
func gitignored(t *testing.T) func(name string) bool {
	t.Helper()
	src, err := os.ReadFile(path.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSuffix(strings.TrimSpace(line), "/")
		if line != "" && line[0] != '#' && line[0] != '!' {
			lines = append(lines, line)
		}
	}
	return func(name string) bool {
		return slices.ContainsFunc(lines, func(pattern string) bool {
			from, atRoot := strings.CutPrefix(pattern, "/")
			against := path.Base(name)
			if atRoot {
				against = name
			}
			ok, _ := path.Match(from, against)
			return ok
		})
	}
}
