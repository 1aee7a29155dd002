package replay

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
)

// Count tells how many of the results passed and how many did not.
func Count(results []*Result) (passed, failed int) {
	for _, r := range results {
		if r.Passed() {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed
}

type xmlSuite struct {
	XMLName  xml.Name  `xml:"testsuite"`
	Name     string    `xml:"name,attr"`
	Tests    int       `xml:"tests,attr"`
	Failures int       `xml:"failures,attr"`
	Errors   int       `xml:"errors,attr"`
	Cases    []xmlCase `xml:"testcase"`
}

type xmlCase struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	File    string      `xml:"file,attr"`
	Line    int         `xml:"line,attr"`
	Failure *xmlFailure `xml:"failure,omitempty"`
}

type xmlFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

// WriteJUnit writes the results as a JUnit XML file, in their order: one
// suite named after the bot, one case a result. There are no times in it, so
// that the same results give the same bytes.
func WriteJUnit(w io.Writer, bot string, results []*Result) error {
	_, failed := Count(results)
	s := xmlSuite{Name: bot, Tests: len(results), Failures: failed, Cases: []xmlCase{}}
	for _, r := range results {
		c := xmlCase{Class: bot, Name: r.Name, File: r.File, Line: r.Pos.Line}
		if d := r.Diff; d != nil {
			var text bytes.Buffer
			if err := r.Print(&text); err != nil {
				return err
			}
			c.Failure = &xmlFailure{Message: printable("want " + d.Want + ", got " + d.Got), Type: "difference", Text: printable(text.String())}
		}
		s.Cases = append(s.Cases, c)
	}
	out, err := xml.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(append([]byte(xml.Header), out...), '\n'))
	return err
}

// printable drops what XML 1.0 has no way to write.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

type jsonReport struct {
	Passed int        `json:"passed"`
	Failed int        `json:"failed"`
	Tests  []jsonTest `json:"tests"`
	Proofs
}

// Proofs are what else is known of a bot beside its talks, as it stands in
// JSON; nil for what was not asked for.
type Proofs struct {
	Coverage any `json:"coverage,omitempty"`
	Explore  any `json:"explore,omitempty"`
	Mutate   any `json:"mutate,omitempty"`
}

type jsonTest struct {
	Name       string          `json:"name"`
	File       string          `json:"file"`
	Line       int             `json:"line"`
	Passed     bool            `json:"passed"`
	Channel    string          `json:"channel"`
	Language   string          `json:"language"`
	Talk       []jsonLine      `json:"talk"`
	Difference *jsonDifference `json:"difference,omitempty"`
}

type jsonLine struct {
	Who   string   `json:"who"` // me or bot
	Text  string   `json:"text"`
	Name  string   `json:"name,omitempty"` // of a message: what conversations call it
	Trace []string `json:"trace,omitempty"`
}

type jsonDifference struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Want   string `json:"want"`
	Got    string `json:"got"`
	Step   string `json:"step,omitempty"`
	Why    string `json:"why,omitempty"`
	Hint   string `json:"hint,omitempty"`
}

// WriteJSON writes the results as one JSON object, in their order, each with
// its whole talk and the trace, and the proofs beside them.
func WriteJSON(w io.Writer, results []*Result, proofs Proofs) error {
	rep := jsonReport{Tests: []jsonTest{}, Proofs: proofs}
	rep.Passed, rep.Failed = Count(results)
	for _, r := range results {
		rep.Tests = append(rep.Tests, r.json())
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(rep)
}

func (r *Result) json() jsonTest {
	t := jsonTest{Name: r.Name, File: r.File, Line: r.Pos.Line, Passed: r.Passed(), Channel: r.Channel, Language: r.Language, Talk: []jsonLine{}}
	for i := range r.Exchange {
		x := &r.Exchange[i]
		me := jsonLine{Who: "me", Text: x.Input}
		for _, tr := range x.Trace {
			me.Trace = append(me.Trace, line(tr))
		}
		t.Talk = append(t.Talk, me)
		for j := range x.Messages {
			m := &x.Messages[j]
			t.Talk = append(t.Talk, jsonLine{Who: "bot", Text: strings.Join(m.Bubbles(), "\n\n"), Name: m.Source.String()})
		}
	}
	if d := r.Diff; d != nil {
		t.Difference = &jsonDifference{d.Pos.Line, d.Pos.Column, d.Want, d.Got, d.Step, d.Why, d.Hint}
	}
	return t
}
