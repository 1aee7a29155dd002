-- Who signs in to the editor, and the browsers in which they are signed in.
CREATE TABLE account (
  id       TEXT    PRIMARY KEY,
  email    TEXT    NOT NULL UNIQUE, -- in small letters
  name     TEXT    NOT NULL,
  password TEXT    NOT NULL, -- its hash, with how it was made
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE login (
  hash    BLOB    PRIMARY KEY, -- SHA-256 of what the browser keeps
  account TEXT    NOT NULL REFERENCES account (id),
  at      INTEGER NOT NULL, -- of the sign-in
  seen    INTEGER NOT NULL  -- when it was last used
) STRICT, WITHOUT ROWID;
CREATE INDEX login_account ON login (account);
