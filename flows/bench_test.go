package flows_test

import (
	"testing"

	"parley/flows"
	"parley/flows/flowstest"

	"gopkg.in/yaml.v3"
)

// BenchmarkReadFlow reads a flow of 1,000 steps; BenchmarkReadFlowYAML is
// yaml.v3's own part of it. Compare the two of one run.
func BenchmarkReadFlow(b *testing.B) {
	src := flowstest.GenFlow(1000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ds := flows.ReadFlow("long", "flows/long.yaml", src, []string{"en"}); len(ds) > 0 {
			b.Fatal(ds[0])
		}
	}
}

func BenchmarkReadFlowYAML(b *testing.B) {
	src := flowstest.GenFlow(1000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(src, &n); err != nil {
			b.Fatal(err)
		}
	}
}
