-- Whose events were erased: SHA-256 over product and id, see tombstones.ts. Reports under them are refused.
CREATE TABLE tombstones (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Erasures that are not finished, with what they have to erase: the state of the tombstones that were made with them. A row
-- goes as soon as nothing of it is left anywhere.
CREATE TABLE erasures (
  name     TEXT PRIMARY KEY,
  ids      TEXT NOT NULL,
  sessions INTEGER,
  events   INTEGER
) STRICT;

CREATE TABLE erasure_days (
  product TEXT NOT NULL,
  day     TEXT NOT NULL,
  count   INTEGER NOT NULL,
  PRIMARY KEY (product, day)
) STRICT, WITHOUT ROWID;
