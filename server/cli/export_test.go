package cli

// ReplayLog is what `parley replay` does once it has read the bot.
var ReplayLog = replayLog
