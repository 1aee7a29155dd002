package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"parley/flows"
)

// printGitHub writes diagnostics as commands that GitHub Actions turn into
// annotations of files:
// docs.github.com/actions/reference/workflow-commands-for-github-actions.
func printGitHub(w io.Writer, folder string, diags flows.Diags) {
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, d := range diags {
		fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", d.Severity, property.Replace(fileIn(folder, d.File)),
			max(d.Pos.Line, 1), max(d.Pos.Column, 1), property.Replace(d.Rule), message.Replace(told(d)))
	}
}

// fileIn is the path of a bot's file as seen from where the command runs.
func fileIn(folder, file string) string { return path.Join(filepath.ToSlash(folder), file) }

// told is what a diagnostic says, with its hint.
func told(d flows.Diag) string {
	if d.Hint == "" {
		return d.Message
	}
	return d.Message + "; " + d.Hint
}

// The parts of SARIF 2.1.0 that are written; docs.oasis-open.org/sarif.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string       `json:"id"`
		Short sarifMessage `json:"shortDescription"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"` // error or warning
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifFix struct {
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted struct {
			Offset int `json:"byteOffset"`
			Length int `json:"byteLength"`
		} `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   struct {
				Line   int `json:"startLine"`
				Column int `json:"startColumn"`
			} `json:"region"`
		} `json:"physicalLocation"`
	}
)

// writeSARIF writes diagnostics as a log that code scanners read.
func writeSARIF(w io.Writer, folder string, diags flows.Diags) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "parley", Rules: []sarifRule{}}
	for _, d := range diags {
		if rule := (sarifRule{d.Rule, sarifMessage{strings.ReplaceAll(d.Rule, "-", " ")}}); !slices.Contains(run.Tool.Driver.Rules, rule) {
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
		}
		var at sarifLocation
		at.Physical.Artifact.URI = uriOf(fileIn(folder, d.File))
		at.Physical.Region.Line, at.Physical.Region.Column = max(d.Pos.Line, 1), max(d.Pos.Column, 1)
		run.Results = append(run.Results, sarifResult{d.Rule, string(d.Severity), sarifMessage{told(d)}, []sarifLocation{at}, sarifFixes(folder, d.Fix)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// sarifFixes writes a fix, one change for each of its files.
func sarifFixes(folder string, fix *flows.Fix) []sarifFix {
	if fix == nil || len(fix.Edits) == 0 {
		return nil
	}
	out := sarifFix{Description: sarifMessage{fix.Title}}
	for _, e := range fix.Edits {
		var r sarifReplacement
		r.Deleted.Offset, r.Deleted.Length, r.Inserted.Text = e.Start, e.End-e.Start, e.Text
		file := sarifArtifact{uriOf(fileIn(folder, e.File))}
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == file })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: file})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, r)
	}
	return []sarifFix{out}
}

// uriOf is a path as a relative reference (RFC 3986), or a file URI where it
// is absolute.
func uriOf(file string) string {
	u := url.URL{Path: file}
	if path.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}
