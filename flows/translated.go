package flows

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// NotesFile is where a bot notes what its translations were made from, a line
// for each:
//
//	flows/welcome.fr.yaml menu.order 1a2b3c4d 5e6f7a8b
//
// It says which file and key, the fingerprint of the text in the first language
// as it was then, and that of the translation. It is written by a machine and
// no part of what runs; without it nobody keeps track.
const NotesFile = "translated.txt"

// NotesHead begins a new NotesFile.
const NotesHead = "# Which text each translation was made from; `parley check` reads and writes it.\n"

// maxNotes is how long a NotesFile may be, in bytes: about 100,000 lines.
const maxNotes = 8 << 20

// Notes are what a NotesFile says.
type Notes struct {
	lines []noted // sorted by key, whatever the order in the file; those of one key as they stand there
	size  int     // of the file, in bytes
	open  bool    // its last line has no end
}

// noted is a line of a NotesFile.
type noted struct {
	of           string // file and key
	source, text string // fingerprints
	start, next  int    // offsets of the line, and of what follows it
	pos          Pos
}

// ReadNotes reads the NotesFile of a bot's folder. Notes are nil where there is
// none, or none that can be read. A line that is none, such as git leaves in a
// conflict, is reported.
func ReadNotes(fsys fs.FS) (*Notes, Diags) {
	src, err := readAtMost(fsys, NotesFile, maxNotes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, Diags{{Rule: "unreadable", Severity: Warning, File: NotesFile, Message: err.Error()}}
	case len(src) > maxNotes:
		return nil, Diags{{Rule: "too-big", Severity: Warning, File: NotesFile, Hint: "delete it, and begin anew with `parley check --translated`",
			Message: fmt.Sprintf("the file has more than %d bytes and is not read: nobody keeps track of translations", maxNotes)}}
	}
	out, diags, at := &Notes{size: len(src)}, Diags(nil), 0
	seen := map[string]bool{}
	for i, line := range strings.SplitAfter(string(src), "\n") {
		n := noted{start: at, next: at + len(line), pos: Pos{Line: i + 1, Column: 1, Offset: at}}
		at = n.next
		out.open = line != "" && !strings.HasSuffix(line, "\n")
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 4 {
			diags = append(diags, n.bad("this line notes no translation"))
			continue
		}
		n.of, n.source, n.text = words[0]+" "+words[1], words[2], words[3]
		if said := strings.Join(words, " "); seen[said] {
			diags = append(diags, n.bad("an earlier line says the same"))
			continue
		} else {
			seen[said] = true
		}
		out.lines = append(out.lines, n)
	}
	slices.SortStableFunc(out.lines, func(a, b noted) int { return cmp.Compare(a.of, b.of) })
	return out, diags
}

// bad reports a line that can go.
func (n noted) bad(message string) Diag {
	return Diag{Rule: "bad-note", Severity: Warning, File: NotesFile, Pos: n.pos, Message: message,
		Hint: "`parley check --fix` deletes it", Fix: NewFix("delete the line", NotesFile, Edit{n.start, n.next, ""})}
}

// Fingerprint is short for a text, all of its variants: another one has another.
func Fingerprint(t Text) string {
	sum := sha256.New()
	for _, s := range t {
		fmt.Fprintf(sum, "%d:%s", len(s.Value), s.Value)
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// Noted is what the notes say of a translation as it is now.
type Noted int

// What notes can say. Two lines for one translation are what a merge leaves
// where both sides have noted it: where neither fits what is written now, only
// a person can tell what it was made from.
const (
	NotNoted  Noted = iota // nothing of these words: they are new
	NotedSo                // they were made from what the text says now
	NotedOld               // they were made from another text
	NotedBoth              // two lines, of which one fits what is written now
	NotedAny               // two lines, and neither does
)

// Of tells what is noted of a key of a translation file. lines are where.
func (n *Notes) Of(file, key string, source, text Text) (noted Noted, lines []int) {
	from, to := n.of(file + " " + key)
	if from == to {
		return NotNoted, nil
	}
	s, t := Fingerprint(source), Fingerprint(text)
	fits := false
	for _, l := range n.lines[from:to] {
		fits = fits || l.source == s && l.text == t
		lines = append(lines, l.pos.Line)
	}
	switch {
	case to-from > 1 && fits:
		return NotedBoth, lines
	case to-from > 1:
		return NotedAny, lines
	case fits:
		return NotedSo, lines
	case n.lines[from].text == t:
		return NotedOld, lines
	}
	return NotNoted, lines
}

// of returns the range of the lines that note a key.
func (n *Notes) of(of string) (from, to int) {
	from, _ = slices.BinarySearchFunc(n.lines, of, func(l noted, of string) int { return cmp.Compare(l.of, of) })
	for to = from; to < len(n.lines) && n.lines[to].of == of; to++ {
	}
	return from, to
}

// Note returns the edits of the NotesFile that note a translation as made from
// what the source says now, in the place of all that is noted of it. The file
// stays sorted where it was.
func (n *Notes) Note(file, key string, source, text Text) []Edit {
	of := file + " " + key
	line := of + " " + Fingerprint(source) + " " + Fingerprint(text)
	switch from, to := n.of(of); {
	case from < to:
		first := n.lines[from]
		if !n.open || first.next < n.size {
			line += "\n"
		}
		edits := []Edit{{first.start, first.next, line}}
		for _, l := range n.lines[from+1 : to] {
			edits = append(edits, Edit{l.start, l.next, ""})
		}
		return edits
	case from < len(n.lines):
		at := n.lines[from].start
		return []Edit{{at, at, line + "\n"}}
	case n.open:
		return []Edit{{n.size, n.size, "\n" + line}}
	}
	return []Edit{{n.size, n.size, line + "\n"}}
}

// Gone reports the notes of translations that are not among those that exist,
// by file and key with a blank between them.
func (n *Notes) Gone(exist map[string]bool) Diags {
	var out Diags
	for _, l := range n.lines {
		if !exist[l.of] {
			out = append(out, l.bad(fmt.Sprintf("the translation `%s` is gone", l.of)))
		}
	}
	return out
}
