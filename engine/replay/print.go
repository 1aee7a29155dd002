package replay

import (
	"fmt"
	"io"
	"strings"

	"parley/engine"
)

// Print writes the talk up to its first difference, which it marks: what was
// asked for, what came, where the step stands, and the trace line that
// explains it. A talk that went as written is printed whole.
func (r *Result) Print(w io.Writer) error {
	p := printer{w: w, r: r}
	last := len(r.Exchange)
	if r.Diff != nil {
		last = min(last, r.Diff.Exchange+1)
	}
	for i := range r.Exchange[:last] {
		p.exchange(i)
	}
	if r.Diff != nil {
		p.difference()
	}
	return p.err
}

type printer struct {
	w   io.Writer
	r   *Result
	err error
}

func (p *printer) line(mark, who, text, name string) {
	for i, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i > 0 {
			mark, who, name = "", "", ""
		}
		if name != "" {
			name = "   (" + name + ")"
		}
		p.printf("%s\n", strings.TrimRight(fmt.Sprintf("  %-1s %5s  %s%s", mark, who, l, name), " "))
	}
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) exchange(i int) {
	x := &p.r.Exchange[i]
	if x.Turn >= 0 {
		p.line("", "me", x.Input, "")
	}
	messages := x.Messages
	wrong := -1
	if d := p.r.Diff; d != nil && d.Exchange == i {
		wrong = d.Message
		messages = messages[:min(len(messages), wrong+1)]
	}
	for j := range messages {
		mark := ""
		if j == wrong {
			mark = "✗"
		}
		m := &messages[j]
		for k, text := range m.Bubbles() {
			name := m.Source.String()
			if k > 0 {
				mark, name = "", ""
			}
			p.line(mark, "bot", text, name)
		}
	}
	if wrong >= len(x.Messages) {
		p.line("✗", "bot", "nothing more", "")
	}
}

// Bubbles returns what a person sees of m, one text a bubble: its words, and
// under them the links and the answers that can be tapped.
func (m *Message) Bubbles() []string {
	if m.Laid == nil {
		return []string{bubble(&m.Sent)}
	}
	out := make([]string, len(m.Laid))
	for i := range m.Laid {
		out[i] = bubble(&m.Laid[i])
	}
	return out
}

func bubble(m *engine.Message) string {
	var lines []string
	if m.Ref != "" {
		lines = append(lines, "("+m.Kind+" "+m.Ref+")")
	}
	if m.Text != "" {
		lines = append(lines, m.Text)
	}
	for _, c := range m.Cards {
		card := "| " + c.Title
		if c.Text != "" {
			card += ": " + c.Text
		}
		if c.Choice != nil {
			card += " [" + c.Choice.Label + "]"
		}
		lines = append(lines, card)
	}
	for _, l := range m.Links {
		lines = append(lines, "("+l.Label+": "+l.URL+")")
	}
	if len(m.Choices) > 0 {
		labels := make([]string, len(m.Choices))
		for i, c := range m.Choices {
			labels[i] = "[" + c.Label + "]"
			if c.Describe != "" {
				labels[i] = "[" + c.Label + ": " + c.Describe + "]"
			}
		}
		lines = append(lines, strings.Join(labels, " "))
	}
	return strings.Join(lines, "\n")
}

func (p *printer) difference() {
	d := p.r.Diff
	p.printf("    want   %s   %s:%d:%d\n", d.Want, p.r.File, d.Pos.Line, d.Pos.Column)
	p.printf("    got    %s\n", d.Got)
	for _, l := range [][2]string{{"step", d.Step}, {"why", d.Why}, {"hint", d.Hint}} {
		if l[1] != "" {
			p.printf("    %-6s %s\n", l[0], l[1])
		}
	}
}
