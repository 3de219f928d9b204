-- What the collector knows beside the events: times are milliseconds since the epoch, days are YYYY-MM-DD.

CREATE TABLE products (
  product    TEXT PRIMARY KEY,
  registered INTEGER NOT NULL
) STRICT;

-- The newest manifest of a product is the one with the highest id.
CREATE TABLE manifests (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  product    TEXT NOT NULL REFERENCES products (product),
  hash       TEXT NOT NULL,
  manifest   TEXT NOT NULL,
  registered INTEGER NOT NULL,
  UNIQUE (product, hash)
) STRICT;

-- Keys are public and write-only: nothing here is a secret.
CREATE TABLE keys (
  key         TEXT PRIMARY KEY,
  product     TEXT NOT NULL REFERENCES products (product),
  environment TEXT NOT NULL,
  created     INTEGER NOT NULL,
  revoked     INTEGER
) STRICT;

CREATE TABLE users (
  name     TEXT PRIMARY KEY,
  role     TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'administrator')),
  password TEXT NOT NULL,
  created  INTEGER NOT NULL
) STRICT;

-- token is the SHA-256 of what the cookie holds.
CREATE TABLE sessions (
  token   TEXT PRIMARY KEY,
  user    TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
  expires INTEGER NOT NULL
) STRICT;

-- What was refused: names and reasons, never a value.
CREATE TABLE quarantine (
  product  TEXT NOT NULL,
  version  TEXT NOT NULL,
  event    TEXT NOT NULL,
  field    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  count    INTEGER NOT NULL,
  last_day TEXT NOT NULL,
  PRIMARY KEY (product, version, event, field, reason)
) STRICT, WITHOUT ROWID;

-- Administrative acts: who did what to which product, key or user.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  act     TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
