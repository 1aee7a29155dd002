package draft

import (
	"io/fs"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"parley/flows"
)

// problem is what a check finds; wire.ts tells of its fields.
type problem struct {
	Rule     string         `json:"rule"`
	Severity flows.Severity `json:"severity"`
	Path     string         `json:"path"`
	Line     int            `json:"line"`
	Column   int            `json:"column"`
	From     int            `json:"from"`
	To       int            `json:"to"`
	Message  string         `json:"message"`
	Hint     string         `json:"hint"`
	Flow     string         `json:"flow"`
	Step     int            `json:"step"`
	Fixes    []fix          `json:"fixes,omitempty"`
}

type fix struct {
	Title string   `json:"title"`
	Edits []splice `json:"edits"`
}

type splice struct {
	Path   string `json:"path"`
	From   int    `json:"from"`
	To     int    `json:"to"`
	Insert string `json:"insert"`
}

// problems returns what the check has found.
func (s *state) problems() []problem {
	out := make([]problem, 0, len(s.Diags))
	places := map[string]*steps{}
	for _, d := range s.Diags {
		p := problem{
			Rule: d.Rule, Severity: d.Severity, Path: d.File, Line: max(d.Pos.Line, 1), Column: max(d.Pos.Column, 1),
			From: d.Pos.Offset, To: d.Pos.Offset, Message: d.Message, Hint: d.Hint, Step: -1,
		}
		at, known := places[d.File]
		if !known {
			at = stepsOf(s.fsys, d.File)
			places[d.File] = at
		}
		if at != nil {
			p.Flow, p.Step, p.To = at.flow, at.step(d.Pos), at.end(d.Pos.Offset)
		}
		if d.Fix != nil {
			p.Fixes = []fix{fixOf(d.Fix)}
		}
		out = append(out, p)
	}
	return out
}

func fixOf(f *flows.Fix) fix {
	out := fix{Title: f.Title, Edits: make([]splice, len(f.Edits))}
	for i, e := range f.Edits {
		out.Edits[i] = splice{e.File, e.Start, e.End, e.Text}
	}
	return out
}

// steps are where the steps of a file stand.
type steps struct {
	flow  string // "" where it is no flow's
	src   string
	lines []int // on which each begins
	after int   // the first line behind them; 0 where there is none
}

// stepsOf finds the steps of a file, also of those that a check could not read;
// nil where the file cannot be read at all.
func stepsOf(fsys fs.FS, file string) *steps {
	src, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil
	}
	out := &steps{src: string(src)}
	dir, name := path.Split(file)
	if dir != "flows/" {
		return out
	}
	// A translation, ID.LANG.yaml, has no steps, and is of the flow all the same.
	out.flow, _, _ = strings.Cut(name, ".")
	root := flows.ReadDoc(file, src).Root
	if root == nil || root.Kind != yaml.MappingNode {
		return out
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if len(out.lines) > 0 {
			out.after = key.Line
			break
		}
		if key.Value != "steps" || value.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range value.Content {
			out.lines = append(out.lines, item.Line)
		}
	}
	return out
}

// step returns the number of the step in which a place lies, -1 where it lies
// in none.
func (s *steps) step(at flows.Pos) int {
	if s.after > 0 && at.Line >= s.after {
		return -1
	}
	found := -1
	for i, line := range s.lines {
		if line <= at.Line {
			found = i
		}
	}
	return found
}

// end returns where the words end that begin at a place, on its line.
func (s *steps) end(from int) int {
	if from < 0 || from >= len(s.src) {
		return from
	}
	line, _, _ := strings.Cut(s.src[from:], "\n")
	if i := strings.Index(line, " #"); i > 0 {
		line = line[:i]
	}
	if key, _, ok := strings.Cut(line, ": "); ok && flows.IsID(key) {
		line = key
	}
	return from + len(strings.TrimRight(line, " \t\r:"))
}
