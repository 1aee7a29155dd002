package logged

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Report is how many sessions went.
type Report struct {
	Sessions    int            // that were run again
	Different   int            // of them
	Turns       int            // that were compared
	Left        int            // that were not, since the talk rests elsewhere by then
	Counts      map[Kind]int   // differences, by kind
	Versions    map[string]int // how many sessions ran on each
	Unread      []Unread       // sessions that could not be run again
	Differences []Found        // in the order of the sessions
}

// Unread is a session that could not be run again.
type Unread struct {
	Talk
	Why string `json:"why"`
}

// Found is a difference and the session that it is of.
type Found struct {
	Talk
	Difference
	session int // counts those that were run again, from 1; two of a person may begin at once
}

// NewReport returns an empty report.
func NewReport() *Report {
	return &Report{Counts: map[Kind]int{}, Versions: map[string]int{}}
}

// Add adds a session that was run again.
func (r *Report) Add(res *Result) {
	r.Sessions++
	r.Turns += res.Turns
	r.Left += res.Left
	for _, v := range sorted(res.Versions) {
		r.Versions[v]++
	}
	if len(res.Differences) > 0 {
		r.Different++
	}
	for _, d := range res.Differences {
		r.Counts[d.Kind]++
		r.Differences = append(r.Differences, Found{res.Talk, d, r.Sessions})
	}
}

// Skip adds a session that could not be run again.
func (r *Report) Skip(t Talk, why error) {
	r.Unread = append(r.Unread, Unread{t, why.Error()})
}

// sorted returns a sorted copy, each once.
func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// group are differences that are alike: most likely of one change.
type group struct {
	first    *Found
	number   int // of differences
	sessions int // that they are in
	last     int // session
}

// groups returns the differences of a kind, alike ones together, most first.
func (r *Report) groups(kind Kind) []*group {
	byKey := map[string]*group{}
	var out []*group
	for i := range r.Differences {
		f := &r.Differences[i]
		if f.Kind != kind {
			continue
		}
		key := f.key()
		g := byKey[key]
		if g == nil {
			g = &group{first: f}
			byKey[key] = g
			out = append(out, g)
		}
		g.number++
		if g.last != f.session {
			g.sessions, g.last = g.sessions+1, f.session
		}
	}
	slices.SortStableFunc(out, func(a, b *group) int { return cmp.Compare(b.number, a.number) })
	return out
}

// key is what alike differences have in common: where it is, and for other
// ways where they lead, which does not depend on what the person said.
func (f *Found) key() string {
	switch f.Kind {
	case Step, Route, Ended:
		return f.About + "\n" + f.Before + "\n" + f.After
	}
	return f.About
}

// maxGroups and maxUnread bound how much Print writes.
const (
	maxGroups = 20 // of a kind
	maxUnread = 10
)

// Print writes a summary by kind, and one example of each difference that
// shows in several sessions. Folder is put before the names of files; against
// is what the version is called.
func (r *Report) Print(w io.Writer, folder, against string) error {
	p := printer{w: w}
	p.printf("%s of %s on %s: %d as before, %d otherwise\n",
		counted(r.Sessions, "session"), counted(r.Turns+r.Left, "turn"), against, r.Sessions-r.Different, r.Different)
	for _, kind := range Kinds {
		if r.Counts[kind] > 0 {
			p.kind(r.groups(kind), kind, r.Counts[kind], folder)
		}
	}
	if r.Left > 0 {
		p.printf("\n%s not compared: the talk had gone another way before\n", were(r.Left, "turn"))
	}
	if len(r.Unread) > 0 {
		p.printf("\n%s not run again:\n", were(len(r.Unread), "session"))
		for i, u := range r.Unread {
			if i == maxUnread {
				p.printf("  and %d more\n", len(r.Unread)-i)
				break
			}
			p.printf("  %s: %s\n", u.Talk, u.Why)
		}
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) kind(groups []*group, kind Kind, n int, folder string) {
	p.printf("\n%s: %s\n", kind, counted(n, "difference"))
	for i, g := range groups {
		if i == maxGroups {
			p.printf("  and %s more; --json lists all\n", counted(len(groups)-i, "place"))
			return
		}
		p.group(g, folder)
	}
}

func (p *printer) group(g *group, folder string) {
	f := g.first
	place := ""
	if f.File != "" {
		place = fmt.Sprintf("%s/%s:%d:%d: ", folder, f.File, f.Pos.Line, f.Pos.Column)
	}
	p.printf("  %s%s", place, cmp.Or(f.About, "nothing open"))
	if g.number > 1 {
		p.printf(", %d times in %s; the first", g.number, counted(g.sessions, "session"))
	}
	p.printf("\n    %s, turn %d: %s\n", f.Talk, f.Turn, quoted(f.Said, 0))
	before, after := f.Before, f.After
	if f.Kind == Text {
		at := parting(before, after)
		before, after = quoted(before, at), quoted(after, at)
	}
	p.printf("    before  %s\n    after   %s\n", oneLine(before), oneLine(after))
	if f.Why != "" {
		p.printf("    why     %s\n", oneLine(f.Why))
	}
}

// shownText is how many characters of a text are printed.
const shownText = 100

// quoted returns a text in one line, cut so that the character at the offset
// is seen.
func quoted(s string, at int) string {
	from := 0
	if at > shownText/2 && len(s) > shownText {
		from = at - shownText/2
		for from > 0 && !utf8.RuneStart(s[from]) {
			from--
		}
	}
	out := []rune(oneLine(s[from:]))
	text := string(out)
	if len(out) > shownText {
		text = string(out[:shownText]) + "…"
	}
	if from > 0 {
		text = "…" + text
	}
	return `"` + text + `"`
}

// parting returns the offset at which two texts begin to differ.
func parting(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

// oneLine takes line breaks and other signs that move the cursor out of what
// strangers wrote.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0:
			return -1
		}
		return r
	}, s)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func were(n int, what string) string {
	if n == 1 {
		return "1 " + what + " was"
	}
	return counted(n, what) + " were"
}

type jsonReport struct {
	Sessions    int            `json:"sessions"`
	Different   int            `json:"different"`
	Turns       int            `json:"turns"`
	Left        int            `json:"left"`
	Counts      map[Kind]int   `json:"counts"`
	Versions    map[string]int `json:"versions"`
	Unread      []Unread       `json:"unread"`
	Differences []jsonFound    `json:"differences"`
}

type jsonFound struct {
	Kind    Kind   `json:"kind"`
	Session Talk   `json:"session"`
	Turn    int    `json:"turn"`
	Said    string `json:"said"`
	About   string `json:"about"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Why     string `json:"why,omitempty"`
	File    string `json:"file,omitempty"` // inside the bot's folder
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

// WriteJSON writes the report with every difference.
func (r *Report) WriteJSON(w io.Writer) error {
	out := jsonReport{r.Sessions, r.Different, r.Turns, r.Left, r.Counts, r.Versions, append([]Unread{}, r.Unread...), []jsonFound{}}
	for i := range r.Differences {
		f := &r.Differences[i]
		out.Differences = append(out.Differences, jsonFound{f.Kind, f.Talk, f.Turn, f.Said, f.About, f.Before, f.After, f.Why, f.File, f.Pos.Line, f.Pos.Column})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
