-- All times are microseconds since 1970, UTC. conv numbers the conversations
-- of all bots; seq numbers what happens, in one row for inbox, log and outbox.

CREATE TABLE conversation (
  conv    INTEGER PRIMARY KEY,
  bot     TEXT NOT NULL,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  UNIQUE (bot, channel, address)
) STRICT;

-- What came in and was not read yet.
CREATE TABLE inbox (
  seq   INTEGER PRIMARY KEY,
  bot   TEXT    NOT NULL,
  conv  INTEGER NOT NULL,
  id    TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  event BLOB    NOT NULL
) STRICT;
CREATE INDEX inbox_conv ON inbox (bot, conv, seq);

-- Ids that were accepted, as hashes. epoch is a span of days, so that new rows
-- stay together and old ones are dropped together; see seen.go.
CREATE TABLE seen (
  bot   TEXT    NOT NULL,
  epoch INTEGER NOT NULL,
  hash  BLOB    NOT NULL,
  PRIMARY KEY (bot, epoch, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  bot     TEXT    NOT NULL,
  conv    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body    BLOB,
  PRIMARY KEY (bot, conv)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
  bot  TEXT    NOT NULL,
  conv INTEGER NOT NULL,
  body BLOB    NOT NULL,
  PRIMARY KEY (bot, conv)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  seq  INTEGER PRIMARY KEY,
  bot  TEXT    NOT NULL,
  conv INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  kind TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  body BLOB
) STRICT;
CREATE INDEX log_conv ON log (bot, conv, seq);

-- What must go out. due is set on the lowest row of a conversation alone, and
-- not while it is being attempted.
CREATE TABLE outbox (
  seq        INTEGER PRIMARY KEY,
  bot        TEXT    NOT NULL,
  conv       INTEGER NOT NULL,
  id         TEXT    NOT NULL,
  message    BLOB,
  queued     INTEGER NOT NULL,
  first      INTEGER,
  due        INTEGER,
  attempts   INTEGER NOT NULL DEFAULT 0,
  attempting INTEGER NOT NULL DEFAULT 0,
  doubt      INTEGER NOT NULL DEFAULT 0,
  reason     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_conv ON outbox (bot, conv, seq);
CREATE INDEX outbox_due ON outbox (due, seq) WHERE due IS NOT NULL;

-- What could not be sent, and why.
CREATE TABLE dead_letter (
  bot      TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  conv     INTEGER NOT NULL,
  id       TEXT    NOT NULL,
  message  BLOB,
  queued   INTEGER NOT NULL,
  died     INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason   TEXT    NOT NULL,
  PRIMARY KEY (bot, seq)
) STRICT, WITHOUT ROWID;

-- Visitors of the web chat; hash is of the key they hold.
CREATE TABLE visitor (
  bot     TEXT    NOT NULL,
  hash    BLOB    NOT NULL,
  address TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (bot, hash)
) STRICT, WITHOUT ROWID;
