-- How far the clock has been believed, and what is known of it while it is not: see retention/trusted-clock.ts.
CREATE TABLE retention_clock (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  note TEXT NOT NULL
) STRICT;

-- What is being dropped because it is kept for no longer, with how much of it there is. The row goes when all of it is gone.
CREATE TABLE retention_run (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  expiries TEXT NOT NULL
) STRICT;

-- How much was dropped on a day.
CREATE TABLE retention_days (
  product TEXT NOT NULL,
  lane    TEXT NOT NULL,
  day     TEXT NOT NULL,
  events  INTEGER NOT NULL,
  PRIMARY KEY (product, lane, day)
) STRICT, WITHOUT ROWID;
