-- What was published. A version is never changed; its files are kept by their
-- content, so that a picture is kept once. The newest publish of a bot is live.
CREATE TABLE version (
  bot  TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  name TEXT    NOT NULL, -- of a file of it
  hash TEXT    NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (bot, id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE content (
  bot  TEXT NOT NULL,
  hash TEXT NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (bot, hash)
) STRICT;
CREATE TABLE publish (
  n       INTEGER PRIMARY KEY,
  bot     TEXT    NOT NULL,
  version TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  message TEXT    NOT NULL,
  author  TEXT    NOT NULL
) STRICT;
CREATE INDEX publish_bot ON publish (bot, n);

-- The version that an open talk runs on.
ALTER TABLE session ADD COLUMN pin TEXT NOT NULL DEFAULT '';
CREATE INDEX session_pin ON session (bot, pin, conv) WHERE pin <> '';
