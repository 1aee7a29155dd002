package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/engine/replay"
	"parley/flows"
)

// A world is how things stand when a person writes for the first time: the
// time, their language, and what is known of them.
type world struct {
	head  string // as a conversation has it, down to the stubs
	talk  *replay.Conversation
	clock int // which of the times it is
}

// maxClocks is how many times of the week are tried at the most.
const maxClocks = 6

// worlds are the ways a talk can begin that may go differently: every time of
// the week at which other places are open, a stranger and somebody of whom all
// is known, each where an expression asks for it; and every language.
func (e *explorer) worlds() ([]*world, error) {
	var out []*world
	add := func(clock int, now time.Time, contact string) error {
		head := "now: " + now.Format("2006-01-02T15:04") + "\ncontact: {" + contact + "}\n"
		talk, diags := e.player.Read("conversations/explore.yaml", []byte(head+"talk:\n  - me: x\n"))
		if diags.Errors() > 0 {
			return fmt.Errorf("begin a talk: %s", diags[0])
		}
		out = append(out, &world{head, talk, clock})
		return nil
	}
	clocks := e.clocks()
	for i, now := range clocks {
		contacts := []string{"language: " + e.bot.Languages[0]}
		if e.readsContact() {
			contacts = append(contacts, e.acquaintance(now))
		}
		for _, contact := range contacts {
			if err := add(i, now, contact); err != nil {
				return nil, err
			}
		}
	}
	for _, lang := range e.bot.Languages[1:] {
		if err := add(0, clocks[0], "language: "+lang); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// clocks are the times that are tried. The first is a weekday morning on which
// most is open.
func (e *explorer) clocks() []time.Time {
	zone, err := time.LoadLocation(e.bot.Timezone)
	if err != nil {
		zone = time.UTC
	}
	monday := time.Date(2026, 1, 5, 10, 0, 0, 0, zone)
	first, most := monday, -1
	byOpen := map[string]time.Time{}
	var order []string
	for hour := range 7 * 24 {
		at := monday.Add(time.Duration(hour) * time.Hour)
		open, n := e.openAt(at)
		if n > most && at.Hour() == 10 || n > most+1 {
			first, most = at, n
		}
		if _, ok := byOpen[open]; !ok {
			byOpen[open] = at
			order = append(order, open)
		}
	}
	out := []time.Time{first}
	if !e.readsClock() {
		return out
	}
	chosen, _ := e.openAt(first)
	for _, open := range order {
		if open != chosen {
			out = append(out, byOpen[open])
		}
	}
	out = append(out[:min(len(out), maxClocks-2)], time.Date(2026, 1, 8, 22, 30, 0, 0, zone)) // late in the evening
	for _, day := range e.chart.closures() {
		at := time.Date(day.Year, time.Month(day.Month), day.Day-4, 10, 0, 0, 0, zone)
		if at.After(monday) {
			return append(out, at) // shortly before a holiday
		}
	}
	return out
}

// openAt says which places are open at a time, and how many.
func (e *explorer) openAt(at time.Time) (string, int) {
	var b strings.Builder
	n := 0
	for i := range e.bot.Places {
		open := e.program.Open(e.bot.Places[i].Name, at)
		fmt.Fprint(&b, open)
		if open {
			n++
		}
	}
	return b.String(), n
}

func (e *explorer) readsClock() bool {
	for _, fc := range e.chart.flows {
		for _, r := range fc.reads {
			if slices.Contains(r.Control, "now") || slices.Contains(r.Values, "now") {
				return true
			}
		}
	}
	return false
}

// readsContact tells whether what is known of a person decides anything.
func (e *explorer) readsContact() bool {
	is := func(name string) bool {
		return strings.HasPrefix(name, "contact.") && name != "contact.language"
	}
	for _, fc := range e.chart.flows {
		for _, r := range append(fc.reads, fc.own) {
			if slices.ContainsFunc(r.Control, is) {
				return true
			}
		}
	}
	return slices.ContainsFunc(e.program.Reads("", -1).Control, is)
}

// acquaintance is a contact of whom all is known.
func (e *explorer) acquaintance(now time.Time) string {
	out := []string{"language: " + e.bot.Languages[0], "name: Ana Silva", "first_name: Ana", "email: ana@example.com", `phone: "+33612345678"`}
	for _, f := range e.bot.Contact {
		if v, ok := fieldValue(f, now); ok {
			out = append(out, f.Name+": "+v)
		}
	}
	return strings.Join(out, ", ")
}

func fieldValue(f flows.Field, now time.Time) (string, bool) {
	switch f.Type {
	case "number", "rating":
		return "2", true
	case "yesno":
		return "true", true
	case "date":
		return now.Format("2006-01-02"), true
	case "time":
		return `"10:30"`, true
	case "text":
		return "something", true
	case "email":
		return "ana@example.com", true
	case "phone":
		return `"+33612345678"`, true
	case "url":
		return `"https://example.com"`, true
	}
	return "", false
}
