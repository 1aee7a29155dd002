package mutate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// A Report tells which changes the conversations noticed.
type Report struct {
	Bot    string
	Tally           // of all
	Kinds  []Tally  // of each kind that was tried, in the order of Kinds
	Talks  int      // that were played
	Missed []Missed // in the order of the places
}

// A Tally counts changes.
type Tally struct {
	Kind    Kind // "" of all
	Changes int  // that were tried
	Noticed int
}

// Missed is a change that no conversation noticed.
type Missed struct {
	Change
	Talks int // that come by the place, and go as before
}

// talk is a conversation that goes as written before anything is changed.
type talk struct {
	*replay.Conversation
	marks map[engine.Mark]bool // the steps that it comes by
}

// Bot changes a bot in one place after the other and plays its conversations.
// Those that do not go as written beforehand are left out.
func Bot(b *flows.Bot, p *engine.Program, conversations []*replay.Conversation) *Report {
	talks := passing(b, p, conversations)
	r := &Report{Bot: b.ID, Talks: len(talks)}
	kinds := map[Kind]*Tally{}
	for _, c := range Changes(b) {
		changed := c.make(b)
		program, diags := engine.Compile(changed)
		if diags.Errors() > 0 {
			continue
		}
		near := c.near(talks)
		noticed := notices(replay.NewPlayer(changed, program), near)
		if kinds[c.Kind] == nil {
			kinds[c.Kind] = &Tally{Kind: c.Kind}
		}
		r.Tally.add(noticed)
		kinds[c.Kind].add(noticed)
		if !noticed {
			r.Missed = append(r.Missed, Missed{c, len(near)})
		}
	}
	slices.SortStableFunc(r.Missed, func(a, b Missed) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
	})
	for _, k := range Kinds {
		if t := kinds[k]; t != nil {
			r.Kinds = append(r.Kinds, *t)
		}
	}
	return r
}

// passing plays the conversations as things are.
func passing(b *flows.Bot, p *engine.Program, conversations []*replay.Conversation) []talk {
	player := replay.NewPlayer(b, p)
	var out []talk
	for _, c := range conversations {
		t := talk{c, map[engine.Mark]bool{}}
		ok := true
		for _, r := range player.Play(c) {
			ok = ok && r.Passed()
			for i := range r.Exchange {
				for _, m := range r.Exchange[i].Marks {
					t.marks[engine.Mark{Flow: m.Flow, Step: m.Step}] = true
				}
			}
		}
		if ok {
			out = append(out, t)
		}
	}
	return out
}

// near are the talks that can notice a change: of a step, those that come by
// it; of a whole flow or the bot, all.
func (c *Change) near(talks []talk) []talk {
	if c.step < 0 {
		return talks
	}
	var out []talk
	for _, t := range talks {
		if t.marks[engine.Mark{Flow: c.flow, Step: c.step}] {
			out = append(out, t)
		}
	}
	return out
}

// notices tells whether one of the talks does not go as written any more.
func notices(p *replay.Player, talks []talk) bool {
	for _, t := range talks {
		for _, r := range p.Play(t.Conversation) {
			if !r.Passed() {
				return true
			}
		}
	}
	return false
}

func (t *Tally) add(noticed bool) {
	t.Changes++
	if noticed {
		t.Noticed++
	}
}

// Percent is the share of the changes that were noticed, in whole percent,
// rounded down; of none it is 100.
func (t *Tally) Percent() int {
	if t.Changes == 0 {
		return 100
	}
	return t.Noticed * 100 / t.Changes
}

// WriteText writes the share, that of each kind of change, and below them what
// no conversation noticed, one a line, with paths below folder that can be
// clicked.
func (r *Report) WriteText(w io.Writer, folder string) error {
	var b strings.Builder
	talks := "1 talk"
	if r.Talks != 1 {
		talks = fmt.Sprintf("%d talks", r.Talks)
	}
	fmt.Fprintf(&b, "mutated %s, played by %s: %d of %d changes noticed: %d %%\n", r.Bot, talks, r.Noticed, r.Changes, r.Percent())
	for i := range r.Kinds {
		k := &r.Kinds[i]
		fmt.Fprintf(&b, "  %-20s %4d of %-4d %3d %%\n", k.Kind, k.Noticed, k.Changes, k.Percent())
	}
	for i := range r.Missed {
		m := &r.Missed[i]
		fmt.Fprintf(&b, "%s:%d:%d: not noticed: %s; %s\n", path.Join(folder, m.File), m.Pos.Line, m.Pos.Column, m.What, m.why())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// why says what the conversations lack.
func (m *Missed) why() string {
	switch m.Talks {
	case 0:
		return "no talk comes by"
	case 1:
		return "1 talk comes by, and goes as before"
	}
	return fmt.Sprintf("%d talks come by, and go as before", m.Talks)
}

type jsonReport struct {
	Bot   string `json:"bot"`
	Talks int    `json:"talks"`
	jsonTally
	Kinds  []jsonTally  `json:"kinds"`
	Missed []jsonMissed `json:"missed"`
}

type jsonTally struct {
	Kind    Kind `json:"kind,omitempty"`
	Changes int  `json:"changes"`
	Noticed int  `json:"noticed"`
	Percent int  `json:"percent"`
}

type jsonMissed struct {
	Kind   Kind   `json:"kind"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
	Talks  int    `json:"talks"`
}

// MarshalJSON writes the report as programs read it.
func (r *Report) MarshalJSON() ([]byte, error) {
	out := jsonReport{r.Bot, r.Talks, r.Tally.json(), []jsonTally{}, []jsonMissed{}}
	for i := range r.Kinds {
		out.Kinds = append(out.Kinds, r.Kinds[i].json())
	}
	for _, m := range r.Missed {
		out.Missed = append(out.Missed, jsonMissed{m.Kind, m.File, m.Pos.Line, m.Pos.Column, m.What, m.Talks})
	}
	return json.Marshal(out)
}

func (t *Tally) json() jsonTally { return jsonTally{t.Kind, t.Changes, t.Noticed, t.Percent()} }
