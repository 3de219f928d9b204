-- One row for each event, whoever sent it how often: (session, seq) occurs once. See README.md for how that is kept.
--
-- Rows of a session lie beside each other in a day, so that whatever they share costs next to nothing; the order after the
-- lane serves a question about a span and the refresh of a day. What no question asks for is not kept: neither an id of the event,
-- nor when its session started, nor an address.
CREATE TABLE IF NOT EXISTS events
(
    product      LowCardinality(String),
    environment  LowCardinality(String),
    lane         LowCardinality(String),
    day          Date,                                  -- the UTC day of `at`
    device       UUID CODEC(ZSTD(1)),                   -- its pseudonym in this lane, all zeros where there is none
    session      UUID CODEC(ZSTD(1)),
    seq          UInt32 CODEC(Delta, ZSTD(1)),
    at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    received     DateTime('UTC') CODEC(Delta, ZSTD(1)), -- retention counts from here
    event        LowCardinality(String),
    manifest     LowCardinality(String),                -- the hash of the manifest that shaped it
    ephemeral    Bool,                                  -- the device lives no longer than the process
    profile      UInt64 CODEC(ZSTD(1)),                 -- facts of the session that are words, see the table `profiles`
    fact_numbers Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),                -- facts that are numbers
    labels       Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)), -- fields that are words
    numbers      Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),                -- fields that are numbers

    -- For the look-up of an event by its session on a day.
    INDEX sessions session TYPE bloom_filter(0.01) GRANULARITY 1,

    -- Part of each part of the table, and so never apart from it: how many events a day has, and which (the sum of their
    -- hashes). That says at no cost which days a rollup has yet to take in, and which days a product has.
    PROJECTION day_states
    (
        SELECT product, environment, lane, day, count(), sum(cityHash64(session, seq)), max(received)
        GROUP BY product, environment, lane, day
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (product, environment, lane, day, device, session, seq)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    non_replicated_deduplication_window = 1000;

-- The facts of sessions that are words (version, system, country), each combination once, under a hash of it. There are a few
-- thousand combinations in a hundred million events.
CREATE TABLE IF NOT EXISTS profiles
(
    profile UInt64,
    facts   Map(LowCardinality(String), String)
)
ENGINE = ReplacingMergeTree
ORDER BY profile
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 1024;

-- Where to look whether an event is there already: on which days a session has events, and from which number to which. It is
-- written before the events, so that it can say too much but never too little. The start of a session's id serves as its hash.
CREATE TABLE IF NOT EXISTS session_days
(
    session_start UInt64,
    day           Date,
    seq_min       SimpleAggregateFunction(min, UInt32),
    seq_max       SimpleAggregateFunction(max, UInt32)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (session_start, day)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    index_granularity = 512;
