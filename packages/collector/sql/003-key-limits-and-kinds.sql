-- What reports under one key may come to in a minute; NULL where the collector's own settings hold.
ALTER TABLE keys ADD COLUMN requests_per_minute_max INTEGER;
ALTER TABLE keys ADD COLUMN bytes_per_minute_max INTEGER;

-- Of what kind the values were under names that no manifest declares: never a value. See quarantine/value-kind.ts.
CREATE TABLE quarantine_kinds (
  product TEXT NOT NULL,
  event   TEXT NOT NULL,
  field   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  count   INTEGER NOT NULL,
  PRIMARY KEY (product, event, field, kind)
) STRICT, WITHOUT ROWID;
