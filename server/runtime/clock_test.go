package runtime

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"parley/engine"
	"parley/flows"
	"parley/server/store/memory"
)

// resting is a bot in a time zone that answers, rests in a step of whatever
// kind, and says that it is up once that is over.
func resting(t *testing.T, zone, step string) *engine.Program {
	t.Helper()
	b, diags := flows.ReadBot("bakery", fstest.MapFS{
		"bot.yaml":      {Data: []byte("parley: 1\nname: Rosa\nlanguages: [en]\ntimezone: " + zone + "\n")},
		"flows/up.yaml": {Data: []byte("steps:\n  - say: Up.\n")},
		"flows/main.yaml": {Data: []byte("triggers: [{default: true}]\nsteps:\n  - id: rest\n    " + step +
			"\n  - id: more\n    say: Up.\n  - end: done\n  - id: said\n    say: Thank you.\n")},
	})
	p, more := engine.Compile(b)
	if diags.Errors()+more.Errors() > 0 {
		t.Fatal(diags, more)
	}
	return p
}

// The ways to rest until a moment.
const (
	untilTomorrow = "wait: {until: now + days(1)}"
	untilMorning  = "wait: {until: today + days(1)}"
	fullDay       = "wait: 24h"
	reminded      = "ask: Well?\n    remind: [{after: 24h, say: Up.}]\n    next: said"
	timedOut      = "ask: Well?\n    timeout: 24h\n    routes: {timeout: more}"
	planned       = "do: schedule\n    with: {flow: up, at: \"${now + days(1)}\"}\n  - end: done"
	plannedIn     = "do: schedule\n    with: {flow: up, in: 24h}\n  - end: done"
)

// rests begins a talk at a time in a step that ends at another, and returns
// how many entries it then has.
func (r *rig) rests(at, due time.Time) (entries int) {
	r.t.Helper()
	r.clock.now = at
	r.Start()
	r.tell("ana", "hello")
	r.clock.asleep(at.Add(min(due.Sub(at), maxNap)))
	got, waits, err := r.store.NextDue(r.t.Context())
	if err != nil || !waits || !got.Equal(due) {
		r.t.Fatalf("due: got %v, %v, %v, want %v", got, waits, err, due)
	}
	es, err := r.History(r.t.Context(), talk("web", "ana"), 0, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	return len(es)
}

// ups counts how often the bot has said that it is up, once the talk has n
// entries.
func (r *rig) ups(n int) (count int) {
	r.t.Helper()
	for _, text := range r.rings("ana", n) {
		if text == "Up." {
			count++
		}
	}
	return count
}

func utc(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A day of the calendar is as long as it is where the bot is, 24 hours are 24
// hours, and each fires at its very instant, once.
func TestTimersAcrossTheCalendar(t *testing.T) {
	for _, c := range []struct {
		name, zone, step string
		at, due          string // UTC
	}{
		{"spring, the same time tomorrow", "Europe/Paris", untilTomorrow, "2026-03-28 11:00", "2026-03-29 10:00"},
		{"spring, 24 hours", "Europe/Paris", fullDay, "2026-03-28 11:00", "2026-03-29 11:00"},
		{"spring, a reminder", "Europe/Paris", reminded, "2026-03-28 11:00", "2026-03-29 11:00"},
		{"spring, a timeout", "Europe/Paris", timedOut, "2026-03-28 11:00", "2026-03-29 11:00"},
		{"spring, planned for tomorrow", "Europe/Paris", planned, "2026-03-28 11:00", "2026-03-29 10:00"},
		{"spring, planned in 24 hours", "Europe/Paris", plannedIn, "2026-03-28 11:00", "2026-03-29 11:00"},
		{"spring, the day after", "Europe/Paris", untilMorning, "2026-03-29 10:00", "2026-03-29 22:00"},
		{"spring, a time that there is not", "Europe/Paris", untilTomorrow, "2026-03-28 01:30", "2026-03-29 01:30"},
		{"spring, a midnight that there is not", "Asia/Beirut", untilMorning, "2026-03-28 10:00", "2026-03-28 22:00"},
		{"autumn, the same time tomorrow", "Europe/Paris", untilTomorrow, "2026-10-24 10:00", "2026-10-25 11:00"},
		{"autumn, 24 hours", "Europe/Paris", fullDay, "2026-10-24 10:00", "2026-10-25 10:00"},
		{"autumn, a reminder", "Europe/Paris", reminded, "2026-10-24 10:00", "2026-10-25 10:00"},
		{"autumn, a timeout", "Europe/Paris", timedOut, "2026-10-24 10:00", "2026-10-25 10:00"},
		{"autumn, planned for tomorrow", "Europe/Paris", planned, "2026-10-24 10:00", "2026-10-25 11:00"},
		{"autumn, planned in 24 hours", "Europe/Paris", plannedIn, "2026-10-24 10:00", "2026-10-25 10:00"},
		{"autumn, the day after", "Europe/Paris", untilMorning, "2026-10-25 10:00", "2026-10-25 23:00"},
		{"autumn, a time that there is twice: the second", "Europe/Paris", untilTomorrow, "2026-10-24 00:30", "2026-10-25 01:30"},
		{"into the leap day", "Europe/Paris", untilMorning, "2028-02-28 12:00", "2028-02-28 23:00"},
		{"to the leap day", "Europe/Paris", untilTomorrow, "2028-02-28 12:00", "2028-02-29 12:00"},
		{"out of the leap day", "Europe/Paris", untilTomorrow, "2028-02-29 12:00", "2028-03-01 12:00"},
		{"a year without", "Europe/Paris", untilTomorrow, "2027-02-28 12:00", "2027-03-01 12:00"},
		{"a new year", "Europe/Paris", untilMorning, "2026-12-31 12:00", "2026-12-31 23:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, func(cfg *Config) { cfg.Store, cfg.Engine = memory.New(), Engine{} })
			r.bots.programs["bakery"] = resting(t, c.zone, c.step)
			at, due := utc(t, c.at), utc(t, c.due)
			n := r.rests(at, due)
			r.clock.pass(due.Sub(at) - time.Nanosecond)
			r.clock.asleep(due)
			equal(t, "before", r.ups(n), 0)
			r.clock.pass(time.Nanosecond)
			equal(t, "in time", r.ups(n+1), 1)
			r.wantNoTimer()
		})
	}
}

// Whatever the clock does, nothing comes before its time by that clock, all of
// it within a nap after, and nothing comes twice.
func TestJumpsOfTheClock(t *testing.T) {
	for name, step := range map[string]string{
		"until": untilTomorrow, "wait": fullDay, "remind": reminded, "timeout": timedOut, "at": planned, "in": plannedIn,
	} {
		for _, jump := range []time.Duration{-24 * time.Hour, -time.Hour, time.Hour, 24 * time.Hour, 25 * time.Hour} {
			t.Run(fmt.Sprint(name, " ", jump), func(t *testing.T) {
				r := newRig(t, func(cfg *Config) { cfg.Store, cfg.Engine = memory.New(), Engine{} })
				r.bots.programs["bakery"] = resting(t, "Europe/Paris", step)
				noon := utc(t, "2026-06-01 12:00")
				due := noon.Add(24 * time.Hour)
				n := r.rests(noon, due)
				r.clock.jump(jump)
				r.clock.pass(maxNap) // it finds out
				for now := r.clock.Now(); now.Before(due); now = r.clock.Now() {
					nap := min(due.Sub(now), maxNap)
					r.clock.asleep(now.Add(nap))
					if es, err := r.History(t.Context(), talk("web", "ana"), 0, 100); err != nil || len(es) != n {
						t.Fatalf("at %v: got %d entries, %v, want %d", now, len(es), err, n)
					}
					r.clock.pass(nap)
				}
				equal(t, "then", r.ups(n+1), 1)
				if late := r.clock.Now().Sub(due); late > max(maxNap, jump) {
					t.Errorf("it came %v late", late)
				}
				r.clock.jump(-48 * time.Hour)
				r.wantNoTimer()
				r.clock.pass(96 * time.Hour)
				r.tell("ana", "are you there?") // read after all that came before it
				r.awaitHistory(talk("web", "ana"), n+2)
				equal(t, "never again", r.ups(n+1), 1)
			})
		}
	}
}
