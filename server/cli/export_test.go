package cli

// ReplayLog is what `parley replay` does once it has read the bot.
var ReplayLog = replayLog

// What `parley check` writes for machines, and for people.
var (
	WriteSARIF  = writeSARIF
	PrintGitHub = printGitHub
	PrintDiags  = printDiags
)
