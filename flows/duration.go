package flows

import (
	"regexp"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"
)

// patternDuration is how a duration is written: 90s, 30m, 24h, 1h30m, 2d, 1w.
const patternDuration = `^([0-9]{1,5}[smhdw])+$`

var (
	wholeDuration = regexp.MustCompile(patternDuration)
	durationPart  = regexp.MustCompile(`([0-9]+)([smhdw])`)
)

const maxDuration = 366 * 24 * time.Hour

// ParseDuration reads a duration such as 30m, 24h, 1h30m or 2d; more than
// nothing and at most a year.
func ParseDuration(s string) (time.Duration, bool) {
	if !wholeDuration.MatchString(s) {
		return 0, false
	}
	units := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	var sum time.Duration
	for _, part := range durationPart.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.Atoi(part[1])
		sum += time.Duration(n) * units[part[2]]
		if sum > maxDuration {
			return 0, false
		}
	}
	return sum, sum > 0
}

// duration reads one of the keys that hold a length of time.
func (d *Doc) duration(n *yaml.Node, what string) Duration {
	s, ok := d.Word(n, what)
	if !ok {
		return Duration{}
	}
	v, ok := ParseDuration(s.Value)
	if !ok {
		d.Errorf(s.Pos, "bad-duration", "write 30m, 24h or 2d; a year at the most", "`%s` is no length of time", s.Value)
		return Duration{}
	}
	return Duration{v, s.Pos}
}

var remindKeys = Names(RemindKeys)

// reminds reads one reminder, as its time alone, or a list of them.
func (d *Doc) reminds(n *yaml.Node) []Remind {
	if n.Kind != yaml.SequenceNode {
		return []Remind{{After: d.duration(n, "`remind`"), Pos: d.Pos(n)}}
	}
	var out []Remind
	for _, item := range d.Items(n, "`remind`") {
		r := Remind{Pos: d.Pos(item)}
		if item.Kind == yaml.ScalarNode {
			r.After = d.duration(item, "`remind`")
			out = append(out, r)
			continue
		}
		for key, v := range d.Pairs(item, "a reminder") {
			switch key.Value {
			case "after":
				r.After = d.duration(v, "`after`")
			case "say":
				r.Say = d.sent(v, "`say`")
			default:
				d.UnknownKey(key, v, "a reminder", remindKeys)
			}
		}
		if !r.After.Set() && item.Kind == yaml.MappingNode {
			d.Errorf(r.Pos, "missing-key", "write `after: 30m`", "a reminder has no `after`")
		}
		out = append(out, r)
	}
	return out
}

var waitKeys = Names(WaitKeys)

// wait reads how long a step waits, or what for.
func (d *Doc) wait(s *Step, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		s.Pause = d.duration(n, "`wait`")
		return
	}
	found := 0
	for key, v := range d.Pairs(n, "`wait`") {
		found++
		switch key.Value {
		case "for":
			s.For, _ = d.Word(v, "`for`")
			if s.For.Set() && !IsID(s.For.Value) {
				_, hint := badID(s.For.Value, "event")
				d.Errorf(s.For.Pos, "bad-id", hint, "`%s` is no name of an event", s.For.Value)
			}
		case "until":
			s.Until, _ = d.expr(v, "`until`")
		default:
			d.UnknownKey(key, v, "`wait`", waitKeys)
		}
	}
	if found > 1 {
		d.Errorf(d.Pos(n), "bad-wait", "wait for an event with a `timeout`, or until a moment", "a step waits for one thing")
	}
}
