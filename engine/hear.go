package engine

import (
	"parley/engine/match"
)

// Said is a message of the person that questions with `hear` may find their
// answers in.
type Said struct {
	Text string `json:"text"`
	Used []Part `json:"used,omitempty"` // parts that were an answer already
}

// Part is a part of a text, in bytes.
type Part struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

func (p Part) overlaps(q Part) bool { return p.Start < q.End && q.Start < p.End }

// listen keeps what was written for the questions to come, where the flow of
// the frame has any that hear.
func (m *machine) listen(fr *Frame) {
	f := m.flowOf(fr)
	if f == nil || !f.listens || m.said == "" || m.kind != "text" || len(m.said) > MaxHeard {
		return
	}
	heard := fr.Heard
	if len(heard) > 0 && heard[len(heard)-1].Text == m.said {
		return
	}
	if len(heard) >= MaxSaid {
		heard = heard[len(heard)-MaxSaid+1:]
	}
	fr.Heard = append(append(make([]Said, 0, len(heard)+1), heard...), Said{Text: m.said})
}

// hear looks for the answer of a question in what was written since its flow
// began, the newest message first. What it finds passes the question's limits
// and rejects, or it is not found: nobody is told of an answer they did not
// know they gave.
func (m *machine) hear(fr *Frame, st *step) (v any, ok bool, err error) {
	if !st.src.Hear || fr.Redo != nil {
		return nil, false, nil
	}
	for i := len(fr.Heard) - 1; i >= 0; i-- {
		said := fr.Heard[i]
		for _, r := range m.readings(fr, st, said) {
			fits, err := m.fits(fr, st, r.Value)
			if err != nil {
				return nil, false, err
			}
			if fits {
				m.use(fr, i, Part{r.Start, r.End})
				m.note("heard", m.shown(r.Value), quoted(said.Text))
				return r.Value, true, nil
			}
		}
	}
	return nil, false, nil
}

// readings returns what a message may hold for a question: parts that are not
// used yet, and of numbers those that are no part of a date or a time.
func (m *machine) readings(fr *Frame, st *step, said Said) []match.Reading {
	q := st.ask
	if q.kind == "choice" {
		offered := m.answers(fr, st)
		if offered.options == nil {
			return nil
		}
		if hit, ok := offered.options.Inside(said.Text, offered.visible); ok {
			return []match.Reading{{Value: m.answerOf(fr, st, offered.ids[hit.Index])}}
		}
		return nil
	}
	found := m.valuesIn(q, said.Text, said.Used)
	if q.kind == "slot" {
		found = slotsIn(fr, found)
	}
	if len(found) == 0 && len(said.Used) == 0 {
		if v, ok := match.Whole(q.reads, said.Text, &m.reading); ok {
			found = []match.Reading{{Value: v, Start: 0, End: len(said.Text)}}
		}
	}
	if len(found) > 1 {
		return nil // which one is meant is not known: ask
	}
	return found
}

// valuesIn returns the values for a question that stand in a text, outside of
// the parts that are taken. A number in a date or a time is none.
func (m *machine) valuesIn(q *question, text string, taken []Part) []match.Reading {
	if q.reads == match.Number || q.reads == match.Rating {
		for _, kind := range []match.Kind{match.Date, match.Time} {
			for _, r := range match.Inside(kind, text, &m.reading) {
				taken = append(taken[:len(taken):len(taken)], Part{r.Start, r.End})
			}
		}
	}
	var free []match.Reading
	for _, r := range m.inside(q, text) {
		if !overlap(Part{r.Start, r.End}, taken) {
			free = append(free, r)
		}
	}
	return free
}

// inside returns what a text may hold for a question, wherever it stands. Of
// free text that is what its pattern finds.
func (m *machine) inside(q *question, text string) []match.Reading {
	if q.kind != "text" {
		return match.Inside(q.reads, text, &m.reading)
	}
	if q.pattern.Regexp == nil {
		return nil
	}
	var found []match.Reading
	for _, at := range q.pattern.FindAllStringIndex(text, -1) {
		found = append(found, match.Reading{Value: text[at[0]:at[1]], Start: at[0], End: at[1]})
	}
	return found
}

func overlap(p Part, taken []Part) bool {
	for _, t := range taken {
		if p.overlaps(t) {
			return true
		}
	}
	return false
}

// use marks a part of a message as an answer; an empty part marks nothing.
func (m *machine) use(fr *Frame, i int, p Part) {
	if p.Start == p.End {
		return
	}
	heard := append([]Said(nil), fr.Heard...)
	heard[i].Used = append(heard[i].Used[:len(heard[i].Used):len(heard[i].Used)], p)
	fr.Heard = heard
}

// spent marks the part of the newest message that was just taken as an
// answer, so that the next question does not hear it again.
func (m *machine) spent(fr *Frame, st *step, v any) {
	n := len(fr.Heard)
	if n == 0 || fr.Heard[n-1].Text != m.said {
		return
	}
	for _, r := range m.inside(st.ask, m.said) {
		if equal(r.Value, v) {
			m.use(fr, n-1, Part{r.Start, r.End})
			return
		}
	}
}

// fits tells whether a question would take a value without a word.
func (m *machine) fits(fr *Frame, st *step, v any) (bool, error) {
	if p := st.ask.pattern; p.Regexp != nil {
		if s, ok := v.(string); !ok || p.FindString(s) != s {
			return false, nil
		}
	}
	words, err := m.bounds(fr, st, v)
	if err != nil || words != "" {
		return false, err
	}
	n, _, err := m.rejected(fr, st, v)
	return n == 0, err
}
