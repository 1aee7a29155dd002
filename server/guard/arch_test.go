package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// ways are the names that open a connection of their own, by import path;
// "*" is the whole package.
var ways = map[string][]string{
	"net/http": {
		"Client", "DefaultClient", "Get", "Head", "Post", "PostForm",
		"Transport", "DefaultTransport", "NewFileTransport", "RoundTripper",
	},
	"net": {
		"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Dialer", "Resolver", "DefaultResolver",
		"LookupHost", "LookupIP", "LookupAddr", "LookupCNAME", "LookupMX", "LookupNS", "LookupSRV", "LookupTXT",
	},
	"crypto/tls":                 {"Dial", "DialWithDialer", "Dialer"},
	"net/http/httputil":          {"ReverseProxy", "NewSingleHostReverseProxy", "NewClientConn", "NewProxyClientConn"},
	"net/rpc":                    {"*"},
	"net/smtp":                   {"*"},
	"golang.org/x/net/proxy":     {"*"},
	"golang.org/x/net/http2":     {"*"},
	"github.com/gorilla/rpc":     {"*"},
	"github.com/coder/websocket": {"Dial"},
}

func TestNoOtherWayOut(t *testing.T) {
	root := moduleRoot(t)
	files := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator)))
		if d.IsDir() {
			if rel == "server/guard" || d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files++
		for _, problem := range waysOut(rel, src) {
			t.Errorf("%s; calls go through server/guard", problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Errorf("only %d files were read", files)
	}
}

// waysOut returns what in a Go file opens a connection of its own. A file
// that does not parse is the compiler's to complain about.
func waysOut(name string, src []byte) []string {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if file == nil || err != nil {
		return nil
	}
	var problems []string
	names := map[string]map[string]bool{} // by the package's name in this file
	for _, imp := range file.Imports {
		from := strings.Trim(imp.Path.Value, `"`)
		list, listed := ways[from]
		if !listed {
			continue
		}
		local := path.Base(from)
		if imp.Name != nil {
			local = imp.Name.Name
		}
		if local == "." || list[0] == "*" {
			problems = append(problems, set.Position(imp.Pos()).String()+": imports "+from)
			continue
		}
		names[local] = map[string]bool{}
		for _, n := range list {
			names[local][n] = true
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && names[x.Name][sel.Sel.Name] {
				problems = append(problems, set.Position(sel.Pos()).String()+": "+x.Name+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return problems
}

func TestWaysOut(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		want int
	}{
		"a client":          {`import "net/http"; var c = http.Client{}`, 1},
		"a pointer to one":  {`import "net/http"; var c = &http.Client{}`, 1},
		"the default":       {`import "net/http"; var c = http.DefaultClient`, 1},
		"get":               {`import "net/http"; func f() { http.Get("x") }`, 1},
		"under a name":      {`import h "net/http"; func f() { h.Post("x", "", nil) }`, 1},
		"without a name":    {`import . "net/http"; func f() { Get("x") }`, 1},
		"dial":              {`import "net"; func f() { net.Dial("tcp", "x") }`, 1},
		"a dialer":          {`import "net"; var d net.Dialer`, 1},
		"mail":              {`import "net/smtp"; var x = smtp.SendMail`, 1},
		"a server is none":  {`import "net/http"; var s = http.Server{}`, 0},
		"a request is none": {`import "net/http"; var r = http.NewRequest`, 0},
		"another's Get":     {`import "x/http2"; var r = http.Get`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := waysOut("x.go", []byte("package x; "+tt.src)); len(got) != tt.want {
				t.Errorf("got %q, want %d", got, tt.want)
			}
		})
	}
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("there is no go.mod above this folder: the sources are not here")
		}
		dir = up
	}
}
