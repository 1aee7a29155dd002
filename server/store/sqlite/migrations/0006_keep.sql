-- Whose visits are to be forgotten is known by their address.
CREATE INDEX visitor_address ON visitor (bot, address);

-- The highest seq that was given out, as of when rows were last dropped for
-- good; one row.
CREATE TABLE given (seq INTEGER NOT NULL) STRICT;
INSERT INTO given VALUES (0);
