package engine_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// writer makes up a bot: flows of all verbs and types, with arrows to
// anywhere, that have no error.
type writer struct {
	rt    *rapid.T
	b     strings.Builder
	flows int
	verbs []string // of the steps of the flow that is being written
}

func (w *writer) pick(what string, of ...string) string {
	return rapid.SampledFrom(of).Draw(w.rt, what)
}

func (w *writer) n(what string, most int) int { return rapid.IntRange(0, most).Draw(w.rt, what) }

func (w *writer) maybe(what string) bool { return w.n(what, 2) == 0 }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

func (w *writer) step() string { return fmt.Sprintf("s%d", w.n("step", len(w.verbs)-1)) }

// value names something that may hold a value.
func (w *writer) value() string {
	names := []string{"contact.visits"}
	for i, v := range w.verbs {
		if v != "say" && v != "branch" && v != "end" {
			names = append(names, fmt.Sprintf("s%d", i))
		}
	}
	return rapid.SampledFrom(names).Draw(w.rt, "value")
}

func (w *writer) flow() string { return fmt.Sprintf("f%d", w.n("flow", w.flows-1)) }

func (w *writer) arrow() string {
	switch w.n("arrow", 11) {
	case 0:
		return "call " + w.flow()
	case 1:
		return "start " + w.flow()
	case 2:
		return "redo " + w.step()
	case 3:
		return "back"
	case 4:
		return "repeat"
	case 5:
		return "restart"
	case 6:
		return "cancel"
	case 7:
		return "end"
	case 8:
		return "end some_label"
	}
	return w.step()
}

func (w *writer) condition() string {
	return w.pick("condition", "event.text == \"1\"", w.value()+" == nil", "contact.visits > 1", "data.yes", "data.list[0] > 3", "len(data.list) > 2")
}

func (w *writer) text() string {
	return w.pick("text", "Hello.", "${"+w.value()+" ?? \"nothing\"} it is.", "Now ${now}", "${contact.first_name}!", "[One, Two, \"${data.list}\"]", "${[1, 2][int(contact.visits ?? 5)]}")
}

// bot writes all files.
func (w *writer) bot() map[string]string {
	w.flows = 1 + w.n("flows", 2)
	files := map[string]string{}
	w.line("parley: 1\nname: R\nlanguages: [en, fr]\ncountry: FR\ncurrency: EUR")
	w.line("contact: {visits: number}")
	w.line("data: {list: [a, {id: b, label: Bee}, c], empty: [], yes: true, never: ten, gone: {x: 1}}")
	w.line("calendars: {cal: {hours: {mon-fri: 09:00-17:00}, length: 30m}}\npayments: {provider: stripe, secret_key: env:A, webhook_secret: env:B}")
	w.line("webhook: https://x.example/hook")
	if w.maybe("fallback") {
		w.line("fallback: %s %s", w.pick("how", "call", "start"), w.flow())
	}
	if w.maybe("on_error") {
		w.line("on_error: start %s", w.flow())
	}
	w.line("anytime:\n  - words: [person]\n    next: %s %s\n  - words: [hours]\n    say: All day.", w.pick("how", "call", "start"), w.flow())
	files["bot.yaml"] = w.take()
	files["faq.yaml"] = "- id: open\n  like: [when are you open, opening hours]\n  say: Always.\n"
	for i := range w.flows {
		files[fmt.Sprintf("flows/f%d.yaml", i)] = w.aFlow(i)
	}
	return files
}

func (w *writer) take() string {
	s := w.b.String()
	w.b.Reset()
	return s
}

func (w *writer) aFlow(i int) string {
	w.verbs = rapid.SliceOfN(rapid.SampledFrom(verbs), 2, 8).Draw(w.rt, "verbs")
	words := []string{"hi, book, 1", "order, tour", "stock, day"}[i]
	w.line("triggers:\n  - words: [%s]\n  - agent: true", words)
	if i == 0 {
		w.line("  - default: true")
	}
	if w.maybe("flow fallback") {
		w.line("fallback: %s", w.arrow())
	}
	if w.maybe("flow error") {
		w.line("on_error: %s", w.arrow())
	}
	w.line("steps:")
	for n, verb := range w.verbs {
		w.line("  - id: s%d", n)
		if w.maybe("if") {
			w.line("    if: %s", w.condition())
		}
		w.aStep(verb)
	}
	return w.take()
}

var verbs = []string{"say", "ask", "ask", "ask", "set", "branch", "do", "do", "call", "wait", "handover", "end"}

func (w *writer) aStep(verb string) {
	var outcomes []string
	next := true
	switch verb {
	case "say":
		w.line("    say: %s", w.text())
		if w.maybe("links") {
			w.line("    links: [{id: shop, label: Shop, url: \"https://shop.example\"}]")
		}
	case "ask":
		outcomes = append(w.question(), "invalid", "error")
	case "set":
		w.line("    set: %s", w.pick("set", "1 + 1", "now", "data.list", "contact.visits ?? 0", "'\"x\"'"))
	case "branch":
		w.line("    branch:\n      - if: %s\n        next: %s\n      - else: %s", w.condition(), w.arrow(), w.arrow())
		next = false
	case "do":
		outcomes = w.action()
	case "call":
		w.line("    call: %s", w.flow())
		if w.maybe("each") {
			w.line("    each: data.%s", w.pick("list", "list", "empty"))
		}
		outcomes = []string{"error", "done"}
	case "wait":
		w.line("    wait: %s", w.pick("wait", "5m", "{for: message}\n    timeout: 1h", "{for: other}", "{until: today + days(1)}"))
		next = false
	case "handover":
		w.line("    handover: desk\n    say: One moment.\n    timeout: 10m")
		outcomes, next = []string{"resolved", "timeout"}, false
	case "end":
		w.line("    end: some_label")
		return
	}
	if next && w.maybe("next") {
		w.line("    next: %s", w.arrow())
	}
	if len(outcomes) > 0 && w.maybe("routes") {
		w.line("    routes:\n      %s: %s", rapid.SampledFrom(outcomes).Draw(w.rt, "outcome"), w.arrow())
	}
}

// question writes a question, and returns outcomes of its own.
func (w *writer) question() []string {
	w.line("    ask: %s", w.text())
	var outcomes []string
	kind := w.pick("type", "text", "number", "date", "time", "email", "phone", "yesno", "rating", "choice", "choices", "image", "file", "audio", "location", "slot", "payment", "from", "several from")
	hear := true
	switch kind {
	case "choice", "choices":
		w.line("    type: %s\n    choices: [{id: a, label: A}, {id: b, label: Bee, if: contact.visits != 2}, {id: c, label: \"C ${now}\", describe: The last}]", kind)
		hear = kind == "choice"
		if hear {
			outcomes = append(outcomes, "a", "b", "c")
		}
	case "from", "several from":
		w.line("    type: %s\n    choices_from: data.%s", map[string]string{"from": "choice", "several from": "choices"}[kind], w.pick("list", "list", "empty"))
		outcomes, hear = append(outcomes, "none"), kind == "from"
	case "slot":
		w.line("    type: slot\n    calendar: cal\n    day: today + days(1)")
		outcomes = append(outcomes, "none")
	case "payment":
		w.line("    type: payment\n    amount: %s", w.pick("amount", "30", "0", "contact.visits"))
		outcomes, hear = append(outcomes, "failed"), false
	case "text", "image", "file", "audio", "location":
		w.line("    type: %s", kind)
		hear = false
	case "yesno":
		w.line("    type: yesno")
		outcomes = append(outcomes, "yes", "no")
	default:
		w.line("    type: %s", kind)
	}
	if hear && w.maybe("hear") {
		w.line("    hear: true")
	}
	if kind != "payment" && w.maybe("skip") {
		outcomes = append(outcomes, "skip")
	}
	if kind == "number" && w.maybe("default") {
		w.line("    default: 3\n    min: 2")
	}
	if w.maybe("reject") && kind != "payment" {
		w.line("    reject: [{if: event.text == \"1\", say: Not that.}]")
	}
	if w.maybe("retries") {
		w.line("    retries: %d", w.n("retries", 2))
	}
	if w.maybe("remind") {
		w.line("    remind: 30m")
	}
	if w.maybe("timeout") {
		w.line("    timeout: 2h")
		outcomes = append(outcomes, "timeout")
	}
	if w.maybe("anytime") {
		w.line("    anytime: %s", w.pick("anytime", "none", "all"))
	}
	return outcomes
}

// action writes an action, and returns its outcomes.
func (w *writer) action() []string {
	switch w.pick("action", "http", "webhook", "calendar.list", "schedule", "unschedule", "faq.answer") {
	case "http":
		w.line("    do: http\n    with: {url: \"https://x.example\", query: {q: \"${%s}\"}}\n    retry: %d", w.value(), w.n("retry", 2))
		return []string{"none", "error"}
	case "webhook":
		w.line("    do: webhook\n    with: {event: x, data: {v: \"${%s ?? 1}\"}}\n    once: \"${now.date}\"", w.value())
		return []string{"error"}
	case "calendar.list":
		w.line("    do: calendar.list")
		return []string{"none", "error"}
	case "schedule":
		w.line("    do: schedule\n    with: {flow: %s, in: 30m, key: k}", w.flow())
	case "unschedule":
		w.line("    do: unschedule\n    with: {key: k}")
	default:
		w.line("    do: faq.answer\n    with: {text: \"${event.text ?? 'x'}\"}")
		return []string{"none", "error"}
	}
	return nil
}

// Random flows, driven by random events: every event has a defined outcome.
// 2,000 runs, unless -rapid.checks says otherwise.
func TestRandomFlowsHoldThePromises(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := flag.Set("rapid.checks", "2000"); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.checks", checks.DefValue)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := &writer{rt: rt}
		files := w.bot()
		drive(rt, folder(rt, files), false)
	})
}
