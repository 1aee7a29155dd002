// Command parley runs bots; see package cli.
package main

import (
	"context"
	"os"
	"time"
	_ "time/tzdata" // bots name their time zones, and a small machine may have none

	"parley/server/cli"
)

// version is set by the linker; see the Makefile.
var version string

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.World{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: version,
	}))
}
