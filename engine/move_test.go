package engine_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/engine"
)

// shop asks three things in a row, and calls a flow for the last.
const shop = `triggers: [{default: true}]
steps:
  - id: size
    ask: Which size?
    choices: [{id: small, label: Small}, {id: large, label: Large}]
  - id: many
    ask: How many?
    type: number
  - id: when
    ask: When?
    remind: 1h
    timeout: 1d
    routes: {timeout: out}
  - id: out
    say: ${many} ${size}, ${when}.
`

// goOn brings a talk to another version, as a server does before an event.
func (k *talker) goOn(to *engine.Program) *engine.Stuck {
	k.tb.Helper()
	moved, stuck := engine.Move(k.p, to, k.s)
	if stuck == nil {
		k.s, k.p = moved, to
	}
	return stuck
}

func TestMove(t *testing.T) {
	for _, c := range []struct {
		name, at string // what was said so far, one a line
		change   []string
		stuck    string // where and why; "" moves
		say      string // then
		want     string // what is sent
	}{
		{"a reworded question", "hi", []string{"Which size?", "What size?"}, "", "small", "main.many"},
		{"a step more before it", "hi\nsmall", []string{"  - id: many", "  - say: Fine.\n  - id: many"}, "", "2", "main.when"},
		{"a new id, and was", "hi\nsmall\n2", []string{"id: when\n", "id: day\n    was: when\n", "${when}", "${day}"}, "", "today", "main.out"},
		{"an answered question renamed", "hi\nsmall\n2", []string{"id: many\n", "id: count\n    was: many\n", "${many}", "${count}"}, "", "today", `main.out "2 Small, today."`},
		{"a new id alone", "hi\nsmall\n2", []string{"id: when\n", "id: day\n", "${when}", "${day}"}, "main.when: the step is gone", "today", "main.out"},
		{"another type", "hi\nsmall", []string{"type: number", "type: date"}, "main.many: the question wants a date now, and wanted a number", "2", "main.when"},
		{"another verb", "hi\nsmall\n2", []string{"ask: When?\n    remind: 1h\n    timeout: 1d\n    routes: {timeout: out}", "say: When?", ", ${when}", ""}, "main.when: nobody can wait at the step any more", "today", "main.out"},
		{"an answer of another type", "hi\nsmall\n2", []string{"type: number", "type: date"}, "main.when: `many` is a date now, and was a number", "today", "main.out"},
		{"a choice that was picked", "hi\nsmall", []string{"{id: small, label: Small}, ", ""}, "main.many: `size` does not offer what was picked any more", "2", "main.when"},
		{"a choice that was not picked", "hi\nsmall", []string{", {id: large, label: Large}", ", {id: tiny, label: Tiny}"}, "", "2", "main.when"},
		{"another question, and moved", "hi\nsmall\n2", []string{"triggers:", "moved: {when: day}\ntriggers:", "id: when\n    ask: When?", "id: day\n    ask: Which day?\n    type: date", "${when}", "${day}"}, "", "10 March", `main.out "2 Small, Tuesday 10 March."`},
		{"moved, and no answer there", "hi\nsmall\n2", []string{"triggers:", "moved: {when: day}\ntriggers:", "id: when\n    ask: When?", "id: day\n    ask: Which day?\n    type: date", "${when}", "${day}"}, "", "blue", "main.day.retry"},
		{"moved to what is said", "hi\nsmall\n2", []string{"triggers:", "moved: {when: out}\ntriggers:", "  - id: when\n    ask: When?\n    remind: 1h\n    timeout: 1d\n    routes: {timeout: out}\n", "", ", ${when}", ""}, "", "today", `main.out "2 Small."`},
		{"moved, with an answer that is none any more", "hi\nsmall\n2", []string{"triggers:", "moved: {when: many}\ntriggers:", "type: number", "type: date"}, "", "10 March", "main.when"},
		{"moved and stop", "hi\nsmall\n2", []string{"triggers:", "moved: {when: out}\ntriggers:", "  - id: when\n    ask: When?\n    remind: 1h\n    timeout: 1d\n    routes: {timeout: out}\n", "", ", ${when}", ""}, "", "stop", "text.stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalker(t, bot(t, shop))
			for say := range strings.Lines(c.at) {
				k.feed(&engine.Utterance{Meta: k.meta(), Text: strings.TrimSpace(say)})
			}
			before := k.s
			to := bot(t, strings.NewReplacer(c.change...).Replace(shop))
			stuck, why := k.goOn(to), ""
			if stuck != nil {
				why = stuck.Flow + "." + stuck.Step + ": " + stuck.Why
			}
			if why != c.stuck {
				t.Fatalf("stuck: got %q, want %q", why, c.stuck)
			}
			if before.Pinned() == to.Version || k.s.Pinned() != k.p.Version {
				t.Errorf("pinned to %s, then to %s; the versions are %s and %s", before.Pinned(), k.s.Pinned(), k.p.Version, to.Version)
			}
			got := k.feed(&engine.Utterance{Meta: k.meta(), Text: c.say})
			source, words, _ := strings.Cut(c.want, ` "`)
			if len(got) == 0 || got[0] != source {
				t.Fatalf("got %v, want %s:\n%s", got, c.want, k.lastTrace())
			}
			for _, e := range k.effects {
				if s, ok := e.(engine.Send); ok && words != "" && s.Message.Text != strings.TrimSuffix(words, `"`) {
					t.Errorf("got %q, want %q", s.Message.Text, words)
				}
			}
			if stuck == nil && !strings.Contains(k.lastTrace(), "moved: to version "+to.Version) {
				t.Errorf("the trace does not say that it moved:\n%s", k.lastTrace())
			}
		})
	}
}

// A talk inside a flow that was called moves where the call is still there;
// else it waits until that flow has ended.
func TestMoveInsideACall(t *testing.T) {
	files := func(change ...string) map[string]string {
		r := strings.NewReplacer(change...)
		return map[string]string{
			"flows/main.yaml": r.Replace("triggers: [{default: true}]\nsteps:\n  - id: get\n    call: sub\n  - id: last\n    ask: Anything else?\n  - id: bye\n    say: Bye.\n"),
			"flows/sub.yaml":  r.Replace("steps:\n  - id: a\n    ask: A?\n  - id: b\n    ask: B?\n"),
			"flows/alt.yaml":  "triggers: [{words: alt}]\nsteps:\n  - id: a\n    ask: A of alt?\n",
		}
	}
	for _, c := range []struct {
		name   string
		change []string
		stuck  *engine.Stuck
	}{
		{"reworded", []string{"A?", "A??"}, nil},
		{"the call renamed", []string{"id: get\n", "id: fetch\n    was: get\n"}, nil},
		{"another flow called", []string{"call: sub", "call: alt"}, &engine.Stuck{Flow: "main", Step: "get", Why: "the step calls another flow"}},
		{"no call any more", []string{"call: sub", "say: Sub."}, &engine.Stuck{Flow: "main", Step: "get", Why: "the step calls no flow any more"}},
		{"moved cannot cut off who is inside", []string{"triggers: [{default", "moved: {get: last}\ntriggers: [{default", "  - id: get\n    call: sub\n", ""}, &engine.Stuck{Flow: "main", Step: "get", Why: "the step is gone"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalker(t, folder(t, files()))
			k.expect("hi", "sub.a")
			to := folder(t, files(c.change...))
			if got := k.goOn(to); !reflect.DeepEqual(got, c.stuck) {
				t.Fatalf("got %+v, want %+v", got, c.stuck)
			}
			k.expect("x", "sub.b")
			k.expect("y", "main.last")
			if c.stuck != nil {
				if got := k.goOn(to); got != nil {
					t.Errorf("after the call: got %+v, want it moved", got)
				}
			}
			k.expect("z", "main.bye")
		})
	}
}

// A step without an id is found where its flow is as it was up to there.
func TestMoveWithoutIds(t *testing.T) {
	files := func(from, to string) map[string]string {
		return map[string]string{
			"flows/main.yaml": strings.Replace("triggers: [{default: true}]\nsteps:\n  - say: One moment.\n  - say: Just this.\n    next: call sub\n  - say: Here you are.\n", from, to, 1),
			"flows/sub.yaml":  "steps:\n  - id: a\n    ask: A?\n",
		}
	}
	for _, c := range []struct {
		name, from, to string
		moves          bool
	}{
		{"reworded", "One moment.", "A moment.", true},
		{"a step before it", "  - say: One", "  - say: Hello.\n  - say: One", false},
		{"a step behind it", "  - say: Here", "  - say: Hello.\n  - say: Here", false},
		{"another verb before it", "  - say: One moment.", "  - set: {a: 1}", false},
	} {
		k := newTalker(t, folder(t, files("", "")))
		k.expect("hi", "main.#1", "main.#2", "sub.a")
		stuck := k.goOn(folder(t, files(c.from, c.to)))
		if (stuck == nil) != c.moves {
			t.Errorf("%s: got %+v, want moved %v", c.name, stuck, c.moves)
		}
		if got := k.say("x"); !reflect.DeepEqual(got, []string{"main.#3"}) && stuck == nil {
			t.Errorf("%s: got %q after the call:\n%s", c.name, got, k.lastTrace())
		}
	}
}

// A tap on a menu of the version before means the same choice, even when its
// question, and its flow, have other names now.
func TestATapOnAMenuOfTheVersionBefore(t *testing.T) {
	k := newTalker(t, bot(t, shop))
	k.expect("hi", "main.size")
	token := k.p.Token(k.s, "main", "size", "large")
	to := folder(t, map[string]string{
		"flows/order.yaml": "was: main\n" + strings.NewReplacer("id: size\n", "id: how_big\n    was: size\n", "${size}", "${how_big}").Replace(shop),
	})
	if stuck := k.goOn(to); stuck != nil {
		t.Fatalf("got %+v, want it moved", stuck)
	}
	if got := k.feed(&engine.Tap{Meta: k.meta(), Token: token, Text: "Large"}); !reflect.DeepEqual(got, []string{"order.many"}) || k.s.Frames[0].Vars.Get("how_big") != "large" {
		t.Errorf("got %v and %v:\n%s", got, k.s.Frames[0].Vars, k.lastTrace())
	}
}

// `back` over a publish goes to the question as it is now, and to nothing that
// is gone.
func TestBackOverAPublish(t *testing.T) {
	for name, c := range map[string]struct {
		change []string
		want   []string
	}{
		"reworded": {[]string{"How many?", "What number?"}, []string{"main.many"}},
		"gone":     {[]string{"  - id: many\n    ask: How many?\n    type: number\n", "", "${many} ", ""}, []string{"text.no_way_back", "main.when"}},
	} {
		k := newTalker(t, bot(t, shop))
		k.expect("hi", "main.size")
		k.expect("small", "main.many")
		k.expect("2", "main.when")
		if stuck := k.goOn(bot(t, strings.NewReplacer(c.change...).Replace(shop))); stuck != nil {
			t.Fatalf("%s: got %+v, want it moved", name, stuck)
		}
		if got := k.feed(&engine.Utterance{Meta: k.meta(), Text: "back"}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v:\n%s", name, got, c.want, k.lastTrace())
		}
	}
}

// Random talks that are moved back and forth between versions of the shop
// keep every promise of Step.
func TestRandomTalksMove(t *testing.T) {
	versions := []*engine.Program{
		bot(t, shop),
		bot(t, strings.NewReplacer("triggers:", "moved: {when: day}\ntriggers:", "id: when\n    ask: When?", "id: day\n    ask: Which day?\n    type: date", "${when}", "${day}").Replace(shop)),
		bot(t, strings.NewReplacer("type: number", "type: text").Replace(shop)),
		bot(t, strings.NewReplacer("id: size\n", "id: how_big\n    was: size\n", "${size}", "${how_big}").Replace(shop)),
		bot(t, "moved: {size: note, many: note, when: note}\ntriggers: [{default: true}]\nsteps:\n  - id: note\n    say: We have changed.\n  - id: more\n    call: main\n  - id: else_\n    ask: Else?\n"),
		bakery(t),
	}
	rapid.Check(t, func(t *rapid.T) {
		k := newTalker(t, versions[0])
		for range rapid.IntRange(1, 12).Draw(t, "events") {
			k.goOn(versions[rapid.IntRange(0, len(versions)-1).Draw(t, "version")])
			if rapid.Bool().Draw(t, "later") {
				k.now = k.now.Add(time.Hour)
				k.feed(&engine.TimerFired{Meta: k.meta(), Generation: k.s.Timer})
				continue
			}
			k.feed(&engine.Utterance{Meta: k.meta(), Text: rapid.SampledFrom(words).Draw(t, "text")})
			if why := k.stuck(); why != "" {
				t.Fatalf("%s: %+v\n%s", why, k.s, k.lastTrace())
			}
		}
	})
}
