package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

const minutesADay = 24 * 60

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// places reads opening hours:
//
//	shop:
//	  tue-sat: 09:00-12:30, 14:00-18:00
//	  closed: [2026-12-25, 2026-08-03..2026-08-22]
func (d *Doc) places(n *yaml.Node) []Place {
	var out []Place
	for key, v := range d.Pairs(n, "`places`") {
		p := Place{Name: key.Value, Pos: key.Pos}
		d.id(key, "place")
		var seen [7]bool
		for k, value := range d.Pairs(v, "the place `"+key.Value+"`") {
			if k.Value == "closed" {
				p.Closed = d.closed(value)
				continue
			}
			days := dayRange(k.Value)
			if days == nil {
				closest := Closest(k.Value, append(slices.Clone(weekdays), "closed"))
				hint := cmp.Or(Meant(closest), "write days as `mon`, `tue-sat`, or `closed`")
				d.Errorf(k.Pos, "unknown-key", hint, "`%s` is no day", k.Value)
				d.offerWord(k, closest)
				continue
			}
			spans := d.hours(value)
			for _, day := range days {
				if seen[day] {
					d.Errorf(k.Pos, "duplicate-key", "write the hours of a day once", "`%s` is there twice", weekdays[day])
					break
				}
				seen[day] = true
				p.Hours[day] = spans
			}
		}
		out = append(out, p)
	}
	return out
}

// dayRange reads `tue` or `tue-sat`; nil is neither.
func dayRange(s string) []int {
	from, to, isRange := strings.Cut(s, "-")
	a := slices.Index(weekdays, strings.TrimSpace(from))
	b := a
	if isRange {
		b = slices.Index(weekdays, strings.TrimSpace(to))
	}
	if a < 0 || b < 0 {
		return nil
	}
	days := []int{a}
	for a != b {
		a = (a + 1) % 7
		days = append(days, a)
	}
	return days
}

// hours reads `09:00-12:30, 14:00-18:00`, or a list of such; `closed` is none.
func (d *Doc) hours(n *yaml.Node) []Span {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = d.Items(n, "the hours")
	}
	var out []Span
	for _, item := range items {
		s, ok := d.Str(item, "the hours")
		if !ok || s.Value == "closed" {
			continue
		}
		for part := range strings.SplitSeq(s.Value, ",") {
			span, err := parseSpan(strings.TrimSpace(part))
			if err != nil {
				d.Errorf(s.Pos, "bad-hours", "write them as `09:00-12:30, 14:00-18:00`", "%v", err)
				return nil
			}
			out = append(out, span)
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return a.From - b.From })
	for i := 1; i < len(out); i++ {
		if out[i].From < out[i-1].To {
			d.Errorf(d.Pos(n), "bad-hours", "", "two of the hours overlap")
			return nil
		}
	}
	return out
}

func parseSpan(s string) (Span, error) {
	from, to, ok := strings.Cut(s, "-")
	a, okA := parseClock(strings.TrimSpace(from))
	b, okB := parseClock(strings.TrimSpace(to))
	if !ok || !okA || !okB || a == minutesADay {
		return Span{}, fmt.Errorf("`%s` are no hours", s)
	}
	if b <= a {
		b += minutesADay
	}
	return Span{From: a, To: b}, nil
}

// parseClock reads 9:00 or 24:00 as minutes from midnight.
func parseClock(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	if !ok || len(h) < 1 || len(h) > 2 || len(m) != 2 || !allDigits(h) || !allDigits(m) {
		return 0, false
	}
	hour, minute := plainSmall(h), plainSmall(m)
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return 0, false
	}
	return hour*60 + minute, true
}

func plainSmall(digits string) int {
	v := 0
	for i := range len(digits) {
		v = v*10 + int(digits[i]-'0')
	}
	return v
}

// closed reads days and ranges of days, both ends included.
func (d *Doc) closed(n *yaml.Node) []DateRange {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var out []DateRange
	for _, item := range items {
		s, ok := d.Str(item, "`closed`")
		if !ok {
			continue
		}
		from, to, isRange := strings.Cut(s.Value, "..")
		if !isRange {
			to = from
		}
		a, okA := parseDay(strings.TrimSpace(from))
		b, okB := parseDay(strings.TrimSpace(to))
		switch {
		case !okA || !okB:
			d.Errorf(s.Pos, "bad-date", "write it as 2026-12-25, or 2026-08-03..2026-08-22", "`%s` is no day of the calendar", s.Value)
		case b.before(a):
			d.Errorf(s.Pos, "bad-date", "", "`%s` ends before it begins", s.Value)
		default:
			out = append(out, DateRange{From: a, To: b})
		}
	}
	return out
}

func (a Day) before(b Day) bool {
	return a.Year*10000+a.Month*100+a.Day < b.Year*10000+b.Month*100+b.Day
}

func parseDay(s string) (Day, bool) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || t.Year() < 1 {
		return Day{}, false
	}
	return Day{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, true
}
