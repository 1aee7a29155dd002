package cli

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/mattn/go-sqlite3"
)

var versionCommand = command{
	name: "version", short: "tell which build this is",
	long:  `Prints the version of Parley, the commit it was built from, and what it was built with.`,
	flags: func(*flag.FlagSet) runner { return runVersion },
}

func runVersion(_ context.Context, w *World, args []string) error {
	if len(args) > 0 {
		return usagef("version takes no arguments")
	}
	lib, _, _ := sqlite3.Version()
	fmt.Fprintf(w.Out, "parley %s\n%s %s/%s, sqlite %s\n", buildVersion(w.Version), runtime.Version(), runtime.GOOS, runtime.GOARCH, lib)
	return nil
}

// buildVersion returns the version given at build time, or what the build
// notes of its own.
func buildVersion(given string) string {
	info, ok := debug.ReadBuildInfo()
	version, commit, modified := given, "", ""
	if ok {
		if version == "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = ", changed since"
			}
		}
	}
	if version == "" {
		version = "(devel)"
	}
	if commit == "" {
		return version
	}
	return fmt.Sprintf("%s (%s%s)", version, commit, modified)
}
