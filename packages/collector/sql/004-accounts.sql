-- Who was invited and has not come yet. token is the SHA-256 of what the link holds; a name has one invitation at most.
CREATE TABLE invitations (
  name       TEXT PRIMARY KEY,
  role       TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'administrator')),
  token      TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  expires    INTEGER NOT NULL
) STRICT;

-- Tokens of programs. hash is the SHA-256 of the token, scopes are separated by blanks; of its use no more is kept than the day.
CREATE TABLE api_tokens (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  scopes        TEXT NOT NULL,
  hash          TEXT NOT NULL UNIQUE,
  created       INTEGER NOT NULL,
  created_by    TEXT NOT NULL,
  expires       INTEGER NOT NULL,
  last_used_day TEXT,
  revoked       INTEGER
) STRICT;

ALTER TABLE sessions ADD COLUMN created INTEGER;
ALTER TABLE sessions ADD COLUMN last_used_day TEXT;
CREATE INDEX sessions_of_user ON sessions (user);
