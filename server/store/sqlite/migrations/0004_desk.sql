-- What is scheduled for a contact, beside the timer of its session. Both are
-- looked for by the time at which they are due.
CREATE TABLE alarm (
  bot        TEXT    NOT NULL,
  conv       INTEGER NOT NULL,
  scheduled  INTEGER NOT NULL, -- 0: the timer of the session, 1: a schedule
  key        TEXT    NOT NULL, -- of a schedule
  at         INTEGER NOT NULL,
  generation INTEGER NOT NULL, -- of a timer
  id         TEXT    NOT NULL, -- of the effect that asked for a schedule
  flow       TEXT    NOT NULL,
  given      BLOB,
  PRIMARY KEY (bot, conv, scheduled, key)
) STRICT, WITHOUT ROWID;
INSERT INTO alarm SELECT bot, conv, 0, '', at, generation, '', '', NULL FROM timer;
DROP TABLE timer;
ALTER TABLE alarm RENAME TO timer;
CREATE INDEX timer_due ON timer (at, conv, scheduled, key);

-- Who of the shop is wanted in a conversation, and since when.
ALTER TABLE session ADD COLUMN since INTEGER;
ALTER TABLE session ADD COLUMN queue TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
CREATE INDEX session_since ON session (bot, since, conv) WHERE since IS NOT NULL;

-- What goes out in one lane of a conversation waits for nothing in another.
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letter ADD COLUMN lane TEXT NOT NULL DEFAULT '';
DROP INDEX outbox_conv;
CREATE INDEX outbox_conv ON outbox (bot, conv, lane, seq);

-- What lets programs speak for a bot; hash is of the token.
CREATE TABLE token (
  bot  TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  hash BLOB    NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (bot, id)
) STRICT, WITHOUT ROWID;
