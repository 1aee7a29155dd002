package cli

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/flows"
)

var schemaCommand = command{
	name: "schema", args: "[--editor | " + strings.Join(flows.SchemaKinds, " | ") + "]", short: "print the JSON Schema of a bot's files",
	long: `Prints a JSON Schema (draft-07) of one kind of files, or of all of them.
Editors that know YAML check files with it and tell what each key is for:

  parley schema > parley.schema.json

and as the first line of a file, with the way to it:

  # yaml-language-server: $schema=../parley.schema.json`,
	flags: func(f *flag.FlagSet) runner {
		editor := f.Bool("editor", false, "print what the browser editor knows of the language: labels and help in English and French, too")
		return func(_ context.Context, w *World, args []string) error {
			kind := ""
			switch {
			case *editor && len(args) > 0:
				return usagef("schema: --editor is of all kinds of files, and stands alone")
			case len(args) > 1:
				return usagef("schema: one kind of files at a time, not %s", strings.Join(args, ", "))
			case len(args) == 1:
				kind = args[0]
			}
			if kind != "" && !slices.Contains(flows.SchemaKinds, kind) {
				return usagef("schema: no kind of files %q; there are %s", kind, strings.Join(flows.SchemaKinds, ", "))
			}
			print := func() ([]byte, error) { return flows.Schema(kind) }
			if *editor {
				print = flows.EditorSchema
			}
			out, err := print()
			if err == nil {
				_, err = w.Out.Write(out)
			}
			if err != nil {
				return fmt.Errorf("print the schema: %w", err)
			}
			return nil
		}
	},
}
