package cli

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"parley/flows"
)

var checkCommand = command{
	name: "check", args: "BOT [flags]", short: "find what is wrong in a bot's files",
	long: `Reads all files of the bot, its conversations too, and prints one line for
each problem: file:line:col: error|warning RULE: message; hint.
The exit status is 1 where there is an error; warnings keep no bot from
running.`,
	flags: func(fs *flag.FlagSet) runner {
		format := fs.String("format", "text", "`FORM` of the output: text, json, github or sarif")
		later := laterFlags(fs, "fix")
		return func(_ context.Context, w *World, args []string) error {
			if err := later(); err != nil {
				return err
			}
			switch *format {
			case "text", "json", "github", "sarif":
			default:
				return usagef("check: no format %q; there are text, json, github and sarif", *format)
			}
			return runCheck(w, args, *format)
		}
	},
}

func runCheck(w *World, args []string, format string) error {
	f, err := oneBot("check", args)
	if err != nil {
		return err
	}
	defer f.root.Close()
	b, p, diags := f.read()
	flowCount, talkCount := 0, 0
	if p != nil {
		talks, err := f.talks(b)
		if err != nil {
			return err
		}
		for _, t := range talks {
			diags = append(diags, t.diags...)
		}
		diags.Sort()
		flowCount, talkCount = len(b.Flows), len(talks)
	}
	switch format {
	case "json":
		err = writeJSON(w, diags)
	case "sarif":
		err = writeSARIF(w, f.path, diags)
	case "github":
		printGitHub(w.Out, f.path, diags)
	default:
		printDiags(w.Out, f.path, diags)
		fmt.Fprintln(w.Out, summary(f.path, diags, flowCount, talkCount))
	}
	if err == nil && diags.Errors() > 0 {
		return errNo
	}
	return err
}

// summary is the last line of a check.
func summary(bot string, diags flows.Diags, flowCount, talkCount int) string {
	if len(diags) == 0 {
		return fmt.Sprintf("%s: no problems in %s, %s", bot, count(flowCount, "flow"), count(talkCount, "conversation"))
	}
	return fmt.Sprintf("%s: %s, %s", bot, count(diags.Errors(), "error"), count(len(diags)-diags.Errors(), "warning"))
}

// jsonDiag is one diagnostic in --format json.
type jsonDiag struct {
	File     string         `json:"file"` // inside the bot's folder
	Line     int            `json:"line"`
	Column   int            `json:"column"`
	Severity flows.Severity `json:"severity"`
	Rule     string         `json:"rule"`
	Message  string         `json:"message"`
	Hint     string         `json:"hint,omitempty"`
}

func writeJSON(w *World, diags flows.Diags) error {
	out := struct {
		Errors      int        `json:"errors"`
		Warnings    int        `json:"warnings"`
		Diagnostics []jsonDiag `json:"diagnostics"`
	}{diags.Errors(), len(diags) - diags.Errors(), []jsonDiag{}}
	for _, d := range diags {
		out.Diagnostics = append(out.Diagnostics, jsonDiag{d.File, max(d.Pos.Line, 1), max(d.Pos.Column, 1), d.Severity, d.Rule, d.Message, d.Hint})
	}
	enc := json.NewEncoder(w.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
