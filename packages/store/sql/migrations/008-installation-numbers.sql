-- What the latest event of each installation on a day said in its fields that are numbers: a row for each such field, so that a
-- question about one of them reads that one alone, and nobody by an id.
--
-- Nothing is taken over: until a day has been counted anew it is stale, and questions about it come to the events.
TRUNCATE TABLE IF EXISTS rollup_days;

CREATE TABLE IF NOT EXISTS installation_numbers
(
    product     LowCardinality(String),
    environment LowCardinality(String),
    lane        LowCardinality(String),
    day         Date,
    event       LowCardinality(String),
    field       LowCardinality(String),
    profile     UInt64 CODEC(ZSTD(1)),
    identity    LowCardinality(String),
    ordinal     UInt32 CODEC(Delta, ZSTD(1)), -- which installation
    turn        UInt32 CODEC(T64, ZSTD(1)),   -- 0: its latest event of the name on that day; 1: that of the profile before; and so on
    number      Float64 CODEC(ZSTD(1))        -- NaN: that event had none; some event of the name and the day had one
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, event, field, profile, identity, ordinal)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    old_parts_lifetime = 1;

-- Where a day is counted before it takes the place of the old one, as a whole.
CREATE TABLE IF NOT EXISTS installation_numbers_next AS installation_numbers;

-- A file of a part is written through two buffers of a megabyte, and parts of these tables have hundreds of files: that was more than
-- half of the memory that counting a day took. Buffers begin small and grow with what is written.
ALTER TABLE installation_days MODIFY SETTING min_columns_to_activate_adaptive_write_buffer = 1;
ALTER TABLE installation_days_next MODIFY SETTING min_columns_to_activate_adaptive_write_buffer = 1;
