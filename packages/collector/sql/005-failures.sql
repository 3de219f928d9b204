-- What a product's failures are told in, one for each version that has one: the JSON, gzipped.
CREATE TABLE vocabularies (
  product    TEXT NOT NULL REFERENCES products (product),
  version    TEXT NOT NULL,
  registered INTEGER NOT NULL,
  hash       TEXT NOT NULL,
  modules    INTEGER NOT NULL,
  symbols    INTEGER NOT NULL,
  content    BLOB NOT NULL,
  PRIMARY KEY (product, version)
) STRICT;

-- What people said of a group of failures; a group that is not here is open.
CREATE TABLE failure_groups (
  product  TEXT NOT NULL REFERENCES products (product),
  name     TEXT NOT NULL,
  status   TEXT NOT NULL CHECK (status IN ('open', 'fixed', 'ignored')),
  fixed_in TEXT,
  changed  INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  PRIMARY KEY (product, name)
) STRICT, WITHOUT ROWID;

-- Which group failures are in, where people have put them into another than that of their fingerprint. A variant of '' is all of
-- them; a row with a variant stands above one without.
CREATE TABLE failure_moves (
  product     TEXT NOT NULL REFERENCES products (product),
  fingerprint TEXT NOT NULL,
  variant     TEXT NOT NULL,
  name        TEXT NOT NULL,
  PRIMARY KEY (product, fingerprint, variant)
) STRICT, WITHOUT ROWID;

-- Where a product's source lies, and who is told when a release does badly. The secret signs what the webhook gets.
CREATE TABLE failure_settings (
  product        TEXT PRIMARY KEY REFERENCES products (product),
  source_link    TEXT,
  webhook        TEXT,
  webhook_secret TEXT,
  mail_to        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each once for a version in an environment. The figures are those that were told.
CREATE TABLE alerts (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  product     TEXT NOT NULL REFERENCES products (product),
  environment TEXT NOT NULL,
  version     TEXT NOT NULL,
  baseline    TEXT NOT NULL,
  at          INTEGER NOT NULL,
  figures     TEXT NOT NULL,
  UNIQUE (product, environment, version)
) STRICT;

-- Whom an alert has yet to reach, or has reached, or could not.
CREATE TABLE alert_deliveries (
  alert    INTEGER NOT NULL REFERENCES alerts (id),
  channel  TEXT NOT NULL CHECK (channel IN ('webhook', 'mail')),
  state    TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  PRIMARY KEY (alert, channel)
) STRICT, WITHOUT ROWID;
