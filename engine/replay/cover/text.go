package cover

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// WriteText writes the shares, and below them what no talk came by, one a
// line, with paths below folder that can be clicked.
func (c *Coverage) WriteText(w io.Writer, folder string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "coverage of %s by %s: %d %%\n", c.Bot.ID, count(c.Talks, "talk"), c.Sum().Percent())
	for _, s := range c.Shares() {
		fmt.Fprintf(&b, "  %-10s %4d of %-4d %3d %%\n", s.Part, s.Covered, s.Total, s.Percent())
	}
	for _, i := range c.Missed() {
		fmt.Fprintf(&b, "%s:%d:%d: not covered: %s\n", path.Join(folder, i.File), i.Pos.Line, i.Pos.Column, c.what(i))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// what names an item, with its language where it is a text.
func (c *Coverage) what(i *Item) string {
	if lang, ok := strings.CutPrefix(string(i.Part), string(Texts)+" "); ok {
		return i.What + " in " + lang
	}
	return i.What
}

// JSON is the coverage as programs read it.
type JSON struct {
	Bot     string      `json:"bot"`
	Talks   int         `json:"talks"`
	Percent int         `json:"percent"`
	Parts   []jsonShare `json:"parts"`
	Items   []jsonItem  `json:"items"`
}

type jsonShare struct {
	Part    Part `json:"part"`
	Covered int  `json:"covered"`
	Total   int  `json:"total"`
}

type jsonItem struct {
	Part   Part   `json:"part"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
	Times  int    `json:"times"`
}

// JSON returns the coverage with all its items, those come by too.
func (c *Coverage) JSON() JSON {
	out := JSON{Bot: c.Bot.ID, Talks: c.Talks, Percent: c.Sum().Percent(), Items: []jsonItem{}}
	for _, s := range c.Shares() {
		out.Parts = append(out.Parts, jsonShare(s))
	}
	for _, i := range c.Items {
		out.Items = append(out.Items, jsonItem{i.Part, i.File, i.Pos.Line, i.Pos.Column, i.What, i.Times})
	}
	return out
}

// MarshalJSON writes what [Coverage.JSON] returns.
func (c *Coverage) MarshalJSON() ([]byte, error) { return json.Marshal(c.JSON()) }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// short writes a duration as flow files do: 30m, 4h, 2d.
func short(d time.Duration) string {
	if d >= 24*time.Hour && d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
