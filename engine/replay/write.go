package replay

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Script writes a conversation: head, which is all that stands before `talk`,
// the inputs, and what the bot says to each. To the last one it has the names
// or patterns that last lists, whether the bot says so or not; below stands
// tail, such as `expect`.
func (p *Player) Script(head string, ins []Input, last []string, tail string) ([]byte, error) {
	var b strings.Builder
	b.WriteString(head + "talk:\n")
	for _, in := range ins[:len(ins)-1] {
		b.WriteString("  - " + Line(in) + "\n")
	}
	src := []byte(b.String())
	if len(ins) > 1 {
		c, diags := p.Read("conversations/script.yaml", src)
		if diags.Errors() > 0 {
			return nil, fmt.Errorf("write a conversation: %s", diags[0])
		}
		var err error
		if src, err = p.Accept(c); err != nil {
			return nil, err
		}
	}
	b.Reset()
	b.Write(src)
	b.WriteString("  - " + Line(ins[len(ins)-1]) + "\n")
	if len(last) > 0 {
		wants := make([]string, len(last))
		for i, w := range last {
			wants[i] = quote(w)
		}
		value := wants[0]
		if len(wants) > 1 {
			value = "[" + strings.Join(wants, ", ") + "]"
		}
		b.WriteString("  - bot: " + value + "\n")
	}
	b.WriteString(tail)
	return []byte(b.String()), nil
}

// Names returns how a `bot` line names messages, one name for those that
// follow each other from one step.
func (p *Player) Names(ms []Message) []string {
	var out []string
	for j := 0; j < len(ms); {
		k := run(ms, j)
		if p.names.of(sources(ms[j:j+k])) == "" {
			k = 1
		}
		out = append(out, p.names.label(ms[j:j+k]))
		j += k
	}
	return out
}

// Quote writes a text so that it can stand as a value of a conversation.
func Quote(s string) string { return quote(s) }

// Line writes an input as a turn of a conversation has it.
func Line(in Input) string {
	switch in := in.(type) {
	case said:
		return "me: " + quote(in.text)
	case tap:
		name := in.step + "." + in.choice
		if in.flow != "" {
			name = in.flow + "." + name
		}
		return "me: {tap: " + name + "}"
	case sent:
		m := in.media
		if m.Kind == "location" {
			return fmt.Sprintf("me: {location: [%v, %v]}", m.Lat, m.Lon)
		}
		if m.Size > 0 {
			return fmt.Sprintf("me: {%s: %s, size: %d}", m.Kind, quote(m.URL), m.Size)
		}
		return "me: {" + m.Kind + ": " + quote(m.URL) + "}"
	case signal:
		return "event: " + in.event.Name
	case started:
		return "event: {ref: " + quote(in.ref) + "}"
	case passed:
		return "later: " + lasting(in.by)
	case paid:
		return "event: {payment: " + in.status + "}"
	case replied:
		return "event: {agent: replied, name: " + quote(in.name) + ", text: " + quote(in.text) + "}"
	case closed:
		return "event: {agent: closed, name: " + quote(in.name) + "}"
	case begun:
		return "event: {agent: start, name: " + quote(in.name) + ", flow: " + in.flow + "}"
	}
	return fmt.Sprintf("me: %v", in)
}

// lasting writes a duration as `later` takes it, in whole seconds.
func lasting(d time.Duration) string {
	if d%time.Second != 0 {
		d = d.Truncate(time.Second) + time.Second
	}
	var b strings.Builder
	for _, u := range []struct {
		unit string
		of   time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if n := d / u.of; n > 0 {
			b.WriteString(strconv.Itoa(int(n)) + u.unit)
			d -= n * u.of
		}
	}
	return b.String()
}
