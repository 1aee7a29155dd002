-- When to look after a conversation again. Generation tells a timer from those
-- that were there before it.
CREATE TABLE timer (
  bot        TEXT    NOT NULL,
  conv       INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (bot, conv)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (at, conv);
