package flows

import (
	"cmp"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"
)

const maxCapacity = 10_000 // of a calendar

var (
	calendarKeys = Names(CalendarKeys)
	paymentKeys  = Names(PaymentKeys)
	serviceKeys  = Names(ServiceKeys)
	headerName   = regexp.MustCompile(patternHeader)
)

// calendars reads what can be booked:
//
//	pickup: {place: shop, length: 15m, capacity: 2, lead: 48h, ahead: 30d, hold: 30m}
//	ana: {hours: {wed-sat: 10:00-16:00}, length: 45m}
//	anyone: {any_of: [ana, pickup]}
func (d *Doc) calendars(n *yaml.Node) []Calendar {
	var out []Calendar
	for key, v := range d.Pairs(n, "`calendars`") {
		d.id(key, "calendar")
		c := Calendar{Name: key.Value, Capacity: 1, Keys: map[string]Pos{}, Pos: key.Pos}
		if !d.Map(v, "the calendar `"+key.Value+"`") {
			continue
		}
		for k, value := range d.Pairs(v, "the calendar `"+key.Value+"`") {
			c.Keys[k.Value] = k.Pos
			d.calendarKey(&c, k, value)
		}
		d.wholeCalendar(&c)
		out = append(out, c)
	}
	for i := range out {
		d.anyOf(&out[i], out)
	}
	return out
}

func (d *Doc) calendarKey(c *Calendar, key Str, n *yaml.Node) {
	what := "`" + key.Value + "`"
	switch key.Value {
	case "place":
		c.Place, _ = d.Str(n, what)
	case "hours":
		for k, v := range d.Pairs(n, what) {
			days := dayRange(k.Value)
			if days == nil {
				d.Errorf(k.Pos, "unknown-key", "write days as `mon` or `tue-sat`", "`%s` is no day", k.Value)
				continue
			}
			spans := d.hours(v)
			for _, day := range days {
				c.Hours[day] = spans
			}
		}
	case "length":
		c.Length = d.duration(n, what)
	case "lead":
		c.Lead = d.duration(n, what)
	case "ahead":
		c.Ahead = d.duration(n, what)
	case "hold":
		c.Hold = d.duration(n, what)
	case "capacity":
		if v, ok := d.Int(n, what); ok {
			if v < 1 || v > maxCapacity {
				d.Errorf(d.Pos(n), "out-of-range", "", "`capacity` is from 1 to %d, not %d", maxCapacity, v)
				return
			}
			c.Capacity = v
		}
	case "any_of":
		items := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			items = d.Items(n, what)
		}
		for _, item := range items {
			if s, ok := d.Str(item, what); ok {
				c.AnyOf = append(c.AnyOf, s)
			}
		}
	default:
		d.UnknownKey(key, n, "a calendar", calendarKeys)
	}
}

// wholeCalendar checks what a calendar needs.
func (d *Doc) wholeCalendar(c *Calendar) {
	has := func(key string) bool { _, ok := c.Keys[key]; return ok }
	switch {
	case has("any_of"):
		for _, key := range []string{"place", "hours", "capacity"} {
			if has(key) {
				d.Errorf(c.Keys[key], "misplaced-key", "write it at the calendars that are named", "a calendar of others has no `%s` of its own", key)
			}
		}
	case !has("place") && !has("hours"):
		d.Errorf(c.Pos, "missing-key", "write `place: NAME`, or `hours: {mon-fri: 09:00-17:00}`", "the calendar `%s` has no hours", c.Name)
	}
}

// anyOf checks the calendars that one stands for.
func (d *Doc) anyOf(c *Calendar, all []Calendar) {
	names := make([]string, 0, len(all))
	for i := range all {
		if all[i].Name != c.Name && all[i].AnyOf == nil {
			names = append(names, all[i].Name)
		}
	}
	for _, s := range c.AnyOf {
		if !slices.Contains(names, s.Value) {
			closest := Closest(s.Value, names)
			hint := cmp.Or(Meant(closest), "name calendars that have hours of their own")
			d.Errorf(s.Pos, "unknown-calendar", hint, "`%s` cannot be one of them", s.Value)
			d.offerWord(s, closest)
		}
	}
}

// payments reads who takes the money.
func (d *Doc) payments(n *yaml.Node) *Payments {
	if !d.Map(n, "`payments`") {
		return nil
	}
	p := &Payments{Keys: map[string][]string{}, Pos: d.Pos(n)}
	for key, v := range d.Pairs(n, "`payments`") {
		switch {
		case !slices.Contains(paymentKeys, key.Value):
			d.UnknownKey(key, v, "`payments`", paymentKeys)
		case key.Value == "provider":
			s, ok := d.Str(v, "`provider`")
			if known := []string{"stripe", "mollie"}; ok && !slices.Contains(known, s.Value) {
				d.Errorf(s.Pos, "bad-value", "write one of: stripe, mollie", "`provider` cannot be `%s`", s.Value)
			}
			p.Provider = s.Value
		default:
			p.Keys[key.Value] = d.channelValue(key.Value, v)
		}
	}
	for _, key := range []string{"provider", "secret_key"} {
		if !hasKey(n, key) {
			d.Errorf(p.Pos, "missing-key", "write `"+key+": …`", "`payments` has no `%s`", key)
		}
	}
	return p
}

// services reads the systems that `do: http` may sign for.
func (d *Doc) services(n *yaml.Node) []Service {
	var out []Service
	for key, v := range d.Pairs(n, "`services`") {
		d.id(key, "service")
		s := Service{Name: key.Value, Pos: key.Pos}
		for k, value := range d.Pairs(v, "the service `"+key.Value+"`") {
			switch k.Value {
			case "url":
				s.URL = d.address(value, "`url`")
			case "headers":
				s.Headers = d.headers(value)
			default:
				d.UnknownKey(k, value, "a service", serviceKeys)
			}
		}
		if !s.URL.Set() && !hasKey(v, "url") {
			d.Errorf(s.Pos, "missing-key", "write `url: https://…`", "the service `%s` has no `url`", s.Name)
		}
		out = append(out, s)
	}
	return out
}

func (d *Doc) headers(n *yaml.Node) []Header {
	var out []Header
	for key, v := range d.Pairs(n, "`headers`") {
		if !headerName.MatchString(key.Value) {
			d.Errorf(key.Pos, "bad-value", "write it as `Authorization`", "`%s` is no name of a header", key.Value)
			continue
		}
		if s, ok := d.Str(v, "`"+key.Value+"`"); ok {
			out = append(out, Header{key.Value, s})
		}
	}
	return out
}

// address reads a web address, or env:NAME.
func (d *Doc) address(n *yaml.Node, what string) Str {
	s, ok := d.Str(n, what)
	if ok {
		d.check(&channelRule{URL: s.Value}, func(string) Pos { return s.Pos })
	}
	return s
}
