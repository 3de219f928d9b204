-- Questions that people have saved, as the API takes them: JSON. The title is one line; rows are in the order of saving.
CREATE TABLE saved_charts (
  id       TEXT PRIMARY KEY,
  product  TEXT NOT NULL REFERENCES products (product),
  title    TEXT NOT NULL,
  question TEXT NOT NULL,
  saved    INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  UNIQUE (product, title)
) STRICT;
