-- Where rows of `events` are inserted: words are read as words, and go into dictionaries a column at a time. ClickHouse reads a word
-- of a LowCardinality column from a row by way of a dictionary of its own, which took twice as long as all the rest of an insert.
--
-- It keeps nothing. The view behind it writes what comes into `events`, under the token of the insert, before that is answered; if
-- it cannot, the insert fails.
CREATE TABLE IF NOT EXISTS arriving_events
(
    product      String,
    environment  String,
    lane         String,
    day          Date,
    device       UUID,
    session      UUID,
    seq          UInt32,
    at           DateTime64(3, 'UTC'),
    received     DateTime('UTC'),
    event        String,
    manifest     String,
    ephemeral    Bool,
    profile      UInt64,
    fact_numbers Map(String, Float64),
    labels       Map(String, String),
    numbers      Map(String, Float64)
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS arriving_events_kept TO events AS
SELECT
    product,
    environment,
    lane,
    day,
    device,
    session,
    seq,
    at,
    received,
    event,
    manifest,
    ephemeral,
    profile,
    fact_numbers,
    labels,
    numbers
FROM arriving_events;
