package replay

import (
	"slices"
	"strings"

	"parley/engine"
)

// Message is one message that the bot sent in a talk.
type Message struct {
	Source engine.Source
	Sent   engine.Message
	Laid   []engine.Message // as the channel shows it; nil without `as`
}

// texts returns what may be compared with a text or a pattern.
func (m *Message) texts() []string {
	first := m.Sent.Text
	if first == "" {
		first = m.Sent.Ref
	}
	for _, c := range m.Sent.Cards {
		if first == "" {
			first = c.Title
		}
	}
	for _, l := range m.Sent.Links {
		if first == "" {
			first = l.Label
		}
	}
	out := []string{first}
	for _, l := range m.Laid {
		if l.Text != "" && l.Text != first {
			out = append(out, l.Text)
		}
	}
	return out
}

// run counts the messages from j on that come from one step.
func run(ms []Message, j int) int {
	k := j
	for k < len(ms) && ms[k].Source.Flow == ms[j].Source.Flow && ms[k].Source.Step == ms[j].Source.Step {
		k++
	}
	return k - j
}

// takes returns how many messages from j on w can stand for, the most first;
// nothing where it does not hold there. `...` is not asked here.
func (n *names) takes(w *Want, ms []Message, j int) []int {
	if j >= len(ms) {
		return nil
	}
	end := j + run(ms, j)
	if w.Pattern == nil {
		var out []int
		for k := j; k < end && n.means(w.Text, ms[k].Source); k++ {
			out = append(out, k-j+1)
		}
		if len(out) > 0 {
			slices.Reverse(out)
			return out
		}
	}
	if n.reads(w, &ms[j]) {
		return withPictures(ms, j, j, end)
	}
	at := j // of the words
	for at < end && ms[at].wordless() {
		at++
	}
	if at == end || !n.reads(w, &ms[at]) {
		return nil
	}
	return withPictures(ms, j, at, end)
}

// withPictures returns how many messages stand from j to the words at at, and
// the pictures behind them; the most first.
func withPictures(ms []Message, j, at, end int) []int {
	out := []int{at - j + 1}
	for k := at + 1; k < end && ms[k].wordless(); k++ {
		out = append(out, k-j+1)
	}
	slices.Reverse(out)
	return out
}

// wordless tells whether m is a medium alone.
func (m *Message) wordless() bool { return m.Sent.Text == "" && m.Sent.Ref != "" }

// reads tells whether the words of m are those that w asks for.
func (n *names) reads(w *Want, m *Message) bool {
	if w.Pattern != nil {
		return slices.ContainsFunc(m.texts(), w.Pattern.MatchString)
	}
	return n.says(w.Text, m)
}

// says tells whether text is what m says, in any of the variants of its step.
func (n *names) says(text string, m *Message) bool {
	text = strings.TrimSpace(text)
	for _, t := range m.texts() {
		if strings.TrimSpace(t) == text && text != "" {
			return true
		}
	}
	variants := n.variants(m.Source, m.Sent.Lang)
	if len(variants) < 2 {
		return false
	}
	return slices.ContainsFunc(variants, func(v string) bool { return worded(strings.TrimSpace(v), text) })
}

// matcher compares what a group of `bot` lines asks for with what was sent.
type matcher struct {
	*names
	wants []*Want
	got   []Message

	tried map[[2]int]bool
	far   [2]int // want and message of the first difference
}

// match tells whether all wants hold for all messages, in order. Where they
// do not, want and message are the places of the first difference; each may be
// one past the end.
func (n *names) match(wants []*Want, got []Message) (ok bool, want, message int) {
	m := matcher{names: n, wants: wants, got: got, tried: map[[2]int]bool{}}
	ok = m.from(0, 0, true)
	return ok, m.far[0], m.far[1]
}

func (m *matcher) from(i, j int, counts bool) bool {
	at := [2]int{i, j}
	if counts && (j > m.far[1] || j == m.far[1] && i > m.far[0]) {
		m.far = at
	}
	if m.tried[at] {
		return false
	}
	m.tried[at] = true
	if i == len(m.wants) {
		return j == len(m.got)
	}
	if m.wants[i].Any {
		return m.from(i+1, j, counts) || j < len(m.got) && m.from(i, j+1, false)
	}
	for _, k := range m.takes(m.wants[i], m.got, j) {
		if m.from(i+1, j+k, true) {
			return true
		}
	}
	return false
}
