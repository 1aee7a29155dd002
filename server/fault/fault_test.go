package fault_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, tags, point string
		want              string
		killed            bool
	}{
		{"a server that people run has none", "", "here:1", "passed passed passed false false false", false},
		{"none is named", "faults", "", "passed passed failed passed true true false", false},
		{"another is named", "faults", "there:1", "passed passed failed passed true true false", false},
		{"the first passing", "faults", "here", "", true},
		{"the third passing", "faults", "here:3", "passed passed failed ", true},
		{"one that does not come", "faults", "here:4", "passed passed failed passed true true false", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "passing")
			if out, err := exec.Command("go", "build", "-tags", c.tags, "-o", program, "./testdata/passing").CombinedOutput(); err != nil {
				t.Fatalf("build: %v\n%s", err, out)
			}
			cmd := exec.Command(program)
			cmd.Env = append(os.Environ(), "PARLEY_FAULT="+c.point, "PARLEY_ERROR=there:2", "PARLEY_WITHOUT=seen,done")
			out, err := cmd.Output()
			if string(out) != c.want || (err != nil) != c.killed {
				t.Errorf("got %q and %v, want %q, killed: %v", out, err, c.want, c.killed)
			}
		})
	}
}
