-- Where the sessions of a bot begin in the log.
CREATE INDEX log_begin ON log (bot, seq) WHERE kind = 'begin';
