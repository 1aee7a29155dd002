package check_test

import (
	"testing"

	"golang.org/x/tools/txtar"

	"parley/engine/check"
	"parley/flows"
)

const renamedBefore = `
-- flows/order.yaml --
triggers: [{default: true}]
steps:
  - id: cake
    ask: Which cake?
  - id: size
    ask: How big?
    type: number
  - id: day
    ask: Which day?
    type: date
  - id: hint
    say: "${cake}, ${size}, ${day}"
-- flows/person.yaml --
steps:
  - id: called
    say: One moment.
  - id: desk
    wait: 5m
-- flows/kept.yaml --
steps:
  - id: called
    say: Kept.
`

const renamedNow = `
-- flows/order.yaml --
triggers: [{default: true}]
steps:
  - id: tart   # they want tarts
    ask: Which cake?
  - {id: people, ask: For how many, type: number}
  - id: date
    was: day
    ask: Which day?
    type: date
  - id: hint2
    ask: Really?
  - id: fresh
    say: "${tart}, ${people}, ${date}"
-- flows/human.yaml --
# Who helps.
title: Human
steps:
  - id: called
    say: One moment.
  - id: counter
    wait: 5m
-- flows/kept.yaml --
steps:
  - id: called
    say: Kept.
-- flows/other.yaml --
steps:
  - id: x
    say: New.
`

func TestRenamed(t *testing.T) {
	files := func(src string) map[string]string {
		out := map[string]string{}
		for _, f := range txtar.Parse([]byte(src)).Files {
			out[f.Name] = string(f.Data)
		}
		return out
	}
	before, diags := flows.ReadBot("b", folder(files(renamedBefore)))
	now, more := flows.ReadBot("b", folder(files(renamedNow)))
	if diags.Errors()+more.Errors() > 0 {
		t.Fatal(diags, more)
	}
	found := check.Renamed(before, now)
	want := `flows/human.yaml:1:1: warning id-changed: flow ` + "`human` looks like flow `person` of before: people who are in it will lose their place; write `was: person` at the top" + `
flows/human.yaml:6:5: warning id-changed: step ` + "`counter` looks like step `desk` of before: people who are there will lose their place; write `was: desk` below its id" + `
flows/order.yaml:3:5: warning id-changed: step ` + "`tart` looks like step `cake` of before: people who are there will lose their place; write `was: cake` below its id" + `
flows/order.yaml:5:5: warning id-changed: step ` + "`people` looks like step `size` of before: people who are there will lose their place; write `was: size` below its id" + `
`
	if got := string(lines(found)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
