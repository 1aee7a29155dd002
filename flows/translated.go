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

// Notes are what a NotesFile says.
type Notes struct {
	lines []noted // sorted by key, whatever the order in the file
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
// none. A line that is none, such as git leaves in a conflict, is reported.
func ReadNotes(fsys fs.FS) (*Notes, Diags) {
	src, err := fs.ReadFile(fsys, NotesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	out, diags, at := &Notes{size: len(src)}, Diags(nil), 0
	if err != nil {
		return nil, Diags{{Rule: "unreadable", Severity: Warning, File: NotesFile, Message: err.Error()}}
	}
	seen := map[string]bool{}
	for i, line := range strings.SplitAfter(string(src), "\n") {
		n := noted{start: at, next: at + len(line), pos: Pos{Line: i + 1, Column: 1, Offset: at}}
		at = n.next
		out.open = line != "" && !strings.HasSuffix(line, "\n")
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) == 4 {
			n.of, n.source, n.text = words[0]+" "+words[1], words[2], words[3]
		}
		if n.of == "" || seen[n.of] {
			diags = append(diags, n.bad("this line notes no translation, or one that an earlier line does"))
			continue
		}
		seen[n.of] = true
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

// Of returns the fingerprints noted for a key of a translation file: of the
// text in the first language, and of the translation.
func (n *Notes) Of(file, key string) (source, text string, ok bool) {
	i, ok := n.find(file + " " + key)
	if !ok {
		return "", "", false
	}
	return n.lines[i].source, n.lines[i].text, true
}

func (n *Notes) find(of string) (int, bool) {
	return slices.BinarySearchFunc(n.lines, of, func(l noted, of string) int { return cmp.Compare(l.of, of) })
}

// Note is the edit of the NotesFile that notes a translation as made from what
// the source says now. The file stays sorted where it was.
func (n *Notes) Note(file, key string, source, text Text) Edit {
	of := file + " " + key
	line := of + " " + Fingerprint(source) + " " + Fingerprint(text)
	i, known := n.find(of)
	switch {
	case known && n.open && n.lines[i].next == n.size:
		return Edit{n.lines[i].start, n.size, line}
	case known:
		return Edit{n.lines[i].start, n.lines[i].next, line + "\n"}
	case i < len(n.lines):
		return Edit{n.lines[i].start, n.lines[i].start, line + "\n"}
	case n.open:
		return Edit{n.size, n.size, "\n" + line}
	}
	return Edit{n.size, n.size, line + "\n"}
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
