-- What goes out is looked for by its sender, a channel of the bot or a lane, and
-- there what somebody waits for before what nobody does: bulk.
ALTER TABLE outbox ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN bulk INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET sender = CASE lane WHEN '' THEN (SELECT channel FROM conversation c WHERE c.conv = outbox.conv) ELSE lane END;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (bot, sender, bulk, due, seq) WHERE due IS NOT NULL;
