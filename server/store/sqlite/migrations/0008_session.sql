-- Sessions by the number of their conversation: a row as large as a page stays
-- in it, where an index would put what is over a quarter of one on another.
CREATE TABLE held (
  conv    INTEGER PRIMARY KEY,
  bot     TEXT    NOT NULL,
  version INTEGER NOT NULL,
  body    BLOB,
  since   INTEGER,
  queue   TEXT    NOT NULL DEFAULT '',
  agent   TEXT    NOT NULL DEFAULT '',
  pin     TEXT    NOT NULL DEFAULT ''
) STRICT;
INSERT INTO held (conv, bot, version, body, since, queue, agent, pin)
  SELECT conv, bot, version, body, since, queue, agent, pin FROM session ORDER BY conv;
DROP TABLE session;
ALTER TABLE held RENAME TO session;
CREATE INDEX session_since ON session (bot, since, conv) WHERE since IS NOT NULL;
CREATE INDEX session_pin ON session (bot, pin, conv) WHERE pin <> '';
