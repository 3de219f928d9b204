-- Which installations did something on a day, as sets: of each event, of each word that events said, of each number that they had. A
-- question about a span is then a union of sets, by days and groups, however many events there were.
--
-- Nothing is taken over: until a day has been counted anew it is stale, and questions about it come to the events.
TRUNCATE TABLE IF EXISTS rollup_days;

-- A set has its members as small whole numbers, given to each installation once and for ever. Nothing is in order here but when a
-- rollup first saw somebody. It goes with the last event of the installation.
CREATE TABLE IF NOT EXISTS installation_ordinals
(
    product      LowCardinality(String),
    installation UUID,
    ordinal      UInt32 -- from 1 up, over all products
)
ENGINE = MergeTree
ORDER BY (product, installation)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    -- They can not be made again: sets that were made by others would stay.
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    old_parts_lifetime = 1,
    index_granularity = 1024;

CREATE TABLE IF NOT EXISTS installation_sets
(
    product      LowCardinality(String),
    environment  LowCardinality(String),
    lane         LowCardinality(String),
    day          Date,
    event        LowCardinality(String),
    -- 'event': all events of the name. 'word': those that said the word in the field, '' where they said none. 'number': those
    -- that had a number in it. 'many': the field has more words on this day than are kept, so there is no row for any.
    form         LowCardinality(String),
    field        LowCardinality(String),
    word         String,
    profile      UInt64,
    identity     LowCardinality(String),
    ordinals     AggregateFunction(groupBitmap, UInt32),
    event_count  UInt64,
    number_sum   Float64
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, form, event, field, word, profile, identity)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    old_parts_lifetime = 1,
    -- Sets are read one after the other: those beside the ones that are wanted should be few.
    index_granularity = 128;

-- Where a day is counted before it takes the place of the old one, as a whole.
CREATE TABLE IF NOT EXISTS installation_sets_next AS installation_sets;
